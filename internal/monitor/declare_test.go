package monitor_test

import (
	"context"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// RecordReportedTx writes down a household that reported itself.
func (h homes) RecordReportedTx(_ context.Context, _ *db.Tx, in registry.ProvisionalIn) (registry.HouseholdID, error) {
	household := id.New[registry.HouseholdID]()
	h[household] = in.Village
	return household, nil
}

// eachReport opens a world in which people report.
func eachReport(t *testing.T, test func(w *world)) {
	each(t, func(w *world) {
		w.leads.UseRegistrar(w.homes)
		w.leads.UseAround(monitor.Around{Codes: code.New(w.db), Seal: noSeal{}})
		w.set("deadline.visit_declared", "5工作日")
		w.set("deadline.feedback", "5工作日")
		w.set("deadline.visit", "3天")
		test(w)
	})
}

// set puts a parameter into force on the first day of the test.
func (w *world) set(key, value string) {
	w.Helper()
	_, err := w.params.Set(w.system(), key, value, today)
	w.ok(err)
}

// cadre takes declarations and walks.
func (w *world) cadre() context.Context {
	return w.as("cadre", w.here, access.LeadRead, access.HealthRead, access.LeadAccept, access.VisitRecord, access.VisitRead, access.DeclarationRecord, access.SightingRecord)
}

func (w *world) declaration(key string) monitor.DeclarationInput {
	return monitor.DeclarationInput{Key: key, About: monitor.About{Household: w.household}, Manner: monitor.AtCounter, Applicant: "王大山", Risks: []string{"因病"},
		Contact: "13800000000", Text: "老伴住院借了钱", Consent: true}
}

func (w *world) declare(in monitor.DeclarationInput) monitor.Receipt {
	w.Helper()
	r, err := w.leads.Declare(w.cadre(), in)
	w.ok(err)
	return r
}

func (w *world) report(d monitor.DeclarationID) monitor.DeclarationDetail {
	w.Helper()
	v, err := w.leads.Declaration(w.cadre(), d)
	w.ok(err)
	return v
}

func TestDeclarationOpensALeadWhoseClockRunsFromTheDay(t *testing.T) {
	eachReport(t, func(w *world) {
		r := w.declare(w.declaration("declare-01"))
		if r.Number != "2025-0001" || !strings.HasPrefix(r.Code, r.Number+"-") || len(r.Code) != len(r.Number)+11 {
			t.Fatalf("%+v", r)
		}
		l := w.only(monitor.Query{Channel: monitor.FromHousehold})
		due := cn.DefaultCalendar().AddWorkdays(today, 5)
		if l.ID != r.Lead || l.State != monitor.Open || l.Due != due || r.VisitDue != due || l.Channels[0] != monitor.FromHousehold || l.Risks[0] != "因病" {
			t.Errorf("%+v", l)
		}
		w.days(3)
		_, err := w.leads.Dispatch(w.officer(), []monitor.LeadID{l.ID}, "", "")
		w.ok(err)
		d, err := w.leads.Get(w.officer(), l.ID)
		w.ok(err)
		visit := d.Deadlines[1]
		if visit.Stage != monitor.Accepted || visit.Due != due || visit.From != today || !strings.Contains(visit.Why, "农户申报") {
			t.Errorf("dispatching does not start the clock anew: %+v", d.Deadlines)
		}
		if len(d.Reports) != 1 || d.Reports[0].Number != r.Number {
			t.Errorf("%+v", d.Reports)
		}
	})
}

func TestSentTwiceIsOneDeclaration(t *testing.T) {
	eachReport(t, func(w *world) {
		first, again := w.declare(w.declaration("declare-01")), w.declare(w.declaration("declare-01"))
		if first != again {
			t.Errorf("%+v, then %+v", first, again)
		}
		other := w.declaration("declare-01")
		other.Text = "另一件事"
		_, err := w.leads.Declare(w.cadre(), other)
		w.wants("monitor.report_key_used", err)
	})
}

func TestEverySourceOfAHouseholdIsKeptInOneLead(t *testing.T) {
	eachReport(t, func(w *world) {
		w.take(w.hit("medical.total_year", "因病", 101))
		warning := w.hit("platform.warning", "综合", 102)
		warning.Sector = "platform"
		w.take(warning)
		a, b := w.declare(w.declaration("declare-01")), w.declare(w.declaration("declare-02"))
		f, err := w.leads.RecordSighting(w.cadre(), monitor.SightingInput{Key: "sighting-01", About: monitor.About{Household: w.household}, Risks: []string{"因残", "因学"}})
		w.ok(err)
		l := w.only(monitor.Query{})
		if a.Lead != l.ID || b.Lead != l.ID || f.Lead != l.ID || len(l.Channels) != 4 || len(l.Reasons) != 6 {
			t.Errorf("%+v", l)
		}
		for _, ch := range []monitor.Channel{monitor.FromHousehold, monitor.FromCadre, monitor.FromPlatform, monitor.FromDepartment} {
			if w.only(monitor.Query{Channel: ch}).ID != l.ID || ch.Title() == "" {
				t.Error(ch)
			}
		}
	})
}

func TestHouseholdOnNoRosterIsWrittenDown(t *testing.T) {
	eachReport(t, func(w *world) {
		in := w.declaration("declare-01")
		in.About = monitor.About{Newcomer: &monitor.Newcomer{Village: w.here, Head: "王大山"}}
		before := len(w.homes)
		r := w.declare(in)
		if len(w.homes) != before+1 || w.only(monitor.Query{}).ID != r.Lead {
			t.Error("the household was dropped")
		}
		in.Key, in.Newcomer = "declare-02", &monitor.Newcomer{Village: w.there, Head: "王大山"}
		_, err := w.leads.Declare(w.cadre(), in)
		w.refused(db.ErrNotFound, err)
		in.About = monitor.About{}
		_, err = w.leads.Declare(w.cadre(), in)
		w.wants("monitor.about", err)
	})
}

func TestDeclarationAsksForFourThings(t *testing.T) {
	eachReport(t, func(w *world) {
		for code, spoil := range map[string]func(*monitor.DeclarationInput){
			"monitor.applicant":  func(in *monitor.DeclarationInput) { in.Applicant = " " },
			"monitor.contact":    func(in *monitor.DeclarationInput) { in.Contact = "" },
			"monitor.hardship":   func(in *monitor.DeclarationInput) { in.Risks = []string{"心情不好"} },
			"monitor.relation":   func(in *monitor.DeclarationInput) { in.Manner = monitor.Proxied },
			"monitor.consent":    func(in *monitor.DeclarationInput) { in.Consent = false },
			"monitor.report_day": func(in *monitor.DeclarationInput) { in.On = today.AddDays(1) },
		} {
			in := w.declaration("declare-01")
			spoil(&in)
			_, err := w.leads.Declare(w.cadre(), in)
			w.wants(code, err)
		}
		_, err := w.leads.Declare(w.officer(), w.declaration("declare-01"))
		w.refused(db.ErrForbidden, err)
	})
}

func TestHouseholdMayAlwaysTakeItsDeclarationBack(t *testing.T) {
	eachReport(t, func(w *world) {
		alone := w.declare(w.declaration("declare-01"))
		_, err := w.leads.WithdrawDeclaration(w.cadre(), alone.Declaration, "")
		w.wants("monitor.withdraw_reason", err)
		v, err := w.leads.WithdrawDeclaration(w.cadre(), alone.Declaration, "孩子寄了钱回来")
		w.ok(err)
		if v.Stage != monitor.DeclarationWithdrawn || v.Reason != "孩子寄了钱回来" {
			t.Errorf("%+v", v)
		}
		if l := w.only(monitor.Query{}); l.State != monitor.Withdrawn || l.ClosedOn != today {
			t.Errorf("nothing else stands behind the lead: %+v", l)
		}
		_, err = w.leads.WithdrawDeclaration(w.cadre(), alone.Declaration, "又撤一次")
		w.wants("monitor.declaration_withdrawn", err)

		w.take(w.hit("medical.total_year", "因病", 101))
		joined := w.declare(w.declaration("declare-02"))
		_, err = w.leads.WithdrawDeclaration(w.cadre(), joined.Declaration, "不想麻烦大家")
		w.ok(err)
		if l := w.only(monitor.Query{Closed: "no"}); l.State != monitor.Open || len(l.Channels) != 1 || !l.DeclaredOn.IsZero() || !l.Due.IsZero() {
			t.Errorf("the department's row stands: %+v", l)
		}
	})
}

// verified goes from a declared lead to its verdict.
func (w *world) verified(lead monitor.LeadID, o monitor.Outcome) {
	w.Helper()
	w.visited(lead)
	_, err := w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: o, Reason: "费用报销后自付不多"})
	w.ok(err)
}

