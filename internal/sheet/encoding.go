package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// How a text file is encoded. GBK is a part of GB18030 and read as such.
const (
	encUTF8    = "UTF-8"
	encGB18030 = "GB18030"
	encUTF16LE = "UTF-16LE"
	encUTF16BE = "UTF-16BE"
)

var boms = []struct{ mark, encoding string }{
	{"\xEF\xBB\xBF", encUTF8}, {"\xFF\xFE", encUTF16LE}, {"\xFE\xFF", encUTF16BE}, {"\x84\x31\x95\x33", encGB18030},
}

// findEncoding proposes an encoding from a sample and proves it on every byte.
// skip is the length of the byte order mark.
func findEncoding(r io.ReaderAt, size int64, sample []byte) (encoding string, skip int64, err error) {
	for _, b := range boms {
		if bytes.HasPrefix(sample, []byte(b.mark)) {
			skip = int64(len(b.mark))
			return b.encoding, skip, prove(io.NewSectionReader(r, skip, size-skip), b.encoding)
		}
	}
	if wide := guessUTF16(sample); wide != "" {
		return wide, 0, prove(io.NewSectionReader(r, 0, size), wide)
	}
	if bytes.IndexByte(sample, 0) >= 0 {
		return "", 0, ErrNotSheet
	}
	bad := prove(io.NewSectionReader(r, 0, size), encUTF8)
	if bad == nil {
		return encUTF8, 0, nil
	}
	if mostly, ok := errors.AsType[*mostlyUTF8](bad); ok {
		return "", 0, mostly.err
	}
	return encGB18030, 0, prove(io.NewSectionReader(r, 0, size), encGB18030)
}

// guessUTF16 recognises UTF-16 without a mark: commas, digits and line ends
// leave zeros in one half of the units only.
func guessUTF16(sample []byte) string {
	var zeros [2]int
	for i, c := range sample {
		if c == 0 {
			zeros[i&1]++
		}
	}
	switch enough := max(1, len(sample)/100); {
	case zeros[1] >= enough && zeros[0]*20 <= zeros[1]:
		return encUTF16LE
	case zeros[0] >= enough && zeros[1]*20 <= zeros[0]:
		return encUTF16BE
	}
	return ""
}

// mostlyUTF8 is a file that is UTF-8 but for a few broken characters: read as
// GB18030 it might pass, and be wrong throughout.
type mostlyUTF8 struct{ err error }

func (e *mostlyUTF8) Error() string { return e.err.Error() }
func (e *mostlyUTF8) Unwrap() error { return e.err }

// prover checks bytes and returns how many of them are whole valid characters;
// ok is false when what follows is invalid, and true when it is only cut off.
type prover func(b []byte) (n int, ok bool)

// prove reads everything. ErrEncoding names the line of the first invalid byte.
func prove(r io.Reader, encoding string) error {
	check, newline := provers(encoding)
	buf := make([]byte, 1<<20)
	line, kept := 1, 0
	for {
		m, err := io.ReadFull(r, buf[kept:])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		b := buf[:kept+m]
		n, ok := check(b)
		line += countLines(b[:n], newline)
		if !ok || last && n < len(b) {
			bad := ErrEncoding.Textf(line)
			if encoding == encUTF8 && isMostlyUTF8(b) {
				return &mostlyUTF8{bad}
			}
			return bad
		}
		if last {
			return nil
		}
		kept = copy(buf, b[n:])
	}
}

func provers(encoding string) (prover, string) {
	switch encoding {
	case encUTF16LE:
		return func(b []byte) (int, bool) { return proveUTF16(b, binary.LittleEndian) }, "\n\x00"
	case encUTF16BE:
		return func(b []byte) (int, bool) { return proveUTF16(b, binary.BigEndian) }, "\x00\n"
	case encGB18030:
		return proveGB18030, "\n"
	}
	return proveUTF8, "\n"
}

// countLines counts line ends in whole characters.
func countLines(b []byte, newline string) (n int) {
	if len(newline) == 1 {
		return bytes.Count(b, []byte(newline))
	}
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == newline[0] && b[i+1] == newline[1] {
			n++
		}
	}
	return n
}

func proveUTF8(b []byte) (int, bool) {
	end := len(b)
	for i := len(b) - 1; i >= 0 && i > len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				end = i
			}
			break
		}
	}
	if utf8.Valid(b[:end]) {
		return end, true
	}
	n := 0
	for n < end {
		r, size := utf8.DecodeRune(b[n:end])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n, false
}

// isMostlyUTF8 weighs broken characters against whole ones.
func isMostlyUTF8(b []byte) bool {
	whole, broken := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			broken++
		} else if size > 1 {
			whole++
		}
		b = b[size:]
	}
	return whole > 4*broken
}

func proveUTF16(b []byte, order binary.ByteOrder) (int, bool) {
	n := 0
	for ; n+1 < len(b); n += 2 {
		u := rune(order.Uint16(b[n:]))
		if !utf16.IsSurrogate(u) {
			continue
		}
		if u >= 0xDC00 {
			return n, false
		}
		if n+3 >= len(b) {
			return n, true
		}
		if low := order.Uint16(b[n+2:]); low < 0xDC00 || low > 0xDFFF {
			return n, false
		}
		n += 2
	}
	return n, true
}

// decode turns a reader of the encoding into one of UTF-8.
func decode(r io.Reader, encoding string) io.Reader {
	switch encoding {
	case encGB18030:
		return &decoder{r: r, t: gbDecoder{rare: simplifiedchinese.GB18030.NewDecoder()}, in: make([]byte, 128<<10)}
	case encUTF16LE:
		return &decoder{r: r, t: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder(), in: make([]byte, 128<<10)}
	case encUTF16BE:
		return &decoder{r: r, t: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder(), in: make([]byte, 128<<10)}
	}
	return r
}

// decoder is transform.Reader with room: it decodes straight into the caller's buffer.
type decoder struct {
	r        io.Reader
	t        transform.Transformer
	in       []byte
	from, to int
	fail     error
}

func (d *decoder) Read(p []byte) (int, error) {
	for {
		if d.from < d.to || d.fail == io.EOF {
			nDst, nSrc, err := d.t.Transform(p, d.in[d.from:d.to], d.fail == io.EOF)
			d.from += nSrc
			switch {
			case nDst > 0:
				return nDst, nil
			case errors.Is(err, transform.ErrShortDst):
				return 0, io.ErrShortBuffer
			case err != nil && !errors.Is(err, transform.ErrShortSrc):
				return 0, err
			}
		}
		if d.fail != nil {
			return 0, d.fail
		}
		d.to = copy(d.in, d.in[d.from:d.to])
		d.from = 0
		var n int
		n, d.fail = d.r.Read(d.in[d.to:])
		d.to += n
	}
}
