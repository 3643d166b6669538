package monitor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
)

// Reckoning is why a lead stands where it does: its score, taken apart.
type Reckoning struct {
	On    cn.Date `json:"on" doc:"按哪一天筛查时的数算的"`
	Score float64 `json:"score"`
	Parts []Part  `json:"parts" doc:"每部分一句话"`
}

// Part is one part of a score in a sentence with its numbers.
type Part struct {
	Kind string   `json:"kind" enum:"precision,novelty,chance,urgency,burden,score" doc:"precision 规则准不准,novelty 新近出现还是早就有,chance 合起来属实的可能,urgency 轻重,burden 扣除救助后的负担,score 得数"`
	Text string   `json:"text"`
	Low  *float64 `json:"low,omitempty" doc:"属实比例九成把握不低于"`
	High *float64 `json:"high,omitempty" doc:"属实比例九成把握不高于"`
}

// reckon takes a score apart. It is pure: the same hits and ranking give the same words.
// Policy: plan:262
func (r Ranking) reckon(hits []rankedHit, titles map[string]string) Reckoning {
	out := Reckoning{On: r.On, Score: r.score(hits), Parts: []Part{}}
	worst, urgency := r.urgency(hits)
	if worst < 0 {
		return out
	}
	if r.Weight == nil {
		out.say("chance", "县里没有设“结论少的规则:全县比例算作几条结论”,排序不看规则准不准。")
	} else {
		r.sayPrecision(&out, hits, titles)
	}
	r.sayUrgency(&out, hits, worst, urgency, titles)
	for _, h := range byRule(hits) {
		if text := h.burden.say(); text != "" {
			out.say("burden", fmt.Sprintf("“%s”:%s", titles[h.rule], text))
		}
	}
	if r.Weight == nil {
		out.say("score", fmt.Sprintf("排序分就是轻重 %s。", plain(urgency)))
	} else {
		out.say("score", fmt.Sprintf("排序分 = 轻重 %s × 属实的可能 %s = %s。只用来排线索的先后,不评人,也不评村和乡镇。", plain(urgency), percent(r.chance(hits)), plain(out.Score)))
	}
	return out
}

func (out *Reckoning) say(kind, text string) {
	out.Parts = append(out.Parts, Part{Kind: kind, Text: text})
}

func (r Ranking) sayPrecision(out *Reckoning, hits []rankedHit, titles map[string]string) {
	said, risks := map[string]bool{}, map[string]bool{}
	for _, h := range byRule(hits) {
		risks[h.risk] = true
		key := precisionKey(h.rule)
		if said[key] {
			continue
		}
		said[key] = true
		own, p := r.tally(h.rule), r.precision(h.rule)
		low, high := p.Quantile(0.05), p.Quantile(0.95)
		text := fmt.Sprintf("“%s”%s核实 %d 条,属实 %d 条;属实的可能约 %s,九成把握在 %s 到 %s 之间。", titles[h.rule], r.window(), own.sum(), own.True, percent(p.Mean()), percent(low), percent(high))
		if own.sum() == 0 {
			text = fmt.Sprintf("“%s”%s还没有核实结论,先按全县各规则合计的 %s 算,九成把握只能说在 %s 到 %s 之间。", titles[h.rule], r.window(), percent(p.Mean()), percent(low), percent(high))
		}
		out.Parts = append(out.Parts, Part{Kind: "precision", Text: text, Low: &low, High: &high})
	}
	if r.lifts() {
		r.sayNovelty(out, hits, titles)
	}
	all := r.pool()
	if len(said) > 1 {
		text := fmt.Sprintf("合起来,至少一样属实的可能约 %s:", percent(r.chance(hits)))
		if len(said) > len(risks) {
			text += "说同一种风险的几条规则多半看的是同样的数,只取最准的一条;"
		}
		if len(risks) > 1 {
			text += fmt.Sprintf("%d 种风险当作互不相干(这是假设,实际常有牵连)。", len(risks))
		}
		out.say("chance", strings.TrimRight(text, ";。")+"。")
	}
	out.say("chance", fmt.Sprintf("全县各规则%s共核实 %d 条,属实 %d 条,比例按 %s 算;它在每条规则里抵 %s 条结论。", r.window(), all.sum(), all.True, percent(r.share()), plain(*r.Weight)))
}

