package monitor_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/monitor"
)

// many opens n leads in both villages, each of its own household.
func (w *world) many(n int) {
	w.Helper()
	hits := make([]monitor.Hit, n)
	for i := range hits {
		village := w.here
		if i%3 == 2 {
			village = w.there
		}
		hits[i] = w.hit(fmt.Sprintf("rule%d", i%2), []string{"因病", "因学"}[i%2], int64(i+1))
		hits[i].Household, hits[i].Village = w.newHousehold(village), village
		hits[i].Distance = 1 + float64(i%7)/10
	}
	w.take(hits...)
}

func TestEveryOrderIsPagedWithoutGapsOrRepeats(t *testing.T) {
	each(t, func(w *world) {
		w.many(23)
		first, err := w.leads.List(w.officer(), monitor.Query{}, api.Page{Limit: 5})
		w.ok(err)
		var some []monitor.LeadID
		for _, l := range first.Items {
			some = append(some, l.ID)
		}
		_, err = w.leads.Dispatch(w.officer(), some, "", "")
		w.ok(err)
		for _, sort := range []monitor.Sort{"", monitor.ByScore, monitor.ByDue, monitor.ByOpened, monitor.ByVillage} {
			q := monitor.Query{Sort: sort}
			whole, err := w.leads.List(w.officer(), q, api.Page{Limit: 100})
			w.ok(err)
			if whole.Total != 23 || len(whole.Items) != 23 || whole.Next != "" {
				t.Fatalf("%s: %d of %d, next %q", sort, len(whole.Items), whole.Total, whole.Next)
			}
			var paged, skipped []monitor.LeadID
			for p := (api.Page{Limit: 4}); ; {
				part, err := w.leads.List(w.officer(), q, p)
				w.ok(err)
				for _, l := range part.Items {
					paged = append(paged, l.ID)
				}
				if p.After = part.Next; p.After == "" {
					break
				}
			}
			for q.Offset = 0; q.Offset < 23; q.Offset += 10 {
				part, err := w.leads.List(w.officer(), q, api.Page{Limit: 10})
				w.ok(err)
				for _, l := range part.Items {
					skipped = append(skipped, l.ID)
				}
			}
			for i, l := range whole.Items {
				if paged[i] != l.ID || skipped[i] != l.ID || len(paged) != 23 || len(skipped) != 23 {
					t.Fatalf("%s: place %d", sort, i)
				}
			}
			if _, err := w.leads.List(w.officer(), q, api.Page{After: "a~b~c~d"}); err == nil {
				t.Errorf("%s: a made-up cursor is accepted", sort)
			}
		}
	})
}

func TestFiltersNarrowTheListAndItsTotal(t *testing.T) {
	each(t, func(w *world) {
		w.many(9)
		list, err := w.leads.List(w.officer(), monitor.Query{}, api.Page{})
		w.ok(err)
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{list.Items[0].ID, list.Items[1].ID}, w.here, "")
		w.ok(err)
		_, err = w.leads.Accept(w.clerk(), list.Items[0].ID)
		w.ok(err)
		for _, c := range []struct {
			name string
			q    monitor.Query
			want int
		}{
			{"states", monitor.Query{States: []monitor.State{monitor.Dispatched, monitor.Accepted}}, 2},
			{"rule", monitor.Query{Rule: "rule1"}, 4},
			{"risk and rule", monitor.Query{Risk: "因病", Rule: "rule1"}, 0},
			{"village", monitor.Query{Area: w.there}, 9 - len(w.found(monitor.Query{Area: w.here}))},
			{"someone's", monitor.Query{Assignee: "clerk"}, 1},
			{"mine", monitor.Query{Assignee: monitor.Me}, 0},
			{"opened since", monitor.Query{From: "2025-07-02"}, 0},
			{"opened until", monitor.Query{To: "2025-07-01"}, 9},
			{"due", monitor.Query{DueBy: "2025-07-02"}, 1},
			{"closed", monitor.Query{Closed: "yes"}, 0},
			{"not closed", monitor.Query{Closed: "no"}, 9},
			{"no category", monitor.Query{Category: "none"}, 9},
			{"category", monitor.Query{Category: "marginal"}, 0},
		} {
			got, err := w.leads.List(w.officer(), c.q, api.Page{})
			w.ok(err)
			if got.Total != c.want || len(got.Items) != c.want {
				t.Errorf("%s: %d of %d, want %d", c.name, len(got.Items), got.Total, c.want)
			}
		}
		if _, err := w.leads.List(w.officer(), monitor.Query{From: "昨天"}, api.Page{}); err == nil {
			t.Error("a day that is none")
		}
		w.days(3)
		late, err := w.leads.List(w.officer(), monitor.Query{Overdue: true}, api.Page{})
		w.ok(err)
		if late.Total != 1 || late.Overdue != 1 || late.Items[0].LateDays != 2 {
			t.Errorf("%+v", late)
		}
	})
}

