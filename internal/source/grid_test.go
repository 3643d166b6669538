package source

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

func (w *world) grid(batch int64, state string) Grid {
	w.t.Helper()
	g, err := w.QuarantineGrid(w.ctx, batch, GridIn{Purpose: "改正待处理的行", State: state})
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

func TestQuarantinedRowIsCorrectedInPlace(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		res := w.load(reliefCSV+reliefRow(1, "昨天", 500)+reliefRow(2, "2025-03-02", 300)+reliefRow(3, "前天", 200), "2025-03-31")
		if _, err := w.QuarantineGrid(w.ctx, res.Batch, GridIn{Purpose: "看"}); !errors.Is(err, errPurpose) {
			t.Errorf("%v", err)
		}
		g := w.grid(res.Batch, "")
		if g.Open != 2 || len(g.Rows) != 2 || g.Rows[0].Cells[0] != personName(1) || g.Columns[2].Field != "on_date" && g.Columns[2].Title != "救助日期" || g.Rows[0].Reasons[0].Column != "救助日期" {
			t.Fatalf("%+v", g)
		}
		good, bad := g.Rows[0], g.Rows[1]
		good.Cells[2], bad.Cells[2], bad.Cells[4] = "2025-03-01", "大前天", "贰佰"
		out, err := w.Correct(w.ctx, res.Batch, []Correction{{good.Row, good.Cells}, {bad.Row, bad.Cells}})
		if err != nil || out.Open != 1 || out.Rows[0].State != "accepted" || out.Rows[1].State != "open" || len(out.Rows[1].Reasons) == 0 {
			t.Fatalf("%+v %v", out, err)
		}
		if list := w.events("welfare.relief", "2025-03-31"); len(list) != 2 || list[1].OnDate != date("2025-03-01") || list[1].Row != good.Row {
			t.Errorf("%+v", list)
		}
		if kept := w.grid(res.Batch, "").Rows[0].Cells; kept[2] != "大前天" {
			t.Errorf("what was typed is lost: %q", kept)
		}
		if _, err := w.Correct(w.ctx, res.Batch, []Correction{{good.Row, good.Cells}}); !errors.Is(err, errNotOpen) {
			t.Errorf("twice: %v", err)
		}
		if n := len(w.events("welfare.relief", "2025-03-31")); n != 2 {
			t.Errorf("%d records", n)
		}
	})
}

func TestRowSetAsideLeavesTheQuarantineAndComesBack(t *testing.T) {
	each(t, 1, func(t *testing.T, w *world) {
		res := w.load(reliefCSV+reliefRow(1, "昨天", 500)+reliefRow(2, "前天", 300), "2025-03-31")
		row := w.grid(res.Batch, "").Rows[0].Row
		if _, err := w.SetAside(w.ctx, res.Batch, []int{row}, "见 "+idNumber(1)); !errors.Is(err, errReasonID) {
			t.Errorf("%v", err)
		}
		g, err := w.SetAside(w.ctx, res.Batch, []int{row}, "重复报送")
		if err != nil || g.Open != 1 || g.SetAside != 1 {
			t.Fatalf("%+v %v", g, err)
		}
		if list := w.grid(res.Batch, "set_aside").Rows; len(list) != 1 || list[0].Note != "重复报送" {
			t.Errorf("%+v", list)
		}
		if b, err := w.Page(w.ctx, res.Batch); err != nil || b.Quarantined != 1 || b.SetAside != 1 {
			t.Errorf("%+v %v", b, err)
		}
		if _, err := w.SetAside(w.ctx, res.Batch, []int{row}, "重复报送"); !errors.Is(err, errNotOpen) {
			t.Errorf("%v", err)
		}
		if g, err := w.TakeUp(w.ctx, res.Batch, []int{row}); err != nil || g.Open != 2 || g.SetAside != 0 {
			t.Errorf("%+v %v", g, err)
		}
	})
}

