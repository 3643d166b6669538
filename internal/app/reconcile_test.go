package app_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/reconcile"
)

// monitoredRoster is the roster with all three households monitored.
func (c *county) monitoredRoster() []byte {
	text := strings.ReplaceAll(string(c.roster()), "一般农户,\n", "一般农户,边缘易致贫户\n")
	return []byte(strings.ReplaceAll(text, "脱贫户,\n", "脱贫户,脱贫不稳定户\n"))
}

// platform is the municipal list: one line a household, "number head category".
func (c *county) platform(lines ...string) []byte {
	var b strings.Builder
	b.WriteString("户编号,乡镇,村,户主姓名,户主证件号码,监测对象类别,风险,识别时间,是否消除\n")
	for _, line := range lines {
		f := strings.Fields(line)
		head := map[string]int{"H900000": 0, "H900002": 2, "H900004": 4, "H777777": 9}[f[0]]
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,因病,2025-03,否\n", f[0], townshipName, c.villageName, f[1], idNumber(head), f[2])
	}
	return []byte(b.String())
}

// delivers imports a list; a second person looks at one that leaves many out.
func (c *county) delivers(name string, file []byte) imported {
	c.Helper()
	b := c.imports("steward", upload(name, file))
	if b.State == "waiting_confirmation" {
		c.as("taskforce", post(fmt.Sprintf("/api/batches/%d/confirm", b.Batch), nil)).want(200)
	}
	return b
}

// reconciled carries out the runs that wait, and says what the last of a list came to.
func (c *county) reconciled(list string) (r reconcile.Run) {
	c.Helper()
	for _, row := range c.query(`SELECT id FROM reconcile_run WHERE state = 'queued' ORDER BY id`) {
		c.ok(c.Reconcile.CarryOut(dbtest.As(c.T), reconcile.RunID(row[0])))
	}
	return *c.listPage("taskforce", list).Run
}

func (c *county) listPage(login, list string) reconcile.ListPage {
	c.Helper()
	var pages struct{ Items []reconcile.ListPage }
	c.as(login, get("/api/reconcile")).want(200).into(&pages)
	i := slices.IndexFunc(pages.Items, func(p reconcile.ListPage) bool { return string(p.List) == list })
	if i < 0 {
		c.Fatalf("no list %s", list)
	}
	return pages.Items[i]
}

// differences are those that an account sees, by 户编号.
func (c *county) differences(login, query string) map[string]reconcile.Difference {
	c.Helper()
	var found reconcile.FoundDifferences
	c.as(login, get("/api/reconcile/differences"+query)).want(200).into(&found)
	by := map[string]reconcile.Difference{}
	for _, d := range found.Items {
		by[d.Number] = d
	}
	if found.Total != len(by) {
		c.Errorf("%d of %d", len(by), found.Total)
	}
	return by
}

func decide(to, reason string, list ...reconcile.Difference) request {
	ids := []reconcile.DifferenceID{}
	for _, d := range list {
		ids = append(ids, d.ID)
	}
	return post("/api/reconcile/decisions", map[string]any{"differences": ids, "to": to, "reason": reason})
}

func (c *county) steps(login string, d reconcile.Difference) (actions []string) {
	c.Helper()
	var steps struct{ Items []reconcile.Step }
	c.as(login, get("/api/reconcile/differences/"+string(d.ID)+"/history")).want(200).into(&steps)
	for _, s := range steps.Items {
		actions = append(actions, s.Action)
	}
	return actions
}

