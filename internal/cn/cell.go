package cn

import (
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

var (
	// ErrIntEmpty is what ParseInt answers to an empty cell: not known, and not 0.
	ErrIntEmpty = errs.New(errs.Invalid, "int.empty", "数字没有填写;确实没有请填 0,不清楚请留空并说明")
	// ErrBoolEmpty is what ParseBool answers to an empty cell: not known, and not 否.
	ErrBoolEmpty = errs.New(errs.Invalid, "bool.empty", "没有填写是或否,请补填")

	errIntForm = errs.New(errs.Invalid, "int.form", "这里只能填整数,请检查后重新填写")
	errBool    = errs.New(errs.Invalid, "bool.form", "这里请填是或否")
)

// ParseInt reads a whole number; "3.0" and "1,200" are whole numbers, "3.5" is not. An
// empty text is ErrIntEmpty.
func ParseInt(raw string) (int64, error) {
	s := squeeze(raw)
	if s == "" {
		return 0, ErrIntEmpty
	}
	s, negative := strings.CutPrefix(s, "-")
	digits, exp, ok := decimal(s)
	if !ok {
		return 0, errIntForm
	}
	n, err := scale(digits, exp)
	if err != nil {
		return 0, errIntForm
	}
	if negative {
		n = -n
	}
	return n, nil
}

// ParseBool reads 是/否, 有/无, √/×, 1/0, Y/N and the like. An empty text is ErrBoolEmpty.
func ParseBool(raw string) (bool, error) {
	switch strings.ToUpper(squeeze(raw)) {
	case "":
		return false, ErrBoolEmpty
	case "是", "有", "对", "√", "✓", "✔", "☑", "1", "Y", "YES", "T", "TRUE":
		return true, nil
	case "否", "无", "没有", "不是", "错", "×", "✗", "✘", "0", "N", "NO", "F", "FALSE":
		return false, nil
	}
	return false, errBool
}
