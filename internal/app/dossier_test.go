package app_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// relief is what 民政 paid to the first family, and dibao its roster with them on it.
func (c *county) relief() []byte {
	return []byte("姓名,证件号码,救助日期,原因,金额\n" + fmt.Sprintf("%s,%s,2025-06-20,住院,1200\n", name(0), idNumber(0)))
}

func (c *county) dibao() []byte {
	return []byte("姓名,证件号码,户主证件号码,类别,月保障金,起始月\n" + fmt.Sprintf("%s,%s,%s,低保,450,2025-01\n", name(1), idNumber(1), idNumber(0)))
}

// atWork is a county in which the first family has been found, visited and judged.
func (c *county) atWork() (household string) {
	c.Helper()
	c.imports("steward", upload("花名册.csv", c.roster()))
	c.departmentReports()
	if b := c.imports("steward", upload("临时救助.csv", c.relief())); b.Dataset != "welfare.relief" || b.Linked != 1 {
		c.Fatalf("%+v", b)
	}
	if b := c.imports("steward", upload("低保.csv", c.dibao())); b.Dataset != "welfare.dibao" || b.Linked != 1 {
		c.Fatalf("%+v", b)
	}
	c.as("taskforce", post("/api/params/medical.inpatient_year.general", map[string]any{"value": "6000", "from": "2025-01-01", "basis": "县专班会议纪要"})).want(200)
	c.as("taskforce", post(rule+"/proposal", nil)).want(204)
	c.as("taskforce2", post(rule+"/activation", nil)).want(204)
	c.as("taskforce", post("/api/screenings", map[string]any{})).want(200)
	path := "/api/leads/" + c.leads("taskforce", "")[0].ID
	c.as("officer", post(path+"/dispatch", map[string]any{})).want(200)
	c.as("cadre", post(path+"/accept", nil)).want(200)
	c.as("cadre", post(path+"/visits", map[string]any{"key": "visit-0001", "on": "2025-07-01", "answers": map[string]any{
		"mode": "home", "present": []string{"户主"}, "food": "ok", "clothing": "ok", "education": "ok", "medical": "ok", "housing": "problem", "water": "ok", "recommendation": "true",
	}})).want(200)
	c.as("officer", post(path+"/confirm", map[string]any{"outcome": "true", "reason": "属实,住院自付多"})).want(200)
	household, _ = c.home()
	return household
}

type event struct {
	Day, Kind, Title, Who, Text, By string
	Withheld                        bool
}

type timeline struct {
	Items  []event
	Next   string
	Counts map[string]int
}

func (c *county) timeline(login, household, query string) (line timeline) {
	c.Helper()
	c.as(login, get("/api/households/"+household+"/timeline?"+query)).want(200).into(&line)
	return line
}

func TestTimelineHoldsEverythingThatHappenedInItsOrder(t *testing.T) {
	each(t, func(c *county) {
		home := c.atWork()
		c.as("cadre", post("/api/households/"+home+"/births", map[string]any{"on": "2025-07-01", "name": "赵小", "sex": "male", "relation": "之子"})).want(201)
		all := c.timeline("cadre", home, "")
		for kind, least := range map[string]int{"record": 2, "roster": 1, "visit": 1, "lead": 2, "verdict": 1, "case": 1, "change": 2} {
			if all.Counts[kind] < least {
				c.Errorf("%d of %s in %v", all.Counts[kind], kind, all.Counts)
			}
		}
		if !slices.IsSortedFunc(all.Items, func(a, b event) int {
			return strings.Compare(b.Day, a.Day)
		}) {
			c.Error("not the newest first")
		}
		only := c.timeline("cadre", home, "kinds=visit,verdict")
		if len(only.Items) != 2 || only.Counts["record"] == 0 || !slices.ContainsFunc(only.Items, func(e event) bool {
			return e.Kind == "verdict" && e.Title == "核实结论:属实" && e.Text == "属实,住院自付多" && e.By != ""
		}) {
			c.Errorf("%+v", only)
		}
		first := c.timeline("cadre", home, "limit=3")
		second := c.timeline("cadre", home, "limit=3&after="+first.Next)
		if len(first.Items) != 3 || first.Next != "3" || len(second.Items) != 3 || first.Items[2] == second.Items[0] {
			c.Errorf("%+v %+v", first, second)
		}
		c.as("cadre", get("/api/households/"+home+"/timeline?after=x")).want(422)
	})
}

func TestTimelineShowsNothingThatCameLater(t *testing.T) {
	each(t, func(c *county) {
		home := c.atWork()
		c.as("cadre", post("/api/households/"+home+"/births", map[string]any{"on": "2025-07-01", "name": "赵小", "sex": "male", "relation": "之子"})).want(201)
		c.as("cadre", get("/api/households/"+home+"/timeline?known_by=2025-06-30")).want(404) // the roster came on 1 July
		if line := c.timeline("cadre", home, "on=2025-06-30"); line.Counts["visit"]+line.Counts["lead"]+line.Counts["case"] != 0 || line.Counts["record"] != 2 {
			c.Errorf("%+v", line.Counts)
		}
	})
}

