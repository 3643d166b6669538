package monitor

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// CaseQuery picks cases; empty fields pick all.
type CaseQuery struct {
	Phases     []Phase              `query:"phases" enum:"identifying,monitored,eliminating,eliminated,ended" doc:"阶段,可多选(逗号分隔)"`
	Stage      Stage                `query:"stage" enum:"check,authorise,compare,review,notify,endorse,approve,announce,enrol" doc:"现在办到哪一环节"`
	Area       string               `query:"area" maxLength:"15" doc:"乡镇或村的区划代码,含下级"`
	Household  registry.HouseholdID `query:"household" maxLength:"36" doc:"某一户"`
	Category   registry.Category    `query:"category" enum:"unstable,marginal,sudden" doc:"监测对象类别"`
	Overdue    bool                 `query:"overdue" doc:"只看逾期未办的"`
	Mine       bool                 `query:"mine" doc:"只看等我办的"`
	Unanswered bool                 `query:"unanswered" doc:"只看结果还没有答复农户的"`
}

// desks are the permissions by which a stage waits for somebody.
var desks = []struct {
	perm   db.Permission
	stages []string
}{
	{access.CasePrepare, []string{string(Check), string(Authorise), string(Review), string(Notify), string(Announce), string(Enrol)}},
	{access.CaseCompare, []string{string(Compare)}},
	{access.CaseEndorse, []string{string(Endorse)}},
	{access.CaseApprove, []string{string(Approve)}},
}

func (q CaseQuery) filter(tx *db.Tx) *db.Filter {
	f := tx.Filter("c", "c.area", access.CaseRead)
	if len(q.Phases) > 0 {
		phases := make([]string, len(q.Phases))
		for i, p := range q.Phases {
			phases[i] = string(p)
		}
		f.AnyOf("c.phase", phases...)
	}
	if q.Stage != "" {
		f.And("c.stage = ?", q.Stage)
	}
	if q.Area != "" {
		f.In("c.area", db.Scope{Areas: []string{q.Area}})
	}
	if q.Household != "" {
		f.And("c.household_id = ?", q.Household)
	}
	if q.Category != "" {
		f.And("c.category = ?", q.Category)
	}
	if q.Overdue {
		f.And("c.closed_on IS NULL AND c.due < ?", tx.Today())
	}
	if q.Unanswered {
		f.And("NOT c.answered AND c.phase IN ('monitored', 'eliminated', 'ended')")
	}
	if q.Mine {
		q.waitForMe(tx, f)
	}
	return f
}

// waitForMe picks the cases whose stage waits for the actor.
func (q CaseQuery) waitForMe(tx *db.Tx, f *db.Filter) {
	cond, args := "(1 = 0", []any{}
	for _, d := range desks {
		scope := tx.Actor().Scope(d.perm)
		for _, area := range scope.Areas {
			cond += " OR c.area >= ? AND c.area < ? AND c.stage IN ("
			args = append(args, area, area+":") // codes are digits, and ':' follows '9'
			for i, s := range d.stages {
				if i > 0 {
					cond += ", "
				}
				cond += "?"
				args = append(args, s)
			}
			cond += ")"
		}
	}
	f.And(cond+") AND c.closed_on IS NULL AND NOT c.paused", args...)
}

// FoundCases is a part of a list of cases, and how long the whole is.
type FoundCases struct {
	api.List[Case]
	Total   int `json:"total" doc:"符合条件的总数"`
	Overdue int `json:"overdue" doc:"其中逾期未办的"`
}

