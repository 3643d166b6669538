package main

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// report is the page.
type report struct {
	options  options
	imported imported
	score    score
}

// published is the yield of a county's alerts as a county published it: 800 alerts, 6
// households (温县, 2025).
var published = share{6, 800}

func (r report) page() string {
	var b strings.Builder
	w := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	w("# 筛查评估 (what the screening finds, misses and wrongly raises)\n")
	w("```\n%s\n```\n", r.options.command())
	r.summary(w)
	r.failures(w)
	r.monthly(w)
	r.byRule(w)
	r.byRisk(w)
	r.waiting(w)
	r.method(w)
	return b.String()
}

// command is how to repeat the page on another machine: where its own files lie is left out.
func (o options) command() string {
	c := fmt.Sprintf("make build && cd bench && go run ./evaluate -shouwang ../bin/shouwang -size %s -seed %d", o.size, o.seed)
	if o.months != 12 {
		c += fmt.Sprintf(" -months %d", o.months)
	}
	if o.without != "" {
		c += " -without " + o.without
	}
	for i, s := range o.settings {
		if s.value != demonstration[i].value {
			c += " -" + demonstration[i].flag + " " + s.value
		}
	}
	return c + " -write ../docs/evaluation.md"
}

type printer func(format string, args ...any)

func (r report) summary(w printer) {
	s, last := r.score, r.score.months[len(r.score.months)-1]
	base := share{last.found.n, last.households}
	w("**演示县会美化结果 (a simulated county flatters).** 县里的户、部门文件和“真值”由同一批人编造;真困难的户在文件中露出痕迹,是因为我们让它露出。")
	w("这里的数只说明机器在工作,不预示真实的县会得到同样的结果;真实的县里没有真值表。\n")
	w("| 量 measure | 值 | 95%% 区间 (Wilson) |\n|---|---:|---:|")
	row := func(name string, x share) { w("| %s | %s | %s |", name, x.text(), x.interval()) }
	row(fmt.Sprintf("最后一次筛查(%s):线索中确有风险的户 precision, yield per lead", date(last.on)), last.leads)
	row("同一次:有风险的户中被找到的,全部 recall, all", last.found)
	row("同一次:有风险且文件中有痕迹的户中被找到的 recall, visible", last.visible)
	row("同一次:有风险的户中,线索点出同一种风险的 recall, the same kind of risk named", last.named)
	row("对照:随意提示同样多的户能碰上的召回 recall of raising as many at random", share{last.leads.n, last.households})
	row(fmt.Sprintf("%d 次筛查:曾被提示的户中,被提示时确有风险的 distinct households raised", len(s.months)), s.yearLead)
	row("曾有风险的户中,有风险时被提示的,全部 recall, all", s.year)
	row("同上,只计文件中有痕迹的 recall, visible", s.yearSeen)
	row("基线:每条规则命中各算一条预警 baseline, each rule's hit an alert of its own", s.yearPair)
	row("对照:公开的县级预警产出(温县 2025,800 条→6 户) published", published)
	w("\n有风险的户占全县的 %s;线索的准确率是随意抽户的 %s 倍 (lift over picking households at random)。", base.text(), times(last.leads.rate()/base.rate()))
	w("一户合并为一条线索,产出是逐条预警的 %s 倍、公开数字的 %s 倍。后一个比值不能当作成绩:公开数字只计新纳入监测的户,这里也计早已在册的;且真实县的“属实”由人判断。\n",
		times(s.yearLead.rate()/s.yearPair.rate()), times(s.yearLead.rate()/published.rate()))
	w("每次只走最要紧的几户时的产出(%d 次合计,同一户只计一次) yield of the most pressing leads:\n\n| 每次户数 each time | 其中确有风险 | 95%% 区间 |\n|---:|---:|---:|", len(s.months))
	for _, t := range s.tops {
		w("| %d | %s | %s |", t.n, t.households.text(), t.households.interval())
	}
	w("")
}

// failures says in words what went wrong, from the figures.
func (r report) failures(w printer) {
	s, last := r.score, r.score.months[len(r.score.months)-1]
	w("## 不好在哪里 (where it fails)\n")
	w("- 召回须与“随意提示同样多的户”相比:提示的户越多,碰上的越多;判断筛查好坏看倍数,不看召回本身。")
	w("- 最后一次筛查提示了 %d 户,占全县 %s;其中 %d 户并无风险。没有核实结论可用来压减时,这就是第一次筛查要走的路。",
		last.leads.n, share{last.leads.n, last.households}.percent(), last.leads.n-last.leads.k)
	for i, x := range s.rules {
		if i == 3 || x.pairs.n == x.pairs.k {
			break
		}
		w("- 规则 `%s` 提示 %d 户,误报 %d 户,其中 %d 户除它之外没有别的理由。", x.rule, x.pairs.n, x.pairs.n-x.pairs.k, x.onlyWhy)
	}
	seen, unseen := 0, 0
	for _, x := range s.risks {
		seen += x.missedVisible
		unseen += x.missedUnseen
	}
	w("- 漏掉 %d 户次:%d 户次在文件中有痕迹而规则没有看出(或痕迹当时还没有送到),%d 户次在任何文件里都没有痕迹,只能靠走访和自主申报。", seen+unseen, seen, unseen)
	if s.yearLead.rate() < s.yearPair.rate() {
		w("- 合并成线索后,每条的产出反而低于逐条预警:真困难的户常有几条规则同时提示,误报的户多半只有一条。合并省的是重复走访,不是误报。")
	}
	for _, t := range s.tops {
		if low, _ := t.households.wilson(); low <= s.yearLead.rate() {
			w("- 排序帮助不大:每次最要紧的 %d 户,产出 %s %s,看不出高于全部线索的 %s。", t.n, t.households.text(), t.households.interval(), s.yearLead.percent())
		}
	}
	if s.year.n < 100 {
		w("- 这个县一共只有 %d 户曾有风险,区间很宽;不要据此比较两条规则。", s.year.n)
	}
	w("")
}