// The county lays its list beside the municipal one, has a township look into what differs,
// decides, reports to the city; the next delivery closes what is mended and asks again where
// the sides have changed.
func TestCountyReconcilesWithTheMunicipalList(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.monitoredRoster()))
		if p := c.listPage("officer", "municipal"); p.Delivered || p.Run != nil {
			t.Errorf("%+v", p)
		}
		run := post("/api/reconcile/runs", map[string]any{"list": "municipal"})
		if got := c.as("taskforce", c.onlyFor(run, "taskforce", "taskforce2", "steward")).want(409).code(); got != "reconcile.not_delivered" {
			t.Error(got)
		}

		// 一户一致(别的写法),一户类别不同,一户市里没有,一户本县没有
		c.delivers("市平台.csv", c.platform("H900000 赵青 边缘易致贫户", "H900002 孙紫 突发严重困难户", "H777777 郑十 脱贫不稳定户"))
		if r := c.reconciled("municipal"); r.State != reconcile.Finished || r.Opened != 3 || r.Ours != 3 || r.Theirs != 3 || r.Aside != 0 {
			t.Fatalf("the import alone: %+v", r)
		}
		p := c.listPage("officer", "municipal")
		if !p.Delivered || p.AsOf.String() != "2025-06-30" || !maps.Equal(p.Kinds, map[reconcile.Kind]int{reconcile.OnlyHere: 1, reconcile.OnlyThere: 1, reconcile.Different: 1}) || p.States[reconcile.Open] != 3 {
			t.Errorf("%+v", p)
		}
		if p := c.listPage("nextofficer", "municipal"); p.Kinds[reconcile.Different] != 0 || p.States[reconcile.Open] != 0 {
			t.Errorf("counts of another township: %+v", p)
		}
		list := c.differences("officer", "?list=municipal")
		missing, differs, extra := list["H900004"], list["H900002"], list["H777777"]
		if missing.Kind != reconcile.OnlyHere || extra.Kind != reconcile.OnlyThere || extra.Head != "郑十" || extra.Household != "" || differs.Kind != reconcile.Different || differs.Head != name(2) || differs.AreaName == "" {
			t.Fatalf("%+v", list)
		}
		if len(differs.Sides) != 1 || differs.Sides[0].Ours != "脱贫不稳定户" || differs.Sides[0].Theirs != "突发严重困难户" {
			t.Errorf("%+v", differs.Sides)
		}
		if only := c.differences("officer", "?field=category"); len(only) != 1 || only["H900002"].ID != differs.ID {
			t.Errorf("%+v", only)
		}
		if none := c.differences("nextofficer", ""); len(none) != 0 {
			t.Errorf("%+v", none)
		}
		c.as("nextofficer", get("/api/reconcile/differences/"+string(missing.ID)+"/history")).want(404)
		c.as("nextofficer", get("/api/reconcile?area="+township)).want(404)
		c.onlyFor(get("/api/reconcile/differences"), "officer", "nextofficer", "head", "taskforce", "taskforce2", "steward", "inspector", "leader")

		// 县请乡镇核实两户;乡镇答复一户,没请它的动不了
		ask := c.onlyFor(decide("asked", "", missing, differs), "officer", "taskforce", "taskforce2", "steward")
		if got := c.as("officer", ask).want(409).code(); got != "reconcile.not_asked" {
			t.Error(got)
		}
		c.as("taskforce", ask).want(200)
		if got := c.as("officer", decide("correct_ours", "入户看过", differs, extra)).want(409).code(); got != "reconcile.not_asked" {
			t.Error(got)
		}
		c.as("officer", decide("correct_ours", "入户看过,确是突发严重困难", differs)).want(200)
		if d := c.differences("officer", "?state=correct_ours")["H900002"]; d.By == "" || d.DecidedAt == nil || d.Reason != "入户看过,确是突发严重困难" || d.StateTitle != "改我们的" {
			t.Errorf("%+v", d)
		}
		if got := c.as("taskforce", decide("accepted", " ", missing)).want(422).code(); got != "reconcile.reason" {
			t.Error(got)
		}
		c.as("taskforce", decide("report_theirs", "查无此户", extra)).want(200)
		all := post("/api/reconcile/decisions", map[string]any{"all": map[string]any{"list": "municipal", "kind": "only_here"}, "count": 2, "to": "accepted", "reason": "市里下月才录"})
		if got := c.as("taskforce", all).want(409).code(); got != "reconcile.moved" {
			t.Error(got)
		}
		all.body.(map[string]any)["count"] = 1
		c.as("taskforce", all).want(200)

		// 再核对一次,什么也不变
		before := c.differences("taskforce", "")
		var asked, again reconcile.Run
		c.as("taskforce", run).want(200).into(&asked)
		c.as("taskforce2", run).want(200).into(&again)
		if asked.ID != again.ID {
			t.Error("two runs wait for one list")
		}
		if r := c.reconciled("municipal"); r.Opened+r.Changed+r.Closed != 0 {
			t.Errorf("twice: %+v", r)
		}
		for number, d := range c.differences("taskforce", "") {
			if b := before[number]; d.ID != b.ID || d.State != b.State || d.Reason != b.Reason {
				t.Errorf("%+v was %+v", d, b)
			}
		}

		// 下一份名单:缺的补上了,多的去掉了,不同的变成另一种不同
		c.delivers("市平台7月.csv", c.platform("H900000 赵青 边缘户", "H900002 孙紫 边缘易致贫户", "H900004 周白 边缘易致贫户"))
		if r := c.reconciled("municipal"); r.Opened != 0 || r.Changed != 1 || r.Closed != 2 {
			t.Errorf("%+v", r)
		}
		left := c.differences("officer", "")
		if d := left["H900002"]; len(left) != 1 || d.ID != differs.ID || d.State != reconcile.Open || d.Reason != "" || d.Sides[0].Theirs != "边缘易致贫户" {
			t.Errorf("a decision that fits no longer: %+v", left)
		}
		if got := c.steps("officer", differs); !slices.Equal(got, []string{"open", "asked", "correct_ours", "change"}) {
			t.Error(got)
		}
		if got := c.steps("officer", extra); !slices.Equal(got, []string{"open", "report_theirs", "close"}) {
			t.Error(got)
		}
		if got := c.as("taskforce", decide("correct_ours", "", extra)).want(409).code(); got != "reconcile.closed" {
			t.Error(got)
		}

		// 最新的一份撤销,回到上一份;都撤销,没有名单就没有差异
		for i, want := range []int{3, 0} {
			batch := c.query(`SELECT max(number) FROM batch WHERE dataset = 'platform.monitored' AND state = 'published'`)[0][0]
			c.as("steward", post("/api/batches/"+batch+"/withdraw", map[string]any{"reason": "发错了"})).want(200)
			c.reconciled("municipal")
			if n := len(c.differences("taskforce", "")); n != want {
				t.Errorf("after %d withdrawals %d differences", i+1, n)
			}
		}
		verbs := map[string]bool{}
		for _, row := range c.query(`SELECT DISTINCT verb FROM audit_entry WHERE verb LIKE 'reconcile.%'`) {
			verbs[row[0]] = true
		}
		if !maps.Equal(verbs, map[string]bool{"reconcile.ask": true, "reconcile.run": true, "reconcile.decide": true}) {
			t.Errorf("%v", verbs)
		}
	})
}

