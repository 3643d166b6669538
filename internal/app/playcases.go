package app

import (
	"context"
	"errors"
	"slices"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/authorisation"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/notice"
	"github.com/shouwang/shouwang/internal/registry"
)

// cases plays what a month brings to the households that were found true: those that are
// new come up to the notice, those whose notice has ended up to the approval,
// those that are monitored get a first help.
func (p *play) cases(ctx context.Context) error {
	if _, err := p.app.Notices.Nightly(systemOf(ctx, p.county)); err != nil {
		return err
	}
	found, err := p.app.Monitor.Cases(p.as(ctx, "zhuanban"), monitor.CaseQuery{Phases: []monitor.Phase{monitor.Identifying}}, api.Page{Limit: 200})
	if err != nil {
		return err
	}
	for _, c := range found.Items {
		switch c.Stage {
		case monitor.Authorise:
			err = p.prepareCase(ctx, c)
		case monitor.Endorse:
			err = p.decideCase(ctx, c)
		}
		if err != nil {
			return err
		}
	}
	return p.relieve(ctx)
}

// authorise records the paper that an adult of the household signed.
func (p *play) authorise(ctx context.Context, c monitor.Case) error {
	today := cn.DateOf(p.app.DB.Now())
	home, err := p.app.Registry.Get(p.as(ctx, "cun"), c.Household, today, today)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(home.Members, func(m registry.MemberView) bool { return m.Birth.AgeOn(today) >= 18 })
	if i < 0 {
		return nil // nobody may sign: the case stays where it is
	}
	grant := authorisation.Grant{Datasets: []string{"check.vehicle", "check.property", "check.enterprise", "check.payroll"}, Purpose: "监测对象识别",
		Signer: home.Members[i].ID, Manner: authorisation.Paper, SignedOn: today, To: today.AddMonths(6)}
	if _, err := p.app.Authorisations.Record(p.as(ctx, "cun"), c.Household, grant); err != nil {
		return err
	}
	_, err = p.app.Monitor.NoteAuthorisation(p.as(ctx, "cun"), c.ID)
	return err
}

// prepareCase plays authorisation, comparison, review and notice.
func (p *play) prepareCase(ctx context.Context, c monitor.Case) error {
	if err := p.authorise(ctx, c); err != nil {
		return err
	}
	county, village := p.as(ctx, "zhuanban"), p.as(ctx, "cun")
	if d, err := p.app.Monitor.Case(village, c.ID); err != nil || d.Stage == monitor.Authorise {
		return err
	}
	if _, err := p.app.Monitor.Compare(county, c.ID); err != nil {
		return err
	}
	if _, err := p.app.Monitor.ConcludeComparison(county, c.ID, "演示:各部门没有送比对数据,已逐项电话核对"); err != nil {
		return err
	}
	in := monitor.MeetingIn{HeldOn: cn.DateOf(p.app.DB.Now()), Form: monitor.Representatives, Seats: []monitor.Seat{{Role: "村民代表", Count: 15}, {Role: "驻村工作队", Count: 3}},
		Votes: []monitor.Vote{{Case: c.ID, Agree: 17, Abstain: 1, Passed: true}}}
	if _, err := p.app.Monitor.Meet(village, in); err != nil {
		return err
	}
	_, err := p.app.Monitor.PostNotice(village, []monitor.CaseID{c.ID})
	if errors.Is(err, notice.ErrRefused) {
		return nil // the head is a child, whose name is not posted: the case waits for another head
	}
	return err
}

// decideCase plays the township, the county and what follows the approval.
func (p *play) decideCase(ctx context.Context, c monitor.Case) error {
	list := []monitor.CaseID{c.ID}
	if _, err := p.app.Monitor.Endorse(p.as(ctx, "xiangzhen2"), list, ""); err != nil {
		return err
	}
	a, err := p.approval(ctx, c)
	if err != nil {
		return err
	}
	if _, err := p.app.Monitor.Approve(p.as(ctx, "zhuanban2"), c.ID, a); err != nil {
		return err
	}
	village := p.as(ctx, "cun")
	if _, err := p.app.Monitor.Announce(village, list); err != nil {
		return err
	}
	if _, err := p.app.Monitor.Enrol(village, list); err != nil {
		return err
	}
	_, err = p.app.Monitor.Answer(village, c.ID, monitor.InPerson, "")
	return err
}

func (p *play) approval(ctx context.Context, c monitor.Case) (monitor.Approval, error) {
	today := cn.DateOf(p.app.DB.Now())
	home, err := p.app.Registry.Get(p.as(ctx, "zhuanban"), c.Household, today, today)
	a := monitor.Approval{Category: registry.Marginal, Reason: "演示:按户类型认定,收入以入户核实为准"}
	if home.Kind == registry.Lifted {
		a.Category = registry.Unstable
	}
	for _, r := range c.Risks {
		if c, ok := code.National().Resolve("risk", r); ok && !slices.Contains(a.Risks, c.Text) {
			a.Risks = append(a.Risks, c.Text)
		}
	}
	if a.Risks == nil {
		a.Risks = []string{"其他"}
	}
	return a, err
}
