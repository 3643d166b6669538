package fact

import (
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// Table holds the facts of households on a day, as known by another.
type Table struct {
	On         cn.Date
	KnownBy    cn.Date
	Catalogue  *Catalogue
	Households []Household
	// Missing are the datasets that nobody had delivered: facts made of them are unknown.
	Missing []string
}

// Household is a household with its facts, in the order of the catalogue. Facts about
// persons are in the members; their places here are unknown values.
type Household struct {
	registry.Household
	Facts   []Value
	Members []Member
}

// Member is a member with the facts about the person.
type Member struct {
	registry.PopMember
	Facts []Value
}

// Fact finds a value of the household by name; unknown if there is no such fact.
func (t *Table) Fact(h *Household, key string) Value {
	if i, ok := t.Catalogue.Position(OfHousehold, key); ok {
		return h.Facts[i]
	}
	return Value{}
}

// PersonFact finds a value of a member by name.
func (t *Table) PersonFact(m *Member, key string) Value {
	if i, ok := t.Catalogue.Position(OfPerson, key); ok {
		return m.Facts[i]
	}
	return Value{}
}
