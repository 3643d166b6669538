package app

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

// knowledge tells monitor what facts, visits and parameters know of a household.
type knowledge struct {
	facts  *fact.Service
	params *param.Service
}

// guaranteeFields are the questions of a visit about 三保障 and drinking water.
var guaranteeFields = map[string]string{"education": "义务教育", "medical": "基本医疗", "housing": "住房安全", "water": "饮水安全"}

func (k knowledge) Known(ctx context.Context, tx *db.Tx, h registry.HouseholdID, on cn.Date) (known monitor.Known, err error) {
	known.Labour, known.Guarantees = monitor.Unknown, map[string]monitor.Answer{}
	set, err := k.params.Snapshot(ctx, tx, on)
	if err != nil {
		return known, err
	}
	to := on.FirstOfMonth().AddDays(-1)
	known.Income = monitor.Income{From: to.AddDays(1).AddMonths(-12), To: to}
	known.Income.Line, known.Income.LineKnown = set.Money("monitoring_line")
	t, err := k.facts.Evaluate(ctx, tx, on, on, h)
	if err != nil {
		return known, err
	}
	if len(t.Households) > 0 {
		home := &t.Households[0]
		known.Kind, known.Labour = home.Kind, labour(t, home)
		income := t.Fact(home, "income_per_head")
		known.Income.PerHead, known.Income.Known = cn.Money(income.N), income.Known
	}
	last, ok, err := visit.LatestOf(ctx, tx, h)
	if !ok || err != nil {
		return known, err
	}
	known.SecuredOn = last.On
	for field, title := range guaranteeFields {
		switch last.Answers[field] {
		case "ok":
			known.Guarantees[title] = monitor.Yes
		case "problem":
			known.Guarantees[title] = monitor.No
		}
	}
	return known, nil
}

// labour says whether any member is able to work; unknown if of nobody it is known that
// they are, and of somebody not known whether.
func labour(t *fact.Table, h *fact.Household) monitor.Answer {
	answer := monitor.No
	for i := range h.Members {
		switch v := t.PersonFact(&h.Members[i], "able"); {
		case v.Known && v.N != 0:
			return monitor.Yes
		case !v.Known:
			answer = monitor.Unknown
		}
	}
	return answer
}
