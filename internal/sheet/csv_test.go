package sheet

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"
)

func wide(s string, order binary.AppendByteOrder, bom bool) []byte {
	var b []byte
	if bom {
		s = "\uFEFF" + s
	}
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

func TestEncodingsAreFoundAndProved(t *testing.T) {
	text := "姓名,证件号码,备注\r\n张 三,500229198001011231,𠮷\r\n阿依古丽·买买提,\u3000001,\r\n"
	want := []Row{{1, []string{"姓名", "证件号码", "备注"}}, {2, []string{"张 三", "500229198001011231", "𠮷"}}, {3, []string{"阿依古丽·买买提", "\u3000001"}}}
	for name, c := range map[string]struct {
		data     []byte
		encoding string
	}{
		"utf-8":         {[]byte(text), encUTF8},
		"utf-8 bom":     {[]byte("\uFEFF" + text), encUTF8},
		"gb18030":       {gb(t, text), encGB18030},
		"utf-16le bom":  {wide(text, binary.LittleEndian, true), encUTF16LE},
		"utf-16be bom":  {wide(text, binary.BigEndian, true), encUTF16BE},
		"utf-16le":      {wide(text, binary.LittleEndian, false), encUTF16LE},
		"utf-16be":      {wide(text, binary.BigEndian, false), encUTF16BE},
		"renamed .xls":  {[]byte(text), encUTF8},
		"old mac lines": {[]byte(strings.ReplaceAll(text, "\r\n", "\r")), encUTF8},
	} {
		t.Run(name, func(t *testing.T) {
			f, rows := read(t, c.data, 0)
			if f.Encoding() != c.encoding || f.Format() != CSV || f.Separator() != ',' || f.Sheets()[0].Name != "测试" {
				t.Fatalf("found %s %q %v", f.Encoding(), f.Separator(), f.Sheets())
			}
			sameRows(t, rows, want...)
		})
	}
}

func TestChineseFarBehindTheSampleIsFound(t *testing.T) {
	text := "name,village\n" + strings.Repeat("a,b\n", 1_000_000) + "张三,盐田\n"
	f, err := Open(bytes.NewReader(gb(t, text)), int64(len(gb(t, text))), "")
	if err != nil || f.Encoding() != encGB18030 {
		t.Fatalf("%v %v", f, err)
	}
	rows, n, last := f.Rows(0), 0, ""
	for rows.Next() {
		n, last = n+1, rows.Row().Cells[0]
	}
	if rows.Err() != nil || n != 1_000_002 || last != "张三" {
		t.Fatalf("%d rows, last %s, %v", n, last, rows.Err())
	}
}

func TestInvalidBytesNameTheLine(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		line int
	}{
		"utf-8 cut inside a character": {[]byte("姓名,村\n张三,盐田\n李\xE5\x9B,盐田\n"), 3},
		"neither":                      {[]byte("a,b\n\xFF\xFF,c\n"), 2},
		"gb18030 cut":                  {append(gb(t, "姓名\n张三\n"), 0xD5), 3},
		"half a surrogate":             {append(wide("姓名,1\n张三,2\n", binary.LittleEndian, true), 0x00, 0xD8, 'a', 0), 3},
		"odd utf-16":                   {append(wide("姓名,1\n", binary.LittleEndian, true), 'a'), 2},
	} {
		err := readError(c.data)
		if want := ErrEncoding.Textf(c.line); !errors.Is(err, ErrEncoding) || err.Error() != want.Error() {
			t.Errorf("%s: got %v, want line %d", name, err, c.line)
		}
	}
	if err := readError([]byte("a\x00\x01\x00\x00,b\x00\x00\n")); !errors.Is(err, ErrNotSheet) {
		t.Errorf("got %v", err)
	}
}

func TestEveryCharacterOfGB18030IsKept(t *testing.T) {
	pairs := 0
	library := simplifiedchinese.GB18030.NewDecoder()
	for a := 0x81; a <= 0xFE; a++ {
		for b := range 256 {
			in := []byte{byte(a), byte(b)}
			if n, ok := proveGB18030(in); !ok || n != 2 {
				continue
			}
			pairs++
			out, want := decodeAll(t, in), string(first(library.Bytes(in)))
			if want != "\uFFFD" && out != want || strings.ContainsRune(out, 0) || strings.ContainsRune(out, '\uFFFD') {
				t.Fatalf("%x passes and decodes to %q, the library says %q", in, out, want)
			}
		}
	}
	if pairs < 23_700 {
		t.Fatalf("only %d pairs pass", pairs)
	}
	// A pair from each area for characters of one's own, and one that was encoded late.
	if got := decodeAll(t, []byte("\xAA\xA1\xAF\xFE\xF8\xA1\xFE\xFE\xA1\x40\xA7\xA0\xFE\x59\x80")); got != "\uE000\uE233\uE234\uE4C5\uE4C6\uE765\u9FB4\u20AC" {
		t.Fatalf("got %+q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		// The library's encoder has its own ways with the private area.
		s := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return r < 0xE000 || r > 0xF8FF })).Draw(t, "s")
		in, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
		if err != nil {
			return
		}
		if n, ok := proveGB18030(in); !ok || n != len(in) || decodeAll(t, in) != s {
			t.Fatalf("%+q is %x and does not come back", s, in)
		}
	})
}

