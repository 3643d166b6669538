package monitor_test

import (
	"fmt"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// countyOf is a county with n leads, most of them closed or open, in two villages.
func countyOf(w *world, n int) {
	ctx := w.system()
	const chunk = 20_000
	for at := 0; at < n; at += chunk {
		hits := make([]monitor.Hit, min(chunk, n-at))
		for i := range hits {
			k := at + i
			village := w.here
			if k%2 == 1 {
				village = w.there
			}
			household := id.New[registry.HouseholdID]()
			hits[i] = w.hit(fmt.Sprintf("rule%d", k%9), []string{"因病", "因学", "因灾"}[k%3], int64(k+1))
			hits[i].Household, hits[i].Village, hits[i].Distance = household, village, 1+float64(k%400)/100
		}
		w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the benchmark's leads")
			_, err := w.leads.Take(ctx, tx, monitor.Run{Number: 1, On: tx.Today(), KnownBy: tx.Today()}, hits)
			return err
		}))
	}
}

// BenchmarkList reads lists of a county with 100,000 leads on SQLite:
//
//	go test ./internal/monitor -bench List -benchtime 20x -run '^$'
func BenchmarkList(b *testing.B) {
	clock := dbtest.NewClock()
	d := dbtest.SQLite(b, clock.Now)
	b.Run("county", func(b *testing.B) {
		w := newWorld(b, d, clock)
		countyOf(w, 100_000)
		county := w.as("zhuanban", dbtest.County, access.LeadRead, access.HealthRead, access.LeadDispatch)
		for name, q := range map[string]monitor.Query{
			"first": {}, "middle": {Offset: 50_000}, "last": {Offset: 99_950}, "due": {Sort: monitor.ByDue}, "village": {Sort: monitor.ByVillage},
			"opened": {Sort: monitor.ByOpened}, "township": {Area: w.township}, "state": {States: []monitor.State{monitor.Open}}, "risk": {Risk: "因学"},
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					_, err := w.leads.List(county, q, api.Page{Limit: 50})
					w.ok(err)
				}
			})
		}
		b.Run("areas", func(b *testing.B) {
			for b.Loop() {
				_, err := w.leads.Areas(county, "", monitor.Query{})
				w.ok(err)
			}
		})
		b.Run("workbench", func(b *testing.B) {
			for b.Loop() {
				_, err := w.leads.Workbench(county)
				w.ok(err)
			}
		})
		b.Run("unread", func(b *testing.B) {
			for b.Loop() {
				_, err := w.leads.Unread(county)
				w.ok(err)
			}
		})
	})
}

// BenchmarkRank ranks, and chooses from, 10,000 open leads on SQLite:
//
//	go test ./internal/monitor -bench Rank -benchtime 10x -run '^$'
func BenchmarkRank(b *testing.B) {
	clock := dbtest.NewClock()
	w := newWorld(b, dbtest.SQLite(b, clock.Now), clock)
	countyOf(w, 10_000)
	w.limited(100)
	b.Run("rank", func(b *testing.B) {
		for b.Loop() {
			w.screened()
		}
	})
	b.Run("choose", func(b *testing.B) {
		for b.Loop() {
			w.choice("")
		}
	})
}
