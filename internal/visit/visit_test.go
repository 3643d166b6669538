package visit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/form"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
	"github.com/shouwang/shouwang/internal/visit"
)

const village = "500229101200"

var (
	household = id.New[registry.HouseholdID]()
	today     = cn.DateOf(dbtest.Start)
)

// home is the one household, with what is known of it.
type home struct{}

func (home) AreaOf(_ context.Context, _ *db.Tx, h registry.HouseholdID) (string, error) {
	if h != household {
		return "", db.ErrNotFound
	}
	return village, nil
}

func (home) Prefill(context.Context, *db.Tx, registry.HouseholdID, cn.Date) (map[string]visit.Prefilled, error) {
	return map[string]visit.Prefilled{
		"compliant_self_pay": {Value: "23480.00", Source: "医保,截至 2025-06-30"},
		"housing":            {Value: "problem", Source: "住建,2024-11-02 鉴定 D 级"},
	}, nil
}

// box marks what was sealed.
type box struct{}

func (box) Seal(_ string, plain []byte) []byte {
	sealed := append([]byte("#"), plain...)
	slices.Reverse(sealed[1:])
	return sealed
}

func (box) Open(_ string, sealed []byte) ([]byte, error) {
	plain := slices.Clone(sealed[1:])
	slices.Reverse(plain)
	return plain, nil
}

func each(t *testing.T, test func(t *testing.T, d *db.DB, s *visit.Service)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		d.Use(audit.New(), nil)
		ctx := dbtest.As(t)
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the test's county")
			_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		test(t, d, visit.New(d, home{}, home{}, code.New(d), box{}))
	})
}

func actor(account, area string, permissions ...db.Permission) db.Actor {
	return db.Actor{ID: account, County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if slices.Contains(permissions, p) {
			return db.Scope{Areas: []string{area}}
		}
		return db.Scope{}
	}}
}

func clerk(t *testing.T) context.Context {
	return db.WithActor(t.Context(), actor("clerk", village, access.VisitRecord, access.VisitRead, access.HealthRead))
}

func answers() map[string]any {
	return map[string]any{
		"mode": "入户", "present": []any{"户主", "配偶"}, "food": "ok", "clothing": "ok", "education": "ok", "medical": "ok", "housing": "ok", "water": "unknown",
		"wages": "30000", "business": "2000", "property": "0", "transfers": "1200", "business_costs": "500", "compliant_self_pay": "23480",
		"risks": []any{"因病"}, "remarks": "户主住院两次", "recommendation": "true",
	}
}

func input() visit.Input { return visit.Input{Key: "phone-0001", On: today, Answers: answers()} }

func TestFormIsSound(t *testing.T) {
	if err := visit.Sheet.Validate(code.National()); err != nil {
		t.Fatal(err)
	}
}

func TestSameKeyGivesTheSameReceipt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *visit.Service) {
		first, err := s.RecordAt(clerk(t), household, input())
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.RecordAt(clerk(t), household, input())
		if err != nil || again != first {
			t.Errorf("%+v %+v %v", first, again, err)
		}
		other := input()
		other.Answers["wages"] = "1"
		if _, err := s.RecordAt(clerk(t), household, other); codeOf(err) != "visit.key_reused" {
			t.Errorf("%v", err)
		}
		list, err := s.List(clerk(t), household)
		if err != nil || len(list) != 1 {
			t.Errorf("%d visits, %v", len(list), err)
		}
	})
}

func codeOf(err error) string {
	e, _ := errs.As(err)
	if e == nil {
		return ""
	}
	return e.Code
}

func TestOnlyWhatWasCorrectedIsKeptBesideTheAnswers(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *visit.Service) {
		r, err := s.RecordAt(clerk(t), household, input())
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.Get(clerk(t), r.Visit)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(v.Confirmed, []string{"compliant_self_pay"}) || len(v.Changes) != 1 || v.Changes["housing"] != (visit.Change{Old: "problem", New: "ok"}) {
			t.Errorf("%v %+v", v.Confirmed, v.Changes)
		}
		if v.Answers["remarks"] != nil || !v.HasRemarks {
			t.Error("remarks lie open")
		}
		shown := input()
		shown.Key, shown.Shown = "phone-0002", map[string]any{"housing": "ok"}
		r, err = s.RecordAt(clerk(t), household, shown)
		if err != nil {
			t.Fatal(err)
		}
		if v, err = s.Get(clerk(t), r.Visit); err != nil || !slices.Equal(v.Confirmed, []string{"housing"}) || len(v.Changes) != 0 {
			t.Errorf("what the visitor saw counts: %v %+v %v", v.Confirmed, v.Changes, err)
		}
	})
}

