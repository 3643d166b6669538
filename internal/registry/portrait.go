package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Portrait is a person as whoever decides about a link must see them: whole.
type Portrait struct {
	Person    PersonID
	Household HouseholdID // "" where the person is in no household now
	Name      string
	ID        cn.IDNumber // "" if none is registered
	Birth     cn.Date
	Sex       cn.Sex
	Village   string
	Group     string
	Number    string // 户编号
	Head      string // 户主姓名
	Relation  string
	Phone     string
}

// Portraits shows persons unmasked. The caller has checked the right to see them and puts
// the reading with its purpose into the audit trail.
func (s *Service) Portraits(ctx context.Context, tx *db.Tx, ids []PersonID) (map[PersonID]Portrait, error) {
	list := make(map[PersonID]Portrait, len(ids))
	var homes []HouseholdID
	err := eachIn(ctx, tx, `SELECT p.id, p.name, p.id_sealed, p.birth, p.sex, p.village, coalesce(p.household_id, ''), coalesce(h.group_name, ''), coalesce(m.relation, ''), v.phone_sealed
		FROM person p
		LEFT JOIN household h ON h.county_id = p.county_id AND h.id = p.household_id
		LEFT JOIN household_version v ON v.county_id = p.county_id AND v.household_id = p.household_id AND v.valid_to IS NULL AND v.superseded_on IS NULL
		LEFT JOIN membership m ON m.county_id = p.county_id AND m.person_id = p.id AND m.valid_to IS NULL AND m.superseded_on IS NULL
		WHERE p.county_id = $1 AND p.id IN %list%`, ids, func(row db.Scanner) error {
		var p Portrait
		var number, phone boxText
		if err := row.Scan(&p.Person, &p.Name, &number, &p.Birth, &p.Sex, &p.Village, &p.Household, &p.Group, &p.Relation, &phone); err != nil {
			return err
		}
		plain, err := s.unseal(SealID, string(number))
		if err != nil {
			return err
		}
		p.ID = cn.IDNumber(plain)
		if p.Phone, err = s.unseal(SealPhone, string(phone)); err != nil {
			return err
		}
		if p.Household != "" {
			homes = append(homes, p.Household)
		}
		list[p.Person] = p
		return nil
	})
	if err != nil {
		return nil, err
	}
	cards, err := s.Cards(ctx, tx, homes)
	if err != nil {
		return nil, err
	}
	for id, p := range list {
		p.Number, p.Head = cards[p.Household].Number, cards[p.Household].Head
		list[id] = p
	}
	return list, nil
}

// HeadsOf finds the head of each household, for showing a household as its head.
func (s *Service) HeadsOf(ctx context.Context, tx *db.Tx, homes []HouseholdID) (map[HouseholdID]PersonID, error) {
	heads := map[HouseholdID]PersonID{}
	err := eachIn(ctx, tx, `SELECT household_id, person_id FROM membership WHERE county_id = $1 AND superseded_on IS NULL AND valid_to IS NULL
		AND relation = '`+Head+`' AND household_id IN %list%`, homes, func(row db.Scanner) error {
		var h HouseholdID
		var p PersonID
		err := row.Scan(&h, &p)
		heads[h] = p
		return err
	})
	return heads, err
}

// Homophones lists people whose names sound like this one and are written otherwise.
func (s *Service) Homophones(ctx context.Context, tx *db.Tx, name string, limit int) ([]Candidate, error) {
	pinyin, _ := cn.Pinyin(name)
	if pinyin == "" {
		return nil, nil
	}
	return db.Select(ctx, tx, `SELECT p.id, p.name, p.birth, CASE WHEN p.left_on IS NULL THEN p.village ELSE '' END, CASE WHEN p.left_on IS NULL THEN coalesce(p.household_id, '') ELSE '' END
		FROM person p WHERE p.county_id = $1 AND p.pinyin = $2 AND p.name <> $3 ORDER BY p.id LIMIT $4`,
		[]any{tx.County(), pinyin, name, limit}, func(row db.Scanner) (c Candidate, err error) {
			err = row.Scan(&c.Person, &c.Name, &c.Birth, &c.Village, &c.Household)
			return c, err
		})
}

// RecordProvisionalTx is RecordProvisional within the caller's transaction; it returns the
// first member too.
func (s *Service) RecordProvisionalTx(ctx context.Context, tx *db.Tx, in ProvisionalIn) (h HouseholdID, first PersonID, err error) {
	if h, err = s.recordProvisional(ctx, tx, in); err != nil {
		return "", "", err
	}
	heads, err := s.HeadsOf(ctx, tx, []HouseholdID{h})
	return h, heads[h], err
}

// HomesOf finds the household in which each person now is.
func (s *Service) HomesOf(ctx context.Context, tx *db.Tx, ids []PersonID) (map[PersonID]HouseholdID, error) {
	homes := map[PersonID]HouseholdID{}
	err := eachIn(ctx, tx, `SELECT id, household_id FROM person WHERE county_id = $1 AND household_id IS NOT NULL AND id IN %list%`, ids, func(row db.Scanner) error {
		var p PersonID
		var h HouseholdID
		err := row.Scan(&p, &h)
		homes[p] = h
		return err
	})
	return homes, err
}
