package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	rules "github.com/shouwang/shouwang/internal/rule"
)

func own(when string) map[string]any {
	return map[string]any{"key": "county.big", "title": "人口多", "subject": "household", "when": when, "risk": "综合", "sector": "agriculture",
		"severity": 1, "say": "家中 〔家庭人口〕 口人。", "source": "本县专班"}
}

func TestRuleIsMadeByOneAndConfirmedByAnother(t *testing.T) {
	each(t, func(c *county) {
		saved := c.onlyFor(post("/api/rules", own("h.size >= 7")), "taskforce", "taskforce2", "steward")
		c.as("steward", saved).want(200)
		for _, step := range []string{"trial", "proposal"} {
			c.as("taskforce", post("/api/rules/county.big/versions/1/"+step, nil)).want(204)
		}
		var list struct{ Items []rules.Item }
		c.as("taskforce", get("/api/rules/items")).want(200).into(&list)
		item := find(t, list.Items, "county.big")
		if item.Waiting == nil || !item.Waiting.Own || item.Active != 0 || item.State != rules.Trial || item.Waiting.ByName == "" {
			t.Errorf("waiting: %+v", item)
		}
		activate := post("/api/rules/county.big/versions/1/activation", nil)
		if code := c.as("taskforce", activate).want(409).code(); code != "access.same_person" {
			t.Error(code)
		}
		c.as("taskforce2", activate).want(204)
		var page rules.Page
		c.as("inspector", get("/api/rules/county.big")).want(200).into(&page)
		if page.State != rules.Active || page.Waiting != nil || len(page.Versions) != 1 || page.Versions[0].Words != "“家庭人口”不低于 7 人" || len(page.Versions[0].Steps) != 4 {
			t.Errorf("%+v", page)
		}
		if page.Versions[0].Shape == nil || page.Versions[0].Sentence != "家中 〔数〕 口人。" || page.Versions[0].Say != "家中 {h.size} 口人。" {
			t.Errorf("%+v", page.Versions[0])
		}
	})
}

func find(t *testing.T, items []rules.Item, key string) rules.Item {
	t.Helper()
	for _, i := range items {
		if i.Key == key {
			return i
		}
	}
	t.Fatalf("no rule %s among %d", key, len(items))
	return rules.Item{}
}

func TestRuleIsCheckedAsItIsTyped(t *testing.T) {
	c := open(t, "")
	var checked rules.Checked
	c.nothingChanges(func() {
		c.as("taskforce", post("/api/rules/check", map[string]any{"subject": "household", "when": "h.size >= "})).want(200).into(&checked)
		if checked.OK || len(checked.Problems) != 1 || checked.Problems[0].Line != 1 {
			t.Errorf("%+v", checked)
		}
		shape := map[string]any{"join": "any", "tests": []any{
			map[string]any{"fact": "h.inpatient_12m", "op": ">=", "value": "2万元"},
			map[string]any{"members": "some", "of": map[string]any{"join": "all", "tests": []any{map[string]any{"fact": "x.dibao", "op": "is"}}}},
		}}
		c.as("taskforce", post("/api/rules/check", map[string]any{"subject": "household", "shape": shape})).want(200).into(&checked)
		if !checked.OK || checked.When != "h.inpatient_12m >= 2000000 || members.exists(x, x.dibao)" {
			t.Errorf("%+v", checked)
		}
		c.as("cadre", post("/api/rules/check", map[string]any{"subject": "household"})).want(403)
		c.as("cadre", get("/api/rules/names")).want(403)
	})
}

