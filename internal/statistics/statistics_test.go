package statistics

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

var (
	first    = cn.NewDate(2025, 1, 1)
	villages = []string{"500229001001", "500229001002", "500229002001"}
)

// drawSubject makes a case with any history that can be.
func drawSubject(t *rapid.T, n int) subject {
	s := subject{}
	s.Case, s.Household, s.Phase = monitor.CaseID(fmt.Sprint("case", n)), registry.HouseholdID(fmt.Sprint("home", n)), monitor.Identifying
	s.Area = rapid.SampledFrom(villages).Draw(t, "village")
	s.channels = []monitor.Channel{rapid.SampledFrom(monitor.Channels()).Draw(t, "channel")}
	day, inside, before := first.AddDays(rapid.IntRange(-400, 200).Draw(t, "first")), false, false
	for range rapid.IntRange(0, 8).Draw(t, "moves") {
		day = day.AddDays(rapid.IntRange(0, 200).Draw(t, "days"))
		m := monitor.Move{On: day, Area: s.Area, Category: s.Category, Risks: s.Risks}
		switch {
		case !inside:
			m.Kind, s.Phase = monitor.MoveIn, monitor.Monitored
			if before {
				m.Kind = rapid.SampledFrom([]monitor.MoveKind{monitor.MoveAgain, monitor.MoveBack}).Draw(t, "entry")
			} else {
				s.Category, s.Risks = rapid.SampledFrom([]registry.Category{registry.Unstable, registry.Marginal, registry.Sudden}).Draw(t, "class"), []string{"因病"}
				m.Category, m.Risks = s.Category, s.Risks
			}
			s.Begun, inside, before = day, true, true
		case rapid.Bool().Draw(t, "leaves"):
			m.Kind, s.Phase, inside = monitor.MoveOut, monitor.Eliminated, false
		case rapid.Bool().Draw(t, "walks"):
			to := rapid.SampledFrom(villages).Draw(t, "to")
			if to == s.Area {
				continue
			}
			m.Kind, m.From, m.Area = monitor.MoveArea, s.Area, to
			s.Area = to
		default:
			s.Risks = append(slices.Clone(s.Risks), fmt.Sprint("风险", len(s.Risks)))
			m.Kind, m.Risks = monitor.MoveRisk, s.Risks
		}
		s.Moves = append(s.Moves, m)
	}
	if rapid.Bool().Draw(t, "helped") {
		s.help = []assist.Arrival{{Heading: "health", On: day}}
	}
	return s
}

func drawPeriod(t *rapid.T) Period {
	from := first.AddDays(rapid.IntRange(-300, 500).Draw(t, "from"))
	on := from.AddDays(rapid.IntRange(0, 500).Draw(t, "length"))
	return Period{from, on, on}
}

func inside(area string) func(string) bool {
	return func(a string) bool { return strings.HasPrefix(a, area) }
}

// Opening stock + in − out = closing stock: of the county, a township, a village, and of
// each class; and what the children of an area hold is what the area holds.
func TestStockAndFlowBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := make([]subject, rapid.IntRange(0, 12).Draw(t, "cases"))
		for i := range list {
			list[i] = drawSubject(t, i)
		}
		p := drawPeriod(t)
		stocks := map[string]int{}
		for _, area := range append([]string{"500229", "500229001", "500229002"}, villages...) {
			found := collect(list, p, inside(area))
			for _, class := range []registry.Category{"", registry.Unstable, registry.Marginal, registry.Sudden} {
				n := func(figure string) (n int) {
					for _, e := range found[indexOf(figure)] {
						if class == "" || e.category == class {
							n++
						}
					}
					return n
				}
				if left, right := n("start")+n("in")+n("again")+n("back")+n("here")-n("out")-n("nature")-n("away"), n("standing"); left != right {
					t.Fatalf("%s %q: %d moves lead to %d", area, class, left, right)
				}
			}
			stocks[area] = len(found[indexOf("standing")])
			if unhelped := len(found[indexOf("unhelped")]); unhelped > stocks[area] {
				t.Fatalf("%s: %d without help of %d", area, unhelped, stocks[area])
			}
		}
		if stocks["500229"] != stocks["500229001"]+stocks["500229002"] || stocks["500229001"] != stocks[villages[0]]+stocks[villages[1]] {
			t.Fatalf("areas do not add up: %v", stocks)
		}
	})
}

