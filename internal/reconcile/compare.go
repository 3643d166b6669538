package reconcile

import (
	"cmp"
	"slices"

	"github.com/shouwang/shouwang/internal/registry"
)

// Entry is a household on a list.
type Entry struct {
	Household registry.HouseholdID // "" if the registry does not know it
	Number    string
	Head      string
	Area      string
	Due       bool // must stand on the other list too: it is monitored, or on the roll, now
	Values    Values
}

// key is what makes two entries one household.
func (e *Entry) key() string {
	if e.Household != "" {
		return string(e.Household)
	}
	return "no:" + e.Number
}

// Kind says on which side a household is missing.
type Kind string

const (
	OnlyHere  Kind = "only_here"
	OnlyThere Kind = "only_there"
	Different Kind = "different"
)

var kindTitles = map[Kind]string{OnlyHere: "只有本县有", OnlyThere: "只有对方有", Different: "不一致"}

// Title is the kind in Chinese.
func (k Kind) Title() string { return kindTitles[k] }

// Pair is what the two lists say; "" is not given.
type Pair struct {
	Field  Field  `json:"field"`
	Ours   string `json:"ours,omitempty"`
	Theirs string `json:"theirs,omitempty"`
}

// Found is a household of which the lists do not agree. Pairs are the fields that differ; of
// a household that stands on one list alone, all that this list says.
type Found struct {
	Key       string
	Kind      Kind
	Household registry.HouseholdID
	Number    string
	Head      string
	Area      string
	Pairs     []Pair
}

// compare lays two lists side by side. Each key stands on a list once. The result is in the
// order of areas, numbers and keys.
func compare(ours, theirs []Entry) []Found {
	there := make(map[string]*Entry, len(theirs))
	for i := range theirs {
		there[theirs[i].key()] = &theirs[i]
	}
	var list []Found
	here := make(map[string]bool, len(ours))
	for i := range ours {
		e := &ours[i]
		here[e.key()] = true
		other := there[e.key()]
		switch {
		case other != nil:
			if pairs := differences(e.Values, other.Values); len(pairs) > 0 {
				list = append(list, foundOf(e, Different, pairs))
			}
		case e.Due:
			list = append(list, foundOf(e, OnlyHere, differencesOfOne(e.Values, func(v string) Pair { return Pair{Ours: v} })))
		}
	}
	for i := range theirs {
		if e := &theirs[i]; e.Due && !here[e.key()] {
			list = append(list, foundOf(e, OnlyThere, differencesOfOne(e.Values, func(v string) Pair { return Pair{Theirs: v} })))
		}
	}
	slices.SortFunc(list, func(a, b Found) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Key, b.Key))
	})
	return list
}

func foundOf(e *Entry, kind Kind, pairs []Pair) Found {
	return Found{e.key(), kind, e.Household, e.Number, e.Head, e.Area, pairs}
}

func differences(ours, theirs Values) (pairs []Pair) {
	for _, f := range fields {
		if a, b := ours[f.key], theirs[f.key]; f.key.differ(a, b) {
			pairs = append(pairs, Pair{f.key, a, b})
		}
	}
	return pairs
}

func differencesOfOne(v Values, side func(string) Pair) (pairs []Pair) {
	for _, f := range fields {
		if v[f.key] == "" || f.key == FieldNumber || f.key == FieldHead || f.key == FieldVillage { // by which it is called
			continue
		}
		p := side(v[f.key])
		p.Field = f.key
		pairs = append(pairs, p)
	}
	return pairs
}

// lasting keeps what holds on both days: our list today and on the day that the other list
// describes. What was right on that day is only older, and not wrong.
func lasting(today, then []Found) (list []Found) {
	before := make(map[string]*Found, len(then))
	for i := range then {
		before[then[i].Key] = &then[i]
	}
	for _, f := range today {
		b := before[f.Key]
		switch {
		case b == nil:
			continue
		case f.Kind != Different && b.Kind != f.Kind:
			continue
		case f.Kind == Different && b.Kind == Different:
			f.Pairs = slices.DeleteFunc(slices.Clone(f.Pairs), func(p Pair) bool {
				return !slices.ContainsFunc(b.Pairs, func(o Pair) bool { return o.Field == p.Field })
			})
			if len(f.Pairs) == 0 {
				continue
			}
		}
		list = append(list, f)
	}
	return list
}
