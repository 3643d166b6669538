package blob

import (
	"context"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/shouwang/shouwang/internal/seal"
)

// A file is the header of seal.NewFile, then full chunks, then a last chunk that is shorter
// (perhaps empty) and followed, inside the seal, by the hash that names the blob.
const (
	chunkSize  = 64 << 10
	tagSize    = 16
	sealedSize = chunkSize + tagSize
	hashSize   = 32
)

func (s *Store) write(ctx context.Context, w io.Writer, r io.Reader, limit int64) (Ref, error) {
	header, aead, err := s.keys.NewFile(purpose)
	if err != nil {
		return Ref{}, err
	}
	if _, err := w.Write(header); err != nil {
		return Ref{}, err
	}
	hash := s.keys.Hasher("blob.name")
	buf, box := make([]byte, chunkSize, chunkSize+hashSize), make([]byte, 0, sealedSize+hashSize)
	hashed := make(chan struct{})
	ref := Ref{}
	for i := uint64(0); ; i++ {
		if err := ctx.Err(); err != nil {
			return Ref{}, err
		}
		n, err := io.ReadFull(r, buf[:chunkSize])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return Ref{}, err
		}
		if ref.Size += int64(n); ref.Size > limit {
			return Ref{}, ErrTooLarge
		}
		plain := buf[:n]
		if last {
			hash.Write(plain)
			ref.Hash = hex.EncodeToString(hash.Sum(nil))
			_, err := w.Write(aead.Seal(box, nonce(i, last), hash.Sum(plain), header))
			return ref, err
		}
		go func() { // hashing takes as long as sealing
			hash.Write(plain)
			hashed <- struct{}{}
		}()
		sealed := aead.Seal(box, nonce(i, last), plain, header)
		<-hashed
		if _, err := w.Write(sealed); err != nil {
			return Ref{}, err
		}
	}
}

// nonce numbers the chunks of a file, whose key is its own, and marks the last.
func nonce(i uint64, last bool) []byte {
	var n [12]byte
	binary.BigEndian.PutUint64(n[3:], i)
	if last {
		n[11] = 1
	}
	return n[:]
}

// Reader reads a blob from any place. ReadAt is safe for concurrent use; Read and Seek
// are not.
type Reader struct {
	io.ReadSeeker
	file   *os.File
	aead   cipher.AEAD
	header []byte
	size   int64

	mu    sync.Mutex
	index int64 // of the chunk in plain, -1 for none
	plain []byte
}

// Open opens a blob and proves that it is whole at its end and bears its name; a chunk in
// the middle is proved when it is read. Errors: ErrNotFound, ErrDamaged.
func (s *Store) Open(ref Ref) (*Reader, error) {
	if !validHash(ref.Hash) {
		return nil, ErrNotFound
	}
	f, err := os.Open(s.path(ref.Hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	r := &Reader{file: f, index: -1}
	if err := r.open(s.keys, ref); err != nil {
		f.Close()
		return nil, err
	}
	r.ReadSeeker = io.NewSectionReader(r, 0, r.size)
	return r, nil
}

func (r *Reader) open(keys *seal.Keyring, ref Ref) error {
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	sealed := info.Size() - seal.FileHeaderSize
	full := (sealed - tagSize - hashSize) / sealedSize
	r.size = sealed - (full+1)*tagSize - hashSize
	if sealed < tagSize+hashSize || r.size != ref.Size {
		return ErrDamaged
	}
	r.header = make([]byte, seal.FileHeaderSize)
	if _, err := r.file.ReadAt(r.header, 0); err != nil {
		return err
	}
	if r.aead, err = keys.OpenFile(purpose, r.header); err != nil {
		return ErrDamaged.Because(err)
	}
	r.plain = make([]byte, 0, sealedSize+hashSize)
	if err := r.load(full); err != nil {
		return err
	}
	if name := r.plain[len(r.plain):][:hashSize]; hex.EncodeToString(name) != ref.Hash {
		return ErrDamaged
	}
	return nil
}

// Size is the number of bytes of the content.
func (r *Reader) Size() int64 { return r.size }

// Close ends reading.
func (r *Reader) Close() error { return r.file.Close() }

// ReadAt is io.ReaderAt. Error: ErrDamaged if the chunk was altered.
func (r *Reader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fs.ErrInvalid
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for n < len(p) && off < r.size {
		if err := r.load(off / chunkSize); err != nil {
			return n, err
		}
		m := copy(p[n:], r.plain[off%chunkSize:])
		n, off = n+m, off+int64(m)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// load opens chunk i into plain. The name behind the last chunk stays in the array but is
// cut off the slice.
func (r *Reader) load(i int64) error {
	if i == r.index {
		return nil
	}
	r.index = -1
	length, last := int64(sealedSize), i == r.size/chunkSize
	if last {
		length = r.size%chunkSize + tagSize + hashSize
	}
	buf := r.plain[:length]
	if _, err := r.file.ReadAt(buf, seal.FileHeaderSize+i*sealedSize); err != nil {
		return ErrDamaged.Because(err)
	}
	plain, err := r.aead.Open(buf[:0], nonce(uint64(i), last), buf, r.header)
	if err != nil {
		return ErrDamaged.Because(err)
	}
	if last {
		plain = plain[:len(plain)-hashSize]
	}
	r.index, r.plain = i, plain
	return nil
}
