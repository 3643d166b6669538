package monitor

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Novelty is how new what a hit says is.
type Novelty string

const (
	Fresh   Novelty = "fresh"   // 新近出现: an earlier screening did not find it
	Refuted Novelty = "refuted" // 曾核实不属实: people went to the household before, and never found a risk true
	Lasting Novelty = "lasting" // 早就有的: of long, or nobody knows since when
)

// Title is the novelty in Chinese.
func (n Novelty) Title() string {
	switch n {
	case Fresh:
		return "新近出现"
	case Refuted:
		return "曾核实不属实"
	}
	return "早就有"
}

// origin is from which screening a hit is news; the zero date if nobody knows.
type origin struct {
	on      cn.Date
	refuted bool
}

// novelty is how new a hit is on a day; "" where the county does not say what new is.
func (r Ranking) novelty(s origin, on cn.Date) Novelty {
	switch {
	case r.FreshDays == nil:
		return ""
	case s.refuted:
		return Refuted
	case !s.on.IsZero() && on.Sub(s.on) < *r.FreshDays:
		return Fresh
	}
	return Lasting
}

// Lift compares the verdicts on hits of one novelty with what their rules would lead one to
// expect.
type Lift struct {
	Tally
	Expected float64 `json:"expected"` // how many would be true by the precision of their rules
}

// lift is how many times as often as their rules say hits of a novelty are true: observed
// over expected. What the county takes it to be without verdicts stands for NoveltyWeight
// expected ones. It is a Gamma: the mean and its interval come from there.
// Source: Breslow & Day, Statistical Methods in Cancer Research II (indirect
// standardisation); Clayton & Kaldor, Biometrics 43 (1987), the shrunken ratio
func (r Ranking) lift(n Novelty) distuv.Gamma {
	l := r.Novelties[n]
	return distuv.Gamma{Alpha: float64(l.True) + *r.NoveltyWeight*r.assumed(n), Beta: l.Expected + *r.NoveltyWeight}
}

// assumed is what the lift of a novelty is taken to be before there are verdicts.
func (r Ranking) assumed(n Novelty) float64 {
	switch {
	case n == Fresh && r.FreshTimes != nil:
		return *r.FreshTimes
	case n == Refuted && r.RefutedTimes != nil:
		return *r.RefutedTimes
	}
	return 1
}

// lifts says whether the order looks at novelty at all.
func (r Ranking) lifts() bool {
	return r.Weight != nil && r.NoveltyWeight != nil && r.FreshDays != nil
}

// truth is how likely a hit is true: the precision of its rule, its odds multiplied by the
// lift of its novelty.
func (r Ranking) truth(h rankedHit) float64 {
	p := r.precision(h.rule).Mean()
	if !r.lifts() {
		return p
	}
	odds := p * r.lift(r.novelty(h.origin, r.On)).Mean()
	return odds / (1 - p + odds)
}

// raisedBefore reads which versions of the rules of hits said it of somebody before a day,
// and notes those that say it for the first time.
func raisedBefore(ctx context.Context, tx *db.Tx, on cn.Date, hits []Hit) (map[ruleVersion]bool, error) {
	before := map[ruleVersion]bool{}
	for _, h := range hits {
		if !h.channel().byPeople() {
			before[h.version()] = false
		}
	}
	// In one order, so that two screenings do not wait for each other.
	for _, v := range slices.SortedFunc(maps.Keys(before), ruleVersion.compare) {
		var first cn.Date
		err := tx.Get(ctx, nil, `INSERT INTO rule_raised (county_id, rule, version, trial, first_on) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (county_id, rule, version, trial) DO UPDATE SET first_on = rule_raised.first_on RETURNING first_on`,
			[]any{tx.County(), v.rule, v.version, v.trial, on}, &first)
		if err != nil {
			return nil, err
		}
		before[v] = first.Before(on)
	}
	return before, nil
}

type ruleVersion struct {
	rule    string
	version int
	trial   bool
}

func (v ruleVersion) compare(w ruleVersion) int {
	return cmp.Or(cmp.Compare(v.rule, w.rule), cmp.Compare(v.version, w.version))
}

func (h Hit) version() ruleVersion { return ruleVersion{h.Rule, h.Version, h.Trial} }
