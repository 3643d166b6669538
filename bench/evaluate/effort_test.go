package main

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// months are three visiting days with two visits each.
func months(t *testing.T, alerts ...[]alert) (list []round) {
	for i, day := range []string{"2025-06-27", "2025-07-27", "2025-08-27"} {
		r := round{on: on(t, day), visits: 2}
		if i < len(alerts) {
			r.alerts = alerts[i]
		}
		list = append(list, r)
	}
	return list
}

func TestEffortCountsWhatVisitsFind(t *testing.T) {
	june, july, august := on(t, "2025-06-27"), on(t, "2025-07-27"), on(t, "2025-08-27")
	ill := episode{household: "A", from: on(t, "2025-06-07"), risk: "因病"}
	old := episode{household: "B", from: on(t, "2024-01-01"), until: july, risk: "住房"}
	again := episode{household: "A", from: on(t, "2025-08-17"), risk: "因灾"}
	for name, c := range map[string]struct {
		truth  []episode
		made   []visit
		raised []map[string]bool
		want   effort
	}{
		"the first visit to an episode finds it, the second is wasted": {
			truth:  []episode{ill},
			made:   []visit{{"A", july}, {"A", august}},
			raised: []map[string]bool{{}, {"A": true}, {"A": true}},
			want: effort{yield: share{2, 2}, fresh: share{1, 2}, wasted: share{1, 2}, recall: share{1, 1}, early: share{1, 1},
				toVisit: []int{50}, toLead: []int{50}},
		},
		"a visit before the onset finds nothing, one after it is not wasted": {
			truth:  []episode{again},
			made:   []visit{{"A", june}, {"A", august}},
			raised: []map[string]bool{{"A": true}, {"A": true}, {}},
			want:   effort{yield: share{1, 2}, fresh: share{1, 2}, wasted: share{0, 2}, recall: share{1, 1}, early: share{1, 1}, toVisit: []int{10}},
		},
		"an older episode counts in recall, not in days": {
			truth:  []episode{old},
			made:   []visit{{"B", july}},
			raised: []map[string]bool{{"B": true}, {"B": true}, {}},
			want:   effort{yield: share{1, 1}, fresh: share{1, 1}, wasted: share{0, 1}, recall: share{1, 1}},
		},
		"a visit after the end comes too late": {
			truth:  []episode{old},
			made:   []visit{{"B", august}},
			raised: []map[string]bool{{}, {}, {}},
			want:   effort{yield: share{0, 1}, fresh: share{0, 1}, wasted: share{0, 1}, recall: share{0, 1}},
		},
		"two episodes of a household are found by one visit": {
			truth:  []episode{ill, again},
			made:   []visit{{"A", august}},
			raised: []map[string]bool{{}, {}, {}},
			want: effort{yield: share{1, 1}, fresh: share{1, 1}, wasted: share{0, 1}, recall: share{1, 1}, early: share{2, 2},
				toVisit: []int{81, 10}},
		},
		"a wrong household is wasted only the second time": {
			made:   []visit{{"C", june}, {"C", july}},
			raised: []map[string]bool{{}, {}, {}},
			want:   effort{yield: share{0, 2}, fresh: share{0, 2}, wasted: share{1, 2}},
		},
		"an episode between two visiting days belongs to no strategy": {
			truth:  []episode{{household: "D", from: on(t, "2025-07-01"), until: on(t, "2025-07-20")}},
			raised: []map[string]bool{{}, {}, {}},
		},
	} {
		c.want.draws = 1
		if got := effortOf(c.truth, on(t, "2025-05-01"), months(t), c.made, c.raised); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, c.want)
		}
	}
}

func baselineOf(t *testing.T, key string) baseline {
	t.Helper()
	for _, b := range baselines {
		if b.key == key {
			return b
		}
	}
	t.Fatalf("no baseline %q", key)
	return baseline{}
}

// byDay are the households of the visits of each round, in alphabetical order.
func byDay(rounds []round, made []visit) (days []string) {
	for _, r := range rounds {
		var names []string
		for _, v := range made {
			if v.on.Equal(r.on) {
				names = append(names, v.household)
			}
		}
		slices.Sort(names)
		days = append(days, strings.Join(names, ""))
	}
	return days
}

func TestBaselinesMergeNothingAndRememberNothing(t *testing.T) {
	a, b, c, d := alert{"A", "x"}, alert{"A", "y"}, alert{"C", "x"}, alert{"D", "x"}
	rounds := months(t, []alert{a, b}, []alert{a, b, c, d}, []alert{a, b})
	for seed := range uint64(20) {
		if got, want := byDay(rounds, baselineOf(t, "newest").walk(rounds, rand.New(rand.NewPCG(seed, 0)))), []string{"AA", "CD", "AA"}; !slices.Equal(got, want) {
			t.Fatalf("seed %d: %v, want %v", seed, got, want)
		}
	}
}

