package registry

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// tell lets others know of an act in its transaction.
func (s *Service) tell(ctx context.Context, tx *db.Tx, verb string, hs []HouseholdID, b *book, on cn.Date) error {
	if len(s.changed) == 0 {
		return nil
	}
	c := Changed{Verb: verb, Households: hs, On: on}
	var all []HouseholdID
	for id, page := range b.households {
		if page.created {
			c.Made = append(c.Made, id)
		}
		all = append(all, id)
	}
	slices.Sort(all)
	err := eachIn(ctx, tx, `SELECT id FROM household WHERE county_id = $1 AND ended_on IS NOT NULL AND id IN %list%`, all, func(row db.Scanner) error {
		var h HouseholdID
		err := row.Scan(&h)
		c.Ended = append(c.Ended, h)
		return err
	})
	if err != nil {
		return err
	}
	for _, hook := range s.changed {
		if err := hook(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}
