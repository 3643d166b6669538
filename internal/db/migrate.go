package db

import (
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// sqliteTypes are the only words in which the two schemas differ.
var sqliteTypes = strings.NewReplacer(
	"timestamptz", "timestamp",
	"bytea", "blob",
	"jsonb", "text",
	"double precision", "real",
)

// withoutRowID marks tables whose rows SQLite keeps in the order of their primary key.
var withoutRowID = regexp.MustCompile(`\) *; *-- clustered`)

// forSQLite turns a migration into SQLite's dialect.
func forSQLite(sql string) string {
	return withoutRowID.ReplaceAllString(sqliteTypes.Replace(sql), ") WITHOUT ROWID;")
}

// Migrate brings the schema up to date and returns the versions that it applied.
func (d *DB) Migrate(ctx context.Context) ([]int64, error) {
	p, err := d.provider()
	if err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("db: migrate: %w", err)
	}
	if d.dialect == SQLite {
		if err := d.describe(ctx); err != nil {
			return nil, fmt.Errorf("db: describe the indexes: %w", err)
		}
	}
	applied := make([]int64, 0, len(results))
	for _, r := range results {
		applied = append(applied, r.Source.Version)
	}
	return applied, nil
}

// indexRows tell SQLite how many rows an index finds for its first column, its first two, …:
// without them it reads the whole county by the primary key of a clustered table rather
// than ask another index. They are fixed, and not measured by ANALYZE, so that a query has
// the same plan in every county and on every day.
const indexRows = `
	ANALYZE county; -- makes the table of statistics
	DELETE FROM sqlite_stat1;
	INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
		('record', 'record', '1000000 1000000 1'),
		('record', 'record_subject', '1000000 1000000 20000 20000 2');
	ANALYZE sqlite_schema; -- reads it again`

// describe stores indexRows; connections that are open take them up by themselves.
func (d *DB) describe(ctx context.Context) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, indexRows); err != nil {
		return err
	}
	return tx.Commit()
}

// Pending says whether the program is newer than the schema.
func (d *DB) Pending(ctx context.Context) (bool, error) {
	p, err := d.provider()
	if err != nil {
		return false, err
	}
	return p.HasPending(ctx)
}

func (d *DB) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if d.dialect == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, d.write, rewritten{files, forSQLite})
	}
	return goose.NewProvider(goose.DialectPostgres, d.write, files)
}

// rewritten is a folder whose files read as rewrite says.
type rewritten struct {
	fs.FS
	rewrite func(string) string
}

func (r rewritten) Open(name string) (fs.File, error) {
	f, err := r.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return f, err
	}
	text, err := io.ReadAll(f)
	return rewrittenFile{f, strings.NewReader(r.rewrite(string(text)))}, err
}

type rewrittenFile struct {
	fs.File
	text *strings.Reader
}

func (f rewrittenFile) Read(p []byte) (int, error) { return f.text.Read(p) }
