package reconcile

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// reading turns the rows of another list into entries.
type reading struct {
	codes    code.Lists
	villages map[registry.HouseholdID]string // where the registry has the households
	county   string
	whole    bool          // no row is set aside, so that the rows of a household are all of it
	unread   map[Field]int // texts that no code list knows: they are not compared
}

// place says in whose area a row lies: of the household as we have it, else as the row says,
// else somewhere in the county.
func (r *reading) place(row *source.Listed) string {
	switch {
	case r.villages[row.Household] != "":
		return r.villages[row.Household]
	case row.Village != "":
		return row.Village
	}
	return r.county
}

func (r *reading) entry(row *source.Listed) Entry {
	v := Values{}
	v.give(FieldNumber, row.Number)
	v.give(FieldVillage, row.Village)
	return Entry{Household: row.Household, Number: row.Number, Area: r.place(row), Values: v}
}

// give notes a value, unless one was given before.
func (v Values) give(f Field, value string) {
	if value != "" && v[f] == "" {
		v[f] = value
	}
}

// say notes a text in its one form.
func (r *reading) say(v Values, f Field, text string, form func(code.Lists, string) (string, bool)) {
	value, ok := form(r.codes, text)
	if !ok {
		r.unread[f]++
	}
	v.give(f, value)
}

func category(lists code.Lists, text string) (string, bool) { return coded(lists, "category", text) }

func householdKind(lists code.Lists, text string) (string, bool) {
	return coded(lists, "household_kind", text)
}

// named notes the head, unless the sender has masked the name.
func (e *Entry) named(head string) {
	e.Head = head
	if !strings.ContainsAny(head, "*×某") {
		e.Values.give(FieldHead, head)
	}
}

// said is the text of a field, "" if it is not given.
func said(d source.Doc, key string) string {
	text, _ := d.Text(key)
	return text
}

// stateOf is what a row says of a household that it names as monitored: nothing, if it does
// not tell whether the risk is gone.
func stateOf(d source.Doc) string {
	gone, ok := d.Bool("eliminated")
	switch {
	case ok && gone || !ok && said(d, "eliminated_in") != "":
		return stateEliminated
	case ok:
		return stateMonitored
	}
	return ""
}

// municipal reads platform.monitored: one row a household.
func (r *reading) municipal(rows []source.Listed) []Entry {
	list := make([]Entry, 0, len(rows))
	for i := range rows {
		row := &rows[i]
		e := r.entry(row)
		e.named(row.Name)
		r.say(e.Values, FieldCategory, row.Code, category)
		r.say(e.Values, FieldRisks, said(row.Doc, "risk"), riskCodes)
		e.Values.give(FieldEntered, said(row.Doc, "identified"))
		e.Values.give(FieldState, stateOf(row.Doc))
		if e.Values[FieldState] == stateEliminated {
			e.Values.give(FieldEliminatedIn, said(row.Doc, "eliminated_in"))
		}
		e.Due = e.Values[FieldState] != stateEliminated
		list = append(list, e)
	}
	return single(list)
}

// national reads national.roster: one row a person.
func (r *reading) national(rows []source.Listed) []Entry {
	marked := false
	for i := range rows {
		marked = marked || rows[i].Code != ""
	}
	var order []string
	homes := map[string][]*source.Listed{}
	for i := range rows {
		number := cmp.Or(rows[i].Number, string(rows[i].Household))
		if homes[number] == nil {
			order = append(order, number)
		}
		homes[number] = append(homes[number], &rows[i])
	}
	list := make([]Entry, 0, len(order))
	for _, number := range order {
		list = append(list, r.home(homes[number], marked))
	}
	return single(list)
}

// home reads the rows of a household; marked says that the list tells who is monitored.
func (r *reading) home(rows []*source.Listed, marked bool) Entry {
	first := rows[0]
	for _, row := range rows {
		if relation, _ := coded(r.codes, "relation", said(row.Doc, "relation")); relation == registry.Head {
			first = row
			break
		}
	}
	e := r.entry(first)
	for _, row := range rows {
		if e.Household == "" {
			e.Household = row.Household
			e.Area = r.place(row)
		}
	}
	if relation, _ := coded(r.codes, "relation", said(first.Doc, "relation")); relation == registry.Head {
		e.named(first.Name)
	}
	r.say(e.Values, FieldKind, said(first.Doc, "kind"), householdKind)
	switch size, ok := first.Doc.Int("size"); {
	case ok && size > 0:
		e.Values.give(FieldMembers, strconv.FormatInt(size, 10))
	case r.whole:
		e.Values.give(FieldMembers, strconv.Itoa(len(rows)))
	}
	e.Due = true
	switch {
	case first.Code != "":
		r.say(e.Values, FieldCategory, first.Code, category)
		e.Values.give(FieldEntered, said(first.Doc, "risk_identified"))
		e.Values.give(FieldState, stateOf(first.Doc))
		if e.Values[FieldState] == stateEliminated {
			e.Values.give(FieldEliminatedIn, said(first.Doc, "eliminated_in"))
		}
	case marked:
		e.Values.give(FieldState, stateOff)
	}
	return e
}

// single leaves each household once. Of two entries the one that is monitored counts; one
// with another 户编号 is a household of its own, which the registry does not know.
func single(list []Entry) []Entry {
	at := make(map[string]int, len(list))
	out := list[:0]
	for _, e := range list {
		i, twice := at[e.key()]
		if twice && out[i].Number != "" && e.Number != "" && out[i].Number != e.Number {
			e.Household = ""
			i, twice = at[e.key()]
		}
		if !twice {
			at[e.key()] = len(out)
			out = append(out, e)
			continue
		}
		if e.Due && (!out[i].Due || e.Values[FieldEntered] > out[i].Values[FieldEntered]) {
			out[i] = e
		}
	}
	return out
}

// coversOrdinary says whether a list holds households that never were 脱贫户; one of lifted
// households alone says nothing about the others.
func coversOrdinary(theirs []Entry) bool {
	for i := range theirs {
		if theirs[i].Values[FieldKind] == string(registry.Ordinary) || theirs[i].Values[FieldCategory] == string(registry.Marginal) {
			return true
		}
	}
	return false
}
