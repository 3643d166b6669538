package monitor

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
)

// Why says why a lead is chosen for dispatch this week.
type Why string

const (
	// What no capacity holds back.
	Late     Why = "late"     // its last day to be dispatched has come
	Urgent   Why = "urgent"   // as grave as the county lets nothing wait
	Green    Why = "green"    // its household is on the green channel
	Declared Why = "declared" // the household declared it: the clock of the visit runs

	Best    Why = "best"    // of the best score
	Explore Why = "explore" // its rules are the least tried
)

// beyond says whether the capacity of the week does not hold for the reason.
func (w Why) beyond() bool { return w != Best && w != Explore }

// waiter is a lead that waits for dispatch, as the choice needs it.
type waiter struct {
	id       LeadID
	score    float64
	tried    int // verdicts on the least tried of its rules
	because  Why // why no capacity holds it back; "" if one does
	openedOn cn.Date
}

// places is what a township can take up in a week.
type places struct {
	monday   cn.Date
	capacity *int // leads a week; nil: the county has not set it
	sent     int  // dispatched this week already
	explored int  // of them, of rules that are little tried
	share    float64
	below    int // a rule with fewer verdicts is little tried
}

// left is how many more leads the week takes.
func (p places) left() int {
	if p.capacity == nil {
		return math.MaxInt
	}
	return max(0, *p.capacity-p.sent)
}

// quota is how many places of the week go to rules that are little tried. What a share
// leaves of a place is carried to the next week: over any weeks of one capacity it comes
// to the share, to within one place.
func (p places) quota() int {
	if p.capacity == nil {
		return 0
	}
	const rounding = 1e-9
	week := float64(p.monday.Sub(cn.NewDate(2024, 1, 1)) / 7)
	each := p.share * float64(*p.capacity)
	return int(math.Floor(each*(week+1)+rounding) - math.Floor(each*week+rounding))
}

// chosen is a lead that should be dispatched now.
type chosen struct {
	waiter
	why Why
}

// choose picks from the leads that wait in a township what is to be dispatched this week:
// all that no capacity holds back, and of the others the best scored for the places that
// are left, with the quota of places for rules that are little tried. Everything else
// waits. It is pure: the same leads and week give the same choice in whatever order.
// Policy: plan:262
func choose(p places, list []waiter) (picked []chosen, waiting []waiter) {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b waiter) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
	})
	for _, w := range sorted {
		if w.because != "" {
			picked = append(picked, chosen{w, w.because})
		} else {
			waiting = append(waiting, w)
		}
	}
	places := min(max(0, p.left()-len(picked)), len(waiting))
	best := make([]chosen, places)
	for i, w := range waiting[:places] {
		best[i] = chosen{w, Best}
	}
	best, waiting = p.explore(best, waiting[places:], picked)
	return append(picked, best...), waiting
}

// explore gives up the worst scored places for leads of rules that are little tried, until
// the quota of the week is met or there are no more of them: the least tried first, those
// alike in an order drawn by the week.
func (p places) explore(best []chosen, rest []waiter, beyond []chosen) ([]chosen, []waiter) {
	missing := p.quota() - p.explored
	for _, c := range slices.Concat(beyond, best) {
		if c.tried < p.below {
			missing--
		}
	}
	var pool []waiter
	for _, w := range rest {
		if w.tried < p.below {
			pool = append(pool, w)
		}
	}
	slices.SortFunc(pool, func(a, b waiter) int {
		return cmp.Or(cmp.Compare(a.tried, b.tried), cmp.Compare(p.draw(a.id), p.draw(b.id)), cmp.Compare(a.id, b.id))
	})
	for i := len(best) - 1; i >= 0 && missing > 0 && len(pool) > 0; i-- {
		if best[i].tried < p.below {
			continue
		}
		given, taken := best[i].waiter, pool[0]
		best[i], pool = chosen{taken, Explore}, pool[1:]
		rest = slices.DeleteFunc(rest, func(w waiter) bool { return w.id == taken.id })
		rest = append(rest, given)
		missing--
	}
	return best, rest
}

// draw is a number for a lead in this week, the same whoever asks.
func (p places) draw(lead LeadID) uint64 {
	h := fnv.New64a()
	_ = binary.Write(h, binary.BigEndian, int64(p.monday.Sub(cn.NewDate(2024, 1, 1))))
	_, _ = h.Write([]byte(lead))
	return h.Sum64()
}

// mondayOf is the first day of the week of a day.
func mondayOf(day cn.Date) cn.Date { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }
