package reconcile

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
)

type listInput struct {
	api.Page
	Query
}

// Decided is what a decision came to.
type Decided struct {
	Differences int `json:"differences" doc:"定了多少户"`
}

// Routes adds the routes of reconcile.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/reconcile", Permission: access.ReconcileRead, Summary: "与全国系统、市平台名单的对账:各有多少差异", Tag: "reconcile"},
		func(ctx context.Context, in *struct {
			Area string `query:"area" maxLength:"15" doc:"省略为本人的区域"`
		}) (*api.Body[api.List[ListPage]], error) {
			list, err := s.Overview(ctx, in.Area)
			return api.Out(api.List[ListPage]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/reconcile/differences", Permission: access.ReconcileRead, Summary: "名单差异,按区划和户编号排列", Tag: "reconcile"},
		func(ctx context.Context, in *listInput) (*api.Body[FoundDifferences], error) {
			return api.Out(s.Differences(ctx, in.Query, in.Page))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/reconcile/differences/{difference}/history", Permission: access.ReconcileRead, Summary: "一户差异的经过", Tag: "reconcile"},
		func(ctx context.Context, in *struct {
			Difference DifferenceID `path:"difference" maxLength:"36"`
		}) (*api.Body[api.List[Step]], error) {
			list, err := s.History(ctx, in.Difference)
			return api.Out(api.List[Step]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/reconcile/decisions", Permission: access.ReconcileAnswer, Summary: "定下差异怎么办;乡镇只答复请它核实的", Tag: "reconcile"},
		func(ctx context.Context, in *struct{ Body Decision }) (*api.Body[Decided], error) {
			n, err := s.Decide(ctx, in.Body)
			return api.Out(Decided{n}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/reconcile/runs", Permission: access.ReconcileRun, Summary: "马上与一份名单核对(县级)", Tag: "reconcile"},
		func(ctx context.Context, in *struct {
			Body struct {
				List List `json:"list" enum:"national,municipal"`
			}
		}) (*api.Body[Run], error) {
			return api.Out(s.Ask(ctx, in.Body.List))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/reconcile/export", Permission: access.ReconcileRead, Summary: "导出名单差异,两边并列(姓名脱敏,记入审计)", Tag: "reconcile"},
		func(ctx context.Context, in *struct{ Query }) (*api.Download, error) {
			return api.Attach(s.Download(ctx, in.Query))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/reconcile/report", Permission: access.ReconcileRead, Summary: "导出报对方更正的清单(姓名脱敏,记入审计)", Tag: "reconcile"},
		func(ctx context.Context, in *struct {
			List List   `query:"list" enum:"national,municipal" required:"true"`
			Area string `query:"area" maxLength:"15" doc:"省略为本人的区域"`
		}) (*api.Download, error) {
			return api.Attach(s.Report(ctx, in.List, in.Area))
		})
}
