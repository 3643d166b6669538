package source

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/shouwang/shouwang/internal/cn"
)

// handedOut is the workbook of a batch's quarantined rows.
func (w *world) handedOut(batch int64) *excelize.File {
	w.t.Helper()
	var b bytes.Buffer
	if err := w.ExportQuarantine(w.ctx, batch, &b); err != nil {
		w.t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// bringBack imports such a workbook after some cells are changed.
func (w *world) bringBack(f *excelize.File, cells map[string]string) Result {
	w.t.Helper()
	for cell, text := range cells {
		if err := f.SetCellStr("待处理", cell, text); err != nil {
			w.t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		w.t.Fatal(err)
	}
	return w.take(b.Bytes(), "改好.xlsx")
}

// A first row whose relation is an alias of a column that the file lacks is somebody's row all
// the same: nobody is lost, and no number is kept as a heading.
func TestTheFirstPersonIsNoHeading(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		text := "姓名,身份证号,户主身份证号,与户主关系,类别,月保障金\n"
		for i, relation := range []string{"户主", "配偶"} {
			text += fmt.Sprintf("%s,%s,%s,%s,农村低保,600\n", personName(i), idNumber(i), idNumber(0), relation)
		}
		res := w.take([]byte(text), "低保.csv")
		if res.Dataset != "welfare.dibao" || res.Rows != 2 || res.Linked != 2 {
			t.Fatalf("%+v", res)
		}
		if n := w.count("batch WHERE mapping LIKE '%' || $1 || '%'", idNumber(0)); n != 0 {
			t.Error("the batch holds an ID number")
		}
	})
}

func TestANumberThatLostItsDigitsIsNoHousehold(t *testing.T) {
	onSQLite(t, 0, func(t *testing.T, w *world) {
		var rows strings.Builder
		rows.WriteString(householdHeading)
		for h, number := range []string{"5.00229E+13", "5.00229E+13", "50022900100001.0"} {
			rows.WriteString(strings.ReplaceAll(w.household(h), fmt.Sprintf("H%06d", h), number))
		}
		res := w.load(rows.String(), "2025-03-31")
		if res.Quarantined != 8 || res.Accepted != 4 {
			t.Fatalf("%+v", res)
		}
		if q := w.quarantine(res.Batch); q[0].Reasons[0].Code != errDigitsLost.Code || q[0].Reasons[0].Column != "户编号" {
			t.Errorf("%+v", q[0].Reasons)
		}
		if n := w.count("household WHERE number = $1", "50022900100001"); n != 1 {
			t.Error("a number with .0 is not read")
		}
	})
}

func TestTheUnitAboveTheTableHolds(t *testing.T) {
	for above, want := range map[string]cn.Money{"单位:万元": cn.Yuan(125_000), "(单位: 元)": cn.Yuan(12) + 50, "": cn.Yuan(12) + 50} {
		onSQLite(t, 1, func(t *testing.T, w *world) {
			text := "2025年受灾户核定表,,,\n,,," + above + "\n户主证件号码,灾种,受灾日期,直接损失\n" + idNumber(0) + ",洪涝,2025-03-02,12.5\n"
			w.take([]byte(text), "受灾.csv")
			if list := w.events("disaster.household", "2025-03-31"); len(list) != 1 || list[0].Amount != want {
				t.Errorf("%q: %+v", above, list)
			}
		})
	}
}

func TestTheUnitAboveTheTableHoldsForAFixedRow(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		text := "单位:万元,,,\n户主证件号码,灾种,受灾日期,直接损失\n" + idNumber(0) + ",洪涝,昨天,12.5\n"
		res := w.take([]byte(text), "受灾.csv")
		w.bringBack(w.handedOut(res.Batch), map[string]string{"E2": "2025-03-02"})
		if list := w.events("disaster.household", "2025-03-31"); len(list) != 1 || list[0].Amount != cn.Yuan(125_000) {
			t.Errorf("%+v", list)
		}
	})
}

// The parts of an amount under its name are not the amount.
func TestAPartIsNotTheSum(t *testing.T) {
	for _, c := range []struct {
		parts []any
		want  cn.Money // 0: the file is refused
	}{
		{[]any{"合规自付", "全自费", "小计"}, cn.Yuan(900)},
		{[]any{"合规自付", "全自费", "其他"}, 0},
	} {
		onSQLite(t, 1, func(t *testing.T, w *world) {
			book := workbook(t, func(f *excelize.File) {
				put(t, f, "Sheet1", 1, []any{"姓名", "证件号码", "结算日期", "医疗类别", "总费用", "统筹支付", "个人自付", "", ""},
					append([]any{"", "", "", "", "", ""}, c.parts...),
					[]any{personName(0), idNumber(0), "2025-03-01", "住院", 2000, 1100, 500, 400, 900})
				for _, m := range [][2]string{{"A1", "A2"}, {"B1", "B2"}, {"C1", "C2"}, {"D1", "D2"}, {"E1", "E2"}, {"F1", "F2"}, {"G1", "I1"}} {
					if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
						t.Fatal(err)
					}
				}
			})
			_, err := w.Import(w.ctx, ImportRequest{Dataset: "medical.settlement", File: bytes.NewReader(book), Name: "结算.xlsx", AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")})
			list := w.events("medical.settlement", "2025-03-31")
			if c.want == 0 {
				if err == nil || !strings.Contains(err.Error(), "个人自付") || len(list) != 0 {
					t.Errorf("%v %+v", err, list)
				}
				return
			}
			if err != nil || len(list) != 1 || list[0].Amount != c.want {
				t.Errorf("%v %+v", err, list)
			}
		})
	}
}

func TestAnEndThatIsAMonthLastsUntilItsEnd(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		text := "姓名,证件号码,岗位,协议起,协议止,月补贴\n" + personName(1) + "," + idNumber(1) + ",护林员,2025-03-05,2025年3月,500\n"
		res := w.take([]byte(text), "公益岗.csv")
		list := w.roster("employment.post", "2025-03-31", "2025-03-31")
		if res.Quarantined != 0 || len(list) != 1 || list[0].Until != date("2025-03-31") {
			t.Errorf("%+v %+v", res, list)
		}
	})
}

