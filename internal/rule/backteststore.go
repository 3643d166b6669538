package rule

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Backtest is a back-test of a version: what it would have found, or how far it has come.
type Backtest struct {
	Number     int64           `json:"number"`
	Rule       string          `json:"rule"`
	Version    int             `json:"version"`
	Months     int             `json:"months"`
	Until      cn.Date         `json:"until" doc:"最后一个月末"`
	By         string          `json:"by"`
	ByName     string          `json:"by_name,omitempty"`
	StartedAt  time.Time       `json:"started_at"`
	FinishedAt *time.Time      `json:"finished_at" doc:"空为未完成"`
	Done       int             `json:"done" doc:"算完几个月"`
	Failure    string          `json:"failure,omitempty" doc:"没有完成的原因"`
	Result     *BacktestResult `json:"result,omitempty"`
}

const backtestColumns = `b.number, b.rule, b.version, b.months, b.until_date, b.actor, b.started_at, b.finished_at, b.done, b.failure, b.result`

func scanBacktest(row db.Scanner) (b Backtest, err error) {
	var doc []byte
	if err := row.Scan(&b.Number, &b.Rule, &b.Version, &b.Months, &b.Until, &b.By, &b.StartedAt, &b.FinishedAt, &b.Done, &b.Failure, &doc); err != nil {
		return b, err
	}
	b.StartedAt = b.StartedAt.UTC()
	if doc == nil {
		return b, nil
	}
	return b, json.Unmarshal(doc, &b.Result)
}

