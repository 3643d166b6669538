package visit

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/form"
	"github.com/shouwang/shouwang/internal/registry"
)

type householdPath struct {
	Household registry.HouseholdID `path:"household" maxLength:"36"`
}

type visitPath struct {
	Visit VisitID `path:"visit" maxLength:"36"`
}

// Routes adds the routes of visits.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/visit-form", Permission: api.SignedIn, Summary: "入户核查表的各项和选项", Tag: "visit"},
		func(ctx context.Context, _ *struct{}) (*api.Body[form.Form], error) {
			return api.Out(s.Describe(ctx))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/households/{household}/visit-form", Permission: access.VisitRecord, Summary: "入户核查表(已知内容预填)", Tag: "visit"},
		func(ctx context.Context, in *householdPath) (*api.Body[Blank], error) {
			return api.Out(s.FormOf(ctx, in.Household))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/visits", Permission: access.VisitRecord, Summary: "记录一次走访", Tag: "visit"},
		func(ctx context.Context, in *struct {
			Household registry.HouseholdID `path:"household" maxLength:"36"`
			Body      Input
		}) (*api.Body[Receipt], error) {
			return api.Out(s.RecordAt(ctx, in.Household, in.Body))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/households/{household}/visits", Permission: access.VisitRead, Summary: "一户的入户记录", Tag: "visit"},
		func(ctx context.Context, in *householdPath) (*api.Body[api.List[View]], error) {
			found, err := s.List(ctx, in.Household)
			return api.Out(api.List[View]{Items: found}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/visits/{visit}", Permission: access.VisitRead, Summary: "一份入户记录", Tag: "visit"},
		func(ctx context.Context, in *visitPath) (*api.Body[View], error) {
			return api.Out(s.Get(ctx, in.Visit))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/visits/{visit}/remarks", Permission: access.HealthRead, Summary: "查看情况说明(须写明用途)", Tag: "visit"},
		func(ctx context.Context, in *struct {
			Visit VisitID `path:"visit" maxLength:"36"`
			Body  struct {
				Purpose string `json:"purpose" maxLength:"200" doc:"用途"`
			}
		}) (*api.Body[Remarks], error) {
			return api.Out(s.Remarks(ctx, in.Visit, in.Body.Purpose))
		})
}
