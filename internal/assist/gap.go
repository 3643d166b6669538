package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
)

// Gap is one thing that a plan lacks, in words. It never changes the plan.
type Gap struct {
	Key    string  `json:"key"`
	Text   string  `json:"text"`
	Risk   string  `json:"risk,omitempty"`
	Advice bool    `json:"advice,omitempty" doc:"只是提示,不算缺项"`
	Due    cn.Date `json:"due" doc:"最迟哪天补上;空为没有时限"`
	Clause string  `json:"clause,omitempty" doc:"依据的条款"`
	Rule   string  `json:"rule,omitempty" doc:"上级数据核查规则的编号"`
}

const clauseMeasures = "plan:264"

// codes of kinds that the rules of the plan ask for by name.
const (
	welfare    = "welfare"
	relief     = "welfare.4" // 临时救助
	motivation = "society.4" // 扶志扶智
)

// outline is all that the rules of a plan are judged by.
type outline struct {
	Plan     Plan
	Measures []Measure
	Helped   bool // somebody is the helper today
	Helper   Helper
	Today    cn.Date
	Limits   Limits
	Calendar cn.Calendar
}

// Limits are the county's time limits; what is not set sets no day.
type Limits struct {
	Assist            cn.Days // helper and measures after the recognition
	DevelopmentMonths int64   // 开发式帮扶 after the recognition
	MissingMonths     int64   // without help so long after the recognition: the county is told
	Effect            cn.Days // effect check after the delivery
	Remind            cn.Days // before the last day
	Township          cn.Days // after the last day
	County            cn.Days
}

// gaps says what a plan lacks.
// Policy: plan:264 A034
func (o *outline) gaps(c catalogue) []Gap {
	list := []Gap{}
	if !o.Plan.open() {
		return list
	}
	due := o.Limits.Assist.Due(o.Plan.start(), o.Calendar)
	if !o.Helped {
		list = append(list, Gap{Key: "helper", Text: "还没有帮扶责任人。请指定一名干部。", Due: due, Rule: "1_11_010"})
	}
	list = append(list, o.unanswered(c, due)...)
	list = append(list, o.single(due)...)
	list = append(list, o.labour()...)
	list = append(list, o.sudden(c)...)
	if o.Plan.Unmotivated && !o.has(func(m *Measure) bool { return m.Code == motivation }) {
		list = append(list, Gap{Key: "motivation", Text: "已注明内生动力不足,还没有安排扶志扶智。", Due: due, Clause: clauseMeasures})
	}
	return list
}

func (o *outline) has(is func(*Measure) bool) bool {
	for i := range o.Measures {
		if m := &o.Measures[i]; m.live() && is(m) {
			return true
		}
	}
	return false
}

// unanswered are the risks that no measure is meant for.
func (o *outline) unanswered(c catalogue, due cn.Date) (list []Gap) {
	for _, risk := range o.Plan.Risks {
		if o.has(func(m *Measure) bool { return slices.Contains(m.Risks, risk) }) {
			continue
		}
		g := Gap{Key: "risk", Risk: risk, Text: fmt.Sprintf("“%s”还没有对应的措施。", risk), Due: due, Clause: clauseMeasures}
		if headings, _, said := c.pack.fits(c.riskText(risk)); said {
			g.Text += "可以安排" + strings.Join(c.titles(headings), "、") + "。"
		}
		if slices.ContainsFunc(o.Measures, func(m Measure) bool { return m.Effect == Ineffective && slices.Contains(m.Risks, risk) }) {
			g.Text = fmt.Sprintf("“%s”的措施落实后没有见效,请另作安排。", risk)
		}
		list = append(list, g)
	}
	return list
}

// single asks several risks for help of several kinds.
func (o *outline) single(due cn.Date) []Gap {
	headings := map[string]bool{}
	for i := range o.Measures {
		if m := &o.Measures[i]; m.live() {
			headings[m.Heading] = true
		}
	}
	if len(o.Plan.Risks) < 2 || len(headings) != 1 {
		return nil
	}
	return []Gap{{Key: "comprehensive", Text: fmt.Sprintf("这一户有 %d 项风险,要因户施策、综合帮扶,现在只安排了一类措施。", len(o.Plan.Risks)), Due: due, Clause: clauseMeasures}}
}

