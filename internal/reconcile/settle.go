package reconcile

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/db"
)

// storeChunk bounds one transaction, so that other writers need not wait.
const storeChunk = 500

// settle brings the differences of a list up to what a run found, some at a time.
func settle(ctx context.Context, tx *db.Tx, r *Run, found []Found) error {
	tx.Unrecorded("the run is recorded as a whole")
	keys := make([]string, len(found))
	for i := range found {
		keys[i] = found[i].Key
	}
	list, err := differencesWhere(ctx, tx, standingFilter(tx, r.List).AnyOf("d.key", keys...), "")
	if err != nil {
		return err
	}
	standing := make(map[string]*Difference, len(list))
	for i := range list {
		standing[list[i].key] = &list[i]
	}
	var fresh []*Found
	var steps []stepRow
	for i := range found {
		f := &found[i]
		d := standing[f.Key]
		switch {
		case d == nil:
			fresh = append(fresh, f)
		case d.digest != digestOf(f):
			if err := changeFound(ctx, tx, d, f); err != nil {
				return err
			}
			pairs, err := pairsJSON(f.Pairs)
			if err != nil {
				return err
			}
			steps = append(steps, stepRow{d.ID, stepChanged, "", pairs})
			r.Changed++
		case d.Area != f.Area || d.Number != f.Number || !slices.Equal(d.pairs, f.Pairs):
			if err := refresh(ctx, tx, d, f); err != nil {
				return err
			}
		}
	}
	opened, err := insertFound(ctx, tx, r.List, fresh)
	if err != nil {
		return err
	}
	r.Opened += len(opened)
	return insertSteps(ctx, tx, append(opened, steps...))
}

// gone are the standing differences that a run does not find any more. What could not be
// compared stays as it is: not known is not agreed.
func (s *Service) gone(ctx context.Context, l List, seen sight) (ids []string, err error) {
	still := make(map[string]bool, len(seen.found))
	for i := range seen.found {
		still[seen.found[i].Key] = true
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := differencesWhere(ctx, tx, standingFilter(tx, l), " ORDER BY d.id")
		for i := range list {
			if d := &list[i]; !still[d.key] && !seen.doubted[d.key] {
				ids = append(ids, string(d.ID))
			}
		}
		return err
	})
	return ids, err
}

func closeAll(ctx context.Context, tx *db.Tx, r *Run, ids []string) error {
	tx.Unrecorded("the run is recorded as a whole")
	if err := closeGone(ctx, tx, ids); err != nil {
		return err
	}
	steps := make([]stepRow, len(ids))
	for i, d := range ids {
		steps[i] = stepRow{DifferenceID(d), stepClosed, "", `[]`}
	}
	r.Closed += len(ids)
	return insertSteps(ctx, tx, steps)
}
