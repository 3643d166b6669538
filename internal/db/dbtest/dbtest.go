// Package dbtest gives each test a migrated database of its own, on SQLite and on
// PostgreSQL. A test of a store runs on both:
//
//	func TestX(t *testing.T) { dbtest.Each(t, func(t *testing.T, d *db.DB) { … }) }
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/db"
)

// County is the county of the tests.
const County = "500229"

// Start is the instant at which the clock of a test begins: 2025-07-01 09:00 in China.
var Start = time.Date(2025, 7, 1, 1, 0, 0, 0, time.UTC)

// Clock is a clock that moves only when told. Safe for use by several goroutines.
type Clock struct{ micros atomic.Int64 }

// NewClock starts at Start.
func NewClock() *Clock {
	c := new(Clock)
	c.Set(Start)
	return c
}

// Now reads the clock.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// Set moves the clock.
func (c *Clock) Set(t time.Time) { c.micros.Store(t.UnixMicro()) }

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// Each runs the test on both engines, each with an empty migrated database and a clock
// that stands at Start.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	EachClock(t, func(t *testing.T, d *db.DB, _ *Clock) { test(t, d) })
}

// EachClock is Each for a test that moves the clock.
func EachClock(t *testing.T, test func(t *testing.T, d *db.DB, clock *Clock)) {
	t.Run("sqlite", func(t *testing.T) { c := NewClock(); test(t, SQLite(t, c.Now), c) })
	t.Run("postgres", func(t *testing.T) { c := NewClock(); test(t, Postgres(t, c.Now), c) })
}

// As is a context in which the system actor of the test county acts.
func As(t *testing.T) context.Context {
	return db.WithActor(t.Context(), db.System("test", County))
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "shouwang-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := migrateAndClose(db.Config{Dir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "shouwang.db"))
})

func migrateAndClose(c db.Config) error {
	ctx := context.Background()
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	if _, err = d.Migrate(ctx); err != nil {
		return err
	}
	if d.Dialect() == db.SQLite {
		if _, err = d.Pool().ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
			return err
		}
	}
	return d.Close()
}

// SQLite is a migrated embedded database in a folder of its own.
func SQLite(t testing.TB, now func() time.Time) *db.DB {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "shouwang.db"), template, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, db.Config{Dir: dir, Now: now})
}

func open(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// serverURL is the private cluster that scripts/postgres starts.
func serverURL() string {
	if u := os.Getenv("SHOUWANG_TEST_POSTGRES"); u != "" {
		return u
	}
	return "postgres://shouwang@127.0.0.1:54329/postgres?sslmode=disable"
}

// The template's name carries the process: test binaries run at the same time.
var templateName = fmt.Sprintf("template_%d", os.Getpid())

var postgresTemplate = sync.OnceValue(func() error {
	if err := onServer("CREATE DATABASE " + templateName + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"); err != nil {
		return err
	}
	return migrateAndClose(db.Config{URL: urlOf(templateName)})
})

func urlOf(database string) string {
	u, err := url.Parse(serverURL())
	if err != nil {
		panic(err)
	}
	u.Path = "/" + database
	return u.String()
}

func onServer(statement string) error {
	server, err := sql.Open("pgx", serverURL())
	if err != nil {
		return err
	}
	defer server.Close()
	_, err = server.ExecContext(context.Background(), statement)
	return err
}

var databases atomic.Int64

// Postgres is a migrated database on the private cluster, dropped after the test. A
// cluster that is not there fails the test: a store that was not tested on both is not tested.
func Postgres(t testing.TB, now func() time.Time) *db.DB {
	t.Helper()
	return open(t, db.Config{URL: PostgresURL(t), Now: now})
}

// PostgresURL is the address of such a database, for a test that opens it itself.
func PostgresURL(t testing.TB) string {
	t.Helper()
	if err := postgresTemplate(); err != nil {
		t.Fatalf("PostgreSQL for tests is not reachable; run `scripts/postgres start` (make test does): %v", err)
	}
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), databases.Add(1))
	// The files as they are: half the time of writing each page to the log.
	if err := onServer("CREATE DATABASE " + name + " TEMPLATE " + templateName + " STRATEGY file_copy"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := onServer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return urlOf(name)
}
