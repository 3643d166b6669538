package monitor_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

// homes is the registry as far as leads and visits need it.
type homes map[registry.HouseholdID]string

func (h homes) AreaOf(_ context.Context, _ *db.Tx, id registry.HouseholdID) (string, error) {
	if v, ok := h[id]; ok {
		return v, nil
	}
	return "", db.ErrNotFound
}

func (h homes) Cards(_ context.Context, _ *db.Tx, ids []registry.HouseholdID) (map[registry.HouseholdID]monitor.Card, error) {
	cards := map[registry.HouseholdID]monitor.Card{}
	for _, id := range ids {
		cards[id] = monitor.Card{Number: "户-" + string(id[len(id)-4:]), Head: "户主"}
	}
	return cards, nil
}

func (h homes) Count(context.Context, *db.Tx) (map[string]int, error) {
	counts := map[string]int{}
	for _, village := range h {
		counts[village]++
	}
	return counts, nil
}

func (h homes) Prefill(context.Context, *db.Tx, registry.HouseholdID, cn.Date) (map[string]visit.Prefilled, error) {
	return map[string]visit.Prefilled{"compliant_self_pay": {Value: "23480.00", Source: "医保,截至 2025-06-30"}}, nil
}

type noSeal struct{}

func (noSeal) Seal(_ string, plain []byte) []byte        { return append([]byte("sealed:"), plain...) }
func (noSeal) Open(_ string, box []byte) ([]byte, error) { return box[len("sealed:"):], nil }

// world is a county with two villages of one township.
type world struct {
	testing.TB
	db        *db.DB
	clock     *dbtest.Clock
	homes     homes
	divisions *division.Service
	params    *param.Service
	visits    *visit.Service
	leads     *monitor.Service
	township  string
	here      string // 村
	there     string // another village of the township
	household registry.HouseholdID
}

func each(t *testing.T, test func(w *world)) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		test(newWorld(t, d, clock))
	})
}

func newWorld(t testing.TB, d *db.DB, clock *dbtest.Clock) *world {
	d.Use(audit.New(), nil)
	w := &world{TB: t, db: d, clock: clock, homes: homes{}, divisions: division.New(d), params: param.New(d)}
	w.visits = visit.New(d, w.homes, w.homes, code.New(d), noSeal{})
	w.leads = monitor.New(d, w.divisions, w.params, w.visits, w.homes)
	ctx := w.system()
	w.ok(d.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the test's county")
		_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
		return err
	}))
	_, err := w.divisions.LoadBundled(ctx)
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
	w.household = w.newHousehold(w.here)
	return w
}

func (w *world) newHousehold(village string) registry.HouseholdID {
	h := id.New[registry.HouseholdID]()
	w.homes[h] = village
	return h
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) refused(want, err error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Fatalf("got %v, want %v", err, want)
	}
}

// as is someone with permissions in an area.
func (w *world) as(account, area string, permissions ...db.Permission) context.Context {
	return db.WithActor(w.Context(), db.Actor{ID: account, County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if slices.Contains(permissions, p) {
			return db.Scope{Areas: []string{area}}
		}
		return db.Scope{}
	}})
}

func (w *world) clerk() context.Context { return w.clerkOf("clerk", w.here) }

func (w *world) clerkOf(account, village string) context.Context {
	return w.as(account, village, access.LeadRead, access.HealthRead, access.LeadAccept, access.VisitRecord, access.VisitRead, access.VerdictRead)
}

func (w *world) officer() context.Context {
	return w.as("officer", w.township, access.LeadRead, access.HealthRead, access.LeadDispatch, access.VisitRead, access.VerdictConfirm, access.VerdictRead)
}

func (w *world) system() context.Context {
	return db.WithActor(w.Context(), db.System("test", dbtest.County))
}

var today = cn.DateOf(dbtest.Start)

func (w *world) hit(rule, risk string, records ...int64) monitor.Hit {
	h := monitor.Hit{Rule: rule, Version: 1, Title: rule, Household: w.household, Village: w.here, Risk: risk, Sector: "medical_insurance", Severity: 3, Distance: 1.5,
		Sentence: rule + "说的一句话。", On: today, KnownBy: today, Params: []monitor.Param{{Key: "medical.total_year", Value: "10000", From: today}}}
	for _, n := range records {
		h.Rows = append(h.Rows, monitor.Row{Record: n, Batch: n/100 + 1, Row: int(n % 100), Dataset: "medical.settlement", On: today, Amount: cn.Yuan(n)})
	}
	return h
}

func (w *world) take(hits ...monitor.Hit) monitor.Taken {
	w.Helper()
	var taken monitor.Taken
	ctx := w.system()
	w.ok(w.db.Write(ctx, func(tx *db.Tx) (err error) {
		tx.Unrecorded("the screening records itself")
		taken, err = w.leads.Take(ctx, tx, monitor.Run{Number: 1, On: tx.Today(), KnownBy: tx.Today()}, hits)
		return err
	}))
	return taken
}

// only is the one lead of the list.
func (w *world) only(q monitor.Query) monitor.Lead {
	w.Helper()
	list, err := w.leads.List(w.officer(), q, api.Page{})
	w.ok(err)
	if len(list.Items) != 1 {
		w.Fatalf("%d leads", len(list.Items))
	}
	return list.Items[0]
}

func input(key string) visit.Input {
	return visit.Input{Key: key, On: today, Answers: map[string]any{
		"mode": "home", "present": []any{"户主"}, "food": "ok", "clothing": "ok", "education": "ok", "medical": "ok", "housing": "ok", "water": "ok",
		"wages": "30000", "business": "0", "property": "0", "transfers": "1200", "business_costs": "0", "compliant_self_pay": "23480",
		"recommendation": "true", "remarks": "户主住院。",
	}}
}

// visited is a lead that a clerk has visited.
func (w *world) visited(lead monitor.LeadID) {
	w.Helper()
	_, err := w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "请本周入户")
	w.ok(err)
	_, err = w.leads.Accept(w.clerk(), lead)
	w.ok(err)
	_, err = w.leads.RecordVisit(w.clerk(), lead, input("visit-"+string(lead)))
	w.ok(err)
}

func (w *world) confirmed(o monitor.Outcome) monitor.Lead {
	w.Helper()
	lead := w.only(monitor.Query{States: []monitor.State{monitor.Open}}).ID
	w.visited(lead)
	l, err := w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: o, Reason: "已与医保核对"})
	w.ok(err)
	return l
}

func (w *world) days(n int) { w.clock.Advance(time.Duration(n) * 24 * time.Hour) }
