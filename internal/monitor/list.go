package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

// dress fills in what a list shows beside the stored lead: names, reasons, lateness.
func (s *Service) dress(ctx context.Context, tx *db.Tx, leads []Lead) error {
	if len(leads) == 0 {
		return nil
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	var households []registry.HouseholdID
	var accounts []string
	place := map[LeadID]int{}
	for i := range leads {
		l := &leads[i]
		l.Title = Procedure.StateTitle(l.State)
		l.AreaName, l.Reasons, l.Channels = tree.FullName(l.Area), []string{}, []Channel{}
		if l.State == Open && !l.LapsedOn.IsZero() {
			l.Title += "(依据已不成立)"
		}
		if l.Overdue = l.open() && l.Due.Before(tx.Today()); l.Overdue {
			l.LateDays = tx.Today().Sub(l.Due)
		}
		households, accounts = append(households, l.Household), append(accounts, l.Assignee)
		place[l.ID] = i
	}
	cards, err := s.households.Cards(ctx, tx, households)
	if err != nil {
		return err
	}
	names, err := access.Names(ctx, tx, accounts...)
	if err != nil {
		return err
	}
	for i := range leads {
		card := cards[leads[i].Household]
		leads[i].Number, leads[i].Head, leads[i].Group = card.Number, card.Head, card.Group
		leads[i].AssigneeName = names[leads[i].Assignee]
	}
	return eachCurrentHit(ctx, tx, leads, func(h heldHit) {
		l := &leads[place[h.lead]]
		if !slices.Contains(l.Channels, h.channel) {
			l.Channels = append(l.Channels, h.channel)
		}
		if !seesReasons(tx, l.Area) {
			l.Reasons = []string{withheld}
			return
		}
		l.Reasons = append(l.Reasons, h.sentence)
	})
}

// heldHit is a hit as lists need it.
type heldHit struct {
	lead           LeadID
	channel        Channel
	rule, sentence string
}

// eachCurrentHit gives the hits of each lead that hold, the worst first; of a lead without
// any, those that stood.
func eachCurrentHit(ctx context.Context, tx *db.Tx, leads []Lead, f func(heldHit)) error {
	for part := range slices.Chunk(leads, chunk) {
		ids, spent := make([]string, len(part)), map[LeadID]bool{}
		for i, l := range part {
			ids[i], spent[l.ID] = string(l.ID), !l.LapsedOn.IsZero()
		}
		q := tx.CountyFilter("h").And("h.ended_at IS NULL").AnyOf("h.lead_id", ids...)
		err := tx.Each(ctx, `SELECT h.lead_id, h.channel, h.rule, h.sentence, h.lapsed_on IS NOT NULL FROM lead_hit h`+q.Where()+` ORDER BY h.lead_id, h.severity * h.distance DESC, h.rule`, q.Args(),
			func(row db.Scanner) error {
				var hit heldHit
				var lapsed bool
				if err := row.Scan(&hit.lead, &hit.channel, &hit.rule, &hit.sentence, &lapsed); err != nil {
					return err
				}
				if !lapsed || spent[hit.lead] {
					f(hit)
				}
				return nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// Detail is a lead with everything behind it.
type Detail struct {
	Lead
	Hits      []HitView    `json:"hits"`
	Reports   []Report     `json:"reports" doc:"农户的申报和干部的走访发现"`
	Visits    []visit.View `json:"visits"`
	Verdicts  []Verdict    `json:"verdicts" doc:"这一户以往和这次的结论"`
	Steps     []Step       `json:"steps"`
	Deadlines []Deadline   `json:"deadlines"`
	Actions   []NextAction `json:"actions" doc:"现在您可以办的"`
	// Reckoning is left out where there is nothing to say yet or the reader may not see why.
	Reckoning *Reckoning `json:"reckoning,omitempty" doc:"为什么排在这里"`
}

// NextAction is what the reader may do with a lead now.
type NextAction struct {
	Key   Action `json:"key"`
	Title string `json:"title"`
}

// Get is a lead in the actor's area. Error: db.ErrNotFound.
func (s *Service) Get(ctx context.Context, lead LeadID) (d Detail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if d.Lead, err = getLead(ctx, tx, lead, access.LeadRead); err != nil {
			return err
		}
		one := []Lead{d.Lead}
		if err := s.dress(ctx, tx, one); err != nil {
			return err
		}
		d.Lead = one[0]
		return s.fill(ctx, tx, &d)
	})
	if err != nil {
		return Detail{}, err
	}
	return d, nil
}

func (s *Service) fill(ctx context.Context, tx *db.Tx, d *Detail) (err error) {
	if d.Hits, err = hitsOf(ctx, tx, d.ID); err != nil {
		return err
	}
	for i := range d.Hits {
		d.Hits[i].AfterVisit = !d.visitedAt.IsZero() && d.Hits[i].firstAt.After(d.visitedAt)
	}
	if err = titleRows(ctx, tx, d.Hits); err != nil {
		return err
	}
	if d.Reckoning, err = s.reckoning(ctx, tx, d); err != nil {
		return err
	}
	if !seesReasons(tx, d.Area) {
		withhold(d.Hits)
	}
	if d.Visits, err = visit.OfLead(ctx, tx, string(d.ID)); err != nil {
		return err
	}
	if d.Verdicts, err = verdictsOf(ctx, tx, d.Household); err != nil {
		return err
	}
	log, err := stepsOf(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	lim, err := s.limits(ctx, tx)
	if err != nil {
		return err
	}
	answered, err := answeredOn(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	if d.Reports, err = reportsOf(ctx, tx, d.ID); err != nil {
		return err
	}
	d.Deadlines = s.deadlines(&d.Lead, log, lim, answered, tx.Today())
	d.Actions = may(tx.Actor(), d)
	d.Steps, err = readable(ctx, tx, log)
	return err
}

// may are the actions that the state allows and the reader is entitled to.
func may(actor db.Actor, d *Detail) []NextAction {
	list := []NextAction{}
	visited := slices.ContainsFunc(d.Visits, func(v visit.View) bool { return v.Involves(actor.ID) })
	for _, a := range Procedure.Open(d.State) {
		if a.Key == Withdraw || d.Trial || visited && a.Permission == access.VerdictConfirm || !actor.Scope(a.Permission).Covers(d.Area) {
			continue
		}
		if a.Key == Dismiss && d.LapsedOn.IsZero() {
			continue
		}
		list = append(list, NextAction{a.Key, a.Title})
	}
	return list
}

func readable(ctx context.Context, tx *db.Tx, log []step) ([]Step, error) {
	var accounts []string
	for _, s := range log {
		accounts = append(accounts, s.Actor)
	}
	names, err := access.Names(ctx, tx, accounts...)
	steps := make([]Step, len(log))
	for i, s := range log {
		p := s.Payload
		steps[i] = Step{Action: s.Action, Title: s.Action.title(), Actor: s.Actor, ActorName: names[s.Actor], At: s.At, Note: s.Note,
			Area: p.Area, Account: p.Account, Visit: p.Visit, Outcome: p.Outcome, Level: p.Level, Due: p.Due, Batch: p.Batch}
	}
	return steps, err
}
