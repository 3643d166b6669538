package division

import (
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
)

// Tree is a county's divisions on a day. It does not change; it is safe for concurrent use.
type Tree struct {
	county   string
	nodes    map[string]Division
	aliases  map[string][]string // by code: also former names
	children map[string][]string // of the divisions that exist, by parent, ascending
}

// newTree takes the rows that hold now: several of one code are its past and present names.
func newTree(county string, rows []Division, aliases map[string][]string, today cn.Date) *Tree {
	t := &Tree{county, map[string]Division{}, map[string][]string{}, map[string][]string{}}
	for code, names := range aliases {
		t.aliases[code] = slices.Clone(names)
	}
	for _, d := range rows {
		old, known := t.nodes[d.Code]
		if known && (old.on(today) || !d.on(today) && old.From.After(d.From)) {
			old, d = d, old
		}
		t.nodes[d.Code] = d
		if known && old.Name != d.Name {
			t.aliases[d.Code] = append(t.aliases[d.Code], old.Name)
		}
	}
	for code, d := range t.nodes {
		if d.on(today) {
			t.children[d.Parent] = append(t.children[d.Parent], code)
		}
	}
	for _, codes := range t.children {
		slices.Sort(codes)
	}
	return t
}

// County is the code of the root.
func (t *Tree) County() string { return t.county }

// Get is a division by its code, also one that has ended.
func (t *Tree) Get(code string) (Division, bool) {
	d, ok := t.nodes[code]
	return d, ok
}

// Name is the name in daily use; of a group that is not on the list, its village's name;
// of anything else that is not on the list, the code.
func (t *Tree) Name(code string) string {
	if d, ok := t.nodes[code]; ok {
		return d.Name
	}
	if c := cn.DivisionCode(code); c.Level() == cn.LevelGroup {
		return t.Name(string(c.Parent()))
	}
	return code
}

// FullName is the name after the names of what it lies in below the county: 高观镇复兴村.
func (t *Tree) FullName(code string) string {
	d, ok := t.nodes[code]
	if !ok || d.Parent == "" || d.Parent == t.county {
		return t.Name(code)
	}
	return t.FullName(d.Parent) + d.Name
}

// Parent is the code of the division above, "" for the county and for unknown codes.
func (t *Tree) Parent(code string) string { return t.nodes[code].Parent }

// Children are the codes of the existing divisions right below, ascending, never nil.
func (t *Tree) Children(code string) []string {
	return append([]string{}, t.children[code]...)
}

// Shown is the area that stands at the top of a page for somebody who may see some areas,
// and those listed below it: of a village none, of several areas these.
func (t *Tree) Shown(areas []string) (top string, below []string) {
	if len(areas) != 1 {
		return t.county, slices.Sorted(slices.Values(areas))
	}
	if top = areas[0]; cn.DivisionCode(top).Level() >= cn.LevelVillage {
		return top, nil
	}
	return top, slices.Sorted(slices.Values(t.children[top]))
}

// Aliases are other names of a division.
func (t *Tree) Aliases(code string) []string { return append([]string{}, t.aliases[code]...) }

// AtLevel are the existing divisions of a level inside an area (which may itself be one), ascending.
func (t *Tree) AtLevel(area string, level cn.Level) []Division {
	list := []Division{}
	for _, codes := range t.children {
		for _, code := range codes {
			if d := t.nodes[code]; d.Level() == level && strings.HasPrefix(code, area) {
				list = append(list, d)
			}
		}
	}
	slices.SortFunc(list, func(a, b Division) int { return strings.Compare(a.Code, b.Code) })
	return list
}

// Find gives the code of a village by its township's and its own name, of a township if
// village is empty, and of a village that is the only one of its name in the county if
// township is empty. Names may be aliases or codes, may lack or differ in 乡, 镇, 街道, 村,
// 社区, 居委会, 村委会, and may carry spaces and the names of what they lie in. Where two
// divisions answer to a name it finds neither: it never guesses.
func (t *Tree) Find(township, village string) (code string, ok bool) {
	township, village = t.below(township), squeeze(village)
	if township == "" {
		if village == "" {
			return "", false
		}
		var all []string
		for _, v := range t.AtLevel(t.county, cn.LevelVillage) {
			all = append(all, v.Code)
		}
		return t.match(t.below(village), all)
	}
	code, ok = t.match(township, t.children[t.county])
	if !ok || village == "" {
		return code, ok
	}
	village = t.below(village)
	if found, ok := t.match(village, t.children[code]); ok {
		return found, true
	}
	rest, cut := strings.CutPrefix(village, t.nodes[code].Name)
	if !cut || rest == "" {
		return "", false
	}
	return t.match(rest, t.children[code])
}

// below cuts the county's name, and what stands before it, off the front.
func (t *Tree) below(name string) string {
	name = squeeze(name)
	county := t.nodes[t.county].Name
	if i := strings.Index(name, county); county != "" && i >= 0 && i+len(county) < len(name) {
		return name[i+len(county):]
	}
	return name
}

func (t *Tree) match(name string, candidates []string) (string, bool) {
	if code, err := cn.ParseDivisionCode(name); err == nil {
		return string(code), slices.Contains(candidates, string(code))
	}
	exact := t.only(candidates, func(written string) bool { return written == name })
	if len(exact) > 0 {
		return exact[0], len(exact) == 1
	}
	root, kind := stem(name)
	alike := t.only(candidates, func(written string) bool { r, _ := stem(written); return r == root })
	if len(alike) > 1 && kind != "" {
		alike = slices.DeleteFunc(alike, func(code string) bool { return t.nodes[code].Kind != kind })
	}
	if len(alike) != 1 {
		return "", false
	}
	return alike[0], true
}

// only keeps the candidates of which any name satisfies same.
func (t *Tree) only(candidates []string, same func(string) bool) (codes []string) {
	for _, code := range candidates {
		d := t.nodes[code]
		if same(d.Name) || same(d.Official) || slices.ContainsFunc(t.aliases[code], same) {
			codes = append(codes, code)
		}
	}
	return codes
}

// suffixes that say the kind, longest first.
var suffixes = []struct {
	text string
	kind Kind
}{
	{"社区居民委员会", Community}, {"村村民委员会", Village}, {"村村委会", Village}, {"社区居委会", Community}, {"居民委员会", Community},
	{"街道办事处", Subdistrict}, {"村民委员会", Village}, {"居委会", Community}, {"村委会", Village},
	{"民族乡", Rural}, {"社区", Community}, {"街道", Subdistrict}, {"镇", Town}, {"乡", Rural}, {"村", Village},
}

// stem is a name without the suffix that says its kind; kind is "" if it has none.
func stem(name string) (string, Kind) {
	for _, s := range suffixes {
		if root, ok := strings.CutSuffix(name, s.text); ok && root != "" {
			return root, s.kind
		}
	}
	return name, ""
}
