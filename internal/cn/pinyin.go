package cn

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// surnamePinyin is how a character reads as a surname where the dictionary's first
// reading is another.
var surnamePinyin = map[string][]string{
	"万俟": {"mo", "qi"}, "尉迟": {"yu", "chi"}, "长孙": {"zhang", "sun"}, "单于": {"chan", "yu"},
	"澹台": {"tan", "tai"}, "乐正": {"yue", "zheng"}, "宰父": {"zai", "fu"}, "子车": {"zi", "ju"}, "夹谷": {"jia", "gu"},
	"单": {"shan"}, "查": {"zha"}, "仇": {"qiu"}, "解": {"xie"}, "曾": {"zeng"}, "朴": {"piao"}, "区": {"ou"},
	"盖": {"ge"}, "翟": {"zhai"}, "缪": {"miao"}, "乐": {"yue"}, "员": {"yun"}, "召": {"shao"}, "洗": {"xian"},
	"覃": {"qin"}, "么": {"yao"}, "折": {"she"}, "黑": {"he"}, "秘": {"bi"}, "种": {"chong"}, "重": {"chong"},
	"祭": {"zhai"}, "牟": {"mu"}, "都": {"du"}, "卜": {"bu"}, "会": {"gui"}, "薄": {"bo"}, "句": {"gou"},
	"繁": {"po"}, "乜": {"nie"}, "藏": {"zang"}, "佴": {"nai"}, "郇": {"xun"}, "隗": {"wei"}, "阚": {"kan"},
	"镡": {"tan"}, "粘": {"nian"}, "能": {"nai"}, "角": {"jue"}, "便": {"pian"}, "泷": {"shuang"}, "颉": {"xie"},
	"蕃": {"pi"}, "长": {"zhang"}, "车": {"che"}, "宿": {"su"}, "曲": {"qu"}, "华": {"hua"}, "任": {"ren"},
}

// Pinyin spells a name without tones for searching: "单小军" is "shanxiaojun" and "sxj".
// The surname is read as a surname, the given name by each character's first reading; ü
// is v. Letters and digits stand for themselves, what has no reading is left out.
func Pinyin(name string) (full, initials string) {
	name, _ = NormaliseName(name)
	var f, i strings.Builder
	write := func(syllable string) {
		f.WriteString(syllable)
		i.WriteByte(syllable[0])
	}
	surname := surnameOf(name)
	if override, ok := surnamePinyin[surname]; ok && surname != name {
		for _, syllable := range override {
			write(syllable)
		}
		name = name[len(surname):]
	}
	args := pinyin.NewArgs()
	for _, r := range name {
		switch s := pinyin.SinglePinyin(r, args); {
		case len(s) > 0 && s[0] != "":
			write(s[0])
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			write(strings.ToLower(string(r)))
		}
	}
	return f.String(), i.String()
}
