package registry

import (
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Query picks households. Empty fields pick all.
type Query struct {
	Village  string // a division code; covers all that begins with it
	Kind     Kind
	Category Category
	// Provisional picks the households that are on no roster yet.
	Provisional bool
	Relocated   YesNo
	// Lacking picks the households of which something is not known.
	Lacking Lack
}

// Lack is what the register does not know of a household.
type Lack string

const (
	NoHead  Lack = "head"  // no member is its head
	NoPhone Lack = "phone" // no telephone number
	NoID    Lack = "id"    // a member has no valid identity number
)

var lacks = map[Lack]string{
	NoHead:  `NOT EXISTS (SELECT 1 FROM membership m WHERE m.county_id = h.county_id AND m.household_id = h.id AND m.superseded_on IS NULL AND m.valid_to IS NULL AND m.relation = '` + Head + `')`,
	NoPhone: `EXISTS (SELECT 1 FROM household_version v WHERE v.county_id = h.county_id AND v.household_id = h.id AND v.superseded_on IS NULL AND v.valid_to IS NULL AND v.phone_index = '')`,
	NoID:    `EXISTS (SELECT 1 FROM person p WHERE p.county_id = h.county_id AND p.household_id = h.id AND p.left_on IS NULL AND p.id_state <> 'valid')`,
}

// HouseholdItem is a line of the list of households.
type HouseholdItem struct {
	Household
	Head    string `json:"head" doc:"户主姓名;没有户主的为空"`
	Members int    `json:"members" doc:"现有家庭成员数"`
}

// Count says how many households and members a query picks.
type Count struct {
	Households int `json:"households"`
	Members    int `json:"members"`
}

var errCursor = errs.New(errs.Invalid, "request.cursor", "翻页标记不对,请从首页重新查起。")

// filter picks the households that now exist, in the actor's area.
func (q Query) filter(tx *db.Tx) *db.Filter {
	f := tx.Filter("h", "h.village", access.HouseholdRead).And("h.ended_on IS NULL AND h.village <> ''")
	if q.Village != "" {
		f.In("h.village", db.Scope{Areas: []string{q.Village}})
	}
	if q.Kind != "" {
		f.And("h.kind = ?", string(q.Kind))
	}
	if q.Category != "" {
		f.And("h.category = ? AND h.category <> ''", string(q.Category))
	}
	if q.Provisional {
		f.And("h.number IS NULL")
	}
	if q.Relocated != "" {
		f.And("h.relocated = ?", string(q.Relocated))
	}
	if cond, ok := lacks[q.Lacking]; ok {
		f.And(cond)
	}
	return f
}

// List is the households that now exist in the actor's area, by village.
func (s *Service) List(ctx context.Context, q Query, p api.Page) (list api.List[HouseholdItem], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = listHouseholds(ctx, tx, q, p)
		return err
	})
	return list, err
}

func listHouseholds(ctx context.Context, tx *db.Tx, q Query, p api.Page) (list api.List[HouseholdItem], err error) {
	f := q.filter(tx)
	if p.After != "" {
		village, last, ok := strings.Cut(p.After, ",")
		if !ok {
			return list, errCursor
		}
		f.And("(h.village, h.id) > (?, ?)", village, last)
	}
	list.Items, err = db.Select(ctx, tx, `SELECT h.id, coalesce(h.number, ''), h.village, h.group_name, h.kind, h.category, h.relocated, h.site
		FROM household h`+f.Where()+` ORDER BY h.village, h.id LIMIT `+f.Arg(p.Limit+1), f.Args(), func(row db.Scanner) (HouseholdItem, error) {
		var h HouseholdItem
		err := row.Scan(&h.ID, &h.Number, &h.Village, &h.Group, &h.Kind, &h.Category, &h.Relocated, &h.Site)
		h.Status = statusOf(h.Number)
		return h, err
	})
	if err != nil {
		return list, err
	}
	if len(list.Items) > p.Limit {
		list.Items = list.Items[:p.Limit]
		last := list.Items[p.Limit-1]
		list.Next = last.Village + "," + string(last.ID)
	}
	return list, headsAndSizes(ctx, tx, list.Items)
}

func headsAndSizes(ctx context.Context, tx *db.Tx, items []HouseholdItem) error {
	at := map[HouseholdID]*HouseholdItem{}
	ids := make([]HouseholdID, len(items))
	for i := range items {
		at[items[i].ID], ids[i] = &items[i], items[i].ID
	}
	return eachIn(ctx, tx, `SELECT m.household_id, m.relation, p.name FROM membership m
		JOIN person p ON p.county_id = m.county_id AND p.id = m.person_id
		WHERE m.county_id = $1 AND m.superseded_on IS NULL AND m.valid_to IS NULL AND m.household_id IN %list%`, ids, func(row db.Scanner) error {
		var h HouseholdID
		var relation, name string
		err := row.Scan(&h, &relation, &name)
		at[h].Members++
		if relation == Head {
			at[h].Head = name
		}
		return err
	})
}

// Count counts what List lists.
func (s *Service) Count(ctx context.Context, q Query) (n Count, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := q.filter(tx)
		if err := tx.Get(ctx, nil, `SELECT count(*) FROM household h`+f.Where(), f.Args(), &n.Households); err != nil {
			return err
		}
		return tx.Get(ctx, nil, `SELECT count(*) FROM person p JOIN household h ON h.county_id = p.county_id AND h.id = p.household_id`+
			f.And("p.left_on IS NULL").Where(), f.Args(), &n.Members)
	})
	return n, err
}

