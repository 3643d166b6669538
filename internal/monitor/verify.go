package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/visit"
)

var (
	// ErrSamePerson is returned where one who visited would confirm.
	ErrSamePerson = errs.New(errs.Conflict, "monitor.same_person", "入户核实的人不能确认自己的结论。请转交乡镇(街道)另一位有权限的同事。")
	errTakenUp    = errs.New(errs.Conflict, "monitor.taken_up", "这条线索已由他人接收。需要换人时,请乡镇(街道)改派。")
	errOutcome    = errs.New(errs.Invalid, "monitor.outcome", "结论请选择属实、不属实或需补充核实。")
	errReason     = errs.New(errs.Invalid, "monitor.reason", "请写明理由:不属实要能向报送部门说明,退回要说清还需核实什么。")
	errRisks      = errs.New(errs.Invalid, "monitor.risks", "属实的风险须是这条线索里的风险,请刷新后重新勾选。")
	errVisited    = errs.New(errs.Conflict, "monitor.visited", "这条线索已经入户。如需更正,请在原入户记录上选择更正。")
	errNotYet     = errs.New(errs.Conflict, "monitor.decided", "这条线索已有结论。如有新的情况,下次筛查会形成新的线索。")
)

// Accept takes a lead up: the actor answers for the visit.
func (s *Service) Accept(ctx context.Context, lead LeadID) (Lead, error) {
	return s.do(ctx, lead, access.LeadAccept, func(tx *db.Tx, a *act) error {
		if a.lead.State == Accepted {
			if a.lead.Assignee != tx.Actor().ID {
				return errTakenUp
			}
			return nil
		}
		if err := a.next(tx, Accept); err != nil {
			return err
		}
		a.lead.Assignee = tx.Actor().ID
		return a.finish(ctx, tx, Accept, "", payload{Account: tx.Actor().ID})
	})
}

// RecordVisit stores a visit that the lead asked for. Sent again with the same key it
// gives the same receipt. A visit to a lead that was visited already must correct the
// earlier one (Input.Supersedes).
func (s *Service) RecordVisit(ctx context.Context, lead LeadID, in visit.Input) (r visit.Receipt, err error) {
	_, err = s.do(ctx, lead, access.VisitRecord, func(tx *db.Tx, a *act) error {
		in.Household, in.Lead = a.lead.Household, string(lead)
		var again bool
		if r, again, err = s.visits.Record(ctx, tx, a.lead.Area, in); err != nil || again {
			return err
		}
		if a.was == Visited && in.Supersedes == "" {
			return errVisited
		}
		if err := a.next(tx, Visit, "visit"); err != nil {
			return err
		}
		limits, err := s.limits(ctx, tx)
		if err != nil {
			return err
		}
		a.lead.visitedAt = tx.Now()
		a.lead.confirmDue = s.due(limits.confirm, tx.Today())
		return a.finish(ctx, tx, Visit, "", payload{Visit: string(r.Visit)})
	})
	return r, err
}

// VisitForm is the form of the visit with what is already known.
func (s *Service) VisitForm(ctx context.Context, lead LeadID) (b visit.Blank, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		l, err := getLead(ctx, tx, lead, access.VisitRecord)
		if err != nil {
			return err
		}
		b, err = s.visits.Form(ctx, tx, l.Area, l.Household)
		return err
	})
	return b, err
}

// Decision is what the township finds.
type Decision struct {
	Outcome Outcome `json:"outcome" enum:"true,false,need_more"`
	Reason  string  `json:"reason,omitempty" required:"false" maxLength:"500" doc:"不属实和退回须写明"`
	// Risks are those found true; all of the lead's if empty. The other hits are answered false.
	Risks []string `json:"risks,omitempty" required:"false" doc:"属实的风险;省略为全部"`
}

// Confirm gives the township's verdict on what the visit found. It answers every hit that
// was there when the visit was recorded, and no later one. need_more returns the lead.
// Errors: monitor.same_person, monitor.reason, monitor.decided, flow.not_allowed.
// Policy: plan:262
func (s *Service) Confirm(ctx context.Context, lead LeadID, d Decision) (Lead, error) {
	if d.Outcome == NeedMore {
		return s.Return(ctx, lead, d.Reason)
	}
	if d.Outcome != True && d.Outcome != False {
		return Lead{}, errOutcome
	}
	reason, err := checkNote(d.Reason)
	if err == nil && reason == "" && d.Outcome == False {
		err = errReason
	}
	if err != nil {
		return Lead{}, err
	}
	return s.do(ctx, lead, access.VerdictConfirm, func(tx *db.Tx, a *act) error {
		if a.lead.State == Confirmed {
			if a.lead.Outcome == d.Outcome && a.last().Actor == tx.Actor().ID {
				return nil // sent twice
			}
			return errNotYet
		}
		v, err := s.notVisitor(ctx, tx, a)
		if err != nil {
			return err
		}
		if err := a.next(tx, Confirm); err != nil {
			return err
		}
		if err := s.answer(ctx, tx, &a.lead, d, reason, v); err != nil {
			return err
		}
		a.lead.Outcome, a.lead.ClosedOn = d.Outcome, tx.Today()
		if err := a.finish(ctx, tx, Confirm, reason, payload{Outcome: d.Outcome, Visit: string(v)}); err != nil {
			return err
		}
		if err := s.carryOver(ctx, tx, &a.lead); err != nil || d.Outcome == False {
			return err
		}
		return s.openCase(ctx, tx, &a.lead, foundTrue(d, a.lead.Risks))
	})
}

