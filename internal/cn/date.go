package cn

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/shouwang/shouwang/internal/errs"
)

// Shanghai is the one time zone of the house: UTC+8, without summer time, so that
// no time zone database is needed. Days before 1992 are calendar days, not instants,
// and need no zone at all.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

var errISODate = errs.New(errs.Invalid, "date.iso", "日期应写成 2025-03-01 这样的格式,请检查后重新填写")

// unixDay is the day number of 1970-01-01 when 0001-01-01 is day 1.
const unixDay = 719163

// Date is a day of the calendar. It compares with ==; the zero value means that the
// day is not known. Arithmetic on an unknown day gives an unknown day.
type Date struct{ n int32 } // days, 0001-01-01 is 1

// NewDate makes a day; values out of range carry over as in time.Date.
func NewDate(y int, m time.Month, d int) Date {
	return fromUTC(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day that the calendar on the wall in China showed at the instant t;
// unknown for the zero instant.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.In(Shanghai).Date()
	return NewDate(y, m, d)
}

// ParseISODate reads exactly "2006-01-02". For what people type see [ParseDate].
func ParseISODate(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, errISODate
	}
	y, ok1 := atoi(s[:4])
	m, ok2 := atoi(s[5:7])
	d, ok3 := atoi(s[8:])
	if !ok1 || !ok2 || !ok3 {
		return Date{}, errISODate
	}
	date, ok := civil(y, m, d)
	if !ok {
		return Date{}, errISODate
	}
	return date, nil
}

// civil makes a day only if the calendar has it.
func civil(y, m, d int) (Date, bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, time.Month(m)) {
		return Date{}, false
	}
	return NewDate(y, time.Month(m), d), true
}

func daysIn(y int, m time.Month) int {
	return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// atoi reads ASCII digits only, at most nine.
func atoi(s string) (n int, ok bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, true
}

func fromUTC(t time.Time) Date {
	s := t.Unix()
	days := s / 86400
	if s%86400 < 0 {
		days--
	}
	return Date{int32(days + unixDay)}
}

func (d Date) utc() time.Time { return time.Unix((int64(d.n)-unixDay)*86400, 0).UTC() }

// String is "2006-01-02", or "" for an unknown day.
func (d Date) String() string { return string(d.Append(make([]byte, 0, len(time.DateOnly)))) }

// Append appends what String gives.
func (d Date) Append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	y, m, day := d.utc().Date()
	if y < 0 || y > 9999 {
		return d.utc().AppendFormat(b, time.DateOnly)
	}
	return append(b, '0'+byte(y/1000), '0'+byte(y/100%10), '0'+byte(y/10%10), '0'+byte(y%10), '-',
		'0'+byte(m/10), '0'+byte(m%10), '-', '0'+byte(day/10), '0'+byte(day%10))
}

// IsZero says that the day is unknown.
func (d Date) IsZero() bool { return d.n == 0 }

// Before is false if either day is unknown.
func (d Date) Before(o Date) bool { return !d.IsZero() && !o.IsZero() && d.n < o.n }

// After is false if either day is unknown.
func (d Date) After(o Date) bool { return !d.IsZero() && !o.IsZero() && d.n > o.n }

// Compare orders days for sorting: -1, 0 or 1; an unknown day comes first.
func (d Date) Compare(o Date) int {
	switch {
	case d.n < o.n:
		return -1
	case d.n > o.n:
		return 1
	}
	return 0
}

// AddDays moves by calendar days.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.n + int32(n)}
}

// AddMonths moves by months and keeps the day, or takes the last day of a shorter
// month: 31 January and one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	y, m, day := d.utc().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return NewDate(first.Year(), first.Month(), min(day, daysIn(first.Year(), first.Month())))
}

// Sub is the number of days from o to d. It means nothing if either is unknown:
// ask IsZero first.
func (d Date) Sub(o Date) int { return int(d.n) - int(o.n) }

// Year is 0 for an unknown day.
func (d Date) Year() int {
	if d.IsZero() {
		return 0
	}
	return d.utc().Year()
}

// Month is 0 for an unknown day.
func (d Date) Month() time.Month {
	if d.IsZero() {
		return 0
	}
	return d.utc().Month()
}

// Day is 0 for an unknown day.
func (d Date) Day() int {
	if d.IsZero() {
		return 0
	}
	return d.utc().Day()
}

// Weekday means nothing for an unknown day.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// FirstOfMonth is the first day of the same month.
func (d Date) FirstOfMonth() Date {
	if d.IsZero() {
		return d
	}
	return d.AddDays(1 - d.Day())
}

// EndOfMonth is the last day of the same month.
func (d Date) EndOfMonth() Date {
	if d.IsZero() {
		return d
	}
	y, m, _ := d.utc().Date()
	return NewDate(y, m, daysIn(y, m))
}

// Time is midnight at the start of the day in China; the zero instant for an unknown day.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	y, m, day := d.utc().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, Shanghai)
}

// AgeOn is the age in full years (周岁) on a day of a person born on d: it rises on
// the birthday, for those born on 29 February on 1 March of a common year. It is
// negative before birth and -1 if either day is unknown.
func (d Date) AgeOn(on Date) int {
	if d.IsZero() || on.IsZero() {
		return -1
	}
	y, m, day := d.utc().Date()
	ty, tm, tday := on.utc().Date()
	age := ty - y
	if tm < m || tm == m && tday < day {
		age--
	}
	return age
}

// Scan reads a date column of SQLite or PostgreSQL; NULL is the unknown day. A text
// may be followed by a time only if that is midnight.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = DateOf(v)
		return nil
	case []byte:
		return d.scanText(string(v))
	case string:
		return d.scanText(v)
	}
	return fmt.Errorf("cn: cannot scan %T into a date", src)
}

func (d *Date) scanText(s string) error {
	if len(s) > 10 {
		t := s[10:]
		if len(t) < 9 || (t[0] != 'T' && t[0] != ' ') || t[1:9] != "00:00:00" {
			return fmt.Errorf("cn: a date column holds a time of day: %w", errISODate)
		}
		s = s[:10]
	}
	return d.UnmarshalText([]byte(s))
}

// Value is the text "2006-01-02", or NULL for an unknown day.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// MarshalText is String; JSON has "" for an unknown day.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2006-01-02", or "" as the unknown day.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseISODate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// UnmarshalJSON reads "2006-01-02"; null and "" are the unknown day.
func (d *Date) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Date{}
		return nil
	}
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return errISODate
	}
	return d.UnmarshalText(b[1 : len(b)-1])
}
