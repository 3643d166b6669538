package app_test

import (
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/monitor"
	rules "github.com/shouwang/shouwang/internal/rule"
)

// inForce puts a rule of the county into force, by two persons.
func (c *county) inForce(when string) {
	c.Helper()
	c.as("taskforce", post("/api/rules", own(when))).want(200)
	for _, step := range []string{"trial", "proposal"} {
		c.as("taskforce", post("/api/rules/county.big/versions/1/"+step, nil)).want(204)
	}
	c.as("taskforce2", post("/api/rules/county.big/versions/1/activation", nil)).want(204)
}

// The county says what a township can take up; the township chooses by it, sends what is
// chosen, and sees what waits. Each lead says why it stands where it does.
func TestTownshipDispatchesWithinItsWeek(t *testing.T) {
	each(t, func(c *county) {
		c.settle()
		c.inForce("h.size >= 1")
		c.as("taskforce", post("/api/screenings", map[string]any{})).want(200)
		all := len(c.leads("officer", "?state=open"))
		if all < 3 {
			t.Fatalf("%d leads", all)
		}
		choose := func(login string) (choice monitor.Choice) {
			c.as(login, get("/api/dispatch/choice")).want(200).into(&choice)
			return choice
		}
		if got := choose("officer"); len(got.Townships) != 1 || got.Townships[0].Capacity != nil || got.Townships[0].Chosen != all || got.RankedOn.IsZero() {
			t.Fatalf("%+v", got.Townships)
		}
		capacity := "/api/dispatch/capacity/" + township
		two := post(capacity, map[string]any{"per_week": 2, "basis": "乡里两个人,一人一户"})
		c.as("taskforce", c.onlyFor(two, "taskforce", "taskforce2", "steward")).want(200)
		if c.fresh().Rebuilt {
			t.Error("what a township can take up puts no fact in doubt")
		}
		var reach rules.Reach
		c.as("inspector", get("/api/rules/county.big/versions/1/reach")).want(200).into(&reach)
		if reach.Raised != reach.Households || reach.Households == 0 {
			t.Errorf("on the kept frame: %+v", reach)
		}
		c.as("taskforce", post(capacity, map[string]any{"per_week": -1})).want(422)
		if code := c.as("taskforce", post("/api/dispatch/capacity/500229999", map[string]any{"per_week": 2})).want(404).code(); code != "monitor.township" {
			t.Error(code)
		}
		c.onlyFor(get("/api/dispatch/choice?township="+township), "taskforce", "taskforce2", "officer", "head")
		got := choose("officer")
		row := got.Townships[0]
		if row.Chosen != 2 || *row.Left != 2 || row.Waiting != all-2 || len(got.Leads) != 2 || row.WaitingSince.IsZero() {
			t.Fatalf("%+v", row)
		}
		c.as("officer", post("/api/leads/dispatch", map[string]any{"leads": []monitor.LeadID{got.Leads[0].ID, got.Leads[1].ID}})).want(200)
		if row := choose("officer").Townships[0]; row.Sent != 2 || *row.Left != 0 || row.Chosen != 0 || row.Waiting != all-2 {
			t.Errorf("%+v", row)
		}
		var shown monitor.Detail
		c.as("officer", get("/api/leads/"+string(got.Leads[0].ID))).want(200).into(&shown)
		if r := shown.Reckoning; r == nil || r.Score != shown.Score || !strings.Contains(r.Parts[0].Text, "还没有核实结论") {
			t.Errorf("%+v", r)
		}
		c.as("taskforce2", post(capacity, map[string]any{"per_week": nil})).want(200)
		if row := choose("officer").Townships[0]; row.Capacity != nil || row.Left != nil || row.Chosen != all-2 {
			t.Errorf("taken back, nothing waits: %+v", row)
		}
		if far := choose("nextofficer"); len(far.Townships) != 1 || far.Townships[0].Area == township || len(far.Leads) != 0 {
			t.Errorf("%+v", far)
		}
	})
}

// A rule that would send people to half the county is looked at twice, and the second
// person says why.
func TestRuleThatRaisesTooManyNeedsASecondLook(t *testing.T) {
	each(t, func(c *county) {
		c.settle()
		c.as("taskforce", post("/api/rules", own("h.size >= 1"))).want(200)
		for _, step := range []string{"trial", "proposal"} {
			c.as("taskforce", post("/api/rules/county.big/versions/1/"+step, nil)).want(204)
		}
		var reach rules.Reach
		path := "/api/rules/county.big/versions/1"
		c.as("inspector", get(path+"/reach")).want(200).into(&reach)
		if reach.Limit != nil || reach.Over || reach.Raised == 0 || reach.Raised != reach.Households {
			t.Fatalf("the county has set no share: %+v", reach)
		}
		c.as("taskforce", post("/api/params/rule.second_look_share", map[string]any{"value": "300%", "from": "2025-07-01"})).want(422)
		c.as("taskforce", post("/api/params/rule.second_look_share", map[string]any{"value": "30%", "from": "2025-07-01"})).want(200)
		c.as("taskforce2", get(path+"/reach")).want(200).into(&reach)
		if !reach.Over || *reach.Limit != 0.3 {
			t.Fatalf("%+v", reach)
		}
		c.nothingChanges(func() {
			refused := c.as("taskforce2", post(path+"/activation", nil)).want(409)
			if refused.code() != "rule.second_look" || !strings.Contains(string(refused.body), "100%") || !strings.Contains(string(refused.body), "30%") {
				t.Errorf("%s", refused.body)
			}
			c.as("taskforce2", post(path+"/activation", map[string]any{"reason": "电话13900000000"})).want(422)
			if code := c.as("taskforce", post(path+"/activation", map[string]any{"reason": "自己确认"})).want(409).code(); code != "access.same_person" {
				t.Error(code)
			}
		})
		c.as("taskforce2", post(path+"/activation", map[string]any{"reason": "本县户少,开头先都走一遍"})).want(204)
		var page rules.Page
		c.as("inspector", get("/api/rules/county.big")).want(200).into(&page)
		steps := page.Versions[0].Steps
		if page.State != rules.Active || steps[len(steps)-1].Note != "本县户少,开头先都走一遍" {
			t.Errorf("%+v", steps)
		}
		entries := c.query("SELECT detail FROM audit_entry WHERE verb = 'rule.activate'")
		if len(entries) != 1 || !strings.Contains(entries[0][0], "raised") || strings.Contains(entries[0][0], "户少") {
			t.Errorf("%v", entries)
		}
	})
}
