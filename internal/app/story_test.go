package app_test

import (
	"fmt"
	"slices"
	"testing"
)

type imported struct {
	Batch       int64
	Dataset     string
	State       string
	Accepted    int
	Quarantined int
	Linked      int
	DuplicateOf int64 `json:"duplicate_of"`
	Fixes       int64
}

func (c *county) imports(login string, r request) (result imported) {
	c.Helper()
	c.as(login, r).want(200).into(&result)
	return result
}

type row struct {
	Batch int64
	Row   int
}

type lead struct {
	ID, Number, State, Outcome string
	Trial                      bool
	Hits                       []struct {
		Rule, Sentence string
		Rows           []row
	}
}

func (c *county) leads(login, query string) []lead {
	c.Helper()
	var list struct{ Items []lead }
	c.as(login, get("/api/leads"+query)).want(200).into(&list)
	return list.Items
}

const (
	rule     = "/api/rules/medical.inpatient_year.general/versions/1"
	sentence = "近12个月住院自付 20,000 元(3 次,截至 2025-06-12,医保),达到一般农户的 15,000 元;近12个月已领临时救助 未知。"
)

// onTheCase are those whose work the lead of the village is.
var onTheCase = []string{"taskforce", "taskforce2", "officer", "head", "cadre", "team"}

// A department's spreadsheet becomes a household's lead, a visit, a verdict, and an answer
// to the department; at each step whoever has no business there is turned away.
func TestFromSpreadsheetToVerdict(t *testing.T) {
	each(t, func(c *county) {
		// 数据管理员导入花名册
		roster := c.imports("steward", c.onlyFor(upload("花名册.csv", c.roster()), "steward"))
		if roster.Dataset != "registry.household" || roster.Accepted != 6 || roster.Quarantined != 0 {
			c.Fatalf("%+v", roster)
		}
		may, june := c.departmentReports()
		c.departmentMends(may, wrongNumber(0), idNumber(0))
		c.departmentMends(june, "5.00229E+17", idNumber(1))
		c.countyDecides()

		// 专班筛查:一户,一句话,三行依据
		var sum struct {
			Hits     int
			LeadsNew int `json:"leads_new"`
		}
		c.as("taskforce", c.onlyFor(post("/api/screenings", map[string]any{}), "taskforce", "taskforce2")).want(200).into(&sum)
		leads := c.leads("taskforce", "")
		if sum.LeadsNew != 1 || len(leads) != 1 || leads[0].Number != "H900000" || leads[0].State != "open" {
			c.Fatalf("%+v, leads %+v", sum, leads)
		}
		path := "/api/leads/" + leads[0].ID
		var found lead
		c.as("officer", c.onlyFor(get(path), append(onTheCase, "gridworker", "helper", "inspector", "leader")...)).want(200).into(&found)
		if len(found.Hits) != 1 || found.Hits[0].Sentence != sentence {
			c.Fatalf("%+v", found.Hits)
		}
		rows := found.Hits[0].Rows
		slices.SortFunc(rows, func(a, b row) int { return int(a.Batch-b.Batch)*100 + a.Row - b.Row })
		if !slices.Equal(rows, []row{{may.Batch, 2}, {may.Batch, 4}, {june.Batch, 2}}) {
			c.Errorf("%+v", rows)
		}
		c.villageVisits(path)
		c.townshipConfirms(path)

		// 部门看到自己那几行的结论
		for batch, want := range map[int64][]int{may.Batch: {2, 4}, june.Batch: {2}} {
			verdicts := get(fmt.Sprintf("/api/batches/%d/verdicts", batch))
			c.onlyFor(verdicts, append(onTheCase, "medical", "steward", "inspector", "leader", "nextcadre", "nextofficer")...)
			if got := c.verdicts("medical", verdicts); !slices.Equal(got, want) {
				c.Errorf("rows %v are true, want %v", got, want)
			}
			for _, login := range []string{"nextcadre", "nextofficer"} {
				if got := c.verdicts(login, verdicts); len(got) > 0 {
					c.Errorf("%s sees rows %v of another village", login, got)
				}
			}
		}
	})
}

