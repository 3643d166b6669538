package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// secret stands for what no answer may repeat: a number, a name, a cell of a file.
const secret = "500229199001011234"

const (
	mayRead db.Permission = "note.read"
	mayEdit db.Permission = "note.edit"
)

// reader lets the token "reader" read notes in one county, and nobody do more.
type reader struct{}

func (reader) Authenticate(_ context.Context, token string) (db.Actor, error) {
	if token != "reader" {
		return db.Actor{}, api.ErrSignIn
	}
	return db.Actor{ID: "reader", County: "500229", Can: func(p db.Permission) db.Scope {
		if p == mayRead {
			return db.Scope{Areas: []string{"500229"}}
		}
		return db.Scope{}
	}}, nil
}

type noteIn struct {
	Number int      `path:"number" minimum:"1"`
	Day    api.Date `query:"day"`
	Kind   string   `query:"kind" enum:"visit,call"`
	Body   struct {
		Text  string `json:"text" maxLength:"20"`
		Count int    `json:"count,omitempty"`
	}
}

type noteView struct {
	Actor string `json:"actor"`
}

var errClosed = errs.New(errs.Conflict, "note.closed", "这条记录已经办结,请另记一条。")

// server is an interface of two routes; fail is what its handlers return or throw.
type server struct {
	http.Handler
	log  bytes.Buffer
	fail func() error
}

func newServer() *server {
	s := &server{fail: func() error { return nil }}
	a := api.New(reader{}, slog.New(slog.NewTextHandler(&s.log, nil)), "test")
	save := func(ctx context.Context, in *noteIn) (*api.Body[noteView], error) {
		if _, err := in.Day.On(cn.Date{}); err != nil {
			return nil, err
		}
		return api.Out(noteView{db.ActorOf(ctx).ID}, s.fail())
	}
	api.Register(a, api.Route{Method: "POST", Path: "/api/notes/{number}", Permission: mayRead, Summary: "记一条", Tag: "note"}, save)
	api.Register(a, api.Route{Method: "PUT", Path: "/api/notes/{number}", Permission: mayEdit, Summary: "改一条", Tag: "note"}, save)
	s.Handler = a.Handler()
	return s
}

// ask sends a request as the holder of a token, and reads the problem if there is one.
func (s *server) ask(t *testing.T, method, target, token, body string) (status int, p api.Problem, text string) {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	text = w.Body.String()
	if w.Code >= 400 {
		if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s %s: content type %q", method, target, got)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s %s: %v in %s", method, target, err, text)
		}
		if p.Status != w.Code || p.Code == "" || p.Title == "" {
			t.Errorf("%s %s: problem %s with status %d", method, target, text, w.Code)
		}
	}
	return w.Code, p, text
}

func TestHandlerRunsAsWhoIsSignedIn(t *testing.T) {
	status, _, body := newServer().ask(t, "POST", "/api/notes/1?kind=visit", "reader", `{"text":"好"}`)
	if status != http.StatusOK || !strings.Contains(body, `"actor":"reader"`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestPermissionIsAskedBeforeTheInputIsRead(t *testing.T) {
	s := newServer()
	s.fail = func() error { t.Error("the handler ran"); return nil }
	for _, c := range []struct {
		method, token, code string
		status              int
	}{
		{"POST", "", "access.sign_in", http.StatusUnauthorized},
		{"POST", secret, "access.sign_in", http.StatusUnauthorized},
		{"PUT", "reader", "access.forbidden", http.StatusForbidden},
	} {
		status, p, text := s.ask(t, c.method, "/api/notes/1", c.token, `{"text":`)
		if status != c.status || p.Code != c.code || strings.Contains(text, secret) {
			t.Errorf("%s with token %q: %d %s, want %d %s", c.method, c.token, status, text, c.status, c.code)
		}
	}
}

// TestProblemsNeverRepeatWhatWasSent sends the secret in every place where it can be wrong.
func TestProblemsNeverRepeatWhatWasSent(t *testing.T) {
	s := newServer()
	for name, c := range map[string]struct {
		target, body string
		path         string // of the field named
	}{
		"path":          {"/api/notes/x" + secret, `{"text":"好"}`, "path.number"},
		"day":           {"/api/notes/1?day=" + secret, `{"text":"好"}`, ""},
		"enum":          {"/api/notes/1?kind=" + secret, `{"text":"好"}`, "query.kind"},
		"unknown query": {"/api/notes/1?x" + secret + "=1", `{"text":"好"}`, "query"},
		"too long":      {"/api/notes/1", `{"text":"` + secret + secret + `"}`, "body.text"},
		"wrong type":    {"/api/notes/1", `{"text":"好","count":"` + secret + `"}`, "body.count"},
		"unknown key":   {"/api/notes/1", `{"text":"好","x` + secret + `":1}`, "body"},
		"missing key":   {"/api/notes/1", `{}`, "body"},
		"no JSON":       {"/api/notes/1", `{"text":"` + secret, ""},
		"no object":     {"/api/notes/1", `"` + secret + `"`, "body"},
	} {
		status, p, text := s.ask(t, "POST", c.target, "reader", c.body)
		if status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, status)
		}
		if strings.Contains(text, secret) || strings.Contains(s.log.String(), secret) {
			t.Errorf("%s: the answer or the log repeats what was sent: %s %s", name, text, s.log.String())
		}
		if c.path != "" && (len(p.Fields) == 0 || p.Fields[0].Path != c.path) {
			t.Errorf("%s: fields %v, want %s", name, p.Fields, c.path)
		}
		for _, f := range p.Fields {
			if !hasChinese(f.Text) {
				t.Errorf("%s: a person reads %q", name, f.Text)
			}
		}
	}
}