func (w *world) found(q monitor.Query) []monitor.Lead {
	w.Helper()
	list, err := w.leads.List(w.officer(), q, api.Page{Limit: 200})
	w.ok(err)
	return list.Items
}

func TestAreasCountWhatWaitsWithinTheReadersScope(t *testing.T) {
	each(t, func(w *world) {
		w.many(9)
		lead := w.found(monitor.Query{Area: w.here})[0].ID
		_, err := w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "")
		w.ok(err)
		w.days(5)
		county := w.as("zhuanban", dbtest.County, access.LeadRead)
		c, err := w.leads.Areas(county, "", monitor.Query{})
		w.ok(err)
		if c.Area.Area != dbtest.County || c.Area.Waiting != 9 || c.Area.Overdue != 1 || c.Area.Dispatched != 1 || len(c.Rows) < 20 {
			t.Fatalf("%+v, %d rows", c.Area, len(c.Rows))
		}
		i := slices.IndexFunc(c.Rows, func(r monitor.AreaCount) bool { return r.Area == w.township })
		if c.Rows[i].Waiting != 9 || !c.Rows[i].Further || c.Rows[i].PerThousand != nil {
			t.Errorf("%+v: ten households give no rate", c.Rows[i])
		}
		own, err := w.leads.Areas(w.clerk(), "", monitor.Query{Risk: "因病"})
		w.ok(err)
		if len(own.Rows) != 1 || own.Rows[0].Area != w.here || own.Area.Waiting >= 9 || own.Rows[0].Further {
			t.Errorf("%+v", own)
		}
		_, err = w.leads.Areas(w.clerk(), w.there, monitor.Query{})
		w.refused(db.ErrNotFound, err)
		for range 50 {
			w.newHousehold(w.here)
		}
		rated, err := w.leads.Areas(w.officer(), w.township, monitor.Query{})
		w.ok(err)
		if rated.Area.PerThousand == nil || *rated.Area.PerThousand != 150 {
			t.Errorf("9 of 60 households are 150 in 1,000: %+v", rated.Area)
		}
	})
}

func TestRecallUndoesADispatchBeforeItIsTakenUp(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		_, err := w.leads.Recall(w.officer(), lead, "")
		if e, ok := errs.As(err); !ok || e.Code != "flow.not_allowed" {
			t.Fatal(err)
		}
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, w.there, "")
		w.ok(err)
		_, err = w.leads.Recall(w.clerk(), lead, "")
		w.refused(db.ErrForbidden, err)
		l, err := w.leads.Recall(w.officer(), lead, "点错了村")
		w.ok(err)
		if l.State != monitor.Open || l.Area != w.here || !l.DispatchedOn.IsZero() || !l.Due.IsZero() || l.Assignee != "" {
			t.Errorf("%+v", l)
		}
		_, err = w.leads.Recall(w.officer(), lead, "点错了村")
		w.ok(err)
		w.days(2)
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "")
		w.ok(err)
		_, err = w.leads.Accept(w.clerk(), lead)
		w.ok(err)
		_, err = w.leads.Recall(w.officer(), lead, "")
		if e, ok := errs.As(err); !ok || e.Code != "monitor.accepted" {
			t.Fatal(err)
		}
		d, err := w.leads.Get(w.officer(), lead)
		w.ok(err)
		if d.DispatchedOn != today.AddDays(2) || len(d.Deadlines) != 3 || d.Deadlines[0].Stage != monitor.Dispatched || d.Deadlines[0].From != today.AddDays(2) {
			t.Errorf("the clock of the first dispatch still runs: %+v", d.Deadlines)
		}
	})
}

