package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Bulk inserts many rows into one table, by COPY in PostgreSQL and by statements of many
// rows in SQLite. The next function fills a row's values in the order of columns and
// returns false at the end; it may reuse its slice. After an error the transaction must be
// given up: part of the rows may have been inserted.
func (tx *Tx) Bulk(ctx context.Context, table string, columns []string, next func() ([]any, bool)) (n int64, err error) {
	tx.changed = true
	if tx.db.dialect == Postgres {
		return tx.copyFrom(ctx, table, columns, next)
	}
	err = tx.conn.Raw(func(raw any) (err error) {
		b := bulk{conn: raw.(driver.ConnPrepareContext), table: table, columns: columns}
		defer func() { err = errors.Join(err, b.close()) }()
		n, err = b.insert(ctx, next)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("bulk %s: %w", table, err)
	}
	return n, nil
}

// bulkValues is how many values one statement of many rows takes at most.
const bulkValues = 2000

// bulk inserts rows into SQLite on the driver's own connection: database/sql would check
// every value of every row once more. A column that has the same value in all rows of a
// statement is bound once, which most of county, batch and dataset columns are.
type bulk struct {
	conn    driver.ConnPrepareContext
	table   string
	columns []string
	rows    []driver.Value // of the next statement, one row after another
	same    []bool         // columns that many binds once
	many    driver.Stmt    // nil until there are enough rows for it
	one     driver.Stmt
	args    []driver.NamedValue
}

func (b *bulk) insert(ctx context.Context, next func() ([]any, bool)) (n int64, err error) {
	width := len(b.columns)
	full := max(bulkValues/width, 1) * width
	b.rows = make([]driver.Value, 0, full)
	for {
		row, ok := next()
		if !ok {
			break
		}
		for _, v := range row {
			if v, err = bulkValue(v); err != nil {
				return n, err
			}
			b.rows = append(b.rows, v)
		}
		if len(b.rows) < full {
			continue
		}
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if err := b.insertMany(); err != nil {
			return n, err
		}
		n, b.rows = n+int64(full/width), b.rows[:0]
	}
	for rest := b.rows; len(rest) > 0; rest = rest[width:] {
		if err := b.insertOne(rest[:width]); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// insertMany inserts the rows by one statement.
func (b *bulk) insertMany() (err error) {
	width := len(b.columns)
	if b.same == nil {
		b.same = make([]bool, width)
		for i := range b.same {
			b.same[i] = true
		}
	}
	for i, same := range b.same {
		if same && !sameDown(b.rows[i:], width) {
			b.same[i] = false
			if b.many != nil {
				err = errors.Join(err, b.many.Close())
				b.many = nil
			}
		}
	}
	if b.many == nil && err == nil {
		b.many, err = b.conn.PrepareContext(context.Background(), b.manySQL(len(b.rows)/width))
	}
	if err != nil {
		return err
	}
	b.args = b.args[:0]
	for i, same := range b.same {
		if same {
			b.bind(b.rows[i])
		}
	}
	for row := b.rows; len(row) > 0; row = row[width:] {
		for i, same := range b.same {
			if !same {
				b.bind(row[i])
			}
		}
	}
	return b.exec(b.many)
}

// sameDown says that the first of every width values is the same. Only what compares fast
// counts.
func sameDown(values []driver.Value, width int) bool {
	switch values[0].(type) {
	case nil, int64, string:
	default:
		return false
	}
	for i := width; i < len(values); i += width {
		if values[i] != values[0] {
			return false
		}
	}
	return true
}

// manySQL names the columns that are bound once first: a plain ? takes the number after the
// greatest one so far.
func (b *bulk) manySQL(rows int) string {
	var names, marks, other, otherMarks []string
	for i, c := range b.columns {
		if b.same[i] {
			names, marks = append(names, c), append(marks, "?"+strconv.Itoa(len(marks)+1))
		} else {
			other, otherMarks = append(other, c), append(otherMarks, "?")
		}
	}
	row := "(" + strings.Join(append(marks, otherMarks...), ", ") + ")"
	return b.insertSQL(append(names, other...)) + row + strings.Repeat(", "+row, rows-1)
}

// insertSQL says OR FAIL: a statement that fails is not undone by itself, so that SQLite
// need not keep a copy of every page that it touches; the transaction undoes it.
func (b *bulk) insertSQL(columns []string) string {
	return "INSERT OR FAIL INTO " + b.table + " (" + strings.Join(columns, ", ") + ") VALUES "
}

func (b *bulk) insertOne(row []driver.Value) (err error) {
	if b.one == nil {
		query := b.insertSQL(b.columns) + "(?" + strings.Repeat(", ?", len(b.columns)-1) + ")"
		if b.one, err = b.conn.PrepareContext(context.Background(), query); err != nil {
			return err
		}
	}
	b.args = b.args[:0]
	for _, v := range row {
		b.bind(v)
	}
	return b.exec(b.one)
}

func (b *bulk) bind(v driver.Value) {
	b.args = append(b.args, driver.NamedValue{Ordinal: len(b.args) + 1, Value: v})
}

// exec does not let a statement be cancelled halfway, for one that can be costs the driver
// a goroutine.
func (b *bulk) exec(stmt driver.Stmt) error {
	_, err := stmt.(driver.StmtExecContext).ExecContext(context.Background(), b.args)
	return err
}

func (b *bulk) close() (err error) {
	for _, stmt := range []driver.Stmt{b.many, b.one} {
		if stmt != nil {
			err = errors.Join(err, stmt.Close())
		}
	}
	return err
}

// bulkValue is a value as the driver takes it.
func bulkValue(v any) (driver.Value, error) {
	switch x := v.(type) {
	case nil, int64, string, []byte, float64, bool, time.Time:
		return x, nil
	case int:
		return int64(x), nil
	}
	return driver.DefaultParameterConverter.ConvertValue(v)
}

func (tx *Tx) copyFrom(ctx context.Context, table string, columns []string, next func() ([]any, bool)) (n int64, err error) {
	err = tx.conn.Raw(func(raw any) error {
		conn := raw.(*stdlib.Conn).Conn()
		n, err = conn.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
			row, ok := next()
			if !ok {
				return nil, nil
			}
			return row, nil
		}))
		return err
	})
	if err != nil {
		return n, fmt.Errorf("bulk %s: %w", table, err)
	}
	return n, nil
}
