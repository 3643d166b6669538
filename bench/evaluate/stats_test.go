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
