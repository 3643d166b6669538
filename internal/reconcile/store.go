package reconcile

import (
	"context"
	"encoding/json"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

const differenceColumns = `d.id, d.list, d.key, d.kind, d.household_id, d.area, d.number, d.head, d.pairs, d.digest, d.state, d.opened_on, d.closed_on, d.decided_by, d.decided_at, d.reason`

func scanDifference(row db.Scanner) (d Difference, err error) {
	var pairs []byte
	err = row.Scan(&d.ID, &d.List, &d.key, &d.Kind, &d.Household, &d.Area, &d.Number, &d.Head, &pairs, &d.digest, &d.State, &d.OpenedOn, &d.ClosedOn, &d.decidedBy, &d.DecidedAt, &d.Reason)
	if err != nil {
		return d, err
	}
	if d.DecidedAt != nil {
		at := d.DecidedAt.UTC()
		d.DecidedAt = &at
	}
	return d, json.Unmarshal(pairs, &d.pairs)
}

func differencesWhere(ctx context.Context, tx *db.Tx, f *db.Filter, tail string) ([]Difference, error) {
	return db.Select(ctx, tx, `SELECT `+differenceColumns+` FROM reconcile_difference d`+f.Where()+tail, f.Args(), scanDifference)
}

// standingFilter are the differences of a list that are not closed.
func standingFilter(tx *db.Tx, l List) *db.Filter {
	return tx.CountyFilter("d").And("d.list = ?", l).And("d.closed_on IS NULL")
}

func pairsJSON(pairs []Pair) (string, error) {
	if len(pairs) == 0 {
		return `[]`, nil
	}
	b, err := json.Marshal(pairs)
	return string(b), err
}

// insertFound opens differences.
func insertFound(ctx context.Context, tx *db.Tx, l List, list []*Found) (steps []stepRow, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	i := 0
	_, err = tx.Bulk(ctx, "reconcile_difference", []string{"county_id", "id", "list", "key", "kind", "household_id", "area", "number", "head", "pairs", "names", "digest",
		"state", "opened_on", "decided_by", "reason"}, func() ([]any, bool) {
		if i == len(list) || err != nil {
			return nil, false
		}
		f := list[i]
		i++
		pairs, failed := pairsJSON(f.Pairs)
		if failed != nil {
			err = failed
			return nil, false
		}
		head := f.Head
		if f.Household != "" {
			head = "" // the registry tells
		}
		made := id.New[DifferenceID]()
		steps = append(steps, stepRow{made, stepFound, "", pairs})
		return []any{tx.County(), string(made), string(l), f.Key, string(f.Kind), string(f.Household), f.Area, f.Number, head, pairs, namesOf(f), digestOf(f),
			string(Open), tx.Today(), "", ""}, true
	})
	return steps, err
}

// changeFound says what a standing difference has come to. A decision that no longer fits is
// taken back; it stays in the history.
func changeFound(ctx context.Context, tx *db.Tx, d *Difference, f *Found) error {
	pairs, err := pairsJSON(f.Pairs)
	if err != nil {
		return err
	}
	query := `UPDATE reconcile_difference SET kind = $3, area = $4, number = $5, pairs = $6, names = $7, digest = $8, state = $9, decided_by = '', decided_at = NULL, reason = ''
		WHERE county_id = $1 AND id = $2`
	if after(d.State) == d.State {
		query = `UPDATE reconcile_difference SET kind = $3, area = $4, number = $5, pairs = $6, names = $7, digest = $8, state = $9 WHERE county_id = $1 AND id = $2`
	}
	return tx.ExecOne(ctx, errClosed, query, tx.County(), d.ID, f.Kind, f.Area, f.Number, pairs, namesOf(f), digestOf(f), after(d.State))
}

// refresh notes what changed without touching the decision: where the household now lives
// and, of one that a list lacks, what the other list says.
func refresh(ctx context.Context, tx *db.Tx, d *Difference, f *Found) error {
	pairs, err := pairsJSON(f.Pairs)
	if err != nil {
		return err
	}
	return tx.ExecOne(ctx, errClosed, `UPDATE reconcile_difference SET area = $3, number = $4, pairs = $5 WHERE county_id = $1 AND id = $2`, tx.County(), d.ID, f.Area, f.Number, pairs)
}

// closeGone closes differences.
func closeGone(ctx context.Context, tx *db.Tx, ids []string) error {
	f := tx.CountyFilter("reconcile_difference").AnyOf("id", ids...).And("closed_on IS NULL")
	_, err := tx.Exec(ctx, `UPDATE reconcile_difference SET state = 'closed', closed_on = `+f.Arg(tx.Today())+f.Where(), f.Args()...)
	return err
}

// decide notes a decision about standing differences.
func decide(ctx context.Context, tx *db.Tx, ids []string, to State, reason string) error {
	f := tx.CountyFilter("reconcile_difference").AnyOf("id", ids...).And("closed_on IS NULL")
	_, err := tx.Exec(ctx, `UPDATE reconcile_difference SET state = `+f.Arg(to)+`, reason = `+f.Arg(reason)+`, decided_by = `+f.Arg(tx.Actor().ID)+`, decided_at = `+f.Arg(tx.Now())+f.Where(), f.Args()...)
	return err
}

// stepRow is a step on its way into the history.
type stepRow struct {
	difference DifferenceID
	action     string
	note       string
	pairs      string
}

func insertSteps(ctx context.Context, tx *db.Tx, list []stepRow) error {
	if len(list) == 0 {
		return nil
	}
	i := 0
	_, err := tx.Bulk(ctx, "reconcile_step", []string{"county_id", "id", "difference_id", "action", "actor", "at", "note", "pairs"}, func() ([]any, bool) {
		if i == len(list) {
			return nil, false
		}
		s := list[i]
		i++
		return []any{tx.County(), id.New[string](), string(s.difference), s.action, tx.Actor().ID, tx.Now(), s.note, s.pairs}, true
	})
	return err
}

func stepsOf(ctx context.Context, tx *db.Tx, difference DifferenceID) ([]Step, error) {
	return db.Select(ctx, tx, `SELECT action, actor, at, note, pairs FROM reconcile_step WHERE county_id = $1 AND difference_id = $2 ORDER BY id`,
		[]any{tx.County(), difference}, func(row db.Scanner) (s Step, err error) {
			var pairs []byte
			if err := row.Scan(&s.Action, &s.actor, &s.At, &s.Note, &pairs); err != nil {
				return s, err
			}
			s.Title, s.At = stepTitles[s.Action], s.At.UTC()
			return s, json.Unmarshal(pairs, &s.pairs)
		})
}