func TestRosterRowsOfTheRegistryAreCorrectedInPlace(t *testing.T) {
	each(t, 1, func(t *testing.T, w *world) {
		bad := strings.Replace(w.household(5), w.home[5%len(w.home)].Name, "无此村", 1)
		res := w.load(householdHeading+w.household(0)+bad, "2025-02-01")
		g := w.grid(res.Batch, "")
		if len(g.Rows) != 1 {
			t.Fatalf("%+v", g)
		}
		g.Rows[0].Cells[6] = w.home[5%len(w.home)].Name
		out, err := w.Correct(w.ctx, res.Batch, []Correction{{g.Rows[0].Row, g.Rows[0].Cells}})
		if err != nil || out.Rows[0].State != "accepted" || w.count("person") != 8 {
			t.Fatalf("%+v %v", out, err)
		}
	})
}

// wrongNumber is the n-th person's number with one digit changed, so that it cannot be right.
func wrongNumber(n int) string {
	wrong := []byte(idNumber(n))
	wrong[10] = '0' + (wrong[10]-'0'+1)%10
	return string(wrong)
}

func TestReviewIsSeenSideBySide(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		w.load(reliefCSV+fmt.Sprintf("%s,%s,2025-03-01,因病,500\n", personName(6), wrongNumber(6)), "2025-03-31")
		list, err := w.Reviews(w.ctx, 0, api.Page{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		v, err := w.CompareReview(w.ctx, list.Items[0].ID, "判断归户")
		if err != nil || len(v.Candidates) == 0 || v.Name != personName(6) || !v.MayAdd {
			t.Fatalf("%+v %v", v, err)
		}
		fields := v.Candidates[0].Fields
		if fields[0].Verdict != agrees || fields[1].Verdict != near || fields[1].Ours != idNumber(6) || fields[1].Row != wrongNumber(6) || fields[4].Ours == "" {
			t.Errorf("%+v", fields)
		}
		if _, err := w.CompareReview(w.ctx, list.Items[0].ID, ""); !errors.Is(err, errPurpose) {
			t.Errorf("%v", err)
		}
	})
}

func TestLinkIsUndoneAndTheRecordLeavesThePerson(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		var hooked int64
		w.OnUnlink(func(_ context.Context, _ *db.Tx, batch, record int64) error { hooked = record; return nil })
		res := w.load(reliefCSV+fmt.Sprintf("%s,%s,2025-03-01,因病,500\n", personName(6), wrongNumber(6)), "2025-03-31")
		list, err := w.Reviews(w.ctx, res.Batch, api.Page{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		v := list.Items[0]
		if err := w.UndoReview(w.ctx, v.ID, "认错人"); !errors.Is(err, errStillOpen) {
			t.Errorf("%v", err)
		}
		if err := w.AcceptReview(w.ctx, v.ID, v.Candidates[0].ID); err != nil {
			t.Fatal(err)
		}
		said := w.events("welfare.relief", "2025-03-31")
		settled, err := w.SettledReviews(w.ctx, api.Page{Limit: 10})
		if err != nil || len(settled.Items) != 1 || settled.Items[0].Number != "H000001" || settled.Items[0].State != "accepted" {
			t.Fatalf("%+v %v", settled, err)
		}
		if err := w.UndoReview(w.ctx, v.ID, "认错人"); err != nil {
			t.Fatal(err)
		}
		if left := w.events("welfare.relief", "2025-03-31"); len(left) != 0 || hooked != said[0].N || w.count("record WHERE dataset = 'welfare.relief'") != 1 {
			t.Errorf("%+v %d", left, hooked)
		}
		if b, err := w.Batch(w.ctx, res.Batch); err != nil || b.Review != 1 || b.Linked != 0 || b.Accepted != 0 {
			t.Errorf("%+v %v", b, err)
		}
		if n, err := w.Relink(w.ctx); n != 0 || err != nil {
			t.Error(n, err)
		}
		if err := w.AcceptReview(w.ctx, v.ID, v.Candidates[0].ID); err != nil {
			t.Fatal(err)
		}
		if again := w.events("welfare.relief", "2025-03-31"); len(again) != 1 || again[0].N == said[0].N {
			t.Errorf("%+v", again)
		}
		if n := w.count("link_undone WHERE reason = '认错人' AND subject_kind = 'person'"); n != 1 {
			t.Error("the history is lost")
		}
	})
}

