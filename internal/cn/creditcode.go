package cn

import (
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errCreditLength = errs.New(errs.Invalid, "credit_code.length", "统一社会信用代码应为 18 位,请对照营业执照核对")
	errCreditForm   = errs.New(errs.Invalid, "credit_code.form", "统一社会信用代码只含数字和大写字母,不含 I、O、S、V、Z,请对照营业执照核对")
	errCreditCheck  = errs.New(errs.Invalid, "credit_code.check_digit", "统一社会信用代码的校验位不对,请对照营业执照逐位核对")
)

// CreditCode is a unified social credit code (统一社会信用代码), 18 characters, checked.
type CreditCode string

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseCreditCode normalises and checks a code as GB 32100-2015 lays it down.
func ParseCreditCode(raw string) (CreditCode, error) {
	s := strings.ToUpper(squeeze(raw))
	if len(s) != 18 {
		return "", errCreditLength
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(creditAlphabet, s[i])
		if v < 0 {
			return "", errCreditForm
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	if strings.IndexByte(creditAlphabet, s[17]) < 0 || !allDigits(s[2:8]) {
		return "", errCreditForm
	}
	if creditAlphabet[(31-sum%31)%31] != s[17] {
		return "", errCreditCheck
	}
	return CreditCode(s), nil
}
