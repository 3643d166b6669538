package main

import (
	"reflect"
	"testing"
	"time"
)

func on(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := parseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// village is three months of ten households:
// A fell ill on 5 May, shows, is raised in June and July; B has a bad roof since January that
// shows nowhere and is never raised; C is fine and raised each month by two rules; D was at
// risk until 10 June, shows and is raised in May; E fell on 20 June, shows, is never raised.
func village(t *testing.T) ([]episode, []screening) {
	truth := []episode{
		{household: "A", from: on(t, "2025-05-05"), risk: "因病", visible: true},
		{household: "B", from: on(t, "2025-01-01"), risk: "住房"},
		{household: "D", from: on(t, "2025-03-01"), until: on(t, "2025-06-10"), risk: "因学", visible: true},
		{household: "E", from: on(t, "2025-06-20"), risk: "因病", visible: true},
	}
	c := lead{Household: "C", Rules: []string{"uninsured", "cost"}, Risks: []string{"因病"}}
	ask := func(day, known string, leads ...lead) screening {
		return screening{question{on(t, day), on(t, known)}, 10, leads}
	}
	return truth, []screening{
		ask("2025-05-31", "2025-06-27", lead{Household: "D", Rules: []string{"absence"}, Risks: []string{"因学"}}, c),
		ask("2025-06-30", "2025-07-27", c, lead{Household: "A", Rules: []string{"bills", "cost"}, Risks: []string{"支出骤增"}}),
		ask("2025-07-31", "2025-08-27", lead{Household: "A", Rules: []string{"bills"}, Risks: []string{"因病"}}, lead{Household: "C", Rules: []string{"cost"}}),
	}
}

func TestMonthsCountHouseholdsAgainstTheTruthOfTheirDay(t *testing.T) {
	s := measure(village(t))
	type counts struct{ leads, alerts, found, visible, named share }
	var got []counts
	for _, m := range s.months {
		got = append(got, counts{m.leads, m.alerts, m.found, m.visible, m.named})
	}
	want := []counts{
		{share{1, 2}, share{1, 3}, share{1, 3}, share{1, 2}, share{1, 3}},
		{share{1, 2}, share{2, 4}, share{1, 3}, share{1, 2}, share{0, 3}},
		{share{1, 2}, share{1, 2}, share{1, 3}, share{1, 2}, share{1, 3}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAYearCountsEachHouseholdOnce(t *testing.T) {
	s := measure(village(t))
	for name, c := range map[string]struct{ got, want share }{
		"raised":         {s.yearLead, share{2, 3}},
		"pairs":          {s.yearPair, share{3, 5}},
		"at risk":        {s.year, share{2, 4}},
		"at risk, shown": {s.yearSeen, share{2, 3}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestRulesAnswerForTheirWrongAlarms(t *testing.T) {
	got := measure(village(t)).rules
	want := []ruleScore{{"cost", share{1, 2}, 1}, {"uninsured", share{0, 1}, 0}, {"absence", share{1, 1}, 0}, {"bills", share{1, 1}, 0}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMissedRisksSayWhetherAnyFileShowedThem(t *testing.T) {
	got := measure(village(t)).risks
	want := []riskScore{
		{risk: "住房", found: share{0, 3}, missedUnseen: 3},
		{risk: "因病", found: share{2, 5}, missedVisible: 3},
		{risk: "因学", found: share{1, 1}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDelayRunsFromOnsetToTheDayTheFilesWereThere(t *testing.T) {
	got := measure(village(t)).delay
	if want := (delay{toLead: []int{83}, toDay: []int{56}, never: 1}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAHouseholdRaisedBeforeItsTroubleIsNotCalledAQuickFind(t *testing.T) {
	truth, asked := village(t)
	truth = append(truth, episode{household: "C", from: on(t, "2025-07-02"), risk: "因病", visible: true})
	if d := measure(truth, asked).delay; d.already != 1 || len(d.toLead) != 2 {
		t.Errorf("got %+v", d)
	}
}

func TestAVisibleEpisodeSpeaksForAHouseholdWithTwo(t *testing.T) {
	c := countyOf([]episode{{household: "A", risk: "住房"}, {household: "A", risk: "因病", visible: true}})
	if e, ok := c.atRisk("A", on(t, "2025-01-01")); !ok || e.risk != "因病" {
		t.Errorf("got %v %v", e, ok)
	}
}

func TestEpisodesHoldOnTheirFirstAndLastDay(t *testing.T) {
	e := episode{from: on(t, "2025-01-02"), until: on(t, "2025-01-04")}
	for day, want := range map[string]bool{"2025-01-01": false, "2025-01-02": true, "2025-01-04": true, "2025-01-05": false} {
		if e.covers(on(t, day)) != want {
			t.Errorf("covers(%s) is not %v", day, want)
		}
	}
}

func TestCountiesAddUp(t *testing.T) {
	one := measure(village(t))
	got := pool([]score{one, one})
	if got.yearLead != (share{4, 6}) || len(got.months) != 6 || got.delay.never != 2 || len(got.delay.toLead) != 2 {
		t.Errorf("got %+v", got)
	}
	if want := (ruleScore{"cost", share{2, 4}, 2}); got.rules[0] != want {
		t.Errorf("rule %+v, want %+v", got.rules[0], want)
	}
	if want := (riskScore{risk: "住房", found: share{0, 6}, missedUnseen: 6}); got.risks[0] != want {
		t.Errorf("risk %+v, want %+v", got.risks[0], want)
	}
}
