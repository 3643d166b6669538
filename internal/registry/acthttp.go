package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
)

// actRoutes are the changes that are recorded by hand, what was changed, and what waits for
// a second person.
func (s *Service) actRoutes(a *api.API) {
	edit := func(path, summary string, status int) api.Route {
		return api.Route{Method: "POST", Path: path, Permission: access.HouseholdEdit, Summary: summary, Tag: "registry", Status: status}
	}
	api.Register(a, edit("/api/households", "登记未纳入花名册的户", 201), func(ctx context.Context, in *bodyIn[ProvisionalIn]) (*api.Body[made], error) {
		h, err := s.RecordProvisional(ctx, in.Body)
		return api.Out(made{Household: h}, err)
	})
	api.Register(a, edit("/api/households/{household}/births", "登记出生", 201), func(ctx context.Context, in *onHousehold[BirthIn]) (*api.Body[made], error) {
		p, err := s.Birth(ctx, in.Household, in.Body)
		return api.Out(made{in.Household, p}, err)
	})
	api.Register(a, edit("/api/households/{household}/moves", "登记迁入", 204), func(ctx context.Context, in *onHousehold[MoveIn]) (*struct{}, error) {
		return nil, s.Move(ctx, in.Household, in.Body)
	})
	api.Register(a, edit("/api/households/{household}/deaths", "登记死亡", 204), func(ctx context.Context, in *onHousehold[DeathIn]) (*struct{}, error) {
		return nil, s.Death(ctx, in.Household, in.Body)
	})
	api.Register(a, edit("/api/households/{household}/splits", "分户", 201), func(ctx context.Context, in *onHousehold[SplitIn]) (*api.Body[made], error) {
		h, err := s.Split(ctx, in.Household, in.Body)
		return api.Out(made{Household: h}, err)
	})
	api.Register(a, edit("/api/households/{household}/merges", "并户", 204), func(ctx context.Context, in *onHousehold[MergeIn]) (*struct{}, error) {
		return nil, s.Merge(ctx, in.Household, in.Body)
	})
	api.Register(a, edit("/api/households/{household}/head", "更换户主", 204), func(ctx context.Context, in *onHousehold[HeadIn]) (*struct{}, error) {
		return nil, s.ChangeHead(ctx, in.Household, in.Body)
	})
	api.Register(a, edit("/api/households/{household}/arrivals", "登记从外面迁来、还没有登记过的人", 201), func(ctx context.Context, in *onHousehold[ArrivalIn]) (*api.Body[made], error) {
		p, err := s.Arrive(ctx, in.Household, in.Body)
		return api.Out(made{in.Household, p}, err)
	})
	api.Register(a, edit("/api/households/{household}/departures", "登记迁出", 204), func(ctx context.Context, in *onHousehold[LeaveIn]) (*struct{}, error) {
		return nil, s.Leave(ctx, in.Household, in.Body)
	})
	api.Register(a, edit("/api/households/{household}/relocation", "整户迁到别的村或组", 204), func(ctx context.Context, in *onHousehold[RelocateIn]) (*struct{}, error) {
		return nil, s.Relocate(ctx, in.Household, in.Body)
	})
	s.provisionalRoutes(a)
	s.historyRoutes(a)
}

func (s *Service) historyRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/households/{household}/history", Permission: access.HouseholdRead, Summary: "一户登记过的变动", Tag: "registry"},
		func(ctx context.Context, in *struct {
			Household HouseholdID `path:"household" maxLength:"36"`
			KnownBy   api.Date    `query:"known_by" doc:"以哪一天所知为准,默认今天"`
		}) (*api.Body[api.List[Act]], error) {
			knownBy, err := in.KnownBy.On(cn.DateOf(s.db.Now()))
			if err != nil {
				return nil, err
			}
			list, err := s.History(ctx, in.Household, knownBy)
			return api.Out(api.List[Act]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/history/{change}/undo", Permission: access.HouseholdEdit, Summary: "撤销一次登记的变动(写明理由)", Tag: "registry"},
		func(ctx context.Context, in *struct {
			Household HouseholdID `path:"household" maxLength:"36"`
			Change    int64       `path:"change"`
			Body      reasonIn
		}) (*struct{}, error) {
			return nil, s.Undo(ctx, in.Household, in.Change, in.Body.Reason)
		})
}

func (s *Service) provisionalRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/provisional", Permission: access.HouseholdRead, Summary: "未纳入花名册的户:谁登记的、凭什么、确认没有", Tag: "registry"},
		func(ctx context.Context, in *struct {
			ProvisionalQuery
			api.Page
		}) (*api.Body[api.List[ProvisionalItem]], error) {
			return api.Out(s.Provisionals(ctx, in.ProvisionalQuery, in.Page))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/confirmation", Permission: access.HouseholdEdit, Summary: "确认未纳入花名册的户(登记人以外的人)", Tag: "registry"},
		func(ctx context.Context, in *onHousehold[ConfirmIn]) (*struct{}, error) {
			return nil, s.Confirm(ctx, in.Household, in.Body)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/refusal", Permission: access.HouseholdEdit, Summary: "不认这一户,写明理由(登记人以外的人)", Tag: "registry"},
		func(ctx context.Context, in *onHousehold[reasonIn]) (*struct{}, error) {
			return nil, s.Refuse(ctx, in.Household, in.Body.Reason)
		})
}

type reasonIn struct {
	Reason string `json:"reason" maxLength:"200" doc:"理由;不要写证件号码和电话"`
}
