package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/flow"
)

var (
	// ErrTrial is returned where someone would act on a trial lead.
	ErrTrial   = errs.New(errs.Conflict, "monitor.trial", "这是试运行规则的线索,只供检验规则,不能分派。规则正式启用后再筛查即可。")
	errVillage = errs.New(errs.Invalid, "monitor.village", "请选择要分派到的村(社区)。")
	errNoLeads = errs.New(errs.Invalid, "monitor.no_leads", "请先勾选要分派的线索。")
)

// act is one person's step on one lead: the lead as it was, its log, and what comes next.
type act struct {
	lead Lead
	was  State
	log  []step
}

// begin loads a lead for an action on it and checks that its state allows the action.
func (s *Service) begin(ctx context.Context, tx *db.Tx, id LeadID, p db.Permission) (a act, err error) {
	if a.lead, err = getLead(ctx, tx, id, p); err != nil {
		return a, err
	}
	a.was = a.lead.State
	if a.lead.Trial {
		return a, ErrTrial
	}
	a.log, err = stepsOf(ctx, tx, id)
	return a, err
}

// next moves the lead on by the procedure.
func (a *act) next(tx *db.Tx, action Action, evidence ...string) (err error) {
	a.lead.State, err = Procedure.Next(flowLog(a.log), flow.Step[Action]{Action: action, Actor: tx.Actor().ID, At: tx.Now(), Evidence: evidence})
	return err
}

// finish stores the lead, the step and the audit entry.
func (a *act) finish(ctx context.Context, tx *db.Tx, action Action, note string, p payload) error {
	a.lead.Due = a.lead.due()
	if err := a.lead.save(ctx, tx, a.was); err != nil {
		return err
	}
	if err := appendSteps(ctx, tx, step{Lead: a.lead.ID, Action: action, Note: note, Payload: p}); err != nil {
		return err
	}
	detail := map[string]any{"state": string(a.lead.State)}
	if p.Outcome != "" {
		detail["outcome"] = string(p.Outcome)
	}
	return tx.Record(ctx, db.Entry{Verb: "lead." + string(action), Ref: a.lead.ID.Ref(), Area: a.lead.Area, Detail: detail})
}

// last is the newest step that moved the lead.
func (a *act) last() (last step) {
	for _, s := range a.log {
		if s.Action == Return || slices.ContainsFunc(Procedure.Actions, func(f flow.Action[State, Action]) bool { return f.Key == s.Action }) {
			last = s
		}
	}
	return last
}

// Dispatch sends leads to villages, all or none: to the one named, or each to where its
// household lives if village is "". The clock of acceptance and visit starts today. A
// lead that lies there already is left as it is.
// Errors: monitor.trial, monitor.village, flow.not_allowed.
// Policy: plan:262
func (s *Service) Dispatch(ctx context.Context, leads []LeadID, village, note string) (done []Lead, err error) {
	return s.send(ctx, Dispatch, leads, village, note)
}

// Redispatch sends a lead that was sent to the wrong village to the right one. The clock
// goes on: the household has not waited less for it.
func (s *Service) Redispatch(ctx context.Context, lead LeadID, village, note string) (Lead, error) {
	if village == "" {
		return Lead{}, errVillage
	}
	done, err := s.send(ctx, Redispatch, []LeadID{lead}, village, note)
	if err != nil {
		return Lead{}, err
	}
	return done[0], nil
}

func (s *Service) send(ctx context.Context, action Action, leads []LeadID, village, note string) (done []Lead, err error) {
	if len(leads) == 0 {
		return nil, errNoLeads
	}
	if note, err = checkNote(note); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.checkVillage(ctx, tx, village); err != nil {
			return err
		}
		limits, err := s.limits(ctx, tx)
		if err != nil {
			return err
		}
		for _, lead := range leads {
			l, err := s.sendOne(ctx, tx, action, lead, village, note, limits)
			if err != nil {
				return err
			}
			done = append(done, l)
		}
		return s.dress(ctx, tx, done)
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

func (s *Service) checkVillage(ctx context.Context, tx *db.Tx, village string) error {
	if village == "" {
		return nil
	}
	if err := tx.Require(access.LeadDispatch, village); err != nil {
		return err
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	if d, ok := tree.Get(village); !ok || d.Level() != cn.LevelVillage {
		return errVillage
	}
	return nil
}

func (s *Service) sendOne(ctx context.Context, tx *db.Tx, action Action, id LeadID, village, note string, limits limits) (Lead, error) {
	a, err := s.begin(ctx, tx, id, access.LeadDispatch)
	if err != nil {
		return Lead{}, err
	}
	if village == "" {
		village = a.lead.Village
	}
	if a.lead.State == Dispatched && a.lead.Area == village {
		return a.lead, nil // sent twice
	}
	if err := a.next(tx, action); err != nil {
		return Lead{}, err
	}
	l := &a.lead
	l.Area, l.DispatchedBy = village, tx.Actor().ID
	if action == Dispatch {
		l.DispatchedOn, l.clockFrom = tx.Today(), tx.Today()
		l.acceptDue = s.due(limits.accept, l.clockFrom)
		if l.visitDue.IsZero() { // no declaration made the clock run already
			l.visitDue = s.due(limits.visit, l.clockFrom)
		}
	}
	if l.Assignee, err = s.officer(ctx, tx, village); err != nil {
		return Lead{}, err
	}
	return a.lead, a.finish(ctx, tx, action, note, payload{Area: village, Account: l.Assignee})
}

// officer is the account of the village's own information officer, "" if it has none.
// Policy: plan:271
func (s *Service) officer(ctx context.Context, tx *db.Tx, village string) (string, error) {
	posts, err := s.divisions.Responsible(ctx, tx, village, division.InformationOfficer, tx.Today())
	if err != nil {
		return "", err
	}
	for _, p := range posts {
		if p.Area == village && p.Account != "" {
			return p.Account, nil
		}
	}
	return "", nil
}

// Succeed passes the open leads of one who leaves a posting to the successor; with nobody
// to follow, or a successor without an account, they stay. It satisfies division.Succession.
func (s *Service) Succeed(ctx context.Context, tx *db.Tx, from, to division.Posting) error {
	if from.Account == "" || to.Account == "" || from.Account == to.Account {
		return nil
	}
	f := tx.CountyFilter("l").And("l.closed_on IS NULL AND l.assignee = ?", from.Account).In("l.area", db.Scope{Areas: []string{from.Area}})
	leads, err := leadsWhere(ctx, tx, f, "")
	if err != nil {
		return err
	}
	steps := make([]step, len(leads))
	for i, l := range leads {
		l.Assignee = to.Account
		if err := l.save(ctx, tx, l.State); err != nil {
			return err
		}
		steps[i] = step{Lead: l.ID, Action: Pass, Payload: payload{Account: to.Account, Posting: string(to.ID)}}
	}
	return appendSteps(ctx, tx, steps...)
}
