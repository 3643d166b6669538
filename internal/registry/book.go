package registry

import (
	"context"
	"maps"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// householdPage is a household in the book.
type householdPage struct {
	id      HouseholdID
	number  string
	line    householdLine // the repeated columns as stored
	created bool
	renamed bool // the number is to be stored
	states  timeline[householdState]
}

// householdLine is the part of a household's row that repeats its latest version.
type householdLine struct {
	village, group string
	kind           Kind
	category       Category
	relocated      YesNo
	site           string
	ended          cn.Date
}

func (h *householdPage) wanted() householdLine {
	s, _ := h.states.last()
	w := s.what
	return householdLine{w.village, w.group, w.kind, w.category, w.relocated, w.site, s.to}
}

// personPage is a person in the book.
type personPage struct {
	id         PersonID
	idState    IDState
	idIndex    string
	idBox      []byte
	line       personLine // the repeated columns as stored
	created    bool
	identified bool // the identity number is to be stored
	states     timeline[personState]
	places     timeline[place]
}

// personLine is the part of a person's row that repeats the latest version and membership.
type personLine struct {
	name      string
	birth     cn.Date
	sex       cn.Sex
	household HouseholdID
	village   string
	left      cn.Date
}

// dead says that the person's death is on record, on a day.
func (p *personPage) dead(on cn.Date) bool {
	s, ok := p.states.at(on)
	return ok && !s.what.alive
}

// book is the part of the registry that a change is about, in memory: read, changed by
// pure steps, and stored as one.
type book struct {
	households map[HouseholdID]*householdPage
	persons    map[PersonID]*personPage
}

func newBook() *book {
	return &book{map[HouseholdID]*householdPage{}, map[PersonID]*personPage{}}
}

// open reads households with everyone who is or was in them, and further persons with
// the households in which they are or were. One that does not exist is not found.
func open(ctx context.Context, tx *db.Tx, hs []HouseholdID, ps []PersonID) (*book, error) {
	b := newBook()
	add := func(query string, list []string, f func(string)) error {
		return eachIn(ctx, tx, query, list, func(row db.Scanner) error {
			var v string
			err := row.Scan(&v)
			f(v)
			return err
		})
	}
	for _, h := range hs {
		b.households[h] = nil
	}
	for _, p := range ps {
		b.persons[p] = nil
	}
	if err := add(`SELECT person_id FROM membership WHERE county_id = $1 AND superseded_on IS NULL AND household_id IN %list%`,
		texts(hs), func(v string) { b.persons[PersonID(v)] = nil }); err != nil {
		return nil, err
	}
	if err := b.readPersons(ctx, tx); err != nil {
		return nil, err
	}
	for _, p := range b.persons {
		for _, s := range p.places.spans {
			b.households[s.what.household] = nil
		}
	}
	return b, b.readHouseholds(ctx, tx)
}

func (b *book) readPersons(ctx context.Context, tx *db.Tx) error {
	ids := texts(slices.Collect(maps.Keys(b.persons)))
	err := eachIn(ctx, tx, `SELECT id, id_state, coalesce(id_index, ''), name, birth, sex, coalesce(household_id, ''), village, left_on
		FROM person WHERE county_id = $1 AND id IN %list%`, ids, func(row db.Scanner) error {
		p := new(personPage)
		l := &p.line
		err := row.Scan(&p.id, &p.idState, &p.idIndex, &l.name, &l.birth, &l.sex, &l.household, &l.village, &l.left)
		b.persons[p.id] = p
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range b.persons {
		if p == nil {
			return db.ErrNotFound
		}
	}
	if err := persons.spans(ctx, tx, ids, func(id string, s span[personState]) {
		t := &b.persons[PersonID(id)].states
		t.spans = append(t.spans, s)
	}); err != nil {
		return err
	}
	return memberships.spans(ctx, tx, ids, func(id string, s span[place]) {
		t := &b.persons[PersonID(id)].places
		t.spans = append(t.spans, s)
	})
}

func (b *book) readHouseholds(ctx context.Context, tx *db.Tx) error {
	ids := texts(slices.Collect(maps.Keys(b.households)))
	err := eachIn(ctx, tx, `SELECT id, coalesce(number, ''), village, group_name, kind, category, relocated, site, ended_on
		FROM household WHERE county_id = $1 AND id IN %list%`, ids, func(row db.Scanner) error {
		h := new(householdPage)
		l := &h.line
		err := row.Scan(&h.id, &h.number, &l.village, &l.group, &l.kind, &l.category, &l.relocated, &l.site, &l.ended)
		b.households[h.id] = h
		return err
	})
	if err != nil {
		return err
	}
	for _, h := range b.households {
		if h == nil {
			return db.ErrNotFound
		}
	}
	return households.spans(ctx, tx, ids, func(id string, s span[householdState]) {
		t := &b.households[HouseholdID(id)].states
		t.spans = append(t.spans, s)
	})
}

// wanted is the person's line after the change. Someone of whom nothing stands keeps the
// name, and is in no village.
func (b *book) wanted(p *personPage) personLine {
	l := personLine{name: p.line.name, birth: p.line.birth, sex: p.line.sex}
	if s, ok := p.states.last(); ok {
		l = personLine{name: s.what.name, birth: s.what.birth, sex: s.what.sex}
	}
	m, ok := p.places.last()
	if !ok {
		return l
	}
	l.household, l.left = m.what.household, m.to
	h, _ := b.households[l.household].states.last()
	l.village = h.what.village
	return l
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	slices.Sort(out)
	return out
}
