package sheet

import (
	"bufio"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Cell is one cell to write.
type Cell struct {
	Text string
	Mark bool   // coloured background
	Note string // comment shown on the cell; in the first sheet only

	Number bool // Text is a whole number, written as one, so that a spreadsheet program can add it up
}

// note is a comment and where it hangs.
type note struct {
	row, col int // from 0
	text     string
}

// Writer writes a workbook, one sheet after the other. Every cell but a Number is written
// as text in the text format, so that long numbers keep their digits and nothing is a
// formula. The first error stays; Close returns it.
type Writer struct {
	out    io.Writer
	book   *excelize.File
	stream *excelize.StreamWriter
	first  string // name of the first sheet
	row    int

	plain, marked, bold, number int // styles
	notes                       []note
	err                         error
}

// NewXLSX starts a workbook that Close sends to w.
func NewXLSX(w io.Writer, sheetName string) *Writer {
	x := &Writer{out: w, book: excelize.NewFile(), first: cleanSheetName(sheetName)}
	x.err = x.start()
	return x
}

// Sheet ends the sheet and begins the next one.
func (x *Writer) Sheet(name string) error {
	if x.err == nil {
		x.err = x.next(cleanSheetName(name))
	}
	return x.err
}

func (x *Writer) next(name string) error {
	if err := x.stream.Flush(); err != nil {
		return err
	}
	if _, err := x.book.NewSheet(name); err != nil {
		return err
	}
	return x.open(name)
}

// open begins to write a sheet that is there.
func (x *Writer) open(name string) (err error) {
	if x.stream, err = x.book.NewStreamWriter(name); err != nil {
		return err
	}
	x.row = 0
	return x.stream.SetColWidth(1, 32, 16)
}

func (x *Writer) start() (err error) {
	if err = x.book.SetSheetName("Sheet1", x.first); err != nil {
		return err
	}
	text := 49 // the built-in format "@"
	if x.plain, err = x.book.NewStyle(&excelize.Style{NumFmt: text}); err != nil {
		return err
	}
	yellow := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF2CC"}}
	if x.marked, err = x.book.NewStyle(&excelize.Style{NumFmt: text, Fill: yellow}); err != nil {
		return err
	}
	if x.bold, err = x.book.NewStyle(&excelize.Style{NumFmt: text, Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	if x.number, err = x.book.NewStyle(&excelize.Style{NumFmt: 1}); err != nil {
		return err
	}
	return x.open(x.first)
}

// Heading writes a row in bold; the first one stays in view.
func (x *Writer) Heading(names []string) error {
	if x.err == nil && x.row == 0 {
		x.err = x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	}
	values := make([]any, len(names))
	for i, name := range names {
		values[i] = excelize.Cell{StyleID: x.bold, Value: cleanText(name)}
	}
	return x.set(values)
}

// Row writes a row.
func (x *Writer) Row(cells []Cell) error {
	values := make([]any, len(cells))
	for i, c := range cells {
		style := x.plain
		if c.Mark {
			style = x.marked
		}
		values[i] = excelize.Cell{StyleID: style, Value: cleanText(c.Text)}
		if n, err := strconv.Atoi(c.Text); c.Number && err == nil {
			values[i] = excelize.Cell{StyleID: x.number, Value: n}
		}
		if c.Note != "" {
			x.notes = append(x.notes, note{row: x.row, col: i, text: c.Note})
		}
	}
	return x.set(values)
}

func (x *Writer) set(values []any) error {
	switch {
	case x.err != nil:
	case x.row >= maxRows:
		x.err = ErrTooManyRows
	case len(values) > maxColumns:
		x.err = ErrTooWide.Textf(x.row + 1)
	default:
		x.row++
		x.err = x.stream.SetRow(fmt.Sprintf("A%d", x.row), values)
	}
	return x.err
}

// Close finishes the workbook and sends it.
func (x *Writer) Close() error {
	if x.err == nil && len(x.notes) > 0 {
		x.err = x.writeNotes()
	}
	if x.err == nil {
		x.err = x.stream.Flush()
	}
	if x.err == nil {
		x.err = x.book.Write(x.out)
	}
	x.err = errors.Join(x.err, x.book.Close())
	return x.err
}

const (
	notesPart   = "xl/comments1.xml"
	drawingPart = "xl/drawings/vmlDrawing1.vml"
)

// writeNotes registers one comment with the library and then puts both parts
// in whole, because adding comments one by one takes time that grows with the
// square of their number.
func (x *Writer) writeNotes() error {
	if err := x.book.AddComment(x.first, excelize.Comment{Cell: "A1", Text: "-"}); err != nil {
		return err
	}
	delete(x.book.Comments, notesPart)
	delete(x.book.VMLDrawing, drawingPart)
	var list, shapes strings.Builder
	list.WriteString(xml.Header + `<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author></author></authors><commentList>`)
	shapes.WriteString(`<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">` +
		`<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>` +
		`<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`)
	for i, n := range x.notes {
		cell, err := excelize.CoordinatesToCellName(n.col+1, n.row+1)
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, `<comment ref="%s" authorId="0"><text><t xml:space="preserve">`, cell)
		if err := xml.EscapeText(&list, []byte(cleanText(n.text))); err != nil {
			return err
		}
		list.WriteString(`</t></text></comment>`)
		fmt.Fprintf(&shapes, `<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;width:160pt;height:60pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">`+
			`<v:fill color2="#ffffe1"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>`+
			`<x:Anchor>%d, 15, %d, 2, %d, 15, %d, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>`,
			1025+i, n.col+1, n.row, n.col+3, n.row+4, n.row, n.col)
	}
	list.WriteString(`</commentList></comments>`)
	shapes.WriteString(`</xml>`)
	x.book.Pkg.Store(notesPart, []byte(list.String()))
	x.book.Pkg.Store(drawingPart, []byte(shapes.String()))
	return nil
}

// cleanText replaces bytes that no workbook can hold.
func cleanText(s string) string {
	if !utf8.ValidString(s) {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}

// cleanSheetName makes a name that every program accepts.
func cleanSheetName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return '_'
		}
		return r
	}, cleanText(name)), "' ")
	// The limit is 31 UTF-16 units; 15 runes always fit.
	if runes := []rune(name); len(name) > 31 && len(runes) > 15 {
		name = string(runes[:15])
	}
	if name == "" {
		return "Sheet1"
	}
	return name
}

