package registry

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Particulars is everything that the register says of a household on a day, for a printed
// form or an export.
type Particulars struct {
	Household
	Address string
	Phone   string // masked unless Numbers
	Members []MemberParticulars
	Numbers bool // identity and telephone numbers are whole
	Healthy bool // what is known of health is there; otherwise it is withheld, not unknown
}

// MemberParticulars is everything that the register says of a member.
type MemberParticulars struct {
	Member
	Person
	PersonState
	IDNumber string // masked unless Numbers
}

// Disclosure is what a reader asks to see beside the rest; what they may not see of a
// household stays masked or is left out.
type Disclosure struct{ Numbers, Health bool }

// ParticularsOf reads households on a day as known by a day, in the order of their IDs as
// given. One that did not exist then, or where the actor has no business, is left out. The
// caller puts a disclosure with its purpose into the audit trail.
func (s *Service) ParticularsOf(ctx context.Context, tx *db.Tx, ids []HouseholdID, on, knownBy cn.Date, show Disclosure) ([]Particulars, error) {
	found, err := s.readParticulars(ctx, tx, ids, on, knownBy, show)
	if err != nil {
		return nil, err
	}
	if err := s.readMemberParticulars(ctx, tx, found, on, knownBy); err != nil {
		return nil, err
	}
	list := make([]Particulars, 0, len(ids))
	for _, h := range ids {
		if p := found[h]; p != nil {
			slices.SortFunc(p.Members, func(a, b MemberParticulars) int {
				return cmp.Or(headFirst(a.Relation)-headFirst(b.Relation), cmp.Compare(a.ID, b.ID))
			})
			list = append(list, *p)
		}
	}
	return list, nil
}

func headFirst(relation string) int {
	if relation == Head {
		return 0
	}
	return 1
}

// asOf is the condition that rows of an alias hold on a day ($3) as known by a day ($4),
// for queries whose $2 is a list.
func asOf(alias string) string {
	return strings.NewReplacer("$3", "$4", "$2", "$3", "valid_", alias+".valid_", "known_on", alias+".known_on", "superseded_on", alias+".superseded_on").Replace(standing)
}

// eachAsOf runs a query over a list of households and the two days.
func eachAsOf(ctx context.Context, tx *db.Tx, query string, ids []HouseholdID, on, knownBy cn.Date, f func(db.Scanner) error) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Each(ctx, strings.ReplaceAll(query, "%list%", inList(tx)), []any{tx.County(), jsonList(ids), on, knownBy}, f)
}

func (s *Service) readParticulars(ctx context.Context, tx *db.Tx, ids []HouseholdID, on, knownBy cn.Date, show Disclosure) (map[HouseholdID]*Particulars, error) {
	found := make(map[HouseholdID]*Particulars, len(ids))
	me := tx.Actor()
	read, numbers, health := me.Scope(access.HouseholdRead), me.Scope(access.IdentityReveal), me.Scope(access.HealthRead)
	err := eachAsOf(ctx, tx, `SELECT h.id, h.village, coalesce(h.number, ''), v.village, v.group_name, v.kind, v.category, v.relocated, v.site, v.address_sealed, v.phone_sealed
		FROM household_version v JOIN household h ON h.county_id = v.county_id AND h.id = v.household_id
		WHERE v.county_id = $1 AND v.household_id IN %list% AND`+asOf("v"), ids, on, knownBy, func(row db.Scanner) (err error) {
		p := new(Particulars)
		var now string
		var address, phone boxText
		if err := row.Scan(&p.ID, &now, &p.Number, &p.Village, &p.Group, &p.Kind, &p.Category, &p.Relocated, &p.Site, &address, &phone); err != nil {
			return err
		}
		if !read.Covers(now) || !read.Covers(p.Village) {
			return nil
		}
		p.Status = statusOf(p.Number)
		p.Numbers, p.Healthy = show.Numbers && numbers.Covers(now), show.Health && health.Covers(now)
		if p.Address, err = s.unseal(SealAddress, string(address)); err != nil {
			return err
		}
		if p.Phone, err = s.unseal(SealPhone, string(phone)); err != nil {
			return err
		}
		if !p.Numbers {
			p.Phone = cn.Phone(p.Phone).Masked()
		}
		found[p.ID] = p
		return nil
	})
	return found, err
}

func (s *Service) readMemberParticulars(ctx context.Context, tx *db.Tx, found map[HouseholdID]*Particulars, on, knownBy cn.Date) error {
	ids := make([]HouseholdID, 0, len(found))
	for h := range found {
		ids = append(ids, h)
	}
	return eachAsOf(ctx, tx, `SELECT m.household_id, m.person_id, m.relation, m.valid_from, m.valid_to, v.name, v.birth, v.sex, p.id_state, p.id_sealed,
			v.ethnicity, v.education, v.in_school, v.health, v.labour
		FROM membership m JOIN person p ON p.county_id = m.county_id AND p.id = m.person_id
		JOIN person_version v ON v.county_id = m.county_id AND v.person_id = m.person_id AND`+asOf("v")+`
		WHERE m.county_id = $1 AND m.household_id IN %list% AND`+asOf("m"), ids, on, knownBy, func(row db.Scanner) error {
		var h HouseholdID
		var m MemberParticulars
		var box boxText
		err := row.Scan(&h, &m.ID, &m.Relation, &m.From, &m.To, &m.Name, &m.Birth, &m.Sex, &m.IDState, &box, &m.Ethnicity, &m.Education, &m.InSchool, &m.Health, &m.Labour)
		if err != nil {
			return err
		}
		m.Member.Person = m.ID
		p := found[h]
		if !p.Healthy {
			m.Health = ""
		}
		number, err := s.unseal(SealID, string(box))
		if m.IDNumber = number; !p.Numbers {
			m.IDNumber = cn.IDNumber(number).Masked()
		}
		p.Members = append(p.Members, m)
		return err
	})
}

// IDs are the households that now exist in the actor's area and that a query picks, by
// village; ok is false if there are more than limit.
func (s *Service) IDs(ctx context.Context, tx *db.Tx, q Query, limit int) (ids []HouseholdID, ok bool, err error) {
	f := q.filter(tx)
	ids, err = db.Select(ctx, tx, `SELECT h.id FROM household h`+f.Where()+` ORDER BY h.village, h.id LIMIT `+f.Arg(limit+1), f.Args(), func(row db.Scanner) (h HouseholdID, err error) {
		return h, row.Scan(&h)
	})
	return ids, len(ids) <= limit, err
}
