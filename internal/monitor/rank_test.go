package monitor

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
)

func weights(weight, limit, others float64) Ranking {
	return Ranking{On: cn.NewDate(2026, 6, 30), Since: cn.NewDate(2025, 6, 30), Weight: &weight, Cap: &limit, Others: &others, Rules: map[string]Tally{}}
}

func fired(rule, risk string, severity int, distance float64) rankedHit {
	return rankedHit{openHit{id: rule, risk: risk, severity: severity, distance: distance}, rule}
}

func TestScoreIsUrgencyTimesChance(t *testing.T) {
	r := weights(2, 5, 0.1)
	r.Rules["sick"] = Tally{9, 31}
	r.Rules["school"] = Tally{0, 10}
	sick, school := fired("sick", "因病", 3, 2), fired("school", "因学", 2, 1)
	share := 9.5 / 51 // Jeffreys' mean of all 50 verdicts
	p, q := (2*share+9)/42, (2*share)/12
	for name, c := range map[string]struct {
		hits []rankedHit
		want float64
	}{
		"one rule":                     {[]rankedHit{sick}, 6 * p},
		"two risks are independent":    {[]rankedHit{sick, school}, (6 + 0.1*2) * (1 - (1-p)*(1-q))},
		"of one risk the best counts":  {[]rankedHit{sick, fired("school", "因病", 2, 1)}, (6 + 0.1*2) * p},
		"far beyond is capped":         {[]rankedHit{fired("sick", "因病", 3, 80)}, 15 * p},
		"no verdict: the county's":     {[]rankedHit{fired("new", "因灾", 4, 1)}, 4 * share},
		"people who speak up together": {[]rankedHit{fired("declared/1/因病", "因病", 4, 1)}, 4 * share},
	} {
		if got := r.score(c.hits); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if p := r.precision("new"); p.Quantile(0.05) > 0.02 || p.Quantile(0.95) < 0.6 {
		t.Errorf("of a rule without verdicts little is known: %v to %v", p.Quantile(0.05), p.Quantile(0.95))
	}
	if known := r.precision("sick"); known.Quantile(0.95)-known.Quantile(0.05) > 0.25 {
		t.Error("forty verdicts say more than that")
	}
}

func TestReliefMakesABurdenLighterAndUnknownReliefDoesNot(t *testing.T) {
	r := weights(2, 5, 0.1)
	costs := func(relief cn.Money, known bool) float64 {
		h := fired("sick", "因病", 3, 4)
		h.burden = Burden{Cost: cn.Yuan(40_000), Relief: relief, Measured: true, Known: known}
		return r.gravity(h)
	}
	if costs(0, false) != 12 || costs(0, true) != 12 || costs(cn.Yuan(20_000), true) != 6 || costs(cn.Yuan(60_000), true) != 3 {
		t.Errorf("%v %v %v %v", costs(0, false), costs(0, true), costs(cn.Yuan(20_000), true), costs(cn.Yuan(60_000), true))
	}
}

func TestWhatTheCountyDoesNotSetIsLeftOut(t *testing.T) {
	r := Ranking{Rules: map[string]Tally{"sick": {1, 99}}}
	hits := []rankedHit{fired("sick", "因病", 3, 8), fired("school", "因学", 2, 1)}
	if got := r.score(hits); got != 24 {
		t.Errorf("no cap, no share of others, no precision: %v", got)
	}
	said := r.reckon(hits, map[string]string{"sick": "住院", "school": "上学"})
	if text := sentencesOf(said); !strings.Contains(text, "排序不看规则准不准") || !strings.Contains(text, "其余 1 条不加") {
		t.Error(text)
	}
}

func sentencesOf(r Reckoning) string {
	var b strings.Builder
	for _, p := range r.Parts {
		b.WriteString(p.Text + "\n")
	}
	return b.String()
}

func TestEachPartOfAScoreIsASentenceWithItsNumbers(t *testing.T) {
	r := weights(2, 5, 0.1)
	r.Rules["sick"] = Tally{9, 31}
	sick := fired("sick", "因病", 3, 1.5)
	sick.burden = Burden{Cost: cn.Yuan(23_480), Relief: cn.Yuan(2_000), Measured: true, Known: true}
	unknown := fired("year", "因病", 2, 1.2)
	unknown.burden = Burden{Cost: cn.Yuan(9_000), Measured: true}
	got := sentencesOf(r.reckon([]rankedHit{sick, unknown, fired("school", "因学", 2, 1)}, map[string]string{"sick": "住院自付", "year": "全年自付", "school": "上学费用"}))
	for _, want := range []string{
		"“住院自付”自 2025-06-30 以来核实 40 条,属实 9 条;属实的可能约 23%,九成把握在 ",
		"“上学费用”自 2025-06-30 以来还没有核实结论,先按全县各规则合计的 23% 算",
		"同一种风险的几条规则多半看的是同样的数,只取最准的一条;2 种风险当作互不相干(这是假设",
		"最重的一条是“住院自付”,严重程度 3 级,是门槛的 1.37 倍",
		"“住院自付”:花费 23,480 元,已领救助 2,000 元,轻重按剩下的 21,480 元算。",
		"“全年自付”:花费 9,000 元;领没领过救助还不知道,没有扣。",
		"不评人,也不评村和乡镇",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func drawHits(t *rapid.T) []rankedHit {
	n := rapid.IntRange(1, 6).Draw(t, "hits")
	hits := make([]rankedHit, n)
	for i := range hits {
		h := fired(fmt.Sprintf("rule%d", i), rapid.SampledFrom([]string{"因病", "因学", "因灾"}).Draw(t, "risk"), rapid.IntRange(1, 5).Draw(t, "severity"), rapid.Float64Range(1, 9).Draw(t, "distance"))
		h.burden = Burden{Cost: cn.Money(rapid.IntRange(0, 5_000_000).Draw(t, "cost")), Relief: cn.Money(rapid.IntRange(0, 5_000_000).Draw(t, "relief")),
			Measured: rapid.Bool().Draw(t, "measured"), Known: rapid.Bool().Draw(t, "known")}
		if rapid.Bool().Draw(t, "since known") {
			h.origin.on = cn.NewDate(2026, 6, 30).AddDays(-rapid.IntRange(0, 90).Draw(t, "age"))
		}
		h.origin.refuted = rapid.Bool().Draw(t, "refuted")
		hits[i] = h
	}
	return hits
}

func drawRanking(t *rapid.T) Ranking {
	r := weights(rapid.Float64Range(0.1, 20).Draw(t, "weight"), rapid.Float64Range(1, 9).Draw(t, "cap"), rapid.Float64Range(0, 1).Draw(t, "others"))
	for i := range 6 {
		if n := rapid.IntRange(0, 40).Draw(t, "verdicts"); n > 0 {
			yes := rapid.IntRange(0, n).Draw(t, "true")
			r.Rules[fmt.Sprintf("rule%d", i)] = Tally{yes, n - yes}
		}
	}
	r = withNovelty(r, rapid.IntRange(1, 60).Draw(t, "fresh days"), rapid.Float64Range(0.1, 5).Draw(t, "novelty weight"))
	for _, n := range []Novelty{Fresh, Refuted, Lasting} {
		yes := rapid.IntRange(0, 20).Draw(t, "true")
		r.Novelties[n] = Lift{Tally{yes, rapid.IntRange(0, 200).Draw(t, "false")}, rapid.Float64Range(0, 20).Draw(t, "expected")}
	}
	return r
}

// Nothing that makes a household's case stronger ranks it lower.
func TestScoreRisesWithPrecisionSeverityAndDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, hits := drawRanking(t), drawHits(t)
		before := r.score(hits)
		i := rapid.IntRange(0, len(hits)-1).Draw(t, "which")
		change := rapid.SampledFrom([]string{"precision", "severity", "distance", "relief", "order"}).Draw(t, "what")
		switch change {
		case "precision": // one of its verdicts would have been true instead
			if own := r.Rules[hits[i].rule]; own.False > 0 {
				r.Rules[hits[i].rule] = Tally{own.True + 1, own.False - 1}
			}
		case "severity":
			hits[i].severity++
		case "distance":
			hits[i].distance *= 1.5
		case "relief":
			hits[i].burden.Relief /= 2
		case "order":
			if after := r.score(rapid.Permutation(hits).Draw(t, "order")); after != before {
				t.Fatalf("%v, in another order %v", before, after)
			}
		}
		if after := r.score(hits); after < before-1e-9 {
			t.Fatalf("more %s: %v, then %v", change, before, after)
		}
		if before < 0 || r.chance(hits) > 1 {
			t.Fatalf("%v %v", before, r.chance(hits))
		}
	})
}

func TestPartsSayTheScoreThatIsStored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, hits := drawRanking(t), drawHits(t)
		titles := map[string]string{}
		for _, h := range hits {
			titles[h.rule] = h.rule
		}
		said := r.reckon(hits, titles)
		if said.Score != r.score(hits) || len(said.Parts) < 3 || said.Parts[len(said.Parts)-1].Kind != "score" {
			t.Fatalf("%+v", said)
		}
		for _, p := range said.Parts {
			if p.Text == "" || p.Low != nil && !(0 <= *p.Low && *p.Low <= *p.High && *p.High <= 1) {
				t.Fatalf("%+v", p)
			}
		}
	})
}
