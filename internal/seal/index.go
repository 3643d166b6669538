package seal

import (
	"crypto/hmac"
	"encoding/base64"
	"hash"

	"github.com/emmansun/gmsm/sm3"
)

const indexSize = 16 // bytes of the truncated HMAC

// SM3 is the hash of GB/T 32905, for the audit chain and for files handed in. It has no
// key: do not use it on identifiers, which are few enough to be tried out.
func SM3(data []byte) [32]byte { return sm3.Sum(data) }

// NewSM3 is SM3 for data that comes in pieces.
func NewSM3() hash.Hash { return sm3.New() }

// Index is the blind index of a normalised value: equal values of one purpose have equal
// indexes, and without the key nothing can be told from them. It is the HMAC-SM3 cut to
// 128 bits, 22 characters of URL-safe base64. For many values use an Indexer.
func (k *Keyring) Index(purpose, normalised string) string {
	return k.Indexer(purpose).Index(normalised)
}

// Indexer computes indexes of one purpose. It is not safe for concurrent use: one a
// goroutine. The key is hashed once and for all; what remains are two blocks of SM3.
type Indexer struct {
	mac hash.Hash
	in  []byte
	sum [sm3.Size]byte
	out [22]byte
}

// Indexer makes an Indexer.
func (k *Keyring) Indexer(purpose string) *Indexer {
	return &Indexer{mac: k.Hasher("index\x00" + purpose)}
}

// Index is Keyring.Index for the purpose of x.
func (x *Indexer) Index(normalised string) string {
	x.in = append(x.in[:0], normalised...)
	x.mac.Reset()
	x.mac.Write(x.in)
	sum := x.mac.Sum(x.sum[:0])
	base64.RawURLEncoding.Encode(x.out[:], sum[:indexSize])
	return string(x.out[:])
}

// Hasher is an HMAC-SM3 keyed for one purpose. It stays the same over rotations.
func (k *Keyring) Hasher(purpose string) hash.Hash {
	return hmac.New(sm3.New, k.purposeKey(purpose))
}

func (k *Keyring) purposeKey(purpose string) []byte {
	derive := hmac.New(sm3.New, k.keys[k.current].index)
	derive.Write([]byte(purpose))
	return derive.Sum(nil)
}
