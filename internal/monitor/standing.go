package monitor

import (
	"context"
	"slices"

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
	Begun      cn.Date // of the present identification, or of the reopening: help from then on counts for it
	Proposed   cn.Date // the elimination that is under way or was approved
	Monitored  cn.Date // of the last approval of an entry
	Eliminated cn.Date
	End        End
	Moves      []Move // in and out of monitoring and what changed in it, oldest first
}

// Counted says whether the household is monitored: approved, and neither eliminated nor ended.
func (s *Standing) Counted() bool { return s.Phase == Monitored || s.Phase == Eliminating }

// At is what the household was monitored as at the end of a day; false if it was not.
func (s *Standing) At(day cn.Date) (Move, bool) {
	for _, m := range slices.Backward(s.Moves) {
		if !m.On.After(day) {
			return m, m.Kind.Counted()
		}
	}
	return Move{}, false
}

// MoveKind is a way into monitoring or out of it, or a change while it lasts.
type MoveKind string

const (
	MoveIn     MoveKind = "in"     // 新纳入
	MoveAgain  MoveKind = "again"  // 再识别
	MoveBack   MoveKind = "back"   // 风险消除回退
	MoveOut    MoveKind = "out"    // 风险消除
	MoveNature MoveKind = "nature" // 自然减少
	MoveArea   MoveKind = "area"   // 转到另一个村
	MoveRisk   MoveKind = "risk"   // 新增风险
)

// Counted says whether the household is monitored after the move.
func (k MoveKind) Counted() bool { return k != MoveOut && k != MoveNature }

// Move is a household's way into monitoring or out of it, with what it was after an entry
// and a change, and until an exit.
type Move struct {
	Kind     MoveKind
	On       cn.Date
	Area     string
	From     string // of MoveArea: the village before
	Category registry.Category
	Risks    []string
}

// Standings are the cases as they stood at the end of a day, in the order of their numbers:
// the steps taken by then. Steps are known when they are taken, so that a later day of
// knowledge shows the same. The filter is over monitor_case, called c. The caller has
// checked the right to see them.
// Policy: plan:262 A031
func Standings(ctx context.Context, tx *db.Tx, f *db.Filter, on cn.Date) ([]Standing, error) {
	return new(Memory).Standings(ctx, tx, f, on)
}

// step takes one step further. It agrees with fold on the phase, and knows what fold leaves
// to the row of the case.
func (s *Standing) step(st standingStep) {
	action, on, p := st.action, st.on, st.standingPayload
	if p.Household != "" {
		s.Household = p.Household
	}
	if action == CaseOpen || action == CaseJoin || action == CaseFollow {
		s.learn(p.Risks, on)
	}
	if p.Area != "" {
		s.moveTo(p.Area, on)
	}
	switch action {
	case CaseOpen:
		s.Phase, s.OpenedOn, s.Begun = Identifying, on, on
	case CaseJoin:
		if s.Phase == Eliminated {
			s.Phase, s.Exit, s.Begun = Identifying, false, on
		}
	case CasePropose:
		s.Phase, s.Exit, s.Proposed = Eliminating, true, on
	case CaseApprove:
		s.approve(st)
	case CaseRefuse:
		if s.Exit {
			s.Phase, s.Exit = Monitored, false
		} else {
			s.Phase, s.End = Ended, Refused
		}
	case CaseReopen:
		s.Phase, s.Exit, s.Eliminated, s.Begun = Monitored, false, cn.Date{}, on
		s.move(MoveBack, on)
	case CaseEnd:
		counted := s.Counted()
		s.Phase, s.End = Ended, p.End
		if counted {
			s.move(MoveNature, on)
		}
	}
}

func (s *Standing) approve(st standingStep) {
	on, p := st.on, st.standingPayload
	if s.Exit {
		s.Phase, s.Eliminated = Eliminated, on
		s.move(MoveOut, on)
		return
	}
	kind := MoveIn
	if !s.Monitored.IsZero() {
		kind = MoveAgain
	}
	s.Phase, s.Category, s.Risks, s.Monitored, s.Eliminated, s.Explained = Monitored, p.Category, p.Risks, on, cn.Date{}, st.explained
	if p.Income != nil {
		s.Income = *p.Income
	}
	s.move(kind, on)
}

func (s *Standing) move(kind MoveKind, on cn.Date) {
	s.Moves = append(s.Moves, Move{Kind: kind, On: on, Area: s.Area, Category: s.Category, Risks: s.Risks})
}

// learn takes in risks that came up.
func (s *Standing) learn(risks []string, on cn.Date) {
	known := len(s.Risks)
	s.Risks = capped(s.Risks, risks)
	if len(s.Risks) > known && s.Counted() {
		s.move(MoveRisk, on)
	}
}

// moveTo brings the case to a village.
func (s *Standing) moveTo(area string, on cn.Date) {
	from := s.Area
	s.Area = area
	if area != from && s.Counted() {
		s.move(MoveArea, on)
		s.Moves[len(s.Moves)-1].From = from
	}
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
