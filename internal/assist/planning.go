package assist

import (
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

var (
	errFinished  = errs.New(errs.Conflict, "assist.finished", "这一户的帮扶已经结束,不再安排新的措施。")
	errCode      = errs.New(errs.Invalid, "assist.code", "请从措施表中选择一项措施。")
	errRisks     = errs.New(errs.Invalid, "assist.risks", "请勾选这项措施要解决的风险,只能选这一户登记的风险。")
	errMisfit    = errs.New(errs.Invalid, "assist.misfit", "%s一般不对应“%s”。确需这样安排的,请写明理由。")
	errSector    = errs.New(errs.Invalid, "assist.sector", "请选择由哪个部门落实。")
	errFund      = errs.New(errs.Invalid, "assist.fund", "请选择资金来源:行业政策、财政衔接、社会帮扶,或不另用资金。")
	errAmount    = errs.New(errs.Invalid, "assist.amount", "金额不能是负数;不另用资金的措施不填金额,没有定的请留空。")
	errDays      = errs.New(errs.Invalid, "assist.days", "请填写最迟哪天落实;开始日不能晚于它,到期日不能早于开始日和落实日。")
	errEditState = errs.New(errs.Conflict, "assist.not_planned", "已经开始实施的措施不能再改。请停止它并写明原因,另外计划一项。")
	errReason    = errs.New(errs.Invalid, "assist.reason", "请写明原因,200 字以内。")
)

// MeasureIn is what somebody plans.
type MeasureIn struct {
	Code      string    `json:"code" maxLength:"40" doc:"措施的代码"`
	Risks     []string  `json:"risks" maxItems:"5" doc:"要解决的风险"`
	Misfit    string    `json:"misfit,omitempty" required:"false" maxLength:"200" doc:"一般不对应这一风险时,为什么这样安排"`
	Sector    string    `json:"sector,omitempty" required:"false" maxLength:"40" doc:"落实的部门;省略为通常的部门"`
	Fund      Fund      `json:"fund" enum:"policy,linkage,social,none"`
	Amount    *cn.Money `json:"amount,omitempty" required:"false" doc:"计划金额;省略为没有定"`
	InKind    string    `json:"in_kind,omitempty" required:"false" maxLength:"100" doc:"实物或服务"`
	Provider  string    `json:"provider,omitempty" required:"false" maxLength:"60" doc:"具体由谁落实"`
	StartOn   cn.Date   `json:"start_on,omitempty" required:"false" doc:"计划开始"`
	DeliverBy cn.Date   `json:"deliver_by" doc:"最迟哪天落实"`
	EndOn     cn.Date   `json:"end_on,omitempty" required:"false" doc:"政策到哪天为止"`
}

// check makes a measure of what was planned, or says what is wrong with it.
func (in *MeasureIn) check(c catalogue, p *Plan) (m Measure, err error) {
	found, heading, ok := c.find(in.Code)
	if !ok {
		return m, errCode
	}
	if m.Sector = in.Sector; m.Sector == "" {
		m.Sector = c.pack.sectorOf(found.Code, heading.Code)
	}
	if c.pack.department(m.Sector) == "" {
		return m, errSector
	}
	if m.InKind, err = checkText("实物或服务", in.InKind, 100); err != nil {
		return m, err
	}
	if m.Provider, err = checkText("落实的人或单位", in.Provider, 60); err != nil {
		return m, err
	}
	if m.Misfit, err = checkText("理由", in.Misfit, 200); err != nil {
		return m, err
	}
	if _, ok := fundTitles[in.Fund]; !ok {
		return m, errFund
	}
	if in.Amount != nil && (*in.Amount < 0 || in.Fund == NoFund && *in.Amount > 0) {
		return m, errAmount
	}
	if in.DeliverBy.IsZero() || in.StartOn.After(in.DeliverBy) || in.EndOn.Before(in.StartOn) || in.EndOn.Before(in.DeliverBy) {
		return m, errDays
	}
	m.Code, m.Heading, m.Risks = found.Code, heading.Code, unique(in.Risks)
	m.Fund, m.Amount, m.StartOn, m.DeliverBy, m.EndOn = in.Fund, in.Amount, in.StartOn, in.DeliverBy, in.EndOn
	return m, m.answers(c, p)
}

// answers asks why where a heading does not usually answer a risk, and drops the reason
// where there is nothing to explain.
func (m *Measure) answers(c catalogue, p *Plan) error {
	if len(m.Risks) == 0 {
		return errRisks
	}
	fits := true
	for _, risk := range m.Risks {
		if !slices.Contains(p.Risks, risk) {
			return errRisks
		}
		if c.fits(m.Heading, risk) {
			continue
		}
		if fits = false; m.Misfit == "" {
			return errMisfit.Textf(strings.Join(c.titles([]string{m.Heading}), ""), risk)
		}
	}
	if fits {
		m.Misfit = ""
	}
	return nil
}

// mayEither lets those pass who hold a permission in the area, and the household's helper
// of today.
func (s *Service) mayEither(ctx context.Context, tx *db.Tx, p *Plan, perm db.Permission) error {
	me := tx.Actor()
	if me.Scope(perm).Covers(p.Area) {
		return nil
	}
	if me.Scope(access.AssistOwn).Covers(p.Area) {
		mine, err := isHelper(ctx, tx, p, me.ID)
		if mine || err != nil {
			return err
		}
	}
	return absent(me, perm, access.AssistOwn)
}

// absent is the answer to who may not: forbidden if they hold none of the permissions
// anywhere, and not found otherwise.
func absent(me db.Actor, permissions ...db.Permission) error {
	for _, p := range permissions {
		if !me.Scope(p).Empty() {
			return db.ErrNotFound
		}
	}
	return db.ErrForbidden
}

// planFor loads a plan for somebody who may plan or who may read it.
func (s *Service) planFor(ctx context.Context, tx *db.Tx, c CaseID, perm db.Permission) (Plan, error) {
	p, ok, err := planOf(ctx, tx, c)
	if err != nil {
		return p, err
	}
	if !ok {
		return p, absent(tx.Actor(), perm, access.AssistOwn)
	}
	return p, s.mayEither(ctx, tx, &p, perm)
}

// PlanMeasure adds a measure to a plan: for which risks, who delivers it, with what money,
// by when. Nothing is agreed yet.
// Errors: assist.code, .risks, .misfit, .sector, .fund, .amount, .days, .text, .finished.
// Policy: plan:264 A034
func (s *Service) PlanMeasure(ctx context.Context, c CaseID, in MeasureIn) (m Measure, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := s.planFor(ctx, tx, c, access.AssistPlan)
		if err != nil {
			return err
		}
		m, err = s.planMeasure(ctx, tx, &p, in)
		return err
	})
	return m, err
}

