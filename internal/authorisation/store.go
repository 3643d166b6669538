package authorisation

import (
	"context"
	"encoding/json"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

const columns = `id, household_id, village, datasets, purpose, signer, proxy, manner, witness, signed_on, valid_from, valid_to, scan, recorded_by, recorded_at, revoked_on, revoke_reason`

func scan(row db.Scanner) (a Authorisation, err error) {
	var datasets []byte
	var picture string
	err = row.Scan(&a.ID, &a.Household, &a.village, &datasets, &a.Purpose, &a.Signer, &a.Proxy, &a.Manner, &a.Witness, &a.SignedOn, &a.From, &a.To, &picture,
		&a.RecordedBy, &a.RecordedAt, &a.RevokedOn, &a.RevokeReason)
	if err != nil {
		return a, err
	}
	a.HasScan, a.RecordedAt = picture != "", a.RecordedAt.UTC()
	return a, json.Unmarshal(datasets, &a.Datasets)
}

func insert(ctx context.Context, tx *db.Tx, a Authorisation) error {
	datasets, err := json.Marshal(a.Datasets)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO authorisation (county_id, id, household_id, village, datasets, purpose, signer, proxy, manner, witness, signed_on,
			valid_from, valid_to, scan, recorded_by, recorded_at, revoked_by, revoke_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $15, '', '')`,
		tx.County(), a.ID, a.Household, a.village, string(datasets), a.Purpose, a.Signer, a.Proxy, a.Manner, a.Witness, a.SignedOn, a.From, a.To, a.RecordedBy, a.RecordedAt)
	return err
}

// get reads one where the actor holds a permission in the household's village.
func get(ctx context.Context, tx *db.Tx, a ID, p db.Permission) (Authorisation, error) {
	f := tx.Filter("authorisation", "authorisation.village", p).And("authorisation.id = ?", a)
	list, err := db.Select(ctx, tx, `SELECT `+columns+` FROM authorisation`+f.Where(), f.Args(), scan)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Authorisation{}, err
	}
	return list[0], nil
}

func ofHousehold(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]Authorisation, error) {
	return db.Select(ctx, tx, `SELECT `+columns+` FROM authorisation WHERE county_id = $1 AND household_id = $2 ORDER BY id DESC`, []any{tx.County(), h}, scan)
}

// birthOf is the day of birth of a present member, unknown if it is; errSigner of others.
func birthOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID, p registry.PersonID) (birth cn.Date, err error) {
	err = tx.Get(ctx, errSigner, `SELECT birth FROM person WHERE county_id = $1 AND id = $2 AND household_id = $3 AND left_on IS NULL`, []any{tx.County(), p, h}, &birth)
	return birth, err
}

// Covered are the subjects — households, and the persons who are their members now — whose
// record of a dataset may be read today. Package source asks it wherever it reads records
// of a dataset that is gated.
func Covered(ctx context.Context, tx *db.Tx, dataset string) (subjects map[string]bool, err error) {
	subjects = map[string]bool{}
	var homes []registry.HouseholdID
	err = tx.Each(ctx, `SELECT `+columns+` FROM authorisation WHERE county_id = $1 AND valid_from <= $2 AND valid_to >= $2 AND revoked_on IS NULL`,
		[]any{tx.County(), tx.Today()}, func(row db.Scanner) error {
			a, err := scan(row)
			if err == nil && a.Valid(dataset, tx.Today()) && !subjects[string(a.Household)] {
				subjects[string(a.Household)] = true
				homes = append(homes, a.Household)
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	for _, h := range homes {
		members, err := SubjectsOf(ctx, tx, h)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			subjects[m] = true
		}
	}
	return subjects, nil
}

// SubjectsOf are a household and the persons who are its members now, as records name them.
func SubjectsOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]string, error) {
	members, err := db.Select(ctx, tx, `SELECT id FROM person WHERE county_id = $1 AND household_id = $2 AND left_on IS NULL`, []any{tx.County(), h}, func(row db.Scanner) (p string, err error) {
		return p, row.Scan(&p)
	})
	return append(members, string(h)), err
}
