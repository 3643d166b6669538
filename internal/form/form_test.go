package form_test

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/form"
)

func call() form.Form {
	return form.Form{Key: "call", Title: "走访记录", Version: 1, Sections: []form.Section{
		{Title: "见面", Fields: []form.Field{
			{Key: "met", Title: "见到谁", Kind: form.Choice, Required: true, Options: []code.Code{{Code: "self", Text: "本人"}, {Code: "none", Text: "无人", Aliases: []string{"不在家"}}}},
			{Key: "on", Title: "日期", Kind: form.Date, Required: true},
		}},
		{Title: "情况", Fields: []form.Field{
			{Key: "paid", Title: "住院自付", Kind: form.Money, When: &form.When{Field: "met", Is: []string{"self"}}, Required: true, FactKey: "medical.paid"},
			{Key: "net", Title: "净收入", Kind: form.Money, Signed: true, Max: 1000000},
			{Key: "members", Title: "人口", Kind: form.Int, Unit: "人", Max: 30},
			{Key: "water", Title: "饮水安全", Kind: form.Bool},
			{Key: "why", Title: "饮水问题", Kind: form.Text, When: &form.When{Field: "water", Is: []string{"false"}}, Required: true, Max: 20},
			{Key: "risks", Title: "风险", Kind: form.Multi, Codes: "risk"},
			{Key: "note", Title: "风险说明", Kind: form.Text, When: &form.When{Field: "risks", Is: []string{"99", "02"}}, Required: true, Sensitive: true},
		}},
	}}
}

