package db_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// table is what both engines must agree on. A key or index is written "a, b", "unique a, b"
// or "unique a, b (partial)"; indexes are sorted.
type table struct {
	columns map[string]string // name → "bigint not null"
	primary []string
	indexes []string
}

// withoutCounty lists the tables whose primary key does not begin with county_id, each
// with its reason. There are none.
var withoutCounty = map[string]string{}

func TestTwoSchemasAreOne(t *testing.T) {
	clock := dbtest.NewClock()
	lite := schemaOf(t, dbtest.SQLite(t, clock.Now), liteTables, liteColumns, liteIndexes)
	post := schemaOf(t, dbtest.Postgres(t, clock.Now), postTables, postColumns, postIndexes)
	if len(lite) < 30 {
		t.Fatalf("only %d tables seen", len(lite))
	}
	names := maps.Clone(lite)
	maps.Copy(names, post)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, b := lite[name], post[name]
		if !maps.Equal(a.columns, b.columns) {
			t.Errorf("%s: columns\nsqlite   %v\npostgres %v", name, a.columns, b.columns)
		}
		if !slices.Equal(a.primary, b.primary) {
			t.Errorf("%s: primary key\nsqlite   %v\npostgres %v", name, a.primary, b.primary)
		}
		if !slices.Equal(a.indexes, b.indexes) {
			t.Errorf("%s: indexes\nsqlite   %q\npostgres %q", name, a.indexes, b.indexes)
		}
	}
}

func TestEveryKeyBeginsWithTheCounty(t *testing.T) {
	clock := dbtest.NewClock()
	for name, table := range schemaOf(t, dbtest.SQLite(t, clock.Now), liteTables, liteColumns, liteIndexes) {
		begins := len(table.primary) > 0 && table.primary[0] == "county_id"
		if reason := withoutCounty[name]; begins == (reason != "") {
			t.Errorf("%s: primary key %v, exempt for the reason %q", name, table.primary, reason)
		}
		for _, index := range table.indexes {
			if !strings.HasPrefix(strings.TrimPrefix(index, "unique "), "county_id") && withoutCounty[name] == "" {
				t.Errorf("%s: index %s", name, index)
			}
		}
	}
}

// The two catalogues. Columns come as (name, type, not null, place in the primary key from
// 1 or 0); indexes other than the primary key's as (name, unique, partial, column) in the
// order of their columns.
const (
	liteTables  = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
	liteColumns = `SELECT name, lower(type), "notnull", pk FROM pragma_table_info($1)`
	liteIndexes = `SELECT l.name, l."unique", l.partial, coalesce(c.name, '?') FROM pragma_index_list($1) l, pragma_index_info(l.name) c
		WHERE l.origin <> 'pk' ORDER BY l.name, c.seqno`

	postTables  = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	postColumns = `SELECT a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 1 ELSE 0 END,
			coalesce(array_position(i.indkey::int[], a.attnum::int) + 1, 0)
		FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
		WHERE a.attrelid = CAST($1 AS text)::regclass AND a.attnum > 0 AND NOT a.attisdropped`
	postIndexes = `SELECT i.indexrelid::regclass::text, CASE WHEN i.indisunique THEN 1 ELSE 0 END, CASE WHEN i.indpred IS NULL THEN 0 ELSE 1 END, coalesce(a.attname, '?')
		FROM pg_index i CROSS JOIN unnest(i.indkey::int[]) WITH ORDINALITY k(attnum, place)
		LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
		WHERE i.indrelid = CAST($1 AS text)::regclass AND NOT i.indisprimary ORDER BY 1, k.place`
)

// inSQLite are the words with which Migrate replaces PostgreSQL's.
var inSQLite = strings.NewReplacer("timestamp with time zone", "timestamp", "bytea", "blob", "jsonb", "text", "double precision", "real")

func schemaOf(t *testing.T, d *db.DB, tables, columns, indexes string) map[string]table {
	t.Helper()
	schema := map[string]table{}
	for _, name := range scan(t, d, tables, 1) {
		if strings.HasPrefix(name[0], "goose") {
			continue
		}
		made := table{columns: map[string]string{}}
		places := map[string]string{}
		for _, c := range scan(t, d, columns, 4, name[0]) {
			made.columns[c[0]] = inSQLite.Replace(c[1]) + map[string]string{"1": " not null"}[c[2]]
			if c[3] != "0" {
				places[c[3]] = c[0]
			}
		}
		for i := range len(places) {
			made.primary = append(made.primary, places[fmt.Sprint(i+1)])
		}
		made.indexes = indexesOf(scan(t, d, indexes, 4, name[0]))
		schema[name[0]] = made
	}
	return schema
}

// indexesOf writes the indexes without their names, which the engines make up themselves
// for a UNIQUE constraint.
func indexesOf(rows [][]string) (list []string) {
	byName := map[string]string{}
	for _, r := range rows {
		if before, more := byName[r[0]]; more {
			byName[r[0]] = before + ", " + r[3]
			continue
		}
		byName[r[0]] = map[string]string{"1": "unique "}[r[1]] + r[3]
	}
	for _, r := range rows {
		if text, has := byName[r[0]]; has {
			delete(byName, r[0])
			list = append(list, text+map[string]string{"1": " (partial)"}[r[2]])
		}
	}
	slices.Sort(list)
	return list
}

func scan(t *testing.T, d *db.DB, query string, width int, args ...any) (rows [][]string) {
	t.Helper()
	found, err := d.Pool().QueryContext(context.Background(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		row, places := make([]string, width), make([]any, width)
		for i := range row {
			places[i] = &row[i]
		}
		if err := found.Scan(places...); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}
