package assist

import (
	"context"
	"io"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// PlanPath names the plan of a case; it is exported so that Huma sees it where it is embedded.
type PlanPath struct {
	Case CaseID `path:"case" maxLength:"36"`
}

// MeasurePath names a measure.
type MeasurePath struct {
	Measure MeasureID `path:"measure" maxLength:"36"`
}

// HelperPath names a helper of a household.
type HelperPath struct {
	Helper HelperID `path:"helper" maxLength:"36"`
}

type planListInput struct {
	api.Page
	PlanQuery
}

type measureListInput struct {
	api.Page
	MeasureQuery
}

// measureNoteInput is a step that says why, or may.
type measureNoteInput struct {
	MeasurePath
	Body struct {
		Note string `json:"note,omitempty" required:"false" maxLength:"200" doc:"说明或原因;不要写证件号和电话"`
	}
}

// measuresInput is a step on several measures.
type measuresInput struct {
	Body struct {
		Measures []MeasureID `json:"measures" minItems:"1" maxItems:"200"`
		Note     string      `json:"note,omitempty" required:"false" maxLength:"200"`
	}
}

type documentInput struct {
	Title string `header:"X-Title" maxLength:"600" doc:"这是什么材料,按网址编码"`
	body  io.Reader
}

func (in *documentInput) Resolve(ctx huma.Context) []error {
	in.body = io.LimitReader(ctx.BodyReader(), maxDocument+1)
	return nil
}

// Routes adds the routes of help. Those of a plan and its measures are open to helpers, too:
// for their own households.
func (s *Service) Routes(a *api.API) {
	s.planRoutes(a)
	s.measureRoutes(a)
	s.deliverRoutes(a)
	s.documentRoutes(a)
	s.helperRoutes(a)
}

func (s *Service) planRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/measure-catalogue", Permission: api.SignedIn, Summary: "帮扶措施的大类、二级、部门和对应的风险", Tag: "assist"},
		func(ctx context.Context, _ *struct{}) (*api.Body[Catalogue], error) {
			return api.Out(s.Catalogue(ctx))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/assistance-plans", Permission: access.AssistRead, Summary: "正在帮扶的户,先到期的在前", Tag: "assist"},
		func(ctx context.Context, in *planListInput) (*api.Body[FoundPlans], error) {
			return api.Out(s.Plans(ctx, in.PlanQuery, in.Page))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/assistance-plans/mine", Permission: access.AssistOwn, Summary: "我帮扶的户", Tag: "assist"},
		func(ctx context.Context, in *struct{ api.Page }) (*api.Body[FoundPlans], error) {
			return api.Out(s.Mine(ctx, in.Page))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/assistance-tasks", Permission: access.AssistRead, Summary: "帮扶中有时限的事,先到期的在前", Tag: "assist"},
		func(ctx context.Context, in *struct{ TaskQuery }) (*api.Body[FoundTasks], error) {
			return api.Out(s.Tasks(ctx, in.TaskQuery))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/assistance-plans/{case}", Permission: access.AssistRead, Or: []db.Permission{access.AssistOwn}, Summary: "一户的帮扶:计划、缺项、责任人、经过", Tag: "assist"},
		func(ctx context.Context, in *PlanPath) (*api.Body[Detail], error) {
			return api.Out(s.Plan(ctx, in.Case))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/assistance-plans/{case}/offers", Permission: access.AssistRead, Or: []db.Permission{access.AssistOwn}, Summary: "部门已有的记录,可以作为落实的依据", Tag: "assist"},
		func(ctx context.Context, in *PlanPath) (*api.Body[api.List[Offer]], error) {
			list, err := s.Offers(ctx, in.Case)
			return api.Out(api.List[Offer]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/assistance-plans/{case}/suggestions", Permission: access.AssistRead, Or: []db.Permission{access.AssistOwn}, Summary: "像是该享受而没有享受的政策,逐条说明依据", Tag: "assist"},
		func(ctx context.Context, in *PlanPath) (*api.Body[Suggestions], error) {
			return api.Out(s.Suggestions(ctx, in.Case))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/assistance-plans/{case}/dismissals", Permission: access.AssistPlan, Or: []db.Permission{access.AssistOwn}, Summary: "不采纳一条建议,写明原因", Tag: "assist"},
		func(ctx context.Context, in *struct {
			PlanPath
			Body struct {
				Suggestion string `json:"suggestion" maxLength:"80"`
				Reason     string `json:"reason" maxLength:"200"`
			}
		}) (*struct{}, error) {
			return nil, s.Dismiss(ctx, in.Case, in.Body.Suggestion, in.Body.Reason)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/assistance-plans/{case}/motivation", Permission: access.AssistPlan, Or: []db.Permission{access.AssistOwn}, Summary: "注明内生动力不足(要扶志扶智),或不再需要", Tag: "assist"},
		func(ctx context.Context, in *struct {
			PlanPath
			Body struct {
				Lacking bool   `json:"lacking"`
				Note    string `json:"note,omitempty" required:"false" maxLength:"200"`
			}
		}) (*struct{}, error) {
			return nil, s.Motivate(ctx, in.Case, in.Body.Lacking, in.Body.Note)
		})
}

func (s *Service) measureRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/measures", Permission: access.AssistRead, Or: []db.Permission{access.MeasureDeliver}, Summary: "要落实、要核成效的措施(部门看自己的,村和乡镇看本区域的)", Tag: "assist"},
		func(ctx context.Context, in *measureListInput) (*api.Body[FoundMeasures], error) {
			return api.Out(s.Measures(ctx, in.MeasureQuery, in.Page))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/assistance-plans/{case}/measures", Permission: access.AssistPlan, Or: []db.Permission{access.AssistOwn}, Summary: "计划一项措施", Tag: "assist"},
		func(ctx context.Context, in *struct {
			PlanPath
			Body MeasureIn
		}) (*api.Body[Measure], error) {
			return api.Out(s.PlanMeasure(ctx, in.Case, in.Body))
		})
	api.Register(a, api.Route{Method: "PUT", Path: "/api/measures/{measure}", Permission: access.AssistPlan, Or: []db.Permission{access.AssistOwn}, Summary: "修改还没有实施的措施", Tag: "assist"},
		func(ctx context.Context, in *struct {
			MeasurePath
			Body MeasureIn
		}) (*api.Body[Measure], error) {
			return api.Out(s.Edit(ctx, in.Measure, in.Body))
		})
	for _, r := range []struct {
		path, summary string
		do            func(ctx context.Context, m MeasureID, note string) (Measure, error)
	}{
		{"stop", "停止一项还没有落实的措施,写明原因", s.Stop},
		{"end", "结束一项核过成效的措施", s.End},
	} {
		api.Register(a, api.Route{Method: "POST", Path: "/api/measures/{measure}/" + r.path, Permission: access.AssistPlan, Or: []db.Permission{access.AssistOwn}, Summary: r.summary, Tag: "assist"},
			func(ctx context.Context, in *measureNoteInput) (*api.Body[Measure], error) {
				return api.Out(r.do(ctx, in.Measure, in.Body.Note))
			})
	}
	api.Register(a, api.Route{Method: "POST", Path: "/api/measures/{measure}/check", Permission: access.MeasureCheck, Summary: "核成效(不能是登记落实的人)", Tag: "assist"},
		func(ctx context.Context, in *struct {
			MeasurePath
			Body struct {
				Effect Effect `json:"effect" enum:"effective,ineffective"`
				Note   string `json:"note,omitempty" required:"false" maxLength:"200" doc:"没有见效的写明情况"`
			}
		}) (*api.Body[Measure], error) {
			return api.Out(s.Check(ctx, in.Measure, in.Body.Effect, in.Body.Note))
		})
}

func (s *Service) deliverRoutes(a *api.API) {
	many := func(list []Measure, err error) (*api.Body[api.List[Measure]], error) {
		return api.Out(api.List[Measure]{Items: list}, err)
	}
	api.Register(a, api.Route{Method: "POST", Path: "/api/measures/agree", Permission: access.MeasureDeliver, Or: []db.Permission{access.AssistOwn}, Summary: "部门同意落实(一项或几项);不是部门登记的写明怎样商定", Tag: "assist"},
		func(ctx context.Context, in *measuresInput) (*api.Body[api.List[Measure]], error) {
			return many(s.Agree(ctx, in.Body.Measures, in.Body.Note))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/measures/deliver", Permission: access.MeasureDeliver, Or: []db.Permission{access.AssistOwn}, Summary: "成批登记落实:各凭部门记录,或同一份材料", Tag: "assist"},
		func(ctx context.Context, in *struct {
			Body struct {
				Measures []MeasureID `json:"measures" minItems:"1" maxItems:"200"`
				Delivering
			}
		}) (*api.Body[api.List[Measure]], error) {
			return many(s.DeliverMany(ctx, in.Body.Measures, in.Body.Delivering))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/measures/{measure}/start", Permission: access.MeasureDeliver, Or: []db.Permission{access.AssistOwn}, Summary: "措施开始实施", Tag: "assist"},
		func(ctx context.Context, in *struct {
			MeasurePath
			Body struct {
				On   cn.Date `json:"on"`
				Note string  `json:"note,omitempty" required:"false" maxLength:"200"`
			}
		}) (*api.Body[Measure], error) {
			return api.Out(s.Start(ctx, in.Measure, in.Body.On, in.Body.Note))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/measures/{measure}/deliver", Permission: access.MeasureDeliver, Or: []db.Permission{access.AssistOwn}, Summary: "登记落实到户,要有依据", Tag: "assist"},
		func(ctx context.Context, in *struct {
			MeasurePath
			Body Delivering
		}) (*api.Body[Measure], error) {
			return api.Out(s.Deliver(ctx, in.Measure, in.Body))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/measures/{measure}/evidence", Permission: access.MeasureDeliver, Or: []db.Permission{access.AssistOwn}, Summary: "给已落实的措施补充依据", Tag: "assist"},
		func(ctx context.Context, in *struct {
			MeasurePath
			Body struct {
				Proofs []Proof `json:"proofs" minItems:"1" maxItems:"20"`
				Note   string  `json:"note,omitempty" required:"false" maxLength:"200"`
			}
		}) (*api.Body[Measure], error) {
			return api.Out(s.Prove(ctx, in.Measure, in.Body.Proofs, in.Body.Note))
		})
}

func (s *Service) documentRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "POST", Path: "/api/assistance-documents", Permission: access.MeasureDeliver, Or: []db.Permission{access.AssistOwn}, Summary: "上传落实的材料(加密保存)", Tag: "assist", MaxBytes: maxDocument},
		func(ctx context.Context, in *documentInput) (*api.Body[Document], error) {
			title, err := url.PathUnescape(in.Title)
			if err != nil {
				return nil, errDocTitle
			}
			return api.Out(s.AddDocument(ctx, title, in.body))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/assistance-documents/{document}", Permission: access.AssistRead, Or: []db.Permission{access.AssistOwn, access.MeasureDeliver}, Summary: "打开落实的材料(留痕)", Tag: "assist"},
		func(ctx context.Context, in *struct {
			Document DocumentID `path:"document" maxLength:"36"`
		}) (*huma.StreamResponse, error) {
			d, content, err := s.Document(ctx, in.Document)
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				defer content.Close()
				hc.SetHeader("Content-Type", d.Media)
				hc.SetHeader("Content-Disposition", `attachment; filename="`+d.fileName()+`"`)
				_, _ = io.Copy(hc.BodyWriter(), content) // the reader has gone; nothing to do
			}}, nil
		})
}

func (s *Service) helperRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/helpers", Permission: access.AssistRead, Summary: "一地各户现在的帮扶责任人", Tag: "assist"},
		func(ctx context.Context, in *struct {
			Area string `query:"area" maxLength:"12" doc:"区划代码,含下级"`
		}) (*api.Body[api.List[Helper]], error) {
			list, err := s.Helpers(ctx, in.Area)
			return api.Out(api.List[Helper]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/helpers", Permission: access.HelperAssign, Summary: "指定帮扶责任人,或接替现任(一户或几户)", Tag: "assist"},
		func(ctx context.Context, in *struct{ Body HelperIn }) (*api.Body[api.List[Helper]], error) {
			list, err := s.Assign(ctx, in.Body)
			return api.Out(api.List[Helper]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/helpers/{helper}/end", Permission: access.HelperAssign, Summary: "帮扶责任人卸任,还没有人接替", Tag: "assist"},
		func(ctx context.Context, in *struct {
			HelperPath
			Body struct {
				On     cn.Date `json:"on" doc:"最后一天"`
				Reason string  `json:"reason" maxLength:"200"`
			}
		}) (*struct{}, error) {
			return nil, s.EndHelper(ctx, in.Helper, in.Body.On, in.Body.Reason)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/helpers/{helper}/phone", Permission: access.AssistRead, Summary: "查看帮扶责任人的电话(写明用途,留痕)", Tag: "assist"},
		func(ctx context.Context, in *struct {
			HelperPath
			Body struct {
				Purpose string `json:"purpose" maxLength:"200"`
			}
		}) (*api.Body[PhoneNumber], error) {
			phone, err := s.HelperPhone(ctx, in.Helper, in.Body.Purpose)
			return api.Out(PhoneNumber{phone}, err)
		})
}

// PhoneNumber is a telephone number that was asked for.
type PhoneNumber struct {
	Phone string `json:"phone" doc:"没有登记的为空"`
}

// Catalogue is what a measure is planned from.
type Catalogue struct {
	Headings    []Heading    `json:"headings"`
	Departments []Department `json:"departments"`
	Funds       []FundTitle  `json:"funds"`
}

// FundTitle is a source of money in words.
type FundTitle struct {
	Fund  Fund   `json:"fund" enum:"policy,linkage,social,none"`
	Title string `json:"title"`
}

// Catalogue is the headings with the county's additions.
func (s *Service) Catalogue(ctx context.Context) (out Catalogue, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		c, err := s.catalogue(ctx, tx)
		out.Headings, out.Departments = c.headings(), c.pack.Departments
		for _, f := range []Fund{Policy, Linkage, Social, NoFund} {
			out.Funds = append(out.Funds, FundTitle{f, fundTitles[f]})
		}
		return err
	})
	return out, err
}
