package monitor_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// What is remembered is what is written, after every step, and of a step that was taken back
// nothing is remembered.
func TestMemoryIsWhatTheLogSays(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		var memory monitor.Memory
		seen := 0
		check := func() {
			t.Helper()
			ctx := w.system()
			w.ok(w.db.Read(ctx, func(tx *db.Tx) error {
				want, err := monitor.Standings(ctx, tx, tx.CountyFilter("c"), tx.Today())
				if err != nil {
					return err
				}
				got, err := memory.Standings(ctx, tx, tx.CountyFilter("c"), tx.Today())
				if !reflect.DeepEqual(got, want) || len(want) != 1 {
					t.Errorf("after %d checks: remembered %+v, written %+v", seen, got, want)
				}
				seen++
				return err
			}))
		}
		c := w.opened().ID
		check()
		w.compared(c)
		check()
		w.reviewed(c)
		w.noticed(c)
		errBack := errors.New("taken back")
		ctx, other := w.system(), w.newHousehold(w.here)
		w.refused(errBack, w.db.Write(ctx, func(tx *db.Tx) error {
			if err := w.leads.Follow(ctx, tx, registry.Changed{Verb: "merge", Households: []registry.HouseholdID{other, w.household}, On: tx.Today()}); err != nil {
				return err
			}
			moved, err := memory.Standings(ctx, tx, tx.CountyFilter("c"), tx.Today())
			w.ok(err)
			if moved[0].Household != other {
				t.Errorf("the transaction does not see its own step: %+v", moved)
			}
			return errBack
		}))
		w.endorsed(c)
		check()
		_, err := w.leads.Approve(w.county("boss"), c, monitor.Approval{Category: "marginal", Risks: []string{"因病"}})
		w.ok(err)
		check()
		w.ok(w.db.Read(ctx, func(tx *db.Tx) error {
			before, err := memory.Standings(ctx, tx, tx.CountyFilter("c"), today.AddDays(-1))
			if len(before) != 0 {
				t.Errorf("before it was opened: %+v", before)
			}
			return err
		}))
	})
}