func TestTheQueueServesWhoHasWaitedLongest(t *testing.T) {
	a, b, c := alert{"A", "x"}, alert{"B", "x"}, alert{"C", "x"}
	rounds := months(t, []alert{a, b}, []alert{a, b, c}, []alert{a, b, c})
	for i := range rounds {
		rounds[i].visits = 1
	}
	for seed := range uint64(20) {
		got := byDay(rounds, baselineOf(t, "oldest").walk(rounds, rand.New(rand.NewPCG(seed, 0))))
		if sorted := slices.Sorted(slices.Values(got[:2])); !slices.Equal(sorted, []string{"A", "B"}) {
			t.Fatalf("seed %d: %v: whoever came first waits", seed, got)
		}
		if got[2] == got[1] {
			t.Fatalf("seed %d: %v: who was just visited is before who waits", seed, got)
		}
	}
}

func TestBaselinesWalkAsOftenAsTheProductAndTheSameEachTime(t *testing.T) {
	_, asked := village(t)
	made := []visit{{"C", asked[0].knownBy}, {"D", asked[0].knownBy}, {"A", asked[2].knownBy}}
	rounds := roundsOf(asked, made)
	for _, b := range baselines {
		walk := func() []visit { return b.walk(rounds, rand.New(rand.NewPCG(5, 5))) }
		got := walk()
		if len(got) != len(made) || !reflect.DeepEqual(got, walk()) {
			t.Errorf("%s: %v", b.key, got)
		}
		count := map[time.Time]int{}
		for _, v := range got {
			count[v.on]++
		}
		if count[asked[0].knownBy] != 2 || count[asked[2].knownBy] != 1 {
			t.Errorf("%s: visits by day %v", b.key, count)
		}
	}
}

func TestALeadStandsUntilItIsAnswered(t *testing.T) {
	p := past{leads: []raisedLead{
		{"A", on(t, "2025-05-31"), on(t, "2025-07-27")},
		{"B", on(t, "2025-07-31"), time.Time{}},
	}}
	if got, want := p.standing(months(t)), []map[string]bool{{"A": true}, {"A": true}, {"B": true}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPooledCountiesKeepTheirDraws(t *testing.T) {
	one := comparison{"x": {draws: 2, yield: share{2, 20}, toVisit: []int{1}}}
	got := pooled([]comparison{one, one})["x"]
	if want := (effort{draws: 2, yield: share{4, 40}, toVisit: []int{1, 1}}); !reflect.DeepEqual(*got, want) {
		t.Errorf("got %+v, want %+v", *got, want)
	}
}

func TestTheGateWantsYieldRecallAndSpeed(t *testing.T) {
	of := func(yield, recall share, later int) *effort {
		return &effort{draws: 1, yield: yield, recall: recall, later: slices.Repeat([]int{later}, 10)}
	}
	other := of(share{10, 1000}, share{10, 100}, 0)
	for name, c := range map[string]struct {
		own            *effort
		holds, certain bool
		lost           int
	}{
		"far better":       {of(share{60, 1000}, share{50, 100}, 0), true, true, 0},
		"a little better":  {of(share{12, 1000}, share{10, 100}, 0), true, false, 0},
		"the same yield":   {of(share{10, 1000}, share{10, 100}, 0), false, false, 1},
		"fewer are found":  {of(share{60, 1000}, share{9, 100}, 0), false, false, 1},
		"a day later":      {of(share{60, 1000}, share{50, 100}, 1), false, false, 1},
		"worse throughout": {of(share{5, 1000}, share{5, 100}, 50), false, false, 3},
	} {
		v := judge(c.own, other)
		if v.holds() != c.holds || v.certain() != c.certain || len(v.lost()) != c.lost {
			t.Errorf("%s: holds %v, certain %v, lost %v", name, v.holds(), v.certain(), v.lost())
		}
	}
}

func TestAnEpisodeIsComparedWithItself(t *testing.T) {
	june, july, august := on(t, "2025-06-27"), on(t, "2025-07-27"), on(t, "2025-08-27")
	of := func(household string) episode { return episode{household: household, from: on(t, "2025-06-01")} }
	truth := []episode{of("later"), of("same"), of("only ours"), of("only theirs"), of("nobody's"), {household: "old", from: on(t, "2020-01-01")}}
	own := []map[string]bool{{"same": true, "old": true}, {"only ours": true}, {"later": true}}
	other := []map[string]bool{{"same": true, "later": true}, {"only theirs": true}, {"old": true}}
	got := laterBy(truth, on(t, "2025-05-01"), months(t), own, other)
	if want := []int{days(june, august), 0, always, never}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v (visiting days %v, %v, %v)", got, want, june, july, august)
	}
	if p := pair(got); p.earlier != 1 || p.same != 1 || p.behind != 2 || p.median != float64(days(june, august))/2 {
		t.Errorf("%+v", p)
	}
	if text := pair([]int{never, never, always}).text(); !strings.HasPrefix(text, "+∞ · ") {
		t.Errorf("only alerts list most of them: %s", text)
	}
	// One of many that comes later moves nothing; most of them do.
	many := append(make([]int, 30), 30, 30)
	if p := pair(many); p.median != 0 || p.high != 0 {
		t.Errorf("%+v", p)
	}
	if p := pair(slices.Repeat([]int{30, 0, 30}, 10)); p.median != 30 {
		t.Errorf("%+v", p)
	}
}
