package main

import (
	"math"
	"slices"
)

// share is so many of so many.
type share struct{ k, n int }

func (s *share) add(hit bool) {
	s.n++
	if hit {
		s.k++
	}
}

// rate is k/n, NaN of nothing.
func (s share) rate() float64 { return float64(s.k) / float64(s.n) }

// wilson is the 95% score interval of the rate (E. B. Wilson, 1927). Of nothing it is 0 to 1.
func (s share) wilson() (low, high float64) {
	if s.n == 0 {
		return 0, 1
	}
	const z = 1.959964
	n, p := float64(s.n), s.rate()
	centre := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return max(0, (centre-half)/scale), min(1, (centre+half)/scale)
}

// median of the values, the mean of the middle two if they are even in number; NaN of none.
func median(values []int) float64 {
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	if n == 0 {
		return math.NaN()
	}
	return float64(s[(n-1)/2]+s[n/2]) / 2
}
