package monitor_test

import (
	"slices"
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/param"
)

func TestCourseIsReadAndWrittenAsAnOfficeWould(t *testing.T) {
	for _, text := range []string{
		"承诺授权 → 信息比对… → 民主评议 → 村内公示 → 乡镇审核 → 县级审定 → 结果公告 → 录入建档",
		"承诺授权+民主评议 → 信息比对+村内公示 → 乡镇审核 → 县级审定",
		"民主评议 → 村内公示 → 乡镇审核 → 县级审定",
	} {
		c, err := monitor.ParseCourse(text, false)
		if err != nil || c.String() != text {
			t.Errorf("%s: %s %v", text, c, err)
		}
	}
	c, err := monitor.ParseCourse(" 承诺授权->信息比对 -> 民主评议→村内公示->乡镇审核 -> 县级审定", false)
	if err != nil || c.String() != "承诺授权 → 信息比对 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定" {
		t.Errorf("%s %v", c, err)
	}
}

func TestCourseKeepsWhatTheProcedureMayNotDoWithout(t *testing.T) {
	for text, want := range map[string]string{
		"承诺授权 → 民主评议 → 乡镇审核 → 县级审定":               "monitor.course_order", // no notice
		"承诺授权 → 民主评议 → 村内公示… → 乡镇审核 → 县级审定":       "monitor.course_order", // the notice may run on
		"民主评议 → 村内公示 → 县级审定 → 乡镇审核":               "monitor.course_order",
		"信息比对 → 承诺授权 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定": "monitor.course_order",
		"承诺授权+信息比对 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定":   "monitor.course_order",
		"民主评议 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定":        "monitor.course_stage",
		"民主评议 → 开会 → 村内公示 → 乡镇审核 → 县级审定":          "monitor.course_stage",
		"": "monitor.course_stage",
		"入户核实 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定": "monitor.course_order", // of an entry
		"结果公告 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定": "monitor.course_order",
	} {
		if e, ok := errs.As(monitor.CheckCourse(text)); !ok || e.Code != want {
			t.Errorf("%q: %v, want %s", text, e, want)
		}
	}
	if monitor.CheckExitCourse("民主评议 → 村内公示 → 乡镇审核 → 县级审定") == nil {
		t.Error("an elimination without a visit is taken")
	}
	if err := monitor.CheckExitCourse("入户核实 → 民主评议 → 村内公示 → 乡镇审核 → 县级审定"); err != nil {
		t.Error(err)
	}
}

func TestLastingStageGoesOnBesideOthersUpToTheApproval(t *testing.T) {
	c, err := monitor.ParseCourse("承诺授权 → 信息比对… → 民主评议 → 村内公示 → 乡镇审核 → 县级审定", false)
	if err != nil {
		t.Fatal(err)
	}
	day := cn.NewDate(2025, 7, 1)
	done := map[monitor.Stage]cn.Date{}
	step := func(s monitor.Stage, want ...monitor.Stage) {
		t.Helper()
		if s != "" {
			done[s] = day
		}
		if got := c.Open(done); !slices.Equal(got, want) {
			t.Errorf("after %s: %v, want %v", s, got, want)
		}
	}
	step("", monitor.Authorise)
	step(monitor.Authorise, monitor.Compare, monitor.Review)
	step(monitor.Review, monitor.Compare, monitor.Notify)
	step(monitor.Notify, monitor.Compare, monitor.Endorse)
	step(monitor.Endorse, monitor.Compare)
	step(monitor.Compare, monitor.Approve)
	step(monitor.Approve)
}

func TestShippedVariantsAreParametersThatTheCountyCouldSet(t *testing.T) {
	if len(monitor.Variants()) < 3 {
		t.Fatal("too few variants")
	}
	for _, v := range monitor.Variants() {
		set, err := param.NewSet(v.Params)
		if err != nil || v.Title == "" || v.Source == "" {
			t.Errorf("%s: %v", v.Key, err)
		}
		if text, ok := set.Text("case.course"); ok && monitor.CheckCourse(text) != nil {
			t.Errorf("%s: %v", v.Key, monitor.CheckCourse(text))
		}
		if text, ok := set.Text("case.exit_course"); ok && monitor.CheckExitCourse(text) != nil {
			t.Errorf("%s: %v", v.Key, monitor.CheckExitCourse(text))
		}
	}
}
