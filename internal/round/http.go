package round

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// OfRound is a path; Huma fills embedded structs only if exported.
type OfRound struct {
	Round ID `path:"round" maxLength:"36"`
}

type linesInput struct {
	OfRound
	api.Page
	LineQuery
}

type counted struct {
	Households int64 `json:"households"`
}

// Routes adds the routes of rounds and visit plans.
func (s *Service) Routes(a *api.API) {
	s.roundRoutes(a)
	s.lineRoutes(a)
	s.correctionRoutes(a)
	s.planRoutes(a)
}

func route(method, path, summary string, p db.Permission) api.Route {
	return api.Route{Method: method, Path: path, Permission: p, Summary: summary, Tag: "round"}
}

func (s *Service) roundRoutes(a *api.API) {
	api.Register(a, route("GET", "/api/rounds", "排查轮次,进行中的在前", access.HouseholdRead),
		func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Round]], error) {
			list, err := s.List(ctx)
			return api.Out(api.List[Round]{Items: list}, err)
		})
	open := route("POST", "/api/rounds", "开一轮排查,取下范围内的农户名单", access.RoundManage)
	open.Status = 201
	api.Register(a, open, func(ctx context.Context, in *struct{ Body NewRound }) (*api.Body[Round], error) {
		return api.Out(s.Open(ctx, in.Body))
	})
	api.Register(a, route("POST", "/api/rounds/preview", "一个范围里有多少户", access.RoundManage),
		func(ctx context.Context, in *struct{ Body Scope }) (*api.Body[counted], error) {
			n, err := s.Preview(ctx, in.Body)
			return api.Out(counted{int64(n)}, err)
		})
	api.Register(a, route("GET", "/api/rounds/{round}", "一轮排查和各村进度", access.HouseholdRead),
		func(ctx context.Context, in *OfRound) (*api.Body[Detail], error) {
			return api.Out(s.Get(ctx, in.Round))
		})
	api.Register(a, route("POST", "/api/rounds/{round}/close", "结束一轮排查", access.RoundManage),
		func(ctx context.Context, in *OfRound) (*api.Body[Round], error) {
			return api.Out(s.Close(ctx, in.Round))
		})
	api.Register(a, route("GET", "/api/rule-misses", "排查发现而规则没有发现的户,新的在前", access.HouseholdRead),
		func(ctx context.Context, in *struct {
			Round ID `query:"round" maxLength:"36"`
		}) (*api.Body[api.List[Miss]], error) {
			list, err := s.Misses(ctx, in.Round)
			return api.Out(api.List[Miss]{Items: list}, err)
		})
}

func (s *Service) lineRoutes(a *api.API) {
	api.Register(a, route("GET", "/api/rounds/{round}/households", "一轮排查的农户名单", access.HouseholdRead),
		func(ctx context.Context, in *linesInput) (*api.Body[api.List[Line]], error) {
			return api.Out(s.Lines(ctx, in.Round, in.LineQuery, in.Page))
		})
	api.Register(a, route("POST", "/api/rounds/{round}/households/{household}", "记下一户的走访结果", access.RoundRecord),
		func(ctx context.Context, in *struct {
			OfRound
			Household registry.HouseholdID `path:"household" maxLength:"36"`
			Body      Result
		}) (*api.Body[Line], error) {
			return api.Out(s.Record(ctx, in.Round, in.Household, in.Body))
		})
	api.Register(a, route("POST", "/api/rounds/{round}/visitors", "一个村(组)由谁去", access.RoundRecord),
		func(ctx context.Context, in *struct {
			OfRound
			Body struct {
				Village string `json:"village" maxLength:"12"`
				Group   string `json:"group,omitempty" required:"false" maxLength:"60"`
				Visitor string `json:"visitor" maxLength:"40" doc:"姓名;空为不指定"`
			}
		}) (*api.Body[counted], error) {
			n, err := s.Assign(ctx, in.Round, in.Body.Village, in.Body.Group, in.Body.Visitor)
			return api.Out(counted{n}, err)
		})
}

func (s *Service) correctionRoutes(a *api.API) {
	api.Register(a, route("GET", "/api/corrections", "等核定的名册更正", access.RoundAccept),
		func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Correction]], error) {
			list, err := s.Corrections(ctx)
			return api.Out(api.List[Correction]{Items: list}, err)
		})
	api.Register(a, route("GET", "/api/corrections/mine", "自己提出的名册更正和结果", access.RoundRecord),
		func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Correction]], error) {
			list, err := s.MyCorrections(ctx)
			return api.Out(api.List[Correction]{Items: list}, err)
		})
	decide := route("POST", "/api/corrections/{correction}", "核定一条名册更正", access.RoundAccept)
	decide.Status = 204
	api.Register(a, decide, func(ctx context.Context, in *struct {
		Correction string `path:"correction" maxLength:"36"`
		Body       struct {
			Accept bool   `json:"accept"`
			Reason string `json:"reason,omitempty" required:"false" maxLength:"300"`
		}
	}) (*struct{}, error) {
		return nil, s.Decide(ctx, in.Correction, in.Body.Accept, in.Body.Reason)
	})
}

func (s *Service) planRoutes(a *api.API) {
	api.Register(a, route("GET", "/api/visit-plan", "走访计划,先到期的在前", access.HouseholdRead),
		func(ctx context.Context, in *struct{ PlanQuery }) (*api.Body[PlanPage], error) {
			return api.Out(s.Plan(ctx, in.PlanQuery))
		})
	api.Register(a, route("POST", "/api/visit-plan/refresh", "按县里定的种类重排一地的走访计划", access.RoundRecord),
		func(ctx context.Context, in *struct {
			Body struct {
				Area string `json:"area" minLength:"9" maxLength:"12" doc:"乡镇或村"`
			}
		}) (*api.Body[counted], error) {
			n, err := s.Refresh(ctx, in.Body.Area)
			return api.Out(counted{int64(n)}, err)
		})
	put := route("PUT", "/api/visit-plan/{household}", "村里调整走访计划里的一户", access.RoundRecord)
	put.Status = 204
	api.Register(a, put, func(ctx context.Context, in *struct {
		Household registry.HouseholdID `path:"household" maxLength:"36"`
		Body      PlanChange
	}) (*struct{}, error) {
		return nil, s.Put(ctx, in.Household, in.Body)
	})
}
