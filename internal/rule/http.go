package rule

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

type versionPath struct {
	Rule    string `path:"rule" maxLength:"80"`
	Version int    `path:"version" minimum:"1"`
}

// Routes adds the routes of rules and screening.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/rules", Permission: access.RuleRead, Summary: "规则及其各版本", Tag: "rule"},
		func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Version]], error) {
			list, err := s.List(ctx)
			return api.Out(api.List[Version]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/rules", Permission: access.RuleEdit, Summary: "保存规则草稿", Tag: "rule"},
		func(ctx context.Context, in *struct{ Body Def }) (*api.Body[Version], error) {
			return api.Out(s.Save(ctx, in.Body))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/rules/items", Permission: access.RuleRead, Summary: "规则一览:状态、命中、线索、等谁确认", Tag: "rule"},
		func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Item]], error) {
			items, err := s.Items(ctx)
			return api.Out(api.List[Item]{Items: items}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/rules/{rule}", Permission: access.RuleRead, Summary: "一条规则:各版本、说成的话、办过的步骤", Tag: "rule"},
		func(ctx context.Context, in *struct {
			Rule string `path:"rule" maxLength:"80"`
		}) (*api.Body[Page], error) {
			return api.Out(s.Get(ctx, in.Rule))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/rules/check", Permission: access.RuleRead, Summary: "边写边查:错在哪里、说成什么话、构造器里的样子", Tag: "rule"},
		func(ctx context.Context, in *struct{ Body Sketch }) (*api.Body[Checked], error) {
			return api.Out(s.Check(ctx, in.Body))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/rules/names", Permission: access.RuleRead, Summary: "条件里可用的指标和参数", Tag: "rule"},
		func(ctx context.Context, _ *struct{}) (*api.Body[Named], error) {
			return api.Out(s.Names(ctx))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/rules/tryout", Permission: access.FactRead, Summary: "拿一户试算规则,不保存", Tag: "rule"},
		func(ctx context.Context, in *struct{ Body Tryout }) (*api.Body[Tried], error) {
			return api.Out(s.TryOn(ctx, in.Body))
		})
	for action, verb := range map[string]struct {
		permission db.Permission
		summary    string
		do         func(context.Context, string, int) error
	}{
		"trial":      {access.RuleEdit, "规则转入试运行", s.Try},
		"proposal":   {access.RuleEdit, "申请启用规则", s.Propose},
		"retirement": {access.RuleEdit, "停用规则", s.Retire},
	} {
		api.Register(a, api.Route{Method: "POST", Path: "/api/rules/{rule}/versions/{version}/" + action, Permission: verb.permission, Summary: verb.summary, Tag: "rule", Status: 204},
			func(ctx context.Context, in *versionPath) (*struct{}, error) {
				return nil, verb.do(ctx, in.Rule, in.Version)
			})
	}
	api.Register(a, api.Route{Method: "POST", Path: "/api/rules/{rule}/versions/{version}/activation", Permission: access.RuleActivate, Summary: "由另一人确认启用规则", Tag: "rule", Status: 204},
		func(ctx context.Context, in *activateIn) (*struct{}, error) {
			reason := ""
			if in.Body != nil {
				reason = in.Body.Reason
			}
			return nil, s.Activate(ctx, in.Rule, in.Version, reason)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/rules/{rule}/versions/{version}/reach", Permission: access.RuleRead, Summary: "按今天的数据试算:这一版命中多少户", Tag: "rule"},
		func(ctx context.Context, in *versionPath) (*api.Body[Reach], error) {
			return api.Out(s.Reach(ctx, in.Rule, in.Version))
		})
	s.screeningRoutes(a)
	s.backtestRoutes(a)
}

type activateIn struct {
	Rule    string `path:"rule" maxLength:"80"`
	Version int    `path:"version" minimum:"1"`
	Body    *struct {
		Reason string `json:"reason,omitempty" required:"false" maxLength:"500" doc:"命中的户超过县里定的比例时,为什么仍要启用"`
	}
}

type screenIn struct {
	Body struct {
		On      cn.Date `json:"on" required:"false" doc:"筛查日,默认今天"`
		KnownBy cn.Date `json:"known_by" required:"false" doc:"知晓日,默认今天"`
		Trial   bool    `json:"trial" required:"false" doc:"同时评估试运行的规则"`
	}
}

func (s *Service) ask(in *screenIn) Ask {
	ask := Ask{On: in.Body.On, KnownBy: in.Body.KnownBy, Trial: in.Body.Trial}
	if ask.On.IsZero() {
		ask.On = cn.DateOf(s.db.Now())
	}
	return ask
}

func (s *Service) screeningRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "POST", Path: "/api/screenings", Permission: access.ScreeningRun, Summary: "筛查全县,等到完成", Tag: "rule"},
		func(ctx context.Context, in *screenIn) (*api.Body[Summary], error) {
			return api.Out(s.Screen(ctx, s.ask(in)))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/screenings/background", Permission: access.ScreeningRun, Summary: "在后台筛查全县", Tag: "rule", Status: 202},
		func(ctx context.Context, in *screenIn) (*api.Body[Screening], error) {
			return api.Out(s.Start(ctx, s.ask(in)))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/screenings", Permission: access.RuleRead, Summary: "最近的筛查", Tag: "rule"},
		func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Screening]], error) {
			list, err := s.Screenings(ctx)
			return api.Out(api.List[Screening]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/screenings/{number}", Permission: access.RuleRead, Summary: "一次筛查的进度和结果", Tag: "rule"},
		func(ctx context.Context, in *struct {
			Number int64 `path:"number" minimum:"1"`
		}) (*api.Body[Screening], error) {
			return api.Out(s.Screening(ctx, in.Number))
		})
}
