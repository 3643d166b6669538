package fact

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"

	"github.com/shouwang/shouwang/internal/registry"
)

// frameFormat names the file and how it is written. A frame of another format, or one
// whose checksum is wrong, is computed anew.
const frameFormat = "shouwang frame 1\n"

// sumSize is the length of the checksum at the end.
const sumSize = 4

var (
	errFrame   = errors.New("fact: a kept frame is damaged or of another format")
	errNotKept = errors.New("fact: no frame is kept")
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// save writes a frame beside the old one and puts it in its place.
func (s *Service) save(f Fresh) error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	header, err := json.Marshal(f.basis)
	if err != nil {
		return err
	}
	w := &frameWriter{b: []byte(frameFormat)}
	w.text(string(header))
	w.frame(f.Frame)
	w.b = binary.LittleEndian.AppendUint32(w.b, crc32.Checksum(w.b, castagnoli))
	file, err := os.CreateTemp(s.folder, ".frame-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // gone already if all went well
	_, err = file.Write(w.b)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), s.file(f.basis.County))
}

// kept reads the frame of a county.
func (s *Service) kept(county string) (b basis, f *Frame, err error) {
	data, err := s.read(county)
	if err != nil {
		return b, nil, err
	}
	r := &frameReader{b: data}
	if b, err = r.basis(county, s.catalogue); err != nil {
		return b, nil, err
	}
	f = r.frame(s.catalogue)
	if r.bad || len(r.b) != 0 {
		return b, nil, errFrame
	}
	f.On, f.KnownBy = b.On, b.KnownBy
	return b, f, nil
}

func (s *Service) keptBasis(county string) (basis, error) {
	data, err := s.read(county)
	if err != nil {
		return basis{}, err
	}
	return (&frameReader{b: data}).basis(county, s.catalogue)
}

// read is the file of a county's frame without its first line and its checksum, both of
// which are right.
func (s *Service) read(county string) ([]byte, error) {
	if s.folder == "" || county == "" || filepath.Base(county) != county {
		return nil, errNotKept
	}
	data, err := os.ReadFile(s.file(county))
	if err != nil {
		return nil, err
	}
	end := len(data) - sumSize
	if !bytes.HasPrefix(data, []byte(frameFormat)) || end < len(frameFormat) {
		return nil, errFrame
	}
	if crc32.Checksum(data[:end], castagnoli) != binary.LittleEndian.Uint32(data[end:]) {
		return nil, errFrame
	}
	return data[len(frameFormat):end], nil
}

func (r *frameReader) basis(county string, c *Catalogue) (b basis, err error) {
	if err := json.Unmarshal([]byte(r.text()), &b); err != nil {
		return b, errFrame
	}
	if b.County != county || b.Catalogue != c.fingerprint() || b.Program != program() {
		return b, errFrame
	}
	return b, nil
}

type frameWriter struct{ b []byte }

func (w *frameWriter) number(n int)  { w.b = binary.AppendUvarint(w.b, uint64(n)) }
func (w *frameWriter) text(s string) { w.number(len(s)); w.b = append(w.b, s...) }

func (w *frameWriter) texts(list []string) {
	w.number(len(list))
	for _, s := range list {
		w.text(s)
	}
}

func (w *frameWriter) bits(b Bits) {
	w.number(len(b))
	for _, n := range b {
		w.b = binary.LittleEndian.AppendUint64(w.b, n)
	}
}

func (w *frameWriter) narrow(list []int32) {
	w.number(len(list))
	for _, n := range list {
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(n))
	}
}

func (w *frameWriter) wide(list []int64) {
	w.number(len(list))
	for _, n := range list {
		w.b = binary.LittleEndian.AppendUint64(w.b, uint64(n))
	}
}

func (w *frameWriter) frame(f *Frame) {
	w.texts(f.Words.List)
	w.texts(f.Missing)
	w.number(f.Households)
	w.number(len(f.Chunks))
	for _, c := range f.Chunks {
		w.number(len(c.IDs))
		for _, id := range c.IDs {
			w.text(string(id))
		}
		w.narrow(c.Villages)
		for i := range c.IDs {
			first, end := c.Segments.Members(i)
			w.number(end - first)
		}
		for i := range c.Columns {
			col := &c.Columns[i]
			w.bits(col.Unknown)
			w.bits(col.True)
			w.narrow(col.Narrow)
			w.wide(col.Wide)
		}
	}
}

