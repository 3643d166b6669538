package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

const (
	sampleSize     = 64 << 10
	maxQuoted      = 1 << 20 // a quote that is not closed within this is a character
	maxStrayQuotes = 64      // after so many of them the file does not quote at all
)

// csvFile is a text file whose encoding is proved and whose separator is found.
type csvFile struct {
	src       io.ReaderAt
	size      int64
	skip      int64 // the byte order mark
	encoding  string
	separator rune
	newline   byte
}

func openCSV(r io.ReaderAt, size int64) (*csvFile, error) {
	sample := make([]byte, min(size, sampleSize))
	if _, err := r.ReadAt(sample, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	encoding, skip, err := findEncoding(r, size, sample)
	if err != nil {
		return nil, err
	}
	text := make([]byte, 3*sampleSize)
	n, err := io.ReadFull(decode(bytes.NewReader(sample[skip:]), encoding), text)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	text = text[:n]
	if len(bytes.TrimSpace(text)) == 0 && size <= sampleSize {
		return nil, ErrEmpty
	}
	f := &csvFile{src: r, size: size, skip: skip, encoding: encoding, newline: '\n'}
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		f.newline = '\r'
	}
	f.separator = findSeparator(text, f.newline, size > sampleSize)
	return f, nil
}

// separators are what may stand between cells, the likelier first. The last
// three are the Chinese enumeration comma, comma and semicolon.
var separators = []rune{',', '\t', ';', '|', '\u3001', '\uFF0C', '\uFF1B'}

// findSeparator picks the character that divides the most lines into the same
// number of cells, and among equals the one that makes more cells.
func findSeparator(text []byte, newline byte, cutOff bool) rune {
	if i := bytes.LastIndexByte(text, newline); cutOff && i > 0 {
		text = text[:i]
	}
	lines := sampleLines(string(text), newline, 200)
	best, bestLines, bestCells := ',', 0, 0
	for _, sep := range separators {
		seen := map[int]int{}
		for _, line := range lines {
			if n := strings.Count(line, string(sep)); n > 0 {
				seen[n]++
			}
		}
		for cells, n := range seen {
			if n > bestLines || n == bestLines && cells > bestCells {
				best, bestLines, bestCells = sep, n, cells
			}
		}
	}
	return best
}

// sampleLines cuts a text into at most n lines that are not blank, without
// what stands between quotes.
func sampleLines(text string, newline byte, n int) (lines []string) {
	var b strings.Builder
	quoted := false
	for i := 0; i <= len(text) && len(lines) < n; i++ {
		switch {
		case i == len(text) || text[i] == newline && !quoted:
			if strings.TrimSpace(b.String()) != "" {
				lines = append(lines, b.String())
			}
			b.Reset()
		case text[i] == '"':
			quoted = !quoted
			b.WriteByte('"')
		case !quoted:
			b.WriteByte(text[i])
		}
	}
	return lines
}

// csvRows is one pass over the records of a text file.
type csvRows struct {
	raw     *counter
	size    int64
	r       io.Reader
	buf     []byte
	pos     int
	end     int
	fail    error
	newline byte
	sep     string
	line    int // of the next record
	stray   int // quotes that were not closed

	text  []byte
	spans []span
	cells []string
}

// counter counts the bytes that pass.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (f *csvFile) rows() (rowSource, error) {
	raw := &counter{r: io.NewSectionReader(f.src, f.skip, f.size-f.skip)}
	return &csvRows{raw: raw, size: max(f.size-f.skip, 1), r: decode(raw, f.encoding), buf: make([]byte, 256<<10),
		newline: f.newline, sep: string(f.separator), line: 1}, nil
}

func (r *csvRows) progress() float64 { return float64(r.raw.n) / float64(r.size) }
func (r *csvRows) close() error      { return nil }

