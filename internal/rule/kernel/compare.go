package kernel

import (
	"math"

	"github.com/shouwang/shouwang/internal/fact"
)

// relation is what a comparison asks.
type relation int

const (
	less relation = iota
	lessEqual
	greater
	greaterEqual
	equal
	unequal
)

// turned is the relation with its sides exchanged.
func (r relation) turned() relation {
	return [...]relation{less: greater, lessEqual: greaterEqual, greater: less, greaterEqual: lessEqual, equal: equal, unequal: unequal}[r]
}

func (r relation) holds(order int) bool {
	switch r {
	case less:
		return order < 0
	case lessEqual:
		return order <= 0
	case greater:
		return order > 0
	case greaterEqual:
		return order >= 0
	case equal:
		return order == 0
	}
	return order != 0
}

// bounded asks whether an integer lies from low to high, or outside; none does if low > high.
type bounded struct {
	about
	of        node
	low, high int64
	outside   bool
}

func (b *bounded) eval(w *worker, out *vector) {
	in := w.get(b.of)
	out.bad = in.bad
	out.yes = bits(&out.own.yes, w.words(b.level))
	switch {
	case in.wide != nil:
		within(out.yes, in.wide, b.low, b.high, math.MinInt64, math.MaxInt64)
	case b.low > math.MaxInt32 || b.high < math.MinInt32:
		clear(out.yes)
	default:
		low, high := int32(max(b.low, math.MinInt32)), int32(min(b.high, math.MaxInt32))
		within(out.yes, in.narrow, low, high, math.MinInt32, math.MaxInt32)
	}
	if b.outside {
		invert(out.yes)
	}
	out.settle(w, b.level)
}

func (b *bounded) blame(w *worker, rows fact.Bits, tell teller) { b.of.blame(w, rows, tell) }

// within marks the rows from low to high; least and most are the ends of the type.
func within[T int32 | int64](dst fact.Bits, rows []T, low, high, least, most T) {
	switch {
	case low > high:
		clear(dst)
	case high == most:
		atLeast(dst, rows, low)
	case low == least:
		atLeast(dst, rows, high+1)
		invert(dst)
	default:
		for i := range dst {
			word := uint64(0)
			for k, n := range rows[i*64 : i*64+64] {
				word |= (one(n >= low) & one(n <= high)) << (k & 63)
			}
			dst[i] = word
		}
	}
}

// atLeast is the loop in which screening spends its time: eight comparisons a step, none
// of which is a jump.
func atLeast[T int32 | int64](dst fact.Bits, rows []T, bound T) {
	for i := range dst {
		s := (*[64]T)(rows[i*64:])
		word := uint64(0)
		for k := 0; k < 64; k += 8 {
			word |= (one(s[k] >= bound) | one(s[k+1] >= bound)<<1 | one(s[k+2] >= bound)<<2 | one(s[k+3] >= bound)<<3 |
				one(s[k+4] >= bound)<<4 | one(s[k+5] >= bound)<<5 | one(s[k+6] >= bound)<<6 | one(s[k+7] >= bound)<<7) << k
		}
		dst[i] = word
	}
}

func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// comparison compares two expressions of one kind, row by row.
type comparison struct {
	about
	relation    relation
	left, right node
}

func (c *comparison) eval(w *worker, out *vector) {
	a, b := w.get(c.left), w.get(c.right)
	out.badOf(w, c.left, c.right)
	out.yes = bits(&out.own.yes, w.words(c.level))
	switch c.left.is().kind {
	case boolean:
		for i := range out.yes {
			out.yes[i] = a.yes[i] ^ b.yes[i]
			if c.relation == equal {
				out.yes[i] = ^out.yes[i]
			}
		}
	case double:
		ordered(out.yes, c.relation, a.double, b.double)
	default:
		ordered(out.yes, c.relation, a.integers(), b.integers())
	}
	out.settle(w, c.level)
}

// ordered compares as IEEE does: what is not a number is in no order, and unequal to all.
func ordered[T int64 | float64](dst fact.Bits, r relation, a, b []T) {
	switch r {
	case less:
		before(dst, a, b)
	case greater:
		before(dst, b, a)
	case lessEqual:
		notAfter(dst, a, b)
	case greaterEqual:
		notAfter(dst, b, a)
	default:
		same(dst, a, b)
		if r == unequal {
			invert(dst)
		}
	}
}

func invert(b fact.Bits) {
	for i, w := range b {
		b[i] = ^w
	}
}

func notAfter[T int64 | float64](dst fact.Bits, a, b []T) {
	for i := range dst {
		x, y := (*[64]T)(a[i*64:]), (*[64]T)(b[i*64:])
		word := uint64(0)
		for k := range x {
			word |= one(x[k] <= y[k]) << k
		}
		dst[i] = word
	}
}

func before[T int64 | float64](dst fact.Bits, a, b []T) {
	for i := range dst {
		x, y := (*[64]T)(a[i*64:]), (*[64]T)(b[i*64:])
		word := uint64(0)
		for k := range x {
			word |= one(x[k] < y[k]) << k
		}
		dst[i] = word
	}
}

func same[T int64 | float64](dst fact.Bits, a, b []T) {
	for i := range dst {
		x, y := (*[64]T)(a[i*64:]), (*[64]T)(b[i*64:])
		word := uint64(0)
		for k := range x {
			word |= one(x[k] == y[k]) << k
		}
		dst[i] = word
	}
}

func (c *comparison) blame(w *worker, rows fact.Bits, tell teller) {
	blameInOrder(w, []node{c.left, c.right}, rows, tell)
}
