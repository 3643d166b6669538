package main

import (
	"math"
	"testing"
)

func TestWilsonMatchesPublishedValues(t *testing.T) {
	for _, c := range []struct {
		s         share
		low, high float64
	}{
		{share{0, 10}, 0, 0.2775},
		{share{10, 10}, 0.7225, 1},
		{share{81, 263}, 0.2553, 0.3662}, // Newcombe 1998, table I
		{share{15, 148}, 0.0624, 0.1605},
		{share{0, 0}, 0, 1},
	} {
		low, high := c.s.wilson()
		if math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 {
			t.Errorf("wilson(%v) = %.4f, %.4f, want %.4f, %.4f", c.s, low, high, c.low, c.high)
		}
	}
}

func TestWilsonHoldsTheRateAndNarrowsWithMore(t *testing.T) {
	for n := 1; n <= 60; n++ {
		for k := 0; k <= n; k++ {
			low, high := share{k, n}.wilson()
			wideLow, wideHigh := low, high
			low, high = share{4 * k, 4 * n}.wilson()
			rate := share{k, n}.rate()
			if wideLow > rate+1e-12 || wideHigh < rate-1e-12 || high-low >= wideHigh-wideLow {
				t.Fatalf("%d of %d: [%g, %g], of four times as many [%g, %g]", k, n, wideLow, wideHigh, low, high)
			}
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []int
		want   float64
	}{{[]int{5}, 5}, {[]int{9, 1, 5}, 5}, {[]int{4, 1, 3, 2}, 2.5}} {
		if got := median(c.values); got != c.want {
			t.Errorf("median(%v) = %g, want %g", c.values, got, c.want)
		}
	}
	if got := median(nil); !math.IsNaN(got) {
		t.Errorf("median of nothing = %g", got)
	}
}

func TestMedianIntervalMatchesPublishedRanks(t *testing.T) {
	upTo := func(n int) (list []int) {
		for i := range n {
			list = append(list, n-i)
		}
		return list
	}
	for _, c := range []struct{ n, low, high int }{{6, 1, 6}, {10, 2, 9}, {20, 6, 15}, {50, 18, 33}} { // Conover, table A3
		if low, high, ok := medianInterval(upTo(c.n), 1); !ok || low != c.low || high != c.high {
			t.Errorf("of %d values: %d, %d, %v, want %d, %d", c.n, low, high, ok, c.low, c.high)
		}
	}
	for _, n := range []int{0, 1, 5} {
		if low, high, ok := medianInterval(upTo(n), 1); ok {
			t.Errorf("%d values have an interval: %d, %d", n, low, high)
		}
	}
	many := []int{}
	for range 200 {
		many = append(many, upTo(10)...)
	}
	if low, high, ok := medianInterval(many, 200); !ok || low != 2 || high != 9 {
		t.Errorf("of 200 draws: %d, %d, %v, want those of one", low, high, ok)
	}
}

func TestDifferenceMatchesPublishedValues(t *testing.T) {
	for _, c := range []struct {
		a, b      share
		low, high float64
	}{
		{share{56, 70}, share{48, 80}, 0.0524, 0.3339}, // Newcombe 1998, table II, method 10
		{share{9, 10}, share{3, 10}, 0.1705, 0.8090},
		{share{0, 10}, share{0, 20}, -0.1611, 0.2775},
	} {
		if low, high := difference(c.a, c.b); math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 {
			t.Errorf("difference(%v, %v) = %.4f, %.4f, want %.4f, %.4f", c.a, c.b, low, high, c.low, c.high)
		}
	}
}

func TestDrawsAreMeans(t *testing.T) {
	if got := (share{7, 2000}).over(200); got != (share{0, 10}) {
		t.Errorf("got %v", got)
	}
	if got := (share{150, 200}).over(1); got != (share{150, 200}) {
		t.Errorf("got %v", got)
	}
}