func TestOnlyAWholeAnswerAboutIncomeBecomesARecord(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *visit.Service) {
		if _, err := s.RecordAt(clerk(t), household, input()); err != nil {
			t.Fatal(err)
		}
		partly := input()
		partly.Key = "phone-0002"
		delete(partly.Answers, "property")
		if _, err := s.RecordAt(clerk(t), household, partly); err != nil {
			t.Fatal(err)
		}
		silent := visit.Input{Key: "phone-0003", On: today, Answers: answers()}
		for _, key := range []string{"wages", "business", "property", "transfers", "business_costs", "compliant_self_pay"} {
			delete(silent.Answers, key)
		}
		if _, err := s.RecordAt(clerk(t), household, silent); err != nil {
			t.Fatal(err)
		}
		var got []source.Record
		err := d.Read(dbtest.As(t), func(tx *db.Tx) error {
			for r, err := range source.Events(dbtest.As(t), tx, "income.household", cn.Date{}, cn.Date{}, today, string(household)) {
				if err != nil {
					return err
				}
				got = append(got, r)
			}
			return nil
		})
		if err != nil || len(got) != 1 {
			t.Fatalf("%d records, %v", len(got), err)
		}
		from, _ := got[0].Doc.Date("period_from")
		reading, _ := got[0].Doc.Text("reading")
		if !got[0].HasAmount || got[0].Amount != cn.Yuan(32700) || got[0].OnDate.String() != "2025-06-30" || from.String() != "2024-07-01" || reading != "监测" {
			t.Errorf("%+v", got[0])
		}
	})
}

func TestCorrectionIsANewVisit(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *visit.Service) {
		first, err := s.RecordAt(clerk(t), household, input())
		if err != nil {
			t.Fatal(err)
		}
		better := input()
		better.Key, better.Supersedes = "phone-0002", first.Visit
		if _, err := s.RecordAt(clerk(t), household, better); err != nil {
			t.Fatal(err)
		}
		better.Key = "phone-0003"
		if _, err := s.RecordAt(clerk(t), household, better); codeOf(err) != "visit.superseded" {
			t.Errorf("%v", err)
		}
		if list, err := s.List(clerk(t), household); err != nil || len(list) != 2 || list[0].Supersedes != first.Visit {
			t.Errorf("%+v %v", list, err)
		}
	})
}

func TestBadVisitIsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *visit.Service) {
		for want, spoil := range map[string]func(in *visit.Input){
			"visit.on":      func(in *visit.Input) { in.On = today.AddDays(1) },
			"visit.key":     func(in *visit.Input) { in.Key = " " },
			"visit.visitor": func(in *visit.Input) { in.Second = "nobody" },
			"form.answers":  func(in *visit.Input) { in.Answers["mode"] = "电话" }, // and no reason why
		} {
			in := input()
			spoil(&in)
			if _, err := s.RecordAt(clerk(t), household, in); codeOf(err) != want {
				t.Errorf("want %s, got %v", want, err)
			}
		}
		neighbour := db.WithActor(t.Context(), actor("neighbour", "500229101201", access.VisitRecord, access.VisitRead))
		if _, err := s.RecordAt(neighbour, household, input()); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("%v", err)
		}
		if _, err := s.RecordAt(clerk(t), household, visit.Input{Key: "phone-0009", On: today}); !errors.Is(err, form.ErrAnswers) {
			t.Errorf("%v", err)
		}
	})
}

// one is the authenticator of one actor.
type one struct{ db.Actor }

func (o one) Authenticate(context.Context, string) (db.Actor, error) { return o.Actor, nil }

func TestVisitsOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *visit.Service) {
		call := func(who db.Actor, method, path string, body any) (int, string) {
			t.Helper()
			a := api.New(one{who}, slog.New(slog.DiscardHandler), "test")
			s.Routes(a)
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			req := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(text))
			req.Header.Set("Content-Type", "application/json")
			a.Handler().ServeHTTP(w, req)
			all, err := io.ReadAll(w.Result().Body)
			if err != nil {
				t.Fatal(err)
			}
			return w.Code, string(all)
		}
		visitor := actor("clerk", village, access.VisitRecord, access.VisitRead)
		doctor := actor("officer", village, access.VisitRead, access.HealthRead)
		helper := actor("helper", village, access.VisitRead)
		path := "/api/households/" + string(household)
		if status, body := call(visitor, http.MethodGet, path+"/visit-form", nil); status != 200 || !strings.Contains(body, "鉴定 D 级") || !strings.Contains(body, "情况说明") {
			t.Errorf("%d %s", status, body)
		}
		status, body := call(visitor, http.MethodPost, path+"/visits", map[string]any{"key": "phone-0001", "on": today, "answers": answers()})
		var r visit.Receipt
		if err := json.Unmarshal([]byte(body), &r); err != nil || status != 200 || r.Visit == "" {
			t.Fatalf("%d %s %v", status, body, err)
		}
		at := "/api/visits/" + string(r.Visit)
		if status, body := call(helper, http.MethodGet, at, nil); status != 200 || strings.Contains(body, "住院") || strings.Contains(body, `"risks"`) {
			t.Errorf("health shown to one who may not read it: %d %s", status, body)
		}
		if status, body := call(doctor, http.MethodGet, at, nil); status != 200 || !strings.Contains(body, `"risks":["01"]`) {
			t.Errorf("%d %s", status, body)
		}
		if status, _ := call(doctor, http.MethodPost, at+"/remarks", map[string]any{"purpose": ""}); status != 422 {
			t.Errorf("remarks without a purpose: %d", status)
		}
		if status, body := call(doctor, http.MethodPost, at+"/remarks", map[string]any{"purpose": "确认线索"}); status != 200 || !strings.Contains(body, "户主住院两次") {
			t.Errorf("%d %s", status, body)
		}
		if status, _ := call(helper, http.MethodPost, at+"/remarks", map[string]any{"purpose": "看看"}); status != 403 {
			t.Errorf("remarks to one who may not read them: %d", status)
		}
	})
}
