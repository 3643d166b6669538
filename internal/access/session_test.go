package access_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

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
		w.clock.Advance(access.Idle - time.Second)
		w.want(w.call(token, "GET", "/api/probe", ""), 200, "")
		w.clock.Advance(access.Idle)
		w.want(w.call(token, "GET", "/api/probe", ""), 401, "access.sign_in")

		token = w.signIn("cadre", good).Token
		begun := w.clock.Now()
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
