package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/emmansun/gmsm/sm4"

	"github.com/shouwang/shouwang/internal/errs"
)

var (
	ErrNoKeys  = errs.New(errs.Unavailable, "seal.no_keys", "找不到密钥文件 keys.toml;请确认密钥目录是否正确,或从密钥备份中恢复,切勿在已有数据时新建密钥")
	ErrExposed = errs.New(errs.Unavailable, "seal.exposed", "密钥文件 keys.toml 或所在目录允许其他用户读写;请执行 chmod 600 keys.toml、chmod 700 密钥目录后重新启动")
	ErrDamaged = errs.New(errs.Unavailable, "seal.keys_damaged", "密钥文件 keys.toml 内容不完整;请从密钥备份中恢复后重新启动")
)

const (
	fileName     = "keys.toml"
	sm4KeySize   = 16
	indexKeySize = 32
)

// Keyring holds the keys of an installation. It is safe for concurrent use and shows
// nothing of itself when printed or logged.
type Keyring struct {
	keys    map[uint32]key
	current uint32
}

type key struct {
	sm4   []byte
	index []byte
	aead  cipher.AEAD
}

// file is keys.toml; the key material is hexadecimal.
type file struct {
	Key []generation `toml:"key"`
}

type generation struct {
	ID    uint32 `toml:"id"`
	SM4   string `toml:"sm4"`
	Index string `toml:"index"`
}

// Open reads DIR/keys.toml. If there is none and create is set, it makes the folder (mode
// 0700) and the file (0600) with one generation. Errors: ErrNoKeys, ErrExposed, ErrDamaged.
func Open(dir string, create bool) (*Keyring, error) {
	f, err := load(dir)
	if errors.Is(err, ErrNoKeys) && create {
		f = file{Key: []generation{{ID: 1, SM4: randomHex(sm4KeySize), Index: randomHex(indexKeySize)}}}
		err = save(dir, f, true)
	}
	if err != nil {
		return nil, err
	}
	return newKeyring(f)
}

// Rotate adds a generation to DIR/keys.toml and returns its id. Keyrings already open do
// not see it. The index key stays the same.
func Rotate(dir string) (uint32, error) {
	f, err := load(dir)
	if err != nil {
		return 0, err
	}
	k, err := newKeyring(f)
	if err != nil {
		return 0, err
	}
	next := generation{
		ID:    k.current + 1,
		SM4:   randomHex(sm4KeySize),
		Index: hex.EncodeToString(k.keys[k.current].index),
	}
	f.Key = append(f.Key, next)
	return next.ID, save(dir, f, false)
}

func newKeyring(f file) (*Keyring, error) {
	k := &Keyring{keys: map[uint32]key{}}
	for _, g := range f.Key {
		material, err1 := hex.DecodeString(g.SM4)
		index, err2 := hex.DecodeString(g.Index)
		_, twice := k.keys[g.ID]
		if err1 != nil || err2 != nil || len(material) != sm4KeySize || len(index) != indexKeySize || g.ID == 0 || twice {
			return nil, ErrDamaged
		}
		aead, err := newAEAD(material)
		if err != nil {
			return nil, err
		}
		k.keys[g.ID] = key{sm4: material, index: index, aead: aead}
		k.current = max(k.current, g.ID)
	}
	if k.current == 0 {
		return nil, ErrDamaged
	}
	return k, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Current is the generation that seals.
func (k *Keyring) Current() uint32 { return k.current }

const redacted = "[keyring]"

func (k *Keyring) String() string       { return redacted }
func (k *Keyring) GoString() string     { return redacted }
func (k *Keyring) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps the keys out of every fmt verb.
func (k *Keyring) Format(s fmt.State, _ rune) { fmt.Fprint(s, redacted) }

// MarshalText keeps the keys out of JSON.
func (k *Keyring) MarshalText() ([]byte, error) { return []byte(redacted), nil }

func load(dir string) (file, error) {
	var f file
	name := filepath.Join(dir, fileName)
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return f, ErrNoKeys
	}
	if err != nil {
		return f, err
	}
	folder, err := os.Stat(dir)
	if err != nil {
		return f, err
	}
	if info.Mode().Perm()&0o077 != 0 || folder.Mode().Perm()&0o077 != 0 {
		return f, ErrExposed
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return f, err
	}
	meta, err := toml.Decode(string(b), &f)
	if err != nil || len(meta.Undecoded()) > 0 {
		return file{}, ErrDamaged // the parser's own words may quote a key
	}
	return f, nil
}

// save replaces keys.toml in one step; a new file never overwrites one that exists.
func save(dir string, f file, isNew bool) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if isNew {
		if err := os.Chmod(dir, 0o700); err != nil {
			return err
		}
	}
	var b strings.Builder
	b.WriteString("# 守望密钥文件:请单独备份,勿与数据库备份放在一起,勿外传。丢失后数据无法恢复。\n")
	for _, g := range f.Key {
		fmt.Fprintf(&b, "\n[[key]]\nid = %d\nsm4 = %q\nindex = %q\n", g.ID, g.SM4, g.Index)
	}
	tmp, err := os.CreateTemp(dir, ".keys-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(b.String())
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	name := filepath.Join(dir, fileName)
	if isNew {
		err = os.Link(tmp.Name(), name) // fails if another process was first
	} else {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}
