package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errAccepted = errs.New(errs.Conflict, "monitor.accepted", "这条线索已有人接收,不能再撤回。确需换人,请改派。")
	errNote     = errs.New(errs.Invalid, "monitor.note", "请先写上备注的内容。")
)

// Recall undoes a dispatch made by mistake, before anybody took the lead up: it waits for
// dispatch again where its household lives, and no clock runs but that of a declaration.
// Errors: monitor.accepted, flow.not_allowed.
// Policy: plan:262
func (s *Service) Recall(ctx context.Context, lead LeadID, note string) (Lead, error) {
	note, err := checkNote(note)
	if err != nil {
		return Lead{}, err
	}
	return s.do(ctx, lead, access.LeadDispatch, func(tx *db.Tx, a *act) error {
		l := &a.lead
		switch {
		case l.State == Open && a.last().Action == Recall && a.last().Actor == tx.Actor().ID:
			return nil // sent twice
		case l.State == Accepted:
			return errAccepted
		}
		if err := a.next(tx, Recall); err != nil {
			return err
		}
		from := payload{Area: l.Area, Account: l.Assignee}
		l.Area, l.DispatchedBy, l.Assignee = l.Village, "", ""
		l.DispatchedOn, l.clockFrom, l.acceptDue, l.visitDue = cn.Date{}, cn.Date{}, cn.Date{}, cn.Date{}
		limits, err := s.limits(ctx, tx)
		if err != nil {
			return err
		}
		s.hasten(l, limits, l.DeclaredOn)
		return a.finish(ctx, tx, Recall, note, from)
	})
}

// working are the permissions of those who have a hand in a lead: who may only read it
// does not write on it.
var working = []db.Permission{access.LeadDispatch, access.LeadAccept, access.VisitRecord, access.VerdictConfirm}

// Note puts a remark on a lead for whoever takes it up; the state stays as it is.
// Errors: monitor.note, monitor.note_long, monitor.note_personal.
func (s *Service) Note(ctx context.Context, lead LeadID, note string) (Lead, error) {
	note, err := checkNote(note)
	if err == nil && note == "" {
		err = errNote
	}
	if err != nil {
		return Lead{}, err
	}
	return s.do(ctx, lead, access.LeadRead, func(tx *db.Tx, a *act) error {
		if !slices.ContainsFunc(working, func(p db.Permission) bool { return tx.Actor().Scope(p).Covers(a.lead.Area) }) {
			return db.ErrForbidden
		}
		if err := appendSteps(ctx, tx, step{Lead: lead, Action: Note, Note: note}); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "lead.note", Ref: lead.Ref(), Area: a.lead.Area})
	})
}
