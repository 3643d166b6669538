package source

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

func TestReviewedRowBecomesARecordOfItsBatch(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		wrong := []byte(idNumber(6))
		wrong[10] = '0' + (wrong[10]-'0'+1)%10
		res := w.load(reliefCSV+fmt.Sprintf("%s,%s,2025-03-01,因病,500\n%s,%s,2025-03-01,因病,300\n", personName(6), wrong, personName(8), idNumber(7)), "2025-03-31")
		list, err := w.Reviews(w.ctx, 0, api.Page{Limit: 10})
		if err != nil || len(list.Items) != 2 || res.Review != 2 {
			t.Fatalf("%+v %+v %v", res, list, err)
		}
		first, second := list.Items[0], list.Items[1]
		if first.Reason != reviewIDWrong || !slices.Contains(first.Candidates[0].Agrees, "姓名") || second.Reason != reviewOtherName {
			t.Errorf("%+v", list.Items)
		}
		if err := w.AcceptReview(w.ctx, first.ID, "somebody else"); !errors.Is(err, errNoCandidate) {
			t.Errorf("%v", err)
		}
		if err := errors.Join(w.AcceptReview(w.ctx, first.ID, first.Candidates[0].ID), w.RefuseReview(w.ctx, second.ID)); err != nil {
			t.Fatal(err)
		}
		if err := w.RefuseReview(w.ctx, first.ID); !errors.Is(err, errSettled) {
			t.Errorf("twice: %v", err)
		}
		events := w.events("welfare.relief", "2025-03-31")
		if len(events) != 1 || events[0].SubjectID != first.Candidates[0].ID || events[0].Amount != cn.Yuan(500) || events[0].Batch != res.Batch {
			t.Errorf("%+v", events)
		}
		if b, err := w.Batch(w.ctx, res.Batch); err != nil || b.Review != 0 || b.Linked != 1 || b.Unmatched != 1 {
			t.Errorf("%+v %v", b, err)
		}
	})
}

func TestUnmatchedRowsAreFoundWhenTheRegistryGrows(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		res := w.load(reliefCSV+reliefRow(1, "2025-03-01", 500)+reliefRow(17, "2025-03-01", 300), "2025-03-31")
		if res.Unmatched != 1 || len(w.events("welfare.relief", "2025-03-31")) != 1 {
			t.Fatalf("%+v", res)
		}
		w.settle(5, "2025-04-01") // looks again by itself
		if n, err := w.Relink(w.ctx); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		if list := w.events("welfare.relief", "2025-03-31"); len(list) != 2 || list[1].SubjectKind != Person {
			t.Errorf("%+v", list)
		}
		if b, err := w.Batch(w.ctx, res.Batch); err != nil || b.Linked != 2 || b.Unmatched != 0 {
			t.Errorf("%+v %v", b, err)
		}
		if again := w.load(reliefCSV+reliefRow(17, "2025-03-01", 300), "2025-04-30"); again.Repeated != 1 {
			t.Errorf("what was said of a stranger is not recognised: %+v", again)
		}
	})
}

