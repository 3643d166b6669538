package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strconv"
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

// forgetRows empties the table of statistics, and makes it first.
const forgetRows = `ANALYZE county; DELETE FROM sqlite_stat1`

// countyIndexes are the indexes that begin with the county and go on: table, index, whether
// it is unique, and its number of columns.
const countyIndexes = `SELECT t.name, i.name, i."unique", (SELECT count(*) FROM pragma_index_info(i.name))
	FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c ON c.seqno = 0 AND c.name = 'county_id'
	WHERE t.type = 'table'`

// knownRows are indexes of which more is known than indexRows says.
var knownRows = map[string]string{
	"sqlite_autoindex_record_1": "1000000 1000000 1",
	"record_subject":            "1000000 1000000 20000 20000 2",
	"record_unmatched":          "100000 100000 500 2",
	"sqlite_autoindex_batch_1":  "1000 1000 1",
}

// describe tells SQLite how many rows an index finds for its first column, its first two, …:
// a county is all rows of nearly every table. Not told so, it takes the county for a good
// guide, and reads the whole county once for each row of another table. The numbers are
// fixed, and not measured by ANALYZE, so that a query has the same plan in every county and
// on every day. Connections that are open take them up by themselves.
func (d *DB) describe(ctx context.Context) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, forgetRows); err != nil {
		return err
	}
	stats, err := indexStats(ctx, tx)
	if err != nil {
		return err
	}
	for _, s := range stats {
		if _, err := tx.ExecContext(ctx, `INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)`, s.table, s.index, s.rows); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `ANALYZE sqlite_schema`); err != nil { // reads them again
		return err
	}
	return tx.Commit()
}

// indexStat is a row of sqlite_stat1.
type indexStat struct{ table, index, rows string }

func indexStats(ctx context.Context, tx *sql.Tx) (list []indexStat, err error) {
	found, err := tx.QueryContext(ctx, countyIndexes)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		var s indexStat
		var unique bool
		var columns int
		if err := found.Scan(&s.table, &s.index, &unique, &columns); err != nil {
			return nil, err
		}
		if columns == 1 && unique {
			continue // one row a county
		}
		if s.rows = knownRows[s.index]; s.rows == "" {
			s.rows = indexRows(columns, unique)
		}
		list = append(list, s)
	}
	return list, found.Err()
}

// indexRows is what SQLite itself supposes of an index that it knows nothing of (10 rows for
// one value of a column, and one less for each column more), with a county before it.
func indexRows(columns int, unique bool) string {
	rows := "100000 100000"
	for i := 1; i < columns; i++ {
		n := max(11-i, 5)
		if unique && i == columns-1 {
			n = 1
		}
		rows += " " + strconv.Itoa(n)
	}
	return rows
}

// Pending says whether the program is newer than the schema.
func (d *DB) Pending(ctx context.Context) (bool, error) {
	p, err := d.provider()
	if err != nil {
		return false, err
	}
	return p.HasPending(ctx)
}

// anyOrder lets a migration come after one of a higher number: numbers go by package, not
// by day.
var anyOrder = goose.WithAllowOutofOrder(true)

func (d *DB) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if d.dialect == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, d.write, rewritten{files, forSQLite}, anyOrder)
	}
	return goose.NewProvider(goose.DialectPostgres, d.write, files, anyOrder)
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
