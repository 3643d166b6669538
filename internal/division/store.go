package division

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

type rowID string

// held is a row that holds now: not superseded.
type held struct {
	Division
	id string
}

// stampOf changes whenever a division or an alias is added; rows are never taken away.
func stampOf(ctx context.Context, tx *db.Tx) (string, error) {
	var divisions, aliases int
	var last, lastAlias string
	err := tx.Get(ctx, nil, `
		SELECT (SELECT count(*) FROM division WHERE county_id = $1), (SELECT coalesce(max(id), '') FROM division WHERE county_id = $1),
		       (SELECT count(*) FROM division_alias WHERE county_id = $1), (SELECT coalesce(max(id), '') FROM division_alias WHERE county_id = $1)`,
		[]any{tx.County()}, &divisions, &last, &aliases, &lastAlias)
	return fmt.Sprint(divisions, last, aliases, lastAlias), err
}

func listHeld(ctx context.Context, tx *db.Tx) ([]held, error) {
	return db.Select(ctx, tx, `
		SELECT id, code, name, official, parent, kind, valid_from, valid_to
		FROM division WHERE county_id = $1 AND superseded_at IS NULL ORDER BY code, id`,
		[]any{tx.County()}, func(row db.Scanner) (h held, err error) {
			err = row.Scan(&h.id, &h.Code, &h.Name, &h.Official, &h.Parent, &h.Kind, &h.From, &h.To)
			return h, err
		})
}

func insertDivision(ctx context.Context, tx *db.Tx, d Division) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO division (county_id, id, code, name, official, parent, kind, valid_from, valid_to, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.County(), id.New[rowID](), d.Code, d.Name, d.Official, d.Parent, d.Kind, d.From, d.To, tx.Now(), tx.Actor().ID)
	return err
}

// supersede closes a row of the division or the class table: from now on it is history.
func supersede(ctx context.Context, tx *db.Tx, table, rowID string) error {
	return tx.ExecOne(ctx, db.ErrNotFound, `UPDATE `+table+` SET superseded_at = $3 WHERE county_id = $1 AND id = $2 AND superseded_at IS NULL`,
		tx.County(), rowID, tx.Now())
}

func listAliases(ctx context.Context, tx *db.Tx) (map[string][]string, error) {
	aliases := map[string][]string{}
	err := tx.Each(ctx, `SELECT code, alias FROM division_alias WHERE county_id = $1 ORDER BY code, alias`,
		[]any{tx.County()}, func(row db.Scanner) error {
			var code, alias string
			err := row.Scan(&code, &alias)
			aliases[code] = append(aliases[code], alias)
			return err
		})
	return aliases, err
}

