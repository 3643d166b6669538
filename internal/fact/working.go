package fact

import (
	"context"
	"fmt"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// Working is how the income per head of one reading was arrived at, or why it was not.
type Working struct {
	Reading string   `json:"reading" doc:"口径"`
	From    cn.Date  `json:"from" doc:"统计的十二个月"`
	To      cn.Date  `json:"to"`
	Periods []Period `json:"periods" doc:"所用的申报期,旧的在前"`
	Known   bool     `json:"known" doc:"false 为算不出,不是 0"`
	Total   cn.Money `json:"total" doc:"全户合计;算不出时无意义"`
	Members int      `json:"members"`
	PerHead cn.Money `json:"per_head"`
	Why     string   `json:"why,omitempty" doc:"为什么算不出"`
}

// Period is one declaration of the household's income and costs.
type Period struct {
	From  cn.Date  `json:"from"`
	To    cn.Date  `json:"to"`
	Parts []Part   `json:"parts"`
	Known bool     `json:"known"`
	Net   cn.Money `json:"net" doc:"本期纯收入"`
	Row   Row      `json:"source"`
}

// Part is one addend of a period.
type Part struct {
	Title  string   `json:"title"`
	Minus  bool     `json:"minus,omitempty" doc:"从收入中减去"`
	Known  bool     `json:"known" doc:"false 为没有填,不是 0"`
	Amount cn.Money `json:"amount"`
}

// incomeDataset is the declarations that both readings rest on.
const incomeDataset = "income.household"

// workings are both readings of a household's income on the loader's day.
func (l *loader) workings(ctx context.Context, h *Household) ([]Working, error) {
	def, err := source.Definition(ctx, l.tx, incomeDataset)
	if err != nil {
		return nil, err
	}
	now, err := l.at(ctx, incomeDataset, 0)
	if err != nil {
		return nil, err
	}
	rows := now.of(h, nil)
	list := make([]Working, 0, 2)
	for _, reading := range []string{ReadingMonitoring, ReadingDibao} {
		list = append(list, work(def, rows, reading, l.on, len(h.Members)))
	}
	return list, nil
}

// work shows the sum of yearIncome, part by part.
func work(def *source.Dataset, rows []source.Record, reading string, on cn.Date, members int) Working {
	to := on.FirstOfMonth().AddDays(-1)
	w := Working{Reading: reading, From: to.AddDays(1).AddMonths(-12), To: to, Periods: []Period{}, Members: members}
	covered := 0
	for _, r := range disjoint(rows, reading, w.From, w.To) {
		p := Period{From: startOf(r), To: r.OnDate, Parts: parts(def, r), Known: r.HasAmount, Net: r.Amount, Row: rowOf(r)}
		covered += p.To.Sub(p.From) + 1
		w.Periods = append(w.Periods, p)
	}
	year := yearIncome(rows, reading, on, netIncome)
	head := perHead(year, members)
	w.Known, w.Total, w.PerHead = head.Known, cn.Money(year.N), cn.Money(head.N)
	switch {
	case w.Known:
	case len(w.Periods) == 0:
		w.Why = "这十二个月没有按这个口径申报过收支。"
	case covered < minCovered:
		w.Why = fmt.Sprintf("申报的时段只覆盖了 %d 天,不够一年。", covered)
	default:
		w.Why = "有一期的收入或支出没有填全。"
	}
	return w
}

func parts(def *source.Dataset, r source.Record) []Part {
	list := []Part{}
	if def.Amount == nil {
		return list
	}
	add := func(keys []string, minus bool) {
		for _, key := range keys {
			p := Part{Title: key, Minus: minus}
			if f := def.Field(key); f != nil {
				p.Title = f.Title
			}
			p.Amount, p.Known = r.Doc.Money(key)
			list = append(list, p)
		}
	}
	add(def.Amount.Plus, false)
	add(def.Amount.Minus, true)
	return list
}

// Workings are how the income of the households of a table was arrived at, each with the
// monitoring reading first. The caller has checked the right to see them.
func (s *Service) Workings(ctx context.Context, tx *db.Tx, t *Table) (map[registry.HouseholdID][]Working, error) {
	l := &loader{tx: tx, on: t.On, knownBy: t.KnownBy, stock: map[stockKey]*stock{}}
	for i := range t.Households {
		l.only = append(l.only, string(t.Households[i].ID))
	}
	list := make(map[registry.HouseholdID][]Working, len(t.Households))
	for i := range t.Households {
		w, err := l.workings(ctx, &t.Households[i])
		if err != nil {
			return nil, err
		}
		list[t.Households[i].ID] = w
	}
	return list, nil
}

// income loads the workings of one household for its sheet.
func (s *Service) income(ctx context.Context, tx *db.Tx, t *Table, h *Household) ([]Working, error) {
	l := &loader{tx: tx, on: t.On, knownBy: t.KnownBy, stock: map[stockKey]*stock{}, only: []string{string(h.ID)}}
	return l.workings(ctx, h)
}
