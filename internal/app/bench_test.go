package app_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/db"
)

// BenchmarkFirstPages asks for every page that the API serves, as every demonstration account
// that may have it, in the demonstration county of SHOUWANG_BENCH_COUNTY (a folder that make
// run has filled), or in a small one made for the purpose. It reports the account that waits
// longest: of five answers, the middle one.
//
//	SHOUWANG_BENCH_COUNTY=/tmp/county go test ./internal/app -bench FirstPages -benchtime 1x -run '^$'
func BenchmarkFirstPages(b *testing.B) {
	v := newVisitors(b)
	known := v.examples()
	for _, r := range v.app.API.Routes() {
		path, ok := fillFrom(known, r.Path)
		if r.Method != http.MethodGet || !ok || strings.HasSuffix(path, ".xlsx") || strings.HasSuffix(path, "/export") {
			continue
		}
		path += asked[r.Path]
		v.measure(b, r.Method+" "+r.Path, r, http.MethodGet, path, "")
		for _, more := range furtherPages[r.Path] {
			v.measure(b, r.Method+" "+r.Path+more, r, http.MethodGet, path+more, "")
		}
	}
	search := v.route(http.MethodPost, "/api/search")
	for _, text := range []string{"王", "王伟", "wangwei", "ww", "zz", "50022919", v.first("/api/households", "number")} {
		body, err := json.Marshal(map[string]string{"text": text})
		if err != nil {
			b.Fatal(err)
		}
		v.measure(b, "POST /api/search/"+text, search, http.MethodPost, "/api/search", string(body))
	}
}

// asked is what a page does not answer without.
var asked = map[string]string{
	"/api/reconcile/report":      "?list=national",
	"/api/statistics/households": "?figure=checked",
}

// furtherPages are lists sorted and filtered as the screens do it.
var furtherPages = map[string][]string{
	"/api/leads":      {"?state=open", "?closed=no", "?sort=due", "?sort=village", "?sort=opened", "?limit=100"},
	"/api/households": {"?kind=lifted", "?kind=ordinary", "?limit=100"},
	"/api/batches":    {"?dataset=medical.settlement", "?limit=100"},
}

// visitors are the accounts of a demonstration county, signed in.
type visitors struct {
	b       *testing.B
	app     *app.App
	handler http.Handler
	tokens  map[string]string // login → token
	roles   map[string]access.Role
}

func newVisitors(b *testing.B) *visitors {
	dir, clock := os.Getenv("SHOUWANG_BENCH_COUNTY"), &app.Clock{}
	made := dir == ""
	if made {
		dir = b.TempDir()
	}
	a, err := app.Open(b.Context(), app.Config{Dir: dir, Now: clock.Now, Create: made, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err == nil && made {
		err = a.Demo(db.WithActor(b.Context(), db.System("bench", "500229")), clock, app.DemoOptions{Dir: dir, County: "500229", Size: "small", Progress: func(string, ...any) {}})
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	v := &visitors{b: b, app: a, handler: a.API.Handler(), tokens: map[string]string{}, roles: map[string]access.Role{}}
	byKey := map[string]access.Role{}
	for _, role := range access.DefaultRoles() {
		byKey[role.Key] = role
	}
	for login, role := range demoRoles {
		body, _ := json.Marshal(map[string]string{"login": login, "password": app.DemoPassword})
		var session struct{ Token string }
		if err := json.Unmarshal(v.ask("", http.MethodPost, "/api/sessions", string(body)).Body.Bytes(), &session); err != nil || session.Token == "" {
			b.Fatalf("%s cannot sign in: %v", login, err)
		}
		v.tokens[login], v.roles[login] = session.Token, byKey[role]
	}
	return v
}

// demoRoles are the accounts that ask, and their roles.
var demoRoles = map[string]string{
	"shuju": "data_steward", "zhuanban": "case_administrator", "xiangzhen": "township_officer", "cun": "village_cadre",
	"yibao": "department_officer", "ducha": "inspector", "xitong": "system_administrator", "anquan": "security_administrator", "shenji": "audit_administrator",
}

func (v *visitors) ask(login, method, path, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, bytes.NewReader([]byte(body)))
	req.Header.Set("Content-Type", "application/json")
	if login != "" {
		req.Header.Set("Authorization", "Bearer "+v.tokens[login])
	}
	answer := httptest.NewRecorder()
	v.handler.ServeHTTP(answer, req)
	return answer
}

func (v *visitors) route(method, path string) api.Route {
	routes := v.app.API.Routes()
	return routes[slices.IndexFunc(routes, func(r api.Route) bool { return r.Method == method && r.Path == path })]
}

// first is a field of the first item of a list that somebody of the county sees.
func (v *visitors) first(path, field string) string {
	for _, login := range []string{"zhuanban", "shuju", "cun"} {
		var list struct{ Items []map[string]json.RawMessage }
		if json.Unmarshal(v.ask(login, http.MethodGet, path, "").Body.Bytes(), &list) == nil && len(list.Items) > 0 {
			return strings.Trim(string(list.Items[0][field]), `"`)
		}
	}
	return ""
}

// examples are things that exist, for the parameters of paths.
func (v *visitors) examples() map[string]string {
	known := map[string]string{"{code}": "500229", "{list}": "risk"}
	for name, at := range map[string][2]string{
		"{household}": {"/api/households", "id"}, "{lead}": {"/api/leads", "id"}, "{case}": {"/api/cases", "id"},
		"{batch}": {"/api/batches", "number"}, "{rule}": {"/api/rules", "key"}, "{number}": {"/api/screenings", "number"},
	} {
		known[name] = v.first(at[0], at[1])
	}
	return known
}

// fillFrom fills the parameters of a path; ok is false if the county has nothing for one.
func fillFrom(known map[string]string, path string) (filled string, ok bool) {
	ok = true
	filled = absent.ReplaceAllStringFunc(path, func(name string) string {
		ok = ok && known[name] != ""
		return known[name]
	})
	return filled, ok
}

// measure asks as everybody who may ask, and reports who waits longest.
func (v *visitors) measure(b *testing.B, name string, r api.Route, method, path, body string) {
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			slowest, who := time.Duration(0), ""
			for login, role := range v.roles {
				if r.Permission != api.Public && !entitled(r, role) {
					continue
				}
				var took []time.Duration
				for range 5 {
					start := time.Now()
					status := v.ask(login, method, path, body).Code
					took = append(took, time.Since(start))
					if status >= 500 || status == 401 || status == 422 {
						b.Fatalf("%s as %s: %d", name, login, status)
					}
				}
				slices.SortFunc(took, cmp.Compare[time.Duration])
				if took[2] > slowest {
					slowest, who = took[2], login
				}
			}
			b.ReportMetric(float64(slowest.Microseconds())/1000, "ms")
			b.Logf("%s waits longest", who)
		}
	})
}
