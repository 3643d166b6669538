package fact

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// Routes adds the routes of facts.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/facts", Permission: api.SignedIn, Summary: "指标定义", Tag: "fact"},
		func(context.Context, *struct{}) (*api.Body[api.List[Def]], error) {
			return api.Out(api.List[Def]{Items: s.catalogue.defs}, nil)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/facts", Permission: access.FactRead, Summary: "一户在某日的指标及其依据", Tag: "fact"},
		func(ctx context.Context, in *struct {
			Household registry.HouseholdID `path:"household" maxLength:"36"`
			Body      struct {
				On      cn.Date `json:"on,omitempty" doc:"哪一天,默认今天"`
				KnownBy cn.Date `json:"known_by,omitempty" doc:"知晓日,默认今天"`
				Purpose string  `json:"purpose,omitempty" maxLength:"200" doc:"查看健康等敏感内容的用途,会记入审计"`
			}
		}) (*api.Body[Sheet], error) {
			return api.Out(s.Of(ctx, in.Household, in.Body.On, in.Body.KnownBy, in.Body.Purpose))
		})
}