// departmentReports: 医保报来五月的 CSV(一个校验位错)和六月的 .xlsx(一个号码成了 5.00229E+17)。
func (c *county) departmentReports() (may, june imported) {
	c.Helper()
	first := upload("五月结算.csv", c.inMay())
	second := upload("六月结算.xlsx", c.inWorkbook(
		settlement(1, "5.00229E+17", "2025-06-12", "住院", 7000),
		settlement(4, idNumber(4), "2025-06-20", "普通门诊", 120),
	))
	c.onlyFor(first, "medical", "steward")
	c.onlyFor(second, "medical", "steward")
	may, june = c.imports("medical", first), c.imports("medical", second)
	if may.Dataset != "medical.settlement" || may.Accepted != 2 || may.Quarantined != 1 || june.Accepted != 1 || june.Quarantined != 1 {
		c.Fatalf("%+v, %+v", may, june)
	}
	c.waits(may, 4, "id.check_digit")
	c.waits(june, 2, "id.digits_lost")
	return may, june
}

// waits says that one row of a batch waits to be put right, and why.
func (c *county) waits(batch imported, row int, code string) {
	c.Helper()
	var list struct {
		Items []struct {
			Row     int
			Reasons []struct{ Code string }
		}
	}
	c.as("medical", get(fmt.Sprintf("/api/batches/%d/quarantine", batch.Batch))).want(200).into(&list)
	if len(list.Items) != 1 || list.Items[0].Row != row || len(list.Items[0].Reasons) != 1 || list.Items[0].Reasons[0].Code != code {
		c.Errorf("%+v", list.Items)
	}
}

// departmentMends: 下载待处理的行,改好号码,传回来,进入原来的批次。
func (c *county) departmentMends(batch imported, wrong, right string) {
	c.Helper()
	book := get(fmt.Sprintf("/api/batches/%d/quarantine.xlsx", batch.Batch))
	c.onlyFor(book, "medical", "steward")
	a := c.as("medical", book).want(200)
	untouched := c.imports("medical", upload("原样.xlsx", c.mended(a.body, wrong)))
	if untouched.Accepted != 0 || untouched.Quarantined != 1 {
		c.Errorf("the same mistake again: %+v", untouched)
	}
	fix := c.onlyFor(upload("改好.xlsx", c.mended(a.body, right)), "medical", "steward")
	if fixed := c.imports("medical", fix); fixed.Fixes != batch.Batch || fixed.Accepted != 1 || fixed.Linked != 1 || fixed.Quarantined != 0 {
		c.Fatalf("%+v", fixed)
	}
}

// countyDecides: 专班定阈值;规则由一人申请启用、另一人确认。
func (c *county) countyDecides() {
	c.Helper()
	threshold := post("/api/params/medical.inpatient_year.general", map[string]any{"value": "15000", "from": "2025-01-01", "basis": "县专班会议纪要"})
	c.as("taskforce", c.onlyFor(threshold, "taskforce", "taskforce2")).want(200)
	proposal, activation := post(rule+"/proposal", nil), post(rule+"/activation", nil)
	if code := c.as("taskforce", activation).want(409).code(); code != "rule.not_proposed" {
		c.Error(code)
	}
	c.as("taskforce", c.onlyFor(proposal, "taskforce", "taskforce2", "steward")).want(204)
	c.onlyFor(activation, "taskforce", "taskforce2")
	c.nothingChanges(func() {
		if code := c.as("taskforce", activation).want(409).code(); code != "access.same_person" {
			c.Error(code)
		}
	})
	c.as("taskforce2", activation).want(204)
}

// villageVisits: 分派到村,村干部接收,拿到预填的核查表,入户。
func (c *county) villageVisits(path string) {
	c.Helper()
	dispatch := c.onlyFor(post(path+"/dispatch", map[string]any{"note": "请本周入户"}), "officer", "taskforce", "taskforce2")
	c.as("officer", dispatch).want(200)
	c.as("cadre", c.onlyFor(post(path+"/accept", nil), "cadre", "team", "gridworker")).want(200)
	var form struct {
		Prefilled map[string]struct{ Value, Source string }
	}
	c.as("cadre", c.onlyFor(get(path+"/visit-form"), "cadre", "team", "gridworker", "helper")).want(200).into(&form)
	if known := form.Prefilled["compliant_self_pay"]; known.Value != "20000.00" || known.Source != "医保:近12个月自付 3 笔,截至 2025-06-12" {
		c.Errorf("%+v", form.Prefilled)
	}
	visit := post(path+"/visits", map[string]any{"key": "visit-0001", "on": "2025-07-01", "second_visitor": c.ids["head"], "answers": map[string]any{
		"mode": "home", "present": []string{"户主"}, "food": "ok", "clothing": "ok", "education": "ok", "medical": "ok", "housing": "ok", "water": "ok",
		"compliant_self_pay": "20000", "recommendation": "true", "remarks": "户主住院两次。",
	}})
	c.onlyFor(visit, "cadre", "team", "gridworker", "helper")
	c.as("cadre", visit).want(200)
	c.nothingChanges(func() { c.as("cadre", visit).want(200) }) // sent again from a village without signal
}

