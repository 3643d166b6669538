package notice_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/notice"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/seal"
)

// world is the county of the tests: a village whose cadre posts, a township that answers.
type world struct {
	*testing.T
	db      *db.DB
	clock   *dbtest.Clock
	notices *notice.Service
	params  *param.Service
	village string
	heard   []notice.Event
}

func each(t *testing.T, test func(w *world)) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) { test(newWorld(t, d, clock)) })
}

func newWorld(t *testing.T, d *db.DB, clock *dbtest.Clock) *world {
	t.Helper()
	d.Use(audit.New(), nil)
	w := &world{T: t, db: d, clock: clock, params: param.New(d)}
	ctx := dbtest.As(t)
	w.ok(d.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the test's county")
		_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
		return err
	}))
	divisions := division.New(d)
	_, err := divisions.LoadBundled(ctx)
	w.ok(err)
	w.ok(d.Read(ctx, func(tx *db.Tx) error {
		tree, err := divisions.Tree(ctx, tx)
		w.village = tree.AtLevel(dbtest.County, cn.LevelVillage)[0].Code
		return err
	}))
	dir := t.TempDir()
	keys, err := seal.Open(dir, true)
	w.ok(err)
	blobs, err := blob.Open(dir, keys)
	w.ok(err)
	w.notices = notice.New(d, divisions, w.params, code.New(d), keys, blobs)
	w.notices.OnEvent(func(_ context.Context, _ *db.Tx, e notice.Event) error {
		w.heard = append(w.heard, e)
		return nil
	})
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused says that an error is the declared one.
func (w *world) refused(err error, code string) {
	w.Helper()
	if e, ok := errs.As(err); !ok || e.Code != code {
		w.Fatalf("%v, want %s", err, code)
	}
}

// as is somebody who holds permissions in an area.
func (w *world) as(who, area string, permissions ...db.Permission) context.Context {
	return db.WithActor(w.Context(), db.Actor{ID: who, County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if slices.Contains(permissions, p) {
			return db.Scope{Areas: []string{area}}
		}
		return db.Scope{}
	}})
}

func (w *world) cadre() context.Context {
	return w.as("cadre", w.village, access.NoticeRead, access.NoticePublish, access.NoticeTakeDown)
}

func (w *world) officer() context.Context {
	return w.as("officer", w.village[:9], access.NoticeRead, access.NoticePublish, access.NoticeSettle, access.NoticeTakeDown)
}

// job is the nightly job.
func (w *world) job() context.Context { return dbtest.As(w.T) }

func (w *world) day(iso string) {
	w.Helper()
	d, err := cn.ParseISODate(iso)
	w.ok(err)
	w.clock.Set(d.Time().Add(9 * time.Hour))
}

func (w *world) night() {
	w.Helper()
	_, err := w.notices.Nightly(w.job())
	w.ok(err)
}

var subject = id.Ref{Kind: "case", ID: "0190a0a0-0000-7000-8000-000000000001"}

// draft is a notice of some households; the first has a subject.
func (w *world) draft(names ...string) notice.Draft {
	d := notice.Draft{Kind: notice.Review, Title: "拟纳入监测对象公示", Area: w.village, Columns: []notice.Column{notice.Name, notice.Place, notice.Category, notice.Matter}}
	for i, name := range names {
		row := notice.Row{Cells: map[notice.Column]string{notice.Name: name, notice.Place: "3组", notice.Category: "突发严重困难户", notice.Matter: "拟纳入监测对象"}}
		if i == 0 {
			row.Subject = subject
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

func (w *world) publish(names ...string) notice.Notice {
	w.Helper()
	n, err := w.notices.Publish(w.cadre(), w.draft(names...))
	w.ok(err)
	return n
}

func (w *world) object(n notice.Notice, position int) notice.Receipt {
	w.Helper()
	r, err := w.notices.Object(w.cadre(), notice.Objecting{Notice: n.ID, Position: position, Channel: notice.ByPhone, Text: "他家在城里有房子", Name: "王五", Phone: "13800138000"})
	w.ok(err)
	return r
}

// line is the state of the subject's line of its latest notice.
func (w *world) line() notice.RowLine {
	w.Helper()
	var list []notice.Notice
	w.ok(w.db.Read(w.job(), func(tx *db.Tx) (err error) {
		list, err = w.notices.OfSubjectTx(w.job(), tx, subject)
		return err
	}))
	if len(list) == 0 || len(list[0].Rows) != 1 {
		w.Fatalf("%+v", list)
	}
	return list[0].Rows[0]
}

// happened are the kinds of the events heard so far.
func (w *world) happened() (kinds []notice.EventKind) {
	for _, e := range w.heard {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}
