package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
)

// Card is how a household is called on a list of other things.
type Card struct {
	Number string // 户编号
	Head   string // 户主姓名; "" if there is no head now
	Group  string // 村民小组
}

// Cards names households. It checks no permission: the caller may see what is about them.
func (s *Service) Cards(ctx context.Context, tx *db.Tx, ids []HouseholdID) (map[HouseholdID]Card, error) {
	cards := make(map[HouseholdID]Card, len(ids))
	err := eachIn(ctx, tx, `SELECT h.id, coalesce(h.number, ''), h.group_name, coalesce(max(p.name), '') FROM household h
		LEFT JOIN membership m ON m.county_id = h.county_id AND m.household_id = h.id AND m.superseded_on IS NULL AND m.valid_to IS NULL AND m.relation = '`+Head+`'
		LEFT JOIN person p ON p.county_id = m.county_id AND p.id = m.person_id
		WHERE h.county_id = $1 AND h.id IN %list% GROUP BY h.id, h.number, h.group_name`, ids, func(row db.Scanner) error {
		var h HouseholdID
		var c Card
		err := row.Scan(&h, &c.Number, &c.Group, &c.Head)
		cards[h] = c
		return err
	})
	return cards, err
}

// PersonNames are the names of people. It checks no permission: the caller may see what is
// about them.
func (s *Service) PersonNames(ctx context.Context, tx *db.Tx, ids []PersonID) (map[PersonID]string, error) {
	names := make(map[PersonID]string, len(ids))
	err := eachIn(ctx, tx, `SELECT id, name FROM person WHERE county_id = $1 AND id IN %list%`, ids, func(row db.Scanner) error {
		var p PersonID
		var name string
		err := row.Scan(&p, &name)
		names[p] = name
		return err
	})
	return names, err
}
