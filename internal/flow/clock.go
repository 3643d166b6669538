package flow

import (
	"time"

	"github.com/shouwang/shouwang/internal/cn"
)

// Clock counts a time limit: on which calendar, and when it stands still.
type Clock struct {
	Limit    cn.Days
	Calendar cn.Calendar
	Stops    []Stop
}

// Stop is a time in which the clock stands still: from a day to a day, both included; a
// zero To means that it still does.
type Stop struct{ From, To cn.Date }

// Due is the end of a time limit.
type Due struct {
	Day    cn.Date // the last day on which it is kept; zero while Paused
	Paused bool    // the clock stands still now: the day is not known yet
	Known  bool    // the calendar has the announced holidays of all years concerned
}

// maxDays bounds the count: no limit of ours is longer than a hundred years.
const maxDays = 36525

// Due is the last day of the limit for an event on a day: day 1 is the next day that
// counts and does not lie in a stop. A limit of 0 ends on the day itself. A stop of which
// the event day is a part begins to count on the next day.
func (c Clock) Due(from cn.Date) Due {
	if from.IsZero() || c.Limit.Unit != cn.CalendarDays && c.Limit.Unit != cn.WorkingDays {
		return Due{}
	}
	day, left := from, c.Limit.N
	for n := 0; left > 0 && n < maxDays; n++ {
		day = day.AddDays(1)
		stopped, open := c.stopped(day)
		if open {
			return Due{Paused: true, Known: true}
		}
		if !stopped && c.counts(day) {
			left--
		}
	}
	if left > 0 {
		return Due{}
	}
	return Due{Day: day, Known: c.Limit.Unit == cn.CalendarDays || c.Calendar.Known(from, day)}
}

// Counted is how many days of the limit's own unit the clock has counted by a day.
func (c Clock) Counted(from, on cn.Date) (n int) {
	for day := from.AddDays(1); !from.IsZero() && !day.After(on) && n < maxDays; day = day.AddDays(1) {
		if stopped, _ := c.stopped(day); !stopped && c.counts(day) {
			n++
		}
	}
	return n
}

// Late is how many days of the limit's own unit lie between the due day and a day; 0 if
// it is kept or paused.
func (c Clock) Late(from, on cn.Date) int {
	due := c.Due(from).Day
	if !on.After(due) {
		return 0
	}
	if c.Limit.Unit == cn.WorkingDays {
		return c.Calendar.WorkdaysBetween(due, on)
	}
	return on.Sub(due)
}

func (c Clock) counts(day cn.Date) bool {
	if c.Limit.Unit == cn.CalendarDays {
		return true
	}
	work, _ := c.Calendar.IsWorkday(day)
	return work
}

func (c Clock) stopped(day cn.Date) (stopped, open bool) {
	for _, s := range c.Stops {
		if s.From.IsZero() || day.Before(s.From) || day.After(s.To) {
			continue
		}
		stopped, open = true, open || s.To.IsZero()
	}
	return stopped, open
}

// Limits gives a time limit by its parameter; param.Set.Days is one.
type Limits func(param string) (cn.Days, bool)

// Deadline is the end of the time limit of the state that a log leads to, counted from
// the day on which the state was entered. Ok is false where the state has no limit or its
// parameter is not set.
func (f *Flow[S, A]) Deadline(opened time.Time, log []Step[A], limits Limits, cal cn.Calendar) (due Due, ok bool) {
	state, entered := f.walk(opened, log, nil)
	s, _ := f.state(state)
	if s.Limit == "" || s.Final {
		return Due{}, false
	}
	limit, ok := limits(s.Limit)
	return Clock{Limit: limit, Calendar: cal}.Due(cn.DateOf(entered)), ok
}

// Total is the end of the time limit of the whole flow, counted from its opening; the
// clock stands still in states that stop it.
func (f *Flow[S, A]) Total(opened time.Time, log []Step[A], limits Limits, cal cn.Calendar) (due Due, ok bool) {
	var stops []Stop
	state, _ := f.walk(opened, log, &stops)
	if s, _ := f.state(state); f.Limit == "" || s.Final {
		return Due{}, false
	}
	limit, ok := limits(f.Limit)
	return Clock{limit, cal, stops}.Due(cn.DateOf(opened)), ok
}

// walk is Fold that also says when the last state was entered and which days stopped the
// clock: from the day after entering a stopping state to the day of leaving it.
func (f *Flow[S, A]) walk(opened time.Time, log []Step[A], stops *[]Stop) (state S, entered time.Time) {
	state, entered = f.start(), opened
	leave := func(until cn.Date) {
		if s, _ := f.state(state); s.Stops && stops != nil {
			*stops = append(*stops, Stop{cn.DateOf(entered).AddDays(1), until})
		}
	}
	for _, step := range log {
		if a, ok := f.find(state, step.Action); ok && a.To != state {
			leave(cn.DateOf(step.At))
			state, entered = a.To, step.At
		}
	}
	leave(cn.Date{})
	return state, entered
}
