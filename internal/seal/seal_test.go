package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/seal"
)

const purpose = "person.id_number"

func TestBoxOpensOnlyForItsPurpose(t *testing.T) {
	k := open(t, t.TempDir())
	box := k.Seal(purpose, []byte("secret"))
	if plain, err := k.Open(purpose, box); err != nil || string(plain) != "secret" {
		t.Fatalf("%q %v", plain, err)
	}
	if _, err := k.Open("person.phone", box); !errors.Is(err, seal.ErrOpen) {
		t.Fatalf("opened for another purpose: %v", err)
	}
	if bytes.Contains(box, []byte("secret")) || len(box) != len("secret")+seal.Overhead {
		t.Fatal("not sealed, or of another size than promised")
	}
	if bytes.Equal(box, k.Seal(purpose, []byte("secret"))) {
		t.Fatal("two boxes of the same content look alike")
	}
}

func TestTamperedBoxDoesNotOpen(t *testing.T) {
	k := open(t, t.TempDir())
	box := k.Seal(purpose, []byte("secret"))
	for i := range box {
		bad := bytes.Clone(box)
		bad[i] ^= 1
		if _, err := k.Open(purpose, bad); !errors.Is(err, seal.ErrOpen) {
			t.Fatalf("byte %d may be changed: %v", i, err)
		}
	}
	for n := range len(box) {
		if _, err := k.Open(purpose, box[:n]); !errors.Is(err, seal.ErrOpen) {
			t.Fatalf("opened %d bytes", n)
		}
	}
	if _, err := open(t, t.TempDir()).Open(purpose, box); !errors.Is(err, seal.ErrOpen) {
		t.Fatal("opened with the keys of another installation")
	}
}

func TestTextSurvivesSealing(t *testing.T) {
	k := open(t, t.TempDir())
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "text")
		box := k.SealString(purpose, want)
		got, err := k.OpenString(purpose, box)
		if err != nil || got != want || (want == "") != (box == "") {
			t.Fatalf("%q %v", got, err)
		}
	})
	for _, bad := range []string{"x", "!!", "AAAA", strings.Repeat("A", 80)} {
		if _, err := k.OpenString(purpose, bad); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestOldBoxOpensAfterRotation(t *testing.T) {
	dir := t.TempDir()
	before := open(t, dir)
	box, index := before.SealString(purpose, "secret"), before.Index(purpose, "secret")
	header, _, err := before.NewFile("blob")
	if err != nil {
		t.Fatal(err)
	}
	id, err := seal.Rotate(filepath.Join(dir, "keys"))
	if err != nil || id != 2 {
		t.Fatal(id, err)
	}
	after := open(t, dir)
	if plain, err := after.OpenString(purpose, box); err != nil || plain != "secret" {
		t.Fatalf("%q %v", plain, err)
	}
	if _, err := after.OpenFile("blob", header); err != nil {
		t.Fatal(err)
	}
	if after.Index(purpose, "secret") != index {
		t.Fatal("the index changed")
	}
	fresh := after.Seal(purpose, nil)
	if id, ok := seal.KeyID(fresh); !ok || id != 2 || after.Current() != 2 {
		t.Fatal("the newest key does not seal")
	}
	if _, err := before.Open(purpose, fresh); !errors.Is(err, seal.ErrOpen) {
		t.Fatal("a ring without the new key opened its box")
	}
}

func TestKeyFileIsForTheOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	if _, err := seal.Open(dir, false); !errors.Is(err, seal.ErrNoKeys) {
		t.Fatalf("no file: %v", err)
	}
	if _, err := seal.Open(dir, true); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "keys.toml")
	for path, want := range map[string]os.FileMode{dir: 0o700, name: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Fatalf("%v %v", info.Mode(), err)
		}
	}
	for _, c := range []struct {
		path string
		mode os.FileMode
	}{{name, 0o644}, {name, 0o640}, {dir, 0o755}} {
		os.Chmod(dir, 0o700)
		os.Chmod(name, 0o600)
		if err := os.Chmod(c.path, c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Open(dir, true); !errors.Is(err, seal.ErrExposed) {
			t.Errorf("mode %o: %v", c.mode, err)
		}
		if _, err := seal.Rotate(dir); !errors.Is(err, seal.ErrExposed) {
			t.Errorf("rotated with mode %o: %v", c.mode, err)
		}
	}
}

