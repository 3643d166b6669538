package access

import (
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
)

// Search chooses accounts; what is empty chooses all.
type Search struct {
	Text  string `json:"text,omitempty" maxLength:"60" doc:"登录名或姓名的一部分"`
	Role  string `json:"role,omitempty" maxLength:"40" doc:"现有岗位"`
	Area  string `json:"area,omitempty" maxLength:"15" doc:"岗位所在区划,含下级"`
	State string `json:"state,omitempty" enum:"open,closed,locked,idle" doc:"open 在用,closed 已停用,locked 锁定中,idle 在用但没有岗位"`
	After string `json:"after,omitempty" maxLength:"64"`
	Limit int    `json:"limit,omitempty" minimum:"1" maximum:"100"`
}

// Search gives the accounts that fit, in the order of their logins, to those who keep
// accounts and those who grant roles.
func (s *Service) Search(ctx context.Context, q Search) (out api.List[Account], err error) {
	if q.Limit <= 0 || q.Limit > 100 {
		q.Limit = 50
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := requireEither(tx, AccountManage, RoleGrant); err != nil {
			return err
		}
		out.Items, err = searchAccounts(ctx, tx, q, q.Limit+1)
		return err
	})
	if len(out.Items) > q.Limit {
		out.Items = out.Items[:q.Limit]
		out.Next = out.Items[q.Limit-1].Login
	}
	return out, err
}

func searchAccounts(ctx context.Context, tx *db.Tx, q Search, limit int) ([]Account, error) {
	f := tx.CountyFilter("a")
	if text := strings.TrimSpace(q.Text); text != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
		f.And(`(a.login LIKE ? ESCAPE '\' OR a.name LIKE ? ESCAPE '\')`, strings.ToLower(like), like)
	}
	const granted = `EXISTS (SELECT 1 FROM role_grant g WHERE g.county_id = a.county_id AND g.account_id = a.account_id
		AND g.revoked_at IS NULL AND (g.until_on IS NULL OR g.until_on >= ?)`
	if q.Role != "" {
		f.And(granted+` AND g.role = ?)`, tx.Today(), q.Role)
	}
	if q.Area != "" {
		f.And(granted+` AND g.area >= ? AND g.area < ?)`, tx.Today(), q.Area, q.Area+":")
	}
	switch q.State {
	case "open":
		f.And("a.closed_at IS NULL")
	case "closed":
		f.And("a.closed_at IS NOT NULL")
	case "locked":
		f.And("a.closed_at IS NULL AND a.locked_until > ?", tx.Now())
	case "idle":
		f.And("a.closed_at IS NULL AND NOT "+granted+")", tx.Today())
	}
	if q.After != "" {
		f.And("a.login > ?", q.After)
	}
	list, err := db.Select(ctx, tx, `SELECT `+accountColumns+` FROM account a`+f.Where()+` ORDER BY a.login LIMIT `+f.Arg(limit), f.Args(), scanAccount(tx.Now()))
	for i := range list {
		if err == nil {
			list[i].Grants, err = accountGrants(ctx, tx, list[i].ID)
		}
	}
	return list, err
}

// Choice is an account to be chosen for a duty: who it is and what it may do, nothing else.
type Choice struct {
	Account AccountID `json:"account"`
	Login   string    `json:"login"`
	Name    string    `json:"name"`
	Titles  []string  `json:"titles" doc:"现有岗位"`
}

// Choices are the open accounts that fit a text and work in an area, above it or below
// it, for whoever fills the postings there.
func (s *Service) Choices(ctx context.Context, text, area string) (out api.List[Choice], err error) {
	out.Items = []Choice{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(PostingEdit, area); err != nil {
			return err
		}
		list, err := searchAccounts(ctx, tx, Search{Text: text, State: "open"}, 500)
		for _, a := range list {
			c := Choice{Account: a.ID, Login: a.Login, Name: a.Name, Titles: []string{}}
			near := len(a.Grants) == 0
			for _, g := range a.Grants {
				near = near || strings.HasPrefix(g.Area, area) || strings.HasPrefix(area, g.Area)
				c.Titles = addNew(c.Titles, g.Title)
			}
			if near && len(out.Items) < 20 && !slices.ContainsFunc(a.Grants, func(g Grant) bool { return alone(g.Role) }) {
				out.Items = append(out.Items, c)
			}
		}
		return err
	})
	return out, err
}

// Named is a permission in Chinese, under the heading of the work that it belongs to.
type Named struct {
	Permission db.Permission `json:"permission"`
	Title      string        `json:"title"`
	Group      string        `json:"group"`
}

