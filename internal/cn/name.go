package cn

import "strings"

// NormaliseName gives a name in the one form in which names are compared, and the
// remark that stood in brackets beside it: "张　三（小）" is 张三 and 小. All spaces go,
// full-width letters become narrow, and the many dots inside names such as
// 阿依古丽·买买提 become U+00B7. Rare characters are kept as they are.
func NormaliseName(raw string) (name, remark string) {
	var b strings.Builder
	var remarks []string
	rest := squeeze(raw)
	if len(rest) <= 12 && hanOnly(rest) { // as nearly all are
		return rest, ""
	}
	for rest != "" {
		open := strings.IndexAny(rest, "([{【〔〈<")
		if open < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:open])
		inside := strings.TrimLeft(rest[open:], "([{【〔〈<")
		inside, after, _ := cutAny(inside, ")]}】〕〉>")
		if inside != "" {
			remarks = append(remarks, inside)
		}
		rest = strings.TrimLeft(after, ")]}】〕〉>")
	}
	name = strings.Join(strings.FieldsFunc(b.String(), isNameDot), "·")
	return strings.TrimLeft(name, "'·"), strings.Join(remarks, "、")
}

// hanOnly says that a text has only Chinese characters of the basic plane.
func hanOnly(s string) bool {
	for _, r := range s {
		if r < 0x4e00 || r > 0x9fff {
			return false
		}
	}
	return true
}

func cutAny(s, chars string) (before, after string, found bool) {
	i := strings.IndexAny(s, chars)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i:], true
}

func isNameDot(r rune) bool { return strings.ContainsRune("·•.‧・･∙⋅●﹒᛫", r) }

// MaskName keeps the surname and hides the rest: 张*, 张**, 欧阳**. Of a name with dots
// only the first character stays, for its parts have no surname: 阿**.
func MaskName(name string) string {
	name, _ = NormaliseName(name)
	r := []rune(name)
	if strings.Contains(name, "·") {
		return string(r[:1]) + "**"
	}
	surname := len([]rune(surnameOf(name)))
	if len(r) <= surname {
		return strings.Repeat("*", len(r))
	}
	return string(r[:surname]) + strings.Repeat("*", len(r)-surname)
}

// surnameOf is the first character, or the first two of a name of at least three that
// begins with a compound surname.
func surnameOf(name string) string {
	n := 0
	for i := range name {
		if n == 2 && compoundSurnames[name[:i]] {
			return name[:i]
		}
		n++
	}
	for i := range name {
		if i > 0 {
			return name[:i]
		}
	}
	return name
}

var compoundSurnames = func() map[string]bool {
	set := map[string]bool{}
	for s := range strings.FieldsSeq(`欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台
		皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西
		颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 第五
		单于 纳兰 即墨 达奚 褚师 百里 淳于 完颜 耶律 叱干 贺兰`) {
		set[s] = true
	}
	return set
}()
