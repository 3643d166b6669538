package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/visit"
)

// CasePath names a case; it is exported so that Huma sees it where it is embedded.
type CasePath struct {
	Case CaseID `path:"case" maxLength:"36"`
}

type caseListInput struct {
	api.Page
	CaseQuery
}

type casesInput struct {
	Body struct {
		Cases []CaseID `json:"cases" minItems:"1" maxItems:"200"`
		Note  string   `json:"note,omitempty" required:"false" maxLength:"500"`
	}
}

// caseNoteInput is a step that says why, or may.
type caseNoteInput struct {
	CasePath
	Body struct {
		Note string `json:"note,omitempty" required:"false" maxLength:"500" doc:"理由或说明;不要写身份证号和电话"`
	}
}

// DoubtPath names a doubt of a case.
type DoubtPath struct {
	CasePath
	Doubt string `path:"doubt" maxLength:"36"`
}

// caseRoutes adds the routes of cases.
func (s *Service) caseRoutes(a *api.API) {
	s.caseReadRoutes(a)
	s.caseManyRoutes(a)
	s.caseStepRoutes(a)
	s.caseDecideRoutes(a)
	s.doubtRoutes(a)
	s.variantRoutes(a)
}

func (s *Service) caseReadRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/cases", Permission: access.CaseRead, Summary: "监测对象和识别中的户,先到期的在前", Tag: "monitor"},
		func(ctx context.Context, in *caseListInput) (*api.Body[FoundCases], error) {
			return api.Out(s.Cases(ctx, in.CaseQuery, in.Page))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/cases/{case}", Permission: access.CaseRead, Summary: "一户的案件:程序、时限、经过、疑点", Tag: "monitor"},
		func(ctx context.Context, in *CasePath) (*api.Body[CaseDetail], error) {
			return api.Out(s.Case(ctx, in.Case))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/cases/{case}/conditions", Permission: access.CaseRead, Summary: "消除条件逐条达到没有", Tag: "monitor"},
		func(ctx context.Context, in *CasePath) (*api.Body[api.List[Condition]], error) {
			list, err := s.Conditions(ctx, in.Case)
			return api.Out(api.List[Condition]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/cases/{case}/visit-form", Permission: access.VisitRecord, Summary: "跟踪走访、消除前核实的核查表(已知内容预填)", Tag: "monitor"},
		func(ctx context.Context, in *CasePath) (*api.Body[visit.Blank], error) {
			return api.Out(s.CheckForm(ctx, in.Case))
		})
}

// caseManyRoutes are the steps that one meeting, notice or signature takes for several.
func (s *Service) caseManyRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "POST", Path: "/api/reviews", Permission: access.CasePrepare, Summary: "登记民主评议会和各户的票数", Tag: "monitor"},
		func(ctx context.Context, in *struct{ Body MeetingIn }) (*api.Body[api.List[Case]], error) {
			list, err := s.Meet(ctx, in.Body)
			return api.Out(api.List[Case]{Items: list}, err)
		})
	for _, r := range []struct {
		path, summary string
		perm          db.Permission
		do            func(context.Context, []CaseID, string) ([]Case, error)
	}{
		{"/api/cases/post", "张贴公示(同村各户一份)", access.CasePrepare, func(ctx context.Context, c []CaseID, _ string) ([]Case, error) { return s.PostNotice(ctx, c) }},
		{"/api/cases/endorse", "乡镇审核同意", access.CaseEndorse, s.Endorse},
		{"/api/cases/announce", "公告审定结果", access.CasePrepare, func(ctx context.Context, c []CaseID, _ string) ([]Case, error) { return s.Announce(ctx, c) }},
		{"/api/cases/enrol", "已录入全国系统", access.CasePrepare, func(ctx context.Context, c []CaseID, _ string) ([]Case, error) { return s.Enrol(ctx, c) }},
	} {
		api.Register(a, api.Route{Method: "POST", Path: r.path, Permission: r.perm, Summary: r.summary, Tag: "monitor"},
			func(ctx context.Context, in *casesInput) (*api.Body[api.List[Case]], error) {
				list, err := r.do(ctx, in.Body.Cases, in.Body.Note)
				return api.Out(api.List[Case]{Items: list}, err)
			})
	}
}

