package registry

import (
	"bytes"
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"sort"
	"sync"

	"github.com/google/uuid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Candidate is a person whom a row may be about.
type Candidate struct {
	Person    PersonID
	Name      string
	Birth     cn.Date
	Village   string      // "" where the person is in no household now
	Household HouseholdID // "" likewise
}

// LinkIndex finds people and households as now known, in memory, without their identity
// numbers. It never changes and is safe for use by several goroutines; throw it away after
// the batch, for the next one may know more.
type LinkIndex struct {
	seeds    [2]maphash.Seed
	byIndex  map[[2]uint64]int32 // hash of the blind index → person
	people   []linkPerson        // in the order of their IDs
	names    []byte              // all names, one after another
	byName   []int32             // people in the order of their names
	houses   []linkHouse         // in the order of their IDs
	byNumber map[string]int32
}

type linkPerson struct {
	id        uuid.UUID
	birth     cn.Date
	household int32 // -1: in none
	name      uint32
	length    uint16
}

type linkHouse struct {
	id      uuid.UUID
	village string
}

// linkCache keeps the last index of each county.
type linkCache struct {
	mu   sync.Mutex
	kept map[string]keptIndex
}

// keptIndex is an index with the county's counter when it was read. Every change of the
// registry moves the counter in its own transaction, in whichever process it is made: as
// long as the counter stands, so does the index.
type keptIndex struct {
	counter int64
	index   *LinkIndex
}

// LinkIndex is the county's persons and households for linkage, read anew only if the
// registry has changed since the last call. The caller has checked the right to import.
func (s *Service) LinkIndex(ctx context.Context, tx *db.Tx) (*LinkIndex, error) {
	var counter int64
	if err := tx.Get(ctx, nil, `SELECT n FROM registry_counter WHERE county_id = $1`, []any{tx.County()}, &counter); err != nil {
		return nil, err
	}
	s.links.mu.Lock()
	kept := s.links.kept[tx.County()]
	s.links.mu.Unlock()
	if kept.index != nil && kept.counter == counter {
		return kept.index, nil
	}
	x, err := readLinkIndex(ctx, tx)
	if err != nil || tx.Changed() { // what is not committed may never have been, and its numbers come again
		return x, err
	}
	s.links.mu.Lock()
	defer s.links.mu.Unlock()
	if s.links.kept == nil {
		s.links.kept = map[string]keptIndex{}
	}
	if counter >= s.links.kept[tx.County()].counter {
		s.links.kept[tx.County()] = keptIndex{counter, x}
	}
	return x, nil
}

func readLinkIndex(ctx context.Context, tx *db.Tx) (*LinkIndex, error) {
	x := &LinkIndex{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, byNumber: map[string]int32{}}
	if err := x.readHouseholds(ctx, tx); err != nil {
		return nil, err
	}
	if err := x.readPersons(ctx, tx); err != nil {
		return nil, err
	}
	x.byName = make([]int32, len(x.people))
	for i := range x.byName {
		x.byName[i] = int32(i)
	}
	slices.SortFunc(x.byName, func(a, b int32) int {
		return cmp.Or(bytes.Compare(x.name(a), x.name(b)), cmp.Compare(a, b))
	})
	return x, nil
}

func (x *LinkIndex) readHouseholds(ctx context.Context, tx *db.Tx) error {
	villages := map[string]string{}
	return tx.Each(ctx, `SELECT id, coalesce(number, ''), village FROM household WHERE county_id = $1 ORDER BY id`, []any{tx.County()}, func(row db.Scanner) error {
		var id, number, village string
		if err := row.Scan(&id, &number, &village); err != nil {
			return err
		}
		if one, ok := villages[village]; ok {
			village = one
		} else {
			villages[village] = village
		}
		if number != "" {
			x.byNumber[number] = int32(len(x.houses))
		}
		key, err := uuid.Parse(id)
		x.houses = append(x.houses, linkHouse{key, village})
		return err
	})
}

func (x *LinkIndex) readPersons(ctx context.Context, tx *db.Tx) error {
	var count int
	if err := tx.Get(ctx, nil, `SELECT count(*) FROM person WHERE county_id = $1`, []any{tx.County()}, &count); err != nil {
		return err
	}
	x.people = make([]linkPerson, 0, count)
	x.byIndex = make(map[[2]uint64]int32, count)
	var id, index, name, birth, household textBytes
	return tx.Each(ctx, `SELECT id, coalesce(id_index, ''), name, coalesce(CAST(birth AS text), ''), CASE WHEN left_on IS NULL THEN coalesce(household_id, '') ELSE '' END
		FROM person WHERE county_id = $1 ORDER BY id`, []any{tx.County()}, func(row db.Scanner) (err error) {
		if err := row.Scan(&id, &index, &name, &birth, &household); err != nil {
			return err
		}
		p := linkPerson{household: -1, name: uint32(len(x.names)), length: uint16(len(name))}
		if p.id, err = uuid.ParseBytes(id); err != nil {
			return err
		}
		if err := p.birth.UnmarshalText(birth); err != nil {
			return err
		}
		if len(household) > 0 {
			p.household = x.house(string(household))
		}
		if len(index) > 0 {
			x.byIndex[x.hash(index)] = int32(len(x.people))
		}
		x.names = append(x.names, name...)
		x.people = append(x.people, p)
		return nil
	})
}

// hash shortens a blind index to 128 bits, with seeds of this process alone.
func (x *LinkIndex) hash(index []byte) [2]uint64 {
	return [2]uint64{maphash.Bytes(x.seeds[0], index), maphash.Bytes(x.seeds[1], index)}
}

func (x *LinkIndex) name(i int32) []byte {
	p := x.people[i]
	return x.names[p.name : p.name+uint32(p.length)]
}

// house is the position of a household, -1 if there is none.
func (x *LinkIndex) house(id string) int32 {
	key, err := uuid.Parse(id)
	if err != nil {
		return -1
	}
	i, ok := slices.BinarySearchFunc(x.houses, key, func(h linkHouse, k uuid.UUID) int { return slices.Compare(h.id[:], k[:]) })
	if !ok {
		return -1
	}
	return int32(i)
}

// ByID finds the person by the blind index of an identity number (Service.IndexID).
func (x *LinkIndex) ByID(index string) (PersonID, bool) {
	i, ok := x.byIndex[x.hash([]byte(index))]
	if !ok {
		return "", false
	}
	return PersonID(x.people[i].id.String()), true
}

// Known is ByID with all that the index holds of the person.
func (x *LinkIndex) Known(index string) (Candidate, bool) {
	i, ok := x.byIndex[x.hash([]byte(index))]
	if !ok {
		return Candidate{}, false
	}
	return x.candidate(i, string(x.name(i))), true
}

func (x *LinkIndex) candidate(i int32, name string) Candidate {
	p := &x.people[i]
	c := Candidate{Person: PersonID(p.id.String()), Name: name, Birth: p.birth}
	if p.household >= 0 {
		h := &x.houses[p.household]
		c.Village, c.Household = h.village, HouseholdID(h.id.String())
	}
	return c
}

// ByName lists all persons of exactly this name, as cn.NormaliseName writes it.
func (x *LinkIndex) ByName(name string) []Candidate {
	from := sort.Search(len(x.byName), func(i int) bool { return string(x.name(x.byName[i])) >= name })
	var list []Candidate
	for _, i := range x.byName[from:] {
		if string(x.name(i)) != name {
			break
		}
		list = append(list, x.candidate(i, name))
	}
	return list
}

// ByNumber finds a household by its 户编号.
func (x *LinkIndex) ByNumber(number string) (HouseholdID, bool) {
	i, ok := x.byNumber[number]
	if !ok {
		return "", false
	}
	return HouseholdID(x.houses[i].id.String()), true
}

// HouseholdOf is the household in which the person now is.
func (x *LinkIndex) HouseholdOf(p PersonID) (HouseholdID, bool) {
	key, err := uuid.Parse(string(p))
	if err != nil {
		return "", false
	}
	i, ok := slices.BinarySearchFunc(x.people, key, func(p linkPerson, k uuid.UUID) int { return slices.Compare(p.id[:], k[:]) })
	if !ok || x.people[i].household < 0 {
		return "", false
	}
	return HouseholdID(x.houses[x.people[i].household].id.String()), true
}

// Village is the code of the household's village, "" for an unknown household.
func (x *LinkIndex) Village(h HouseholdID) string {
	i := x.house(string(h))
	if i < 0 {
		return ""
	}
	return x.houses[i].village
}
