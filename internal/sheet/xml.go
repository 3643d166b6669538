package sheet

import (
	"bytes"
	"errors"
	"io"
)

// tokenKind is what the scanner found.
type tokenKind uint8

const (
	tokenEOF      tokenKind = iota
	tokenOpen               // <a>
	tokenClose              // </a>
	tokenSingle             // <a/>
	tokenText               // characters, entities not yet resolved
	tokenVerbatim           // the inside of CDATA
)

// scanner walks over XML bytes without building anything. It knows no DTD, so
// that entity tricks cannot exist, and holds one token at a time. Name, attrs
// and text point into the buffer and are valid until the next call.
type scanner struct {
	r    io.Reader
	buf  []byte
	pos  int // next byte to look at
	end  int
	read int64 // bytes taken from r
	fail error

	name  []byte // local name of a tag, without the prefix
	attrs []byte
	text  []byte
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 128<<10)}
}

// consumed is how many bytes lie behind.
func (s *scanner) consumed() int64 { return s.read - int64(s.end-s.pos) }

// fill makes room and reads more; false at the end or on failure.
func (s *scanner) fill() bool {
	if s.fail != nil {
		return false
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			s.fail = errTokenTooLong
			return false
		}
		grown := make([]byte, 2*len(s.buf))
		copy(grown, s.buf)
		s.buf = grown
	}
	for range 16 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.read += int64(n)
		if err != nil {
			s.fail = err
		}
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.fail = io.ErrNoProgress
	return false
}

var errTokenTooLong = errors.New("sheet: XML token too long")

// index finds what from pos+from on, reading as needed; -1 if it never comes.
// The result is relative to pos.
func (s *scanner) index(what byte, from int) int {
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], what); i >= 0 {
			return from + i
		}
		from = s.end - s.pos
		if !s.fill() {
			return -1
		}
	}
}

// indexString is index for several bytes.
func (s *scanner) indexString(what string, from int) int {
	for {
		if i := bytes.Index(s.buf[s.pos+from:s.end], []byte(what)); i >= 0 {
			return from + i
		}
		from = max(from, s.end-s.pos-len(what)+1)
		if !s.fill() {
			return -1
		}
	}
}

// next finds the next token. The error is that of the reader, or ErrBroken for
// bytes that are no XML.
func (s *scanner) next() (tokenKind, error) {
	for {
		if s.pos == s.end && !s.fill() {
			if s.fail == io.EOF {
				return tokenEOF, nil
			}
			return tokenEOF, s.fail
		}
		if s.buf[s.pos] != '<' {
			i := s.index('<', 0)
			if i < 0 {
				if s.fail != io.EOF {
					return tokenEOF, s.fail
				}
				i = s.end - s.pos
			}
			s.text = s.buf[s.pos : s.pos+i]
			s.pos += i
			return tokenText, nil
		}
		i := s.index('>', 1)
		if i < 0 {
			return tokenEOF, s.cut()
		}
		switch s.buf[s.pos+1] {
		case '/':
			tag := s.buf[s.pos+2 : s.pos+i]
			s.pos += i + 1
			s.name = local(trimEnd(tag))
			return tokenClose, nil
		case '?':
			if i = s.indexString("?>", 2); i < 0 {
				return tokenEOF, s.cut()
			}
			s.pos += i + 2
		case '!':
			kind, err := s.bang()
			if err != nil || kind != tokenEOF {
				return kind, err
			}
		default:
			return s.tag(i)
		}
	}
}

// cut is the error for XML that ends inside a token.
func (s *scanner) cut() error {
	if s.fail == io.EOF {
		return ErrBroken
	}
	return s.fail
}

// bang handles comments and CDATA, and refuses a DTD. tokenEOF means: go on.
func (s *scanner) bang() (tokenKind, error) {
	for s.end-s.pos < 9 && s.fill() {
	}
	rest := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		i := s.indexString("-->", 4)
		if i < 0 {
			return tokenEOF, s.cut()
		}
		s.pos += i + 3
		return tokenEOF, nil
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		i := s.indexString("]]>", 9)
		if i < 0 {
			return tokenEOF, s.cut()
		}
		s.text = s.buf[s.pos+9 : s.pos+i]
		s.pos += i + 3
		return tokenVerbatim, nil
	}
	return tokenEOF, ErrUnknownXML
}

// tag reads a start tag whose first '>' is at i. An attribute may hold a '>' too.
func (s *scanner) tag(i int) (tokenKind, error) {
	for !closedQuotes(s.buf[s.pos+1 : s.pos+i]) {
		if i = s.index('>', i+1); i < 0 {
			return tokenEOF, s.cut()
		}
	}
	tag := s.buf[s.pos+1 : s.pos+i]
	s.pos += i + 1
	kind := tokenOpen
	if n := len(tag); n > 0 && tag[n-1] == '/' {
		kind, tag = tokenSingle, tag[:n-1]
	}
	n := 0
	for n < len(tag) && !isSpace(tag[n]) {
		n++
	}
	if n == 0 {
		return tokenEOF, ErrBroken
	}
	s.name, s.attrs = local(tag[:n]), tag[n:]
	return kind, nil
}

// closedQuotes reports that no attribute value is left open.
func closedQuotes(tag []byte) bool {
	open := byte(0)
	for _, c := range tag {
		if c != '"' && c != '\'' {
			continue
		}
		if open == 0 {
			open = c
		} else if open == c {
			open = 0
		}
	}
	return open == 0
}

// skip passes over the rest of the element whose start tag was just read.
func (s *scanner) skip() error {
	for depth := 1; depth > 0; {
		kind, err := s.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEOF:
			return ErrBroken
		case kind == tokenOpen:
			depth++
		case kind == tokenClose:
			depth--
		}
	}
	return nil
}

// skipPast jumps behind the next occurrence of a mark that the text cannot hold.
func (s *scanner) skipPast(mark string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return nil
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if !s.fill() {
			return s.cut()
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func trimEnd(b []byte) []byte {
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

// local cuts the namespace prefix off.
func local(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}

// nextAttr splits the first attribute off; ok is false when none is left.
// The name keeps its prefix, the value its entities.
func nextAttr(attrs []byte) (name, value, rest []byte, ok bool) {
	i := 0
	for i < len(attrs) && isSpace(attrs[i]) {
		i++
	}
	start := i
	for i < len(attrs) && attrs[i] != '=' {
		i++
	}
	if i == len(attrs) {
		return nil, nil, nil, false
	}
	name = trimEnd(attrs[start:i])
	for i++; i < len(attrs) && isSpace(attrs[i]); i++ {
	}
	if i == len(attrs) || attrs[i] != '"' && attrs[i] != '\'' {
		return nil, nil, nil, false
	}
	end := bytes.IndexByte(attrs[i+1:], attrs[i])
	if end < 0 {
		return nil, nil, nil, false
	}
	return name, attrs[i+1 : i+1+end], attrs[i+end+2:], true
}

// attr is the value of one attribute with entities resolved, "" if absent.
// A name that begins with ':' stands for any prefix.
func attr(attrs []byte, want string) string {
	for {
		name, value, rest, ok := nextAttr(attrs)
		if !ok {
			return ""
		}
		if string(name) == want || want[0] == ':' && bytes.HasSuffix(name, []byte(want)) {
			return string(appendText(nil, value))
		}
		attrs = rest
	}
}

// isTrue reads a boolean attribute.
func isTrue(v string) bool { return v == "1" || v == "true" || v == "on" }
