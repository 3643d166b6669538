package policy

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

// ErrReference is a reference that names no clause of the index, an entry that
// does not rest on its lines, or a list that cannot be read.
var ErrReference = errs.New(errs.Invalid, "policy.reference",
	"%s 第 %d 行的条款引用有误。请写成 plan:262、plan:262,264 或 plan:482-486，并对照 policy/plan.csv 核对行号和事项。")

// Ref is one place that says which clauses it carries out.
type Ref struct {
	File    string   // slash-separated, from the root of the scanned tree
	Line    int      // 1-based line in the file
	Clauses []int    // lines of the plan, ascending
	Entries []string // the entries it is for; empty: every entry of the lines
}

// scanned are the kinds of file that may carry a reference.
var scanned = []string{".go", ".sql", ".ts", ".vue", ".toml", ".json"}

var (
	marked   = regexp.MustCompile(`Policy:\s*plan:`)
	quoted   = regexp.MustCompile("[\"'`]plan:\\d")
	comment  = regexp.MustCompile(`(^|\s)(//|--|#|\*)`)
	citation = regexp.MustCompile(`plan:(\d+(?:-\d+)?(?:,\s*\d+(?:-\d+)?)*)?((?:,?\s+A\d{3}\b)*)`)
	goesOn   = regexp.MustCompile(`^\s*[-,–—~～、，]\s*\d`)
)

// References scans a source tree. The refs are sorted by file and line; those
// that can be read are returned even if others are wrong. The error joins one
// ErrReference for each wrong place.
func References(fsys fs.FS) ([]Ref, error) {
	var refs []Ref
	var wrong []error
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipDir(name) {
				return fs.SkipDir
			}
			return nil
		}
		if !scans(name) {
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		for i, line := range bytes.Split(data, []byte("\n")) {
			if !bytes.Contains(line, []byte("plan:")) {
				continue
			}
			found, ok := cited(string(line))
			if !ok {
				wrong = append(wrong, ErrReference.Textf(name, i+1))
			}
			for _, r := range found {
				r.File, r.Line = name, i+1
				refs = append(refs, r)
			}
		}
		return nil
	})
	slices.SortStableFunc(refs, func(a, b Ref) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return refs, errors.Join(append(wrong, err)...)
}

// skipDir leaves out what is generated, fetched or not code, and this package,
// whose comments explain how to write a reference.
func skipDir(name string) bool {
	base := path.Base(name)
	return name == "policy" || base == "node_modules" || base == "dist" || base == "testdata" ||
		(name != "." && strings.HasPrefix(base, "."))
}

func scans(name string) bool {
	isTest := strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".test.ts") || strings.HasSuffix(name, ".spec.ts")
	return !isTest && slices.Contains(scanned, path.Ext(name))
}

// cited returns the references of one line of a file. ok is false if one of
// them is wrong.
func cited(line string) (refs []Ref, ok bool) {
	mark := marked.FindStringIndex(line)
	if mark == nil {
		mark = quoted.FindStringIndex(line)
		if mark == nil || comment.MatchString(line[:mark[0]]) {
			return nil, true
		}
	}
	rest := line[mark[0]:]
	ok = true
	for _, m := range citation.FindAllStringSubmatchIndex(rest, -1) {
		r, good := Ref{}, m[2] >= 0 && !goesOn.MatchString(rest[m[1]:])
		if good {
			r.Clauses, good = clauseList(rest[m[2]:m[3]])
		}
		if good {
			r.Entries, good = entryList(rest[m[4]:m[5]], r.Clauses)
		}
		if !good {
			ok = false
			continue
		}
		refs = append(refs, r)
	}
	return refs, ok
}

// clauseList reads "262,264" and "482-486". Both ends of a range have to be in
// the index; inside it, lines without a row are passed over.
func clauseList(s string) (lines []int, ok bool) {
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			to = from
		}
		a, errA := strconv.Atoi(from)
		b, errB := strconv.Atoi(to)
		_, okA := Clause(a)
		_, okB := Clause(b)
		if errA != nil || errB != nil || !okA || !okB || a > b {
			return nil, false
		}
		for n := a; n <= b; n++ {
			if _, ok := Clause(n); ok {
				lines = append(lines, n)
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines), true
}

// entryList reads " A029 A033"; each has to rest on one of the lines.
func entryList(s string, lines []int) (ids []string, ok bool) {
	for id := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ' ' || c == '\t' || c == ',' }) {
		rests := slices.ContainsFunc(lines, func(n int) bool {
			row, _ := Clause(n)
			return slices.Contains(row.Entries, id)
		})
		if !rests {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}