func (r report) monthly(w printer) {
	w("## 逐月 (each screening by itself)\n")
	w("| 筛查日 on | 知晓日 known by | 线索 leads | 确有风险 true | 准确率 precision | 有风险 at risk | 找到 found | 召回 recall | 有痕迹的召回 visible |\n|---|---|---:|---:|---:|---:|---:|---:|---:|")
	for _, m := range r.score.months {
		w("| %s | %s | %d | %d | %s %s | %d | %d | %s %s | %s %s |", date(m.on), date(m.knownBy), m.leads.n, m.leads.k, m.leads.percent(), m.leads.interval(),
			m.found.n, m.found.k, m.found.percent(), m.found.interval(), m.visible.percent(), m.visible.interval())
	}
	w("")
}

func (r report) byRule(w printer) {
	w("## 各规则 (by rule)\n")
	w("户与规则只计一次;提示它的任一次筛查当日确有风险即为对,不问风险的种类。“仅此一条”:误报的户当次没有别的规则提示。\n")
	w("| 规则 rule | 提示 raised | 对 right | 产出 yield | 95%% 区间 | 误报 wrong | 仅此一条 only reason |\n|---|---:|---:|---:|---:|---:|---:|")
	for _, x := range r.score.rules {
		w("| `%s` | %d | %d | %s | %s | %d | %d |", x.rule, x.pairs.n, x.pairs.k, x.pairs.percent(), x.pairs.interval(), x.pairs.n-x.pairs.k, x.onlyWhy)
	}
	w("")
}

func (r report) byRisk(w printer) {
	w("## 各类风险 (by kind of risk, household-months)\n")
	w("| 风险 risk | 户次 at risk | 找到 found | 漏:有痕迹 missed, visible | 漏:无痕迹 missed, in no file |\n|---|---:|---:|---:|---:|")
	for _, x := range r.score.risks {
		w("| %s | %d | %d | %d | %d |", x.risk, x.found.n, x.found.k, x.missedVisible, x.missedUnseen)
	}
	w("")
}

func (r report) waiting(w printer) {
	d := r.score.delay
	w("## 从发生到线索 (days from onset to lead)\n")
	w("这段时间内发生、且至少持续到一个月末的风险 %d 起:提示了 %d 起,始终没有提示 %d 起(其中 %d 起无痕迹)。", len(d.toLead)+d.never, len(d.toLead), d.never, d.neverSeen)
	if len(d.toLead) > 0 {
		w("从发生到线索的中位数 **%g 天**(算到知晓日:文件收齐、筛查真正能做的那天);算到筛查日为 %g 天。", median(d.toLead), median(d.toDay))
	}
	w("其中 %d 起在发生之前的那次筛查就已提示该户,是巧合或旧事,不是发现得快。\n", d.already)
}

func (r report) method(w printer) {
	in := r.imported
	w("## 怎样量的 (method)\n")
	w("- 只用命令行:`init`、`param set`、`rule activate`、`import --inbox`、`screen`、`leads`。%d 个文件 %d 行:收下 %d 行,待处理 %d 行,导入当时没有对上人的 %d 行;整个拒收 %d 个文件,待第二人确认而没有确认 %d 个(这些名单不计)。",
		in.files+in.refused, in.rows, in.accepted, in.quarantined, in.unmatched, in.refused, in.waiting)
	w("- 每次筛查在一份新的拷贝里做,此前没有线索也没有结论:不受已答证据的压减,也得不到它的好处。日常使用中同一问题不会再问,新线索会少得多。")
	w("- 知晓日是当月最后一个文件送到的日子,约在月末之后四周;当日有无风险按真值表以筛查日计。各次筛查的户大体相同,不能把 %d 次当作独立的样本。", len(r.score.months))
	w("- “有痕迹”是真值表所记、至少出现在一个数据集里,不论何时送到;筛查当时可能还看不到。")
	var values []string
	for _, s := range r.options.settings {
		values = append(values, "`"+s.key+"` = "+s.value)
	}
	w("- 规则包没有给数的参数取演示值,不是规划或任何县的数:%s。其余阈值用规则包的示例。", strings.Join(values, ",")+r.omitted())
	w("- 造县的依据和已知的美化之处见 demo-calibration.md。")
}

func (r report) omitted() string {
	if r.options.without == "" {
		return ""
	}
	return ";未启用的规则:" + r.options.without
}

func date(d time.Time) string { return d.Format(time.DateOnly) }

// percent is the rate, to two decimals below 1%, or a dash if there is nothing to take it of.
func (s share) percent() string {
	if s.n == 0 {
		return "–"
	}
	if s.rate() > 0 && s.rate() < 0.01 {
		return fmt.Sprintf("%.2f%%", 100*s.rate())
	}
	return fmt.Sprintf("%.1f%%", 100*s.rate())
}

func (s share) text() string { return fmt.Sprintf("%d/%d = %s", s.k, s.n, s.percent()) }

func (s share) interval() string {
	if s.n == 0 {
		return ""
	}
	low, high := s.wilson()
	return fmt.Sprintf("[%.1f, %.1f]", 100*low, 100*high)
}

// times prints a ratio, or a dash if it is none.
func times(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	return fmt.Sprintf("%.1f", x)
}
