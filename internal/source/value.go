package source

import (
	"math"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// Problem is what is wrong with one cell of a row. It never holds the cell.
type Problem struct {
	Column string `json:"column"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}

var (
	errRequired   = errs.New(errs.Invalid, "cell.required", "必填项没有填写,请补填")
	errAnyOf      = errs.New(errs.Invalid, "cell.any_of", "这几列至少要填一项:%s")
	errCode       = errs.New(errs.Invalid, "cell.code", "不在可选范围内,请填:%s")
	errRange      = errs.New(errs.Invalid, "cell.range", "数值不在合理范围内,请核对")
	errDecimal    = errs.New(errs.Invalid, "cell.decimal", "这里只能填数字,请核对")
	errFuture     = errs.New(errs.Invalid, "cell.future", "日期晚于收到文件的日期,请核对")
	errOrder      = errs.New(errs.Invalid, "cell.order", "结束日期早于开始日期,请核对")
	errDigitsLost = errs.New(errs.Invalid, "cell.digits_lost", "编号被表格改成了科学计数,后几位已经丢失。请把这一列设为文本,从原系统重新导出")
	errIdentifier = errs.New(errs.Invalid, "cell.identifier", "这里不应填写证件号码或电话号码,请改填对应内容")
)

func problem(column string, err error) Problem {
	if e, ok := errs.As(err); ok {
		return Problem{column, e.Code, e.Text}
	}
	return Problem{column, "cell.form", "格式不对,请核对"}
}

// nothing says that a cell states no value: blank, or one of the strokes and words that
// people write instead. In a text column the words are kept.
func nothing(t FieldType, s string) bool {
	switch s {
	case "":
		return true
	case "-", "--", "—", "——", "/", "\\", "#N/A", "N/A", "NULL", "null":
		return true
	case "无", "不详", "未知", "空", "长期", "永久":
		return t == Money || t == Int || t == Decimal || t == Day || t == Month
	}
	return false
}

// value is a cell as read.
type value struct {
	text  string  // text, code, month, and the written form of a decimal
	n     int64   // 分, int; 1 and 0 for yes and no
	day   cn.Date // the first of the month if only that was given
	month bool    // only the month was given
}

// read reads a narrowed cell that is not blank.
func (c *column) read(s string) (v value, err error) {
	switch c.field.Type {
	case Money:
		var m cn.Money
		m, err = cn.ParseMoney(s, c.Unit)
		v.n = int64(m)
	case Int:
		v.n, err = cn.ParseInt(s)
		if err == nil && (c.field.Min != nil && v.n < *c.field.Min || c.field.Max != nil && v.n > *c.field.Max) {
			err = errRange
		}
	case Decimal:
		v.text, err = decimal(s)
	case Day:
		var p cn.Precision
		v.day, p, err = cn.ParseDate(s)
		v.month = p == cn.MonthPrecision
	case Month:
		v.day, _, err = cn.ParseDate(s)
		v.day, v.month = v.day.FirstOfMonth(), true
	case Bool:
		var yes bool
		if yes, err = cn.ParseBool(s); yes {
			v.n = 1
		}
	case CodeList:
		var ok bool
		if v.text, ok = c.codes[codeForm(s)]; !ok {
			err = errCode.Textf(strings.Join(c.values, "、"))
		}
	case Certificate:
		_, err = cn.ParseDisabilityCertificate(s)
	case USCCode:
		var code cn.CreditCode
		code, err = cn.ParseCreditCode(s)
		v.text = string(code)
	default:
		v.text = s
	}
	return v, err
}

// codeForm is the form in which code texts are compared.
func codeForm(s string) string {
	if strings.IndexByte(s, ' ') >= 0 {
		s = strings.ReplaceAll(s, " ", "")
	}
	return strings.ToUpper(s)
}

// decimal checks a number and gives it as JSON writes numbers.
func decimal(s string) (string, error) {
	f, err := strconv.ParseFloat(strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), ",", ""), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return "", errDecimal
	}
	return strconv.FormatFloat(f, 'f', -1, 64), nil
}

// appendJSON writes the value as the document keeps it.
func (v value) appendJSON(b []byte, t FieldType) []byte {
	switch t {
	case Money, Int:
		return strconv.AppendInt(b, v.n, 10)
	case Decimal:
		return append(b, v.text...)
	case Bool:
		return strconv.AppendBool(b, v.n == 1)
	case Day, Month:
		s := v.day.String()
		if v.month {
			s = s[:len("2006-01")]
		}
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	return appendString(b, v.text)
}

// appendString writes a JSON string. Control characters have been dropped by cn.Narrow,
// and what is left of them here is dropped too: PostgreSQL refuses NUL.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		}
	}
	return append(b, '"')
}
