package monitor

import (
	"context"
	"strconv"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Desk is one pile of a workbench: the most pressing leads, and how many there are.
type Desk struct {
	Count   int    `json:"count"`
	Overdue int    `json:"overdue"`
	Items   []Lead `json:"items" doc:"最急的在前,最多 50 条"`
}

// Workbench is what lies on the reader's desk today.
type Workbench struct {
	On cn.Date `json:"on"`
	// Do is to be accepted or visited by the reader.
	Do Desk `json:"do" doc:"今天要办:接收、入户"`
	// Decide waits for the reader's dispatch or verdict.
	Decide Desk `json:"decide" doc:"等我决定:分派、确认"`
	// Sent was dispatched by the reader and lies with somebody else.
	Sent Desk `json:"sent" doc:"我已分派,正由谁办"`
	// Lapsed wait for the reader's dispatch, though nothing behind them holds any more.
	Lapsed int `json:"lapsed" doc:"待分派但依据都已不成立的,不在 decide 中"`
	// Cases wait for the reader at the stage where they stand.
	Cases CaseDesk `json:"cases" doc:"等我办的案件"`
}

// CaseDesk is the cases of a workbench: those that fall due first, and how many there are.
type CaseDesk struct {
	Count   int    `json:"count"`
	Overdue int    `json:"overdue"`
	Items   []Case `json:"items" doc:"先到期的在前,最多 50 条"`
}

const deskSize = 50

// Workbench gathers the open leads that wait for the actor. Trial leads are never on it.
func (s *Service) Workbench(ctx context.Context) (w Workbench, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		me := tx.Actor()
		w.On = tx.Today()
		start := func() *db.Filter {
			return tx.Filter("l", "l.area", access.LeadRead).And("l.closed_on IS NULL AND NOT l.trial")
		}
		do := orFilter(start(), pile{Dispatched, me.Scope(access.LeadAccept), "l.assignee IN ('', ?)", []any{me.ID}},
			pile{Accepted, me.Scope(access.VisitRecord), "l.assignee = ?", []any{me.ID}})
		mine := "NOT EXISTS (SELECT 1 FROM visit v WHERE v.county_id = l.county_id AND v.lead_id = l.id AND ? IN (v.visitor, v.second_visitor, v.recorded_by))"
		decide := orFilter(start(), pile{Open, me.Scope(access.LeadDispatch), "l.lapsed_on IS NULL", nil}, pile{Visited, me.Scope(access.VerdictConfirm), mine, []any{me.ID}})
		sent := start().And("l.dispatched_by = ? AND l.state IN ('dispatched', 'accepted', 'visited')", me.ID)
		for _, d := range []struct {
			to *Desk
			f  *db.Filter
		}{{&w.Do, do}, {&w.Decide, decide}, {&w.Sent, sent}} {
			if err := s.desk(ctx, tx, d.to, d.f); err != nil {
				return err
			}
		}
		if err := s.caseDesk(ctx, tx, &w.Cases); err != nil {
			return err
		}
		lapsed := orFilter(start(), pile{Open, me.Scope(access.LeadDispatch), "l.lapsed_on IS NOT NULL", nil})
		return tx.Get(ctx, nil, `SELECT count(*) FROM lead l`+lapsed.Where(), lapsed.Args(), &w.Lapsed)
	})
	return w, err
}

// pile is the leads of one state in a scope, narrowed by a condition.
type pile struct {
	state State
	scope db.Scope
	cond  string
	args  []any
}

// orFilter adds "one of the piles" to a filter.
func orFilter(f *db.Filter, piles ...pile) *db.Filter {
	cond, args := "(1 = 0", []any{}
	for _, p := range piles {
		if p.scope.Empty() {
			continue
		}
		cond += " OR (l.state = ? AND " + p.cond + " AND (1 = 0"
		args = append(append(args, string(p.state)), p.args...)
		for _, area := range p.scope.Areas {
			cond += " OR l.area >= ? AND l.area < ?"
			args = append(args, area, area+":") // codes are digits, and ':' follows '9'
		}
		cond += "))"
	}
	return f.And(cond+")", args...)
}

func (s *Service) desk(ctx context.Context, tx *db.Tx, d *Desk, f *db.Filter) (err error) {
	d.Items, err = leadsWhere(ctx, tx, f, " ORDER BY coalesce(l.due, l.opened_on), l.score DESC, l.id LIMIT "+strconv.Itoa(deskSize))
	if err != nil {
		return err
	}
	late := f.Arg(tx.Today())
	err = tx.Get(ctx, nil, `SELECT count(*), count(*) FILTER (WHERE l.due < `+late+`) FROM lead l`+f.Where(), f.Args(), &d.Count, &d.Overdue)
	if err != nil {
		return err
	}
	return s.dress(ctx, tx, d.Items)
}

func (s *Service) caseDesk(ctx context.Context, tx *db.Tx, d *CaseDesk) (err error) {
	q := CaseQuery{Mine: true}
	f := q.filter(tx)
	err = tx.Get(ctx, nil, `SELECT count(*), count(*) FILTER (WHERE c.due < `+f.Arg(tx.Today())+`) FROM monitor_case c`+f.Where(), f.Args(), &d.Count, &d.Overdue)
	if err != nil {
		return err
	}
	if d.Items, err = casesWhere(ctx, tx, q.filter(tx), " ORDER BY coalesce(c.due, '9999-12-31'), c.id LIMIT "+strconv.Itoa(deskSize)); err != nil {
		return err
	}
	return s.dressCases(ctx, tx, d.Items)
}
