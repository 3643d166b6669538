package registry_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

func code(err error) string {
	if e, ok := errs.As(err); ok {
		return e.Code
	}
	return ""
}

// drawRoster makes a small roster with everything that goes wrong in real ones: the same
// number twice, namesakes without a number, blanks, people on the move.
func drawRoster(t *rapid.T) []registry.RosterPerson {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) registry.RosterPerson {
		r := member(fmt.Sprint("H", rapid.IntRange(1, 4).Draw(t, "house")), villageA, rapid.SampledFrom([]string{"户主", "配偶", "之子"}).Draw(t, "relation"),
			rapid.SampledFrom([]string{"王一", "王二", "张三"}).Draw(t, "name"), "")
		if i := rapid.IntRange(0, 8).Draw(t, "id"); i > 0 {
			r.ID, r.IDState = number(i), registry.IDValid
		}
		r.Health = rapid.SampledFrom([]string{"", "健康", "残疾"}).Draw(t, "health")
		r.Phone = rapid.SampledFrom([]cn.Phone{"", "13800000000", "13900000000"}).Draw(t, "phone")
		return r
	}), 1, 15).Draw(t, "roster")
}

// Whatever was there before, a roster taken in a second time changes nothing.
func TestSameRosterAgainChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := registry.New(d, keys(t))
		county := 0
		rapid.Check(t, func(rt *rapid.T) {
			county++
			w := world{T: t, ctx: db.WithActor(t.Context(), db.System("test", fmt.Sprintf("5%05d", county))), db: d, Service: s}
			w.roster(1, on(1, 1), drawRoster(rt)...)
			again := drawRoster(rt)
			w.roster(2, on(3, 1), again...)
			before := w.homes(on(6, 1), on(7, 1))
			if r := w.roster(3, on(5, 1), again...); r.Changed+r.NewHouseholds+r.NewPersons+r.Moved != 0 {
				rt.Fatalf("changed %d, households %d, persons %d, moved %d", r.Changed, r.NewHouseholds, r.NewPersons, r.Moved)
			}
			if after := w.homes(on(6, 1), on(7, 1)); fmt.Sprint(before) != fmt.Sprint(after) {
				rt.Fatalf("%v became %v", before, after)
			}
			if err := w.write(func(tx *db.Tx) error { return w.WithdrawBatch(w.ctx, tx, 3) }); err != nil {
				rt.Fatal(err)
			}
			if err := w.write(func(tx *db.Tx) error { return w.WithdrawBatch(w.ctx, tx, 2) }); err != nil {
				rt.Fatal(err)
			}
		})
	})
}
