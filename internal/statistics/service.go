package statistics

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// Homes counts and names households; package registry satisfies it.
type Homes interface {
	MemberSpans(ctx context.Context, tx *db.Tx, knownBy cn.Date, ids []registry.HouseholdID) (map[registry.HouseholdID][]registry.Span, error)
	Cards(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID) (map[registry.HouseholdID]registry.Card, error)
}

// Service answers questions about numbers. It stores nothing, but remembers what it has read.
type Service struct {
	db        *db.DB
	divisions *division.Service
	codes     *code.Service
	homes     Homes
	cases     monitor.Memory
}

// New makes the service.
func New(d *db.DB, divisions *division.Service, codes *code.Service, homes Homes) *Service {
	return &Service{db: d, divisions: divisions, codes: codes, homes: homes}
}

var (
	errOrder  = errs.New(errs.Invalid, "statistics.order", "开始日期要在结束日期之前或同一天。")
	errFuture = errs.New(errs.Invalid, "statistics.future", "只能统计到今天。请把日期改到今天或以前。")
)

// Query asks about an area over a period.
type Query struct {
	Area    string  // "" is the actor's own
	From    cn.Date // zero is the first day of the year of On
	On      cn.Date // zero is today
	KnownBy cn.Date // zero is today
}

func (q Query) period(today cn.Date) (p Period, err error) {
	p = Period{q.From, q.On, q.KnownBy}
	if p.On.IsZero() {
		p.On = today
	}
	if p.KnownBy.IsZero() {
		p.KnownBy = today
	}
	if p.From.IsZero() {
		p.From = cn.NewDate(p.On.Year(), 1, 1)
	}
	switch {
	case p.On.After(today) || p.KnownBy.After(today):
		return p, errFuture
	case p.From.After(p.On):
		return p, errOrder
	}
	return p, nil
}

// question is a query that may be asked.
type question struct {
	Period
	tree   *division.Tree
	lists  code.Lists
	scope  db.Scope // the areas that are counted
	top    string
	below  []string
	groups []group
}

// ask checks the permission and the days.
func (s *Service) ask(ctx context.Context, tx *db.Tx, q Query) (a question, err error) {
	if a.Period, err = q.period(tx.Today()); err != nil {
		return a, err
	}
	if a.tree, err = s.divisions.Tree(ctx, tx); err != nil {
		return a, err
	}
	if a.lists, err = s.codes.Lists(ctx, tx); err != nil {
		return a, err
	}
	a.scope = tx.Actor().Scope(access.StatisticsRead)
	if q.Area != "" {
		if err := tx.Require(access.StatisticsRead, q.Area); err != nil {
			return a, err
		}
		a.scope = db.Scope{Areas: []string{q.Area}}
	}
	a.top, a.below = a.tree.Shown(a.scope.Areas)
	a.groups = groupsOf(a.tree, a.below, a.lists)
	return a, nil
}

// name is the area that is counted, or the areas of somebody who has several.
func (a question) name() string {
	names := make([]string, len(a.scope.Areas))
	for i, area := range slices.Sorted(slices.Values(a.scope.Areas)) {
		names[i] = a.tree.Name(area)
	}
	return strings.Join(names, "、")
}

// subjects reads the cases that count in the period and the areas.
func (s *Service) subjects(ctx context.Context, tx *db.Tx, a question) ([]subject, error) {
	last := a.On
	if a.KnownBy.Before(last) {
		last = a.KnownBy // a step is known when it is taken
	}
	standings, err := s.cases.Standings(ctx, tx, tx.CountyFilter("c").And("(c.closed_on IS NULL OR c.closed_on >= ?)", a.From), last)
	if err != nil {
		return nil, err
	}
	var list []subject
	var ids, monitored []string
	for _, st := range standings {
		of := subject{Standing: st}
		if !of.counts(a.Period, a.scope.Covers) {
			continue
		}
		list, ids = append(list, of), append(ids, string(st.Case))
		if of.monitoredIn(a.Period) {
			monitored = append(monitored, string(st.Case))
		}
	}
	channels, err := monitor.CaseChannels(ctx, tx, a.KnownBy, ids)
	if err != nil {
		return nil, err
	}
	help, err := assist.Arrivals(ctx, tx, a.On, a.KnownBy, monitored)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].channels, list[i].help = channels[list[i].Case], help[assist.CaseID(list[i].Case)]
	}
	return list, nil
}

func (s *Service) sizesOf(ctx context.Context, tx *db.Tx, knownBy cn.Date, found ...[]entry) (sizes, error) {
	ids := map[registry.HouseholdID]bool{}
	for _, entries := range found {
		for _, e := range entries {
			ids[e.subject.Household] = true
		}
	}
	return s.homes.MemberSpans(ctx, tx, knownBy, slices.Sorted(maps.Keys(ids)))
}

// Report counts an area over a period.
// Errors: statistics.order, statistics.future.
func (s *Service) Report(ctx context.Context, q Query) (r Report, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err = s.report(ctx, tx, q)
		return err
	})
	return r, err
}

func (s *Service) report(ctx context.Context, tx *db.Tx, q Query) (r Report, err error) {
	a, err := s.ask(ctx, tx, q)
	if err != nil {
		return r, err
	}
	list, err := s.subjects(ctx, tx, a)
	if err != nil {
		return r, err
	}
	found := collect(list, a.Period, a.scope.Covers)
	people, err := s.sizesOf(ctx, tx, a.KnownBy, found...)
	if err != nil {
		return r, err
	}
	leads, err := verifiedLeads(ctx, tx, a.Period)
	if err != nil {
		return r, err
	}
	r = Report{Area: a.top, AreaName: a.name(), From: a.From, On: a.On, KnownBy: a.KnownBy, Figures: figures,
		Verified: verified(leads, a.scope.Covers), DaysToEnd: daysToEnd(found[indexOf("out")])}
	r.Total, r.Groups = tally(found, a.groups, people)
	return r, nil
}

func verifiedLeads(ctx context.Context, tx *db.Tx, p Period) ([]monitor.VerifiedLead, error) {
	to := p.On
	if p.KnownBy.Before(to) {
		to = p.KnownBy
	}
	return monitor.VerifiedLeads(ctx, tx, p.From, to)
}

func indexOf(figure string) int {
	return slices.IndexFunc(figures, func(f Figure) bool { return f.Key == figure })
}

// sortEntries puts entries into the order of a list: by area, then by the case.
func sortEntries(list []entry) {
	slices.SortFunc(list, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.area, b.area), cmp.Compare(a.subject.Case, b.subject.Case), a.on.Compare(b.on))
	})
}
