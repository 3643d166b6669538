package registry

import (
	"context"
	"strings"

	"github.com/shouwang/shouwang/internal/db"
)

// Papers is what is known of identity numbers and phones, without any of them.
type Papers struct {
	Phones map[HouseholdID]int  // digits of the phone; 0 if none is given
	IDs    map[PersonID]IDState // of the people in the county's households
}

// Papers reads them for all households, or for those named. It checks no permission.
func (s *Service) Papers(ctx context.Context, tx *db.Tx, only ...HouseholdID) (p Papers, err error) {
	p = Papers{map[HouseholdID]int{}, map[PersonID]IDState{}}
	scope := func(column string) (string, []any) {
		if len(only) == 0 {
			return "", []any{tx.County()}
		}
		return ` AND ` + column + ` IN ` + inList(tx), []any{tx.County(), jsonList(only)}
	}
	cond, args := scope("v.household_id")
	err = tx.Each(ctx, `SELECT v.household_id, v.phone_sealed FROM household_version v WHERE v.county_id = $1 AND v.valid_to IS NULL AND v.superseded_on IS NULL`+cond, args,
		func(row db.Scanner) error {
			var h HouseholdID
			var box boxText
			if err := row.Scan(&h, &box); err != nil {
				return err
			}
			plain, err := s.unseal(SealPhone, string(box))
			p.Phones[h] = strings.Count(strings.Map(digit, plain), "0")
			return err
		})
	if err != nil {
		return p, err
	}
	cond, args = scope("p.household_id")
	return p, tx.Each(ctx, `SELECT p.id, p.id_state FROM person p WHERE p.county_id = $1 AND p.left_on IS NULL`+cond, args, func(row db.Scanner) error {
		var id PersonID
		var state IDState
		err := row.Scan(&id, &state)
		p.IDs[id] = state
		return err
	})
}

// digit turns every digit into 0 and drops the rest.
func digit(r rune) rune {
	if r >= '0' && r <= '9' {
		return '0'
	}
	return -1
}