func TestRosterLinkIsUndoneToo(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		text := strings.Replace(dibaoFile(0, 1), idNumber(1), wrongNumber(1), 1)
		res := w.load(text, "2025-03-31")
		list, err := w.Reviews(w.ctx, res.Batch, api.Page{Limit: 10})
		if err != nil || len(list.Items) != 1 {
			t.Fatal(list, err)
		}
		v := list.Items[0]
		if err := errors.Join(w.AcceptReview(w.ctx, v.ID, v.Candidates[0].ID)); err != nil || len(w.roster("welfare.dibao", "2025-03-31", "2025-03-31")) != 2 {
			t.Fatal(err)
		}
		if err := w.UndoReview(w.ctx, v.ID, "认错人"); err != nil || len(w.roster("welfare.dibao", "2025-03-31", "2025-03-31")) != 1 {
			t.Fatal(err)
		}
	})
}

func TestRowOfAStrangerMakesAProvisionalHousehold(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		w.load(reliefCSV+fmt.Sprintf("%s,%s,2025-03-01,因病,500\n", personName(6), idNumber(7)), "2025-03-31")
		list, err := w.Reviews(w.ctx, 0, api.Page{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.AddReview(w.ctx, list.Items[0].ID, NewPerson{Village: w.home[0].Code}); err == nil {
			t.Error("a number that somebody holds is given twice")
		}
		w.load(reliefCSV+fmt.Sprintf("%s,%s,2025-03-01,因病,700\n", personName(8), wrongNumber(8)), "2025-04-30")
		if list, err = w.Reviews(w.ctx, 2, api.Page{Limit: 10}); err != nil {
			t.Fatal(err)
		}
		list, err = w.Reviews(w.ctx, 0, api.Page{Limit: 10})
		if err != nil || len(list.Items) != 2 {
			t.Fatal(list, err)
		}
		h, err := w.AddReview(w.ctx, list.Items[1].ID, NewPerson{Village: w.home[0].Code, Sex: "male"})
		if err != nil || h == "" {
			t.Fatal(err)
		}
		events := w.events("welfare.relief", "2025-12-31")
		if len(events) != 1 || events[0].Village != w.home[0].Code || events[0].SubjectKind != Person {
			t.Errorf("%+v", events)
		}
		if n := w.count("household WHERE number IS NULL"); n != 1 {
			t.Errorf("%d provisional households", n)
		}
	})
}

func TestNamesThatSoundAlikeAreWeakCandidatesOnly(t *testing.T) {
	row := &draft{name: "张英", idRaw: "500229195001090011"}
	alike := []registry.Candidate{
		{Person: "01", Name: "章英", Birth: date("1950-01-09"), Village: "500229205201"},
		{Person: "02", Name: "章瑛", Birth: date("1960-01-09"), Village: "500229205202"},
	}
	list := soundAlike(alike, Person, row, "500229205201")
	if len(list) != 1 || list[0].ID != "01" || list[0].Score >= weighName+weighBirth+weighArea {
		t.Errorf("%+v", list)
	}
	if nameVerdict("张英", "章英") != sounds || nameVerdict("张英", "李英") != differs || nameVerdict("张*", "张英") != unknown {
		t.Error("names")
	}
}

