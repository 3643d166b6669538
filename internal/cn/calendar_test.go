package cn_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"pgregory.net/rapid"
)

// disputed are the days on which the oracle errs, with what the State Council announced.
var disputed = map[string]bool{ // the truth: is it a working day?
	"2015-09-03": false, // 抗战胜利 70 周年: 3 to 5 September off, the 6th worked
	"2015-09-04": false,
	"2018-01-01": false, // New Year
	"2020-01-31": false, // Spring Festival prolonged to 2 February
	"2020-02-01": false,
	"2023-01-03": true, // New Year ended on the 2nd
}

func TestCalendarAgreesWithAnIndependentList(t *testing.T) {
	b, err := os.ReadFile("testdata/workday-oracle.csv")
	if err != nil {
		t.Fatal(err)
	}
	oracle := map[cn.Date]bool{}
	for line := range strings.Lines(string(b)) {
		if day, kind, ok := strings.Cut(strings.TrimSpace(line), ","); ok && !strings.HasPrefix(line, "#") {
			oracle[date(day)] = kind == "work"
		}
	}
	cal := cn.DefaultCalendar()
	for d := date("2015-01-01"); d.Year() <= 2026; d = d.AddDays(1) {
		want, listed := oracle[d]
		if !listed {
			want = d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		}
		if truth, ok := disputed[d.String()]; ok {
			if truth == want {
				t.Errorf("%s is no longer disputed", d)
			}
			want = truth
		}
		if work, known := cal.IsWorkday(d); work != want || !known {
			t.Errorf("%s: work %v, known %v, want %v", d, work, known, want)
		}
	}
}

func TestYearWithoutAListIsNotTrusted(t *testing.T) {
	cal := cn.DefaultCalendar()
	if years := cal.Years(); years[0] != 2004 || years[len(years)-1] != 2026 || len(years) != 23 {
		t.Fatalf("years %v", years)
	}
	if work, known := cal.IsWorkday(date("2003-05-01")); !work || known {
		t.Error("2003 has no list")
	}
	if work, known := cal.IsWorkday(cn.Date{}); work || known {
		t.Error("an unknown day is no working day")
	}
	if !cal.Known(date("2004-01-01"), date("2026-12-31")) || cal.Known(date("2026-12-31"), date("2027-01-01")) || cal.Known(cn.Date{}, date("2026-01-01")) {
		t.Error("Known")
	}
}

func TestCountyAddsDaysAndYears(t *testing.T) {
	cal := cn.DefaultCalendar()
	county := cal.With(cn.Overrides{
		Off: []cn.Date{date("2026-11-23"), date("2027-01-01")}, Work: []cn.Date{date("2026-11-21")}, Years: []int{2027},
	})
	for day, want := range map[string]bool{"2026-11-23": false, "2026-11-21": true, "2027-01-01": false, "2027-01-04": true} {
		if work, known := county.IsWorkday(date(day)); work != want || !known {
			t.Errorf("%s: %v %v", day, work, known)
		}
	}
	if work, _ := cal.IsWorkday(date("2026-11-23")); !work {
		t.Error("the shipped calendar was changed")
	}
	if work, known := (cn.Calendar{}).With(cn.Overrides{Off: []cn.Date{date("2026-11-23")}}).IsWorkday(date("2026-11-23")); work || !known {
		t.Error("an empty calendar takes overrides")
	}
}

func TestDeadlines(t *testing.T) {
	cal := cn.DefaultCalendar()
	for _, c := range []struct{ limit, from, due string }{
		{"15天", "2026-02-10", "2026-02-25"},
		{"5工作日", "2026-02-10", "2026-02-24"}, // 11 to 13, the make-up Saturday 14, then 24 after the festival
		{"5个工作日", "2026-03-02", "2026-03-09"},
		{"1工作日", "2026-02-13", "2026-02-14"}, // a make-up Saturday
		{"0天", "2026-02-13", "2026-02-13"},
	} {
		limit, err := cn.ParseDays(c.limit)
		if err != nil {
			t.Fatal(err)
		}
		if due := limit.Due(date(c.from), cal); due.String() != c.due {
			t.Errorf("%s from %s: %s, want %s", c.limit, c.from, due, c.due)
		}
	}
	if !(cn.Days{N: 5}).Due(date("2026-01-01"), cal).IsZero() || !(cn.Days{N: 5, Unit: cn.WorkingDays}).Due(cn.Date{}, cal).IsZero() {
		t.Error("a limit without unit or event has no last day")
	}
	for _, raw := range []string{"", "5", "天", "五天", "-5天", "5周"} {
		if _, err := cn.ParseDays(raw); err == nil {
			t.Errorf("read %q", raw)
		}
	}
	if s := (cn.Days{N: 5, Unit: cn.WorkingDays}).String(); s != "5个工作日" {
		t.Error(s)
	}
}

func TestWorkdaysBetweenUndoesAddWorkdays(t *testing.T) {
	cal := cn.DefaultCalendar()
	rapid.Check(t, func(t *rapid.T) {
		from := anyDate().Draw(t, "from")
		n := rapid.IntRange(1, 300).Draw(t, "n")
		due := cal.AddWorkdays(from, n)
		if got := cal.WorkdaysBetween(from, due); got != n {
			t.Fatalf("%s + %d = %s, but %d between", from, n, due, got)
		}
		if work, _ := cal.IsWorkday(due); !work || due.Sub(from) < n {
			t.Fatalf("%s is no working day or too early", due)
		}
		back := cal.AddWorkdays(from, -n)
		if work, _ := cal.IsWorkday(back); !work || cal.WorkdaysBetween(from, back) != -n {
			t.Fatalf("%s - %d = %s, %d between", from, n, back, cal.WorkdaysBetween(from, back))
		}
		if split := back.AddDays(rapid.IntRange(0, due.Sub(back)).Draw(t, "split")); cal.WorkdaysBetween(back, split)+cal.WorkdaysBetween(split, due) != cal.WorkdaysBetween(back, due) {
			t.Fatal("counting is not additive")
		}
	})
}
