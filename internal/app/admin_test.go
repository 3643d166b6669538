package app_test

import (
	"testing"

	"github.com/shouwang/shouwang/internal/access"
)

func TestAccountsAreFoundByNameRoleAreaAndState(t *testing.T) {
	each(t, func(c *county) {
		search := func(body map[string]any) []string {
			var list struct{ Items []access.Account }
			c.as("securityadministrator", post("/api/accounts/search", body)).want(200).into(&list)
			logins := []string{}
			for _, a := range list.Items {
				logins = append(logins, a.Login)
			}
			return logins
		}
		same := func(what string, got []string, want ...string) {
			t.Helper()
			if len(got) != len(want) {
				t.Errorf("%s: %v, want %v", what, got, want)
				return
			}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
			}
		}
		same("text", search(map[string]any{"text": "TASK"}), "taskforce", "taskforce2")
		same("a percent sign is no wildcard", search(map[string]any{"text": "%"}))
		same("role", search(map[string]any{"role": "township_officer"}), "nextofficer", "officer")
		same("role and area", search(map[string]any{"role": "township_officer", "area": township}), "officer")
		same("initial administrators", search(map[string]any{"text": "admin", "state": "open"}),
			"auditadmin", "auditadministrator", "secadmin", "securityadministrator", "sysadmin", "systemadministrator")
		c.as("systemadministrator", request{method: "DELETE", path: "/api/accounts/" + c.ids["helper"]}).want(204)
		same("closed", search(map[string]any{"state": "closed"}), "helper")
		same("none", search(map[string]any{"state": "idle"}))
		c.as("taskforce", post("/api/accounts/search", map[string]any{})).want(403)
	})
}

// Whoever fills a posting picks the account by name and sees nothing else of it; the three
// administrators hold no other duty.
func TestChoicesForAPostingAreThoseNearby(t *testing.T) {
	c := open(t, "")
	names := func(login, text, area string) (list []string) {
		var got struct{ Items []access.Choice }
		c.as(login, post("/api/accounts/choices", map[string]any{"text": text, "area": area})).want(200).into(&got)
		for _, a := range got.Items {
			list = append(list, a.Login)
		}
		return list
	}
	if got := names("officer", "cadre", c.village); len(got) != 1 || got[0] != "cadre" {
		t.Errorf("%v", got)
	}
	if got := names("taskforce", "admin", "500229"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	c.as("officer", post("/api/accounts/choices", map[string]any{"text": "", "area": elsewhere})).want(404)
	c.as("cadre", post("/api/accounts/choices", map[string]any{"text": "", "area": c.village})).want(403)
}

func TestEveryPermissionHasAChineseTitle(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range access.NamedPermissions() {
		if p.Title == "" || p.Group == "" || seen[p.Title] {
			t.Errorf("%s: %q", p.Permission, p.Title)
		}
		seen[p.Title] = true
	}
}
