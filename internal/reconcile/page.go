package reconcile

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// Query picks differences; empty fields pick all.
type Query struct {
	List  List   `query:"list" json:"list,omitempty" enum:"national,municipal" doc:"与哪份名单"`
	Kind  Kind   `query:"kind" json:"kind,omitempty" enum:"only_here,only_there,different"`
	Field Field  `query:"field" json:"field,omitempty" enum:"number,head,village,kind,members,state,category,risks,entered,eliminated_in" doc:"哪一项不一致"`
	State State  `query:"state" json:"state,omitempty" enum:"open,asked,correct_ours,report_theirs,accepted,closed" doc:"省略为还没有一致的"`
	Area  string `query:"area" json:"area,omitempty" maxLength:"15" doc:"乡镇或村的区划代码,含下级"`
}

func (q Query) filter(tx *db.Tx, p db.Permission) *db.Filter {
	f := tx.Filter("d", "d.area", p)
	if q.List != "" {
		f.And("d.list = ?", q.List)
	}
	if q.Kind != "" {
		f.And("d.kind = ?", q.Kind)
	}
	if q.Field != "" {
		f.And("d.names LIKE ?", "%,"+string(q.Field)+",%")
	}
	if q.Area != "" {
		f.In("d.area", db.Scope{Areas: []string{q.Area}})
	}
	if q.State == "" {
		return f.And("d.closed_on IS NULL")
	}
	return f.And("d.state = ?", q.State)
}

var errCursor = errs.New(errs.Invalid, "request.cursor", "翻页标记不对,请从首页重新查起。")

// FoundDifferences is a part of a list of differences, and how long the whole is.
type FoundDifferences struct {
	api.List[Difference]
	Total int `json:"total" doc:"符合条件的总数"`
}

// Differences are those in the actor's area, by area and number: none stands before another.
func (s *Service) Differences(ctx context.Context, q Query, p api.Page) (found FoundDifferences, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := q.filter(tx, access.ReconcileRead)
		if err := tx.Get(ctx, nil, `SELECT count(*) FROM reconcile_difference d`+f.Where(), f.Args(), &found.Total); err != nil {
			return err
		}
		if p.After != "" {
			area, rest, _ := strings.Cut(p.After, "~")
			at := strings.LastIndex(rest, "~")
			if at < 0 {
				return errCursor
			}
			f.And("(d.area, d.number, d.id) > (?, ?, ?)", area, rest[:at], rest[at+1:])
		}
		if found.Items, err = differencesWhere(ctx, tx, f, " ORDER BY d.area, d.number, d.id LIMIT "+f.Arg(p.Limit+1)); err != nil {
			return err
		}
		if len(found.Items) > p.Limit {
			found.Items = found.Items[:p.Limit]
			last := found.Items[p.Limit-1]
			found.Next = last.Area + "~" + last.Number + "~" + string(last.ID)
		}
		return s.dress(ctx, tx, found.Items)
	})
	return found, err
}

// wording turns what is stored into words.
type wording struct {
	codes code.Lists
	place func(code string) string
}

func (s *Service) wording(ctx context.Context, tx *db.Tx) (w wording, err error) {
	tree, err := s.Divisions.Tree(ctx, tx)
	if err != nil {
		return w, err
	}
	w.place = tree.FullName
	w.codes, err = s.Codes.Lists(ctx, tx)
	return w, err
}

func (w *wording) sides(pairs []Pair) []Side {
	list := make([]Side, len(pairs))
	for i, p := range pairs {
		list[i] = Side{p.Field, p.Field.Title(), p.Field.words(p.Ours, w.codes, w.place), p.Field.words(p.Theirs, w.codes, w.place)}
	}
	return list
}

// dress fills in words and names.
func (s *Service) dress(ctx context.Context, tx *db.Tx, list []Difference) error {
	w, err := s.wording(ctx, tx)
	if err != nil {
		return err
	}
	homes := make([]registry.HouseholdID, 0, len(list))
	deciders := make([]string, 0, len(list))
	for i := range list {
		homes = append(homes, list[i].Household)
		deciders = append(deciders, list[i].decidedBy)
	}
	cards, err := s.Registry.Cards(ctx, tx, slices.Compact(slices.Sorted(slices.Values(homes))))
	if err != nil {
		return err
	}
	names, err := access.Names(ctx, tx, slices.Compact(slices.Sorted(slices.Values(deciders)))...)
	if err != nil {
		return err
	}
	for i := range list {
		d := &list[i]
		d.KindTitle, d.StateTitle, d.AreaName, d.By = d.Kind.Title(), d.State.Title(), w.place(d.Area), names[d.decidedBy]
		if card, ok := cards[d.Household]; ok {
			d.Number, d.Head = cmp.Or(d.Number, card.Number), cmp.Or(card.Head, d.Head)
		}
		d.Sides = w.sides(d.pairs)
	}
	return nil
}