// labour asks those who can work for 开发式帮扶, and a safety net for those who cannot.
// Source: docs/sources.md S16
func (o *outline) labour() []Gap {
	switch o.Plan.Labour {
	case Unable:
		if o.has(func(m *Measure) bool { return m.Heading == welfare }) {
			return nil
		}
		return []Gap{{Key: "safety_net", Text: "全家没有劳动能力,要有综合保障(低保、特困等)兜底,现在还没有安排。",
			Due: o.Limits.Assist.Due(o.Plan.start(), o.Calendar), Clause: clauseMeasures, Rule: "5_11_033"}}
	case Able:
		return o.development()
	}
	return []Gap{{Key: "labour", Advice: true, Text: "不清楚家里有没有人能劳动。请先登记家庭成员的劳动技能,才能判断该不该安排开发式帮扶。", Clause: clauseMeasures}}
}

func (o *outline) development() []Gap {
	g := Gap{Key: "development", Clause: clauseMeasures, Rule: "5_12_007"}
	if o.Limits.DevelopmentMonths > 0 {
		g.Due = o.Plan.start().AddMonths(int(o.Limits.DevelopmentMonths))
	}
	var planned, begun, substantial bool
	for i := range o.Measures {
		m := &o.Measures[i]
		if !m.live() || !m.Development {
			continue
		}
		planned = true
		begun = begun || m.State != Planned && m.State != Agreed
		substantial = substantial || m.Code != "employment.2"
	}
	onlyNet := len(o.Measures) > 0 && !o.has(func(m *Measure) bool { return m.Heading != welfare })
	switch {
	case !planned && onlyNet:
		g.Rule, g.Text = "5_11_032", "家里有人能劳动,现在只有综合保障。请再安排产业、就业、金融或公益岗位帮扶。"
	case !planned:
		g.Text = "家里有人能劳动,要有开发式帮扶:产业、就业、金融或公益岗位。"
	case !begun:
		g.Key, g.Rule, g.Text = "development_begun", "5_11_030", "安排了开发式帮扶,还没有开始实施。"
	case !substantial:
		g.Key, g.Rule, g.Text, g.Advice, g.Due = "training_only", "5_12_011", "开发式帮扶只有技能培训。最好再安排能直接增收的措施。", true, cn.Date{}
	default:
		return nil
	}
	return []Gap{g}
}

// sudden reminds of temporary relief after what nobody could foresee.
func (o *outline) sudden(c catalogue) []Gap {
	for _, risk := range o.Plan.Risks {
		switch c.riskText(risk) {
		case "因病", "因残", "因自然灾害", "因意外事故":
			if o.has(func(m *Measure) bool { return m.Code == relief }) {
				return nil
			}
			return []Gap{{Key: "relief", Risk: risk, Advice: true, Text: fmt.Sprintf("“%s”属于意外变故,符合条件的要及时给临时救助。请核对要不要申请。", risk), Clause: clauseMeasures}}
		}
	}
	return nil
}

// Sum is what a plan costs from one fund.
type Sum struct {
	Fund      Fund     `json:"fund"`
	Title     string   `json:"title"`
	Planned   cn.Money `json:"planned" doc:"计划合计(停止的不算)"`
	Delivered cn.Money `json:"delivered" doc:"落实合计"`
	Unknown   int      `json:"unknown" doc:"没有写明金额的措施,不算作0"`
}

// sums adds the amounts up by fund, in the order of the plan's sentence. A measure without
// an amount is counted as such: not known is not 0.
func sums(measures []Measure) []Sum {
	list := []Sum{}
	for _, fund := range []Fund{Policy, Linkage, Social} {
		s, any := Sum{Fund: fund, Title: fundTitles[fund]}, false
		for i := range measures {
			m := &measures[i]
			if m.Fund != fund || m.State == Stopped {
				continue
			}
			any = true
			if m.Amount != nil {
				s.Planned += *m.Amount
			}
			if m.Delivered != nil {
				s.Delivered += *m.Delivered
			}
			if m.Amount == nil && m.Delivered == nil {
				s.Unknown++
			}
		}
		if any {
			list = append(list, s)
		}
	}
	return list
}