func (s *Service) planMeasure(ctx context.Context, tx *db.Tx, p *Plan, in MeasureIn) (m Measure, err error) {
	if !p.open() {
		return m, errFinished
	}
	cat, err := s.catalogue(ctx, tx)
	if err != nil {
		return m, err
	}
	if m, err = in.check(cat, p); err != nil {
		return m, err
	}
	m.ID, m.Case, m.Household, m.Area, m.State, m.Evidence = id.New[MeasureID](), p.Case, p.Household, p.Area, Planned, []Evidence{}
	if err := insertMeasure(ctx, tx, &m); err != nil {
		return m, err
	}
	cat.dress(&m)
	return m, tx.Record(ctx, db.Entry{Verb: "measure.plan", Ref: m.ID.Ref(), Area: p.Area,
		Detail: map[string]any{"household": string(p.Household), "code": m.Code, "sector": m.Sector, "by": m.DeliverBy.String()}})
}

// measure loads a measure for a step, with its plan. Departments deliver what is theirs,
// others what lies in their area, a helper what is for their households; nobody checks
// but those who may check there.
func (s *Service) measure(ctx context.Context, tx *db.Tx, id MeasureID, perm db.Permission) (m Measure, p Plan, err error) {
	me := tx.Actor()
	list, err := measuresWhere(ctx, tx, tx.CountyFilter("m").And("m.id = ?", id), "")
	if err != nil {
		return m, p, err
	}
	own := access.AssistOwn
	if perm == access.MeasureCheck {
		own = perm
	}
	if len(list) == 0 {
		return m, p, absent(me, perm, own)
	}
	m = list[0]
	if p, _, err = planOf(ctx, tx, m.Case); err != nil {
		return m, p, err
	}
	scope := me.Scope(perm)
	switch {
	case scope.Covers(m.Area) && scope.CoversSector(m.Sector):
		return m, p, nil
	case perm == access.MeasureCheck || scope.Sectors != nil:
		return m, p, absent(me, perm)
	}
	return m, p, s.mayEither(ctx, tx, &p, perm)
}

