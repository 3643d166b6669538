package cn

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// awkward draws texts of what cells hold: Chinese characters, digits, full-width forms, odd
// spaces, quotes, invisible marks and broken UTF-8.
func awkward() *rapid.Generator[string] {
	pieces := []string{"张", "一", "龥", "鿿", "㐀", "豈", "䷀", "０", "９", "，", "'", "‘", " ", " ", "　", "\u200b", "\t", "a", "7", "-", "(", ")", "·", "\xe4", "\xe5\xbc", "\xff", "é", "😀", "!"}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(t, "pieces"), "")
	})
}

func TestNarrowIsTheSameOnItsShortWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := awkward().Draw(t, "s")
		long := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.Map(narrowRune, s)), "'"))
		if got := Narrow(s); got != long {
			t.Fatalf("Narrow(%q) = %q, by the long way %q", s, got, long)
		}
	})
}

func TestPlainMoneyIsTheSameOnItsShortWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[0-9]{0,14}(\.[0-9]{0,3})?`).Draw(t, "s")
		short, ok := plainMoney(s)
		if !ok {
			return
		}
		if long, err := ParseMoney(s+"元", InYuan); err != nil || long != short { // the unit takes the long way
			t.Fatalf("%q: %d, by the long way %d (%v)", s, short, long, err)
		}
	})
}
