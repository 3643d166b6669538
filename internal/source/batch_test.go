package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

const reliefCSV = "姓名,证件号码,救助日期,原因,金额\n"

func reliefRow(n int, day string, yuan int) string {
	return fmt.Sprintf("%s,%s,%s,因病,%d\n", personName(n), idNumber(n), day, yuan)
}

func dibaoFile(people ...int) string {
	text := "姓名,证件号码,户主证件号码,类别,月保障金\n"
	for _, n := range people {
		text += fmt.Sprintf("%s,%s,%s,低保,%d\n", personName(n), idNumber(n), idNumber(n), 500+n)
	}
	return text
}

// total adds up what is visible.
func total(list []Record) (sum cn.Money) {
	for _, r := range list {
		sum += r.Amount
	}
	return sum
}

func has(list []Warning, code string) bool {
	return slices.ContainsFunc(list, func(w Warning) bool { return w.Code == code })
}

func TestSameFileTwiceIsOneBatch(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		text := reliefCSV + reliefRow(1, "2025-03-01", 500)
		first := w.load(text, "2025-03-31")
		again := w.load(text, "2025-03-31")
		if again.DuplicateOf != first.Batch || again.Rows != 0 {
			t.Errorf("%+v", again)
		}
		if list := w.events("welfare.relief", "2025-06-30"); len(list) != 1 {
			t.Errorf("%d records", len(list))
		}
	})
}

func TestWhatWasSaidBeforeCountsOnce(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		march := w.load(reliefCSV+reliefRow(1, "2025-03-01", 500)+reliefRow(2, "2025-03-02", 300), "2025-03-31")
		// A cumulative file; the second payment of the same day and sum is a second payment.
		res := w.load(reliefCSV+reliefRow(1, "2025-03-01", 500)+reliefRow(1, "2025-03-01", 500)+reliefRow(2, "2025-03-02", 300)+reliefRow(2, "2025-04-02", 700), "2025-04-30")
		if res.Repeated != 2 || res.Accepted != 4 {
			t.Errorf("%+v", res)
		}
		if sum := total(w.events("welfare.relief", "2025-04-30")); sum != cn.Yuan(2000) {
			t.Errorf("counted %s", sum)
		}
		w.withdraw(march.Batch)
		if sum := total(w.events("welfare.relief", "2025-07-01")); sum != cn.Yuan(2000) {
			t.Errorf("after the first file was withdrawn: %s", sum)
		}
	})
}

func (w *world) withdraw(batch int64) {
	w.t.Helper()
	if _, err := w.Withdraw(w.ctx, batch, "报错了月份"); err != nil {
		w.t.Fatal(err)
	}
}

func TestCorrectedFileReplacesTheFirst(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		wrong := w.load(reliefCSV+reliefRow(1, "2025-03-01", 5000), "2025-03-31")
		res, err := w.Import(w.ctx, ImportRequest{File: strings.NewReader(reliefCSV + reliefRow(1, "2025-03-01", 500)), AsOf: date("2025-03-31"), ReceivedOn: date("2025-04-07"), Replaces: wrong.Batch})
		if err != nil {
			t.Fatal(err)
		}
		if sum := total(w.events("welfare.relief", "2025-07-01")); sum != cn.Yuan(500) {
			t.Errorf("now: %s", sum)
		}
		if sum := total(w.events("welfare.relief", "2025-04-01")); sum != cn.Yuan(5000) {
			t.Errorf("known by then: %s", sum)
		}
		if b, err := w.Batch(w.ctx, wrong.Batch); err != nil || b.State != Withdrawn || res.State != Published {
			t.Errorf("%+v %v", b, err)
		}
	})
}

func TestLastMonthsFileIsTakenInAndFlagged(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		w.load(reliefCSV+reliefRow(1, "2025-03-01", 500), "2025-03-31")
		if res := w.load(reliefCSV+reliefRow(1, "2025-02-01", 300), "2025-02-28"); !has(res.Warnings, "older_than_latest") || res.Accepted != 1 {
			t.Errorf("%+v", res)
		}
	})
}

