package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	sourceRow   = regexp.MustCompile(`(?m)^\| (S\d+) \|`)
	sourceNamed = regexp.MustCompile(`(?m)(?:^source = ".*\(|docs/sources\.md )(S\d+)\b`)
)

// What ships with the program says where its examples come from, and the page of sources
// lists what is used and nothing else.
func TestEveryShippedExampleNamesASourceOnThePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/sources.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed, used := map[string]bool{}, map[string]bool{}
	for _, m := range sourceRow.FindAllStringSubmatch(string(page), -1) {
		listed[m[1]] = true
	}
	for _, pattern := range []string{"internal/*/*.toml", "internal/*/*.go"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range sourceNamed.FindAllStringSubmatch(string(text), -1) {
				used[m[1]] = true
			}
		}
	}
	if len(used) == 0 {
		t.Fatal("no source is named at all")
	}
	if diff := cmp.Diff(listed, used); diff != "" {
		t.Errorf("docs/sources.md (-) and what names a source (+):\n%s", diff)
	}
}