// turn takes a step on a measure if its course allows it.
func (s *Service) turn(ctx context.Context, tx *db.Tx, m *Measure, step measureStep, evidence bool) error {
	log, err := measureSteps(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	next, err := judge(log, step.Action, tx.Actor().ID, evidence)
	if err != nil {
		return err
	}
	m.State = next
	return s.add(ctx, tx, m, step)
}

// Edit changes a measure that has not begun; what a department agreed to is then to be
// agreed again.
func (s *Service) Edit(ctx context.Context, id MeasureID, in MeasureIn) (m Measure, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		old, p, err := s.measure(ctx, tx, id, access.AssistPlan)
		if err != nil {
			return err
		}
		if old.State != Planned && old.State != Agreed {
			return errEditState
		}
		cat, err := s.catalogue(ctx, tx)
		if err != nil {
			return err
		}
		if m, err = in.check(cat, &p); err != nil {
			return err
		}
		m.ID, m.Case, m.Household, m.Area, m.State, m.Evidence, m.steps = old.ID, old.Case, old.Household, old.Area, old.State, old.Evidence, old.steps
		if err := s.turn(ctx, tx, &m, measureStep{Action: Edit}, false); err != nil {
			return err
		}
		cat.dress(&m)
		return nil
	})
	return m, err
}

// Stop ends a measure that will not be delivered, for a reason.
func (s *Service) Stop(ctx context.Context, id MeasureID, reason string) (Measure, error) {
	reason, err := checkText("原因", reason, 200)
	if err != nil || reason == "" {
		return Measure{}, errReason
	}
	return s.act(ctx, id, access.AssistPlan, measureStep{Action: Stop, Note: reason})
}

// End closes a measure whose effect was checked: its policy is over.
func (s *Service) End(ctx context.Context, id MeasureID, note string) (Measure, error) {
	note, err := checkText("说明", note, 200)
	if err != nil {
		return Measure{}, err
	}
	return s.act(ctx, id, access.AssistPlan, measureStep{Action: End, Note: note})
}

// act takes a step that needs no more than the measure.
func (s *Service) act(ctx context.Context, id MeasureID, perm db.Permission, step measureStep) (m Measure, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if m, _, err = s.measure(ctx, tx, id, perm); err != nil {
			return err
		}
		if err := s.turn(ctx, tx, &m, step, false); err != nil {
			return err
		}
		cat, err := s.catalogue(ctx, tx)
		cat.dress(&m)
		return err
	})
	return m, err
}

// Motivate notes whether a household lacks the will or the know-how, so that 扶志扶智 is
// asked for.
// Policy: plan:264 A034
func (s *Service) Motivate(ctx context.Context, c CaseID, lacking bool, note string) error {
	note, err := checkText("说明", note, 200)
	if err != nil || lacking && note == "" {
		return errReason
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := s.planFor(ctx, tx, c, access.AssistPlan)
		if err != nil {
			return err
		}
		if !p.open() {
			return errFinished
		}
		p.Unmotivated = lacking
		if err := p.save(ctx, tx); err != nil {
			return err
		}
		return s.note(ctx, tx, &p, planStep{Case: c, Action: planMotivate, Note: note, Payload: planPayload{Lacking: lacking}})
	})
}
