package db_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// TestRecordsAreFoundByTheirSubject: a county has millions of records, and to read them all
// for each person whom a roster names would take a night.
func TestRecordsAreFoundByTheirSubject(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	for _, c := range []struct{ query, uses string }{
		{`UPDATE record SET subject_kind = 'person', subject_id = 'p', village = 'v' WHERE county_id = 'c' AND batch = 1 AND run = 2 AND subject_id = 'id:x' AND subject_kind = 'unmatched'`, "record_subject (county_id=? AND batch=? AND run=? AND subject_id=?"},
		{`SELECT * FROM record r WHERE r.county_id = 'c' AND r.batch = 1 AND r.run IN (0, 1, 2) AND r.subject_id IN ('x', 'y') AND r.subject_kind <> 'unmatched' ORDER BY r.subject_id, r.n`, "record_subject (county_id=? AND batch=? AND run=? AND subject_id=?"},
		{`SELECT count(*) FROM record WHERE county_id = 'c' AND batch = 1`, "record_subject (county_id=? AND batch=?"},
		{`SELECT n FROM record WHERE county_id = 'c' AND batch = 1 AND row_no = 2`, "record_subject (county_id=? AND batch=?"},
		{`SELECT DISTINCT b.number, b.dataset, r.subject_id FROM batch b JOIN record r ON r.county_id = b.county_id AND r.batch = b.number AND r.subject_kind = 'unmatched' WHERE b.county_id = 'c' AND b.unmatched > 0`, "record_subject (county_id=? AND batch=?"},
		{`SELECT * FROM record r WHERE r.county_id = 'c' AND r.n BETWEEN 1 AND 9 AND r.subject_kind <> 'unmatched' ORDER BY r.n`, "PRIMARY KEY (county_id=? AND n>? AND n<?"},
		{`DELETE FROM record WHERE county_id = 'c' AND n BETWEEN 1 AND 9`, "PRIMARY KEY (county_id=? AND n>? AND n<?"},
	} {
		if plan := planOf(t, d, c.query); !strings.Contains(plan, c.uses) || strings.Contains(plan, "SCAN r") {
			t.Errorf("%s\nis answered by\n%swant %s", c.query, plan, c.uses)
		}
	}
}

// planOf is how SQLite means to answer a query, one step a line.
func planOf(t *testing.T, d *db.DB, query string) string {
	t.Helper()
	var plan strings.Builder
	err := d.Read(dbtest.As(t), func(tx *db.Tx) error {
		return tx.Each(t.Context(), "EXPLAIN QUERY PLAN "+query, nil, func(row db.Scanner) error {
			var id, parent, unused int
			var step string
			err := row.Scan(&id, &parent, &unused, &step)
			fmt.Fprintln(&plan, step)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
