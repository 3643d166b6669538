package registry

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// PopMember is a member on the day that was asked for.
type PopMember struct {
	Person   PersonID
	Relation string
	From     cn.Date // member since
	Birth    cn.Date
	Sex      cn.Sex
	PersonState
}

// PopHousehold is a household with its members on the day that was asked for.
type PopHousehold struct {
	Household
	Members []PopMember
}

// standing picks the rows that hold on a day ($2) as known by a day ($3).
const standing = ` valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) AND known_on <= $3 AND (superseded_on IS NULL OR superseded_on > $3) `

// standingOf is standing for the rows of an alias; it takes the day twice, then the other twice.
func standingOf(alias string) string {
	return strings.ReplaceAll("x.valid_from <= ? AND (x.valid_to IS NULL OR x.valid_to > ?) AND x.known_on <= ? AND (x.superseded_on IS NULL OR x.superseded_on > ?)", "x.", alias+".")
}

// Population is every household of the county, or only those named, with the members it
// had on a day as known by another day, ordered by 户编号 (those without one last).
// Households without members are left out. The caller has checked the right to see it.
func (s *Service) Population(ctx context.Context, tx *db.Tx, on, knownBy cn.Date, only ...HouseholdID) ([]PopHousehold, error) {
	p := population{on: on, knownBy: knownBy, only: only, at: map[HouseholdID]int{}, codes: map[string]string{}}
	if err := p.readHouseholds(ctx, tx); err != nil {
		return nil, err
	}
	if err := p.readMembers(ctx, tx); err != nil {
		return nil, err
	}
	p.list = slices.DeleteFunc(p.list, func(h PopHousehold) bool { return len(h.Members) == 0 })
	slices.SortFunc(p.list, func(a, b PopHousehold) int {
		return cmp.Or(cmp.Compare(a.Status, b.Status)*-1, strings.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	return p.list, nil
}

type population struct {
	on, knownBy cn.Date
	only        []HouseholdID
	list        []PopHousehold
	at          map[HouseholdID]int
	codes       map[string]string
}

// code returns one copy of a text that many rows repeat.
func (p *population) code(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := p.codes[string(b)]; ok {
		return s
	}
	s := string(b)
	p.codes[s] = s
	return s
}

// scope is the condition on a table and the arguments of the query.
func (p *population) scope(tx *db.Tx, column string) (string, []any) {
	args := []any{tx.County(), p.on, p.knownBy}
	if len(p.only) == 0 {
		return "", args
	}
	return ` AND ` + column + ` IN ` + strings.ReplaceAll(inList(tx), "$2", "$4"), append(args, jsonList(p.only))
}

func (p *population) readHouseholds(ctx context.Context, tx *db.Tx) error {
	cond, args := p.scope(tx, "v.household_id")
	return tx.Each(ctx, `SELECT v.household_id, coalesce(h.number, ''), v.village, v.group_name, v.kind, v.category, v.relocated, v.site
		FROM household_version v JOIN household h ON h.county_id = v.county_id AND h.id = v.household_id
		WHERE v.county_id = $1 AND`+standing+cond, args, func(row db.Scanner) error {
		var h Household
		if err := row.Scan(&h.ID, &h.Number, &h.Village, &h.Group, &h.Kind, &h.Category, &h.Relocated, &h.Site); err != nil {
			return err
		}
		h.Status = statusOf(h.Number)
		h.Village, h.Group = p.code([]byte(h.Village)), p.code([]byte(h.Group))
		h.Kind, h.Category, h.Relocated = Kind(p.code([]byte(h.Kind))), Category(p.code([]byte(h.Category))), YesNo(p.code([]byte(h.Relocated)))
		p.at[h.ID] = len(p.list)
		p.list = append(p.list, PopHousehold{Household: h})
		return nil
	})
}

// statusOf is Provisional for a household without a 户编号.
func statusOf(number string) Status {
	if number == "" {
		return Provisional
	}
	return Registered
}

func (p *population) readMembers(ctx context.Context, tx *db.Tx) error {
	type seat struct{ household, member int32 }
	seats := map[PersonID]seat{}
	cond, args := p.scope(tx, "household_id")
	var relation, since, birth, sex, ethnicity, education, inSchool, health, labour textBytes
	err := tx.Each(ctx, `SELECT person_id, household_id, relation, CAST(valid_from AS text) FROM membership WHERE county_id = $1 AND`+standing+cond, args, func(row db.Scanner) error {
		var m PopMember
		var h HouseholdID
		if err := row.Scan(&m.Person, &h, &relation, &since); err != nil {
			return err
		}
		i, ok := p.at[h]
		if !ok {
			return nil
		}
		if err := m.From.UnmarshalText(since); err != nil {
			return err
		}
		m.Relation = p.code(relation)
		seats[m.Person] = seat{int32(i), int32(len(p.list[i].Members))}
		p.list[i].Members = append(p.list[i].Members, m)
		return nil
	})
	if err != nil {
		return err
	}
	cond, args = "", []any{tx.County(), p.on, p.knownBy}
	if len(p.only) > 0 {
		ids := make([]PersonID, 0, len(seats))
		for id := range seats {
			ids = append(ids, id)
		}
		cond, args = ` AND person_id IN `+strings.ReplaceAll(inList(tx), "$2", "$4"), append(args, jsonList(ids))
	}
	return tx.Each(ctx, `SELECT person_id, coalesce(CAST(birth AS text), ''), sex, ethnicity, education, in_school, health, labour
		FROM person_version WHERE county_id = $1 AND`+standing+cond, args, func(row db.Scanner) error {
		var id textBytes
		if err := row.Scan(&id, &birth, &sex, &ethnicity, &education, &inSchool, &health, &labour); err != nil {
			return err
		}
		at, ok := seats[PersonID(id)]
		if !ok {
			return nil
		}
		m := &p.list[at.household].Members[at.member]
		m.Sex = cn.Sex(p.code(sex))
		m.PersonState = PersonState{p.code(ethnicity), p.code(education), p.code(inSchool), p.code(health), p.code(labour)}
		if len(birth) == 0 {
			return nil
		}
		return m.Birth.UnmarshalText(birth)
	})
}

// textBytes reads a text column without keeping a copy of its own.
type textBytes []byte

func (t *textBytes) Scan(src any) error {
	*t = (*t)[:0]
	switch v := src.(type) {
	case string:
		*t = append(*t, v...)
	case []byte:
		*t = append(*t, v...)
	}
	return nil
}
