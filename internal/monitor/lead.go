package monitor

import (
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/flow"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// LeadID identifies a lead.
type LeadID string

// Ref points to the lead in an audit entry.
func (l LeadID) Ref() id.Ref { return id.Ref{Kind: "lead", ID: string(l)} }

// State is where a lead stands.
type State string

const (
	Open       State = "open"       // 待分派
	Dispatched State = "dispatched" // 待接收
	Accepted   State = "accepted"   // 待入户
	Visited    State = "visited"    // 待确认
	Confirmed  State = "confirmed"  // 已有结论
	Withdrawn  State = "withdrawn"  // 未核实结案: its sources were withdrawn, or nothing behind it holds any more
)

// Action is a step in the log of a lead.
type Action string

const (
	Dispatch   Action = "dispatch"
	Redispatch Action = "redispatch"
	Recall     Action = "recall" // a dispatch made by mistake
	Accept     Action = "accept"
	Visit      Action = "visit"
	Confirm    Action = "confirm"
	Return     Action = "return"
	Withdraw   Action = "withdraw"
	Dismiss    Action = "dismiss" // nothing behind it holds any more, and nobody was sent

	// Steps that leave the state as it is.
	Begin    Action = "open"
	Merge    Action = "merge"    // further hits joined
	Note     Action = "note"     // a remark for whoever takes it up
	Escalate Action = "escalate" // a deadline was pointed out to somebody
	Pass     Action = "pass"     // to a successor
	Retract  Action = "retract"  // some or all of its sources were withdrawn
	Lapse    Action = "lapse"    // a screening found that nothing behind it holds any more
)

// Outcome is what the township found.
type Outcome string

const (
	True     Outcome = "true"      // 属实
	False    Outcome = "false"     // 不属实
	NeedMore Outcome = "need_more" // 需补充核实
)

// Procedure is the sequence that every lead goes through.
// Policy: plan:262
var Procedure = flow.Flow[State, Action]{
	States: []flow.State[State]{
		{Key: Open, Title: "待分派"},
		{Key: Dispatched, Title: "待接收", Limit: "deadline.accept"},
		{Key: Accepted, Title: "待入户", Limit: "deadline.visit"},
		{Key: Visited, Title: "待确认", Limit: "deadline.confirm"},
		{Key: Confirmed, Title: "已有结论", Final: true},
		{Key: Withdrawn, Title: "未核实结案", Final: true},
	},
	Actions: []flow.Action[State, Action]{
		{Key: Dispatch, Title: "分派", From: []State{Open}, To: Dispatched, Permission: access.LeadDispatch},
		{Key: Redispatch, Title: "改派", From: []State{Dispatched, Accepted}, To: Dispatched, Permission: access.LeadDispatch},
		{Key: Recall, Title: "撤回分派", From: []State{Dispatched}, To: Open, Permission: access.LeadDispatch},
		{Key: Accept, Title: "接收", From: []State{Dispatched}, To: Accepted, Permission: access.LeadAccept},
		{Key: Visit, Title: "入户核实", From: []State{Accepted, Visited}, To: Visited, Permission: access.VisitRecord, Evidence: []string{"visit"}},
		{Key: Return, Title: "退回补充", From: []State{Visited}, To: Accepted, Permission: access.VerdictConfirm, NotBy: []Action{Visit}},
		{Key: Confirm, Title: "确认结论", From: []State{Visited}, To: Confirmed, Permission: access.VerdictConfirm, NotBy: []Action{Visit}},
		{Key: Withdraw, Title: "撤销", From: []State{Open, Dispatched, Accepted}, To: Withdrawn, Permission: access.BatchUndo},
		{Key: Dismiss, Title: "结案不派", From: []State{Open}, To: Withdrawn, Permission: access.LeadDispatch},
	},
}

// Lead is a household that signals point to.
type Lead struct {
	ID        LeadID               `json:"id"`
	Household registry.HouseholdID `json:"household"`
	Number    string               `json:"number" doc:"户编号"`
	Head      string               `json:"head" doc:"户主姓名"`
	Group     string               `json:"group" doc:"村民小组"`
	Village   string               `json:"village" doc:"农户所在村"`
	Area      string               `json:"area" doc:"现由哪个村核实"`
	AreaName  string               `json:"area_name"`
	State     State                `json:"state" enum:"open,dispatched,accepted,visited,confirmed,withdrawn"`
	Title     string               `json:"state_title"`
	Outcome   Outcome              `json:"outcome,omitempty" doc:"true 属实,false 不属实;未确认时省略"`
	Trial     bool                 `json:"trial,omitempty" doc:"试运行规则的线索,不分派"`
	Risks     []string             `json:"risks" doc:"风险类型"`
	Score     float64              `json:"score" doc:"排序用,越大越急:轻重乘以属实的可能"`
	Reasons   []string             `json:"reasons" doc:"每条规则一句话"`
	Channels  []Channel            `json:"channels" enum:"declared,found,platform,department" doc:"从哪些渠道得知"`
	OpenedOn  cn.Date              `json:"opened_on"`
	// DeclaredOn is when the household first declared what the lead is about.
	DeclaredOn cn.Date `json:"declared_on" doc:"农户申报日期;空为没有申报"`

	DispatchedOn cn.Date `json:"dispatched_on" doc:"空为未分派"`
	DispatchedBy string  `json:"dispatched_by,omitempty"`
	Assignee     string  `json:"assignee,omitempty" doc:"承办账号"`
	AssigneeName string  `json:"assignee_name,omitempty"`
	Due          cn.Date `json:"due" doc:"这一步的最后一天;空为没有时限"`
	Overdue      bool    `json:"overdue"`
	LateDays     int     `json:"late_days,omitempty" doc:"已逾期多少天(自然日)"`
	// SourceWithdrawn says that rows behind the lead were withdrawn after people had walked.
	SourceWithdrawn bool    `json:"source_withdrawn,omitempty" doc:"来源已撤销"`
	LapsedOn        cn.Date `json:"lapsed_on" doc:"这一天的筛查发现依据都已不成立;空为仍有成立的"`
	ClosedOn        cn.Date `json:"closed_on" doc:"空为未结"`

	acceptDue, visitDue, confirmDue cn.Date
	clockFrom                       cn.Date // from which the visit is due
	visitedAt                       time.Time
}

func (l *Lead) open() bool { return l.ClosedOn.IsZero() }

// gravity orders hits: severity (1–5) times how many times beyond the threshold.
func gravity(severity int, distance float64) float64 { return float64(severity) * distance }
