package fact

import "math/bits"

// Bits is a set of rows, one bit each.
type Bits []uint64

// NewBits is an empty set for so many rows.
func NewBits(rows int) Bits { return make(Bits, wordsFor(rows)) }

func wordsFor(rows int) int { return (rows + 63) / 64 }
func padded(rows int) int   { return wordsFor(rows) * 64 }

// Has says whether the row is in the set.
func (b Bits) Has(row int) bool { return b[row/64]>>(row%64)&1 != 0 }

// Set puts the row into the set.
func (b Bits) Set(row int) { b[row/64] |= 1 << (row % 64) }

// Clear takes the row out of the set.
func (b Bits) Clear(row int) { b[row/64] &^= 1 << (row % 64) }

func (b Bits) put(row int, in bool) {
	if in {
		b.Set(row)
	} else {
		b.Clear(row)
	}
}

// Count is the size of the set.
func (b Bits) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// Any says whether the set has a row.
func (b Bits) Any() bool {
	for _, w := range b {
		if w != 0 {
			return true
		}
	}
	return false
}

// Each visits the rows in order.
func (b Bits) Each(visit func(row int)) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			visit(i*64 + bits.TrailingZeros64(w))
		}
	}
}

// SetRange puts the rows from first up to, not including, end into the set.
func (b Bits) SetRange(first, end int) {
	for i := first / 64; i*64 < end; i++ {
		b[i] |= between(i, first, end)
	}
}

// CountRange counts the rows of the set from first up to, not including, end.
func (b Bits) CountRange(first, end int) int {
	n := 0
	for i := first / 64; i*64 < end; i++ {
		n += bits.OnesCount64(b[i] & between(i, first, end))
	}
	return n
}

// between are the bits of word i that stand for rows from first up to, not including, end.
func between(i, first, end int) uint64 {
	w := ^uint64(0)
	if lo := first - i*64; lo > 0 {
		w <<= lo
	}
	if hi := end - i*64; hi < 64 {
		w &= 1<<hi - 1
	}
	return w
}
