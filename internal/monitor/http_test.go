package monitor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
)

// one is the authenticator of one actor.
type one struct{ db.Actor }

func (o one) Authenticate(context.Context, string) (db.Actor, error) { return o.Actor, nil }

func (w *world) call(as context.Context, method, path string, body any) (int, map[string]any) {
	w.Helper()
	a := api.New(one{db.ActorOf(as)}, slog.New(slog.DiscardHandler), "test")
	w.leads.Routes(a)
	text, err := json.Marshal(body)
	w.ok(err)
	rec := httptest.NewRecorder()
	req := httptest.NewRequestWithContext(w.Context(), method, path, bytes.NewReader(text))
	req.Header.Set("Content-Type", "application/json")
	a.Handler().ServeHTTP(rec, req)
	answer := map[string]any{}
	w.ok(json.Unmarshal(rec.Body.Bytes(), &answer))
	return rec.Code, answer
}

func TestLeadGoesFromScreeningToVerdictOverHTTP(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 101))
		_, list := w.call(w.officer(), "GET", "/api/leads?state=open&risk=因病&area="+w.township, nil)
		lead := list["items"].([]any)[0].(map[string]any)["id"].(string)
		path := "/api/leads/" + lead
		visit := input("phone-0001")
		for _, c := range []struct {
			as           context.Context
			method, path string
			body         any
			status       int
			key, want    string
		}{
			{w.clerk(), "POST", path + "/dispatch", map[string]any{}, 403, "code", "access.forbidden"},
			{w.officer(), "POST", path + "/confirm", map[string]any{"outcome": "true"}, 409, "code", "flow.not_allowed"},
			{w.officer(), "POST", "/api/leads/dispatch", map[string]any{"leads": []string{lead}, "note": "电话13800000000"}, 422, "code", "monitor.note_personal"},
			{w.officer(), "POST", "/api/leads/dispatch", map[string]any{"leads": []string{lead}}, 200, "", ""},
			{w.officer(), "POST", path + "/dispatch", map[string]any{}, 200, "state", "dispatched"},
			{w.officer(), "POST", path + "/redispatch", map[string]any{}, 422, "code", "monitor.village"},
			{w.clerk(), "POST", path + "/accept", nil, 200, "state", "accepted"},
			{w.clerkOf("other", w.here), "POST", path + "/accept", nil, 409, "code", "monitor.taken_up"},
			{w.clerk(), "GET", path + "/visit-form", nil, 200, "household", string(w.household)},
			{w.clerk(), "POST", path + "/visits", visit, 200, "", ""},
			{w.clerk(), "POST", path + "/visits", visit, 200, "", ""},
			{w.officer(), "POST", path + "/return", map[string]any{"reason": " "}, 422, "code", "monitor.reason"},
			{w.officer(), "POST", path + "/confirm", map[string]any{"outcome": "true", "risks": []string{"因灾"}}, 422, "code", "monitor.risks"},
			{w.officer(), "POST", path + "/confirm", map[string]any{"outcome": "true"}, 200, "outcome", "true"},
			{w.officer(), "POST", path + "/confirm", map[string]any{"outcome": "false", "reason": "改判"}, 409, "code", "monitor.decided"},
			{w.clerk(), "GET", path, nil, 200, "state", "confirmed"},
			{w.officer(), "GET", "/api/workbench", nil, 200, "on", "2025-07-01"},
			{w.officer(), "GET", "/api/risks", nil, 200, "", ""},
			{w.officer(), "GET", "/api/batches/2/verdicts", nil, 200, "", ""},
			{w.officer(), "GET", "/api/leads?after=x", nil, 422, "code", "request.cursor"},
		} {
			status, got := w.call(c.as, c.method, c.path, c.body)
			if status != c.status || c.key != "" && got[c.key] != c.want {
				t.Errorf("%s %s: %d %v", c.method, c.path, status, got)
			}
		}
	})
}