// History is what happened to a difference, oldest first.
func (s *Service) History(ctx context.Context, difference DifferenceID) (steps []Step, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found, err := differencesWhere(ctx, tx, tx.Filter("d", "d.area", access.ReconcileRead).And("d.id = ?", difference), "")
		if err == nil && len(found) == 0 {
			err = db.ErrNotFound
		}
		if err != nil {
			return err
		}
		if steps, err = stepsOf(ctx, tx, difference); err != nil {
			return err
		}
		w, err := s.wording(ctx, tx)
		if err != nil {
			return err
		}
		actors := make([]string, len(steps))
		for i := range steps {
			actors[i] = steps[i].actor
			steps[i].Sides = w.sides(steps[i].pairs)
		}
		names, err := access.Names(ctx, tx, actors...)
		for i := range steps {
			steps[i].By = names[steps[i].actor]
		}
		return err
	})
	return steps, err
}

// ListPage is how the county's list stands beside another.
type ListPage struct {
	List       List          `json:"list" enum:"national,municipal"`
	Title      string        `json:"title"`
	Keeper     string        `json:"keeper" doc:"对方"`
	Dataset    string        `json:"dataset" doc:"导入时是哪一项数据"`
	Delivered  bool          `json:"delivered" doc:"有没有导入过"`
	AsOf       cn.Date       `json:"as_of" doc:"名单说的是哪一天;空为没有导入过"`
	ReceivedOn cn.Date       `json:"received_on"`
	Batch      int64         `json:"batch,omitempty"`
	Run        *Run          `json:"run,omitempty" doc:"最近一次核对;没有核对过的省略"`
	Unread     []Unread      `json:"unread" doc:"写法认不出、没有比较的"`
	Kinds      map[Kind]int  `json:"kinds" doc:"还没有一致的,按种类"`
	States     map[State]int `json:"states" doc:"还没有一致的,按处理情况"`
	Fields     []FieldCount  `json:"fields" doc:"不一致的,按项"`
}

// Unread counts the texts of a field that no code list knows.
type Unread struct {
	Title string `json:"title"`
	Count int    `json:"count"`
}

// FieldCount counts the standing differences of a field.
type FieldCount struct {
	Field Field  `json:"field"`
	Title string `json:"title"`
	Count int    `json:"count"`
}

// Overview shows both lists, of an area or, if area is "", of all that the reader may see.
func (s *Service) Overview(ctx context.Context, area string) (pages []ListPage, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.ReconcileRead); err != nil {
			return err
		}
		if area != "" {
			if err := tx.Require(access.ReconcileRead, area); err != nil {
				return err
			}
		}
		for i := range lists {
			p, err := s.page(ctx, tx, lists[i].key, area)
			if err != nil {
				return err
			}
			pages = append(pages, p)
		}
		return nil
	})
	return pages, err
}

func (s *Service) page(ctx context.Context, tx *db.Tx, l List, area string) (p ListPage, err error) {
	i := l.at()
	p = ListPage{List: l, Title: l.Title(), Keeper: lists[i].keeper, Dataset: lists[i].dataset, Unread: []Unread{}, Fields: []FieldCount{},
		Kinds: map[Kind]int{OnlyHere: 0, OnlyThere: 0, Different: 0}, States: map[State]int{Open: 0, Asked: 0, Ours: 0, Theirs: 0, Accepted: 0}}
	b, delivered, err := source.RosterAsOf(ctx, tx, p.Dataset, tx.Today(), tx.Today())
	if err != nil {
		return p, err
	}
	p.Delivered = delivered
	if delivered {
		p.AsOf, p.ReceivedOn, p.Batch = b.AsOf, b.ReceivedOn, b.Number
	}
	if r, ok, err := lastRun(ctx, tx, l); err != nil {
		return p, err
	} else if ok {
		p.Run = &r
		for _, f := range fields {
			if n := r.Unread[f.key]; n > 0 {
				p.Unread = append(p.Unread, Unread{f.title, n})
			}
		}
	}
	return p, p.count(ctx, tx, Query{List: l, Area: area})
}

func (p *ListPage) count(ctx context.Context, tx *db.Tx, q Query) error {
	f := q.filter(tx, access.ReconcileRead)
	byField := map[Field]int{}
	err := tx.Each(ctx, `SELECT d.kind, d.state, d.names, count(*) FROM reconcile_difference d`+f.Where()+` GROUP BY d.kind, d.state, d.names`, f.Args(), func(row db.Scanner) error {
		var kind Kind
		var state State
		var names string
		var n int
		err := row.Scan(&kind, &state, &names, &n)
		p.Kinds[kind] += n
		p.States[state] += n
		for name := range strings.SplitSeq(strings.Trim(names, ","), ",") {
			byField[Field(name)] += n
		}
		return err
	})
	for _, known := range fields {
		if n := byField[known.key]; n > 0 {
			p.Fields = append(p.Fields, FieldCount{known.key, known.title, n})
		}
	}
	return err
}
