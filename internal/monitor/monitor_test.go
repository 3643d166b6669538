package monitor_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/flow"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/monitor"
)

func TestProcedureIsSound(t *testing.T) {
	if err := monitor.Procedure.Validate(); err != nil {
		t.Fatal(err)
	}
}

func TestVisitorNeverConfirms(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("medical.total_year", "因病", 101, 102))
		lead := w.only(monitor.Query{}).ID
		w.visited(lead)
		both := w.as("clerk", w.township, access.LeadRead, access.VisitRecord, access.VerdictConfirm)
		_, err := w.leads.Confirm(both, lead, monitor.Decision{Outcome: monitor.True})
		w.refused(monitor.ErrSamePerson, err)
		_, err = w.leads.Return(both, lead, "自己退回")
		w.refused(monitor.ErrSamePerson, err)
		_, err = w.leads.Confirm(w.clerk(), lead, monitor.Decision{Outcome: monitor.True})
		w.refused(db.ErrForbidden, err)
		desk, err := w.leads.Workbench(both)
		w.ok(err)
		if desk.Decide.Count != 0 {
			t.Error("the visitor is asked to decide")
		}
		l, err := w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: monitor.True})
		w.ok(err)
		if l.State != monitor.Confirmed || l.Outcome != monitor.True || l.ClosedOn != today {
			t.Errorf("%+v", l)
		}
	})
}

func TestSecondVisitorNeverConfirms(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.system()
		w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the test's account")
			_, err := tx.Exec(ctx, `INSERT INTO account (county_id, account_id, login, name, password, must_change, demo, failures, created_at)
				VALUES ($1, 'officer', 'officer', '经办人', 'x', $2, $2, 0, $3)`, tx.County(), false, tx.Now())
			return err
		}))
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		_, err := w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "")
		w.ok(err)
		_, err = w.leads.Accept(w.clerk(), lead)
		w.ok(err)
		in := input("visit-key-1")
		in.Second = "officer"
		_, err = w.leads.RecordVisit(w.clerk(), lead, in)
		w.ok(err)
		_, err = w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: monitor.True})
		w.refused(monitor.ErrSamePerson, err)
	})
}

func TestSameEvidenceIsNotAskedTwice(t *testing.T) {
	each(t, func(w *world) {
		h := w.hit("medical.total_year", "因病", 101, 102)
		if got := w.take(h); got.New != 1 {
			t.Fatalf("%+v", got)
		}
		if got := w.take(h); got.New != 0 || got.Merged != 1 {
			t.Fatalf("an open lead is opened again: %+v", got)
		}
		w.confirmed(monitor.False)
		if got := w.take(h); got.New != 0 || got.Suppressed[monitor.Answered] != 1 {
			t.Fatalf("%+v", got)
		}
		if got := w.take(w.hit("medical.total_year", "因病", 102)); got.Suppressed[monitor.Answered] != 1 {
			t.Errorf("fewer rows are no new evidence: %+v", got)
		}
		w.days(91)
		if got := w.take(h); got.New != 1 {
			t.Errorf("after the cool-down the question is open again: %+v", got)
		}
	})
}

