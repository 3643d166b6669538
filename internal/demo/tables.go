package demo

// kind says how a cell is written.
type kind uint8

const (
	kText  kind = iota
	kID         // n is a person: the number, with the defects of the dataset
	kName       // n is a person: the name, as the dataset holds it
	kDate       // n is a day, 0 empty
	kMonth      // n is a day, written as a year and month
	kMoney      // n is 分; blank is empty
	kInt        // n; blank is empty
	kPhone      // n is a household
)

const blank = -1 << 62

// Persons who are nobody of the county: none at all, and one of the county next door.
const (
	nobody   = -1
	stranger = -2
)

type cell struct {
	s string
	n int64
}

func txt(s string) cell    { return cell{s: s} }
func num(n int) cell       { return cell{n: int64(n)} }
func fen(n int64) cell     { return cell{n: n} }
func on(d day) cell        { return cell{n: int64(d)} }
func of(person int32) cell { return cell{n: int64(person)} }

type column struct {
	name  string
	kind  kind
	group string // heading above, in two-level headings
}

// table is one file of a dataset: what stands in it in a month.
type table struct {
	key  string // dataset
	stem string // in the file name
	cols []column
	due  func(w *World, m month) bool // nil: monthly
	rows func(w *World, m month, emit func(row ...cell))
	low  bool // few rows: may be a workbook also in a large county
}

func cols(list ...any) []column {
	var out []column
	for i := 0; i < len(list); i += 2 {
		out = append(out, column{name: list[i].(string), kind: list[i+1].(kind)})
	}
	return out
}

// grouped puts a heading above the columns named.
func grouped(c []column, group string, names ...string) []column {
	for i := range c {
		for _, n := range names {
			if c[i].name == n {
				c[i].group = group
			}
		}
	}
	return c
}

// tables are all files that departments send, in the order of datasets.
var tables []table

func init() {
	for _, part := range [][]table{householdTables, medicalTables, schoolTables, welfareTables, livingTables, workTables, platformTables} {
		tables = append(tables, part...)
	}
}

// plannedRows emits what is planned in a dataset, one row each. What was planned for
// somebody no longer there falls to the head; where nobody is left, it drops.
func plannedRows(key string, row func(w *World, h *household, p plan, emit func(...cell))) func(*World, month, func(...cell)) {
	return func(w *World, m month, emit func(...cell)) {
		for _, p := range w.planned(key, m) {
			h := &w.households[p.hh]
			if key != "police.registration" && !w.people[p.who].here(p.day) {
				if p.who = w.head(h, p.day); p.who == nobody {
					continue
				}
			}
			row(w, h, p, emit)
		}
	}
}

func (w *World) place(h *household) (town, village cell) {
	v := &w.villages[h.village]
	return txt(v.town), txt(v.name)
}
