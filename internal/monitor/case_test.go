package monitor_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

func codeOf(err error) string {
	e, _ := errs.As(err)
	if e == nil {
		return ""
	}
	return e.Code
}

func TestLeadFoundTrueBecomesAMonitoredHousehold(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.opened()
		if c.Phase != monitor.Identifying || c.Stage != monitor.Authorise || !slices.Equal(c.Risks, []string{"因病"}) || c.OpenedOn != today {
			t.Fatalf("%+v", c)
		}
		w.compared(c.ID)
		w.reviewed(c.ID)
		w.noticed(c.ID)
		w.endorsed(c.ID)
		if got := w.theCase(); got.Stage != monitor.Approve {
			t.Fatalf("waits for %s", got.Stage)
		}
		got, err := w.leads.Approve(w.county("boss"), c.ID, monitor.Approval{Category: registry.Marginal, Risks: []string{"因病", "因学"}})
		w.ok(err)
		if got.Phase != monitor.Monitored || got.Category != registry.Marginal || got.MonitoredOn != today.AddDays(6) || !slices.Equal(got.Risks, []string{"因病", "因学"}) {
			t.Errorf("%+v", got)
		}
		if a.categories[w.household] != registry.Marginal || len(a.begun) != 1 || !a.begun[0].Labour || a.begun[0].Recognised != got.MonitoredOn {
			t.Errorf("%v %+v", a.categories, a.begun)
		}
		if p := a.posted["notice-1"]; len(p.Rows) != 1 || p.Rows[0].Head == "" || p.Rows[0].Category != "" {
			t.Errorf("before the decision the class is shown: %+v", p)
		}
	})
}

func TestFalseLeadOpensNoCase(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		w.take(w.hit("medical.total_year", "因病", 101))
		w.confirmed(monitor.False)
		found, err := w.leads.Cases(w.county("reader"), monitor.CaseQuery{}, api.Page{})
		w.ok(err)
		if found.Total != 0 {
			t.Errorf("%+v", found)
		}
	})
}

func TestStepOutOfTurnIsRefusedAndSaysWhatComesNext(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		c := w.opened().ID
		_, err := w.leads.PostNotice(w.villager(), []monitor.CaseID{c})
		e, _ := errs.As(err)
		if e == nil || e.Code != "monitor.case_step" || e.Text != "这一户现在是“识别中”,不能张贴公示。现在要办的是:承诺授权。" {
			t.Errorf("%v", err)
		}
		_, err = w.leads.NoteAuthorisation(w.villager(), c)
		if codeOf(err) != "monitor.no_authorisation" {
			t.Errorf("%v", err)
		}
		_, err = w.leads.Endorse(w.villager(), []monitor.CaseID{c}, "")
		w.refused(db.ErrForbidden, err)
		_, err = w.leads.Case(w.as("stranger", w.there, access.CaseRead), c)
		w.refused(db.ErrNotFound, err)
	})
}

func TestNobodyConfirmsTheirOwnStep(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		c := w.opened().ID
		w.compared(c)
		w.reviewed(c)
		w.noticed(c)
		visitor := w.as("clerk", w.township, access.CaseRead, access.CaseEndorse)
		_, err := w.leads.Endorse(visitor, []monitor.CaseID{c}, "")
		w.refused(monitor.ErrCaseSamePerson, err)
		w.endorsed(c)
		both := w.as("officer2", "500229", access.CaseRead, access.CaseApprove)
		_, err = w.leads.Approve(both, c, monitor.Approval{Category: registry.Marginal, Risks: []string{"因病"}})
		w.refused(monitor.ErrCaseSamePerson, err)
	})
}

