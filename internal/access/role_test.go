package access_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var update = flag.Bool("update", false, "write testdata/roles.txt anew")

// The table of roles and permissions as a text, so that a reviewer sees what changes.
func TestRolesAreAsReviewed(t *testing.T) {
	var b strings.Builder
	for _, r := range access.DefaultRoles() {
		fmt.Fprintf(&b, "%s %s (%s", r.Key, r.Title, r.Level)
		for _, f := range []struct {
			on   bool
			says string
		}{{r.BySector, ", by sector"}, {r.Ends, ", with an end"}, {r.Alone, ", alone"}} {
			if f.on {
				b.WriteString(f.says)
			}
		}
		b.WriteString(")\n")
		for _, p := range r.Permissions {
			fmt.Fprintf(&b, "  %s\n", p)
		}
	}
	const golden = "testdata/roles.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != b.String() {
		t.Errorf("the roles have changed (%v); if that is meant: go test ./internal/access -run TestRolesAreAsReviewed -update", err)
	}
}

func TestEveryPermissionIsListedOnceAndSomeoneHoldsIt(t *testing.T) {
	seen := map[db.Permission]bool{}
	for _, p := range access.Permissions {
		held := slices.ContainsFunc(access.DefaultRoles(), func(r access.Role) bool { return slices.Contains(r.Permissions, p) })
		if seen[p] || !held {
			t.Errorf("%s: twice %v, held %v", p, seen[p], held)
		}
		seen[p] = true
	}
}

func TestNoRoleMakesAndChecks(t *testing.T) {
	for _, pair := range [][]db.Permission{
		{access.VisitRecord, access.VerdictConfirm},
		{access.BatchImport, access.BatchConfirm},
		{access.BatchImport, access.VerdictConfirm},
		{access.AccountManage, access.RoleGrant},
		{access.AccountManage, access.AuditRead},
		{access.RoleGrant, access.AuditRead},
		{access.AccountManage, access.HouseholdRead},
		{access.RoleGrant, access.HealthRead},
	} {
		slices.Reverse(pair)
		if e, ok := errs.As(access.CheckRoles(pair)); !ok || e.Code != "access.conflict" || strings.ContainsRune(e.Text, '.') {
			t.Errorf("%v: %v", pair, e)
		}
	}
	if err := access.CheckRoles([]db.Permission{access.RuleEdit, access.RuleActivate}); err != nil {
		t.Errorf("drafting and activating need two accounts, not two roles: %v", err)
	}
	if access.CheckRoles([]db.Permission{"lead.invent"}) == nil {
		t.Error("an unknown permission was accepted")
	}
}

func TestTwoPersonsAreTwoKnownAccounts(t *testing.T) {
	for _, c := range []struct {
		maker, checker string
		ok             bool
	}{{"a", "b", true}, {"a", "a", false}, {"", "b", false}, {"a", "", false}, {"", "", false}} {
		err := access.TwoPersons(c.maker, c.checker)
		if (err == nil) != c.ok || err != nil && errs.KindOf(err) != errs.Conflict {
			t.Errorf("%q %q: %v", c.maker, c.checker, err)
		}
	}
}

func TestGrantsFitTheirRole(t *testing.T) {
	today := cn.NewDate(2025, 7, 1)
	for _, c := range []struct {
		terms access.Terms
		code  string
	}{
		{access.Terms{Role: "village_cadre", Area: "500229101200"}, ""},
		{access.Terms{Role: "grid_worker", Area: "50022910120001"}, ""},
		{access.Terms{Role: "village_cadre", Area: "500229101"}, "access.area_wide"},
		{access.Terms{Role: "township_officer", Area: "500229"}, "access.area_wide"},
		{access.Terms{Role: "fund_officer", Area: "500229101"}, ""},
		{access.Terms{Role: "leader", Area: "500230"}, "access.area"},
		{access.Terms{Role: "leader", Area: ""}, "access.area"},
		{access.Terms{Role: "leader", Area: "50022"}, "access.area"},
		{access.Terms{Role: "leader", Area: "5002291"}, "access.area"},
		{access.Terms{Role: "mayor", Area: "500229"}, "access.role"},
		{access.Terms{Role: "department_officer", Area: "500229", Sector: "医保局"}, ""},
		{access.Terms{Role: "department_officer", Area: "500229"}, "access.sector"},
		{access.Terms{Role: "department_officer", Area: "500229101", Sector: "医保局"}, "access.sector"},
		{access.Terms{Role: "leader", Area: "500229", Sector: "医保局"}, "access.sector"},
		{access.Terms{Role: "leader", Area: "500229", From: today, Until: today.AddDays(-1)}, "access.period"},
		{access.Terms{Role: "leader", Area: "500229", Until: today.AddDays(-1)}, "access.period"},
		{access.Terms{Role: "evaluator", Area: "500229"}, "access.no_end"},
		{access.Terms{Role: "evaluator", Area: "500229", Until: today}, ""},
	} {
		err := access.CheckTerms(&c.terms, "500229", today)
		e, _ := errs.As(err)
		if (err == nil) != (c.code == "") || e != nil && e.Code != c.code {
			t.Errorf("%+v: %v, want %q", c.terms, err, c.code)
		}
		if err == nil && c.terms.From != today {
			t.Errorf("%+v starts %s", c.terms, c.terms.From)
		}
	}
}

