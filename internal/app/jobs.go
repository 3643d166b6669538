package app

import (
	"context"
	"errors"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/job"
	"github.com/shouwang/shouwang/internal/quality"
	"github.com/shouwang/shouwang/internal/reconcile"
	"github.com/shouwang/shouwang/internal/rule"
	"github.com/shouwang/shouwang/internal/source"
)

// night is the work of every night, for all counties: escalate what is late, screen again.
type night struct{}

func (night) Kind() string { return "night" }

// screenCounty screens one county: one unit of work at every scale.
type screenCounty struct {
	County string `json:"county"`
}

func (screenCounty) Kind() string { return "screen_county" }

// registerJobs says what is done for each kind of job.
func (a *App) registerJobs() {
	job.Handle(a.Jobs, a.nightly)
	job.Handle(a.Jobs, func(ctx context.Context, j screenCounty) error {
		today := cn.DateOf(a.DB.Now())
		_, err := a.Rules.Screen(systemOf(ctx, j.County), rule.Ask{On: today, KnownBy: today})
		return err
	})
	job.Handle(a.Jobs, func(ctx context.Context, j source.ImportJob) error {
		in := systemOf(ctx, j.County)
		if err := a.Source.RunImports(in); err != nil {
			return err
		}
		_, err := a.Rules.ScreenTouched(in)
		if errors.Is(err, rule.ErrRunning) {
			return nil // that one, or the next, takes what came
		}
		return err
	})
	job.Handle(a.Jobs, func(ctx context.Context, j rule.Job) error {
		return a.Rules.CarryOut(systemOf(ctx, j.County), j.Number)
	})
	job.Handle(a.Jobs, func(ctx context.Context, j rule.BacktestJob) error {
		return a.Rules.CarryOutBacktest(systemOf(ctx, j.County), j.Number)
	})
	job.Handle(a.Jobs, func(ctx context.Context, j quality.Job) error {
		_, err := a.Quality.Inspect(systemOf(ctx, j.County))
		return err
	})
	job.Handle(a.Jobs, func(ctx context.Context, j reconcile.Job) error {
		return a.Reconcile.CarryOut(systemOf(ctx, j.County), j.Run)
	})
	job.Daily(a.Jobs, 1, func() db.Job { return night{} })
}

func (a *App) nightly(ctx context.Context, _ night) error { return a.Night(ctx) }

// Night does the work of a night for all counties: what is late is pointed out, and each
// county is screened again.
func (a *App) Night(ctx context.Context) error {
	counties, err := a.Counties(ctx)
	if err != nil {
		return err
	}
	for _, county := range counties {
		in := systemOf(ctx, county)
		_, ended := a.Notices.Nightly(in)
		_, late := a.Monitor.Escalate(in, cn.DateOf(a.DB.Now()))
		_, lateCases := a.Monitor.EscalateCases(in, cn.DateOf(a.DB.Now()))
		_, lateHelp := a.Assist.Nightly(in)
		err = errors.Join(err, ended, late, lateCases, lateHelp, a.DB.Write(in, func(tx *db.Tx) error {
			return errors.Join(tx.Enqueue(in, screenCounty{county}), tx.Enqueue(in, quality.Job{County: county}))
		}))
	}
	return err
}

// withdrawn has the lists compared anew when one of them is taken back.
func (a *App) withdrawn(ctx context.Context, tx *db.Tx, batch int64) error {
	dataset, err := source.DatasetOf(ctx, tx, batch)
	if err != nil {
		return err
	}
	return a.Reconcile.Delivered(ctx, tx, dataset)
}

func systemOf(ctx context.Context, county string) context.Context {
	return db.WithActor(ctx, db.System("system", county))
}
