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
		"activation": {access.RuleActivate, "由另一人确认启用规则", s.Activate},
		"retirement": {access.RuleEdit, "停用规则", s.Retire},
	} {
		api.Register(a, api.Route{Method: "POST", Path: "/api/rules/{rule}/versions/{version}/" + action, Permission: verb.permission, Summary: verb.summary, Tag: "rule", Status: 204},
			func(ctx context.Context, in *versionPath) (*struct{}, error) {
				return nil, verb.do(ctx, in.Rule, in.Version)
			})
	}
	api.Register(a, api.Route{Method: "POST", Path: "/api/screenings", Permission: access.ScreeningRun, Summary: "筛查全县", Tag: "rule"},
		func(ctx context.Context, in *struct {
			Body struct {
				On      cn.Date `json:"on" required:"false" doc:"筛查日,默认今天"`
				KnownBy cn.Date `json:"known_by" required:"false" doc:"知晓日,默认今天"`
				Trial   bool    `json:"trial" required:"false" doc:"同时评估试运行的规则"`
			}
		}) (*api.Body[Summary], error) {
			ask := Ask{On: in.Body.On, KnownBy: in.Body.KnownBy, Trial: in.Body.Trial}
			if ask.On.IsZero() {
				ask.On = cn.DateOf(s.db.Now())
			}
			return api.Out(s.Screen(ctx, ask))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/screenings", Permission: access.RuleRead, Summary: "最近的筛查", Tag: "rule"},
		func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Screening]], error) {
			list, err := s.Screenings(ctx)
			return api.Out(api.List[Screening]{Items: list}, err)
		})
}

// Screenings lists the latest screenings of the county.
func (s *Service) Screenings(ctx context.Context) (list []Screening, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		list, err = screenings(ctx, tx, 100)
		return err
	})
	return list, err
}
