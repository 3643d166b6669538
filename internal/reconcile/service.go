package reconcile

import (
	"context"
	"errors"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// Parts are what the county's list and the others are read from.
type Parts struct {
	Registry  *registry.Service
	Divisions *division.Service
	Codes     *code.Service
	Source    *source.Service
}

// Service keeps the differences of the counties.
type Service struct {
	db *db.DB
	Parts
}

// New makes the service.
func New(d *db.DB, p Parts) *Service { return &Service{d, p} }

var (
	errList         = errs.New(errs.Invalid, "reconcile.list", "请选择与哪份名单核对:全国系统名单,或市平台名单。")
	errNotDelivered = errs.New(errs.Conflict, "reconcile.not_delivered", "还没有导入过这份名单,没有可核对的内容。请先在“导入数据”里导入。")
)

// Job compares the county's list with another one.
type Job struct {
	County string `json:"county"`
	Run    RunID  `json:"run"`
}

// Kind names the job in the queue.
func (Job) Kind() string { return "reconcile_list" }

// Ask has the county's list compared with another one soon. A run that waits already is
// given back instead of a second one. Errors: reconcile.list, reconcile.not_delivered.
func (s *Service) Ask(ctx context.Context, l List) (r Run, err error) {
	if l.at() < 0 {
		return r, errList
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.ReconcileRun, tx.County()); err != nil {
			return err
		}
		delivered, err := source.Delivered(ctx, tx, l.dataset(), tx.Today(), tx.Today())
		if err != nil {
			return err
		}
		if !delivered {
			return errNotDelivered
		}
		r, err = s.ask(ctx, tx, l)
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "reconcile.ask", Ref: r.ID.Ref(), Area: tx.County(), Detail: map[string]any{"list": l}})
	})
	return r, err
}

func (s *Service) ask(ctx context.Context, tx *db.Tx, l List) (Run, error) {
	if r, ok, err := lastRun(ctx, tx, l, string(Queued)); err != nil || ok {
		return r, err
	}
	r, err := insertRun(ctx, tx, l)
	if err != nil {
		return r, err
	}
	return r, tx.Enqueue(ctx, Job{tx.County(), r.ID})
}

// Delivered asks for a run if the dataset is one of the lists. It runs in the transaction
// that publishes a delivery or takes one back, which records it.
func (s *Service) Delivered(ctx context.Context, tx *db.Tx, dataset string) error {
	l, ok := listOf(dataset)
	if !ok {
		return nil
	}
	_, err := s.ask(ctx, tx, l)
	return err
}

// CarryOut does a run: read the other list, compare, store. It bears repetition, and doing
// it twice finds nothing new.
func (s *Service) CarryOut(ctx context.Context, run RunID) error {
	var l List
	var ok bool
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		tx.Unrecorded("how far a run is; it is recorded when it ends")
		l, ok, err = claimRun(ctx, tx, run)
		return err
	})
	if err != nil || !ok {
		return err
	}
	r := &Run{ID: run, List: l}
	if err := s.carryOut(ctx, r); err != nil {
		ctx := context.WithoutCancel(ctx)
		return errors.Join(err, s.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the failure is in the log, and the run is tried again")
			return failRun(ctx, tx, run)
		}))
	}
	return nil
}

func (s *Service) carryOut(ctx context.Context, r *Run) error {
	seen, err := s.look(ctx, r)
	if err != nil {
		return err
	}
	if err := s.enter(ctx, r.ID, Storing); err != nil {
		return err
	}
	for chunk := range slices.Chunk(seen.found, storeChunk) {
		if err := s.db.Write(ctx, func(tx *db.Tx) error { return settle(ctx, tx, r, chunk) }); err != nil {
			return err
		}
	}
	gone, err := s.gone(ctx, r.List, seen)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(gone, storeChunk) {
		if err := s.db.Write(ctx, func(tx *db.Tx) error { return closeAll(ctx, tx, r, chunk) }); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := finishRun(ctx, tx, r, seen); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "reconcile.run", Ref: r.ID.Ref(), Area: tx.County(),
			Detail: map[string]any{"list": r.List, "batch": seen.batch, "opened": r.Opened, "changed": r.Changed, "closed": r.Closed}})
	})
}

func (s *Service) enter(ctx context.Context, run RunID, stage Stage) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return setStage(ctx, tx, run, stage) })
}

// sight is what a run saw.
type sight struct {
	batch   int64 // 0 if the other list is not there
	asOf    cn.Date
	found   []Found
	doubted map[string]bool // of whom the other list may speak in a row that waits for a person
}

// look reads both lists and compares them: our own as it stands today, and as it stood on the
// day that the other one describes.
func (s *Service) look(ctx context.Context, r *Run) (seen sight, err error) {
	listing, ok, err := s.Source.Listing(ctx, r.List.dataset())
	if err != nil || !ok {
		return seen, err
	}
	if err := s.enter(ctx, r.ID, Comparing); err != nil {
		return seen, err
	}
	seen.batch, seen.asOf, seen.doubted = listing.Batch.Number, listing.Batch.AsOf, map[string]bool{}
	for _, h := range listing.Doubted {
		seen.doubted[string(h)] = true
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		now, err := s.today(ctx, tx)
		if err != nil {
			return err
		}
		rd := &reading{codes: now.codes, villages: now.villages(), county: tx.County(), whole: listing.Aside == 0, unread: map[Field]int{}}
		theirs := lists[r.List.at()].read(rd, listing.Rows)
		ours := now.entries(r.List, theirs)
		seen.found = compare(ours, theirs)
		r.Ours, r.Theirs, r.Aside, r.Unread = countDue(ours), len(theirs), listing.Aside, rd.unread
		then := &book{codes: now.codes, cards: now.cards}
		if err := s.read(ctx, tx, then, seen.asOf); err != nil {
			return err
		}
		seen.found = lasting(seen.found, compare(then.entries(r.List, theirs), theirs))
		seen.found = slices.DeleteFunc(seen.found, func(f Found) bool { return f.Kind == OnlyHere && seen.doubted[f.Key] })
		return nil
	})
	return seen, err
}

func countDue(list []Entry) (n int) {
	for i := range list {
		if list[i].Due {
			n++
		}
	}
	return n
}

// today is the county's own list as it now stands, with the words to call things by.
func (s *Service) today(ctx context.Context, tx *db.Tx) (b *book, err error) {
	b = &book{}
	if err := s.read(ctx, tx, b, tx.Today()); err != nil {
		return nil, err
	}
	ids := make([]registry.HouseholdID, len(b.homes))
	for i := range b.homes {
		ids[i] = b.homes[i].ID
	}
	if b.cards, err = s.Registry.Cards(ctx, tx, ids); err != nil {
		return nil, err
	}
	b.codes, err = s.Codes.Lists(ctx, tx)
	return b, err
}

// read reads the county's own list as it stood on a day, as now known.
func (s *Service) read(ctx context.Context, tx *db.Tx, b *book, on cn.Date) (err error) {
	if b.homes, err = s.Registry.Population(ctx, tx, on, tx.Today()); err != nil {
		return err
	}
	standings, err := monitor.Standings(ctx, tx, tx.CountyFilter("c"), on)
	b.cases = byHousehold(standings)
	return err
}

func (b *book) villages() map[registry.HouseholdID]string {
	m := make(map[registry.HouseholdID]string, len(b.homes))
	for i := range b.homes {
		m[b.homes[i].ID] = b.homes[i].Village
	}
	return m
}
