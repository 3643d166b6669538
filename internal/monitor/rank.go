package monitor

import (
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/shouwang/shouwang/internal/cn"
)

// Ranking is what the order of the open leads is made from, as of a day: how often each
// rule was found right, and the weights that the county set. A weight that is not set is
// nil, and what it weighs is left out. It ranks leads, never people or places.
type Ranking struct {
	On    cn.Date          `json:"on"`
	Since cn.Date          `json:"since"` // the first day of the verdicts that count; zero for all
	Rules map[string]Tally `json:"rules"` // by precisionKey
	// Weight is how many verdicts the county's share stands for, in each rule.
	Weight *float64 `json:"weight"`
	Cap    *float64 `json:"cap"`    // the most times beyond the threshold that count
	Others *float64 `json:"others"` // what each further hit adds to the worst one
	// FreshDays is for how many days after the screening that found it first a hit is news.
	FreshDays *int `json:"fresh_days"`
	// NoveltyWeight is for how many expected true verdicts the next two stand: how many times
	// as often as their rules say fresh and refuted hits are taken to be true.
	NoveltyWeight *float64         `json:"novelty_weight"`
	FreshTimes    *float64         `json:"fresh_times"`
	RefutedTimes  *float64         `json:"refuted_times"`
	Novelties     map[Novelty]Lift `json:"novelties"`
}

// Tally counts verdicts.
type Tally struct {
	True  int `json:"true"`
	False int `json:"false"`
}

func (t Tally) sum() int { return t.True + t.False }

func (t Tally) plus(yes bool) Tally {
	if yes {
		t.True++
	} else {
		t.False++
	}
	return t
}

// Burden is what the costs that a hit measures come to, and the relief that answers them.
type Burden struct {
	Cost     cn.Money
	Relief   cn.Money
	Measured bool // the hit measures costs at all
	Known    bool // the relief is known
}

// left is the share of the costs that no relief has answered; all of them where the relief
// is not known.
func (b Burden) left() float64 {
	if !b.Measured || !b.Known || b.Cost <= 0 {
		return 1
	}
	return min(1, max(0, float64(b.Cost-b.Relief)/float64(b.Cost)))
}

// precisionKey is under what the verdicts on a hit count: its rule, or, where people spoke
// up, how they did: each report is a rule of its own.
func precisionKey(rule string) string {
	if how, _, spoken := strings.Cut(rule, "/"); spoken && Channel(how).byPeople() {
		return how
	}
	return rule
}

func (r Ranking) tally(rule string) Tally { return r.Rules[precisionKey(rule)] }

// pool is all rules together.
func (r Ranking) pool() (all Tally) {
	for _, t := range r.Rules {
		all.True += t.True
		all.False += t.False
	}
	return all
}

// share is the share that the county's verdicts on all rules together show to be true: the
// mean of the posterior of Jeffreys' prior, which is a half where there are no verdicts.
func (r Ranking) share() float64 {
	all := r.pool()
	return posterior(all.True, all.False).Mean()
}

// precision is what is known of the share of a rule's hits that are true: a Beta with the
// county's share as the prior's mean and Weight verdicts as its weight, and the rule's own
// verdicts added. Of a rule without verdicts it is the prior with its wide interval.
// Source: Gelman et al., Bayesian Data Analysis, 3rd edition, chapter 2
func (r Ranking) precision(rule string) distuv.Beta {
	own, share := r.tally(rule), r.share()
	return distuv.Beta{Alpha: *r.Weight*share + float64(own.True), Beta: *r.Weight*(1-share) + float64(own.False)}
}

// chance is how likely at least one of the hits is true. Rules of one risk mostly look at
// the same rows, so that only the likeliest of them counts; risks are taken to be
// independent (noisy-or), which is an assumption and is shown as one.
func (r Ranking) chance(hits []rankedHit) float64 {
	if r.Weight == nil {
		return 1
	}
	best := map[string]float64{}
	for _, h := range hits {
		best[h.risk] = max(best[h.risk], r.truth(h))
	}
	none := 1.0
	for _, risk := range slices.Sorted(maps.Keys(best)) { // so that rounding does not depend on the order
		none *= 1 - best[risk]
	}
	return 1 - none
}

// rankedHit is a hit with the rule that it is of.
type rankedHit struct {
	openHit
	rule string
}

// gravity is how grave a hit is: severity (1–5) times how many times beyond the threshold
// it lies once relief is taken off, never less than at the threshold.
func (r Ranking) gravity(h rankedHit) float64 {
	times := max(1, h.distance*h.burden.left())
	if r.Cap != nil {
		times = min(times, max(1, *r.Cap))
	}
	return float64(h.severity) * times
}

// urgency is the worst hit's gravity and a share of the others'.
func (r Ranking) urgency(hits []rankedHit) (worst int, total float64) {
	worst = -1
	others := make([]float64, 0, len(hits))
	for i, h := range hits {
		g := r.gravity(h)
		others = append(others, g)
		if worst < 0 || g > r.gravity(hits[worst]) {
			worst = i
		}
	}
	if worst < 0 {
		return worst, 0
	}
	slices.Sort(others) // so that the sum does not depend on the order
	total = others[len(others)-1]
	if r.Others != nil {
		for _, g := range others[:len(others)-1] {
			total += *r.Others * g
		}
	}
	return worst, total
}

// score is the one number by which leads are ordered: urgency times chance.
func (r Ranking) score(hits []rankedHit) float64 {
	_, urgency := r.urgency(hits)
	return math.Round(urgency*r.chance(hits)*1e4) / 1e4
}

// tried is how many verdicts the least tried rule of the hits has.
func (r Ranking) tried(hits []rankedHit) int {
	least := -1
	for _, h := range hits {
		if n := r.tally(h.rule).sum(); least < 0 || n < least {
			least = n
		}
	}
	return max(least, 0)
}
