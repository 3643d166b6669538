package monitor_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// around is the rest of the house as cases see it: what it was told, and what it says.
type around struct {
	w          *world
	known      monitor.Known
	deliveries []monitor.Delivery
	begun      []monitor.Opening
	finished   []monitor.CaseID
	followed   []string // case, household, village
	adjusted   map[monitor.CaseID][]string
	categories map[registry.HouseholdID]registry.Category
	posted     map[string]monitor.Posting
	down       []string
}

func (a *around) Begin(_ context.Context, _ *db.Tx, o monitor.Opening) error {
	a.begun = append(a.begun, o)
	return nil
}

func (a *around) Adjust(_ context.Context, _ *db.Tx, c monitor.CaseID, risks []string) error {
	a.adjusted[c] = risks
	return nil
}

func (a *around) Follow(_ context.Context, _ *db.Tx, c monitor.CaseID, h registry.HouseholdID, area string) error {
	a.followed = append(a.followed, fmt.Sprintf("%s %s %s", c, h, area))
	return nil
}

func (a *around) Finish(_ context.Context, _ *db.Tx, c monitor.CaseID, _ cn.Date) error {
	a.finished = append(a.finished, c)
	return nil
}

func (a *around) Delivered(context.Context, *db.Tx, monitor.CaseID) ([]monitor.Delivery, error) {
	return a.deliveries, nil
}

func (a *around) Known(context.Context, *db.Tx, registry.HouseholdID, cn.Date) (monitor.Known, error) {
	return a.known, nil
}

func (a *around) SetCategory(_ context.Context, _ *db.Tx, h registry.HouseholdID, c registry.Category, _ cn.Date) error {
	a.categories[h] = c
	return nil
}

func (a *around) Post(_ context.Context, _ *db.Tx, p monitor.Posting) (string, error) {
	n := fmt.Sprintf("notice-%d", len(a.posted)+1)
	a.posted[n] = p
	return n, nil
}

func (a *around) TakeDown(_ context.Context, _ *db.Tx, notice string, _ monitor.CaseID, _ string) error {
	a.down = append(a.down, notice)
	return nil
}

// well is a household that meets every condition of elimination but time, help and a visit.
func well() monitor.Known {
	return monitor.Known{Kind: registry.Ordinary, Labour: monitor.Yes, SecuredOn: today,
		Income:     monitor.Income{PerHead: cn.Yuan(12000), Known: true, Line: cn.Yuan(8000), LineKnown: true},
		Guarantees: map[string]monitor.Answer{"义务教育": monitor.Yes, "基本医疗": monitor.Yes, "住房安全": monitor.Yes, "饮水安全": monitor.Yes}}
}

func poor() monitor.Known {
	k := well()
	k.Income.PerHead = cn.Yuan(5000)
	return k
}

// eachCase opens a world in which cases have all that they need.
func eachCase(t *testing.T, test func(w *world, a *around)) {
	each(t, func(w *world) { test(w, w.cases()) })
}

func (w *world) cases() *around {
	a := &around{w: w, known: poor(), adjusted: map[monitor.CaseID][]string{}, categories: map[registry.HouseholdID]registry.Category{}, posted: map[string]monitor.Posting{}}
	w.leads.UseAround(monitor.Around{Assistance: a, Knowledge: a, Roll: a, Board: a, Codes: code.New(w.db), Seal: noSeal{}})
	return a
}

func (w *world) villager() context.Context { return w.villagerCalled("clerk") }

func (w *world) villagerCalled(name string) context.Context {
	return w.as(name, w.here, access.CaseRead, access.CasePrepare, access.VisitRecord, access.LeadRead, access.LeadAccept)
}

func (w *world) township2() context.Context {
	return w.as("officer2", w.township, access.CaseRead, access.CaseEndorse, access.LeadDispatch)
}

func (w *world) county(name string) context.Context {
	return w.as(name, "500229", access.CaseRead, access.CaseCompare, access.CaseApprove, access.ParamEdit)
}

// opened is the case that a lead found true has opened.
func (w *world) opened() monitor.Case {
	w.Helper()
	w.take(w.hit("medical.total_year", "因病", 101, 102))
	w.confirmed(monitor.True)
	return w.theCase()
}