// Every number of every table is as many households as the list behind it, and the rows of
// a group that do not overlap add up to the total.
func TestNumbersAreTheListsBehindThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := make([]subject, rapid.IntRange(0, 12).Draw(t, "cases"))
		people := sizes{}
		for i := range list {
			list[i] = drawSubject(t, i)
			if rapid.Bool().Draw(t, "known") {
				people[list[i].Household] = []registry.Span{{From: first.AddDays(-1000)}, {From: first, To: first.AddDays(30)}}
			}
		}
		p := drawPeriod(t)
		groups := groupsOf(nil, nil, code.National())
		found := collect(list, p, inside("500229"))
		total, tables := tally(found, groups, people)
		for f, c := range total {
			if c.Households != len(found[f]) {
				t.Fatalf("%s: %d, listed %d", figures[f].Key, c.Households, len(found[f]))
			}
			for g, table := range tables {
				sum := 0
				for _, row := range table.Rows {
					n := 0
					for _, e := range found[f] {
						if slices.Contains(groups[g].of(e), row.Key) {
							n++
						}
					}
					if row.Counts[f].Households != n {
						t.Fatalf("%s by %s %s: %d, listed %d", figures[f].Key, table.Key, row.Key, row.Counts[f].Households, n)
					}
					sum += n
				}
				if table.Key == "category" && figures[f].Key != "identifying" && sum != c.Households {
					t.Fatalf("%s by class: %d of %d", figures[f].Key, sum, c.Households)
				}
			}
		}
	})
}

// A household of unknown size is not one of no people.
func TestUnknownMembersAreNotNone(t *testing.T) {
	known, unknown := subject{}, subject{}
	known.Household, unknown.Household = "known", "unknown"
	people := sizes{"known": {{From: first}, {From: first.AddDays(10)}, {From: first, To: first.AddDays(3)}}}
	var c Count
	c.add(people, entry{subject: &known, on: first.AddDays(5)})
	c.add(people, entry{subject: &known, on: first.AddDays(2)})
	c.add(people, entry{subject: &unknown, on: first.AddDays(5)})
	if want := (Count{Households: 3, Persons: 3, Unknown: 1}); c != want {
		t.Fatalf("%+v, want %+v", c, want)
	}
}

// Help from before the household was identified anew does not count for it.
func TestHelpOfAnEarlierTimeDoesNotCount(t *testing.T) {
	s := subject{help: []assist.Arrival{{Heading: "health", On: first}}}
	s.Begun, s.Moves = first.AddDays(100), []monitor.Move{{Kind: monitor.MoveAgain, On: first.AddDays(110), Area: villages[0]}}
	p := Period{first, first.AddDays(200), first.AddDays(200)}
	if n := len(unhelped(&s, p, inside("500229"))); n != 1 {
		t.Fatalf("%d households without help, want 1", n)
	}
	s.help = append(s.help, assist.Arrival{Heading: "employment", On: first.AddDays(150)})
	if n := len(unhelped(&s, p, inside("500229"))); n != 0 {
		t.Fatalf("%d households without help, want none", n)
	}
	early := Period{first, first.AddDays(149), first.AddDays(149)}
	if n := len(unhelped(&s, early, inside("500229"))); n != 1 {
		t.Fatalf("before it arrived: %d households without help, want 1", n)
	}
}

func TestDurationBands(t *testing.T) {
	for days, want := range map[int]string{0: "0", 182: "0", 183: "183", 364: "183", 365: "365", 729: "365", 730: "730", 4000: "730"} {
		if got := bandOf(days); got != want {
			t.Errorf("%d days: %q, want %q", days, got, want)
		}
	}
}
