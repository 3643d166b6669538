package sheet

import (
	"archive/zip"
	"strconv"
	"unicode/utf8"
)

// textChunk is the size of a slab: small enough that growing copies nothing big.
const textChunk = 1 << 20

// texts is the shared table of a workbook, kept as bytes: slabs one after the
// other and where each text ends. A text never crosses slabs.
type texts struct {
	slabs [][]byte
	at    []place
}

type place struct {
	slab  uint32
	start uint32
	size  uint32
}

// get is text number i; ok is false when the table has no such text.
func (t *texts) get(i int) (text []byte, ok bool) {
	if i < 0 || i >= len(t.at) {
		return nil, false
	}
	p := t.at[i]
	return t.slabs[p.slab][p.start : p.start+p.size], true
}

func (t *texts) add(s []byte) {
	last := len(t.slabs) - 1
	if last < 0 || len(t.slabs[last])+len(s) > cap(t.slabs[last]) {
		t.slabs = append(t.slabs, make([]byte, 0, max(textChunk, len(s))))
		last++
	}
	start := len(t.slabs[last])
	t.slabs[last] = append(t.slabs[last], s...)
	t.at = append(t.at, place{slab: uint32(last), start: uint32(start), size: uint32(len(s))})
}

// read takes the shared table in; a workbook without one is fine.
func (t *texts) read(f *zip.File) error {
	if f == nil {
		return nil
	}
	if f.UncompressedSize64 > maxInMemory {
		return ErrBomb
	}
	r, err := openPart(f)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	var raw, text []byte
	for {
		kind, err := s.next()
		if err != nil {
			return partError(err)
		}
		switch {
		case kind == tokenEOF:
			return nil
		case kind == tokenOpen && string(s.name) == "sst" && t.at == nil:
			// The announced count saves growing, but cannot exceed what the part can hold.
			n, _ := strconv.Atoi(attr(s.attrs, "uniqueCount"))
			t.at = make([]place, 0, max(0, min(n, int(f.UncompressedSize64/len64("<si><t/></si>")))))
		case kind == tokenSingle && string(s.name) == "si":
			t.add(nil)
		case kind == tokenOpen && string(s.name) == "si":
			if raw, err = s.richText(raw[:0]); err != nil {
				return partError(err)
			}
			text = appendEscaped(text[:0], raw)
			if !utf8.Valid(text) {
				return ErrBroken
			}
			t.add(text)
		}
	}
}

func len64(s string) uint64 { return uint64(len(s)) }

// richText reads the rest of an <si> or <is>: its runs one after the other,
// without the phonetic ones.
func (s *scanner) richText(dst []byte) ([]byte, error) {
	inText := false
	for depth := 1; depth > 0; {
		kind, err := s.next()
		if err != nil {
			return dst, err
		}
		switch kind {
		case tokenEOF:
			return dst, ErrBroken
		case tokenOpen:
			switch string(s.name) {
			case "rPh", "extLst":
				if err := s.skip(); err != nil {
					return dst, err
				}
				continue
			case "t":
				inText = true
			}
			depth++
		case tokenClose:
			inText = false
			depth--
		case tokenText:
			if inText {
				dst = appendText(dst, s.text)
			}
		case tokenVerbatim:
			if inText {
				dst = append(dst, s.text...)
			}
		}
	}
	return dst, nil
}