func TestOnlyWhoWorksOnALeadWritesOnIt(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		_, err := w.leads.Note(w.clerk(), lead, "户主外出,下周回来")
		w.ok(err)
		_, err = w.leads.Note(w.as("inspector", dbtest.County, access.LeadRead), lead, "看看")
		w.refused(db.ErrForbidden, err)
		_, err = w.leads.Note(w.clerk(), lead, "电话13900000000")
		if e, ok := errs.As(err); !ok || e.Code != "monitor.note_personal" {
			t.Error(err)
		}
		_, err = w.leads.Note(w.clerk(), lead, " ")
		if e, ok := errs.As(err); !ok || e.Code != "monitor.note" {
			t.Error(err)
		}
		d, err := w.leads.Get(w.officer(), lead)
		w.ok(err)
		if last := d.Steps[len(d.Steps)-1]; last.Title != "备注" || last.Note != "户主外出,下周回来" || d.State != monitor.Open {
			t.Errorf("%+v", d.Steps)
		}
	})
}

func TestClockSaysHowItCounts(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		w.visited(lead)
		w.days(4)
		d, err := w.leads.Get(w.officer(), lead)
		w.ok(err)
		by := map[monitor.State]monitor.Deadline{}
		for _, x := range d.Deadlines {
			by[x.Stage] = x
			if x.Why == "" || x.Unit == "" {
				t.Errorf("%+v", x)
			}
		}
		confirm, feedback, total := by[monitor.Visited], by[monitor.Feedback], by[monitor.Total]
		if !confirm.Late || confirm.Left != -2 || confirm.Done || confirm.Reference {
			t.Errorf("%+v", confirm)
		}
		// 2025-07-01 is a Tuesday: five working days end on the 8th.
		if feedback.Due.String() != "2025-07-08" || feedback.Unit != "工作日" || !strings.Contains(feedback.Why, "周末和节假日 2 天不计") || !feedback.Reference {
			t.Errorf("%+v", feedback)
		}
		if total.From != today || total.Due != today.AddDays(15) || total.Counted != 4 || total.Left != 11 {
			t.Errorf("%+v", total)
		}
	})
}

