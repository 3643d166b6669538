package source

import (
	"strings"
	"sync"

	"github.com/shouwang/shouwang/internal/cn"
)

// columnTitle is a heading in the form in which headings are compared, and the unit that it
// states: "总费用（万元）*" is 总费用 in 万元.
func columnTitle(raw string) (title string, unit cn.Unit) {
	s := cn.Narrow(raw)
	if strings.Contains(s, "万元") {
		unit = cn.InWanYuan
	}
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch r {
		case '(', '[', '{', '【', '〔':
			depth++
		case ')', ']', '}', '】', '〕':
			depth = max(depth-1, 0)
		case ' ', '*', '※', ':', '、', '"', '“', '”', '\'', '#':
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	title = strings.ToLower(b.String())
	for _, suffix := range []string{"万元", "元"} {
		if t, ok := strings.CutSuffix(title, suffix); ok && t != "" && !strings.HasSuffix(t, "单") {
			title = t
		}
	}
	return title, unit
}

// forms are the ways in which a heading may be looked up, the fullest first: the whole, the
// whole without the strokes between its levels, its lowest level.
func forms(title string) []string {
	if !strings.Contains(title, "/") {
		return []string{title}
	}
	list := []string{title, strings.ReplaceAll(title, "/", "")}
	parts := strings.Split(title, "/")
	list = append(list, parts[len(parts)-1])
	return append(list, parts[0])
}

// vocabulary finds fields by heading.
type vocabulary struct {
	titles  map[string]string // normalised title → field key
	aliases map[string]string
}

// shipped are the vocabularies of the shipped definitions, which never change.
var shipped sync.Map // *Dataset → vocabulary

func (d *Dataset) vocabulary() vocabulary {
	if v, ok := shipped.Load(d); ok {
		return v.(vocabulary)
	}
	v := d.readVocabulary()
	if pack()[d.Key] == d {
		shipped.Store(d, v)
	}
	return v
}

func (d *Dataset) readVocabulary() vocabulary {
	v := vocabulary{map[string]string{}, map[string]string{}}
	for _, f := range d.Fields {
		title, _ := columnTitle(f.Title)
		v.titles[title] = f.Key
		for _, a := range f.Aliases {
			alias, _ := columnTitle(a)
			if _, taken := v.aliases[alias]; !taken {
				v.aliases[alias] = f.Key
			}
		}
	}
	return v
}

// find gives the field that a heading names, "" if none; exact says that it is the field's
// own title and not an alias.
func (v vocabulary) find(title string) (key string, exact bool) {
	for i, form := range forms(title) {
		if k, ok := v.titles[form]; ok {
			return k, i < 2
		}
		if k, ok := v.aliases[form]; ok {
			return k, false
		}
	}
	return "", false
}

func upper(title string) string {
	top, _, _ := strings.Cut(title, "/")
	return top
}

// partOf says that a heading of several levels is known by its upper level alone, and its
// lowest does not say that it is the sum.
func (v vocabulary) partOf(title string) bool {
	list := forms(title)
	for _, form := range list[:len(list)-1] {
		if v.titles[form] != "" || v.aliases[form] != "" {
			return false
		}
	}
	switch list[len(list)-2] {
	case "小计", "合计", "总计", "共计", "计", "金额":
		return false
	}
	return true
}

// ignored are headings that say nothing about anyone.
func ignored(title string) bool {
	switch title {
	case "", "序号", "行号", "编号", "no.", "no", "no．", "批次", fixReasonTitle:
		return true
	}
	return false
}

// namesPeople says that a column of this heading is likely to hold identifiers, so that its
// values stay in the sealed file.
func namesPeople(title string) bool {
	for _, word := range []string{"姓名", "名字", "联系人", "经办人", "签名", "签字", "证件", "身份证", "电话", "手机", "账号", "帐号", "账户", "卡号", "住址", "地址", "坐落", "车牌", "微信", "医生", "责任人"} {
		if strings.Contains(title, word) {
			return true
		}
	}
	return false
}

// identifierLike says that a text holds something that looks like an ID number, a phone
// number or a bank card: eleven or more digits in a row.
func identifierLike(s string) bool {
	run := 0
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' {
			if run++; run >= 11 {
				return true
			}
		} else {
			run = 0
		}
	}
	return false
}
