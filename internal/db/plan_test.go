package db_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// A county has millions of records and leads by the hundred thousand, and to read them all
// for each person whom a roster names, or each lead that has a verdict, would take a night.
func TestIndexesAreAskedForMoreThanTheCounty(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	for _, c := range []struct{ query, uses string }{
		{`UPDATE record SET subject_kind = 'person', subject_id = 'p', village = 'v' WHERE county_id = 'c' AND batch = 1 AND subject_id = 'id:x' AND subject_kind = 'unmatched'`, "record_unmatched (county_id=? AND batch=? AND subject_id=?"},
		{`SELECT r.n FROM record r JOIN batch b ON b.county_id = r.county_id AND b.number = r.batch WHERE r.county_id = 'c' AND r.batch IN (1, 2, 3, 4, 5, 6, 7, 8, 9) AND r.run IN (0, 1, 2) AND r.subject_id IN ('x', 'y') AND r.subject_kind <> 'unmatched' ORDER BY b.as_of, r.batch, r.subject_id, r.n`, "record_subject (county_id=? AND batch=? AND run=? AND subject_id=?"},
		{`SELECT count(*) FROM record WHERE county_id = 'c' AND batch = 1`, "record_subject (county_id=? AND batch=?"},
		{`SELECT n FROM record WHERE county_id = 'c' AND batch = 1 AND row_no = 2`, "record_subject (county_id=? AND batch=?"},
		{`SELECT DISTINCT b.number, b.dataset, r.subject_id FROM batch b JOIN record r ON r.county_id = b.county_id AND r.batch = b.number AND r.subject_kind = 'unmatched' WHERE b.county_id = 'c' AND b.unmatched > 0`, "record_unmatched (county_id=? AND batch=?"},
		{`SELECT * FROM record r WHERE r.county_id = 'c' AND r.n BETWEEN 1 AND 9 AND r.subject_kind <> 'unmatched' ORDER BY r.n`, "PRIMARY KEY (county_id=? AND n>? AND n<?"},
		{`DELETE FROM record WHERE county_id = 'c' AND n BETWEEN 1 AND 9`, "PRIMARY KEY (county_id=? AND n>? AND n<?"},
		{`SELECT e.record FROM lead_hit h JOIN lead_evidence e ON e.county_id = h.county_id AND e.hit_id = h.id WHERE h.county_id = 'c' AND h.lead_id = 'l' ORDER BY e.hit_id`, "SEARCH e USING PRIMARY KEY (county_id=? AND hit_id=?)"},
		{`SELECT v.id FROM link_review v JOIN batch b ON b.county_id = v.county_id AND b.number = v.batch WHERE v.county_id = 'c' AND v.state = 'open' AND v.id > '' AND b.state = 'published' ORDER BY v.id LIMIT 51`, "link_review_state (county_id=? AND state=? AND id>?"},
		{`SELECT count(*) FROM verdict v JOIN lead l ON l.county_id = v.county_id AND l.id = v.lead_id WHERE l.county_id = 'c' AND l.area >= '5' AND l.area < '6'`, "(county_id=? AND id=?"},
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