func insertAlias(ctx context.Context, tx *db.Tx, code, alias string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO division_alias (county_id, id, code, alias, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (county_id, code, alias) DO NOTHING`,
		tx.County(), id.New[rowID](), code, alias, tx.Now(), tx.Actor().ID)
	return err
}

const classColumns = `id, area, class, valid_from, valid_to, decision, document_no, clause, recorded_at, recorded_by, superseded_at`

func scanClass(row db.Scanner) (c ClassVersion, err error) {
	var superseded sql.NullTime
	err = row.Scan(&c.id, &c.Area, &c.Class, &c.From, &c.To, &c.Decision, &c.DocumentNo, &c.Clause, &c.RecordedAt, &c.RecordedBy, &superseded)
	c.RecordedAt, c.Title = c.RecordedAt.UTC(), c.Class.Title()
	if superseded.Valid {
		c.SupersededAt = superseded.Time.UTC()
	}
	return c, err
}

func insertClass(ctx context.Context, tx *db.Tx, c ClassVersion) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO division_class (county_id, id, area, class, valid_from, valid_to, decision, document_no, clause, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.County(), id.New[rowID](), c.Area, c.Class, c.From, c.To, c.Decision, c.DocumentNo, c.Clause, tx.Now(), tx.Actor().ID)
	return err
}

// classHistory is everything ever recorded about an area's class, oldest day first.
func classHistory(ctx context.Context, tx *db.Tx, area string) ([]ClassVersion, error) {
	return db.Select(ctx, tx, `SELECT `+classColumns+` FROM division_class WHERE county_id = $1 AND area = $2 ORDER BY valid_from, id`,
		[]any{tx.County(), area}, scanClass)
}

func classesOn(ctx context.Context, tx *db.Tx, on, knownBy cn.Date) ([]ClassVersion, error) {
	return db.Select(ctx, tx, `
		SELECT `+classColumns+` FROM division_class
		WHERE county_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
		  AND recorded_at < $3 AND (superseded_at IS NULL OR superseded_at >= $3)
		ORDER BY area, id`,
		[]any{tx.County(), on, knownBy.AddDays(1).Time().UTC()}, scanClass)
}

const postingColumns = `id, area, duty, account_id, holder, unit, title, employment, valid_from, valid_to, recorded_at, recorded_by, ended_on, ended_at, ended_by, successor`

func scanPosting(row db.Scanner) (p Posting, err error) {
	var endedAt sql.NullTime
	err = row.Scan(&p.ID, &p.Area, &p.Duty, &p.Account, &p.Holder, &p.Unit, &p.Title, &p.Employment, &p.From, &p.To,
		&p.RecordedAt, &p.RecordedBy, &p.EndedOn, &endedAt, &p.EndedBy, &p.Successor)
	p.RecordedAt, p.DutyTitle = p.RecordedAt.UTC(), p.Duty.Title()
	if endedAt.Valid {
		p.EndedAt = endedAt.Time.UTC()
	}
	return p, err
}

func insertPosting(ctx context.Context, tx *db.Tx, p Posting) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO posting (county_id, id, area, duty, account_id, holder, unit, title, employment, valid_from, valid_to, recorded_at, recorded_by, ended_by, successor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '')`,
		tx.County(), p.ID, p.Area, p.Duty, p.Account, p.Holder, p.Unit, p.Title, p.Employment, p.From, p.To, p.RecordedAt, p.RecordedBy)
	return err
}

func getPosting(ctx context.Context, tx *db.Tx, posting PostingID) (p Posting, err error) {
	list, err := db.Select(ctx, tx, `SELECT `+postingColumns+` FROM posting WHERE county_id = $1 AND id = $2`, []any{tx.County(), posting}, scanPosting)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return p, err
	}
	return list[0], nil
}

// setEnded fills in the end of a posting, once.
func setEnded(ctx context.Context, tx *db.Tx, posting PostingID, on cn.Date) error {
	return tx.ExecOne(ctx, errEnded, `UPDATE posting SET ended_on = $3, ended_at = $4, ended_by = $5 WHERE county_id = $1 AND id = $2 AND ended_on IS NULL`,
		tx.County(), posting, on, tx.Now(), tx.Actor().ID)
}

// setSuccessor fills in who took over, once.
func setSuccessor(ctx context.Context, tx *db.Tx, posting, successor PostingID) error {
	return tx.ExecOne(ctx, errSucceeded, `UPDATE posting SET successor = $3 WHERE county_id = $1 AND id = $2 AND successor = ''`, tx.County(), posting, successor)
}

// heldOn adds that the posting is held on a day.
func heldOn(f *db.Filter, on cn.Date) *db.Filter {
	return f.And("p.valid_from <= ? AND (p.valid_to IS NULL OR p.valid_to >= ?) AND (p.ended_on IS NULL OR p.ended_on >= ?)", on, on, on)
}

func listPostings(ctx context.Context, tx *db.Tx, f *db.Filter) ([]Posting, error) {
	return db.Select(ctx, tx, `SELECT `+postingColumns+` FROM posting p`+f.Where()+` ORDER BY p.area, p.duty, p.valid_from, p.id`, f.Args(), scanPosting)
}
