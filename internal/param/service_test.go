package param_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/param"
)

func line(t *testing.T, d *db.DB, s *param.Service, on, knownBy cn.Date) string {
	t.Helper()
	text := "无"
	err := d.Read(dbtest.As(t), func(tx *db.Tx) error {
		set, err := s.SnapshotKnownBy(dbtest.As(t), tx, on, knownBy)
		if v, ok := set.Value("monitoring_line"); ok {
			text = v.Text
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestLineHasNoValueUntilTheCountySetsItAndEveryPastDayCanBeAskedAgain(t *testing.T) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s, ctx := param.New(d), dbtest.As(t)
		first := cn.DateOf(clock.Now())
		if got := line(t, d, s, first, first); got != "无" {
			t.Fatalf("a value nobody set: %s", got)
		}
		if _, err := s.Set(ctx, "监测范围", "8500", cn.NewDate(2025, 1, 1)); err != nil {
			t.Fatal(err)
		}
		clock.Advance(24 * time.Hour)
		second := cn.DateOf(clock.Now())
		if _, err := s.Set(ctx, "monitoring_line", "8,800元", cn.NewDate(2025, 3, 14)); err != nil {
			t.Fatal(err)
		}
		clock.Advance(24 * time.Hour)
		third := cn.DateOf(clock.Now())
		if _, err := s.Set(ctx, "monitoring_line", "", cn.NewDate(2026, 1, 1)); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			on, knownBy cn.Date
			want        string
		}{
			{cn.NewDate(2024, 12, 31), third, "无"},
			{cn.NewDate(2025, 3, 13), third, "8500.00"},
			{cn.NewDate(2025, 3, 14), third, "8800.00"},
			{cn.NewDate(2025, 3, 14), first, "8500.00"},
			{cn.NewDate(2025, 3, 14), first.AddDays(-1), "无"},
			{cn.NewDate(2026, 1, 1), second, "8800.00"},
			{cn.NewDate(2026, 1, 1), third, "无"},
		} {
			if got := line(t, d, s, c.on, c.knownBy); got != c.want {
				t.Errorf("on %s known by %s: %s, want %s", c.on, c.knownBy, got, c.want)
			}
		}
		err := d.Read(ctx, func(tx *db.Tx) error {
			v, ok, err := s.At(ctx, tx, "medical.single.general", third)
			if !ok || !v.IsExample || v.Source == "" {
				t.Errorf("an example must say that it is one: %+v", v)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestSettingNeedsADayAPermissionAndAReadableValue(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	s, ctx := param.New(d), dbtest.As(t)
	if _, err := s.Set(ctx, "监测范围", "8500", cn.Date{}); err == nil {
		t.Error("set without a day")
	}
	if _, err := s.Set(ctx, "监测范围", "八千五", cn.NewDate(2025, 1, 1)); err == nil || strings.Contains(err.Error(), "八千五") {
		t.Errorf("got %v", err)
	}
	if _, err := s.Set(ctx, "没有的", "1", cn.NewDate(2025, 1, 1)); !errors.Is(err, param.ErrUnknown) {
		t.Errorf("got %v", err)
	}
	township := db.WithActor(t.Context(), db.Actor{ID: "a", County: dbtest.County, Can: func(db.Permission) db.Scope {
		return db.Scope{Areas: []string{"500229107"}}
	}})
	if _, err := s.Set(township, "监测范围", "8500", cn.NewDate(2025, 1, 1)); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("a township set the county's line: %v", err)
	}
}

type asSystem struct{}

func (asSystem) Authenticate(context.Context, string) (db.Actor, error) {
	return db.Actor{ID: "test", County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if p == access.ParamRead || p == access.ParamEdit {
			return db.Scope{Areas: []string{dbtest.County}}
		}
		return db.Scope{}
	}}, nil
}

func TestParametersOverHTTP(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	a := api.New(asSystem{}, slog.New(slog.DiscardHandler), "test")
	param.New(d).Routes(a)
	call := func(method, path, body string) (int, string) {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, r)
		b, _ := io.ReadAll(w.Body)
		return w.Code, string(b)
	}
	status, body := call("POST", "/api/params/monitoring_line", `{"value":"8500","from":"2025-01-01","basis":"渝示例〔2025〕1号"}`)
	if status != http.StatusOK || !strings.Contains(body, `"value":"8500.00"`) || !strings.Contains(body, `"from":"2025-01-01"`) {
		t.Fatalf("%d %s", status, body)
	}
	status, body = call("GET", "/api/params?on=2025-06-01", "")
	if status != http.StatusOK || !strings.Contains(body, "渝示例〔2025〕1号") || !strings.Contains(body, `"is_example":true`) {
		t.Fatalf("%d %.300s", status, body)
	}
	if status, body = call("POST", "/api/params/monitoring_line", `{"value":"八千","from":"2025-01-01"}`); status != http.StatusUnprocessableEntity || !strings.Contains(body, "param.value") {
		t.Fatalf("%d %s", status, body)
	}
	if status, _ = call("POST", "/api/params/none", `{"value":"1","from":"2025-01-01"}`); status != http.StatusNotFound {
		t.Fatalf("%d", status)
	}
}

// A value that is still to come can be taken back: what held goes on holding, and the
// history keeps both.
func TestFutureValueCanBeTakenBack(t *testing.T) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s, ctx := param.New(d), dbtest.As(t)
		today, future := cn.DateOf(clock.Now()), cn.NewDate(2026, 1, 1)
		for from, value := range map[cn.Date]string{cn.NewDate(2025, 1, 1): "8500", future: "9000"} {
			if _, err := s.Set(ctx, "monitoring_line", value, from); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Undo(ctx, "monitoring_line", cn.NewDate(2025, 1, 1)); err == nil {
			t.Error("a value in force was taken back")
		}
		clock.Advance(24 * time.Hour)
		if err := s.Undo(ctx, "监测范围", future); err != nil {
			t.Fatal(err)
		}
		clock.Advance(24 * time.Hour)
		now := cn.DateOf(clock.Now())
		if got := line(t, d, s, future, now); got != "8500.00" {
			t.Errorf("from the day on: %s", got)
		}
		if got := line(t, d, s, future, today); got != "9000.00" {
			t.Errorf("as known before: %s", got)
		}
		if err := s.Undo(ctx, "monitoring_line", future); err == nil {
			t.Error("taken back twice")
		}
		items, err := s.List(ctx, future, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			if i.Key == "monitoring_line" && (len(i.History) != 2 || i.History[0].Undone == i.History[1].Undone) {
				t.Errorf("%+v", i.History)
			}
		}
		if _, err := s.Set(ctx, "monitoring_line", "9100", future); err != nil {
			t.Fatal(err)
		}
		clock.Advance(24 * time.Hour)
		if got := line(t, d, s, future, cn.DateOf(clock.Now())); got != "9100.00" {
			t.Errorf("set again: %s", got)
		}
	})
}
