package app_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/shouwang/shouwang/internal/db/dbtest"
)

type task struct {
	ID, Household, Number, Area, Rule, Title, State, Reason string
	Withheld                                                bool
	Finds                                                   []struct{ Name, Text string }
}

type tasks struct {
	Items             []task
	Total, Households int
}

func (t tasks) rules(number string) (keys []string) {
	for _, one := range t.Items {
		if one.Number == number {
			keys = append(keys, one.Rule)
		}
	}
	slices.Sort(keys)
	return keys
}

// defects is a roster with what inspectors look for: 脱贫户 with two heads, a wrong relation,
// nothing about health, and education and schooling both filled in.
func (c *county) defects() []byte {
	rows := []string{
		fmt.Sprintf("H900000,%s,%s,%s,户主,%s,%s,一组,男,脱贫户,,健康,初中,,普通劳动力,13900000000", name(0), name(0), idNumber(0), townshipName, c.villageName),
		fmt.Sprintf("H900000,%s,%s,%s,之子,%s,%s,一组,女,脱贫户,,,小学,小学,无劳动力,13900000000", name(0), name(1), idNumber(1), townshipName, c.villageName),
		fmt.Sprintf("H900002,%s,%s,%s,户主,%s,%s,一组,男,一般农户,,健康,初中,,普通劳动力,13900000001", name(2), name(2), idNumber(2), townshipName, c.villageName),
	}
	return []byte("户编号,户主姓名,姓名,证件号码,与户主关系,乡镇,村,村民小组,性别,户类型,监测对象类别,健康状况,文化程度,在校生状况,劳动技能,联系电话\n" + strings.Join(rows, "\n") + "\n")
}

// The county is looked over at night; the village sees what an inspector would find, mends
// it, and the task is gone; what is right as it is, it explains; nobody sees another village.
func TestVillageMendsWhatAnInspectorWouldFind(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.defects()))
		if _, err := c.Quality.Inspect(dbtest.As(c.T)); err != nil {
			c.Fatal(err)
		}
		var found tasks
		c.as("cadre", get("/api/quality/tasks")).want(200).into(&found)
		have := found.rules("H900000")
		for _, want := range []string{"2_01_002", "schooling_both"} {
			if !slices.Contains(have, want) {
				c.Errorf("%s is not found among %v", want, have)
			}
		}
		if others := found.rules("H900002"); len(others) > 0 {
			c.Errorf("a household that nobody surveys: %v", others)
		}
		if slices.Contains(have, "5_14_008") {
			c.Error("land of which nothing is known is found wrong")
		}
		if found.Total != len(found.Items) || found.Households != 1 {
			c.Errorf("%d tasks of %d households", found.Total, found.Households)
		}

		// 别的村看不到,数里也没有
		var none tasks
		c.as("nextcadre", get("/api/quality/tasks")).want(200).into(&none)
		if none.Total != 0 || len(none.Items) != 0 {
			c.Errorf("the neighbour sees %+v", none)
		}
		c.as("nextcadre", get("/api/quality/overview?area="+c.village)).want(404)
		household := found.Items[0].Household
		c.as("nextcadre", post("/api/households/"+household+"/quality", nil)).want(404)
		c.as("nextcadre", get("/api/quality/tasks/"+found.Items[0].ID+"/history")).want(404)

		// 县里一层层看下去,判断不了的写明缺什么
		var o struct {
			Area  struct{ Open, Households int }
			Areas []struct {
				Area string
				Open int
			}
			Rules []struct {
				Rule, Missing  string
				Open, Unjudged int
			}
		}
		c.as("taskforce", get("/api/quality/overview")).want(200).into(&o)
		if o.Area.Open != found.Total || o.Area.Households != 1 || !slices.IsSortedFunc(o.Areas, func(a, b struct {
			Area string
			Open int
		}) int {
			return strings.Compare(a.Area, b.Area)
		}) {
			c.Errorf("%+v", o.Area)
		}
		unjudged := ""
		for _, r := range o.Rules {
			if r.Rule == "5_14_008" && r.Unjudged == 1 {
				unjudged = r.Missing
			}
		}
		if unjudged != "耕地面积" {
			c.Errorf("what is missing for 5_14_008: %q", unjudged)
		}

		// 村里说明一条:照现在这样是对的
		explain := post("/api/households/"+household+"/quality/explanation", map[string]any{"rules": []string{"schooling_both"}, "reason": "成人夜校,两项都按要求填"})
		c.onlyFor(explain, "cadre", "team", "officer", "taskforce", "taskforce2", "steward")
		c.as("cadre", explain).want(200)
		c.as("cadre", post("/api/households/"+household+"/quality/explanation", map[string]any{"rules": []string{"head"}, "reason": "没有这一条"})).want(409)
		c.as("cadre", post("/api/households/"+household+"/quality/explanation", map[string]any{"rules": []string{"2_01_002"}, "reason": " "})).want(422)

		// 更正后重新核查:消除;内容变了的,说明作废
		mended := strings.Replace(string(c.defects()), ",,小学,小学,", ",患有大病,小学,一年级,", 1)
		c.imports("steward", upload("花名册更正.csv", []byte(mended)))
		var left struct{ Items []task }
		c.as("cadre", post("/api/households/"+household+"/quality", nil)).want(200).into(&left)
		for _, one := range left.Items {
			if one.Rule == "2_01_002" {
				c.Error("mended, and still there")
			}
			if one.Rule == "schooling_both" && (one.State != "explained" || one.Reason == "") {
				c.Errorf("explained, and nothing has changed: %+v", one)
			}
		}
		var closed tasks
		c.as("cadre", get("/api/quality/tasks?state=closed&rule=2_01_002")).want(200).into(&closed)
		var steps struct{ Items []struct{ Action string } }
		c.as("cadre", get("/api/quality/tasks/"+closed.Items[0].ID+"/history")).want(200).into(&steps)
		if len(steps.Items) != 2 || steps.Items[0].Action != "open" || steps.Items[1].Action != "close" {
			c.Errorf("%+v", steps.Items)
		}
		c.nothingChanges(func() { c.as("cadre", post("/api/households/"+household+"/quality", nil)).want(200) })
		if again, err := c.Quality.Inspect(dbtest.As(c.T)); err != nil || again.Opened != 0 || again.Closed != 0 {
			c.Errorf("a second night finds %+v, %v", again, err)
		}
	})
}

