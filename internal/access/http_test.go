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
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/errs"
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

func TestOneTimePasswordOpensNothingButItsChange(t *testing.T) {
	each(t, func(w *world) {
		c := w.call(w.system, "POST", "/api/accounts", `{"login":"Yantian.01","name":"试用人员"}`)
		w.want(w.grant(c.Account, cadre), 200, "")
		token := w.want(w.signIn("yantian.01", c.Password), 200, "").Token
		w.want(w.call(token, "GET", "/api/probe", ""), 403, "access.must_change")
		w.want(w.call(token, "GET", "/api/roles", ""), 403, "")
		if me := w.want(w.call(token, "GET", "/api/me", ""), 200, ""); !me.Must || len(me.Grants) != 1 {
			t.Errorf("%+v", me)
		}
		for body, code := range map[string]string{
			`{"old":"` + c.Password + `","new":"short-A1"}`:              "access.weak_password",
			`{"old":"` + c.Password + `","new":"xYantian.01-999"}`:       "access.weak_password",
			`{"old":"wrong-wrong-1","new":"Watch-and-help-1"}`:           "access.sign_in_failed",
			`{"old":"Watch-and-help-1","new":"Watch-and-help-1"}`:        "access.same_password",
			`{"old":"` + c.Password + `","neu":"Watch-and-help-1"}`:      "request",
			`{"old":"` + c.Password + `","new":"Watch","account":"abc"}`: "request",
		} {
			if a := w.call(token, "POST", "/api/me/password", body); a.Code != code {
				t.Errorf("%s: %s", body, a.Code)
			}
		}
		fresh := w.want(w.call(token, "POST", "/api/me/password", `{"old":"`+c.Password+`","new":"`+good+`"}`), 200, "").Token
		w.want(w.call(fresh, "GET", "/api/probe", ""), 200, "")
		w.want(w.call(token, "GET", "/api/me", ""), 401, "access.sign_in") // the old session is gone
		w.want(w.signIn("yantian.01", c.Password), 401, "access.sign_in_failed")
	})
}

func TestFiveWrongPasswordsLockForAWhile(t *testing.T) {
	each(t, func(w *world) {
		w.hire("cadre", cadre)
		for range access.MaxFailures - 1 {
			w.want(w.signIn("cadre", "wrong"), 401, "access.sign_in_failed")
		}
		w.want(w.signIn("cadre", good), 200, "") // success sets the count back
		for range access.MaxFailures {
			w.want(w.signIn("cadre", "wrong"), 401, "access.sign_in_failed")
		}
		w.want(w.signIn("cadre", good), 401, "access.sign_in_failed")
		w.clock.Advance(access.LockFor - time.Second)
		w.want(w.signIn("cadre", good), 401, "access.sign_in_failed")
		w.clock.Advance(time.Second)
		w.want(w.signIn("cadre", good), 200, "")
	})
}

func TestManyAttemptsAtOnceDoNotOutrunTheLock(t *testing.T) {
	each(t, func(w *world) {
		account, _ := w.hire("cadre", cadre)
		done := make(chan answer)
		for range 2 * access.MaxFailures {
			go func() {
				resp, err := http.Post(w.server.URL+"/api/sessions", "application/json", strings.NewReader(`{"login":"cadre","password":"wrong"}`))
				if err != nil {
					done <- answer{}
					return
				}
				resp.Body.Close()
				done <- answer{Status: resp.StatusCode}
			}()
		}
		for range 2 * access.MaxFailures {
			w.want(<-done, 401, "")
		}
		w.want(w.signIn("cadre", good), 401, "access.sign_in_failed")
		// An administrator gives a new one-time password, which also unlocks.
		c := w.want(w.call(w.system, "POST", "/api/accounts/"+account+"/password", ""), 200, "")
		w.want(w.signIn("cadre", c.Password), 200, "")
	})
}

func TestRefusalDoesNotTellWhetherTheLoginExists(t *testing.T) {
	each(t, func(w *world) {
		w.hire("cadre", cadre)
		leaver, _ := w.hire("leaver", cadre)
		w.want(w.call(w.system, "DELETE", "/api/accounts/"+leaver, ""), 204, "")
		bodies := map[string]bool{}
		for _, login := range []string{"cadre", "leaver", "nobody", "", "500229199001011234"} {
			w.want(w.signIn(login, "wrong"), 401, "access.sign_in_failed")
			bodies[w.heard[len(w.heard)-1]] = true
		}
		if len(bodies) != 1 {
			t.Errorf("answers differ: %v", bodies)
		}
		w.want(w.signIn("leaver", good), 401, "access.sign_in_failed")
	})
}

