package cn

import (
	"strings"
	"unicode"
)

// Narrow turns full-width letters, digits and signs into ASCII ("２０２５，" becomes
// "2025,"), every odd space (U+00A0, U+3000, tabs, line ends …) into a plain one, drops
// invisible marks (zero-width space, byte order mark), and trims both ends, also of the
// apostrophe that a workbook puts before digits kept as text.
func Narrow(s string) string {
	if !plain(s) {
		s = strings.Map(narrowRune, s)
	}
	if s == "" || s[0] > '\'' && s[len(s)-1] != ' ' { // nothing to trim
		return s
	}
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "'"))
}

// plain says that narrowRune keeps every character: printable ASCII, and the Chinese
// characters of the basic plane (E4 B8 80 to E9 BF BF in UTF-8).
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= ' ' && c < 0x7f:
		case c >= 0xe5 && c <= 0xe9 && i+2 < len(s) && s[i+1]&0xc0 == 0x80 && s[i+2]&0xc0 == 0x80:
			i += 2
		case c == 0xe4 && i+2 < len(s) && s[i+1] >= 0xb8 && s[i+1] <= 0xbf && s[i+2]&0xc0 == 0x80:
			i += 2
		default:
			return false
		}
	}
	return true
}

func narrowRune(r rune) rune {
	switch {
	case r >= '!' && r <= '~' || r == ' ':
		return r
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '￥':
		return '¥'
	case r == '‘' || r == '’':
		return '\''
	case r == '−':
		return '-'
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
		return -1
	}
	return r
}

// squeeze is Narrow without any space inside.
func squeeze(s string) string {
	s = Narrow(s)
	if strings.IndexByte(s, ' ') < 0 {
		return s
	}
	return strings.ReplaceAll(s, " ", "")
}

// HasLongNumber says whether a text holds 11 digits in a row, full-width ones included: a
// phone number, or the number of a certificate or an account.
func HasLongNumber(s string) bool {
	digits := 0
	for _, r := range Narrow(s) {
		if r < '0' || r > '9' {
			digits = 0
			continue
		}
		if digits++; digits == 11 {
			return true
		}
	}
	return false
}
