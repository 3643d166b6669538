package access_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/errs"
)

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
