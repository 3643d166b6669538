package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// read opens data and returns the rows of a sheet by number.
func read(t testing.TB, data []byte, sheet int) (*File, []Row) {
	t.Helper()
	f, err := Open(bytes.NewReader(data), int64(len(data)), "测试.xls")
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	rows, err := all(f, sheet)
	if err != nil {
		t.Fatalf("rows: %v", err)
	}
	return f, rows
}

// all collects the rows of a sheet.
func all(f *File, sheet int) ([]Row, error) {
	var out []Row
	rows := f.Rows(sheet)
	defer rows.Close()
	for rows.Next() {
		row := rows.Row()
		out = append(out, Row{row.Number, slices.Clone(row.Cells)})
	}
	return out, rows.Err()
}

// readError is the first error that opening and reading the first sheet gives.
func readError(data []byte) error {
	f, err := Open(bytes.NewReader(data), int64(len(data)), "x.xlsx")
	if err != nil {
		return err
	}
	_, err = all(f, 0)
	return err
}

func sameRows(t testing.TB, got []Row, want ...Row) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b Row) bool { return a.Number == b.Number && slices.Equal(a.Cells, b.Cells) }) {
		t.Fatalf("\n got %v\nwant %v", got, want)
	}
}

func gb(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	mainNS   = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relNS    = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	typeBase = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

// parts is a minimal workbook with one sheet; tests change or add parts.
func parts(sheetData string) map[string]string {
	return map[string]string{
		"[Content_Types].xml":        xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
		"_rels/.rels":                xmlHead + `<Relationships ` + relNS + `><Relationship Id="rId1" Type="` + typeBase + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            xmlHead + `<workbook ` + mainNS + `><workbookPr/><sheets><sheet name="人员" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": xmlHead + `<Relationships ` + relNS + `><Relationship Id="rId1" Type="` + typeBase + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + typeBase + `sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="` + typeBase + `styles" Target="/xl/styles.xml"/></Relationships>`,
		"xl/styles.xml":              xmlHead + `<styleSheet ` + mainNS + `><numFmts count="3"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="177" formatCode="yyyy/m/d\ h:mm:ss"/><numFmt numFmtId="178" formatCode="#,##0.00_);[Red]\(#,##0.00\)"/></numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="178"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":       xmlHead + `<sst ` + mainNS + ` count="3" uniqueCount="3"><si><t>姓名</t></si><si><r><t>张</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 三</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh></si><si><t>a&amp;b&#x4E00;_x000D_&lt;</t></si></sst>`,
		"xl/worksheets/sheet1.xml":   sheetXML(sheetData),
	}
}

func sheetXML(sheetData string) string {
	return xmlHead + `<worksheet ` + mainNS + `><sheetData>` + sheetData + `</sheetData></worksheet>`
}

// pack zips parts.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