func TestOneWhoDeclaredIsToldWithinTheLimit(t *testing.T) {
	eachReport(t, func(w *world) {
		r := w.declare(w.declaration("declare-01"))
		_, err := w.leads.AnswerDeclaration(w.cadre(), r.Declaration, monitor.AnswerInput{By: monitor.InPerson})
		w.wants("monitor.too_early", err)
		if v := w.report(r.Declaration); v.Stage != monitor.DeclarationReceived || v.Letter.Ready {
			t.Errorf("%+v", v)
		}
		w.verified(r.Lead, monitor.False)
		v := w.report(r.Declaration)
		due := cn.DefaultCalendar().AddWorkdays(today, 5)
		if v.Stage != monitor.DeclarationToAnswer || v.Due != due || !strings.Contains(v.Letter.Why, "自付不多") || !strings.Contains(v.Letter.Decided, "不符合") {
			t.Errorf("%+v", v)
		}
		w.days(due.Sub(today) + 1)
		list, err := w.leads.Declarations(w.cadre(), monitor.DeclarationQuery{Late: true}, api.Page{})
		w.ok(err)
		if len(list.Items) != 1 || list.Waiting != 1 || list.Late != 1 || !list.Items[0].Overdue {
			t.Errorf("%+v", list)
		}
		told, err := w.leads.AnswerDeclaration(w.cadre(), r.Declaration, monitor.AnswerInput{By: monitor.ByPhone})
		w.ok(err)
		if told.Stage != monitor.DeclarationAnswered || told.Overdue {
			t.Errorf("%+v", told)
		}
		d, err := w.leads.Get(w.officer(), r.Lead)
		w.ok(err)
		for _, x := range d.Deadlines {
			if x.Stage == monitor.Feedback && (!x.Done || !x.Late || x.Reference) {
				t.Errorf("%+v", x)
			}
		}
		words, err := w.leads.AnswerWords(w.cadre(), r.Declaration, "核对答复内容")
		w.ok(err)
		if len(words) != 1 || !strings.Contains(words[0], "不符合") {
			t.Errorf("%q", words)
		}
	})
}

