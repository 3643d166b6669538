package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// SetCategory says which class of monitored household a household is from a day on; "" is
// none. It runs in the transaction of the decision, which has checked the right to it and
// records it.
// Policy: plan:262 A026
func (s *Service) SetCategory(ctx context.Context, tx *db.Tx, h HouseholdID, category Category, on cn.Date) error {
	if err := lock(ctx, tx); err != nil {
		return err
	}
	b, err := open(ctx, tx, []HouseholdID{h}, nil)
	if err != nil {
		return err
	}
	page := b.households[h]
	now, ok := page.states.at(on)
	if !ok || now.what.category == category {
		return nil // a household that has ended has no class to lose
	}
	c, err := begin(ctx, tx, "category", h, When{on, tx.Today()})
	if err != nil {
		return err
	}
	state := now.what
	state.category = category
	page.states.put(span[householdState]{from: on, known: tx.Today(), what: state})
	_, err = b.save(ctx, tx, c)
	return err
}
