package registry

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Field is a particular of a household that a visitor may find to be otherwise.
type Field string

const (
	FieldGroup   Field = "group"   // 村民小组
	FieldAddress Field = "address" // 住址
	FieldPhone   Field = "phone"   // 联系电话
)

// Fields are all of them.
var Fields = []Field{FieldGroup, FieldAddress, FieldPhone}

var errField = errs.New(errs.Invalid, "registry.field", "能更正的是村民小组、住址和联系电话。成员的变动请在一户一档里登记。")

// CheckField reads a value of a field as it would be kept, or says what is wrong with it.
func CheckField(f Field, value string) (string, error) {
	if !slices.Contains(Fields, f) {
		return "", errField
	}
	if f == FieldPhone && value != "" {
		phone, err := cn.ParsePhone(value)
		return string(phone), err
	}
	return value, nil
}

// ReadFieldTx is what the register now says in a field, whole. It checks no permission.
func (s *Service) ReadFieldTx(ctx context.Context, tx *db.Tx, h HouseholdID, f Field) (string, error) {
	var group string
	var address, phone boxText
	err := tx.Get(ctx, db.ErrNotFound, `SELECT group_name, address_sealed, phone_sealed FROM household_version
		WHERE county_id = $1 AND household_id = $2 AND valid_to IS NULL AND superseded_on IS NULL`, []any{tx.County(), string(h)}, &group, &address, &phone)
	switch {
	case err != nil:
		return "", err
	case f == FieldAddress:
		return s.unseal(SealAddress, string(address))
	case f == FieldPhone:
		return s.unseal(SealPhone, string(phone))
	}
	return group, nil
}

// CorrectTx changes a particular of a household from a day on, in the caller's
// transaction. The actor must hold household.edit where it lives.
// Errors: registry.field, registry.household_ended, registry.future.
func (s *Service) CorrectTx(ctx context.Context, tx *db.Tx, h HouseholdID, w When, f Field, value string) error {
	value, err := CheckField(f, value)
	if err != nil {
		return err
	}
	if err := lock(ctx, tx); err != nil {
		return err
	}
	if err := w.check(tx); err != nil {
		return err
	}
	area, err := requireHousehold(ctx, tx, access.HouseholdEdit, h)
	if err != nil {
		return err
	}
	b, err := open(ctx, tx, []HouseholdID{h}, nil)
	if err != nil {
		return err
	}
	page := b.households[h]
	old, ok := page.states.at(w.On)
	if !ok {
		return errEnded
	}
	c, err := begin(ctx, tx, "correct", h, w)
	if err != nil {
		return err
	}
	state := old.what
	switch f {
	case FieldGroup:
		state.group = value
	case FieldAddress:
		state.address = sealText(s.seal, SealAddress, value)
	case FieldPhone:
		state.phone = sealText(s.seal, SealPhone, value)
	}
	page.states.put(span[householdState]{from: c.asOf, known: c.known, what: state})
	if _, err := b.save(ctx, tx, c); err != nil {
		return err
	}
	return tx.Record(ctx, db.Entry{Verb: "household.correct", Ref: h.Ref(), Area: area, Detail: map[string]any{"field": string(f), "on": w.On.String()}})
}
