package statistics

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
)

// QueryInput is exported so that Huma sees it where it is embedded.
type QueryInput struct {
	Area    string   `query:"area" maxLength:"15" doc:"省略为本人的区域"`
	From    api.Date `query:"from" doc:"统计期间的第一天;省略为结束日期当年的1月1日"`
	On      api.Date `query:"on" doc:"统计期间的最后一天;省略为今天"`
	KnownBy api.Date `query:"known_by" doc:"按这一天为止已知道的情况;省略为今天"`
}

func (in QueryInput) query() (q Query, err error) {
	q.Area = in.Area
	for _, d := range []struct {
		in  api.Date
		out *cn.Date
	}{{in.From, &q.From}, {in.On, &q.On}, {in.KnownBy, &q.KnownBy}} {
		if *d.out, err = d.in.On(cn.Date{}); err != nil {
			return q, err
		}
	}
	return q, nil
}

// CellInput is exported so that Huma sees it where it is embedded.
type CellInput struct {
	Figure string `query:"figure" required:"true" maxLength:"20" doc:"哪一个指标;checked、true 为有结论、属实的线索"`
	Group  string `query:"group" maxLength:"20" doc:"哪一种分组;省略为合计"`
	Row    string `query:"row" maxLength:"60" doc:"分组中的哪一行;线索为渠道"`
}

func (in CellInput) cell() Cell { return Cell(in) }

// Routes adds the routes of statistics.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/statistics", Permission: access.StatisticsRead, Summary: "监测对象统计:任意一天的存量和期间的增减", Tag: "statistics"},
		func(ctx context.Context, in *struct{ QueryInput }) (*api.Body[Report], error) {
			q, err := in.query()
			if err != nil {
				return nil, err
			}
			return api.Out(s.Report(ctx, q))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/statistics/households", Permission: access.StatisticsRead, Summary: "一个统计数背后的户(姓名已遮盖;要有看案件或线索的权限)", Tag: "statistics"},
		func(ctx context.Context, in *struct {
			api.Page
			QueryInput
			CellInput
		}) (*api.Body[Behind], error) {
			q, err := in.query()
			if err != nil {
				return nil, err
			}
			return api.Out(s.Behind(ctx, q, in.cell(), in.Page))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/statistics/export", Permission: access.StatisticsRead, Summary: "导出统计表(记入审计)", Tag: "statistics"},
		func(ctx context.Context, in *struct{ QueryInput }) (*api.Download, error) {
			q, err := in.query()
			if err != nil {
				return nil, err
			}
			return api.Attach(s.Download(ctx, q))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/statistics/households/export", Permission: access.StatisticsRead, Summary: "导出一个统计数背后的户(姓名已遮盖,记入审计)", Tag: "statistics"},
		func(ctx context.Context, in *struct {
			QueryInput
			CellInput
		}) (*api.Download, error) {
			q, err := in.query()
			if err != nil {
				return nil, err
			}
			return api.Attach(s.DownloadBehind(ctx, q, in.cell()))
		})
}
