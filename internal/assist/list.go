package assist

import (
	"cmp"
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Row is a plan on a list: how far it is, and what is next.
type Row struct {
	Plan
	Measures  int    `json:"measures" doc:"没有停止的措施"`
	Delivered int    `json:"delivered" doc:"已落实的措施"`
	Gaps      int    `json:"gaps" doc:"计划还缺几样"`
	Late      int    `json:"late" doc:"过期的事"`
	Next      *Task  `json:"next,omitempty" doc:"最先到期的事"`
	Helper    string `json:"helper,omitempty" doc:"帮扶责任人姓名"`
}

// PlanQuery chooses plans; what is empty chooses all that are open.
type PlanQuery struct {
	Area      string               `query:"area" maxLength:"12" doc:"区划代码,含下级"`
	Household registry.HouseholdID `query:"household" maxLength:"36"`
	Show      string               `query:"show" enum:",open,gaps,late,finished" doc:"open 正在帮扶,gaps 计划有缺项,late 有过期的事,finished 已结束"`
}

// FoundPlans is a part of a list of plans with the number of all that fit.
type FoundPlans struct {
	api.List[Row]
	Total int `json:"total"`
}

// Plans lists the help in the actor's area, or what an account helps with itself: those
// with the most overdue task first.
func (s *Service) Plans(ctx context.Context, q PlanQuery, page api.Page) (found FoundPlans, err error) {
	return s.list(ctx, q, page, func(tx *db.Tx) *db.Filter { return tx.Filter("p", "p.area", access.AssistRead) })
}

// Mine lists the plans of the households whose helper the actor is.
func (s *Service) Mine(ctx context.Context, page api.Page) (found FoundPlans, err error) {
	return s.list(ctx, PlanQuery{}, page, func(tx *db.Tx) *db.Filter {
		return tx.Filter("p", "p.area", access.AssistOwn).And(`EXISTS (SELECT 1 FROM helper h WHERE h.county_id = p.county_id AND h.household_id = p.household_id
			AND h.account_id = ? AND h.from_on <= ? AND (h.to_on IS NULL OR h.to_on >= ?))`, tx.Actor().ID, tx.Today(), tx.Today())
	})
}

func (s *Service) list(ctx context.Context, q PlanQuery, page api.Page, start func(*db.Tx) *db.Filter) (found FoundPlans, err error) {
	found.Items = []Row{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := start(tx)
		if q.Area != "" {
			f.In("p.area", db.Scope{Areas: []string{q.Area}})
		}
		if q.Household != "" {
			f.And("p.household_id = ?", q.Household)
		}
		switch {
		case q.Show == "finished":
			f.And("p.finished_on IS NOT NULL")
		case q.Household == "":
			f.And("p.finished_on IS NULL")
		}
		outlines, err := s.outlines(ctx, tx, f)
		if err != nil {
			return err
		}
		cat, err := s.catalogue(ctx, tx)
		if err != nil {
			return err
		}
		rows := []Row{}
		for i := range outlines {
			if r := outlines[i].row(cat); q.keeps(&r) {
				rows = append(rows, r)
			}
		}
		slices.SortStableFunc(rows, urgency)
		found.Total = len(rows)
		found.Items, found.Next = pageOf(rows, page, func(r Row) string { return string(r.Case) })
		return s.dressRows(ctx, tx, found.Items)
	})
	return found, err
}

func (q *PlanQuery) keeps(r *Row) bool {
	switch q.Show {
	case "gaps":
		return r.Gaps > 0
	case "late":
		return r.Late > 0
	}
	return true
}

// urgency puts what is due first in front, and what has no task last.
func urgency(a, b Row) int {
	switch {
	case a.Next == nil && b.Next == nil:
		return cmp.Compare(a.Case, b.Case)
	case a.Next == nil:
		return 1
	case b.Next == nil:
		return -1
	}
	return cmp.Or(a.Next.Due.Compare(b.Next.Due), cmp.Compare(a.Case, b.Case))
}

// pageOf cuts the part of a sorted list that follows a cursor.
func pageOf[T any](list []T, page api.Page, key func(T) string) (part []T, next string) {
	from := 0
	if page.After != "" {
		from = slices.IndexFunc(list, func(v T) bool { return key(v) == page.After }) + 1
	}
	limit := page.Limit
	if limit <= 0 {
		limit = 50
	}
	part = list[from:min(from+limit, len(list))]
	if from+limit < len(list) {
		next = key(part[len(part)-1])
	}
	return part, next
}

