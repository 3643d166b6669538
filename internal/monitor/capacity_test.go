package monitor_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/monitor"
)

// screened ends a screening: the leads are ranked.
func (w *world) screened() {
	w.Helper()
	ctx := w.system()
	w.ok(w.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the screening records itself")
		return w.leads.Rank(ctx, tx)
	}))
}

// raised opens a lead of a household of its own.
func (w *world) raised(rule, risk string, change func(*monitor.Hit)) monitor.LeadID {
	w.Helper()
	w.household = w.newHousehold(w.here)
	h := w.hit(rule, risk, int64(len(w.homes)))
	if change != nil {
		change(&h)
	}
	w.take(h)
	return w.leadOf().ID
}

// decided is a lead of a rule that the township answered.
func (w *world) decided(rule string, o monitor.Outcome) {
	w.Helper()
	lead := w.raised(rule, "因病", nil)
	w.visited(lead)
	_, err := w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: o, Reason: "已核对"})
	w.ok(err)
}

func (w *world) score(lead monitor.LeadID) float64 {
	w.Helper()
	d, err := w.leads.Get(w.officer(), lead)
	w.ok(err)
	return d.Score
}

func TestVerdictsRankOpenLeadsAtTheNextScreening(t *testing.T) {
	each(t, func(w *world) {
		good, bad, unknown := w.raised("good", "因病", nil), w.raised("bad", "因病", nil), w.raised("new", "因病", nil)
		if w.score(good) != w.score(bad) {
			t.Fatalf("nothing tells them apart yet: %v %v", w.score(good), w.score(bad))
		}
		for range 3 {
			w.decided("good", monitor.True)
			w.decided("bad", monitor.False)
		}
		if w.score(good) != w.score(bad) {
			t.Error("a score changed outside a screening")
		}
		w.days(1)
		w.screened()
		if !(w.score(good) > w.score(unknown) && w.score(unknown) > w.score(bad)) {
			t.Errorf("good %v, new %v, bad %v", w.score(good), w.score(unknown), w.score(bad))
		}
		d, err := w.leads.Get(w.officer(), bad)
		w.ok(err)
		r := d.Reckoning
		if r == nil || r.On != today.AddDays(1) || r.Score != d.Score || !strings.Contains(r.Parts[0].Text, "核实 3 条,属实 0 条") {
			t.Fatalf("%+v", r)
		}
		first := w.found(monitor.Query{States: []monitor.State{monitor.Open}})[0]
		if first.ID != good {
			t.Error("the list does not follow")
		}
		withheld, err := w.leads.Get(w.as("grid", w.here, access.LeadRead), bad)
		w.ok(err)
		if withheld.Reckoning != nil {
			t.Error("the parts name the rules of one who may not see the reasons")
		}
		// A year later those verdicts do not count any more.
		w.days(400)
		w.screened()
		if w.score(good) != w.score(bad) {
			t.Errorf("%v %v", w.score(good), w.score(bad))
		}
	})
}

func TestNewsRankBeforeWhatStandsLongAndWhatWasLookedAtInVain(t *testing.T) {
	each(t, func(w *world) {
		stock := w.raised("sick", "因病", nil)
		vain := w.raised("fire", "因灾", nil)
		w.visited(vain)
		_, err := w.leads.Confirm(w.officer(), vain, monitor.Decision{Outcome: monitor.False, Reason: "已核对"})
		w.ok(err)
		refuted := w.household
		w.days(31)
		news := w.raised("sick", "因病", nil)
		w.household = refuted
		w.take(w.hit("sick", "因病", 901))
		open := w.found(monitor.Query{States: []monitor.State{monitor.Open}})
		again := open[slices.IndexFunc(open, func(l monitor.Lead) bool { return l.Household == refuted })].ID
		w.screened()
		if !(w.score(news) > w.score(stock) && w.score(again) < w.score(news)/5) {
			t.Errorf("news %v, of long %v, looked at in vain %v", w.score(news), w.score(stock), w.score(again))
		}
		for lead, want := range map[monitor.LeadID]string{news: "的筛查起才有", stock: "不知道从哪天起", again: "这户核实过,都不属实"} {
			d, err := w.leads.Get(w.officer(), lead)
			w.ok(err)
			if d.Reckoning == nil || !slices.ContainsFunc(d.Reckoning.Parts, func(p monitor.Part) bool { return p.Kind == "novelty" && strings.Contains(p.Text, want) }) {
				t.Errorf("no %q in %+v", want, d.Reckoning)
			}
		}
		before := w.score(news)
		w.days(45)
		w.screened()
		if after := w.score(news); after >= before/2 {
			t.Errorf("news of %v are no news after 45 days: %v", before, after)
		}
	})
}

