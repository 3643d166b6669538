package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"

	"github.com/emmansun/gmsm/sm3"

	"github.com/shouwang/shouwang/internal/errs"
)

// ErrOpen says that a box was altered, sealed for another purpose, or sealed with a key
// that is not on the ring.
var ErrOpen = errs.New(errs.Internal, "seal.open", "加密数据无法解开,可能已损坏或密钥不匹配;请联系系统管理员核对密钥目录")

// A box is: version (1 byte), key id (4 bytes, big-endian), nonce (12), ciphertext, tag (16).
// The header and the purpose are authenticated with it.
const (
	version    = 1
	headerSize = 1 + 4
	nonceSize  = 12
	tagSize    = 16

	// Overhead is how much longer a box is than what it holds.
	Overhead = headerSize + nonceSize + tagSize
)

// Seal encrypts with SM4-GCM under the newest key. The purpose ("person.id_number") is
// not secret; a box opens only for the purpose it was sealed for.
func (k *Keyring) Seal(purpose string, plain []byte) []byte {
	box := make([]byte, headerSize+nonceSize, len(plain)+Overhead)
	box[0] = version
	binary.BigEndian.PutUint32(box[1:], k.current)
	nonce := box[headerSize:]
	rand.Read(nonce)
	return k.keys[k.current].aead.Seal(box, nonce, plain, additional(box, purpose))
}

// Open decrypts a box. Error: ErrOpen.
func (k *Keyring) Open(purpose string, box []byte) ([]byte, error) {
	id, ok := KeyID(box)
	key, known := k.keys[id]
	if !ok || !known {
		return nil, ErrOpen
	}
	nonce, sealed := box[headerSize:headerSize+nonceSize], box[headerSize+nonceSize:]
	plain, err := key.aead.Open(nil, nonce, sealed, additional(box, purpose))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

func additional(box []byte, purpose string) []byte {
	return append(append(make([]byte, 0, headerSize+len(purpose)), box[:headerSize]...), purpose...)
}

// KeyID is the generation that sealed a box, so that a job can find what to reseal; ok is
// false for what is no box.
func KeyID(box []byte) (id uint32, ok bool) {
	if len(box) < Overhead || box[0] != version {
		return 0, false
	}
	return binary.BigEndian.Uint32(box[1:]), true
}

// SealString seals a text for a text column, in unpadded URL-safe base64. The empty text,
// which stands for "none", stays empty.
func (k *Keyring) SealString(purpose, plain string) string {
	if plain == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(k.Seal(purpose, []byte(plain)))
}

// OpenString undoes SealString. Error: ErrOpen.
func (k *Keyring) OpenString(purpose, box string) (string, error) {
	if box == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(box)
	if err != nil {
		return "", ErrOpen
	}
	plain, err := k.Open(purpose, b)
	return string(plain), err
}

// FileHeaderSize is the size of the header of [Keyring.NewFile].
const FileHeaderSize = headerSize + saltSize

const saltSize = 16

// NewFile makes the header of a sealed file and a cipher under a key of that file alone,
// so that its parts may be numbered by nonces that count.
func (k *Keyring) NewFile(purpose string) (header []byte, aead cipher.AEAD, err error) {
	header = make([]byte, FileHeaderSize)
	header[0] = version
	binary.BigEndian.PutUint32(header[1:], k.current)
	rand.Read(header[headerSize:])
	aead, err = k.OpenFile(purpose, header)
	return header, aead, err
}

// OpenFile gives the cipher that NewFile gave with this header. Error: ErrOpen if the key
// is not on the ring.
func (k *Keyring) OpenFile(purpose string, header []byte) (cipher.AEAD, error) {
	if len(header) != FileHeaderSize || header[0] != version {
		return nil, ErrOpen
	}
	key, known := k.keys[binary.BigEndian.Uint32(header[1:])]
	if !known {
		return nil, ErrOpen
	}
	mac := hmac.New(sm3.New, key.sm4)
	mac.Write([]byte("file\x00" + purpose + "\x00"))
	mac.Write(header)
	return newAEAD(mac.Sum(nil)[:sm4KeySize])
}
