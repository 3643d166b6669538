package fact

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// Sheet is the facts of one household, to be shown.
type Sheet struct {
	Household registry.HouseholdID `json:"household"`
	Number    string               `json:"number" doc:"户编号"`
	On        cn.Date              `json:"on" doc:"哪一天的情况"`
	KnownBy   cn.Date              `json:"known_by" doc:"到哪一天为止的了解"`
	Facts     []Shown              `json:"facts"`
	Members   []MemberFacts        `json:"members"`
	Income    []Working            `json:"income" doc:"两种口径的收入怎么算出来的"`
	Withheld  int                  `json:"withheld" doc:"因涉及健康等敏感内容、您无权查看而未列出的指标数"`
}

// MemberFacts are the facts about one member.
type MemberFacts struct {
	Person registry.PersonID `json:"person"`
	Facts  []Shown           `json:"facts"`
}

// Shown is one fact with what stands behind it.
type Shown struct {
	Key     string `json:"key"`
	Title   string `json:"title"`
	Unit    string `json:"unit,omitempty"`
	Known   bool   `json:"known" doc:"false 为未知,不是 0"`
	Value   string `json:"value" doc:"如 23,480、是、未知"`
	Sources []Row  `json:"sources" doc:"依据的部门记录:批次和行"`
}

// ErrNoHousehold is returned for a household that is not in the county, not in the
// caller's area, or without members on the day.
var ErrNoHousehold = errs.New(errs.NotFound, "fact.no_household", "没有找到这户,或当日户内没有成员。请核对户编号和日期。")

// Of shows the facts of a household to the actor. Sensitive facts need health.read in the
// household's village; they are then logged by the purpose given.
func (s *Service) Of(ctx context.Context, household registry.HouseholdID, on, knownBy cn.Date, purpose string) (sheet Sheet, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		sheet, err = s.sheet(ctx, tx, household, on, knownBy, purpose)
		return err
	})
	return sheet, err
}

// OfNumber is Of by 户编号, for the command line.
func (s *Service) OfNumber(ctx context.Context, number string, on, knownBy cn.Date) (sheet Sheet, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var household registry.HouseholdID
		err := tx.Get(ctx, ErrNoHousehold, `SELECT id FROM household WHERE county_id = $1 AND number = $2`, []any{tx.County(), number}, &household)
		if err != nil {
			return err
		}
		sheet, err = s.sheet(ctx, tx, household, on, knownBy, "命令行查询")
		return err
	})
	return sheet, err
}

func (s *Service) sheet(ctx context.Context, tx *db.Tx, household registry.HouseholdID, on, knownBy cn.Date, purpose string) (Sheet, error) {
	if on.IsZero() {
		on = tx.Today()
	}
	if knownBy.IsZero() {
		knownBy = tx.Today()
	}
	table, err := s.Evaluate(ctx, tx, on, knownBy, household)
	if err != nil {
		return Sheet{}, err
	}
	if len(table.Households) == 0 {
		return Sheet{}, ErrNoHousehold
	}
	h := &table.Households[0]
	if err := tx.Require(access.FactRead, h.Village); err != nil {
		return Sheet{}, err
	}
	sensitive := purpose != "" && tx.Actor().Scope(access.HealthRead).Covers(h.Village)
	if sensitive {
		err := tx.Record(ctx, db.Entry{Verb: "fact.read_sensitive", Ref: household.Ref(), Area: h.Village, Purpose: purpose})
		if err != nil {
			return Sheet{}, err
		}
	}
	out := Sheet{Household: household, Number: h.Number, On: on, KnownBy: knownBy, Members: []MemberFacts{}}
	out.Facts = s.show(OfHousehold, h.Facts, sensitive, &out.Withheld)
	for i := range h.Members {
		m := &h.Members[i]
		out.Members = append(out.Members, MemberFacts{Person: m.Person, Facts: s.show(OfPerson, m.Facts, sensitive, &out.Withheld)})
	}
	out.Income, err = s.income(ctx, tx, table, h)
	return out, err
}

func (s *Service) show(of Subject, values []Value, sensitive bool, withheld *int) []Shown {
	list := []Shown{}
	for i, d := range s.catalogue.defs {
		if d.Subject != of {
			continue
		}
		if d.Sensitive && !sensitive {
			*withheld++
			continue
		}
		rows := values[i].Rows
		if rows == nil {
			rows = []Row{}
		}
		list = append(list, Shown{Key: d.Key, Title: d.Title, Unit: d.Unit, Known: values[i].Known, Value: values[i].Say(d.Kind), Sources: rows})
	}
	return list
}