// A scope is never wider than the grants: each area and sector that it covers is covered
// by a single grant. Without departments, and for departments alone, it is not narrower.
func TestScopesAreTheUnionOfGrantsAndNeverWider(t *testing.T) {
	areas := []string{"500229", "500229101", "500229101200", "500229102", "500229102201", "50022910120001"}
	sectors := []string{"医保局", "民政局"}
	right := rapid.Custom(func(t *rapid.T) access.Right {
		r := access.Right{Permission: access.LeadRead}
		if rapid.Bool().Draw(t, "sector") {
			r.Area, r.Sector = "500229", rapid.SampledFrom(sectors).Draw(t, "which")
		} else {
			r.Area = rapid.SampledFrom(areas).Draw(t, "area")
		}
		return r
	})
	rapid.Check(t, func(t *rapid.T) {
		rights := rapid.SliceOfN(right, 0, 6).Draw(t, "rights")
		mixed := slices.ContainsFunc(rights, func(r access.Right) bool { return r.Sector == "" }) &&
			slices.ContainsFunc(rights, func(r access.Right) bool { return r.Sector != "" })
		scope := access.Scopes(rights)[access.LeadRead]
		for _, area := range append(areas, "500230", "") {
			for _, sector := range append(sectors, "") {
				want := area != "" && slices.ContainsFunc(rights, func(r access.Right) bool {
					return strings.HasPrefix(area, r.Area) && (r.Sector == "" || r.Sector == sector)
				})
				got := scope.Covers(area) && scope.CoversSector(sector)
				if got && !want || want && !got && !mixed {
					t.Fatalf("%s %s: scope %+v says %v, grants say %v", area, sector, scope, got, want)
				}
			}
		}
	})
	if !access.Scopes(nil)[access.LeadRead].Empty() {
		t.Error("no grants, but a scope")
	}
}

func TestPasswordRules(t *testing.T) {
	for password, ok := range map[string]bool{
		"":                                 false,
		"Abc1234567":                       true,
		"Abc123456":                        false, // nine
		"abcdefghij1":                      false, // two classes
		"山高水长-2025-Ab":                     true,
		"Yantian-2025":                     false, // holds the login
		"Aa1" + strings.Repeat("x", 126):   false,
		"correct horse battery staple Aa1": true,
	} {
		if err := access.CheckPassword("yantian", password); (err == nil) != ok {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestPasswordHashes(t *testing.T) {
	one, two := access.HashPassword("Abc1234567"), access.HashPassword("Abc1234567")
	if one == two || strings.Contains(one, "Abc1234567") {
		t.Error("two hashes of one password are alike, or show it")
	}
	for hash, want := range map[string]bool{one: true, two: true, "": false, "Abc1234567": false, "$argon2id$v=19$m=x$a$b": false, "$argon2id$v=19$m=64,t=1,p=1$!$!": false} {
		if ok, _ := access.VerifyPassword(hash, "Abc1234567"); ok != want {
			t.Errorf("%q: %v", hash, ok)
		}
	}
	if ok, _ := access.VerifyPassword(one, "Abc1234568"); ok {
		t.Error("another password matches")
	}
	// Who signs in with an unknown login waits for as costly a comparison.
	if absent := access.NoPassword(); absent[:strings.LastIndex(absent, "=1$")] != one[:strings.LastIndex(one, "=1$")] {
		t.Errorf("the cost of an unknown login differs: %s", absent)
	}
	back := access.Rise()
	defer back()
	if ok, stale := access.VerifyPassword(one, "Abc1234567"); !ok || !stale {
		t.Error("a hash of an older cost does not count, or is not seen to be old")
	}
}

func TestCostAndLockAreAsDocumented(t *testing.T) {
	if got := fmt.Sprint(access.RealCost); got != "{19456 2}" {
		t.Errorf("argon2id cost %s", got)
	}
	text := access.ErrSignIn.Text
	if !strings.Contains(text, fmt.Sprintf("%d 次", access.MaxFailures)) || !strings.Contains(text, fmt.Sprintf("%.0f 分钟", access.LockFor.Minutes())) {
		t.Errorf("the text does not tell the limits: %s", text)
	}
	if access.MinPassword < 8 {
		t.Error("等级保护 expects 8 characters at least")
	}
}
