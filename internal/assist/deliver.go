package assist

import (
	"context"
	"slices"
	"strconv"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/flow"
	"github.com/shouwang/shouwang/internal/visit"
)

var (
	errAgreedHow  = errs.New(errs.Invalid, "assist.agreed_how", "请写明同部门的谁、怎样商定的,如“6月3日电话,民政股”。部门自己在系统里同意的不用写。")
	errStartDay   = errs.New(errs.Invalid, "assist.start_day", "请填写哪天开始实施,不能晚于今天。")
	errDeliverDay = errs.New(errs.Invalid, "assist.deliver_day", "请填写哪天落实到户,不能晚于今天。")
	errNoEvidence = errs.New(errs.Invalid, "assist.no_evidence", "登记落实要有依据:部门的记录、发放表等材料,或入户看到。请至少选一项。")
	errEvidence   = errs.New(errs.Invalid, "assist.evidence", "所选的依据不属于这一户,或已经证明了另一项措施。请刷新后重新选择。")
	errNoMeasures = errs.New(errs.Invalid, "assist.no_measures", "请先勾选要办理的措施。")
	errEffect     = errs.New(errs.Invalid, "assist.effect", "请选择见效或没有见效;没有见效的写明情况。")
)

// judge says where a further step leads, or why it may not be taken.
func judge(log []measureStep, a Action, actor string, evidence bool) (State, error) {
	steps := make([]flow.Step[Action], len(log))
	for i, s := range log {
		steps[i] = flow.Step[Action]{Action: s.Action, Actor: s.Actor, At: s.At, Evidence: []string{"evidence"}}
	}
	step := flow.Step[Action]{Action: a, Actor: actor}
	if evidence {
		step.Evidence = []string{"evidence"}
	}
	return Course.Next(steps, step)
}

// Agree says that the department will deliver. The department says so itself, or whoever
// planned writes down how it was agreed. For one or several measures, all or none.
func (s *Service) Agree(ctx context.Context, ids []MeasureID, note string) ([]Measure, error) {
	note, err := checkText("说明", note, 200)
	if err != nil {
		return nil, err
	}
	return s.each(ctx, ids, func(tx *db.Tx, m *Measure, _ *Plan) error {
		if note == "" && tx.Actor().Scope(access.MeasureDeliver).Sectors == nil {
			return errAgreedHow
		}
		return s.turn(ctx, tx, m, measureStep{Action: Agree, Note: note}, false)
	})
}

// Start says that the delivery of a measure has begun.
func (s *Service) Start(ctx context.Context, id MeasureID, on cn.Date, note string) (Measure, error) {
	note, err := checkText("说明", note, 200)
	if err != nil {
		return Measure{}, err
	}
	list, err := s.each(ctx, []MeasureID{id}, func(tx *db.Tx, m *Measure, _ *Plan) error {
		if on.IsZero() || on.After(tx.Today()) {
			return errStartDay
		}
		return s.turn(ctx, tx, m, measureStep{Action: Start, Note: note, Payload: measurePayload{On: on}}, false)
	})
	if err != nil {
		return Measure{}, err
	}
	return list[0], nil
}

