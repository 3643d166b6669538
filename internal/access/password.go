package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/shouwang/shouwang/internal/errs"
)

// What 等级保护 (GB/T 22239-2019 身份鉴别) asks for without giving numbers: a password of
// some length and variety, a lock after failures, an end to idle sessions. The numbers
// are ours, as is usual in practice.
const (
	MinPassword = 10  // characters
	MaxPassword = 128 // characters
	minClasses  = 3   // of: capital letter, small letter, digit, other
)

// cost is argon2id's: 19 MiB, two passes, one thread (OWASP), about 50 ms, so that a
// county's small machine can sign in everybody in the morning. A password hashed at an
// older cost is hashed again at its next use.
var cost = argonCost{memory: 19 * 1024, time: 2}

type argonCost struct{ memory, time uint32 }

// CheapPasswords makes hashing cost next to nothing, for the tests of other packages, which
// sign in people by the hundred. Outside a test it panics.
func CheapPasswords() {
	if !testing.Testing() {
		panic("access: passwords may be cheap in tests only")
	}
	cost = argonCost{memory: 64, time: 1}
}

var (
	errWeak         = errs.New(errs.Invalid, "access.weak_password", "新密码至少 10 位,大写字母、小写字母、数字、符号中至少有三种,且不含账号名。请换一个。")
	errSamePassword = errs.New(errs.Invalid, "access.same_password", "新密码不能与原密码相同,请换一个。")
)

// checkPassword says whether people may choose a password.
func checkPassword(login, password string) error {
	n := utf8.RuneCountInString(password)
	if n < MinPassword || n > MaxPassword || classes(password) < minClasses ||
		strings.Contains(strings.ToLower(password), strings.ToLower(login)) {
		return errWeak
	}
	return nil
}

func classes(password string) int {
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}

// hashPassword gives the usual text form: $argon2id$v=19$m=…,t=…,p=1$salt$key.
func hashPassword(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return cost.text(salt, cost.key(password, salt))
}

func (c argonCost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.time, c.memory, 1, 32)
}

func (c argonCost) text(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.memory, c.time, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// verifyPassword says whether the password has this hash, and whether the hash was made
// at another cost than today's. A hash that cannot be read matches nothing.
func verifyPassword(hash, password string) (ok, stale bool) {
	c, salt, want, err := parseHash(hash)
	if err != nil {
		return false, false
	}
	return subtle.ConstantTimeCompare(c.key(password, salt), want) == 1, c != cost
}

func parseHash(hash string) (c argonCost, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return c, nil, nil, fmt.Errorf("access: not an argon2id hash")
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &c.memory, &c.time); err != nil {
		return c, nil, nil, err
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, err
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	return c, salt, key, err
}

// noPassword is compared where there is no account, so that the answer takes as long.
var noPassword = sync.OnceValue(func() string { return hashPassword(rand.Text()) })

// oneTimePassword is given to a person by hand and must be changed at once: 80 random
// bits in groups of four, without letters that look like digits.
func oneTimePassword() string {
	text := strings.ToLower(rand.Text())[:16] // base32: a–z, 2–7
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}
