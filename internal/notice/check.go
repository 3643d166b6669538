package notice

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// Problem is one thing that keeps a draft from being posted.
type Problem struct {
	Path  string  `json:"path" doc:"哪一处:title、text、rows[0].name、attachments[0]…"`
	Code  string  `json:"code"`
	Text  string  `json:"text" doc:"哪里不对、怎样改"`
	Found []Found `json:"found,omitempty" doc:"不能公开的内容在这一处的位置"`
}

var (
	// ErrRefused is returned for a draft that may not be posted; its fields name the places.
	ErrRefused = errs.New(errs.Invalid, "notice.refused", "有 %d 处不能公示,没有发布。请按提示改正后再发布。")
)

// refusal is the error of a draft's problems; nil if there are none. It repeats nothing of
// the draft.
func refusal(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	fields := make([]errs.Field, len(problems))
	for i, p := range problems {
		fields[i] = errs.Field{Path: p.Path, Code: p.Code, Text: p.Text}
	}
	return ErrRefused.Textf(len(problems)).With(fields...)
}

// checker judges drafts by what a county allows on a day.
type checker struct {
	detector Detector
	allowed  []Column
}

const (
	maxTitle = 60
	maxText  = 2000
)

// check lists the problems of a draft, in the order in which it is read. Attachments are
// checked when they are uploaded.
// Policy: plan:463 A128
// Source: docs/sources.md S1
func (c checker) check(d Draft) (list []Problem) {
	add := func(path, code, format string, args ...any) {
		list = append(list, Problem{Path: path, Code: code, Text: fmt.Sprintf(format, args...)})
	}
	if d.Kind.Title() == "" {
		add("kind", "kind", "请选公示或公告。")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(d.Title)); n < 2 || n > maxTitle {
		add("title", "length", "标题请写 2 至 %d 个字。", maxTitle)
	}
	if utf8.RuneCountInString(d.Text) > maxText {
		add("text", "length", "说明文字请写在 %d 字以内。", maxText)
	}
	list = append(list, c.search("title", "标题里", d.Title)...)
	list = append(list, c.checkColumns(d.Columns)...)
	if len(d.Rows) == 0 {
		add("rows", "empty", "请至少写一行。")
	}
	for i, r := range d.Rows {
		list = append(list, c.checkRow(i, r, d.Columns)...)
	}
	return append(list, c.search("text", "说明文字里", d.Text)...)
}

func (c checker) checkColumns(chosen []Column) (list []Problem) {
	if !slices.Contains(chosen, Name) {
		list = append(list, Problem{Path: "columns", Code: "name", Text: "须有“姓名”一列。"})
	}
	for i, col := range chosen {
		switch {
		case col.Title() == "" || slices.Contains(chosen[:i], col):
			list = append(list, Problem{Path: "columns", Code: "unknown", Text: "有不认识或重复的列,请从可以公示的列里选。"})
		case !slices.Contains(c.allowed, col):
			list = append(list, Problem{Path: "columns", Code: "not_allowed", Text: fmt.Sprintf("本县不公示“%s”这一列,请去掉。", col.Title())})
		}
	}
	return list
}

func (c checker) checkRow(i int, r Row, chosen []Column) (list []Problem) {
	for _, col := range chosen {
		rule, ok := ruleOf(col)
		if !ok {
			continue
		}
		path, place := fmt.Sprintf("rows[%d].%s", i, col), fmt.Sprintf("第 %d 行的“%s”", i+1, col.Title())
		cell := strings.TrimSpace(r.Cells[col])
		found := c.search(path, place, cell)
		list = append(list, found...)
		switch {
		case cell == "":
			list = append(list, Problem{Path: path, Code: "required", Text: place + "没有填,请补上。"})
		case len(found) == 0 && !rule.ok(cell):
			list = append(list, Problem{Path: path, Code: "form", Text: fmt.Sprintf("%s写法不对:%s。", place, rule.help)})
		case col == Name && r.Minor:
			list = append(list, Problem{Path: path, Code: "minor", Text: place + "是未成年人,不公示姓名。请改写户主姓名。"})
		}
	}
	for col := range r.Cells {
		if !slices.Contains(chosen, col) {
			list = append(list, Problem{Path: fmt.Sprintf("rows[%d]", i), Code: "extra", Text: fmt.Sprintf("第 %d 行有不在公示的列里的内容,请去掉。", i+1)})
			break
		}
	}
	return list
}

// search lists what a text holds that may not be shown: one problem for each kind.
func (c checker) search(path, place, text string) (list []Problem) {
	for _, f := range c.detector.Find(text) {
		i := slices.IndexFunc(list, func(p Problem) bool { return p.Code == string(f.Leak) })
		if i < 0 {
			list = append(list, Problem{Path: path, Code: string(f.Leak), Text: place + leakTexts[f.Leak] + "。"})
			i = len(list) - 1
		}
		list[i].Found = append(list[i].Found, f)
	}
	return list
}

// shownName is a name as the county shows names.
func shownName(name string, masked bool) string {
	name, _ = cn.NormaliseName(name)
	if masked && !strings.Contains(name, "*") {
		return cn.MaskName(name)
	}
	return name
}
