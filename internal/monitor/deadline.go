package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/id"
)

// Overdue are the leads in the actor's area whose step should have been done before a day,
// the latest first.
func (s *Service) Overdue(ctx context.Context, on cn.Date) (list []Lead, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("l", "l.area", access.LeadRead).And("l.closed_on IS NULL AND NOT l.trial AND l.due < ?", on)
		if list, err = leadsWhere(ctx, tx, f, " ORDER BY l.due, l.id"); err != nil {
			return err
		}
		return s.dress(ctx, tx, list)
	})
	return list, err
}

// Level is to whom a deadline is pointed out.
type Level string

const (
	Remind   Level = "remind"   // the one who is to act, before the last day
	Township Level = "township" // the township's responsible person
	County   Level = "county"   // the county's task force
)

// Escalation is a deadline pointed out to somebody.
type Escalation struct {
	Lead    LeadID  `json:"lead,omitempty"`
	Case    CaseID  `json:"case,omitempty"`
	Level   Level   `json:"level"`
	Stage   State   `json:"stage"`
	Due     cn.Date `json:"due"`
	Area    string  `json:"area" doc:"催办到的区域"`
	Posting string  `json:"posting,omitempty" doc:"任职;没有任命责任人时省略"`
	Account string  `json:"account,omitempty"`
	Holder  string  `json:"holder,omitempty" doc:"姓名"`
}

// Escalate points out, as of a day, what falls due and what is late to a named person,
// once a level and deadline. Where nobody is posted the step says so by naming no one. It
// is run once a day by a job.
// Policy: plan:271 (responsibilities at county, township and village)
func (s *Service) Escalate(ctx context.Context, on cn.Date) (done []Escalation, err error) {
	done = []Escalation{}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.LeadDispatch, tx.County()); err != nil {
			return err
		}
		lim, err := s.limits(ctx, tx)
		if err != nil {
			return err
		}
		leads, err := leadsWhere(ctx, tx, tx.CountyFilter("l").And("l.closed_on IS NULL AND NOT l.trial AND l.due IS NOT NULL"), " ORDER BY l.due, l.id")
		if err != nil {
			return err
		}
		said, err := escalated(ctx, tx)
		if err != nil {
			return err
		}
		var steps []step
		for _, l := range leads {
			for _, level := range s.levels(l.Due, on, lim) {
				p := payload{Level: level, Stage: l.State, Due: l.Due}
				if said[l.ID][p] {
					continue
				}
				e, err := s.name(ctx, tx, l, level, on)
				if err != nil {
					return err
				}
				done = append(done, e)
				p.Area, p.Posting, p.Account = e.Area, e.Posting, e.Account
				steps = append(steps, step{Lead: l.ID, Action: Escalate, Payload: p})
			}
		}
		if len(steps) == 0 {
			return nil
		}
		if err := appendSteps(ctx, tx, steps...); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "lead.escalate", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(),
			Detail: map[string]any{"on": on.String(), "steps": len(steps)}})
	})
	return done, err
}

// levels are those that a deadline has reached on a day.
func (s *Service) levels(due, on cn.Date, lim limits) (reached []Level) {
	reach := func(level Level, day cn.Date) {
		if !day.IsZero() && !on.Before(day) {
			reached = append(reached, level)
		}
	}
	switch lim.remind.Unit {
	case cn.CalendarDays:
		reach(Remind, due.AddDays(-lim.remind.N))
	case cn.WorkingDays:
		reach(Remind, s.calendar.AddWorkdays(due, -lim.remind.N))
	}
	reach(Township, s.due(lim.township, due))
	reach(County, s.due(lim.county, due))
	return reached
}

// escalated is what was pointed out already about open leads.
func escalated(ctx context.Context, tx *db.Tx) (map[LeadID]map[payload]bool, error) {
	said := map[LeadID]map[payload]bool{}
	err := tx.Each(ctx, `SELECT s.lead_id, s.payload->>'level', s.payload->>'stage', s.payload->>'due' FROM lead_step s
		JOIN lead l ON l.county_id = s.county_id AND l.id = s.lead_id
		WHERE s.county_id = $1 AND s.action = 'escalate' AND l.closed_on IS NULL`, []any{tx.County()}, func(row db.Scanner) error {
		var lead LeadID
		var p payload
		if err := row.Scan(&lead, &p.Level, &p.Stage, &p.Due); err != nil {
			return err
		}
		if said[lead] == nil {
			said[lead] = map[payload]bool{}
		}
		said[lead][p] = true
		return nil
	})
	return said, err
}

// Who answers for what at each level, the nearest first.
var (
	villageDuties  = []division.Duty{division.InformationOfficer, division.ResponsibleOfficer, division.FirstResponsible}
	townshipDuties = []division.Duty{division.ResponsibleOfficer, division.FirstResponsible, division.WorkingGroup}
	countyDuties   = []division.Duty{division.TaskForce, division.WorkingGroup, division.FirstResponsible}
)

const townshipDigits = 9

func townshipOf(area string) string { return area[:min(townshipDigits, len(area))] }

// name finds the person of a level: the one who took the lead up or the village's officer,
// the township's responsible person, the county's task force.
func (s *Service) name(ctx context.Context, tx *db.Tx, l Lead, level Level, on cn.Date) (Escalation, error) {
	e := Escalation{Lead: l.ID, Level: level, Stage: l.State, Due: l.Due, Area: l.Area}
	duties := villageDuties
	switch {
	case level == County:
		e.Area, duties = tx.County(), countyDuties
	case level == Township || l.State == Visited || l.State == Open: // the township dispatches and confirms
		e.Area, duties = townshipOf(l.Area), townshipDuties
	case l.Assignee != "":
		e.Account = l.Assignee
		names, err := access.Names(ctx, tx, l.Assignee)
		e.Holder = names[l.Assignee]
		return e, err
	}
	return e, s.nameHolder(ctx, tx, &e, duties, on)
}

// nameHolder names the first who is posted to one of the duties in the area of an
// escalation; it names no one where nobody is.
func (s *Service) nameHolder(ctx context.Context, tx *db.Tx, e *Escalation, duties []division.Duty, on cn.Date) error {
	for _, duty := range duties {
		posts, err := s.divisions.Responsible(ctx, tx, e.Area, duty, on)
		if err != nil {
			return err
		}
		if len(posts) > 0 {
			p := posts[0]
			e.Area, e.Posting, e.Account, e.Holder = p.Area, string(p.ID), p.Account, p.Holder
			return nil
		}
	}
	return nil
}
