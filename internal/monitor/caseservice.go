package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

var errNoCourse = errs.New(errs.Conflict, "monitor.no_course", "县里还没有设定办理程序。请县级专班在参数页设定“纳入的办理程序”和“消除的办理程序”。")

// Opening is what assist learns when help for a household begins.
type Opening struct {
	Case         CaseID
	Household    registry.HouseholdID
	Area         string
	Category     registry.Category
	Risks        []string
	Labour       bool
	Recognised   cn.Date // zero while it goes the green way, before the approval
	GreenChannel bool
}

// Assistance helps the monitored households; app satisfies it from package assist. All of
// it runs in the caller's transaction.
type Assistance interface {
	Begin(ctx context.Context, tx *db.Tx, o Opening) error
	Adjust(ctx context.Context, tx *db.Tx, c CaseID, risks []string) error
	Follow(ctx context.Context, tx *db.Tx, c CaseID, h registry.HouseholdID, area string) error
	Finish(ctx context.Context, tx *db.Tx, c CaseID, on cn.Date) error
	Delivered(ctx context.Context, tx *db.Tx, c CaseID) ([]Delivery, error)
}

// Knowledge tells what is known of a household; app satisfies it from package fact.
type Knowledge interface {
	Known(ctx context.Context, tx *db.Tx, h registry.HouseholdID, on cn.Date) (Known, error)
}

// Roll keeps the category of a household on the registry's roll.
type Roll interface {
	SetCategory(ctx context.Context, tx *db.Tx, h registry.HouseholdID, c registry.Category, on cn.Date) error
}

// Board posts what the public is to see; app satisfies it from package notice.
type Board interface {
	Post(ctx context.Context, tx *db.Tx, p Posting) (notice string, err error)
	// TakeDown takes one case off a notice; the others stay.
	TakeDown(ctx context.Context, tx *db.Tx, notice string, c CaseID, reason string) error
}

// Around is what cases need of the rest of the house.
type Around struct {
	Assistance Assistance
	Knowledge  Knowledge
	Roll       Roll
	Board      Board
	Codes      *code.Service
	Seal       visit.Sealer // of minutes
}

// UseAround sets it; app calls it before the first request.
func (s *Service) UseAround(a Around) { s.around = a }

// turn is one person's step on one case: the case as it was, its log, and what comes next.
type turn struct {
	c     Case
	log   []caseStep
	p     Progress
	rules rules
}

// turnOf loads a case for a step by somebody who holds a permission where it lies.
func (s *Service) turnOf(ctx context.Context, tx *db.Tx, c CaseID, perm db.Permission) (t turn, err error) {
	if t.c, err = getCase(ctx, tx, c, perm); err != nil {
		return t, err
	}
	return t, s.load(ctx, tx, &t)
}

func (s *Service) load(ctx context.Context, tx *db.Tx, t *turn) (err error) {
	if t.log, err = caseSteps(ctx, tx, t.c.ID); err != nil {
		return err
	}
	t.p = fold(t.log)
	t.rules, err = s.rules(ctx, tx)
	return err
}

// take takes a step if the case allows it: the log, the case, the audit trail.
func (s *Service) take(ctx context.Context, tx *db.Tx, t *turn, step caseStep) error {
	if err := t.p.allow(step.Action, tx.Actor().ID); err != nil {
		return err
	}
	return s.add(ctx, tx, t, step)
}

// add is take for a step that has been judged.
func (s *Service) add(ctx context.Context, tx *db.Tx, t *turn, step caseStep) error {
	step.Case, step.Actor, step.At = t.c.ID, tx.Actor().ID, tx.Now()
	t.log = append(t.log, step)
	t.p.take(step)
	c := &t.c
	c.Phase, c.Stage, c.Green, c.Paused, c.Answered = t.p.Phase, t.p.stage(), t.p.Green, t.p.Paused, t.p.Answered
	c.Due = t.rules.due(c, &t.p)
	if t.p.Phase == Ended && c.open() {
		c.EndedAs, c.ClosedOn = t.p.End, tx.Today()
	}
	if err := c.save(ctx, tx); err != nil {
		return err
	}
	c.steps++
	if err := appendCaseStep(ctx, tx, step); err != nil {
		return err
	}
	return tx.Record(ctx, db.Entry{Verb: "case." + string(step.Action), Ref: c.ID.Ref(), Area: c.Area,
		Detail: map[string]any{"phase": string(c.Phase), "stage": string(c.Stage)}})
}

