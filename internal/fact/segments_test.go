package fact

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What the segments say of households and members is what a loop over them would say.
func TestSegmentsAgreeWithLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 5), rapid.IntRange(0, 200)), 0, 150).Draw(t, "sizes")
		s := NewSegments(sizes)
		density := rapid.IntRange(0, 4).Draw(t, "density")
		members, spread := NewBits(s.Rows()), NewBits(s.Rows())
		any, firsts, lasts := NewBits(len(sizes)), NewBits(s.Rows()), NewBits(s.Rows())
		for h := range sizes {
			first, end := s.Members(h)
			if end-first != sizes[h] {
				t.Fatalf("household %d has %d members, want %d", h, end-first, sizes[h])
			}
			in := []int{}
			for row := first; row < end; row++ {
				if rapid.IntRange(0, 4).Draw(t, "in") < density {
					members.Set(row)
					in = append(in, row)
				}
			}
			if n := members.CountRange(first, end); n != len(in) {
				t.Fatalf("%d counted, want %d", n, len(in))
			}
			if len(in) > 0 {
				any.Set(h)
				firsts.Set(in[0])
				lasts.Set(in[len(in)-1])
				spread.SetRange(first, end)
			}
		}
		check := func(name string, want Bits, make func(dst Bits)) {
			got := slices.Repeat(Bits{^uint64(0)}, len(want)) // old content must not matter
			if make(got); !slices.Equal(got, want) {
				t.Fatalf("%s: %x, want %x", name, got, want)
			}
		}
		check("any", any, func(dst Bits) { s.Any(dst, members) })
		check("firsts", firsts, func(dst Bits) { s.Firsts(dst, members) })
		check("lasts", lasts, func(dst Bits) { s.Lasts(dst, members) })
		check("spread", spread, func(dst Bits) { s.Spread(dst, any) })
	})
}
