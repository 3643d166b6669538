package db

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Bulk inserts many rows into one table, by COPY in PostgreSQL and by one prepared
// statement in SQLite. The next function fills a row's values in the order of columns and
// returns false at the end; it may reuse its slice.
func (tx *Tx) Bulk(ctx context.Context, table string, columns []string, next func() ([]any, bool)) (n int64, err error) {
	tx.changed = true
	if tx.db.dialect == Postgres {
		return tx.copyFrom(ctx, table, columns, next)
	}
	stmt, err := tx.sql.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s)",
		table, strings.Join(columns, ", "), strings.Repeat(", ?", len(columns)-1)))
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	for {
		row, ok := next()
		if !ok {
			return n, nil
		}
		if _, err := stmt.ExecContext(ctx, row...); err != nil {
			return n, fmt.Errorf("bulk %s: %w", table, err)
		}
		n++
	}
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