// Return sends a lead back for a further visit, with what is still to be found out. The
// time for the visit starts anew.
func (s *Service) Return(ctx context.Context, lead LeadID, reason string) (Lead, error) {
	reason, err := checkNote(reason)
	if err == nil && reason == "" {
		err = errReason
	}
	if err != nil {
		return Lead{}, err
	}
	return s.do(ctx, lead, access.VerdictConfirm, func(tx *db.Tx, a *act) error {
		if a.lead.State == Accepted && a.last().Action == Return && a.last().Actor == tx.Actor().ID {
			return nil // sent twice
		}
		v, err := s.notVisitor(ctx, tx, a)
		if err != nil {
			return err
		}
		if err := a.next(tx, Return); err != nil {
			return err
		}
		if err := s.answer(ctx, tx, &a.lead, Decision{Outcome: NeedMore}, reason, v); err != nil {
			return err
		}
		limits, err := s.limits(ctx, tx)
		if err != nil {
			return err
		}
		a.lead.clockFrom = tx.Today()
		a.lead.visitDue, a.lead.confirmDue = s.due(limits.visit, tx.Today()), cn.Date{}
		return a.finish(ctx, tx, Return, reason, payload{Outcome: NeedMore, Visit: string(v)})
	})
}

// do runs an action on one lead and gives the lead as it then is.
func (s *Service) do(ctx context.Context, lead LeadID, p db.Permission, f func(*db.Tx, *act) error) (l Lead, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.begin(ctx, tx, lead, p)
		if err != nil {
			return err
		}
		if err := f(tx, &a); err != nil {
			return err
		}
		list := []Lead{a.lead}
		err = s.dress(ctx, tx, list)
		l = list[0]
		return err
	})
	if err != nil {
		return Lead{}, err
	}
	return l, nil
}

// notVisitor refuses one who visited or wrote a visit down, and gives the newest visit.
func (s *Service) notVisitor(ctx context.Context, tx *db.Tx, a *act) (visit.VisitID, error) {
	visits, err := visit.OfLead(ctx, tx, string(a.lead.ID))
	if err != nil || len(visits) == 0 {
		return "", err
	}
	if slices.ContainsFunc(visits, func(v visit.View) bool { return v.Involves(tx.Actor().ID) }) {
		return "", ErrSamePerson
	}
	return visits[0].ID, nil
}

// answer stores a verdict for every hit that the visit could know of.
func (s *Service) answer(ctx context.Context, tx *db.Tx, l *Lead, d Decision, reason string, v visit.VisitID) error {
	hits, err := hitsOf(ctx, tx, l.ID)
	if err != nil {
		return err
	}
	asked := askedBefore(hits, l.visitedAt)
	for _, risk := range d.Risks {
		if d.Outcome != True || !slices.ContainsFunc(asked, func(h HitView) bool { return h.Risk == risk }) {
			return errRisks
		}
	}
	until, err := s.cooldown(ctx, tx)
	if err != nil {
		return err
	}
	i := 0
	_, err = tx.Bulk(ctx, "verdict", []string{"county_id", "id", "lead_id", "hit_id", "household_id", "rule", "version", "sector", "risk", "severity", "distance",
		"batches", "records", "outcome", "visit_id", "reason", "confirmed_by", "confirmed_at", "confirmed_on", "cooldown_until"}, func() ([]any, bool) {
		if i == len(asked) {
			return nil, false
		}
		h := asked[i]
		i++
		outcome, batches, records := d.of(h.Risk), []int64{}, []int64{}
		for _, r := range h.Rows {
			batches, records = append(batches, r.Batch), append(records, r.Record)
		}
		slices.Sort(batches)
		slices.Sort(records)
		var cool any
		if outcome != NeedMore && !h.Channel.byPeople() { // who speaks up again is heard
			cool = dayOrNull(until)
		}
		return []any{tx.County(), id.New[string](), string(l.ID), h.id, string(l.Household), h.Rule, h.Version, h.Sector, h.Risk, h.Severity, h.Distance,
			asJSON(slices.Compact(batches)), asJSON(records), string(outcome), string(v), reason, tx.Actor().ID, tx.Now(), tx.Today().String(), cool}, true
	})
	return err
}

// of is the outcome for one risk: in a true lead of which only some risks were found true,
// the others were not.
func (d Decision) of(risk string) Outcome {
	if d.Outcome == True && len(d.Risks) > 0 && !slices.Contains(d.Risks, risk) {
		return False
	}
	return d.Outcome
}

// foundTrue are the risks that a true verdict names: all of the lead's where it names none.
func foundTrue(d Decision, all []string) []string {
	if len(d.Risks) > 0 {
		return d.Risks
	}
	return all
}

// cooldown is the last day on which a verdict of today spares the same question; zero
// where the county has none.
func (s *Service) cooldown(ctx context.Context, tx *db.Tx) (cn.Date, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return cn.Date{}, err
	}
	days, ok := set.Days("lead.cooldown_days")
	if !ok {
		return cn.Date{}, nil
	}
	return s.due(days, tx.Today()), nil
}
