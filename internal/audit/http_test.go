package audit_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/id"
)

func init() { access.CheapPasswords() }

// areas signs in whoever sends the area that they may inspect as token.
type areas struct{}

func (areas) Authenticate(_ context.Context, token string) (db.Actor, error) {
	if token == "" {
		return db.Actor{}, api.ErrSignIn
	}
	return db.Actor{ID: "inspector", County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if p != access.AuditRead || token == "nowhere" {
			return db.Scope{}
		}
		return db.Scope{Areas: []string{token}}
	}}, nil
}

type page struct {
	Code  string
	Next  string
	Items []audit.Found
	audit.Report
}

func serve(t *testing.T, d *db.DB) func(token, path string) (int, page) {
	a := api.New(areas{}, slog.New(slog.NewTextHandler(io.Discard, nil)), "test")
	audit.New().Routes(a, d)
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	return func(token, path string) (int, page) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var p page
		if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, p
	}
}

func seqs(p page) (list []int64) {
	for _, e := range p.Items {
		list = append(list, e.Seq)
	}
	return list
}

// story writes five entries, one a day from 2025-07-01 on.
func story(t *testing.T, d *db.DB, clock *dbtest.Clock) {
	t.Helper()
	for i, e := range []struct {
		actor, verb, kind, ref, area, purpose string
	}{
		{"ann", "lead.dispatch", "lead", "l1", "500229101200", ""},
		{"bob", "lead.accept", "lead", "l1", "500229101200", ""},
		{"ann", "identity.reveal", "person", "p1", "500229102201", "核实低保"},
		{"bob", "lead.dispatch", "lead", "l2", "500229102201", ""},
		{"ann", "param.edit", "param", "x", "", ""},
	} {
		clock.Set(dbtest.Start.Add(time.Duration(i) * 24 * time.Hour))
		ctx := db.WithActor(t.Context(), db.System(e.actor, dbtest.County))
		err := d.Write(ctx, func(tx *db.Tx) error {
			return tx.Record(ctx, db.Entry{Verb: e.verb, Ref: id.Ref{Kind: e.kind, ID: e.ref}, Area: e.area, Purpose: e.purpose, Detail: map[string]any{"n": i}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestInspectorFindsWhoDidWhat(t *testing.T) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		d.Use(audit.New(), nil)
		story(t, d, clock)
		get := serve(t, d)
		for query, want := range map[string][]int64{
			"":                               {5, 4, 3, 2, 1},
			"?actor=ann":                     {5, 3, 1},
			"?verb=lead.dispatch":            {4, 1},
			"?verb=lead.":                    {4, 2, 1},
			"?verb=lead":                     nil,
			"?kind=lead&ref=l1":              {2, 1},
			"?area=500229102":                {4, 3},
			"?from=2025-07-02&to=2025-07-03": {3, 2},
			"?to=2025-07-01":                 {1},
			"?limit=2":                       {5, 4},
			"?limit=2&after=4":               {3, 2},
			"?limit=2&after=2":               {1},
		} {
			status, p := get("500229", "/api/audit"+query)
			if status != 200 || !slices.Equal(seqs(p), want) {
				t.Errorf("%s: %d %v, want %v", query, status, seqs(p), want)
			}
			if more := strings.HasPrefix(query, "?limit=2") && len(want) == 2; more != (p.Next != "") {
				t.Errorf("%s: next %q", query, p.Next)
			}
		}
		if _, p := get("500229", "/api/audit?verb=identity.reveal"); p.Items[0].Purpose != "核实低保" || string(p.Items[0].Detail) != `{"n":2}` || !p.Items[0].At.Equal(dbtest.Start.Add(48*time.Hour)) {
			t.Errorf("%+v", p.Items)
		}
	})
}

func TestInspectorSeesOnlyTheirArea(t *testing.T) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		d.Use(audit.New(), nil)
		story(t, d, clock)
		get := serve(t, d)
		for query, want := range map[string][]int64{"": {2, 1}, "?area=500229": {2, 1}, "?area=500229102": nil, "?ref=l2": nil} {
			if status, p := get("500229101", "/api/audit"+query); status != 200 || !slices.Equal(seqs(p), want) {
				t.Errorf("%s: %d %v", query, status, seqs(p))
			}
		}
		for _, c := range []struct {
			token, path, code string
			status            int
		}{
			{"", "/api/audit", "access.sign_in", 401},
			{"nowhere", "/api/audit", "access.forbidden", 403},
			{"nowhere", "/api/audit/verification", "access.forbidden", 403},
			{"500229101", "/api/audit/verification", "access.not_found", 404},
			{"500229", "/api/audit?after=x", "audit.cursor", 422},
			{"500229", "/api/audit?from=yesterday", "request.date", 422},
		} {
			if status, p := get(c.token, c.path); status != c.status || p.Code != c.code {
				t.Errorf("%+v: %d %s", c, status, p.Code)
			}
		}
	})
}

func TestVerificationTellsOfTampering(t *testing.T) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		d.Use(audit.New(), nil)
		story(t, d, clock)
		get := serve(t, d)
		if _, p := get("500229", "/api/audit/verification"); p.Entries != 5 || p.FirstBad != 0 || len(p.Head) != 64 {
			t.Errorf("%+v", p.Report)
		}
		if _, err := d.Pool().ExecContext(t.Context(), `UPDATE audit_entry SET actor = 'carl' WHERE seq = 3`); err != nil {
			t.Fatal(err)
		}
		if _, p := get("500229", "/api/audit/verification"); p.Entries != 5 || p.FirstBad != 3 {
			t.Errorf("%+v", p.Report)
		}
	})
}

func TestActorsHaveNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		d.Use(audit.New(), nil)
		var account access.AccountID
		ctx := dbtest.As(t)
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			if err := access.InstallRoles(ctx, tx); err != nil {
				return err
			}
			account, err = access.CreateDemo(ctx, tx, access.NewAccount{Login: "demo-one", Name: "演示人员"}, "Watch-and-help-1")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx = db.WithActor(t.Context(), db.System(string(account), dbtest.County))
		if err := d.Write(ctx, func(tx *db.Tx) error {
			return tx.Record(ctx, db.Entry{Verb: "lead.accept", Ref: id.Ref{Kind: "lead", ID: "l"}})
		}); err != nil {
			t.Fatal(err)
		}
		_, p := serve(t, d)("500229", "/api/audit")
		if len(p.Items) != 2 || p.Items[0].ActorName != "演示人员" || p.Items[1].ActorName != "" {
			t.Errorf("%+v", p.Items)
		}
	})
}

func BenchmarkAppendAndVerify(b *testing.B) {
	d := dbtest.SQLite(b, dbtest.NewClock().Now)
	d.Use(audit.New(), nil)
	ctx := db.WithActor(b.Context(), db.System("a", dbtest.County))
	err := d.Write(ctx, func(tx *db.Tx) error {
		for range b.N {
			if err := tx.Record(ctx, db.Entry{Verb: "lead.dispatch", Ref: id.Ref{Kind: "lead", ID: "01980000-0000-7000-8000-000000000000"}, Area: "500229101200", Detail: map[string]any{"risk": "medical", "to": "village"}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	appended := b.Elapsed()
	err = d.Read(ctx, func(tx *db.Tx) error {
		r, err := audit.New().Verify(ctx, tx)
		if r.FirstBad != 0 || r.Entries != int64(b.N) {
			b.Errorf("%+v", r)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/appended.Seconds(), "appended/s")
	b.ReportMetric(float64(b.N)/(b.Elapsed()-appended).Seconds(), "verified/s")
}
