package kernel

import "github.com/shouwang/shouwang/internal/fact"

// junction is && or || of any number of terms: a term that decides absorbs those that
// cannot be judged.
type junction struct {
	about
	terms []node
	or    bool
}

func (j *junction) eval(w *worker, out *vector) {
	words := w.words(j.level)
	yes, bad := bits(&out.own.yes, words), bits(&out.own.bad, words)
	if j.or {
		j.either(w, yes, bad)
	} else {
		j.both(w, yes, bad)
	}
	out.yes = yes
	if bad.Any() {
		out.bad = bad
	}
}

// both keeps the rows that no term makes false; when none is left the rest is not asked.
func (j *junction) both(w *worker, yes, bad fact.Bits) {
	copy(yes, w.all[j.level])
	clear(bad)
	for _, term := range j.terms {
		v := w.get(term)
		left := uint64(0)
		if v.bad == nil {
			for i, t := range v.yes {
				yes[i] &= t
				bad[i] &= t
				left |= yes[i] | bad[i]
			}
		} else {
			for i, t := range v.yes {
				open := t | v.bad[i]
				bad[i] = (bad[i] | v.bad[i]) & open & (yes[i] | bad[i])
				yes[i] &= t
				left |= yes[i] | bad[i]
			}
		}
		if left == 0 {
			return
		}
	}
}

func (j *junction) either(w *worker, yes, bad fact.Bits) {
	clear(yes)
	clear(bad)
	for _, term := range j.terms {
		v := w.get(term)
		for i, t := range v.yes {
			yes[i] |= t
		}
		for i, b := range v.bad {
			bad[i] |= b
		}
	}
	for i := range bad {
		bad[i] &^= yes[i]
	}
}

// blame: cel-go tells the first term that cannot be judged.
func (j *junction) blame(w *worker, rows fact.Bits, tell teller) {
	blameInOrder(w, j.terms, rows, tell)
}

// not is !.
type not struct {
	about
	of node
}

func (n *not) eval(w *worker, out *vector) {
	in := w.get(n.of)
	out.bad = in.bad
	out.yes = bits(&out.own.yes, w.words(n.level))
	for i, t := range in.yes {
		out.yes[i] = ^t
	}
	out.settle(w, n.level)
}

func (n *not) blame(w *worker, rows fact.Bits, tell teller) { n.of.blame(w, rows, tell) }

// choice is condition ? yes : no.
type choice struct {
	about
	condition, yes, no node
}

func (c *choice) eval(w *worker, out *vector) {
	cond, yes, no := w.get(c.condition), w.get(c.yes), w.get(c.no)
	words := w.words(c.level)
	if cond.bad != nil || yes.bad != nil || no.bad != nil {
		out.bad = bits(&out.own.bad, words)
		for i, t := range cond.yes {
			bad := uint64(0)
			if yes.bad != nil {
				bad |= yes.bad[i] & t
			}
			if no.bad != nil {
				bad |= no.bad[i] &^ t
			}
			if cond.bad != nil {
				bad = bad&^cond.bad[i] | cond.bad[i]
			}
			out.bad[i] = bad
		}
	}
	switch c.kind {
	case boolean:
		out.yes = bits(&out.own.yes, words)
		for i, t := range cond.yes {
			out.yes[i] = yes.yes[i]&t | no.yes[i]&^t
		}
		out.settle(w, c.level)
	case double:
		out.double = sized(&out.own.double, words*64)
		choose(out.double, cond.yes, yes.double, no.double)
	default:
		out.wide = sized(&out.own.wide, words*64)
		choose(out.wide, cond.yes, yes.integers(), no.integers())
	}
}

func choose[T any](dst []T, cond fact.Bits, yes, no []T) {
	copy(dst, no)
	cond.Each(func(row int) { dst[row] = yes[row] })
}

func (c *choice) blame(w *worker, rows fact.Bits, tell teller) {
	left := w.copied(rows)
	blameOne(w, c.condition, left, tell)
	taken, other := w.set(len(left)), w.set(len(left))
	for i, t := range w.get(c.condition).yes {
		taken[i], other[i] = left[i]&t, left[i]&^t
	}
	blameOne(w, c.yes, taken, tell)
	blameOne(w, c.no, other, tell)
}