// A row that waits for a person says nothing yet: its household is not missing there, and a
// standing difference of it stays.
func TestRowsThatWaitAreNotCompared(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.monitoredRoster()))
		c.delivers("市平台.csv", c.platform("H900000 赵青 边缘易致贫户", "H900002 孙紫 突发严重困难户", "H900004 周白 边缘易致贫户"))
		c.reconciled("municipal")
		waits := c.delivers("市平台7月.csv", c.platform("H900000 赵青 边缘易致贫户", "H900002 孙紫 第四种", "H900004 周白 第四种"))
		if waits.Quarantined != 2 {
			t.Fatalf("%+v", waits)
		}
		if r := c.reconciled("municipal"); r.Aside != 2 || r.Opened+r.Changed+r.Closed != 0 {
			t.Errorf("%+v", r)
		}
		if list := c.differences("officer", ""); len(list) != 1 || list["H900002"].State != reconcile.Open {
			t.Errorf("%+v", list)
		}
	})
}

// The national list names people; a household that stands there is compared as a whole.
func TestCountyReconcilesWithTheNationalList(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.monitoredRoster()))
		var b strings.Builder
		b.WriteString("县,乡,行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,户类型,易返贫致贫户类型,风险是否消除\n")
		for n := 2; n < 4; n++ {
			fmt.Fprintf(&b, "城口县,%s,%s,H900002,%d,%s,%s,3,%s,已脱贫户,脱贫不稳定户,否\n", townshipName, c.villageName, n, name(n), idNumber(n), []string{"户主", "配偶"}[n%2])
		}
		c.delivers("全国.csv", []byte(b.String()))
		if r := c.reconciled("national"); r.Opened != 1 || r.Theirs != 1 {
			t.Errorf("households that are no 脱贫户 are not asked for on a list of 脱贫户: %+v", r)
		}
		d := c.differences("officer", "?list=national")["H900002"]
		if len(d.Sides) != 1 || d.Sides[0].Field != reconcile.FieldMembers || d.Sides[0].Ours != "2 人" || d.Sides[0].Theirs != "3 人" {
			t.Errorf("%+v", d)
		}
		if p := c.listPage("officer", "national"); len(p.Fields) != 1 || p.Fields[0].Title != "家庭人口" {
			t.Errorf("%+v", p.Fields)
		}
	})
}

