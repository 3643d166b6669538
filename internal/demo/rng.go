package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// rng is one reproducible stream. Each subject (the world, a dataset in a month)
// draws from its own, so that a change in one leaves the others as they were.
type rng struct{ *rand.Rand }

func stream(seed int64, name string, n int) rng {
	return rng{rand.New(rand.NewPCG(uint64(seed), mix(hashText(name)+uint64(n)*0x9e3779b97f4a7c15)))}
}

func (r rng) chance(p float64) bool { return r.Float64() < p }

// between returns a whole number in [lo, hi].
func (r rng) between(lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + r.IntN(hi-lo+1)
}

// logNormal has the given median and spread (standard deviation of the logarithm).
func (r rng) logNormal(median, spread float64) float64 {
	return median * math.Exp(r.NormFloat64()*spread)
}

// poisson is for small means only.
func (r rng) poisson(mean float64) int {
	limit, n, p := math.Exp(-mean), 0, r.Float64()
	for p > limit {
		p *= r.Float64()
		n++
	}
	return n
}

func pick[T any](r rng, list []T) T { return list[r.IntN(len(list))] }

// weighted is a list drawn in proportion to weights.
type weighted[T any] struct {
	items []T
	sums  []float64
}

func (w *weighted[T]) add(item T, weight float64) {
	total := weight
	if n := len(w.sums); n > 0 {
		total += w.sums[n-1]
	}
	w.items, w.sums = append(w.items, item), append(w.sums, total)
}

func (w *weighted[T]) pick(r rng) T {
	x := r.Float64() * w.sums[len(w.sums)-1]
	lo, hi := 0, len(w.sums)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if w.sums[mid] > x {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return w.items[lo]
}

func hashText(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// steady is a number in [0,1) that belongs to (seed, name, n): the same each time
// it is asked for, so that a department keeps the same mistake month after month.
func steady(seed int64, name uint64, n int) float64 {
	return float64(mix(uint64(seed)*0x9e3779b97f4a7c15+name^mix(uint64(n)+0x1234567))>>11) / (1 << 53)
}
