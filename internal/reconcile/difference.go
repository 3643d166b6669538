package reconcile

import (
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// DifferenceID identifies a difference.
type DifferenceID string

// Ref points to the difference in an audit entry.
func (d DifferenceID) Ref() id.Ref { return id.Ref{Kind: "reconcile_difference", ID: string(d)} }

// State is where a difference stands: what was decided about it, or that it is gone.
type State string

const (
	Open     State = "open"
	Asked    State = "asked"         // 请乡镇核实
	Ours     State = "correct_ours"  // 改我们的
	Theirs   State = "report_theirs" // 报对方更正
	Accepted State = "accepted"      // 口径不同,不改
	Closed   State = "closed"        // the lists agree
)

var stateTitles = map[State]string{Open: "待处理", Asked: "已请乡镇核实", Ours: "改我们的", Theirs: "报对方更正", Accepted: "口径不同,不改", Closed: "已一致"}

// Title is the state in Chinese.
func (s State) Title() string { return stateTitles[s] }

// Difference is a household of which the county's list and another one do not agree.
type Difference struct {
	ID         DifferenceID         `json:"id"`
	List       List                 `json:"list" enum:"national,municipal"`
	Kind       Kind                 `json:"kind" enum:"only_here,only_there,different"`
	KindTitle  string               `json:"kind_title"`
	Household  registry.HouseholdID `json:"household,omitempty" doc:"本县花名册里的户;没有的省略"`
	Number     string               `json:"number" doc:"户编号"`
	Head       string               `json:"head" doc:"户主姓名"`
	Area       string               `json:"area"`
	AreaName   string               `json:"area_name"`
	Sides      []Side               `json:"sides" doc:"两边各写什么"`
	State      State                `json:"state" enum:"open,asked,correct_ours,report_theirs,accepted,closed"`
	StateTitle string               `json:"state_title"`
	Reason     string               `json:"reason,omitempty"`
	By         string               `json:"by,omitempty" doc:"谁定的"`
	DecidedAt  *time.Time           `json:"decided_at,omitempty"`
	OpenedOn   cn.Date              `json:"opened_on" doc:"哪天起"`
	ClosedOn   cn.Date              `json:"closed_on" doc:"空为没有一致"`

	key, digest, decidedBy string
	pairs                  []Pair
}

// Side is a field on both lists, in words.
type Side struct {
	Field  Field  `json:"field" enum:"number,head,village,kind,members,state,category,risks,entered,eliminated_in"`
	Title  string `json:"title"`
	Ours   string `json:"ours" doc:"本县;空为没有写"`
	Theirs string `json:"theirs" doc:"对方;空为没有写"`
}

// Step is a line of a difference's history.
type Step struct {
	Action string    `json:"action"`
	Title  string    `json:"title"`
	By     string    `json:"by,omitempty" doc:"空为系统"`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitempty"`
	Sides  []Side    `json:"sides,omitempty" doc:"那时两边各写什么"`

	actor string
	pairs []Pair
}

// What happens to a difference besides decisions, which are called as the state they lead to.
const (
	stepFound   = "open"
	stepChanged = "change"
	stepClosed  = "close"
)

var stepTitles = map[string]string{stepFound: "发现", stepChanged: "内容有变", stepClosed: "两边已一致", string(Asked): "请乡镇核实",
	string(Ours): "改我们的", string(Theirs): "报对方更正", string(Accepted): "口径不同,不改"}

// digestOf tells whether a decision still fits: of a household that one list lacks it is who
// lacks it, of the others what the two sides say.
func digestOf(f *Found) string {
	if f.Kind != Different {
		return string(f.Kind)
	}
	parts := make([]string, len(f.Pairs))
	for i, p := range f.Pairs {
		parts[i] = string(p.Field) + "=" + p.Ours + "|" + p.Theirs
	}
	return strings.Join(parts, "\x1e")
}

// namesOf lists the fields that differ, each between commas, to be searched.
func namesOf(f *Found) string {
	if f.Kind != Different {
		return ""
	}
	names := ","
	for _, p := range f.Pairs {
		names += string(p.Field) + ","
	}
	return names
}

// after is the state of a standing difference whose two sides have changed: what was decided
// fits no longer; what a township is asked to look into is still to be looked into.
func after(s State) State {
	if s == Asked {
		return Asked
	}
	return Open
}
