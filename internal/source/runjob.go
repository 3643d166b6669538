package source

import (
	"context"
	"errors"
	"time"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// ImportJob works off the queued imports of a county, one after another.
type ImportJob struct {
	County string `json:"county"`
}

// Kind names the job in the queue.
func (ImportJob) Kind() string { return "import" }

// RunImports imports the queued files of the actor's county, the oldest first. If another
// job is at it already there is nothing to do: that one looks again before it ends.
func (s *Service) RunImports(ctx context.Context) error {
	county := db.ActorOf(ctx).County
	for {
		if !s.imports.enter(county) {
			return nil
		}
		err := s.workOff(ctx)
		s.imports.leave(county)
		if err != nil {
			return err
		}
		if r, err := s.nextRun(ctx); err != nil || r == nil {
			return err
		}
	}
}

func (i *imports) enter(county string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.busy[county] {
		return false
	}
	if i.busy == nil {
		i.busy, i.running = map[string]bool{}, map[RunID]*running{}
	}
	i.busy[county] = true
	return true
}

func (i *imports) leave(county string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.busy, county)
}

// busyPause is how long a file waits while the same dataset is imported by another way.
const busyPause = time.Second

func (s *Service) workOff(ctx context.Context) error {
	for {
		r, err := s.nextRun(ctx)
		if err != nil || r == nil {
			return err
		}
		if err := s.runOne(ctx, r); err != nil {
			return err
		}
	}
}

func (s *Service) nextRun(ctx context.Context) (r *ImportRun, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := db.Select(ctx, tx, `SELECT `+runColumns+` FROM import i WHERE i.county_id = $1 AND i.state = $2 ORDER BY i.id LIMIT 1`,
			[]any{tx.County(), string(Queued)}, scanRun)
		if err == nil && len(list) > 0 {
			r = list[0]
		}
		return err
	})
	return r, err
}

// runOne imports one file as the person who uploaded it, and notes how that ended.
func (s *Service) runOne(ctx context.Context, r *ImportRun) error {
	ctx = db.WithActor(ctx, db.System(r.by, db.ActorOf(ctx).County))
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	now := &running{id: r.ID, choices: r.Choices, meter: newMeter(r.Size), cancel: cancel}
	started, err := s.setRunning(ctx, now)
	if err != nil || !started {
		return err
	}
	defer s.imports.forget(r.ID)
	name, err := s.keys.Open(sealRunName, r.name)
	if err != nil {
		return err
	}
	res, err := s.importRun(within, r, now, string(name))
	cancelled := err != nil && errors.Is(context.Cause(within), errCancelled)
	return errors.Join(s.endRun(context.WithoutCancel(ctx), r, res, err, cancelled, ctx.Err() != nil), s.dropFile(context.WithoutCancel(ctx), r, err, cancelled))
}

func (s *Service) importRun(ctx context.Context, r *ImportRun, now *running, name string) (res Result, err error) {
	req := ImportRequest{Name: name, Dataset: r.Choices.Dataset, AsOf: r.Choices.AsOf, ReceivedOn: r.Choices.ReceivedOn, Replaces: r.Choices.Replaces, run: now}
	for {
		res, err = s.importSealed(ctx, req, r.ref)
		if !errors.Is(err, errImporting) {
			break
		}
		select {
		case <-time.After(busyPause):
		case <-ctx.Done():
			return res, ctx.Err()
		}
	}
	if err == nil && res.Dataset == householdRoster && res.State == Published && res.DuplicateOf == 0 {
		now.meter.enter(stageRelinking)
		_, err = s.relink(context.WithoutCancel(ctx))
	}
	res.Seconds = time.Since(now.meter.started).Seconds()
	return res, err
}

func (s *Service) setRunning(ctx context.Context, now *running) (started bool, err error) {
	s.imports.mu.Lock()
	s.imports.running[now.id] = now
	s.imports.mu.Unlock()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the entry is made when the import ends")
		n, err := tx.Exec(ctx, `UPDATE import SET state = $3, started_at = $4 WHERE county_id = $1 AND id = $2 AND state = $5`,
			tx.County(), string(now.id), string(Running), tx.Now(), string(Queued))
		started = n == 1
		return err
	})
	if err != nil || !started {
		s.imports.forget(now.id)
	}
	return started, err
}

func (i *imports) forget(run RunID) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.running, run)
}

