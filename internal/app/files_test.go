package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shouwang/shouwang/internal/cn"
)

// Three households of one village, two people in each. No such people exist: the names
// are colours and the serial part of the numbers starts at 900.
const rosterHeading = "户编号,户主姓名,姓名,证件号码,与户主关系,乡镇,村,村民小组,性别,户类型,监测对象类别\n"

func idNumber(n int) string {
	return withCheckDigit("500229" + strings.ReplaceAll(cn.NewDate(1960, 3, 1).AddDays(400*n).String(), "-", "") + strconv.Itoa(900+n))
}

func withCheckDigit(body string) string {
	for _, check := range "0123456789X" {
		if number, err := cn.ParseIDNumber(body + string(check)); err == nil {
			return string(number)
		}
	}
	panic("no check digit")
}

// wrongNumber is the number with two digits mistyped, so that nobody's is close to it and
// the check digit is wrong.
func wrongNumber(n int) string {
	right := idNumber(n)
	for _, year := range "123456789" {
		wrong := right[:9] + string(year) + right[10:14] + "7" + right[15:]
		if _, err := cn.ParseIDNumber(wrong); errors.Is(err, cn.ErrIDCheckDigit) {
			return wrong
		}
	}
	panic("every check digit is right")
}

func name(n int) string {
	return []string{"赵青", "钱蓝", "孙紫", "李橙", "周白", "吴灰"}[n]
}

func (c *county) roster() []byte {
	var b strings.Builder
	b.WriteString(rosterHeading)
	for n := range 6 {
		head, kind := n-n%2, "一般农户"
		if head == 2 {
			kind = "脱贫户"
		}
		fmt.Fprintf(&b, "H90000%d,%s,%s,%s,%s,%s,%s,一组,不详,%s,\n", head, name(head), name(n), idNumber(n), []string{"户主", "配偶"}[n%2], townshipName, c.villageName, kind)
	}
	return []byte(b.String())
}

var settlementHeading = []string{"姓名", "证件号码", "结算日期", "医疗类别", "医疗机构", "病种", "总费用", "统筹支付", "个人自付"}

func settlement(n int, number, day, class string, pay int) []string {
	return []string{name(n), number, day, class, "县人民医院", "骨折", strconv.Itoa(2 * pay), strconv.Itoa(pay), strconv.Itoa(pay)}
}

// inGB18030 is the file as an office program in China saves it.
func (c *county) inGB18030(rows ...[]string) []byte {
	c.Helper()
	var b strings.Builder
	for _, row := range append([][]string{settlementHeading}, rows...) {
		b.WriteString(strings.Join(row, ",") + "\r\n")
	}
	text, err := simplifiedchinese.GB18030.NewEncoder().String(b.String())
	c.ok(err)
	return []byte(text)
}

func (c *county) inWorkbook(rows ...[]string) []byte {
	c.Helper()
	book := excelize.NewFile()
	for i, row := range append([][]string{settlementHeading}, rows...) {
		c.ok(book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	var b bytes.Buffer
	c.ok(book.Write(&b))
	return b.Bytes()
}

// mended is a quarantine workbook whose only row has had its number put right.
func (c *county) mended(file []byte, number string) []byte {
	c.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	c.ok(err)
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	c.ok(err)
	column := slices.Index(rows[0], "证件号码")
	if len(rows) != 2 || column < 0 {
		c.Fatalf("%d rows, heading %v", len(rows), rows[0])
	}
	cell, err := excelize.CoordinatesToCellName(column+1, 2)
	c.ok(err)
	c.ok(book.SetCellStr(sheet, cell, number))
	var b bytes.Buffer
	c.ok(book.Write(&b))
	return b.Bytes()
}

// inMay is what 医保 reports in May, with a number mistyped in its last row.
func (c *county) inMay() []byte {
	c.Helper()
	return c.inGB18030(
		settlement(0, idNumber(0), "2025-05-10", "住院", 9000),
		settlement(2, idNumber(2), "2025-05-11", "普通门诊", 80),
		settlement(0, wrongNumber(0), "2025-05-28", "住院", 4000),
	)
}
