package policy

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestIndexRowsAreCompleteAndInOrder(t *testing.T) {
	hash := regexp.MustCompile(`^[0-9a-f]{64}$`)
	last := 0
	for _, r := range Clauses() {
		if r.Line <= last || r.Line > 549 {
			t.Errorf("line %d after %d: want ascending lines of 1–549", r.Line, last)
		}
		last = r.Line
		if r.Asks == "" || len([]rune(r.Asks)) > 100 {
			t.Errorf("line %d: asks has %d characters, want 1–100", r.Line, len([]rune(r.Asks)))
		}
		if !hash.MatchString(r.SM3) {
			t.Errorf("line %d: %q is no SM3 hash", r.Line, r.SM3)
		}
		if r.Line >= 22 && r.Chapter == "" {
			t.Errorf("line %d has no chapter", r.Line)
		}
	}
}

func TestEveryEntryAndTargetRestsOnAClause(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Clauses() {
		for _, id := range append(slices.Clone(r.Entries), r.Targets...) {
			seen[id] = true
		}
	}
	for i := 1; i <= 158; i++ {
		if id := fmt.Sprintf("A%03d", i); !seen[id] {
			t.Errorf("no clause for entry %s", id)
		}
	}
	for i := 1; i <= 139; i++ {
		if id := fmt.Sprintf("T%03d", i); !seen[id] {
			t.Errorf("no clause for target %s", id)
		}
	}
	if len(seen) != 158+139 {
		t.Errorf("%d different entries and targets, want 297", len(seen))
	}
}

func TestEntriesAndClausesPointAtEachOther(t *testing.T) {
	all := Entries()
	if len(all) != 158 {
		t.Fatalf("%d entries, want 158", len(all))
	}
	for i, e := range all {
		if want := fmt.Sprintf("A%03d", i+1); e.ID != want {
			t.Errorf("entry %d is %s, want %s", i, e.ID, want)
		}
		if e.Name == "" || e.English == "" || len(e.Lines) == 0 ||
			!strings.Contains("P1 P2 P3", e.Priority) || !strings.HasPrefix(e.Module, "M") {
			t.Errorf("entry %s is incomplete: %+v", e.ID, e)
		}
		for _, n := range e.Lines {
			if r, ok := Clause(n); !ok || !slices.Contains(r.Entries, e.ID) {
				t.Errorf("entry %s rests on line %d, whose row does not name it", e.ID, n)
			}
		}
	}
	for _, r := range Clauses() {
		for _, id := range r.Entries {
			if i := slices.IndexFunc(all, func(e Entry) bool { return e.ID == id }); i < 0 || !slices.Contains(all[i].Lines, r.Line) {
				t.Errorf("line %d names entry %s, which does not rest on it", r.Line, id)
			}
		}
	}
}

func TestClauseFindsARowByItsLine(t *testing.T) {
	if r, ok := Clause(260); !ok || r.Line != 260 || r.Chapter != "第五章" || !slices.Contains(r.Targets, "T038") {
		t.Errorf("Clause(260) = %+v, %v", r, ok)
	}
	for _, n := range []int{-1, 0, 2, 483, 550} {
		if r, ok := Clause(n); ok {
			t.Errorf("Clause(%d) = %+v, want none: the line is blank or absent", n, r)
		}
	}
}

func TestEveryReferenceInTheRepositoryExists(t *testing.T) {
	if _, err := References(os.DirFS("..")); err != nil {
		t.Fatal(err)
	}
}

// An entry is either referred to or listed as not yet built, never both and
// never neither.
func TestNotYetListsExactlyTheEntriesWithoutAReference(t *testing.T) {
	refs, err := References(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	mustEqualFile(t, "notyet.csv", NotYetCSV(refs))
}

func TestPolicyMapIsFresh(t *testing.T) {
	refs, err := References(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	mustEqualFile(t, "../docs/policy-map.md", Map(refs))
}

func mustEqualFile(t *testing.T, name string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	old, now := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(old), len(now)) {
		if i >= len(old) || i >= len(now) || old[i] != now[i] {
			t.Fatalf("%s is stale from line %d on: run `go generate ./policy`", name, i+1)
		}
	}
}
