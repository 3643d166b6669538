package monitor_test

import (
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/monitor"
)

func TestDeadlineInWorkingDaysCountsHolidaysAndMakeUpDays(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.params.Set(w.system(), "deadline.visit", "5工作日", day("2025-01-01"))
		w.ok(err)
		w.clock.Set(day("2025-09-26").Time().Add(9 * 3600e9)) // Friday before the National Day; the 28th is a make-up day, 1–8 October are off
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "")
		w.ok(err)
		w.days(3)
		_, err = w.leads.Accept(w.clerk(), lead)
		w.ok(err)
		d, err := w.leads.Get(w.officer(), lead)
		w.ok(err)
		// 28, 29, 30 September, 9, 10 October
		if d.Due != day("2025-10-10") || d.Overdue {
			t.Errorf("due %s", d.Due)
		}
		accept, visit := d.Deadlines[0], d.Deadlines[1]
		if !accept.Late || !accept.Done || visit.Counted != 2 || visit.Limit != "5个工作日" || !visit.Known || visit.Late {
			t.Errorf("%+v %+v", accept, visit)
		}
		late, err := w.leads.Overdue(w.officer(), day("2025-10-11"))
		w.ok(err)
		if len(late) != 1 {
			t.Error("nothing is late on the day after")
		}
	})
}

func TestRedispatchDoesNotLoseTheClock(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		done, err := w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "")
		w.ok(err)
		due := done[0].Due
		w.days(5)
		l, err := w.leads.Redispatch(w.officer(), lead, w.there, "户已搬迁")
		w.ok(err)
		if l.Due != due || !l.Overdue || l.DispatchedOn != today {
			t.Errorf("%+v", l)
		}
	})
}

func (w *world) post(area string, duty division.Duty, account string) division.Posting {
	w.Helper()
	in := division.NewPosting{Area: area, Duty: duty, Account: account, Holder: "责任人", From: day("2025-01-01")}
	if duty == division.InformationOfficer {
		in.Employment = division.FullTime
	}
	p, err := w.divisions.Post(w.system(), in)
	w.ok(err)
	return p
}

func TestEscalationNamesAPersonOnceALevel(t *testing.T) {
	each(t, func(w *world) {
		w.post(w.here, division.InformationOfficer, "clerk")
		w.post(w.township, division.ResponsibleOfficer, "mayor")
		w.post("500229", division.TaskForce, "force")
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		done, err := w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "")
		w.ok(err)
		if done[0].Assignee != "clerk" {
			t.Errorf("the village's officer is not named: %+v", done[0])
		}
		due := done[0].Due
		for _, c := range []struct {
			on   cn.Date
			want []string
		}{
			{due.AddDays(-2), nil},
			{due.AddDays(-1), []string{"clerk"}},
			{due, nil},
			{due.AddDays(1), []string{"mayor"}},
			{due.AddDays(1), nil},
			{due.AddDays(3), []string{"force"}},
			{due.AddDays(30), nil},
		} {
			got, err := w.leads.Escalate(w.system(), c.on)
			w.ok(err)
			if len(got) != len(c.want) {
				t.Fatalf("%s: %+v", c.on, got)
			}
			for i, e := range got {
				if e.Account != c.want[i] || e.Lead != lead {
					t.Errorf("%s: %+v", c.on, e)
				}
			}
		}
		_, err = w.leads.Escalate(w.as("officer", w.township, access.LeadDispatch), due)
		w.refused(db.ErrNotFound, err)
	})
}

func TestOpenLeadsPassToTheSuccessor(t *testing.T) {
	each(t, func(w *world) {
		w.divisions.OnSuccession(w.leads.Succeed)
		old := w.post(w.here, division.InformationOfficer, "clerk")
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		_, err := w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "")
		w.ok(err)
		_, err = w.leads.Accept(w.clerk(), lead)
		w.ok(err)
		_, err = w.divisions.Post(w.system(), division.NewPosting{Area: w.here, Duty: division.InformationOfficer, Account: "heir", Holder: "接任人",
			Employment: division.FullTime, From: day("2025-07-01"), Succeeds: old.ID})
		w.ok(err)
		desk, err := w.leads.Workbench(w.clerkOf("heir", w.here))
		w.ok(err)
		if desk.Do.Count != 1 || desk.Do.Items[0].Assignee != "heir" {
			t.Errorf("%+v", desk.Do)
		}
	})
}