func TestNewRowBreaksSuppression(t *testing.T) {
	for name, change := range map[string]func(h *monitor.Hit, w *world){
		"new row": func(h *monitor.Hit, w *world) {
			h.Rows = append(h.Rows, monitor.Row{Record: 900, Batch: 9, Dataset: "medical.settlement"})
		},
		"grown distance": func(h *monitor.Hit, w *world) { h.Distance *= 2 },
		"worse severity": func(h *monitor.Hit, w *world) { h.Severity++ },
		"another rule":   func(h *monitor.Hit, w *world) { h.Rule = "medical.single.general" },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				h := w.hit("health.new_serious_illness", "因病", 101, 102)
				h.Distance = 1 // an event: there is no threshold that it lies beyond
				w.take(h)
				w.confirmed(monitor.False)
				change(&h, w)
				if got := w.take(h); got.New != 1 {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

// A household that was found not to be in need is not asked anew for each further bill.
func TestSmallBillsAfterAFalseVerdictDoNotAskAnew(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.params.Set(w.system(), "lead.again_times", "1.5", today)
		w.ok(err)
		h := w.hit("medical.total_year", "因病", 101, 102) // one and a half times the threshold
		w.take(h)
		w.confirmed(monitor.False)
		more := w.hit("medical.total_year", "因病", 101, 102, 900)
		for _, x := range []struct {
			distance float64
			asks     bool
		}{{1.6, false}, {2.24, false}, {2.25, true}} {
			more.Distance = x.distance
			if got := w.take(more); (got.New == 1) != x.asks {
				t.Errorf("%g times the threshold after 1.5: %+v", x.distance, got)
			}
		}
	})
}

func TestNewEventAfterAFalseVerdictAsksAnew(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.params.Set(w.system(), "lead.again_times", "1.5", today)
		w.ok(err)
		h := w.hit("accident.labour", "因意外事故", 101)
		h.Distance = 1
		w.take(h)
		w.confirmed(monitor.False)
		h.Rows = append(h.Rows, monitor.Row{Record: 900, Batch: 9, Dataset: "police.accident"})
		if got := w.take(h); got.New != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func TestHelpGivenAndMonitoredHouseholdsSpareAWalk(t *testing.T) {
	each(t, func(w *world) {
		covered := w.hit("a", "因病", 1)
		covered.Covered = true
		if got := w.take(covered); got.Suppressed[monitor.AsCovered] != 1 || got.New != 0 {
			t.Errorf("%+v", got)
		}
		w.take(w.hit("b", "因病", 2))
		w.confirmed(monitor.True)
		known := w.hit("c", "因病", 3)
		known.Monitored = true
		if got := w.take(known); got.Suppressed[monitor.AsMonitored] != 1 {
			t.Errorf("the risk is known: %+v", got)
		}
		other, about := w.hit("d", "因学", 4), known
		other.Monitored, about.ForMonitored = true, true
		if got := w.take(other, about); got.New != 1 || len(got.Suppressed) != 0 {
			t.Errorf("a new risk and a rule about monitored households pass: %+v", got)
		}
	})
}

func TestHitAfterTheVisitIsNotAnsweredByIt(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		w.visited(lead)
		w.days(1)
		w.take(w.hit("a", "因病", 1), w.hit("b", "因学", 2))
		d, err := w.leads.Get(w.officer(), lead)
		w.ok(err)
		if i := slices.IndexFunc(d.Hits, func(h monitor.HitView) bool { return h.Rule == "b" }); !d.Hits[i].AfterVisit {
			t.Error("the township is not told that the visit could not know")
		}
		_, err = w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: monitor.False, Reason: "不属实"})
		w.ok(err)
		if got := w.take(w.hit("a", "因病", 1), w.hit("b", "因学", 2)); got.New != 1 || got.Suppressed[monitor.Answered] != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func TestOneOpenLeadAHousehold(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, dbtest.NewClock().Now), dbtest.NewClock())
	rapid.Check(t, func(rt *rapid.T) {
		w.household = w.newHousehold(w.here)
		var hits []monitor.Hit
		rules := rapid.IntRange(1, 6).Draw(rt, "rules")
		for i := range rules {
			h := w.hit(fmt.Sprintf("rule%d", i), rapid.SampledFrom([]string{"因病", "因学", "因灾"}).Draw(rt, "risk"), int64(i))
			h.Severity, h.Distance = rapid.IntRange(1, 5).Draw(rt, "severity"), rapid.Float64Range(1, 9).Draw(rt, "distance")
			hits = append(hits, h)
		}
		if got := w.take(rapid.Permutation(hits).Draw(rt, "order")...); got.New != 1 {
			rt.Fatalf("%+v", got)
		}
		one := w.leadOf()
		w.household = w.newHousehold(w.here)
		for _, h := range rapid.Permutation(hits).Draw(rt, "one by one") { // another household, another order
			h.Household = w.household
			w.take(h)
		}
		two := w.leadOf()
		if one.Score != two.Score || !reflect.DeepEqual(one.Risks, two.Risks) || len(two.Reasons) != rules || !reflect.DeepEqual(one.Reasons, two.Reasons) {
			rt.Fatalf("%+v\n%+v", one, two)
		}
	})
}

