package registry

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Datasets of the welfare rosters of 民政.
const (
	DibaoRoster = "welfare.dibao"
	TekunRoster = "welfare.tekun"
)

var errNoRosters = errs.New(errs.Unavailable, "registry.no_rosters", "还没有接入民政名册。请先导入低保、特困供养名册。")

// LowIncomeHousehold is a household of the low-income population, and why.
type LowIncomeHousehold struct {
	Household
	Members int `json:"members"`
	Dibao   int `json:"dibao" doc:"享受低保的人数"`
	Tekun   int `json:"tekun" doc:"特困供养的人数"`
}

// LowIncomeQuery asks for the low-income population on a day as known by a day.
type LowIncomeQuery struct {
	On, KnownBy cn.Date
	Village     string // a division code; "" is the actor's whole area
}

// LowIncome lists, by 户编号, the households with a member on the 低保 or 特困 roster of
// 民政 and the monitored households. It has no copy of its own: the list is in step with
// 民政's rosters as of the day. The cursor is the last household's ID.
// Policy: plan:260
func (s *Service) LowIncome(ctx context.Context, q LowIncomeQuery, p api.Page) (list api.List[LowIncomeHousehold], err error) {
	if s.rosters == nil {
		return list, errNoRosters
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		on, err := s.onRosters(ctx, tx, q)
		if err != nil {
			return err
		}
		ids, err := lowIncomeHouseholds(ctx, tx, q, on)
		if err != nil {
			return err
		}
		if ids, list.Next, err = page(ids, p); err != nil {
			return err
		}
		list.Items, err = s.describe(ctx, tx, q, ids, on)
		return err
	})
	return list, err
}

// rosterMarks says which rosters of 民政 a person is on.
type rosterMarks struct{ dibao, tekun bool }

func (s *Service) onRosters(ctx context.Context, tx *db.Tx, q LowIncomeQuery) (map[PersonID]rosterMarks, error) {
	on := map[PersonID]rosterMarks{}
	for _, dataset := range []string{DibaoRoster, TekunRoster} {
		people, err := s.rosters.Current(ctx, tx, dataset, q.On, q.KnownBy)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			m := on[person]
			m.dibao, m.tekun = m.dibao || dataset == DibaoRoster, m.tekun || dataset == TekunRoster
			on[person] = m
		}
	}
	return on, nil
}

// lowIncomeHouseholds are the households of the list within what the actor may see, by
// 户编号, those without one last. Nobody is left in a household without members.
func lowIncomeHouseholds(ctx context.Context, tx *db.Tx, q LowIncomeQuery, on map[PersonID]rosterMarks) ([]HouseholdID, error) {
	f := tx.CountyFilter("v")
	days := []any{q.On, q.On, q.KnownBy, q.KnownBy}
	f.And(standingOf("v"), days...).In("v.village", tx.Actor().Scope(access.HouseholdRead))
	if q.Village != "" {
		f.In("v.village", db.Scope{Areas: []string{q.Village}})
	}
	of := append([]any{tx.County()}, days...)
	people := strings.ReplaceAll(inList(tx), "$2", f.Arg(jsonList(slices.Collect(maps.Keys(on)))))
	// First who may be on the list, which are few of the county, and then whether anybody is left.
	f.And(`v.household_id IN (SELECT m.household_id FROM membership m WHERE m.county_id = ? AND m.person_id IN `+people+` AND `+standingOf("m")+`
		UNION SELECT c.household_id FROM household_version c WHERE c.county_id = ? AND c.category <> '' AND `+standingOf("c")+`)`, append(of, of...)...)
	f.And("EXISTS (SELECT 1 FROM membership m WHERE m.county_id = v.county_id AND m.household_id = v.household_id AND "+standingOf("m")+")", days...)
	return db.Select(ctx, tx, `SELECT v.household_id FROM household_version v JOIN household h ON h.county_id = v.county_id AND h.id = v.household_id`+f.Where()+`
		ORDER BY coalesce(h.number, '') = '', h.number, v.household_id`, f.Args(), func(row db.Scanner) (id HouseholdID, err error) {
		err = row.Scan(&id)
		return id, err
	})
}

// describe fills the households of a page in.
func (s *Service) describe(ctx context.Context, tx *db.Tx, q LowIncomeQuery, ids []HouseholdID, on map[PersonID]rosterMarks) ([]LowIncomeHousehold, error) {
	list := make([]LowIncomeHousehold, 0, len(ids))
	if len(ids) == 0 {
		return list, nil
	}
	households, err := s.Population(ctx, tx, q.On, q.KnownBy, ids...)
	for _, h := range households {
		v := LowIncomeHousehold{Household: h.Household, Members: len(h.Members)}
		for _, m := range h.Members {
			if on[m.Person].dibao {
				v.Dibao++
			}
			if on[m.Person].tekun {
				v.Tekun++
			}
		}
		list = append(list, v)
	}
	return list, err
}

// page cuts a page out of a list of households.
func page(all []HouseholdID, p api.Page) (ids []HouseholdID, next string, err error) {
	from := 0
	if p.After != "" {
		from = 1 + slices.Index(all, HouseholdID(p.After))
		if from == 0 {
			return nil, "", errCursor
		}
	}
	ids = all[from:min(from+p.Limit, len(all))]
	if from+p.Limit < len(all) {
		next = string(ids[p.Limit-1])
	}
	return ids, next, nil
}
