package app

import (
	"context"
	"fmt"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/rule"
	"github.com/shouwang/shouwang/internal/source"
	"github.com/shouwang/shouwang/internal/visit"
)

// sink hands the hits of a screening to monitor: peers of the work tier do not know each other.
type sink struct{ monitor *monitor.Service }

func (s sink) Take(ctx context.Context, tx *db.Tx, run rule.Run, hits []rule.Hit) (rule.Taken, error) {
	list := make([]monitor.Hit, len(hits))
	for i, h := range hits {
		params := make([]monitor.Param, len(h.Params))
		for k, p := range h.Params {
			params[k] = monitor.Param(p)
		}
		rows := make([]monitor.Row, len(h.Rows))
		for k, r := range h.Rows {
			rows[k] = monitor.Row(r)
		}
		list[i] = monitor.Hit{
			Rule: h.Rule, Version: h.Version, Trial: h.Trial, Title: h.Title, Household: h.Household, Village: h.Village,
			Risk: h.Risk, Sector: h.Sector, Severity: h.Severity, Distance: h.Distance, Sentence: h.Sentence, Rows: rows, Params: params,
			On: h.On, KnownBy: h.KnownBy, Burden: monitor.Burden(h.Burden), Covered: h.Covered, Monitored: h.Monitored, ForMonitored: h.ForMonitored,
		}
	}
	taken, err := s.monitor.Take(ctx, tx, monitor.Run(run), list)
	return rule.Taken(taken), err
}

func (s sink) Lapse(ctx context.Context, tx *db.Tx, run rule.Run, denied func(registry.HouseholdID, string) bool) (int, error) {
	return s.monitor.Lapse(ctx, tx, monitor.Run(run), denied)
}

func (s sink) Rank(ctx context.Context, tx *db.Tx) error { return s.monitor.Rank(ctx, tx) }

// traces tells rule what became of the hits of its rules.
type traces struct{ monitor *monitor.Service }

func (t traces) ByRule(ctx context.Context, tx *db.Tx) (map[string]rule.Trace, bool, error) {
	counts, ok, err := t.monitor.ByRule(ctx, tx)
	list := make(map[string]rule.Trace, len(counts))
	for key, c := range counts {
		list[key] = rule.Trace(c)
	}
	return list, ok, err
}

// past tells rule what the townships found of households.
type past struct{ monitor *monitor.Service }

func (p past) Verdicts(ctx context.Context, tx *db.Tx) ([]rule.PastVerdict, error) {
	found, err := p.monitor.PastVerdicts(ctx, tx)
	list := make([]rule.PastVerdict, len(found))
	for i, v := range found {
		list[i] = rule.PastVerdict(v)
	}
	return list, err
}

// households calls households by name for monitor.
type households struct{ registry *registry.Service }

func (h households) Cards(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID) (map[registry.HouseholdID]monitor.Card, error) {
	found, err := h.registry.Cards(ctx, tx, ids)
	cards := make(map[registry.HouseholdID]monitor.Card, len(found))
	for id, c := range found {
		cards[id] = monitor.Card(c)
	}
	return cards, err
}

func (h households) Count(ctx context.Context, tx *db.Tx) (map[string]int, error) {
	return h.registry.CountByVillage(ctx, tx)
}

// waiting tells monitor of the batches that the actor may confirm.
type waiting struct{ source *source.Service }

func (w waiting) WaitingBatches(ctx context.Context) ([]monitor.WaitingBatch, error) {
	me := db.ActorOf(ctx)
	if me.Scope(access.BatchConfirm).Empty() || me.Scope(access.BatchRead).Empty() {
		return nil, nil
	}
	found, err := w.source.Batches(ctx, source.BatchQuery{State: source.WaitingConfirmation}, api.Page{Limit: 20})
	list := make([]monitor.WaitingBatch, len(found.Items))
	for i, b := range found.Items {
		list[i] = monitor.WaitingBatch{Number: b.Number, Title: b.Title, At: b.RecordedAt}
	}
	return list, err
}

// villages tells registry which villages the county has.
type villages struct{ divisions *division.Service }

func (v villages) known(ctx context.Context, tx *db.Tx, code string) (bool, error) {
	tree, err := v.divisions.Tree(ctx, tx)
	if err != nil {
		return false, err
	}
	_, ok := tree.Get(code)
	return ok && cn.DivisionCode(code).Level() == cn.LevelVillage, nil
}

// prefill puts what facts know into the form of a visit: ask once.
type prefill struct{ facts *fact.Service }

func (p prefill) Prefill(ctx context.Context, tx *db.Tx, h registry.HouseholdID, on cn.Date) (map[string]visit.Prefilled, error) {
	t, err := p.facts.Evaluate(ctx, tx, on, on, h)
	if err != nil || len(t.Households) == 0 {
		return nil, err
	}
	home := &t.Households[0]
	known := map[string]visit.Prefilled{}
	if v := t.Fact(home, "self_pay_12m"); v.Known && v.N > 0 {
		amount, _ := cn.Money(v.N).MarshalText()
		known["compliant_self_pay"] = visit.Prefilled{Value: string(amount), Source: fmt.Sprintf("医保:近12个月自付 %d 笔,截至 %s", len(v.Rows), v.Until())}
	}
	if insured, all := everyone(t, home, "insured"); all {
		known["medical"] = guarantee(insured, "医保参保名单")
	}
	if grade := t.Fact(home, "housing_grade"); grade.Known {
		known["housing"] = guarantee(grade.Text != "C" && grade.Text != "D", fmt.Sprintf("住建:%s 鉴定为 %s 级", grade.Until(), grade.Text))
	}
	if open := t.Fact(home, "water_days_open"); open.Known && len(open.Rows) > 0 {
		known["water"] = guarantee(open.N == 0, fmt.Sprintf("水利:%s 起有问题未恢复", open.Until()))
	}
	return known, nil
}

// everyone says whether a fact is true of all members; all is false if it is unknown of one.
func everyone(t *fact.Table, h *fact.Household, key string) (yes, all bool) {
	yes = true
	for i := range h.Members {
		v := t.PersonFact(&h.Members[i], key)
		if !v.Known {
			return false, false
		}
		yes = yes && v.N != 0
	}
	return yes, true
}

func guarantee(ok bool, source string) visit.Prefilled {
	if ok {
		return visit.Prefilled{Value: "ok", Source: source}
	}
	return visit.Prefilled{Value: "problem", Source: source}
}