func TestRemindersTellWhatChangedOnADesk(t *testing.T) {
	each(t, func(w *world) {
		w.many(3)
		list, n, err := w.leads.Reminders(w.officer())
		w.ok(err)
		if n != 1 || list[0].Kind != "found" || list[0].Count != 3 {
			t.Fatalf("new leads are one reminder to who dispatches: %+v", list)
		}
		if list, _, err := w.leads.Reminders(w.clerk()); err != nil || len(list) != 0 {
			t.Fatalf("and none to a village: %+v %v", list, err)
		}
		var here []monitor.LeadID
		for _, l := range w.found(monitor.Query{Area: w.here}) {
			here = append(here, l.ID)
		}
		w.days(1)
		_, err = w.leads.Dispatch(w.officer(), here, "", "")
		w.ok(err)
		list, n, err = w.leads.Reminders(w.clerk())
		w.ok(err)
		if n != 1 || list[0].Kind != "dispatch" || list[0].Count != 2 || list[0].Lead != "" || !strings.Contains(list[0].Text, "2 条线索") {
			t.Fatalf("what was sent together is one reminder: %+v", list)
		}
		w.ok(w.leads.MarkSeen(w.clerk()))
		if n, err := w.leads.Unread(w.clerk()); n != 0 || err != nil {
			t.Fatalf("seen and still new: %d %v", n, err)
		}
		w.days(1)
		_, err = w.leads.Accept(w.clerk(), here[0])
		w.ok(err)
		_, err = w.leads.RecordVisit(w.clerk(), here[0], input("visit-reminder"))
		w.ok(err)
		list, _, err = w.leads.Reminders(w.officer())
		w.ok(err)
		if list[0].Kind != "visit" || list[0].Lead != here[0] {
			t.Fatalf("%+v", list)
		}
		w.days(1)
		_, err = w.leads.Return(w.officer(), here[0], "请补收入证明")
		w.ok(err)
		list, n, err = w.leads.Reminders(w.clerk())
		w.ok(err)
		if n != 1 || list[0].Kind != "return" || !list[0].New || list[0].Note != "请补收入证明" || list[1].New {
			t.Fatalf("%+v", list)
		}
		w.days(40)
		if list, _, err := w.leads.Reminders(w.clerk()); err != nil || len(list) != 0 {
			t.Fatalf("after a month they are gone: %+v %v", list, err)
		}
	})
}

func TestExportMasksNamesAndIsRecorded(t *testing.T) {
	each(t, func(w *world) {
		w.many(4)
		for _, csv := range []bool{true, false} {
			f, err := w.leads.Download(w.officer(), monitor.Query{Risk: "因病"}, csv)
			w.ok(err)
			if len(f.Body) == 0 || strings.Contains(f.Name, "户") {
				t.Errorf("%+v", f.Name)
			}
			if csv && (bytes.Count(f.Body, []byte("\r\n")) != 3 || bytes.Contains(f.Body, []byte("户主,")) == false || bytes.Contains(f.Body, []byte(",户主,因病"))) {
				t.Errorf("%s", f.Body)
			}
		}
		grid := w.as("grid", w.here, access.LeadRead)
		f, err := w.leads.Download(grid, monitor.Query{}, true)
		w.ok(err)
		if bytes.Contains(f.Body, []byte("说的一句话")) {
			t.Error("reasons that the screen withholds are in the file")
		}
		ctx := w.system()
		var n int
		w.ok(w.db.Read(ctx, func(tx *db.Tx) error {
			return tx.Get(ctx, nil, `SELECT count(*) FROM audit_entry WHERE county_id = $1 AND verb = 'lead.export'`, []any{tx.County()}, &n)
		}))
		if n != 3 {
			t.Errorf("%d exports recorded", n)
		}
	})
}

func TestEvidenceIsWithheldWithTheReasons(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("medical.total_year", "因病", 101))
		lead := w.only(monitor.Query{}).ID
		rows, err := w.leads.Evidence(w.as("officer", w.township, access.LeadRead, access.HealthRead, access.HouseholdRead), lead)
		w.ok(err)
		// The records of these tests are not in the registry: they count as hidden.
		if len(rows) != 1 || rows[0].Hidden != 1 || rows[0].Sum == nil || rows[0].Sum.String() != "101" && rows[0].Sum.String() != "101.00" {
			t.Errorf("%+v", rows)
		}
		rows, err = w.leads.Evidence(w.as("grid", w.here, access.LeadRead, access.HouseholdRead), lead)
		w.ok(err)
		if len(rows) != 0 {
			t.Errorf("%+v", rows)
		}
		d, err := w.leads.Get(w.officer(), lead)
		w.ok(err)
		if len(d.Hits[0].Params) != 1 || d.Hits[0].Params[0].Title == "" || d.Hits[0].Params[0].Value != "10000" {
			t.Errorf("%+v", d.Hits[0].Params)
		}
	})
}
