package cn

import (
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

// ErrDateEmpty is what ParseDate answers to an empty cell.
var ErrDateEmpty = errs.New(errs.Invalid, "date.empty", "日期没有填写,请补填")

var (
	errDateForm       = errs.New(errs.Invalid, "date.form", "看不懂这个日期,请写成 2025-03-01 或 2025年3月1日")
	errDateRange      = errs.New(errs.Invalid, "date.range", "日期的年份应在 1900 年至 2099 年之间,请检查后重新填写")
	errDateImpossible = errs.New(errs.Invalid, "date.impossible", "日历上没有这一天,请检查月份和日子")
	errMonthAmbiguous = errs.New(errs.Invalid, "date.month_ambiguous", "分不清是1月还是10月(表格会把 .10 存成 .1),请写成 2025-01 或 2025-10")
	errDateAmbiguous  = errs.New(errs.Invalid, "date.ambiguous", "这个数字既像年月又像表格的日期序号,请写成 2025-03 或 2025-03-01")
)

// Years that a birth or an event of ours can lie in.
const (
	minYear = 1900
	maxYear = 2099
)

// Precision says how much of a date the source gave.
type Precision string

const (
	DayPrecision   Precision = "day"
	MonthPrecision Precision = "month" // the date is the first of the month
)

// ParseDate reads a day as departments write it: 2025-03-01, 2025/3/1, 2025.3, 20250301,
// 202503, 2025年3月1日, and the serial number that a workbook keeps (45717). A time of day
// is cut. 2025.1 is refused: a number cell keeps 2025.10 as that. An empty text is ErrDateEmpty.
func ParseDate(raw string) (Date, Precision, error) {
	s := Narrow(raw)
	if s == "" {
		return Date{}, "", ErrDateEmpty
	}
	if len(s) == 10 && s[4] == '-' && s[7] == '-' && allDigits(s[:4]) && allDigits(s[5:7]) && allDigits(s[8:]) {
		return day(s[:4], s[5:7], s[8:])
	}
	if head, tail := leadingDigits(s); len(head) > 4 {
		return parseDigits(head, tail)
	}
	return parseParts(s)
}

// parseDigits reads a run of more than four digits and what follows it.
func parseDigits(s, tail string) (Date, Precision, error) {
	fraction := strings.HasPrefix(tail, ".") && allDigits(tail[1:])
	switch {
	case len(s) == 5 && (tail == "" || fraction):
		return parseSerial(s)
	case len(s) == 6 && (tail == "" || fraction && strings.Trim(tail[1:], "0") == ""):
		return day(s[:4], s[4:], "")
	case len(s) == 8 && (timeOfDay(tail) || fraction && strings.Trim(tail[1:], "0") == ""):
		return day(s[:4], s[4:6], s[6:])
	case len(s) == 14 && tail == "":
		return day(s[:4], s[4:6], s[6:8])
	}
	return Date{}, "", errDateForm
}

// parseSerial reads the days since 1899-12-30, which a workbook shows when the cell has
// lost its format. 20253 is more likely 2025.3 without its point, so such numbers, which
// would be days of the 1950s, are refused.
func parseSerial(s string) (Date, Precision, error) {
	n, _ := atoi(s)
	if year := n / 10; year >= minYear && year <= maxYear {
		return Date{}, "", errDateAmbiguous
	}
	d := NewDate(1899, 12, 30).AddDays(n)
	if d.Year() < minYear || d.Year() > maxYear {
		return Date{}, "", errDateRange
	}
	return d, DayPrecision, nil
}

// parseParts reads a year, a separator, a month, and perhaps the same again and a day.
func parseParts(s string) (Date, Precision, error) {
	y, rest := leadingDigits(s)
	sep, rest := separator(rest)
	if len(y) != 4 || sep == "" || sep == "月" {
		return Date{}, "", errDateForm
	}
	m, rest := leadingDigits(rest)
	if m == "" || len(m) > 2 {
		return Date{}, "", errDateForm
	}
	next, afterSep := separator(rest)
	chinese := sep == "年"
	if rest == "" && sep == "." && m == "1" {
		return Date{}, "", errMonthAmbiguous
	}
	if rest == "" || chinese && next == "月" && afterSep == "" {
		return day(y, m, "")
	}
	if chinese != (next == "月") || !chinese && next != sep {
		return Date{}, "", errDateForm
	}
	d, rest := leadingDigits(afterSep)
	if d == "" || len(d) > 2 {
		return Date{}, "", errDateForm
	}
	if chinese {
		rest = strings.TrimLeft(rest, " ")
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "日"), "号")
	}
	if !timeOfDay(rest) {
		return Date{}, "", errDateForm
	}
	return day(y, m, d)
}

// separator takes one separator with the spaces around it off the front.
func separator(s string) (sep, rest string) {
	s = strings.TrimLeft(s, " ")
	for _, c := range [...]struct{ written, sep string }{
		{"-", "-"}, {"/", "/"}, {".", "."}, {"年", "年"}, {"月", "月"}, {"–", "-"}, {"—", "-"}, {"。", "."},
	} {
		if rest, ok := strings.CutPrefix(s, c.written); ok {
			return c.sep, strings.TrimLeft(rest, " ")
		}
	}
	return "", s
}

func leadingDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// timeOfDay says that nothing follows the date, or only a time such as " 08:30",
// "T00:00:00Z" or "8时30分".
func timeOfDay(s string) bool {
	s = strings.TrimLeft(strings.TrimPrefix(s, "T"), " ")
	if s == "" {
		return true
	}
	hour, rest := leadingDigits(s)
	if h, ok := atoi(hour); !ok || len(hour) > 2 || h > 24 || rest == "" {
		return false
	}
	return strings.Trim(rest, "0123456789:.+-Z 时点分秒") == ""
}

func day(y, m, d string) (Date, Precision, error) {
	precision := DayPrecision
	if d == "" {
		d, precision = "1", MonthPrecision
	}
	yn, _ := atoi(y)
	mn, _ := atoi(m)
	dn, _ := atoi(d)
	if yn < minYear || yn > maxYear {
		return Date{}, "", errDateRange
	}
	date, ok := civil(yn, mn, dn)
	if !ok {
		return Date{}, "", errDateImpossible
	}
	return date, precision, nil
}
