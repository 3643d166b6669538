package sheet

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestEveryKindOfCellIsTextAsTyped(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{`<c t="s"><v>0</v></c>`, "姓名"},
		{`<c t="s"><v>1</v></c>`, "张 三"},
		{`<c t="s"><v>2</v></c>`, "a&b一\r<"},
		{`<c t="inlineStr"><is><t xml:space="preserve"> 007 </t></is></c>`, " 007 "},
		{`<c t="inlineStr"><is><r><t>李</t></r><r><t>四</t></r><rPh><t>li</t></rPh></is></c>`, "李四"},
		{`<c t="str"><f>A1&amp;"x"</f><v>x_x005F_x000D_</v></c>`, "x_x000D_"},
		{`<c t="str"><v>_xD83D__xDE00_</v></c>`, "😀"},
		{`<c t="str"><v><![CDATA[<a>&amp;]]></v></c>`, "<a>&amp;"},
		{`<c t="str"><v>a<!-- > -->b</v></c>`, "ab"},
		{`<c><f>1+1</f><v>2</v></c>`, "2"},
		{`<c t="b"><v>1</v></c>`, "TRUE"},
		{`<c t="b"><v>0</v></c>`, "FALSE"},
		{`<c t="e"><v>#N/A</v></c>`, "#N/A"},
		{`<c t="d"><v>2025-03-01T00:00:00Z</v></c>`, "2025-03-01"},
		{`<c t="d"><v>2025-03-01T08:30:00.000</v></c>`, "2025-03-01 08:30:00"},
		{`<c s="1"><v>45717</v></c>`, "2025-03-01"},
		{`<c s="2"><v>45717.75</v></c>`, "2025-03-01"},
		{`<c s="3"><v>45717.75</v></c>`, "2025-03-01 18:00:00"},
		{`<c s="3"><v>45717</v></c>`, "2025-03-01"},
		{`<c s="3"><v>45717.999999999</v></c>`, "2025-03-02"},
		{`<c s="4"><v>45717</v></c>`, "45717"},
		{`<c s="5"><v>0.5</v></c>`, "12:00:00"},
		{`<c s="1"><v>59</v></c>`, "1900-02-28"},
		{`<c s="1"><v>60</v></c>`, "60"},
		{`<c s="1"><v>61</v></c>`, "1900-03-01"},
		{`<c s="1"><v>-1</v></c>`, "-1"},
		{`<c s="1"><v>2958466</v></c>`, "2958466"},
		{`<c s="99"><v>7</v></c>`, "7"},
		{`<c><v>1.1000000000000001</v></c>`, "1.1"},
		{`<c><v>0.30000000000000004</v></c>`, "0.3"},
		{`<c><v>4.3100000000000001E-2</v></c>`, "0.0431"},
		{`<c><v>1.2E+3</v></c>`, "1200"},
		{`<c><v>1.234567E+10</v></c>`, "12345670000"},
		{`<c><v>5.00229198001011E+17</v></c>`, "5.00229198001011E+17"},
		{`<c><v>500229198001011000</v></c>`, "5.00229198001011E+17"},
		{`<c><v>500229198001011008</v></c>`, "5.00229198001011E+17"},
		{`<c><v>500229198001011231</v></c>`, "500229198001011231"},
		{`<c><v>138000000000000</v></c>`, "138000000000000"},
		{`<c><v>not a number at all</v></c>`, "not a number at all"},
	} {
		data := pack(t, parts(`<row r="1">`+c.cell+`</row>`))
		_, rows := read(t, data, 0)
		if len(rows) != 1 || len(rows[0].Cells) != 1 || rows[0].Cells[0] != c.want {
			t.Errorf("%s: got %v, want %q", c.cell, rows, c.want)
		}
	}
}

func TestDatesFollowTheSystemOf1904(t *testing.T) {
	p := parts(`<row><c s="1"><v>44255</v></c><c s="1"><v>0</v></c></row>`)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], `<workbookPr/>`, `<workbookPr date1904="1"/>`, 1)
	_, rows := read(t, pack(t, p), 0)
	sameRows(t, rows, Row{1, []string{"2025-03-01", "1904-01-01"}})
}

func TestNumberFormatsThatAreDates(t *testing.T) {
	for code, want := range map[string]dateKind{
		"General": plainNumber, "G/通用格式": plainNumber, "0.00": plainNumber, "#,##0;[Red]-#,##0": plainNumber, "0.00E+00": plainNumber,
		`0"天"`: plainNumber, "@": plainNumber, "[h]:mm": plainNumber, `"d"0`: plainNumber, `\d0`: plainNumber, "": plainNumber,
		"yyyy-mm-dd": dateOnly, "m/d/yy;@": dateOnly, "yyyy年m月": dateOnly, "[$-804]aaaa": dateOnly, "e年m月d日": dateOnly, "mmm": dateOnly,
		"[DBNum1][$-804]yyyy年m月d日": dateOnly, "yyyy/m/d h:mm": dateAndTime, "h:mm AM/PM": timeOnly, "mm:ss.0": timeOnly, "上午/下午h时mm分": timeOnly,
	} {
		if got := formatKind(code); got != want {
			t.Errorf("%s: got %d, want %d", code, got, want)
		}
	}
}

