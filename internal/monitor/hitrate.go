package monitor

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// HitRate is how often what a rule, a department, a place or a season pointed to was found
// true, with the range in which the true share lies.
type HitRate struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	True  int    `json:"confirmed_true"`
	False int    `json:"confirmed_false"`
	// Share, Low and High are of the posterior of a share of which nothing was known
	// (Jeffreys' prior): its mean and the middle 90 per cent.
	Share float64 `json:"share" doc:"属实的比例(后验均值)"`
	Low   float64 `json:"low" doc:"比例有九成把握不低于"`
	High  float64 `json:"high" doc:"比例有九成把握不高于"`
	Days  int     `json:"days" doc:"从提出线索到有结论,中位数(天)"`
	// Drift says, with the numbers of both, that the last 90 days lie beside the time before
	// beyond chance: their intervals do not meet.
	Drift string `json:"drift,omitempty" doc:"近90天和以前明显不同的提醒,写明两边的数"`
}

// HitRates is the page of hit rates by one of the groupings.
type HitRates struct {
	By    string    `json:"by"`
	Since cn.Date   `json:"since"`
	All   HitRate   `json:"all" doc:"全部结论"`
	Items []HitRate `json:"items" doc:"结论多的在前;乡镇按代码,季度按先后"`
}

// verdictRow is one verdict as hit rates need it.
type verdictRow struct {
	lead, rule, title, sector, risk, area string
	version                               int
	outcome                               Outcome
	on, opened                            cn.Date
}

// recentDays is how long the recent past is that is held against the time before it.
const recentDays = 90

// groupings are what hit rates can be asked by.
var groupings = map[string]func(v verdictRow) (key, title string){
	"rule": func(v verdictRow) (string, string) { return v.rule, v.title },
	"version": func(v verdictRow) (string, string) {
		return fmt.Sprintf("%s@%d", v.rule, v.version), fmt.Sprintf("%s 第%d版", v.title, v.version)
	},
	"sector":   func(v verdictRow) (string, string) { return v.sector, v.sector },
	"risk":     func(v verdictRow) (string, string) { return v.risk, v.risk },
	"township": func(v verdictRow) (string, string) { return townshipOf(v.area), "" },
	"season": func(v verdictRow) (string, string) {
		q := (int(v.on.Month())-1)/3 + 1
		return fmt.Sprint(q), fmt.Sprintf("%d 季度", q)
	},
}

// HitRates counts the verdicts since a day by a grouping, within what the actor may see: a
// department sees those of its own sectors. A lead that several rules raised counts once
// for each of them, and once in all other groups.
// Policy: plan:262 A031
func (s *Service) HitRates(ctx context.Context, by string, since cn.Date) (r HitRates, err error) {
	group, ok := groupings[by]
	if !ok {
		by, group = "rule", groupings["rule"]
	}
	r = HitRates{By: by, Since: since, Items: []HitRate{}}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := verdictRows(ctx, tx, since)
		if err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		r.All = rate(distinct(rows), tx.Today())
		parts, titles := map[string][]verdictRow{}, map[string]string{}
		for _, v := range rows {
			key, title := group(v)
			parts[key] = append(parts[key], v)
			titles[key] = title
		}
		for key, part := range parts {
			item := rate(distinct(part), tx.Today())
			item.Key, item.Title = key, cmp.Or(titles[key], tree.Name(key))
			r.Items = append(r.Items, item)
		}
		slices.SortFunc(r.Items, func(a, b HitRate) int {
			if by == "township" || by == "season" { // places are not ranked
				return cmp.Compare(a.Key, b.Key)
			}
			return cmp.Or(cmp.Compare(b.True+b.False, a.True+a.False), cmp.Compare(a.Key, b.Key))
		})
		return nil
	})
	return r, err
}

