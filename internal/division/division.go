package division

import (
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
)

// Division is one area of the official list, or a group that the county added.
type Division struct {
	Code     string  `json:"code"`
	Name     string  `json:"name" doc:"通用名,如 复兴村"`
	Official string  `json:"official" doc:"统计用区划代码中的名称,如 复兴村村民委员会"`
	Parent   string  `json:"parent" doc:"上一级的代码;县为空"`
	Kind     Kind    `json:"kind" doc:"县、街道、镇、乡、社区、村、组"`
	From     cn.Date `json:"from" doc:"起始日;空为未知"`
	To       cn.Date `json:"to" doc:"截止日;空为仍有效"`
}

// Level is told by the code.
func (d Division) Level() cn.Level { return cn.DivisionCode(d.Code).Level() }

// on says whether the division exists on a day.
func (d Division) on(day cn.Date) bool { return !d.From.After(day) && !d.To.Before(day) }

// Kind is the sort of division, in the words of the law.
type Kind string

const (
	County      Kind = "县"
	Subdistrict Kind = "街道"
	Town        Kind = "镇"
	Rural       Kind = "乡"
	Community   Kind = "社区"
	Village     Kind = "村"
	Group       Kind = "组"
)

// kindOf reads the kind from the official name, or else from the last three digits of
// the code: 001–099 street or community, 100–199 town, 200–399 township or village.
func kindOf(code, official string) Kind {
	number := code[max(0, len(code)-3):]
	ends := func(suffixes ...string) bool {
		for _, s := range suffixes {
			if strings.HasSuffix(official, s) {
				return true
			}
		}
		return false
	}
	switch cn.DivisionCode(code).Level() {
	case cn.LevelTownship:
		switch {
		case ends("街道", "街道办事处") || number < "100" && !ends("镇", "乡"):
			return Subdistrict
		case ends("镇") || number < "200" && !ends("乡"):
			return Town
		}
		return Rural
	case cn.LevelVillage:
		if ends("社区", "居民委员会", "居委会") || number < "200" && !ends("村", "村民委员会", "村委会") {
			return Community
		}
		return Village
	case cn.LevelGroup:
		return Group
	}
	return County
}

// shortName is the name in daily use: 棉沙村村民委员会 is 棉沙村, 土城社区居民委员会 is 土城社区.
func shortName(kind Kind, official string) string {
	if kind != Community && kind != Village {
		return strings.TrimSuffix(official, "办事处")
	}
	short := official
	for _, committee := range []string{"居民委员会", "居委会", "村民委员会"} {
		short = strings.TrimSuffix(short, committee)
	}
	if s, ok := strings.CutSuffix(short, "委会"); ok {
		short = s // 白云村委会
	}
	if strings.HasSuffix(short, "村") || strings.HasSuffix(short, "社区") || short == "" || short == official {
		return short
	}
	return short + string(kind)
}

// Class is how an area is advanced. A village's class is independent of its township's.
//
// Policy: plan:477
type Class string

const (
	Pioneer Class = "pioneer" // 先行示范类
	Key     Class = "key"     // 重点帮扶类
	Steady  Class = "steady"  // 平稳推进类, also written 积极推进类
)

// Title is the class in Chinese.
func (c Class) Title() string {
	switch c {
	case Pioneer:
		return "先行示范类"
	case Key:
		return "重点帮扶类"
	case Steady:
		return "平稳推进类"
	}
	return ""
}

// ParseClass reads a class as people and files write it.
func ParseClass(text string) (Class, bool) {
	switch strings.TrimSuffix(squeeze(text), "类") {
	case "先行示范", string(Pioneer):
		return Pioneer, true
	case "重点帮扶", string(Key):
		return Key, true
	case "平稳推进", "积极推进", string(Steady): // Policy: plan:478 (one class, two names)
		return Steady, true
	}
	return "", false
}

// ClassVersion is one decision about the class of an area, as it was held for a time.
type ClassVersion struct {
	Area         string    `json:"area"`
	Class        Class     `json:"class"`
	Title        string    `json:"title" doc:"类别的中文名"`
	From         cn.Date   `json:"from"`
	To           cn.Date   `json:"to" doc:"最后一天;空为仍有效"`
	Decision     string    `json:"decision" doc:"决定的内容或名称"`
	DocumentNo   string    `json:"document_no,omitempty" doc:"文号"`
	Clause       string    `json:"clause,omitempty" doc:"出自规划的哪一条"`
	RecordedAt   time.Time `json:"recorded_at"`
	RecordedBy   string    `json:"recorded_by"`
	SupersededAt time.Time `json:"superseded_at,omitzero" doc:"被后来的记录取代的时间"`

	id string
}

func squeeze(s string) string { return strings.ReplaceAll(cn.Narrow(s), " ", "") }
