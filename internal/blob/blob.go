// Package blob keeps attachments (photos, department files, signed papers) sealed on disk.
//
// A blob is named by a keyed hash of its content: the same file is stored once, and a name
// does not reveal to others that a known file is here. Files lie in DIR/blobs/ab/cdef… .
// They are sealed in chunks of 64 KiB, each numbered and the last one marked and bearing
// the name, so that a changed, cut, reordered or exchanged file does not open; any part can
// be read without the rest, and no more than a chunk is ever in memory.
package blob

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/seal"
)

var (
	ErrTooLarge = errs.New(errs.TooLarge, "blob.too_large", "文件太大,请压缩或拆分后重新上传")
	ErrNotFound = errs.New(errs.NotFound, "blob.not_found", "找不到这个附件,可能已按期删除;如仍需要请重新上传")
	ErrDamaged  = errs.New(errs.Internal, "blob.damaged", "附件已损坏,无法打开;请联系系统管理员从备份恢复")
)

const (
	purpose = "blob"

	// abandoned is the age at which an unfinished upload is swept away.
	abandoned = 24 * time.Hour
)

// Ref names a blob. Size is the number of bytes of the content.
type Ref struct {
	Hash string `json:"hash"` // 64 hexadecimal digits: HMAC-SM3 of the content
	Size int64  `json:"size"`
}

// Store is safe for concurrent use.
type Store struct {
	dir  string
	keys *seal.Keyring
}

// Open prepares DIR/blobs and sweeps away uploads that were never finished.
func Open(dir string, keys *seal.Keyring) (*Store, error) {
	s := &Store{dir: filepath.Join(dir, "blobs"), keys: keys}
	if err := os.MkdirAll(s.tmp(), 0o700); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(s.tmp())
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && time.Since(info.ModTime()) > abandoned {
			err = os.Remove(filepath.Join(s.tmp(), e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return s, nil
}

func (s *Store) tmp() string { return filepath.Join(s.dir, "tmp") }

// Put stores what r gives, at most limit bytes, and returns once it is on disk. Content
// that is already there is not stored again. Error: ErrTooLarge.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	f, err := os.CreateTemp(s.tmp(), "put-*")
	if err != nil {
		return Ref{}, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	ref, err := s.write(ctx, f, r, limit)
	if err != nil {
		return Ref{}, err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return Ref{}, err
	}
	if old, err := s.Open(ref); err == nil {
		return ref, old.Close()
	}
	name := s.path(ref.Hash)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return Ref{}, err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return Ref{}, err
	}
	return ref, errors.Join(syncDir(filepath.Dir(name)), syncDir(s.dir))
}

// Delete removes a blob; one that is not there is no error. The caller makes sure that no
// other attachment has the same content.
func (s *Store) Delete(ref Ref) error {
	if !validHash(ref.Hash) {
		return ErrNotFound
	}
	err := os.Remove(s.path(ref.Hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(s.path(ref.Hash)))
}

func (s *Store) path(hash string) string { return filepath.Join(s.dir, hash[:2], hash[2:]) }

func validHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == hashSize && hex.EncodeToString(b) == s
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