func TestSessionsEndWhenIdleAndInAnyCase(t *testing.T) {
	each(t, func(w *world) {
		_, token := w.hire("cadre", cadre)
		begun := w.clock.Now()
		w.clock.Advance(access.Idle - time.Second)
		w.want(w.call(token, "GET", "/api/probe", ""), 200, "")
		w.clock.Advance(access.Idle)
		w.want(w.call(token, "GET", "/api/probe", ""), 401, "access.sign_in")

		token = w.signIn("cadre", good).Token
		begun = w.clock.Now()
		for w.clock.Now().Add(20 * time.Minute).Before(begun.Add(access.Absolute)) {
			w.clock.Advance(20 * time.Minute)
			w.want(w.call(token, "GET", "/api/probe", ""), 200, "")
		}
		w.clock.Set(begun.Add(access.Absolute))
		w.want(w.call(token, "GET", "/api/probe", ""), 401, "access.sign_in")
	})
}

func TestSignOutEndsTheSessionAndItsCookie(t *testing.T) {
	each(t, func(w *world) {
		w.hire("cadre", cadre)
		in := w.signIn("cadre", good)
		cookie := in.Header.Get("Set-Cookie")
		for _, part := range []string{api.CookieName + "=" + in.Token, "HttpOnly", "SameSite=Strict", "Path=/"} {
			if !strings.Contains(cookie, part) {
				t.Errorf("cookie without %s", part)
			}
		}
		other := w.signIn("cadre", good).Token
		out := w.want(w.call(in.Token, "DELETE", "/api/sessions", ""), 204, "")
		if !strings.Contains(out.Header.Get("Set-Cookie"), "Max-Age=0") {
			t.Error("the cookie stays")
		}
		w.want(w.call(in.Token, "GET", "/api/me", ""), 401, "access.sign_in")
		w.want(w.call(other, "GET", "/api/me", ""), 200, "")
		for _, token := range []string{"", "x", dbtest.County + ".", "999999." + strings.Repeat("A", 43), other + "A"} {
			for _, path := range []string{"/api/me", "/api/probe"} {
				w.want(w.call(token, "GET", path, ""), 401, "access.sign_in")
			}
			w.want(w.call(token, "DELETE", "/api/sessions", ""), 401, "access.sign_in")
			w.want(w.call(token, "POST", "/api/me/password", `{"old":"a","new":"b"}`), 401, "access.sign_in")
		}
	})
}

func TestRightsFollowTheGrantAtOnce(t *testing.T) {
	each(t, func(w *world) {
		account, token := w.hire("cadre")
		w.want(w.call(token, "GET", "/api/probe", ""), 403, "access.forbidden")
		g := w.want(w.grant(account, cadre), 200, "")
		w.want(w.call(token, "GET", "/api/probe", ""), 200, "")
		if me := w.call(token, "GET", "/api/me", ""); len(me.Perms) == 0 || me.Perms[0].Areas[0] != "500229101200" {
			t.Errorf("%+v", me.Perms)
		}
		w.want(w.call(w.secure, "DELETE", "/api/grants/"+g.Grant, ""), 204, "")
		w.want(w.call(token, "GET", "/api/probe", ""), 403, "access.forbidden")
		w.want(w.call(w.secure, "DELETE", "/api/grants/"+g.Grant, ""), 404, "access.not_found")

		w.want(w.grant(account, cadre), 200, "")
		w.want(w.call(w.system, "DELETE", "/api/accounts/"+account, ""), 204, "")
		w.want(w.call(token, "GET", "/api/probe", ""), 401, "access.sign_in")
		w.want(w.grant(account, cadre), 409, "access.closed")
	})
}

