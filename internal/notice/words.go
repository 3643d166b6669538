package notice

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/shouwang/shouwang/internal/code"
)

// healthLists are the code lists whose words tell of somebody's health. A county adds to
// them on the page of code lists.
var healthLists = []string{"illness", "disability"}

// healthWords are the words of those lists: texts and aliases.
func healthWords(lists code.Lists) (words []string) {
	for _, key := range healthLists {
		list, _ := lists.List(key)
		for _, c := range list.Codes {
			words = append(append(words, c.Text), c.Aliases...)
		}
	}
	return words
}

// harmless are names of offices and policies in which such words tell of nobody's health.
var harmless = []string{"残疾人联合会", "残疾人事业", "大病保险", "大病救助", "重大疾病保险", "疾病预防控制中心", "疾控中心", "精神文明"}

// squeezed is a text without spaces and disguises, in small letters.
func squeezed(text string) string { return strings.ToLower(plain(solid(glyphs(text)))) }

// solid leaves out spaces and line ends: a word may be broken by them.
func solid(g []glyph) []glyph {
	return slices.DeleteFunc(slices.Clone(g), func(x glyph) bool { return unicode.IsSpace(x.r) })
}

// illness finds words of illness and disability.
func (d Detector) illness(g []glyph) (list []Found) {
	g = solid(g)
	for i := range g {
		g[i].r = unicode.ToLower(g[i].r)
	}
	for i := 0; i < len(g); {
		if n := startsWith(g[i:], harmless); n > 0 {
			i += n
			continue
		}
		n := startsWith(g[i:], d.words)
		if n > 0 {
			list = append(list, Found{LeakIllness, g[i].at, g[i+n-1].at + 1})
		}
		i += max(n, 1)
	}
	return list
}

// startsWith is the length in glyphs of the first of the words with which a text begins.
func startsWith(g []glyph, words []string) int {
	for _, w := range words {
		n := 0
		fits := true
		for _, r := range w {
			if n >= len(g) || g[n].r != r {
				fits = false
				break
			}
			n++
		}
		if fits {
			return n
		}
	}
	return 0
}

var (
	number      = `[0-9〇零一二三四五六七八九十百]{1,6}`
	houseNumber = regexp.MustCompile(number + `(?:[-之附]` + number + `)?号`)
	room        = regexp.MustCompile(number + `(?:栋|幢|单元|室|号楼)`)
)

// addresses finds numbers of houses and rooms. 〔2025〕12号, 第3号 and 7月1号 are none.
func addresses(g []glyph) (list []Found) {
	g = slices.DeleteFunc(slices.Clone(g), func(x glyph) bool { return x.r == ' ' })
	text := plain(g)
	for _, re := range []*regexp.Regexp{houseNumber, room} {
		for _, span := range re.FindAllStringIndex(text, -1) {
			if re == houseNumber && namesNoHouse(text[:span[0]], text[span[1]:]) {
				continue
			}
			from, to := len([]rune(text[:span[0]])), len([]rune(text[:span[1]]))
			list = append(list, Found{LeakAddress, g[from].at, g[to-1].at + 1})
		}
	}
	return list
}

func namesNoHouse(before, after string) bool {
	for _, s := range []string{"〕", "]", ")", "】", "第", "月", "编", "证"} {
		if strings.HasSuffix(before, s) {
			return true
		}
	}
	for _, s := range []string{"文", "令", "公", "线", "码"} {
		if strings.HasPrefix(after, s) {
			return true
		}
	}
	return false
}
