package notice_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/notice"
)

func (w *world) wantLine(state notice.RowState, due string) {
	w.Helper()
	l := w.line()
	if l.State != state || l.Due.String() != due {
		w.Fatalf("%s %s, want %s %s", l.State, l.Due, state, due)
	}
}

func (w *world) objections(n notice.Notice) []notice.Objection {
	w.Helper()
	list, err := w.notices.Objections(w.officer(), n.ID)
	w.ok(err)
	return list
}

func (w *world) settle(n notice.Notice, upheld bool) {
	w.Helper()
	list := w.objections(n)
	_, err := w.notices.Settle(w.officer(), list[len(list)-1].ID, notice.Settlement{Upheld: upheld, Answer: "已经入户再次核实"})
	w.ok(err)
}

func TestWindowStartsTheDayAfterPostingAndEndsByItself(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三", "李四")
		if n.Due.String() != "2025-07-06" || n.First.String() != "2025-07-02" || n.State != notice.Running || n.Number != "2025-0001" {
			t.Fatalf("%+v", n)
		}
		w.day("2025-07-06")
		w.night()
		w.wantLine(notice.RowRunning, "2025-07-06")
		w.day("2025-07-07")
		w.night()
		w.night()
		w.wantLine(notice.RowCompleted, "2025-07-06")
		if got := w.happened(); !slices.Equal(got, []notice.EventKind{notice.Published, notice.Ended, notice.Removed}) {
			t.Errorf("%v", got)
		}
		if last := w.heard[len(w.heard)-1]; last.Early || last.Subject != subject {
			t.Errorf("%+v", last)
		}
	})
}

func TestCountySetsUnitFirstDayAndHowLongItStaysUp(t *testing.T) {
	each(t, func(w *world) {
		for key, value := range map[string]string{"deadline.notice": "5工作日", "notice.first_day": "0", "notice.take_down": "3天"} {
			_, err := w.params.Set(w.as("county", "500229", access.ParamEdit), key, value, cn.NewDate(2025, 7, 1))
			w.ok(err)
		}
		n := w.publish("张三") // a Tuesday
		if n.First.String() != "2025-07-01" || n.Due.String() != "2025-07-07" || n.Limit != "5个工作日" {
			t.Fatalf("%+v", n)
		}
		w.day("2025-07-08")
		w.night()
		w.wantLine(notice.RowCompleted, "2025-07-07")
		if got := w.happened(); slices.Contains(got, notice.Removed) {
			t.Errorf("taken down too early: %v", got)
		}
		w.day("2025-07-11")
		w.night()
		if got := w.happened(); !slices.Contains(got, notice.Removed) {
			t.Errorf("still up: %v", got)
		}
	})
}

func TestObjectionStopsTheClockOfItsLineAlone(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三", "李四")
		w.day("2025-07-03")
		r := w.object(n, 1)
		if r.Number != "2025-0001" || len(r.Secret) != 8 {
			t.Errorf("%+v", r)
		}
		w.wantLine(notice.RowObjected, "")
		w.day("2025-07-20")
		w.night()
		w.wantLine(notice.RowObjected, "")
		shown, err := w.notices.Show(w.officer(), n.ID)
		w.ok(err)
		if shown.Rows[1].State != notice.RowCompleted || shown.Open != 1 || shown.State != notice.Running {
			t.Errorf("%+v", shown.Notice)
		}
		w.settle(n, false)
		w.wantLine(notice.RowRunning, "2025-07-23") // 2 and 3 July had counted, 21 to 23 follow
		w.day("2025-07-24")
		w.night()
		w.wantLine(notice.RowCompleted, "2025-07-23")
		want := []notice.EventKind{notice.Published, notice.Objected, notice.Settled, notice.Ended, notice.Removed}
		if got := w.happened(); !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
	})
}

func TestUpheldObjectionStrikesItsLineOffAndLeavesTheOthers(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三", "李四")
		w.object(n, 1)
		w.day("2025-07-02")
		w.settle(n, true)
		w.wantLine(notice.RowUpheld, "2025-07-07")
		shown, err := w.notices.Show(w.cadre(), n.ID)
		w.ok(err)
		if len(shown.Copies) != 2 || len(shown.Copies[1].Rows) != 1 || shown.Copies[0].UntilAt.IsZero() || shown.Copies[0].Hash == shown.Copies[1].Hash {
			t.Errorf("%+v", shown.Copies)
		}
		if strings.Contains(strings.Join(shown.Copies[1].Rows[0].Cells, ""), "张三") {
			t.Error("what was struck off is still shown")
		}
		if e := w.heard[len(w.heard)-1]; e.Kind != notice.Settled || !e.Upheld {
			t.Errorf("%+v", e)
		}
	})
}

func TestObjectionToTheWholeNoticeHoldsEveryLine(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三", "李四")
		w.object(n, 0)
		w.day("2025-07-30")
		w.night()
		w.wantLine(notice.RowObjected, "")
		w.settle(n, true)
		shown, err := w.notices.Show(w.cadre(), n.ID)
		w.ok(err)
		if shown.State != notice.TakenDown {
			t.Errorf("nothing is left, and yet it is %s", shown.State)
		}
	})
}

