package app

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"slices"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// helpedAgo are how many days before the end of the play help began for a household of the
// village whose facts are clear (绿色通道): the first has a helper and measures under way,
// the others wait for them.
var helpedAgo = []int{9, 8, 2}

// help begins for households of a village behind those that stay on its desks.
func (p *play) help(ctx context.Context, village string, until cn.Date) error {
	found, err := p.app.Monitor.List(p.as(ctx, "zhuanban"), monitor.Query{States: []monitor.State{monitor.Open}, Area: village},
		api.Page{Limit: len(onDesks) + len(helpedAgo)})
	if err != nil {
		return err
	}
	leads := found.Items[min(len(onDesks), len(found.Items)):]
	for i, l := range leads {
		p.clock.set(until.AddDays(-helpedAgo[i]))
		if err := p.answer(ctx, l, "", true); err != nil {
			return err
		}
		plan, err := p.goGreen(ctx, l)
		if err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		if err := p.planHelp(ctx, plan); err != nil {
			return err
		}
	}
	return nil
}

// relieve plays the first help of households that are monitored and have none: relief paid
// by civil affairs on a list of payments, and its effect looked at by the township.
func (p *play) relieve(ctx context.Context) error {
	found, err := p.app.Monitor.Cases(p.as(ctx, "zhuanban"), monitor.CaseQuery{Phases: []monitor.Phase{monitor.Monitored}}, api.Page{Limit: 200})
	if err != nil {
		return err
	}
	today, amount := cn.DateOf(p.app.DB.Now()), cn.Yuan(1500)
	for _, c := range found.Items {
		if today.Sub(c.MonitoredOn) < 20 {
			continue
		}
		plan, err := p.app.Assist.Plan(p.as(ctx, "xiangzhen"), assist.CaseID(c.ID))
		if err != nil {
			return err
		}
		if len(plan.Measures) > 0 || len(plan.Risks) == 0 {
			continue
		}
		m, err := p.app.Assist.PlanMeasure(p.as(ctx, "cun"), plan.Case, assist.MeasureIn{Code: "welfare.4", Risks: plan.Risks[:1], Misfit: "先解决眼前的开支",
			Fund: assist.Policy, Amount: &amount, DeliverBy: today.AddDays(30)})
		if err != nil {
			return err
		}
		paper, err := p.app.Assist.AddDocument(p.as(ctx, "minzheng"), "演示:临时救助发放表", bytes.NewReader(blankPaper()))
		if err != nil {
			return err
		}
		if _, err := p.app.Assist.Deliver(p.as(ctx, "minzheng"), m.ID, assist.Delivering{On: today, Amount: &amount, Proofs: []assist.Proof{{Kind: assist.ByDocument, Ref: string(paper.ID)}}}); err != nil {
			return err
		}
		if _, err := p.app.Assist.Check(p.as(ctx, "xiangzhen2"), m.ID, assist.Effective, ""); err != nil {
			return err
		}
	}
	return nil
}

// blankPaper is a picture of an empty sheet: the demonstration has no real papers.
func blankPaper() []byte {
	sheet := image.NewGray(image.Rect(0, 0, 210, 297))
	for i := range sheet.Pix {
		sheet.Pix[i] = 0xff
	}
	var b bytes.Buffer
	if err := png.Encode(&b, sheet); err != nil {
		panic(err) // a picture in memory always encodes
	}
	return b.Bytes()
}

// goGreen starts help for a household before its papers are complete.
func (p *play) goGreen(ctx context.Context, l monitor.Lead) (plan assist.Detail, err error) {
	cases, err := p.app.Monitor.Cases(p.as(ctx, "xiangzhen"), monitor.CaseQuery{Household: l.Household}, api.Page{Limit: 1})
	if err != nil || len(cases.Items) == 0 {
		return plan, err
	}
	c := cases.Items[0].ID
	if _, err := p.app.Monitor.GoGreen(p.as(ctx, "xiangzhen"), c, "事实清楚,先帮扶"); err != nil {
		return plan, err
	}
	return p.app.Assist.Plan(p.as(ctx, "xiangzhen"), assist.CaseID(c))
}

// planHelp names a helper and plans measures: one is under way, one is late.
func (p *play) planHelp(ctx context.Context, plan assist.Detail) error {
	today := cn.DateOf(p.app.DB.Now())
	_, err := p.app.Assist.Assign(p.as(ctx, "xiangzhen"), assist.HelperIn{Households: []registry.HouseholdID{plan.Household}, Account: p.accounts["bangfu"],
		Name: "帮扶责任人甲", Unit: "乡镇政府", Title: "干部", Phone: "13800000000", From: today})
	if err != nil || len(plan.Risks) == 0 {
		return err
	}
	list, err := p.app.Assist.Catalogue(ctx)
	if err != nil {
		return err
	}
	subsidy := cn.Yuan(3000)
	for i, in := range []assist.MeasureIn{
		{Code: "industry.1", Fund: assist.Linkage, Amount: &subsidy, DeliverBy: today.AddDays(60), Provider: "村股份合作社"},
		{Code: "employment.2", Fund: assist.NoFund, InKind: "家政培训", DeliverBy: today.AddDays(6)},
	} {
		in.Risks = plan.Risks[:1]
		heading := list.Headings[slices.IndexFunc(list.Headings, func(h assist.Heading) bool { return h.Code == []string{"industry", "employment"}[i] })]
		if !slices.Contains(heading.Risks, in.Risks[0]) {
			in.Misfit = "家里有人能劳动,先稳住收入"
		}
		m, err := p.app.Assist.PlanMeasure(p.as(ctx, "cun2"), plan.Case, in)
		if err != nil {
			return err
		}
		if i == 0 {
			if _, err := p.app.Assist.Start(p.as(ctx, "cun2"), m.ID, today, "已同合作社签协议"); err != nil {
				return err
			}
		}
	}
	return nil
}
