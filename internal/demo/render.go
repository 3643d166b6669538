package demo

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// render turns rows of a table into what a department's clerk writes.
type render struct {
	w       *World
	t       *table
	d       *department
	m       month
	f       format
	out     writer
	cols    []column
	set     uint64
	dot     string
	cells   []string
	numbers []float64
	isNum   []bool
	sums    []int64
	rows    int
	spoil   bool // every number in scientific notation: saved once by a spreadsheet
	err     error
}

// write puts the file of a table in a month onto out and returns its rows. spoil writes
// every citizen number in scientific notation.
func (w *World) write(out io.Writer, t *table, m month, f format, spoil bool) (int, error) {
	r := &render{w: w, t: t, d: departmentOf(t.key), m: m, f: f, cols: t.cols, set: hashText(t.key), spoil: spoil}
	r.dot = dots[r.set%uint64(len(dots))]
	if r.d.serialNo {
		r.cols = append([]column{{name: "序号", kind: kInt}}, t.cols...)
	}
	n := len(r.cols)
	r.cells, r.numbers, r.isNum, r.sums = make([]string, n), make([]float64, n), make([]bool, n), make([]int64, n)
	if f.workbook() {
		b, err := newBook(out)
		if err != nil {
			return 0, err
		}
		r.out = b
	} else {
		r.out = newText(out, f)
	}
	if err := r.top(); err != nil {
		return 0, err
	}
	t.rows(w, m, r.row)
	if r.err == nil {
		r.err = r.bottom()
	}
	if err := r.out.close(); r.err == nil {
		r.err = err
	}
	return r.rows, r.err
}

func (r *render) top() error {
	titled := r.f == xlsx || r.f == gbCSV && r.t.low && int(r.m)%2 == 0
	if titled {
		text := fmt.Sprintf("城口县%d年%d月%s", r.m.year(), r.m.num(), r.t.stem)
		if err := r.out.title(text, len(r.cols)); err != nil {
			return err
		}
	}
	if r.f == xlsx && r.t.low && int(r.m)%3 == 0 {
		if err := r.out.title("填报单位:"+r.d.name+"    单位:元、人", len(r.cols)); err != nil {
			return err
		}
	}
	var heads, groups []string
	for _, c := range r.cols {
		group := c.group
		if r.f != xlsx {
			group = ""
		}
		heads, groups = append(heads, r.d.heading(c)), append(groups, group)
	}
	return r.out.heading(heads, groups)
}

func (r *render) row(row ...cell) {
	if r.err != nil {
		return
	}
	r.rows++
	off := 0
	if r.d.serialNo {
		r.cells[0], r.numbers[0], r.isNum[0], off = strconv.Itoa(r.rows), float64(r.rows), true, 1
	}
	for i, c := range row {
		r.set1(i+off, r.t.cols[i].kind, c)
	}
	r.err = r.out.row(r.cells, r.numbers, r.isNum)
}

func (r *render) set1(i int, k kind, c cell) {
	r.isNum[i] = false
	switch k {
	case kText:
		r.cells[i] = c.s
	case kID:
		r.id(i, int32(c.n))
	case kName:
		r.cells[i] = ""
		if c.n == stranger {
			r.cells[i] = "某某"
		}
		if c.n >= 0 {
			r.cells[i] = r.w.writeName(r.set, int32(c.n), r.dot)
		}
	case kDate:
		r.cells[i] = dateText(day(c.n), r.d.dates, true)
		if r.d.dates == serial && r.f.workbook() && c.n != 0 {
			r.cells[i], r.numbers[i], r.isNum[i] = "@", float64(c.n+25569), true
		}
	case kMonth:
		r.cells[i] = dateText(day(c.n), r.d.dates, false)
	case kMoney:
		if c.n == blank {
			r.cells[i] = ""
			return
		}
		r.sums[i] += c.n
		r.cells[i] = moneyText(c.n, r.d.money)
		// Some cells of a workbook hold text instead of a number.
		if r.f.workbook() && r.d.money != thousands && r.rows%17 != 3 {
			r.numbers[i], r.isNum[i] = float64(c.n)/100, true
			if r.d.money == wan {
				r.numbers[i] /= 10000
			}
		}
	case kInt:
		r.cells[i] = ""
		if c.n != blank {
			r.cells[i], r.numbers[i], r.isNum[i] = strconv.FormatInt(c.n, 10), float64(c.n), true
		}
	case kPhone:
		r.cells[i] = ""
		if steady(r.w.seed, hashText("phone"), int(c.n)) >= kBlankCell {
			r.cells[i] = phone(int(c.n))
		}
	}
}

func (r *render) id(i int, who int32) {
	if who == stranger {
		r.cells[i] = citizenNumber("500238", dayOf(1968, 4, 9), 903)
		return
	}
	if who < 0 {
		r.cells[i] = ""
		return
	}
	id := r.w.people[who].id
	if r.spoil && id[17] != 'X' {
		r.cells[i] = "5.00229E+17"
		return
	}
	r.cells[i] = r.w.writeNumber(r.set, who)
	switch {
	case r.f.workbook() && r.w.defectOf(r.set, who) == scientific && id[17] != 'X':
		// A number cell: a spreadsheet keeps 15 digits, the rest are zeros.
		n, _ := strconv.ParseFloat(id[:15]+"000", 64)
		r.numbers[i], r.isNum[i] = n, true
	case r.d.apostroph && !r.f.workbook() && r.rows%211 == 5:
		r.cells[i] = "'" + r.cells[i]
	}
}

// bottom writes the 合计 row, a blank row and a note, where the department has them.
func (r *render) bottom() error {
	if r.rows == 0 {
		return nil
	}
	if r.d.total && (r.f == xlsx || r.f == gbCSV) {
		for i, c := range r.cols {
			r.cells[i], r.isNum[i] = "", false
			if c.kind == kMoney {
				r.cells[i] = moneyText(r.sums[i], r.d.money)
			}
		}
		r.cells[0] = "合计"
		if err := r.out.row(r.cells, r.numbers, r.isNum); err != nil {
			return err
		}
	}
	if r.d.note != "" && r.f == xlsx {
		clear(r.isNum)
		for _, s := range []string{"", r.d.note} {
			for i := range r.cells {
				r.cells[i] = ""
			}
			r.cells[0] = s
			if err := r.out.row(r.cells, r.numbers, r.isNum); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeName is the name of p as a dataset holds it.
func (w *World) writeName(set uint64, p int32, dot string) string {
	name := w.people[p].name
	if strings.ContainsAny(name, "·•‧・") {
		return replaceDot(name, dot)
	}
	x := steady(w.seed, set+1, int(p))
	if x >= kSpacedName {
		return name
	}
	first, size := utf8.DecodeRuneInString(name)
	switch x /= kSpacedName; {
	case x < 0.4:
		return string(first) + "\u3000" + name[size:]
	case x < 0.6:
		return string(first) + " " + name[size:]
	case x < 0.8:
		return string(first) + "\u00a0" + name[size:]
	}
	return name + []string{"(小)", "(大)"}[p%2]
}
