package registry_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/registry"
)

// countyRoster is a county of n households with four or so members each, in 240 villages.
func countyRoster(n int) []registry.RosterPerson {
	surnames, given := []rune("王李张刘陈杨赵黄周吴单覃曾查仇"), []rune("小大军强梅兰明华秀英平国建文春燕丽玲")
	relations := []string{"户主", "配偶", "之子", "之女", "之母"}
	rows := make([]registry.RosterPerson, 0, 4*n)
	i := 0
	for h := range n {
		village := fmt.Sprintf("5002291%02d%03d", h%24, 200+h/24%10)
		for m := range 3 + h%3 {
			i++
			id := benchNumber(i)
			name := string([]rune{surnames[i%len(surnames)], given[i/7%len(given)], given[i/131%len(given)]})
			r := member(fmt.Sprintf("5002291%06d", h), village, relations[m], name, id)
			r.Phone = cn.Phone(fmt.Sprintf("139%08d", h))
			r.Address, r.Education, r.Health, r.Labour, r.Ethnicity = "某村某组", "初中", "健康", "普通劳动力", "汉族"
			rows = append(rows, r)
		}
	}
	return rows
}

// benchNumber makes the i-th valid identity number, up to 10 million.
func benchNumber(i int) cn.IDNumber {
	body := fmt.Sprintf("500229%04d%02d%02d%03d", 1940+i/336000%80, 1+i/28000%12, 1+i/1000%28, i%1000)
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for k, w := range weights {
		sum += int(body[k]-'0') * w
	}
	return cn.IDNumber(body + string("10X98765432"[sum%11]))
}

func benchCounty(b *testing.B, households int) (context.Context, *db.DB, *registry.Service, []registry.RosterPerson) {
	open := dbtest.SQLite
	if os.Getenv("SHOUWANG_BENCH_ENGINE") == "postgres" {
		open = dbtest.Postgres
	}
	d := open(b, dbtest.NewClock().Now)
	s := registry.New(d, keys(b))
	ctx := db.WithActor(b.Context(), db.System("test", dbtest.County))
	rows := countyRoster(households)
	begin := time.Now()
	benchApply(b, ctx, d, s, 1, rows)
	b.Logf("%d households, %d persons taken in in %.1f s", households, len(rows), time.Since(begin).Seconds())
	return ctx, d, s, rows
}

func benchApply(b *testing.B, ctx context.Context, d *db.DB, s *registry.Service, batch int64, rows []registry.RosterPerson) {
	b.Helper()
	ref := registry.BatchRef{Number: batch, AsOf: on(1, 1).AddDays(int(batch)), ReceivedOn: on(2, 1).AddDays(int(batch))}
	err := d.Write(ctx, func(tx *db.Tx) error {
		seen := make(map[registry.PersonID]bool, len(rows))
		for from := 0; from < len(rows); {
			to := min(from+12000, len(rows)) // 12 rows are three whole households
			r, err := s.Apply(ctx, tx, ref, rows[from:to])
			if err != nil {
				return err
			}
			for _, l := range r.Links {
				seen[l.Person] = true
			}
			from = to
		}
		_, err := s.EndMissing(ctx, tx, ref, seen)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkCounty(b *testing.B) {
	ctx, d, s, rows := benchCounty(b, benchHouseholds())
	read := func(b *testing.B, f func(tx *db.Tx) error) {
		for b.Loop() {
			if err := d.Read(ctx, f); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("population", func(b *testing.B) {
		read(b, func(tx *db.Tx) error {
			_, err := s.Population(ctx, tx, on(6, 1), on(7, 1))
			return err
		})
	})
	b.Run("population-one", func(b *testing.B) {
		list, err := s.List(ctx, registry.Query{}, api.Page{Limit: 1})
		if err != nil {
			b.Fatal(err)
		}
		read(b, func(tx *db.Tx) error {
			_, err := s.Population(ctx, tx, on(6, 1), on(7, 1), list.Items[0].ID)
			return err
		})
	})
	b.Run("linkindex", func(b *testing.B) {
		var before, after runtime.MemStats
		var x *registry.LinkIndex
		runtime.GC()
		runtime.ReadMemStats(&before)
		read(b, func(tx *db.Tx) (err error) {
			x, err = s.LinkIndex(ctx, tx)
			return err
		})
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(rows)), "B/person")
		runtime.KeepAlive(x)
	})
	village := db.WithActor(b.Context(), scoped(rows[0].Village))
	township := db.WithActor(b.Context(), scoped(rows[0].Village[:9]))
	for _, who := range []struct {
		name string
		ctx  context.Context
	}{{"county", ctx}, {"township", township}, {"village", village}} {
		for _, text := range []string{"王", "单小军", "shanxiao", "wxj", "zz", "5002291000", string(rows[5].ID), string(rows[9].Phone)} {
			b.Run("search/"+who.name+"/"+text, func(b *testing.B) {
				for b.Loop() {
					if _, err := s.Search(who.ctx, registry.SearchIn{Text: text}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run("list/"+who.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.List(who.ctx, registry.Query{}, api.Page{Limit: 50}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("list-lifted/"+who.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.List(who.ctx, registry.Query{Kind: registry.Ordinary}, api.Page{Limit: 50}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("count/"+who.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Count(who.ctx, registry.Query{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("same-roster", func(b *testing.B) {
		batch := int64(1)
		for b.Loop() {
			batch++
			benchApply(b, ctx, d, s, batch, rows)
		}
	})
}

// scoped is an actor who holds every permission in one area.
func scoped(area string) db.Actor {
	return db.Actor{ID: "cadre", County: dbtest.County, Can: func(db.Permission) db.Scope { return db.Scope{Areas: []string{area}} }}
}

// benchHouseholds is the size of the county, 62,500 households unless told.
func benchHouseholds() int {
	if n, err := strconv.Atoi(os.Getenv("SHOUWANG_BENCH_HOUSEHOLDS")); err == nil {
		return n
	}
	return 62500
}
