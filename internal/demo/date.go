package demo

import "time"

// day counts days since 1970-01-01; it may be negative. 0 means "no day" wherever
// a field says so (nobody in the county was born on 1970-01-01).
type day int32

// month counts months since year 0: year*12 + (month-1).
type month int32

func dayOf(y, m, d int) day {
	return day(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func (d day) date() (y, m, dd int) {
	yy, mm, x := d.time().Date()
	return yy, int(mm), x
}

func (d day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func (d day) iso() string { return d.time().Format(time.DateOnly) }

func (d day) month() month {
	y, m, _ := d.date()
	return monthOf(y, m)
}

func monthOf(y, m int) month { return month(y*12 + m - 1) }

func (m month) year() int  { return int(m) / 12 }
func (m month) num() int   { return int(m)%12 + 1 }
func (m month) first() day { return dayOf(m.year(), m.num(), 1) }
func (m month) last() day  { return (m + 1).first() - 1 }
func (m month) day(d int) day {
	return min(m.first()+day(d)-1, m.last())
}

// age is the full years lived on day at by someone born on b.
func age(b, at day) int {
	by, bm, bd := b.date()
	y, m, d := at.date()
	n := y - by
	if m < bm || m == bm && d < bd {
		n--
	}
	return n
}

// span is a closed interval of days; to == 0 means open.
type span struct{ from, to day }

func (s span) has(d day) bool { return s.from != 0 && d >= s.from && (s.to == 0 || d <= s.to) }