// leadOf is the one open lead of the household in question.
func (w *world) leadOf() (found monitor.Lead) {
	w.Helper()
	n := 0
	for cursor := ""; ; {
		list, err := w.leads.List(w.officer(), monitor.Query{}, api.Page{After: cursor, Limit: 200})
		w.ok(err)
		for _, l := range list.Items {
			if l.Household == w.household {
				found = l
				n++
			}
		}
		if cursor = list.Next; cursor == "" {
			break
		}
	}
	if n != 1 {
		w.Fatalf("%d open leads", n)
	}
	return found
}

func TestTrialLeadCannotBeDispatched(t *testing.T) {
	each(t, func(w *world) {
		trial := w.hit("draft", "因病", 1)
		trial.Trial = true
		if got := w.take(trial, w.hit("real", "因病", 2)); got.New != 2 {
			t.Fatalf("%+v", got)
		}
		if got := w.take(trial); got.New != 0 || got.Merged != 1 {
			t.Errorf("%+v", got)
		}
		l := w.only(monitor.Query{Trial: true})
		_, err := w.leads.Dispatch(w.officer(), []monitor.LeadID{l.ID}, "", "")
		w.refused(monitor.ErrTrial, err)
		desk, err := w.leads.Workbench(w.officer())
		w.ok(err)
		if desk.Decide.Count != 1 || desk.Decide.Items[0].ID == l.ID {
			t.Errorf("%+v", desk.Decide)
		}
		list, err := w.leads.Export(w.officer(), today)
		w.ok(err)
		if len(list) != 2 || !slices.Equal(list[0].Rules, []string{"real"}) || list[1].State != monitor.TrialMark {
			t.Errorf("%+v", list)
		}
	})
}

func TestOtherVillageDoesNotExist(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		neighbour := w.clerkOf("neighbour", w.there)
		_, err := w.leads.Get(neighbour, lead)
		w.refused(db.ErrNotFound, err)
		_, err = w.leads.Accept(neighbour, lead)
		w.refused(db.ErrNotFound, err)
		list, err := w.leads.List(neighbour, monitor.Query{}, api.Page{})
		w.ok(err)
		if len(list.Items) != 0 {
			t.Error("a neighbour sees the lead")
		}
		_, err = w.leads.Get(neighbour, id.New[monitor.LeadID]())
		w.refused(db.ErrNotFound, err)
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, w.here, "")
		w.ok(err)
		_, err = w.leads.Redispatch(w.officer(), lead, w.there, "户已迁到邻村")
		w.ok(err)
		_, err = w.leads.Get(w.clerk(), lead)
		w.refused(db.ErrNotFound, err)
		_, err = w.leads.Accept(neighbour, lead)
		w.ok(err)
	})
}

func TestStoredStateIsTheFoldOfTheLog(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 1))
		lead := w.only(monitor.Query{}).ID
		w.visited(lead)
		_, err := w.leads.Return(w.officer(), lead, "请补看饮水情况")
		w.ok(err)
		for range 2 { // sent twice
			_, err = w.leads.RecordVisit(w.clerk(), lead, input("second-visit"))
			w.ok(err)
		}
		for range 2 {
			_, err = w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: monitor.True})
			w.ok(err)
		}
		d, err := w.leads.Get(w.officer(), lead)
		w.ok(err)
		var log []flow.Step[monitor.Action]
		for _, s := range d.Steps {
			log = append(log, flow.Step[monitor.Action]{Action: s.Action, Actor: s.Actor, At: s.At})
		}
		if got := monitor.Procedure.Fold(log); got != d.State || d.State != monitor.Confirmed {
			t.Errorf("the log folds to %s, stored is %s", got, d.State)
		}
		if len(d.Visits) != 2 || len(d.Steps) != 7 || len(d.Verdicts) != 2 || len(d.Actions) != 0 {
			t.Errorf("%d visits, %d steps, %d verdicts, %v", len(d.Visits), len(d.Steps), len(d.Verdicts), d.Actions)
		}
		if h := d.Hits[0]; h.Rows[0].Title == "" || h.Sentence == "" || h.Params[0].Key == "" {
			t.Errorf("%+v", h)
		}
		if v := d.Visits[0]; !slices.Equal(v.Confirmed, []string{"compliant_self_pay"}) || len(v.Changes) != 0 {
			t.Errorf("%+v", v)
		}
	})
}

