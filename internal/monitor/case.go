package monitor

import (
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// CaseID identifies a case.
type CaseID string

// Ref points to the case in an audit entry.
func (c CaseID) Ref() id.Ref { return id.Ref{Kind: "case", ID: string(c)} }

// Phase is how far the county is with a household.
type Phase string

const (
	Identifying Phase = "identifying" // 识别中
	Monitored   Phase = "monitored"   // 监测帮扶中
	Eliminating Phase = "eliminating" // 消除程序中
	Eliminated  Phase = "eliminated"  // 已消除,持续监测
	Ended       Phase = "ended"       // 已办结: refused, or gone by nature
)

var phaseTitles = map[Phase]string{Identifying: "识别中", Monitored: "监测帮扶中", Eliminating: "消除程序中", Eliminated: "已消除,持续监测", Ended: "已办结"}

// Title is the phase in Chinese.
func (p Phase) Title() string { return phaseTitles[p] }

// Stage is one part of a procedure: of entry into monitoring, or of elimination.
type Stage string

const (
	Check     Stage = "check"     // 入户核实, of an elimination; a lead was visited before
	Authorise Stage = "authorise" // 承诺授权
	Compare   Stage = "compare"   // 信息比对
	Review    Stage = "review"    // 民主评议
	Notify    Stage = "notify"    // 村内公示
	Endorse   Stage = "endorse"   // 乡镇审核
	Approve   Stage = "approve"   // 县级审定
	Announce  Stage = "announce"  // 结果公告
	Enrol     Stage = "enrol"     // 录入建档
)

// stages are all stages: the word that a course uses, and the parameter of the time limit.
// The notice's own window is no limit but a least time; its limit is for posting it.
var stages = []struct {
	key   Stage
	title string
	limit string
}{
	{Check, "入户核实", "deadline.check"},
	{Authorise, "承诺授权", "deadline.authorise"},
	{Compare, "信息比对", "deadline.comparison"},
	{Review, "民主评议", "deadline.review"},
	{Notify, "村内公示", "deadline.post"},
	{Endorse, "乡镇审核", "deadline.endorse"},
	{Approve, "县级审定", "deadline.approve"},
	{Announce, "结果公告", "deadline.announce"},
	{Enrol, "录入建档", "deadline.enrol"},
}

// Title is the stage in Chinese.
func (s Stage) Title() string {
	for _, known := range stages {
		if known.key == s {
			return known.title
		}
	}
	return ""
}

func (s Stage) limit() string {
	for _, known := range stages {
		if known.key == s {
			return known.limit
		}
	}
	return ""
}

// End is why a case ended.
type End string

const (
	Refused   End = "refused"   // 不符合条件
	Withdrew  End = "withdrew"  // 农户撤回申请
	Died      End = "died"      // 整户死亡
	Left      End = "left"      // 户籍迁出
	Merged    End = "merged"    // 并入他户
	Recovered End = "recovered" // 自主化解
)

var endTitles = map[End]string{Refused: "不符合条件", Withdrew: "农户撤回申请", Died: "整户死亡", Left: "户籍迁出", Merged: "并入他户", Recovered: "自主化解"}

// natural says that the risk went by itself: 自然消除.
// Source: docs/sources.md S5
func (e End) natural() bool { return e == Died || e == Left || e == Merged || e == Recovered }

// Case is what the county does about a household, from a lead that was found true to the
// elimination of its risks and after.
type Case struct {
	ID          CaseID               `json:"id"`
	Household   registry.HouseholdID `json:"household"`
	Number      string               `json:"number" doc:"户编号"`
	Head        string               `json:"head" doc:"户主姓名"`
	Group       string               `json:"group" doc:"村民小组"`
	Area        string               `json:"area" doc:"现由哪个村办理"`
	AreaName    string               `json:"area_name"`
	Phase       Phase                `json:"phase" enum:"identifying,monitored,eliminating,eliminated,ended"`
	PhaseTitle  string               `json:"phase_title"`
	Stage       Stage                `json:"stage,omitempty" doc:"现在办到哪一环节;不在程序中时省略"`
	StageTitle  string               `json:"stage_title,omitempty"`
	Category    registry.Category    `json:"category" doc:"unstable、marginal、sudden;未审定为空"`
	Risks       []string             `json:"risks" doc:"风险类型,最多五项"`
	Green       bool                 `json:"green,omitempty" doc:"绿色通道:先帮扶,后补程序"`
	Paused      bool                 `json:"paused,omitempty" doc:"中止计时"`
	OpenedOn    cn.Date              `json:"opened_on"`
	MonitoredOn cn.Date              `json:"monitored_on" doc:"审定纳入的日期;空为未纳入"`
	EliminateOn cn.Date              `json:"eliminated_on" doc:"审定消除的日期;空为未消除"`
	Due         cn.Date              `json:"due" doc:"这一环节的最后一天;空为没有时限"`
	Overdue     bool                 `json:"overdue"`
	LateDays    int                  `json:"late_days,omitempty" doc:"已逾期多少天(自然日)"`
	Answered    bool                 `json:"answered" doc:"结果已答复农户"`
	EndedAs     End                  `json:"ended_as,omitempty"`
	EndTitle    string               `json:"end_title,omitempty"`
	ClosedOn    cn.Date              `json:"closed_on" doc:"空为未办结"`

	lead  LeadID
	since cn.Date // from which the clock of the whole runs
	steps int     // lines of its log
}

func (c *Case) open() bool { return c.ClosedOn.IsZero() }
