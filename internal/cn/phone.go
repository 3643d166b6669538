package cn

import (
	"log/slog"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errPhoneAbsent = errs.New(errs.Invalid, "phone.absent", "没有填写联系电话;请补填,确实没有电话的请注明")
	errPhoneForm   = errs.New(errs.Invalid, "phone.form", "联系电话应为 11 位手机号,或带区号的座机号(如 023-12345678),请核对后重新填写")
)

// Phone is a number that can be dialled in China: "13800000000", "023-12345678" or a
// local "12345678". It logs as its mask.
type Phone string

// ParsePhone normalises a mobile number (11 digits) or a land line (area code of 3 or 4
// digits, then 7 or 8); +86 and separators are dropped.
func ParsePhone(raw string) (Phone, error) {
	s := squeeze(raw)
	if absent(s) {
		return "", errPhoneAbsent
	}
	s = strings.NewReplacer("-", "", "–", "", "—", "", "(", "", ")", "").Replace(s)
	s = strings.TrimPrefix(s, "+")
	if len(s) > 12 {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "00"), "86")
	}
	if !allDigits(s) {
		return "", errPhoneForm
	}
	switch {
	case len(s) == 11 && s[0] == '1' && s[1] >= '3':
		return Phone(s), nil
	case len(s) >= 10 && s[0] == '0':
		area := 4
		if s[1:2] == "1" || s[1:2] == "2" {
			area = 3
		}
		if local := len(s) - area; local == 7 || local == 8 {
			return Phone(s[:area] + "-" + s[area:]), nil
		}
	case (len(s) == 7 || len(s) == 8) && s[0] >= '2':
		return Phone(s), nil
	}
	return "", errPhoneForm
}

// Mobile says that the number can take a text message.
func (p Phone) Mobile() bool { return len(p) == 11 && p[0] == '1' }

// Masked hides the middle: 138****0000, 023-****5678, ****5678.
func (p Phone) Masked() string {
	if p.Mobile() {
		return string(p[:3]) + "****" + string(p[7:])
	}
	area, local, ok := strings.Cut(string(p), "-")
	if !ok {
		area, local = "", area
	} else {
		area += "-"
	}
	if len(local) < 7 {
		return strings.Repeat("*", len(p))
	}
	return area + "****" + local[len(local)-4:]
}

// LogValue keeps the number out of logs.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.Masked()) }