// Files name nobody in full; both sides stand beside each other; the sheet for the city holds
// what was decided to report, and nothing else.
func TestDifferencesAreTakenOutMasked(t *testing.T) {
	c := open(t, "")
	c.imports("steward", upload("花名册.csv", c.monitoredRoster()))
	c.delivers("市平台.csv", c.platform("H900000 =1+1 边缘易致贫户", "H900002 孙紫 突发严重困难户", "H777777 郑十 脱贫不稳定户"))
	c.reconciled("municipal")
	list := c.differences("taskforce", "")
	c.as("taskforce", decide("report_theirs", "=HYPERLINK(1)", list["H900002"])).want(200)
	read := func(path string) (rows [][]string) {
		c.Helper()
		book, err := excelize.OpenReader(bytes.NewReader(c.as("officer", get(path)).want(200).body))
		c.ok(err)
		sheet := book.GetSheetName(0)
		rows, err = book.GetRows(sheet)
		c.ok(err)
		for i, row := range rows {
			for k, text := range row {
				cell, err := excelize.CoordinatesToCellName(k+1, i+1)
				c.ok(err)
				if f, err := book.GetCellFormula(sheet, cell); f != "" || err != nil {
					t.Errorf("%s is a formula %q %v", cell, f, err)
				}
				if strings.Contains(text, name(2)) || strings.Contains(text, "郑十") {
					t.Errorf("a name stands in the file: %q", row)
				}
			}
		}
		return rows
	}
	rows := read("/api/reconcile/export?list=municipal")
	byNumber := map[string][]string{}
	for _, row := range rows[1:] {
		byNumber[row[2]] = row
	}
	if row := byNumber["H900002"]; len(rows) != 5 || row[5] != "监测对象类别" || row[6] != "脱贫不稳定户" || row[7] != "突发严重困难户" || row[8] != "报对方更正" || row[3] != "孙*" {
		t.Errorf("%q", rows)
	}
	if row := byNumber["H777777"]; row[6] != "没有这一户" || !strings.Contains(row[7], "监测对象类别:脱贫不稳定户") {
		t.Errorf("%q", row)
	}
	rows = read("/api/reconcile/report?list=municipal")
	if len(rows) != 2 || rows[1][0] != "H900002" || rows[1][5] != "突发严重困难户" || rows[1][6] != "脱贫不稳定户" {
		t.Errorf("%q", rows)
	}
	if n := c.query(`SELECT count(*) FROM audit_entry WHERE verb = 'reconcile.export' AND area = '` + township + `'`)[0][0]; n != "2" {
		t.Errorf("%s exports on the record", n)
	}
	c.onlyFor(get("/api/reconcile/export"), "officer", "nextofficer", "head", "taskforce", "taskforce2", "steward", "inspector", "leader")
}
