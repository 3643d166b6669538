package monitor

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Standing is where a case stood on a day: what the steps that count for it had come to.
type Standing struct {
	Case       CaseID
	Household  registry.HouseholdID
	Area       string
	Lead       LeadID
	Phase      Phase
	Exit       bool // the procedure under way, or the last one, is an elimination
	Category   registry.Category
	Risks      []string
	Explained  bool // the approval came with words
	Income     Income
	OpenedOn   cn.Date
	Proposed   cn.Date // the elimination that is under way or was approved
	Monitored  cn.Date // of the last approval of an entry
	Eliminated cn.Date
	End        End
	Moves      []Move // in and out of monitoring, oldest first
}

// Counted says whether the household is monitored: approved, and neither eliminated nor ended.
func (s *Standing) Counted() bool { return s.Phase == Monitored || s.Phase == Eliminating }

// MoveKind is a way into monitoring or out of it.
type MoveKind string

const (
	MoveIn     MoveKind = "in"     // 新纳入
	MoveAgain  MoveKind = "again"  // 再识别
	MoveBack   MoveKind = "back"   // 风险消除回退
	MoveOut    MoveKind = "out"    // 风险消除
	MoveNature MoveKind = "nature" // 自然减少
)

// Into says whether the move leads into monitoring.
func (k MoveKind) Into() bool { return k == MoveIn || k == MoveAgain || k == MoveBack }

// Move is a household's way into monitoring or out of it, with what it was then.
type Move struct {
	Kind     MoveKind
	On       cn.Date
	Area     string
	Category registry.Category
	Risks    []string
}

// standingActions are the steps that change where a case stands. The index
// case_step_standing holds them alone.
const standingActions = `s.action IN ('open', 'join', 'approve', 'refuse', 'propose', 'reopen', 'end', 'redirect', 'follow')`

// Standings are the cases as they stood at the end of a day, in the order of their numbers:
// the steps taken by then. Steps are known when they are taken, so that a later day of
// knowledge shows the same. The filter is over monitor_case, called c. The caller has
// checked the right to see them.
// Policy: plan:262 A031
func Standings(ctx context.Context, tx *db.Tx, f *db.Filter, on cn.Date) (list []Standing, err error) {
	before := f.Arg(on.AddDays(1).Time())
	err = tx.Each(ctx, `SELECT c.id, c.household_id, c.area, c.lead_id, s.action, s.at, s.note <> '', s.payload
		FROM case_step s JOIN monitor_case c ON c.county_id = s.county_id AND c.id = s.case_id`+f.Where()+` AND `+standingActions+` AND s.at < `+before+`
		ORDER BY s.case_id, s.id`, f.Args(), func(row db.Scanner) error {
		var now Standing
		var action CaseAction
		var at time.Time
		var explained bool
		var doc []byte
		if err := row.Scan(&now.Case, &now.Household, &now.Area, &now.Lead, &action, &at, &explained, &doc); err != nil {
			return err
		}
		if len(list) == 0 || list[len(list)-1].Case != now.Case {
			list = append(list, now)
		}
		return list[len(list)-1].step(action, cn.DateOf(at), explained, doc)
	})
	return list, err
}

// step takes one step further. It agrees with fold on the phase, and knows what fold leaves
// to the row of the case.
func (s *Standing) step(action CaseAction, on cn.Date, explained bool, doc []byte) error {
	var p casePayload
	if len(doc) > len(`{}`) {
		if err := json.Unmarshal(doc, &p); err != nil {
			return err
		}
	}
	if p.Area != "" {
		s.Area = p.Area
	}
	if p.Household != "" {
		s.Household = registry.HouseholdID(p.Household)
	}
	if action == CaseOpen || action == CaseJoin || action == CaseFollow {
		s.Risks = capped(s.Risks, p.Risks)
	}
	switch action {
	case CaseOpen:
		s.Phase, s.OpenedOn = Identifying, on
	case CaseJoin:
		if s.Phase == Eliminated {
			s.Phase, s.Exit = Identifying, false
		}
	case CasePropose:
		s.Phase, s.Exit, s.Proposed = Eliminating, true, on
	case CaseApprove:
		s.approve(p, on, explained)
	case CaseRefuse:
		if s.Exit {
			s.Phase, s.Exit = Monitored, false
		} else {
			s.Phase, s.End = Ended, Refused
		}
	case CaseReopen:
		s.Phase, s.Exit, s.Eliminated = Monitored, false, cn.Date{}
		s.move(MoveBack, on)
	case CaseEnd:
		counted := s.Counted()
		s.Phase, s.End = Ended, p.End
		if counted {
			s.move(MoveNature, on)
		}
	}
	return nil
}

func (s *Standing) approve(p casePayload, on cn.Date, explained bool) {
	if s.Exit {
		s.Phase, s.Eliminated = Eliminated, on
		s.move(MoveOut, on)
		return
	}
	kind := MoveIn
	if !s.Monitored.IsZero() {
		kind = MoveAgain
	}
	s.Phase, s.Category, s.Risks, s.Monitored, s.Eliminated, s.Explained = Monitored, p.Category, p.Risks, on, cn.Date{}, explained
	if p.Income != nil {
		s.Income = *p.Income
	}
	s.move(kind, on)
}

func (s *Standing) move(kind MoveKind, on cn.Date) {
	s.Moves = append(s.Moves, Move{kind, on, s.Area, s.Category, s.Risks})
}

// OpenCases names the open case of each household that has one. It checks no permission.
func OpenCases(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID) (map[registry.HouseholdID]CaseID, error) {
	cases := map[registry.HouseholdID]CaseID{}
	texts := make([]string, len(ids))
	for i, h := range ids {
		texts[i] = string(h)
	}
	f := tx.CountyFilter("c").AnyOf("c.household_id", texts...).And("c.closed_on IS NULL")
	err := tx.Each(ctx, `SELECT c.household_id, c.id FROM monitor_case c`+f.Where(), f.Args(), func(row db.Scanner) error {
		var h registry.HouseholdID
		var c CaseID
		err := row.Scan(&h, &c)
		cases[h] = c
		return err
	})
	return cases, err
}
