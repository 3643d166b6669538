package quality

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
)

// Census tells what is written about households, of all of the county or of those named;
// app satisfies it. It checks no permission.
type Census interface {
	Households(ctx context.Context, tx *db.Tx, on cn.Date, only ...registry.HouseholdID) ([]Household, error)
	// CasesOf names the open case of each household that has one.
	CasesOf(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID) (map[registry.HouseholdID]string, error)
}

// Homes calls households and people by name; package registry satisfies it.
type Homes interface {
	AreaOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (village string, err error)
	Cards(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID) (map[registry.HouseholdID]registry.Card, error)
	PersonNames(ctx context.Context, tx *db.Tx, ids []registry.PersonID) (map[registry.PersonID]string, error)
}

// Service keeps the tasks of the counties.
type Service struct {
	db        *db.DB
	census    Census
	homes     Homes
	divisions *division.Service
	params    *param.Service
}

// New makes the service.
func New(d *db.DB, c Census, h Homes, divisions *division.Service, params *param.Service) *Service {
	return &Service{d, c, h, divisions, params}
}

var (
	errReason  = errs.New(errs.Invalid, "quality.reason", "请写明为什么这样填是对的,500 字以内。")
	errClosed  = errs.New(errs.Conflict, "quality.closed", "这一条已经更正,不需要再说明。请刷新页面。")
	errNoHome  = errs.New(errs.Conflict, "quality.no_household", "这一户现在没有家庭成员,不作核查。")
	errNothing = errs.New(errs.Invalid, "quality.nothing", "请选择要说明的问题。")
)

// Inspected is what an inspection of the county came to.
type Inspected struct {
	Households int `json:"households"`
	Opened     int `json:"opened" doc:"新发现"`
	Closed     int `json:"closed" doc:"已更正"`
}

// Job looks over one county.
type Job struct {
	County string `json:"county"`
}

// Kind names the job in the queue.
func (Job) Kind() string { return "inspect_county" }

// Ask lets the county be looked over soon: after a roster has come in, say.
func (s *Service) Ask(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.ScreeningRun, tx.County()); err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, Job{tx.County()}); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "quality.ask", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County()})
	})
}

// townshipDigits is the length of a township's code.
const townshipDigits = 9

// Inspect looks over the whole county: the nightly job. It reads and judges first, and then
// stores a township at a time.
func (s *Service) Inspect(ctx context.Context) (done Inspected, err error) {
	var homes []Household
	var p Params
	var standing map[registry.HouseholdID][]Task
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if p, err = s.paramsOn(ctx, tx); err != nil {
			return err
		}
		if standing, err = standingTasks(ctx, tx, tx.CountyFilter("t")); err != nil {
			return err
		}
		homes, err = s.census.Households(ctx, tx, tx.Today())
		return err
	})
	if err != nil {
		return done, err
	}
	seen := make(map[registry.HouseholdID]bool, len(homes))
	townships := map[string][]*Household{}
	for i := range homes {
		h := &homes[i]
		seen[h.ID] = true
		t := h.Village[:min(townshipDigits, len(h.Village))]
		townships[t] = append(townships[t], h)
	}
	done.Households = len(homes)
	for _, t := range slices.Sorted(maps.Keys(townships)) {
		err := s.db.Write(ctx, func(tx *db.Tx) error { return inspectTownship(ctx, tx, t, townships[t], standing, p, &done) })
		if err != nil {
			return done, err
		}
	}
	return done, s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := closeGone(ctx, tx, standing, seen)
		if err != nil {
			return err
		}
		done.Closed += n
		if err := insertInspection(ctx, tx, done); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "quality.inspect", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(),
			Detail: map[string]any{"households": done.Households, "opened": done.Opened, "closed": done.Closed}})
	})
}

// inspectTownship stores what the rules say of the households of a township.
func inspectTownship(ctx context.Context, tx *db.Tx, township string, homes []*Household, standing map[registry.HouseholdID][]Task, p Params, done *Inspected) error {
	unjudged := map[place]*gap{}
	for _, h := range homes {
		judged := judgeAll(h, p)
		if err := apply(ctx, tx, h, standing[h.ID], judged, done); err != nil {
			return err
		}
		for rule, j := range judged {
			if j.Missing == 0 {
				continue
			}
			at := place{h.Village, rule}
			if unjudged[at] == nil {
				unjudged[at] = &gap{}
			}
			unjudged[at].households++
			unjudged[at].missing |= j.Missing
		}
	}
	tx.Unrecorded("the inspection of the county is recorded as a whole")
	return replaceUnjudged(ctx, tx, township, unjudged)
}

