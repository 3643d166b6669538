package registry

import (
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
)

// span says what was true from a day until, not including, another.
type span[T comparable] struct {
	n     int64 // of the stored row; 0 while it is new
	from  cn.Date
	to    cn.Date // unknown: still true
	known cn.Date
	batch int64 // whose word it is; 0: an act
	what  T
}

func (s span[T]) covers(on cn.Date) bool { return !on.Before(s.from) && endsAfter(s.to, on) }

func endsAfter(to, on cn.Date) bool { return to.IsZero() || to.After(on) }

// sooner is the earlier of two ends.
func sooner(a, b cn.Date) cn.Date {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// timeline is what is now held true of one subject: spans that do not overlap.
type timeline[T comparable] struct {
	spans  []span[T]
	closed []span[T] // stored rows that no longer stand
}

// at is the span that holds a day.
func (t *timeline[T]) at(on cn.Date) (span[T], bool) {
	for _, s := range t.spans {
		if s.covers(on) {
			return s, true
		}
	}
	return span[T]{}, false
}

// last is the latest span.
func (t *timeline[T]) last() (span[T], bool) {
	if len(t.spans) == 0 {
		return span[T]{}, false
	}
	return slices.MaxFunc(t.spans, func(a, b span[T]) int { return a.from.Compare(b.from) }), true
}

// put says that s.what is true from s.from, and returns whether that is news. It holds
// until what was held true on that day would have ended, the next span begins, or s.to,
// whichever comes first: what is said of a day does not speak against what is known of
// later days.
func (t *timeline[T]) put(s span[T]) bool {
	if old, ok := t.at(s.from); ok {
		if old.what == s.what {
			return false
		}
		s.to = t.cut(old, s.from, s.to)
	} else {
		s.to = t.gapEnd(s.from, s.to)
	}
	t.spans = append(t.spans, s)
	return true
}

// end says that nothing is true from a day until limit or until the span of the day ends.
func (t *timeline[T]) end(on, limit cn.Date) bool {
	old, ok := t.at(on)
	if ok {
		t.cut(old, on, limit)
	}
	return ok
}

// cut takes [from, to) out of a span, keeps what is left of it on both sides, and returns
// the end of the part that is free.
func (t *timeline[T]) cut(old span[T], from, to cn.Date) cn.Date {
	t.spans = slices.DeleteFunc(t.spans, func(s span[T]) bool { return s == old })
	if old.n != 0 {
		t.closed = append(t.closed, old)
	}
	if old.from.Before(from) {
		before := old
		before.n, before.to = 0, from
		t.spans = append(t.spans, before)
	}
	to = sooner(to, old.to)
	if to != old.to {
		after := old
		after.n, after.from = 0, to
		t.spans = append(t.spans, after)
	}
	return to
}

func (t *timeline[T]) gapEnd(from, to cn.Date) cn.Date {
	for _, s := range t.spans {
		if s.from.After(from) {
			to = sooner(to, s.from)
		}
	}
	return to
}

// fresh lists the spans that are not stored yet, oldest first.
func (t *timeline[T]) fresh() []span[T] {
	list := slices.DeleteFunc(slices.Clone(t.spans), func(s span[T]) bool { return s.n != 0 })
	slices.SortFunc(list, func(a, b span[T]) int { return a.from.Compare(b.from) })
	return list
}
