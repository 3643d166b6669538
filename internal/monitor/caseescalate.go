package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// EscalateCases points out, as of a day, which cases fall due and which are late, to a
// named person, once a level and deadline. It is run once a day by a job.
// Policy: plan:271
func (s *Service) EscalateCases(ctx context.Context, on cn.Date) (done []Escalation, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("each step records itself")
		if err := tx.Require(access.LeadDispatch, tx.County()); err != nil {
			return err
		}
		lim, err := s.limits(ctx, tx)
		if err != nil {
			return err
		}
		late, err := casesWhere(ctx, tx, tx.CountyFilter("c").And("c.closed_on IS NULL AND c.due IS NOT NULL AND NOT c.paused"), " ORDER BY c.due, c.id")
		if err != nil {
			return err
		}
		for _, c := range late {
			levels := s.levels(c.Due, on, lim)
			if len(levels) == 0 {
				continue
			}
			t := turn{c: c}
			if err := s.load(ctx, tx, &t); err != nil {
				return err
			}
			for _, level := range levels {
				e, err := s.escalateCase(ctx, tx, &t, level, on)
				if err != nil {
					return err
				}
				if e != nil {
					done = append(done, *e)
				}
			}
		}
		return nil
	})
	return done, err
}

// escalateCase takes the step for one level, unless it was taken for this deadline.
func (s *Service) escalateCase(ctx context.Context, tx *db.Tx, t *turn, level Level, on cn.Date) (*Escalation, error) {
	stage, due := t.p.stage(), t.c.Due
	if slices.ContainsFunc(t.log, func(st caseStep) bool {
		return st.Action == CaseEscalate && st.Stage == stage && st.Payload.Level == level && st.Payload.Due == due
	}) {
		return nil, nil
	}
	e := Escalation{Case: t.c.ID, Level: level, Due: due, Area: t.c.Area}
	duties := villageDuties
	switch {
	case level == County || stage == Approve || stage == Compare:
		e.Area, duties = tx.County(), countyDuties
	case level == Township || stage == Endorse:
		e.Area, duties = townshipOf(t.c.Area), townshipDuties
	}
	if err := s.nameHolder(ctx, tx, &e, duties, on); err != nil {
		return nil, err
	}
	return &e, s.add(ctx, tx, t, caseStep{Action: CaseEscalate, Stage: stage, Payload: casePayload{Level: level, Due: due, Area: e.Area, Posting: e.Posting, Account: e.Account}})
}
