package assist

import (
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// CaseID names the case that asked for the help; package monitor keeps the case.
type CaseID string

// Ref points to the plan in an audit entry.
func (c CaseID) Ref() id.Ref { return id.Ref{Kind: "assistance_plan", ID: string(c)} }

// Labour says whether somebody in the household is able to work; "" is not known.
type Labour string

const (
	Able   Labour = "yes"
	Unable Labour = "no"
)

// Plan is the help for a household.
type Plan struct {
	Case        CaseID               `json:"case"`
	Household   registry.HouseholdID `json:"household"`
	Area        string               `json:"area" doc:"村(社区)区划代码"`
	AreaName    string               `json:"area_name"`
	Number      string               `json:"number" doc:"户编号"`
	Head        string               `json:"head" doc:"户主姓名"`
	Category    registry.Category    `json:"category" doc:"监测对象类别;空为还没有审定"`
	Risks       []string             `json:"risks"`
	Labour      Labour               `json:"labour" enum:",yes,no" doc:"空为不清楚"`
	Unmotivated bool                 `json:"unmotivated" doc:"内生动力不足,要扶志扶智"`
	Green       bool                 `json:"green" doc:"绿色通道:先帮扶,程序后补"`
	OpenedOn    cn.Date              `json:"opened_on" doc:"开始帮扶"`
	Recognised  cn.Date              `json:"recognised_on" doc:"审定纳入;空为还没有"`
	FinishedOn  cn.Date              `json:"finished_on" doc:"空为正在帮扶"`
}

// start is the day from which the time limits of help count: the approval, or for help
// that went before it the day on which it began.
func (p *Plan) start() cn.Date {
	if p.Recognised.IsZero() || p.Green && p.OpenedOn.Before(p.Recognised) {
		return p.OpenedOn
	}
	return p.Recognised
}

func (p *Plan) open() bool { return p.FinishedOn.IsZero() }

// planAction is a step in the log of a plan.
type planAction string

const (
	planBegin    planAction = "begin"
	planGoOn     planAction = "resume"   // 审定、回退: the help goes on under a new decision
	planAdjust   planAction = "adjust"   // risks added or gone
	planFollow   planAction = "follow"   // the household moved
	planMotivate planAction = "motivate" // whether 扶志扶智 is needed
	planFinish   planAction = "finish"
	planDismiss  planAction = "dismiss" // a suggestion
)

// planStep is one line of it. Payload holds codes and days, never personal data.
type planStep struct {
	Case    CaseID
	Action  planAction
	Actor   string
	At      time.Time
	Note    string
	Payload planPayload
}

type planPayload struct {
	Risks      []string `json:"risks,omitempty"`
	Green      bool     `json:"green,omitempty"`
	Recognised cn.Date  `json:"recognised,omitzero"`
	On         cn.Date  `json:"on,omitzero"`
	Area       string   `json:"area,omitempty"`
	Suggestion string   `json:"suggestion,omitempty"`
	Lacking    bool     `json:"lacking,omitempty"`
}
