package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestReferencesAreFoundInCodeSQLAndData(t *testing.T) {
	tests := []struct {
		name, text string
		want       []Ref
	}{
		{"a.go", "package a\n\n// Policy: plan:262\n", []Ref{{Line: 3, Clauses: []int{262}}}},
		{"a.go", "// Policy: plan:264, 262", []Ref{{Line: 1, Clauses: []int{262, 264}}}},
		{"a.go", "// Policy: plan:482-486", []Ref{{Line: 1, Clauses: []int{482, 484, 486}}}},
		{"a.go", "// Policy: plan:262 A029 A033", []Ref{{Line: 1, Clauses: []int{262}, Entries: []string{"A029", "A033"}}}},
		{"a.go", "// Policy: plan:258; plan:262 A026: 动态更新", []Ref{
			{Line: 1, Clauses: []int{258}}, {Line: 1, Clauses: []int{262}, Entries: []string{"A026"}}}},
		{"a.go", "// Policy: plan:262，说明文字", []Ref{{Line: 1, Clauses: []int{262}}}},
		{"a.go", `	Clause: "plan:260", // 监测范围`, []Ref{{Line: 1, Clauses: []int{260}}}},
		{"a.sql", "-- Policy: plan:238", []Ref{{Line: 1, Clauses: []int{238}}}},
		{"a.toml", `clause = "plan:269, S6"`, []Ref{{Line: 1, Clauses: []int{269}}}},
		{"a.json", `{"clause": "plan:269"}`, []Ref{{Line: 1, Clauses: []int{269}}}},
		{"a.vue", "<!-- Policy: plan:434 -->", []Ref{{Line: 1, Clauses: []int{434}}}},
		{"a.ts", "const c = 'plan:434'", []Ref{{Line: 1, Clauses: []int{434}}}},
	}
	for _, test := range tests {
		got, err := References(fstest.MapFS{test.name: {Data: []byte(test.text)}})
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
		}
		for i := range test.want {
			test.want[i].File = test.name
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestReferencesRefusesWhatTheIndexDoesNotHave(t *testing.T) {
	for _, text := range []string{
		"// Policy: plan:",
		"// Policy: plan:2",             // a blank line
		"// Policy: plan:999",           // beyond the end
		"// Policy: plan:262,999",       // one of two
		"// Policy: plan:486-482",       // backwards
		"// Policy: plan:483-486",       // starts on a blank line
		"// Policy: plan:482–486",       // a dash that is no hyphen
		"// Policy: plan:262、264",       // a Chinese list mark
		"// Policy: plan:262 A158 A001", // A001 rests on other lines
		`clause = "plan:999"`,
	} {
		refs, err := References(fstest.MapFS{"dir/a.go": {Data: []byte("\n" + text)}})
		if !errors.Is(err, ErrReference) || !strings.Contains(err.Error(), "dir/a.go 第 2 行") {
			t.Errorf("%s: %v, want an error that names the place", text, err)
		}
		if len(refs) > 0 {
			t.Errorf("%s: %v, want no reference", text, refs)
		}
	}
}

func TestOneWrongPlaceDoesNotHideTheOthers(t *testing.T) {
	refs, err := References(fstest.MapFS{
		"b.go": {Data: []byte("// Policy: plan:999\n// Policy: plan:262")},
		"a.go": {Data: []byte("// Policy: plan:998\n// Policy: plan:260")},
	})
	if err == nil || strings.Count(err.Error(), ErrReference.Code) != 2 {
		t.Errorf("err = %v, want both wrong places", err)
	}
	want := []Ref{{File: "a.go", Line: 2, Clauses: []int{260}}, {File: "b.go", Line: 2, Clauses: []int{262}}}
	if diff := cmp.Diff(want, refs); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNotAReferenceIsPassedOver(t *testing.T) {
	line := []byte("// Policy: plan:262\n")
	refs, err := References(fstest.MapFS{
		"README.md":                 {Data: line},
		"a_test.go":                 {Data: line},
		"web/src/a.test.ts":         {Data: line},
		"testdata/a.go":             {Data: line},
		"policy/policy.go":          {Data: line},
		"web/node_modules/x/a.ts":   {Data: line},
		"web/dist/console/a.ts":     {Data: line},
		".git/a.go":                 {Data: line},
		"internal/param/clause.go":  {Data: []byte("// Clause is \"plan:262\" or a section of a 办法.\n")},
		"internal/param/prefix.go":  {Data: []byte("const prefix = \"plan:\"\n")},
		"internal/assist/plan.go":   {Data: []byte("return Answer{plan: 262}\n")},
		"web/src/features/plan.vue": {Data: []byte("const plan: number = 262\n")},
	})
	if err != nil || len(refs) > 0 {
		t.Errorf("References = %v, %v, want none", refs, err)
	}
}

func TestAReferenceBuildsTheEntriesItNamesOrElseThoseOfItsLines(t *testing.T) {
	notYet := func(refs ...Ref) []string {
		var ids []string
		for _, e := range NotYet(refs) {
			ids = append(ids, e.ID)
		}
		return ids
	}
	if n := len(notYet()); n != 158 {
		t.Errorf("without references %d entries are not yet built, want 158", n)
	}
	byLine := notYet(Ref{File: "a.go", Clauses: []int{264}})
	if slices.Contains(byLine, "A034") || slices.Contains(byLine, "A035") || len(byLine) != 156 {
		t.Errorf("plan:264 leaves %d entries, want 156 without A034 and A035", len(byLine))
	}
	byName := notYet(Ref{File: "a.go", Clauses: []int{264}, Entries: []string{"A034"}})
	if slices.Contains(byName, "A034") || !slices.Contains(byName, "A035") {
		t.Error("plan:264 A034 builds A034 and not A035")
	}
}

func TestMapShowsBothWays(t *testing.T) {
	text := string(Map([]Ref{
		{File: "internal/monitor/case.go", Line: 9, Clauses: []int{262}, Entries: []string{"A026"}},
		{File: "internal/assist/measure.go", Line: 4, Clauses: []int{264}},
		{File: "internal/assist/measure.go", Line: 7, Clauses: []int{264}},
	}))
	for _, want := range []string{
		"| A034 A035 |  | [internal/assist/measure.go](../internal/assist/measure.go) |",
		"| [internal/monitor/case.go](../internal/monitor/case.go) |",
		"| M3 | 264 | 按行：[internal/assist/measure.go](../internal/assist/measure.go) |",
		"| 尚未实现 / not yet built |",
		"代码已引用 2 行",
		"指名引用 1 项，只按行引用 2 项，尚未实现 155 项",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the map does not say %q", want)
		}
	}
}

func FuzzCitedOnlyReturnsClausesOfTheIndex(f *testing.F) {
	for _, line := range []string{"// Policy: plan:262 A029; plan:482-486", `clause = "plan:260"`, "-- Policy: plan:1-549,", "Policy: plan:99999999999999999999"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		refs, _ := cited(line)
		for _, r := range refs {
			if len(r.Clauses) == 0 || !slices.IsSorted(r.Clauses) {
				t.Fatalf("%q: clauses %v, want some, ascending", line, r.Clauses)
			}
			for _, n := range r.Clauses {
				if _, ok := Clause(n); !ok {
					t.Fatalf("%q: line %d is not in the index", line, n)
				}
			}
		}
	})
}
