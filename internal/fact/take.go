package fact

import (
	"slices"
	"strconv"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/source"
)

// field is a text of a record: "code", or a field of its document.
func field(r source.Record, name string) string {
	if name == "code" {
		return r.Code
	}
	s, _ := r.Doc.Text(name)
	return s
}

// matches says whether the record has one of the texts in each field.
func matches(r source.Record, where map[string][]string) bool {
	for name, texts := range where {
		if !slices.Contains(texts, field(r, name)) {
			return false
		}
	}
	return true
}

// closed says whether the record itself, by any of its fields, says that its matter is over.
func closed(r source.Record, by map[string][]string) bool {
	for name, texts := range by {
		got := field(r, name)
		if got != "" && (slices.Contains(texts, got) || slices.Contains(texts, "*")) {
			return true
		}
	}
	return false
}

// material is what one fact of one subject is made from. All of it is limited to what was
// known by the day of knowledge.
type material struct {
	on        cn.Date
	records   []source.Record // oldest first; of a roster: as it stands on the day
	earlier   []source.Record // of a roster: as it stood Months before
	delivered bool            // the dataset was delivered for the window
	compared  bool            // the roster was delivered for the earlier day too
	threshold func(param string) (int64, bool)
}

// take computes a fact from its rows. It is pure; what nobody delivered stays unknown.
func take(d Def, m material) Value {
	if !m.delivered {
		return Value{}
	}
	rows := m.window(d)
	switch d.Take {
	case Sum:
		return total(d, rows)
	case Count:
		return number(int64(len(rows)), refs(rows))
	case Max:
		return largest(rows)
	case Latest:
		if len(rows) == 0 {
			return Value{}
		}
		return newest(d, rows[len(rows)-1])
	case Exists:
		return truth(len(rows) > 0, refs(rows))
	case Open:
		last := lastOpen(d, rows)
		return truth(len(last) > 0, refs(last))
	case DaysOpen:
		return daysOpen(d, rows, m.on)
	case DaysSince:
		if len(rows) == 0 || rows[len(rows)-1].OnDate.IsZero() {
			return Value{}
		}
		last := rows[len(rows)-1:]
		return number(int64(m.on.Sub(last[0].OnDate)), refs(last))
	case DaysUntil:
		return daysUntil(d, rows, m.on)
	case MonthsOver:
		return monthsOver(d, rows, m)
	case Entered, Left, Before:
		return compared(d, rows, m)
	}
	return Value{}
}

// window keeps the rows of the definition's months and texts.
func (m material) window(d Def) []source.Record {
	return slices.DeleteFunc(slices.Clone(m.records), func(r source.Record) bool {
		if !matches(r, d.Where) {
			return true
		}
		if d.Take == Entered || d.Take == Left || d.Take == Before || d.Months == 0 || r.OnDate.IsZero() {
			return false
		}
		return r.OnDate.After(m.on) || !r.OnDate.After(m.on.AddMonths(-d.Months))
	})
}

func refs(records []source.Record) []Row {
	rows := make([]Row, len(records))
	for i, r := range records {
		rows[i] = rowOf(r)
	}
	return rows
}

// total is unknown where a row has no amount: a sum of what is known would look complete.
// What the definition takes off (a claim against a loss) counts only where it is known.
func total(d Def, rows []source.Record) Value {
	var sum int64
	for _, r := range rows {
		n, ok := amountOf(d, r)
		if !ok {
			return Value{}
		}
		sum += n
		if d.Less != "" {
			less, _ := r.Doc.Int(d.Less)
			sum -= less
		}
	}
	return number(sum, refs(rows))
}

func amountOf(d Def, r source.Record) (int64, bool) {
	if d.Of == "" || d.Of == "amount" {
		return int64(r.Amount), r.HasAmount
	}
	return r.Doc.Int(d.Of)
}

func largest(rows []source.Record) Value {
	best := -1
	for i, r := range rows {
		if r.HasAmount && (best < 0 || r.Amount > rows[best].Amount) {
			best = i
		}
	}
	if best < 0 {
		return number(0, nil)
	}
	return number(int64(rows[best].Amount), refs(rows[best:best+1]))
}

func newest(d Def, r source.Record) Value {
	rows := []Row{rowOf(r)}
	switch {
	case d.Of == "" || d.Of == "amount":
		if !r.HasAmount {
			return Value{}
		}
		return number(int64(r.Amount), rows)
	case d.Kind == Text:
		return text(field(r, d.Of), rows)
	case d.Kind == Bool:
		b, ok := r.Doc.Bool(d.Of)
		if !ok {
			return Value{}
		}
		return truth(b, rows)
	}
	n, err := strconv.ParseInt(field(r, d.Of), 10, 64)
	if err != nil {
		return Value{}
	}
	return number(n, rows)
}

// lastOpen is the newest row, if nothing says that its matter is over.
func lastOpen(d Def, rows []source.Record) []source.Record {
	if len(rows) == 0 || closed(rows[len(rows)-1], d.Closed) {
		return nil
	}
	return rows[len(rows)-1:]
}

func daysOpen(d Def, rows []source.Record, on cn.Date) Value {
	open := lastOpen(d, rows)
	if len(open) == 0 || open[0].OnDate.IsZero() {
		return number(0, nil)
	}
	return number(int64(on.Sub(open[0].OnDate)), refs(open))
}

func daysUntil(d Def, rows []source.Record, on cn.Date) Value {
	if len(rows) == 0 {
		return Value{}
	}
	last := rows[len(rows)-1]
	day := last.Until
	if d.Of != "" && d.Of != "until" {
		day, _ = last.Doc.Date(d.Of)
	}
	if day.IsZero() {
		return Value{}
	}
	return number(int64(day.Sub(on)), refs([]source.Record{last}))
}

// monthsOver counts the calendar months of the window whose sum reaches the parameter.
func monthsOver(d Def, rows []source.Record, m material) Value {
	threshold, ok := m.threshold(d.Param)
	if !ok {
		return Value{}
	}
	sums := map[cn.Date]int64{}
	for _, r := range rows {
		sums[r.OnDate.FirstOfMonth()] += int64(r.Amount)
	}
	var months int64
	for _, sum := range sums {
		if sum >= threshold {
			months++
		}
	}
	return number(months, refs(rows))
}

// compared answers the questions about a roster on two days.
func compared(d Def, rows []source.Record, m material) Value {
	if !m.compared {
		return Value{}
	}
	earlier := material{on: m.on, records: m.earlier}.window(d)
	switch d.Take {
	case Entered:
		return truth(len(rows) > 0 && len(earlier) == 0, refs(rows))
	case Left:
		return truth(len(rows) == 0 && len(earlier) > 0, refs(earlier))
	}
	if len(earlier) == 0 {
		return Value{}
	}
	return newest(d, earlier[len(earlier)-1])
}