// An export names nobody in full and holds what the screen shows.
func TestTasksAreTakenOutMasked(t *testing.T) {
	c := open(t, "")
	c.imports("steward", upload("花名册.csv", c.defects()))
	if _, err := c.Quality.Inspect(dbtest.As(c.T)); err != nil {
		c.Fatal(err)
	}
	a := c.as("cadre", get("/api/quality/export")).want(200)
	book, err := excelize.OpenReader(bytes.NewReader(a.body))
	c.ok(err)
	rows, err := book.GetRows(book.GetSheetName(0))
	c.ok(err)
	if len(rows) < 3 || rows[1][2] != "H900000" || rows[1][3] != "赵*" {
		c.Errorf("%q", rows)
	}
	for _, row := range rows {
		if text := strings.Join(row, " "); strings.Contains(text, name(0)) || strings.Contains(text, name(1)) {
			c.Errorf("a name stands in the export: %s", text)
		}
	}
}

// While a visit is typed, what is wrong with it is said; nothing is stored.
func TestVisitIsJudgedWhileItIsTyped(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.defects()))
		household := c.query(`SELECT id FROM household WHERE number = 'H900000'`)[0][0]
		draft := post("/api/households/"+household+"/quality/visit-draft", map[string]any{"answers": map[string]any{"transfers": "0"}})
		c.onlyFor(draft, "cadre", "team", "gridworker", "helper")
		var d struct {
			Warnings []struct {
				Rule  string
				Known bool
			}
			Unjudged []struct{ Rule, Missing string }
			Withheld int
		}
		c.nothingChanges(func() { c.as("cadre", draft).want(200).into(&d) })
		if !slices.ContainsFunc(d.Warnings, func(w struct {
			Rule  string
			Known bool
		}) bool {
			return w.Rule == "2_01_002" && w.Known
		}) {
			c.Errorf("%+v", d)
		}
		if !slices.ContainsFunc(d.Unjudged, func(u struct{ Rule, Missing string }) bool {
			return u.Rule == "4_11_013" && strings.Contains(u.Missing, "低保")
		}) {
			c.Errorf("without the rosters nobody can tell: %+v", d.Unjudged)
		}
		c.as("nextcadre", draft).want(404)
	})
}
