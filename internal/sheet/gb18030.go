package sheet

import (
	"encoding/binary"
	"errors"
	"io"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// gbTrails is how many second bytes a first byte can have: 40–7E and 80–FE.
const gbTrails = 190

// gbTable gives the character of each pair of bytes, 0 for none. The library
// knows the common ones; added are the rare characters of GB 18030-2022 that
// older systems wrote as pairs, among them characters of names, and the three
// areas for characters of one's own, which have their place in Unicode too.
var gbTable = sync.OnceValue(func() *[126 * gbTrails]rune {
	var t [126 * gbTrails]rune
	decoder := simplifiedchinese.GB18030.NewDecoder()
	var own [3]rune
	for a := 0x81; a <= 0xFE; a++ {
		for b := 0x40; b <= 0xFE; b++ {
			if b == 0x7F {
				continue
			}
			var out [utf8.UTFMax]byte
			n, _, err := decoder.Transform(out[:], []byte{byte(a), byte(b)}, true)
			r, _ := utf8.DecodeRune(out[:n])
			if area, first := ownArea(a, b); area >= 0 {
				if r == utf8.RuneError || err != nil {
					r = first + own[area]
				}
				own[area]++
			}
			if r == utf8.RuneError || err != nil {
				r = gbRare[uint16(a)<<8|uint16(b)]
			}
			t[gbIndex(byte(a), byte(b))] = r
		}
	}
	return &t
})

// ownArea is the area for characters of one's own that a pair lies in, or -1,
// and the code point that its first pair stands for.
func ownArea(a, b int) (area int, first rune) {
	switch {
	case 0xAA <= a && a <= 0xAF && b >= 0xA1:
		return 0, 0xE000
	case 0xF8 <= a && b >= 0xA1:
		return 1, 0xE234
	case 0xA1 <= a && a <= 0xA7 && b <= 0xA0:
		return 2, 0xE4C6
	}
	return -1, 0
}

// gbRare are the pairs that got a code point of their own only later.
var gbRare = map[uint16]rune{
	0xFE51: 0x20087, 0xFE52: 0x20089, 0xFE53: 0x200CC, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5, 0xFE66: 0x9FB6, 0xFE67: 0x9FB7, 0xFE6C: 0x215D7,
	0xFE6D: 0x9FB8, 0xFE76: 0x2298F, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFE91: 0x241FE, 0xFEA0: 0x9FBB, 0xA8BC: 0x1E3F,
}

// gbIndex is the place of a pair in the table.
func gbIndex(a, b byte) int {
	if b > 0x7F {
		b--
	}
	return int(a-0x81)*gbTrails + int(b-0x40)
}

// proveGB18030 checks bytes; a character that Unicode does not know is invalid.
func proveGB18030(b []byte) (n int, ok bool) {
	table := gbTable()
	for n < len(b) {
		c := b[n]
		switch {
		case c <= 0x80: // 0x80 is the euro sign of the older GBK
			n++
			continue
		case c == 0xFF:
			return n, false
		case n+1 == len(b):
			return n, true
		}
		switch d := b[n+1]; {
		case 0x40 <= d && d != 0x7F && d != 0xFF:
			if table[gbIndex(c, d)] == 0 {
				return n, false
			}
			n += 2
		case '0' <= d && d <= '9':
			if n+3 >= len(b) {
				return n, true
			}
			if !fourBytes(b[n : n+4]) {
				return n, false
			}
			n += 4
		default:
			return n, false
		}
	}
	return n, true
}

// fourBytes reports that four bytes name a character.
func fourBytes(b []byte) bool {
	if b[2] < 0x81 || b[2] == 0xFF || b[3] < '0' || b[3] > '9' {
		return false
	}
	switch at := binary.BigEndian.Uint32(b); {
	case at <= 0x8431A439: // the rest of the basic plane
		return true
	case 0x90308130 <= at && at <= 0xE3329A35: // the other planes
		return true
	}
	return false
}

// gbDecoder turns proved GB18030 into UTF-8.
type gbDecoder struct {
	transform.NopResetter
	rare transform.Transformer // for characters of four bytes
}

func (d gbDecoder) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	table := gbTable()
	for nSrc < len(src) {
		c := src[nSrc]
		if c < utf8.RuneSelf {
			if nDst == len(dst) {
				return nDst, nSrc, transform.ErrShortDst
			}
			dst[nDst] = c
			nDst++
			nSrc++
			continue
		}
		if len(dst)-nDst < utf8.UTFMax {
			return nDst, nSrc, transform.ErrShortDst
		}
		if c == 0x80 {
			nDst += utf8.EncodeRune(dst[nDst:], '\u20AC')
			nSrc++
			continue
		}
		if nSrc+1 == len(src) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		b := src[nSrc+1]
		if b >= 0x40 {
			nDst += utf8.EncodeRune(dst[nDst:], table[gbIndex(c, b)])
			nSrc += 2
			continue
		}
		if nSrc+4 > len(src) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		n, _, err := d.rare.Transform(dst[nDst:], src[nSrc:nSrc+4], true)
		if err != nil {
			return nDst, nSrc, errors.Join(io.ErrUnexpectedEOF, err)
		}
		nDst += n
		nSrc += 4
	}
	return nDst, nSrc, nil
}
