package cn

import (
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errCertificateAbsent   = errs.New(errs.Invalid, "disability.absent", "没有填写残疾人证号;请补填,没有办证的请注明")
	errCertificateForm     = errs.New(errs.Invalid, "disability.form", "残疾人证号应为 20 位(补办的 22 位):身份证号码加类别、等级;请对照证件核对")
	errCertificateID       = errs.New(errs.Invalid, "disability.id", "残疾人证号的前 18 位不是正确的身份证号码,请对照证件核对")
	errCertificateCategory = errs.New(errs.Invalid, "disability.category", "残疾人证号第 19 位是残疾类别,应为 1 至 7;请对照证件核对")
	errCertificateGrade    = errs.New(errs.Invalid, "disability.grade", "残疾人证号第 20 位是残疾等级,应为 1 至 4;请对照证件核对")
)

// DisabilityCertificate is what the number of a 残疾人证 says.
type DisabilityCertificate struct {
	ID       IDNumber
	Category int    // 1 视力 2 听力 3 言语 4 肢体 5 智力 6 精神 7 多重
	Grade    int    // 1 is the gravest, 4 the lightest
	Reissue  string // the two characters after a reissue (补办), else ""
}

// ParseDisabilityCertificate reads 20 characters (identity number, category, grade) or
// 22 (two more after a reissue: a digit or B, and a digit).
func ParseDisabilityCertificate(raw string) (DisabilityCertificate, error) {
	var c DisabilityCertificate
	s := strings.ToUpper(squeeze(raw))
	if absent(s) {
		return c, errCertificateAbsent
	}
	if len(s) != 20 && len(s) != 22 {
		return c, errCertificateForm
	}
	if len(s) == 22 && (strings.Trim(s[20:21], "0123456789B") != "" || !allDigits(s[21:])) {
		return c, errCertificateForm
	}
	id, err := checkID(s[:18])
	if err != nil {
		return c, errCertificateID.Because(err)
	}
	category, grade := s[18]-'0', s[19]-'0'
	if category < 1 || category > 7 {
		return c, errCertificateCategory
	}
	if grade < 1 || grade > 4 {
		return c, errCertificateGrade
	}
	return DisabilityCertificate{ID: id, Category: int(category), Grade: int(grade), Reissue: s[20:]}, nil
}

// Number is the certificate number.
func (c DisabilityCertificate) Number() string {
	return string(c.ID) + strconv.Itoa(c.Category) + strconv.Itoa(c.Grade) + c.Reissue
}

// CategoryText is the category in words, "" for a number outside 1–7.
func (c DisabilityCertificate) CategoryText() string {
	names := [...]string{"", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"}
	if c.Category < 1 || c.Category >= len(names) {
		return ""
	}
	return names[c.Category]
}