// act runs a step on one case and gives the case as it then is.
func (s *Service) act(ctx context.Context, c CaseID, perm db.Permission, f func(*db.Tx, *turn) error) (Case, error) {
	var list []Case
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		t, err := s.turnOf(ctx, tx, c, perm)
		if err != nil {
			return err
		}
		if err := f(tx, &t); err != nil {
			return err
		}
		list = []Case{t.c}
		return s.dressCases(ctx, tx, list)
	})
	if err != nil {
		return Case{}, err
	}
	return list[0], nil
}

// openCase begins a case for a lead that was found true, or lets the lead join the open
// case of the household: a new risk of a monitored household is added to those that are
// helped, and one that was eliminated is identified again, with its whole history.
// Policy: plan:262 A026
func (s *Service) openCase(ctx context.Context, tx *db.Tx, l *Lead, risks []string) error {
	visits, err := visit.OfLead(ctx, tx, string(l.ID))
	if err != nil {
		return err
	}
	step := caseStep{Action: CaseOpen, Payload: casePayload{Lead: l.ID, Since: l.OpenedOn, Risks: risks, Visitors: visitorsOf(visits), Area: l.Area, Household: string(l.Household)}}
	c, again, err := openCaseOf(ctx, tx, l.Household)
	if err != nil {
		return err
	}
	if again {
		return s.joinCase(ctx, tx, c, l, step)
	}
	r, err := s.rules(ctx, tx)
	if err != nil {
		return err
	}
	if step.Payload.Course, err = r.course(false); err != nil {
		return err
	}
	step.Case, step.Actor, step.At = id.New[CaseID](), tx.Actor().ID, tx.Now()
	p := fold([]caseStep{step})
	c = Case{ID: step.Case, Household: l.Household, Area: l.Area, Phase: p.Phase, Stage: p.stage(), Risks: capped(nil, risks), OpenedOn: tx.Today(), lead: l.ID, since: l.OpenedOn}
	c.Due = r.due(&c, &p)
	if err := insertCase(ctx, tx, &c); err != nil {
		return err
	}
	if err := appendCaseStep(ctx, tx, step); err != nil {
		return err
	}
	return tx.Record(ctx, db.Entry{Verb: "case.open", Ref: c.ID.Ref(), Area: c.Area, Detail: map[string]any{"household": string(l.Household), "lead": string(l.ID)}})
}

func (s *Service) joinCase(ctx context.Context, tx *db.Tx, c Case, l *Lead, step caseStep) error {
	t := turn{c: c}
	if err := s.load(ctx, tx, &t); err != nil {
		return err
	}
	step.Action = CaseJoin
	if t.p.Phase == Eliminated {
		course, err := t.rules.course(false)
		if err != nil {
			return err
		}
		step.Payload.Course = course
		t.c.since, t.c.EliminateOn = l.OpenedOn, cn.Date{}
	}
	t.c.Risks = capped(t.c.Risks, step.Payload.Risks)
	if err := s.add(ctx, tx, &t, step); err != nil {
		return err
	}
	if t.p.Phase == Monitored && s.around.Assistance != nil {
		return s.around.Assistance.Adjust(ctx, tx, c.ID, t.c.Risks)
	}
	return nil
}

// visitorsOf are all who took part in visits: they do not endorse or approve.
func visitorsOf(visits []visit.View) (accounts []string) {
	for _, v := range visits {
		accounts = append(accounts, v.Visitor, v.RecordedBy)
		if v.Second != "" {
			accounts = append(accounts, v.Second)
		}
	}
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// maxRisks is how many risks a household is registered with.
// Source: docs/sources.md S6
const maxRisks = 5

// capped adds risks to those known, in their order, without repeats.
func capped(known, more []string) []string {
	list := slices.Clone(known)
	if list == nil {
		list = []string{}
	}
	for _, r := range more {
		if !slices.Contains(list, r) && len(list) < maxRisks {
			list = append(list, r)
		}
	}
	return list
}

// dressCases gives cases the names of their households and areas.
func (s *Service) dressCases(ctx context.Context, tx *db.Tx, list []Case) error {
	if len(list) == 0 {
		return nil
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	var households []registry.HouseholdID
	for i := range list {
		households = append(households, list[i].Household)
	}
	cards, err := s.households.Cards(ctx, tx, households)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		card := cards[c.Household]
		c.Number, c.Head, c.Group, c.AreaName = card.Number, card.Head, card.Group, tree.FullName(c.Area)
		c.PhaseTitle, c.StageTitle, c.EndTitle = c.Phase.Title(), c.Stage.Title(), endTitles[c.EndedAs]
		if c.Overdue = c.open() && c.Due.Before(tx.Today()); c.Overdue {
			c.LateDays = tx.Today().Sub(c.Due)
		}
	}
	return nil
}
