package blob_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/seal"
	"pgregory.net/rapid"
)

const chunk = 64 << 10

var ctx = context.Background()

func open(t testing.TB, dir string) *blob.Store {
	t.Helper()
	keys, err := seal.Open(filepath.Join(dir, "keys"), true)
	if err != nil {
		t.Fatal(err)
	}
	s, err := blob.Open(dir, keys)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t testing.TB, s *blob.Store, content []byte) blob.Ref {
	t.Helper()
	ref, err := s.Put(ctx, bytes.NewReader(content), int64(len(content)))
	if err != nil || ref.Size != int64(len(content)) {
		t.Fatalf("%+v %v", ref, err)
	}
	return ref
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

// files are the stored blobs, without the folder of unfinished uploads.
func files(t testing.TB, dir string) (blobs, unfinished []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if filepath.Base(filepath.Dir(path)) == "tmp" {
				unfinished = append(unfinished, path)
			} else {
				blobs = append(blobs, path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return blobs, unfinished
}

func TestContentComesBackWhole(t *testing.T) {
	s := open(t, t.TempDir())
	for _, n := range []int{0, 1, 100, chunk - 1, chunk, chunk + 1, 3*chunk - 33, 3 * chunk, 5*chunk + 7} {
		want := random(n)
		r, err := s.Open(put(t, s, want))
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if r.Size() != int64(n) {
			t.Errorf("size %d, want %d", r.Size(), n)
		}
		if err := iotest.TestReader(r, want); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
		r.Close()
	}
}

func TestAnyPartCanBeReadByMany(t *testing.T) {
	s := open(t, t.TempDir())
	want := random(4*chunk + 99)
	r, err := s.Open(put(t, s, want))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rapid.Check(t, func(t *rapid.T) {
		off := rapid.IntRange(0, len(want)).Draw(t, "off")
		p := make([]byte, rapid.IntRange(0, len(want)).Draw(t, "len"))
		n, err := r.ReadAt(p, int64(off))
		if n != min(len(p), len(want)-off) || !bytes.Equal(p[:n], want[off:off+n]) || (err == io.EOF) != (n < len(p)) {
			t.Fatalf("%d at %d: %d %v", len(p), off, n, err)
		}
	})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			p := make([]byte, 1000)
			for j := range 50 {
				off := (i*7919 + j*104729) % (len(want) - 1000)
				if _, err := r.ReadAt(p, int64(off)); err != nil || !bytes.Equal(p, want[off:off+1000]) {
					t.Errorf("at %d: %v", off, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestZipIsReadStraightFromTheBlob(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("sheet1.xml")
	w.Write(random(3 * chunk))
	z.Close()
	s := open(t, t.TempDir())
	r, err := s.Open(put(t, s, b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	in, err := zip.NewReader(r, r.Size())
	if err != nil {
		t.Fatal(err)
	}
	f, err := in.Open("sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, random(3*chunk)) {
		t.Fatal(err)
	}
}

func TestSameContentIsStoredOnceAndNamesTellNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	content := []byte(strings.Repeat("家庭情况", 50000))
	a, b := put(t, s, content), put(t, s, content)
	blobs, unfinished := files(t, dir)
	if a != b || len(blobs) != 1 || len(unfinished) != 0 {
		t.Fatalf("%v %v %v", a == b, len(blobs), unfinished)
	}
	if other := put(t, open(t, t.TempDir()), content); other.Hash == a.Hash {
		t.Fatal("another installation gives the same name")
	}
	disk, err := os.ReadFile(blobs[0])
	if err != nil || bytes.Contains(disk, []byte("家庭")) {
		t.Fatal("the content lies open")
	}
	if info, _ := os.Stat(blobs[0]); info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode())
	}
	if _, err := seal.Rotate(filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	if c := put(t, open(t, dir), content); c != a {
		t.Fatal("a rotation of keys changed the name")
	}
}

func TestAnythingAlteredIsNoticed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ref := put(t, s, random(2*chunk+500))
	blobs, _ := files(t, dir)
	disk, err := os.ReadFile(blobs[0])
	if err != nil {
		t.Fatal(err)
	}
	sealed := chunk + 16
	swapped := bytes.Clone(disk)
	copy(swapped[seal.FileHeaderSize:], disk[seal.FileHeaderSize+sealed:seal.FileHeaderSize+2*sealed])
	copy(swapped[seal.FileHeaderSize+sealed:], disk[seal.FileHeaderSize:seal.FileHeaderSize+sealed])
	flip := func(i int) []byte { b := bytes.Clone(disk); b[i] ^= 1; return b }
	for name, bad := range map[string][]byte{
		"header": flip(0), "salt": flip(10), "first chunk": flip(100), "second chunk": flip(seal.FileHeaderSize + sealed), "tag at the end": flip(len(disk) - 1),
		"cut by a byte": disk[:len(disk)-1], "cut at a chunk": disk[:seal.FileHeaderSize+sealed], "cut in the header": disk[:5], "empty": {},
		"longer": append(bytes.Clone(disk), 0), "chunks swapped": swapped, "a chunk dropped": append(bytes.Clone(disk[:seal.FileHeaderSize]), disk[seal.FileHeaderSize+sealed:]...),
	} {
		if err := os.WriteFile(blobs[0], bad, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := s.Open(ref)
		if err == nil {
			_, err = io.ReadAll(r)
			r.Close()
		}
		if !errors.Is(err, blob.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExchangedFilesAreNoticed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	a, b := put(t, s, []byte("one")), put(t, s, []byte("two"))
	path := func(r blob.Ref) string { return filepath.Join(dir, "blobs", r.Hash[:2], r.Hash[2:]) }
	if err := os.Rename(path(b), path(a)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(a); !errors.Is(err, blob.ErrDamaged) {
		t.Fatalf("one file was taken for another: %v", err)
	}
	if again := put(t, s, []byte("one")); again != a {
		t.Fatal("another name")
	}
	if r, err := s.Open(a); err != nil {
		t.Fatal("putting the content again does not heal the blob")
	} else {
		r.Close()
	}
}

func TestTooLargeOrBrokenUploadLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := s.Put(ctx, bytes.NewReader(random(chunk+1)), chunk); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("%v", err)
	}
	broken := io.MultiReader(bytes.NewReader(random(2*chunk)), iotest.ErrReader(fs.ErrPermission))
	if _, err := s.Put(ctx, broken, 1<<30); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Put(gone, bytes.NewReader(nil), 10); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if blobs, unfinished := files(t, dir); len(blobs)+len(unfinished) != 0 {
		t.Errorf("left %v %v", blobs, unfinished)
	}
}

func TestDeletedOrUnknownBlobIsNotFound(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ref := put(t, s, []byte("x"))
	for range 2 {
		if err := s.Delete(ref); err != nil {
			t.Fatal(err)
		}
	}
	for _, hash := range []string{ref.Hash, "", "../../keys/keys.toml", strings.Repeat("A", 64), strings.Repeat("/", 64)} {
		if _, err := s.Open(blob.Ref{Hash: hash, Size: 1}); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("%q: %v", hash, err)
		}
	}
	if err := s.Delete(blob.Ref{Hash: "../x"}); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestAbandonedUploadsAreSweptAway(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	old, fresh := filepath.Join(dir, "blobs/tmp/put-old"), filepath.Join(dir, "blobs/tmp/put-fresh")
	for _, name := range []string{old, fresh} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, unfinished := files(t, dir); len(unfinished) != 1 || unfinished[0] != fresh {
		t.Fatalf("left %v", unfinished)
	}
}

func TestMemoryStaysAtAChunk(t *testing.T) {
	s := open(t, t.TempDir())
	const size = 16 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ref, err := s.Put(ctx, io.LimitReader(zeros{}, size), size)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(ref)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{r}, make([]byte, 4096)); n != size || err != nil {
		t.Fatal(n, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Fatalf("allocated %d bytes for %d", used, size)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func BenchmarkPut16MiB(b *testing.B) {
	s := open(b, b.TempDir())
	b.SetBytes(16 << 20)
	for b.Loop() {
		if _, err := s.Put(ctx, io.LimitReader(zeros{}, 16<<20), 16<<20); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead16MiB(b *testing.B) {
	s := open(b, b.TempDir())
	ref, err := s.Put(ctx, io.LimitReader(zeros{}, 16<<20), 16<<20)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(16 << 20)
	for b.Loop() {
		r, err := s.Open(ref)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
