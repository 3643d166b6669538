package sheet

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// bookRows is one pass over the XML of a worksheet.
type bookRows struct {
	book  *workbook
	part  io.ReadCloser
	total float64
	s     *scanner

	inData bool
	number int // of the current row
	column int // of the next cell without a place

	raw   []byte // the value of a cell as stored
	text  []byte // the row, its cells one after the other
	spans []span // where each cell lies in text
	cells []string
}

type span struct{ from, to int }

func (b *workbook) rows(sheet int) (rowSource, error) {
	if err := b.load(); err != nil {
		return nil, err
	}
	f := b.files[sheet]
	part, err := openPart(f)
	if err != nil {
		return nil, err
	}
	return &bookRows{book: b, part: part, total: float64(max(f.UncompressedSize64, 1)), s: newScanner(part)}, nil
}

func (r *bookRows) progress() float64 { return float64(r.s.consumed()) / r.total }
func (r *bookRows) close() error      { return r.part.Close() }

func (r *bookRows) next() (Row, error) {
	for {
		kind, err := r.s.next()
		if err != nil {
			return Row{}, r.explain(err)
		}
		name := string(r.s.name)
		switch {
		case kind == tokenEOF && r.inData:
			return Row{}, ErrBroken
		case kind == tokenEOF:
			return Row{}, io.EOF
		case kind == tokenOpen && name == "sheetData":
			r.inData = true
		case kind == tokenClose && name == "sheetData":
			return Row{}, r.drain()
		case !r.inData:
		case kind == tokenSingle && name == "row":
			if err := r.place(); err != nil {
				return Row{}, err
			}
		case kind == tokenOpen && name == "row":
			if err := r.place(); err != nil {
				return Row{}, err
			}
			if err := r.read(); err != nil {
				return Row{}, r.explain(err)
			}
			if !utf8.Valid(r.text) {
				return Row{}, ErrBadRow.Textf(r.number)
			}
			if row, ok := r.row(); ok {
				return row, nil
			}
		case kind == tokenOpen:
			if err := r.s.skip(); err != nil {
				return Row{}, r.explain(err)
			}
		}
	}
}

// drain reads what follows the cells, so that a file cut off there or with a
// wrong checksum is noticed.
func (r *bookRows) drain() error {
	for {
		r.s.pos = r.s.end
		if !r.s.fill() {
			return r.explain(r.s.fail)
		}
	}
}

// explain turns a reader's error into one that names the row.
func (r *bookRows) explain(err error) error {
	if errors.Is(err, errTokenTooLong) {
		return ErrTooLong.Textf(r.number)
	}
	return partError(err)
}

// place takes the number of the row that begins; without one it follows the last.
func (r *bookRows) place() error {
	r.number++
	for attrs := r.s.attrs; ; {
		name, value, rest, ok := nextAttr(attrs)
		if !ok {
			break
		}
		if string(name) == "r" {
			n, ok := parseInt(value)
			if !ok || n < r.number {
				return ErrBadRow.Textf(r.number)
			}
			r.number = n
			break
		}
		attrs = rest
	}
	if r.number > maxRows {
		return ErrTooManyRows
	}
	return nil
}

// read takes the cells of a row in.
func (r *bookRows) read() error {
	r.column, r.text, r.spans = 0, r.text[:0], r.spans[:0]
	for {
		kind, err := r.s.next()
		if err != nil {
			return err
		}
		switch kind {
		case tokenEOF:
			return ErrBroken
		case tokenClose:
			return nil
		case tokenSingle:
			if string(r.s.name) == "c" {
				if _, _, err := r.cellHead(); err != nil {
					return err
				}
			}
		case tokenOpen:
			if string(r.s.name) != "c" {
				err = r.s.skip()
			} else {
				err = r.cell()
			}
			if err != nil {
				return err
			}
		}
	}
}

// cellType is what the t attribute says.
type cellType uint8

const (
	typeNumber cellType = iota
	typeShared
	typeText
	typeInline
	typeBool
	typeDate
)

