package demo

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
)

// Delivery is one file as the county received it.
type Delivery struct {
	Path     string // relative to Dir, with forward slashes
	Dataset  string
	AsOf     cn.Date // the day the content describes
	Received cn.Date // the day it came
	Rows     int
	Trap     string // "", "duplicate", "spoilt", "corrected", "last_month", "other_county"
}

// Summary says what Generate made.
type Summary struct {
	Households, Persons      int // as of the first month
	LiftedHouseholds         int
	LiftedPersons, Relocated int
	Sites, Townships         int
	Episodes                 int // lines of truth.csv
	Files                    []Delivery
	Rows, Bytes              int64
	First, Last              cn.Date // the window of the files
}

var indexHead = []string{"path", "dataset", "as_of", "received_on"}

// Generate writes Dir/inbox/YYYY-MM/*, Dir/inbox/index.csv (one line a file, in the order
// received) and Dir/truth.csv. It stops at a cancelled context.
func Generate(ctx context.Context, o Options) (Summary, error) {
	if o.Dir == "" {
		return Summary{}, ErrDir
	}
	w, err := NewWorld(o)
	if err != nil {
		return Summary{}, err
	}
	s := w.Summary()
	for m := w.start; m <= w.end; m++ {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		list, err := w.deliver(o.Dir, m)
		if err != nil {
			return s, fmt.Errorf("demo files of %d-%02d: %w", m.year(), m.num(), err)
		}
		s.Files = append(s.Files, list...)
	}
	slices.SortStableFunc(s.Files, func(a, b Delivery) int {
		return cmp.Or(a.Received.Compare(b.Received), cmp.Compare(a.Path, b.Path))
	})
	for _, f := range s.Files {
		s.Rows += int64(f.Rows)
		info, err := os.Stat(filepath.Join(o.Dir, filepath.FromSlash(f.Path)))
		if err != nil {
			return s, err
		}
		s.Bytes += info.Size()
	}
	if err := writeIndex(filepath.Join(o.Dir, "inbox", "index.csv"), s.Files); err != nil {
		return s, err
	}
	return s, w.writeTruth(filepath.Join(o.Dir, "truth.csv"))
}

// Summary counts the county as of the last day before the first file.
func (w *World) Summary() Summary {
	at := w.start.first() - 1
	s := Summary{Households: len(w.households), Sites: len(w.sites), Episodes: len(w.truths()),
		First: toDate(at + 1), Last: toDate(w.end.last())}
	towns := map[string]bool{}
	for i := range w.households {
		h := &w.households[i]
		n := w.headcount(h, at)
		s.Persons += n
		if h.lifted {
			s.LiftedHouseholds++
			s.LiftedPersons += n
		}
		if h.site >= 0 {
			s.Relocated += n
		}
		towns[w.villages[h.village].code[:9]] = true
	}
	s.Townships = len(towns)
	return s
}

func toDate(d day) cn.Date {
	t := d.time()
	return cn.NewDate(t.Year(), t.Month(), t.Day())
}

// traps are what goes wrong once each, at a share of the window.
var traps = []struct {
	name, key string
	at        float64
}{
	{"duplicate", "medical.settlement", 0.15},
	{"spoilt", "employment.status", 0.3},
	{"last_month", "employment.post", 0.45},
	{"other_county", "disability.certificate", 0.6},
}

func (w *World) trap(t *table, m month) string {
	for _, x := range traps {
		if x.key == t.key && int(x.at*float64(w.months())) == w.index(m) && t.stem != "城乡居民门诊结算" {
			return x.name
		}
	}
	return ""
}

// deliver writes the files of one month.
func (w *World) deliver(dir string, m month) ([]Delivery, error) {
	folder := fmt.Sprintf("inbox/%04d-%02d", m.year(), m.num())
	if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(folder)), 0o755); err != nil {
		return nil, err
	}
	var out []Delivery
	put := func(t *table, content month, suffix, trap string, f format, received day) error {
		d := Delivery{Dataset: t.key, AsOf: toDate(asOf(t, m)), Received: toDate(received), Trap: trap}
		d.Path = fmt.Sprintf("%s/%s_%d年%d月_%s%s.%s", folder, departmentOf(t.key).name, m.year(), m.num(), t.stem, suffix, f.ext())
		n, err := w.writeFile(filepath.Join(dir, filepath.FromSlash(d.Path)), t, content, f, trap)
		d.Rows = n
		out = append(out, d)
		return err
	}
	for i := range tables {
		t := &tables[i]
		if t.due != nil && !t.due(w, m) {
			continue
		}
		trap, f, day := w.trap(t, m), w.formatOf(t, m), w.received(t, m)
		content := m
		switch trap {
		case "last_month":
			content = max(m-1, w.start)
		case "spoilt":
			f = gbCSV
		}
		if err := put(t, content, "", trap, f, day); err != nil {
			return nil, err
		}
		var err error
		switch trap {
		case "duplicate":
			err = put(t, m, "(1)", "", f, day+2)
		case "spoilt":
			err = put(t, m, "(更正)", "corrected", f, day+7)
		case "last_month":
			err = put(t, m, "(新)", "corrected", f, day+9)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// asOf is the last day of the month, or the day schools report.
func asOf(t *table, m month) day {
	if departmentOf(t.key).same {
		return m.day(27)
	}
	return m.last()
}

// received is the department's day of the next month, or of the same one, up to two days late.
func (w *World) received(t *table, m month) day {
	d := departmentOf(t.key)
	late := day(steady(w.seed, hashText(d.name+t.stem), int(m)) * 3)
	if d.same {
		return m.day(28) + late
	}
	return (m + 1).day(d.day) + late
}

func (w *World) writeFile(path string, t *table, m month, f format, trap string) (n int, err error) {
	file, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	b := bufio.NewWriterSize(file, 1<<18)
	if trap == "other_county" {
		t = withStranger(t)
	}
	if n, err = w.write(b, t, m, f, trap == "spoilt"); err != nil {
		return n, err
	}
	return n, b.Flush()
}

// withStranger adds a row of the neighbouring county to a table of persons: text cells
// stand in for the person.
func withStranger(t *table) *table {
	x := *t
	x.cols = slices.Clone(t.cols)
	x.rows = func(w *World, m month, emit func(...cell)) {
		t.rows(w, m, emit)
		id := citizenNumber("500238", dayOf(1968, 4, 9), 903)
		emit(of(stranger), of(stranger), txt("巫溪县"), txt("某村"), txt(id+"44"), txt("肢体"), txt("四级"), on(m.first()+6), on(m.first()+3658))
	}
	return &x
}

func writeIndex(path string, files []Delivery) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	c := csv.NewWriter(f)
	c.Write(indexHead)
	for _, d := range files {
		c.Write([]string{d.Path, d.Dataset, d.AsOf.String(), d.Received.String()})
	}
	if c.Flush(); c.Error() != nil {
		return c.Error()
	}
	return f.Close()
}