func TestWhatTheReaderMayNotSeeIsLeftOutOrMarked(t *testing.T) {
	each(t, func(c *county) {
		home := c.atWork()
		for login, want := range map[string]string{"gridworker": "record roster visit case", "helper": "record roster", "steward": "lead visit case record"} {
			for _, kind := range strings.Fields(want) {
				if n := c.timeline(login, home, "").Counts[kind]; n != 0 {
					c.Errorf("%s sees %d of %s", login, n, kind)
				}
			}
		}
		for _, e := range c.timeline("inspector", home, "kinds=record").Items { // fact.read without health.read
			if strings.Contains(e.Text, "住院") && strings.Contains(e.Text, "自付") || e.Withheld != (e.Title == "") {
				c.Errorf("%+v", e)
			}
		}
		for _, e := range c.timeline("inspector", home, "kinds=lead").Items {
			if strings.Contains(e.Text, "元") {
				c.Errorf("%+v", e)
			}
		}
		for _, part := range []string{"timeline", "risks", "rosters", "help", "history", "documents"} {
			for _, login := range []string{"nextcadre", "nextofficer"} {
				if a := c.as(login, get("/api/households/"+home+"/"+part)); a.status != 404 {
					c.Errorf("%s: %d %s", a.what, a.status, a.body)
				}
			}
		}
		for _, part := range []string{"rosters", "help"} {
			c.as("gridworker", get("/api/households/"+home+"/"+part)).want(403)
		}
	})
}

func TestHelpAndRostersComeFromTheRecords(t *testing.T) {
	each(t, func(c *county) {
		home := c.atWork()
		type received struct {
			Dataset, Who, On, Amount string
			Monthly                  bool
		}
		var help struct {
			Items       []received
			Year, Month string
			Withheld    int
		}
		c.as("cadre", get("/api/households/"+home+"/help")).want(200).into(&help)
		if len(help.Items) < 2 || !help.Items[0].Monthly || help.Items[0].Amount != "450.00" || help.Month != "450.00" || help.Items[0].Who != name(1) {
			c.Errorf("%+v", help)
		}
		if i := slices.IndexFunc(help.Items, func(h received) bool {
			return h.Dataset == "welfare.relief"
		}); i < 0 || help.Items[i].Amount != "1200.00" {
			c.Errorf("%+v", help)
		}
		c.as("cadre", get("/api/households/"+home+"/help?on=2025-06-19")).want(404) // the roster says what held on 30 June
		var rosters struct {
			Items []struct{ Dataset, Who, Since string }
		}
		c.as("cadre", get("/api/households/"+home+"/rosters")).want(200).into(&rosters)
		if len(rosters.Items) != 1 || rosters.Items[0].Dataset != "welfare.dibao" || rosters.Items[0].Who != name(1) || rosters.Items[0].Since != "2025-06-30" {
			c.Errorf("%+v", rosters)
		}
		var risks struct {
			Phase string
			Risks []string
			Open  []any
		}
		c.as("cadre", get("/api/households/"+home+"/risks")).want(200).into(&risks)
		if risks.Phase != "identifying" || len(risks.Risks) == 0 || len(risks.Open) != 0 {
			c.Errorf("%+v", risks)
		}
		c.as("cadre", get("/api/households/"+home+"/risks?on=2025-06-30")).want(200).into(&risks)
		if risks.Phase != "" && risks.Phase != "identifying" {
			c.Errorf("%+v", risks)
		}
	})
}

type form struct {
	Numbers, Healthy bool
	Sections         []struct {
		Title string
		Cells []struct {
			Title string
			Value struct{ Text, State string }
			Blank bool
		}
	}
	Members struct {
		Rows [][]struct{ Value struct{ Text, State string } }
	}
	Help struct{ Rows [][]any }
}

func (f form) cell(title string) string {
	for _, s := range f.Sections {
		for _, cell := range s.Cells {
			if cell.Title == title {
				return cell.Value.Text + cell.Value.State
			}
		}
	}
	return "no " + title
}

func TestFormIsMaskedUnlessThereIsARightAndAPurpose(t *testing.T) {
	each(t, func(c *county) {
		home := c.atWork()
		path := "/api/households/" + home + "/form"
		var f form
		c.as("cadre", post(path, map[string]any{})).want(200).into(&f)
		if f.cell("户编号") != "H900000" || f.cell("户主姓名") != name(0) || strings.Contains(f.cell("户主证件号码"), idNumber(0)[6:14]) || f.cell("住房安全") != "有问题" || f.cell("家庭纯收入") != "unknown" {
			c.Errorf("%+v", f.Sections)
		}
		if f.Members.Rows[0][8].Value.State != "withheld" || len(f.Help.Rows) == 0 {
			c.Errorf("%+v %+v", f.Members.Rows[0], f.Help)
		}
		if code := c.as("officer", post(path, map[string]any{"numbers": true})).want(422).code(); code != "dossier.purpose" {
			c.Error(code)
		}
		c.as("cadre", post(path, map[string]any{"numbers": true, "purpose": "入户核对"})).want(403)
		c.as("officer", post(path, map[string]any{"numbers": true, "health": true, "purpose": "入户核对"})).want(200).into(&f)
		if f.cell("户主证件号码") != idNumber(0) || !f.Numbers || !f.Healthy {
			c.Errorf("%+v", f.Sections[0])
		}
		c.as("nextcadre", post(path, map[string]any{})).want(404)
		if rows := c.query(`SELECT count(*) FROM audit_entry WHERE verb = 'dossier.disclose' AND purpose = '入户核对'`); rows[0][0] != "1" {
			c.Errorf("%v", rows)
		}
	})
}

