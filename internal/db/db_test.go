package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

func add(ctx context.Context, tx *db.Tx, id, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($2, $1, $3)`, name, id, tx.Now())
	return err
}

// Both engines bind $2,$1 by number, not by first appearance.
func TestPlaceholdersBindByNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("test")
			return add(ctx, tx, "500229", "城口县")
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, func(tx *db.Tx) error {
			var name string
			var at time.Time
			if err := tx.Get(ctx, errors.New("absent"), `SELECT name, created_at FROM county WHERE county_id = $1`, []any{"500229"}, &name, &at); err != nil {
				return err
			}
			if name != "城口县" || !at.Equal(dbtest.Start) {
				t.Errorf("got %s at %s", name, at)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestChangeWithoutAuditEntryIsNotCommitted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		if err := d.Write(ctx, func(tx *db.Tx) error { return add(ctx, tx, "1", "a") }); err == nil {
			t.Fatal("committed")
		}
		d.Read(ctx, func(tx *db.Tx) error {
			var n int
			if err := tx.Get(ctx, nil, `SELECT count(*) FROM county`, nil, &n); err != nil || n != 0 {
				t.Errorf("%d rows, %v", n, err)
			}
			return nil
		})
	})
}

func TestReaderCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		if err := d.Read(ctx, func(tx *db.Tx) error { return add(ctx, tx, "1", "a") }); err == nil {
			t.Fatal("a read transaction wrote")
		}
	})
}

func TestBulkInsertsEveryRow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("test")
			codes := []string{"1", "2", "3"}
			n, err := tx.Bulk(ctx, "county", []string{"county_id", "name", "created_at"}, func() ([]any, bool) {
				if len(codes) == 0 {
					return nil, false
				}
				row := []any{codes[0], "x", tx.Now()}
				codes = codes[1:]
				return row, true
			})
			if n != 3 {
				t.Errorf("inserted %d", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A column may have one value in the first thousand rows and many after them.
func TestBulkKeepsEveryValueInItsRow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		name := func(i int) string {
			if i%700 < 400 {
				return "same"
			}
			return fmt.Sprint("name ", i)
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("test")
			i, row := -1, make([]any, 3)
			n, err := tx.Bulk(ctx, "county", []string{"created_at", "county_id", "name"}, func() ([]any, bool) {
				i++
				row[0], row[1], row[2] = tx.Now(), fmt.Sprintf("%06d", i), name(i)
				return row, i < 2001
			})
			if n != 2001 {
				t.Errorf("inserted %d", n)
			}
			if err != nil {
				return err
			}
			i = 0
			return tx.Each(ctx, `SELECT county_id, name FROM county ORDER BY county_id`, nil, func(row db.Scanner) error {
				var id, got string
				err := row.Scan(&id, &got)
				if id != fmt.Sprintf("%06d", i) || got != name(i) {
					t.Errorf("row %d: %s %s", i, id, got)
				}
				i++
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// After an error nothing of the transaction is left, although a statement of many rows does
// not undo itself.
func TestFailedBulkLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("test")
			i := 0
			_, err := tx.Bulk(ctx, "county", []string{"county_id", "name", "created_at"}, func() ([]any, bool) {
				i++
				return []any{fmt.Sprint(i % 990), "x", tx.Now()}, i <= 1000
			})
			return err
		})
		if err == nil {
			t.Fatal("a key came twice and nobody noticed")
		}
		err = d.Read(ctx, func(tx *db.Tx) error {
			var n int
			err := tx.Get(ctx, nil, `SELECT count(*) FROM county`, nil, &n)
			if n != 0 {
				t.Errorf("%d rows are left", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestScopeFailsClosed(t *testing.T) {
	nobody := db.Actor{ID: "x", County: "500229"}
	if !nobody.Scope("lead.read").Empty() {
		t.Fatal("an actor without rights has a scope")
	}
	village := db.Scope{Areas: []string{"500229101200"}}
	for area, want := range map[string]bool{"500229101200": true, "50022910120001": true, "500229101201": false, "500229101": false, "": false} {
		if village.Covers(area) != want {
			t.Errorf("%q: covered %v", area, !want)
		}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := db.WithActor(t.Context(), nobody)
		d.Read(ctx, func(tx *db.Tx) error {
			f := tx.Filter("c", "c.county_id", "lead.read")
			var n int
			if err := tx.Get(ctx, nil, `SELECT count(*) FROM county c`+f.Where(), f.Args(), &n); err != nil || n != 0 {
				t.Errorf("%d %v", n, err)
			}
			return nil
		})
	})
}

func TestFilterCoversWholeSubtree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		actor := db.Actor{ID: "a", County: "5", Can: func(db.Permission) db.Scope { return db.Scope{Areas: []string{"51", "539"}} }}
		ctx := db.WithActor(t.Context(), actor)
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("test")
			for _, c := range []string{"5", "51", "519", "52", "5391", "54"} {
				if err := add(ctx, tx, c, "5"); err != nil {
					return err
				}
			}
			f := new(db.Filter).And("c.name = ?", "5").In("c.county_id", tx.Actor().Scope("x"))
			got, err := db.Select(ctx, tx, `SELECT county_id FROM county c`+f.Where()+` ORDER BY county_id`, f.Args(), func(row db.Scanner) (s string, err error) { return s, row.Scan(&s) })
			if want := []string{"51", "519", "5391"}; !slices.Equal(got, want) {
				t.Errorf("got %v", got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Whoever writes is not kept waiting by the copying of the log, and the log does not grow
// for ever.
func TestLogIsCopiedWhileWritersGoOn(t *testing.T) {
	dir := t.TempDir()
	ctx := dbtest.As(t)
	d, err := db.Open(ctx, db.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	n := 0
	for range 60 {
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("test")
			from := n
			_, err := tx.Bulk(ctx, "county", []string{"county_id", "name", "created_at"}, func() ([]any, bool) {
				n++
				return []any{fmt.Sprintf("%09d", n*7919%1000003), strings.Repeat("x", 2000), tx.Now()}, n <= from+1000
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "shouwang.db-wal"))
	if err != nil || info.Size() > 100<<20 {
		t.Errorf("after %d rows the log has %d MB (%v)", n, info.Size()>>20, err)
	}
}
