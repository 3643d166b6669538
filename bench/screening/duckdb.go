//go:build cgo

package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/shouwang/shouwang/internal/fact"
)

// duck is DuckDB with the county in two tables in memory.
type duck struct {
	db      *sql.DB
	conn    *sql.Conn
	forms   []form
	version string
}

// form is one way to have DuckDB write the hits; the quickest counts.
type form struct {
	name, text string
	statement  *sql.Stmt
}

func openDuck(ctx context.Context, k *county, rules int, statement string) (*duck, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	d := &duck{db: sql.OpenDB(connector)}
	if d.conn, err = d.db.Conn(ctx); err != nil {
		return nil, errors.Join(err, d.db.Close())
	}
	if err := d.prepare(ctx, k, rules, statement); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *duck) close() error {
	var all error
	for _, f := range d.forms {
		all = errors.Join(all, f.statement.Close())
	}
	return errors.Join(all, d.conn.Close(), d.db.Close())
}

func (d *duck) prepare(ctx context.Context, k *county, rules int, statement string) error {
	if err := d.conn.QueryRowContext(ctx, "SELECT version()").Scan(&d.version); err != nil {
		return err
	}
	for _, text := range []string{
		"SET preserve_insertion_order = false",
		createTable("households", "id INTEGER", k, fact.OfHousehold),
		createTable("persons", "household INTEGER", k, fact.OfPerson),
		"CREATE TABLE hits (household INTEGER, rule INTEGER)",
		"CREATE TABLE masks (household INTEGER, rules BIGINT)",
	} {
		if _, err := d.conn.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	if err := d.load(k, "households", fact.OfHousehold); err != nil {
		return err
	}
	if err := d.load(k, "persons", fact.OfPerson); err != nil {
		return err
	}
	if _, err := d.conn.ExecContext(ctx, "ANALYZE"); err != nil {
		return err
	}
	d.forms = forms(rules, statement)
	for i := range d.forms {
		var err error
		if d.forms[i].statement, err = d.conn.PrepareContext(ctx, d.forms[i].text); err != nil {
			return fmt.Errorf("%s: %w", d.forms[i].name, err)
		}
	}
	return nil
}

// forms write the hits as rows in two ways, and as a bit for each rule.
func forms(rules int, statement string) []form {
	var union, list, bits []string
	for i := range rules {
		union = append(union, fmt.Sprintf("SELECT id, %d FROM flags WHERE r%d", i, i))
		list = append(list, fmt.Sprintf("CASE WHEN r%d THEN %d END", i, i))
		bits = append(bits, fmt.Sprintf("CASE WHEN r%d THEN %d::BIGINT ELSE 0 END", i, int64(1)<<i))
	}
	return []form{
		{name: "rows, UNION ALL", text: "INSERT INTO hits WITH flags AS MATERIALIZED (" + statement + ") " + strings.Join(union, " UNION ALL ")},
		{name: "rows, unnest", text: "INSERT INTO hits SELECT * FROM (SELECT id, unnest([" + strings.Join(list, ", ") + "]) AS rule FROM (" + statement + ")) WHERE rule IS NOT NULL"},
		{name: "bits", text: "INSERT INTO masks SELECT * FROM (SELECT id, " + strings.Join(bits, " | ") + " AS rules FROM (" + statement + ")) WHERE rules <> 0"},
	}
}

func createTable(name, key string, k *county, of fact.Subject) string {
	columns := []string{key}
	for _, c := range k.columns {
		if c.def.Subject == of {
			typ := map[fact.Kind]string{fact.Bool: "BOOLEAN", fact.Text: "VARCHAR"}[c.def.Kind]
			if typ == "" {
				typ = "INTEGER" // all values of the county fit, as they do in the frame
			}
			columns = append(columns, c.def.Key+" "+typ)
		}
	}
	return "CREATE TABLE " + name + " (" + strings.Join(columns, ", ") + ")"
}

func (d *duck) load(k *county, name string, of fact.Subject) error {
	return d.conn.Raw(func(c any) error {
		a, err := duckdb.NewAppenderFromConn(c.(driver.Conn), "", name)
		if err != nil {
			return err
		}
		for h := range k.households {
			rows := []int{h}
			if of == fact.OfPerson {
				rows = rows[:0]
				for m := k.first[h]; m < k.first[h+1]; m++ {
					rows = append(rows, m)
				}
			}
			for _, row := range rows {
				values := []driver.Value{int32(h)}
				for _, c := range k.columns {
					if c.def.Subject == of {
						values = append(values, plain(c.def.Kind, c.values[row]))
					}
				}
				if err := a.AppendRow(values...); err != nil {
					return errors.Join(err, a.Close())
				}
			}
		}
		return a.Close()
	})
}

func plain(k fact.Kind, v fact.Value) driver.Value {
	switch {
	case !v.Known:
		return nil
	case k == fact.Bool:
		return v.N != 0
	case k == fact.Text:
		return v.Text
	}
	return int32(v.N)
}

func (d *duck) threads(ctx context.Context, n int) error {
	_, err := d.conn.ExecContext(ctx, fmt.Sprintf("SET threads = %d", n))
	return err
}

// empty makes room for the next round.
func (d *duck) empty(ctx context.Context) error {
	for _, table := range []string{"hits", "masks"} {
		if _, err := d.conn.ExecContext(ctx, "TRUNCATE "+table); err != nil {
			return err
		}
	}
	return nil
}

func (d *duck) run(ctx context.Context, form int) error {
	_, err := d.forms[form].statement.ExecContext(ctx)
	return err
}

// hits are what the last form wrote.
func (d *duck) hits(ctx context.Context, form int) (list []hit, err error) {
	text := "SELECT household, rule FROM hits"
	if d.forms[form].name == "bits" {
		text = "SELECT household, rule FROM (SELECT household, rules, unnest(range(50)) AS rule FROM masks) WHERE (rules >> rule) & 1 = 1"
	}
	rows, err := d.conn.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h hit
		if err := rows.Scan(&h.household, &h.rule); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, rows.Err()
}