func TestHouseholdsLinkByNumberHeadOrVillage(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		text := "户主姓名,户主证件号码,乡镇,村,发现日期,问题,恢复日期\n" +
			fmt.Sprintf("%s,%s,,,2025-03-01,停水,\n,,%s,%s,2025-03-02,水质,2025-03-05\n,,,,2025-03-03,停水,\n,,%s,无此村,2025-03-03,停水,\n", personName(4), idNumber(4), w.town.Name, w.home[0].Name, w.town.Name)
		res := w.load(text, "2025-03-31")
		list := w.events("water.outage", "2025-03-31")
		if res.Linked != 2 || res.Quarantined != 2 || list[0].SubjectKind == list[1].SubjectKind {
			t.Fatalf("%+v %+v", res, list)
		}
		if i := slices.IndexFunc(list, func(r Record) bool { return r.SubjectKind == Area }); list[i].SubjectID != w.home[0].Code {
			t.Errorf("%+v", list[i])
		}
		res = w.load("户编号,户主姓名,统计起始,统计截止,口径,工资性收入,生产经营性收入,财产性收入,转移性收入,生产经营性支出,理赔收入,合规自付支出\n"+
			"H000001,"+personName(4)+",2024-07-01,2024-12-31,监测口径,30000,10000,0,1200.50,4000,,\nH000002,"+personName(8)+",2024-07-01,2024-12-31,,30000,,0,1200,4000,,\n", "2025-03-31")
		income := w.events("income.household", "2025-03-31")
		if res.Linked != 2 || !has(res.Warnings, "amount_unknown") {
			t.Fatalf("%+v", res)
		}
		for _, r := range income {
			if r.Row == 2 && (r.Amount != 3720050 || !r.HasAmount) || r.Row == 3 && r.HasAmount {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestVisitsAppendToOneBatchADay(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		who := w.roster("registry.household", "2025-01-01", "2025-01-01")[0]
		for i := range 2 {
			err := w.db.Write(w.ctx, func(tx *db.Tx) error {
				tx.Unrecorded("test")
				rows, err := Append(w.ctx, tx, "welfare.relief", Record{SubjectKind: Person, SubjectID: who.SubjectID, Village: who.Village, OnDate: date("2025-07-01"), Amount: cn.Yuan(int64(i)), HasAmount: true, Code: "因病"})
				if err == nil && (rows[0].N == 0 || rows[0].Batch == 0) {
					t.Errorf("%+v", rows)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		list := w.events("welfare.relief", "2025-07-01", who.SubjectID)
		if len(list) != 2 || list[0].Batch != list[1].Batch || !list[0].HasAmount {
			t.Errorf("%+v", list)
		}
	})
}

func TestEvidenceHidesWhatIsSensitive(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		w.load(settlementHeading+settlement(1, "2025-03-05", "住院", "1234.50"), "2025-03-31")
		n := w.events("medical.settlement", "2025-03-31")[0].N
		look := func(can func(db.Permission) db.Scope) (*Evidence, error) {
			var e *Evidence
			ctx := db.WithActor(t.Context(), db.Actor{ID: "a", County: dbtest.County, Can: can})
			err := w.db.Read(ctx, func(tx *db.Tx) (err error) { e, err = RecordRow(ctx, tx, n); return err })
			return e, err
		}
		all := func(db.Permission) db.Scope { return db.Scope{Areas: []string{dbtest.County}} }
		e, err := look(all)
		if err != nil || e.Hidden != 0 || e.Row != "第2行" || *e.Amount != 123450 || e.Department != "医保" || !slices.Contains(e.Values, Evidenced{"病种", "肺炎"}) {
			t.Errorf("%+v %v", e, err)
		}
		e, err = look(func(p db.Permission) db.Scope {
			if p == "health.read" {
				return db.Scope{}
			}
			return all(p)
		})
		if err != nil || e.Hidden != 1 || slices.Contains(e.Values, Evidenced{"病种", "肺炎"}) {
			t.Errorf("%+v %v", e, err)
		}
		if _, err = look(func(db.Permission) db.Scope { return db.Scope{Areas: []string{"500229999"}} }); !errors.Is(err, errNoRecord) {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

func TestComparisonStoresNothing(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		before := w.count("record")
		var out bytes.Buffer
		c, err := w.Compare(w.ctx, strings.NewReader(reliefCSV+reliefRow(1, "2025-03-01", 500)+reliefRow(99, "2025-03-01", 300)), "", &out)
		if err != nil || c.Linked != 1 || c.Unmatched != 1 {
			t.Fatalf("%+v %v", c, err)
		}
		if w.count("record") != before || w.count("batch WHERE dataset = 'welfare.relief'") != 0 {
			t.Error("the comparison left something")
		}
		f, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows("未比中")
		if err != nil || len(rows) != 2 || rows[1][0] != "第3行" || rows[1][6] != "本县花名册里没有" {
			t.Errorf("%v %v", rows, err)
		}
	})
}

func TestCountyAddsADatasetWithoutARelease(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		_, err := w.Define(w.ctx, Dataset{Key: "union.aid", Title: "工会帮困", Sector: "union", Department: "工会", Subject: Person, Kind: KindEvent, Cycle: Yearly, LegalBasis: "plan:262",
			Fields: []Field{{Key: "paid_on", Title: "帮困日期", Type: Day, Required: true, Role: RoleDate}, {Key: "paid", Title: "帮困金", Type: Money, Required: true, Role: RoleAmount}}})
		if err != nil {
			t.Fatal(err)
		}
		res := w.load("姓名,证件号码,帮困日期,帮困金\n"+personName(1)+","+idNumber(1)+",2025-03-01,500\n", "2025-03-31")
		if res.Dataset != "union.aid" || res.Linked != 1 {
			t.Errorf("%+v", res)
		}
		if _, err := w.Define(w.ctx, Dataset{Key: "bad"}); !errors.Is(err, ErrDefinition) {
			t.Errorf("%v", err)
		}
	})
}

func TestDepartmentOfficerSendsOnlyTheirOwn(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		officer := db.WithActor(t.Context(), db.Actor{ID: "yb", County: dbtest.County, Can: func(db.Permission) db.Scope {
			return db.Scope{Areas: []string{dbtest.County}, Sectors: []string{"medical_insurance"}}
		}})
		_, err := w.Import(officer, ImportRequest{File: strings.NewReader(reliefCSV + reliefRow(1, "2025-03-01", 500)), AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")})
		if !errors.Is(err, errOtherSector) {
			t.Errorf("%v", err)
		}
		other := w.load(reliefCSV+reliefRow(1, "2025-03-01", 500), "2025-03-31")
		if _, err := w.Batch(officer, other.Batch); !errors.Is(err, errNoBatch) {
			t.Errorf("%v", err)
		}
		list, err := w.Batches(officer, BatchQuery{}, api.Page{Limit: 10})
		if err != nil || len(list.Items) != 0 {
			t.Errorf("%+v %v", list, err)
		}
	})
}

func TestPersonIsFoundInEveryRunOfALongFile(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		var text strings.Builder
		text.WriteString(reliefCSV + reliefRow(1, "2025-03-01", 500) + reliefRow(17, "2025-03-01", 300))
		for i := range firstRun {
			text.WriteString(reliefRow(2, "2025-03-02", i))
		}
		text.WriteString(reliefRow(1, "2025-03-03", 700) + reliefRow(17, "2025-03-03", 900))
		if res := w.load(text.String(), "2025-03-31"); res.Unmatched != 2 || w.count("record WHERE run = 1") == 0 {
			t.Fatalf("%+v", res)
		}
		who := w.roster("registry.household", "2025-01-01", "2025-01-01")[1].SubjectID
		if sum := total(w.events("welfare.relief", "2025-03-31", who)); sum != cn.Yuan(1200) {
			t.Errorf("%s", sum)
		}
		w.settle(5, "2025-04-01") // looks again by itself
		if n := w.count("record WHERE dataset = 'welfare.relief' AND subject_kind = 'unmatched'"); n != 0 {
			t.Errorf("%d rows of a stranger are still nobody's", n)
		}
	})
}

func TestListOfOnePersonIsPartOfTheListOfAll(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		w.load(dibaoFile(1, 2, 3), "2025-03-31")
		w.load(dibaoFile(1, 3), "2025-04-30")
		people := w.roster("welfare.dibao", "2025-03-31", "2025-06-30")
		if len(people) != 3 {
			t.Fatalf("%+v", people)
		}
		for _, day := range []string{"2025-03-31", "2025-04-30"} {
			all := w.roster("welfare.dibao", day, "2025-06-30")
			for _, p := range people {
				var want []Record
				for _, r := range all {
					if r.SubjectID == p.SubjectID {
						want = append(want, r)
					}
				}
				if got := w.roster("welfare.dibao", day, "2025-06-30", p.SubjectID); !slices.Equal(got, want) {
					t.Errorf("%s: %+v, want %+v", day, got, want)
				}
			}
		}
	})
}
