package monitor

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Capacity is how many leads of a township may be dispatched in a week, from a day on.
type Capacity struct {
	Township string  `json:"-"`
	PerWeek  *int    `json:"per_week" doc:"每周最多分派几条;空为不限"`
	From     cn.Date `json:"from" doc:"从哪一天起"`
	Basis    string  `json:"basis,omitempty" doc:"怎么定的"`
	By       string  `json:"-"`
	ByName   string  `json:"by_name,omitempty"`
}

const (
	maxPerWeek = 10_000
	maxBasis   = 200
)

var (
	errTownship = errs.New(errs.NotFound, "monitor.township", "没有这个乡镇(街道),请在列表里选。")
	errPerWeek  = errs.New(errs.Invalid, "monitor.per_week", "每周分派条数请填 0 到 10000 的整数;不想限制的,留空。")
	errFrom     = errs.New(errs.Invalid, "monitor.capacity_from", "从哪一天起,请选今天或以后;以前的分派已经发生,不改。")
	errBasis    = errs.New(errs.Invalid, "monitor.capacity_basis", "怎么定的请写在 200 字以内。")
)

type capacityID string

// SetCapacity says how many leads of a township may be dispatched in a week, from today or
// a later day on; no number takes back what was set, and nothing is limited. What was set
// before stays on record.
// Errors: monitor.township, monitor.per_week, monitor.capacity_from, monitor.capacity_basis.
// Policy: plan:262
func (s *Service) SetCapacity(ctx context.Context, c Capacity) (Capacity, error) {
	c.Basis = strings.TrimSpace(c.Basis)
	switch {
	case c.PerWeek != nil && (*c.PerWeek < 0 || *c.PerWeek > maxPerWeek):
		return Capacity{}, errPerWeek
	case utf8.RuneCountInString(c.Basis) > maxBasis:
		return Capacity{}, errBasis
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.ParamEdit, tx.County()); err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		if d, ok := tree.Get(c.Township); !ok || d.Level() != cn.LevelTownship {
			return errTownship
		}
		if c.From.IsZero() {
			c.From = tx.Today()
		}
		if c.From.Before(tx.Today()) {
			return errFrom
		}
		c.By = tx.Actor().ID
		if err := insertCapacity(ctx, tx, c); err != nil {
			return err
		}
		detail := map[string]any{"from": c.From.String()}
		if c.PerWeek != nil {
			detail["per_week"] = *c.PerWeek
		}
		return tx.Record(ctx, db.Entry{Verb: "capacity.set", Ref: id.Ref{Kind: "division", ID: c.Township}, Area: c.Township, Detail: detail})
	})
	return c, err
}

func insertCapacity(ctx context.Context, tx *db.Tx, c Capacity) error {
	_, err := tx.Exec(ctx, `INSERT INTO dispatch_capacity (county_id, id, township, per_week, valid_from, basis, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.County(), id.New[capacityID](), c.Township, c.PerWeek, c.From, c.Basis, tx.Now(), c.By)
	return err
}

// capacities are those that hold today and the next that will, by township.
func capacities(ctx context.Context, tx *db.Tx) (now, next map[string]Capacity, err error) {
	now, next = map[string]Capacity{}, map[string]Capacity{}
	var people []string
	err = tx.Each(ctx, `SELECT township, per_week, valid_from, basis, recorded_by FROM dispatch_capacity WHERE county_id = $1
		ORDER BY valid_from, recorded_at, id`, []any{tx.County()}, func(row db.Scanner) error {
		var c Capacity
		if err := row.Scan(&c.Township, &c.PerWeek, &c.From, &c.Basis, &c.By); err != nil {
			return err
		}
		people = append(people, c.By)
		later, coming := next[c.Township]
		switch {
		case !c.From.After(tx.Today()):
			now[c.Township] = c
		case !coming || later.From == c.From:
			next[c.Township] = c
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	names, err := access.Names(ctx, tx, people...)
	for _, set := range []map[string]Capacity{now, next} {
		for township, c := range set {
			c.ByName = names[c.By]
			set[township] = c
		}
	}
	return now, next, err
}
