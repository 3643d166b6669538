package preference_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/preference"
)

func as(t *testing.T, account string) context.Context {
	return db.WithActor(t.Context(), db.Actor{ID: account, County: dbtest.County})
}

func county(t *testing.T, d *db.DB) *preference.Service {
	t.Helper()
	ctx := dbtest.As(t)
	if err := d.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the test's county")
		_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return preference.New(d)
}

func TestEachAccountKeepsItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := county(t, d)
		for _, value := range []string{`[{"name":"逾期"}]`, `[{"name":"我乡镇","query":"area=500229101200"}]`} {
			if err := s.Set(as(t, "wang"), "leads.views", json.RawMessage(value)); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.All(as(t, "wang"))
		if err != nil || len(all) != 1 || !strings.Contains(string(all["leads.views"]), "500229101200") {
			t.Fatalf("%s %v", all, err)
		}
		if all, err := s.All(as(t, "li")); err != nil || len(all) != 0 {
			t.Fatalf("another sees %s %v", all, err)
		}
		if err := s.Drop(as(t, "li"), "leads.views"); err != nil {
			t.Fatal(err)
		}
		if all, _ := s.All(as(t, "wang")); len(all) != 1 {
			t.Fatal("another dropped it")
		}
		if err := s.Drop(as(t, "wang"), "leads.views"); err != nil {
			t.Fatal(err)
		}
		if all, _ := s.All(as(t, "wang")); len(all) != 0 {
			t.Fatal("dropped and still there")
		}
	})
}

func TestPersonalDataAndNonsenseAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := county(t, d)
		for _, c := range []struct{ key, value, code string }{
			{"leads.views", `[{"name":"13800000000"}]`, "preference.personal"},
			{"leads.views", `["50022919800101899X 家"]`, "preference.personal"},
			{"leads.views", `{`, "preference.value"},
			{"Leads", `1`, "preference.key"},
			{"a..b", `1`, "preference.key"},
			{"a", `"` + strings.Repeat("长", 20000) + `"`, "preference.long"},
		} {
			err := s.Set(as(t, "wang"), c.key, json.RawMessage(c.value))
			if e, ok := errs.As(err); !ok || e.Code != c.code {
				t.Errorf("%s %.40s: %v", c.key, c.value, err)
			}
		}
	})
}

func TestAnAccountCannotFillTheDisk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := county(t, d)
		var err error
		n := 0
		for ; n < 200 && err == nil; n++ {
			err = s.Set(as(t, "wang"), fmt.Sprintf("k%d", n), json.RawMessage(`1`))
		}
		if e, ok := errs.As(err); !ok || e.Code != "preference.many" || n != 101 {
			t.Fatalf("after %d: %v", n, err)
		}
		if err := s.Set(as(t, "wang"), "k0", json.RawMessage(`2`)); err != nil {
			t.Fatal("what is kept can no longer be changed: ", err)
		}
	})
}

func TestAVerbReadsAndWritesInItsOwnTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		county(t, d)
		ctx := as(t, "wang")
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("a mark")
			var day string
			if found, err := preference.Get(ctx, tx, "reminders.seen", &day); found || err != nil {
				return errors.Join(errors.New("found what is not there"), err)
			}
			if err := preference.Put(ctx, tx, "reminders.seen", `"2025-07-01"`); err != nil {
				return err
			}
			if found, err := preference.Get(ctx, tx, "reminders.seen", &day); !found || err != nil || day != "2025-07-01" {
				return errors.Join(errors.New("not found again"), err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// one is the authenticator of one actor.
type one struct{ db.Actor }

func (o one) Authenticate(context.Context, string) (db.Actor, error) { return o.Actor, nil }

func TestPreferencesOverHTTP(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := county(t, d)
		a := api.New(one{db.ActorOf(as(t, "wang"))}, slog.New(slog.DiscardHandler), "test")
		s.Routes(a)
		for _, c := range []struct {
			method, path, body string
			status             int
			says               string
		}{
			{"PUT", "/api/preferences/leads.views", `{"value":[{"name":"逾期","query":"overdue=true"}]}`, 204, ""},
			{"GET", "/api/preferences", "", 200, `"leads.views":[{"name":"逾期","query":"overdue=true"}]`},
			{"PUT", "/api/preferences/leads.views", `{"value":"13900000000"}`, 422, "preference.personal"},
			{"DELETE", "/api/preferences/leads.views", "", 204, ""},
			{"GET", "/api/preferences", "", 200, "{}"},
		} {
			rec := httptest.NewRecorder()
			req := httptest.NewRequestWithContext(t.Context(), c.method, c.path, strings.NewReader(c.body))
			req.Header.Set("Content-Type", "application/json")
			a.Handler().ServeHTTP(rec, req)
			if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.says) {
				t.Errorf("%s %s: %d %s", c.method, c.path, rec.Code, rec.Body)
			}
		}
	})
}