// caseStepRoutes are the steps on one case that carry at most a note.
func (s *Service) caseStepRoutes(a *api.API) {
	for _, r := range []struct {
		path, summary string
		perm          db.Permission
		do            func(ctx context.Context, c CaseID, note string) (Case, error)
	}{
		{"authorised", "承诺授权书已签", access.CasePrepare, func(ctx context.Context, c CaseID, _ string) (Case, error) { return s.NoteAuthorisation(ctx, c) }},
		{"compare", "发起信息比对", access.CaseCompare, func(ctx context.Context, c CaseID, _ string) (Case, error) { return s.Compare(ctx, c) }},
		{"compared", "比对办结", access.CaseCompare, s.ConcludeComparison},
		{"green", "走绿色通道,先帮扶后补程序", access.CaseEndorse, s.GoGreen},
		{"pause", "中止计时(农户外出,写明凭据)", access.CaseEndorse, s.Pause},
		{"resume", "恢复计时", access.CaseEndorse, func(ctx context.Context, c CaseID, _ string) (Case, error) { return s.Resume(ctx, c) }},
		{"propose", "提出风险消除", access.CasePrepare, s.Propose},
		{"override", "消除条件没有达到,说明理由后继续", access.CaseApprove, s.Override},
		{"reopen", "风险消除回退", access.CaseApprove, s.Reopen},
		{"notes", "在案件上留言", access.CaseRead, s.Remark},
	} {
		api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/" + r.path, Permission: r.perm, Summary: r.summary, Tag: "monitor"},
			func(ctx context.Context, in *caseNoteInput) (*api.Body[Case], error) {
				return api.Out(r.do(ctx, in.Case, in.Body.Note))
			})
	}
}

func (s *Service) caseDecideRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/approve", Permission: access.CaseApprove, Summary: "县级审定:纳入(定类别和风险)或消除", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			CasePath
			Body Approval
		}) (*api.Body[Case], error) {
			return api.Out(s.Approve(ctx, in.Case, in.Body))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/return", Permission: access.CaseRead, Summary: "退回前面的环节(乡镇、县)", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			CasePath
			Body struct {
				To     Stage  `json:"to,omitempty" required:"false" enum:"check,authorise,compare,review,notify,endorse" doc:"退回到哪一环节;省略为上一环节"`
				Reason string `json:"reason" maxLength:"500"`
			}
		}) (*api.Body[Case], error) {
			return api.Out(s.SendBack(ctx, in.Case, in.Body.To, in.Body.Reason))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/refuse", Permission: access.CaseRead, Summary: "不予纳入,或不予消除(乡镇、县)", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			CasePath
			Body struct {
				Why    End    `json:"why" enum:"refused,withdrew" doc:"refused 不符合条件,withdrew 农户撤回申请"`
				Reason string `json:"reason" maxLength:"500" doc:"要能向农户说清楚"`
			}
		}) (*api.Body[Case], error) {
			return api.Out(s.Refuse(ctx, in.Case, in.Body.Why, in.Body.Reason))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/end", Permission: access.CaseApprove, Summary: "自然减少(死亡、迁出、并户、自主化解)", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			CasePath
			Body struct {
				Why   End    `json:"why" enum:"died,left,merged,recovered"`
				Proof string `json:"proof" maxLength:"500" doc:"凭据"`
			}
		}) (*api.Body[Case], error) {
			return api.Out(s.EndNaturally(ctx, in.Case, in.Body.Why, in.Body.Proof))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/redirect", Permission: access.LeadDispatch, Summary: "改由另一个村办理,时限不重新起算", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			CasePath
			Body struct {
				Village string `json:"village" maxLength:"12"`
				Reason  string `json:"reason" maxLength:"500"`
			}
		}) (*api.Body[Case], error) {
			return api.Out(s.Redirect(ctx, in.Case, in.Body.Village, in.Body.Reason))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/answer", Permission: access.CasePrepare, Summary: "已把结果答复农户", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			CasePath
			Body struct {
				By   AnswerBy `json:"by" enum:"person,phone,paper,proxy" doc:"person 当面,phone 电话,paper 书面,proxy 委托他人转告"`
				Note string   `json:"note,omitempty" required:"false" maxLength:"500"`
			}
		}) (*api.Body[Case], error) {
			return api.Out(s.Answer(ctx, in.Case, in.Body.By, in.Body.Note))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/visits", Permission: access.VisitRecord, Summary: "记录跟踪走访或消除前核实", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			CasePath
			Body visit.Input
		}) (*api.Body[visit.Receipt], error) {
			return api.Out(s.CheckHousehold(ctx, in.Case, in.Body))
		})
}

func (s *Service) doubtRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/doubts/{doubt}/explanation", Permission: access.CasePrepare, Summary: "说明疑点(村里问明的情况)", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			DoubtPath
			Body struct {
				Explanation string `json:"explanation" maxLength:"500"`
			}
		}) (*api.Body[Case], error) {
			return api.Out(s.Explain(ctx, in.Case, in.Doubt, in.Body.Explanation))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/cases/{case}/doubts/{doubt}/decision", Permission: access.CaseCompare, Summary: "认定疑点(不能是说明人)", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			DoubtPath
			Body struct {
				Decision string `json:"decision" enum:"cleared,stands" doc:"cleared 已澄清,stands 仍成立"`
				Reason   string `json:"reason" maxLength:"500"`
			}
		}) (*api.Body[Case], error) {
			return api.Out(s.Settle(ctx, in.Case, in.Doubt, in.Body.Decision, in.Body.Reason))
		})
}
