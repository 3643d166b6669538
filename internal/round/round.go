package round

import (
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// ID identifies a round.
type ID string

// Ref points to the round in an audit entry.
func (r ID) Ref() id.Ref { return id.Ref{Kind: "round", ID: string(r)} }

// Kind is what a round is for.
type Kind string

const (
	Mass  Kind = "mass"  // 集中排查
	Check Kind = "check" // 定期核查 of monitored households
	Event Kind = "event" // after something happened
)

// Scope says which households a round goes to; empty fields pick all.
type Scope struct {
	Areas     []string          `json:"areas" minItems:"1" maxItems:"400" doc:"县、乡镇或村的区划代码"`
	Groups    []string          `json:"groups,omitempty" required:"false" maxItems:"100" doc:"村民小组;省略为全部"`
	Kind      registry.Kind     `json:"kind,omitempty" required:"false" enum:"lifted,ordinary," doc:"户类型"`
	Monitored bool              `json:"monitored,omitempty" required:"false" doc:"只到监测对象"`
	Relocated bool              `json:"relocated,omitempty" required:"false" doc:"只到易地搬迁户"`
	Category  registry.Category `json:"category,omitempty" required:"false" enum:"unstable,marginal,sudden," doc:"监测对象类别"`
}

// Round is one, with how far it is.
type Round struct {
	ID         ID        `json:"id"`
	Kind       Kind      `json:"kind" enum:"mass,check,event"`
	Title      string    `json:"title"`
	Scope      Scope     `json:"scope"`
	Area       string    `json:"area"`
	StartsOn   cn.Date   `json:"starts_on"`
	EndsOn     cn.Date   `json:"ends_on"`
	Happened   string    `json:"happened,omitempty" doc:"发生了什么事"`
	HappenedOn cn.Date   `json:"happened_on" doc:"哪天发生的;不是事件排查的为空"`
	SaidBy     string    `json:"said_by,omitempty" doc:"消息来源"`
	CreatedBy  string    `json:"created_by"`
	CreatedAt  time.Time `json:"created_at"`
	ClosedOn   cn.Date   `json:"closed_on" doc:"空为进行中"`
	Tally
}

// Tally counts the households of a round in an area: work, not people.
type Tally struct {
	Households  int `json:"households" doc:"名单上的户数"`
	Home        int `json:"home" doc:"入户见到"`
	Phone       int `json:"phone" doc:"电话联系到"`
	Unreached   int `json:"unreached" doc:"没有联系上"`
	Left        int `json:"left" doc:"还没有去"`
	Leaflets    int `json:"leaflets" doc:"申报明白纸已送到"`
	Monitored   int `json:"monitored" doc:"名单上的监测对象"`
	HelpLeaflet int `json:"help_leaflets" doc:"帮扶明白纸已送到的监测对象"`
	Leads       int `json:"leads" doc:"发现困难的户"`
	Unchanged   int `json:"unchanged" doc:"核查无变化"`
	Adjust      int `json:"adjust" doc:"核查建议调整"`
	Eliminate   int `json:"eliminate" doc:"核查建议消除"`
}

// NewRound is a round to be opened.
type NewRound struct {
	Kind       Kind    `json:"kind" enum:"mass,check,event"`
	Title      string  `json:"title" minLength:"1" maxLength:"60"`
	Scope      Scope   `json:"scope"`
	StartsOn   cn.Date `json:"starts_on"`
	EndsOn     cn.Date `json:"ends_on"`
	Happened   string  `json:"happened,omitempty" required:"false" maxLength:"200" doc:"发生了什么事(事件排查)"`
	HappenedOn cn.Date `json:"happened_on,omitempty" required:"false"`
	SaidBy     string  `json:"said_by,omitempty" required:"false" maxLength:"60" doc:"消息来源"`
}

var (
	errDays     = errs.New(errs.Invalid, "round.days", "请填开始和结束的日期,结束不能早于开始。")
	errHappened = errs.New(errs.Invalid, "round.happened", "请写明发生了什么事、哪一天、消息从哪里来。")
	errNobody   = errs.New(errs.Invalid, "round.nobody", "这个范围里没有农户。请放宽条件,或确认名册已经导入。")
	errClosed   = errs.New(errs.Conflict, "round.closed", "这一轮已经结束。补充的情况请用“上报发现”。")
)

func (n *NewRound) check(today cn.Date) error {
	switch {
	case n.StartsOn.IsZero() || n.EndsOn.IsZero() || n.EndsOn.Before(n.StartsOn):
		return errDays
	case n.Kind == Event && (n.Happened == "" || n.SaidBy == "" || n.HappenedOn.IsZero() || n.HappenedOn.After(today)):
		return errHappened
	}
	if n.Kind == Check {
		n.Scope.Monitored = true
	}
	return nil
}

// common is the smallest division that holds all areas: their longest common code.
func common(areas []string) string {
	for _, n := range []int{12, 9, 6} {
		first := areas[0]
		if len(first) < n {
			continue
		}
		same := true
		for _, a := range areas {
			same = same && len(a) >= n && a[:n] == first[:n]
		}
		if same {
			return first[:n]
		}
	}
	return areas[0][:min(6, len(areas[0]))]
}
