package kernel

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// compare builds a comparison, in the cheapest form that means the same.
func (b *builder) compare(r relation, left, right node) (node, error) {
	k := left.is().kind
	if k != right.is().kind || k == boolean && r != equal && r != unequal {
		return nil, ErrUnsupported
	}
	x, leftSingle := asScalar(left)
	y, rightSingle := asScalar(right)
	switch {
	case leftSingle && rightSingle:
		return compareScalars(r, x, y), nil
	case leftSingle && x.reason == "":
		return b.compareWith(r.turned(), right, x)
	case rightSingle && y.reason == "":
		return b.compareWith(r, left, y)
	case k == text:
		return b.compareTexts(r, left, right)
	}
	return b.comparison(r, left, right), nil
}

func (b *builder) comparison(r relation, left, right node) node {
	args, at := b.lifted(left, right)
	return b.add(key(fmt.Sprintf("compare %d", r), args...), func(a about) node { return &comparison{a, r, args[0], args[1]} }, about{level: at, kind: boolean})
}

// compareTexts compares two facts: words are one where their codes are.
func (b *builder) compareTexts(r relation, left, right node) (node, error) {
	_, single1 := asScalar(left)
	_, single2 := asScalar(right)
	if single1 || single2 || r != equal && r != unequal {
		return nil, ErrUnsupported
	}
	return b.comparison(r, left, right), nil
}

func compareScalars(r relation, x, y *scalar) *scalar {
	out := &scalar{about: about{kind: boolean}, reason: cmp.Or(x.reason, y.reason)}
	if out.reason != "" {
		return out
	}
	switch x.kind {
	case boolean:
		out.b = (x.b == y.b) == (r == equal)
	case integer:
		out.b = r.holds(cmp.Compare(x.i, y.i))
	case text:
		out.b = r.holds(strings.Compare(x.s, y.s))
	case double:
		out.b = r == unequal
		if x.f == x.f && y.f == y.f {
			out.b = r.holds(cmp.Compare(x.f, y.f))
		}
	}
	return out
}

// compareWith compares rows with one value.
func (b *builder) compareWith(r relation, n node, with *scalar) (node, error) {
	switch with.kind {
	case integer:
		low, high, outside := span(r, with.i)
		return b.bounded(n, low, high, outside), nil
	case text:
		return b.worded(fmt.Sprintf("compare %d", r), n, []node{with}, func(s string) bool { return r.holds(strings.Compare(s, with.s)) })
	case double:
		if of, f, falling, ok := peel(n); ok && with.f == with.f && r != equal && r != unequal {
			low, high := boundary(f, falling, r, with.f)
			return b.bounded(of, low, high, false), nil
		}
	case boolean:
		if with.b == (r == equal) {
			return n, nil
		}
		return b.not(n), nil
	}
	return b.comparison(r, n, with), nil
}

func (b *builder) bounded(n node, low, high int64, outside bool) node {
	return b.add(key(fmt.Sprintf("bounded %d %d %t", low, high, outside), n), func(a about) node {
		return &bounded{a, n, low, high, outside}
	}, about{level: n.is().level, kind: boolean})
}

// span are the integers that stand in the relation to c.
func span(r relation, c int64) (low, high int64, outside bool) {
	low, high = math.MinInt64, math.MaxInt64
	switch {
	case r == equal || r == unequal:
		return c, c, r == unequal
	case r == lessEqual:
		return low, c, false
	case r == greaterEqual:
		return c, high, false
	case r == less && c > low:
		return low, c - 1, false
	case r == greater && c < high:
		return c + 1, high, false
	}
	return 1, 0, false
}

// peel sees through a chain of real-valued steps from one integer, as in
// double(h.income) * p.share, if each step keeps or turns the order of all values; then
// comparing its end with a number is comparing the integer with another.
func peel(n node) (of node, f func(int64) float64, falling, ok bool) {
	switch n := n.(type) {
	case *real:
		return n.of, func(i int64) float64 { return float64(i) }, false, true
	case *calculated:
		if c, isConstant := n.right.(*constant); isConstant {
			return peelStep(n.left, n.operation, c.value, false)
		}
		if c, isConstant := n.left.(*constant); isConstant && n.operation != divided {
			return peelStep(n.right, n.operation, c.value, true)
		}
	}
	return nil, nil, false, false
}

