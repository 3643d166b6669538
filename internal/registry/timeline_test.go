package registry

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
)

var day0 = cn.NewDate(2025, 1, 1)

// A timeline says the same as a list of days in which each statement overwrites its days.
func TestTimelineIsAListOfDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const days = 30
		var model [days]int // 0: nothing
		var line timeline[int]
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			from := rapid.IntRange(0, days-1).Draw(t, "from")
			limit := rapid.IntRange(0, days).Draw(t, "limit") // 0: none
			what := rapid.IntRange(0, 3).Draw(t, "what")      // 0: ends
			until := days
			if limit > 0 {
				if limit <= from {
					continue
				}
				until = limit
			}
			// The statement reaches until what held on its first day, or the gap, ends.
			for i := from; i < until; i++ {
				if s, ok := line.at(day0.AddDays(from)); ok != (model[i] != 0) || ok && (!s.covers(day0.AddDays(i))) {
					until = i
				}
			}
			var to cn.Date
			if limit > 0 {
				to = day0.AddDays(limit)
			}
			old := model[from]
			if what == 0 {
				line.end(day0.AddDays(from), to)
			} else {
				line.put(span[int]{from: day0.AddDays(from), to: to, what: what})
			}
			if what != old {
				for i := from; i < until; i++ {
					model[i] = what
				}
			}
			for i := range days {
				s, ok := line.at(day0.AddDays(i))
				if ok != (model[i] != 0) || s.what != model[i] {
					t.Fatalf("day %d: %v %v, want %d", i, s.what, ok, model[i])
				}
			}
		}
	})
}

func TestSameStatementAgainIsNoNews(t *testing.T) {
	var line timeline[string]
	first := span[string]{from: day0, what: "a"}
	if !line.put(first) || line.put(first) || line.put(span[string]{from: day0.AddDays(9), what: "a"}) {
		t.Error("repeated statement is taken for news")
	}
}

func TestStoredRowIsClosedOnceAndItsRestKept(t *testing.T) {
	line := timeline[string]{spans: []span[string]{{n: 7, from: day0, what: "a", batch: 3}}}
	line.put(span[string]{from: day0.AddDays(10), what: "b", batch: 4})
	line.put(span[string]{from: day0.AddDays(5), what: "c", batch: 5})
	if len(line.closed) != 1 || line.closed[0].n != 7 {
		t.Errorf("closed %v", line.closed)
	}
	fresh := line.fresh()
	if len(fresh) != 3 || fresh[0].batch != 3 || fresh[1].batch != 5 || fresh[2].batch != 4 {
		t.Errorf("fresh %v", fresh)
	}
}