func TestWhoPublishedDoesNotSettle(t *testing.T) {
	each(t, func(w *world) {
		n, err := w.notices.Publish(w.officer(), w.draft("张三"))
		w.ok(err)
		w.object(n, 1)
		o := w.objections(n)[0]
		_, err = w.notices.Settle(w.officer(), o.ID, notice.Settlement{Answer: "已经入户再次核实"})
		w.refused(err, "notice.same_person")
		_, err = w.notices.Settle(w.cadre(), o.ID, notice.Settlement{Answer: "已经入户再次核实"})
		w.refused(err, "access.forbidden")
		head := w.as("head", w.village[:9], access.NoticeRead, access.NoticeSettle)
		_, err = w.notices.Settle(head, o.ID, notice.Settlement{Answer: "他家有人得了肺癌"})
		w.refused(err, "notice.refused")
		_, err = w.notices.Settle(head, o.ID, notice.Settlement{Answer: "已经入户再次核实"})
		w.ok(err)
		_, err = w.notices.Settle(head, o.ID, notice.Settlement{Answer: "已经入户再次核实"})
		w.refused(err, "notice.settled")
	})
}

func TestWhoObjectedIsReadForAPurposeByThoseWhoSettle(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三")
		w.object(n, 1)
		mine, err := w.notices.Objections(w.cadre(), n.ID)
		w.ok(err)
		if mine[0].Text != "" || !mine[0].Named {
			t.Errorf("the village reads %+v", mine[0])
		}
		o := w.objections(n)[0]
		if o.Text == "" {
			t.Error("the township cannot read what it is to answer")
		}
		_, err = w.notices.Reveal(w.cadre(), o.ID, "想知道是谁")
		w.refused(err, "access.forbidden")
		_, err = w.notices.Reveal(w.officer(), o.ID, "")
		w.refused(err, "notice.purpose")
		c, err := w.notices.Reveal(w.officer(), o.ID, "电话答复异议")
		w.ok(err)
		if c.Name != "王五" || c.Phone != "13800138000" {
			t.Errorf("%+v", c)
		}
	})
}

func TestNoObjectionAfterTheWindowOrTheTakeDown(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三")
		w.day("2025-07-07") // before the night's job
		_, err := w.notices.Object(w.cadre(), notice.Objecting{Notice: n.ID, Position: 1, Channel: notice.InPerson, Text: "不同意这一户"})
		w.refused(err, "notice.window_over")
		w.wantLine(notice.RowRunning, "2025-07-06")
		w.night()
		w.wantLine(notice.RowCompleted, "2025-07-06")
		_, err = w.notices.Object(w.cadre(), notice.Objecting{Notice: n.ID, Position: 0, Channel: notice.InPerson, Text: "不同意这一户"})
		w.refused(err, "notice.window_over")
	})
}

func TestEarlyTakeDownNeedsAReasonAndCompletesNothing(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三", "李四")
		w.refused(w.notices.TakeDown(w.cadre(), n.ID, ""), "notice.reason")
		w.refused(w.notices.TakeDown(w.as("reader", w.village, access.NoticeRead), n.ID, "名单有误"), "access.forbidden")
		w.ok(w.notices.TakeDown(w.cadre(), n.ID, "名单有误"))
		w.wantLine(notice.RowWithdrawn, "2025-07-06")
		if e := w.heard[len(w.heard)-1]; e.Kind != notice.Removed || !e.Early {
			t.Errorf("%+v", e)
		}
		w.refused(w.notices.TakeDown(w.cadre(), n.ID, "名单有误"), "notice.down")
		w.day("2025-07-30")
		w.night()
		if slices.Contains(w.happened(), notice.Ended) {
			t.Error("a notice that was taken down completed")
		}
	})
}

func TestSubjectIsWithdrawnAndTheOthersStay(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三", "李四")
		withdraw := func() {
			w.ok(w.db.Write(w.cadre(), func(tx *db.Tx) error {
				tx.Unrecorded("the second time nothing changes")
				return w.notices.WithdrawTx(w.cadre(), tx, n.ID, subject, "县里不予认定")
			}))
		}
		withdraw()
		withdraw()
		w.wantLine(notice.RowWithdrawn, "2025-07-06")
		shown, err := w.notices.Show(w.cadre(), n.ID)
		w.ok(err)
		if len(shown.Copies) != 2 || len(shown.Copies[1].Rows) != 1 || shown.State != notice.Running {
			t.Errorf("%+v", shown)
		}
	})
}

func TestListenersErrorUndoesWhatHappened(t *testing.T) {
	each(t, func(w *world) {
		no := errors.New("the case does not allow it")
		w.notices.OnEvent(func(context.Context, *db.Tx, notice.Event) error { return no })
		if _, err := w.notices.Publish(w.cadre(), w.draft("张三")); !errors.Is(err, no) {
			t.Fatalf("%v", err)
		}
		list, err := w.notices.List(w.cadre(), notice.Query{})
		w.ok(err)
		if len(list.Items) != 0 {
			t.Errorf("%+v", list.Items)
		}
	})
}

