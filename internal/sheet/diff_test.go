package sheet

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// sheetText draws texts as people type them, and some as nobody should.
func sheetText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[0-9]{1,18}[Xx]?`),
		rapid.StringOfN(rapid.RuneFrom([]rune("张三 阿依古丽·\u00A0\u3000<>&\"'\n\t=+-@,;_x000D")), 0, 12, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune("𠮷𪚥é一\u200b😀")), 0, 5, -1),
		rapid.SampledFrom([]string{"", " ", "_x000D_", "_x005F_", "_x0041_", "0012", "=cmd|' /C calc'!A0", "#N/A", "]]>"}),
	)
}

// TestWorkbooksReadAsTheOracleReads compares with excelize over generated
// workbooks. The two differ on purpose in this only: booleans (TRUE, not 1),
// dates (ISO text, not the serial number), numbers (as typed, 15 digits, see
// appendNumber, not as stored), and blank rows, which we leave out.
func TestWorkbooksReadAsTheOracleReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := excelize.NewFile()
		defer x.Close()
		date, err := x.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			t.Fatal(err)
		}
		stream := rapid.Bool().Draw(t, "stream")
		var sw *excelize.StreamWriter
		if stream {
			if sw, err = x.NewStreamWriter("Sheet1"); err != nil {
				t.Fatal(err)
			}
		}
		special := map[string]string{} // what the deliberate differences give
		numbers := map[string]float64{}
		row := 0
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			row += rapid.IntRange(1, 3).Draw(t, "step")
			values := make([]any, rapid.IntRange(1, 7).Draw(t, "width"))
			for c := range values {
				name, _ := excelize.CoordinatesToCellName(c+1, row)
				switch rapid.IntRange(0, 5).Draw(t, "kind") {
				case 0:
					values[c] = nil
				case 1:
					v := rapid.Float64Range(-1e17, 1e17).Draw(t, "float")
					values[c], numbers[name] = v, v
				case 2:
					v := rapid.IntRange(-1<<52, 1<<52).Draw(t, "int")
					values[c], special[name] = v, strconv.Itoa(v)
				case 3:
					v := rapid.Bool().Draw(t, "bool")
					values[c], special[name] = v, strings.ToUpper(strconv.FormatBool(v))
				case 4:
					v := rapid.IntRange(61, lastSerial).Draw(t, "serial")
					values[c] = excelize.Cell{StyleID: date, Value: v}
					special[name] = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, v).Format(time.DateOnly)
				default:
					values[c] = sheetText().Draw(t, "text")
				}
				if sw == nil {
					setCell(t, x, name, values[c])
				}
			}
			if sw != nil {
				if err := sw.SetRow(fmt.Sprintf("A%d", row), values); err != nil {
					t.Fatal(err)
				}
			}
		}
		if sw != nil {
			if err := sw.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := x.Write(&b); err != nil {
			t.Fatal(err)
		}
		compare(t, b.Bytes(), special, numbers)
	})
}

func setCell(t *rapid.T, x *excelize.File, name string, value any) {
	if c, ok := value.(excelize.Cell); ok {
		if err := x.SetCellStyle("Sheet1", name, name, c.StyleID); err != nil {
			t.Fatal(err)
		}
		value = c.Value
	}
	if value == nil {
		return
	}
	if err := x.SetCellValue("Sheet1", name, value); err != nil {
		t.Fatal(err)
	}
}

func compare(t *rapid.T, data []byte, special map[string]string, numbers map[string]float64) {
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	theirs, err := x.GetRows("Sheet1", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(bytes.NewReader(data), int64(len(data)), "")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := all(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	ours := make([][]string, len(theirs))
	for _, r := range rows {
		ours[r.Number-1] = r.Cells
	}
	for i, want := range theirs {
		for c := range want {
			name, _ := excelize.CoordinatesToCellName(c+1, i+1)
			if v, ok := special[name]; ok {
				want[c] = v
			}
			if v, ok := numbers[name]; ok && c < len(ours[i]) {
				got, err := strconv.ParseFloat(ours[i][c], 64)
				if err != nil || math.Abs(got-v) > 1e-14*math.Abs(v) {
					t.Fatalf("%s: %v became %q", name, v, ours[i][c])
				}
				want[c] = ours[i][c]
			}
		}
		if want = trimBlanks(want); !slices.Equal(want, ours[i]) {
			t.Fatalf("row %d\n  ours %q\ntheirs %q", i+1, ours[i], want)
		}
	}
}

func TestWrittenWorkbookReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		w := NewXLSX(&b, rapid.SampledFrom([]string{"待处理", "", "a/b", "很长很长很长很长很长很长很长很长很长很长很长很长很长的表名"}).Draw(t, "sheet"))
		heading := rapid.SliceOfN(sheetText(), 1, 5).Draw(t, "heading")
		want := [][]string{heading}
		if err := w.Heading(heading); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 10).Draw(t, "rows") {
			texts := rapid.SliceOfN(sheetText(), 0, 6).Draw(t, "texts")
			want = append(want, texts)
			var cells []Cell
			for _, s := range texts {
				cells = append(cells, Cell{Text: s, Mark: rapid.Bool().Draw(t, "mark"), Note: rapid.SampledFrom([]string{"", "证件号码位数不对"}).Draw(t, "note")})
			}
			if err := w.Row(cells); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()), "")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := all(f, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, texts := range want {
			texts = trimBlanks(texts)
			if len(texts) == 0 {
				continue
			}
			if len(rows) == 0 || rows[0].Number != i+1 || !slices.Equal(rows[0].Cells, texts) {
				t.Fatalf("row %d: %v, want %q", i+1, rows, texts)
			}
			rows = rows[1:]
		}
		if len(rows) > 0 {
			t.Fatalf("left over: %v", rows)
		}
	})
}
