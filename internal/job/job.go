// Package job runs work after the transaction that asked for it has committed. It is
// thin over River (docs/adr/0008), whose tables live in the same database, so that data
// and job commit together.
//
// One job is one county or one township, never one household: the queue carries tens of
// jobs a minute, the work inside them may be large. A job may run more than once (a
// machine may stop in the middle), so its work must bear repetition.
package job

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/shouwang/shouwang/internal/db"
)

// Queue holds the kinds of job that the program knows. Register them with [Handle] and
// [Daily], then Start.
type Queue struct {
	db      *db.DB
	driver  riverdriver.Driver[*sql.Tx]
	workers *river.Workers
	daily   []*river.PeriodicJob
	client  *river.Client[*sql.Tx]
	log     *slog.Logger
}

// New makes a queue in the database.
func New(d *db.DB, log *slog.Logger) *Queue {
	q := &Queue{db: d, workers: river.NewWorkers(), log: log}
	if d.Dialect() == db.SQLite {
		q.driver = riversqlite.New(d.Pool())
	} else {
		q.driver = riverdatabasesql.New(d.Pool())
	}
	return q
}

// Migrate brings the queue's own tables up to date.
func (q *Queue) Migrate(ctx context.Context) error {
	m, err := rivermigrate.New(q.driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("job: migrate: %w", err)
	}
	return nil
}

// Handle says what is done for a kind of job. A returned error has the job tried again
// later, further and further apart.
func Handle[J db.Job](q *Queue, work func(context.Context, J) error) {
	river.AddWorker(q.workers, river.WorkFunc(func(ctx context.Context, j *river.Job[J]) error {
		return work(ctx, j.Args)
	}))
}

// Daily enqueues a job every day at an hour of China's clock.
func Daily(q *Queue, hour int, make func() db.Job) {
	q.daily = append(q.daily, river.NewPeriodicJob(DailyAt(hour), func() (river.JobArgs, *river.InsertOpts) {
		return make(), nil
	}, nil))
}

// DailyAt is an hour of China's day.
type DailyAt int

// Next is the coming occurrence of the hour in China, which has no summer time.
func (h DailyAt) Next(now time.Time) time.Time {
	china := time.FixedZone("CST", 8*60*60)
	t := now.In(china)
	next := time.Date(t.Year(), t.Month(), t.Day(), int(h), 0, 0, 0, china)
	if !next.After(t) {
		next = next.AddDate(0, 0, 1)
	}
	return next
}

// Open makes the queue ready to accept jobs; it runs none until Start.
func (q *Queue) Open() (err error) {
	config := &river.Config{
		Logger:       slog.New(slog.DiscardHandler),
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
		Workers:      q.workers,
		PeriodicJobs: q.daily,
		JobTimeout:   time.Hour,
		ErrorHandler: failures{q.log},
	}
	if q.db.Dialect() == db.SQLite {
		// The only write connection is shared with people's work: poll seldom.
		config.FetchPollInterval = time.Second
	}
	q.client, err = river.NewClient(q.driver, config)
	return err
}

// Start runs jobs until Stop.
func (q *Queue) Start(ctx context.Context) error { return q.client.Start(ctx) }

// Stop waits for running jobs to end.
func (q *Queue) Stop(ctx context.Context) error { return q.client.Stop(ctx) }

// Enqueue stores a job in the transaction; it satisfies db.Enqueuer.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, j db.Job) error {
	if q.client == nil {
		return fmt.Errorf("job: %s enqueued before Open", j.Kind())
	}
	_, err := q.client.InsertTx(ctx, tx.SQL(), j, nil)
	return err
}