func TestAnswersAreReadAsScreensAndSheetsGiveThem(t *testing.T) {
	f := call()
	want := form.Answers{
		"met": "self", "on": cn.NewDate(2025, 7, 1), "paid": cn.Money(2348050), "members": int64(4), "water": false, "why": "停水",
		"risks": []string{"01", "02"}, "note": "洪水", "net": cn.Yuan(-300),
	}
	for name, raw := range map[string]map[string]any{
		"screen": {"met": "self", "on": "2025-07-01", "paid": 23480.5, "members": 4.0, "water": false, "why": "停水", "risks": []any{"01", "02"}, "note": "洪水", "net": "-300"},
		"sheet":  {"met": "本人", "on": "2025年7月1日", "paid": "２３,480.50元", "members": "4", "water": "否", "why": " 停水 ", "risks": "因病、因灾、因病", "note": "洪水", "net": "-300.00"},
	} {
		got, err := f.Check(raw, code.National())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestAllFaultsAreNamedAtOnceAndNoneRepeatsTheAnswer(t *testing.T) {
	f := call()
	_, err := f.Check(map[string]any{
		"met": "self", "on": "2025-07", "paid": "秘密", "members": 31, "water": []any{}, "risks": []any{"秘密"}, "net": 2000000, "secret": "秘密",
	}, code.National())
	e, _ := errs.As(err)
	if !errors.Is(err, form.ErrAnswers) || strings.Contains(err.Error(), "秘密") || strings.Contains(err.Error(), "secret") {
		t.Fatalf("%v", err)
	}
	var paths []string
	for _, p := range e.Fields {
		paths = append(paths, p.Path)
	}
	if got := strings.Join(paths, " "); got != "on paid net members water risks " || !strings.Contains(e.Text, "7") {
		t.Errorf("%q %s", got, e.Text)
	}
}

func TestUnaskedQuestionNeedsNoAnswerAndKeepsNone(t *testing.T) {
	f := call()
	got, err := f.Check(map[string]any{"met": "不在家", "on": "2025-07-01", "paid": "不是数", "why": "停水"}, code.National())
	if err != nil || len(got) != 2 {
		t.Fatalf("%v %v", got, err)
	}
	_, err = f.Check(map[string]any{"met": "self", "on": "2025-07-01", "water": "否"}, code.National())
	if e, _ := errs.As(err); len(e.Fields) != 2 || e.Fields[0].Path != "paid" || e.Fields[1].Path != "why" {
		t.Fatalf("%v", err)
	}
}

func TestUnansweredIsAbsentAndNotZero(t *testing.T) {
	f := call()
	got, err := f.Check(map[string]any{"met": "none", "on": "2025-07-01", "members": "", "water": nil, "risks": []any{}, "net": "　"}, code.National())
	if err != nil || len(got) != 2 {
		t.Fatalf("%v %v", got, err)
	}
}

func TestDescriptionHasTheOptionsAndLeavesTheDeclarationAlone(t *testing.T) {
	f := call()
	text, err := json.Marshal(f.Describe(code.National()))
	if err != nil || !strings.Contains(string(text), "因务工就业不稳") || !strings.Contains(string(text), `"fact_key":"medical.paid"`) {
		t.Fatalf("%s %v", text, err)
	}
	if !reflect.DeepEqual(f, call()) {
		t.Error("the declaration was changed")
	}
}

func TestColumnsCarryUnitsAndAreToldApart(t *testing.T) {
	f := call()
	f.Sections[0].Fields = append(f.Sections[0].Fields, form.Field{Key: "again", Title: "人口", Kind: form.Int, Unit: "人"})
	var headings []string
	for _, c := range f.Columns() {
		headings = append(headings, c.Heading)
	}
	if got := strings.Join(headings, " "); got != "见到谁 日期 见面-人口(人) 住院自付(元) 净收入(元) 情况-人口(人) 饮水安全 饮水问题 风险 风险说明" {
		t.Error(got)
	}
}

func TestFormDeclarationIsChecked(t *testing.T) {
	f := call()
	if err := f.Validate(code.National()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*form.Form){
		"twice":         func(f *form.Form) { f.Sections[0].Fields[1].Key = "met" },
		"kind":          func(f *form.Form) { f.Sections[0].Fields[1].Kind = "colour" },
		"unknown list":  func(f *form.Form) { f.Sections[1].Fields[5].Codes = "none" },
		"later field":   func(f *form.Form) { f.Sections[0].Fields[0].When = &form.When{Field: "water", Is: []string{"true"}} },
		"no version":    func(f *form.Form) { f.Version = 0 },
		"stray options": func(f *form.Form) { f.Sections[0].Fields[1].Codes = "risk" },
	} {
		f := call()
		spoil(&f)
		if f.Validate(code.National()) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Whatever is sent, nothing panics; what is accepted is asked, complete and, as JSON,
// checks to the same again.
func TestCheckedAnswersStayTheSame(t *testing.T) {
	f := call()
	lists := code.National()
	var keys []string
	for _, field := range f.Fields() {
		keys = append(keys, field.Key)
	}
	answer := rapid.OneOf(
		rapid.Just[any](nil), rapid.Map(rapid.Bool(), toAny), rapid.Map(rapid.Float64(), toAny), rapid.Map(rapid.IntRange(-5, 50), toAny),
		rapid.Map(rapid.SampledFrom([]string{"", "self", "none", "2025-07-01", "否", "是", "因病", "99", "因病,其他", "12.5", "说明"}), toAny),
		rapid.Map(rapid.SliceOf(rapid.Map(rapid.SampledFrom([]string{"01", "02", "99", "x"}), toAny)), toAny),
		rapid.Just[any](map[string]any{"a": 1}),
	)
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.MapOf(rapid.SampledFrom(keys), answer).Draw(t, "raw")
		if rapid.Bool().Draw(t, "plausible") {
			raw["met"], raw["on"], raw["paid"] = "self", "2025-07-01", 1.5
			for _, key := range slices.Sorted(maps.Keys(raw)) {
				if _, err := f.Check(map[string]any{"met": "none", "on": "2025-07-01", key: raw[key]}, lists); err != nil {
					delete(raw, key)
				}
			}
			raw["met"], raw["on"], raw["why"], raw["note"] = "self", "2025-07-01", "停水", "说明"
		}
		once, err := f.Check(raw, lists)
		if err != nil {
			if !errors.Is(err, form.ErrAnswers) {
				t.Fatalf("%v", err)
			}
			return
		}
		accepted++
		text, err := json.Marshal(once)
		if err != nil {
			t.Fatal(err)
		}
		var again map[string]any
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		twice, err := f.Check(again, lists)
		if err != nil || !reflect.DeepEqual(once, twice) {
			t.Fatalf("%v became %v, %v", once, twice, err)
		}
	})
	if accepted == 0 {
		t.Fatal("no answers were accepted: the property was not tried")
	}
}

func toAny[T any](v T) any { return v }
