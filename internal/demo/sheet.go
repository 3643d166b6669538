package demo

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// writer takes the rows of one file, top to bottom.
type writer interface {
	title(text string, width int) error
	heading(cols []string, groups []string) error
	row(cells []string, numbers []float64, isNumber []bool) error
	close() error
}

// text writes separated values.
type textFile struct {
	out    *bufio.Writer
	inner  io.Closer
	comma  byte
	buf    []byte
	quoted string
}

func newText(out io.Writer, f format) *textFile {
	t := &textFile{comma: ','}
	if f == gbTab {
		t.comma = '\t'
	}
	t.quoted = string(t.comma) + "\"\r\n"
	if f == gbCSV || f == gbTab {
		enc := transform.NewWriter(out, simplifiedchinese.GB18030.NewEncoder())
		t.inner, out = enc, enc
	}
	t.out = bufio.NewWriterSize(out, 1<<16)
	if f == bomCSV {
		t.out.WriteString("\ufeff")
	}
	return t
}

func (t *textFile) line(cells []string) error {
	b := t.buf[:0]
	for i, c := range cells {
		if i > 0 {
			b = append(b, t.comma)
		}
		if strings.ContainsAny(c, t.quoted) {
			b = append(b, '"')
			b = append(b, strings.ReplaceAll(c, `"`, `""`)...)
			b = append(b, '"')
		} else {
			b = append(b, c...)
		}
	}
	t.buf = append(b, '\r', '\n')
	_, err := t.out.Write(t.buf)
	return err
}

func (t *textFile) title(text string, width int) error {
	cells := make([]string, width)
	cells[0] = text
	return t.line(cells)
}

func (t *textFile) heading(cols, _ []string) error { return t.line(cols) }

func (t *textFile) row(cells []string, _ []float64, _ []bool) error { return t.line(cells) }

func (t *textFile) close() error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	if t.inner != nil {
		return t.inner.Close()
	}
	return nil
}

// book writes a workbook of one sheet.
type book struct {
	file  *excelize.File
	sheet *excelize.StreamWriter
	out   io.Writer
	at    int
	date  int // style of a date cell
	row1  []any
}

func newBook(out io.Writer) (*book, error) {
	f := excelize.NewFile()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, err
	}
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return nil, err
	}
	return &book{file: f, sheet: s, out: out, at: 1, date: style}, nil
}

func cellName(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col, row) // both are ≥ 1
	return name
}

func (b *book) put(values []any) error {
	err := b.sheet.SetRow(cellName(1, b.at), values)
	b.at++
	return err
}

func (b *book) title(text string, width int) error {
	if width > 1 {
		if err := b.sheet.MergeCell(cellName(1, b.at), cellName(width, b.at)); err != nil {
			return err
		}
	}
	return b.put([]any{text})
}

// heading writes one row, or two when some columns have a heading above them: columns
// without one are merged downwards, columns of one group are merged across.
func (b *book) heading(cols, groups []string) error {
	two := strings.Join(groups, "") != ""
	if !two {
		return b.put(anys(cols))
	}
	top := make([]any, len(cols))
	bottom := make([]any, len(cols))
	for i := 0; i < len(cols); {
		if groups[i] == "" {
			top[i] = cols[i]
			if err := b.sheet.MergeCell(cellName(i+1, b.at), cellName(i+1, b.at+1)); err != nil {
				return err
			}
			i++
			continue
		}
		j := i
		for j < len(cols) && groups[j] == groups[i] {
			bottom[j] = cols[j]
			j++
		}
		top[i] = groups[i]
		if err := b.sheet.MergeCell(cellName(i+1, b.at), cellName(j, b.at)); err != nil {
			return err
		}
		i = j
	}
	if err := b.put(top); err != nil {
		return err
	}
	return b.put(bottom)
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		if s != "" {
			out[i] = s
		}
	}
	return out
}

// row writes a number where the department has one, text elsewhere. A number whose text
// ends in "@" is a date.
func (b *book) row(cells []string, numbers []float64, isNumber []bool) error {
	values := b.row1[:0]
	for i, c := range cells {
		switch {
		case i < len(isNumber) && isNumber[i] && c == "@":
			values = append(values, excelize.Cell{StyleID: b.date, Value: numbers[i]})
		case i < len(isNumber) && isNumber[i]:
			values = append(values, numbers[i])
		case c == "":
			values = append(values, nil)
		default:
			values = append(values, c)
		}
	}
	b.row1 = values
	return b.put(values)
}

func (b *book) close() error {
	if err := b.sheet.Flush(); err != nil {
		return err
	}
	if _, err := b.file.WriteTo(b.out); err != nil {
		return err
	}
	return b.file.Close()
}

// dateText writes day d in a style; whole is false for a month.
func dateText(d day, style dateStyle, whole bool) string {
	if d == 0 {
		return ""
	}
	y, m, dd := d.date()
	ys, ms, ds := strconv.Itoa(y), strconv.Itoa(m), strconv.Itoa(dd)
	two := func(s string) string {
		if len(s) < 2 {
			return "0" + s
		}
		return s
	}
	switch style {
	case dashes, digits:
		dash := "-"
		if style == digits {
			dash = ""
		}
		if !whole {
			return ys + dash + two(ms)
		}
		return ys + dash + two(ms) + dash + two(ds)
	case hanzi:
		if !whole {
			return ys + "年" + ms + "月"
		}
		return ys + "年" + ms + "月" + ds + "日"
	}
	sep := "/"
	if style == dotsD {
		sep = "."
	}
	if !whole {
		return ys + sep + ms
	}
	return ys + sep + ms + sep + ds
}

// moneyText writes n 分.
func moneyText(n int64, style moneyStyle) string {
	switch style {
	case thousands:
		s := strconv.FormatFloat(float64(n)/100, 'f', 2, 64)
		whole, frac := s[:len(s)-3], s[len(s)-3:]
		for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		return whole + frac
	case wan:
		return strconv.FormatFloat(float64(n)/1_000_000, 'f', -1, 64)
	}
	return strconv.FormatFloat(float64(n)/100, 'f', -1, 64)
}