// townshipConfirms: 入户的人不能确认,没入户的经办人可以。
func (c *county) townshipConfirms(path string) {
	c.Helper()
	confirm := c.onlyFor(post(path+"/confirm", map[string]any{"outcome": "true", "reason": "入户核实后确认"}), "officer", "head")
	c.nothingChanges(func() {
		if code := c.as("head", confirm).want(409).code(); code != "monitor.same_person" {
			c.Error(code)
		}
	})
	var closed lead
	c.as("officer", confirm).want(200).into(&closed)
	if closed.State != "confirmed" || closed.Outcome != "true" {
		c.Errorf("%+v", closed)
	}
}

// verdicts are the rows of a batch that were found true.
func (c *county) verdicts(login string, r request) (rows []int) {
	c.Helper()
	var list struct {
		Items []struct {
			Row     int
			Outcome string
		}
	}
	c.as(login, r).want(200).into(&list)
	for _, v := range list.Items {
		if v.Outcome != "true" {
			c.Errorf("%+v", v)
		}
		rows = append(rows, v.Row)
	}
	return rows
}

func TestSameFileTwiceChangesNothing(t *testing.T) {
	each(t, func(c *county) {
		roster := upload("花名册.csv", c.roster())
		first := c.imports("steward", roster)
		may, june := c.departmentReports()
		c.departmentMends(may, wrongNumber(0), idNumber(0))
		report := upload("换个名字.csv", c.inMay())
		c.nothingChanges(func() {
			if again := c.imports("steward", roster); again.DuplicateOf != first.Batch {
				c.Errorf("%+v", again)
			}
			for _, login := range []string{"medical", "steward"} {
				if again := c.imports(login, report); again.DuplicateOf != may.Batch || again.Batch != may.Batch {
					c.Errorf("%+v", again)
				}
			}
		})
		fix := upload("改好.xlsx", c.mended(c.as("medical", get(fmt.Sprintf("/api/batches/%d/quarantine.xlsx", june.Batch))).want(200).body, idNumber(1)))
		c.imports("medical", fix)
		c.nothingChanges(func() {
			if again := c.imports("medical", fix); again.Accepted != 0 || again.Fixes != june.Batch {
				c.Errorf("%+v", again)
			}
		})
	})
}

func TestTrialLeadIsMarkedAndNotDispatched(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.roster()))
		c.imports("medical", upload("结算.csv", c.inGB18030(settlement(0, idNumber(0), "2025-05-10", "住院", 30000))))
		c.as("taskforce", post("/api/screenings", map[string]any{})).want(200)
		if leads := c.leads("taskforce", "?trial=true"); len(leads) > 0 {
			c.Errorf("rules in trial were applied unasked: %+v", leads)
		}
		c.as("taskforce", post("/api/screenings", map[string]any{"trial": true})).want(200)
		if leads := c.leads("taskforce", ""); len(leads) > 0 {
			c.Errorf("trial leads among the others: %+v", leads)
		}
		leads := c.leads("officer", "?trial=true")
		i := slices.IndexFunc(leads, func(l lead) bool { return l.Number == "H900000" })
		if i < 0 || slices.ContainsFunc(leads, func(l lead) bool { return !l.Trial }) {
			c.Fatalf("%+v", leads)
		}
		id := leads[i].ID
		c.nothingChanges(func() {
			for login, r := range map[string]request{
				"officer":    post("/api/leads/"+id+"/dispatch", map[string]any{}),
				"taskforce":  post("/api/leads/dispatch", map[string]any{"leads": []string{id}}),
				"taskforce2": post("/api/leads/"+id+"/redispatch", map[string]any{"village": c.village}),
				"cadre":      post("/api/leads/"+id+"/accept", nil),
			} {
				if code := c.as(login, r).want(409).code(); code != "monitor.trial" {
					c.Errorf("%s: %s", login, code)
				}
			}
		})
	})
}