func TestDepartmentHearsOfItsRowsAlone(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("a", "因病", 101, 205))
		w.confirmed(monitor.True)
		of := func(sector string) db.Actor {
			return db.Actor{ID: "department", County: dbtest.County, Can: func(p db.Permission) db.Scope {
				return db.Scope{Areas: []string{dbtest.County}, Sectors: []string{sector}}
			}}
		}
		ours := db.WithActor(t.Context(), of("medical_insurance"))
		list, err := w.leads.VerdictsFor(ours, 2)
		w.ok(err)
		if len(list) != 1 || list[0].Row != 1 || list[0].Outcome != monitor.True || list[0].ConfirmedOn != today {
			t.Errorf("%+v", list)
		}
		theirs := db.WithActor(t.Context(), of("education"))
		_, err = w.leads.VerdictsFor(theirs, 2)
		w.refused(db.ErrNotFound, err)
		risks, err := w.leads.Risks(ours, "", api.Page{})
		w.ok(err)
		none, err := w.leads.Risks(theirs, "medical_insurance", api.Page{})
		w.ok(err)
		if len(risks.Items) != 1 || risks.Items[0].Outcome != monitor.True || len(none.Items) != 0 {
			t.Errorf("%+v %+v", risks, none)
		}
	})
}

func TestWithdrawnBatchTakesItsLeadsBack(t *testing.T) {
	each(t, func(w *world) {
		first, ctx := w.household, w.system()
		w.take(w.hit("a", "因病", 101), w.hit("b", "因学", 201))
		alone := w.newHousehold(w.here)
		w.household = alone
		w.take(w.hit("a", "因病", 102))
		w.household = w.newHousehold(w.here)
		worked := w.household
		w.take(w.hit("a", "因病", 103))
		w.visited(w.leadOf().ID)
		w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("source records the withdrawal")
			return w.leads.WithdrawBatch(ctx, tx, 2)
		}))
		w.household = first
		if l := w.leadOf(); l.State != monitor.Open || !slices.Equal(l.Risks, []string{"因学"}) || len(l.Reasons) != 1 {
			t.Errorf("%+v", l)
		}
		w.household = alone
		if l := w.leadOf(); l.State != monitor.Withdrawn || l.ClosedOn != today {
			t.Errorf("%+v", l)
		}
		w.household = worked
		if l := w.leadOf(); l.State != monitor.Visited || !l.SourceWithdrawn {
			t.Errorf("%+v", l)
		}
	})
}

func day(text string) cn.Date {
	d, err := cn.ParseISODate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// A grid worker is told that somebody should go, not what the hospital cost.
func TestWhoMayNotSeeHealthIsToldNoReason(t *testing.T) {
	each(t, func(w *world) {
		w.take(w.hit("medical.total_year", "因病", 101))
		grid := w.as("grid", w.here, access.LeadRead, access.LeadAccept, access.VisitRecord)
		list, err := w.leads.List(grid, monitor.Query{}, api.Page{Limit: 10})
		w.ok(err)
		if len(list.Items) != 1 || len(list.Items[0].Reasons) != 1 {
			w.Fatalf("%+v", list.Items)
		}
		d, err := w.leads.Get(grid, list.Items[0].ID)
		w.ok(err)
		told := d.Hits[0]
		if said := w.only(monitor.Query{}).Reasons[0]; list.Items[0].Reasons[0] == said || told.Sentence == said || len(told.Rows) != 0 || len(told.Params) != 0 {
			w.Errorf("a grid worker reads %s, %+v", told.Sentence, told.Rows)
		}
	})
}
