package quality

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/registry"
)

// HouseholdPath names a household; it is exported so that Huma sees it where it is embedded.
type HouseholdPath struct {
	Household registry.HouseholdID `path:"household" maxLength:"36"`
}

type listInput struct {
	api.Page
	Query
}

// Routes adds the routes of quality.
func (s *Service) Routes(a *api.API) {
	s.listRoutes(a)
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/quality", Permission: access.QualitySettle, Summary: "重新核查一户,更正了的随即消除", Tag: "quality"},
		func(ctx context.Context, in *HouseholdPath) (*api.Body[api.List[Task]], error) {
			list, err := s.Recheck(ctx, in.Household)
			return api.Out(api.List[Task]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/quality/explanation", Permission: access.QualitySettle, Summary: "说明为什么这样填是对的;内容再变就要再看", Tag: "quality"},
		func(ctx context.Context, in *struct {
			HouseholdPath
			Body struct {
				Rules  []string `json:"rules" minItems:"1" maxItems:"60"`
				Reason string   `json:"reason" maxLength:"500"`
			}
		}) (*api.Body[api.List[Task]], error) {
			list, err := s.Explain(ctx, in.Household, in.Body.Rules, in.Body.Reason)
			return api.Out(api.List[Task]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/quality/visit-draft", Permission: access.VisitRecord, Summary: "边填边查:这份核查表交上去,检查会发现什么", Tag: "quality"},
		func(ctx context.Context, in *struct {
			HouseholdPath
			Body struct {
				Answers map[string]any `json:"answers" doc:"已填的各项"`
			}
		}) (*api.Body[Drafted], error) {
			return api.Out(s.Draft(ctx, in.Household, DraftIn{Moment: AtVisit, Answers: in.Body.Answers}))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/quality/approval-draft", Permission: access.CaseApprove, Summary: "审定之前:这样审定,检查会发现什么", Tag: "quality"},
		func(ctx context.Context, in *struct {
			HouseholdPath
			Body DraftIn
		}) (*api.Body[Drafted], error) {
			return api.Out(s.Draft(ctx, in.Household, in.Body))
		})
}

func (s *Service) listRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/quality/overview", Permission: access.QualityRead, Summary: "检查会发现什么:一个区域的问题,按规则和下级区域", Tag: "quality"},
		func(ctx context.Context, in *struct {
			Area string `query:"area" maxLength:"15" doc:"省略为本人的区域"`
		}) (*api.Body[Overview], error) {
			return api.Out(s.Overview(ctx, in.Area))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/quality/tasks", Permission: access.QualityRead, Summary: "要更正的问题,按区划和户排列", Tag: "quality"},
		func(ctx context.Context, in *listInput) (*api.Body[FoundTasks], error) {
			return api.Out(s.Tasks(ctx, in.Query, in.Page))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/quality/tasks/{task}/history", Permission: access.QualityRead, Summary: "一个问题的经过", Tag: "quality"},
		func(ctx context.Context, in *struct {
			Task TaskID `path:"task" maxLength:"36"`
		}) (*api.Body[api.List[TaskStep]], error) {
			list, err := s.History(ctx, in.Task)
			return api.Out(api.List[TaskStep]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/quality/export", Permission: access.QualityRead, Summary: "导出要更正的问题(姓名脱敏,记入审计)", Tag: "quality"},
		func(ctx context.Context, in *struct{ Query }) (*api.Download, error) {
			return api.Attach(s.Download(ctx, in.Query))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/quality/inspections", Permission: access.ScreeningRun, Summary: "马上核查全县(县级),不等夜里", Tag: "quality"},
		func(ctx context.Context, _ *struct{}) (*struct{}, error) {
			return nil, s.Ask(ctx)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/quality/rules", Permission: access.QualityRead, Summary: "全部核查规则", Tag: "quality"},
		func(context.Context, *struct{}) (*api.Body[api.List[Described]], error) {
			return api.Out(api.List[Described]{Items: Describe()}, nil)
		})
}
