package statistics

import (
	"slices"

	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// Period is what is asked: from the first day to the last, both included, as known by a day.
type Period struct{ From, On, KnownBy cn.Date }

// subject is a household with all that it may be counted by.
type subject struct {
	monitor.Standing
	channels []monitor.Channel
	help     []assist.Arrival // of its case, in any identification
}

// helped are the headings of help that arrived between a day and another, both included.
func (s *subject) helped(from, on cn.Date) (headings []string) {
	for _, a := range s.help {
		if !a.On.Before(from) && !a.On.After(on) && !slices.Contains(headings, a.Heading) {
			headings = append(headings, a.Heading)
		}
	}
	return headings
}

// entry is a household counted under a figure, as it was on the day that counts.
type entry struct {
	subject  *subject
	on       cn.Date // the persons are those of this day
	since    cn.Date // monitored since; zero if it is not
	area     string
	category registry.Category
	risks    []string
}

// Figure is one number of the report.
type Figure struct {
	Key        string `json:"key"`
	Title      string `json:"title"`
	Definition string `json:"definition" doc:"怎样数的"`
	Flow       bool   `json:"flow" doc:"期间发生数;否则为时点数"`

	of func(s *subject, p Period, within func(string) bool) []entry
}

// figures are all of them, in the order in which they are read.
var figures = []Figure{
	{Key: "start", Title: "期初在监测", Definition: "开始日期前一天结束时,已审定纳入、没有消除也没有自然减少的户。", of: stock(func(p Period) cn.Date { return p.From.AddDays(-1) })},
	{Key: "in", Title: "新纳入", Definition: "期间审定纳入、以前没有纳入过的户。", Flow: true, of: moves(monitor.MoveIn)},
	{Key: "again", Title: "再次纳入", Definition: "期间审定纳入、以前消除过风险的户。", Flow: true, of: moves(monitor.MoveAgain)},
	{Key: "back", Title: "消除回退", Definition: "期间县级把风险消除退回为继续监测的户。", Flow: true, of: moves(monitor.MoveBack)},
	{Key: "here", Title: "区域调入", Definition: "在监测期间从本区域以外改由本区域办理的户。", Flow: true, of: crossings(true)},
	{Key: "out", Title: "风险消除", Definition: "期间审定消除风险的户。", Flow: true, of: moves(monitor.MoveOut)},
	{Key: "nature", Title: "自然减少", Definition: "期间因整户死亡、户籍迁出、并户等结束监测的户。", Flow: true, of: moves(monitor.MoveNature)},
	{Key: "away", Title: "区域调出", Definition: "在监测期间改由本区域以外办理的户。", Flow: true, of: crossings(false)},
	{Key: "standing", Title: "期末在监测", Definition: "结束日期当天结束时,已审定纳入、没有消除也没有自然减少的户。期初加增加减减少等于期末。", of: stock(func(p Period) cn.Date { return p.On })},
	{Key: "unhelped", Title: "其中还没有落实措施", Definition: "期末在监测、从本次识别(或回退)起还没有一项帮扶措施落实到户的户。规划目标:监测对象帮扶率100%。", of: unhelped},
	{Key: "identifying", Title: "识别中", Definition: "结束日期当天已立案、还没有审定的户,含消除后又在重新识别的。", of: phase(monitor.Identifying)},
	{Key: "eliminated", Title: "已消除、持续关注", Definition: "结束日期当天风险已消除、仍在关注的户。", of: phase(monitor.Eliminated)},
}

// monitoredIn says whether the household was monitored on any day of the period: help counts
// for those.
func (s *subject) monitoredIn(p Period) bool {
	for _, m := range s.Moves {
		if !m.On.Before(p.From) && !m.On.After(p.On) {
			return true
		}
	}
	_, counted := s.At(p.On)
	return counted
}

// entered is the day of the last way into monitoring up to a move.
func (s *subject) entered(upTo cn.Date) (since cn.Date) {
	for _, m := range s.Moves {
		if m.On.After(upTo) {
			break
		}
		if m.Kind == monitor.MoveIn || m.Kind == monitor.MoveAgain || m.Kind == monitor.MoveBack {
			since = m.On
		}
	}
	return since
}

func (s *subject) entryOf(m monitor.Move, on cn.Date) entry {
	return entry{subject: s, on: on, since: s.entered(on), area: m.Area, category: m.Category, risks: m.Risks}
}

func stock(day func(Period) cn.Date) func(*subject, Period, func(string) bool) []entry {
	return func(s *subject, p Period, within func(string) bool) []entry {
		on := day(p)
		m, counted := s.At(on)
		if !counted || !within(m.Area) {
			return nil
		}
		return []entry{s.entryOf(m, on)}
	}
}

func moves(kind monitor.MoveKind) func(*subject, Period, func(string) bool) []entry {
	return func(s *subject, p Period, within func(string) bool) (list []entry) {
		for _, m := range s.Moves {
			if m.Kind == kind && within(m.Area) && !m.On.Before(p.From) && !m.On.After(p.On) {
				list = append(list, s.entryOf(m, m.On))
			}
		}
		return list
	}
}

// crossings are moves over the border of the area: into it, or out of it.
func crossings(into bool) func(*subject, Period, func(string) bool) []entry {
	return func(s *subject, p Period, within func(string) bool) (list []entry) {
		for _, m := range s.Moves {
			if m.Kind != monitor.MoveArea || m.On.Before(p.From) || m.On.After(p.On) || within(m.Area) != into || within(m.From) == into {
				continue
			}
			e := s.entryOf(m, m.On)
			if !into {
				e.area = m.From
			}
			list = append(list, e)
		}
		return list
	}
}

// Policy: plan:200 T019
func unhelped(s *subject, p Period, within func(string) bool) []entry {
	m, counted := s.At(p.On)
	if !counted || !within(m.Area) || len(s.helped(s.Begun, p.On)) > 0 {
		return nil
	}
	return []entry{s.entryOf(m, p.On)}
}

func phase(want monitor.Phase) func(*subject, Period, func(string) bool) []entry {
	return func(s *subject, p Period, within func(string) bool) []entry {
		if s.Phase != want || !within(s.Area) {
			return nil
		}
		return []entry{{subject: s, on: p.On, area: s.Area, category: s.Category, risks: s.Risks}}
	}
}