// place is a village and a rule; gap is how many households the rule could not judge there.
type place struct{ area, rule string }

type gap struct {
	households int
	missing    Needs
}

// apply brings the tasks of a household up to what the rules say.
func apply(ctx context.Context, tx *db.Tx, h *Household, standing []Task, judged map[string]Judgement, done *Inspected) error {
	if len(standing) > 0 && standing[0].Area != h.Village {
		if err := moveTasks(ctx, tx, h.ID, h.Village); err != nil {
			return err
		}
	}
	for _, c := range settle(standing, judged) {
		switch c.action {
		case opened:
			done.Opened++
			if err := insertTask(ctx, tx, h, c); err != nil {
				return err
			}
		default:
			if c.action == closed {
				done.Closed++
			}
			i := slices.IndexFunc(standing, func(t Task) bool { return t.Rule == c.rule })
			if err := changeTask(ctx, tx, standing[i].ID, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) paramsOn(ctx context.Context, tx *db.Tx) (Params, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	return ParamsOf(set), err
}

// load reads one household.
func (s *Service) load(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (*Household, Params, error) {
	p, err := s.paramsOn(ctx, tx)
	if err != nil {
		return nil, p, err
	}
	found, err := s.census.Households(ctx, tx, tx.Today(), h)
	if err != nil {
		return nil, p, err
	}
	if len(found) == 0 {
		return nil, p, errNoHome
	}
	return &found[0], p, nil
}

// Recheck looks over one household at once, so that what was mended is gone from the list,
// and gives its standing tasks.
func (s *Service) Recheck(ctx context.Context, household registry.HouseholdID) (list []Task, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.requireHome(ctx, tx, access.QualitySettle, household); err != nil {
			return err
		}
		if _, err := s.recheck(ctx, tx, household); err != nil {
			return err
		}
		list, err = s.tasksOf(ctx, tx, household)
		return err
	})
	return list, err
}

func (s *Service) recheck(ctx context.Context, tx *db.Tx, household registry.HouseholdID) (done Inspected, err error) {
	h, p, err := s.load(ctx, tx, household)
	if err != nil {
		return done, err
	}
	standing, err := standingOf(ctx, tx, household)
	if err != nil {
		return done, err
	}
	if err := apply(ctx, tx, h, standing, judgeAll(h, p), &done); err != nil {
		return done, err
	}
	if done == (Inspected{}) {
		tx.Unrecorded("nothing has changed")
		return done, nil
	}
	return done, tx.Record(ctx, db.Entry{Verb: "quality.recheck", Ref: household.Ref(), Area: h.Village, Detail: map[string]any{"opened": done.Opened, "closed": done.Closed}})
}

func (s *Service) requireHome(ctx context.Context, tx *db.Tx, p db.Permission, h registry.HouseholdID) error {
	area, err := s.homes.AreaOf(ctx, tx, h)
	if err != nil {
		return err
	}
	return tx.Require(p, area)
}

// Explain says why what a rule finds is right as it is: the way on for who submits in spite
// of a find. The household is looked over first, so that what was just submitted counts.
// The reason holds until what is written changes.
// Errors: quality.reason, quality.nothing, quality.closed.
func (s *Service) Explain(ctx context.Context, household registry.HouseholdID, keys []string, reason string) (list []Task, err error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "" || len([]rune(reason)) > 500:
		return nil, errReason
	case len(keys) == 0:
		return nil, errNothing
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.requireHome(ctx, tx, access.QualitySettle, household); err != nil {
			return err
		}
		if _, err := s.recheck(ctx, tx, household); err != nil {
			return err
		}
		standing, err := standingOf(ctx, tx, household)
		if err != nil {
			return err
		}
		for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
			i := slices.IndexFunc(standing, func(t Task) bool { return t.Rule == key })
			if i < 0 {
				return errClosed
			}
			t := standing[i]
			if err := explainTask(ctx, tx, t.ID, reason); err != nil {
				return err
			}
			if err := tx.Record(ctx, db.Entry{Verb: "quality.explain", Ref: t.ID.Ref(), Area: t.Area, Detail: map[string]any{"rule": key}}); err != nil {
				return err
			}
		}
		list, err = s.tasksOf(ctx, tx, household)
		return err
	})
	return list, err
}