func TestUnknownQueryParameterIsRefused(t *testing.T) {
	status, p, _ := newServer().ask(t, "POST", "/api/notes/1?dya=2025-01-01", "reader", `{"text":"好"}`)
	if status != http.StatusUnprocessableEntity || len(p.Fields) != 1 || p.Fields[0].Path != "query" {
		t.Errorf("%d %+v", status, p)
	}
}

func TestErrorsForPeopleKeepTheirCodeAndText(t *testing.T) {
	s := newServer()
	s.fail = func() error { return fmt.Errorf("saving the note of %s: %w", secret, errClosed) }
	status, p, text := s.ask(t, "POST", "/api/notes/1", "reader", `{"text":"好"}`)
	if status != http.StatusConflict || p.Code != errClosed.Code || p.Title != errClosed.Text || strings.Contains(text, secret) {
		t.Errorf("%d %s", status, text)
	}
}

func TestOtherErrorsSayNothingOfTheInside(t *testing.T) {
	for _, err := range []error{
		errors.New("SQL logic error near " + secret),
		errs.New(errs.Internal, "note.broken", secret),
	} {
		s := newServer()
		s.fail = func() error { return err }
		status, p, text := s.ask(t, "POST", "/api/notes/1", "reader", `{"text":"好"}`)
		if status != http.StatusInternalServerError || p.Code != "internal" || strings.Contains(text, secret) || strings.Contains(text, "SQL") {
			t.Errorf("%d %s", status, text)
		}
		if !strings.Contains(s.log.String(), "request failed") {
			t.Error("nothing in the log for the operator")
		}
	}
}

// TestPanicIsAProblemWithoutText: a bug may carry anything in its value, so that neither
// the caller nor the log gets it; the log says where it happened.
func TestPanicIsAProblemWithoutText(t *testing.T) {
	s := newServer()
	s.fail = func() error { panic("cannot read " + secret) }
	status, p, text := s.ask(t, "POST", "/api/notes/1", "reader", `{"text":"好"}`)
	if status != http.StatusInternalServerError || p.Code != "internal" || strings.Contains(text, secret) {
		t.Errorf("%d %s", status, text)
	}
	log := s.log.String()
	if strings.Contains(log, secret) || !strings.Contains(log, "api_test.go") {
		t.Errorf("the log tells the value, or not the place: %s", log)
	}

	s = newServer()
	s.fail = func() error { return []error{}[len(s.log.Bytes())] }
	s.ask(t, "POST", "/api/notes/1", "reader", `{"text":"好"}`)
	if !strings.Contains(s.log.String(), "index out of range") {
		t.Errorf("the log does not say what went wrong: %s", s.log.String())
	}
}

func TestBodyTooLargeIsRefused(t *testing.T) {
	s := newServer()
	s.fail = func() error { t.Error("the handler ran"); return nil }
	status, p, _ := s.ask(t, "POST", "/api/notes/1", "reader", `{"text":"`+strings.Repeat("长", 1<<19)+`"}`)
	if status != http.StatusRequestEntityTooLarge || p.Code != "request.too_large" {
		t.Errorf("%d %+v", status, p)
	}
}

func TestWriteFromAnotherSiteIsRefused(t *testing.T) {
	s := newServer()
	r := httptest.NewRequest("POST", "/api/notes/1", strings.NewReader(`{"text":"好"}`))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.AddCookie(&http.Cookie{Name: api.CookieName, Value: "reader"})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "request.cross_site") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestRouteNeedsPermissionSummaryAndTag(t *testing.T) {
	for _, r := range []api.Route{
		{Summary: "读", Tag: "note"}, {Permission: mayRead, Tag: "note"}, {Permission: mayRead, Summary: "读"},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was registered", r)
				}
			}()
			r.Method, r.Path = "GET", "/api/notes"
			api.Register(api.New(reader{}, slog.Default(), "test"), r, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
		}()
	}
}

func hasChinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
}
