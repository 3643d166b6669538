package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestMarksAndNotesShowInOtherPrograms(t *testing.T) {
	var b bytes.Buffer
	w := NewXLSX(&b, "待处理")
	if err := errors.Join(w.Heading([]string{"姓名", "证件号码"}),
		w.Row([]Cell{{Text: "张三"}, {Text: "500229198001011231", Mark: true, Note: "校验码不对\n请核对 <户口簿> & 身份证"}}),
		w.Row([]Cell{{Text: "=1+1"}, {Note: "缺证件号码"}}), w.Close()); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	notes, err := x.GetComments("待处理")
	if err != nil || len(notes) != 2 || notes[0].Cell != "B2" || notes[0].Text != "校验码不对\n请核对 <户口簿> & 身份证" || notes[1].Cell != "B3" {
		t.Fatalf("notes %+v %v", notes, err)
	}
	for cell, fill := range map[string]int{"A2": 0, "B2": 1} {
		id, err := x.GetCellStyle("待处理", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := x.GetStyle(id)
		if err != nil || style.NumFmt != 49 || len(style.Fill.Color) != fill {
			t.Fatalf("%s has style %+v %v", cell, style, err)
		}
	}
	if kind, err := x.GetCellType("待处理", "B2"); err != nil || kind != excelize.CellTypeInlineString {
		t.Fatalf("the number is stored as %v %v", kind, err)
	}
	if f, err := x.GetCellFormula("待处理", "A3"); err != nil || f != "" {
		t.Fatalf("formula %q %v", f, err)
	}
}

func TestManyNotesTakeNoLongerEach(t *testing.T) {
	w := NewXLSX(io.Discard, "待处理")
	start := time.Now()
	for range 20_000 {
		if err := w.Row([]Cell{{Text: "1", Mark: true, Note: "证件号码位数不对"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil || time.Since(start) > 20*time.Second {
		t.Fatalf("%v after %v", err, time.Since(start))
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteErrorsAreReturned(t *testing.T) {
	if err := NewXLSX(brokenPipe{}, "x").Close(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
	w := NewXLSX(io.Discard, "x")
	if err := w.Row(make([]Cell, maxColumns+1)); !errors.Is(err, ErrTooWide) {
		t.Errorf("got %v", err)
	}
	if err := w.Close(); !errors.Is(err, ErrTooWide) {
		t.Errorf("the error was forgotten: %v", err)
	}
	if err := WriteCSV(brokenPipe{}, []string{"a"}, slices.Values([][]string{{"b"}})); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

func TestCSVHoldsNoFormula(t *testing.T) {
	var b bytes.Buffer
	cells := []string{"=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "\uFF1D1", "-12.50", "-", "张三", "a=b", "说\"好\""}
	if err := WriteCSV(&b, []string{"一", "二"}, slices.Values([][]string{cells, {"x"}})); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFF一,二\r\n'=cmd|' /C calc'!A0,'+1,'-1+2,'@SUM(A1),'\t=1,'\uFF1D1,-12.50,'-,张三,a=b,\"说\"\"好\"\"\"\r\nx\r\n"
	if b.String() != want {
		t.Fatalf("\n got %q\nwant %q", b.String(), want)
	}
	f, rows := read(t, b.Bytes(), 0)
	if f.Encoding() != encUTF8 || len(rows) != 3 {
		t.Fatalf("%s, %d rows", f.Encoding(), len(rows))
	}
}

func TestSheetNamesAreMadeAcceptable(t *testing.T) {
	for in, want := range map[string]string{"": "Sheet1", "a/b:c": "a_b_c", "'名单'": "名单", "待处理": "待处理"} {
		if got := cleanSheetName(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
	if err := NewXLSX(io.Discard, fmt.Sprintf("%040d", 1)).Close(); err != nil {
		t.Error(err)
	}
}