func TestReliefThatIsKnownRanksLower(t *testing.T) {
	each(t, func(w *world) {
		cost := func(b monitor.Burden) func(*monitor.Hit) {
			return func(h *monitor.Hit) { h.Distance, h.Burden = 3, b }
		}
		spent := cn.Yuan(30_000)
		relieved := w.raised("a", "因病", cost(monitor.Burden{Cost: spent, Relief: cn.Yuan(15_000), Measured: true, Known: true}))
		unknown := w.raised("a", "因病", cost(monitor.Burden{Cost: spent, Measured: true}))
		w.screened()
		if w.score(relieved) != w.score(unknown)/2 {
			t.Errorf("%v %v", w.score(relieved), w.score(unknown))
		}
		d, err := w.leads.Get(w.officer(), unknown)
		w.ok(err)
		if !slices.ContainsFunc(d.Reckoning.Parts, func(p monitor.Part) bool { return p.Kind == "burden" && strings.Contains(p.Text, "还不知道") }) {
			t.Errorf("%+v", d.Reckoning)
		}
	})
}

func (w *world) choice(of string) monitor.TownshipChoice {
	w.Helper()
	c, err := w.leads.Choose(w.officer(), of)
	w.ok(err)
	if len(c.Townships) != 1 || c.Townships[0].Area != w.township {
		w.Fatalf("%+v", c.Townships)
	}
	return c.Townships[0]
}

func (w *world) limited(n int) {
	w.Helper()
	_, err := w.leads.SetCapacity(w.as("zhuanban", w.township[:6], access.ParamEdit), monitor.Capacity{Township: w.township, PerWeek: &n, Basis: "专班会议"})
	w.ok(err)
}

func TestCapacityHoldsForTheWeekAndNeverForTheUrgent(t *testing.T) {
	each(t, func(w *world) {
		w.set("dispatch.explore_share", "0")
		w.set("deadline.dispatch", "15天")
		var plain []monitor.LeadID
		for i := range 5 {
			plain = append(plain, w.raised("plain", "因病", func(h *monitor.Hit) { h.Distance = 1 + float64(5-i)/10 }))
		}
		gravest := w.raised("death", "缺劳动力", func(h *monitor.Hit) { h.Severity = 5 })
		if row := w.choice(""); row.Capacity != nil || row.Left != nil || row.Chosen != 6 || row.Waiting != 0 {
			t.Fatalf("nothing is set, nothing is limited: %+v", row)
		}
		w.limited(3)
		c, err := w.leads.Choose(w.officer(), w.township)
		w.ok(err)
		row := c.Townships[0]
		if *row.Left != 3 || row.Chosen != 3 || row.Beyond != 1 || row.Waiting != 3 || row.WaitingSince != today || row.WaitingUntil != today.AddDays(15) || row.Capacity.Basis != "专班会议" {
			t.Fatalf("%+v", row)
		}
		if c.Leads[0].ID != gravest || c.Leads[0].Why != monitor.Urgent || c.Leads[1].ID != plain[0] || c.Leads[2].ID != plain[1] || c.Leads[1].Why != monitor.Best || c.Leads[1].Head == "" {
			t.Errorf("%+v", c.Leads)
		}
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{gravest, plain[0], plain[1]}, "", "")
		w.ok(err)
		if row := w.choice(""); row.Sent != 3 || *row.Left != 0 || row.Chosen != 0 || row.Waiting != 3 {
			t.Errorf("the week is full: %+v", row)
		}
		w.raised("death", "缺劳动力", func(h *monitor.Hit) { h.Severity = 5 })
		if row := w.choice(""); row.Chosen != 1 || row.Beyond != 1 || row.Waiting != 3 {
			t.Errorf("a full week does not hold back the gravest: %+v", row)
		}
		w.days(7) // the week after, and Tuesday is not over
		if row := w.choice(""); row.Sent != 0 || *row.Left != 3 || row.Waiting != 1 {
			t.Errorf("%+v", row)
		}
		w.days(8)
		if row := w.choice(""); row.Chosen != 4 || row.Beyond != 4 || row.Waiting != 0 {
			t.Errorf("their last day has come, the deadline wins: %+v", row)
		}
	})
}

