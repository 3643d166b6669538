package authorisation

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/registry"
)

// HouseholdPath names a household; it is exported so that Huma sees it where it is embedded.
type HouseholdPath struct {
	Household registry.HouseholdID `path:"household" maxLength:"36"`
}

// scanInput is a request whose body is a picture, streamed.
type scanInput struct {
	Authorisation ID `path:"authorisation" maxLength:"36"`
	body          io.Reader
}

// Resolve keeps the body for the handler; Huma calls it after the sign-in was checked.
func (in *scanInput) Resolve(ctx huma.Context) []error {
	in.body = io.LimitReader(ctx.BodyReader(), maxScan+1)
	return nil
}

// Routes adds the routes of authorisations.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/households/{household}/authorisations", Permission: access.AuthorisationRead, Summary: "一户的承诺授权书", Tag: "authorisation"},
		func(ctx context.Context, in *HouseholdPath) (*api.Body[api.List[Authorisation]], error) {
			list, err := s.OfHousehold(ctx, in.Household)
			return api.Out(api.List[Authorisation]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/authorisations", Permission: access.AuthorisationRecord, Summary: "登记签好的承诺授权书", Tag: "authorisation"},
		func(ctx context.Context, in *struct {
			HouseholdPath
			Body Grant
		}) (*api.Body[Authorisation], error) {
			return api.Out(s.Record(ctx, in.Household, in.Body))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/authorisations/{authorisation}/scan", Permission: access.AuthorisationRecord, Summary: "存签字的扫描件或签名(加密)", Tag: "authorisation", MaxBytes: maxScan},
		func(ctx context.Context, in *scanInput) (*struct{}, error) {
			return nil, s.AddScan(ctx, in.Authorisation, in.body)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/authorisations/{authorisation}/revoke", Permission: access.AuthorisationRecord, Summary: "撤回授权(从当天起不能再比对)", Tag: "authorisation"},
		func(ctx context.Context, in *struct {
			Authorisation ID `path:"authorisation" maxLength:"36"`
			Body          struct {
				Reason string `json:"reason" maxLength:"200"`
			}
		}) (*struct{}, error) {
			return nil, s.Revoke(ctx, in.Authorisation, in.Body.Reason)
		})
}
