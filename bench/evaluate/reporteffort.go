package main

import (
	"fmt"
	"math"
	"strings"
)

// effortTable compares the ways of working at the same visits.
func effortTable(w printer, c comparison) {
	w("| 做法 way of working | 入户时确有风险 yield per visit | 第一次走到的风险 first to find it | 重复而无新发现 wasted | 召回 recall | 发生后 %d 天内走到 within %d days | 从发生到入户 days to visit | 从发生到线索(预警) days to lead |", soon, soon)
	w("|---|---:|---:|---:|---:|---:|---:|---:|")
	for _, x := range ways() {
		e := c[x.key]
		cells := []string{x.title}
		for _, s := range []share{e.yield, e.fresh, e.wasted, e.recall, e.early} {
			s = s.over(e.draws)
			cells = append(cells, s.text()+" "+s.interval())
		}
		w("| %s |", strings.Join(append(cells, daysText(e.toVisit, e.draws), daysText(e.toLead, e.draws)), " | "))
	}
	w("")
}

type way struct{ key, title string }

func ways() []way {
	list := []way{{byProduct, "**守望的次序 the product's order**"}}
	for _, b := range baselines {
		list = append(list, way{b.key, b.title})
	}
	return list
}

// daysText is a median with its interval and how many it is of.
func daysText(values []int, draws int) string {
	n := int(math.Round(float64(len(values)) / float64(draws)))
	if len(values) == 0 {
		return "–"
	}
	text := fmt.Sprintf("%g", median(values))
	if low, high, ok := medianInterval(values, draws); ok {
		text += fmt.Sprintf(" [%d, %d]", low, high)
	}
	return fmt.Sprintf("%s · %d 起", text, n)
}

// gap is a difference of two rates with its interval, shares of 1.
type gap struct{ by, low, high float64 }

func gapOf(own, other share) gap {
	low, high := difference(own, other)
	return gap{own.rate() - other.rate(), low, high}
}

func (g gap) text() string {
	return fmt.Sprintf("%+.1f 个百分点 [%+.1f, %+.1f]", 100*g.by, 100*g.low, 100*g.high)
}

// verdict is the product less a baseline, part by part.
type verdict struct {
	yield, recall, early gap
	visit                float64 // days later (+) or earlier (−)
	lead                 paired
}

// paired is by how many days the product lists an episode later than an alert: the median over
// episodes, its interval, and how many come earlier, on the same day and later.
type paired struct {
	median                float64
	low, high             int
	known                 bool // whether there is an interval
	earlier, same, behind int
}

func pair(later []int) paired {
	p := paired{median: median(later)}
	p.low, p.high, p.known = medianInterval(later, 1)
	for _, days := range later {
		switch {
		case days < 0:
			p.earlier++
		case days > 0:
			p.behind++
		default:
			p.same++
		}
	}
	return p
}

func (p paired) text() string {
	text := signed(p.median)
	if p.known {
		text += fmt.Sprintf(" [%s, %s]", signed(float64(p.low)), signed(float64(p.high)))
	}
	return fmt.Sprintf("%s · 早 %d、同日 %d、晚 %d", text, p.earlier, p.same, p.behind)
}

func judge(own, other *effort) verdict {
	return verdict{
		yield:  gapOf(own.yield.over(own.draws), other.yield.over(other.draws)),
		recall: gapOf(own.recall.over(own.draws), other.recall.over(other.draws)),
		early:  gapOf(own.early.over(own.draws), other.early.over(other.draws)),
		visit:  median(own.toVisit) - median(other.toVisit),
		lead:   pair(own.later),
	}
}

// holds is the gate: higher yield at no lower recall, and no later lead.
func (v verdict) holds() bool { return v.yield.by > 0 && v.recall.by >= 0 && v.lead.median <= 0 }

// certain says that yield is higher, recall no lower and the lead no later even at the near end
// of the interval.
func (v verdict) certain() bool {
	return v.yield.low > 0 && v.recall.low >= 0 && v.lead.known && v.lead.high <= 0
}

