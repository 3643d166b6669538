package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"

	"github.com/shouwang/shouwang/internal/errs"
)

// Dialect names the engine.
type Dialect string

const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Config says where the data lives.
type Config struct {
	Dir string // the data directory; holds shouwang.db where URL is empty
	URL string // postgres://…; overrides the embedded database
	// Now is the clock, time.Now unless a test or a demonstration sets it.
	Now func() time.Time
}

// DB is one open database.
type DB struct {
	dialect Dialect
	write   *sql.DB
	read    *sql.DB
	now     func() time.Time
	audit   Auditor
	jobs    Enqueuer
	written chan struct{} // SQLite: something was committed
	stop    chan struct{} // closed by Close
	stopped chan struct{} // closed when checkpoint has ended

	stopping sync.Once
}

var (
	errNoDir     = errs.New(errs.Invalid, "db.no_data_dir", "数据目录不存在。请先运行 shouwang init --data 目录。")
	errCollation = errs.New(errs.Invalid, "db.collation", "PostgreSQL 数据库的排序规则须为 C。请用 createdb --template=template0 --lc-collate=C --encoding=UTF8 重新建库。")
)

// Open opens the database; it does not migrate it.
func Open(ctx context.Context, c Config) (*DB, error) {
	d := &DB{now: c.Now}
	if d.now == nil {
		d.now = time.Now
	}
	if c.URL != "" {
		return d, d.openPostgres(ctx, c.URL)
	}
	return d, d.openSQLite(ctx, c.Dir)
}

// openSQLite opens one write connection and a pool of readers. synchronous=FULL: an
// acknowledged write survives a power cut.
func (d *DB) openSQLite(ctx context.Context, dir string) (err error) {
	d.dialect = SQLite
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return errNoDir
	}
	pragmas := url.Values{
		"_pragma":      {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-65536)", "temp_store(memory)", "journal_size_limit(268435456)", "wal_autocheckpoint(" + strconv.Itoa(walLimit) + ")"},
		"_time_format": {"sqlite"},
		"_txlock":      {"immediate"},
	}
	path := "file:" + (&url.URL{Path: filepath.Join(dir, "shouwang.db")}).EscapedPath() + "?"
	if d.write, err = sql.Open("sqlite", path+pragmas.Encode()); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	if err := d.write.PingContext(ctx); err != nil {
		return err
	}
	pragmas["_pragma"] = append(pragmas["_pragma"], "query_only(1)")
	pragmas.Del("_txlock")
	if d.read, err = sql.Open("sqlite", path+pragmas.Encode()); err != nil {
		return err
	}
	d.read.SetMaxOpenConns(max(4, runtime.NumCPU()))
	if err := d.read.PingContext(ctx); err != nil {
		return err
	}
	d.written, d.stop, d.stopped = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	go d.checkpoint()
	return nil
}

func (d *DB) openPostgres(ctx context.Context, rawURL string) (err error) {
	d.dialect = Postgres
	if d.write, err = sql.Open("pgx", rawURL); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(20)
	d.read = d.write
	var collation string
	if err := d.write.QueryRowContext(ctx, `SELECT datcollate FROM pg_database WHERE datname = current_database()`).Scan(&collation); err != nil {
		return fmt.Errorf("db: cannot reach PostgreSQL: %w", err)
	}
	if collation != "C" && collation != "POSIX" {
		return errCollation
	}
	return nil
}

// Use wires the audit trail and the job queue; app calls it once.
func (d *DB) Use(a Auditor, j Enqueuer) { d.audit, d.jobs = a, j }

// Dialect is the engine in use.
func (d *DB) Dialect() Dialect { return d.dialect }

// Pool is the write pool, for package job and the migrations alone.
func (d *DB) Pool() *sql.DB { return d.write }

// Now reads the clock.
func (d *DB) Now() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// Close closes all connections.
func (d *DB) Close() error {
	if d.stop != nil {
		d.stopping.Do(func() { close(d.stop) })
		<-d.stopped
	}
	err := d.write.Close()
	if d.read != d.write {
		err = errors.Join(err, d.read.Close())
	}
	return err
}

var errUnrecorded = errors.New("db: a change without an audit entry (call Record, or Unrecorded with the reason)")

// Write runs f as one transaction of the context's actor. It refuses to commit a change
// that f has not recorded in the audit trail.
func (d *DB) Write(ctx context.Context, f func(*Tx) error) error {
	err := d.do(ctx, d.write, nil, func(tx *Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		if tx.changed && !tx.recorded {
			return errUnrecorded
		}
		return nil
	})
	select {
	case d.written <- struct{}{}:
	default: // PostgreSQL, or a checkpoint is due already
	}
	return err
}

// Read runs f on one unchanging view of the data.
func (d *DB) Read(ctx context.Context, f func(*Tx) error) error {
	var opts *sql.TxOptions
	if d.dialect == Postgres {
		opts = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return d.do(ctx, d.read, opts, f)
}

func (d *DB) do(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, f func(*Tx) error) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	st, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer st.Rollback() // after Commit it does nothing
	tx := &Tx{sql: st, conn: conn, db: d, now: d.Now(), actor: ActorOf(ctx)}
	if err := f(tx); err != nil {
		return err
	}
	return st.Commit()
}
