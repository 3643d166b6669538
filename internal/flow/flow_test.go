package flow_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/flow"
)

type (
	state  string
	action string
	step   = flow.Step[action]
)

// outage is a ledger as it might be: a water outage is reported, repaired, checked by
// somebody else and closed.
var outage = flow.Flow[state, action]{
	Limit: "total",
	States: []flow.State[state]{
		{Key: "open", Title: "待修复", Limit: "repair"},
		{Key: "repaired", Title: "待回访", Limit: "check"},
		{Key: "disputed", Title: "有异议", Stops: true},
		{Key: "closed", Title: "已销号", Final: true},
	},
	Actions: []flow.Action[state, action]{
		{Key: "repair", Title: "报修复", From: []state{"open"}, To: "repaired", Permission: "water.repair", Evidence: []string{"photo"}},
		{Key: "note", Title: "备注", From: []state{"open", "repaired"}, To: "open", Permission: "water.note"},
		{Key: "close", Title: "回访销号", From: []state{"repaired"}, To: "closed", Permission: "water.close", NotBy: []action{"repair"}},
		{Key: "dispute", Title: "提出异议", From: []state{"repaired"}, To: "disputed", Permission: "water.close"},
		{Key: "settle", Title: "异议办结", From: []state{"disputed"}, To: "repaired", Permission: "water.close"},
	},
}

func at(day string) time.Time {
	d, err := cn.ParseISODate(day)
	if err != nil {
		panic(err)
	}
	return d.Time().Add(10 * time.Hour)
}

func repaired(by, day string) step {
	return step{Action: "repair", Actor: by, At: at(day), Evidence: []string{"photo"}}
}

func TestCloseNeedsSecondPerson(t *testing.T) {
	log := []step{repaired("crew", "2025-07-01")}
	if s, err := outage.Next(log, step{Action: "close", Actor: "crew"}); !errors.Is(err, flow.ErrSamePerson) || s != "repaired" {
		t.Fatalf("%s %v", s, err)
	}
	if s, err := outage.Next(log, step{Action: "close", Actor: "clerk"}); err != nil || s != "closed" {
		t.Fatalf("%s %v", s, err)
	}
}

func TestRefusalSaysWhatCanBeDoneNow(t *testing.T) {
	_, err := outage.Next(nil, step{Action: "close", Actor: "clerk"})
	e, _ := errs.As(err)
	if !errors.Is(err, flow.ErrNotAllowed) || e.Text != "现在是“待修复”,不能回访销号。现在可以:报修复、备注。" {
		t.Fatalf("%v", err)
	}
	log := []step{repaired("crew", "2025-07-01"), {Action: "close", Actor: "clerk"}}
	if _, err = outage.Next(log, step{Action: "unheard", Actor: "clerk"}); !strings.Contains(err.Error(), "已经办结") {
		t.Fatalf("%v", err)
	}
}

func TestActionNeedsItsEvidence(t *testing.T) {
	_, err := outage.Next(nil, step{Action: "repair", Actor: "crew", Evidence: []string{"receipt"}})
	if e, _ := errs.As(err); !errors.Is(err, flow.ErrEvidence) || len(e.Fields) != 1 || e.Fields[0].Path != "evidence.photo" {
		t.Fatalf("%v", err)
	}
}

func TestDeclarationIsChecked(t *testing.T) {
	if err := outage.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*flow.Flow[state, action]){
		"unknown state": func(f *flow.Flow[state, action]) { f.Actions[0].To = "nowhere" },
		"unreached": func(f *flow.Flow[state, action]) {
			f.States = append(f.States, flow.State[state]{Key: "x", Title: "无"})
		},
		"no permission":  func(f *flow.Flow[state, action]) { f.Actions[0].Permission = "" },
		"unknown action": func(f *flow.Flow[state, action]) { f.Actions[0].NotBy = []action{"x"} },
		"twice":          func(f *flow.Flow[state, action]) { f.Actions = append(f.Actions, f.Actions[0]) },
		"empty":          func(f *flow.Flow[state, action]) { f.States = nil },
	} {
		f := outage
		f.States = append([]flow.State[state]{}, f.States...)
		f.Actions = append([]flow.Action[state, action]{}, f.Actions...)
		spoil(&f)
		if f.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func steps(t *rapid.T) []step {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		return step{
			Action:   action(rapid.SampledFrom([]string{"repair", "note", "close", "dispute", "settle", "unheard", ""}).Draw(t, "action")),
			Actor:    rapid.SampledFrom([]string{"crew", "clerk", ""}).Draw(t, "actor"),
			At:       at("2025-07-01").Add(time.Duration(rapid.IntRange(-400, 4000).Draw(t, "hours")) * time.Hour),
			Evidence: rapid.SliceOf(rapid.SampledFrom([]string{"photo", "receipt"})).Draw(t, "evidence"),
		}
	}), 0, 12).Draw(t, "log")
}

