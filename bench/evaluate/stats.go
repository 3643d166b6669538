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

func (s *share) plus(t share) {
	s.k += t.k
	s.n += t.n
}

// over is the mean of so many draws, rounded to whole counts.
func (s share) over(draws int) share {
	return share{int(math.Round(float64(s.k) / float64(draws))), int(math.Round(float64(s.n) / float64(draws)))}
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

// medianInterval is the 95% interval of a median that needs no assumption on how the values
// are spread: between two of the values in their order, by the binomial distribution. Values
// of several draws count as those of one. Fewer than six values have none.
// Source: Conover, Practical Nonparametric Statistics, 3rd edition, section 3.2
func medianInterval(values []int, draws int) (low, high int, ok bool) {
	n := int(math.Round(float64(len(values)) / float64(draws)))
	rank, tail, term := 0, 0.0, math.Pow(0.5, float64(n)) // term is P(X = rank), tail is P(X < rank)
	for tail+term <= 0.025 {
		tail += term
		rank++
		term *= float64(n-rank+1) / float64(rank)
	}
	if rank == 0 || n == 0 {
		return 0, 0, false
	}
	s := slices.Sorted(slices.Values(values))
	at := func(i int) int { return s[min(len(s)-1, int((float64(i)-0.5)/float64(n)*float64(len(s))))] }
	return at(rank), at(n - rank + 1), true
}

// difference is the 95% interval of the difference of two rates that were measured apart.
// Source: Newcombe, Statistics in Medicine 17 (1998) 873, method 10
func difference(a, b share) (low, high float64) {
	la, ha := a.wilson()
	lb, hb := b.wilson()
	d := a.rate() - b.rate()
	return d - math.Hypot(a.rate()-la, hb-b.rate()), d + math.Hypot(ha-a.rate(), b.rate()-lb)
}