func TestClassThatTheFiguresContradictNeedsAReason(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.opened().ID
		w.compared(c)
		w.reviewed(c)
		w.noticed(c)
		w.endorsed(c)
		approve := func(in monitor.Approval) string {
			_, err := w.leads.Approve(w.county("boss"), c, in)
			return codeOf(err)
		}
		for want, in := range map[string]monitor.Approval{
			"monitor.category":      {Risks: []string{"因病"}},
			"monitor.category_kind": {Category: registry.Unstable, Risks: []string{"因病"}}, // 一般农户
			"monitor.category_why":  {Category: registry.Sudden, Risks: []string{"因病"}},   // income is below the line
			"monitor.case_risks":    {Category: registry.Marginal},
		} {
			if got := approve(in); got != want {
				t.Errorf("%+v: %s, want %s", in, got, want)
			}
		}
		for _, risks := range [][]string{{"因懒"}, {"因病", "因病"}, {"其他"}, {"因病", "因残", "因学", "因缺劳动力", "因意外事故", "因产业失败"}} {
			if got := approve(monitor.Approval{Category: registry.Marginal, Risks: risks}); got != "monitor.case_risks" {
				t.Errorf("%v: %s", risks, got)
			}
		}
		a.known.Income.LineKnown = false // no line: data and no verdict
		if got := approve(monitor.Approval{Category: registry.Sudden, Risks: []string{"因病"}}); got != "" {
			t.Errorf("without a line: %s", got)
		}
	})
}

func TestNoticeTakenDownEarlyIsPostedAgain(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.opened().ID
		w.compared(c)
		w.reviewed(c)
		w.notice(c, w.posted(c), monitor.CaseUnpost)
		w.noticed(c)
		if got := w.theCase(); got.Stage != monitor.Endorse {
			t.Fatalf("%s", got.Stage)
		}
	})
}

func TestRefusedCaseIsTakenOffItsNotice(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.opened().ID
		w.compared(c)
		w.reviewed(c)
		notice := w.posted(c)
		_, err := w.leads.Refuse(w.township2(), c, monitor.Withdrew, "农户撤回申请")
		w.ok(err)
		if !slices.Equal(a.down, []string{notice}) {
			t.Errorf("still posted: %v", a.down)
		}
	})
}

func TestObjectionStopsTheNoticeAndAnUpheldOneReopensTheReview(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		c := w.opened().ID
		w.compared(c)
		w.reviewed(c)
		notice := w.posted(c)
		w.notice(c, notice, monitor.CaseObject)
		w.days(6)
		w.notice(c, notice, monitor.CaseNotified) // while an objection is open it changes nothing
		if got := w.theCase(); got.Stage != monitor.Notify {
			t.Fatalf("%s", got.Stage)
		}
		w.notice(c, notice, monitor.CaseDisallow)
		w.notice(c, notice, monitor.CaseObject)
		w.notice(c, notice, monitor.CaseUphold)
		if got := w.theCase(); got.Stage != monitor.Review {
			t.Fatalf("%s", got.Stage)
		}
		w.notice(c, notice, monitor.CaseNotified) // of the old notice
		if got := w.theCase(); got.Stage != monitor.Review {
			t.Errorf("an ended notice moved the case to %s", got.Stage)
		}
		w.reviewed(c)
		w.noticed(c)
		if got := w.theCase(); got.Stage != monitor.Endorse {
			t.Errorf("%s", got.Stage)
		}
	})
}

func TestReviewThatDidNotPassStaysAndIsRefusedByTheTownship(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		c := w.opened().ID
		w.compared(c)
		_, err := w.leads.Meet(w.villager(), meeting(c, false))
		w.ok(err)
		if got := w.theCase(); got.Stage != monitor.Review {
			t.Fatalf("%s", got.Stage)
		}
		_, err = w.leads.Refuse(w.villager(), c, monitor.Refused, "村里不能自己否决")
		w.refused(db.ErrForbidden, err)
		got, err := w.leads.Refuse(w.township2(), c, monitor.Refused, "收入已核实高于监测范围,住院开支已报销")
		w.ok(err)
		if got.Phase != monitor.Ended || got.EndedAs != monitor.Refused || got.ClosedOn != today || got.Answered {
			t.Errorf("%+v", got)
		}
		open, err := w.leads.Cases(w.villager(), monitor.CaseQuery{Unanswered: true}, api.Page{})
		w.ok(err)
		if open.Total != 1 {
			t.Errorf("nobody is reminded to tell the household: %+v", open)
		}
		got, err = w.leads.Answer(w.villager(), c, monitor.InPerson, "已当面说明,可在十日内提出异议")
		w.ok(err)
		if !got.Answered {
			t.Errorf("%+v", got)
		}
	})
}