// Cases are the cases in the actor's area, what falls due first first.
func (s *Service) Cases(ctx context.Context, q CaseQuery, p api.Page) (found FoundCases, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := q.filter(tx)
		err := tx.Get(ctx, nil, `SELECT count(*), count(*) FILTER (WHERE c.closed_on IS NULL AND c.due < `+f.Arg(tx.Today())+`) FROM monitor_case c`+f.Where(), f.Args(), &found.Total, &found.Overdue)
		if err != nil {
			return err
		}
		f = q.filter(tx)
		if p.After != "" {
			due, last, err := caseCursor(p.After)
			if err != nil {
				return err
			}
			f.And("(coalesce(c.due, '9999-12-31') > ? OR coalesce(c.due, '9999-12-31') = ? AND c.id > ?)", due, due, last)
		}
		limit := p.Limit
		if limit <= 0 || limit > 200 {
			limit = pageSize
		}
		if found.Items, err = casesWhere(ctx, tx, f, " ORDER BY coalesce(c.due, '9999-12-31'), c.id LIMIT "+f.Arg(limit+1)); err != nil {
			return err
		}
		if len(found.Items) > limit {
			found.Items = found.Items[:limit]
			last := found.Items[limit-1]
			found.Next = last.Due.String() + "~" + string(last.ID)
		}
		return s.dressCases(ctx, tx, found.Items)
	})
	return found, err
}

// caseCursor reads a page mark.
func caseCursor(cursor string) (due cn.Date, last string, err error) {
	day, last, ok := strings.Cut(cursor, "~")
	if !ok {
		return due, "", errCursor
	}
	if day == "" {
		day = "9999-12-31"
	}
	due, err = cn.ParseISODate(day)
	return due, last, cursorError(err)
}

// StageView is a stage of the procedure under way.
type StageView struct {
	Stage   Stage   `json:"stage"`
	Title   string  `json:"title"`
	Rank    int     `json:"rank" doc:"同一个数的同时办"`
	Lasting bool    `json:"lasting,omitempty" doc:"可以一直办到审定之前"`
	Open    bool    `json:"open" doc:"现在可以办"`
	DoneOn  cn.Date `json:"done_on" doc:"空为没有办完"`
}

// CaseStepView is a line of the log for people to read.
type CaseStepView struct {
	Action    CaseAction `json:"action"`
	Title     string     `json:"title"`
	Stage     string     `json:"stage,omitempty" doc:"退回到的环节"`
	Actor     string     `json:"actor"`
	ActorName string     `json:"actor_name,omitempty"`
	At        time.Time  `json:"at"`
	Note      string     `json:"note,omitempty"`
	Lead      LeadID     `json:"lead,omitempty"`
	Visit     string     `json:"visit,omitempty"`
	Notice    string     `json:"notice,omitempty"`
	Compared  []Compared `json:"compared,omitempty"`
	Unmet     []string   `json:"unmet,omitempty" doc:"没有达到的条件"`
}

// Allowed is a step that the reader may take now, or why not.
type Allowed struct {
	Action CaseAction `json:"action"`
	Title  string     `json:"title"`
	Why    string     `json:"why,omitempty" doc:"现在不能办的原因;能办时省略"`
}

// CaseDetail is a case with all that was done.
type CaseDetail struct {
	Case
	Course   string         `json:"course" doc:"办理程序"`
	Exit     bool           `json:"exit" doc:"true 为消除程序"`
	Stages   []StageView    `json:"stages"`
	Clocks   []Counted      `json:"clocks" doc:"每个时限计了多少、为什么"`
	Steps    []CaseStepView `json:"steps"`
	Doubts   []Doubt        `json:"doubts"`
	Meetings []Meeting      `json:"meetings"`
	Notice   string         `json:"notice,omitempty" doc:"正在进行的公示"`
	Income   Income         `json:"income"`
	Suggest  string         `json:"suggest,omitempty" doc:"按现有数据的类别;只供参考"`
	Actions  []Allowed      `json:"actions" doc:"本人的岗位可以办的"`
	Checks   []Checked      `json:"checks" doc:"信息比对的项目,授权书上可以写明的"`
}

// Checked is a dataset that a comparison looks at.
type Checked struct {
	Dataset string `json:"dataset"`
	Title   string `json:"title"`
}

