package rule

import (
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

func TestMonthEndsAreTheLastOnesUpToADay(t *testing.T) {
	got := monthEnds(cn.NewDate(2026, 3, 31), 4)
	want := []cn.Date{cn.NewDate(2025, 12, 31), cn.NewDate(2026, 1, 31), cn.NewDate(2026, 2, 28), cn.NewDate(2026, 3, 31)}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v", got)
		}
	}
}

// Two months of a rule about illness, tested against a stricter one in force.
func TestBacktestComparesWithTheVersionInForceAndWithWhatWasFound(t *testing.T) {
	may, june := cn.NewDate(2025, 5, 31), cn.NewDate(2025, 6, 30)
	at := func(h registry.HouseholdID, village string) raised { return raised{Household: h, Village: village} }
	const here, there = "500229101200", "500229102200"
	monitored, covered := at("m", here), at("c", here)
	monitored.Monitored, covered.Covered = true, true
	months := []monthEnd{
		{On: may, Households: 10, Tested: []raised{at("a", here), at("b", there), monitored}, InForce: []raised{at("a", here)}, Others: map[registry.HouseholdID]bool{"b": true}, Missing: []string{}},
		{On: june, Households: 10, Tested: []raised{at("a", here), at("b", there), at("d", there), covered}, InForce: []raised{at("a", here), at("e", here)}, Unknown: 3, Missing: []string{"medical.settlement"}},
	}
	past := []PastVerdict{
		{Household: "a", Rule: "r", Risk: "因病", True: true, On: cn.NewDate(2025, 6, 20), Until: cn.NewDate(2025, 9, 18), Opened: cn.NewDate(2025, 6, 15)},
		{Household: "d", Rule: "r", Risk: "因病", On: cn.NewDate(2025, 7, 10), Opened: cn.NewDate(2025, 7, 1)},
		{Household: "z", Rule: "x", Risk: "因病", True: true, On: cn.NewDate(2025, 6, 1), Opened: cn.NewDate(2025, 6, 1)},
		{Household: "y", Rule: "x", Risk: "因学", True: true, On: cn.NewDate(2025, 6, 1), Opened: cn.NewDate(2025, 6, 1)},
	}
	got, list := judge(Def{Key: "r", Risk: "因病"}, months, past)
	first, second := got.Months[0], got.Months[1]
	if first.Raised != 2 || first.New != 2 || first.InForce != 1 || first.OnlyTested != 1 || first.ByOthers != 1 || first.Monitored != 1 {
		t.Errorf("May: %+v", first)
	}
	// In June a was answered on the 20th and rests; e is raised by the version in force alone.
	if second.Raised != 2 || second.New != 1 || second.Answered != 1 || second.Covered != 1 || second.OnlyInForce != 1 || second.InForce != 1 || second.Unknown != 3 || len(second.Missing) != 1 {
		t.Errorf("June: %+v", second)
	}
	s := got.Tested
	if s.Households != 3 || s.True != 1 || s.False != 1 || s.Unverified != 1 || s.Missed != 1 || s.DaysEarlier == nil || *s.DaysEarlier != 15 {
		t.Errorf("tested: %+v", s)
	}
	if f := got.InForce; f.Households != 2 || f.True != 1 || f.Unverified != 1 {
		t.Errorf("in force: %+v", f)
	}
	if len(got.Townships) != 2 || got.Townships[0].Area != "500229101" || got.Townships[0].Tested != 1 || got.Townships[0].InForce != 2 || got.Townships[1].Tested != 2 || got.Townships[1].PerMonth != 1 || got.Townships[1].Most != 1 {
		t.Errorf("%+v", got.Townships)
	}
	if len(list) != 4 {
		t.Errorf("%+v", list)
	}
	for _, h := range list {
		if h.Household == "a" && (h.Outcome != "true" || !h.Tested || !h.InForce || h.FirstOn != may) {
			t.Errorf("%+v", h)
		}
	}
}
