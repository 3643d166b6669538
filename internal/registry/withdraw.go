package registry

import (
	"context"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

var (
	errLaterRoster = errs.New(errs.Conflict, "registry.later_roster", "这一批之后又导入了农户花名册。请从最后一批开始,依次撤销。")
	errBuiltOn     = errs.New(errs.Conflict, "registry.built_on", "这一批里的户或人之后又有登记变动,不能整批撤销。请改为导入更正后的花名册。")
)

// WithdrawBatch takes back what a batch produced and puts back what it had replaced; a
// day of knowledge before today still shows the batch. It refuses where a later roster
// was taken in (registry.later_roster) or a later change rests on the batch
// (registry.built_on). A batch that the registry does not know is nothing to withdraw. The
// caller has checked the right to undo.
func (s *Service) WithdrawBatch(ctx context.Context, tx *db.Tx, batch int64) error {
	if err := lock(ctx, tx); err != nil {
		return err
	}
	n, err := rosterChange(ctx, tx, batch)
	if err != nil || n == 0 {
		return err
	}
	if err := withdrawable(ctx, tx, n); err != nil {
		return err
	}
	w, err := begin(ctx, tx, "withdraw", "", When{tx.Today(), tx.Today()})
	if err != nil {
		return err
	}
	hs, ps, err := touchedBy(ctx, tx, n)
	if err != nil {
		return err
	}
	if err := putBack(ctx, tx, n, w); err != nil {
		return err
	}
	b, err := open(ctx, tx, hs, ps)
	if err != nil {
		return err
	}
	if _, err := b.save(ctx, tx, w); err != nil { // only the repeated columns
		return err
	}
	return tx.Record(ctx, db.Entry{Verb: "registry.withdraw", Area: tx.County(), Ref: id.Ref{Kind: "batch", ID: strconv.FormatInt(batch, 10)}})
}

func withdrawable(ctx context.Context, tx *db.Tx, n int64) error {
	var later int
	if err := tx.Get(ctx, nil, `SELECT count(*) FROM registry_change WHERE county_id = $1 AND n > $2 AND kind = 'roster' AND withdrawn_on IS NULL`,
		[]any{tx.County(), n}, &later); err != nil {
		return err
	}
	if later > 0 {
		return errLaterRoster
	}
	return untouched(ctx, tx, n, errBuiltOn)
}

// untouched refuses if a later change rests on what a change said.
func untouched(ctx context.Context, tx *db.Tx, n int64, refusal error) error {
	var later int
	for _, query := range []string{
		`SELECT count(*) FROM household_version WHERE county_id = $1 AND made_by = $2 AND closed_by <> $2`,
		`SELECT count(*) FROM person_version WHERE county_id = $1 AND made_by = $2 AND closed_by <> $2`,
		`SELECT count(*) FROM membership WHERE county_id = $1 AND made_by = $2 AND closed_by <> $2`,
		`SELECT count(*) FROM membership m JOIN household h ON h.county_id = m.county_id AND h.id = m.household_id
			WHERE m.county_id = $1 AND m.superseded_on IS NULL AND m.made_by <> $2 AND h.created_by = $2`,
	} {
		if err := tx.Get(ctx, nil, query, []any{tx.County(), n}, &later); err != nil {
			return err
		}
		if later > 0 {
			return refusal
		}
	}
	return nil
}

// touchedBy lists the households and persons about whom a change made or closed a row.
func touchedBy(ctx context.Context, tx *db.Tx, n int64) (hs []HouseholdID, ps []PersonID, err error) {
	const about = `SELECT DISTINCT %s FROM %s WHERE county_id = $1 AND (made_by = $2 OR closed_by = $2)`
	list := func(subject, from string, add func(string)) {
		if err != nil {
			return
		}
		query := strings.Replace(strings.Replace(about, "%s", subject, 1), "%s", from, 1)
		err = tx.Each(ctx, query, []any{tx.County(), n}, func(row db.Scanner) error {
			var v string
			err := row.Scan(&v)
			add(v)
			return err
		})
	}
	list("household_id", "household_version", func(v string) { hs = append(hs, HouseholdID(v)) })
	list("person_id", "person_version", func(v string) { ps = append(ps, PersonID(v)) })
	list("person_id", "membership", func(v string) { ps = append(ps, PersonID(v)) })
	return hs, ps, err
}

// putBack closes the rows of a change, appends again those that it had closed, and takes
// back the numbers that it gave to households and persons known before.
func putBack(ctx context.Context, tx *db.Tx, n int64, w change) error {
	for _, t := range []struct {
		name    string
		columns []string
	}{
		{"household_version", append([]string{"household_id"}, households.columns...)},
		{"person_version", append([]string{"person_id"}, persons.columns...)},
		{"membership", append([]string{"person_id"}, memberships.columns...)},
	} {
		if err := putBackTable(ctx, tx, t.name, strings.Join(t.columns, ", "), n, w); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		`UPDATE household SET number = NULL, numbered_by = NULL WHERE county_id = $1 AND numbered_by = $2 AND created_by <> $2`,
		`UPDATE household SET confirmed_by = NULL WHERE county_id = $1 AND confirmed_by = $2`,
		`UPDATE person SET id_state = 'missing', id_sealed = NULL, id_index = NULL, identified_by = NULL WHERE county_id = $1 AND identified_by = $2 AND created_by <> $2`,
	} {
		if _, err := tx.Exec(ctx, statement, tx.County(), n); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE registry_change SET withdrawn_on = $3 WHERE county_id = $1 AND n = $2`, tx.County(), n, w.known)
	return err
}

func putBackTable(ctx context.Context, tx *db.Tx, table, columns string, n int64, w change) error {
	var closed int
	if err := tx.Get(ctx, nil, `SELECT count(*) FROM `+table+` WHERE county_id = $1 AND closed_by = $2 AND made_by <> $2`,
		[]any{tx.County(), n}, &closed); err != nil {
		return err
	}
	first, err := reserve(ctx, tx, closed)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE `+table+` SET closed_by = $3, superseded_on = CASE WHEN known_on > $4 THEN known_on ELSE $4 END
		WHERE county_id = $1 AND made_by = $2 AND superseded_on IS NULL`, tx.County(), n, w.n, w.known); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO `+table+` (county_id, n, valid_from, valid_to, known_on, made_by, batch, `+columns+`)
		SELECT county_id, $3 - 1 + row_number() OVER (ORDER BY n), valid_from, valid_to,
			CASE WHEN superseded_on > $5 THEN superseded_on ELSE $5 END, $4, batch, `+columns+`
		FROM `+table+` WHERE county_id = $1 AND closed_by = $2 AND made_by <> $2`,
		tx.County(), n, first, w.n, w.known)
	return err
}