// permissionTitles follow the order of Permissions.
var permissionTitles = map[db.Permission][2]string{
	HouseholdRead: {"户和人", "查看户和人"}, HouseholdEdit: {"户和人", "登记分户、迁入、死亡等变动"},
	IdentityReveal: {"户和人", "查看完整证件号和电话(须写用途)"}, HealthRead: {"户和人", "查看健康、残疾内容(须写用途)"},
	DivisionRead: {"区划和任职", "查看区划和责任人"}, DivisionEdit: {"区划和任职", "载入区划、调整分类"}, PostingEdit: {"区划和任职", "办理任职、卸任、接任"},
	AccountManage: {"系统管理", "建立、重置、停用账号"}, RoleGrant: {"系统管理", "授予、收回岗位,修改岗位权限"}, AuditRead: {"系统管理", "查询、核验审计记录"},
	ParamRead: {"参数和代码", "查看参数"}, ParamEdit: {"参数和代码", "设置参数"}, CodeEdit: {"参数和代码", "增补代码和别名"}, ConfigRead: {"参数和代码", "查看建县进度和系统状态"},
	DatasetRead: {"部门数据", "查看数据目录"}, DatasetEdit: {"部门数据", "新增、修改数据项"}, BatchImport: {"部门数据", "导入部门文件"}, BatchRead: {"部门数据", "查看批次和待处理的行"},
	BatchUndo: {"部门数据", "撤销批次"}, BatchConfirm: {"部门数据", "确认名单大幅减少的批次"}, LinkReview: {"部门数据", "判断归户疑问"}, ComparisonRun: {"部门数据", "信息比对"},
	FactRead: {"规则和筛查", "查看一户的指标"}, RuleRead: {"规则和筛查", "查看规则和筛查结果"}, RuleEdit: {"规则和筛查", "起草、试运行、申请启用规则"},
	RuleActivate: {"规则和筛查", "确认启用规则(另一人)"}, ScreeningRun: {"规则和筛查", "发起筛查"},
	LeadRead: {"线索核实", "查看线索"}, LeadDispatch: {"线索核实", "分派线索"}, LeadAccept: {"线索核实", "接收线索"},
	VisitRecord: {"线索核实", "记录入户"}, VisitRead: {"线索核实", "查看入户记录"}, VerdictConfirm: {"线索核实", "确认核实结论(不得是入户的人)"}, VerdictRead: {"线索核实", "查看结论"},
	DeclarationRecord: {"发现线索", "登记农户自主申报、记录答复"}, SightingRecord: {"发现线索", "上报走访排查发现"},
	NoticeRead: {"公示和异议", "查看公示"}, NoticePublish: {"公示和异议", "张贴公示"}, NoticeSettle: {"公示和异议", "办理异议(不得是张贴人)"}, NoticeTakeDown: {"公示和异议", "提前撤下公示"},
	RoundManage: {"发现线索", "开启和结束排查轮次"}, RoundRecord: {"发现线索", "记录排查结果、调整走访计划"}, RoundAccept: {"发现线索", "核定名册更正(不得是提出的人)"},
	AuthorisationRecord: {"纳入和消除", "登记和撤回承诺授权书"}, AuthorisationRead: {"纳入和消除", "查看承诺授权书"}, CaseRead: {"纳入和消除", "查看案件"},
	CasePrepare: {"纳入和消除", "办理村级环节(评议、公示、提出消除)"}, CaseCompare: {"纳入和消除", "信息比对、认定疑点"},
	CaseEndorse: {"纳入和消除", "乡镇审核(不得是村级经手人)"}, CaseApprove: {"纳入和消除", "县级审定(不得是前面的经手人)"},
	QualityRead: {"数据质量和统计", "查看检查会发现什么"}, QualitySettle: {"数据质量和统计", "说明核查问题"}, StatisticsRead: {"数据质量和统计", "查看统计分析"}, ReconcileRead: {"数据质量和统计", "查看名单差异"}, ReconcileAnswer: {"数据质量和统计", "答复请核实的名单差异"},
	ReconcileRun: {"数据质量和统计", "与全国、全市名单核对,定下差异怎么办"},
	AssistRead:   {"帮扶", "查看帮扶计划和措施"}, AssistPlan: {"帮扶", "制定帮扶计划"}, AssistOwn: {"帮扶", "为自己帮扶的户制定计划、登记落实"},
	MeasureDeliver: {"帮扶", "商定、登记落实措施"}, MeasureCheck: {"帮扶", "核措施的成效(不得是登记落实的人)"}, HelperAssign: {"帮扶", "指定、更换帮扶责任人"},
}

// NamedPermissions are all permissions in Chinese, in the order of the work.
func NamedPermissions() []Named {
	list := make([]Named, len(Permissions))
	for i, p := range Permissions {
		t := permissionTitles[p]
		list[i] = Named{Permission: p, Group: t[0], Title: t[1]}
	}
	return list
}
