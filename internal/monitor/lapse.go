package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

var errHolds = errs.New(errs.Conflict, "monitor.holds", "这条线索的依据现在仍然成立,不能直接结案,请分派核实。")

// Denied says whether a screening asked the rule of the household and found it not true:
// a rule that could not be judged, or was not asked, denies nothing.
type Denied func(household registry.HouseholdID, rule string) bool

// standingHit is a hit of a lead that nobody has visited.
type standingHit struct {
	openHit
	lead      LeadID
	household registry.HouseholdID
	rule      string
}

// Lapse marks the hits that a screening asked again and found not true any more. A lead
// keeps the rank of the hits that hold; one of which none holds is marked, and stays for
// people to close or to send out all the same: time that passed without a visit is no
// proof that the household is well. It runs in the caller's transaction, which records it.
// Policy: plan:262
func (s *Service) Lapse(ctx context.Context, tx *db.Tx, run Run, denied Denied) (lapsed int, err error) {
	leads, err := unvisited(ctx, tx, run)
	if err != nil {
		return 0, err
	}
	var ending []string
	changed := map[LeadID]*openLead{}
	var spent []LeadID
	for _, hits := range leads {
		l, news := &openLead{hits[0].lead, map[string]openHit{}}, false
		for _, h := range hits {
			if !h.lapsed && denied(h.household, h.rule) {
				h.lapsed, news = true, true
				ending = append(ending, h.id)
			}
			l.hits[h.rule] = h.openHit
		}
		switch {
		case news && l.holds():
			changed[l.id] = l
		case news:
			spent = append(spent, l.id)
		}
	}
	if err := markLapsed(ctx, tx, "lead_hit", run.On, ending); err != nil {
		return 0, err
	}
	if err := markLapsed(ctx, tx, "lead", run.On, spent); err != nil {
		return 0, err
	}
	steps := make([]step, len(spent))
	for i, lead := range spent {
		steps[i] = step{Lead: lead, Action: Lapse, Payload: payload{Run: run.Number}}
	}
	if err := appendSteps(ctx, tx, steps...); err != nil {
		return 0, err
	}
	return len(spent), s.rescore(ctx, tx, changed)
}

// unvisited are the standing hits of the leads on which nobody has reported yet, lead by
// lead: those that the run did not find and that are no younger than its day.
func unvisited(ctx context.Context, tx *db.Tx, run Run) (leads [][]standingHit, err error) {
	f := tx.CountyFilter("l").And("l.closed_on IS NULL AND l.state <> 'visited' AND h.ended_at IS NULL").And("h.on_date <= ? AND h.known_by <= ?", run.On, run.KnownBy)
	err = tx.Each(ctx, `SELECT l.id, l.household_id, h.id, h.rule, h.risk, h.severity, h.distance, h.cost, h.relief, h.lapsed_on IS NOT NULL, h.since, h.refuted
		FROM lead l JOIN lead_hit h ON h.county_id = l.county_id AND h.lead_id = l.id`+f.Where()+` ORDER BY l.id, h.id`, f.Args(), func(row db.Scanner) error {
		var h standingHit
		var cost, relief *int64
		if err := row.Scan(&h.lead, &h.household, &h.id, &h.rule, &h.risk, &h.severity, &h.distance, &cost, &relief, &h.lapsed, &h.origin.on, &h.origin.refuted); err != nil {
			return err
		}
		h.burden = burdenOf(cost, relief)
		if n := len(leads); n > 0 && leads[n-1][0].lead == h.lead {
			leads[n-1] = append(leads[n-1], h)
			return nil
		}
		leads = append(leads, []standingHit{h})
		return nil
	})
	return leads, err
}

func markLapsed[ID ~string](ctx context.Context, tx *db.Tx, table string, on cn.Date, ids []ID) error {
	for part := range slices.Chunk(ids, chunk) {
		list := make([]string, len(part))
		for i, v := range part {
			list[i] = string(v)
		}
		f := tx.CountyFilter(table).AnyOf(table+".id", list...)
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET lapsed_on = `+f.Arg(on)+f.Where(), f.Args()...); err != nil {
			return err
		}
	}
	return nil
}

// Dismiss closes leads that nobody was sent to and of which no hit holds any more, all or
// none. Nothing is answered by it: a rule that fires again opens a new lead.
// Errors: monitor.no_leads, monitor.holds, monitor.trial, flow.not_allowed.
func (s *Service) Dismiss(ctx context.Context, leads []LeadID, note string) (done []Lead, err error) {
	if len(leads) == 0 {
		return nil, errNoLeads
	}
	if note, err = checkNote(note); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		for _, lead := range leads {
			a, err := s.begin(ctx, tx, lead, access.LeadDispatch)
			if err != nil {
				return err
			}
			if a.lead.State == Open && a.lead.LapsedOn.IsZero() {
				return errHolds
			}
			if err := a.next(tx, Dismiss); err != nil {
				return err
			}
			a.lead.ClosedOn = tx.Today()
			if err := a.finish(ctx, tx, Dismiss, note, payload{}); err != nil {
				return err
			}
			done = append(done, a.lead)
		}
		return s.dress(ctx, tx, done)
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}