// Requirements C3, rule 2: rights end with the posting's end date.
func TestRightsBeginAndEndWithTheirDays(t *testing.T) {
	each(t, func(w *world) {
		w.hire("cadre", `{"role":"village_cadre","area":"500229101200","from":"2025-07-02","until":"2025-07-03"}`)
		for _, day := range []struct {
			at     time.Time // in China
			status int
		}{
			{time.Date(2025, 7, 1, 23, 59, 0, 0, cst), 403},
			{time.Date(2025, 7, 2, 0, 0, 0, 0, cst), 200},
			{time.Date(2025, 7, 3, 23, 59, 59, 0, cst), 200},
			{time.Date(2025, 7, 4, 0, 0, 0, 0, cst), 403},
		} {
			w.clock.Set(day.at)
			token := w.want(w.signIn("cadre", good), 200, "").Token
			if a := w.call(token, "GET", "/api/probe", ""); a.Status != day.status {
				t.Errorf("%s: %d", day.at, a.Status)
			}
		}
		// Inside one session too, and the grant is no longer among those in force.
		w.clock.Set(time.Date(2025, 7, 3, 23, 50, 0, 0, cst))
		token := w.signIn("cadre", good).Token
		w.clock.Advance(15 * time.Minute)
		w.want(w.call(token, "GET", "/api/probe", ""), 403, "access.forbidden")
		if me := w.call(token, "GET", "/api/me", ""); len(me.Grants) != 0 || len(me.Perms) != 0 {
			t.Errorf("%+v", me)
		}
	})
}

var cst = time.FixedZone("", 8*60*60)

func TestAdministratorsAreThreePeople(t *testing.T) {
	each(t, func(w *world) {
		me := func(token string) string { return w.call(token, "GET", "/api/me", "").Account }
		admin := `{"role":"audit_administrator","area":"500229"}`
		w.want(w.grant(me(w.system), admin), 409, "access.alone")
		w.want(w.grant(me(w.system), `{"role":"leader","area":"500229"}`), 409, "access.alone")
		account, _ := w.hire("cadre", cadre)
		w.want(w.grant(account, admin), 409, "access.alone")
		w.want(w.grant(me(w.secure), `{"role":"leader","area":"500229"}`), 409, "access.own_grant")
		w.want(w.call(w.system, "POST", "/api/accounts/"+account+"/grants", cadre), 403, "access.forbidden")
		w.want(w.call(w.secure, "POST", "/api/accounts", `{"login":"second","name":"某"}`), 403, "access.forbidden")
		w.want(w.call(w.system, "DELETE", "/api/accounts/"+me(w.system), ""), 409, "access.own_account")
		// Whoever resets a password could sign in with it.
		w.want(w.call(w.system, "POST", "/api/accounts/"+me(w.secure)+"/password", ""), 409, "access.administrator")
		w.want(w.call(w.system, "DELETE", "/api/accounts/"+me(w.secure), ""), 409, "access.administrator")
		c, err := access.New(w.db).ResetPassword(dbtest.As(t), access.AccountID(me(w.secure))) // at the server
		if err != nil {
			t.Fatal(err)
		}
		w.secure = w.settle("secadmin", c.Password)
		for _, token := range []string{w.system, w.secure} {
			w.want(w.call(token, "GET", "/api/probe", ""), 403, "access.forbidden")
			w.want(w.call(token, "GET", "/api/audit", ""), 403, "access.forbidden")
		}
	})
}

func TestCountyEditsARoleWithinTheConflicts(t *testing.T) {
	each(t, func(w *world) {
		_, token := w.hire("cadre", cadre)
		w.want(w.call(token, "PUT", "/api/roles/village_cadre", `{"permissions":[]}`), 403, "")
		for body, status := range map[string]int{
			`{"permissions":["visit.record","verdict.confirm"]}`: 409,
			`{"permissions":["lead.invent"]}`:                    422,
			`{"permissions":["visit.record","visit.record"]}`:    204,
		} {
			if a := w.call(w.secure, "PUT", "/api/roles/village_cadre", body); a.Status != status {
				t.Errorf("%s: %d", body, a.Status)
			}
		}
		if a := w.call(w.secure, "PUT", "/api/roles/security_administrator", `{"permissions":["role.grant"]}`); a.Status != 409 {
			t.Errorf("own role: %d", a.Status)
		}
		if a := w.call(w.secure, "PUT", "/api/roles/mayor", `{"permissions":[]}`); a.Status != 404 {
			t.Errorf("unknown role: %d", a.Status)
		}
		w.want(w.call(token, "GET", "/api/probe", ""), 403, "access.forbidden")
		// A new start of the program keeps what the county decided.
		ctx := dbtest.As(t)
		if err := w.db.Write(ctx, func(tx *db.Tx) error { return access.InstallRoles(ctx, tx) }); err != nil {
			t.Fatal(err)
		}
		w.want(w.call(token, "GET", "/api/probe", ""), 403, "access.forbidden")
	})
}

