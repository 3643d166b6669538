package source

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/seal"
)

// world is a county with people, and the service under test.
type world struct {
	*Service
	t     testing.TB
	ctx   context.Context
	clock *dbtest.Clock
	town  division.Division
	home  []division.Division // its villages
}

// idNumber is the valid number of the n-th person, born on 1 January 1950 + n days.
func idNumber(n int) string {
	body := "500229" + strings.ReplaceAll(cn.NewDate(1950, 1, 1).AddDays(n).String(), "-", "") + fmt.Sprintf("%03d", n%1000)
	for _, c := range "0123456789X" {
		if id, err := cn.ParseIDNumber(body + string(c)); err == nil {
			return string(id)
		}
	}
	panic("no check digit")
}

// personName is the name of the n-th person.
func personName(n int) string {
	given := []rune("伟芳娜敏静丽强磊军洋勇艳杰涛明超兰霞平刚桂英华玉秀文建国春红梅海燕志德永成林新立云龙")
	family := []rune("王李张刘陈杨赵黄周吴")
	return string([]rune{family[n%10], given[n/10%len(given)], given[n/10/len(given)%len(given)]})
}

func newWorld(t testing.TB, d *db.DB, clock *dbtest.Clock) *world {
	t.Helper()
	ctx := db.WithActor(t.Context(), db.System("test", dbtest.County))
	dir := t.TempDir()
	keys, err := seal.Open(dir+"/keys", true)
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.Open(dir, keys)
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("test")
		_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	divisions := division.New(d)
	if _, err := divisions.LoadBundled(ctx); err != nil {
		t.Fatal(err)
	}
	w := &world{Service: New(d, keys, files, registry.New(d, keys), divisions, param.New(d)), t: t, ctx: ctx, clock: clock}
	err = d.Read(ctx, func(tx *db.Tx) error {
		tree, err := divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		w.town = tree.AtLevel(dbtest.County, cn.LevelTownship)[2]
		w.home = tree.AtLevel(w.town.Code, cn.LevelVillage)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// householdHeading is the heading of the roster of households.
const householdHeading = "户编号,户主姓名,姓名,证件号码,与户主关系,乡镇,村,村民小组,性别,民族,劳动技能,户类型,监测对象类别,是否易地搬迁户,联系电话\n"

// household writes the rows of the h-th household: persons 4h … 4h+3.
func (w *world) household(h int) string {
	var b strings.Builder
	for i := range 4 {
		n := 4*h + i
		relation := []string{"户主", "配偶", "之子", "之女"}[i]
		fmt.Fprintf(&b, "H%06d,%s,%s,%s,%s,%s,%s,一组,男,汉族,普通劳动力,脱贫户,,否,1380000%04d\n",
			h, personName(4*h), personName(n), idNumber(n), relation, w.town.Name, w.home[h%len(w.home)].Name, n%10000)
	}
	return b.String()
}

// settle takes n households in as of a day.
func (w *world) settle(n int, asOf string) Result {
	w.t.Helper()
	var b strings.Builder
	b.WriteString(householdHeading)
	for h := range n {
		b.WriteString(w.household(h))
	}
	return w.load(b.String(), asOf)
}

func date(s string) cn.Date {
	d, err := cn.ParseISODate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// load imports a file and fails the test if it is refused.
func (w *world) load(text, asOf string) Result {
	w.t.Helper()
	res, err := w.try(text, asOf)
	if err != nil {
		w.t.Fatal(err)
	}
	return res
}

func (w *world) try(text, asOf string) (Result, error) {
	return w.Import(w.ctx, ImportRequest{File: strings.NewReader(text), Name: "名单.csv", AsOf: date(asOf), ReceivedOn: date(asOf)})
}

// settlement writes a row of 医保结算.
func settlement(n int, day, class, pay string) string {
	return fmt.Sprintf("%s,%s,%s,%s,县医院,肺炎,2000,1000,,,%s\n", personName(n), idNumber(n), day, class, pay)
}

const settlementHeading = "姓名,证件号码,结算日期,医疗类别,医疗机构,病种,总费用,统筹支付,大病保险支付,医疗救助,个人自付\n"

// events reads what is visible on a day.
func (w *world) events(dataset, knownBy string, only ...string) (list []Record) {
	w.t.Helper()
	err := w.db.Read(w.ctx, func(tx *db.Tx) error {
		for rec, err := range Events(w.ctx, tx, dataset, cn.Date{}, cn.Date{}, date(knownBy), only...) {
			if err != nil {
				return err
			}
			list = append(list, rec)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) roster(dataset, on, knownBy string, only ...string) (list []Record) {
	w.t.Helper()
	err := w.db.Read(w.ctx, func(tx *db.Tx) error {
		for rec, err := range Roster(w.ctx, tx, dataset, date(on), date(knownBy), only...) {
			if err != nil {
				return err
			}
			list = append(list, rec)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) quarantine(batch int64) []QuarantineRow {
	w.t.Helper()
	list, err := w.Quarantine(w.ctx, batch, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// each runs a test in a settled county on both engines.
func each(t *testing.T, households int, test func(t *testing.T, w *world)) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newWorld(t, d, clock)
		if households > 0 {
			w.settle(households, "2025-01-01")
		}
		test(t, w)
	})
}

// onSQLite runs a test of rules that do not depend on the engine.
func onSQLite(t *testing.T, households int, test func(t *testing.T, w *world)) {
	clock := dbtest.NewClock()
	w := newWorld(t, dbtest.SQLite(t, clock.Now), clock)
	if households > 0 {
		w.settle(households, "2025-01-01")
	}
	test(t, w)
}

// index is the registry as linkage sees it.
func (w *world) index() (x *registry.LinkIndex, err error) {
	err = w.db.Read(w.ctx, func(tx *db.Tx) error {
		x, err = w.registry.LinkIndex(w.ctx, tx)
		return err
	})
	return x, err
}
