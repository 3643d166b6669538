package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/visit"
)

type leadPath struct {
	Lead LeadID `path:"lead" maxLength:"36"`
}

type listInput struct {
	api.Page
	Query
}

type sendInput struct {
	Lead LeadID `path:"lead" maxLength:"36"`
	Body struct {
		Village string `json:"village,omitempty" required:"false" maxLength:"12" doc:"分派到的村;省略为农户所在村"`
		Note    string `json:"note,omitempty" required:"false" maxLength:"500"`
	}
}

type bulkInput struct {
	Body struct {
		Leads   []LeadID `json:"leads" minItems:"1" maxItems:"500"`
		Village string   `json:"village,omitempty" required:"false" maxLength:"12" doc:"省略为各自农户所在村"`
		Note    string   `json:"note,omitempty" required:"false" maxLength:"500"`
	}
}

type returnInput struct {
	Lead LeadID `path:"lead" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" maxLength:"500" doc:"还需核实什么"`
	}
}

type riskInput struct {
	api.Page
	Sector string `query:"sector" maxLength:"40" doc:"部门代码;省略为本人可看的全部"`
}

// Routes adds the routes of leads.
func (s *Service) Routes(a *api.API) {
	s.readRoutes(a)
	s.actRoutes(a)
}

func (s *Service) readRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/leads", Permission: access.LeadRead, Summary: "线索列表,最急的在前", Tag: "monitor"},
		func(ctx context.Context, in *listInput) (*api.Body[api.List[Lead]], error) {
			return api.Out(s.List(ctx, in.Query, in.Page))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/leads/{lead}", Permission: access.LeadRead, Summary: "一条线索及其依据", Tag: "monitor"},
		func(ctx context.Context, in *leadPath) (*api.Body[Detail], error) {
			return api.Out(s.Get(ctx, in.Lead))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/leads/{lead}/visit-form", Permission: access.VisitRecord, Summary: "线索的入户核查表(已知内容预填)", Tag: "monitor"},
		func(ctx context.Context, in *leadPath) (*api.Body[visit.Blank], error) {
			return api.Out(s.VisitForm(ctx, in.Lead))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/workbench", Permission: access.LeadRead, Summary: "我的工作台", Tag: "monitor"},
		func(ctx context.Context, _ *struct{}) (*api.Body[Workbench], error) {
			return api.Out(s.Workbench(ctx))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/risks", Permission: access.VerdictRead, Summary: "部门共享风险信息", Tag: "monitor"},
		func(ctx context.Context, in *riskInput) (*api.Body[api.List[Risk]], error) {
			return api.Out(s.Risks(ctx, in.Sector, in.Page))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/batches/{batch}/verdicts", Permission: access.VerdictRead, Summary: "批次各行的核实结论", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			Batch int64 `path:"batch" minimum:"1"`
		}) (*api.Body[api.List[RowVerdict]], error) {
			list, err := s.VerdictsFor(ctx, in.Batch)
			return api.Out(api.List[RowVerdict]{Items: list}, err)
		})
}

func (s *Service) actRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/dispatch", Permission: access.LeadDispatch, Summary: "批量分派线索", Tag: "monitor"},
		func(ctx context.Context, in *bulkInput) (*api.Body[api.List[Lead]], error) {
			list, err := s.Dispatch(ctx, in.Body.Leads, in.Body.Village, in.Body.Note)
			return api.Out(api.List[Lead]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/{lead}/dispatch", Permission: access.LeadDispatch, Summary: "分派线索", Tag: "monitor"},
		func(ctx context.Context, in *sendInput) (*api.Body[Lead], error) {
			list, err := s.Dispatch(ctx, []LeadID{in.Lead}, in.Body.Village, in.Body.Note)
			return api.Out(first(list), err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/{lead}/redispatch", Permission: access.LeadDispatch, Summary: "改派线索", Tag: "monitor"},
		func(ctx context.Context, in *sendInput) (*api.Body[Lead], error) {
			return api.Out(s.Redispatch(ctx, in.Lead, in.Body.Village, in.Body.Note))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/{lead}/accept", Permission: access.LeadAccept, Summary: "接收线索", Tag: "monitor"},
		func(ctx context.Context, in *leadPath) (*api.Body[Lead], error) {
			return api.Out(s.Accept(ctx, in.Lead))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/{lead}/visits", Permission: access.VisitRecord, Summary: "提交入户核实", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			Lead LeadID `path:"lead" maxLength:"36"`
			Body visit.Input
		}) (*api.Body[visit.Receipt], error) {
			return api.Out(s.RecordVisit(ctx, in.Lead, in.Body))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/{lead}/confirm", Permission: access.VerdictConfirm, Summary: "确认结论", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			Lead LeadID `path:"lead" maxLength:"36"`
			Body Decision
		}) (*api.Body[Lead], error) {
			return api.Out(s.Confirm(ctx, in.Lead, in.Body))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/{lead}/return", Permission: access.VerdictConfirm, Summary: "退回补充核实", Tag: "monitor"},
		func(ctx context.Context, in *returnInput) (*api.Body[Lead], error) {
			return api.Out(s.Return(ctx, in.Lead, in.Body.Reason))
		})
}

func first(list []Lead) (l Lead) {
	if len(list) > 0 {
		l = list[0]
	}
	return l
}
