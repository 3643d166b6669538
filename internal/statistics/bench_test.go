package statistics_test

import (
	"context"
	"fmt"
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
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/statistics"
)

// history is a county with five years of cases on SQLite: fifty steps a case, of which six
// change where it stands.
type history struct {
	testing.TB
	db    *db.DB
	clock *dbtest.Clock
	stats *statistics.Service
}

const (
	caseCount = 20_000
	stepCount = 50 // of a case
	members   = 3
)

func (h *history) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// fill stores rows of a table, n for each case.
func (h *history) fill(ctx context.Context, table string, columns []string, n int, row func(c, i int) []any) {
	h.Helper()
	at := 0
	for at < caseCount*n {
		h.ok(h.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the benchmark's history")
			end := min(at+100_000, caseCount*n)
			_, err := tx.Bulk(ctx, table, columns, func() ([]any, bool) {
				if at == end {
					return nil, false
				}
				at++
				return row((at-1)/n, (at-1)%n), true
			})
			return err
		}))
	}
}

func newHistory(b *testing.B) *history {
	clock := dbtest.NewClock()
	h := &history{TB: b, db: dbtest.SQLite(b, clock.Now), clock: clock}
	h.db.Use(audit.New(), nil)
	divisions := division.New(h.db)
	ctx := db.WithActor(context.Background(), db.System("system", dbtest.County))
	h.ok(h.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the benchmark's county")
		_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
		return err
	}))
	_, err := divisions.LoadBundled(ctx)
	h.ok(err)
	var villages []string
	h.ok(h.db.Read(ctx, func(tx *db.Tx) error {
		tree, err := divisions.Tree(ctx, tx)
		for _, v := range tree.AtLevel(dbtest.County, cn.LevelVillage) {
			villages = append(villages, v.Code)
		}
		return err
	}))
	h.stats = statistics.New(h.db, divisions, code.New(h.db), registry.New(h.db, nil))

	now := clock.Now()
	start := now.AddDate(-5, 0, 0)
	opened := func(c int) time.Time { return start.Add(time.Duration(c) * (now.Sub(start) / caseCount)) }
	home := func(c int) string { return fmt.Sprintf("home%06d", c) }
	village := func(c int) string { return villages[c%len(villages)] }
	h.fill(ctx, "household", []string{"county_id", "id", "number", "village", "group_name", "kind", "category", "relocated", "site", "created_at", "created_by"}, 1, func(c, _ int) []any {
		return []any{dbtest.County, home(c), fmt.Sprintf("H%06d", c), village(c), "一组", "lifted", "", "", "", start, int64(1)}
	})
	h.fill(ctx, "person", []string{"county_id", "id", "name", "pinyin", "initials", "sex", "id_state", "village", "created_at", "created_by"}, members, func(c, i int) []any {
		return []any{dbtest.County, fmt.Sprintf("person%06d-%d", c, i), "某某", "moumou", "mm", "", "missing", village(c), start, int64(1)}
	})
	h.fill(ctx, "membership", []string{"county_id", "n", "person_id", "valid_from", "known_on", "made_by", "household_id", "relation"}, members, func(c, i int) []any {
		return []any{dbtest.County, int64(c*members + i), fmt.Sprintf("person%06d-%d", c, i), "2019-01-01", "2019-01-01", int64(1), home(c), "户主"}
	})
	h.fill(ctx, "monitor_case", []string{"county_id", "id", "household_id", "area", "lead_id", "phase", "stage", "category", "risks", "green", "paused", "answered", "opened_on", "clock_from", "ended_as", "steps"}, 1, func(c, _ int) []any {
		return []any{dbtest.County, fmt.Sprintf("case%06d", c), home(c), village(c), fmt.Sprintf("lead%06d", c), "monitored", "", "marginal", `["因病"]`, false, false, true, cn.DateOf(opened(c)).String(), cn.DateOf(opened(c)).String(), "", int64(stepCount)}
	})
	standing := map[int][2]string{
		0: {"open", `{"lead":"l","risks":["因病"]}`}, 10: {"approve", `{"category":"marginal","risks":["因病"],"income":{}}`}, 15: {"follow", `{}`},
		20: {"join", `{"risks":["因学"]}`}, 40: {"propose", `{"course":"check,review"}`}, 45: {"approve", `{}`},
	}
	h.fill(ctx, "case_step", []string{"county_id", "id", "case_id", "action", "stage", "actor", "at", "note", "payload"}, stepCount, func(c, i int) []any {
		action, ok := standing[i]
		if !ok {
			action = [2]string{"track", `{"visit":"v"}`}
		}
		return []any{dbtest.County, fmt.Sprintf("step%06d-%02d", c, i), fmt.Sprintf("case%06d", c), action[0], "", "someone", opened(c).AddDate(0, 0, 8*i), "", action[1]}
	})
	day := func(c, after int) string { return cn.DateOf(opened(c).AddDate(0, 0, after)).String() }
	h.fill(ctx, "assistance_plan", []string{"county_id", "case_id", "household_id", "area", "category", "risks", "labour", "unmotivated", "green", "opened_on"}, 1, func(c, _ int) []any {
		return []any{dbtest.County, fmt.Sprintf("case%06d", c), home(c), village(c), "marginal", `["因病"]`, "yes", false, false, day(c, 80)}
	})
	measure := func(c, i int) string { return fmt.Sprintf("measure%06d-%d", c, i) }
	h.fill(ctx, "measure", []string{"county_id", "id", "case_id", "household_id", "area", "heading", "code", "risks", "misfit", "sector", "fund", "in_kind", "provider", "deliver_by", "state", "delivered_on", "effect", "steps"}, 2, func(c, i int) []any {
		return []any{dbtest.County, measure(c, i), fmt.Sprintf("case%06d", c), home(c), village(c), []string{"health", "industry"}[i], "health", `["因病"]`, "", "medical_insurance", "policy", "", "", day(c, 120), "delivered", day(c, 100+50*i), "", int64(1)}
	})
	h.fill(ctx, "measure_evidence", []string{"county_id", "measure_id", "kind", "ref", "title", "recorded_by", "recorded_at"}, 2, func(c, i int) []any {
		return []any{dbtest.County, measure(c, i), "document", "paper", "发放表", "someone", opened(c).AddDate(0, 0, 100+50*i)}
	})
	h.fill(ctx, "lead", []string{"county_id", "id", "household_id", "village", "area", "state", "outcome", "trial", "score", "risks", "opened_on", "closed_on", "opened_at", "dispatched_by", "assignee", "source_withdrawn"}, 1, func(c, _ int) []any {
		return []any{dbtest.County, fmt.Sprintf("lead%06d", c), home(c), village(c), village(c), "confirmed", "true", false, 1.0, `["因病"]`, day(c, -10), day(c, 0), opened(c), "", "", false}
	})
	h.fill(ctx, "lead_hit", []string{"county_id", "id", "lead_id", "rule", "version", "title", "sector", "risk", "severity", "distance", "channel", "sentence", "params", "on_date", "known_by", "first_run", "last_run", "evidence_key", "first_at", "ended_as"}, 1, func(c, _ int) []any {
		return []any{dbtest.County, fmt.Sprintf("hit%06d", c), fmt.Sprintf("lead%06d", c), "medical.total_year", int64(1), "费用", "medical_insurance", "因病", int64(3), 1.5, "department", "一句话。", "[]", day(c, -10), day(c, -10), int64(1), int64(1), fmt.Sprint(c), opened(c), ""}
	})
	return h
}

