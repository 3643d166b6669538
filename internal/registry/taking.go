package registry

import (
	"cmp"
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// taking is one run of Apply: read, resolve rows to persons and households, write into
// the book.
type taking struct {
	change
	rows    []RosterPerson
	seal    Sealer
	result  ApplyResult
	book    *book
	indexes []string // of the rows' identity numbers
	byIndex map[string]*personPage
	byNo    map[string]*householdPage
	within  map[HouseholdID][]*personPage // members, in the order of their IDs
	groups  map[string][]int              // rows of a 户编号
	order   []string                      // 户编号 in the order of the file
}

// read loads all that the rows can be about.
func (t *taking) read(ctx context.Context, tx *db.Tx) error {
	t.indexes = make([]string, len(t.rows))
	t.groups = map[string][]int{}
	for i, r := range t.rows {
		if r.ID != "" {
			t.indexes[i] = t.seal.Index(SealID, string(r.ID))
		}
		if t.groups[r.Number] == nil {
			t.order = append(t.order, r.Number)
		}
		t.groups[r.Number] = append(t.groups[r.Number], i)
	}
	var hs []HouseholdID
	err := eachIn(ctx, tx, `SELECT id FROM household WHERE county_id = $1 AND number IN %list%`, t.order, func(row db.Scanner) error {
		var h HouseholdID
		err := row.Scan(&h)
		hs = append(hs, h)
		return err
	})
	if err != nil {
		return err
	}
	var ps []PersonID
	err = eachIn(ctx, tx, `SELECT id FROM person WHERE county_id = $1 AND id_index IN %list%`, t.indexes, func(row db.Scanner) error {
		var p PersonID
		err := row.Scan(&p)
		ps = append(ps, p)
		return err
	})
	if err != nil {
		return err
	}
	err = eachIn(ctx, tx, `SELECT m.household_id FROM membership m
		JOIN household h ON h.county_id = m.county_id AND h.id = m.household_id
		WHERE m.county_id = $1 AND m.superseded_on IS NULL AND h.number IS NULL AND m.person_id IN %list%`, ps, func(row db.Scanner) error {
		var h HouseholdID
		err := row.Scan(&h)
		hs = append(hs, h)
		return err
	})
	if err != nil {
		return err
	}
	t.book, err = open(ctx, tx, hs, ps)
	t.arrange()
	return err
}

// arrange makes the look-up tables of the book.
func (t *taking) arrange() {
	t.byIndex, t.byNo, t.within = map[string]*personPage{}, map[string]*householdPage{}, map[HouseholdID][]*personPage{}
	for _, h := range t.book.households {
		if h.number != "" {
			t.byNo[h.number] = h
		}
	}
	for _, p := range t.book.persons {
		if p.idIndex != "" {
			t.byIndex[p.idIndex] = p
		}
		for _, s := range p.places.spans {
			if list := t.within[s.what.household]; !slices.Contains(list, p) {
				t.within[s.what.household] = append(list, p)
			}
		}
	}
	for _, list := range t.within {
		slices.SortFunc(list, func(a, b *personPage) int { return cmp.Compare(a.id, b.id) })
	}
}

// resolve says for every row who and which household it is. Identity numbers speak first;
// then those without one are looked for by name in their household; only then may a number
// that nobody holds yet go to a member of that name.
func (t *taking) resolve() {
	taken := map[*personPage]bool{}
	for i := range t.rows {
		if p := t.byIndex[t.indexes[i]]; p != nil {
			t.link(i, p, taken)
		}
	}
	for _, no := range t.order {
		t.household(no)
	}
	for i, r := range t.rows {
		if t.result.Links[i].Person == "" && r.ID == "" {
			t.link(i, t.namesake(i, taken), taken)
		}
	}
	for i, r := range t.rows {
		if t.result.Links[i].Person != "" || r.ID == "" {
			continue
		}
		p := t.byIndex[t.indexes[i]] // of an earlier row with the same number
		if p == nil {
			p = t.namesake(i, taken)
			p.idState, p.idIndex, p.idBox = IDValid, t.indexes[i], t.seal.Seal(SealID, []byte(r.ID))
			p.identified = true
			t.byIndex[p.idIndex] = p
		}
		t.link(i, p, taken)
	}
}

func (t *taking) link(i int, p *personPage, taken map[*personPage]bool) {
	t.result.Links[i].Person = p.id
	t.result.Links[i].Repeated = taken[p]
	taken[p] = true
}

// household finds the household of a 户编号: the one that has it, or the provisional one
// that one of the row's persons is in and that so gets its number, or a new one.
func (t *taking) household(no string) {
	h := t.byNo[no]
	for _, i := range t.groups[no] {
		if h != nil {
			break
		}
		p := t.book.persons[t.result.Links[i].Person]
		if p == nil {
			continue
		}
		if s, ok := p.places.at(t.asOf); ok && t.book.households[s.what.household].number == "" {
			h = t.book.households[s.what.household]
			h.number, h.renamed = no, true
		}
	}
	if h == nil {
		h = &householdPage{id: id.New[HouseholdID](), number: no, created: true}
		t.book.households[h.id] = h
		t.result.NewHouseholds++
	}
	t.byNo[no] = h
	for _, i := range t.groups[no] {
		t.result.Links[i].Household = h.id
	}
}

// namesake is the member of the row's household who has its name and no other's identity
// number, or a new person.
func (t *taking) namesake(i int, taken map[*personPage]bool) *personPage {
	r, h := t.rows[i], t.result.Links[i].Household
	var best *personPage
	for _, p := range t.within[h] {
		now, _ := p.states.last()
		other := r.ID != "" && p.idState == IDValid
		birth := cmp.Or(r.ID.Birth(), r.Birth)
		if taken[p] || other || now.what.name != r.Name || !birth.IsZero() && !now.what.birth.IsZero() && birth != now.what.birth {
			continue
		}
		if m, _ := p.places.last(); best == nil || m.what.relation == r.Relation {
			best = p
			if m.what.relation == r.Relation {
				break
			}
		}
	}
	if best != nil {
		return best
	}
	p := &personPage{id: id.New[PersonID](), idState: cmp.Or(r.IDState, IDMissing), created: true}
	t.book.persons[p.id] = p
	t.result.NewPersons++
	return p
}

// write says in the book what the rows say. A household of which every row is repeated or
// about the dead is not told of.
func (t *taking) write() {
	told := map[string]bool{}
	for i, r := range t.rows {
		l := &t.result.Links[i]
		p := t.book.persons[l.Person]
		l.Dead = p.dead(t.asOf)
		if l.Repeated || l.Dead {
			continue
		}
		told[r.Number] = true
		now, _ := p.states.at(t.asOf)
		p.states.put(span[personState]{from: t.asOf, to: t.limit, known: t.known, batch: t.batch, what: now.what.told(r)})
		if was, ok := p.places.at(t.asOf); ok && was.what.household != l.Household {
			t.result.Moved++
		}
		p.places.put(span[place]{from: t.asOf, to: t.limit, known: t.known, batch: t.batch, what: place{l.Household, r.Relation}})
	}
	for _, no := range t.order {
		if told[no] {
			t.writeHousehold(t.byNo[no], t.groups[no])
		}
	}
}

// writeHousehold takes the household from its head's row, or from the first.
func (t *taking) writeHousehold(h *householdPage, rows []int) {
	lead := rows[0]
	for _, i := range rows {
		if t.rows[i].Relation == Head {
			lead = i
			break
		}
	}
	r := t.rows[lead]
	now, _ := h.states.at(t.asOf)
	h.states.put(span[householdState]{from: t.asOf, to: t.limit, known: t.known, batch: t.batch,
		what: now.what.told(r, sealText(t.seal, SealAddress, r.Address), sealText(t.seal, SealPhone, string(r.Phone)))})
}

func sealText(s Sealer, purpose, plain string) sealedText {
	if plain == "" {
		return sealedText{}
	}
	return sealedText{box: string(s.Seal(purpose, []byte(plain))), index: s.Index(purpose, plain)}
}