func TestWithdrawnBatchIsStillThereForAnEarlierDay(t *testing.T) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newWorld(t, d, clock)
		w.settle(2, "2025-01-01")
		var told []int64
		w.OnWithdraw(func(_ context.Context, _ *db.Tx, batch int64) error { told = append(told, batch); return nil })
		res := w.load(reliefCSV+reliefRow(1, "2025-03-01", 500), "2025-03-31")
		if _, err := w.Withdraw(w.ctx, res.Batch, " "); !errors.Is(err, errNoReason) {
			t.Errorf("without a reason: %v", err)
		}
		w.withdraw(res.Batch)
		if list := w.events("welfare.relief", "2025-07-01"); len(list) != 0 {
			t.Error("still visible")
		}
		if list := w.events("welfare.relief", "2025-06-30"); len(list) != 1 {
			t.Error("an earlier day of knowledge forgot it")
		}
		if !slices.Equal(told, []int64{res.Batch}) {
			t.Errorf("told %v", told)
		}
		if _, err := w.Withdraw(w.ctx, res.Batch, "再撤一次"); !errors.Is(err, errBatchState) {
			t.Errorf("twice: %v", err)
		}
		if again := w.load(reliefCSV+reliefRow(1, "2025-03-01", 500), "2025-03-31"); again.DuplicateOf != 0 || again.Accepted != 1 {
			t.Errorf("a withdrawn file may come again: %+v", again)
		}
	})
}

