package document

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// selected reads documents with the village where their household lives now: they move with it.
const selected = `SELECT d.id, d.household_id, d.kind, d.on_date, d.note, d.file, d.size, d.media, d.recorded_by, d.recorded_at, d.withdrawn_on, d.withdraw_reason, h.village
	FROM document d JOIN household h ON h.county_id = d.county_id AND h.id = d.household_id`

func scan(row db.Scanner, me db.Actor) (d Document, err error) {
	err = row.Scan(&d.ID, &d.Household, &d.Kind, &d.On, &d.Note, &d.file, &d.Size, &d.Media, &d.RecordedBy, &d.RecordedAt, &d.WithdrawnOn, &d.WithdrawReason, &d.village)
	d.RecordedAt = d.RecordedAt.UTC()
	d.seen(me)
	return d, err
}

func insert(ctx context.Context, tx *db.Tx, d Document) error {
	_, err := tx.Exec(ctx, `INSERT INTO document (county_id, id, household_id, kind, on_date, note, file, size, media, recorded_by, recorded_at, withdrawn_by, withdraw_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '')`,
		tx.County(), d.ID, d.Household, d.Kind, d.On, d.Note, d.file, d.Size, d.Media, d.RecordedBy, d.RecordedAt)
	return err
}

// get reads one where the actor holds a permission where its household lives.
func get(ctx context.Context, tx *db.Tx, document ID, p db.Permission) (Document, error) {
	f := tx.Filter("d", "h.village", p).And("d.id = ?", document)
	list, err := db.Select(ctx, tx, selected+f.Where(), f.Args(), func(row db.Scanner) (Document, error) { return scan(row, tx.Actor()) })
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Document{}, err
	}
	return list[0], nil
}

func ofHousehold(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]Document, error) {
	f := tx.CountyFilter("d").And("d.household_id = ?", h)
	return db.Select(ctx, tx, selected+f.Where()+` ORDER BY d.on_date DESC, d.id DESC`, f.Args(), func(row db.Scanner) (Document, error) { return scan(row, tx.Actor()) })
}

func withdraw(ctx context.Context, tx *db.Tx, document ID, reason string) error {
	return tx.ExecOne(ctx, errGone, `UPDATE document SET withdrawn_on = $3, withdrawn_by = $4, withdraw_reason = $5 WHERE county_id = $1 AND id = $2 AND withdrawn_on IS NULL`,
		tx.County(), document, tx.Today(), tx.Actor().ID, reason)
}
