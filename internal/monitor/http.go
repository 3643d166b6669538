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

type dismissInput struct {
	Body struct {
		Leads []LeadID `json:"leads" minItems:"1" maxItems:"500"`
		Note  string   `json:"note,omitempty" required:"false" maxLength:"500"`
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

type areasInput struct {
	Within string `query:"within" maxLength:"15" doc:"县、乡镇或村的区划代码;省略为本人的全部范围"`
	Query
}

type exportInput struct {
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Query
}

type noteInput struct {
	Lead LeadID `path:"lead" maxLength:"36"`
	Body struct {
		Note string `json:"note" maxLength:"500" doc:"不要写身份证号和电话"`
	}
}

// reminders is the body of the list of reminders.
type reminders struct {
	api.List[Reminder]
	Unread int `json:"unread"`
}

// Routes adds the routes of leads.
func (s *Service) Routes(a *api.API) {
	s.readRoutes(a)
	s.deskRoutes(a)
	s.actRoutes(a)
	s.caseRoutes(a)
	s.hitRateRoutes(a)
	s.choiceRoutes(a)
	s.reportRoutes(a)
	s.alertRoutes(a)
}

func (s *Service) deskRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/workbench", Permission: access.LeadRead, Summary: "我的工作台", Tag: "monitor"},
		func(ctx context.Context, _ *struct{}) (*api.Body[Workbench], error) {
			return api.Out(s.Workbench(ctx))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/leads/areas", Permission: access.LeadRead, Summary: "各乡镇(村)的线索数和每千户比率", Tag: "monitor"},
		func(ctx context.Context, in *areasInput) (*api.Body[AreaCounts], error) {
			return api.Out(s.Areas(ctx, in.Within, in.Query))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/leads/export", Permission: access.LeadRead, Summary: "导出线索列表(姓名脱敏,记入审计)", Tag: "monitor"},
		func(ctx context.Context, in *exportInput) (*api.Download, error) {
			return api.Attach(s.Download(ctx, in.Query, in.Format == "csv"))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/reminders", Permission: api.SignedIn, Summary: "我的提醒,近30天,新的在前", Tag: "monitor"},
		func(ctx context.Context, _ *struct{}) (*api.Body[reminders], error) {
			list, n, err := s.Reminders(ctx)
			return api.Out(reminders{api.List[Reminder]{Items: list}, n}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/reminders/unread", Permission: api.SignedIn, Summary: "没看过的提醒有几条", Tag: "monitor"},
		func(ctx context.Context, _ *struct{}) (*api.Body[struct {
			Unread int `json:"unread"`
		}], error) {
			n, err := s.Unread(ctx)
			return api.Out(struct {
				Unread int `json:"unread"`
			}{n}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/reminders/seen", Permission: api.SignedIn, Summary: "提醒都看过了", Tag: "monitor"},
		func(ctx context.Context, _ *struct{}) (*struct{}, error) {
			return nil, s.MarkSeen(ctx)
		})
}

func (s *Service) readRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/leads", Permission: access.LeadRead, Summary: "线索列表,最急的在前", Tag: "monitor"},
		func(ctx context.Context, in *listInput) (*api.Body[Found], error) {
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
	api.Register(a, api.Route{Method: "GET", Path: "/api/leads/{lead}/evidence", Permission: access.LeadRead, Summary: "线索依据的行,逐行看得见的内容", Tag: "monitor"},
		func(ctx context.Context, in *leadPath) (*api.Body[api.List[HitRows]], error) {
			list, err := s.Evidence(ctx, in.Lead)
			return api.Out(api.List[HitRows]{Items: list}, err)
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
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/dismiss", Permission: access.LeadDispatch, Summary: "依据都已不成立的线索,批量结案不派", Tag: "monitor"},
		func(ctx context.Context, in *dismissInput) (*api.Body[api.List[Lead]], error) {
			list, err := s.Dismiss(ctx, in.Body.Leads, in.Body.Note)
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
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/{lead}/recall", Permission: access.LeadDispatch, Summary: "撤回分派(接收之前)", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			Lead LeadID `path:"lead" maxLength:"36"`
			Body struct {
				Note string `json:"note,omitempty" required:"false" maxLength:"500"`
			}
		}) (*api.Body[Lead], error) {
			return api.Out(s.Recall(ctx, in.Lead, in.Body.Note))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/leads/{lead}/notes", Permission: access.LeadRead, Summary: "给线索写备注", Tag: "monitor"},
		func(ctx context.Context, in *noteInput) (*api.Body[Lead], error) {
			return api.Out(s.Note(ctx, in.Lead, in.Body.Note))
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
