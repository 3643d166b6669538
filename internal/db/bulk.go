package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
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

// bulkValues is how many values one statement of many rows takes.
const bulkValues = 500

// bulk inserts rows into SQLite on the driver's own connection: database/sql would check
// every value of every row once more.
type bulk struct {
	conn    driver.ConnPrepareContext
	table   string
	columns []string
	many    driver.Stmt // nil until there are enough rows for it
	one     driver.Stmt
}

func (b *bulk) insert(ctx context.Context, next func() ([]any, bool)) (n int64, err error) {
	width := len(b.columns)
	rows := max(bulkValues/width, 1)
	values := make([]driver.NamedValue, 0, rows*width)
	for {
		row, ok := next()
		if !ok {
			break
		}
		for _, v := range row {
			if v, err = bulkValue(v); err != nil {
				return n, err
			}
			values = append(values, driver.NamedValue{Ordinal: len(values) + 1, Value: v})
		}
		if len(values) < rows*width {
			continue
		}
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if err := b.exec(&b.many, rows, values); err != nil {
			return n, err
		}
		n, values = n+int64(rows), values[:0]
	}
	for rest := values; len(rest) > 0; rest = rest[width:] {
		for i := range width {
			rest[i].Ordinal = i + 1
		}
		if err := b.exec(&b.one, 1, rest[:width]); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// exec runs one statement, which is not cancelled halfway: a statement that can be
// cancelled costs the driver a goroutine.
func (b *bulk) exec(stmt *driver.Stmt, rows int, values []driver.NamedValue) (err error) {
	ctx := context.Background()
	if *stmt == nil {
		// OR FAIL: a statement that fails is not undone by itself, so that SQLite need not
		// keep a copy of every page that it touches; the transaction undoes it.
		row := "(?" + strings.Repeat(", ?", len(b.columns)-1) + ")"
		query := fmt.Sprintf("INSERT OR FAIL INTO %s (%s) VALUES %s", b.table, strings.Join(b.columns, ", "), row+strings.Repeat(", "+row, rows-1))
		if *stmt, err = b.conn.PrepareContext(ctx, query); err != nil {
			return err
		}
	}
	_, err = (*stmt).(driver.StmtExecContext).ExecContext(ctx, values)
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