// endRun notes how an import ended. An error that people can mend is told in its own words;
// any other is returned, so that it is logged.
func (s *Service) endRun(ctx context.Context, r *ImportRun, res Result, failure error, cancelled, stopped bool) error {
	state, out := Done, outcome{Result: &res}
	var report error
	switch {
	case cancelled:
		state, out = Cancelled, outcome{Refusal: &Refusal{errCancelled.Code, errCancelled.Text}}
	case failure != nil && stopped:
		state, out = Interrupted, outcome{Refusal: &Refusal{errInterrupted.Code, errInterrupted.Text}}
	case failure != nil:
		e, ok := errs.As(failure)
		if !ok || e.Kind == errs.Internal {
			e, report = errUnexpected, failure
		}
		state, out = Failed, outcome{Refusal: &Refusal{e.Code, e.Text}}
	}
	res.File = "" // it is kept sealed
	batch := res.Batch
	if state != Done {
		batch = 0
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE import SET state = $3, batch = $4, result = $5, ended_at = $6 WHERE county_id = $1 AND id = $2`,
			tx.County(), string(r.ID), string(state), batch, jsonText(out), tx.Now())
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "import." + string(state), Ref: runRef(r.ID), Area: tx.County(), Detail: map[string]any{"batch": batch}})
	})
	return errors.Join(err, report)
}

// dropFile deletes the sealed file where nothing needs it any more. A file that failed is
// kept, so that its importer can choose otherwise and start again.
func (s *Service) dropFile(ctx context.Context, r *ImportRun, failure error, cancelled bool) error {
	if failure != nil && !cancelled {
		return nil
	}
	return s.forget(ctx, r.ref)
}

// keepUploads is how long a file waits for its importer to start or restart it.
const keepUploads = 7 * 24 * time.Hour

// RecoverImports says of every import that a stop of the machine cut off whether it is in
// or not, queues again what was waiting, and lets go of files that nobody started. app
// calls it after DiscardUnpublished.
func (s *Service) RecoverImports(ctx context.Context) (interrupted int, err error) {
	type left struct{ county string }
	var list []left
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.Select(ctx, tx, `SELECT DISTINCT county_id FROM import WHERE state IN ('uploaded', 'queued', 'running', 'interrupted', 'failed')`, nil,
			func(row db.Scanner) (l left, err error) { return l, row.Scan(&l.county) })
		return err
	})
	for _, l := range list {
		n, failed := s.recoverCounty(db.WithActor(ctx, db.System("system", l.county)))
		interrupted, err = interrupted+n, errors.Join(err, failed)
	}
	return interrupted, err
}

func (s *Service) recoverCounty(ctx context.Context) (interrupted int, err error) {
	var stale []*ImportRun
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		list, err := db.Select(ctx, tx, `SELECT `+runColumns+` FROM import i WHERE i.county_id = $1 AND i.state IN ('uploaded', 'queued', 'running', 'interrupted', 'failed')`,
			[]any{tx.County()}, scanRun)
		if err != nil {
			return err
		}
		queued := false
		for _, r := range list {
			switch {
			case r.State == Running:
				in, err := recoverRun(ctx, tx, r)
				if err != nil {
					return err
				}
				if !in {
					interrupted++
				}
			case r.State == Queued:
				queued = true
			case tx.Now().Sub(r.CreatedAt) > keepUploads:
				stale = append(stale, r)
				if err := setRun(ctx, tx, r.ID, Cancelled, nil); err != nil {
					return err
				}
			}
		}
		if queued {
			if err := tx.Enqueue(ctx, ImportJob{tx.County()}); err != nil {
				return err
			}
		}
		return tx.Record(ctx, db.Entry{Verb: "import.recover", Ref: countyRef(tx), Area: tx.County(), Detail: map[string]any{"interrupted": interrupted, "dropped": len(stale)}})
	})
	for _, r := range stale {
		err = errors.Join(err, s.forget(ctx, r.ref))
	}
	return interrupted, err
}

// recoverRun settles a run whose machine stopped: its batch was published in one
// transaction, or it has been discarded.
func recoverRun(ctx context.Context, tx *db.Tx, r *ImportRun) (in bool, err error) {
	b, err := getBatch(ctx, tx, r.Batch)
	if errors.Is(err, errNoBatch) {
		return false, setRun(ctx, tx, r.ID, Interrupted, &outcome{Refusal: &Refusal{errInterrupted.Code, errInterrupted.Text}})
	}
	if err != nil {
		return false, err
	}
	res := Result{Dataset: b.Dataset, Batch: b.Number, State: b.State, Counts: b.Counts, Warnings: b.Warnings, UnknownColumn: []string{}, SkippedSheets: []string{}}
	return true, setRun(ctx, tx, r.ID, Done, &outcome{Result: &res})
}

func setRun(ctx context.Context, tx *db.Tx, run RunID, state RunState, o *outcome) error {
	var result any
	if o != nil {
		result = jsonText(o)
	}
	_, err := tx.Exec(ctx, `UPDATE import SET state = $3, result = $4, ended_at = $5 WHERE county_id = $1 AND id = $2`,
		tx.County(), string(run), string(state), result, tx.Now())
	return err
}
