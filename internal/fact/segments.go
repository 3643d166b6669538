package fact

import "math/bits"

// Segments say which rows of the members belong to which household of a chunk. A
// household without members has one row all the same, which is in no set, so that the
// households and the segments of rows correspond one to one.
type Segments struct {
	offsets []int32 // of the first row of each household; the last is the number of rows
	empty   Bits    // households without members; nil for none
	all     Bits    // rows that are members
	first   Bits    // the first row of each household
	last    Bits    // the last row of each household
	gather  []gather
}

// gather are the masks of the compress step (Hacker's Delight 7-4) that brings the bits at
// the ends of segments together at the low end of a word.
type gather [6]uint64

// NewSegments lays out households of the given numbers of members.
func NewSegments(members []int) *Segments {
	s := &Segments{offsets: make([]int32, len(members)+1)}
	for i, n := range members {
		if n == 0 {
			if s.empty == nil {
				s.empty = NewBits(len(members))
			}
			s.empty.Set(i)
		}
		s.offsets[i+1] = s.offsets[i] + int32(max(n, 1))
	}
	s.all, s.first, s.last = NewBits(s.Rows()), NewBits(s.Rows()), NewBits(s.Rows())
	for i := range members {
		s.first.Set(int(s.offsets[i]))
		s.last.Set(int(s.offsets[i+1]) - 1)
		first, end := s.Members(i)
		s.all.SetRange(first, end)
	}
	s.gather = make([]gather, len(s.last))
	for i, w := range s.last {
		s.gather[i] = newGather(w)
	}
	return s
}

func newGather(m uint64) (g gather) {
	odd := ^m << 1 // bits with an odd number of zeros of m below them, step by step
	for i := range g {
		p := odd ^ odd<<1
		p ^= p << 2
		p ^= p << 4
		p ^= p << 8
		p ^= p << 16
		p ^= p << 32
		g[i] = p & m
		m = m ^ g[i] | g[i]>>(1<<i)
		odd &^= p
	}
	return g
}

func (g *gather) compress(x uint64) uint64 {
	for i, m := range g {
		t := x & m
		x = x ^ t | t>>(1<<i)
	}
	return x
}

// Rows is the number of rows, the empty ones included.
func (s *Segments) Rows() int { return int(s.offsets[len(s.offsets)-1]) }

// All are the rows that are members.
func (s *Segments) All() Bits { return s.all }

// Members are the rows of a household, from first up to, not including, end.
func (s *Segments) Members(household int) (first, end int) {
	first = int(s.offsets[household])
	if s.empty != nil && s.empty.Has(household) {
		return first, first
	}
	return first, int(s.offsets[household+1])
}

// Any are the households of which a member is in the set.
func (s *Segments) Any(dst, members Bits) {
	clear(dst)
	var borrow uint64
	at := 0
	for i, m := range members {
		// Subtracting 1 at the first row of a segment whose last bit is set takes that bit
		// away exactly where the bits below it are all 0; no borrow leaves the segment.
		var d uint64
		d, borrow = bits.Sub64(m|s.last[i], s.first[i], borrow)
		n := bits.OnesCount64(s.last[i])
		if any := (d | m) & s.last[i]; any != 0 {
			w := s.gather[i].compress(any)
			dst[at/64] |= w << (at % 64)
			if at%64+n > 64 {
				dst[at/64+1] |= w >> (64 - at%64)
			}
		}
		at += n
	}
}

// Spread are the members of the households in the set.
func (s *Segments) Spread(dst, households Bits) {
	clear(dst)
	households.Each(func(h int) { dst.SetRange(s.Members(h)) })
}

// Firsts keeps of each household the first row in the set.
func (s *Segments) Firsts(dst, members Bits) {
	clear(dst)
	done := -1
	s.eachWithHousehold(members, func(row, h int) {
		if h != done {
			dst.Set(row)
			done = h
		}
	})
}

// Lasts keeps of each household the last row in the set.
func (s *Segments) Lasts(dst, members Bits) {
	clear(dst)
	last, of := -1, -1
	s.eachWithHousehold(members, func(row, h int) {
		if h != of && last >= 0 {
			dst.Set(last)
		}
		last, of = row, h
	})
	if last >= 0 {
		dst.Set(last)
	}
}

func (s *Segments) eachWithHousehold(members Bits, visit func(row, household int)) {
	h := 0
	members.Each(func(row int) {
		for int(s.offsets[h+1]) <= row {
			h++
		}
		visit(row, h)
	})
}