func verdictRows(ctx context.Context, tx *db.Tx, since cn.Date) ([]verdictRow, error) {
	f := tx.Filter("l", "l.area", access.VerdictRead).And("v.outcome IN ('true', 'false') AND NOT l.trial")
	if own := tx.Actor().Scope(access.VerdictRead).Sectors; own != nil {
		f.AnyOf("v.sector", own...)
	}
	if !since.IsZero() {
		f.And("v.confirmed_on >= ?", since)
	}
	return db.Select(ctx, tx, `SELECT v.lead_id, v.rule, v.version, h.title, v.sector, v.risk, l.area, v.outcome, v.confirmed_on, l.opened_on
		FROM verdict v JOIN lead l ON l.county_id = v.county_id AND l.id = v.lead_id
		JOIN lead_hit h ON h.county_id = v.county_id AND h.id = v.hit_id`+f.Where()+` ORDER BY v.confirmed_on, v.id`, f.Args(), func(row db.Scanner) (v verdictRow, err error) {
		return v, row.Scan(&v.lead, &v.rule, &v.version, &v.title, &v.sector, &v.risk, &v.area, &v.outcome, &v.on, &v.opened)
	})
}

// distinct keeps one verdict a lead; true wins.
func distinct(rows []verdictRow) []verdictRow {
	at := map[string]int{}
	var list []verdictRow
	for _, v := range rows {
		i, seen := at[v.lead]
		switch {
		case !seen:
			at[v.lead] = len(list)
			list = append(list, v)
		case v.outcome == True:
			list[i] = v
		}
	}
	return list
}

// rate counts verdicts and says how sure the share is. It is pure.
// Source: Brown, Cai, DasGupta, Interval Estimation for a Binomial Proportion, 2001
func rate(rows []verdictRow, today cn.Date) (r HitRate) {
	var days []int
	var recent, before [2]int
	for _, v := range rows {
		half := &before
		if today.Sub(v.on) < recentDays {
			half = &recent
		}
		if v.outcome == True {
			r.True++
			half[0]++
		} else {
			r.False++
			half[1]++
		}
		days = append(days, v.on.Sub(v.opened))
	}
	p := posterior(r.True, r.False)
	r.Share, r.Low, r.High = p.Mean(), p.Quantile(0.05), p.Quantile(0.95)
	if len(days) > 0 {
		slices.Sort(days)
		r.Days = days[len(days)/2]
	}
	r.Drift = drift(Tally{recent[0], recent[1]}, Tally{before[0], before[1]})
	return r
}

// drift says that a share has left the interval in which it lay before; "" where that may
// be chance.
func drift(recent, before Tally) string {
	if recent.sum() == 0 || before.sum() == 0 {
		return ""
	}
	now, then := posterior(recent.True, recent.False), posterior(before.True, before.False)
	low, high := now.Quantile(0.05), now.Quantile(0.95)
	wasLow, wasHigh := then.Quantile(0.05), then.Quantile(0.95)
	how := ""
	switch {
	case high < wasLow:
		how = "明显变低,请看看数据或规则是不是变了。"
	case low > wasHigh:
		how = "明显变高,请看看是规则变准了,还是情况变重了。"
	default:
		return ""
	}
	return fmt.Sprintf("近90天 %d 户中属实 %d 户(九成把握 %s 到 %s);此前 %d 户中属实 %d 户(%s 到 %s)。%s",
		recent.sum(), recent.True, percent(low), percent(high), before.sum(), before.True, percent(wasLow), percent(wasHigh), how)
}

func posterior(yes, no int) distuv.Beta {
	return distuv.Beta{Alpha: 0.5 + float64(yes), Beta: 0.5 + float64(no)}
}

func (s *Service) hitRateRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/hit-rates", Permission: access.VerdictRead, Summary: "命中率:按规则、版本、部门、风险、乡镇或季度", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			By    string   `query:"by" enum:"rule,version,sector,risk,township,season" default:"rule"`
			Since api.Date `query:"since" doc:"这一天起的结论;省略为全部"`
		}) (*api.Body[HitRates], error) {
			since, err := in.Since.On(cn.Date{})
			if err != nil {
				return nil, err
			}
			return api.Out(s.HitRates(ctx, in.By, since))
		})
}
