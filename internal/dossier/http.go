package dossier

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// HouseholdIn names a household and the two days; it is exported so that Huma sees it where
// it is embedded.
type HouseholdIn struct {
	Household registry.HouseholdID `path:"household" maxLength:"36"`
	registry.AsOf
}

func (s *Service) days(d registry.AsOf) (AsOf, error) {
	on, knownBy, err := d.Days(cn.DateOf(s.db.Now()))
	return AsOf{on, knownBy}, err
}

type timelineIn struct {
	HouseholdIn
	Kinds []Kind `query:"kinds" enum:"record,roster,visit,lead,verdict,case,change,document,authorisation" doc:"只看哪几种,可多选(逗号分隔)"`
	api.Page
}

type formIn struct {
	Household registry.HouseholdID `path:"household" maxLength:"36"`
	Body      struct {
		On      api.Date `json:"on,omitempty" required:"false" doc:"哪一天的情况,默认今天"`
		KnownBy api.Date `json:"known_by,omitempty" required:"false" doc:"以哪一天所知为准,默认今天"`
		Show
	}
}

type exportIn struct {
	Body struct {
		Template    TemplateID           `json:"template" maxLength:"36"`
		Household   registry.HouseholdID `json:"household,omitempty" required:"false" maxLength:"36" doc:"只导出这一户"`
		Village     string               `json:"village,omitempty" required:"false" pattern:"^[0-9]{0,15}$" doc:"区划代码,含其下各级"`
		Kind        registry.Kind        `json:"kind,omitempty" required:"false" enum:"lifted,ordinary,"`
		Category    registry.Category    `json:"category,omitempty" required:"false" enum:"unstable,marginal,sudden,"`
		Provisional bool                 `json:"provisional,omitempty" required:"false"`
		Relocated   registry.YesNo       `json:"relocated,omitempty" required:"false" enum:"yes,no,"`
		Lacking     registry.Lack        `json:"lacking,omitempty" required:"false" enum:"head,phone,id,"`
		On          api.Date             `json:"on,omitempty" required:"false" doc:"哪一天的情况,默认今天"`
		KnownBy     api.Date             `json:"known_by,omitempty" required:"false" doc:"以哪一天所知为准,默认今天"`
		Show
	}
}

type fileOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// Routes adds the routes of dossiers.
func (s *Service) Routes(a *api.API) {
	read := func(path, summary string) api.Route {
		return api.Route{Method: "GET", Path: path, Permission: access.HouseholdRead, Summary: summary, Tag: "dossier"}
	}
	api.Register(a, read("/api/households/{household}/timeline", "一户发生过的事,新的在前"), func(ctx context.Context, in *timelineIn) (*api.Body[Timeline], error) {
		d, err := s.days(in.AsOf)
		if err != nil {
			return nil, err
		}
		return api.Out(s.Timeline(ctx, in.Household, d, in.Kinds, in.Page))
	})
	api.Register(a, read("/api/households/{household}/risks", "一户的风险:立案、类别、还没有结论的线索"), func(ctx context.Context, in *HouseholdIn) (*api.Body[monitor.Watch], error) {
		d, err := s.days(in.AsOf)
		if err != nil {
			return nil, err
		}
		return api.Out(s.Risks(ctx, in.Household, d))
	})
	facts := func(path, summary string) api.Route {
		return api.Route{Method: "GET", Path: path, Permission: access.FactRead, Summary: summary, Tag: "dossier"}
	}
	api.Register(a, facts("/api/households/{household}/rosters", "一户在哪些部门的名单上"), func(ctx context.Context, in *HouseholdIn) (*api.Body[Rosters], error) {
		d, err := s.days(in.AsOf)
		if err != nil {
			return nil, err
		}
		return api.Out(s.Rosters(ctx, in.Household, d))
	})
	api.Register(a, facts("/api/households/{household}/help", "一户得到的帮助(按部门记录)"), func(ctx context.Context, in *HouseholdIn) (*api.Body[Help], error) {
		d, err := s.days(in.AsOf)
		if err != nil {
			return nil, err
		}
		return api.Out(s.Help(ctx, in.Household, d))
	})
	s.paperRoutes(a)
	s.templateRoutes(a)
}

func (s *Service) paperRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/form", Permission: access.HouseholdRead, Summary: "打印用的采集表(记入审计)", Tag: "dossier"},
		func(ctx context.Context, in *formIn) (*api.Body[Form], error) {
			d, err := s.days(registry.AsOf{On: in.Body.On, KnownBy: in.Body.KnownBy})
			if err != nil {
				return nil, err
			}
			return api.Out(s.Form(ctx, in.Household, d, in.Body.Show))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/household-export", Permission: access.HouseholdRead, Summary: "按模板导出农户(默认遮盖,记入审计)", Tag: "dossier"},
		func(ctx context.Context, in *exportIn) (*fileOut, error) {
			b := in.Body
			d, err := s.days(registry.AsOf{On: b.On, KnownBy: b.KnownBy})
			if err != nil {
				return nil, err
			}
			q := registry.Query{Village: b.Village, Kind: b.Kind, Category: b.Category, Provisional: b.Provisional, Relocated: b.Relocated, Lacking: b.Lacking}
			book, err := s.Export(ctx, Order{Template: b.Template, Household: b.Household, Query: q, AsOf: d, Show: b.Show})
			if err != nil {
				return nil, err
			}
			return &fileOut{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", `attachment; filename="households-` + d.On.String() + `.xlsx"`, book}, nil
		})
}

func (s *Service) templateRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/export-fields", Permission: access.HouseholdRead, Summary: "导出模板可用的项目", Tag: "dossier"},
		func(context.Context, *struct{}) (*api.Body[api.List[Field]], error) {
			return api.Out(api.List[Field]{Items: s.Fields()}, nil)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/export-templates", Permission: access.HouseholdRead, Summary: "导出模板", Tag: "dossier"},
		func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Template]], error) {
			list, err := s.Templates(ctx)
			return api.Out(api.List[Template]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/export-templates", Permission: access.DatasetEdit, Summary: "新建导出模板", Tag: "dossier", Status: 201},
		func(ctx context.Context, in *struct{ Body TemplateIn }) (*api.Body[Template], error) {
			return api.Out(s.SaveTemplate(ctx, "", in.Body))
		})
	api.Register(a, api.Route{Method: "PUT", Path: "/api/export-templates/{template}", Permission: access.DatasetEdit, Summary: "修改导出模板", Tag: "dossier"},
		func(ctx context.Context, in *struct {
			Template TemplateID `path:"template" maxLength:"36"`
			Body     TemplateIn
		}) (*api.Body[Template], error) {
			return api.Out(s.SaveTemplate(ctx, in.Template, in.Body))
		})
	api.Register(a, api.Route{Method: "DELETE", Path: "/api/export-templates/{template}", Permission: access.DatasetEdit, Summary: "删除导出模板", Tag: "dossier"},
		func(ctx context.Context, in *struct {
			Template TemplateID `path:"template" maxLength:"36"`
		}) (*struct{}, error) {
			return nil, s.RemoveTemplate(ctx, in.Template)
		})
}

// Fields are what a template can ask for, in order.
func (s *Service) Fields() []Field {
	list := make([]Field, len(s.order))
	for i, key := range s.order {
		list[i] = s.fields[key]
	}
	return list
}