func TestObjectionIsLookedAtAgain(t *testing.T) {
	eachReport(t, func(w *world) {
		r := w.declare(w.declaration("declare-01"))
		w.verified(r.Lead, monitor.False)
		v, err := w.leads.AnswerDeclaration(w.cadre(), r.Declaration, monitor.AnswerInput{By: monitor.InPerson, Objects: true})
		w.ok(err)
		again := w.only(monitor.Query{Closed: "no"})
		if v.Lead != again.ID || again.ID == r.Lead || v.Stage != monitor.DeclarationReceived || !strings.Contains(again.Reasons[0], "异议") {
			t.Errorf("%+v, %+v", v, again)
		}
	})
}

func TestWhatIsSaidAfterTheVisitIsAskedAnew(t *testing.T) {
	eachReport(t, func(w *world) {
		first := w.declare(w.declaration("declare-01"))
		w.visited(first.Lead)
		w.clock.Advance(1e9)
		late := w.declaration("declare-02")
		late.Risks = []string{"因学"}
		second := w.declare(late)
		if second.Lead != first.Lead {
			t.Fatal("a household has two open leads")
		}
		_, err := w.leads.Confirm(w.officer(), first.Lead, monitor.Decision{Outcome: monitor.False, Reason: "自付不多"})
		w.ok(err)
		l := w.only(monitor.Query{Closed: "no"})
		if v := w.report(second.Declaration); v.Lead != l.ID || v.Stage != monitor.DeclarationReceived || l.Risks[0] != "因学" || l.DeclaredOn != today || l.Due.IsZero() {
			t.Errorf("%+v, %+v", v, l)
		}
		if v := w.report(first.Declaration); v.Stage != monitor.DeclarationToAnswer {
			t.Errorf("%+v", v)
		}
	})
}

