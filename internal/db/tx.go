package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/id"
)

// Entry is one line of the audit trail: who did what to which thing, where and for
// what purpose. Detail holds codes, counts and days; never personal data.
type Entry struct {
	Verb    string // "lead.dispatch"
	Ref     id.Ref
	Area    string // division code, so that an inspector of an area finds it
	Purpose string // required where unmasked identity or health data is read
	Detail  map[string]any
}

// Auditor appends entries to the county's chain; package audit satisfies it.
type Auditor interface {
	Append(ctx context.Context, tx *Tx, e Entry) error
}

// Job is work to be done after the transaction has committed. One job is one county or
// one township, never one household.
type Job interface{ Kind() string }

// Enqueuer stores a job inside the transaction; package job satisfies it.
type Enqueuer interface {
	Enqueue(ctx context.Context, tx *Tx, j Job) error
}

// Tx is one unit of work. Its time is fixed: everything in it happened at Now.
type Tx struct {
	sql      *sql.Tx
	conn     *sql.Conn
	db       *DB
	now      time.Time
	actor    Actor
	changed  bool // a statement may have changed data
	recorded bool // the change is in the audit trail, or has a stated reason not to be
}

// Now is the instant of the transaction, UTC, in whole microseconds.
func (tx *Tx) Now() time.Time { return tx.now }

// Today is the day of the transaction in China.
func (tx *Tx) Today() cn.Date { return cn.DateOf(tx.now) }

// Actor is who acts.
func (tx *Tx) Actor() Actor { return tx.actor }

// County is the actor's county, the first part of every key.
func (tx *Tx) County() string { return tx.actor.County }

// Dialect tells the engines apart where one statement truly cannot serve both.
func (tx *Tx) Dialect() Dialect { return tx.db.dialect }

// Require refuses unless the actor holds p, and holds it for the area. It fails closed:
// outside the area the thing does not exist.
func (tx *Tx) Require(p Permission, area string) error {
	if err := tx.RequireSomewhere(p); err != nil {
		return err
	}
	if !tx.actor.Scope(p).Covers(area) {
		return ErrNotFound
	}
	return nil
}

// RequireSomewhere refuses unless the actor holds p in some part of the county: for what
// is the same in all of it, such as parameters and rules.
func (tx *Tx) RequireSomewhere(p Permission) error {
	if tx.actor.Scope(p).Empty() {
		return ErrForbidden
	}
	return nil
}

// Record appends to the audit trail.
func (tx *Tx) Record(ctx context.Context, e Entry) error {
	tx.recorded = true
	if tx.db.audit == nil {
		return nil
	}
	return tx.db.audit.Append(ctx, tx, e)
}

// Unrecorded says that this change needs no audit entry, and why: the entry is made by a
// later transaction of the same action, or the data is not about anyone.
func (tx *Tx) Unrecorded(why string) { tx.recorded = tx.recorded || why != "" }

// Enqueue stores a job that runs after the commit.
func (tx *Tx) Enqueue(ctx context.Context, j Job) error {
	if tx.db.jobs == nil {
		return fmt.Errorf("db: no job queue for %s", j.Kind())
	}
	return tx.db.jobs.Enqueue(ctx, tx, j)
}

// SQL is the database/sql transaction, for package job alone.
func (tx *Tx) SQL() *sql.Tx { return tx.sql }

// Changed says that the transaction may have changed data, so that what it reads may never
// come to be.
func (tx *Tx) Changed() bool { return tx.changed }

// Exec runs a statement that changes data.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (rows int64, err error) {
	tx.changed = true
	res, err := tx.sql.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%w in %.80q", err, query)
	}
	return res.RowsAffected()
}

// ExecOne is Exec for a statement that must touch exactly one row; otherwise missing.
func (tx *Tx) ExecOne(ctx context.Context, missing error, query string, args ...any) error {
	n, err := tx.Exec(ctx, query, args...)
	if err == nil && n != 1 {
		return missing
	}
	return err
}

// Scanner is a row to read from.
type Scanner interface{ Scan(dest ...any) error }

// Get reads one row; missing is returned where there is none.
func (tx *Tx) Get(ctx context.Context, missing error, query string, args []any, dest ...any) error {
	err := tx.sql.QueryRowContext(ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	if err != nil {
		return fmt.Errorf("%w in %.80q", err, query)
	}
	return nil
}

// Each calls f for every row.
func (tx *Tx) Each(ctx context.Context, query string, args []any, f func(Scanner) error) error {
	rows, err := tx.sql.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("%w in %.80q", err, query)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Select reads all rows into a list, never nil, so that an empty list is [] in JSON.
func Select[T any](ctx context.Context, tx *Tx, query string, args []any, scan func(Scanner) (T, error)) ([]T, error) {
	list := []T{}
	err := tx.Each(ctx, query, args, func(row Scanner) error {
		v, err := scan(row)
		list = append(list, v)
		return err
	})
	return list, err
}
