package statistics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/monitor"
)

// group is a way to break the figures down. An entry may belong to several of its rows (a
// household has several risks) or to none.
type group struct {
	key, title, note string
	overlap          bool // an entry may belong to several rows
	whole            bool // rows without an entry are shown too
	rows             []string
	name             func(row string) string
	of               func(e entry) []string
}

// bands are how long a household has been monitored, in days. They are ours: a way to show
// durations, not a rule.
var bands = []struct {
	key, title string
	from       int
}{
	{"0", "不满半年", 0}, {"183", "半年至不满一年", 183}, {"365", "一年至不满两年", 365}, {"730", "两年及以上", 730},
}

func bandOf(days int) string {
	key := ""
	for _, b := range bands {
		if days >= b.from {
			key = b.key
		}
	}
	return key
}

// groupsOf are the groups of a report about an area with some below it, in the order of
// the code lists.
func groupsOf(tree *division.Tree, below []string, lists code.Lists) []group {
	channels := make([]string, 0, 4)
	for _, c := range monitor.Channels() {
		channels = append(channels, string(c))
	}
	durations := make([]string, len(bands))
	for i, b := range bands {
		durations[i] = b.key
	}
	categories, categoryName := topOf(lists, "category")
	risks, _ := topOf(lists, "risk")
	headings, headingName := topOf(lists, "measure")
	for i, r := range risks {
		risks[i] = riskOf(lists, r)
	}
	groups := []group{
		{key: "category", title: "按监测对象类别", whole: true, rows: categories, name: categoryName, of: func(e entry) []string { return one(string(e.category)) }},
		{key: "risk", title: "按风险类型", note: "一户可有多种风险,各行相加会大于合计。", overlap: true, rows: risks, name: func(k string) string { return k }, of: func(e entry) []string { return risksOf(lists, e) }},
		{key: "channel", title: "按发现渠道", note: "几个渠道同时发现的,每个渠道各计一户。", overlap: true, rows: channels, name: func(k string) string { return monitor.Channel(k).Title() }, of: channelsOf},
		{key: "duration", title: "按监测时长", note: "从最近一次纳入算起,到数的那一天。", rows: durations, name: bandTitle, of: durationOf},
		{key: "help", title: "按已落实的帮扶", note: "从本次识别起已落实到户的;一户可有多项。", overlap: true, rows: headings, name: headingName, of: helpOf},
	}
	if len(below) == 0 {
		return groups
	}
	areas := group{key: "area", title: "按区域", note: "按区划代码排列,不排名。", whole: true, rows: below, name: tree.Name, of: func(e entry) []string {
		i := slices.IndexFunc(below, func(a string) bool { return strings.HasPrefix(e.area, a) })
		if i < 0 {
			return nil
		}
		return below[i : i+1]
	}}
	return slices.Insert(groups, 0, areas)
}

// topOf are the upper codes of a list, and their wording.
func topOf(lists code.Lists, key string) (codes []string, name func(string) string) {
	list, _ := lists.List(key)
	texts := map[string]string{}
	for _, c := range list.Codes {
		if c.Parent == "" {
			codes = append(codes, c.Code)
		}
		texts[c.Code] = c.Text
	}
	return codes, func(k string) string { return cmp.Or(texts[k], k) }
}

// riskOf is a risk in the wording of the code list, its parent for a kind of disaster; what
// the list does not have stays as it was written.
func riskOf(lists code.Lists, written string) string {
	r, ok := lists.Resolve("risk", written)
	if !ok {
		return written
	}
	if parent, ok := lists.Resolve("risk", r.Parent); ok {
		return parent.Text
	}
	return r.Text
}

func risksOf(lists code.Lists, e entry) (risks []string) {
	for _, written := range e.risks {
		if r := riskOf(lists, written); !slices.Contains(risks, r) {
			risks = append(risks, r)
		}
	}
	return risks
}

func one(key string) []string {
	if key == "" {
		return nil
	}
	return []string{key}
}

func channelsOf(e entry) []string {
	list := make([]string, len(e.subject.channels))
	for i, c := range e.subject.channels {
		list[i] = string(c)
	}
	return list
}

func durationOf(e entry) []string {
	if e.since.IsZero() {
		return nil
	}
	return one(bandOf(e.on.Sub(e.since)))
}

func bandTitle(key string) string {
	for _, b := range bands {
		if b.key == key {
			return b.title
		}
	}
	return ""
}

func helpOf(e entry) []string {
	if e.since.IsZero() {
		return nil
	}
	return e.subject.helped(e.subject.Begun, e.on)
}
