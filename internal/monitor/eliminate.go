package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errNothingUnmet = errs.New(errs.Conflict, "monitor.nothing_unmet", "消除条件都已达到,不需要说明理由,可以直接审定。")
	errNatural      = errs.New(errs.Invalid, "monitor.natural", "请选择自然减少的原因:整户死亡、户籍迁出、并入他户或自主化解,并写明凭据。")
)

// Propose begins the elimination of a monitored household's risks (提出名单). Whether it is
// earned is shown at once and judged at the approval.
// Policy: plan:258 A032
func (s *Service) Propose(ctx context.Context, c CaseID, note string) (Case, error) {
	note, err := checkNote(note)
	if err != nil {
		return Case{}, err
	}
	return s.act(ctx, c, access.CasePrepare, func(tx *db.Tx, t *turn) error {
		course, err := t.rules.course(true)
		if err != nil {
			return err
		}
		return s.take(ctx, tx, t, caseStep{Action: CasePropose, Note: note, Payload: casePayload{Course: course}})
	})
}

// Conditions judges what the elimination of a case must have earned, as of today.
func (s *Service) Conditions(ctx context.Context, c CaseID) (list []Condition, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		t, err := s.turnOf(ctx, tx, c, access.CaseRead)
		if err != nil {
			return err
		}
		list, err = s.exitConditions(ctx, tx, &t)
		return err
	})
	return list, err
}

func (s *Service) exitConditions(ctx context.Context, tx *db.Tx, t *turn) ([]Condition, error) {
	f := exitFacts{Today: tx.Today(), MonitoredOn: t.c.MonitoredOn, Risks: t.c.Risks}
	f.MinMonths, _ = t.rules.set.Int("watch.min_months")
	_, f.Checked = t.p.Done[Check]
	f.Checked = f.Checked && t.p.Exit
	var err error
	if s.around.Assistance != nil {
		f.Helped = true
		if f.Deliveries, err = s.around.Assistance.Delivered(ctx, tx, t.c.ID); err != nil {
			return nil, err
		}
	}
	if f.Known, err = s.known(ctx, tx, t.c.Household); err != nil {
		return nil, err
	}
	return conditions(f), nil
}

// Override lets an elimination go on though conditions are not met, for a reason that the
// county states; somebody else approves. What was not met is kept with it.
// Policy: plan:262 A032
func (s *Service) Override(ctx context.Context, c CaseID, reason string) (Case, error) {
	reason, err := checkNote(reason)
	if err != nil || reason == "" {
		return Case{}, errCaseReason
	}
	return s.act(ctx, c, access.CaseApprove, func(tx *db.Tx, t *turn) error {
		if err := t.p.allow(CaseOverride, tx.Actor().ID); err != nil {
			return err
		}
		list, err := s.exitConditions(ctx, tx, t)
		if err != nil {
			return err
		}
		open := unmet(list)
		if len(open) == 0 {
			return errNothingUnmet
		}
		return s.take(ctx, tx, t, caseStep{Action: CaseOverride, Note: reason, Payload: casePayload{Unmet: open}})
	})
}

// Reopen takes an elimination back (风险消除回退): the household is monitored again with all
// that is known of it.
// Source: docs/sources.md S21
func (s *Service) Reopen(ctx context.Context, c CaseID, reason string) (Case, error) {
	reason, err := checkNote(reason)
	if err != nil || reason == "" {
		return Case{}, errCaseReason
	}
	return s.act(ctx, c, access.CaseApprove, func(tx *db.Tx, t *turn) error {
		t.c.EliminateOn = cn.Date{}
		if err := s.take(ctx, tx, t, caseStep{Action: CaseReopen, Note: reason}); err != nil {
			return err
		}
		if err := s.enter(ctx, tx, t.c.Household, t.c.Category); err != nil || s.around.Assistance == nil {
			return err
		}
		known, err := s.known(ctx, tx, t.c.Household)
		if err != nil {
			return err
		}
		return s.around.Assistance.Begin(ctx, tx, Opening{Case: t.c.ID, Household: t.c.Household, Area: t.c.Area, Category: t.c.Category, Risks: t.c.Risks,
			Labour: known.Labour == Yes, Recognised: t.c.MonitoredOn})
	})
}

// EndNaturally ends a case whose household is gone or helped itself (自然减少), at any point.
func (s *Service) EndNaturally(ctx context.Context, c CaseID, why End, proof string) (Case, error) {
	proof, err := checkNote(proof)
	if err != nil || proof == "" || !why.natural() {
		return Case{}, errNatural
	}
	return s.act(ctx, c, access.CaseApprove, func(tx *db.Tx, t *turn) error {
		return s.end(ctx, tx, t, why, proof)
	})
}

func (s *Service) end(ctx context.Context, tx *db.Tx, t *turn, why End, proof string) error {
	helped := t.p.Phase != Identifying && t.p.Phase != Eliminated || t.p.Green && t.p.Phase == Identifying
	notice := t.p.Notice
	if err := s.take(ctx, tx, t, caseStep{Action: CaseEnd, Note: proof, Payload: casePayload{End: why}}); err != nil {
		return err
	}
	if err := s.takeDown(ctx, tx, notice, t.c.ID, endTitles[why]); err != nil {
		return err
	}
	if err := s.enter(ctx, tx, t.c.Household, ""); err != nil || !helped || s.around.Assistance == nil {
		return err
	}
	return s.around.Assistance.Finish(ctx, tx, t.c.ID, tx.Today())
}
