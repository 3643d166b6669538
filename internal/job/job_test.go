package job_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/job"
)

type screenCounty struct {
	County string `json:"county"`
}

func (screenCounty) Kind() string { return "test.screen_county" }

func open(t *testing.T, d *db.DB, done chan string) *job.Queue {
	t.Helper()
	q := job.New(d, slog.New(slog.DiscardHandler))
	job.Handle(q, func(_ context.Context, j screenCounty) error { done <- j.County; return nil })
	if err := errors.Join(q.Migrate(t.Context()), q.Open()); err != nil {
		t.Fatal(err)
	}
	d.Use(nil, q)
	if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := q.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return q
}

func TestJobRunsOnlyIfItsTransactionCommitted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		done := make(chan string, 2)
		open(t, d, done)
		ctx := dbtest.As(t)
		undo := errors.New("undo")
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := tx.Enqueue(ctx, screenCounty{"rolled-back"}); err != nil {
				return err
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return tx.Enqueue(ctx, screenCounty{"500229"}) }); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-done:
			if got != "500229" {
				t.Fatalf("ran %s", got)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("the committed job did not run")
		}
	})
}

func TestDailyJobRunsAtTheHourInChina(t *testing.T) {
	for from, want := range map[string]string{
		"2025-06-30T16:59:00Z": "2025-06-30T17:00:00Z", // 00:59 in China, for 01:00
		"2025-06-30T17:00:00Z": "2025-07-01T17:00:00Z",
	} {
		now, _ := time.Parse(time.RFC3339, from)
		if got := job.DailyAt(1).Next(now).UTC().Format(time.RFC3339); got != want {
			t.Errorf("from %s: %s, want %s", from, got, want)
		}
	}
}
