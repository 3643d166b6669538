package source

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// queue notes the jobs that commits asked for.
type queue struct{ jobs []db.Job }

func (q *queue) Enqueue(_ context.Context, _ *db.Tx, j db.Job) error {
	q.jobs = append(q.jobs, j)
	return nil
}

// upload drops a file as the actor of ctx and fails the test if that is refused.
func (w *world) upload(text, name string) *ImportRun {
	w.t.Helper()
	w.db.Use(nil, &queue{})
	r, err := w.Upload(w.ctx, strings.NewReader(text), name)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// start starts a run and works the queue off.
func (w *world) start(r *ImportRun, c Choices) *ImportRun {
	w.t.Helper()
	_, err := w.Start(w.ctx, r.ID, c)
	err = errors.Join(err, w.RunImports(db.WithActor(w.ctx, db.System("system", dbtest.County))))
	if err != nil {
		w.t.Fatal(err)
	}
	done, err := w.Run(w.ctx, r.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

func TestFileIsImportedInTheBackgroundAsItsImporterChose(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		w.clock.Set(date("2025-06-20").Time())
		text := "2025年3月临时救助名单,,,,\n姓名,身份号,救助日期,原因,金额\n" + reliefRow(1, "2025-03-01", 500) + reliefRow(2, "昨天", 300)
		r := w.upload(text, `C:\救助 王小明.csv`)
		if r.State != Uploaded || r.File != "救助 王小明.csv" || r.Batch != 0 {
			t.Fatalf("%+v", r)
		}
		p, err := w.PreviewRun(w.ctx, r.ID, Choices{})
		if err != nil || p.Dataset != "welfare.relief" || !slices.Equal(p.MissingRequired, []string{"证件号码"}) || p.AsOf != date("2025-03-31") || p.AsOfFrom != fromTitle {
			t.Fatalf("%+v %v", p, err)
		}
		if _, err := w.Start(w.ctx, r.ID, Choices{}); !errors.Is(err, ErrMissingColumn) {
			t.Errorf("%v", err)
		}
		c := Choices{Dataset: "welfare.relief", AsOf: date("2025-03-31"), Columns: []ColumnChoice{{Index: 1, Title: "身份号", Field: "id_number"}}}
		p, err = w.PreviewRun(w.ctx, r.ID, c)
		if err != nil || len(p.MissingRequired) != 0 || len(p.Sample) != 2 || len(p.Sample[1].Problems) != 1 || strings.Contains(p.Sample[0].Cells[1], idNumber(1)) || strings.Contains(p.Sample[0].Cells[0], personName(1)) {
			t.Fatalf("%+v %v", p, err)
		}
		r = w.start(r, c)
		if r.State != Done || r.Batch == 0 || r.Result.Accepted != 1 || r.Result.Quarantined != 1 || r.Refusal != nil {
			t.Fatalf("%+v %+v", r, r.Result)
		}
		b, err := w.Batch(w.ctx, r.Batch)
		if err != nil || b.RecordedBy != "test" || b.AsOf != date("2025-03-31") {
			t.Errorf("%+v %v", b, err)
		}
		if again := w.start(w.upload(text, "再来.csv"), c); again.Result.DuplicateOf != r.Batch {
			t.Errorf("%+v", again.Result)
		}
		if _, err := w.Start(w.ctx, r.ID, c); !errors.Is(err, errRunState) {
			t.Errorf("%v", err)
		}
	})
}

func TestRefusedImportSaysWhyAndCanBeStartedOtherwise(t *testing.T) {
	each(t, 1, func(t *testing.T, w *world) {
		elsewhere := "姓名,证件号码,县,救助日期,原因,金额\n" + strings.Repeat(personName(1)+","+idNumber(90)+",巫溪县,2025-03-01,因病,5\n", 3)
		r := w.start(w.upload(elsewhere, "a.csv"), Choices{})
		if r.State != Failed || r.Refusal.Code != errOtherCounty.Code || r.Batch != 0 || w.count("batch") != 1 {
			t.Fatalf("%+v", r)
		}
		if r, err := w.Cancel(w.ctx, r.ID); err != nil || r.State != Cancelled {
			t.Errorf("%+v %v", r, err)
		}
		if _, err := w.files.Open(r.ref); err == nil {
			t.Error("the file of a cancelled import is kept")
		}
	})
}

func TestStopInTheMiddleLeavesTheImportWholeOrAbsent(t *testing.T) {
	each(t, 1, func(t *testing.T, w *world) {
		text := reliefCSV + reliefRow(1, "2025-03-01", 500)
		cut := w.upload(text, "a.csv")
		whole := w.start(w.upload(reliefCSV+reliefRow(2, "2025-03-01", 500), "b.csv"), Choices{AsOf: date("2025-03-31")})
		if _, err := w.Start(w.ctx, cut.ID, Choices{AsOf: date("2025-03-31")}); err != nil {
			t.Fatal(err)
		}
		err := w.db.Write(w.ctx, func(tx *db.Tx) error { // as the machine would leave them
			tx.Unrecorded("test")
			_, err := tx.Exec(w.ctx, `UPDATE import SET state = 'running', result = NULL WHERE county_id = $1 AND id IN ($2, $3)`, tx.County(), string(cut.ID), string(whole.ID))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := w.RecoverImports(w.ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		r, err := w.Run(w.ctx, cut.ID)
		if err != nil || r.State != Interrupted || r.Refusal == nil {
			t.Fatalf("%+v %v", r, err)
		}
		if r, err := w.Run(w.ctx, whole.ID); err != nil || r.State != Done || r.Result.Accepted != 1 {
			t.Errorf("%+v %v", r, err)
		}
		if r = w.start(r, r.Choices); r.State != Done || r.Result.Accepted != 1 {
			t.Errorf("not started again: %+v", r)
		}
	})
}

func TestCancelStopsARunningImportWithoutATrace(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		r := w.upload(reliefCSV+reliefRow(1, "2025-03-01", 500), "a.csv")
		if _, err := w.Start(w.ctx, r.ID, Choices{}); err != nil {
			t.Fatal(err)
		}
		w.imports.enter("nobody") // makes the maps
		queued, err := w.nextRun(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		within, cancel := context.WithCancelCause(w.ctx)
		now := &running{id: r.ID, choices: queued.Choices, meter: newMeter(1), cancel: cancel}
		if ok, err := w.setRunning(w.ctx, now); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if _, err := w.Cancel(w.ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.importRun(within, queued, now, "a.csv"); err == nil {
			t.Error("a cancelled import went on")
		}
		if w.count("batch") != 1 || w.count("record WHERE dataset = 'welfare.relief'") != 0 {
			t.Error("something of a cancelled import is left")
		}
	})
}

func TestUploadsAreSeenByTheirImporterAndDepartment(t *testing.T) {
	each(t, 1, func(t *testing.T, w *world) {
		mine := w.start(w.upload(reliefCSV+reliefRow(1, "2025-03-01", 500), "甲.csv"), Choices{})
		medical := db.WithActor(w.ctx, db.Actor{ID: "yibao", County: dbtest.County, Can: func(p db.Permission) db.Scope {
			return db.Scope{Areas: []string{dbtest.County}, Sectors: []string{"medical_insurance"}}
		}})
		if list, err := w.Runs(medical, api.Page{Limit: 10}); err != nil || len(list.Items) != 0 {
			t.Errorf("%+v %v", list, err)
		}
		if _, err := w.Run(medical, mine.ID); !errors.Is(err, errNoRun) {
			t.Errorf("%v", err)
		}
		other := db.WithActor(w.ctx, db.System("second steward", dbtest.County))
		list, err := w.Runs(other, api.Page{Limit: 10})
		if err != nil || len(list.Items) != 1 || list.Items[0].File != "" || list.Items[0].Mine {
			t.Errorf("a colleague reads the name of the file: %+v %v", list, err)
		}
		if _, err := w.Start(other, mine.ID, Choices{}); !errors.Is(err, errNoRun) {
			t.Errorf("%v", err)
		}
		r, err := w.Upload(medical, strings.NewReader(reliefCSV+reliefRow(2, "2025-03-01", 500)), "x.csv")
		if err != nil {
			t.Fatal(err)
		}
		if p, err := w.PreviewRun(medical, r.ID, Choices{}); err != nil || p.Dataset == "welfare.relief" {
			t.Errorf("%+v %v", p, err)
		}
		if _, err := w.Start(medical, r.ID, Choices{Dataset: "welfare.relief"}); !errors.Is(err, errOtherSector) {
			t.Errorf("%v", err)
		}
	})
}

func TestRosterIsShownBeforeItEndsAnybody(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		w.load(dibaoFile(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "2025-03-31")
		r := w.start(w.upload(dibaoFile(0, 1, 2, 3, 4, 5, 6, 7, 8)+"注:四月", "a.csv"), Choices{Dataset: "welfare.dibao", AsOf: date("2025-04-30"), ReceivedOn: date("2025-05-01"), ShowFirst: true})
		if r.State != Done || r.Result.State != Held {
			t.Fatalf("%+v %+v", r, r.Result)
		}
		if len(w.roster("welfare.dibao", "2025-05-01", "2025-06-01")) != 10 {
			t.Error("a list that is being looked at is in force")
		}
		e, err := w.Endings(w.ctx, r.Batch, "", api.Page{Limit: 10})
		if err != nil || e.Count != 1 || len(e.Items) != 1 || e.Items[0].Name != personName(9) || e.Townships[0].Township != w.town.Code || e.Members != 10 || e.Items[0].Number != "H000002" {
			t.Fatalf("%+v %v", e, err)
		}
		officer := db.WithActor(w.ctx, db.Actor{ID: "minzheng", County: dbtest.County, Can: func(p db.Permission) db.Scope {
			if p == access.BatchRead {
				return db.Scope{Areas: []string{dbtest.County}, Sectors: []string{"civil_affairs"}}
			}
			return db.Scope{}
		}})
		if e, err := w.Endings(officer, r.Batch, "", api.Page{Limit: 10}); err != nil || e.Count != 1 || len(e.Items) != 0 {
			t.Errorf("names for who may not see households: %+v %v", e, err)
		}
		if b, err := w.Release(w.ctx, r.Batch, true); err != nil || b.State != Published || b.Title != "低保" {
			t.Fatalf("%+v %v", b, err)
		}
		if len(w.roster("welfare.dibao", "2025-05-01", "2025-06-01")) != 9 {
			t.Error("a released list is not in force")
		}
		r = w.start(w.upload(dibaoFile(0, 1)+"注:五月", "b.csv"), Choices{Dataset: "welfare.dibao", AsOf: date("2025-05-31"), ShowFirst: true})
		if b, err := w.Release(w.ctx, r.Batch, true); err != nil || b.State != WaitingConfirmation {
			t.Fatalf("ends too much and needs no second person: %+v %v", b, err)
		}
		if _, err := w.Decline(w.ctx, r.Batch, ""); !errors.Is(err, errNoReason) {
			t.Errorf("%v", err)
		}
		if b, err := w.Decline(w.ctx, r.Batch, "名单不全"); err != nil || b.State != Refused {
			t.Errorf("%+v %v", b, err)
		}
	})
}

func TestHouseholdRosterIsShownBeforeItEndsAnybody(t *testing.T) {
	each(t, 10, func(t *testing.T, w *world) {
		text := householdHeading
		for h := range 9 {
			text += w.household(h)
		}
		r := w.start(w.upload(text, "a.csv"), Choices{AsOf: date("2025-02-01"), ShowFirst: true})
		e, err := w.Endings(w.ctx, r.Batch, "", api.Page{Limit: 10})
		if err != nil || r.Result.State != Held || e.Count != 4 || e.Subject != Household {
			t.Fatalf("%+v %+v %v", r.Result, e, err)
		}
		if b, err := w.Release(w.ctx, r.Batch, true); err != nil || b.State != Published || b.Accepted != 36 {
			t.Fatalf("%+v %v", b, err)
		}
		if n := w.count("person WHERE left_on IS NOT NULL"); n != 4 {
			t.Errorf("%d have left", n)
		}
		if b, err := w.Withdraw(w.ctx, r.Batch, "报错了"); err != nil || b.Title == "" || b.Department == "" {
			t.Errorf("%+v %v", b, err)
		}
	})
}

func TestDayIsReadFromTitlesAndFileNames(t *testing.T) {
	today := date("2025-06-20")
	for text, want := range map[string]string{
		"2025年3月低保名单": "2025-03-31", "低保202503": "2025-03-31", "低保2025-03-15.xlsx": "2025-03-15", "低保20250315": "2025-03-15",
		"2025年6月": "2025-06-20", "2025年7月": "", "2024年度": "", "名单": "", "202513": "", "2025.3": "2025-03-31",
	} {
		if got := dayIn(text, today).String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	var none cn.Date
	if !dayIn("", today).IsZero() || !none.IsZero() {
		t.Error("a day from nothing")
	}
}