// A row that names somebody, only without a number, is about their household, not about the
// whole village.
func TestANamedHouseholdIsNotItsVillage(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		heading := "户主姓名,户主证件号码,乡镇,村,发现日期,问题\n"
		res := w.take([]byte(heading+fmt.Sprintf("%s,,%s,%s,2025-03-02,停水\n", personName(0), w.town.Name, w.home[0].Name)), "饮水.csv")
		if res.Dataset != "water.outage" || res.Review != 1 || len(w.events("water.outage", "2025-03-31")) != 0 {
			t.Errorf("%+v", res)
		}
		res = w.take([]byte(heading+fmt.Sprintf(",,%s,%s,2025-03-03,停水\n", w.town.Name, w.home[0].Name)), "饮水.csv")
		if res.Review != 0 || res.Accepted != 1 {
			t.Errorf("a village: %+v", res)
		}
	})
}

// A department's own column may be headed like the one that the quarantine adds.
func TestAFixedWorkbookWithItsOwnReasonsComesBack(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		text := "姓名,身份证号,联系电话,救助日期,原因,联系电话,金额\n" +
			fmt.Sprintf("%s,%s,甲,2025-03-01,因病,乙,500\n%s,%s,丙,昨天,因学,丁,800\n", personName(1), idNumber(1), personName(2), idNumber(2))
		res := w.take([]byte(text), "救助.csv")
		book := w.handedOut(res.Batch)
		rows, err := book.GetRows("待处理")
		if err != nil || len(rows) != 2 || rows[1][4] != "丙" || rows[1][7] != "丁" {
			t.Fatalf("%v %v", err, rows)
		}
		if fixed := w.bringBack(book, map[string]string{"F2": "2025-03-02"}); fixed.Accepted != 1 {
			t.Fatalf("%+v", fixed)
		}
		if list := w.events("welfare.relief", "2025-03-31"); len(list) != 2 {
			t.Errorf("%+v", list)
		}
	})
}

// A bill that waited in the quarantine while the next, cumulative file brought it again counts
// once; one that the family really paid twice counts twice.
func TestARowFixedLateIsNotCountedAgain(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		bad := settlement(1, "昨天", "住院", "900")
		march := w.load(settlementHeading+settlement(2, "2025-03-02", "门诊", "50")+bad+bad, "2025-03-31")
		w.load(settlementHeading+settlement(1, "2025-03-01", "住院", "900"), "2025-04-30")
		fixed := w.bringBack(w.handedOut(march.Batch), map[string]string{"E2": "2025-03-01", "E3": "2025-03-01"})
		if fixed.Accepted != 2 {
			t.Fatalf("%+v", fixed)
		}
		for day, want := range map[string]int{"2025-03-31": 3, "2025-04-30": 3} { // 50, and 900 twice
			if list := w.events("medical.settlement", day); len(list) != want {
				t.Errorf("%s: %+v", day, list)
			}
		}
	})
}

func TestACorrectedRosterOfHouseholdsReplacesTheWrongOne(t *testing.T) {
	onSQLite(t, 10, func(t *testing.T, w *world) {
		rows := householdHeading
		for h := range 10 {
			rows += w.household(h)
		}
		wrong := w.load(rows+w.household(10), "2025-02-01")
		if n := w.people(); n != 44 {
			t.Fatalf("%d people", n)
		}
		right, err := w.Import(w.ctx, ImportRequest{File: strings.NewReader(strings.Replace(rows, "一组", "二组", 1)), Name: "更正.csv", AsOf: date("2025-02-01"), ReceivedOn: date("2025-02-02"), Replaces: wrong.Batch})
		if err != nil || right.State != Published || right.Accepted != 40 {
			t.Fatalf("%+v %v", right, err)
		}
		if n := w.people(); n != 40 {
			t.Errorf("%d people", n)
		}
		if n := w.count("batch WHERE number = $1 AND state = 'withdrawn'", wrong.Batch); n != 1 {
			t.Error("the wrong roster still holds")
		}
	})
}
