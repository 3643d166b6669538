package monitor

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Alert says that leads of one risk have become many in a township.
type Alert struct {
	Area   string  `json:"area" doc:"乡镇"`
	Name   string  `json:"name"`
	Risk   string  `json:"risk"`
	Count  int     `json:"count" doc:"窗口期内新发现的户数"`
	Usual  float64 `json:"usual" doc:"往常一个窗口期的平均数"`
	Limit  float64 `json:"limit" doc:"超过这个数才提示:平均数加几倍标准差"`
	Past   int     `json:"past" doc:"和几个往期窗口比"`
	Mass   bool    `json:"mass" doc:"达到县里定的规模性户数"`
	Unsure bool    `json:"unsure,omitempty" doc:"往期太少,只因达到规模性户数而提示"`
}

// Alerts is the control chart of a day.
type Alerts struct {
	On     cn.Date  `json:"on"`
	From   cn.Date  `json:"from" doc:"窗口期的第一天"`
	Days   int64    `json:"days"`
	Sigmas float64  `json:"sigmas"`
	Mass   int64    `json:"mass" doc:"规模性户数;0 为县里没有定"`
	Ready  bool     `json:"ready" doc:"窗口和倍数都已设定"`
	Items  []Alert  `json:"items" doc:"按区划代码和风险排"`
	Risks  []string `json:"risks" doc:"窗口期内出现过的风险"`
}

const (
	// pastWindows is how many windows before the present one are looked at, and fewest how
	// many of them there must be before anything is called usual.
	pastWindows = 26
	fewest      = 8
)

// chart says whether a count is beyond what was usual: past are the counts of earlier
// windows, none of which knew of the present one. A spread of zero still asks for more
// than one household above the usual.
func chart(count int, past []int, sigmas float64) (usual, limit float64, beyond bool) {
	if len(past) < fewest {
		return 0, 0, false
	}
	for _, n := range past {
		usual += float64(n)
	}
	usual /= float64(len(past))
	var squares float64
	for _, n := range past {
		squares += (float64(n) - usual) * (float64(n) - usual)
	}
	// Counts of rare things spread at least as the square root of their mean.
	spread := max(math.Sqrt(squares/float64(len(past)-1)), math.Sqrt(usual))
	limit = max(usual+sigmas*spread, usual+1)
	return usual, limit, float64(count) > limit
}

type place struct{ area, risk string }

// AreaAlerts are the townships in the actor's area in which leads of one risk are more
// than usual on a day: by households, whatever became of the leads.
// Policy: plan:260
func (s *Service) AreaAlerts(ctx context.Context) (a Alerts, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		a.On, a.Items, a.Risks = tx.Today(), []Alert{}, []string{}
		set, err := s.params.Snapshot(ctx, tx, tx.Today())
		if err != nil {
			return err
		}
		days, ok1 := set.Int("area_alert.days")
		sigmas, ok2 := set.Ratio("area_alert.sigmas")
		a.Mass, _ = set.Int("area_alert.mass")
		a.Days, a.Sigmas, a.Ready = days, sigmas, ok1 && ok2 && days > 0
		if !a.Ready {
			return nil
		}
		a.From = a.On.AddDays(1 - int(days))
		counts, known, err := windows(ctx, tx, a.On, int(days))
		if err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		for p, n := range counts {
			if n[0] == 0 {
				continue
			}
			if !slices.Contains(a.Risks, p.risk) {
				a.Risks = append(a.Risks, p.risk)
			}
			usual, limit, beyond := chart(n[0], n[1:known], sigmas)
			mass := a.Mass > 0 && int64(n[0]) >= a.Mass
			if beyond || mass {
				a.Items = append(a.Items, Alert{Area: p.area, Name: tree.Name(p.area), Risk: p.risk, Count: n[0],
					Usual: math.Round(usual*10) / 10, Limit: math.Round(limit*10) / 10, Past: known - 1, Mass: mass, Unsure: known-1 < fewest})
			}
		}
		slices.Sort(a.Risks)
		slices.SortFunc(a.Items, func(x, y Alert) int { return cmp.Or(cmp.Compare(x.Area, y.Area), cmp.Compare(x.Risk, y.Risk)) })
		return nil
	})
	return a, err
}

// windows counts the households of each township and risk by window, the present one
// first; known is how many windows there are since leads began to be kept.
func windows(ctx context.Context, tx *db.Tx, on cn.Date, days int) (counts map[place]*[pastWindows + 1]int, known int, err error) {
	counts = map[place]*[pastWindows + 1]int{}
	first := on.AddDays(1 - days*(pastWindows+1))
	f := within(tx, access.LeadRead).And("NOT l.trial AND l.opened_on >= ? AND l.opened_on <= ? AND h.ended_as <> 'withdrawn'", first, on)
	var began cn.Date
	c := tx.CountyFilter("l").And("NOT l.trial")
	if err := tx.Get(ctx, nil, `SELECT min(l.opened_on) FROM lead l`+c.Where(), c.Args(), &began); err != nil {
		return nil, 0, err
	}
	if known = 1; !began.IsZero() {
		known = min(on.Sub(began)/days+1, pastWindows+1)
	}
	err = tx.Each(ctx, `SELECT substr(l.area, 1, 9), h.risk, l.opened_on, count(DISTINCT l.household_id) FROM lead l
		JOIN lead_hit h ON h.county_id = l.county_id AND h.lead_id = l.id`+f.Where()+` GROUP BY 1, 2, 3`, f.Args(), func(row db.Scanner) error {
		var p place
		var day cn.Date
		var n int
		if err := row.Scan(&p.area, &p.risk, &day, &n); err != nil {
			return err
		}
		if counts[p] == nil {
			counts[p] = &[pastWindows + 1]int{}
		}
		counts[p][min(on.Sub(day)/days, pastWindows)] += n
		return nil
	})
	return counts, known, err
}

func (s *Service) alertRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/area-alerts", Permission: access.LeadRead, Summary: "片区预警:哪个乡镇哪种风险比往常多", Tag: "monitor"},
		func(ctx context.Context, _ *struct{}) (*api.Body[Alerts], error) {
			return api.Out(s.AreaAlerts(ctx))
		})
}
