package source

import (
	"encoding/binary"
	"errors"
)

var errRoll = errors.New("source: damaged roll")

// packRoll writes ascending record numbers as the differences between them, each as a
// varint: one byte a record where they follow one another.
func packRoll(numbers []int64) []byte {
	b := make([]byte, 0, len(numbers)+8)
	last := int64(0)
	for _, n := range numbers {
		b = binary.AppendUvarint(b, uint64(n-last))
		last = n
	}
	return b
}

// unpackRoll undoes packRoll.
func unpackRoll(b []byte) ([]int64, error) {
	numbers := make([]int64, 0, len(b))
	last := int64(0)
	for len(b) > 0 {
		d, size := binary.Uvarint(b)
		if size <= 0 {
			return nil, errRoll
		}
		last += int64(d)
		numbers = append(numbers, last)
		b = b[size:]
	}
	return numbers, nil
}