func TestWordsAreSealedAndOpenedForAPurpose(t *testing.T) {
	eachReport(t, func(w *world) {
		r := w.declare(w.declaration("declare-01"))
		_, err := w.leads.Words(w.cadre(), r.Declaration, "看")
		w.wants("monitor.purpose", err)
		said, err := w.leads.Words(w.cadre(), r.Declaration, "约入户时间")
		w.ok(err)
		if said.Contact != "13800000000" || said.Text == "" || said.Code != r.Code {
			t.Errorf("%+v", said)
		}
		grid := w.as("grid", w.here, access.LeadRead, access.DeclarationRecord)
		said, err = w.leads.Words(grid, r.Declaration, "约入户时间")
		w.ok(err)
		if said.Contact == "" || said.Text != "" {
			t.Errorf("who may not read of health sees the words: %+v", said)
		}
		_, err = w.leads.Words(w.as("elsewhere", w.there, access.LeadRead, access.DeclarationRecord), r.Declaration, "约入户时间")
		w.refused(db.ErrNotFound, err)
	})
}

func TestVillageLearnsWhatCameOfWhatItFound(t *testing.T) {
	eachReport(t, func(w *world) {
		_, err := w.leads.RecordSighting(w.cadre(), monitor.SightingInput{Key: "sighting-01", About: monitor.About{Household: w.household}, Risks: []string{"01"}, Text: "屋顶漏雨"})
		w.ok(err)
		w.confirmed(monitor.True)
		list, err := w.leads.Sightings(w.cadre(), "", api.Page{})
		w.ok(err)
		if len(list.Items) != 1 || list.Items[0].Outcome != monitor.True || list.Items[0].Risks[0] != "因病" || list.Items[0].PhaseTitle != "识别中" {
			t.Errorf("%+v", list.Items)
		}
		text, err := w.leads.SightingWords(w.officer(), list.Items[0].ID, "核对走访情况")
		w.ok(err)
		if text != "屋顶漏雨" {
			t.Error(text)
		}
		elsewhere, err := w.leads.Sightings(w.as("elsewhere", w.there, access.LeadRead), "", api.Page{})
		w.ok(err)
		if len(elsewhere.Items) != 0 {
			t.Error("another village's sightings do not exist")
		}
	})
}

// wants is that an action was refused with a code.
func (w *world) wants(code string, err error) {
	w.Helper()
	if e, ok := errs.As(err); !ok || e.Code != code {
		w.Fatalf("got %v, want %s", err, code)
	}
}

func TestAreaAlertComesWhenLeadsConcentrate(t *testing.T) {
	eachReport(t, func(w *world) {
		w.set("area_alert.days", "7")
		w.set("area_alert.sigmas", "3")
		report := func(n int, key string) {
			for i := range n {
				_, err := w.leads.RecordSighting(w.cadre(), monitor.SightingInput{Key: key + "-sighting-" + strings.Repeat("x", i), About: monitor.About{Household: w.newHousehold(w.here)}, Risks: []string{"因自然灾害"}})
				w.ok(err)
			}
		}
		for week := range 10 {
			report(1, "week"+strings.Repeat("i", week))
			w.days(7)
		}
		a, err := w.leads.AreaAlerts(w.officer())
		w.ok(err)
		if !a.Ready || len(a.Items) != 0 {
			t.Fatalf("%+v", a)
		}
		report(6, "flood")
		if a, err = w.leads.AreaAlerts(w.officer()); err != nil || len(a.Items) != 1 || a.Items[0].Area != w.township || a.Items[0].Count != 6 || a.Items[0].Mass {
			t.Fatalf("%+v, %v", a, err)
		}
		_, err = w.params.Set(w.system(), "area_alert.mass", "6", today)
		w.ok(err)
		if a, err = w.leads.AreaAlerts(w.officer()); err != nil || !a.Items[0].Mass {
			t.Errorf("%+v, %v", a, err)
		}
		elsewhere, err := w.leads.AreaAlerts(w.as("elsewhere", w.there, access.LeadRead))
		w.ok(err)
		if len(elsewhere.Items) != 0 {
			t.Error("another area's alerts do not exist")
		}
	})
}