// BenchmarkReport asks for the statistics of a county with 20,000 cases and 1,000,000 steps,
// beside a bound: reading the steps of all cases once.
//
//	go test ./internal/statistics -bench Report -benchtime 10x -run '^$'
func BenchmarkReport(b *testing.B) {
	h := newHistory(b)
	leader := db.WithActor(context.Background(), db.Actor{ID: "leader", County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if p == access.StatisticsRead || p == access.CaseRead {
			return db.Scope{Areas: []string{dbtest.County}}
		}
		return db.Scope{}
	}})
	var bound time.Duration
	b.Run("bound", func(b *testing.B) {
		for b.Loop() {
			h.ok(h.db.Read(leader, func(tx *db.Tx) error {
				return tx.Each(leader, `SELECT s.action, s.payload FROM case_step s WHERE s.county_id = $1`, []any{dbtest.County}, func(row db.Scanner) error {
					var action string
					var doc []byte
					return row.Scan(&action, &doc)
				})
			}))
		}
		bound = b.Elapsed() / time.Duration(b.N)
	})
	today := cn.DateOf(h.clock.Now())
	for name, q := range map[string]statistics.Query{
		"today": {}, "past": {On: today.AddDays(-700), KnownBy: today.AddDays(-690)}, "five-years": {From: today.AddDays(-1826)},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r, err := h.stats.Report(leader, q)
				h.ok(err)
				if r.Total[0].Households+r.Total[1].Households == 0 {
					b.Fatalf("nothing was counted: %+v", r.Total)
				}
			}
			b.ReportMetric(float64(b.Elapsed()/time.Duration(b.N))/float64(bound), "of_one_reading")
		})
	}
	b.Run("behind", func(b *testing.B) {
		for b.Loop() {
			found, err := h.stats.Behind(leader, statistics.Query{}, statistics.Cell{Figure: "standing"}, api.Page{Limit: 50})
			h.ok(err)
			if len(found.Items) == 0 {
				b.Fatal("nothing was found")
			}
		}
		b.ReportMetric(float64(b.Elapsed()/time.Duration(b.N))/float64(bound), "of_one_reading")
	})
}
