package notice

import (
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/flow"
)

// terms are the county's numbers on the day of posting; they hold for the notice to its end.
type terms struct {
	Limit     cn.Days // how long a notice is up
	SameDay   bool    // the day of posting is the first day; else the day after it
	TakeDown  cn.Days // how long it stays up after its window
	TakesDown bool    // TakeDown is set: it is taken down by itself
}

// since is the day before the first that counts.
func (t terms) since(posted cn.Date) cn.Date {
	if t.SameDay {
		return posted.AddDays(-1)
	}
	return posted
}

// clock counts the window of a line with the stops of the objections to it.
func (t terms) clock(cal cn.Calendar, stops []flow.Stop) flow.Clock {
	return flow.Clock{Limit: t.Limit, Calendar: cal, Stops: stops}
}

// first is the first day that counts.
func (t terms) first(posted cn.Date, cal cn.Calendar) cn.Date {
	return flow.Clock{Limit: cn.Days{N: 1, Unit: t.Limit.Unit}, Calendar: cal}.Due(t.since(posted)).Day
}

// due is the last day of the window of a line.
func (t terms) due(posted cn.Date, cal cn.Calendar, stops []flow.Stop) flow.Due {
	return t.clock(cal, stops).Due(t.since(posted))
}

// stopOf is the time in which an objection stops the clock: from the day after it was
// received to the day of its answer, as flow counts a stopping state. An objection of the
// last day leaves that day whole, and the line open until it is answered.
func stopOf(received, answered cn.Date) (s flow.Stop, ok bool) {
	s = flow.Stop{From: received.AddDays(1), To: answered}
	return s, answered.IsZero() || !answered.Before(s.From)
}

// judged is a line with the objections to it worked in.
type judged struct {
	state RowState
	due   flow.Due
}

// judge says where an open line stands on a day: whether an objection holds it, whether one
// was found right, and whether its window has ended.
// Policy: plan:262 A033
func (t terms) judge(posted, today cn.Date, cal cn.Calendar, objections []Objection) judged {
	var stops []flow.Stop
	var open, upheld bool
	for _, o := range objections {
		open, upheld = open || o.Settled.IsZero(), upheld || o.Upheld
		if s, ok := stopOf(o.Received, o.Settled); ok {
			stops = append(stops, s)
		}
	}
	due := t.due(posted, cal, stops)
	switch {
	case upheld:
		return judged{RowUpheld, due}
	case open:
		return judged{RowObjected, flow.Due{Paused: true, Known: true}}
	case due.Day.Before(today):
		return judged{RowCompleted, due}
	}
	return judged{RowRunning, due}
}

// downOn is the day on which a notice is taken down by itself: its lines are all at an end,
// and the county's days after the last window have passed; zero if that is not known.
func (t terms) downOn(rows []RowLine, cal cn.Calendar) cn.Date {
	if !t.TakesDown || slices.ContainsFunc(rows, func(r RowLine) bool { return r.State.open() }) {
		return cn.Date{}
	}
	var last cn.Date
	for _, r := range rows {
		end := r.Ended
		if r.State == RowCompleted {
			end = r.Due
		}
		if last.IsZero() || end.After(last) {
			last = end
		}
	}
	return flow.Clock{Limit: t.TakeDown, Calendar: cal}.Due(last).Day.AddDays(1)
}
