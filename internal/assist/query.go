package assist

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Detail is all that the page of a household's help shows.
type Detail struct {
	Plan
	Measures []Measure `json:"measures"`
	Gaps     []Gap     `json:"gaps" doc:"计划还缺什么;只说明,不改动计划"`
	Sums     []Sum     `json:"sums" doc:"按资金来源合计"`
	Helpers  []Helper  `json:"helpers" doc:"最近的在前"`
	Tasks    []Task    `json:"tasks" doc:"有时限的事,先到期的在前"`
	Events   []Event   `json:"events" doc:"经过,最近的在前"`
	May      May       `json:"may"`
}

// May says what the reader may do here; the server asks again.
type May struct {
	Plan    bool `json:"plan"`
	Deliver bool `json:"deliver"`
	Check   bool `json:"check"`
	Assign  bool `json:"assign"`
}

// Event is one line of what happened to a household's help.
type Event struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who,omitempty"`
	Text    string    `json:"text"`
	Note    string    `json:"note,omitempty"`
	Measure MeasureID `json:"measure,omitempty"`
}

// Plan shows the help of a case to whoever may read it, and to the helper.
func (s *Service) Plan(ctx context.Context, c CaseID) (d Detail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err := s.planFor(ctx, tx, c, access.AssistRead)
		if err != nil {
			return err
		}
		d, err = s.detail(ctx, tx, p)
		return err
	})
	return d, err
}

func (s *Service) detail(ctx context.Context, tx *db.Tx, p Plan) (d Detail, err error) {
	d.Plan = p
	cat, err := s.catalogue(ctx, tx)
	if err != nil {
		return d, err
	}
	if d.Measures, err = measuresOf(ctx, tx, p.Case); err != nil {
		return d, err
	}
	if d.Helpers, err = helpersOf(ctx, tx, p.Household); err != nil {
		return d, err
	}
	limits, err := s.limits(ctx, tx)
	if err != nil {
		return d, err
	}
	o := outline{Plan: p, Measures: d.Measures, Today: tx.Today(), Limits: limits, Calendar: s.calendar}
	for i := range d.Measures {
		cat.dress(&d.Measures[i])
	}
	o.Helped = slices.ContainsFunc(d.Helpers, func(h Helper) bool { return h.on(tx.Today()) })
	d.Gaps, d.Sums, d.Tasks = o.gaps(cat), sums(d.Measures), o.tasks(cat)
	if d.Events, err = s.events(ctx, tx, &d); err != nil {
		return d, err
	}
	if d.May, err = s.may(ctx, tx, &p); err != nil {
		return d, err
	}
	return d, s.dressDetail(ctx, tx, &d)
}

func (s *Service) may(ctx context.Context, tx *db.Tx, p *Plan) (m May, err error) {
	me := tx.Actor()
	m = May{Plan: me.Scope(access.AssistPlan).Covers(p.Area), Deliver: me.Scope(access.MeasureDeliver).Covers(p.Area),
		Check: me.Scope(access.MeasureCheck).Covers(p.Area), Assign: me.Scope(access.HelperAssign).Covers(p.Area)}
	if me.Scope(access.AssistOwn).Covers(p.Area) {
		mine, err := isHelper(ctx, tx, p, me.ID)
		m.Plan, m.Deliver = m.Plan || mine, m.Deliver || mine
		return m, err
	}
	return m, nil
}

func (s *Service) dressDetail(ctx context.Context, tx *db.Tx, d *Detail) error {
	where, err := s.places(ctx, tx, []registry.HouseholdID{d.Household})
	if err != nil {
		return err
	}
	where.dress(&d.Plan)
	var accounts []string
	for _, m := range d.Measures {
		for _, e := range m.Evidence {
			accounts = append(accounts, e.RecordedBy)
		}
	}
	names, err := access.Names(ctx, tx, accounts...)
	if err != nil {
		return err
	}
	for i := range d.Measures {
		for k := range d.Measures[i].Evidence {
			e := &d.Measures[i].Evidence[k]
			e.ByName = names[e.RecordedBy]
		}
	}
	return s.dressHelpers(ctx, tx, d.Helpers)
}

func (w placed) dress(p *Plan) {
	card := w.cards[p.Household]
	p.Number, p.Head, p.AreaName = card.Number, card.Head, w.tree.FullName(p.Area)
}

var planTitles = map[planAction]string{
	planBegin: "开始帮扶", planGoOn: "继续帮扶", planAdjust: "风险有调整", planFollow: "随户变动", planMotivate: "注明内生动力", planFinish: "帮扶结束", planDismiss: "不采纳一条建议",
}

// events are what happened, the newest first.
func (s *Service) events(ctx context.Context, tx *db.Tx, d *Detail) ([]Event, error) {
	plan, err := planSteps(ctx, tx, d.Case)
	if err != nil {
		return nil, err
	}
	steps, err := stepsOfPlan(ctx, tx, d.Case)
	if err != nil {
		return nil, err
	}
	titles := map[MeasureID]string{}
	for _, m := range d.Measures {
		titles[m.ID] = m.Title
	}
	var accounts []string
	for _, s := range plan {
		accounts = append(accounts, s.Actor)
	}
	for _, s := range steps {
		accounts = append(accounts, s.Actor)
	}
	names, err := access.Names(ctx, tx, accounts...)
	if err != nil {
		return nil, err
	}
	list := []Event{}
	for _, s := range plan {
		list = append(list, Event{At: s.At, Who: names[s.Actor], Text: s.text(), Note: s.Note})
	}
	for _, s := range steps {
		list = append(list, Event{At: s.At, Who: names[s.Actor], Text: s.text(titles[s.Measure]), Note: s.Note, Measure: s.Measure})
	}
	for _, h := range d.Helpers {
		list = append(list, Event{At: h.RecordedAt, Text: fmt.Sprintf("%s 从 %s 起任帮扶责任人", h.Name, h.From)})
	}
	slices.SortStableFunc(list, func(a, b Event) int { return b.At.Compare(a.At) })
	return list, nil
}

func (s *planStep) text() string {
	if s.Action == planBegin && s.Payload.Green {
		return "走绿色通道,先开始帮扶"
	}
	return planTitles[s.Action]
}

func (s *measureStep) text(measure string) string {
	text := measure + ":" + Course.ActionTitle(s.Action)
	switch {
	case s.Payload.Finished:
		text = measure + ":帮扶结束,没有落实的停止"
	case s.Payload.Effect == Effective:
		text += ",见效"
	case s.Payload.Effect == Ineffective:
		text += ",没有见效"
	case s.Action == Deliver && s.Payload.Amount != nil:
		text += fmt.Sprintf(",%s 元", s.Payload.Amount.Short())
	}
	return text
}
