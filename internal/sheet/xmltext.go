package sheet

import (
	"bytes"
	"unicode/utf8"
)

// appendText resolves the entities of raw and the line ends as XML asks. An
// unknown entity stays as it stands.
func appendText(dst, raw []byte) []byte {
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return append(dst, raw...)
	}
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '\r':
			dst = append(dst, '\n')
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
		case '&':
			n := bytes.IndexByte(raw[i:min(len(raw), i+12)], ';')
			r, ok := rune(0), false
			if n > 0 {
				r, ok = entity(raw[i+1 : i+n])
			}
			if !ok {
				dst = append(dst, c)
				continue
			}
			dst = utf8.AppendRune(dst, r)
			i += n
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// entity resolves the five named entities and character numbers.
func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], rune(10)
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	if len(digits) == 0 {
		return 0, false
	}
	var r rune
	for _, c := range digits {
		d := hexDigit(c)
		if d < 0 || d >= base {
			return 0, false
		}
		if r = r*base + d; r > utf8.MaxRune {
			return 0, false
		}
	}
	return r, utf8.ValidRune(r)
}

func hexDigit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

// appendEscaped resolves the format's own escapes: _x000D_ is a carriage
// return, _x005F_ an underscore. A half of a surrogate pair needs its other half.
func appendEscaped(dst, s []byte) []byte {
	if !bytes.Contains(s, []byte("_x")) {
		return append(dst, s...)
	}
	for i := 0; i < len(s); {
		u, ok := unitEscape(s[i:])
		if !ok {
			dst = append(dst, s[i])
			i++
			continue
		}
		r, n := rune(u), 7
		if 0xD800 <= u && u < 0xDC00 {
			if low, ok := unitEscape(s[min(len(s), i+7):]); ok && 0xDC00 <= low && low < 0xE000 {
				r, n = 0x10000+(rune(u)-0xD800)<<10+rune(low)-0xDC00, 14
			}
		}
		if !utf8.ValidRune(r) {
			dst = append(dst, s[i:i+7]...)
		} else {
			dst = utf8.AppendRune(dst, r)
		}
		i += n
	}
	return dst
}

// unitEscape reads _xHHHH_ at the start of s.
func unitEscape(s []byte) (uint16, bool) {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	var u uint16
	for _, c := range s[2:6] {
		d := hexDigit(c)
		if d < 0 {
			return 0, false
		}
		u = u<<4 | uint16(d)
	}
	return u, true
}