func TestMeetingIsRefusedWhereItsVotesDoNotAddUp(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		c := w.opened().ID
		w.compared(c)
		for want, spoil := range map[string]func(*monitor.MeetingIn){
			"monitor.meeting_day":   func(m *monitor.MeetingIn) { m.HeldOn = today.AddDays(1) },
			"monitor.meeting_seats": func(m *monitor.MeetingIn) { m.Seats = nil },
			"monitor.votes":         func(m *monitor.MeetingIn) { m.Votes[0].Agree++ },
			"monitor.votes_passed":  func(m *monitor.MeetingIn) { m.Votes[0].Agree, m.Votes[0].Disagree = 7, 7 },
			"monitor.no_cases":      func(m *monitor.MeetingIn) { m.Votes = nil },
		} {
			in := meeting(c, true)
			spoil(&in)
			if _, err := w.leads.Meet(w.villager(), in); codeOf(err) != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		d, err := w.leads.Case(w.villager(), c)
		w.ok(err)
		if len(d.Meetings) != 0 {
			t.Errorf("a refused meeting is kept: %+v", d.Meetings)
		}
	})
}

func TestReturnedCaseGoesBackOneStepOrWhereItIsSent(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		c := w.opened().ID
		w.compared(c)
		w.reviewed(c)
		w.noticed(c)
		_, err := w.leads.SendBack(w.villager(), c, "", "村里不能退回")
		w.refused(db.ErrForbidden, err)
		got, err := w.leads.SendBack(w.township2(), c, monitor.Review, "会议记录缺签到")
		w.ok(err)
		if got.Stage != monitor.Review {
			t.Errorf("%s", got.Stage)
		}
		w.reviewed(c)
		w.noticed(c)
		w.endorsed(c)
		got, err = w.leads.SendBack(w.county("boss"), c, "", "请乡镇补充意见")
		w.ok(err)
		if got.Stage != monitor.Endorse {
			t.Errorf("%s", got.Stage)
		}
		if _, err = w.leads.SendBack(w.township2(), c, monitor.Endorse, "退给自己"); codeOf(err) != "monitor.return_to" {
			t.Errorf("%v", err)
		}
	})
}

func TestGreenChannelHelpsBeforeThePapers(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.opened().ID
		_, err := w.leads.GoGreen(w.township2(), c, "房屋因洪水倒塌,事实清楚")
		w.ok(err)
		if len(a.begun) != 1 || !a.begun[0].GreenChannel || !a.begun[0].Recognised.IsZero() {
			t.Fatalf("%+v", a.begun)
		}
		got, err := w.leads.Refuse(w.township2(), c, monitor.Withdrew, "农户撤回申请")
		w.ok(err)
		if got.EndedAs != monitor.Withdrew || len(a.finished) != 1 {
			t.Errorf("%+v %v", got, a.finished)
		}
	})
}

func TestNewRiskOfAMonitoredHouseholdJoinsItsCase(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.monitored()
		w.take(w.hit("education.cost", "因学", 205))
		w.confirmed(monitor.True)
		got := w.theCase()
		if got.ID != c.ID || got.Phase != monitor.Monitored || !slices.Equal(got.Risks, []string{"因病", "因学"}) {
			t.Errorf("%+v", got)
		}
		if !slices.Equal(a.adjusted[c.ID], got.Risks) {
			t.Errorf("%v", a.adjusted)
		}
	})
}

// leaves is an elimination that waits for the county.
func (w *world) leaves(c monitor.CaseID) {
	w.Helper()
	_, err := w.leads.Propose(w.villager(), c, "收入稳定")
	w.ok(err)
	visit := input("check-" + string(c))
	visit.On = cn.DateOf(w.clock.Now())
	_, err = w.leads.CheckHousehold(w.villagerCalled("neighbour"), c, visit)
	w.ok(err)
	w.reviewed(c)
	w.noticed(c)
	w.endorsed(c)
}

func TestEliminationMustBeEarned(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.monitored().ID
		w.leaves(c)
		approve := func() error { _, err := w.leads.Approve(w.county("boss"), c, monitor.Approval{}); return err }
		w.refused(monitor.ErrUnearned, approve()) // too soon, no help, too poor
		a.known = well()
		a.deliveries = []monitor.Delivery{{"医疗救助", []string{"因病"}, today}}
		w.refused(monitor.ErrUnearned, approve()) // still too soon
		list, err := w.leads.Conditions(w.villager(), c)
		w.ok(err)
		for _, cond := range list {
			if (cond.Answer == monitor.Yes) == (cond.Key == "watched") || cond.Why == "" {
				t.Errorf("%+v", cond)
			}
		}
		w.days(190)
		w.ok(approve())
		got := w.theCase()
		if got.Phase != monitor.Eliminated || a.categories[w.household] != "" || len(a.finished) != 1 || got.EliminateOn.IsZero() {
			t.Errorf("%+v %v %v", got, a.categories, a.finished)
		}
	})
}