func TestSparseRowsKeepTheirPlace(t *testing.T) {
	_, rows := read(t, pack(t, parts(`<row><c><v>1</v></c></row><row r="5" spans="1:9"><c r="C5"><v>2</v></c><c><v>3</v></c><c r="B5"><v>4</v></c><c r="H5" s="1"/></row>`+
		`<row r="6"/><row r="7"><c r="A7"/></row><row><c t="inlineStr"><is><t></t></is></c><c><v>5</v></c></row>`)), 0)
	sameRows(t, rows, Row{1, []string{"1"}}, Row{5, []string{"", "4", "2", "3"}}, Row{8, []string{"", "5"}})
}

func TestPrefixedAndStrictWorkbooksAreRead(t *testing.T) {
	p := parts("")
	p["xl/worksheets/sheet1.xml"] = xmlHead + `<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c><x:v>1</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>`
	p["xl/_rels/workbook.xml.rels"] = strings.ReplaceAll(p["xl/_rels/workbook.xml.rels"], typeBase, "http://purl.oclc.org/ooxml/officeDocument/relationships/")
	f, rows := read(t, pack(t, p), 0)
	sameRows(t, rows, Row{1, []string{"姓名", "1"}})
	if m, err := f.Merges(0); err != nil || !slices.Equal(m, []Range{{Top: 1, Left: 0, Bottom: 2, Right: 1}}) {
		t.Fatalf("merges %v %v", m, err)
	}
}

func TestForeignXMLEncodingIsRewritten(t *testing.T) {
	p := parts("")
	p["xl/worksheets/sheet1.xml"] = string(gb(t, strings.Replace(sheetXML(`<row r="1"><c r="A1" t="inlineStr"><is><t>张三</t></is></c><c r="B1" s="1"><v>45717</v></c></row>`), "UTF-8", "GB18030", 1)))
	_, rows := read(t, pack(t, p), 0)
	sameRows(t, rows, Row{1, []string{"张三", "2025-03-01"}})
}

func TestSheetsMergesAndHiddenColumns(t *testing.T) {
	x := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(x.SetSheetName("Sheet1", "说明"))
	_, err := x.NewSheet("数据")
	must(err)
	_, err = x.NewSheet("代码")
	must(err)
	must(x.SetSheetVisible("代码", false))
	must(x.SetCellValue("数据", "A1", "花名册"))
	must(x.MergeCell("数据", "A1", "D1"))
	must(x.SetCellValue("数据", "A40", "x"))
	must(x.MergeCell("数据", "A40", "B41"))
	must(x.SetColVisible("数据", "B:C", false))
	var b bytes.Buffer
	must(x.Write(&b))
	f, rows := read(t, b.Bytes(), 1)
	if want := []SheetInfo{{"说明", false}, {"数据", false}, {"代码", true}}; !slices.Equal(f.Sheets(), want) {
		t.Fatalf("sheets %v", f.Sheets())
	}
	sameRows(t, rows, Row{1, []string{"花名册"}}, Row{40, []string{"x"}})
	if h := f.HiddenColumns(1); !slices.Equal(h, []int{1, 2}) {
		t.Fatalf("hidden %v", h)
	}
	if m, err := f.Merges(1); err != nil || !slices.Equal(m, []Range{{Top: 1, Left: 0, Bottom: 1, Right: 3}}) {
		t.Fatalf("merges %v %v", m, err)
	}
	if f.Format() != XLSX || f.Encoding() != "" || f.Separator() != 0 || f.Macros() {
		t.Fatal("described wrongly")
	}
	if _, err := f.Merges(3); !errors.Is(err, ErrNoSheet) {
		t.Fatalf("got %v", err)
	}
	if err := f.Rows(-1).Err(); !errors.Is(err, ErrNoSheet) {
		t.Fatalf("got %v", err)
	}
}

func TestMacrosAreFlaggedAndTheDataRead(t *testing.T) {
	p := parts(`<row r="1"><c><v>1</v></c></row>`)
	p["xl/vbaProject.bin"] = "anything"
	f, rows := read(t, pack(t, p), 0)
	if !f.Macros() || len(rows) != 1 {
		t.Fatalf("macros %v, %d rows", f.Macros(), len(rows))
	}
}

