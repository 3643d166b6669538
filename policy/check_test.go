package policy

import (
	"errors"
	"strings"
	"testing"
)

// The original stays outside the repository, so these tests check that what is
// not the original is refused; `shouwang policy check --plan FILE` proves the rest.
func TestCheckRefusesWhatIsNotTheOriginal(t *testing.T) {
	tests := []struct {
		name, text string
		want       error
	}{
		{"an empty file", "", ErrMismatch},
		{"another document", strings.Repeat("别的文件\n", 600), ErrMismatch},
		{"another encoding", "\xb3\xc7\xbf\xda", ErrEncoding},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := Check(strings.NewReader(test.text)); !errors.Is(err, test.want) {
				t.Errorf("Check = %v, want %v", err, test.want)
			}
		})
	}
}

func TestCheckCountsTheRowsThatDoNotFit(t *testing.T) {
	err := Check(strings.NewReader("一行"))
	if want := ErrMismatch.Textf(len(Clauses()), Clauses()[0].Line).Error(); err == nil || err.Error() != want {
		t.Errorf("Check = %v, want %s", err, want)
	}
}

func TestHashDoesNotSeeTheEdgesOfALine(t *testing.T) {
	want := Hash("保障 饮水")
	for _, line := range []string{"保障 饮水\r", "  保障 饮水\t", "\u3000保障 饮水\u00a0", "\ufeff保障 饮水", "\ufeff 保障 饮水"} {
		if got := Hash(line); got != want {
			t.Errorf("Hash(%q) = %s, want %s", line, got, want)
		}
	}
	if Hash("保障饮水") == want {
		t.Error("white space inside a line has to count")
	}
}

// SM3 of "abc" as printed in GB/T 32905-2016, appendix A.
func TestHashIsSM3(t *testing.T) {
	const want = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
	if got := Hash("abc"); got != want {
		t.Errorf("Hash(abc) = %s, want %s", got, want)
	}
}

func TestARowMayNotCopyTwelveCharacters(t *testing.T) {
	original := []string{"甲乙丙丁戊己庚辛壬癸子丑寅卯"}
	tests := []struct {
		asks string
		want error
	}{
		{"甲乙丙丁戊己庚辛壬癸子", nil}, // eleven
		{"甲乙丙丁戊己庚辛壬癸子丑", ErrCopied},
		{"说明：丙丁戊己庚辛壬癸子丑寅卯等", ErrCopied},
		{"自己的话", nil},
	}
	for _, test := range tests {
		err := checkOwnWords([]Row{{Line: 7, Asks: test.asks}}, original)
		if !errors.Is(err, test.want) {
			t.Errorf("%q: %v, want %v", test.asks, err, test.want)
		}
	}
}
