package monitor

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// ErrChanged is returned where somebody else changed the lead meanwhile.
var ErrChanged = errs.New(errs.Conflict, "monitor.changed", "这条线索刚刚由别人办理过,请刷新后再看。")

var leadColumns = "l." + strings.Join([]string{"id", "household_id", "village", "area", "state", "outcome", "trial", "risks", "score", "opened_on",
	"dispatched_on", "dispatched_by", "assignee", "clock_from", "accept_due", "visit_due", "confirm_due", "due", "visited_at", "source_withdrawn", "lapsed_on", "closed_on", "declared_on"}, ", l.")

func scanLead(row db.Scanner) (l Lead, err error) {
	var risks []byte
	var visitedAt *time.Time
	err = row.Scan(&l.ID, &l.Household, &l.Village, &l.Area, &l.State, &l.Outcome, &l.Trial, &risks, &l.Score, &l.OpenedOn,
		&l.DispatchedOn, &l.DispatchedBy, &l.Assignee, &l.clockFrom, &l.acceptDue, &l.visitDue, &l.confirmDue, &l.Due, &visitedAt, &l.SourceWithdrawn, &l.LapsedOn, &l.ClosedOn, &l.DeclaredOn)
	if err != nil {
		return l, err
	}
	if visitedAt != nil {
		l.visitedAt = visitedAt.UTC()
	}
	l.Title = Procedure.StateTitle(l.State)
	return l, json.Unmarshal(risks, &l.Risks)
}

// getLead reads a lead if the actor holds p where it lies; otherwise it does not exist.
func getLead(ctx context.Context, tx *db.Tx, lead LeadID, p db.Permission) (Lead, error) {
	l, err := findLead(ctx, tx, lead)
	if err != nil {
		return l, err
	}
	return l, tx.Require(p, l.Area)
}

func findLead(ctx context.Context, tx *db.Tx, lead LeadID) (Lead, error) {
	list, err := leadsWhere(ctx, tx, tx.CountyFilter("l").And("l.id = ?", lead), "")
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Lead{}, err
	}
	return list[0], nil
}

func leadsWhere(ctx context.Context, tx *db.Tx, f *db.Filter, tail string) ([]Lead, error) {
	return db.Select(ctx, tx, `SELECT `+leadColumns+` FROM lead l`+f.Where()+tail, f.Args(), scanLead)
}

// save stores what a step changed, unless somebody else moved the lead on meanwhile.
func (l *Lead) save(ctx context.Context, tx *db.Tx, was State) error {
	var visitedAt any
	if !l.visitedAt.IsZero() {
		visitedAt = l.visitedAt
	}
	return tx.ExecOne(ctx, ErrChanged, `UPDATE lead SET area = $4, state = $5, outcome = $6, dispatched_on = $7, dispatched_by = $8, assignee = $9,
		clock_from = $10, accept_due = $11, visit_due = $12, confirm_due = $13, due = $14, visited_at = $15, source_withdrawn = $16, closed_on = $17, declared_on = $18
		WHERE county_id = $1 AND id = $2 AND state = $3`,
		tx.County(), l.ID, was, l.Area, l.State, l.Outcome, l.DispatchedOn, l.DispatchedBy, l.Assignee,
		l.clockFrom, l.acceptDue, l.visitDue, l.confirmDue, l.Due, visitedAt, l.SourceWithdrawn, l.ClosedOn, l.DeclaredOn)
}
