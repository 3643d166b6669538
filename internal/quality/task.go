package quality

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// TaskID identifies a task.
type TaskID string

// Ref points to the task in an audit entry.
func (t TaskID) Ref() id.Ref { return id.Ref{Kind: "quality_task", ID: string(t)} }

// State is where a task stands.
type State string

const (
	Open      State = "open"
	Explained State = "explained" // it is so for a reason; until what is written changes
	Closed    State = "closed"    // the rule finds nothing any more
)

var stateTitles = map[State]string{Open: "待更正", Explained: "已说明", Closed: "已更正"}

// Task is something written about a household that is to be corrected.
type Task struct {
	ID        TaskID               `json:"id"`
	Household registry.HouseholdID `json:"household"`
	Number    string               `json:"number" doc:"户编号"`
	Head      string               `json:"head" doc:"户主姓名"`
	Area      string               `json:"area"`
	AreaName  string               `json:"area_name"`
	Rule      string               `json:"rule"`
	Codes     []string             `json:"codes" doc:"核查规则的编号;公开资料没有编号的为空"`
	Title     string               `json:"title" doc:"问题"`
	Mend      string               `json:"mend" doc:"怎样更正"`
	Screen    Screen               `json:"screen" enum:"household,visit,case,help" doc:"在哪个页面更正"`
	Field     string               `json:"field" doc:"更正哪一项"`
	Case      string               `json:"case,omitempty" doc:"监测档案,在档案或帮扶页更正的才有"`
	State     State                `json:"state" enum:"open,explained,closed"`
	StateText string               `json:"state_title"`
	Finds     []Find               `json:"finds"`
	Withheld  bool                 `json:"withheld,omitempty" doc:"涉及健康状况,无权查看具体内容"`
	OpenedOn  cn.Date              `json:"opened_on" doc:"哪天起"`
	ClosedOn  cn.Date              `json:"closed_on" doc:"空为没有更正"`
	Reason    string               `json:"reason,omitempty" doc:"说明"`

	digest string
}

// Find is a finding with the name of whom it is about.
type Find struct {
	Finding
	Name string `json:"name,omitempty" doc:"哪一位成员;空为整户"`
}

// TaskStep is a line of a task's history.
type TaskStep struct {
	Action string    `json:"action"`
	Title  string    `json:"title"`
	Actor  string    `json:"actor,omitempty"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitempty"`
}

const (
	opened    = "open"
	changed   = "change"
	explained = "explain"
	closed    = "close"
)

var stepTitles = map[string]string{opened: "发现", changed: "内容有变", explained: "说明", closed: "已更正"}

// digest tells one set of finds from another.
func digest(finds []Finding) string {
	lines := make([]string, len(finds))
	for i, f := range finds {
		lines[i] = string(f.Person) + "\x00" + f.Text
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\x01")))
	return hex.EncodeToString(sum[:8])
}

// change is what an inspection does to a task of a household.
type change struct {
	action string // opened, changed or closed
	rule   string
	finds  []Finding
}

// settle compares what the rules say of a household with its standing tasks. What can no
// longer be judged stays as it is: not known is not mended.
func settle(standing []Task, judged map[string]Judgement) (list []change) {
	by := make(map[string]*Task, len(standing))
	for i := range standing {
		by[standing[i].Rule] = &standing[i]
	}
	for _, r := range rules {
		j, task := judged[r.Key], by[r.Key]
		switch {
		case len(j.Finds) > 0 && task == nil:
			list = append(list, change{opened, r.Key, j.Finds})
		case len(j.Finds) > 0 && task.digest != digest(j.Finds):
			list = append(list, change{changed, r.Key, j.Finds})
		case len(j.Finds) == 0 && j.Missing == 0 && task != nil:
			list = append(list, change{closed, r.Key, nil})
		}
	}
	for rule := range by {
		if _, known := byKey[rule]; !known { // a rule that is no longer asked
			list = append(list, change{closed, rule, nil})
		}
	}
	return list
}

// judgeAll asks every rule of a household.
func judgeAll(h *Household, p Params) map[string]Judgement {
	m := make(map[string]Judgement, 4)
	for _, r := range rules {
		if j := r.Judge(h, p); len(j.Finds) > 0 || j.Missing != 0 {
			m[r.Key] = j
		}
	}
	return m
}
