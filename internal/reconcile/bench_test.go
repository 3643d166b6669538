package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/reconcile"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/seal"
	"github.com/shouwang/shouwang/internal/source"
)

// idNumber is a valid number of the n-th head.
func idNumber(n int) string {
	body := "500229" + strings.ReplaceAll(cn.NewDate(1950, 1, 1).AddDays(n%18_000).String(), "-", "") + fmt.Sprintf("%03d", n/18_000)
	for _, c := range "0123456789X" {
		if number, err := cn.ParseIDNumber(body + string(c)); err == nil {
			return string(number)
		}
	}
	panic("no check digit")
}

// BenchmarkRun lays 20,000 monitored households beside a municipal list of as many, of which
// a tenth differs, and measures it against one pass of reading both lists:
//
//	go test ./internal/reconcile -bench Run -benchtime 3x -run '^$'
func BenchmarkRun(b *testing.B) {
	const households = 20_000
	clock := dbtest.NewClock()
	d := dbtest.SQLite(b, clock.Now)
	ctx := db.WithActor(b.Context(), db.System("test", dbtest.County))
	ok := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	keys, err := seal.Open(dir+"/keys", true)
	ok(err)
	files, err := blob.Open(dir, keys)
	ok(err)
	ok(d.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the benchmark's county")
		_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
		return err
	}))
	divisions, people := division.New(d), registry.New(d, keys)
	_, err = divisions.LoadBundled(ctx)
	ok(err)
	lists := source.New(d, keys, files, people, divisions, param.New(d))
	service := reconcile.New(d, reconcile.Parts{Registry: people, Divisions: divisions, Codes: code.New(d), Source: lists})

	roster, platform := new(strings.Builder), new(strings.Builder)
	roster.WriteString("户编号,户主姓名,姓名,证件号码,与户主关系,乡镇,村,村民小组,性别,户类型,监测对象类别\n")
	platform.WriteString("户编号,乡镇,村,户主姓名,户主证件号码,监测对象类别,风险,识别时间,是否消除\n")
	for n := range households {
		number := idNumber(n)
		fmt.Fprintf(roster, "H%06d,王伟,王伟,%s,户主,左岚乡,齐心村,一组,男,一般农户,边缘易致贫户\n", n, number)
		category := "边缘易致贫户"
		if n%10 == 0 {
			category = "突发严重困难户"
		}
		fmt.Fprintf(platform, "H%06d,左岚乡,齐心村,王伟,%s,%s,因病,2025-03,否\n", n, number, category)
	}
	for _, text := range []string{roster.String(), platform.String()} {
		res, err := lists.Import(ctx, source.ImportRequest{File: strings.NewReader(text), Name: "名单.csv", AsOf: cn.NewDate(2025, 6, 30)})
		if ok(err); res.Accepted != households {
			b.Fatalf("%+v", res)
		}
	}
	run := func() reconcile.RunID {
		made := id.New[reconcile.RunID]()
		ok(d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the benchmark's run")
			_, err := tx.Exec(ctx, `INSERT INTO reconcile_run (county_id, id, list, state, stage, asked_by, asked_at, batch, ours, theirs, aside, unread, opened, changed, closed)
				VALUES ($1, $2, 'municipal', 'queued', '', 'test', $3, 0, 0, 0, 0, '{}', 0, 0, 0)`, dbtest.County, made, tx.Now())
			return err
		}))
		return made
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			_, _, err := lists.Listing(ctx, "platform.monitored")
			ok(err)
			ok(d.Read(ctx, func(tx *db.Tx) error {
				_, err := people.Population(ctx, tx, tx.Today(), tx.Today())
				return err
			}))
		}
	})
	b.Run("run", func(b *testing.B) {
		for b.Loop() {
			ok(service.CarryOut(ctx, run()))
		}
	})
	var standing int
	ok(d.Read(ctx, func(tx *db.Tx) error {
		return tx.Get(ctx, nil, `SELECT count(*) FROM reconcile_difference WHERE closed_on IS NULL`, nil, &standing)
	}))
	if standing != households/10 {
		b.Fatalf("%d differences", standing)
	}
}