// stepPermissions are the steps that people take, and the permission for each.
var stepPermissions = []struct {
	action CaseAction
	perm   db.Permission
}{
	{CaseAuthorise, access.CasePrepare}, {CaseCompare, access.CaseCompare}, {CaseExplain, access.CasePrepare}, {CaseSettle, access.CaseCompare}, {CaseCompared, access.CaseCompare},
	{CaseReview, access.CasePrepare}, {CasePost, access.CasePrepare}, {CaseCheck, access.VisitRecord}, {CaseEndorse, access.CaseEndorse}, {CaseOverride, access.CaseApprove},
	{CaseApprove, access.CaseApprove}, {CaseAnnounce, access.CasePrepare}, {CaseEnrol, access.CasePrepare}, {CaseReturn, access.CaseEndorse}, {CaseReturn, access.CaseApprove},
	{CaseRefuse, access.CaseEndorse}, {CaseRefuse, access.CaseApprove}, {CaseGreen, access.CaseEndorse}, {CasePause, access.CaseEndorse}, {CaseResume, access.CaseEndorse},
	{CaseRedirect, access.LeadDispatch}, {CaseTrack, access.VisitRecord}, {CasePropose, access.CasePrepare}, {CaseReopen, access.CaseApprove}, {CaseEnd, access.CaseApprove}, {CaseAnswer, access.CasePrepare},
	{CaseNote, access.CaseRead},
}

// Case is one case with its log, its clock and what the reader may do.
func (s *Service) Case(ctx context.Context, c CaseID) (d CaseDetail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		t, err := s.turnOf(ctx, tx, c, access.CaseRead)
		if err != nil {
			return err
		}
		list := []Case{t.c}
		if err := s.dressCases(ctx, tx, list); err != nil {
			return err
		}
		d.Case, d.Course, d.Exit, d.Notice = list[0], t.p.Course.String(), t.p.Exit, t.p.Notice
		d.Stages, d.Clocks, d.Actions = t.p.stageViews(), t.rules.clocks(&t.c, &t.p, tx.Today()), t.p.allowed(tx.Actor(), t.c.Area)
		for _, check := range checks {
			d.Checks = append(d.Checks, Checked{check.dataset, check.title})
		}
		if d.Steps, err = caseStepViews(ctx, tx, t.log); err != nil {
			return err
		}
		if d.Doubts, err = doubtsOf(ctx, tx, c); err != nil {
			return err
		}
		if d.Meetings, err = meetingsOf(ctx, tx, c); err != nil {
			return err
		}
		known, err := s.known(ctx, tx, t.c.Household)
		d.Income, d.Suggest = known.Income, categoryTitles[suggestCategory(known)]
		return err
	})
	return d, err
}

func (p *Progress) stageViews() []StageView {
	list := []StageView{}
	for rank, stages := range p.Course.ranks {
		for _, s := range stages {
			list = append(list, StageView{s, s.Title(), rank, p.Course.lasting[s], p.isOpen(s), p.Done[s]})
		}
	}
	return list
}

// allowed are the steps that an actor holds the permission for where the case lies and
// that fit what is under way.
func (p *Progress) allowed(me db.Actor, area string) []Allowed {
	list := []Allowed{}
	for _, st := range stepPermissions {
		if !me.Scope(st.perm).Covers(area) || slices.ContainsFunc(list, func(a Allowed) bool { return a.Action == st.action }) {
			continue
		}
		switch err := p.allow(st.action, me.ID); {
		case err == nil:
			list = append(list, Allowed{Action: st.action, Title: st.action.Title()})
		case errors.Is(err, ErrCaseSamePerson), errors.Is(err, errPaused), errors.Is(err, errDoubts):
			why, _ := errs.As(err)
			list = append(list, Allowed{Action: st.action, Title: st.action.Title(), Why: why.Text})
		}
	}
	return list
}

func caseStepViews(ctx context.Context, tx *db.Tx, log []caseStep) ([]CaseStepView, error) {
	accounts := make([]string, len(log))
	for i, s := range log {
		accounts[i] = s.Actor
	}
	names, err := access.Names(ctx, tx, accounts...)
	list := make([]CaseStepView, len(log))
	for i, s := range log {
		list[i] = CaseStepView{Action: s.Action, Title: s.Action.Title(), Actor: s.Actor, ActorName: names[s.Actor], At: s.At, Note: s.Note,
			Lead: s.Payload.Lead, Visit: s.Payload.Visit, Notice: s.Payload.Notice, Compared: s.Payload.Compared, Unmet: s.Payload.Unmet}
		if s.Action == CaseReturn {
			list[i].Stage = s.Stage.Title()
		}
	}
	return list, err
}
