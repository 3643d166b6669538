package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
)

// Picked is Query as an address carries it; Huma fills embedded structs only if exported.
type Picked struct {
	Village     string   `query:"village" pattern:"^[0-9]{0,15}$" doc:"区划代码,含其下各级"`
	Kind        Kind     `query:"kind" enum:"lifted,ordinary" doc:"户类型"`
	Category    Category `query:"category" enum:"unstable,marginal,sudden" doc:"监测对象类别"`
	Provisional bool     `query:"provisional" doc:"只看未纳入花名册的户"`
	Relocated   YesNo    `query:"relocated" enum:"yes,no" doc:"是否易地搬迁户"`
	Lacking     Lack     `query:"lacking" enum:"head,phone,id" doc:"只看缺了什么的户:head 没有户主,phone 没有电话,id 有成员没有有效证件号码"`
}

func (q Picked) query() Query { return Query(q) }

// AsOf is the two days of a question as an address carries them.
type AsOf struct {
	On      api.Date `query:"on" doc:"哪一天的情况,默认今天"`
	KnownBy api.Date `query:"known_by" doc:"以哪一天所知为准,默认今天"`
}

// Days are the two days, each today if it is not given.
func (d AsOf) Days(today cn.Date) (on, knownBy cn.Date, err error) {
	if on, err = d.On.On(today); err != nil {
		return on, knownBy, err
	}
	knownBy, err = d.KnownBy.On(today)
	return on, knownBy, err
}

type listIn struct {
	Picked
	api.Page
}

type householdIn struct {
	Household HouseholdID `path:"household" maxLength:"36"`
	AsOf
}

type lowIncomeIn struct {
	Village string `query:"village" pattern:"^[0-9]{0,15}$" doc:"区划代码,含其下各级"`
	AsOf
	api.Page
}

type bodyIn[T any] struct{ Body T }

type onHousehold[T any] struct {
	Household HouseholdID `path:"household" maxLength:"36"`
	Body      T
}

type purposeIn struct {
	Person PersonID `path:"person" maxLength:"36"`
	Body   struct {
		Purpose string `json:"purpose" maxLength:"200" doc:"查看的用途"`
	}
}

type made struct {
	Household HouseholdID `json:"household,omitempty"`
	Person    PersonID    `json:"person,omitempty"`
}

// Routes adds the routes of households and persons.
func (s *Service) Routes(a *api.API) {
	route := func(method, path string, summary string) api.Route {
		return api.Route{Method: method, Path: path, Permission: access.HouseholdRead, Summary: summary, Tag: "registry"}
	}
	api.Register(a, route("GET", "/api/households", "农户名单"), func(ctx context.Context, in *listIn) (*api.Body[api.List[HouseholdItem]], error) {
		return api.Out(s.List(ctx, in.query(), in.Page))
	})
	api.Register(a, route("GET", "/api/households/count", "农户数与人数"), func(ctx context.Context, in *Picked) (*api.Body[Count], error) {
		return api.Out(s.Count(ctx, in.query()))
	})
	api.Register(a, route("GET", "/api/households/{household}", "一户某日的情况"), func(ctx context.Context, in *householdIn) (*api.Body[HouseholdView], error) {
		on, knownBy, err := in.Days(cn.DateOf(s.db.Now()))
		if err != nil {
			return nil, err
		}
		return api.Out(s.Get(ctx, in.Household, on, knownBy))
	})
	api.Register(a, route("POST", "/api/search", "按姓名、拼音、户编号、证件号码或电话查人"), func(ctx context.Context, in *bodyIn[SearchIn]) (*api.Body[api.List[Found]], error) {
		return api.Out(s.Search(ctx, in.Body))
	})
	api.Register(a, route("GET", "/api/low-income", "农村低收入人口名单"), func(ctx context.Context, in *lowIncomeIn) (*api.Body[api.List[LowIncomeHousehold]], error) {
		on, knownBy, err := in.Days(cn.DateOf(s.db.Now()))
		if err != nil {
			return nil, err
		}
		return api.Out(s.LowIncome(ctx, LowIncomeQuery{on, knownBy, in.Village}, in.Page))
	})
	s.actRoutes(a)
	reveal := api.Route{Method: "POST", Path: "/api/persons/{person}/reveal", Permission: access.IdentityReveal, Summary: "查看证件号码和电话(须写明用途)", Tag: "registry"}
	api.Register(a, reveal, func(ctx context.Context, in *purposeIn) (*api.Body[Revealed], error) {
		return api.Out(s.Reveal(ctx, in.Person, in.Body.Purpose))
	})
	health := api.Route{Method: "POST", Path: "/api/persons/{person}/health", Permission: access.HealthRead, Summary: "查看健康状况(须写明用途)", Tag: "registry"}
	api.Register(a, health, func(ctx context.Context, in *purposeIn) (*api.Body[Health], error) {
		return api.Out(s.ReadHealth(ctx, in.Person, in.Body.Purpose))
	})
}