// sayNovelty says how new the hits are, and what that was found to mean.
func (r Ranking) sayNovelty(out *Reckoning, hits []rankedHit, titles map[string]string) {
	of := map[Novelty][]rankedHit{}
	for _, h := range byRule(hits) {
		n := r.novelty(h.origin, r.On)
		of[n] = append(of[n], h)
	}
	for _, n := range []Novelty{Fresh, Refuted, Lasting} {
		if len(of[n]) == 0 {
			continue
		}
		var named []string
		for _, h := range of[n] {
			named = append(named, fmt.Sprintf("“%s”%s(可能由 %s 调为 %s)", titles[h.rule], h.origin.say(n), percent(r.precision(h.rule).Mean()), percent(r.truth(h))))
		}
		l, times := r.Novelties[n], r.lift(n)
		low, high := times.Quantile(0.05), times.Quantile(0.95)
		text := fmt.Sprintf("%s。%s的命中%s核实 %d 条,属实 %d 条,照各规则的准头该有 %s 条;先估的 %s 倍抵 %s 条,合起来按 %s 倍算,九成把握在 %s 到 %s 倍之间。",
			strings.Join(named, ";"), n.Title(), r.window(), l.sum(), l.True, plain(l.Expected), plain(r.assumed(n)), plain(*r.NoveltyWeight), plain(times.Mean()), plain(low), plain(high))
		out.say("novelty", text)
	}
}

// say puts into words since when a hit of a novelty has been so.
func (s origin) say(n Novelty) string {
	switch {
	case n == Refuted:
		return "提出以前,这户核实过,都不属实"
	case s.on.IsZero():
		return "这条规则第一次筛查时就有,不知道从哪天起"
	}
	return fmt.Sprintf("自 %s 的筛查起才有", s.on)
}

func (r Ranking) sayUrgency(out *Reckoning, hits []rankedHit, worst int, urgency float64, titles map[string]string) {
	h := hits[worst]
	text := fmt.Sprintf("最重的一条是“%s”,严重程度 %d 级", titles[h.rule], h.severity)
	times := h.distance * h.burden.left()
	if times > 1 {
		text += fmt.Sprintf(",是门槛的 %s 倍", plain(times))
		if r.Cap != nil && times > *r.Cap {
			text += fmt.Sprintf("(最多算 %s 倍)", plain(*r.Cap))
		}
	}
	text += fmt.Sprintf(",轻重 %s", plain(r.gravity(h)))
	switch others := len(hits) - 1; {
	case others > 0 && r.Others != nil:
		text += fmt.Sprintf(";其余 %d 条各加 %s,共 %s", others, percent(*r.Others), plain(urgency))
	case others > 0:
		text += fmt.Sprintf(";其余 %d 条不加", others)
	}
	out.say("urgency", text+"。")
}

// say puts the burden into words; "" where the hit measures no costs.
func (b Burden) say() string {
	switch {
	case !b.Measured:
		return ""
	case !b.Known:
		return fmt.Sprintf("花费 %s 元;领没领过救助还不知道,没有扣。", b.Cost.Short())
	case b.Relief == 0:
		return fmt.Sprintf("花费 %s 元,没有领过救助。", b.Cost.Short())
	}
	return fmt.Sprintf("花费 %s 元,已领救助 %s 元,轻重按剩下的 %s 元算。", b.Cost.Short(), b.Relief.Short(), max(0, b.Cost-b.Relief).Short())
}

func (r Ranking) window() string {
	if r.Since.IsZero() {
		return "至今"
	}
	return fmt.Sprintf("自 %s 以来", r.Since)
}

func byRule(hits []rankedHit) []rankedHit {
	sorted := slices.Clone(hits)
	slices.SortFunc(sorted, func(a, b rankedHit) int { return strings.Compare(a.rule, b.rule) })
	return sorted
}

// plain writes a number with at most two decimals, a small one with as many as tell it from 0.
func plain(x float64) string {
	decimals := 2
	if x != 0 && x < 0.1 {
		decimals = 4
	}
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// percent writes a share without decimals, a small one with one.
func percent(share float64) string {
	switch {
	case share >= 0.1 || share == 0:
		return strconv.FormatFloat(100*share, 'f', 0, 64) + "%"
	case share < 0.0005:
		return "不到 0.1%"
	}
	return strings.TrimSuffix(strconv.FormatFloat(100*share, 'f', 1, 64), ".0") + "%"
}
