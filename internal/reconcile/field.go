package reconcile

import (
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/code"
)

// Field is something that both lists may say of a household.
type Field string

const (
	FieldNumber       Field = "number"
	FieldHead         Field = "head"
	FieldVillage      Field = "village"
	FieldKind         Field = "kind"
	FieldMembers      Field = "members"
	FieldState        Field = "state"
	FieldCategory     Field = "category"
	FieldRisks        Field = "risks"
	FieldEntered      Field = "entered"
	FieldEliminatedIn Field = "eliminated_in"
)

// fields stand in the order in which a household is described.
var fields = []struct {
	key   Field
	title string
}{
	{FieldNumber, "户编号"}, {FieldHead, "户主"}, {FieldVillage, "村(社区)"}, {FieldKind, "户类型"}, {FieldMembers, "家庭人口"},
	{FieldState, "监测状态"}, {FieldCategory, "监测对象类别"}, {FieldRisks, "风险"}, {FieldEntered, "识别时间"}, {FieldEliminatedIn, "消除时间"},
}

// Title is the field in Chinese.
func (f Field) Title() string {
	for _, known := range fields {
		if known.key == f {
			return known.title
		}
	}
	return string(f)
}

// What FieldState may hold. A household that is on neither list as monitored is off.
const (
	stateMonitored  = "monitored"
	stateEliminated = "eliminated"
	stateOff        = "off"
)

var stateWords = map[string]string{stateMonitored: "监测中", stateEliminated: "风险已消除", stateOff: "没有标为监测对象"}

// Values are what a list says of a household, each in the one form in which it is compared;
// what is absent is not given.
type Values map[Field]string

// differ says whether two values say different things. That a household was monitored once
// is no difference to one that never was: neither is monitored now.
func (f Field) differ(a, b string) bool {
	if a == "" || b == "" || a == b {
		return false
	}
	return f != FieldState || a == stateMonitored || b == stateMonitored
}

// coded is the code that a text means; ok is false where no list knows the text.
func coded(lists code.Lists, list, text string) (string, bool) {
	if text == "" {
		return "", true
	}
	c, ok := lists.Resolve(list, text)
	return c.Code, ok
}

// riskCodes brings risks to one form: the codes of the first level, in order. A flood and a
// natural disaster are one risk, said more and less closely.
func riskCodes(lists code.Lists, text string) (string, bool) {
	if text == "" {
		return "", true
	}
	found, ok := lists.ResolveAll("risk", text)
	if !ok {
		return "", false
	}
	codes := make([]string, len(found))
	for i, c := range found {
		codes[i] = c.Code
		if c.Parent != "" {
			codes[i] = c.Parent
		}
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(codes))), ","), true
}

// words are a value as people read it.
func (f Field) words(value string, lists code.Lists, place func(village string) string) string {
	text := func(list, c string) string {
		if known, ok := lists.Resolve(list, c); ok {
			return known.Text
		}
		return c
	}
	switch {
	case value == "":
		return ""
	case f == FieldVillage:
		return place(value)
	case f == FieldKind:
		return text("household_kind", value)
	case f == FieldCategory:
		return text("category", value)
	case f == FieldState:
		return stateWords[value]
	case f == FieldMembers:
		return value + " 人"
	case f == FieldRisks:
		parts := strings.Split(value, ",")
		for i, c := range parts {
			parts[i] = text("risk", c)
		}
		return strings.Join(parts, "、")
	}
	return value
}
