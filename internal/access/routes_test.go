package access_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

func probe(context.Context, *struct{}) (*struct{ Body struct{} }, error) {
	return &struct{ Body struct{} }{}, nil
}

// Every role on every route of access and audit: only who should gets past the door.
func TestEveryRoleOnEveryRoute(t *testing.T) {
	routes := []struct {
		method, path, body string
		roles              []string
	}{
		{"POST", "/api/accounts", `{"login":"x y","name":"某"}`, []string{"system_administrator"}},
		{"POST", "/api/accounts/nobody/password", ``, []string{"system_administrator"}},
		{"DELETE", "/api/accounts/nobody", ``, []string{"system_administrator"}},
		{"POST", "/api/accounts/nobody/grants", cadre, []string{"security_administrator"}},
		{"DELETE", "/api/grants/nothing", ``, []string{"security_administrator"}},
		{"PUT", "/api/roles/nothing", `{"permissions":[]}`, []string{"security_administrator"}},
		{"GET", "/api/accounts", ``, []string{"system_administrator", "security_administrator"}},
		{"GET", "/api/audit", ``, []string{"audit_administrator", "inspector"}},
		{"GET", "/api/audit/verification", ``, []string{"audit_administrator", "inspector"}},
		{"GET", "/api/roles", ``, nil}, // everybody
		{"GET", "/api/me", ``, nil},
	}
	each(t, func(w *world) {
		tokens := everyRole(w)
		for _, r := range routes {
			w.want(w.call("", r.method, r.path, r.body), 401, code(r.path, "access.sign_in"))
			for role, token := range tokens {
				a := w.call(token, r.method, r.path, r.body)
				allowed := r.roles == nil || slices.Contains(r.roles, role)
				if allowed == (a.Status == 403) || a.Status == 401 || a.Status >= 500 {
					t.Errorf("%s on %s %s: %d %s", role, r.method, r.path, a.Status, a.Code)
				}
			}
		}
	})
}

// code is blank for the paths whose body the helper does not read.
func code(path, code string) string {
	if strings.HasPrefix(path, "/api/roles") {
		return ""
	}
	return code
}

// everyRole signs in one account for each role.
func everyRole(w *world) map[string]string {
	tokens := map[string]string{}
	ctx := dbtest.As(w.T)
	for i, r := range access.DefaultRoles() {
		area := map[access.Level]string{access.CountyLevel: "500229", access.TownshipLevel: "500229101", access.VillageLevel: "500229101200"}[r.Level]
		terms := access.Terms{Role: r.Key, Area: area}
		login := fmt.Sprintf("role-%02d", i)
		err := w.db.Write(ctx, func(tx *db.Tx) error {
			if r.BySector {
				terms.Sector = "医保局"
			}
			if r.Ends {
				terms.Until = tx.Today()
			}
			_, err := access.CreateDemo(ctx, tx, access.NewAccount{Login: login, Name: r.Title}, good, terms)
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		tokens[r.Key] = w.want(w.signIn(login, good), 200, "").Token
	}
	return tokens
}

func TestDepartmentOfficerIsHeldToTheSector(t *testing.T) {
	each(t, func(w *world) {
		_, token := w.hire("officer", `{"role":"department_officer","area":"500229","sector":"医保局"}`, cadre)
		for _, h := range w.call(token, "GET", "/api/me", "").Perms {
			switch h.Permission {
			case access.BatchImport, access.VerdictRead: // the cadre's village would widen the second
				if !slices.Equal(h.Sectors, []string{"医保局"}) || !slices.Equal(h.Areas, []string{"500229"}) {
					t.Errorf("%+v", h)
				}
			case access.VisitRecord:
				if h.Sectors != nil || !slices.Equal(h.Areas, []string{"500229101200"}) {
					t.Errorf("%+v", h)
				}
			}
		}
	})
}
