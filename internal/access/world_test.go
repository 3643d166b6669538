package access_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// world is a county with its three administrators behind a real server.
type world struct {
	*testing.T
	db     *db.DB
	clock  *dbtest.Clock
	server *httptest.Server
	log    *bytes.Buffer
	heard  []string          // every answer's body
	secret []string          // passwords and tokens that must be nowhere else
	first  map[string]string // one-time password by login
	system string            // token of the system administrator
	secure string            // token of the security administrator
}

const good = "Watch-and-help-1"

func each(t *testing.T, test func(w *world)) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		d.Use(audit.New(), nil)
		w := &world{T: t, db: d, clock: clock, log: new(bytes.Buffer), first: map[string]string{}}
		ctx := dbtest.As(t)
		err := d.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now()); err != nil {
				return err
			}
			list, err := access.Bootstrap(ctx, tx)
			for _, c := range list {
				w.first[c.Login] = c.Password
				w.secret = append(w.secret, c.Password)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s := access.New(d)
		a := api.New(s, slog.New(slog.NewTextHandler(w.log, nil)), "test")
		s.Routes(a)
		audit.New().Routes(a, d)
		api.Register(a, api.Route{Method: "GET", Path: "/api/probe", Permission: access.LeadRead, Summary: "探针", Tag: "test"}, probe)
		w.server = httptest.NewServer(a.Handler())
		t.Cleanup(w.server.Close)
		w.system, w.secure = w.settle("sysadmin", w.first["sysadmin"]), w.settle("secadmin", w.first["secadmin"])
		test(w)
	})
}

// answer is a response: the fields that the tests look at.
type answer struct {
	Status   int
	Header   http.Header
	Code     string        `json:"code"`
	Token    string        `json:"token"`
	Account  string        `json:"account"`
	Password string        `json:"password"`
	Grant    string        `json:"grant"`
	Must     bool          `json:"must_change"`
	Items    []answer      `json:"items"`
	Grants   []answer      `json:"grants"`
	Perms    []access.Held `json:"permissions"`
	Areas    []string      `json:"areas"`
	Verb     string        `json:"verb"`
	Actor    string        `json:"actor_name"`
}

func (w *world) call(token, method, path, body string) (a answer) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.server.URL+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	if len(text) > 0 && !strings.Contains(path, "/api/roles") {
		if err := json.Unmarshal(text, &a); err != nil {
			w.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
	a.Status, a.Header = resp.StatusCode, resp.Header
	if a.Token == "" && a.Password == "" {
		w.heard = append(w.heard, string(text))
	}
	return a
}

func (w *world) want(a answer, status int, code string) answer {
	w.Helper()
	if a.Status != status || a.Code != code {
		w.Fatalf("got %d %s, want %d %s", a.Status, a.Code, status, code)
	}
	return a
}

func (w *world) signIn(login, password string) answer {
	w.Helper()
	w.secret = append(w.secret, password)
	a := w.call("", "POST", "/api/sessions", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password))
	if a.Token != "" {
		w.secret = append(w.secret, a.Token)
	}
	return a
}

// settle signs in with a one-time password and sets a good one; it returns the token.
func (w *world) settle(login, password string) string {
	w.Helper()
	token := w.want(w.signIn(login, password), 200, "").Token
	a := w.want(w.call(token, "POST", "/api/me/password", fmt.Sprintf(`{"old":%q,"new":%q}`, password, good)), 200, "")
	w.secret = append(w.secret, a.Token, good)
	return a.Token
}

// hire makes an account and gives it roles; it returns the account and its token.
func (w *world) hire(login string, terms ...string) (account, token string) {
	w.Helper()
	a := w.want(w.call(w.system, "POST", "/api/accounts", fmt.Sprintf(`{"login":%q,"name":"试用人员"}`, login)), 200, "")
	w.secret = append(w.secret, a.Password)
	for _, t := range terms {
		w.want(w.grant(a.Account, t), 200, "")
	}
	return a.Account, w.settle(login, a.Password)
}

func (w *world) grant(account, terms string) answer {
	w.Helper()
	return w.call(w.secure, "POST", "/api/accounts/"+account+"/grants", terms)
}

const cadre = `{"role":"village_cadre","area":"500229101200"}`