// MemberView is a member as an entitled user reads it: the identity number masked, health
// left out.
type MemberView struct {
	Member
	Person
	IDNumber  string `json:"id_number" doc:"证件号码,已遮盖"`
	Ethnicity string `json:"ethnicity"`
	Education string `json:"education"`
	InSchool  string `json:"in_school"`
	Labour    string `json:"labour"`
}

// HouseholdView is a household on a day as known by a day.
type HouseholdView struct {
	Household
	Address string       `json:"address"`
	Phone   string       `json:"phone" doc:"联系电话,已遮盖"`
	On      cn.Date      `json:"on"`
	KnownBy cn.Date      `json:"known_by"`
	Members []MemberView `json:"members"`
}

// Get is a household on a day as known by a day. It is not found on a day on which it did
// not exist, or outside the actor's area.
func (s *Service) Get(ctx context.Context, h HouseholdID, on, knownBy cn.Date) (v HouseholdView, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		v, err = s.ViewTx(ctx, tx, h, on, knownBy)
		return err
	})
	return v, err
}

// ViewTx is Get in a transaction of the caller.
func (s *Service) ViewTx(ctx context.Context, tx *db.Tx, h HouseholdID, on, knownBy cn.Date) (HouseholdView, error) {
	v := HouseholdView{On: on, KnownBy: knownBy}
	if _, err := requireHousehold(ctx, tx, access.HouseholdRead, h); err != nil {
		return v, err
	}
	var address, phone boxText
	err := tx.Get(ctx, db.ErrNotFound, `SELECT h.id, coalesce(h.number, ''), v.village, v.group_name, v.kind, v.category, v.relocated, v.site, v.address_sealed, v.phone_sealed
		FROM household_version v JOIN household h ON h.county_id = v.county_id AND h.id = v.household_id
		WHERE v.county_id = $1 AND`+standing+`AND v.household_id = $4`, []any{tx.County(), on, knownBy, string(h)},
		&v.ID, &v.Number, &v.Village, &v.Group, &v.Kind, &v.Category, &v.Relocated, &v.Site, &address, &phone)
	if err != nil {
		return v, err
	}
	// The household may then have lived where the actor has no business.
	if err := tx.Require(access.HouseholdRead, v.Village); err != nil {
		return v, err
	}
	v.Status = statusOf(v.Number)
	if v.Address, err = s.unseal(SealAddress, string(address)); err != nil {
		return v, err
	}
	number, err := s.unseal(SealPhone, string(phone))
	if err != nil {
		return v, err
	}
	v.Phone = cn.Phone(number).Masked()
	v.Members, err = s.members(ctx, tx, h, on, knownBy)
	return v, err
}

func (s *Service) members(ctx context.Context, tx *db.Tx, h HouseholdID, on, knownBy cn.Date) ([]MemberView, error) {
	q := strings.NewReplacer("valid_", "m.valid_", "known_on", "m.known_on", "superseded_on", "m.superseded_on").Replace(standing)
	v := strings.ReplaceAll(q, "m.", "v.")
	list, err := db.Select(ctx, tx, `SELECT m.person_id, m.relation, m.valid_from, m.valid_to, v.name, v.birth, v.sex, p.id_state, p.id_sealed,
			v.ethnicity, v.education, v.in_school, v.labour
		FROM membership m JOIN person p ON p.county_id = m.county_id AND p.id = m.person_id
		JOIN person_version v ON v.county_id = m.county_id AND v.person_id = m.person_id AND`+v+`
		WHERE m.county_id = $1 AND m.household_id = $4 AND`+q, []any{tx.County(), on, knownBy, string(h)}, func(row db.Scanner) (MemberView, error) {
		var m MemberView
		var box boxText
		err := row.Scan(&m.ID, &m.Relation, &m.From, &m.To, &m.Name, &m.Birth, &m.Sex, &m.IDState, &box,
			&m.Ethnicity, &m.Education, &m.InSchool, &m.Labour)
		m.Member.Person = m.ID
		if err == nil {
			m.IDNumber, err = s.maskedID(string(box))
		}
		return m, err
	})
	slices.SortStableFunc(list, func(a, b MemberView) int {
		switch {
		case a.Relation == b.Relation:
			return strings.Compare(string(a.ID), string(b.ID))
		case a.Relation == Head:
			return -1
		case b.Relation == Head:
			return 1
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return list, err
}

func (s *Service) unseal(purpose, box string) (string, error) {
	if box == "" {
		return "", nil
	}
	plain, err := s.seal.Open(purpose, []byte(box))
	return string(plain), err
}

func (s *Service) maskedID(box string) (string, error) {
	n, err := s.unseal(SealID, box)
	return cn.IDNumber(n).Masked(), err
}

// requireHousehold refuses unless the actor holds p where the household now is.
func requireHousehold(ctx context.Context, tx *db.Tx, p db.Permission, h HouseholdID) (village string, err error) {
	if err := tx.Get(ctx, db.ErrNotFound, `SELECT village FROM household WHERE county_id = $1 AND id = $2`,
		[]any{tx.County(), string(h)}, &village); err != nil {
		return "", err
	}
	return village, tx.Require(p, village)
}

// AreaOf is the village of a household, for those who check rights by it.
func (s *Service) AreaOf(ctx context.Context, tx *db.Tx, h HouseholdID) (village string, err error) {
	err = tx.Get(ctx, db.ErrNotFound, `SELECT village FROM household WHERE county_id = $1 AND id = $2`, []any{tx.County(), string(h)}, &village)
	return village, err
}
