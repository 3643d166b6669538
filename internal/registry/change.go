package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// change is one unit of what the county came to know.
type change struct {
	n     int64
	kind  string
	batch int64 // 0: an act
	asOf  cn.Date
	known cn.Date
	// limit is the day from which a later roster has spoken; unknown if none has.
	limit cn.Date

	household HouseholdID // of an act: whom it is about first
	fromBatch int64       // of whose row a household was made by hand; 0: of none
	undoes    int64       // the change that it takes back
	reason    string
}

var errRosterOrder = errs.New(errs.Conflict, "registry.roster_order", "已有收到日期更晚的农户花名册。请按收到日期从早到晚导入;要补录更早的,请先撤销之后的批次。")

// begin stores an act about a household.
func begin(ctx context.Context, tx *db.Tx, kind string, h HouseholdID, w When) (change, error) {
	return begun(ctx, tx, change{kind: kind, household: h, asOf: w.On, known: w.Known})
}

func begun(ctx context.Context, tx *db.Tx, c change) (change, error) {
	n, err := reserve(ctx, tx, 1)
	if err != nil {
		return c, err
	}
	c.n = n
	_, err = tx.Exec(ctx, `INSERT INTO registry_change (county_id, n, kind, batch, as_of, known_on, recorded_at, actor, household_id, from_batch, undoes, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.County(), c.n, c.kind, nullInt(c.batch), c.asOf, c.known, tx.Now(), tx.Actor().ID, nullText(c.household), nullInt(c.fromBatch), nullInt(c.undoes), c.reason)
	return c, err
}

// beginRoster is the change of a batch, the same for all its chunks.
func beginRoster(ctx context.Context, tx *db.Tx, b BatchRef) (change, error) {
	c := change{kind: "roster", batch: b.Number, asOf: b.AsOf, known: b.ReceivedOn}
	var newer int
	err := tx.Get(ctx, nil, `SELECT count(*) FROM registry_change
		WHERE county_id = $1 AND kind = 'roster' AND withdrawn_on IS NULL AND known_on > $2`,
		[]any{tx.County(), b.ReceivedOn}, &newer)
	if err == nil && newer > 0 {
		err = errRosterOrder
	}
	if err != nil {
		return c, err
	}
	err = tx.Get(ctx, nil, `SELECT min(as_of) FROM registry_change
		WHERE county_id = $1 AND kind = 'roster' AND withdrawn_on IS NULL AND as_of > $2`,
		[]any{tx.County(), b.AsOf}, &c.limit)
	if err != nil {
		return c, err
	}
	if c.n, err = rosterChange(ctx, tx, b.Number); err != nil || c.n != 0 {
		return c, err
	}
	return begun(ctx, tx, c)
}

// rosterChange is the number of a batch's change, 0 if it made none.
func rosterChange(ctx context.Context, tx *db.Tx, batch int64) (n int64, err error) {
	err = tx.Get(ctx, nil, `SELECT n FROM registry_change WHERE county_id = $1 AND batch = $2 AND withdrawn_on IS NULL`,
		[]any{tx.County(), batch}, &n)
	return n, err
}

// reserve takes k numbers and returns the first. The county's counter stays locked until
// the end of the transaction, so that changes of one county come one after another.
func reserve(ctx context.Context, tx *db.Tx, k int) (first int64, err error) {
	err = tx.Get(ctx, nil, `INSERT INTO registry_counter (county_id, n) VALUES ($1, $2)
		ON CONFLICT (county_id) DO UPDATE SET n = registry_counter.n + $2 RETURNING n`,
		[]any{tx.County(), int64(k)}, &first)
	return first - int64(k) + 1, err
}

// lock keeps other writers of the county out until the end of the transaction; take it
// before reading what the change will rest on.
func lock(ctx context.Context, tx *db.Tx) error {
	_, err := reserve(ctx, tx, 0)
	return err
}