func TestHarmfulWorkbooksAreRefused(t *testing.T) {
	good := pack(t, parts(`<row r="1"><c t="s"><v>0</v></c></row>`))
	with := func(name, text string) []byte {
		p := parts(`<row r="1"><c t="s"><v>0</v></c></row>`)
		p[name] = text
		return pack(t, p)
	}
	without := func(name string) []byte {
		p := parts("")
		delete(p, name)
		return pack(t, p)
	}
	body := func(rows string) []byte { return with("xl/worksheets/sheet1.xml", sheetXML(rows)) }
	ole := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 1024)
	wide := "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":           {nil, ErrEmpty},
		"white space":       {[]byte(" \r\n\t"), ErrEmpty},
		"truncated":         {good[:len(good)/2], ErrBroken},
		"empty zip":         {[]byte("PK\x05\x06" + strings.Repeat("\x00", 18)), ErrBroken},
		"old xls":           {[]byte(ole), ErrOldFormat},
		"bare biff":         {[]byte("\x09\x08\x10\x00\x00\x06\x05\x00"), ErrOldFormat},
		"password":          {[]byte(ole + wide), ErrEncrypted},
		"web page":          {[]byte("\xEF\xBB\xBF \n<html><table>"), ErrMarkup},
		"xml sheet":         {[]byte(`<?xml version="1.0"?><Workbook>`), ErrMarkup},
		"pdf":               {[]byte("%PDF-1.7"), ErrNotSheet},
		"binary workbook":   {with("xl/workbook.bin", "x"), ErrBinary},
		"word":              {with("word/document.xml", "x"), ErrOtherOffice},
		"no workbook":       {without("xl/workbook.xml"), ErrOtherOffice},
		"no sheet":          {without("xl/worksheets/sheet1.xml"), ErrBroken},
		"zip bomb":          {with("xl/worksheets/sheet1.xml", sheetXML(strings.Repeat(" ", 64<<20))), ErrBomb},
		"bomb of texts":     {with("xl/sharedStrings.xml", xmlHead+"<sst>"+strings.Repeat(" ", 64<<20)+"</sst>"), ErrBomb},
		"entity trick":      {with("xl/worksheets/sheet1.xml", xmlHead+`<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>`), ErrUnknownXML},
		"cut in a cell":     {with("xl/worksheets/sheet1.xml", xmlHead+`<worksheet><sheetData><row><c><v>1`), ErrBroken},
		"cut in the sheet":  {with("xl/worksheets/sheet1.xml", xmlHead+`<worksheet><sheetData><row></row>`), ErrBroken},
		"too many columns":  {body(`<row r="1"><c r="XFE1"><v>1</v></c></row>`), ErrTooWide},
		"too many rows":     {body(`<row r="1048577"><c><v>1</v></c></row>`), ErrTooManyRows},
		"rows out of order": {body(`<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>`), ErrBadRow},
		"missing text":      {body(`<row r="3"><c t="s"><v>99</v></c></row>`), ErrBadRow},
		"broken characters": {body("<row r=\"3\"><c t=\"str\"><v>\xff\xfe</v></c></row>"), ErrBadRow},
		"an endless text":   {body(`<row r="3"><c t="str"><v>` + randomText(9<<20) + `</v></c></row>`), ErrTooLong},
	} {
		if err := readError(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// randomText hardly compresses, so that it passes for no bomb.
func randomText(n int) string {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%26
	}
	return string(b)
}

func TestEveryTruncationOfAWorkbookIsNoticed(t *testing.T) {
	good := pack(t, parts(`<row r="1"><c t="s"><v>0</v></c></row>`))
	for n := len(magicZip); n < len(good); n++ {
		if err := readError(good[:n]); err == nil {
			t.Fatalf("cut to %d of %d bytes and nobody noticed", n, len(good))
		}
	}
}

func TestProgressGrowsToOne(t *testing.T) {
	data := pack(t, parts(strings.Repeat(`<row><c><v>1</v></c></row>`, 50_000)))
	f, err := Open(bytes.NewReader(data), int64(len(data)), "")
	if err != nil {
		t.Fatal(err)
	}
	rows, last, n := f.Rows(0), 0.0, 0
	for rows.Next() {
		p := rows.Progress()
		if p < last || p > 1 {
			t.Fatalf("progress %v after %v", p, last)
		}
		last = p
		n++
	}
	if err := errors.Join(rows.Err(), rows.Close(), rows.Close(), f.Close()); err != nil || n != 50_000 || rows.Progress() != 1 || last < 0.9 {
		t.Fatalf("%v, %d rows, progress %v", err, n, last)
	}
}

func TestFilesOnDiskAreOpenedAndClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "名单.xls")
	if err := os.WriteFile(path, []byte("姓名,村\n张三,盐田\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenPath(path)
	if err != nil || f.Sheets()[0].Name != "名单" {
		t.Fatalf("%v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Rows(0).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPath(path + ".gone"); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("got %v", err)
	}
}
