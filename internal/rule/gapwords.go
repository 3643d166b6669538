package rule

import (
	"regexp"
	"strings"

	"github.com/shouwang/shouwang/internal/fact"
)

// The gaps of a sentence as a person writes them: 〔近12个月住院自付〕 for {h.inpatient_12m},
// 〔参数:监测范围〕 for {p.monitoring_line}, 〔成员〕 for {m.who}.
var wordGap = regexp.MustCompile(`〔([^〔〕]*)〕`)

var gapSuffixes = []struct{ code, words string }{{".count", "的笔数"}, {".until", "的最近日期"}}

// gapNames are the names that a sentence may use, in words, and what they stand for.
func (k *Compiler) gapNames(subject string) map[string]string {
	names := map[string]string{}
	add := func(words, code string) {
		if names[words] != "" {
			words = "成员的" + words // a fact of the household has the same title
		}
		names[words] = code
		for _, s := range gapSuffixes {
			names[words+s.words] = code + s.code
		}
	}
	for _, of := range []fact.Subject{fact.OfHousehold, fact.OfPerson} {
		for _, d := range k.catalogue.Defs() {
			switch {
			case d.Subject != of:
			case of == fact.OfHousehold:
				add(d.Title, "h."+d.Key)
			case subject == "person":
				add(d.Title, "m."+d.Key)
			}
		}
	}
	for _, d := range k.params {
		names["参数:"+d.Title] = "p." + paramName(d.Key)
	}
	if subject == "person" {
		names["成员"] = "m.who"
	}
	return names
}

// sayCode puts the gaps that are written in words into code; what is no name stays.
func (k *Compiler) sayCode(say, subject string) string {
	if !strings.Contains(say, "〔") {
		return say
	}
	names := k.gapNames(subject)
	return wordGap.ReplaceAllStringFunc(say, func(m string) string {
		if code := names[strings.Trim(m, "〔〕")]; code != "" {
			return "{" + code + "}"
		}
		return m
	})
}

// sayWords puts the gaps of a sentence into words, so that sayCode gives it back.
func (k *Compiler) sayWords(say, subject string) string {
	words := map[string]string{}
	for w, code := range k.gapNames(subject) {
		words[code] = w
	}
	return gap.ReplaceAllStringFunc(say, func(m string) string {
		if w := words[strings.Trim(m, "{}")]; w != "" {
			return "〔" + w + "〕"
		}
		return m
	})
}
