package kernel

import (
	"math"
	mathbits "math/bits"

	"github.com/shouwang/shouwang/internal/fact"
)

// operation is + - * / or %.
type operation int

const (
	plus operation = iota
	minus
	times
	divided
	modulo
)

// integral calculates with integers; what does not fit fails, as does a division by zero.
func (o operation) integral(a, b int64) (n int64, ok bool) {
	switch o {
	case plus:
		n = a + b
		return n, (a^n)&(b^n) >= 0
	case minus:
		n = a - b
		return n, (a^b)&(a^n) >= 0
	case times:
		high, low := mathbits.Mul64(magnitude(a), magnitude(b))
		limit := uint64(math.MaxInt64)
		if (a < 0) != (b < 0) {
			limit++
		}
		return a * b, high == 0 && low <= limit
	}
	if b == 0 || a == math.MinInt64 && b == -1 {
		return 0, false
	}
	if o == divided {
		return a / b, true
	}
	return a % b, true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func (o operation) real(a, b float64) float64 {
	switch o {
	case plus:
		return a + b
	case minus:
		return a - b
	case times:
		return a * b
	}
	return a / b
}

// calculated is an operation on two numbers of one kind.
type calculated struct {
	about
	operation   operation
	left, right node
}

func (c *calculated) eval(w *worker, out *vector) {
	out.badOf(w, c.left, c.right)
	a, b := w.get(c.left), w.get(c.right)
	if c.kind == double {
		out.double = sized(&out.own.double, w.words(c.level)*64)
		reals(out.double, c.operation, a.double, b.double)
		return
	}
	out.wide = sized(&out.own.wide, w.words(c.level)*64)
	x, y := a.integers(), b.integers()
	for i, n := range x {
		var ok bool
		if out.wide[i], ok = c.operation.integral(n, y[i]); !ok && w.all[c.level].Has(i) && (out.bad == nil || !out.bad.Has(i)) {
			out.fail(w, c.level, i)
		}
	}
}

func reals(dst []float64, o operation, a, b []float64) {
	switch o {
	case plus:
		for i, x := range a {
			dst[i] = x + b[i]
		}
	case minus:
		for i, x := range a {
			dst[i] = x - b[i]
		}
	case times:
		for i, x := range a {
			dst[i] = x * b[i]
		}
	default:
		for i, x := range a {
			dst[i] = x / b[i]
		}
	}
}

func (c *calculated) blame(w *worker, rows fact.Bits, tell teller) {
	blameInOrder(w, []node{c.left, c.right}, rows, tell)
}

// negated is a number with its sign changed.
type negated struct {
	about
	of node
}

func (n *negated) eval(w *worker, out *vector) {
	in := w.get(n.of)
	out.bad = in.bad
	if n.kind == double {
		out.double = sized(&out.own.double, len(in.double))
		for i, x := range in.double {
			out.double[i] = -x
		}
		return
	}
	rows := in.integers()
	out.wide = sized(&out.own.wide, len(rows))
	for i, x := range rows {
		out.wide[i] = -x
		if x == math.MinInt64 && w.all[n.level].Has(i) && (out.bad == nil || !out.bad.Has(i)) {
			out.fail(w, n.level, i)
		}
	}
}

func (n *negated) blame(w *worker, rows fact.Bits, tell teller) {
	blameInOrder(w, []node{n.of}, rows, tell)
}

// real is double(integer).
type real struct {
	about
	of node
}

func (r *real) eval(w *worker, out *vector) {
	in := w.get(r.of)
	out.bad = in.bad
	out.double = sized(&out.own.double, w.words(r.level)*64)
	if in.wide == nil {
		for i, n := range in.narrow {
			out.double[i] = float64(n)
		}
		return
	}
	for i, n := range in.wide {
		out.double[i] = float64(n)
	}
}

func (r *real) blame(w *worker, rows fact.Bits, tell teller) { r.of.blame(w, rows, tell) }
