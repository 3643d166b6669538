package registry

import (
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// HouseholdsOf lists the households that subjects are, live in or stand in: households, persons
// and villages, by their ids, on a day as known by another day.
func (s *Service) HouseholdsOf(ctx context.Context, tx *db.Tx, on, knownBy cn.Date, subjects []string) (households []HouseholdID, err error) {
	list := strings.ReplaceAll(inList(tx), "$2", "$4")
	for part := range slices.Chunk(subjects, 20_000) {
		more, err := db.Select(ctx, tx, `SELECT household_id FROM membership WHERE county_id = $1 AND`+standing+`AND person_id IN `+list+`
			UNION SELECT household_id FROM household_version WHERE county_id = $1 AND`+standing+`AND (household_id IN `+list+` OR village IN `+list+`)`,
			[]any{tx.County(), on, knownBy, jsonList(part)}, func(row db.Scanner) (h HouseholdID, err error) { return h, row.Scan(&h) })
		if err != nil {
			return nil, err
		}
		households = append(households, more...)
	}
	slices.Sort(households)
	return slices.Compact(households), nil
}
