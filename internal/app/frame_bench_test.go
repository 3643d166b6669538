package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/source"
)

// BenchmarkKeptFrame opens the kept frame of a county of which nothing has changed, brings
// it up to date after a file of settlements for one household in eight (10,000 rows at
// 80,000 households), and computes it from the database; rebuilds_per_update is how many
// updates take as long as a rebuild. The county has a roster and two settlements a
// household and no other data, which favours the rebuild.
func BenchmarkKeptFrame(b *testing.B) {
	households := 10_000
	if n, err := strconv.Atoi(os.Getenv("SHOUWANG_BENCH_HOUSEHOLDS")); err == nil {
		households = n
	}
	c := newFrameCounty(b, households)
	c.imports("花名册.csv", c.roster())
	c.imports("结算0.csv", c.settlements(0, 2*households))
	if f := c.current(); !f.Rebuilt {
		b.Fatal("the first frame came from nowhere")
	}
	var open, update, rebuild []time.Duration
	for b.Loop() {
		for round := range 3 {
			open = append(open, c.timed(false, c.Facts.Current))
			c.imports(fmt.Sprintf("结算%d.csv", round+1), c.settlements(round+1, households/8))
			update = append(update, c.timed(false, c.Facts.Current))
			rebuild = append(rebuild, c.timed(true, c.Facts.Rebuild))
			c.current()
		}
	}
	middle := func(list []time.Duration) float64 {
		slices.Sort(list)
		return list[len(list)/2].Seconds()
	}
	b.ReportMetric(1000*middle(open), "open_ms")
	b.ReportMetric(1000*middle(update), "update_ms")
	b.ReportMetric(1000*middle(rebuild), "rebuild_ms")
	b.ReportMetric(middle(rebuild)/middle(update), "rebuilds_per_update")
}

// frameCounty is a county with made-up households of three.
type frameCounty struct {
	*app.App
	b          *testing.B
	ctx        context.Context
	households int
	villages   []string // their names, of one township
}

func newFrameCounty(b *testing.B, households int) *frameCounty {
	b.Helper()
	clock := dbtest.NewClock()
	a, err := app.Open(b.Context(), app.Config{Dir: b.TempDir(), Now: clock.Now, Create: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	c := &frameCounty{App: a, b: b, ctx: db.WithActor(b.Context(), db.System("bench", dbtest.County)), households: households}
	if _, err = a.Init(c.ctx, dbtest.County, "城口县"); err != nil {
		b.Fatal(err)
	}
	c.read(func(tx *db.Tx) error {
		tree, err := a.Divisions.Tree(c.ctx, tx)
		if err == nil {
			for _, v := range tree.AtLevel(township, cn.LevelVillage) {
				c.villages = append(c.villages, v.Name)
			}
		}
		return err
	})
	return c
}

func (c *frameCounty) read(f func(tx *db.Tx) error) {
	c.b.Helper()
	if err := c.DB.Read(c.ctx, f); err != nil {
		c.b.Fatal(err)
	}
}

func (c *frameCounty) imports(name, text string) {
	c.b.Helper()
	day := cn.DateOf(c.DB.Now())
	r, err := c.Source.Import(c.ctx, source.ImportRequest{File: strings.NewReader(text), Name: name, AsOf: day, ReceivedOn: day})
	if err != nil {
		c.b.Fatal(err)
	}
	if r.Accepted == 0 || r.Quarantined > 0 {
		c.b.Fatalf("%s: %+v", name, r.Counts)
	}
}

// person is the name and number of a member of a household.
func (c *frameCounty) person(household, member int) (name, number string) {
	n := household*3 + member
	surnames, given := []rune("王李张刘陈杨赵黄周吴"), []rune("小军强梅兰明华秀英平国建文春燕丽玲")
	name = string([]rune{surnames[household%len(surnames)], given[n%len(given)], given[n/len(given)%len(given)]})
	return name, withCheckDigit(fmt.Sprintf("500229%04d%02d%02d%03d", 1950+n/336_000%60, 1+n/28_000%12, 1+n/1000%28, n%1000))
}

func (c *frameCounty) roster() string {
	var b strings.Builder
	b.WriteString(rosterHeading)
	for h := range c.households {
		head, _ := c.person(h, 0)
		for m, relation := range []string{"户主", "配偶", "之子"} {
			name, number := c.person(h, m)
			fmt.Fprintf(&b, "H%06d,%s,%s,%s,%s,%s,%s,一组,不详,一般农户,\n", h, head, name, number, relation, townshipName, c.villages[h%len(c.villages)])
		}
	}
	return b.String()
}

// settlements are so many rows, each of another household as far as there are enough.
func (c *frameCounty) settlements(file, rows int) string {
	var b strings.Builder
	b.WriteString(strings.Join(settlementHeading, ",") + "\n")
	for i := range rows {
		name, number := c.person((i*7+file)%c.households, i%3)
		fmt.Fprintf(&b, "%s,%s,2025-0%d-%02d,住院,县人民医院,骨折,%d,%d,%d\n", name, number, 1+i%5, 1+i%28, 2000+i%9000, 1000+i%4500, 1000+file+i%4500)
	}
	return b.String()
}

// current brings the frame up to date and keeps it.
func (c *frameCounty) current() (f fact.Fresh) {
	c.b.Helper()
	c.read(func(tx *db.Tx) (err error) {
		f, err = c.Facts.Current(c.ctx, tx, tx.Today(), tx.Today())
		return err
	})
	c.Facts.Keep(f)
	return f
}

// timed is how long getting the frame takes, without keeping it.
func (c *frameCounty) timed(rebuilt bool, get func(context.Context, *db.Tx, cn.Date, cn.Date) (fact.Fresh, error)) (took time.Duration) {
	c.b.Helper()
	c.read(func(tx *db.Tx) error {
		began := time.Now()
		f, err := get(c.ctx, tx, tx.Today(), tx.Today())
		took = time.Since(began)
		if err == nil && f.Rebuilt != rebuilt {
			c.b.Fatalf("rebuilt: %v", f.Rebuilt)
		}
		return err
	})
	return took
}
