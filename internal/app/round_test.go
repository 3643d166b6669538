package app_test

import (
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/round"
)

const roundStart = "2025-07-01"

func (c *county) openRound(kind string, more map[string]any) round.Round {
	c.Helper()
	body := map[string]any{"kind": kind, "title": "七月排查", "scope": map[string]any{"areas": []string{township}}, "starts_on": roundStart, "ends_on": "2025-07-31"}
	for k, v := range more {
		body[k] = v
	}
	var r round.Round
	c.as("taskforce", c.onlyFor(post("/api/rounds", body), "taskforce", "taskforce2", "officer")).want(201).into(&r)
	return r
}

func (c *county) lines(login string, r round.ID, query string) []round.Line {
	c.Helper()
	var list api.List[round.Line]
	c.as(login, get("/api/rounds/"+string(r)+"/households"+query)).want(200).into(&list)
	return list.Items
}

// A round goes from its list to what was seen, what was otherwise, and what the rules missed.
func TestRoundFromListToWhatTheRulesMissed(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.roster()))
		r := c.openRound("mass", nil)
		if r.Households != 3 || r.Left != 3 || r.Area != township {
			t.Fatalf("%+v", r)
		}
		list := c.lines("cadre", r.ID, "?state=left")
		if len(list) != 3 || list[0].Head == "" || list[0].Outcome != "" {
			t.Fatalf("%+v", list)
		}
		c.as("nextcadre", get("/api/rounds/"+string(r.ID))).want(404)
		path := "/api/rounds/" + string(r.ID) + "/households/"
		at := func(i int) string { return path + string(list[i].Household) }

		result := map[string]any{"key": "round-0001", "outcome": "home", "leaflet": true, "risks": []string{"因病"}, "text": "户主住院",
			"corrections": map[string]string{"group": "三组", "phone": "13800000000", "address": ""}}
		var seen round.Line
		c.as("cadre", c.onlyFor(post(at(0), result), "cadre", "team", "gridworker", "helper")).want(200).into(&seen)
		if seen.Outcome != round.AtHome || !seen.Leaflet || seen.Lead == "" {
			t.Errorf("%+v", seen)
		}
		c.as("cadre", post(at(0), result)).want(200).into(&seen) // sent again
		if leads := c.leads("officer", "?channel=found"); len(leads) != 1 || leads[0].ID != seen.Lead {
			t.Errorf("%+v", leads)
		}
		c.as("cadre", post(at(1), map[string]any{"key": "round-0002", "outcome": "phone", "leaflet": true})).want(200)
		if code := c.as("cadre", post(at(2), map[string]any{"key": "round-0003", "outcome": "unreached", "note": "电话13800000000"})).want(422).code(); code != "round.note" {
			t.Error(code)
		}
		if code := c.as("cadre", post(at(2), map[string]any{"key": "round-0003", "outcome": "home", "text": "屋顶漏雨"})).want(422).code(); code != "round.hardship" {
			t.Error(code, "what was seen is not dropped")
		}
		if code := c.as("cadre", post("/api/rounds/"+string(r.ID)+"/visitors", map[string]any{"village": list[2].Village, "visitor": "甘某13800000000"})).want(422).code(); code != "round.visitor" {
			t.Error(code, "a telephone number is not kept in the clear")
		}
		c.as("cadre", post(at(2), map[string]any{"key": "round-0003", "outcome": "unreached", "note": "外出,三次没有人接"})).want(200)

		var d round.Detail
		c.as("taskforce", get("/api/rounds/"+string(r.ID))).want(200).into(&d)
		if d.Home != 1 || d.Phone != 1 || d.Unreached != 1 || d.Left != 0 || d.Leaflets != 2 || d.Leads != 1 || d.Corrections != 2 || d.Misses != 1 || len(d.Areas) != 1 {
			t.Errorf("%+v", d)
		}
		var misses api.List[round.Miss]
		c.as("taskforce", get("/api/rule-misses?round="+string(r.ID))).want(200).into(&misses)
		if len(misses.Items) != 1 || misses.Items[0].Risk != "因病" || misses.Items[0].FoundOn.String() != roundStart {
			t.Errorf("%+v", misses)
		}

		var waiting api.List[round.Correction]
		c.as("officer", get("/api/corrections")).want(200).into(&waiting)
		if len(waiting.Items) != 2 || waiting.Items[0].Field != "group" || waiting.Items[0].Old != "一组" || waiting.Items[0].New != "三组" {
			t.Fatalf("%+v", waiting)
		}
		c.as("nextofficer", post("/api/corrections/"+waiting.Items[0].ID, map[string]any{"accept": true})).want(404)
		c.as("officer", c.onlyFor(post("/api/corrections/"+waiting.Items[0].ID, map[string]any{"accept": true}), "officer")).want(204)
		if code := c.as("officer", post("/api/corrections/"+waiting.Items[1].ID, map[string]any{"accept": false})).want(422).code(); code != "round.reason" {
			t.Error(code)
		}
		if code := c.as("officer", post("/api/corrections/"+waiting.Items[1].ID, map[string]any{"accept": false, "reason": "应为13800000000"})).want(422).code(); code != "round.reason" {
			t.Error(code)
		}
		c.as("officer", post("/api/corrections/"+waiting.Items[1].ID, map[string]any{"accept": false, "reason": "号码是邻居的"})).want(204)
		var mine api.List[round.Correction]
		c.as("cadre", get("/api/corrections/mine")).want(200).into(&mine)
		if len(mine.Items) != 2 || mine.Items[0].State != "refused" || mine.Items[0].Reason != "号码是邻居的" || mine.Items[1].State != "accepted" {
			t.Errorf("who proposed learns what became of it: %+v", mine)
		}
		c.as("team", get("/api/corrections/mine")).want(200).into(&mine)
		if len(mine.Items) != 0 {
			t.Errorf("those of others: %+v", mine)
		}
		var home struct{ Group, Phone string }
		c.as("cadre", get("/api/households/"+string(list[0].Household))).want(200).into(&home)
		if home.Group != "三组" || home.Phone != "" {
			t.Errorf("%+v", home)
		}

		c.as("taskforce", post("/api/rounds/"+string(r.ID)+"/close", nil)).want(200)
		if code := c.as("cadre", post(at(1), map[string]any{"key": "round-0004", "outcome": "home"})).want(409).code(); code != "round.closed" {
			t.Error(code)
		}
	})
}

