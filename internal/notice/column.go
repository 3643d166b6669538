package notice

import (
	"regexp"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// Column is a column that a notice may have; there are no others.
type Column string

const (
	Name     Column = "name"     // 户主姓名
	Place    Column = "place"    // 村组
	Category Column = "category" // 监测对象类别
	Matter   Column = "matter"   // 拟办事项
	Day      Column = "day"      // 时间
)

// ColumnInfo describes a column.
type ColumnInfo struct {
	Key     Column `json:"key"`
	Title   string `json:"title"`
	Help    string `json:"help" doc:"怎样填"`
	Allowed bool   `json:"allowed" doc:"本县现在允许公示这一列"`
}

type columnRule struct {
	key         Column
	title, help string
	ok          func(string) bool
}

// columns are the whitelist, in the order in which they are shown. What may stand in a
// cell is as narrow as the column.
var columns = []columnRule{
	{Name, "姓名", "写户主姓名", func(s string) bool {
		name, remark := cn.NormaliseName(s)
		return remark == "" && nameForm.MatchString(name)
	}},
	{Place, "村组", "写到村民小组为止,如 三组", func(s string) bool { return placeForm.MatchString(cn.Narrow(s)) }},
	{Category, "类别", "写监测对象类别,如 突发严重困难户", func(s string) bool { return categoryForm.MatchString(s) }},
	{Matter, "拟办事项", "写要办什么,不写原因,如 拟纳入监测对象", func(s string) bool { return matterForm.MatchString(s) }},
	{Day, "时间", "写日期,如 2025-07-01", func(s string) bool { _, err := cn.ParseISODate(s); return err == nil }},
}

var (
	nameForm     = regexp.MustCompile(`^[\p{Han}·*]{1,20}$`)
	placeForm    = regexp.MustCompile(`^[\p{Han}0-9()（）]{1,30}$`)
	categoryForm = regexp.MustCompile(`^\p{Han}{2,20}$`)
	matterForm   = regexp.MustCompile(`^[\p{Han}0-9()（）、,，]{2,40}$`)
)

func ruleOf(c Column) (columnRule, bool) {
	i := slices.IndexFunc(columns, func(r columnRule) bool { return r.key == c })
	if i < 0 {
		return columnRule{}, false
	}
	return columns[i], true
}

// Title is the heading of the column.
func (c Column) Title() string {
	r, _ := ruleOf(c)
	return r.title
}

var errColumns = errs.New(errs.Invalid, "notice.columns", "请从姓名、村组、类别、拟办事项、时间中选,用顿号隔开;姓名一列不能少。")

// CheckColumns says what is wrong with the parameter notice.columns.
func CheckColumns(text string) error {
	_, err := parseColumns(text)
	return err
}

func parseColumns(text string) (allowed []Column, err error) {
	words := strings.FieldsFunc(cn.Narrow(text), func(r rune) bool { return strings.ContainsRune("、,, ;", r) })
	for _, w := range words {
		i := slices.IndexFunc(columns, func(c columnRule) bool { return c.title == w })
		if i < 0 {
			return nil, errColumns
		}
		allowed = append(allowed, columns[i].key)
	}
	if !slices.Contains(allowed, Name) {
		return nil, errColumns
	}
	return allowed, nil
}

var errNames = errs.New(errs.Invalid, "notice.names", "请写“全名”或“隐去名字”。")

// CheckNames says what is wrong with the parameter notice.names.
func CheckNames(text string) error {
	if text != fullNames && text != maskedNames {
		return errNames
	}
	return nil
}

const (
	fullNames   = "全名"
	maskedNames = "隐去名字"
)
