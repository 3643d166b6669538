package audit

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Limits of one entry. It says what happened; the things themselves are elsewhere.
const (
	MaxDetail  = 2048 // bytes of JSON
	MaxPurpose = 200  // characters
)

var (
	errPurpose         = errs.New(errs.Invalid, "audit.purpose", "查看未脱敏的身份或健康信息,请先写明用途。")
	errPurposeLong     = errs.New(errs.Invalid, "audit.purpose_long", "用途请写在 200 字以内。")
	errPurposePersonal = errs.New(errs.Invalid, "audit.purpose_personal", "用途里请不要写身份证号或电话号码,写明事由即可。")

	errIncomplete = errs.New(errs.Internal, "audit.incomplete", "审计记录缺少区县、操作人、动作或对象。")
	errTooLarge   = errs.New(errs.Internal, "audit.too_large", "审计记录的内容过大。")
	errPersonal   = errs.New(errs.Internal, "audit.personal_data", "审计记录里不得有身份证号或电话号码。")
)

// line is an entry as it is stored. Every field but Hash is hashed.
type line struct {
	County, Actor, Verb, Kind, Ref, Area, Purpose, Detail string

	Seq  int64
	At   time.Time
	Hash []byte
}

// compose checks an entry and makes the line that stores it.
func compose(county, actor string, at time.Time, e db.Entry) (line, error) {
	if county == "" || actor == "" || e.Verb == "" || e.Ref.Kind == "" || e.Ref.ID == "" {
		return line{}, errIncomplete
	}
	if err := checkPurpose(e.Verb, e.Purpose); err != nil {
		return line{}, err
	}
	detail, err := canonical(county, e.Detail)
	if err != nil {
		return line{}, err
	}
	if !areaKinds[e.Ref.Kind] && identifying(e.Ref.ID) {
		return line{}, errPersonal
	}
	area := e.Area
	if area == "" {
		area = county // so that it is found: the whole county's affair
	}
	return line{
		County: county, Actor: actor, Verb: e.Verb, Kind: e.Ref.Kind, Ref: e.Ref.ID,
		Area: area, Purpose: strings.TrimSpace(e.Purpose), Detail: detail, At: at,
	}, nil
}

// areaKinds are the kinds of thing whose identifier is a division code: that of a group
// has 15 digits, as many as an old ID number.
var areaKinds = map[string]bool{"division": true, "area": true, "group": true, "grid": true}

// sensitive says that a verb reads what is masked for everybody else.
func sensitive(verb string) bool {
	return strings.HasSuffix(verb, ".reveal") || strings.HasSuffix(verb, ".read_sensitive")
}

func checkPurpose(verb, purpose string) error {
	switch {
	case sensitive(verb) && strings.TrimSpace(purpose) == "":
		return errPurpose
	case utf8.RuneCountInString(purpose) > MaxPurpose:
		return errPurposeLong
	case identifying(purpose):
		return errPurposePersonal
	}
	return nil
}

// canonical is the detail as JSON with sorted keys; "{}" where there is none.
func canonical(county string, detail map[string]any) (string, error) {
	if len(detail) == 0 {
		return "{}", nil
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return "", fmt.Errorf("audit: detail: %w", err)
	}
	if len(text) > MaxDetail {
		return "", errTooLarge
	}
	var plain any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&plain); err != nil {
		return "", fmt.Errorf("audit: detail: %w", err)
	}
	if personal(county, "", plain) {
		return "", errPersonal
	}
	return string(text), nil
}

// personal looks for identifiers in a decoded JSON value that stands under a key. A
// number of 11 digits is an amount in 分; no amount of a county has 15.
func personal(county, key string, v any) bool {
	switch v := v.(type) {
	case string:
		return !ownArea(county, key, v) && identifying(v)
	case json.Number:
		whole, _, _ := strings.Cut(v.String(), ".")
		return anyRun(whole, longNumber)
	case []any:
		return slices.ContainsFunc(v, func(v any) bool { return personal(county, key, v) })
	case map[string]any:
		for k, v := range v {
			if identifying(k) || personal(county, k, v) {
				return true
			}
		}
	}
	return false
}

// ownArea says that a value is a division code of the county, under a key that says so.
func ownArea(county, key, v string) bool {
	return (key == "area" || key == "areas" || strings.HasSuffix(key, "_area")) && divisionCode.MatchString(v) && strings.HasPrefix(v, county)
}

var (
	divisionCode = regexp.MustCompile(`^[0-9]{6,15}$`)
	// generated are identifiers and hashes, in which digits stand by chance.
	generated = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b([0-9a-f]{32}|[0-9a-f]{64})\b`)
	digitRun  = regexp.MustCompile(`[0-9]+`)
)

// identifying says whether a text holds something written like an ID number, a bank
// account (15 digits or more) or a mobile number.
func identifying(text string) bool {
	return anyRun(text, func(digits string) bool {
		return longNumber(digits) || len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
	})
}

func longNumber(digits string) bool { return len(digits) >= 15 }

func anyRun(text string, bad func(digits string) bool) bool {
	text = generated.ReplaceAllString(cn.Narrow(text), "~")
	return slices.ContainsFunc(digitRun.FindAllString(text, -1), bad)
}

// hash is SM3 over the hash of the entry before and the entry. Each field is preceded by
// its length, so that no two entries have the same bytes; the time counts in
// microseconds, which both engines keep.
func (l line) hash(prev []byte) []byte {
	b := make([]byte, 0, 512)
	b = append(b, prev...)
	b = binary.BigEndian.AppendUint64(b, uint64(l.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(l.At.UnixMicro()))
	for _, field := range []string{l.County, l.Actor, l.Verb, l.Kind, l.Ref, l.Area, l.Purpose, l.Detail} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(field)))
		b = append(b, field...)
	}
	sum := sm3.Sum(b)
	return sum[:]
}

// origin is the hash before the first entry.
var origin = make([]byte, sm3.Size)
