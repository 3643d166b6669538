package app_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// receivedOn is a file that the county had on an earlier day.
func receivedOn(name string, file []byte, day string) request {
	return request{"POST", "/api/batches?as_of=" + day + "&received_on=" + day, file, name}
}

type backtest struct {
	Number  int64
	Done    int
	Failure string
	Result  *struct {
		Months []struct {
			On                               string
			Households, Raised, New, Unknown int
			InForce                          int `json:"in_force"`
			Missing                          []string
		}
		Townships []struct {
			Area            string
			Tested, InForce int
		}
		Curve []struct{ Factor, Raised int }
	}
}

// backtested starts a back-test and does its job.
func (c *county) backtested(login, version string, months int) (b backtest) {
	c.Helper()
	c.as(login, post("/api/rules/medical.inpatient_year.general/versions/"+version+"/backtests", map[string]any{"months": months})).want(202).into(&b)
	ctx := db.WithActor(context.Background(), db.System("system", dbtest.County))
	c.ok(c.Rules.CarryOutBacktest(ctx, b.Number))
	c.as(login, get(fmt.Sprintf("/api/backtests/%d", b.Number))).want(200).into(&b)
	if b.Result == nil {
		c.Fatalf("%+v", b)
	}
	return b
}

// A back-test knows at each month end what the county then knew, and nothing later.
func TestBacktestDoesNotKnowTheFuture(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", receivedOn("花名册.csv", c.roster(), "2025-04-30"))
		c.imports("medical", receivedOn("四月结算.csv", c.inGB18030(settlement(0, idNumber(0), "2025-04-10", "住院", 30000)), "2025-05-20"))
		c.imports("medical", receivedOn("迟到的结算.csv", c.inGB18030(settlement(4, idNumber(4), "2025-04-12", "住院", 40000)), "2025-06-20"))
		b := c.backtested("taskforce", "1", 4)
		var raised, known []int
		for _, m := range b.Result.Months {
			raised, known = append(raised, m.Raised), append(known, m.Households)
		}
		// 3 月没有花名册;4 月有花名册没有结算;5 月有第一份;6 月两份都有。
		if fmt.Sprint(raised) != "[0 0 1 2]" || fmt.Sprint(known) != "[0 3 3 3]" {
			t.Errorf("raised %v of %v", raised, known)
		}
		if m := b.Result.Months[1]; !slices.Contains(m.Missing, "医保结算") || m.Unknown == 0 {
			t.Errorf("a month without data shows as if it had none to raise: %+v", m)
		}
	})
}

// An analyst changes 20,000 to 15,000, sees what it would have done, sends it to trial, and
// a second person puts it in force: from that day the county's threshold is the new one.
func TestThresholdIsTestedTriedAndActivatedByASecondPerson(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", receivedOn("花名册.csv", c.roster(), "2025-04-30"))
		c.imports("medical", receivedOn("结算.csv", c.inGB18030(
			settlement(0, idNumber(0), "2025-05-10", "住院", 30000),
			settlement(4, idNumber(4), "2025-05-12", "住院", 16000)), "2025-05-31"))
		c.as("taskforce", post(rulePath+"/versions/1/proposal", nil)).want(204)
		c.as("taskforce2", post(rulePath+"/versions/1/activation", nil)).want(204)
		var shown struct {
			Versions []struct{ Definition map[string]any }
		}
		c.as("taskforce", get(rulePath)).want(200).into(&shown)
		def := shown.Versions[0].Definition
		def["values"] = map[string]string{"medical.total_year": "15000"}
		if code := c.as("taskforce", post("/api/rules", def)).want(422).code(); code != "rule.own_value" {
			t.Errorf("a value that the rule does not use: %s", code)
		}
		def["values"] = map[string]string{"medical.inpatient_year.general": "15000"}
		c.as("taskforce", c.onlyFor(post("/api/rules", def), "taskforce", "taskforce2", "steward")).want(200)

		b := c.backtested("taskforce", "2", 2)
		if m := b.Result.Months[1]; m.Raised != 2 || m.InForce != 1 {
			t.Errorf("%+v", m)
		}
		if n := len(b.Result.Townships); n != 1 || b.Result.Townships[0].Area != township || b.Result.Townships[0].Tested != 2 {
			t.Errorf("%+v", b.Result.Townships)
		}
		if curve := b.Result.Curve; len(curve) < 5 || curve[0].Raised < curve[len(curve)-1].Raised {
			t.Errorf("%+v", curve)
		}
		now := func() string {
			var list struct {
				Items []struct {
					Key     string
					Current struct{ Value string }
				}
			}
			c.as("taskforce", get("/api/params")).want(200).into(&list)
			for _, p := range list.Items {
				if p.Key == "medical.inpatient_year.general" {
					return p.Current.Value
				}
			}
			return ""
		}
		before := now()
		c.as("taskforce", post(rulePath+"/versions/2/trial", nil)).want(204)
		c.as("taskforce", post(rulePath+"/versions/2/proposal", nil)).want(204)
		if code := c.as("taskforce", post(rulePath+"/versions/2/activation", nil)).want(409).code(); code != "access.same_person" {
			t.Error(code)
		}
		if now() != before {
			t.Error("the threshold has changed before anybody activated it")
		}
		c.as("taskforce2", post(rulePath+"/versions/2/activation", nil)).want(204)
		if got := now(); got == before || got != "15000" && got != "15000.00" {
			t.Errorf("the threshold is %s, was %s", got, before)
		}
	})
}

const rulePath = "/api/rules/medical.inpatient_year.general"
