package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/db"
)

// WithdrawBatch takes back what stands on a batch alone, in the transaction that withdraws
// it (and records it). A hit all of whose rows are withdrawn ends; a lead that nobody has
// visited and that has no hit left closes as withdrawn; one that was visited or decided
// stays, marked 来源已撤销. It satisfies source.WithdrawHook.
func (s *Service) WithdrawBatch(ctx context.Context, tx *db.Tx, batch int64) error {
	if _, err := tx.Exec(ctx, `UPDATE lead_evidence SET withdrawn = $3 WHERE county_id = $1 AND batch = $2`, tx.County(), batch, true); err != nil {
		return err
	}
	return s.dropGroundless(ctx, tx, `EXISTS (SELECT 1 FROM lead_evidence e WHERE e.county_id = h.county_id AND e.hit_id = h.id AND e.batch = $2)`, batch, batch)
}

// dropGroundless ends the hits picked by touched ($2 is what) that have no evidence left,
// and settles their leads; batch is noted as the reason.
func (s *Service) dropGroundless(ctx context.Context, tx *db.Tx, touched string, what, batch int64) error {
	type lost struct {
		hit  string
		lead LeadID
		ends bool // it stands, and nobody has visited the lead
	}
	hits, err := db.Select(ctx, tx, `SELECT h.id, h.lead_id, h.ended_at IS NULL AND l.closed_on IS NULL AND l.state <> 'visited'
		FROM lead_hit h JOIN lead l ON l.county_id = h.county_id AND l.id = h.lead_id
		WHERE h.county_id = $1
		AND `+touched+`
		AND NOT EXISTS (SELECT 1 FROM lead_evidence e WHERE e.county_id = h.county_id AND e.hit_id = h.id AND NOT e.withdrawn)`,
		[]any{tx.County(), what}, func(row db.Scanner) (l lost, err error) {
			return l, row.Scan(&l.hit, &l.lead, &l.ends)
		})
	if err != nil {
		return err
	}
	var ending []string
	var leads []LeadID
	for _, h := range hits {
		leads = append(leads, h.lead)
		if h.ends {
			ending = append(ending, h.hit)
		}
	}
	if err := endHits(ctx, tx, ending, "withdrawn"); err != nil {
		return err
	}
	slices.Sort(leads)
	leads = slices.Compact(leads)
	for _, lead := range leads {
		if err := s.retract(ctx, tx, lead, batch); err != nil {
			return err
		}
	}
	return nil
}

// retract closes a lead without a hit, marks one that people have worked on, and ranks the
// others anew.
func (s *Service) retract(ctx context.Context, tx *db.Tx, lead LeadID, batch int64) error {
	l, err := findLead(ctx, tx, lead)
	if err != nil {
		return err
	}
	was := l.State
	if !l.open() || was == Visited {
		l.SourceWithdrawn = true
		return s.noteRetract(ctx, tx, &l, was, Retract, batch)
	}
	hits, err := hitsOf(ctx, tx, lead)
	if err != nil {
		return err
	}
	rest := &openLead{lead, map[string]openHit{}}
	for _, h := range hits {
		if h.Ended == "" {
			rest.hits[h.Rule] = h.open()
		}
	}
	if len(rest.hits) == 0 {
		l.State, l.ClosedOn, l.SourceWithdrawn = Withdrawn, tx.Today(), true
		l.Due = l.due()
		return s.noteRetract(ctx, tx, &l, was, Withdraw, batch)
	}
	if err := s.rescore(ctx, tx, map[LeadID]*openLead{lead: rest}); err != nil {
		return err
	}
	return appendSteps(ctx, tx, step{Lead: lead, Action: Retract, Payload: payload{Batch: batch}})
}

func (s *Service) noteRetract(ctx context.Context, tx *db.Tx, l *Lead, was State, action Action, batch int64) error {
	if err := l.save(ctx, tx, was); err != nil {
		return err
	}
	return appendSteps(ctx, tx, step{Lead: l.ID, Action: action, Payload: payload{Batch: batch}})
}