func decodeAll(t rapid.TB, in []byte) string {
	out, err := io.ReadAll(decode(iotest.OneByteReader(bytes.NewReader(in)), encGB18030))
	if err != nil {
		t.Fatalf("%x: %v", in, err)
	}
	return string(out)
}

func first[T any](v T, _ error) T { return v }

func TestSeparatorIsWhatDividesTheLinesAlike(t *testing.T) {
	for text, want := range map[string]rune{
		"姓名,村\n张三,盐田\n":                        ',',
		"姓名\t月收入\n张三\t1,200\n李四\t2,300\n":      '\t',
		"姓名;村;金额\n张三;盐田;1,5\n":                 ';',
		"姓名|村\n张三|盐田\n":                        '|',
		"姓名、村\n张三、盐田\n":                        '、',
		"姓名\uFF0C村\n张三\uFF0C盐田\n":              '\uFF0C',
		"花名册\n姓名,病种,村\n张三,高血压、糖尿病,盐田\n李四,,岚\n": ',',
		"姓名\n张三\n":                             ',',
		"a,\"x\ty\tz\"\nb,\"x\ty\tz\"\n":       ',',
	} {
		if f, _ := read(t, []byte(text), 0); f.Separator() != want {
			t.Errorf("%q: got %q, want %q", text, f.Separator(), want)
		}
	}
}

func TestQuotesAndOddLines(t *testing.T) {
	for text, want := range map[string][]Row{
		"a,\"b\r\nc\",d\ne,f\n":        {{1, []string{"a", "b\r\nc", "d"}}, {3, []string{"e", "f"}}},
		"a,\"say \"\"hi\"\"\"\n":       {{1, []string{"a", `say "hi"`}}},
		"a,5\" pipe,\"x\" y\n":         {{1, []string{"a", `5" pipe`, "x y"}}},
		"a,\"open\nb,c\n":              {{1, []string{"a", `"open`}}, {2, []string{"b", "c"}}},
		"\"open,1\n\"b\",\"c\"\n":      {{1, []string{`"open`, "1"}}, {2, []string{"b", "c"}}},
		"\n\n a,b,,\n,,\n\nc,d":        {{3, []string{" a", "b"}}, {6, []string{"c", "d"}}},
		"=cmd|' /C calc'!A0,+1\n-1,@x": {{1, []string{"=cmd|' /C calc'!A0", "+1"}}, {2, []string{"-1", "@x"}}},
		"'001,'=1\n":                   {{1, []string{"'001", "'=1"}}},
		"a,b\n\x1A":                    {{1, []string{"a", "b"}}},
		"\"\",\"\"\na,\"\"\nb,c":       {{2, []string{"a"}}, {3, []string{"b", "c"}}},
		"a,b\rc,d\n":                   {{1, []string{"a", "b\rc", "d"}}},
	} {
		_, rows := read(t, []byte(text), 0)
		t.Log(strings.ReplaceAll(text, "\n", "⏎"))
		sameRows(t, rows, want...)
	}
}

func TestManyStrayQuotesStayFast(t *testing.T) {
	_, rows := read(t, []byte(strings.Repeat("\"a\n", 500_000)), 0)
	if len(rows) != 500_000 || rows[499_999].Cells[0] != `"a` {
		t.Fatalf("%d rows", len(rows))
	}
}

func TestTextFilesHaveBounds(t *testing.T) {
	if err := readError([]byte("a,b\n" + strings.Repeat(",", maxColumns) + "\n")); !errors.Is(err, ErrTooWide) {
		t.Errorf("got %v", err)
	}
	if err := readError([]byte("a,b\n\"\"" + strings.Repeat(",", maxColumns) + "\n")); !errors.Is(err, ErrTooWide) {
		t.Errorf("got %v", err)
	}
	if err := readError([]byte(strings.Repeat("a", maxRecord+1))); !errors.Is(err, ErrTooLong) {
		t.Errorf("got %v", err)
	}
}

func TestWhatAnotherWriterQuotesIsReadBack(t *testing.T) {
	cell := rapid.OneOf(rapid.StringOfN(rapid.RuneFrom([]rune("a张,\"\n \t;=")), 0, 6, -1), rapid.StringMatching(`[0-9]{1,18}`))
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(t, "width")
		var want [][]string
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		// Enough plain lines make the separator certain.
		for i := range 20 {
			line := slices.Repeat([]string{fmt.Sprint(i)}, width)
			want = append(want, line)
		}
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			line := rapid.SliceOfN(cell, width, width).Draw(t, "line")
			want = append(want, line)
		}
		for _, line := range want {
			if err := w.Write(line); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		data := b.Bytes()
		if rapid.Bool().Draw(t, "gb") {
			data, _ = simplifiedchinese.GB18030.NewEncoder().Bytes(data)
		}
		f, err := Open(bytes.NewReader(data), int64(len(data)), "x.csv")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := all(f, 0)
		if err != nil {
			t.Fatal(err)
		}
		var got [][]string
		for _, r := range rows {
			got = append(got, r.Cells)
		}
		want = slices.DeleteFunc(want, func(line []string) bool { return strings.Join(line, "") == "" })
		if !slices.EqualFunc(got, want, func(a, b []string) bool {
			return slices.Equal(a, trimBlanks(b))
		}) {
			t.Fatalf("\n got %q\nwant %q", got, want)
		}
	})
}

func trimBlanks(cells []string) []string {
	n := len(cells)
	for n > 0 && cells[n-1] == "" {
		n--
	}
	return cells[:n]
}
