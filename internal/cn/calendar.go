package cn

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed holidays.csv
var holidaysCSV string

// Calendar knows the days off and the make-up working days that the State Council
// announces each year. It is a value: With gives a new one. A year without an announced
// list falls back to Monday to Friday and says so (known is false).
type Calendar struct {
	work  map[Date]bool // the exceptions: true is a make-up working day, false a day off
	years map[int]bool
}

// Overrides are what a county adds to a calendar: single days, and years whose list is
// thereby complete.
type Overrides struct {
	Work  []Date // working days, also on a weekend
	Off   []Date // days off, also on a weekday
	Years []int
}

// DefaultCalendar is the calendar shipped with the program, 2004 to 2026.
func DefaultCalendar() Calendar { return defaultCalendar() }

var defaultCalendar = sync.OnceValue(func() Calendar {
	c := Calendar{work: map[Date]bool{}, years: map[int]bool{}}
	for line := range strings.Lines(holidaysCSV) {
		f := strings.Split(strings.TrimSpace(line), ",")
		from, err := ParseISODate(f[0])
		if err != nil {
			continue // the heading and the notes above it
		}
		to, _ := ParseISODate(f[1])
		for d := from; !d.After(to); d = d.AddDays(1) {
			c.work[d] = f[2] == "work"
			c.years[d.Year()] = true
		}
	}
	return c
})

// With gives a calendar in which the overrides hold.
func (c Calendar) With(o Overrides) Calendar {
	work, years := maps.Clone(c.work), maps.Clone(c.years)
	if work == nil {
		work, years = map[Date]bool{}, map[int]bool{}
	}
	for _, d := range o.Work {
		work[d] = true
	}
	for _, d := range o.Off {
		work[d] = false
	}
	for _, y := range o.Years {
		years[y] = true
	}
	return Calendar{work, years}
}

// IsWorkday says whether people work on d, and whether an announced list says so. If
// known is false the answer is only the rule of the week: the caller must warn.
func (c Calendar) IsWorkday(d Date) (work, known bool) {
	if d.IsZero() {
		return false, false
	}
	if work, ok := c.work[d]; ok {
		return work, true
	}
	weekday := d.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday, c.years[d.Year()]
}

// Known says that every year from one day to the other has its list.
func (c Calendar) Known(from, to Date) bool {
	if from.IsZero() || to.IsZero() {
		return false
	}
	for y := from.Year(); y <= to.Year(); y++ {
		if !c.years[y] {
			return false
		}
	}
	return true
}

// Years are the years that have a list, ascending.
func (c Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// AddWorkdays is the n-th working day after from, before it if n is negative, and from
// itself if n is 0. Ask Known(from, result) before trusting it.
func (c Calendar) AddWorkdays(from Date, n int) Date {
	if from.IsZero() {
		return from
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	d := from
	for n > 0 {
		d = d.AddDays(step)
		if work, _ := c.IsWorkday(d); work {
			n--
		}
	}
	return d
}

// WorkdaysBetween counts the working days after from up to and including to; negative if
// to lies before from (the days from to up to but not including from). It undoes
// AddWorkdays of a positive n. It is 0 if either day is unknown: ask IsZero first.
func (c Calendar) WorkdaysBetween(from, to Date) int {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	sign := 1
	if to.Before(from) {
		from, to, sign = to.AddDays(-1), from.AddDays(-1), -1
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if work, _ := c.IsWorkday(d); work {
			n++
		}
	}
	return sign * n
}
