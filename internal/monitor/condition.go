package monitor

import (
	"fmt"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// Income is the net income per head of the last twelve months, 监测口径, beside the county's
// line of the day. What is not known is not 0.
type Income struct {
	PerHead   cn.Money `json:"per_head"`
	Known     bool     `json:"known"`
	From      cn.Date  `json:"from" doc:"统计的十二个月"`
	To        cn.Date  `json:"to"`
	Line      cn.Money `json:"line" doc:"当年监测范围"`
	LineKnown bool     `json:"line_known" doc:"false 为县里还没有设定监测范围"`
}

// below says whether income lies below the line; known is false if either is not known.
func (i Income) below() (below, known bool) {
	return i.PerHead < i.Line, i.Known && i.LineKnown
}

// Answer is yes, no or not known.
type Answer string

const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// Known is what is known of a household as the conditions need it.
type Known struct {
	Kind       registry.Kind
	Income     Income
	Labour     Answer            // somebody in the household is able to work
	Guarantees map[string]Answer // 义务教育、基本医疗、住房安全、饮水安全: yes is secured
	SecuredOn  cn.Date           // of the visit that said so
}

// Delivery is help that arrived, as assist tells it.
type Delivery struct {
	Measure string   `json:"measure"`
	Risks   []string `json:"risks" doc:"对应的风险"`
	On      cn.Date  `json:"on"`
}

// Condition is one thing that elimination must have earned.
type Condition struct {
	Key    string `json:"key"`
	Title  string `json:"title"`
	Answer Answer `json:"answer" enum:"yes,no,unknown" doc:"yes 达到,no 没有达到,unknown 不清楚"`
	Why    string `json:"why" doc:"凭什么这样判断"`
	Clause string `json:"clause,omitempty"`
}

// ErrUnearned is returned where an elimination has conditions that are not met.
var ErrUnearned = errs.New(errs.Conflict, "monitor.unearned", "还有 %d 项消除条件没有达到或不清楚。请补齐;确需消除的,由县级写明理由后再审定。")

// exitFacts is all that the conditions of elimination are judged by.
type exitFacts struct {
	Today       cn.Date
	MonitoredOn cn.Date
	MinMonths   int64 // 0: the county has set none
	Risks       []string
	Deliveries  []Delivery
	Helped      bool // assist is there to say what was delivered
	Known       Known
	Checked     bool // visited for this elimination
}

// guaranteeTitles are 三保障 and drinking water, in the order of the form.
var guaranteeTitles = []string{"义务教育", "基本医疗", "住房安全", "饮水安全"}

// conditions judges whether an elimination is earned. Not known is not met.
// Policy: plan:262 A032
// Source: docs/sources.md S5
func conditions(f exitFacts) []Condition {
	list := []Condition{f.watched(), f.helped()}
	for _, risk := range f.Risks {
		list = append(list, f.fits(risk))
	}
	for _, title := range guaranteeTitles {
		list = append(list, f.secured(title))
	}
	return append(list, f.earns(), f.labour(), f.visited())
}

func answer3(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

func (f exitFacts) watched() Condition {
	c := Condition{Key: "watched", Title: "监测满最短期限", Answer: Unknown, Why: "县里还没有设定最短监测期。", Clause: "watch.min_months"}
	if f.MinMonths > 0 {
		until := f.MonitoredOn.AddMonths(int(f.MinMonths))
		c.Answer = answer3(!f.Today.Before(until))
		c.Why = fmt.Sprintf("%s 审定纳入,最短监测 %d 个月,到 %s 满。", f.MonitoredOn, f.MinMonths, until)
	}
	return c
}

func (f exitFacts) helped() Condition {
	c := Condition{Key: "helped", Title: "至少落实一项帮扶措施", Answer: answer3(len(f.Deliveries) > 0), Why: fmt.Sprintf("已落实 %d 项。", len(f.Deliveries))}
	if !f.Helped {
		c.Answer, c.Why = Unknown, "没有帮扶记录可查。"
	}
	return c
}

func (f exitFacts) fits(risk string) Condition {
	c := Condition{Key: "fits:" + risk, Title: risk + ":有对应的措施落实", Answer: No, Why: "还没有对应的措施落实。"}
	if !f.Helped {
		c.Answer, c.Why = Unknown, "没有帮扶记录可查。"
	}
	for _, d := range f.Deliveries {
		if slices.Contains(d.Risks, risk) {
			c.Answer, c.Why = Yes, fmt.Sprintf("%s 落实%s。", d.On, d.Measure)
		}
	}
	return c
}

func (f exitFacts) secured(title string) Condition {
	c := Condition{Key: "secured:" + title, Title: title + "有保障", Answer: f.Known.Guarantees[title], Why: "最近一次入户没有核实到。"}
	switch c.Answer {
	case Yes:
		c.Why = fmt.Sprintf("%s 入户核实有保障。", f.Known.SecuredOn)
	case No:
		c.Why = fmt.Sprintf("%s 入户核实有问题。", f.Known.SecuredOn)
	default:
		c.Answer = Unknown
	}
	return c
}

func (f exitFacts) earns() Condition {
	in := f.Known.Income
	c := Condition{Key: "income", Title: "人均纯收入稳定超过当年监测范围", Answer: Unknown}
	switch below, known := in.below(); {
	case !in.LineKnown:
		c.Why = "县里还没有设定当年的监测范围。"
	case !in.Known:
		c.Why = "近12个月的收入还没有核实清楚。"
	default:
		c.Answer = answer3(known && !below && in.PerHead > in.Line)
		c.Why = fmt.Sprintf("%s 至 %s 人均纯收入 %s 元,监测范围 %s 元。", in.From, in.To, in.PerHead, in.Line)
	}
	return c
}

func (f exitFacts) labour() Condition {
	c := Condition{Key: "labour", Title: "不是整户无劳动力", Answer: f.Known.Labour}
	switch f.Known.Labour {
	case Yes:
		c.Why = "家庭成员中有劳动能力的人。"
	case No:
		c.Why = "整户没有劳动能力,暂不标注消除。"
	default:
		c.Answer, c.Why = Unknown, "家庭成员的劳动技能没有登记清楚。"
	}
	return c
}

func (f exitFacts) visited() Condition {
	c := Condition{Key: "visited", Title: "本次已入户核实", Answer: answer3(f.Checked), Why: "还没有为这次消除入户。"}
	if f.Checked {
		c.Why = "已入户。"
	}
	return c
}

// unmet are the conditions that are not met.
func unmet(list []Condition) (keys []string) {
	for _, c := range list {
		if c.Answer != Yes {
			keys = append(keys, c.Key)
		}
	}
	return keys
}

// suggestCategory is the class that what is known speaks for; "" where too little is.
// Policy: plan:260
// Source: docs/sources.md S1
func suggestCategory(k Known) registry.Category {
	below, known := k.Income.below()
	switch {
	case !known:
		return ""
	case !below && k.Income.PerHead != k.Income.Line:
		return registry.Sudden
	case k.Kind == registry.Lifted:
		return registry.Unstable
	case k.Kind == registry.Ordinary:
		return registry.Marginal
	}
	return ""
}
