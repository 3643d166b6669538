package sheet

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/errs"
)

// checkRows walks over all rows and checks what callers rely on.
func checkRows(t *testing.T, f *File) {
	t.Helper()
	rows := f.Rows(0)
	last := 0
	for rows.Next() {
		row := rows.Row()
		if n := len(row.Cells); row.Number <= last || n == 0 || n > maxColumns || row.Cells[n-1] == "" {
			t.Fatalf("row %d after %d with %d cells", row.Number, last, n)
		}
		for _, c := range row.Cells {
			if !utf8.ValidString(c) {
				t.Fatalf("row %d holds invalid text", row.Number)
			}
		}
		last = row.Number
	}
	if err := rows.Err(); err != nil && errs.KindOf(err) == errs.Internal {
		t.Fatalf("a person cannot mend this: %v", err)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("姓名,村\n\"张\n三\",\"a\"\"b\"\n"))
	f.Add([]byte("\"open\na;b\r\n;;\n\x1A"))
	f.Add(gb(f, "姓名\t村\n张三\t𠮷\n"))
	f.Add(wide("姓名|1\n张三|2\n", binary.LittleEndian, false))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Open(bytes.NewReader(data), int64(len(data)), "x.csv")
		if err != nil {
			if errs.KindOf(err) == errs.Internal {
				t.Fatalf("a person cannot mend this: %v", err)
			}
			return
		}
		checkRows(t, file)
	})
}

func FuzzSheetXML(f *testing.F) {
	for _, s := range []string{
		`<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="C1" s="3"><f>a&lt;b</f><v>45717.5</v></c></row>`,
		`<row><c t="inlineStr"><is><r><t xml:space='preserve'> a&#x4e00;_x000D_</t></r><rPh><t>x</t></rPh></is></c><c t="b"><v>1</v></c></row>`,
		`<!-- > --><row><c t="str"><v><![CDATA[<>]]></v></c><x y="a>b"/></row><row r="9"/>`,
		`<row><c><v>5.0022919800101E+17</v></c><c t="d"><v>2025-03-01T00:00:00</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`,
	} {
		f.Add([]byte(s))
	}
	book := pack(f, parts(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		base, err := openBook(bytes.NewReader(book), int64(len(book)))
		if err != nil {
			t.Fatal(err)
		}
		if err := base.load(); err != nil {
			t.Fatal(err)
		}
		xml := append([]byte("<worksheet><sheetData>"), data...)
		xml = append(xml, "</sheetData></worksheet>"...)
		// Every size of read must give the same rows.
		var first []string
		for i, step := range []int{len(xml), 1, 7} {
			var got []string
			r := &bookRows{book: base, part: io.NopCloser(nil), total: 1, s: newScanner(&smallReads{xml, step})}
			last := 0
			for {
				row, err := r.next()
				if err != nil {
					if err != io.EOF && errs.KindOf(err) == errs.Internal {
						t.Fatalf("a person cannot mend this: %v", err)
					}
					break
				}
				if row.Number <= last || len(row.Cells) == 0 || len(row.Cells) > maxColumns {
					t.Fatalf("row %d after %d with %d cells", row.Number, last, len(row.Cells))
				}
				last = row.Number
				got = append(got, row.Cells...)
			}
			if i == 0 {
				first = got
			} else if len(got) != len(first) {
				t.Fatalf("reads of %d bytes give %q, one read %q", step, got, first)
			}
			for k := range got {
				if got[k] != first[k] || !utf8.ValidString(got[k]) {
					t.Fatalf("reads of %d bytes give %q, one read %q", step, got, first)
				}
			}
		}
	})
}

type smallReads struct {
	b    []byte
	step int
}

func (r *smallReads) Read(p []byte) (int, error) {
	if len(r.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.b[:min(len(r.b), r.step)])
	r.b = r.b[n:]
	return n, nil
}
