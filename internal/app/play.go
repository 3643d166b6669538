package app

import (
	"context"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/demo"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/rule"
	"github.com/shouwang/shouwang/internal/source"
	"github.com/shouwang/shouwang/internal/visit"
)

// play is the past of a demonstration county, acted by its accounts.
type play struct {
	app      *App
	clock    *Clock
	oracle   *demo.Oracle
	progress func(format string, args ...any)
	accounts map[string]string // login → account
	county   string
}

// visitsAMonth is how many households the played county visits after a screening.
const visitsAMonth = 10

func (a *App) newPlay(ctx context.Context, clock *Clock, oracle *demo.Oracle, progress func(string, ...any)) (*play, error) {
	p := &play{app: a, clock: clock, oracle: oracle, progress: progress, accounts: map[string]string{}, county: db.ActorOf(ctx).County}
	list, err := a.Accounts(ctx)
	for _, account := range list {
		p.accounts[account.Login] = string(account.ID)
	}
	return p, err
}

// as is a context in which a demonstration account acts for the whole county: one stands
// for all of its kind.
func (p *play) as(ctx context.Context, login string) context.Context {
	return db.WithActor(ctx, db.System(p.accounts[login], p.county))
}

func (p *play) steward(ctx context.Context) context.Context { return p.as(ctx, "shuju") }

// settle does what a clerk does after an import: a second person confirms a roster that
// ends many, and a refused file is left to its department.
func (p *play) settle(ctx context.Context, result source.Result, err error) error {
	if _, refused := errs.As(err); refused {
		return nil
	}
	if err == nil && result.State == source.WaitingConfirmation && result.DuplicateOf == 0 {
		_, err = p.app.Source.Confirm(p.as(ctx, "zhuanban"), result.Batch)
	}
	return err
}

// screen screens the county on the last day of a month and answers the most pressing leads.
func (p *play) screen(ctx context.Context, on cn.Date, files int) error {
	sum, err := p.app.Rules.Screen(p.as(ctx, "zhuanban"), rule.Ask{On: on})
	if err != nil {
		return err
	}
	if err := p.dismiss(ctx); err != nil {
		return err
	}
	leads, err := p.app.Monitor.List(p.as(ctx, "zhuanban"), monitor.Query{States: []monitor.State{monitor.Open}}, api.Page{Limit: visitsAMonth})
	if err != nil {
		return err
	}
	found := 0
	for _, l := range leads.Items {
		risk, atRisk := p.oracle.Visit(l.Number, on, demo.VisitorFinds())
		if atRisk {
			found++
		}
		if err := p.answer(ctx, l, risk, atRisk); err != nil {
			return err
		}
	}
	p.progress("%s 导入 %d 个文件,新线索 %d 条,入户 %d 户,属实 %d 户", on, files, sum.LeadsNew, len(leads.Items), found)
	return p.cases(ctx)
}

// dismiss closes the leads of which the screening found nothing true any more.
func (p *play) dismiss(ctx context.Context) error {
	county := p.as(ctx, "zhuanban")
	for {
		spent, err := p.app.Monitor.List(county, monitor.Query{States: []monitor.State{monitor.Open}, Lapsed: "yes"}, api.Page{Limit: 200})
		if err != nil || len(spent.Items) == 0 {
			return err
		}
		ids := make([]monitor.LeadID, len(spent.Items))
		for i, l := range spent.Items {
			ids[i] = l.ID
		}
		if _, err := p.app.Monitor.Dismiss(county, ids, ""); err != nil {
			return err
		}
	}
}

// answer plays one lead: dispatched, accepted, visited, confirmed by the township.
func (p *play) answer(ctx context.Context, l monitor.Lead, _ string, atRisk bool) error {
	verdict := monitor.False
	if atRisk {
		verdict = monitor.True
	}
	for _, step := range []func() error{
		func() error { return p.dispatch(ctx, l) },
		func() error { return p.accept(ctx, l) },
		func() error { return p.visit(ctx, l, verdict) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return p.confirm(ctx, l, verdict)
}

func (p *play) confirm(ctx context.Context, l monitor.Lead, verdict monitor.Outcome) error {
	_, err := p.app.Monitor.Confirm(p.as(ctx, "xiangzhen"), l.ID, monitor.Decision{Outcome: verdict, Reason: "入户核实后确认"})
	return err
}

// prepareOf plays the village's part of the case that a lead has opened.
func (p *play) prepareOf(ctx context.Context, l monitor.Lead) error {
	found, err := p.app.Monitor.Cases(p.as(ctx, "zhuanban"), monitor.CaseQuery{Household: l.Household}, api.Page{Limit: 1})
	if err != nil || len(found.Items) == 0 {
		return err
	}
	return p.prepareCase(ctx, found.Items[0])
}

func (p *play) dispatch(ctx context.Context, l monitor.Lead) error {
	_, err := p.app.Monitor.Dispatch(p.as(ctx, "zhuanban"), []monitor.LeadID{l.ID}, l.Village, "")
	return err
}

func (p *play) accept(ctx context.Context, l monitor.Lead) error {
	_, err := p.app.Monitor.Accept(p.as(ctx, "cun"), l.ID)
	return err
}

func (p *play) visit(ctx context.Context, l monitor.Lead, verdict monitor.Outcome) error {
	answers := map[string]any{"mode": string(visit.Home), "present": []any{"户主"}, "food": "ok", "clothing": "ok",
		"education": "ok", "medical": "ok", "housing": "ok", "water": "ok", "recommendation": string(verdict)}
	today := cn.DateOf(p.app.DB.Now())
	_, err := p.app.Monitor.RecordVisit(p.as(ctx, "cun"), l.ID, visit.Input{Key: id.New[string](), On: today, Answers: answers, Shown: map[string]any{}})
	return err
}

// onDesks is the work under way in one village when the play ends: how many days before
// the end each step was done, 0 for a step that still waits. Some of it is late.
var onDesks = []struct{ dispatched, accepted, visited, confirmed, prepared int }{
	{6, 0, 0, 0, 0}, {1, 0, 0, 0, 0},
	{6, 6, 0, 0, 0}, {3, 2, 0, 0, 0},
	{7, 7, 4, 0, 0}, {4, 3, 1, 0, 0},
	{7, 7, 6, 5, 0}, {7, 7, 6, 5, 2},
}

// desks leaves work on the desks of a village and its township, done on the last days up to until.
func (p *play) desks(ctx context.Context, village string, until cn.Date) error {
	leads, err := p.app.Monitor.List(p.as(ctx, "zhuanban"), monitor.Query{States: []monitor.State{monitor.Open}, Area: village}, api.Page{Limit: len(onDesks)})
	if err != nil {
		return err
	}
	for ago := 7; ago > 0; ago-- {
		p.clock.set(until.AddDays(-ago))
		for i, l := range leads.Items {
			done := onDesks[i]
			for _, step := range []struct {
				ago int
				act func() error
			}{
				{done.dispatched, func() error { return p.dispatch(ctx, l) }},
				{done.accepted, func() error { return p.accept(ctx, l) }},
				{done.visited, func() error { return p.visit(ctx, l, monitor.True) }},
				{done.confirmed, func() error { return p.confirm(ctx, l, monitor.True) }},
				{done.prepared, func() error { return p.prepareOf(ctx, l) }},
			} {
				if step.ago != ago {
					continue
				}
				if err := step.act(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
