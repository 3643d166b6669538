package registry

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var errPurpose = errs.New(errs.Invalid, "registry.purpose", "请写明查看的用途(至少四个字),例如:核对低保申请材料。")

// Revealed is what lies behind the masks.
type Revealed struct {
	IDNumber string `json:"id_number" doc:"证件号码;没有登记的为空"`
	Phone    string `json:"phone" doc:"所在户的联系电话;没有登记的为空"`
}

// Health is what the roster says of a person's health.
type Health struct {
	Health string `json:"health" doc:"健康状况;空为不详"`
}

// Reveal shows a person's identity number and the phone of their household, for a stated
// purpose, and puts that into the audit trail.
func (s *Service) Reveal(ctx context.Context, p PersonID, purpose string) (r Revealed, err error) {
	err = s.disclose(ctx, "person.reveal", access.IdentityReveal, p, purpose, func(tx *db.Tx) error {
		var number, phone boxText
		err := tx.Get(ctx, db.ErrNotFound, `SELECT p.id_sealed, v.phone_sealed FROM person p
			LEFT JOIN household_version v ON v.county_id = p.county_id AND v.household_id = p.household_id AND v.valid_to IS NULL AND v.superseded_on IS NULL
			WHERE p.county_id = $1 AND p.id = $2`, []any{tx.County(), string(p)}, &number, &phone)
		if err != nil {
			return err
		}
		if r.IDNumber, err = s.unseal(SealID, string(number)); err != nil {
			return err
		}
		r.Phone, err = s.unseal(SealPhone, string(phone))
		return err
	})
	return r, err
}

// ReadHealth shows a person's health, for a stated purpose, and puts that into the audit trail.
func (s *Service) ReadHealth(ctx context.Context, p PersonID, purpose string) (h Health, err error) {
	err = s.disclose(ctx, "person.read_sensitive", access.HealthRead, p, purpose, func(tx *db.Tx) error {
		return tx.Get(ctx, db.ErrNotFound, `SELECT health FROM person_version
			WHERE county_id = $1 AND person_id = $2 AND valid_to IS NULL AND superseded_on IS NULL`, []any{tx.County(), string(p)}, &h.Health)
	})
	return h, err
}

// disclose records first and reads then: what is not in the audit trail is not shown.
func (s *Service) disclose(ctx context.Context, verb string, perm db.Permission, p PersonID, purpose string, read func(*db.Tx) error) error {
	purpose = strings.TrimSpace(purpose)
	if utf8.RuneCountInString(purpose) < 4 {
		return errPurpose
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var village string
		if err := tx.Get(ctx, db.ErrNotFound, `SELECT village FROM person WHERE county_id = $1 AND id = $2`, []any{tx.County(), string(p)}, &village); err != nil {
			return err
		}
		if err := tx.Require(perm, village); err != nil {
			return err
		}
		if err := tx.Record(ctx, db.Entry{Verb: verb, Ref: p.Ref(), Area: village, Purpose: purpose}); err != nil {
			return err
		}
		return read(tx)
	})
}
