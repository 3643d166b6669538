package fact

import (
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/source"
)

func TestWorkingAddsUpToTheFact(t *testing.T) {
	def := &source.Dataset{Fields: []source.Field{{Key: "wages", Title: "工资性收入"}}, Amount: &source.Sum{Plus: []string{"wages"}, Minus: []string{"business_costs"}}}
	rows := []source.Record{
		halfYear("2024-07-01", "2024-12-31", 10000, `,"wages":1200000,"business_costs":200000`),
		halfYear("2025-01-01", "2025-06-30", 7000, `,"wages":700000`),
	}
	july := cn.NewDate(2025, 7, 20)
	w := work(def, rows, ReadingMonitoring, july, 2)
	if !w.Known || w.Total != cn.Yuan(17000) || w.PerHead != cn.Yuan(8500) || len(w.Periods) != 2 || w.Why != "" {
		t.Fatalf("%+v", w)
	}
	first, last := w.Periods[0].Parts, w.Periods[1].Parts
	if first[0] != (Part{Title: "工资性收入", Known: true, Amount: cn.Yuan(12000)}) || !first[1].Minus || first[1].Amount != cn.Yuan(2000) {
		t.Errorf("%+v", first)
	}
	if last[1].Known {
		t.Error("a cost that was not filled in is shown as 0")
	}
	for name, c := range map[string]struct {
		rows    []source.Record
		reading string
	}{"half a year": {rows[1:], ReadingMonitoring}, "the other reading": {rows, ReadingDibao}} {
		if w := work(def, c.rows, c.reading, july, 2); w.Known || w.Why == "" {
			t.Errorf("%s: %+v", name, w)
		}
	}
}
