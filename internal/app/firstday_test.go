package app_test

import (
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/app"
)

func (c *county) firstDay(login string) map[string]app.Step {
	c.Helper()
	var f app.FirstDay
	c.as(login, get("/api/first-day")).want(200).into(&f)
	steps := map[string]app.Step{}
	for _, s := range f.Steps {
		steps[s.Key] = s
	}
	return steps
}

// An empty county is told what is missing, in order, and by whom it is done.
func TestFirstDayLeadsAnEmptyCounty(t *testing.T) {
	each(t, func(c *county) {
		steps := c.firstDay("steward")
		if len(steps) != 6 || !steps["divisions"].Done || steps["roster"].Done || steps["rules"].Done || steps["params"].Done {
			t.Fatalf("%+v", steps)
		}
		if s := steps["roster"]; !s.Can || len(s.Who) == 0 || s.Who[0] != "县级数据管理员" {
			t.Errorf("%+v", s)
		}
		if s := steps["params"]; s.Can || len(s.Missing) == 0 || !strings.Contains(strings.Join(s.Missing, ""), "监测范围") {
			t.Errorf("%+v", s)
		}
		if s := steps["people"]; s.Done || s.Have < 4 || s.More == 0 || c.firstDay("systemadministrator")["people"].Can != true {
			t.Errorf("%+v", s)
		}
		c.imports("steward", upload("花名册.csv", c.roster()))
		missing := len(steps["params"].Missing) + steps["params"].More
		c.as("taskforce", post("/api/params/monitoring_line", map[string]any{"value": "8500", "from": "2025-01-01"})).want(200)
		c.as("taskforce", post("/api/rules/medical.uninsured/versions/1/proposal", nil)).want(204)
		if s := c.firstDay("taskforce")["rules"]; !strings.Contains(s.Text, "等另一人确认") {
			t.Errorf("%+v", s)
		}
		c.as("taskforce2", post("/api/rules/medical.uninsured/versions/1/activation", nil)).want(204)
		steps = c.firstDay("taskforce")
		if !steps["roster"].Done || !steps["rules"].Done || steps["rules"].Have != 1 || len(steps["params"].Missing)+steps["params"].More != missing-1 {
			t.Errorf("%+v", steps)
		}
		c.as("cadre", get("/api/first-day")).want(403)
	})
}

func TestClausesAreTold(t *testing.T) {
	c := open(t, "")
	var list struct{ Items []app.Clause }
	c.as("cadre", get("/api/clauses")).want(200).into(&list)
	for _, clause := range list.Items {
		if clause.Key == "plan:260" && strings.HasPrefix(clause.Place, "规划第五章") {
			return
		}
	}
	t.Errorf("%d clauses", len(list.Items))
}