// A household can be asked before a rule is stored; sensitive facts want a purpose.
func TestTryoutStoresNothing(t *testing.T) {
	each(t, func(c *county) {
		household := c.settle()
		try := func(when string, more ...string) map[string]any {
			in := map[string]any{"rule": map[string]any{"subject": "household", "when": when, "say": "家中 {h.size} 口人。"}, "household": household}
			if len(more) > 0 {
				in["purpose"] = more[0]
			}
			return in
		}
		ask := func(body map[string]any) (tried rules.Tried) {
			c.as("taskforce", post("/api/rules/tryout", body)).want(200).into(&tried)
			return tried
		}
		c.nothingChanges(func() {
			if tried := ask(try("h.size >= 1")); tried.Verdict != rules.IsTrue || !strings.HasPrefix(tried.Sentence, "家中 ") || len(tried.Values) != 1 {
				t.Errorf("%+v", tried)
			}
			if tried := ask(try("h.income_per_head < p.monitoring_line")); tried.Verdict != rules.IsUnknown || len(tried.Missing) != 1 || tried.Sentence != "" {
				t.Errorf("%+v", tried)
			}
			if tried := ask(try("members.exists(x, x.new_serious_illness)")); tried.Verdict != rules.Withheld {
				t.Errorf("%+v", tried)
			}
			c.as("nextofficer", post("/api/rules/tryout", try("h.size >= 1"))).want(404)
			c.as("steward", post("/api/rules/tryout", try("h.size >= 1"))).want(403)
			c.as("taskforce", post("/api/rules/tryout", try("h.size >="))).want(422)
		})
		if tried := ask(try("members.exists(x, x.new_serious_illness)", "核对规则")); tried.Verdict != rules.IsUnknown && tried.Verdict != rules.IsFalse {
			t.Errorf("%+v", tried)
		}
	})
}

// settle imports the household roster of the story and gives one household of the village.
func (c *county) settle() string {
	c.Helper()
	c.imports("steward", upload("花名册.csv", c.roster()))
	rows := c.query("SELECT id FROM household ORDER BY id LIMIT 1")
	if len(rows) == 0 {
		c.Fatal("no household")
	}
	return rows[0][0]
}

func TestScreeningRunsBehindTheScenes(t *testing.T) {
	each(t, func(c *county) {
		var started, v rules.Screening
		c.as("taskforce", c.onlyFor(post("/api/screenings/background", map[string]any{"trial": true}), "taskforce", "taskforce2")).want(202).into(&started)
		if started.State != rules.Running || started.By != c.ids["taskforce"] {
			t.Errorf("%+v", started)
		}
		for _, path := range []string{"/api/screenings", "/api/screenings/background"} {
			if code := c.as("taskforce2", post(path, map[string]any{})).want(409).code(); code != "rule.screening_running" {
				t.Error(code)
			}
		}
		c.ok(c.Jobs.Start(context.WithoutCancel(c.Context())))
		defer func() { c.ok(c.Jobs.Stop(context.Background())) }()
		for deadline := time.Now().Add(time.Minute); v.State != rules.Finished; time.Sleep(50 * time.Millisecond) {
			c.as("inspector", get("/api/screenings/1")).want(200).into(&v)
			if v.State == rules.Failed || time.Now().After(deadline) {
				t.Fatalf("%+v", v)
			}
		}
		if len(v.Words) < 2 || v.Summary == nil || v.Summary.Rules == 0 {
			t.Errorf("%+v", v)
		}
		c.as("taskforce", post("/api/screenings", map[string]any{})).want(200)
		var list struct{ Items []rules.Screening }
		c.as("taskforce", get("/api/screenings")).want(200).into(&list)
		if len(list.Items) != 2 || list.Items[0].Number != 2 || list.Items[1].ByName == "" {
			t.Errorf("%+v", list.Items)
		}
	})
}

// A program that stopped in the middle does not block the county.
func TestScreeningThatStoppedWithTheProgramIsAbandoned(t *testing.T) {
	c := open(t, "")
	c.as("taskforce", post("/api/screenings/background", map[string]any{})).want(202)
	_, err := c.DB.Pool().ExecContext(c.Context(), `UPDATE screening SET stage = 'reading'`)
	c.ok(err)
	c.ok(errors.Join(c.Rules.Abandon(c.Context(), c.Counties)))
	var v rules.Screening
	c.as("taskforce", get("/api/screenings/1")).want(200).into(&v)
	if v.State != rules.Failed || v.Failure == "" {
		t.Errorf("%+v", v)
	}
	c.as("taskforce", post("/api/screenings", map[string]any{})).want(200)
}
