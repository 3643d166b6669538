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
		all, err := s.lowIncome(ctx, tx, q)
		if err != nil {
			return err
		}
		list, err = page(all, p)
		return err
	})
	return list, err
}

func (s *Service) lowIncome(ctx context.Context, tx *db.Tx, q LowIncomeQuery) ([]LowIncomeHousehold, error) {
	on := map[PersonID]string{}
	for _, dataset := range []string{DibaoRoster, TekunRoster} {
		people, err := s.rosters.Current(ctx, tx, dataset, q.On, q.KnownBy)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			on[person] += dataset + ";"
		}
	}
	households, err := s.Population(ctx, tx, q.On, q.KnownBy)
	if err != nil {
		return nil, err
	}
	scope := tx.Actor().Scope(access.HouseholdRead)
	list := []LowIncomeHousehold{}
	for _, h := range households {
		if !scope.Covers(h.Village) || !strings.HasPrefix(h.Village, q.Village) {
			continue
		}
		v := LowIncomeHousehold{Household: h.Household, Members: len(h.Members)}
		for _, m := range h.Members {
			if strings.Contains(on[m.Person], DibaoRoster) {
				v.Dibao++
			}
			if strings.Contains(on[m.Person], TekunRoster) {
				v.Tekun++
			}
		}
		if v.Dibao+v.Tekun > 0 || v.Category != "" {
			list = append(list, v)
		}
	}
	return list, nil
}

// page cuts a page out of a list that was made in memory.
func page(all []LowIncomeHousehold, p api.Page) (list api.List[LowIncomeHousehold], err error) {
	from := 0
	if p.After != "" {
		from = 1 + slices.IndexFunc(all, func(h LowIncomeHousehold) bool { return string(h.ID) == p.After })
		if from == 0 {
			return list, errCursor
		}
	}
	list.Items = all[from:min(from+p.Limit, len(all))]
	if from+p.Limit < len(all) {
		list.Next = string(list.Items[p.Limit-1].ID)
	}
	return list, nil
}