// workbook reads the only sheet of a file.
func (a answer) workbook() [][]string {
	a.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(a.body))
	a.ok(err)
	rows, err := book.GetRows(book.GetSheetName(0))
	a.ok(err)
	return rows
}

func TestExportFillsTheColumnsOfTheCountysOwnTemplate(t *testing.T) {
	each(t, func(c *county) {
		home := c.atWork()
		template := map[string]any{"title": "县里的表", "per": "member", "columns": []map[string]any{
			{"heading": "户号", "field": "number"}, {"heading": "名字", "field": "member.name"}, {"heading": "性别代码", "field": "member.sex", "codes": map[string]string{"男": "1", "女": "2"}},
			{"heading": "身份证", "field": "member.id"}, {"heading": "户属性", "field": "kind", "codes": map[string]string{"ordinary": "非贫困户"}},
			{"heading": "低保", "field": "fact.person.dibao"}, {"heading": "备注"}, {"heading": "年份", "text": "2025"},
		}}
		var made struct {
			ID   string
			Ours bool
		}
		c.as("steward", c.onlyFor(post("/api/export-templates", template), "steward")).want(201).into(&made)
		if code := c.as("steward", post("/api/export-templates", template)).want(409).code(); code != "dossier.title_taken" {
			c.Error(code)
		}
		rows := c.as("officer", post("/api/household-export", map[string]any{"template": made.ID, "household": home})).want(200).workbook()
		if len(rows) != 3 || !slices.Equal(rows[0], []string{"户号", "名字", "性别代码", "身份证", "户属性", "低保", "备注", "年份"}) {
			c.Fatalf("%v", rows)
		}
		if r := rows[2]; r[0] != "H900000" || r[1] == name(1) || strings.Contains(r[3], idNumber(1)[6:14]) || r[4] != "非贫困户" || r[5] != "是" || r[6] != "" || r[7] != "2025" {
			c.Errorf("%q", r)
		}
		whole := c.as("officer", post("/api/household-export", map[string]any{"template": made.ID, "numbers": true, "purpose": "报县专班"})).want(200).workbook()
		if len(whole) != 7 || !slices.ContainsFunc(whole, func(r []string) bool { return r[1] == name(5) && r[3] == idNumber(5) }) {
			c.Errorf("%v", whole)
		}
		if n := c.query(`SELECT count(*) FROM audit_entry WHERE verb = 'dossier.export'`)[0][0]; n != "2" {
			c.Error(n)
		}
		c.as("nextcadre", post("/api/household-export", map[string]any{"template": made.ID, "household": home})).want(404)
		if code := c.as("nextcadre", post("/api/household-export", map[string]any{"template": made.ID, "village": c.village})).want(404).code(); code != "dossier.nobody" {
			c.Error(code)
		}
		if rows := c.as("cadre", post("/api/household-export", map[string]any{"template": "ours-households", "kind": "lifted"})).want(200).workbook(); len(rows) != 2 {
			c.Errorf("%v", rows)
		}
		template["title"], template["columns"] = "改过的表", []map[string]any{{"heading": "户主", "field": "head_name"}}
		c.as("steward", request{"PUT", "/api/export-templates/" + made.ID, template, ""}).want(200)
		c.as("steward", request{"PUT", "/api/export-templates/ours-members", template, ""}).want(409)
		c.as("steward", request{"DELETE", "/api/export-templates/" + made.ID, nil, ""}).want(204)
		if code := c.as("officer", post("/api/household-export", map[string]any{"template": made.ID})).want(404).code(); code != "dossier.no_template" {
			c.Error(code)
		}
	})
}

func TestTemplateThatCannotWorkSaysWhichColumn(t *testing.T) {
	each(t, func(c *county) {
		bad := map[string]any{"title": "表", "per": "household", "columns": []map[string]any{
			{"heading": "名字", "field": "member.name"}, {"heading": "怪", "field": "nothing"}, {"heading": "电话", "text": "13812345678"}}}
		a := c.as("steward", post("/api/export-templates", bad)).want(422)
		for _, part := range []string{"名字", "怪", "固定文字", "dossier.template"} {
			if !strings.Contains(string(a.body), part) {
				c.Errorf("no %s in %s", part, a.body)
			}
		}
	})
}
