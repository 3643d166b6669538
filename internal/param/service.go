package param

import (
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Service keeps the parameters of the counties.
type Service struct {
	db     *db.DB
	checks map[string]func(text string) error
}

// New needs nothing but the database.
func New(d *db.DB) *Service { return &Service{db: d, checks: map[string]func(string) error{}} }

// Check registers what a value must be beyond its kind, for the feature that reads it; app
// calls it before the first request.
func (s *Service) Check(key string, check func(text string) error) { s.checks[key] = check }

var (
	errNoDay     = errs.New(errs.Invalid, "param.from", "请填写从哪一天起执行。")
	errBasisLong = errs.New(errs.Invalid, "param.basis", "依据请不超过 200 字。")
)

// Change is a new value of one parameter. An empty Value withdraws it: from that day on
// there is none, and no example either.
type Change struct {
	Key   string // key or Chinese title
	Value string // as a person writes it
	From  cn.Date
	Basis string // the document that says so, "" if none was named
}

// Set appends a value that holds from a day on, also a past one: "知晓日" tells the two apart.
func (s *Service) Set(ctx context.Context, keyOrTitle, value string, from cn.Date) (Value, error) {
	return s.Apply(ctx, Change{Key: keyOrTitle, Value: value, From: from})
}

// Apply is Set with the document that it follows.
func (s *Service) Apply(ctx context.Context, c Change) (v Value, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		v, err = s.ApplyTx(ctx, tx, c)
		return err
	})
	return v, err
}

// ApplyTx is Apply inside a transaction of the caller.
func (s *Service) ApplyTx(ctx context.Context, tx *db.Tx, c Change) (Value, error) {
	if err := tx.Require(access.ParamEdit, tx.County()); err != nil {
		return Value{}, err
	}
	d, err := Find(c.Key)
	if err != nil {
		return Value{}, err
	}
	text := ""
	if cn.Narrow(c.Value) != "" {
		if text, err = d.Normalise(c.Value); err != nil {
			return Value{}, err
		}
		if check := s.checks[d.Key]; check != nil {
			if err := check(text); err != nil {
				return Value{}, err
			}
		}
	}
	basis := strings.TrimSpace(c.Basis)
	switch {
	case c.From.IsZero():
		return Value{}, errNoDay
	case len([]rune(basis)) > 200:
		return Value{}, errBasisLong
	}
	v := version{key: d.Key, text: text, basis: basis, by: tx.Actor().ID, from: c.From, at: tx.Now()}
	if err := insert(ctx, tx, v); err != nil {
		return Value{}, err
	}
	now, _ := choose(d, []version{v}, c.From)
	return now, tx.Record(ctx, db.Entry{
		Verb: "param.set", Ref: id.Ref{Kind: "param", ID: d.Key}, Area: tx.County(),
		Detail: map[string]any{"value": text, "from": c.From.String()},
	})
}

// Snapshot is every value on a day, as known now. It asks no permission: the caller has
// one for its own work.
func (s *Service) Snapshot(ctx context.Context, tx *db.Tx, on cn.Date) (Set, error) {
	return s.SnapshotKnownBy(ctx, tx, on, tx.Today())
}

// SnapshotKnownBy is every value on a day as the county had recorded it by the end of
// another day.
func (s *Service) SnapshotKnownBy(ctx context.Context, tx *db.Tx, on, knownBy cn.Date) (Set, error) {
	versions, err := load(ctx, tx, knownBy)
	if err != nil {
		return Set{}, err
	}
	set := Set{make(map[string]Value, len(pack()))}
	for _, d := range pack() {
		if v, ok := choose(d, versions[d.Key], on); ok {
			set.values[d.Key] = v
		}
	}
	return set, nil
}

// At is one value on a day; false if it is not set.
func (s *Service) At(ctx context.Context, tx *db.Tx, key string, on cn.Date) (Value, bool, error) {
	set, err := s.Snapshot(ctx, tx, on)
	v, ok := set.Value(key)
	return v, ok, err
}

// Item is one line of the list: a definition, its value on the day asked about, and all
// that the county ever said, newest first.
type Item struct {
	Definition
	Current *Value  `json:"current,omitempty" doc:"当日的值;未设置时省略"`
	History []Value `json:"history" doc:"本县历次设置,最近的在前;值为空表示撤销"`
}

// List is every parameter with its value on a day as known by a day.
func (s *Service) List(ctx context.Context, on, knownBy cn.Date) (items []Item, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.ParamRead); err != nil {
			return err
		}
		versions, err := load(ctx, tx, knownBy)
		if err != nil {
			return err
		}
		for _, d := range pack() {
			items = append(items, itemOf(d, versions[d.Key], on))
		}
		return nameAll(ctx, tx, items)
	})
	return items, err
}

// nameAll fills in who set the values.
func nameAll(ctx context.Context, tx *db.Tx, items []Item) error {
	var accounts []string
	each := func(f func(*Value)) {
		for i := range items {
			if items[i].Current != nil {
				f(items[i].Current)
			}
			for k := range items[i].History {
				f(&items[i].History[k])
			}
		}
	}
	each(func(v *Value) { accounts = append(accounts, v.RecordedBy) })
	names, err := access.Names(ctx, tx, accounts...)
	each(func(v *Value) { v.ByName = names[v.RecordedBy] })
	return err
}

func itemOf(d Definition, versions []version, on cn.Date) Item {
	item := Item{Definition: d, History: []Value{}}
	if v, ok := choose(d, versions, on); ok {
		item.Current = &v
	}
	stands := standing(versions)
	for i, v := range slices.Backward(versions) {
		if v.undone {
			continue
		}
		value := v.value(d)
		value.Undone = !stands[i]
		item.History = append(item.History, value)
	}
	return item
}

var (
	errNothingToUndo = errs.New(errs.NotFound, "param.nothing_to_undo", "这一天没有将要执行的值,请刷新后核对。")
	errInForce       = errs.New(errs.Conflict, "param.in_force", "已经开始执行的值不能撤回。要改,请另设一个新的值并写明从哪一天起。")
)

// Undo takes back what was set from a day that is still to come: before that day nothing
// changes, and from it on what held before goes on holding. The history shows both.
func (s *Service) Undo(ctx context.Context, keyOrTitle string, from cn.Date) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.ParamEdit, tx.County()); err != nil {
			return err
		}
		d, err := Find(keyOrTitle)
		if err != nil {
			return err
		}
		if !from.After(tx.Today()) {
			return errInForce
		}
		versions, err := load(ctx, tx, tx.Today())
		if err != nil {
			return err
		}
		found := false
		for i, stands := range standing(versions[d.Key]) {
			found = found || stands && versions[d.Key][i].from == from
		}
		if !found {
			return errNothingToUndo
		}
		if err := insert(ctx, tx, version{key: d.Key, by: tx.Actor().ID, from: from, at: tx.Now(), undone: true}); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "param.undo", Ref: id.Ref{Kind: "param", ID: d.Key}, Area: tx.County(), Detail: map[string]any{"from": from.String()}})
	})
}
