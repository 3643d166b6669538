package kernel

import "github.com/shouwang/shouwang/internal/fact"

// list is a household's members, those of them for whom filter is true if there is one,
// or the values made of them.
type list struct {
	filter node // nil: all members
	value  node // nil: the members themselves
}

// selected are the members that the list is made of.
func (l list) selected(w *worker) fact.Bits {
	if l.filter == nil {
		return w.all[member]
	}
	return w.get(l.filter).yes
}

// bad are the households whose list cannot be made; nil for none.
func (l list) bad(w *worker) fact.Bits {
	var rows fact.Bits
	if l.filter != nil && w.get(l.filter).bad != nil {
		rows = append(rows, w.get(l.filter).bad...)
	}
	if l.value != nil && w.get(l.value).bad != nil {
		rows = join(rows, w.common(w.get(l.value).bad, l.selected(w)))
	}
	if rows == nil {
		return nil
	}
	return w.households(rows)
}

// blame: cel-go tells the last member that the filter cannot judge, or else the first
// whose value is missing.
func (l list) blame(w *worker, households fact.Bits, tell teller) {
	left := spreadOf(w, households)
	if l.filter != nil && w.get(l.filter).bad != nil {
		if rows := w.common(left, w.get(l.filter).bad); rows.Any() {
			l.filter.blame(w, w.lasts(rows), tell)
			without(left, spreadOf(w, w.households(rows)))
		}
	}
	if l.value != nil && w.get(l.value).bad != nil {
		if rows := w.common(left, w.common(w.get(l.value).bad, l.selected(w))); rows.Any() {
			l.value.blame(w, w.firsts(rows), tell)
		}
	}
}

// quantifier is exists, all or exists_one.
type quantifier int

const (
	exists quantifier = iota
	every
	exactlyOne
)

// quantified asks a question of the members of a list.
type quantified struct {
	about
	quantifier quantifier
	list       list
	body       node
}

func (q *quantified) eval(w *worker, out *vector) {
	body, selected := w.get(q.body), q.list.selected(w)
	out.yes = bits(&out.own.yes, w.words(household))
	var open fact.Bits // households of which a member cannot be judged
	if body.bad != nil {
		open = w.households(w.common(body.bad, selected))
	}
	switch q.quantifier {
	case exists:
		w.chunk.Segments.Any(out.yes, w.common(body.yes, selected))
		out.bad = without(open, out.yes)
	case every:
		no := w.households(w.butNot(selected, body))
		for i, n := range no {
			out.yes[i] = ^n
		}
		out.bad = without(open, no)
	case exactlyOne:
		counts(w, w.common(body.yes, selected), func(h, n int) {
			put(out.yes, h, n == 1)
		})
		out.bad = open
	}
	out.bad = join(out.bad, q.list.bad(w))
	out.settle(w, household)
}

func (q *quantified) blame(w *worker, households fact.Bits, tell teller) {
	left := w.copied(households)
	if bad := q.list.bad(w); bad != nil {
		its := w.common(left, bad)
		q.list.blame(w, its, tell)
		without(left, its)
	}
	open := w.get(q.body).bad
	if open == nil {
		return
	}
	rows := w.common(w.common(spreadOf(w, left), open), q.list.selected(w))
	switch {
	case !rows.Any():
	case q.quantifier == exactlyOne:
		q.body.blame(w, w.lasts(rows), tell)
	default:
		q.body.blame(w, w.firsts(rows), tell)
	}
}

// measure is what is made of a list: its size, its sum or its largest value.
type measure int

const (
	size measure = iota
	sum
	largest
)

// measured is a list as one number.
type measured struct {
	about
	measure measure
	list    list
}

func (m *measured) eval(w *worker, out *vector) {
	out.bad = m.list.bad(w)
	n := w.words(household) * 64
	switch {
	case m.measure == size:
		out.wide = sized(&out.own.wide, n)
		counts(w, m.list.selected(w), func(h, n int) { out.wide[h] = int64(n) })
	case m.kind == double:
		out.double = sized(&out.own.double, n)
		clear(out.double)
		fold(m, w, out, out.double, w.get(m.list.value).double, func(a, b float64) (float64, bool) {
			if m.measure == sum {
				return a + b, true
			}
			if b > a {
				a = b
			}
			return a, a == a && b == b
		})
	default:
		out.wide = sized(&out.own.wide, n)
		clear(out.wide)
		fold(m, w, out, out.wide, w.get(m.list.value).integers(), func(a, b int64) (int64, bool) {
			if m.measure == sum {
				return plus.integral(a, b)
			}
			return max(a, b), true
		})
	}
}

// fold makes one value of each household's; the largest of none is a failure, as is a sum
// that does not fit.
func fold[T int64 | float64](m *measured, w *worker, out *vector, dst, values []T, step func(a, b T) (T, bool)) {
	selected := m.list.selected(w)
	for h := range w.chunk.IDs {
		if out.bad != nil && out.bad.Has(h) {
			continue
		}
		first, end := w.chunk.Segments.Members(h)
		var total T
		ok, none := true, m.measure == largest
		for row := first; row < end && ok; row++ {
			switch {
			case !selected.Has(row):
			case none:
				total, none = values[row], false
				ok = total == total
			default:
				total, ok = step(total, values[row])
			}
		}
		dst[h] = total
		if !ok || none {
			out.fail(w, household, h)
		}
	}
}

func (m *measured) blame(w *worker, households fact.Bits, tell teller) {
	left := w.copied(households)
	if bad := m.list.bad(w); bad != nil {
		its := w.common(left, bad)
		m.list.blame(w, its, tell)
		without(left, its)
	}
	if n := left.Count(); n > 0 {
		tell(Calculation, n)
	}
}
