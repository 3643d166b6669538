package notice

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
)

// Leak is a kind of thing that may not be shown in public.
type Leak string

const (
	LeakID          Leak = "id_number"
	LeakCertificate Leak = "certificate" // 残疾人证号
	LeakCard        Leak = "bank_card"
	LeakPhone       Leak = "phone"
	LeakNumber      Leak = "number" // some other long number
	LeakIllness     Leak = "illness"
	LeakAddress     Leak = "address" // finer than a 村民小组
)

// leakTexts say what it looks like and what to do.
var leakTexts = map[Leak]string{
	LeakID:          "有像身份证号码的数字,请删去;隐去中间几位的也不公示",
	LeakCertificate: "有像残疾人证号的数字,请删去",
	LeakCard:        "有像银行卡号的数字,请删去",
	LeakPhone:       "有像电话号码的数字,请删去;异议受理电话由县里在参数页填写,会自动印上",
	LeakNumber:      "有一长串数字,可能是证号、卡号或户编号,请删去",
	LeakIllness:     "有说到病情或残疾的词,请删去或换一种说法",
	LeakAddress:     "地址写得太细,请只写到村民小组",
}

// Found is one thing in a text that may not be shown: from a character to a character,
// the last not included.
type Found struct {
	Leak Leak `json:"leak" enum:"id_number,certificate,bank_card,phone,number,illness,address"`
	From int  `json:"from"`
	To   int  `json:"to"`
}

// Detector finds what may not be shown in public.
type Detector struct{ words []string }

// NewDetector makes a detector that knows the words of illness and disability, as well.
func NewDetector(words []string) Detector {
	d := Detector{}
	for _, w := range words {
		if w = squeezed(w); w != "" {
			d.words = append(d.words, w)
		}
	}
	// The longest word first: it is the one that is pointed at.
	slices.SortFunc(d.words, func(a, b string) int { return len(b) - len(a) })
	return d
}

// Find lists what a text holds that may not be shown, in the order of the text.
// Source: docs/sources.md S1
func (d Detector) Find(text string) []Found {
	g := glyphs(text)
	list := slices.Concat(numbers(g), d.illness(g), addresses(g))
	slices.SortFunc(list, func(a, b Found) int { return a.From - b.From })
	return list
}

// run is a row of digits that may be one number: it may be written in groups.
type run struct {
	digits   string
	groups   []string
	hidden   int // characters that stand for hidden digits
	from, to int // glyphs
}

// numbers finds digits in a row that may be somebody's number.
func numbers(g []glyph) (list []Found) {
	for i := 0; i < len(g); {
		if _, ok := digit(g[i].r); !ok {
			i++
			continue
		}
		r := runAt(g, i)
		leak, ok := r.leak(before(g, i))
		if leak == LeakNumber && hanDigits[g[i].r] != 0 { // 张三500229…: the name ends in a digit
			if inner, sure := runAt(g, i+1).leak(before(g, i+1)); sure {
				leak = inner
			}
		}
		if ok {
			list = append(list, Found{leak, g[r.from].at, g[r.to-1].at + 1})
		}
		i = r.to
	}
	return list
}

// maxBetween is how many characters may stand between two groups of one number.
const maxBetween = 3

func runAt(g []glyph, from int) run {
	r := run{from: from, to: from}
	var digits, group strings.Builder
	gap := 0
	for i := from; i < len(g) && gap <= maxBetween; i++ {
		d, ok := digit(g[i].r)
		if !ok && (g[i].r == 'X' || g[i].r == 'x') && digits.Len() == 17 {
			d, ok = 'X', true
		}
		switch {
		case ok:
			if gap > 0 && group.Len() > 0 {
				r.groups = append(r.groups, group.String())
				group.Reset()
			}
			digits.WriteRune(d)
			group.WriteRune(d)
			gap, r.to = 0, i+1
		case hides(g[i].r):
			r.hidden++
			gap = min(gap+1, 1)
		case between(g[i].r):
			gap++
		default:
			gap = maxBetween + 1
		}
	}
	r.digits, r.groups = digits.String(), append(r.groups, group.String())
	return r
}

// leak says what a run of digits may be. Where it may be several things the gravest counts.
func (r run) leak(before string) (Leak, bool) {
	n := len(r.digits)
	switch {
	case n < 7 || r.dates() || r.counting():
		return "", false
	case r.hidden > 2 && n >= 6 && n+r.hidden >= 15:
		return LeakID, true
	case n == 15 || n == 18:
		return LeakID, true
	case n == 20 || n == 22:
		return LeakCertificate, true
	case n >= 13 && n <= 19 && luhn(r.digits):
		return LeakCard, true
	case n >= 10 && n <= 13 && phone(r.digits):
		return LeakPhone, true
	case n >= 11:
		return LeakNumber, true
	case n <= 8 && slices.ContainsFunc(phoneWords, func(w string) bool { return strings.Contains(before, w) }):
		return LeakPhone, true
	}
	return "", false
}

var phoneWords = []string{"电话", "手机", "联系", "座机", "微信", "致电"}

// phone says that digits can be dialled: a mobile, or a land line with its area code.
func phone(digits string) bool {
	p, err := cn.ParsePhone(digits)
	return err == nil && (p.Mobile() || strings.Contains(string(p), "-"))
}

// luhn checks the last digit of a bank card (ISO/IEC 7812-1).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if n > 9 {
			return false
		}
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// dates says that the groups are nothing but days, perhaps with the time of the day:
// 2025-07-01, 2025.07.01—2025.07.05, 20250701 10:30.
func (r run) dates() bool {
	groups := r.groups
	for len(groups) > 0 {
		switch {
		case len(groups[0]) == 8 && day(groups[0][:4], groups[0][4:6], groups[0][6:]):
			groups = groups[1:]
		case len(groups) >= 3 && len(groups[0]) == 4 && day(groups[0], groups[1], groups[2]):
			groups = groups[3:]
		default:
			return false
		}
		for n := 0; n < 3 && len(groups) > 0 && len(groups[0]) <= 2 && groups[0] < "60"; n++ {
			groups = groups[1:]
		}
	}
	return true
}

func day(y, m, d string) bool {
	if len(m) > 2 || len(d) > 2 {
		return false
	}
	_, err := cn.ParseISODate(y + "-" + pad(m) + "-" + pad(d))
	return err == nil && (y[:2] == "19" || y[:2] == "20")
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// counting says that the groups are small numbers that grow: 1、2、3、5、8.
func (r run) counting() bool {
	last := -1
	for _, g := range r.groups {
		n, err := strconv.Atoi(g)
		if err != nil || len(g) > 3 || n <= last {
			return false
		}
		last = n
	}
	return len(r.groups) >= 3
}

// before is what stands shortly before a glyph.
func before(g []glyph, i int) string {
	const near = 8
	return plain(g[max(0, i-near):i])
}

func plain(g []glyph) string {
	r := make([]rune, len(g))
	for i := range g {
		r[i] = g[i].r
	}
	return string(r)
}

// wholeID says that digits which follow each other, whatever stands between them but other
// words, hold a valid ID number: for texts whose layout tears numbers apart.
func wholeID(text string) bool {
	g := solid(glyphs(text))
	for i := range g {
		if i+18 > len(g) {
			return false
		}
		if _, err := cn.ParseIDNumber(plain(g[i : i+18])); err == nil {
			return true
		}
	}
	return false
}