func TestOverrideSaysWhatWasNotMetAndNeedsAnotherPerson(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.monitored().ID
		w.leaves(c)
		_, err := w.leads.Override(w.county("boss"), c, "")
		if codeOf(err) != "monitor.case_reason" {
			t.Errorf("%v", err)
		}
		_, err = w.leads.Override(w.county("boss"), c, "整户随女儿迁往重庆居住,由女儿赡养")
		w.ok(err)
		_, err = w.leads.Approve(w.county("boss"), c, monitor.Approval{})
		w.refused(monitor.ErrCaseSamePerson, err)
		_, err = w.leads.Approve(w.county("second"), c, monitor.Approval{})
		w.ok(err)
		d, err := w.leads.Case(w.county("second"), c)
		w.ok(err)
		i := slices.IndexFunc(d.Steps, func(s monitor.CaseStepView) bool { return s.Action == monitor.CaseOverride })
		if i < 0 || !slices.Contains(d.Steps[i].Unmet, "income") || !slices.Contains(d.Steps[i].Unmet, "helped") {
			t.Errorf("%+v", d.Steps)
		}
	})
}

func TestRefusedEliminationLeavesTheHouseholdMonitored(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.monitored().ID
		w.leaves(c)
		got, err := w.leads.Refuse(w.county("boss"), c, monitor.Refused, "收入还不稳定")
		w.ok(err)
		if got.Phase != monitor.Monitored || got.Stage != "" || len(a.finished) != 0 {
			t.Errorf("%+v", got)
		}
		if _, err = w.leads.Propose(w.villager(), c, ""); err != nil {
			t.Errorf("it cannot be proposed again: %v", err)
		}
	})
}

func TestNewSignalIdentifiesAnEliminatedHouseholdAgainWithItsHistory(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.monitored().ID
		w.leaves(c)
		a.known, a.deliveries = well(), []monitor.Delivery{{"医疗救助", []string{"因病"}, today}}
		w.days(190)
		_, err := w.leads.Approve(w.county("boss"), c, monitor.Approval{})
		w.ok(err)
		w.take(w.hit("disaster.loss", "因灾", 301))
		w.confirmed(monitor.True)
		got := w.theCase()
		if got.ID != c || got.Phase != monitor.Identifying || got.Stage != monitor.Authorise || !got.EliminateOn.IsZero() {
			t.Fatalf("%+v", got)
		}
		d, err := w.leads.Case(w.villager(), c)
		w.ok(err)
		if n := len(d.Steps); n < 15 || d.Steps[0].Action != monitor.CaseOpen {
			t.Errorf("%d steps", n)
		}
	})
}

func TestReopenedEliminationIsMonitoredAgain(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.monitored().ID
		w.leaves(c)
		_, err := w.leads.Override(w.county("boss"), c, "县里研究同意")
		w.ok(err)
		_, err = w.leads.Approve(w.county("second"), c, monitor.Approval{})
		w.ok(err)
		got, err := w.leads.Reopen(w.county("boss"), c, "稳定性弱,继续帮扶")
		w.ok(err)
		if got.Phase != monitor.Monitored || a.categories[w.household] != registry.Marginal || len(a.begun) != 2 {
			t.Errorf("%+v %v %d", got, a.categories, len(a.begun))
		}
	})
}

func TestHouseholdThatIsGoneEndsItsCase(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.monitored().ID
		if _, err := w.leads.EndNaturally(w.county("boss"), c, monitor.Refused, "写错了"); codeOf(err) != "monitor.natural" {
			t.Errorf("%v", err)
		}
		got, err := w.leads.EndNaturally(w.county("boss"), c, monitor.Died, "公安死亡注销名单 2025 年 6 月")
		w.ok(err)
		if got.Phase != monitor.Ended || got.EndedAs != monitor.Died || len(a.finished) != 1 || a.categories[w.household] != "" {
			t.Errorf("%+v", got)
		}
		if _, err := w.leads.Remark(w.villager(), c, "补记"); err != nil {
			t.Errorf("%v", err)
		}
	})
}

