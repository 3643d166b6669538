package notice

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// glyph is one character of a text in the form in which it is compared, and where it
// stands in the text.
type glyph struct {
	r  rune
	at int // index of the character in the text
}

// glyphs are the characters of a text without their disguises: full-width, circled,
// superscript and mathematical digits are ASCII, and what cannot be seen is gone.
func glyphs(text string) []glyph {
	list := make([]glyph, 0, len(text))
	i := 0
	for _, r := range text {
		switch {
		case r >= 0x20 && r < 0x7f || r >= 0x4e00 && r <= 0x9fff:
			list = append(list, glyph{r, i})
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
		default:
			for _, n := range norm.NFKC.String(string(r)) {
				list = append(list, glyph{plainDigit(n), i})
			}
		}
		i++
	}
	return list
}

// plainDigit is the ASCII digit for a decimal digit of any script, else the character.
func plainDigit(r rune) rune {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for n := rune(0); n <= 9; n++ { // the ten digits of a script stand in a row from its zero
		if !unicode.Is(unicode.Nd, r-n-1) || n == 9 {
			return '0' + n
		}
	}
	return r
}

var hanDigits = map[rune]rune{
	'〇': '0', '零': '0', '○': '0', '一': '1', '二': '2', '三': '3', '四': '4', '五': '5', '六': '6', '七': '7', '八': '8', '九': '9',
	'壹': '1', '幺': '1', '贰': '2', '叁': '3', '肆': '4', '伍': '5', '陆': '6', '柒': '7', '捌': '8', '玖': '9',
}

// digit is the value of a digit, also of a Chinese one that is read out digit by digit.
func digit(r rune) (rune, bool) {
	if r >= '0' && r <= '9' {
		return r, true
	}
	d, ok := hanDigits[r]
	return d, ok
}

// between says that a character may stand inside a number that is written in groups. A
// line end or a tab may not: it ends a cell.
func between(r rune) bool {
	return r == ' ' || strings.ContainsRune("-‐‑‒–—―−.·•_/\\,、:~|()+", r) || r != '\n' && r != '\r' && r != '\t' && unicode.IsSpace(r)
}

// hides says that a character stands for a digit that was hidden.
func hides(r rune) bool { return strings.ContainsRune("*×✱●■□", r) }

// smallNumber reads up to nine digits, as a person writes them.
func smallNumber(s string) (n int, ok bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	for _, g := range glyphs(s) {
		if g.r < '0' || g.r > '9' {
			return 0, false
		}
		n = n*10 + int(g.r-'0')
	}
	return n, true
}
