package sheet

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// knows scores how many of the wanted names occur, each once.
func knows(wanted ...string) func([]string) int {
	return func(cells []string) int {
		seen := map[string]bool{}
		for _, c := range cells {
			if slices.Contains(wanted, c) {
				seen[c] = true
			}
		}
		return len(seen)
	}
}

func TestHeadingIsFoundUnderTitlesAndMerges(t *testing.T) {
	wanted := knows("姓名", "证件号码", "村", "工资性收入", "经营收入", "收入", "病种")
	for name, c := range map[string]struct {
		rows   [][]string
		merges []Range
		want   Heading
	}{
		"first row": {rows: [][]string{{"姓名", "证件号码"}, {"张三", "1"}}, want: Heading{1, 1, []string{"姓名", "证件号码"}}},
		"titles, blank row, spaces": {
			rows:   [][]string{{"盐田镇花名册"}, {"填报单位:", "", "2025年3月"}, nil, {"姓 名", "证件\n号码", "村\u3000"}, {"张三", "1", "龙泉"}},
			merges: []Range{{1, 0, 1, 2}}, want: Heading{4, 4, []string{"姓名", "证件号码", "村"}},
		},
		"two levels": {
			rows:   [][]string{{"家庭收支表"}, {"姓名", "证件号码", "收支", ""}, {"", "", "工资性收入", "经营收入"}, {"张三", "1", "2", "3"}},
			merges: []Range{{1, 0, 1, 3}, {2, 0, 3, 0}, {2, 1, 3, 1}, {2, 2, 2, 3}},
			want:   Heading{2, 3, []string{"姓名", "证件号码", "收支/工资性收入", "收支/经营收入"}},
		},
		"lower level unknown to the score": {
			rows:   [][]string{{"姓名", "证件号码", "联系", ""}, {"", "", "手机", "座机"}, {"张三", "1", "2", "3"}},
			merges: []Range{{1, 0, 2, 0}, {1, 1, 2, 1}, {1, 2, 1, 3}},
			want:   Heading{1, 2, []string{"姓名", "证件号码", "联系/手机", "联系/座机"}},
		},
		"twins need their upper level": {
			rows:   [][]string{{"基本情况", "", "2024年", "", "2025年"}, {"姓名", "村", "收入", "病种", "收入"}, {"张三", "龙泉", "1", "", "2"}},
			merges: []Range{{1, 0, 1, 1}, {1, 2, 1, 3}},
			want:   Heading{1, 2, []string{"基本情况/姓名", "基本情况/村", "2024年/收入", "2024年/病种", "2025年/收入"}},
		},
	} {
		h, ok := FindHeading(c.rows, c.merges, wanted)
		if !ok || h.First != c.want.First || h.Last != c.want.Last || !slices.Equal(h.Columns, c.want.Columns) {
			t.Errorf("%s: got %+v", name, h)
		}
	}
	if h, ok := FindHeading([][]string{{"a"}, nil, {"b"}}, []Range{{9, 9, 9, 9}, {2, 0, 3, 5}}, wanted); ok {
		t.Errorf("found %+v where there is none", h)
	}
}

func TestHeadingOfARealWorkbook(t *testing.T) {
	x := excelize.NewFile()
	for cell, text := range map[string]string{"A1": "渝北区农户收支", "A3": "姓名", "B3": "证件号码", "C3": "收支", "C4": "工资性收入", "D4": "经营收入",
		"A5": "张三", "B5": "500229198001011231", "C5": "1200", "D5": "30", "A6": "合 计", "C6": "1200", "A8": "注:单位为元"} {
		if err := x.SetCellValue("Sheet1", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A1", "D1"}, {"A3", "A4"}, {"B3", "B4"}, {"C3", "D3"}} {
		if err := x.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	f, rows := read(t, []byte(b.String()), 0)
	merges, err := f.Merges(0)
	if err != nil {
		t.Fatal(err)
	}
	head, err := f.Head(0, 10)
	if err != nil {
		t.Fatal(err)
	}
	h, ok := FindHeading(head, merges, knows("姓名", "证件号码", "工资性收入", "经营收入"))
	if !ok || h.First != 3 || h.Last != 4 || strings.Join(h.Columns, " ") != "姓名 证件号码 收支/工资性收入 收支/经营收入" {
		t.Fatalf("heading %+v", h)
	}
	var kinds []string
	for _, r := range rows {
		switch {
		case r.Number <= h.Last:
		case IsTotals(r.Cells):
			kinds = append(kinds, "totals")
		case IsNote(r.Cells):
			kinds = append(kinds, "note")
		default:
			kinds = append(kinds, "data")
		}
	}
	if strings.Join(kinds, " ") != "data totals note" {
		t.Fatalf("rows are %v", kinds)
	}
}

func TestTotalsNotesAndBlanks(t *testing.T) {
	for row, want := range map[string]string{
		"合计|12": "totals", "|合\u3000计|3": "totals", "盐田镇|小 计|3": "totals", "总计:": "totals", "本页合计": "totals", "合计(元)|1": "totals",
		"1|张三|合计": "data", "张三|1": "data", "这个单元格写了很长的一段话最后说合计": "data",
		"注:单位为元": "note", "说明 一": "note", "|填表人:张三": "note", "填表人:李四||审核人:王五": "note", "(备注:无)": "note",
		"备注|张三": "data", "张三": "data", "": "blank", " |\u3000|\u00A0": "blank",
	} {
		cells := strings.Split(row, "|")
		got := "data"
		switch {
		case IsBlank(cells):
			got = "blank"
		case IsTotals(cells):
			got = "totals"
		case IsNote(cells):
			got = "note"
		}
		if got != want {
			t.Errorf("%q is %s, want %s", row, got, want)
		}
	}
}
