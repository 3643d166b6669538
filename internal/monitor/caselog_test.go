package monitor

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/flow"
	"github.com/shouwang/shouwang/internal/param"
)

var courses = []string{
	"承诺授权 → 信息比对… → 民主评议 → 村内公示 → 乡镇审核 → 县级审定 → 结果公告 → 录入建档",
	"承诺授权 → 信息比对 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定",
	"承诺授权+民主评议 → 信息比对+村内公示 → 乡镇审核 → 县级审定 → 结果公告",
}

const exitCourse = "入户核实 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定 → 结果公告"

var caseActions = []CaseAction{CaseJoin, CaseAuthorise, CaseCompare, CaseExplain, CaseSettle, CaseCompared, CaseReview, CasePost, CaseObject, CaseUphold, CaseDisallow, CaseNotified, CaseUnpost,
	CaseEndorse, CaseApprove, CaseAnnounce, CaseEnrol, CaseReturn, CaseRefuse, CaseGreen, CasePause, CaseResume, CaseRedirect, CaseTrack, CasePropose, CaseCheck, CaseOverride, CaseReopen, CaseEnd, CaseAnswer, CaseNote}

// walk takes random allowed steps and gives the log; check sees each step with the case
// before and after it.
func walk(t *rapid.T, check func(log []caseStep, before, after Progress, s caseStep)) []caseStep {
	day := time.Date(2025, 1, 6, 2, 0, 0, 0, time.UTC)
	course := rapid.SampledFrom(courses).Draw(t, "course")
	log := []caseStep{{Action: CaseOpen, Actor: "officer", At: day, Payload: casePayload{Course: course, Since: cn.DateOf(day), Visitors: []string{"a"}}}}
	for range rapid.IntRange(1, 120).Draw(t, "tries") {
		before := fold(log)
		s := caseStep{Action: rapid.SampledFrom(caseActions).Draw(t, "action"), Actor: rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "actor")}
		if before.allow(s.Action, s.Actor) != nil {
			continue
		}
		day = day.AddDate(0, 0, rapid.IntRange(0, 9).Draw(t, "days"))
		s.At = day
		switch s.Action {
		case CaseJoin:
			s.Payload = casePayload{Course: course, Visitors: []string{"b"}}
		case CasePropose:
			s.Payload.Course = exitCourse
		case CaseCompare:
			s.Payload.Doubts = rapid.IntRange(0, 2).Draw(t, "doubts")
		case CaseSettle:
			if before.Doubts == 0 {
				continue // there is none to settle: the service finds none
			}
		case CaseReview:
			s.Payload.Passed = rapid.Bool().Draw(t, "passed")
		case CasePost:
			s.Payload.Notice = fmt.Sprint("notice", len(log))
		case CaseReturn:
			from := Endorse
			if before.isOpen(Approve) {
				from = Approve
			}
			s.Stage, _ = before.Course.before(from)
		}
		log = append(log, s)
		check(log, before, fold(log), s)
	}
	return log
}

// since is the part of a log from the beginning of the procedure under way.
func since(log []caseStep) []caseStep {
	start := 0
	for i, s := range log {
		if s.Action == CaseOpen || s.Action == CasePropose || s.Action == CaseJoin && fold(log[:i]).Phase == Eliminated {
			start = i
		}
	}
	return log[start:]
}

func taken(log []caseStep, a CaseAction) bool {
	return slices.ContainsFunc(log, func(s caseStep) bool { return s.Action == a })
}

func actors(log []caseStep, actions ...CaseAction) (list []string) {
	for _, s := range log {
		if slices.Contains(actions, s.Action) {
			list = append(list, s.Actor)
		}
	}
	return append(list, log[0].Payload.Visitors...)
}

func TestNoApprovalWithoutACompletedNoticeAndEverythingBeforeIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		walk(t, func(log []caseStep, before, after Progress, s caseStep) {
			if s.Action != CaseApprove {
				return
			}
			run := since(log)
			if !taken(run, CaseNotified) || before.Notice != "" || before.Objections > 0 || before.Paused {
				t.Fatalf("approved with notice %q, %d objections", before.Notice, before.Objections)
			}
			for _, stage := range before.Course.Stages() {
				if _, done := before.Done[stage]; !done && !slices.Contains([]Stage{Approve, Announce, Enrol}, stage) {
					t.Fatalf("approved before %s", stage.Title())
				}
			}
			if slices.Contains(actors(run, CaseAuthorise, CaseReview, CasePost, CasePropose, CaseCheck, CaseEndorse, CaseSettle, CaseOverride), s.Actor) {
				t.Fatalf("%s approves their own step", s.Actor)
			}
		})
	})
}

func TestNoComparisonWithoutAuthorisationAndNoneConcludedWithOpenDoubts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		walk(t, func(log []caseStep, before, after Progress, s caseStep) {
			if s.Action == CaseCompare && !taken(since(log), CaseAuthorise) {
				t.Fatal("compared without an authorisation")
			}
			if s.Action == CaseCompared && before.Doubts != 0 {
				t.Fatalf("concluded with %d doubts", before.Doubts)
			}
		})
	})
}

func TestAnyAllowedSequenceFolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		walk(t, func(log []caseStep, before, after Progress, s caseStep) {
			again := fold(slices.Clone(log))
			if again.Phase != after.Phase || !slices.Equal(again.open(), after.open()) {
				t.Fatal("two folds differ")
			}
			if after.Objections < 0 || after.Doubts < 0 || after.Phase.Title() == "" {
				t.Fatalf("%+v", after)
			}
			if after.Phase == Ended && len(after.open()) > 0 {
				t.Fatal("an ended case waits for something")
			}
			if before.Phase == Ended && after.Phase != Ended {
				t.Fatalf("%s opened an ended case", s.Action)
			}
			if after.Phase == Monitored && before.Phase == Identifying && s.Action != CaseApprove {
				t.Fatalf("monitored by %s", s.Action)
			}
			if after.Phase == Eliminated && before.Phase != Eliminated && s.Action != CaseApprove {
				t.Fatalf("eliminated by %s", s.Action)
			}
			for _, st := range after.stops {
				if !st.to.IsZero() && st.to.Before(st.from) {
					t.Fatalf("a stop ends before it begins: %+v", st)
				}
			}
		})
	})
}

func TestDeadlineNeverRunsBackwardsWhileAStageIsOpen(t *testing.T) {
	set, err := param.NewSet(map[string]string{"clock.stops": "公示、异议、外出", "deadline.total": "15工作日", "deadline.review": "5天", "deadline.endorse": "3工作日"})
	if err != nil {
		t.Fatal(err)
	}
	r := rules{set, cn.DefaultCalendar()}
	rapid.Check(t, func(t *rapid.T) {
		walk(t, func(log []caseStep, before, after Progress, s caseStep) {
			from := log[0].Payload.Since
			was, is := r.total(&before).Due(from), r.total(&after).Due(from)
			if !was.Paused && !is.Paused && is.Day.Before(was.Day) {
				t.Fatalf("%s moved the total from %s to %s", s.Action, was.Day, is.Day)
			}
			for _, stage := range after.open() {
				limit, ok := r.set.Days(stage.limit())
				old, seen := before.Opened[stage]
				if !ok || !seen || !before.isOpen(stage) {
					continue
				}
				was, is := r.clock(&before, limit).Due(old), r.clock(&after, limit).Due(after.Opened[stage])
				if !was.Paused && !is.Paused && is.Day.Before(was.Day) {
					t.Fatalf("%s moved %s from %s to %s", s.Action, stage.Title(), was.Day, is.Day)
				}
			}
		})
	})
}

func TestClockSaysWhatItCountedAndWhy(t *testing.T) {
	set, err := param.NewSet(map[string]string{"clock.stops": "公示、异议", "deadline.total": "15天"})
	if err != nil {
		t.Fatal(err)
	}
	r := rules{set, cn.DefaultCalendar()}
	at := func(day int) time.Time { return time.Date(2025, 7, day, 2, 0, 0, 0, time.UTC) }
	log := []caseStep{
		{Action: CaseOpen, At: at(1), Payload: casePayload{Course: courses[1]}},
		{Action: CaseAuthorise, At: at(2)}, {Action: CaseCompare, At: at(2)}, {Action: CaseCompared, At: at(3)},
		{Action: CaseReview, At: at(4), Payload: casePayload{Passed: true}},
		{Action: CasePost, At: at(4), Payload: casePayload{Notice: "n"}},
		{Action: CaseNotified, At: at(9)},
	}
	p := fold(log)
	c := Case{since: cn.DateOf(at(1))}
	clocks := r.clocks(&c, &p, cn.DateOf(at(12)))
	total := clocks[len(clocks)-1]
	// 2–4 count, 5–9 stand still, 10–12 count.
	if total.Counted != 6 || total.Due != cn.NewDate(2025, 7, 21) || len(total.Stopped) != 1 || total.Stopped[0] != "2025-07-05 至 2025-07-09 公示" || total.Late {
		t.Errorf("%+v", total)
	}
	want := "2025-07-01 起算,次日为第1天;时限15天,自然日,周末和节假日照计;中止:2025-07-05 至 2025-07-09 公示;最后一天是 2025-07-21。"
	if total.Why != want {
		t.Errorf("%s", total.Why)
	}
	set, err = param.NewSet(map[string]string{"clock.stops": "异议", "deadline.total": "15天"})
	if err != nil {
		t.Fatal(err)
	}
	if due := (rules{set, r.cal}).total(&p).Due(c.since); due != (flow.Due{Day: cn.NewDate(2025, 7, 16), Known: true}) {
		t.Errorf("where the notice counts: %+v", due)
	}
}

func TestEveryStepHasATitleAndEveryStageALimit(t *testing.T) {
	for _, a := range caseActions {
		if a.Title() == "" {
			t.Errorf("%s has no title", a)
		}
	}
	for _, s := range stages {
		if _, err := param.Find(s.limit); err != nil || s.title == "" {
			t.Errorf("%s: %v", s.key, err)
		}
	}
	for _, st := range stepPermissions {
		if st.action.Title() == "" || st.perm == "" {
			t.Errorf("%+v", st)
		}
	}
}