// frameReader reads what frameWriter wrote; bad is set where the bytes are something else.
type frameReader struct {
	b   []byte
	bad bool
}

// number reads a number that says how many things of at least so many bytes follow.
func (r *frameReader) number(size int) int {
	n, used := binary.Uvarint(r.b)
	if used <= 0 || n > math.MaxInt32 {
		return r.fail()
	}
	r.b = r.b[used:]
	if int(n)*size > len(r.b) {
		return r.fail()
	}
	return int(n)
}

func (r *frameReader) fail() int {
	r.bad, r.b = true, nil
	return 0
}

func (r *frameReader) text() string {
	n := r.number(1)
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *frameReader) texts() []string {
	list := make([]string, r.number(1))
	for i := range list {
		list[i] = r.text()
	}
	return list
}

func (r *frameReader) bits() Bits {
	n := r.number(8)
	if n == 0 {
		return nil
	}
	list := make(Bits, n)
	for i := range list {
		list[i] = binary.LittleEndian.Uint64(r.b[i*8:])
	}
	r.b = r.b[n*8:]
	return list
}

func (r *frameReader) narrow() []int32 {
	n := r.number(4)
	if n == 0 {
		return nil
	}
	list := make([]int32, n)
	for i := range list {
		list[i] = int32(binary.LittleEndian.Uint32(r.b[i*4:]))
	}
	r.b = r.b[n*4:]
	return list
}

func (r *frameReader) wide() []int64 {
	n := r.number(8)
	if n == 0 {
		return nil
	}
	list := make([]int64, n)
	for i := range list {
		list[i] = int64(binary.LittleEndian.Uint64(r.b[i*8:]))
	}
	r.b = r.b[n*8:]
	return list
}

func (r *frameReader) frame(c *Catalogue) *Frame {
	f := &Frame{Catalogue: c, Words: NewWords()}
	for _, s := range r.texts() {
		f.Words.add(s)
	}
	f.Missing = r.texts()
	f.Households = r.number(0)
	chunks := r.number(1)
	for range chunks {
		f.Chunks = append(f.Chunks, r.chunk(c, f.Words))
	}
	return f
}

func (r *frameReader) chunk(c *Catalogue, words *Words) *Chunk {
	n := r.number(1)
	if n > ChunkSize {
		r.fail()
		return &Chunk{Segments: NewSegments(nil)}
	}
	k := &Chunk{IDs: make([]registry.HouseholdID, n), Columns: make([]Column, len(c.defs))}
	for i := range k.IDs {
		k.IDs[i] = registry.HouseholdID(r.text())
	}
	k.Villages = r.narrow()
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = r.number(0)
	}
	if r.bad || len(k.Villages) != n || !inWords(k.Villages, words) {
		r.fail()
		return &Chunk{Segments: NewSegments(nil)}
	}
	k.Segments = NewSegments(sizes)
	for i, d := range c.defs {
		col := Column{Unknown: r.bits(), True: r.bits(), Narrow: r.narrow(), Wide: r.wide()}
		if !col.fits(d, k.Rows(d.Subject), words) {
			r.fail()
		}
		k.Columns[i] = col
	}
	return k
}

// fits says whether a column has what its fact needs in every row.
func (c *Column) fits(d Def, rows int, words *Words) bool {
	right := c.Unknown == nil || len(c.Unknown) == wordsFor(rows)
	switch d.Kind {
	case Bool:
		return right && len(c.True) == wordsFor(rows)
	case Text:
		return right && len(c.Narrow) == padded(rows) && inWords(c.Narrow, words)
	}
	return right && (len(c.Narrow) == padded(rows) || len(c.Wide) == padded(rows))
}

func inWords(codes []int32, words *Words) bool {
	for _, c := range codes {
		if c < 0 || int(c) >= len(words.List) {
			return false
		}
	}
	return true
}