func TestWithdrawalIsForeseen(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		w.OnForesee(func(_ context.Context, _ *db.Tx, _ int64) ([]Effect, error) {
			return []Effect{{"leads_close", "条线索会收回", 2}}, nil
		})
		march := w.load(dibaoFile(0, 1, 2), "2025-03-31")
		april := w.load(dibaoFile(0, 1, 2, 3), "2025-04-30")
		f, err := w.Foresee(w.ctx, april.Batch)
		if err != nil || f.Back != march.Batch || f.Records != 4 || len(f.Effects) != 2 || f.Refusal != nil {
			t.Fatalf("%+v %v", f, err)
		}
		first := w.load(householdHeading+w.household(0)+w.household(1)+w.household(2)+w.household(3), "2025-05-01")
		w.load(householdHeading+w.household(0)+w.household(1)+w.household(2)+w.household(3)+w.household(4), "2025-06-01")
		if f, err = w.Foresee(w.ctx, first.Batch); err != nil || f.Refusal == nil || f.Refusal.Code != "registry.later_roster" {
			t.Errorf("%+v %v", f, err)
		}
	})
}

func TestBoardShowsHowEachDepartmentIsConnected(t *testing.T) {
	each(t, 1, func(t *testing.T, w *world) {
		w.load(reliefCSV+reliefRow(1, "2025-03-01", 500), "2025-03-31")
		early := Connection{Level: "county", Department: "民政", State: "planned", From: date("2025-01-01"), Phase: "第一批", Target: date("2026-12-31")}
		late := Connection{Level: "county", Department: "民政", State: "file", From: date("2025-03-01"), System: "县低保系统"}
		village := Connection{Level: "village", Department: "全部村", State: "planned", From: date("2025-01-01")}
		if err := errors.Join(w.Connect(w.ctx, late), w.Connect(w.ctx, early), w.Connect(w.ctx, village)); err != nil {
			t.Fatal(err)
		}
		if err := w.Connect(w.ctx, Connection{Level: "county", Department: "民政", State: "live", From: date("2099-01-01")}); !errors.Is(err, errConnectionDay) {
			t.Errorf("%v", err)
		}
		list, err := w.Connections(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			switch x.Department {
			case "民政":
				if x.Now == nil || x.Now.State != "file" || len(x.History) != 2 || x.Delivered != 1 || x.LastAsOf != date("2025-03-31") {
					t.Errorf("%+v", x)
				}
			case "医保":
				if x.Now != nil || x.Datasets == 0 || x.Delivered != 0 {
					t.Errorf("%+v", x)
				}
			}
		}
		if last := list[len(list)-1]; last.Level != "village" || last.Datasets != 0 {
			t.Errorf("%+v", last)
		}
	})
}

func TestBatchesAreFoundByDepartmentAndWhatIsLeftToDo(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		w.load(reliefCSV+reliefRow(1, "2025-03-01", 500), "2025-03-31")
		open := w.load(reliefCSV+reliefRow(2, "昨天", 500), "2025-04-30")
		for _, x := range []struct {
			q    BatchQuery
			want int
		}{
			{BatchQuery{Department: "民政"}, 2}, {BatchQuery{Department: "医保"}, 0}, {BatchQuery{Unsettled: true}, 1},
			{BatchQuery{Dataset: "welfare.relief", From: date("2025-04-01"), To: date("2025-04-30")}, 1},
		} {
			if list, err := w.Batches(w.ctx, x.q, api.Page{Limit: 10}); err != nil || len(list.Items) != x.want {
				t.Errorf("%+v: %d %v", x.q, len(list.Items), err)
			}
		}
		if p, err := w.Page(w.ctx, open.Batch); err != nil || !p.MayImport || p.Kind != KindEvent || len(p.Sheets) != 1 {
			t.Errorf("%+v %v", p, err)
		}
	})
}

func TestRunTellsWhatIsLeftToDoNow(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		r := w.start(w.upload(reliefCSV+reliefRow(1, "昨天", 500), "a.csv"), Choices{AsOf: date("2025-03-31")})
		if r.Result.Quarantined != 1 {
			t.Fatalf("%+v", r.Result)
		}
		if _, err := w.SetAside(w.ctx, r.Batch, []int{w.grid(r.Batch, "").Rows[0].Row}, "作废"); err != nil {
			t.Fatal(err)
		}
		if r, err := w.Run(w.ctx, r.ID); err != nil || r.Result.Quarantined != 0 {
			t.Errorf("%+v %v", r.Result, err)
		}
	})
}