func TestAnyLogFoldsAndADisallowedActionNeverChangesTheState(t *testing.T) {
	cal := cn.DefaultCalendar()
	limits := func(string) (cn.Days, bool) { return cn.Days{N: 5, Unit: cn.WorkingDays}, true }
	rapid.Check(t, func(t *rapid.T) {
		log := steps(t)
		before := outage.Fold(log)
		outage.Deadline(at("2025-07-01"), log, limits, cal)
		outage.Total(at("2025-07-01"), log, limits, cal)
		next := steps(t)
		if len(next) == 0 {
			return
		}
		after, err := outage.Next(log, next[0])
		if err != nil && after != before {
			t.Fatalf("refused and yet %s became %s", before, after)
		}
		if err == nil && outage.Fold(append(log, next[0])) != after {
			t.Fatalf("the log folds to %s, promised %s", outage.Fold(append(log, next[0])), after)
		}
		if errors.Is(err, flow.ErrNotAllowed) && outage.Fold(append(log, next[0])) != before {
			t.Fatal("a disallowed step changed the state")
		}
	})
}

func TestNoOneEverClosesWhatTheyRepaired(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var log []step
		crew := map[string]bool{}
		for _, s := range steps(t) {
			if _, err := outage.Next(log, s); err != nil {
				continue
			}
			if s.Action == "close" && crew[s.Actor] {
				t.Fatal("closed by one who had repaired")
			}
			crew[s.Actor] = crew[s.Actor] || s.Action == "repair"
			log = append(log, s)
		}
	})
}

func TestDeadlineRunsFromEnteringTheStateAndNotFromARemark(t *testing.T) {
	cal := cn.DefaultCalendar()
	limits := func(key string) (cn.Days, bool) {
		days, ok := map[string]cn.Days{"repair": {N: 3, Unit: cn.CalendarDays}, "total": {N: 15, Unit: cn.CalendarDays}}[key]
		return days, ok
	}
	opened := at("2025-07-01")
	log := []step{{Action: "note", At: at("2025-07-02")}}
	if due, ok := outage.Deadline(opened, log, limits, cal); !ok || due.Day.String() != "2025-07-04" {
		t.Errorf("%+v %v", due, ok)
	}
	log = append(log, repaired("crew", "2025-07-03"))
	if _, ok := outage.Deadline(opened, log, limits, cal); ok {
		t.Error("a limit that is not set")
	}
	log = append(log, step{Action: "dispute", At: at("2025-07-05")})
	if due, ok := outage.Total(opened, log, limits, cal); !ok || !due.Paused {
		t.Errorf("the clock stands still in a dispute: %+v", due)
	}
	log = append(log, step{Action: "settle", At: at("2025-07-10")})
	if due, ok := outage.Total(opened, log, limits, cal); !ok || due.Day.String() != "2025-07-21" {
		t.Errorf("five days of dispute do not count: %+v", due)
	}
	log = append(log, step{Action: "close", Actor: "clerk", At: at("2025-07-11")})
	if _, ok := outage.Total(opened, log, limits, cal); ok {
		t.Error("a limit after the end")
	}
}

func TestClockWithoutStopsIsTheLimitItself(t *testing.T) {
	cal := cn.DefaultCalendar()
	rapid.Check(t, func(t *rapid.T) {
		limit := cn.Days{N: rapid.IntRange(0, 60).Draw(t, "n"), Unit: rapid.SampledFrom([]cn.DayUnit{cn.CalendarDays, cn.WorkingDays}).Draw(t, "unit")}
		from := cn.NewDate(2024, 1, 1).AddDays(rapid.IntRange(0, 700).Draw(t, "from"))
		clock := flow.Clock{Limit: limit, Calendar: cal}
		due := clock.Due(from)
		if due.Day != limit.Due(from, cal) || due.Paused {
			t.Fatalf("%+v, want %s", due, limit.Due(from, cal))
		}
		if clock.Late(from, due.Day) != 0 || clock.Late(from, due.Day.AddDays(30)) <= 0 {
			t.Fatal("late too early or never")
		}
		stopped := clock
		stopped.Stops = []flow.Stop{{From: from.AddDays(1), To: from.AddDays(rapid.IntRange(1, 20).Draw(t, "stop"))}}
		if later := stopped.Due(from); later.Day.Before(due.Day) {
			t.Fatalf("a stop made it due earlier: %+v", later)
		}
	})
}

func TestYearWithoutAnnouncedHolidaysIsOnlyAGuess(t *testing.T) {
	clock := flow.Clock{Limit: cn.Days{N: 5, Unit: cn.WorkingDays}, Calendar: cn.DefaultCalendar()}
	if clock.Due(cn.NewDate(2045, 1, 1)).Known {
		t.Error("the holidays of 2045 are not announced")
	}
	if (flow.Clock{Limit: cn.Days{N: 1, Unit: "年"}}).Due(cn.NewDate(2025, 1, 1)) != (flow.Due{}) {
		t.Error("an unknown unit has no due day")
	}
}
