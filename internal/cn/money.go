package cn

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

// ErrMoneyEmpty is what ParseMoney answers to an empty cell: not known, and not 0.
var ErrMoneyEmpty = errs.New(errs.Invalid, "money.empty", "金额没有填写;确实没有请填 0,不清楚请留空并说明")

var (
	errMoneyForm     = errs.New(errs.Invalid, "money.form", "金额只能填数字,如 23480.00,请检查后重新填写")
	errMoneyDecimals = errs.New(errs.Invalid, "money.decimals", "金额最多精确到分,请检查小数位数和单位(元还是万元)")
	errMoneyRange    = errs.New(errs.Invalid, "money.range", "金额太大,请检查数字和单位(元还是万元)")
)

// Money is an amount in 分. In JSON and text it is a decimal in 元 with two places
// ("23480.00"), in a database a bigint in 分. An amount that is not known is a nil
// *Money or an invalid sql.Null[Money], never 0.
type Money int64

// Unit is the unit in which a column states amounts.
type Unit string

const (
	InYuan    Unit = "元"
	InWanYuan Unit = "万元"
)

// Yuan makes an amount of whole 元.
func Yuan(n int64) Money { return Money(n * 100) }

// ParseMoney reads what a person or a workbook wrote, in the unit of the column; a unit
// written in the cell itself (元, 万元, 万) wins. It takes full-width digits, thousands
// separators, any spaces, a ¥ and scientific notation, all exactly. More places than 分
// are refused unless they are what binary floats leave behind (1234.5600000001).
// An empty text is ErrMoneyEmpty.
func ParseMoney(s string, unit Unit) (Money, error) {
	s = squeeze(s)
	if s == "" {
		return 0, ErrMoneyEmpty
	}
	if n, ok := plainMoney(s); ok && unit == InYuan {
		return n, nil
	}
	for _, u := range [...]struct {
		suffix string
		unit   Unit
	}{{"万元", InWanYuan}, {"元", InYuan}, {"万", InWanYuan}} {
		if t, ok := strings.CutSuffix(s, u.suffix); ok {
			s, unit = t, u.unit
			break
		}
	}
	s = strings.TrimPrefix(s, "¥")
	s, negative := strings.CutPrefix(s, "-")
	if !negative {
		s = strings.TrimPrefix(s, "+")
	}
	s = strings.TrimPrefix(s, "¥")
	digits, exp, ok := decimal(s)
	if !ok {
		return 0, errMoneyForm
	}
	exp += 2
	if unit == InWanYuan {
		exp += 4
	}
	n, err := scale(digits, exp)
	switch {
	case err == errRange:
		return 0, errMoneyRange
	case err != nil:
		return 0, errMoneyDecimals
	case negative:
		n = -n
	}
	return Money(n), nil
}

// plainMoney reads what nearly every cell of money is: "1234" or "1234.5" or "1234.50".
func plainMoney(s string) (Money, bool) {
	if s == "" || len(s) > 15 {
		return 0, false
	}
	n, point := int64(0), -1
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = 10*n + int64(c-'0')
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return 0, false
		}
	}
	switch {
	case point < 0:
		return Money(100 * n), true
	case len(s)-point == 2:
		return Money(10 * n), true
	case len(s)-point == 3:
		return Money(n), true
	}
	return 0, false
}

var (
	errRange    = errors.New("cn: number out of range")
	errFraction = errors.New("cn: number with a fraction")
)

// decimal splits "1,234.50e3" into its digits without leading zeros and the power of
// ten of the last one.
func decimal(s string) (digits string, exp int, ok bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e := strings.TrimPrefix(s[i+1:], "+")
		e, neg := strings.CutPrefix(e, "-")
		if exp, ok = atoi(e); !ok || exp > 99 {
			return "", 0, false
		}
		if neg {
			exp = -exp
		}
		s = s[:i]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if strings.IndexByte(whole, ',') >= 0 {
		if whole, ok = ungroup(whole); !ok {
			return "", 0, false
		}
	}
	digits = whole + frac
	if len(digits) > 64 || !allDigits(digits) {
		return "", 0, false
	}
	return strings.TrimLeft(digits, "0"), exp - len(frac), true
}

// ungroup drops thousands separators, which must stand where they belong: "1,23" is
// more likely a slip of the hand than a number.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if len(g) != 3 && (i > 0 || len(g) == 0 || len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// scale is digits × 10^exp as a whole number; errRange or errFraction if it is none.
func scale(digits string, exp int) (int64, error) {
	if digits == "" {
		return 0, nil
	}
	tail := ""
	if exp < 0 {
		if len(digits) < -exp {
			digits = strings.Repeat("0", -exp-len(digits)) + digits
		}
		digits, tail = digits[:len(digits)+exp], digits[len(digits)+exp:]
	} else {
		if len(digits)+exp > 19 {
			return 0, errRange
		}
		digits += strings.Repeat("0", exp)
	}
	n := int64(0)
	for i := range len(digits) {
		d := int64(digits[i] - '0')
		if n > (math.MaxInt64-1-d)/10 {
			return 0, errRange
		}
		n = n*10 + d
	}
	switch {
	case strings.Trim(tail, "0") == "" || strings.HasPrefix(tail, floatNoise[0]):
		return n, nil
	case strings.HasPrefix(tail, floatNoise[1]):
		return n + 1, nil
	}
	return 0, errFraction
}

// floatNoise: closer than 0.00001 of a unit to a whole one is an artefact of binary arithmetic.
var floatNoise = [2]string{"00000", "99999"}

// String is "23,480.00".
func (m Money) String() string {
	sign, yuan, fen := m.parts()
	return fmt.Sprintf("%s%s.%02d", sign, group(yuan), fen)
}

// Short is for sentences: "23,480" or "23,480.5".
func (m Money) Short() string {
	s := m.String()
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func (m Money) parts() (sign string, yuan, fen uint64) {
	n := uint64(m)
	if m < 0 {
		sign, n = "-", -n
	}
	return sign, n / 100, n % 100
}

func group(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Scan reads a bigint of 分. NULL is refused: scan into *Money or sql.Null[Money].
func (m *Money) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("cn: cannot scan %T into an amount", src)
	}
	*m = Money(n)
	return nil
}

// Value is the amount in 分.
func (m Money) Value() (driver.Value, error) { return int64(m), nil }

// MarshalText is the amount in 元: "23480.00". JSON uses it as well.
func (m Money) MarshalText() ([]byte, error) {
	sign, yuan, fen := m.parts()
	return fmt.Appendf(nil, "%s%d.%02d", sign, yuan, fen), nil
}

// UnmarshalText reads an amount in 元.
func (m *Money) UnmarshalText(b []byte) error {
	v, err := ParseMoney(string(b), InYuan)
	if err != nil {
		return err
	}
	*m = v
	return nil
}