// No password and no token is in the audit trail, the log, an answer or the database.
func TestSecretsAreNowhere(t *testing.T) {
	each(t, func(w *world) {
		account, token := w.hire("cadre", cadre)
		w.signIn("cadre", "Wrong-password-9")
		w.signIn("Wrong-password-8", "x-y-z-unusual")
		w.call(token, "POST", "/api/me/password", `{"old":"Wrong-password-7","new":"Strange-word-77"}`)
		w.call(w.system, "POST", "/api/accounts/"+account+"/password", "")
		w.secret = append(w.secret, "Wrong-password-7", "Wrong-password-8", "Strange-word-77")
		var stored strings.Builder
		for _, table := range []string{"audit_entry", "account", "session", "role_grant"} {
			dump(w, table, &stored)
		}
		everything := map[string]string{"database": stored.String(), "log": w.log.String(), "answers": strings.Join(w.heard, "\n")}
		for where, text := range everything {
			for _, secret := range w.secret {
				if len(secret) > 5 && strings.Contains(text, secret) {
					t.Errorf("%s holds a password or a token", where)
				}
			}
		}
		if !strings.Contains(everything["database"], "session.attempt") || !strings.Contains(everything["database"], "account.reset") {
			t.Error("the trail does not tell of sign-ins and resets")
		}
	})
}

func dump(w *world, table string, to io.Writer) {
	w.Helper()
	rows, err := w.db.Pool().QueryContext(w.Context(), "SELECT * FROM "+table)
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		w.Fatal(err)
	}
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			w.Fatal(err)
		}
		for _, v := range values {
			if b, ok := (*v.(*any)).([]byte); ok {
				fmt.Fprintf(to, "%s\n", b)
			} else {
				fmt.Fprintf(to, "%v\n", *v.(*any))
			}
		}
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
}

func TestBootstrapWorksOnce(t *testing.T) {
	each(t, func(w *world) {
		ctx := dbtest.As(t)
		err := w.db.Write(ctx, func(tx *db.Tx) error { _, err := access.Bootstrap(ctx, tx); return err })
		if e, ok := errs.As(err); !ok || e.Code != "access.bootstrapped" {
			t.Errorf("second bootstrap: %v", err)
		}
		if len(w.first) != 3 {
			t.Errorf("%d administrators", len(w.first))
		}
	})
}

func TestDemoAccountNeedsNoChange(t *testing.T) {
	each(t, func(w *world) {
		ctx := dbtest.As(t)
		err := w.db.Write(ctx, func(tx *db.Tx) error {
			_, err := access.CreateDemo(ctx, tx, access.NewAccount{Login: "demo-cadre", Name: "演示"}, good, access.Terms{Role: "village_cadre", Area: "500229101200"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.want(w.call(w.signIn("demo-cadre", good).Token, "GET", "/api/probe", ""), 200, "")
	})
}

func TestSignInNamesTheCountyWhereThereAreSeveral(t *testing.T) {
	each(t, func(w *world) {
		w.hire("cadre", cadre)
		if _, err := w.db.Pool().ExecContext(w.Context(), `INSERT INTO county (county_id, name, created_at) VALUES ('500230', '丰都县', '2025-01-01 00:00:00+00:00')`); err != nil {
			t.Fatal(err)
		}
		w.want(w.signIn("cadre", good), 422, "access.county")
		for county, want := range map[string]int{"500229": 200, "500230": 401, "999999": 422} {
			a := w.call("", "POST", "/api/sessions", fmt.Sprintf(`{"county":%q,"login":"cadre","password":%q}`, county, good))
			if a.Status != want {
				t.Errorf("%s: %d", county, a.Status)
			}
		}
	})
}

func TestLoginsAreTakenOnceAndAreNoPhoneNumbers(t *testing.T) {
	each(t, func(w *world) {
		w.hire("cadre", cadre)
		for login, code := range map[string]string{"cadre": "access.login_taken", "CADRE": "access.login_taken", "a13800000000": "access.login", "13800000000": "access.login", "a b": "access.login"} {
			if a := w.call(w.system, "POST", "/api/accounts", fmt.Sprintf(`{"login":%q,"name":"某"}`, login)); a.Code != code {
				t.Errorf("%s: %s", login, a.Code)
			}
		}
		one := w.want(w.call(w.system, "GET", "/api/accounts?limit=3", ""), 200, "")
		two := w.want(w.call(w.secure, "GET", "/api/accounts?limit=3&after=cadre", ""), 200, "")
		if len(one.Items) != 3 || len(two.Items) != 2 || len(one.Items[1].Grants) != 1 {
			t.Errorf("%d then %d", len(one.Items), len(two.Items))
		}
	})
}
