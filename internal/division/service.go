package division

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Service keeps the divisions, classes and postings of the counties.
type Service struct {
	db         *db.DB
	succession []Succession

	mu    sync.Mutex
	trees map[string]cachedTree
}

type cachedTree struct {
	stamp string
	tree  *Tree
}

// New needs nothing but the database.
func New(d *db.DB) *Service { return &Service{db: d, trees: map[string]cachedTree{}} }

var (
	errOtherCounty = errs.New(errs.Invalid, "division.other_county", "名单中有不属于本县的区划,请检查县代码后重新载入。")
	errNoParent    = errs.New(errs.Invalid, "division.no_parent", "名单中有 %d 个区划找不到上一级,请补全后重新载入。")
	errLoadDay     = errs.New(errs.Invalid, "division.load_day", "名单与现有区划有 %d 处不同,请填写从哪一天起变更。")
	ErrNotBundled  = errs.New(errs.NotFound, "division.not_bundled", "程序没有附带这个县的区划,请载入本县的区划文件(code,name,parent 三列)。")
	errAlias       = errs.New(errs.Invalid, "division.alias", "别名请填写 1 至 50 个字。")
)

// Tree is the county's divisions as they are today. It asks no permission: names of
// places are public.
func (s *Service) Tree(ctx context.Context, tx *db.Tx) (*Tree, error) {
	stamp, err := stampOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	stamp += tx.Today().String()
	s.mu.Lock()
	cached := s.trees[tx.County()]
	s.mu.Unlock()
	if cached.stamp == stamp {
		return cached.tree, nil
	}
	rows, err := listHeld(ctx, tx)
	if err != nil {
		return nil, err
	}
	aliases, err := listAliases(ctx, tx)
	if err != nil {
		return nil, err
	}
	divisions := make([]Division, len(rows))
	for i, r := range rows {
		divisions[i] = r.Division
	}
	tree := newTree(tx.County(), divisions, aliases, tx.Today())
	s.mu.Lock()
	s.trees[tx.County()] = cachedTree{stamp, tree}
	s.mu.Unlock()
	return tree, nil
}

// Loaded counts what a load did.
type Loaded struct {
	Added     int `json:"added"`
	Renamed   int `json:"renamed"`
	Ended     int `json:"ended"`
	Unchanged int `json:"unchanged"`
}

// Load takes a county's full list as it is from a day on: what is new is added, what has
// another name is renamed, what is missing ends the day before. The first list needs no
// day (since when its divisions exist is unknown); a list that changes anything does.
// Groups are left alone by a list that names none.
func (s *Service) Load(ctx context.Context, rows []Row, from cn.Date) (done Loaded, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		done, err = s.LoadTx(ctx, tx, rows, from)
		return err
	})
	return done, err
}

// LoadCSV is Load of a file with the columns code,name,parent.
func (s *Service) LoadCSV(ctx context.Context, r io.Reader, from cn.Date) (Loaded, error) {
	rows, err := ReadCSV(r)
	if err != nil {
		return Loaded{}, err
	}
	return s.Load(ctx, rows, from)
}

// LoadTx is Load inside a transaction of the caller.
func (s *Service) LoadTx(ctx context.Context, tx *db.Tx, rows []Row, from cn.Date) (Loaded, error) {
	if err := tx.Require(access.DivisionEdit, tx.County()); err != nil {
		return Loaded{}, err
	}
	if err := checkRows(tx.County(), rows); err != nil {
		return Loaded{}, err
	}
	held, err := listHeld(ctx, tx)
	if err != nil {
		return Loaded{}, err
	}
	add, end, done := compare(held, rows, from)
	if changed := done.Renamed + done.Ended; changed > 0 && from.IsZero() {
		return Loaded{}, errLoadDay.Textf(changed)
	}
	for _, old := range end {
		if err := supersede(ctx, tx, "division", old.id); err != nil {
			return Loaded{}, err
		}
		if old.To = from.AddDays(-1); old.From.Before(from) || old.From.IsZero() {
			if err := insertDivision(ctx, tx, old.Division); err != nil {
				return Loaded{}, err
			}
		}
	}
	for _, d := range add {
		if err := insertDivision(ctx, tx, d); err != nil {
			return Loaded{}, err
		}
	}
	return done, tx.Record(ctx, db.Entry{
		Verb: "division.load", Ref: id.Ref{Kind: "division", ID: tx.County()}, Area: tx.County(),
		Detail: map[string]any{"added": done.Added, "renamed": done.Renamed, "ended": done.Ended, "from": from.String()},
	})
}

func checkRows(county string, rows []Row) error {
	known := map[string]bool{}
	for _, r := range rows {
		known[r.Code] = true
	}
	orphans := 0
	for _, r := range rows {
		if !strings.HasPrefix(r.Code, county) {
			return errOtherCounty
		}
		if r.Parent != "" && !known[r.Parent] {
			orphans++
		}
	}
	if orphans > 0 || !known[county] {
		return errNoParent.Textf(max(orphans, 1))
	}
	return nil
}

// compare decides what a new list changes.
func compare(heldRows []held, rows []Row, from cn.Date) (add []Division, end []held, done Loaded) {
	live := map[string]held{}
	for _, h := range heldRows {
		if h.To.IsZero() {
			live[h.Code] = h
		}
	}
	groups := slices.ContainsFunc(rows, func(r Row) bool { return cn.DivisionCode(r.Code).Level() == cn.LevelGroup })
	for _, r := range rows {
		kind := kindOf(r.Code, r.Name)
		d := Division{Code: r.Code, Name: shortName(kind, r.Name), Official: r.Name, Parent: r.Parent, Kind: kind, From: from}
		old, known := live[r.Code]
		delete(live, r.Code)
		switch {
		case !known:
			done.Added++
		case old.Official == d.Official:
			done.Unchanged++
			continue
		default:
			done.Renamed++
			end = append(end, old)
		}
		add = append(add, d)
	}
	for _, old := range live {
		if old.Level() != cn.LevelGroup || groups {
			done.Ended++
			end = append(end, old)
		}
	}
	return add, end, done
}

// LoadBundled loads the list and the classes that the program ships for the actor's county.
//
// Policy: plan:482, plan:484, plan:486 (townships), plan:490, plan:492, plan:494 (villages)
func (s *Service) LoadBundled(ctx context.Context) (done Loaded, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		rows, classes, ok := Bundled(tx.County())
		if !ok {
			return ErrNotBundled
		}
		if done, err = s.LoadTx(ctx, tx, rows, cn.Date{}); err != nil || len(classes) == 0 {
			return err
		}
		return s.LoadClassesTx(ctx, tx, classes, planDay, "规划第十二章第三节分类推进名单", "")
	})
	return done, err
}

// planDay is the day of issue, from which the plan's lists hold. Policy: plan:15
var planDay = cn.NewDate(2022, 3, 22)

// AddAlias remembers another name under which files mention a division.
func (s *Service) AddAlias(ctx context.Context, code, alias string) error {
	alias = squeeze(alias)
	if n := len([]rune(alias)); n < 1 || n > 50 {
		return errAlias
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.DivisionEdit, code); err != nil {
			return err
		}
		tree, err := s.Tree(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := tree.Get(code); !ok {
			return db.ErrNotFound
		}
		if err := insertAlias(ctx, tx, code, alias); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "division.alias", Ref: id.Ref{Kind: "division", ID: code}, Area: code, Detail: map[string]any{"alias": alias}})
	})
}