// cellHead reads the attributes of a cell and moves to the column after it.
func (r *bookRows) cellHead() (t cellType, style int, err error) {
	col := r.column
	for attrs := r.s.attrs; ; {
		name, value, rest, ok := nextAttr(attrs)
		if !ok {
			break
		}
		attrs = rest
		if len(name) != 1 {
			continue
		}
		switch name[0] {
		case 'r':
			if col, ok = parseColumn(value); !ok {
				return 0, 0, ErrBadRow.Textf(r.number)
			}
		case 's':
			style, _ = parseInt(value)
		case 't':
			switch string(value) {
			case "s":
				t = typeShared
			case "str", "e":
				t = typeText
			case "inlineStr":
				t = typeInline
			case "b":
				t = typeBool
			case "d":
				t = typeDate
			}
		}
	}
	if col >= maxColumns {
		return 0, 0, ErrTooWide.Textf(r.number)
	}
	r.column = col + 1
	return t, style, nil
}

// cell reads a cell up to its end and adds its text to the row.
func (r *bookRows) cell() error {
	t, style, err := r.cellHead()
	if err != nil {
		return err
	}
	col := r.column - 1
	r.raw = r.raw[:0]
	for {
		kind, err := r.s.next()
		if err != nil {
			return err
		}
		switch kind {
		case tokenEOF:
			return ErrBroken
		case tokenClose:
			return r.add(col, t, style)
		case tokenOpen:
			switch string(r.s.name) {
			case "v":
				err = r.value()
			case "is":
				if r.raw, err = r.s.richText(r.raw[:0]); t == typeNumber {
					t = typeInline
				}
			default:
				err = r.s.skip()
			}
			if err != nil {
				return err
			}
		}
	}
}

// value collects the characters of <v>.
func (r *bookRows) value() error {
	r.raw = r.raw[:0]
	for {
		kind, err := r.s.next()
		if err != nil {
			return err
		}
		switch kind {
		case tokenText:
			r.raw = appendText(r.raw, r.s.text)
		case tokenVerbatim:
			r.raw = append(r.raw, r.s.text...)
		case tokenClose:
			return nil
		case tokenSingle:
		default:
			return ErrBroken
		}
	}
}

// add puts the text of a cell into the row.
func (r *bookRows) add(col int, t cellType, style int) error {
	if len(r.raw) == 0 {
		return nil
	}
	from := len(r.text)
	switch t {
	case typeText, typeInline:
		r.text = appendEscaped(r.text, r.raw)
	case typeShared:
		i, ok := parseInt(bytes.TrimSpace(r.raw))
		text, found := r.book.texts.get(i)
		if !ok || !found {
			return ErrBadRow.Textf(r.number)
		}
		r.text = append(r.text, text...)
	case typeBool:
		switch string(bytes.TrimSpace(r.raw)) {
		case "1", "true":
			r.text = append(r.text, "TRUE"...)
		case "0", "false":
			r.text = append(r.text, "FALSE"...)
		default:
			r.text = append(r.text, r.raw...)
		}
	case typeDate:
		r.text = appendISODate(r.text, bytes.TrimSpace(r.raw))
	default:
		v, kind := bytes.TrimSpace(r.raw), plainNumber
		if style < len(r.book.styles) {
			kind = r.book.styles[style]
		}
		if kind == plainNumber {
			r.text = appendNumber(r.text, v)
		} else {
			r.text = appendDate(r.text, v, kind, r.book.is1904)
		}
	}
	for len(r.spans) <= col {
		r.spans = append(r.spans, span{})
	}
	r.spans[col] = span{from, len(r.text)}
	return nil
}

// row turns the collected bytes into texts: one string for the row, cut into
// its cells. ok is false when nothing is written in it.
func (r *bookRows) row() (row Row, ok bool) {
	n := len(r.spans)
	for n > 0 && r.spans[n-1].from == r.spans[n-1].to {
		n--
	}
	if n == 0 {
		return Row{}, false
	}
	all := string(r.text)
	r.cells = r.cells[:0]
	for _, s := range r.spans[:n] {
		r.cells = append(r.cells, all[s.from:s.to])
	}
	return Row{Number: r.number, Cells: r.cells}, true
}

// parseInt reads a small number without a sign.
func parseInt(v []byte) (n int, ok bool) {
	if len(v) == 0 || len(v) > 9 {
		return 0, false
	}
	for _, c := range v {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// parseColumn reads the letters of a place such as AB12: A is 0.
func parseColumn(v []byte) (col int, ok bool) {
	i := 0
	for ; i < len(v) && i < 5; i++ {
		c := v[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A') + 1
	}
	return col - 1, i > 0
}