// each takes a step on several measures, all or none.
func (s *Service) each(ctx context.Context, ids []MeasureID, f func(*db.Tx, *Measure, *Plan) error) (list []Measure, err error) {
	if len(ids) == 0 {
		return nil, errNoMeasures
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		cat, err := s.catalogue(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			m, p, err := s.measure(ctx, tx, id, access.MeasureDeliver)
			if err != nil {
				return err
			}
			if err := f(tx, &m, &p); err != nil {
				return err
			}
			cat.dress(&m)
			list = append(list, m)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Proof names what proves a delivery.
type Proof struct {
	Kind EvidenceKind `json:"kind" enum:"record,document,visit"`
	Ref  string       `json:"ref" maxLength:"36" doc:"记录编号、材料编号或入户编号"`
}

// Delivering is what somebody says about the arrival of a measure.
type Delivering struct {
	On     cn.Date   `json:"on,omitempty" required:"false" doc:"落实到户的日子;省略为依据上的日子"`
	Amount *cn.Money `json:"amount,omitempty" required:"false" doc:"实际金额;省略为依据上的金额合计"`
	EndOn  cn.Date   `json:"end_on,omitempty" required:"false" doc:"政策到哪天为止"`
	Proofs []Proof   `json:"proofs" maxItems:"20"`
	Note   string    `json:"note,omitempty" required:"false" maxLength:"200"`
}

// Deliver says that a measure arrived at the household, on evidence.
// Errors: assist.no_evidence, .evidence, .deliver_day, .amount, flow.not_allowed.
// Policy: plan:264 A034
func (s *Service) Deliver(ctx context.Context, id MeasureID, in Delivering) (Measure, error) {
	list, err := s.each(ctx, []MeasureID{id}, func(tx *db.Tx, m *Measure, p *Plan) error { return s.deliver(ctx, tx, m, p, in) })
	if err != nil {
		return Measure{}, err
	}
	return list[0], nil
}

// DeliverMany says so of several measures, all or none: each on a department's record of
// its household, or on one paper (发放表) that names them all.
func (s *Service) DeliverMany(ctx context.Context, ids []MeasureID, in Delivering) ([]Measure, error) {
	for _, p := range in.Proofs {
		if p.Kind != ByDocument {
			return nil, errEvidence
		}
	}
	return s.each(ctx, ids, func(tx *db.Tx, m *Measure, p *Plan) error {
		own := in
		own.Proofs = slices.Clone(in.Proofs)
		offers, err := s.offers(ctx, tx, p, []Measure{*m})
		if err != nil {
			return err
		}
		for _, o := range offers {
			own.Proofs = append(own.Proofs, Proof{ByRecord, strconv.FormatInt(o.Record, 10)})
		}
		return s.deliver(ctx, tx, m, p, own)
	})
}

func (s *Service) deliver(ctx context.Context, tx *db.Tx, m *Measure, p *Plan, in Delivering) error {
	note, err := checkText("说明", in.Note, 200)
	if err != nil {
		return err
	}
	evidence, err := s.evidence(ctx, tx, m, p, in.Proofs)
	if err != nil {
		return err
	}
	on, sum := tallied(evidence)
	if !in.On.IsZero() {
		on = in.On
	}
	if in.Amount != nil {
		sum = in.Amount
	}
	switch {
	case on.IsZero() || on.After(tx.Today()):
		return errDeliverDay
	case sum != nil && *sum < 0:
		return errAmount
	case in.EndOn.Before(on):
		return errDays
	}
	m.DeliveredOn, m.Delivered = on, sum
	if !in.EndOn.IsZero() {
		m.EndOn = in.EndOn
	}
	step := measureStep{Action: Deliver, Note: note, Payload: measurePayload{On: on, Amount: sum, Evidence: len(evidence)}}
	if err := s.turn(ctx, tx, m, step, len(evidence) > 0); err != nil {
		return err
	}
	return s.keep(ctx, tx, m, evidence)
}

// Prove adds evidence to a measure that was delivered.
func (s *Service) Prove(ctx context.Context, id MeasureID, proofs []Proof, note string) (Measure, error) {
	note, err := checkText("说明", note, 200)
	if err != nil {
		return Measure{}, err
	}
	list, err := s.each(ctx, []MeasureID{id}, func(tx *db.Tx, m *Measure, p *Plan) error {
		evidence, err := s.evidence(ctx, tx, m, p, proofs)
		if err != nil {
			return err
		}
		if err := s.turn(ctx, tx, m, measureStep{Action: Prove, Note: note, Payload: measurePayload{Evidence: len(evidence)}}, true); err != nil {
			return err
		}
		return s.keep(ctx, tx, m, evidence)
	})
	if err != nil {
		return Measure{}, err
	}
	return list[0], nil
}

// tallied is the last day and the sum that evidence tells; nil where it tells no amount.
func tallied(evidence []Evidence) (on cn.Date, sum *cn.Money) {
	for _, e := range evidence {
		if on.IsZero() || e.Day.After(on) {
			on = e.Day
		}
		if e.Amount != nil {
			total := *e.Amount
			if sum != nil {
				total += *sum
			}
			sum = &total
		}
	}
	return on, sum
}

func (s *Service) keep(ctx context.Context, tx *db.Tx, m *Measure, evidence []Evidence) error {
	for _, e := range evidence {
		if err := insertEvidence(ctx, tx, m.ID, e); err != nil {
			return err
		}
		e.RecordedBy, e.RecordedAt = tx.Actor().ID, tx.Now()
		m.Evidence = append(m.Evidence, e)
	}
	return nil
}

// evidence looks up what was named as proof: a record that is offered for the measure, a
// document that was uploaded, a visit to the household.
func (s *Service) evidence(ctx context.Context, tx *db.Tx, m *Measure, p *Plan, proofs []Proof) (list []Evidence, err error) {
	offers, err := s.offers(ctx, tx, p, []Measure{*m})
	if err != nil {
		return nil, err
	}
	for _, proof := range proofs {
		taken := slices.ContainsFunc(append(list, m.Evidence...), func(e Evidence) bool { return e.Kind == proof.Kind && e.Ref == proof.Ref })
		if taken {
			return nil, errEvidence
		}
		e := Evidence{Kind: proof.Kind, Ref: proof.Ref}
		switch proof.Kind {
		case ByRecord:
			i := slices.IndexFunc(offers, func(o Offer) bool { return strconv.FormatInt(o.Record, 10) == proof.Ref })
			if i < 0 {
				return nil, errEvidence
			}
			e.Title, e.Day, e.Amount = offers[i].Title, offers[i].Day, offers[i].Amount
		case ByDocument:
			d, err := getDocument(ctx, tx, DocumentID(proof.Ref))
			if err != nil {
				return nil, err
			}
			e.Title = d.Title
		case ByVisit:
			if e, err = visited(ctx, tx, m, p, proof.Ref); err != nil {
				return nil, err
			}
		default:
			return nil, errEvidence
		}
		list = append(list, e)
	}
	if len(list) == 0 {
		return nil, errNoEvidence
	}
	return list, nil
}

func visited(ctx context.Context, tx *db.Tx, m *Measure, p *Plan, ref string) (Evidence, error) {
	visits, err := visit.AllOf(ctx, tx, m.Household)
	if err != nil {
		return Evidence{}, err
	}
	for _, v := range visits {
		if string(v.ID) == ref && !v.On.Before(p.OpenedOn) {
			return Evidence{Kind: ByVisit, Ref: ref, Title: "入户看到", Day: v.On}, nil
		}
	}
	return Evidence{}, errEvidence
}

// Check says what came of a measure, by somebody who neither delivered nor proved it.
func (s *Service) Check(ctx context.Context, id MeasureID, effect Effect, note string) (m Measure, err error) {
	note, err = checkText("情况", note, 200)
	if err != nil {
		return m, err
	}
	if effect != Effective && (effect != Ineffective || note == "") {
		return m, errEffect
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if m, _, err = s.measure(ctx, tx, id, access.MeasureCheck); err != nil {
			return err
		}
		m.Effect = effect
		if err := s.turn(ctx, tx, &m, measureStep{Action: Check, Note: note, Payload: measurePayload{Effect: effect}}, false); err != nil {
			return err
		}
		cat, err := s.catalogue(ctx, tx)
		cat.dress(&m)
		return err
	})
	return m, err
}