// outlines gathers plans with their measures and helpers, in three queries.
func (s *Service) outlines(ctx context.Context, tx *db.Tx, f *db.Filter) ([]outline, error) {
	plans, err := plansWhere(ctx, tx, f, " ORDER BY p.area, p.case_id")
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	limits, err := s.limits(ctx, tx)
	if err != nil {
		return nil, err
	}
	cat, err := s.catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	place, homes := map[CaseID]int{}, map[registry.HouseholdID][]int{}
	list := make([]outline, len(plans))
	for i, p := range plans {
		list[i] = outline{Plan: p, Today: tx.Today(), Limits: limits, Calendar: s.calendar}
		place[p.Case] = i
		homes[p.Household] = append(homes[p.Household], i)
	}
	first, last := plans[0].Area, plans[len(plans)-1].Area
	between := func(alias string) *db.Filter {
		return tx.CountyFilter(alias).And(alias+".area >= ? AND "+alias+".area <= ?", first, last)
	}
	m := between("m")
	err = tx.Each(ctx, `SELECT `+measureColumns+` FROM measure m`+m.Where()+` ORDER BY m.id`, m.Args(), func(row db.Scanner) error {
		m, err := scanMeasure(row)
		if i, ok := place[m.Case]; ok && err == nil {
			cat.dress(&m)
			list[i].Measures = append(list[i].Measures, m)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	helpers, err := helpersWhere(ctx, tx, between("h").And("h.from_on <= ? AND (h.to_on IS NULL OR h.to_on >= ?)", tx.Today(), tx.Today()), "")
	for _, h := range helpers {
		for _, i := range homes[h.Household] {
			list[i].Helped, list[i].Helper = true, h
		}
	}
	return list, err
}

func (o *outline) row(c catalogue) Row {
	r := Row{Plan: o.Plan, Helper: o.Helper.Name}
	for i := range o.Measures {
		if m := &o.Measures[i]; m.State != Stopped {
			r.Measures++
			if m.arrived() {
				r.Delivered++
			}
		}
	}
	for _, g := range o.gaps(c) {
		if !g.Advice {
			r.Gaps++
		}
	}
	tasks := o.tasks(c)
	for _, t := range tasks {
		if t.LateDays > 0 {
			r.Late++
		}
	}
	if len(tasks) > 0 {
		r.Next = &tasks[0]
	}
	return r
}

func (s *Service) dressRows(ctx context.Context, tx *db.Tx, rows []Row) error {
	var homes []registry.HouseholdID
	for _, r := range rows {
		homes = append(homes, r.Household)
	}
	where, err := s.places(ctx, tx, homes)
	for i := range rows {
		if err == nil {
			where.dress(&rows[i].Plan)
		}
	}
	return err
}

// MeasureQuery chooses measures; what is empty chooses all.
type MeasureQuery struct {
	Area   string `query:"area" maxLength:"12" doc:"区划代码,含下级"`
	Sector string `query:"sector" maxLength:"40" doc:"部门"`
	Show   string `query:"show" enum:",waiting,late,check,done" doc:"waiting 等落实,late 过期没有落实,check 等核成效,done 已核、结束或停止"`
	Code   string `query:"code" maxLength:"40" doc:"措施或大类的代码"`
}

// Due is a measure on a department's list, with the records that already prove it.
type Due struct {
	Measure
	Offers []Offer `json:"offers" doc:"部门已有的记录,可以直接确认"`
}

// FoundMeasures is a part of a list of measures with the number of all that fit.
type FoundMeasures struct {
	api.List[Due]
	Total int `json:"total"`
}

var shown = map[string][]string{
	"waiting": {string(Planned), string(Agreed), string(Started)},
	"late":    {string(Planned), string(Agreed), string(Started)},
	"check":   {string(Delivered)},
	"done":    {string(Checked), string(Ended), string(Stopped)},
}

// Measures lists what the actor delivers (a department its own, a village its own) or
// checks, first due first. It names no more of a household than the work needs.
func (s *Service) Measures(ctx context.Context, q MeasureQuery, page api.Page) (found FoundMeasures, err error) {
	found.Items = []Due{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f, err := measureFilter(tx, q)
		if err != nil {
			return err
		}
		if err := tx.Get(ctx, nil, `SELECT count(*) FROM measure m`+f.Where(), f.Args(), &found.Total); err != nil {
			return err
		}
		if page.After != "" {
			f.And(`(m.deliver_by, m.id) > (SELECT c.deliver_by, c.id FROM measure c WHERE c.county_id = m.county_id AND c.id = ?)`, page.After)
		}
		limit := cmp.Or(page.Limit, 50)
		list, err := measuresWhere(ctx, tx, f, " ORDER BY m.deliver_by, m.id LIMIT "+f.Arg(limit+1))
		if err != nil {
			return err
		}
		if len(list) > limit {
			list = list[:limit]
			found.Next = string(list[limit-1].ID)
		}
		found.Items, err = s.dues(ctx, tx, list)
		return err
	})
	return found, err
}

func measureFilter(tx *db.Tx, q MeasureQuery) (*db.Filter, error) {
	me := tx.Actor()
	perm := access.MeasureDeliver
	if me.Scope(perm).Empty() {
		perm = access.AssistRead
	}
	if me.Scope(perm).Empty() {
		return nil, db.ErrForbidden
	}
	f := tx.Filter("m", "m.area", perm)
	if sectors := me.Scope(perm).Sectors; sectors != nil {
		f.AnyOf("m.sector", sectors...)
	}
	if q.Area != "" {
		f.In("m.area", db.Scope{Areas: []string{q.Area}})
	}
	if q.Sector != "" {
		f.And("m.sector = ?", q.Sector)
	}
	if q.Code != "" {
		f.And("(m.code = ? OR m.heading = ?)", q.Code, q.Code)
	}
	if states, ok := shown[q.Show]; ok {
		f.AnyOf("m.state", states...)
	}
	if q.Show == "late" {
		f.And("m.deliver_by < ?", tx.Today())
	}
	return f, nil
}

func (s *Service) dues(ctx context.Context, tx *db.Tx, list []Measure) ([]Due, error) {
	cat, err := s.catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	var homes []registry.HouseholdID
	for _, m := range list {
		homes = append(homes, m.Household)
	}
	where, err := s.places(ctx, tx, homes)
	if err != nil {
		return nil, err
	}
	out := make([]Due, len(list))
	for i := range list {
		m := &list[i]
		cat.dress(m)
		m.Number, m.Head, m.AreaName = where.cards[m.Household].Number, where.cards[m.Household].Head, where.tree.FullName(m.Area)
		out[i] = Due{Measure: *m, Offers: []Offer{}}
		p, _, err := planOf(ctx, tx, m.Case)
		if err != nil {
			return nil, err
		}
		if out[i].Offers, err = s.offers(ctx, tx, &p, []Measure{*m}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