// fill makes room and reads more; false at the end or on failure.
func (r *csvRows) fill() bool {
	if r.fail != nil {
		return false
	}
	if r.pos > 0 {
		r.end = copy(r.buf, r.buf[r.pos:r.end])
		r.pos = 0
	}
	if len(r.buf)-r.end < 16 {
		if len(r.buf) >= maxRecord {
			r.fail = ErrTooLong.Textf(r.line)
			return false
		}
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	for range 16 {
		n, err := r.r.Read(r.buf[r.end:])
		r.end += n
		r.fail = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	r.fail = io.ErrNoProgress
	return false
}

// index finds c from pos+from on, looking no further than pos+limit; -1 if
// it is not there. The result is relative to pos.
func (r *csvRows) index(c byte, from, limit int) int {
	for {
		if i := bytes.IndexByte(r.buf[r.pos+from:r.end], c); i >= 0 {
			return from + i
		}
		from = r.end - r.pos
		if from > limit || !r.fill() {
			return -1
		}
	}
}

// lineEnd is where the line that holds pos+from ends, without its line end,
// and where the next one begins.
func (r *csvRows) lineEnd(from int) (end, next int, err error) {
	i := r.index(r.newline, from, maxRecord)
	if i < 0 {
		if r.fail != io.EOF {
			return 0, 0, r.fail
		}
		i = r.end - r.pos
		return i, i, nil
	}
	end = i
	if r.newline == '\n' && i > from && r.buf[r.pos+i-1] == '\r' {
		end--
	}
	return end, i + 1, nil
}

func (r *csvRows) next() (Row, error) {
	for {
		if r.pos == r.end && !r.fill() {
			return Row{}, r.fail
		}
		end, next, err := r.lineEnd(0)
		if err != nil {
			return Row{}, err
		}
		number := r.line
		r.cells = r.cells[:0]
		line := r.buf[r.pos : r.pos+end]
		if r.stray < maxStrayQuotes && bytes.IndexByte(line, '"') >= 0 {
			if next, err = r.quotedRecord(end, next); err != nil {
				return Row{}, err
			}
			r.line += bytes.Count(r.buf[r.pos:r.pos+next], []byte{r.newline})
		} else {
			if !r.split(string(line)) {
				return Row{}, ErrTooWide.Textf(number)
			}
			r.line++
		}
		r.pos += next
		n := len(r.cells)
		for n > 0 && r.cells[n-1] == "" {
			n--
		}
		// A lone 0x1A is how DOS ended a file.
		if n == 0 || n == 1 && r.cells[0] == "\x1A" && r.pos == r.end && r.fail == io.EOF {
			continue
		}
		return Row{Number: number, Cells: r.cells[:n]}, nil
	}
}

// split cuts a line without quotes; false when it has too many cells.
func (r *csvRows) split(line string) bool {
	for len(r.cells) < maxColumns {
		i := strings.Index(line, r.sep)
		if i < 0 {
			r.cells = append(r.cells, line)
			return true
		}
		r.cells = append(r.cells, line[:i])
		line = line[i+len(r.sep):]
	}
	return false
}

// quotedRecord reads a record that may reach over several lines; the current
// one ends at end. It returns where the next record begins.
func (r *csvRows) quotedRecord(end, next int) (int, error) {
	r.text, r.spans = r.text[:0], r.spans[:0]
	for at := 0; ; {
		from := len(r.text)
		if at < end && r.buf[r.pos+at] == '"' {
			after, ok := r.quoted(at, end)
			if !ok {
				r.text = r.text[:from]
				r.stray++
			} else {
				at = after
				var err error
				if end, next, err = r.lineEnd(at); err != nil {
					return 0, err
				}
			}
			if !ok && r.fail != nil && r.fail != io.EOF {
				return 0, r.fail
			}
		}
		rest := r.buf[r.pos+at : r.pos+end]
		i := bytes.Index(rest, []byte(r.sep))
		if i < 0 {
			i = len(rest)
		}
		r.text = append(r.text, rest[:i]...)
		if r.spans = append(r.spans, span{from, len(r.text)}); len(r.spans) > maxColumns {
			return 0, ErrTooWide.Textf(r.line)
		}
		if i == len(rest) {
			break
		}
		at += i + len(r.sep)
	}
	all := string(r.text)
	for _, s := range r.spans {
		r.cells = append(r.cells, all[s.from:s.to])
	}
	return next, nil
}

// quoted reads a cell whose quote opens at pos+at and returns the place after
// the closing quote. It is no quoted cell when the quote never closes, or
// closes on a later line in the middle of other text.
func (r *csvRows) quoted(at, lineEnd int) (after int, ok bool) {
	from := at + 1
	for {
		i := r.index('"', from, at+maxQuoted)
		if i < 0 || i > at+maxQuoted {
			return 0, false
		}
		for r.end-r.pos < i+8 && r.fill() {
		}
		r.text = append(r.text, r.buf[r.pos+from:r.pos+i]...)
		rest := r.buf[r.pos+i+1 : r.end]
		if len(rest) > 0 && rest[0] == '"' {
			r.text = append(r.text, '"')
			from = i + 2
			continue
		}
		closed := len(rest) == 0 || rest[0] == '\r' || rest[0] == '\n' || bytes.HasPrefix(rest, []byte(r.sep))
		return i + 1, closed || i < lineEnd
	}
}
