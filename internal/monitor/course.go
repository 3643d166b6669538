package monitor

import (
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// Course is the order in which a county goes through the stages of a procedure. Stages of
// one rank go side by side; a lasting one goes on beside what follows, up to the approval.
// It is written as an office would: "承诺授权 → 信息比对… → 民主评议 → 村内公示 → …", with +
// between stages of one rank and … behind a lasting one.
type Course struct {
	ranks   [][]Stage
	lasting map[Stage]bool
}

var (
	errCourseStage = errs.New(errs.Invalid, "monitor.course_stage", "办理程序里有不认识或重复的环节。可用的环节:%s。先后用 → 连接,同时办用 + 连接,可以一直办到审定之前的在后面加 …。")
	errCourseOrder = errs.New(errs.Invalid, "monitor.course_order", "办理程序里%s。请调整先后后再保存。")
)

// ParseCourse reads a course of entry, or of elimination if exit. What the procedure may
// not do without is refused: a notice before the approval, the township before the county,
// an authorisation before the comparison.
// Policy: plan:262 A033
func ParseCourse(text string, exit bool) (c Course, err error) {
	c.lasting = map[Stage]bool{}
	seen := map[Stage]int{}
	for i, rank := range strings.Split(strings.ReplaceAll(cn.Narrow(text), "->", "→"), "→") {
		var list []Stage
		for word := range strings.SplitSeq(rank, "+") {
			word, lasting := strings.CutSuffix(strings.TrimSpace(word), "…")
			s, ok := stageCalled(strings.TrimSpace(word))
			if _, twice := seen[s]; !ok || twice {
				return Course{}, errCourseStage.Textf(stageWords(exit))
			}
			seen[s] = i
			list = append(list, s)
			if lasting {
				c.lasting[s] = true
			}
		}
		c.ranks = append(c.ranks, list)
	}
	if why := misplaced(seen, c.lasting, exit); why != "" {
		return Course{}, errCourseOrder.Textf(why)
	}
	return c, nil
}

// CheckCourse says what is wrong with a course of entry; CheckExitCourse with one of
// elimination. They judge the parameters case.course and case.exit_course.
func CheckCourse(text string) error { _, err := ParseCourse(text, false); return err }

// CheckExitCourse is CheckCourse of an elimination.
func CheckExitCourse(text string) error { _, err := ParseCourse(text, true); return err }

func stageCalled(word string) (Stage, bool) {
	for _, s := range stages {
		if s.title == word {
			return s.key, true
		}
	}
	return "", false
}

func stageWords(exit bool) string {
	var words []string
	for _, s := range stages {
		if exit || s.key != Check {
			words = append(words, s.title)
		}
	}
	return strings.Join(words, "、")
}

// misplaced says what is wrong with the places of stages in a course.
func misplaced(at map[Stage]int, lasting map[Stage]bool, exit bool) string {
	has := func(s Stage) bool { _, ok := at[s]; return ok }
	before := func(a, b Stage) bool { return has(a) && has(b) && at[a] < at[b] }
	switch {
	case !has(Approve) || !has(Endorse) || !before(Endorse, Approve):
		return "要有乡镇审核,并在县级审定之前"
	case !has(Notify) || !before(Notify, Approve) || lasting[Notify]:
		return "要有村内公示,并在县级审定之前办完"
	case !has(Review) || !before(Review, Notify) || lasting[Review]:
		return "要有民主评议,并在村内公示之前办完"
	case has(Compare) && !before(Authorise, Compare) && !exit:
		return "信息比对要在承诺授权之后"
	case has(Compare) && !before(Compare, Approve):
		return "信息比对要在县级审定之前"
	case exit && (!has(Check) || at[Check] != 0):
		return "消除要先入户核实"
	case !exit && has(Check):
		return "入户核实在线索核实时已经做过,不再列入"
	case exit && (has(Authorise) || has(Enrol) || has(Compare)):
		return "消除程序不用承诺授权、信息比对和录入建档"
	case has(Announce) && !before(Approve, Announce):
		return "结果公告要在县级审定之后"
	case has(Enrol) && !before(Approve, Enrol):
		return "录入建档要在县级审定之后"
	}
	return ""
}

// String is the course as an office would write it.
func (c Course) String() string {
	var ranks []string
	for _, rank := range c.ranks {
		var words []string
		for _, s := range rank {
			word := s.Title()
			if c.lasting[s] {
				word += "…"
			}
			words = append(words, word)
		}
		ranks = append(ranks, strings.Join(words, "+"))
	}
	return strings.Join(ranks, " → ")
}

// Stages are the stages in their order.
func (c Course) Stages() []Stage { return slices.Concat(c.ranks...) }

// Open are the stages that may be worked on when others are done.
func (c Course) Open(done map[Stage]cn.Date) []Stage {
	open := []Stage{}
	blocked, lasting := false, false // by a stage that must be done before; by one that must be done before the approval
	for _, rank := range c.ranks {
		waits, lasts := false, false
		for _, s := range rank {
			if _, ok := done[s]; ok {
				continue
			}
			if !blocked && !(lasting && s == Approve) {
				open = append(open, s)
			}
			waits, lasts = waits || !c.lasting[s], lasts || c.lasting[s]
		}
		blocked, lasting = blocked || waits, lasting || lasts
	}
	return open
}

// before is the stage that a case returned from a stage goes back to: the last one that
// the stage had to wait for. Ok is false for the first.
func (c Course) before(s Stage) (back Stage, ok bool) {
	for _, rank := range c.ranks {
		if slices.Contains(rank, s) {
			return back, ok
		}
		for _, other := range rank {
			if !c.lasting[other] {
				back, ok = other, true
			}
		}
	}
	return "", false
}

// undone are the stages that must be gone through again when a case goes back to a stage:
// that stage and those that waited for it.
func (c Course) undone(back Stage) (again []Stage) {
	for i, rank := range c.ranks {
		if slices.Contains(rank, back) {
			again = append(again, back)
			for _, later := range c.ranks[i+1:] {
				again = append(again, later...)
			}
		}
	}
	return again
}
