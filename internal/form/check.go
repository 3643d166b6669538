package form

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/errs"
)

// Answers are checked answers by field: string, cn.Money, int64, bool, a code (choice),
// []string of codes (multi) or cn.Date. A field that was not answered is absent: unknown
// is not 0 and not 否. As JSON they can be checked again and stay the same.
type Answers map[string]any

// ErrAnswers is returned with one entry for each field at fault.
var ErrAnswers = errs.New(errs.Invalid, "form.answers", "有 %d 项需要改正,请按提示修改后再提交。")

var errEmpty = errors.New("form: not answered")

// Check reads answers as a screen (JSON) or a sheet (text) gives them. An answer to a
// question that is not asked, because its condition does not hold, is left out. All
// faults are named at once; no fault repeats what was answered.
func (f *Form) Check(raw map[string]any, lists code.Lists) (Answers, error) {
	answers := Answers{}
	var faults []errs.Field
	fault := func(key, code, text string) {
		faults = append(faults, errs.Field{Path: key, Code: code, Text: text})
	}
	known := map[string]bool{}
	for _, field := range f.Fields() {
		known[field.Key] = true
		if !answers.asks(field) {
			continue
		}
		value, err := field.read(raw[field.Key], lists)
		e, ours := errs.As(err)
		switch {
		case err == nil:
			answers[field.Key] = value
		case ours:
			fault(field.Key, e.Code, field.Title+":"+e.Text)
		case field.Required:
			fault(field.Key, "required", field.Title+":请填写")
		}
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(raw)), func(key string) bool { return !known[key] }) {
		fault("", "unknown", "有表单以外的内容,请刷新页面后重新填写")
	}
	if faults != nil {
		return nil, ErrAnswers.Textf(len(faults)).With(faults...)
	}
	return answers, nil
}

// asks says whether a field is asked, given the answers to the fields before it.
func (a Answers) asks(f Field) bool {
	if f.When == nil {
		return true
	}
	switch v := a[f.When.Field].(type) {
	case nil:
		return false
	case []string:
		return slices.ContainsFunc(v, func(s string) bool { return slices.Contains(f.When.Is, s) })
	default:
		return slices.Contains(f.When.Is, fmt.Sprint(v))
	}
}

var (
	errTooLong  = errs.New(errs.Invalid, "form.too_long", "请不超过 %d 字")
	errTooLarge = errs.New(errs.Invalid, "form.too_large", "不能大于 %d")
	errNegative = errs.New(errs.Invalid, "form.negative", "不能是负数")
	errChoice   = errs.New(errs.Invalid, "form.choice", "请从列表中选择")
	errKind     = errs.New(errs.Invalid, "form.kind", "内容的格式不对,请重新填写")
)

// read gives the answer in its own type, errEmpty if there is none.
func (f Field) read(raw any, lists code.Lists) (any, error) {
	if f.Kind == Multi {
		return f.readMulti(raw, lists)
	}
	text, ok := plain(raw)
	if !ok {
		return nil, errKind
	}
	if text = strings.TrimSpace(text); cn.Narrow(text) == "" {
		return nil, errEmpty
	}
	switch f.Kind {
	case Money:
		m, err := cn.ParseMoney(text, cn.InYuan)
		if err == nil {
			err = f.bounds(int64(m), 100)
		}
		return m, err
	case Int:
		n, err := cn.ParseInt(text)
		if err == nil {
			err = f.bounds(n, 1)
		}
		return n, err
	case Bool:
		return value(cn.ParseBool(text))
	case Date:
		d, precision, err := cn.ParseDate(text)
		if err == nil && precision != cn.DayPrecision {
			err = errKind
		}
		return d, err
	case Choice:
		return f.resolve(text, lists)
	}
	if limit := f.limit(); int64(len([]rune(text))) > limit {
		return nil, errTooLong.Textf(limit)
	}
	return text, nil
}

// value widens a typed result to any.
func value[T any](v T, err error) (any, error) { return v, err }

func (f Field) limit() int64 {
	if f.Max > 0 {
		return f.Max
	}
	return 500
}

func (f Field) bounds(n, scale int64) error {
	switch {
	case n < 0 && !f.Signed:
		return errNegative
	case f.Max > 0 && n > f.Max*scale:
		return errTooLarge.Textf(f.Max)
	}
	return nil
}

// readMulti takes a list, or a text with the parts separated as people do.
func (f Field) readMulti(raw any, lists code.Lists) (any, error) {
	var parts []string
	switch v := raw.(type) {
	case []string:
		parts = v
	case []any:
		for _, item := range v {
			text, ok := plain(item)
			if !ok {
				return nil, errKind
			}
			parts = append(parts, text)
		}
	default:
		text, ok := plain(raw)
		if !ok {
			return nil, errKind
		}
		parts = strings.FieldsFunc(cn.Narrow(text), func(r rune) bool { return strings.ContainsRune(",;、/|+", r) })
	}
	var codes []string
	for _, part := range parts {
		if cn.Narrow(part) == "" {
			continue
		}
		c, err := f.resolve(part, lists)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	if codes == nil {
		return nil, errEmpty
	}
	return codes, nil
}

func (f Field) resolve(text string, lists code.Lists) (string, error) {
	if c, ok := lists.Resolve(f.Codes, text); ok {
		return c.Code, nil
	}
	for _, o := range f.Options {
		if t := cn.Narrow(text); t == o.Code || t == o.Text || slices.Contains(o.Aliases, t) {
			return o.Code, nil
		}
	}
	return "", errChoice
}

// plain is a JSON value or a checked answer as text; an absent one is empty.
func plain(raw any) (string, bool) {
	switch v := raw.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case int:
		return strconv.Itoa(v), true
	case json.Number:
		return v.String(), true
	case cn.Money:
		b, err := v.MarshalText()
		return string(b), err == nil
	case cn.Date:
		return v.String(), true
	}
	return "", false
}
