package monitor_test

import (
	"slices"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/flow"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// lapse plays the end of a screening that found the rules not true of anybody.
func (w *world) lapse(run monitor.Run, rules ...string) (n int) {
	ctx := w.system()
	w.ok(w.db.Write(ctx, func(tx *db.Tx) (err error) {
		tx.Unrecorded("the test's screening")
		n, err = w.leads.Lapse(ctx, tx, run, func(_ registry.HouseholdID, rule string) bool { return slices.Contains(rules, rule) })
		return err
	}))
	return n
}

func TestWhatHoldsNoMoreLeavesTheDeskButNotTheList(t *testing.T) {
	each(t, func(w *world) {
		grave, light := w.hit("medical.total_year", "因病", 101), w.hit("employment.lost", "务工就业不稳", 102)
		grave.Severity, light.Severity = 4, 1
		w.take(grave, light)
		lead := w.only(monitor.Query{})
		run := monitor.Run{Number: 2, On: today, KnownBy: today}

		if n := w.lapse(run, "medical.total_year"); n != 0 {
			t.Errorf("%d leads lapsed, though one hit holds", n)
		}
		l := w.only(monitor.Query{Lapsed: "no"})
		if !slices.Equal(l.Risks, []string{"务工就业不稳"}) || len(l.Reasons) != 1 || l.Score >= lead.Score {
			t.Errorf("the lead is not ranked by what holds: %+v", l)
		}
		_, err := w.leads.Dismiss(w.officer(), []monitor.LeadID{lead.ID}, "")
		if err == nil {
			t.Error("a lead that holds was closed without a visit")
		}

		if n := w.lapse(run, "employment.lost"); n != 1 {
			t.Errorf("%d leads lapsed", n)
		}
		desk, err := w.leads.Workbench(w.officer())
		w.ok(err)
		if desk.Decide.Count != 0 || desk.Lapsed != 1 {
			t.Errorf("on the desk %d, lapsed %d", desk.Decide.Count, desk.Lapsed)
		}
		if l := w.only(monitor.Query{Lapsed: "yes"}); l.State != monitor.Open || l.LapsedOn != today || len(l.Reasons) != 2 {
			t.Errorf("%+v", l)
		}

		w.take(light)
		if l := w.only(monitor.Query{Lapsed: "no"}); !l.LapsedOn.IsZero() || !slices.Equal(l.Risks, []string{"务工就业不稳"}) {
			t.Errorf("what holds again is not on the desk again: %+v", l)
		}
	})
}

func TestOnlyAQuestionAskedAndDeniedLapses(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		now := monitor.Run{Number: 2, On: today, KnownBy: today}
		if n := w.lapse(now, "b"); n != 0 {
			t.Error("a rule that was not asked, or could not be judged, lapsed")
		}
		earlier := monitor.Run{Number: 2, On: today.AddDays(-1), KnownBy: today}
		if n := w.lapse(earlier, "a"); n != 0 {
			t.Error("a screening of an earlier day lapsed what was found later")
		}
		w.visited(w.only(monitor.Query{}).ID)
		if n := w.lapse(now, "a"); n != 0 {
			t.Error("what a visit is about lapsed before its verdict")
		}
	})
}

func TestLapsedLeadIsDismissedOrSentOutAllTheSame(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		run := monitor.Run{Number: 2, On: today, KnownBy: today}
		w.lapse(run, "a")
		_, err := w.leads.Dismiss(w.clerk(), []monitor.LeadID{lead}, "")
		w.refused(db.ErrForbidden, err)
		done, err := w.leads.Dismiss(w.officer(), []monitor.LeadID{lead}, "已核对")
		w.ok(err)
		if done[0].State != monitor.Withdrawn || done[0].ClosedOn != today {
			t.Errorf("%+v", done[0])
		}
		_, err = w.leads.Dismiss(w.officer(), []monitor.LeadID{lead}, "")
		w.refused(flow.ErrNotAllowed, err)

		if got := w.take(w.hit("a", "因病", 1)); got.New != 1 {
			t.Errorf("a dismissed question was not asked again: %+v", got)
		}
		again := w.only(monitor.Query{Closed: "no"}).ID
		w.lapse(run, "a")
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{again}, "", "")
		w.ok(err)
	})
}
