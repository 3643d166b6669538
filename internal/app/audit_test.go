package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/audit"
)

// written finds the verbs that the code writes into the trail.
var written = regexp.MustCompile(`(?:Verb: *|record\(ctx, tx, |disclose\(ctx, |discard\(ctx, \w+, )"([a-z_]+\.[a-z_]+)"`)

// An inspector reads the trail in Chinese: each verb that the program writes has a title.
func TestEveryVerbOfTheTrailHasAChineseTitle(t *testing.T) {
	titles := map[string]string{}
	for _, v := range audit.Glossary().Verbs {
		if titles[v.Key] != "" || v.Title == "" || v.Group == "其他" {
			t.Errorf("%s: %q in %q", v.Key, v.Title, v.Group)
		}
		titles[v.Key] = v.Title
	}
	found := 0
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		for _, m := range written.FindAllStringSubmatch(string(text), -1) {
			if found++; titles[m[1]] == "" {
				t.Errorf("%s writes %s: give it a title in internal/audit/words.go", file, m[1])
			}
		}
		return err
	})
	if err != nil || found < 30 {
		t.Fatalf("%d verbs found, %v", found, err)
	}
}

func TestTrailIsSearchedByWhoAndTakenOutAsAWorkbook(t *testing.T) {
	each(t, func(c *county) {
		c.as("taskforce", post("/api/params/monitoring_line", map[string]any{"value": "8500", "from": "2025-01-01"})).want(200)
		search := func(body map[string]any) (list struct{ Items []audit.Found }) {
			c.as("auditadministrator", post("/api/audit/search", body)).want(200).into(&list)
			return list
		}
		got := search(map[string]any{"who": "taskforce", "verb": "param."}).Items
		if len(got) != 1 || got[0].Title != "设置参数" || got[0].KindTitle != "参数" || got[0].ActorName == "" {
			t.Errorf("%+v", got)
		}
		if got := search(map[string]any{"who": "nobody"}).Items; len(got) != 0 {
			t.Errorf("%+v", got)
		}
		a := c.as("auditadministrator", c.onlyFor(post("/api/audit/export", map[string]any{"verb": "param."}), "auditadministrator", "inspector")).want(200)
		if !strings.HasPrefix(string(a.body), "PK") {
			t.Errorf("%.40s", a.body)
		}
		if got := search(map[string]any{"verb": "audit.export"}).Items; len(got) != 1 {
			t.Errorf("%+v", got)
		}
	})
}
