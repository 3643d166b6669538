package assist_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/seal"
	"github.com/shouwang/shouwang/internal/source"
)

var today = cn.DateOf(dbtest.Start)

// world is a county with two villages of one township and one household: a head who can
// work and a mother who cannot.
type world struct {
	testing.TB
	*assist.Service
	db        *db.DB
	clock     *dbtest.Clock
	registry  *registry.Service
	params    *param.Service
	divisions *division.Service
	township  string
	here      string
	there     string
	household registry.HouseholdID
	head      registry.PersonID
	mother    registry.PersonID
	homes     int
}

func each(t *testing.T, test func(w *world)) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) { test(newWorld(t, d, clock)) })
}

func newWorld(t testing.TB, d *db.DB, clock *dbtest.Clock) *world {
	d.Use(audit.New(), nil)
	keys, err := seal.Open(t.TempDir(), true)
	w := &world{TB: t, db: d, clock: clock, params: param.New(d), divisions: division.New(d), registry: registry.New(d, keys)}
	w.ok(err)
	files, err := blob.Open(t.TempDir(), keys)
	w.ok(err)
	w.Service = assist.New(d, w.divisions, w.params, code.New(d), w.registry, fact.New(d, w.registry, w.params), files, keys)
	ctx := w.system()
	w.ok(d.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the test's county")
		_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
		return err
	}))
	_, err = w.divisions.LoadBundled(ctx)
	w.ok(err)
	w.ok(d.Read(ctx, func(tx *db.Tx) error {
		tree, err := w.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		for _, township := range tree.AtLevel(dbtest.County, cn.LevelTownship) {
			if villages := tree.AtLevel(township.Code, cn.LevelVillage); len(villages) > 1 {
				w.township, w.here, w.there = township.Code, villages[0].Code, villages[1].Code
			}
		}
		return nil
	}))
	w.household = w.home("普通劳动力")
	return w
}

// home is a household whose head has the labour skill given and whose mother has none.
func (w *world) home(labour string) (h registry.HouseholdID) {
	w.Helper()
	w.homes++
	row := func(name, relation, labour string, birth cn.Date) registry.RosterPerson {
		r := registry.RosterPerson{Row: 1, Number: fmt.Sprintf("H%06d", w.homes), Village: w.here, Name: name, Relation: relation, Birth: birth, Sex: cn.Male, IDState: registry.IDMissing, Kind: registry.Ordinary}
		r.Labour = labour
		return r
	}
	ctx := w.system()
	w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
		got, err := w.registry.Apply(ctx, tx, registry.BatchRef{Number: int64(w.homes), AsOf: today.AddDays(-30), ReceivedOn: today.AddDays(-30)}, []registry.RosterPerson{
			row("覃大", registry.Head, labour, cn.NewDate(1980, 3, 1)), row("覃母", "之母", "无劳动力", cn.NewDate(1950, 3, 1))})
		if err != nil {
			return err
		}
		h, w.head, w.mother = got.Links[0].Household, got.Links[0].Person, got.Links[1].Person
		return nil
	}))
	return h
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) refused(want string, err error) {
	w.Helper()
	if e, ok := errs.As(err); !ok || e.Code != want {
		w.Fatalf("got %v, want %s", err, want)
	}
}

func (w *world) notFound(err error) {
	w.Helper()
	if !errors.Is(err, db.ErrNotFound) {
		w.Fatalf("got %v, want not found", err)
	}
}

func (w *world) days(n int) { w.clock.Set(w.clock.Now().AddDate(0, 0, n)) }

func (w *world) system() context.Context {
	return db.WithActor(w.Context(), db.System("test", dbtest.County))
}

func (w *world) as(account, area string, sectors []string, permissions ...db.Permission) context.Context {
	return db.WithActor(w.Context(), db.Actor{ID: account, County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if slices.Contains(permissions, p) {
			return db.Scope{Areas: []string{area}, Sectors: sectors}
		}
		return db.Scope{}
	}})
}

// cadre, officer, department and county are who would do the work.
func (w *world) cadre() context.Context {
	return w.as("cadre", w.here, nil, access.AssistRead, access.AssistPlan, access.MeasureDeliver, access.HealthRead)
}

func (w *world) officer() context.Context {
	return w.as("officer", w.township, nil, access.AssistRead, access.MeasureCheck, access.HelperAssign)
}

func (w *world) department(sector string) context.Context {
	return w.as(sector, dbtest.County, []string{sector}, access.MeasureDeliver)
}

// begun is the plan of a case that was just approved.
func (w *world) begun(risks ...string) assist.CaseID {
	w.Helper()
	c := id.New[assist.CaseID]()
	w.begin(assist.Opening{Case: c, Household: w.household, Area: w.here, Category: registry.Marginal, Risks: risks, Labour: true, RecognisedOn: cn.DateOf(w.clock.Now())})
	return c
}

func (w *world) begin(o assist.Opening) {
	w.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error { return w.Begin(ctx, tx, o) })
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	ctx := w.system()
	w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the test stands for the caller")
		return f(ctx, tx)
	}))
}

// relief is a record of 临时救助 for the head, as 民政 sent it.
func (w *world) relief(on cn.Date, amount cn.Money) (n int64) {
	w.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		got, err := source.Append(ctx, tx, "welfare.relief", source.Record{SubjectKind: source.Person, SubjectID: string(w.head), Village: w.here, OnDate: on, Amount: amount, HasAmount: true, Code: "因病"})
		if err == nil {
			n = got[0].N
		}
		return err
	})
	return n
}

func reliefFor(risk string) assist.MeasureIn {
	return assist.MeasureIn{Code: "welfare.4", Risks: []string{risk}, Fund: assist.Policy, DeliverBy: today.AddDays(20)}
}

func (w *world) planned(c assist.CaseID, in assist.MeasureIn) assist.Measure {
	w.Helper()
	m, err := w.PlanMeasure(w.cadre(), c, in)
	w.ok(err)
	return m
}

func (w *world) gaps(c assist.CaseID) (keys []string) {
	w.Helper()
	d, err := w.Plan(w.cadre(), c)
	w.ok(err)
	for _, g := range d.Gaps {
		keys = append(keys, g.Key)
	}
	return keys
}
