package reconcile

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// Run is a comparison of the county's list with another one.
type Run struct {
	ID      RunID         `json:"id"`
	List    List          `json:"list" enum:"national,municipal"`
	State   RunState      `json:"state" enum:"queued,running,finished,failed"`
	Stage   Stage         `json:"stage,omitempty" enum:"reading,comparing,storing" doc:"正在做什么"`
	AskedAt time.Time     `json:"asked_at"`
	EndedAt *time.Time    `json:"ended_at,omitempty"`
	Ours    int           `json:"ours" doc:"本县多少户"`
	Theirs  int           `json:"theirs" doc:"对方多少户"`
	Aside   int           `json:"aside" doc:"对方名单里等人处理、没有比较的行"`
	Unread  map[Field]int `json:"unread" doc:"写法认不出、没有比较的,按项"`
	Opened  int           `json:"opened" doc:"新出现的差异"`
	Changed int           `json:"changed" doc:"内容有变的差异"`
	Closed  int           `json:"closed" doc:"已一致的差异"`
}

// RunID identifies a run.
type RunID string

// Ref points to the run in an audit entry.
func (r RunID) Ref() id.Ref { return id.Ref{Kind: "reconcile_run", ID: string(r)} }

// RunState says how far a run is.
type RunState string

const (
	Queued   RunState = "queued"
	Running  RunState = "running"
	Finished RunState = "finished"
	Failed   RunState = "failed"
)

// Stage is what a run is doing.
type Stage string

const (
	Reading   Stage = "reading"
	Comparing Stage = "comparing"
	Storing   Stage = "storing"
)

const runColumns = `r.id, r.list, r.state, r.stage, r.asked_at, r.ended_at, r.ours, r.theirs, r.aside, r.unread, r.opened, r.changed, r.closed`

func scanRun(row db.Scanner) (r Run, err error) {
	var unread []byte
	err = row.Scan(&r.ID, &r.List, &r.State, &r.Stage, &r.AskedAt, &r.EndedAt, &r.Ours, &r.Theirs, &r.Aside, &unread, &r.Opened, &r.Changed, &r.Closed)
	if err != nil {
		return r, err
	}
	r.AskedAt = r.AskedAt.UTC()
	if r.EndedAt != nil {
		at := r.EndedAt.UTC()
		r.EndedAt = &at
	}
	return r, json.Unmarshal(unread, &r.Unread)
}

// lastRun is the newest run of a list, or the newest of those in a state.
func lastRun(ctx context.Context, tx *db.Tx, l List, states ...string) (r Run, ok bool, err error) {
	f := tx.CountyFilter("r").And("r.list = ?", l)
	if len(states) > 0 {
		f.AnyOf("r.state", states...)
	}
	list, err := db.Select(ctx, tx, `SELECT `+runColumns+` FROM reconcile_run r`+f.Where()+` ORDER BY r.id DESC LIMIT 1`, f.Args(), scanRun)
	if err != nil || len(list) == 0 {
		return r, false, err
	}
	return list[0], true, nil
}

func insertRun(ctx context.Context, tx *db.Tx, l List) (r Run, err error) {
	r = Run{ID: id.New[RunID](), List: l, State: Queued, AskedAt: tx.Now(), Unread: map[Field]int{}}
	_, err = tx.Exec(ctx, `INSERT INTO reconcile_run (county_id, id, list, state, stage, asked_by, asked_at, batch, ours, theirs, aside, unread, opened, changed, closed)
		VALUES ($1, $2, $3, 'queued', '', $4, $5, 0, 0, 0, 0, '{}', 0, 0, 0)`, tx.County(), r.ID, l, tx.Actor().ID, r.AskedAt)
	return r, err
}

// claimRun takes a run up, also one that a stop of the machine or an error cut off; ok is
// false if it is finished.
func claimRun(ctx context.Context, tx *db.Tx, r RunID) (l List, ok bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE reconcile_run SET state = 'running', stage = 'reading' WHERE county_id = $1 AND id = $2 AND state <> 'finished'`, tx.County(), r)
	if err != nil || n == 0 {
		return "", false, err
	}
	err = tx.Get(ctx, db.ErrNotFound, `SELECT list FROM reconcile_run WHERE county_id = $1 AND id = $2`, []any{tx.County(), r}, &l)
	return l, true, err
}

func setStage(ctx context.Context, tx *db.Tx, r RunID, s Stage) error {
	tx.Unrecorded("how far a run is; it is recorded when it ends")
	_, err := tx.Exec(ctx, `UPDATE reconcile_run SET stage = $3 WHERE county_id = $1 AND id = $2`, tx.County(), r, s)
	return err
}

func finishRun(ctx context.Context, tx *db.Tx, r *Run, seen sight) error {
	unread, err := json.Marshal(r.Unread)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE reconcile_run SET state = 'finished', stage = '', ended_at = $3, batch = $4, as_of = $5, ours = $6, theirs = $7, aside = $8, unread = $9,
		opened = $10, changed = $11, closed = $12 WHERE county_id = $1 AND id = $2`,
		tx.County(), r.ID, tx.Now(), seen.batch, seen.asOf, r.Ours, r.Theirs, r.Aside, string(unread), r.Opened, r.Changed, r.Closed)
	return err
}

func failRun(ctx context.Context, tx *db.Tx, r RunID) error {
	_, err := tx.Exec(ctx, `UPDATE reconcile_run SET state = 'failed', stage = '', ended_at = $3 WHERE county_id = $1 AND id = $2`, tx.County(), r, tx.Now())
	return err
}