// peelStep goes through one operation with a number, which stands on the left if turned.
func peelStep(inner node, o operation, with *scalar, turned bool) (of node, f func(int64) float64, falling, ok bool) {
	c := with.f
	if with.kind != double || with.reason != "" || math.IsNaN(c) || math.IsInf(c, 0) || c == 0 && o != plus && o != minus {
		return nil, nil, false, false
	}
	of, g, falling, ok := peel(inner)
	if !ok {
		return nil, nil, false, false
	}
	if o == times || o == divided {
		falling = falling != (c < 0)
	}
	if turned {
		if o == minus {
			falling = !falling
		}
		return of, func(i int64) float64 { return o.real(c, g(i)) }, falling, true
	}
	return of, func(i int64) float64 { return o.real(g(i), c) }, falling, true
}

// boundary are the integers whose image stands in the relation to c.
func boundary(f func(int64) float64, falling bool, r relation, c float64) (low, high int64) {
	holds := func(i int64) bool { return r.holds(cmp.Compare(f(i), c)) }
	atLow := (r == less || r == lessEqual) != falling // it holds of the small ones
	low, high = math.MinInt64, math.MaxInt64
	switch {
	case holds(low) && holds(high):
		return low, high
	case !holds(low) && !holds(high):
		return 1, 0
	}
	// holds(a) == atLow, holds(b) == !atLow, a < b
	a, b := low, high
	for uint64(b)-uint64(a) > 1 {
		middle := a + int64((uint64(b)-uint64(a))/2)
		if holds(middle) == atLow {
			a = middle
		} else {
			b = middle
		}
	}
	if atLow {
		return low, a
	}
	return b, high
}

func (b *builder) calculate(o operation, left, right node) (node, error) {
	k := left.is().kind
	if k != right.is().kind || k != integer && k != double || k == double && o == modulo {
		return nil, ErrUnsupported
	}
	x, leftSingle := asScalar(left)
	y, rightSingle := asScalar(right)
	if leftSingle && rightSingle {
		return calculateScalars(o, x, y), nil
	}
	args, at := b.lifted(left, right)
	return b.add(key(fmt.Sprintf("calculate %d", o), args...), func(a about) node { return &calculated{a, o, args[0], args[1]} }, about{level: at, kind: k}), nil
}

func calculateScalars(o operation, x, y *scalar) *scalar {
	out := &scalar{about: about{kind: x.kind}, reason: cmp.Or(x.reason, y.reason)}
	if out.reason != "" {
		return out
	}
	if x.kind == double {
		out.f = o.real(x.f, y.f)
		return out
	}
	var ok bool
	if out.i, ok = o.integral(x.i, y.i); !ok {
		out.reason = Calculation
	}
	return out
}

func (b *builder) negate(n node) (node, error) {
	k := n.is().kind
	if k != integer && k != double {
		return nil, ErrUnsupported
	}
	if s, ok := asScalar(n); ok {
		out := &scalar{about: about{kind: k}, i: -s.i, f: -s.f, reason: s.reason}
		if k == integer && s.i == math.MinInt64 && s.reason == "" {
			out.reason = Calculation
		}
		return out, nil
	}
	return b.add(key("negate", n), func(a about) node { return &negated{a, n} }, about{level: n.is().level, kind: k}), nil
}

// real is double(x); of a double it is the same.
func (b *builder) real(n node) (node, error) {
	switch n.is().kind {
	case double:
		return n, nil
	case integer:
	default:
		return nil, ErrUnsupported
	}
	if s, ok := asScalar(n); ok {
		return &scalar{about: about{kind: double}, f: float64(s.i), reason: s.reason}, nil
	}
	return b.add(key("double", n), func(a about) node { return &real{a, n} }, about{level: n.is().level, kind: double}), nil
}
