package kernel

import "github.com/shouwang/shouwang/internal/fact"

// setsAtOnce is how many words of short-lived sets a worker begins with.
const setsAtOnce = 1 << 12

// set is a set of so many words for the work on this chunk. What it holds is old.
func (w *worker) set(words int) fact.Bits {
	if w.used+words > len(w.sets) {
		w.sets, w.used = make(fact.Bits, max(setsAtOnce, 2*len(w.sets), words)), 0 // who has a part of the old keeps it
	}
	w.used += words
	return w.sets[w.used-words : w.used : w.used]
}

func (w *worker) copied(rows fact.Bits) fact.Bits {
	out := w.set(len(rows))
	copy(out, rows)
	return out
}

// common are the rows in both sets.
func (w *worker) common(a, b fact.Bits) fact.Bits {
	out := w.set(len(a))
	for i := range a {
		out[i] = a[i] & b[i]
	}
	return out
}

// join puts the rows of b into a, which may be nil.
func join(a, b fact.Bits) fact.Bits {
	if a == nil {
		return b
	}
	for i := range b {
		a[i] |= b[i]
	}
	return a
}

// without takes the rows of b from a.
func without(a, b fact.Bits) fact.Bits {
	for i := range a {
		a[i] &^= b[i]
	}
	return a
}

// butNot are the rows of a set of which a question is known not to be true.
func (w *worker) butNot(rows fact.Bits, v *vector) fact.Bits {
	out := w.set(len(rows))
	for i, r := range rows {
		out[i] = r &^ v.yes[i]
		if v.bad != nil {
			out[i] &^= v.bad[i]
		}
	}
	return out
}

func put(b fact.Bits, row int, in bool) {
	if in {
		b.Set(row)
	} else {
		b.Clear(row)
	}
}

// households are those of which a member is in the set.
func (w *worker) households(members fact.Bits) fact.Bits {
	out := w.set(w.words(household))
	w.chunk.Segments.Any(out, members)
	return out
}

// spreadOf are the members of households.
func spreadOf(w *worker, households fact.Bits) fact.Bits {
	out := w.set(w.words(member))
	w.chunk.Segments.Spread(out, households)
	return out
}

// firsts are the first member of each household in the set.
func (w *worker) firsts(members fact.Bits) fact.Bits {
	out := w.set(len(members))
	w.chunk.Segments.Firsts(out, members)
	return out
}

// lasts are the last member of each household in the set.
func (w *worker) lasts(members fact.Bits) fact.Bits {
	out := w.set(len(members))
	w.chunk.Segments.Lasts(out, members)
	return out
}

// counts tells each household how many of its members are in the set.
func counts(w *worker, members fact.Bits, tell func(household, n int)) {
	for h := range w.chunk.IDs {
		first, end := w.chunk.Segments.Members(h)
		n := 0
		if first < end {
			n = members.CountRange(first, end)
		}
		tell(h, n)
	}
}
