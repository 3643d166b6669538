package kernel

import "github.com/shouwang/shouwang/internal/fact"

// scalar is one value for all rows: a literal or a parameter, or what follows from them.
type scalar struct {
	about
	b      bool
	i      int64
	f      float64
	s      string
	reason string // why there is no value; "" if there is
}

func (*scalar) eval(*worker, *vector)            { panic("kernel: a scalar has no rows") }
func (*scalar) blame(*worker, fact.Bits, teller) { panic("kernel: a scalar has no rows") }

func asScalar(n node) (*scalar, bool) {
	s, ok := n.(*scalar)
	return s, ok
}

// constant is a scalar in every row.
type constant struct {
	about
	value *scalar
}

func (c *constant) eval(w *worker, out *vector) {
	words := w.words(c.level)
	if c.value.reason != "" {
		out.bad = w.all[c.level]
	}
	switch c.kind {
	case boolean:
		out.yes = bits(&out.own.yes, words)
		clear(out.yes)
		if c.value.b && out.bad == nil {
			copy(out.yes, w.all[c.level])
		}
	case integer:
		out.wide = sized(&out.own.wide, words*64)
		for i := range out.wide {
			out.wide[i] = c.value.i
		}
	case double:
		out.double = sized(&out.own.double, words*64)
		for i := range out.double {
			out.double[i] = c.value.f
		}
	case text:
		out.wide = sized(&out.own.wide, words*64)
	}
}

func (c *constant) blame(_ *worker, rows fact.Bits, tell teller) { tell(c.value.reason, rows.Count()) }

// column is a fact.
type column struct {
	about
	fact  int
	title string
}

func (c *column) eval(w *worker, out *vector) {
	col := &w.chunk.Columns[c.fact]
	out.bad = col.Unknown
	out.yes, out.narrow, out.wide = col.True, col.Narrow, col.Wide
}

func (c *column) blame(_ *worker, rows fact.Bits, tell teller) { tell(c.title, rows.Count()) }

// known is has(h.fact): it can always be judged.
type known struct {
	about
	fact int
}

func (k *known) eval(w *worker, out *vector) {
	out.yes = bits(&out.own.yes, w.words(k.level))
	unknown := w.chunk.Columns[k.fact].Unknown
	for i, all := range w.all[k.level] {
		out.yes[i] = all
		if unknown != nil {
			out.yes[i] &^= unknown[i]
		}
	}
}

func (*known) blame(*worker, fact.Bits, teller) { panic("kernel: has() is never unknown") }

// spread gives every member what holds of the household.
type spread struct {
	about
	of node
}

func (s *spread) eval(w *worker, out *vector) {
	in, seg := w.get(s.of), w.chunk.Segments
	words := w.words(member)
	if in.bad != nil {
		out.bad = bits(&out.own.bad, words)
		seg.Spread(out.bad, in.bad)
	}
	switch s.kind {
	case boolean:
		out.yes = bits(&out.own.yes, words)
		seg.Spread(out.yes, in.yes)
	case double:
		out.double = sized(&out.own.double, words*64)
		repeat(seg, out.double, in.double, len(w.chunk.IDs))
	default:
		out.wide = sized(&out.own.wide, words*64)
		repeat(seg, out.wide, in.integers(), len(w.chunk.IDs))
	}
}

func repeat[T any](seg *fact.Segments, dst, of []T, households int) {
	for h := range households {
		first, end := seg.Members(h)
		for row := first; row < end; row++ {
			dst[row] = of[h]
		}
	}
}

func (s *spread) blame(w *worker, rows fact.Bits, tell teller) {
	households := fact.NewBits(len(w.chunk.IDs))
	w.chunk.Segments.Any(households, rows)
	s.of.blame(w, households, tell)
}
