package monitor

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
)

var aMonday = cn.NewDate(2026, 6, 29)

func week(capacity, sent, explored int, share float64) places {
	return places{monday: aMonday, capacity: &capacity, sent: sent, explored: explored, share: share, below: 10}
}

// wait makes leads that score 9, 8, 7 …, each of a rule with so many verdicts.
func wait(tried ...int) (list []waiter) {
	for i, n := range tried {
		list = append(list, waiter{id: LeadID(fmt.Sprintf("lead%d", i)), score: float64(9 - i), tried: n, openedOn: aMonday})
	}
	return list
}

func names(list []chosen) (out []string) {
	for _, c := range list {
		out = append(out, string(c.id)+" "+string(c.why))
	}
	return out
}

func TestChoiceTakesTheBestScoredForThePlacesThatAreLeft(t *testing.T) {
	list := wait(40, 40, 40, 40, 40)
	urgent := wait(40, 40, 40, 40, 0)
	urgent[4].because, urgent[3].because = Urgent, Late
	for name, c := range map[string]struct {
		p    places
		list []waiter
		want []string
		rest int
	}{
		"not set: all":                 {places{monday: aMonday, below: 10, share: 0.5}, list, []string{"lead0 best", "lead1 best", "lead2 best", "lead3 best", "lead4 best"}, 0},
		"two places":                   {week(2, 0, 0, 0), list, []string{"lead0 best", "lead1 best"}, 3},
		"what was sent counts":         {week(3, 2, 0, 0), list, []string{"lead0 best"}, 4},
		"more was sent than fits":      {week(1, 4, 0, 0), list, nil, 5},
		"no capacity holds these back": {week(0, 0, 0, 0), urgent, []string{"lead3 late", "lead4 urgent"}, 3},
		"they take places of the rest": {week(3, 0, 0, 0), urgent, []string{"lead3 late", "lead4 urgent", "lead0 best"}, 2},
		"a place for the least tried":  {week(2, 0, 0, 0.5), wait(40, 40, 40, 3, 7), []string{"lead0 best", "lead3 explore"}, 3},
		"the best may be little tried": {week(2, 0, 0, 0.5), wait(40, 2, 40, 0, 7), []string{"lead0 best", "lead1 best"}, 3},
		"explored enough this week":    {week(3, 1, 1, 0.34), wait(40, 40, 40, 3, 7), []string{"lead0 best", "lead1 best"}, 3},
		"no rule is little tried":      {week(2, 0, 0, 0.5), wait(40, 40, 40, 10, 11), []string{"lead0 best", "lead1 best"}, 3},
		"the urgent may be little tried": {week(2, 0, 0, 0.5), func() []waiter {
			l := wait(40, 40, 0, 5)
			l[2].because = Urgent
			return l
		}(), []string{"lead2 urgent", "lead0 best"}, 2},
	} {
		picked, waiting := choose(c.p, c.list)
		if !reflect.DeepEqual(names(picked), c.want) || len(waiting) != c.rest {
			t.Errorf("%s: %v, %d wait; want %v, %d", name, names(picked), len(waiting), c.want, c.rest)
		}
	}
}

func drawWeek(t *rapid.T) (places, []waiter) {
	capacity := rapid.IntRange(0, 12).Draw(t, "capacity")
	p := places{monday: aMonday.AddDays(7 * rapid.IntRange(0, 60).Draw(t, "week")), capacity: &capacity, sent: rapid.IntRange(0, 15).Draw(t, "sent"),
		share: rapid.Float64Range(0, 1).Draw(t, "share"), below: rapid.IntRange(0, 12).Draw(t, "below")}
	p.explored = rapid.IntRange(0, p.sent).Draw(t, "explored")
	list := make([]waiter, rapid.IntRange(0, 30).Draw(t, "waiting"))
	for i := range list {
		list[i] = waiter{id: LeadID(fmt.Sprintf("lead%02d", i)), score: float64(rapid.IntRange(0, 9).Draw(t, "score")), tried: rapid.IntRange(0, 15).Draw(t, "tried"),
			because: rapid.SampledFrom([]Why{"", "", "", "", Late, Urgent, Green, Declared}).Draw(t, "because")}
	}
	return p, list
}

func TestCapacityIsExceededOnlyByWhatNothingHoldsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, list := drawWeek(t)
		picked, waiting := choose(p, list)
		beyond, within, seen := 0, 0, map[LeadID]bool{}
		for _, c := range picked {
			seen[c.id] = true
			if c.why.beyond() != (c.because != "") {
				t.Fatalf("%+v", c)
			}
			if c.why.beyond() {
				beyond++
			} else {
				within++
			}
		}
		if within > 0 && p.sent+beyond+within > *p.capacity {
			t.Fatalf("%d sent, %d beyond, %d within, of %d", p.sent, beyond, within, *p.capacity)
		}
		for _, w := range waiting {
			seen[w.id] = true
			if w.because != "" {
				t.Fatalf("held back: %+v", w)
			}
		}
		if len(seen) != len(list) || len(picked)+len(waiting) != len(list) {
			t.Fatalf("%d chosen and %d waiting of %d", len(picked), len(waiting), len(list))
		}
		if free := p.left() - beyond; len(waiting) > 0 && free > 0 && within < free {
			t.Fatalf("%d wait though %d places are free", len(waiting), free-within)
		}
	})
}

func TestExplorationKeepsItsShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, list := drawWeek(t)
		picked, waiting := choose(p, list)
		learnt, left, places := p.explored, 0, 0
		for _, c := range picked {
			if c.tried < p.below {
				learnt++
			}
			if !c.why.beyond() {
				places++
			}
			if c.why == Explore && c.tried >= p.below {
				t.Fatalf("explored what is known: %+v", c)
			}
		}
		for _, w := range waiting {
			if w.tried < p.below {
				left++
			}
		}
		known := places
		for _, c := range picked {
			if !c.why.beyond() && c.tried < p.below {
				known--
			}
		}
		if learnt < p.quota() && left > 0 && known > 0 {
			t.Fatalf("%d of %d explored, %d left, %d places went to known rules", learnt, p.quota(), left, known)
		}
		// Over many weeks the quotas come to the share, to within one place.
		sum, n := 0, rapid.IntRange(1, 52).Draw(t, "weeks")
		for i := range n {
			w := p
			w.monday = p.monday.AddDays(7 * i)
			sum += w.quota()
		}
		if want := p.share * float64(*p.capacity) * float64(n); float64(sum) < want-1-1e-6 || float64(sum) > want+1+1e-6 {
			t.Fatalf("%d places in %d weeks, want %v", sum, n, want)
		}
	})
}

func TestSameWeekSameChoiceWhoeverAsks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, list := drawWeek(t)
		one, _ := choose(p, list)
		two, _ := choose(p, rapid.Permutation(list).Draw(t, "order"))
		if !reflect.DeepEqual(names(one), names(two)) {
			t.Fatalf("%v\n%v", names(one), names(two))
		}
	})
}

func TestEveryDayOfAWeekHasItsMonday(t *testing.T) {
	for i := range 7 {
		if got := mondayOf(aMonday.AddDays(i)); got != aMonday {
			t.Errorf("%s: %s", aMonday.AddDays(i), got)
		}
	}
}
