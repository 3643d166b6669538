package assist

import (
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/flow"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// MeasureID names a measure.
type MeasureID string

// Ref points to the measure in an audit entry.
func (m MeasureID) Ref() id.Ref { return id.Ref{Kind: "measure", ID: string(m)} }

// State is where a measure stands.
type State string

const (
	Planned   State = "planned"
	Agreed    State = "agreed"
	Started   State = "started"
	Delivered State = "delivered"
	Checked   State = "checked"
	Ended     State = "ended"
	Stopped   State = "stopped"
)

// Action is a step in the log of a measure.
type Action string

const (
	Edit    Action = "edit"
	Agree   Action = "agree"
	Start   Action = "start"
	Deliver Action = "deliver"
	Prove   Action = "prove" // more evidence of what was delivered
	Check   Action = "check"
	End     Action = "end"
	Stop    Action = "stop"
)

// Course is the way of a measure. Whoever said or proved that it arrived does not judge
// what came of it. What a department gave before anybody planned it is delivered at once.
// Policy: plan:264 A034
var Course = flow.Flow[State, Action]{
	States: []flow.State[State]{
		{Key: Planned, Title: "已计划"}, {Key: Agreed, Title: "部门已同意"}, {Key: Started, Title: "正在实施"},
		{Key: Delivered, Title: "已落实"}, {Key: Checked, Title: "成效已核"}, {Key: Ended, Title: "已结束", Final: true}, {Key: Stopped, Title: "已停止", Final: true},
	},
	Actions: []flow.Action[State, Action]{
		{Key: Edit, Title: "修改措施", From: []State{Planned, Agreed}, To: Planned, Permission: access.AssistPlan},
		{Key: Agree, Title: "商定", From: []State{Planned}, To: Agreed, Permission: access.MeasureDeliver},
		{Key: Start, Title: "开始实施", From: []State{Planned, Agreed}, To: Started, Permission: access.MeasureDeliver},
		{Key: Deliver, Title: "登记落实", From: []State{Planned, Agreed, Started}, To: Delivered, Permission: access.MeasureDeliver, Evidence: []string{"evidence"}},
		{Key: Prove, Title: "补充依据", From: []State{Delivered}, To: Delivered, Permission: access.MeasureDeliver, Evidence: []string{"evidence"}},
		{Key: Check, Title: "核成效", From: []State{Delivered}, To: Checked, Permission: access.MeasureCheck, NotBy: []Action{Deliver, Prove}},
		{Key: End, Title: "结束", From: []State{Checked}, To: Ended, Permission: access.AssistPlan},
		{Key: Stop, Title: "停止", From: []State{Planned, Agreed, Started}, To: Stopped, Permission: access.AssistPlan},
	},
}

// Fund is where the money comes from.
// Policy: plan:264 A034 (行业政策、财政衔接资金、社会帮扶资金)
type Fund string

const (
	Policy  Fund = "policy"
	Linkage Fund = "linkage"
	Social  Fund = "social"
	NoFund  Fund = "none" // a service or advice that costs nothing extra
)

var fundTitles = map[Fund]string{Policy: "行业政策资金", Linkage: "财政衔接资金", Social: "社会帮扶资金", NoFund: "不另用资金"}

// Effect is what somebody else found that a measure did.
type Effect string

const (
	Effective   Effect = "effective"
	Ineffective Effect = "ineffective"
)

// Measure is one help for a household.
type Measure struct {
	ID          MeasureID            `json:"id"`
	Case        CaseID               `json:"case"`
	Household   registry.HouseholdID `json:"household"`
	Area        string               `json:"area"`
	AreaName    string               `json:"area_name,omitempty"`
	Number      string               `json:"number,omitempty" doc:"户编号"`
	Head        string               `json:"head,omitempty" doc:"户主姓名"`
	Heading     string               `json:"heading" doc:"大类"`
	Code        string               `json:"code" doc:"措施的代码;没有二级的同大类"`
	Title       string               `json:"title"`
	HeadTitle   string               `json:"heading_title"`
	Development bool                 `json:"development" doc:"开发式帮扶"`
	Risks       []string             `json:"risks" doc:"要解决的风险"`
	Misfit      string               `json:"misfit,omitempty" doc:"一般不对应这一风险时,为什么这样安排"`
	Sector      string               `json:"sector"`
	Department  string               `json:"department" doc:"落实的部门"`
	Fund        Fund                 `json:"fund" enum:"policy,linkage,social,none"`
	FundTitle   string               `json:"fund_title"`
	Amount      *cn.Money            `json:"amount,omitempty" doc:"计划金额;省略为没有定"`
	InKind      string               `json:"in_kind,omitempty" doc:"实物或服务"`
	Provider    string               `json:"provider,omitempty" doc:"具体由谁落实"`
	StartOn     cn.Date              `json:"start_on" doc:"计划开始;空为没有定"`
	DeliverBy   cn.Date              `json:"deliver_by" doc:"最迟哪天落实"`
	EndOn       cn.Date              `json:"end_on" doc:"政策到哪天为止;空为一次性或没有定"`
	State       State                `json:"state" enum:"planned,agreed,started,delivered,checked,ended,stopped"`
	StateTitle  string               `json:"state_title"`
	DeliveredOn cn.Date              `json:"delivered_on"`
	Delivered   *cn.Money            `json:"delivered,omitempty" doc:"实际落实的金额"`
	Effect      Effect               `json:"effect,omitempty" enum:"effective,ineffective"`
	Evidence    []Evidence           `json:"evidence"`

	steps int // lines of its log: a step rests on all those before it
}

// live says that a measure counts as help that is planned or given.
func (m *Measure) live() bool { return m.State != Stopped && m.Effect != Ineffective }

// arrived says that a measure was delivered.
func (m *Measure) arrived() bool { return !m.DeliveredOn.IsZero() }

// EvidenceKind is what proves a delivery.
type EvidenceKind string

const (
	ByRecord   EvidenceKind = "record"   // a row of a department's file
	ByDocument EvidenceKind = "document" // a paper
	ByVisit    EvidenceKind = "visit"    // somebody saw it at the household
)

// Evidence proves that a measure arrived.
type Evidence struct {
	Kind       EvidenceKind `json:"kind" enum:"record,document,visit"`
	Ref        string       `json:"ref" doc:"记录编号、材料编号或入户编号"`
	Title      string       `json:"title"`
	Day        cn.Date      `json:"day"`
	Amount     *cn.Money    `json:"amount,omitempty"`
	RecordedBy string       `json:"recorded_by"`
	RecordedAt time.Time    `json:"recorded_at"`
	ByName     string       `json:"by_name,omitempty"`
}

// measureStep is one line of the log of a measure.
type measureStep struct {
	Measure MeasureID
	Action  Action
	Actor   string
	At      time.Time
	Note    string
	Payload measurePayload
}

type measurePayload struct {
	On       cn.Date   `json:"on,omitzero"`
	Amount   *cn.Money `json:"amount,omitempty"`
	Effect   Effect    `json:"effect,omitempty"`
	Evidence int       `json:"evidence,omitempty"`
	Finished bool      `json:"finished,omitempty"` // ended or stopped because the case was finished
}