func TestPeriodicCheckGoesToMonitoredHouseholdsAndConcludes(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.roster()))
		none := post("/api/rounds", map[string]any{"kind": "check", "title": "三季度核查", "scope": map[string]any{"areas": []string{township}}, "starts_on": roundStart, "ends_on": "2025-09-30"})
		if code := c.as("taskforce", none).want(422).code(); code != "round.nobody" {
			t.Error(code)
		}
		if code := c.as("taskforce", post("/api/rounds", map[string]any{"kind": "event", "title": "洪水", "scope": map[string]any{"areas": []string{township}}, "starts_on": roundStart, "ends_on": "2025-07-31"})).
			want(422).code(); code != "round.happened" {
			t.Error(code)
		}
		event := c.openRound("event", map[string]any{"happened": "暴雨引发山洪", "happened_on": roundStart, "said_by": "县应急局", "scope": map[string]any{"areas": []string{c.village}, "groups": []string{"一组"}}})
		if event.Households != 3 || event.Area != c.village || event.Happened == "" {
			t.Errorf("%+v", event)
		}
	})
}

func TestVisitPlanIsMadeByRulesAndAdjustedByTheVillage(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.roster()))
		plan := func() (p round.PlanPage) {
			c.Helper()
			c.as("cadre", get("/api/visit-plan")).want(200).into(&p)
			return p
		}
		if p := plan(); len(p.Items) != 0 {
			t.Fatalf("%+v", p)
		}
		var homes struct{ Items []struct{ ID string } }
		c.as("cadre", get("/api/households")).want(200).into(&homes)
		h := homes.Items[0].ID
		c.as("cadre", post("/api/declarations", map[string]any{"key": "declare-01", "household": h, "manner": "counter", "applicant": "某人", "risks": []string{"因病"}, "contact": "托村口小卖部", "consent": true})).want(201)
		p := plan()
		if len(p.Items) != 1 || p.Items[0].Reasons[0] != "自主申报" || p.Waiting != 1 {
			t.Fatalf("who declared is in the plan without anybody's putting them there: %+v", p)
		}
		other := "/api/visit-plan/" + homes.Items[1].ID
		put := request{method: "PUT", path: other, body: map[string]any{"due": "2025-07-10", "visitor": "李会计", "note": "独居老人"}}
		c.as("cadre", c.onlyFor(put, "cadre", "team", "gridworker", "helper")).want(204)
		c.as("cadre", post("/api/visit-plan/refresh", map[string]any{"area": c.village})).want(200)
		if p = plan(); len(p.Items) != 2 {
			t.Fatalf("what the village put in stays: %+v", p)
		}
		c.clock.Advance(20 * 24 * time.Hour)
		var session struct{ Token string }
		c.as("", post("/api/sessions", map[string]any{"login": "cadre", "password": password})).want(200).into(&session)
		c.tokens["cadre"] = session.Token
		if p = plan(); p.Late < 1 {
			t.Errorf("%+v", p)
		}
		c.as("cadre", post("/api/households/"+homes.Items[1].ID+"/visits", map[string]any{"key": "plan-visit-1", "on": "2025-07-15", "answers": map[string]any{
			"mode": "home", "present": []string{"户主"}, "food": "ok", "clothing": "ok", "education": "ok", "medical": "ok", "housing": "ok", "water": "ok", "recommendation": "false"}})).want(200)
		if p = plan(); p.Done != 1 {
			t.Errorf("a recorded visit does the plan: %+v", p)
		}
		if code := c.as("cadre", request{method: "PUT", path: other, body: map[string]any{"drop": true}}).want(422).code(); code != "round.drop" {
			t.Error(code)
		}
		c.as("cadre", request{method: "PUT", path: other, body: map[string]any{"drop": true, "note": "已搬到县城"}}).want(204)
		if p = plan(); p.Done != 0 {
			t.Errorf("%+v", p)
		}
	})
}
