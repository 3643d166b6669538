package seal_test

import (
	"testing"

	"github.com/shouwang/shouwang/internal/seal"
)

func BenchmarkIndexer(b *testing.B) {
	x := open(b, b.TempDir()).Indexer("person.id_number")
	b.ReportAllocs()
	for b.Loop() {
		x.Index("500229199306150013")
	}
}

func BenchmarkSeal18(b *testing.B) {
	k := open(b, b.TempDir())
	plain := []byte("500229199306150013")
	b.ReportAllocs()
	for b.Loop() {
		k.Seal("person.id_number", plain)
	}
}

func BenchmarkOpen18(b *testing.B) {
	k := open(b, b.TempDir())
	box := k.Seal("person.id_number", []byte("500229199306150013"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Open("person.id_number", box); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSealMiB(b *testing.B) {
	k := open(b, b.TempDir())
	plain := make([]byte, 1<<20)
	b.SetBytes(1 << 20)
	for b.Loop() {
		k.Seal("x", plain)
	}
}

func open(t testing.TB, dir string) *seal.Keyring {
	t.Helper()
	k, err := seal.Open(dir+"/keys", true)
	if err != nil {
		t.Fatal(err)
	}
	return k
}
