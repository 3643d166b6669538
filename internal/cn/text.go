package cn

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Narrow turns full-width letters, digits and signs into ASCII ("２０２５，" becomes
// "2025,"), every odd space (U+00A0, U+3000, tabs, line ends …) into a plain one, drops
// invisible marks (zero-width space, byte order mark), and trims both ends, also of the
// apostrophe that a workbook puts before digits kept as text.
func Narrow(s string) string {
	if !plain(s) {
		s = strings.Map(narrowRune, s)
	}
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "'"))
}

func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' || c == 0x7f {
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