func (r report) gate(w printer, c comparison) {
	w("### 门槛 (the gate: higher yield, at no lower recall and no later)\n")
	w("差数都是守望减对照;区间是两个比例之差的 95%% 区间(Newcombe)。“成立”看点估计,“站得住”要产出的区间全在零以上、召回的区间不到零以下、线索的区间不到零以上。“到线索”把同一起风险在两边上名单的日子相减,取中位数:两边列的是同样的户,各取中位数再相减会被一户的早晚推动好几天;只有一边列出的,算那边早。“到入户”不在门槛里,走到得少的做法会显得快,但走得晚就是晚,也列出来。\n")
	var failed []string
	w("| 对照 baseline | 产出 yield | 倍数 ratio | 召回 recall | 到线索 days to lead | 门槛 gate | 到入户 days to visit | %d 天内走到 early |\n|---|---:|---:|---:|---:|---|---:|---:|", soon)
	for _, b := range baselines {
		v := judge(c[byProduct], c[b.key])
		gate := "**不成立 does not hold**:" + strings.Join(v.lost(), ",")
		switch {
		case !v.holds():
			failed = append(failed, "“"+b.name()+"”")
		case v.certain():
			gate = "成立,站得住 holds, beyond chance"
		default:
			gate = "成立,但可能是碰巧 holds, not beyond chance"
		}
		w("| %s | %s | %s | %s | %s | %s | %s | %s |", b.title, v.yield.text(), times(c[byProduct].yield.rate()/c[b.key].yield.rate()),
			v.recall.text(), v.lead.text(), gate, signed(v.visit), v.early.text())
	}
	if len(failed) > 0 {
		w("\n**门槛没有过 (the gate does not hold)**:对%s不成立。\n", strings.Join(failed, "、"))
		return
	}
	w("\n门槛按点估计对每一种对照都成立 (by point estimate the gate holds against each baseline);表里写“可能是碰巧”的不能当作成绩。\n")
}

// lost names the parts in which the product does not reach the baseline.
func (v verdict) lost() (list []string) {
	for _, x := range []struct {
		lost bool
		name string
	}{{!(v.yield.by > 0), "产出不高 yield"}, {!(v.recall.by >= 0), "召回较低 recall"}, {!(v.lead.median <= 0), "线索较晚 lead later"}} {
		if x.lost {
			list = append(list, x.name)
		}
	}
	return list
}

func signed(days float64) string {
	switch {
	case math.IsNaN(days):
		return "–"
	case days > never/4: // half of it, where it is one of the two in the middle
		return "+∞"
	case days < always/4:
		return "−∞"
	}
	return fmt.Sprintf("%+g", days)
}

// bySeed shows each county by itself, so that none hides behind the sum.
func (r report) bySeed(w printer) {
	w("### 各县 (each county by itself)\n")
	w("“产出”“召回”:守望 / %s。\n", strings.Join(titles(), " / "))
	w("| 种子 seed | 入户 visits | 产出 yield per visit | 召回 recall | 到入户的中位天数 days to visit | 到线索 days to lead |\n|---|---:|---|---|---|---|")
	for _, c := range r.counties {
		var yields, recalls, visits, leads []string
		for _, x := range ways() {
			e := c.effort[x.key]
			y, s := e.yield.over(e.draws), e.recall.over(e.draws)
			yields = append(yields, y.percent()+" "+y.interval())
			recalls = append(recalls, fmt.Sprintf("%d/%d %s", s.k, s.n, s.interval()))
			visits, leads = append(visits, daysText(e.toVisit, e.draws)), append(leads, daysText(e.toLead, e.draws))
		}
		w("| %d | %d | %s | %s | %s | %s |", c.seed, c.effort[byProduct].yield.n, strings.Join(yields, " / "), strings.Join(recalls, " / "), strings.Join(visits, " / "), strings.Join(leads, " / "))
	}
	w("")
}

func titles() (list []string) {
	for _, b := range baselines {
		list = append(list, b.name())
	}
	return list
}

// short says plainly in what the product falls behind a baseline.
func short(w printer, c comparison) {
	own := c[byProduct]
	for _, x := range []struct {
		name string
		of   func(*effort) share
		more bool // more is worse
		why  string
	}{
		{"入户时确有风险的", func(e *effort) share { return e.yield }, false, ""},
		{"召回", func(e *effort) share { return e.recall }, false, ""},
		{fmt.Sprintf("发生后 %d 天内走到的", soon), func(e *effort) share { return e.early }, false,
			"排序看规则准不准、新近出现还是早就有、超出多少(adr/0015);超出很多的旧事仍会排在超出不多的新事前面。"},
		{"重复而无新发现的入户", func(e *effort) share { return e.wasted }, true,
			"“不再问”只挡同样的依据行(adr/0012):累计类的规则月月有新行,户就月月能再问;冷却期一过,同样的行也再问。排序把核实过都不属实的户往后放(adr/0015),没有挡住。"},
	} {
		mine := x.of(own).over(own.draws)
		var better []string
		for _, b := range baselines {
			other := x.of(c[b.key]).over(c[b.key].draws)
			if worse := mine.rate() - other.rate(); worse > 0 == x.more && worse != 0 {
				better = append(better, fmt.Sprintf("“%s” %s", b.name(), other.text()))
			}
		}
		if len(better) > 0 {
			w("- **守望不如对照**:%s %s,而%s。%s", x.name, mine.text(), strings.Join(better, ","), x.why)
		}
	}
}

// name is the title's Chinese part, without what all baselines have in common.
func (b baseline) name() string {
	title, _, _ := strings.Cut(b.title, " ")
	return strings.TrimPrefix(title, "逐条预警,")
}
