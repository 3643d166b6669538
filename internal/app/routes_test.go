package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
)

// absent fills the parameters of a path with what does not exist.
var absent = regexp.MustCompile(`\{[^}]*\}`)

func fill(path string) string {
	return absent.ReplaceAllStringFunc(path, func(name string) string {
		if name == "{batch}" || name == "{version}" {
			return "999999"
		}
		return "0190a0a0-0000-7000-8000-000000000000"
	})
}

// entitled says whether a role may pass the door of a route.
func entitled(r api.Route, role access.Role) bool {
	if r.Permission == api.SignedIn {
		return true
	}
	return slices.ContainsFunc(append(r.Or, r.Permission), func(p db.Permission) bool { return slices.Contains(role.Permissions, p) })
}

// Nobody gets in without a sign-in, a role is turned away exactly where it lacks the
// permission, and nothing breaks. The golden file shows a change of who may do what.
func TestEveryRoleOnEveryRoute(t *testing.T) {
	c := open(t, "")
	logins := map[string]string{} // role → an account that holds it in the widest area
	for login, role := range c.roles {
		if logins[role] == "" || !strings.HasPrefix(login, "next") {
			logins[role] = login
		}
	}
	var golden strings.Builder
	for _, r := range c.API.Routes() {
		line := r.Method + " " + r.Path
		sent := request{method: r.Method, path: fill(r.Path)}
		if r.Method != "GET" && r.Method != "DELETE" {
			sent.body = map[string]any{}
		}
		a := c.as("", sent)
		if r.Permission == api.Public {
			if a.status == 403 || a.status >= 500 {
				t.Errorf("%s: %d %s", a.what, a.status, a.body)
			}
			fmt.Fprintf(&golden, "%s %s: everybody\n", line, r.Permission)
			continue
		}
		a.want(401)
		var in, out []string
		for _, role := range access.DefaultRoles() {
			a := c.as(logins[role.Key], sent)
			if a.status == 401 || a.status >= 500 || (a.status == 403) == entitled(r, role) {
				t.Errorf("%s, as %s: %d %s", a.what, role.Key, a.status, a.body)
			}
			if a.status == 404 && sent.path == r.Path {
				t.Errorf("%s: %s holds %s, but finds nothing here: %s", a.what, role.Key, r.Permission, a.body)
			}
			if a.status == 403 {
				out = append(out, role.Key)
			} else {
				in = append(in, role.Key)
			}
		}
		who := strings.Join(in, " ")
		if len(out) == 0 {
			who = "all roles"
		}
		fmt.Fprintf(&golden, "%s %s: %s\n", line, r.Asks(), who)
	}
	if strings.Contains(c.log.String(), "level=ERROR") {
		t.Errorf("%s", c.log)
	}
	compare(t, filepath.Join("testdata", "routes.txt"), []byte(golden.String()))
}

// compare holds a golden file against what it should say, or rewrites it with -update.
func compare(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil || string(have) != string(want) {
		t.Errorf("%s is out of date (%v). Look at what has changed, then: go test ./internal/app -update", file, err)
	}
}