func TestDraftIsRefusedWithThePlaceAndWhatToDo(t *testing.T) {
	each(t, func(w *world) {
		for name, c := range map[string]struct {
			spoil func(*notice.Draft)
			path  string
			code  string
		}{
			"ID in the title":      {func(d *notice.Draft) { d.Title = "关于 500229 19900101 8011 的公示" }, "title", "id_number"},
			"phone in the text":    {func(d *notice.Draft) { d.Text = "有异议请打１３８-００１３-８０００" }, "text", "phone"},
			"illness in a cell":    {func(d *notice.Draft) { d.Rows[1].Cells[notice.Matter] = "因 病 纳入" }, "rows[1].matter", "illness"},
			"house number":         {func(d *notice.Draft) { d.Rows[0].Cells[notice.Place] = "3组12号" }, "rows[0].place", "address"},
			"ID as a name":         {func(d *notice.Draft) { d.Rows[0].Cells[notice.Name] = "张三500229199001018011" }, "rows[0].name", "id_number"},
			"child":                {func(d *notice.Draft) { d.Rows[1].Minor = true }, "rows[1].name", "minor"},
			"note beside the name": {func(d *notice.Draft) { d.Rows[0].Cells[notice.Name] = "张三(低保)" }, "rows[0].name", "form"},
			"column not chosen":    {func(d *notice.Draft) { d.Rows[0].Cells["phone"] = "张三" }, "rows[0]", "extra"},
			"unknown column":       {func(d *notice.Draft) { d.Columns = append(d.Columns, "phone") }, "columns", "unknown"},
			"no name":              {func(d *notice.Draft) { d.Columns = d.Columns[1:]; delete(d.Rows[0].Cells, notice.Name) }, "columns", "name"},
			"empty cell":           {func(d *notice.Draft) { d.Rows[0].Cells[notice.Place] = " " }, "rows[0].place", "required"},
			"no rows":              {func(d *notice.Draft) { d.Rows = nil }, "rows", "empty"},
		} {
			d := w.draft("张三", "李四")
			c.spoil(&d)
			_, err := w.notices.Publish(w.cadre(), d)
			e, _ := errs.As(err)
			if !errors.Is(err, notice.ErrRefused) || !slices.ContainsFunc(e.Fields, func(f errs.Field) bool { return f.Path == c.path && f.Code == c.code && f.Text != "" }) {
				t.Errorf("%s: %v", name, err)
			}
			if strings.Contains(err.Error(), "500229") || strings.Contains(err.Error(), "张三") {
				t.Errorf("%s: the refusal repeats what was written: %v", name, err)
			}
		}
	})
}

func TestCountyMayShowFewerColumnsAndMaskNames(t *testing.T) {
	each(t, func(w *world) {
		county := w.as("county", "500229", access.ParamEdit)
		_, err := w.params.Set(county, "notice.columns", "姓名、村组、家庭收入", cn.NewDate(2025, 7, 1))
		w.refused(err, "notice.columns")
		_, err = w.params.Set(county, "notice.columns", "姓名、村组", cn.NewDate(2025, 7, 1))
		w.ok(err)
		_, err = w.notices.Publish(w.cadre(), w.draft("张三"))
		w.refused(err, "notice.refused")
		_, err = w.params.Set(county, "notice.columns", "姓名、村组、类别、拟办事项", cn.NewDate(2025, 7, 1))
		w.ok(err)
		_, err = w.params.Set(county, "notice.names", "隐去名字", cn.NewDate(2025, 7, 1))
		w.ok(err)
		n := w.publish("张三", "欧阳小明")
		shown, err := w.notices.Show(w.cadre(), n.ID)
		w.ok(err)
		if rows := shown.Copies[0].Rows; rows[0].Cells[0] != "张*" || rows[1].Cells[0] != "欧阳**" {
			t.Errorf("%+v", rows)
		}
	})
}

func TestNoticeIsPostedByThoseWhoMayAndWhereTheyMay(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.notices.Publish(w.as("reader", w.village, access.NoticeRead), w.draft("张三"))
		w.refused(err, "access.forbidden")
		_, err = w.notices.Publish(w.as("neighbour", "500229208", access.NoticePublish), w.draft("张三"))
		w.refused(err, "access.not_found")
		d := w.draft("张三")
		d.From = cn.NewDate(2025, 6, 30)
		_, err = w.notices.Publish(w.cadre(), d)
		w.refused(err, "notice.backdated")
		d.From = cn.NewDate(2025, 7, 3)
		n, err := w.notices.Publish(w.cadre(), d)
		w.ok(err)
		if n.State != notice.Waiting || n.Due.String() != "2025-07-08" {
			t.Errorf("%+v", n)
		}
		_, err = w.notices.Object(w.cadre(), notice.Objecting{Notice: n.ID, Position: 1, Channel: notice.InPerson, Text: "不同意这一户"})
		w.refused(err, "notice.window_over")
	})
}