func TestWithoutADeadlineOfDispatchWhatWaitsTooLongIsCounted(t *testing.T) {
	each(t, func(w *world) {
		w.raised("plain", "因病", nil)
		w.limited(0)
		if row := w.choice(""); row.Waiting != 1 || row.WaitingLate != 0 || !row.WaitingUntil.IsZero() {
			t.Errorf("%+v", row)
		}
		w.days(16) // the time from a lead to the approval is 15 days
		if row := w.choice(""); row.Waiting != 1 || row.WaitingLate != 1 || row.WaitingSince != today {
			t.Errorf("%+v", row)
		}
	})
}

func TestPlacesGoToRulesThatAreLittleTried(t *testing.T) {
	each(t, func(w *world) {
		w.set("dispatch.explore_share", "50%")
		w.set("dispatch.explore_below", "2")
		for range 2 {
			w.decided("known", monitor.True)
		}
		w.days(7)
		var known []monitor.LeadID
		for range 4 {
			known = append(known, w.raised("known", "因病", nil))
		}
		fresh := w.raised("fresh", "因学", func(h *monitor.Hit) { h.Severity = 1 })
		w.screened()
		w.limited(2)
		c, err := w.leads.Choose(w.officer(), "")
		w.ok(err)
		i := slices.IndexFunc(c.Leads, func(l monitor.Chosen) bool { return l.ID == fresh })
		if row := c.Townships[0]; row.Quota != 1 || row.Explored != 1 || row.Chosen != 2 || i < 0 || c.Leads[i].Why != monitor.Explore || c.Leads[i].Tried != 0 {
			t.Fatalf("%+v\n%+v", row, c.Leads)
		}
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{fresh, known[0]}, "", "")
		w.ok(err)
		w.raised("fresh", "因学", nil)
		w.limited(3)
		c, err = w.leads.Choose(w.officer(), "")
		w.ok(err)
		if row := c.Townships[0]; row.Explored > row.Quota-1 || row.Sent != 2 || row.Chosen != 1 {
			t.Errorf("what was explored this week counts: %+v", row)
		}
	})
}

func TestCapacityIsTheCountysAndKeepsItsHistory(t *testing.T) {
	each(t, func(w *world) {
		county := w.as("zhuanban", w.township[:6], access.ParamEdit, access.LeadDispatch)
		n := 4
		_, err := w.leads.SetCapacity(w.officer(), monitor.Capacity{Township: w.township, PerWeek: &n})
		w.refused(db.ErrForbidden, err)
		less := -1
		for name, c := range map[string]monitor.Capacity{
			"monitor.township":       {Township: w.here, PerWeek: &n},
			"monitor.per_week":       {Township: w.township, PerWeek: &less},
			"monitor.capacity_from":  {Township: w.township, PerWeek: &n, From: today.AddDays(-1)},
			"monitor.capacity_basis": {Township: w.township, PerWeek: &n, Basis: strings.Repeat("长", 201)},
		} {
			_, err := w.leads.SetCapacity(county, c)
			if e, ok := errs.As(err); !ok || e.Code != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.limited(4)
		later := 9
		_, err = w.leads.SetCapacity(county, monitor.Capacity{Township: w.township, PerWeek: &later, From: today.AddDays(7)})
		w.ok(err)
		if row := w.choice(""); *row.Capacity.PerWeek != 4 || *row.Next.PerWeek != 9 || row.Next.From != today.AddDays(7) {
			t.Errorf("%+v", row)
		}
		w.days(7)
		if row := w.choice(""); *row.Capacity.PerWeek != 9 || row.Next != nil {
			t.Errorf("%+v", row)
		}
		_, err = w.leads.SetCapacity(county, monitor.Capacity{Township: w.township})
		w.ok(err)
		if row := w.choice(""); row.Capacity != nil || row.Left != nil {
			t.Errorf("taken back, nothing is limited: %+v", row)
		}
		c, err := w.leads.Choose(county, "")
		w.ok(err)
		if len(c.Townships) < 2 {
			t.Error("the county sees all its townships")
		}
		_, err = w.leads.Choose(w.officer(), another(c, w.township))
		w.refused(db.ErrNotFound, err)
		_, err = w.leads.Choose(w.clerk(), "")
		w.refused(db.ErrForbidden, err)
	})
}

// another is another township of the choice.
func another(c monitor.Choice, not string) string {
	i := slices.IndexFunc(c.Townships, func(t monitor.TownshipChoice) bool { return t.Area != not })
	return c.Townships[i].Area
}
