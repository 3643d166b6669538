package fact

import (
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/source"
)

// The two readings of income (口径). They differ in what counts as income, so a figure of
// one never stands in for the other.
const (
	ReadingMonitoring = "监测" // rolling 12 months; Source: docs/sources.md S18
	ReadingDibao      = "低保"
)

// minCovered is how many days of a 12-month window the declared periods must cover
// before their sum may be called a year's income: eleven months.
const minCovered = 334

// maxCovered is how many days they may cover: a year and a month.
const maxCovered = 397

// yearIncome adds up the 收支 rows of one reading that together cover the twelve months
// up to the end of the month before the day, 识别上月末 (Source: docs/sources.md S18). A later
// declaration of an overlapping period replaces the earlier. Unknown where the rows leave
// a gap or where a component is unknown.
func yearIncome(rows []source.Record, reading string, on cn.Date, of func(source.Record) (int64, bool)) Value {
	end := on.FirstOfMonth().AddDays(-1)
	begin := end.AddDays(1).AddMonths(-12)
	used := disjoint(rows, reading, begin, end)
	var sum int64
	covered := 0
	for _, r := range used {
		n, ok := of(r)
		if !ok {
			return Value{}
		}
		sum += n
		covered += r.OnDate.Sub(startOf(r)) + 1
	}
	if covered < minCovered {
		return Value{}
	}
	return number(sum, refs(used))
}

// startOf is the first day of the period that an income row declares.
func startOf(r source.Record) cn.Date {
	d, _ := r.Doc.Date("period_from")
	return d
}

// disjoint picks the rows of a reading whose periods end in the window (with a quarter's
// grace, since half-years are declared late) and do not overlap, newest first. A row that
// would make more than a year of them is passed over; if the others are no year, it is the
// year by itself.
func disjoint(rows []source.Record, reading string, begin, end cn.Date) []source.Record {
	var used, whole []source.Record
	total := 0
	for _, r := range slices.Backward(rows) {
		if startOf(r).IsZero() || r.OnDate.IsZero() || r.OnDate.After(end) || !reads(r, reading) {
			continue
		}
		if r.OnDate.Before(begin) || total >= minCovered {
			break
		}
		overlaps := slices.ContainsFunc(used, func(u source.Record) bool {
			return !r.OnDate.Before(startOf(u)) && !startOf(r).After(u.OnDate)
		})
		if overlaps {
			continue
		}
		days := r.OnDate.Sub(startOf(r)) + 1
		if len(used) > 0 && total+days > maxCovered {
			if days >= minCovered && whole == nil {
				whole = []source.Record{r}
			}
			continue
		}
		used = append(used, r)
		total += days
	}
	if total < minCovered && whole != nil {
		return whole
	}
	slices.Reverse(used)
	return used
}

// reads says whether a row is of a reading; a row that does not say is of 监测口径.
func reads(r source.Record, reading string) bool {
	got := field(r, "reading")
	if got == "" {
		return reading == ReadingMonitoring
	}
	return got == reading || got == reading+"口径"
}

func netIncome(r source.Record) (int64, bool) { return int64(r.Amount), r.HasAmount }

// afterBurden is net income plus claims less the compliant self-pay (Source: docs/sources.md S18).
// A blank claim or self-pay is unknown, and so is what is left.
func afterBurden(r source.Record) (int64, bool) {
	claims, ok1 := r.Doc.Money("claims")
	selfPay, ok2 := r.Doc.Money("compliant_self_pay")
	return int64(r.Amount + claims - selfPay), r.HasAmount && ok1 && ok2
}

// perHead divides among the members; a household without members has no income per head.
func perHead(v Value, members int) Value {
	if !v.Known || members == 0 {
		return Value{}
	}
	v.N /= int64(members)
	return v
}