func backtestsWhere(ctx context.Context, tx *db.Tx, f *db.Filter) ([]Backtest, error) {
	list, err := db.Select(ctx, tx, `SELECT `+backtestColumns+` FROM backtest b`+f.Where()+` ORDER BY b.number DESC LIMIT 50`, f.Args(), scanBacktest)
	if err != nil {
		return nil, err
	}
	accounts := make([]string, len(list))
	for i, b := range list {
		accounts[i] = b.By
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range list {
		list[i].ByName = names[list[i].By]
	}
	return list, err
}

func getBacktest(ctx context.Context, tx *db.Tx, number int64) (Backtest, error) {
	list, err := backtestsWhere(ctx, tx, tx.CountyFilter("b").And("b.number = ?", number))
	if err == nil && len(list) == 0 {
		err = errNoBacktest
	}
	if err != nil {
		return Backtest{}, err
	}
	return list[0], nil
}

func backtesting(ctx context.Context, tx *db.Tx) (yes bool, err error) {
	err = tx.Get(ctx, nil, `SELECT EXISTS (SELECT 1 FROM backtest WHERE county_id = $1 AND finished_at IS NULL AND failed_at IS NULL AND started_at > $2)`,
		[]any{tx.County(), tx.Now().Add(-patience)}, &yes)
	return yes, err
}

// insertBacktest announces one up to the last month end before today.
func insertBacktest(ctx context.Context, tx *db.Tx, key string, version, months int) (number int64, err error) {
	err = tx.Get(ctx, nil, `SELECT CAST(coalesce(max(number), 0) + 1 AS bigint) FROM backtest WHERE county_id = $1`, []any{tx.County()}, &number)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO backtest (county_id, number, rule, version, months, until_date, actor, started_at, failure, done) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0)`,
		tx.County(), number, key, version, months, tx.Today().FirstOfMonth().AddDays(-1), tx.Actor().ID, tx.Now())
	return number, err
}

func (s *Service) backtestProgress(ctx context.Context, number int64, done int) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("rule.backtest is the entry")
		return tx.ExecOne(ctx, errNoBacktest, `UPDATE backtest SET done = $3 WHERE county_id = $1 AND number = $2`, tx.County(), number, done)
	})
}

func (s *Service) failBacktest(ctx context.Context, number int64, why error) error {
	text := "程序出错,没有完成。请再发起一次;仍不成功请联系运维人员查看日志。"
	if e, ok := errs.As(why); ok && e.Kind != errs.Internal {
		text = e.Text
	}
	return s.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		tx.Unrecorded("rule.backtest is the entry")
		return tx.ExecOne(ctx, errNoBacktest, `UPDATE backtest SET failed_at = $3, failure = $4 WHERE county_id = $1 AND number = $2`, tx.County(), number, tx.Now(), text)
	})
}

func (s *Service) finishBacktest(ctx context.Context, number int64, r BacktestResult, list []BacktestHousehold) error {
	doc, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("rule.backtest is the entry")
		i := 0
		_, err := tx.Bulk(ctx, "backtest_household", []string{"county_id", "number", "household_id", "village", "first_on", "months", "tested", "in_force", "outcome"}, func() ([]any, bool) {
			if i == len(list) {
				return nil, false
			}
			h := list[i]
			i++
			return []any{tx.County(), number, string(h.Household), h.Village, h.FirstOn.String(), int64(h.Months), h.Tested, h.InForce, h.Outcome}, true
		})
		if err != nil {
			return err
		}
		return tx.ExecOne(ctx, errNoBacktest, `UPDATE backtest SET finished_at = $3, result = $4 WHERE county_id = $1 AND number = $2`, tx.County(), number, tx.Now(), string(doc))
	})
}

// Backtests are those of a rule, the newest first.
func (s *Service) Backtests(ctx context.Context, key string) (list []Backtest, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		list, err = backtestsWhere(ctx, tx, tx.CountyFilter("b").And("b.rule = ?", key))
		return err
	})
	return list, err
}

// Backtest is one back-test, with its progress and its result.
func (s *Service) Backtest(ctx context.Context, number int64) (b Backtest, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		b, err = getBacktest(ctx, tx, number)
		return err
	})
	return b, err
}

// BacktestQuery picks the households of a back-test.
type BacktestQuery struct {
	Area string `query:"area" maxLength:"15" doc:"乡镇或村的区划代码,含下级"`
	Only string `query:"only" enum:"tested,in_force" doc:"tested 只有试的版本提出,in_force 只有现行版本提出;省略为全部"`
}

// BacktestHouseholds are the households that a back-test raised, in the actor's area, by
// village.
func (s *Service) BacktestHouseholds(ctx context.Context, number int64, q BacktestQuery, p api.Page) (list api.List[BacktestHousehold], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("h", "h.village", access.HouseholdRead).And("h.number = ?", number)
		if q.Area != "" {
			f.In("h.village", db.Scope{Areas: []string{q.Area}})
		}
		switch q.Only {
		case "tested":
			f.And("h.tested AND NOT h.in_force")
		case "in_force":
			f.And("h.in_force AND NOT h.tested")
		}
		if p.After != "" {
			f.And("h.household_id > ?", p.After)
		}
		limit := p.Limit
		if limit <= 0 || limit > 200 {
			limit = 100
		}
		list.Items, err = db.Select(ctx, tx, `SELECT h.household_id, h.village, h.first_on, h.months, h.tested, h.in_force, h.outcome FROM backtest_household h`+f.Where()+
			` ORDER BY h.household_id LIMIT `+f.Arg(limit+1), f.Args(), func(row db.Scanner) (h BacktestHousehold, err error) {
			return h, row.Scan(&h.Household, &h.Village, &h.FirstOn, &h.Months, &h.Tested, &h.InForce, &h.Outcome)
		})
		if len(list.Items) > limit {
			list.Items = list.Items[:limit]
			list.Next = string(list.Items[limit-1].Household)
		}
		return err
	})
	return list, err
}

func (s *Service) backtestRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "POST", Path: "/api/rules/{rule}/versions/{version}/backtests", Permission: access.RuleEdit, Summary: "回测一个版本:过去各月末它会提出哪些户", Tag: "rule", Status: 202},
		func(ctx context.Context, in *struct {
			Rule    string `path:"rule" maxLength:"80"`
			Version int    `path:"version" minimum:"1"`
			Body    struct {
				Months int `json:"months" minimum:"1" maximum:"36" default:"12" doc:"过去几个月"`
			}
		}) (*api.Body[Backtest], error) {
			return api.Out(s.StartBacktest(ctx, in.Rule, in.Version, in.Body.Months))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/rules/{rule}/backtests", Permission: access.RuleRead, Summary: "一条规则的回测", Tag: "rule"},
		func(ctx context.Context, in *struct {
			Rule string `path:"rule" maxLength:"80"`
		}) (*api.Body[api.List[Backtest]], error) {
			list, err := s.Backtests(ctx, in.Rule)
			return api.Out(api.List[Backtest]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/backtests/{number}", Permission: access.RuleRead, Summary: "一次回测的进度和结果", Tag: "rule"},
		func(ctx context.Context, in *struct {
			Number int64 `path:"number" minimum:"1"`
		}) (*api.Body[Backtest], error) {
			return api.Out(s.Backtest(ctx, in.Number))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/backtests/{number}/households", Permission: access.HouseholdRead, Summary: "回测会提出的户", Tag: "rule"},
		func(ctx context.Context, in *struct {
			api.Page
			BacktestQuery
			Number int64 `path:"number" minimum:"1"`
		}) (*api.Body[api.List[BacktestHousehold]], error) {
			return api.Out(s.BacktestHouseholds(ctx, in.Number, in.BacktestQuery, in.Page))
		})
}