func TestLateCaseIsPointedOutOnceToTheOneOnWhoseDeskItLies(t *testing.T) {
	eachCase(t, func(w *world, _ *around) {
		w.post(w.township, division.ResponsibleOfficer, "head")
		w.post("500229", division.TaskForce, "boss")
		c := w.opened().ID
		escalate := func() (names []string) {
			list, err := w.leads.EscalateCases(w.system(), cn.DateOf(w.clock.Now()))
			w.ok(err)
			for _, e := range list {
				if e.Case != c {
					t.Errorf("%+v", e)
				}
				names = append(names, string(e.Level)+":"+e.Account)
			}
			return names
		}
		if got := escalate(); got != nil {
			t.Errorf("on the first day: %v", got)
		}
		w.days(20) // the total of 15 days is over
		if got := escalate(); !slices.Equal(got, []string{"remind:head", "township:head", "county:boss"}) {
			t.Errorf("%v", got)
		}
		if got := escalate(); got != nil {
			t.Errorf("said twice: %v", got)
		}
		found, err := w.leads.Cases(w.villager(), monitor.CaseQuery{Mine: true, Overdue: true}, api.Page{})
		w.ok(err)
		if found.Total != 1 || found.Overdue != 1 || found.Items[0].LateDays != 5 {
			t.Errorf("%+v", found)
		}
	})
}

func TestCaseFollowsItsHousehold(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		c := w.monitored()
		follow := func(change registry.Changed) {
			t.Helper()
			ctx := w.system()
			w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
				tx.Unrecorded("the act records itself")
				change.On = tx.Today()
				return w.leads.Follow(ctx, tx, change)
			}))
		}
		follow(registry.Changed{Verb: "death", Households: []registry.HouseholdID{c.Household}})
		follow(registry.Changed{Verb: "split", Households: []registry.HouseholdID{c.Household}, Made: []registry.HouseholdID{"new"}})
		into := w.newHousehold(w.here)
		follow(registry.Changed{Verb: "merge", Households: []registry.HouseholdID{into, c.Household}, Ended: []registry.HouseholdID{c.Household}})
		w.household = into
		got := w.theCase()
		if got.ID != c.ID || got.Phase != monitor.Monitored || a.categories[into] != registry.Marginal {
			t.Fatalf("%+v %v", got, a.categories)
		}
		if want := fmt.Sprintf("%s %s %s", c.ID, into, w.here); !slices.Equal(a.followed, []string{want}) {
			t.Errorf("the help follows to %v, want %s", a.followed, want)
		}
		d, err := w.leads.Case(w.villager(), c.ID)
		w.ok(err)
		notes := 0
		for _, s := range d.Steps {
			if s.Action == monitor.CaseFollow && s.Note != "" {
				notes++
			}
		}
		if notes != 3 {
			t.Errorf("%d notes", notes)
		}
	})
}

func TestMergedHouseholdsKeepTheCaseThatIsFurtherOnWithAllRisks(t *testing.T) {
	eachCase(t, func(w *world, a *around) {
		first := w.monitored()
		from := w.household
		w.household = w.newHousehold(w.here)
		w.take(w.hit("education.cost", "因学", 205))
		w.confirmed(monitor.True)
		second := w.theCase()
		ctx := w.system()
		w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the act records itself")
			return w.leads.Follow(ctx, tx, registry.Changed{Verb: "merge", Households: []registry.HouseholdID{w.household, from}, On: tx.Today()})
		}))
		got, err := w.leads.Case(w.villager(), first.ID)
		w.ok(err)
		if got.Household != w.household || got.Phase != monitor.Monitored || !slices.Equal(got.Risks, []string{"因病", "因学"}) || !slices.Equal(a.adjusted[first.ID], got.Risks) {
			t.Errorf("%+v", got.Case)
		}
		if a.categories[w.household] != registry.Marginal {
			t.Errorf("%v", a.categories)
		}
		d, err := w.leads.Case(w.villager(), second.ID)
		w.ok(err)
		if d.Phase != monitor.Ended || d.EndedAs != monitor.Merged {
			t.Errorf("%+v", d.Case)
		}
	})
}
