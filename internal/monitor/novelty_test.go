package monitor

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

func withNovelty(r Ranking, days int, weight float64) Ranking {
	r.FreshDays, r.NoveltyWeight, r.Novelties = &days, &weight, map[Novelty]Lift{}
	return r
}

func TestNoveltyIsFromTheScreeningThatCouldHaveFoundItEarlier(t *testing.T) {
	on := cn.NewDate(2026, 6, 30)
	month := Run{Number: 2, On: on, KnownBy: on}
	hit := func(household string) Hit {
		return Hit{Rule: "sick", Version: 1, Household: registry.HouseholdID(household), Risk: "因病", Severity: 3, Distance: 2, Sentence: household, Rows: []Row{{Record: 7}}, On: on, KnownBy: on}
	}
	ids := func() string { return "new" }
	before := map[ruleVersion]bool{{"sick", 1, false}: true}
	r := withNovelty(weights(2, 5, 0.1), 45, 2)
	find := func(s *standing, h Hit, before map[ruleVersion]bool) origin {
		p := decide(month, []Hit{h}, map[registry.HouseholdID]*standing{h.Household: s}, before, ids)
		if len(p.placed) != 1 {
			t.Fatalf("%+v", p)
		}
		return p.placed[0].hit.origin
	}
	answered := func(outcomes ...Outcome) *standing {
		s := &standing{leads: map[bool]*openLead{}}
		for _, o := range outcomes {
			s.answers = append(s.answers, answer{rule: "school", outcome: o})
		}
		return s
	}
	empty := func() *standing { return &standing{leads: map[bool]*openLead{}} }
	for name, c := range map[string]struct {
		standing *standing
		before   map[ruleVersion]bool
		want     Novelty
	}{
		"the rule had looked before":            {empty(), before, Fresh},
		"the rule speaks for the first time":    {empty(), nil, Lasting},
		"another version had looked before":     {empty(), map[ruleVersion]bool{{"sick", 2, false}: true}, Lasting},
		"people went once and found nothing":    {answered(False), before, Refuted},
		"people went and found something, once": {answered(False, True, False), before, Fresh},
		"nobody could tell":                     {answered(NeedMore), before, Fresh},
	} {
		if got := r.novelty(find(c.standing, hit("h"), c.before), on); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	old := origin{on: on.AddDays(-90)}
	open := &standing{leads: map[bool]*openLead{false: {"lead", map[string]openHit{"sick": {id: "a", sentence: "less", origin: old}}}}}
	if got := find(open, hit("h"), before); got != old {
		t.Errorf("what the lead heard before keeps its day: %+v", got)
	}
	spoken := hit("h")
	spoken.Channel = FromHousehold
	if got := find(answered(False), spoken, nil); got.refuted || got.on != on {
		t.Errorf("who speaks up brings news: %+v", got)
	}
	if got := r.novelty(origin{on: on.AddDays(-45)}, on); got != Lasting {
		t.Errorf("after 45 days: %q", got)
	}
	if got := weights(2, 5, 0.1).novelty(origin{on: on}, on); got != "" {
		t.Errorf("where the county does not say what new is: %q", got)
	}
}

// Of three alike the one of a kind found true more often than its rule says comes first.
func TestLiftMovesTheChanceBothWays(t *testing.T) {
	r := withNovelty(weights(2, 5, 0.1), 45, 2)
	r.Rules["sick"] = Tally{6, 94}
	r.Novelties[Fresh], r.Novelties[Lasting] = Lift{Tally{5, 35}, 2.4}, Lift{Tally{1, 59}, 3.6}
	fresh, lasting, returned := fired("sick", "因病", 3, 2), fired("sick", "因病", 3, 2), fired("sick", "因病", 3, 2)
	fresh.origin.on, returned.origin.refuted = r.On, true
	if a, b, c := r.truth(fresh), r.truth(returned), r.truth(lasting); !(a > b && b > c && b == r.precision("sick").Mean()) {
		t.Errorf("fresh %v, returned %v, lasting %v", a, b, c)
	}
	said := sentencesOf(r.reckon([]rankedHit{fresh}, map[string]string{"sick": "住院"}))
	for _, want := range []string{"自 2026-06-30 的筛查起才有", "新近出现的命中自 2025-06-30 以来核实 40 条,属实 5 条,照各规则的准头该有 2.4 条;先估的 1 倍抵 2 条,合起来按 1.59 倍算"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	if r.NoveltyWeight = nil; r.truth(fresh) != r.precision("sick").Mean() {
		t.Error("where the county leaves it out, novelty counts nothing")
	}
}

// Without verdicts nothing is known of novelty, and it changes nothing.
func TestNoveltyWithoutVerdictsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, hits := drawRanking(t), drawHits(t)
		r.Novelties = map[Novelty]Lift{}
		with := r.score(hits)
		r.FreshDays = nil
		if without := r.score(hits); with != without {
			t.Fatalf("%v, without %v", with, without)
		}
	})
}
