package app_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/shouwang/shouwang/"

// tiers are the floors of the house, lowest first (docs/architecture.md). Imports point
// down. Within the ordered tiers a package may import those listed before it; packages of
// other tiers do not import their peers.
var tiers = []struct {
	name     string
	ordered  bool
	packages []string
}{
	{"base", true, []string{"errs", "id", "cn"}},
	{"platform", true, []string{"db", "api", "job", "seal", "blob", "sheet"}},
	{"kernel", true, []string{"access", "audit", "preference", "division", "atlas", "param", "code", "form", "flow", "notice"}},
	{"registry", true, []string{"registry", "authorisation", "document", "source", "visit", "fact"}},
	{"work", false, []string{"rule", "monitor", "round", "assist", "ledger"}},
	{"reading", false, []string{"dossier", "indicator", "report", "statistics", "quality", "reconcile"}},
	{"top", true, []string{"demo", "app", "cli"}},
}

func place(pkg string) (tier, position int, ok bool) {
	for t, tier := range tiers {
		if i := slices.Index(tier.packages, pkg); i >= 0 {
			return t, i, true
		}
	}
	return 0, 0, false
}

// owner is the package of the house to which a folder belongs: db for internal/db/dbtest.
func owner(path string) string {
	rest, ok := strings.CutPrefix(path, module+"internal/")
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

func TestImportsPointDown(t *testing.T) {
	checked := 0
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		rel, _ := filepath.Rel("..", file)
		from := strings.Split(filepath.ToSlash(rel), "/")[0]
		tier, position, ok := place(from)
		if !ok {
			t.Errorf("internal/%s is in no tier: add it to the list, and to docs/architecture.md", from)
			return fs.SkipDir
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			to := owner(path)
			if to == "" || to == from {
				continue
			}
			checked++
			toTier, toPosition, _ := place(to)
			down := toTier < tier || toTier == tier && tiers[tier].ordered && toPosition < position
			if !down {
				t.Errorf("%s imports %s: not down from %s", rel, to, tiers[tier].name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked < 50 {
		t.Fatalf("only %d imports seen: the walk is broken", checked)
	}
}

// Only the benchmarks may read what the demonstration county hides.
func TestNothingReadsTheTruthFile(t *testing.T) {
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.Contains(filepath.ToSlash(file), "/demo/") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		if strings.Contains(string(text), "truth.csv") {
			t.Errorf("%s names the truth file", file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
