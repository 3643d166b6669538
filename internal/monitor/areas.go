package monitor

import (
	"context"
	"math"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
)

// AreaCount counts the leads of an area by what they wait for.
type AreaCount struct {
	Area       string `json:"area"`
	Name       string `json:"name"`
	Further    bool   `json:"further" doc:"下面还有可看的村"`
	Households int    `json:"households" doc:"现有户数"`
	Waiting    int    `json:"waiting" doc:"未结的线索"`
	Open       int    `json:"open" doc:"待分派,依据仍成立"`
	Lapsed     int    `json:"lapsed" doc:"待分派,依据都已不成立;不计入未结和比率"`
	Dispatched int    `json:"dispatched" doc:"待接收"`
	Accepted   int    `json:"accepted" doc:"待入户"`
	Visited    int    `json:"visited" doc:"待确认"`
	Overdue    int    `json:"overdue" doc:"未结且逾期"`
	True       int    `json:"true" doc:"近12个月属实"`
	// PerThousand is the open leads for each 1,000 households, to one decimal.
	PerThousand *float64 `json:"per_thousand,omitempty" doc:"每千户未结线索;户数太少、比率不稳时省略"`
}

// AreaCounts are the counts of an area and of the areas right below it.
type AreaCounts struct {
	On   cn.Date     `json:"on"`
	Area AreaCount   `json:"area"`
	Rows []AreaCount `json:"rows"`
	// Least is how many households an area needs for a rate.
	Least int64 `json:"least" doc:"不足这么多户不算比率;0 为不限"`
}

// ratePer is the number of households to which rates refer.
const ratePer = 1000

// Areas counts the leads of an area (the reader's own if area is "") and of those right
// below it, by state: work that waits, not people. The query narrows what is counted; its
// states do not. Only areas in which the actor may see leads are counted.
func (s *Service) Areas(ctx context.Context, area string, q Query) (c AreaCounts, err error) {
	q.Area, q.States, q.Closed, q.Overdue = "", nil, "", false
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		scope := tx.Actor().Scope(access.LeadRead)
		if area != "" {
			if err := tx.Require(access.LeadRead, area); err != nil {
				return err
			}
			scope = db.Scope{Areas: []string{area}}
		}
		b := board{tree: tree, counts: map[string]*AreaCount{}}
		if err := b.count(ctx, tx, q, scope); err != nil {
			return err
		}
		villages, err := s.households.Count(ctx, tx)
		if err != nil {
			return err
		}
		set, err := s.params.Snapshot(ctx, tx, tx.Today())
		if err != nil {
			return err
		}
		c.Least, _ = set.Int("lead.rate_min_households")
		top, rows := b.shown(scope)
		c.On = tx.Today()
		c.Area = b.sum(top, scope, villages, c.Least)
		c.Rows = make([]AreaCount, len(rows))
		for i, code := range rows {
			c.Rows[i] = b.sum(code, db.Scope{Areas: []string{code}}, villages, c.Least)
		}
		return nil
	})
	return c, err
}

// board is the counts by the area in which leads lie.
type board struct {
	tree   *division.Tree
	counts map[string]*AreaCount
}

func (b *board) of(area string) *AreaCount {
	if b.counts[area] == nil {
		b.counts[area] = &AreaCount{}
	}
	return b.counts[area]
}

func (b *board) count(ctx context.Context, tx *db.Tx, q Query, scope db.Scope) error {
	start := func() (*db.Filter, error) {
		f, err := q.filter(tx)
		if err == nil && !scope.Covers(tx.County()) {
			f.In("l.area", scope)
		}
		return f, err
	}
	f, err := start()
	if err != nil {
		return err
	}
	late := f.Arg(tx.Today())
	err = tx.Each(ctx, `SELECT l.area, l.state, l.state = 'open' AND l.lapsed_on IS NOT NULL, count(*), count(*) FILTER (WHERE l.due < `+late+`) FROM lead l`+f.And("l.closed_on IS NULL").Where()+
		` GROUP BY 1, 2, 3`, f.Args(), func(row db.Scanner) error {
		var area string
		var state State
		var lapsed bool
		var n, overdue int
		err := row.Scan(&area, &state, &lapsed, &n, &overdue)
		if lapsed {
			b.of(area).Lapsed += n
			return err
		}
		b.of(area).add(state, n, overdue)
		return err
	})
	if err != nil {
		return err
	}
	if f, err = start(); err != nil {
		return err
	}
	f.And("l.closed_on > ? AND l.outcome = 'true'", tx.Today().AddMonths(-12))
	return tx.Each(ctx, `SELECT l.area, count(*) FROM lead l`+f.Where()+` GROUP BY l.area`, f.Args(), func(row db.Scanner) error {
		var area string
		var n int
		err := row.Scan(&area, &n)
		b.of(area).True += n
		return err
	})
}

func (c *AreaCount) add(state State, n, overdue int) {
	c.Waiting += n
	c.Overdue += overdue
	switch state {
	case Open:
		c.Open += n
	case Dispatched:
		c.Dispatched += n
	case Accepted:
		c.Accepted += n
	case Visited:
		c.Visited += n
	}
}

// shown is the area to stand at the top, and those below it: of one village, itself.
func (b *board) shown(scope db.Scope) (top string, rows []string) {
	if len(scope.Areas) != 1 {
		return b.tree.County(), slices.Sorted(slices.Values(scope.Areas))
	}
	top = scope.Areas[0]
	if rows = b.tree.Children(top); len(rows) == 0 {
		rows = []string{top}
	}
	return top, rows
}

// sum adds up what lies in a scope under the name of an area.
func (b *board) sum(area string, scope db.Scope, villages map[string]int, least int64) AreaCount {
	c := AreaCount{Area: area, Name: b.tree.Name(area), Further: cn.DivisionCode(area).Level() < cn.LevelVillage && len(b.tree.Children(area)) > 0}
	for code, n := range b.counts {
		if scope.Covers(code) {
			c.Waiting, c.Lapsed, c.Overdue, c.True = c.Waiting+n.Waiting, c.Lapsed+n.Lapsed, c.Overdue+n.Overdue, c.True+n.True
			c.Open, c.Dispatched, c.Accepted, c.Visited = c.Open+n.Open, c.Dispatched+n.Dispatched, c.Accepted+n.Accepted, c.Visited+n.Visited
		}
	}
	for code, n := range villages {
		if scope.Covers(code) {
			c.Households += n
		}
	}
	if c.Households > 0 && int64(c.Households) >= least {
		rate := math.Round(float64(c.Waiting)*ratePer*10/float64(c.Households)) / 10
		c.PerThousand = &rate
	}
	return c
}