func (w *world) theCase() monitor.Case {
	w.Helper()
	found, err := w.leads.Cases(w.county("reader"), monitor.CaseQuery{Household: w.household}, api.Page{})
	w.ok(err)
	if len(found.Items) != 1 {
		w.Fatalf("%d cases", len(found.Items))
	}
	return found.Items[0]
}

// signs stores a valid authorisation of the household.
func (w *world) signs() {
	w.Helper()
	ctx := w.system()
	w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the test's paper")
		_, err := tx.Exec(ctx, `INSERT INTO authorisation (county_id, id, household_id, village, datasets, purpose, signer, proxy, manner, witness, signed_on,
				valid_from, valid_to, scan, recorded_by, recorded_at, revoked_by, revoke_reason)
			VALUES ($1, $2, $3, $4, '["check.vehicle","check.property"]', '监测对象识别', 'somebody', '', 'paper', '', $5, $5, $6, '', 'clerk', $7, '', '')`,
			tx.County(), id.New[string](), w.household, w.here, tx.Today(), tx.Today().AddMonths(6), tx.Now())
		return err
	}))
}

func meeting(c monitor.CaseID, passed bool) monitor.MeetingIn {
	v := monitor.Vote{Case: c, Agree: 12, Disagree: 2, Abstain: 1, Passed: passed}
	if !passed {
		v.Agree, v.Disagree = v.Disagree, v.Agree
	}
	return monitor.MeetingIn{HeldOn: today, Form: monitor.Representatives, Seats: []monitor.Seat{{"村民代表", 12}, {"驻村工作队", 3}}, Minutes: "讨论了住院开支。", Votes: []monitor.Vote{v}}
}

func (w *world) compared(c monitor.CaseID) {
	w.Helper()
	w.signs()
	_, err := w.leads.NoteAuthorisation(w.villager(), c)
	w.ok(err)
	_, err = w.leads.Compare(w.county("comparer"), c)
	w.ok(err)
	_, err = w.leads.ConcludeComparison(w.county("comparer"), c, "车辆、不动产尚未送来,已电话核对")
	w.ok(err)
}

func (w *world) reviewed(c monitor.CaseID) {
	w.Helper()
	in := meeting(c, true)
	in.HeldOn = cn.DateOf(w.clock.Now())
	_, err := w.leads.Meet(w.villager(), in)
	w.ok(err)
}

func (w *world) posted(c monitor.CaseID) (notice string) {
	w.Helper()
	_, err := w.leads.PostNotice(w.villager(), []monitor.CaseID{c})
	w.ok(err)
	d, err := w.leads.Case(w.villager(), c)
	w.ok(err)
	return d.Notice
}

func (w *world) notice(c monitor.CaseID, notice string, a monitor.CaseAction) {
	w.Helper()
	ctx := w.system()
	w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the notice records itself")
		return w.leads.OnNotice(ctx, tx, monitor.NoticeEvent{Notice: notice, Case: c, Action: a})
	}))
}

// noticed is a case whose notice has ended.
func (w *world) noticed(c monitor.CaseID) {
	w.Helper()
	notice := w.posted(c)
	w.days(6)
	w.notice(c, notice, monitor.CaseNotified)
}

func (w *world) endorsed(c monitor.CaseID) {
	w.Helper()
	_, err := w.leads.Endorse(w.township2(), []monitor.CaseID{c}, "")
	w.ok(err)
}

// monitored is a household that the county has approved.
func (w *world) monitored() monitor.Case {
	w.Helper()
	c := w.opened().ID
	w.compared(c)
	w.reviewed(c)
	w.noticed(c)
	w.endorsed(c)
	got, err := w.leads.Approve(w.county("boss"), c, monitor.Approval{Category: registry.Marginal, Risks: []string{"因病"}})
	w.ok(err)
	_, err = w.leads.Announce(w.villager(), []monitor.CaseID{c})
	w.ok(err)
	_, err = w.leads.Enrol(w.villager(), []monitor.CaseID{c})
	w.ok(err)
	return got
}