// WriteCSV writes UTF-8 with a byte order mark, which spreadsheet programs need
// to recognise it. A cell that a program would run as a formula gets a leading
// apostrophe; a plain negative number does not.
func WriteCSV(w io.Writer, heading []string, rows iter.Seq[[]string]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	if _, err := out.WriteString("\uFEFF"); err != nil {
		return err
	}
	c := csv.NewWriter(out)
	c.UseCRLF = true
	var safe []string
	write := func(cells []string) error {
		safe = safe[:0]
		for _, s := range cells {
			safe = append(safe, neutral(cleanText(s)))
		}
		return c.Write(safe)
	}
	if len(heading) > 0 {
		if err := write(heading); err != nil {
			return err
		}
	}
	for cells := range rows {
		if err := write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return errors.Join(c.Error(), out.Flush())
}

// formulaStarts are = + - @ with their full-width forms, and the control
// characters behind which a program still finds them.
const formulaStarts = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20"

// neutral makes a text harmless to programs that open a CSV file.
func neutral(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if s == "" || !strings.ContainsRune(formulaStarts, r) {
		return s
	}
	if r == '-' && isDecimal(s[size:]) {
		return s
	}
	return "'" + s
}

// isDecimal reports digits with at most one dot inside.
func isDecimal(s string) bool {
	whole, part, dot := strings.Cut(s, ".")
	if whole == "" || dot && part == "" {
		return false
	}
	return strings.Trim(whole, "0123456789") == "" && strings.Trim(part, "0123456789") == ""
}
