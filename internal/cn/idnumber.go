package cn

import (
	"log/slog"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

// What can be wrong with an identity number. The codes are stable: quarantine, quality
// rules and the fixed file tell them apart.
var (
	ErrIDAbsent                = errs.New(errs.Invalid, "id.absent", "没有填写身份证号码;请补填,确实没有办证的请注明原因")
	ErrIDDigitsLost            = errs.New(errs.Invalid, "id.digits_lost", "身份证号码被表格当成数字,后几位已经丢失,无法还原;请把该列设为文本格式后从原件重新录入")
	ErrIDForm                  = errs.New(errs.Invalid, "id.form", "身份证号码只能是数字,最后一位可以是 X;请核对后重新填写")
	ErrIDLength                = errs.New(errs.Invalid, "id.length", "身份证号码应为 18 位(旧证 15 位),请核对是否多写或漏写")
	ErrIDDivision              = errs.New(errs.Invalid, "id.division", "身份证号码开头的地区代码不存在,请对照证件核对前几位")
	ErrIDBirthDate             = errs.New(errs.Invalid, "id.birth_date", "身份证号码里的出生日期不存在,请对照证件核对第 7 至 14 位")
	ErrIDCheckDigit            = errs.New(errs.Invalid, "id.check_digit", "身份证号码的校验位不对,多半有一位写错;请对照证件逐位核对")
	ErrIDDisabilityCertificate = errs.New(errs.Invalid, "id.disability_certificate", "这里填的是残疾人证号;请改填 18 位身份证号码,残疾人证号填到残疾证号一列")
)

// IDNumber is a citizen's identity number (公民身份号码), 18 characters, already checked.
// It logs as its mask.
type IDNumber string

// ParseIDNumber normalises and checks a number as GB 11643-1999 lays it down. A number
// of 15 digits is raised to 18 with the century 19: the few born before 1900 carry
// numbers that nobody alive holds.
func ParseIDNumber(raw string) (IDNumber, error) {
	s := squeeze(raw)
	if len(s) == 18 && allDigits(s[:17]) { // as nearly all are
		return checkID(strings.ToUpper(s))
	}
	if absent(s) {
		return "", ErrIDAbsent
	}
	if scientific(s) {
		return "", ErrIDDigitsLost
	}
	if whole, zeros, ok := strings.Cut(s, "."); ok && strings.Trim(zeros, "0") == "" && allDigits(whole) {
		if len(whole) > 15 { // more digits than a workbook's number holds
			return "", ErrIDDigitsLost
		}
		s = whole
	}
	switch len(s) {
	case 15:
		if !allDigits(s) {
			return "", ErrIDForm
		}
		body := s[:6] + "19" + s[6:]
		return checkID(body + string(checkDigit(body)))
	case 18:
		return checkID(strings.ToUpper(s))
	case 20, 22:
		if _, err := ParseDisabilityCertificate(s); err == nil {
			return "", ErrIDDisabilityCertificate
		}
	}
	if strings.Trim(s, "0123456789Xx") != "" {
		return "", ErrIDForm
	}
	return "", ErrIDLength
}

func checkID(s string) (IDNumber, error) {
	if !allDigits(s[:17]) || !(s[17] == 'X' || s[17] >= '0' && s[17] <= '9') {
		return "", ErrIDForm
	}
	right := checkDigit(s[:17]) == s[17]
	if !right && s[15:] == "000" {
		return "", ErrIDDigitsLost // a workbook keeps 15 digits and pads with zeros
	}
	if !provinceOrResident(s) {
		return "", ErrIDDivision
	}
	if _, ok := birth(s); !ok {
		return "", ErrIDBirthDate
	}
	if !right {
		return "", ErrIDCheckDigit
	}
	return IDNumber(s), nil
}

// checkDigit is the ISO 7064 MOD 11-2 check character of 17 digits.
func checkDigit(s string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

func birth(s string) (Date, bool) {
	y, _ := atoi(s[6:10])
	m, _ := atoi(s[10:12])
	d, _ := atoi(s[12:14])
	if y < minYear || y > maxYear {
		return Date{}, false
	}
	return civil(y, m, d)
}

// provinceOrResident: the first two digits name a province, or the number is that of a
// foreigner with permanent residence, which starts with 9 and a province.
func provinceOrResident(s string) bool {
	return validProvince(s[:2]) || s[0] == '9' && validProvince(s[1:3])
}

func absent(s string) bool {
	switch strings.ToUpper(s) {
	case "", "无", "没有", "暂无", "不详", "不清楚", "未知", "空", "无证", "无身份证", "未办", "未办理", "未上户",
		"-", "--", "—", "——", "/", "\\", "N/A", "NULL":
		return true
	}
	return false
}

// scientific recognises 5.00229E+17.
func scientific(s string) bool {
	mantissa, exp, ok := strings.Cut(strings.ToUpper(s), "E")
	mantissa = strings.Replace(mantissa, ".", "", 1)
	exp = strings.TrimLeft(exp, "+-")
	return ok && allDigits(mantissa) && allDigits(exp)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Valid says whether the value is one that ParseIDNumber gave.
func (n IDNumber) Valid() bool {
	if len(n) != 18 {
		return false
	}
	v, err := checkID(string(n))
	return err == nil && v == n
}

// Birth is the day of birth; unknown if the number is not valid.
func (n IDNumber) Birth() Date {
	if len(n) != 18 {
		return Date{}
	}
	d, _ := birth(string(n))
	return d
}

// Sex is told by the 17th digit; unknown if the number is not valid.
func (n IDNumber) Sex() Sex {
	switch {
	case len(n) != 18:
		return ""
	case n[16]%2 == 1:
		return Male
	}
	return Female
}

// Division is the six-digit code of the county that first gave the number. It is where
// the person was registered then, not where the household lives.
func (n IDNumber) Division() string {
	if len(n) != 18 {
		return ""
	}
	return string(n[:6])
}

// Masked hides the day of birth: 500229********1234.
func (n IDNumber) Masked() string {
	if len(n) != 18 {
		return strings.Repeat("*", min(len(n), 18))
	}
	return string(n[:6]) + "********" + string(n[14:])
}

// LogValue keeps the number out of logs.
func (n IDNumber) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// Sex as the identity number tells it; "" is unknown.
type Sex string

const (
	Male   Sex = "male"
	Female Sex = "female"
)

var errSex = errs.New(errs.Invalid, "sex.form", "性别请填男或女")

// ParseSex reads 男, 女 and the codes 1 and 2 of GB/T 2261.1; its 0 and 9 and the words
// for "unknown" are "".
func ParseSex(raw string) (Sex, error) {
	s := squeeze(raw)
	switch s {
	case "男", "男性", "1":
		return Male, nil
	case "女", "女性", "2":
		return Female, nil
	case "0", "9", "未说明", "未知的性别", "未说明的性别":
		return "", nil
	}
	if absent(s) {
		return "", nil
	}
	return "", errSex
}

// Text is 男, 女 or 不详.
func (s Sex) Text() string {
	switch s {
	case Male:
		return "男"
	case Female:
		return "女"
	}
	return "不详"
}