func TestCrashInTheMiddleLeavesNothing(t *testing.T) {
	each(t, 2, func(t *testing.T, w *world) {
		before := w.load(reliefCSV+reliefRow(1, "2025-02-01", 100), "2025-02-28")
		text := reliefCSV + reliefRow(1, "2025-03-01", 500) + reliefRow(2, "昨天", 1) + reliefRow(3, "2025-03-01", 800)
		ref, err := w.files.Put(w.ctx, strings.NewReader(text), MaxFile)
		if err != nil {
			t.Fatal(err)
		}
		u := &upload{req: ImportRequest{AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")}, ref: ref}
		b := stageOnly(t, w, u)
		if list := w.events("welfare.relief", "2025-07-01"); len(list) != 1 || list[0].Batch != before.Batch {
			t.Error("staged rows are visible")
		}
		if _, err := w.try(reliefCSV+reliefRow(3, "2025-04-01", 800), "2025-04-30"); !errors.Is(err, errImporting) {
			t.Errorf("a second import beside it: %v", err)
		}
		if n, err := w.DiscardUnpublished(w.ctx); n != 1 || err != nil {
			t.Fatalf("discarded %d, %v", n, err)
		}
		if _, err := w.Batch(w.ctx, b.Number); !errors.Is(err, errNoBatch) {
			t.Errorf("the batch is still there: %v", err)
		}
		if n := w.count("record WHERE batch = $1", b.Number) + w.count("quarantine WHERE batch = $1", b.Number) + w.count("batch_span WHERE batch = $1", b.Number); n != 0 {
			t.Errorf("%d rows left", n)
		}
		if _, err := w.files.Open(ref); err == nil {
			t.Error("the file of the lost batch is still there")
		}
		if res := w.load(text, "2025-03-31"); res.Accepted != 2 {
			t.Errorf("%+v", res)
		}
	})
}

// stageOnly does what Import does up to the point before publishing.
func stageOnly(t *testing.T, w *world, u *upload) *Batch {
	t.Helper()
	var err error
	if err = w.open(u); err != nil {
		t.Fatal(err)
	}
	defer u.close()
	if u.heads, err = heads(u.book); err != nil {
		t.Fatal(err)
	}
	if _, err = w.prepare(w.ctx, u); err != nil {
		t.Fatal(err)
	}
	b := &Batch{Dataset: u.dataset.Key, sector: u.dataset.Sector, State: Staging, Origin: fromFile, AsOf: u.req.AsOf, ReceivedOn: u.req.ReceivedOn, file: u.ref, mapping: u.mapping}
	err = w.db.Write(w.ctx, func(tx *db.Tx) error { tx.Unrecorded("test"); return insertBatch(w.ctx, tx, b) })
	if err != nil {
		t.Fatal(err)
	}
	st, err := w.newStage(w.ctx, u, b)
	if err == nil {
		err = w.readRows(w.ctx, u, func(_ context.Context, c *chunk) error { return st.take(w.ctx, c) })
	}
	if err == nil {
		err = st.flush(w.ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (w *world) count(from string, args ...any) (n int) {
	w.t.Helper()
	err := w.db.Read(w.ctx, func(tx *db.Tx) error { return tx.Get(w.ctx, nil, `SELECT count(*) FROM `+from, args, &n) })
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestCancelledImportLeavesNothing(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(w.ctx)
		file := &cancelling{text: strings.NewReader(reliefCSV + reliefRow(1, "2025-03-01", 500)), cancel: cancel}
		_, err := w.Import(ctx, ImportRequest{File: file, AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")})
		if !errors.Is(err, context.Canceled) || w.count("batch WHERE dataset = 'welfare.relief'") != 0 {
			t.Errorf("%v", err)
		}
	})
}

// cancelling cancels the import once the file has been read.
type cancelling struct {
	text   *strings.Reader
	cancel func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.text.Read(p)
	if err != nil {
		c.cancel()
	}
	return n, err
}

func TestShrunkenRosterWaitsForASecondPerson(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		w.load(dibaoFile(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "2025-03-31")
		res := w.load(dibaoFile(0, 1, 2, 3, 4, 5, 6), "2025-04-30")
		if res.State != WaitingConfirmation || !has(res.Warnings, "ends_too_much") {
			t.Fatalf("%+v", res)
		}
		if list := w.roster("welfare.dibao", "2025-05-01", "2025-05-01"); len(list) != 10 {
			t.Errorf("before the confirmation: %d", len(list))
		}
		if _, err := w.Confirm(w.ctx, res.Batch); !errors.Is(err, errSamePerson) {
			t.Errorf("by the importer: %v", err)
		}
		other := db.WithActor(t.Context(), db.System("second", dbtest.County))
		if _, err := w.Confirm(other, res.Batch); err != nil {
			t.Fatal(err)
		}
		if list := w.roster("welfare.dibao", "2025-05-01", "2025-05-01"); len(list) != 7 {
			t.Errorf("after: %d", len(list))
		}
		if n := w.count("record WHERE dataset = 'welfare.dibao'"); n != 10 {
			t.Errorf("%d rows stored for 10 distinct ones", n)
		}
		if _, err := w.Confirm(other, res.Batch); !errors.Is(err, errBatchState) {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestShrunkenHouseholdRosterWaitsAndIsAppliedOnConfirmation(t *testing.T) {
	onSQLite(t, 5, func(t *testing.T, w *world) {
		res := w.settle(2, "2025-02-01")
		if res.State != WaitingConfirmation || w.people() != 20 {
			t.Fatalf("%+v, %d people", res, w.people())
		}
		if _, err := w.Confirm(db.WithActor(t.Context(), db.System("second", dbtest.County)), res.Batch); err != nil {
			t.Fatal(err)
		}
		if n := w.people(); n != 8 {
			t.Errorf("%d people", n)
		}
		w.withdraw(res.Batch)
		if n := w.people(); n != 20 {
			t.Errorf("after the withdrawal: %d people", n)
		}
	})
}

// people counts who is in a household today.
func (w *world) people() (n int) {
	w.t.Helper()
	err := w.db.Read(w.ctx, func(tx *db.Tx) error {
		list, err := w.registry.Population(w.ctx, tx, tx.Today(), tx.Today())
		for _, h := range list {
			n += len(h.Members)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// TestRosterIsWhatRecomputationSays: whatever the order in which lists arrive and are
// withdrawn, the roster of any day known by any day is the newest list for that day.
func TestRosterIsWhatRecomputationSays(t *testing.T) {
	clock := dbtest.NewClock()
	w := newWorld(t, dbtest.SQLite(t, clock.Now), clock)
	w.settle(2, "2025-01-01")
	type list struct {
		asOf, received, withdrawn int // days of 2025
		number                    int64
		people                    []int
	}
	var lists []list
	day := func(n int) cn.Date { return date("2025-01-01").AddDays(n) }
	rapid.Check(t, func(rt *rapid.T) {
		x := list{asOf: rapid.IntRange(1, 150).Draw(rt, "as of"), withdrawn: 1 << 20}
		x.received = x.asOf + rapid.IntRange(0, 30).Draw(rt, "late")
		x.people = rapid.SliceOfNDistinct(rapid.IntRange(0, 7), 1, 7, rapid.ID[int]).Draw(rt, "people")
		res, err := w.Import(w.ctx, ImportRequest{File: strings.NewReader(dibaoFile(x.people...) + fmt.Sprintf("注:第%d份", len(lists))), Dataset: "welfare.dibao", AsOf: day(x.asOf), ReceivedOn: day(x.received)})
		if err != nil {
			rt.Fatal(err)
		}
		if x.number = res.Batch; res.State == WaitingConfirmation {
			if _, err := w.Confirm(db.WithActor(t.Context(), db.System("second", dbtest.County)), res.Batch); err != nil {
				rt.Fatal(err)
			}
		}
		lists = append(lists, x)
		if i := rapid.IntRange(0, 4*len(lists)).Draw(rt, "withdraw"); i < len(lists) && lists[i].withdrawn == 1<<20 {
			w.withdraw(lists[i].number)
			lists[i].withdrawn = date("2025-07-01").Sub(date("2025-01-01"))
		}
		on, known := rapid.IntRange(1, 181).Draw(rt, "on"), rapid.IntRange(1, 190).Draw(rt, "known by")
		var want []int
		best := list{asOf: -1}
		for _, l := range lists {
			if l.asOf <= on && l.received <= known && known < l.withdrawn && (l.asOf > best.asOf || l.asOf == best.asOf && l.number > best.number) {
				best = l
			}
		}
		for _, n := range best.people {
			want = append(want, 500+n)
		}
		var got []int
		for _, r := range w.roster("welfare.dibao", day(on).String(), day(known).String()) {
			got = append(got, int(r.Amount/100))
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			rt.Fatalf("on %d known by %d: %v, want %v", on, known, got, want)
		}
	})
}

func TestRollComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		roll := rapid.SliceOfDistinct(rapid.Int64Range(1, 1<<40), rapid.ID[int64]).Draw(t, "roll")
		slices.Sort(roll)
		back, err := unpackRoll(packRoll(roll))
		if err != nil || !slices.Equal(back, roll) {
			t.Fatal(back, err)
		}
	})
}

func TestFixedRowsGoBackIntoTheirBatch(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		res := w.load("姓名,证件号码,户主证件号码,类别,月保障金\n"+
			fmt.Sprintf("%s,%s,,低保,500\n%s,%s,,五保,500\n%s,5.00229E+17,,低保,六百\n", personName(0), idNumber(0), personName(1), idNumber(1), personName(2)), "2025-03-31")
		if res.Accepted != 1 || res.Quarantined != 2 {
			t.Fatalf("%+v", res)
		}
		q := w.quarantine(res.Batch)
		want := []QuarantineRow{{Row: 3, Reasons: []Problem{{"类别", "cell.code", "不在可选范围内,请填:低保、低保边缘"}}, State: "open"},
			{Row: 4, Reasons: []Problem{{"月保障金", "money.form", q[1].Reasons[0].Text}}, State: "open"}}
		if diff := cmp.Diff(want, q); diff != "" {
			t.Fatal(diff)
		}
		fix := func(cell, value string) Result {
			var b bytes.Buffer
			if err := w.ExportQuarantine(w.ctx, res.Batch, &b); err != nil {
				t.Fatal(err)
			}
			f, err := excelize.OpenReader(&b)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue("待处理", cell, value); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := f.Write(&out); err != nil {
				t.Fatal(err)
			}
			fixedRes, err := w.Import(w.ctx, ImportRequest{File: &out, Name: "改好.xlsx"})
			if err != nil {
				t.Fatal(err)
			}
			return fixedRes
		}
		if r := fix("F2", "低保"); r.Fixes != res.Batch || r.Accepted != 1 || r.Quarantined != 1 {
			t.Fatalf("%+v", r)
		}
		list := w.roster("welfare.dibao", "2025-03-31", "2025-03-31")
		if len(list) != 2 || list[1].Row != 3 || list[1].Batch != res.Batch {
			t.Errorf("%+v", list)
		}
		if b, err := w.Batch(w.ctx, res.Batch); err != nil || b.Accepted != 2 || b.Quarantined != 1 || b.ReceivedOn != date("2025-03-31") {
			t.Errorf("%+v %v", b, err)
		}
	})
}
