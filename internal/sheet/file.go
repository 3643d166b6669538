package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// Format is how the cells are stored.
type Format string

const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// SheetInfo describes one sheet that holds cells. Chart sheets are not listed.
type SheetInfo struct {
	Name   string
	Hidden bool
}

// Range is a block of merged cells: row numbers as shown, columns as indexes
// into Row.Cells, all four inclusive. The text is in the top left cell.
type Range struct{ Top, Left, Bottom, Right int }

// Row is one row that holds some text.
type Row struct {
	Number int      // as the editor shows it, from 1; for CSV the line on which the record starts
	Cells  []string // the slice is reused by the next call of Next, the texts are not; trailing blanks are cut
}

// File is an opened spreadsheet. Several Rows may read it at the same time.
type File struct {
	src    io.ReaderAt
	size   int64
	format Format
	sheets []SheetInfo
	csv    *csvFile
	book   *workbook
	closer io.Closer
}

// Open sniffs the content of a file of size bytes and makes it ready to read.
// The name, without any folder, only serves to name the one sheet of a text file.
// Errors: ErrEmpty, ErrBroken, ErrOldFormat, ErrBinary, ErrMarkup,
// ErrOtherOffice, ErrNotSheet, ErrEncrypted, ErrBomb, ErrUnknownXML, ErrEncoding.
func Open(r io.ReaderAt, size int64, name string) (*File, error) {
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(bytes.TrimSpace(head)) == 0 && size <= int64(len(head)) {
		return nil, ErrEmpty
	}
	f := &File{src: r, size: size}
	kind, err := sniff(r, size, head)
	if err != nil {
		return nil, err
	}
	f.format = kind
	if kind == CSV {
		f.csv, err = openCSV(r, size)
		f.sheets = []SheetInfo{{Name: baseName(name)}}
	} else {
		f.book, err = openBook(r, size)
		if f.book != nil {
			f.sheets = f.book.sheets
		}
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// OpenPath opens a file on disk; Close closes it.
func OpenPath(path string) (*File, error) {
	h, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	st, err := h.Stat()
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	f, err := Open(h, st.Size(), path)
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	f.closer = h
	return f, nil
}

// Format is how the content is stored, whatever the name says.
func (f *File) Format() Format { return f.format }

// Encoding is "UTF-8", "GB18030", "UTF-16LE" or "UTF-16BE" for a text file, "" for a workbook.
func (f *File) Encoding() string {
	if f.csv == nil {
		return ""
	}
	return f.csv.encoding
}

// Separator stands between the cells of a text file; 0 for a workbook.
func (f *File) Separator() rune {
	if f.csv == nil {
		return 0
	}
	return f.csv.separator
}

// Macros reports a workbook that carries macros. They are never run.
func (f *File) Macros() bool { return f.book != nil && f.book.macros }

// Sheets lists the sheets in the order of their tabs. A text file has one.
func (f *File) Sheets() []SheetInfo { return f.sheets }

// Merges lists the merged ranges that begin within the first 30 rows, in the
// order of the file. It reads through the sheet once.
func (f *File) Merges(sheet int) ([]Range, error) {
	if sheet < 0 || sheet >= len(f.sheets) {
		return nil, ErrNoSheet
	}
	if f.book == nil {
		return nil, nil
	}
	return f.book.merges(sheet)
}

// HiddenColumns lists the hidden columns as indexes into Row.Cells. They are
// read like any other. A sheet that cannot be read has none; Rows tells why.
func (f *File) HiddenColumns(sheet int) []int {
	if f.book == nil || sheet < 0 || sheet >= len(f.sheets) {
		return nil
	}
	return f.book.hiddenColumns(sheet)
}

// Head returns the first n rows by their place: element i is row i+1, nil when
// that row is blank. It is what FindHeading takes.
func (f *File) Head(sheet, n int) ([][]string, error) {
	rows := f.Rows(sheet)
	defer rows.Close()
	head := make([][]string, 0, n)
	for rows.Next() {
		row := rows.Row()
		if row.Number > n {
			break
		}
		for len(head) < row.Number-1 {
			head = append(head, nil)
		}
		head = append(head, append([]string(nil), row.Cells...))
	}
	return head, rows.Err()
}

// Close releases what OpenPath opened.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// rowSource is one pass over the rows of one sheet.
type rowSource interface {
	next() (Row, error) // io.EOF after the last
	progress() float64
	close() error
}

// Rows walks over the rows of one sheet that hold text, from the top.
type Rows struct {
	src rowSource
	row Row
	err error
}

// Rows starts a pass over a sheet. Whatever is wrong shows in Err after Next
// has returned false.
func (f *File) Rows(sheet int) *Rows {
	if sheet < 0 || sheet >= len(f.sheets) {
		return &Rows{err: ErrNoSheet}
	}
	var r Rows
	if f.csv != nil {
		r.src, r.err = f.csv.rows()
	} else {
		r.src, r.err = f.book.rows(sheet)
	}
	return &r
}

// Next moves to the next row that holds text.
func (r *Rows) Next() bool {
	if r.err != nil {
		return false
	}
	r.row, r.err = r.src.next()
	return r.err == nil
}

// Row is the current row; its Cells are valid until Next.
func (r *Rows) Row() Row { return r.row }

// Err is nil when every row was read.
func (r *Rows) Err() error {
	if errors.Is(r.err, io.EOF) {
		return nil
	}
	return r.err
}

// Close ends the pass; a second call does nothing.
func (r *Rows) Close() error {
	if r.src == nil {
		return nil
	}
	src := r.src
	r.src = nil
	if r.err == nil {
		r.err = io.EOF
	}
	return src.close()
}

// Progress is the share of the sheet's bytes read so far, 0 to 1.
func (r *Rows) Progress() float64 {
	if r.src == nil {
		return 1
	}
	return min(max(r.src.progress(), 0), 1)
}