func TestDamagedKeyFileIsRefusedAndNotQuoted(t *testing.T) {
	dir := t.TempDir()
	os.Chmod(dir, 0o700)
	good := strings.Repeat("ab", 16)
	index := strings.Repeat("cd", 32)
	for _, text := range []string{
		"", "[[key]]\nid = 1\nsm4 = \"" + good + "\"\n", "[[key]]\nid = 1\nsm4 = \"abc\"\nindex = \"" + index + "\"\n",
		"[[key]]\nid = 0\nsm4 = \"" + good + "\"\nindex = \"" + index + "\"\n", "sm4 = " + good, "[[key]]\nid = 1\nother = 3\n",
		strings.Repeat("[[key]]\nid = 1\nsm4 = \""+good+"\"\nindex = \""+index+"\"\n", 2),
	} {
		if err := os.WriteFile(filepath.Join(dir, "keys.toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := seal.Open(dir, true)
		if !errors.Is(err, seal.ErrDamaged) || strings.Contains(err.Error(), "abab") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestKeyringNeverShowsItsKeys(t *testing.T) {
	dir := t.TempDir()
	k := open(t, dir)
	text, err := os.ReadFile(filepath.Join(dir, "keys", "keys.toml"))
	if err != nil {
		t.Fatal(err)
	}
	var secret string
	for line := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(line, "sm4 = "); ok {
			secret = strings.Trim(v, "\"\n")
		}
	}
	raw, err := hex.DecodeString(secret)
	if err != nil || len(raw) != 16 {
		t.Fatal("no key found in the file")
	}
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "k", k)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "k", k)
	fmt.Fprintf(&b, "%v %+v %#v %s %x %d %q", k, k, k, k, k, k, struct{ K *seal.Keyring }{k})
	json.NewEncoder(&b).Encode(k)
	for _, form := range []string{secret, string(raw), fmt.Sprint(raw), strings.Trim(fmt.Sprint(raw[:4]), "[]")} {
		if strings.Contains(b.String(), form) {
			t.Fatal("a key was printed")
		}
	}
	if strings.Count(b.String(), "[keyring]") < 8 {
		t.Fatal(b.String())
	}
}

func TestIndexIsHMACCutTo128Bits(t *testing.T) {
	k := open(t, t.TempDir())
	x := k.Indexer(purpose)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "value")
		mac := k.Hasher("index\x00" + purpose)
		mac.Write([]byte(s))
		want := base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
		if got := x.Index(s); got != want || k.Index(purpose, s) != want || len(got) != 22 {
			t.Fatalf("%s, want %s", got, want)
		}
	})
	if k.Index(purpose, "a") == k.Index("person.phone", "a") || k.Index(purpose, "a") == k.Index(purpose, "b") {
		t.Error("purposes or values share an index")
	}
	if open(t, t.TempDir()).Index(purpose, "a") == k.Index(purpose, "a") {
		t.Error("two installations share an index")
	}
}

func TestSM3IsTheStandardOne(t *testing.T) {
	const want = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" // GB/T 32905, example 1
	sum := seal.SM3([]byte("abc"))
	h := seal.NewSM3()
	h.Write([]byte("abc"))
	if hex.EncodeToString(sum[:]) != want || !bytes.Equal(h.Sum(nil), sum[:]) {
		t.Fatal("not SM3")
	}
}

func TestKeyringServesManyAtOnce(t *testing.T) {
	k := open(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			x := k.Indexer(purpose)
			for j := range 200 {
				s := fmt.Sprint(i, j)
				if got, err := k.OpenString(purpose, k.SealString(purpose, s)); err != nil || got != s || x.Index(s) != k.Index(purpose, s) {
					t.Errorf("%q %v", got, err)
				}
			}
		})
	}
	wg.Wait()
}
