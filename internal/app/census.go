package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/quality"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
	"github.com/shouwang/shouwang/internal/visit"
)

// census tells quality what is written about households: the roll, what departments sent,
// visits and cases.
type census struct {
	registry *registry.Service
	facts    *fact.Service
	params   *param.Service
}

func (c census) CasesOf(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID) (map[registry.HouseholdID]string, error) {
	found, err := monitor.OpenCases(ctx, tx, ids)
	cases := make(map[registry.HouseholdID]string, len(found))
	for h, c := range found {
		cases[h] = string(c)
	}
	return cases, err
}

func (c census) Households(ctx context.Context, tx *db.Tx, on cn.Date, only ...registry.HouseholdID) ([]quality.Household, error) {
	t, err := c.facts.Evaluate(ctx, tx, on, on, only...)
	if err != nil {
		return nil, err
	}
	w := writing{census: c, t: t, lines: map[cn.Date]quality.Amount{}}
	if err := w.read(ctx, tx, only); err != nil {
		return nil, err
	}
	list := make([]quality.Household, len(t.Households))
	for i := range t.Households {
		if list[i], err = w.household(ctx, tx, &t.Households[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// writing is all that is written about the households of a table.
type writing struct {
	census
	t        *fact.Table
	papers   registry.Papers
	visits   map[registry.HouseholdID][]visit.View
	cases    map[registry.HouseholdID]*monitor.Standing
	income   map[string]source.Record // the newest year of a household
	medical  roll
	work     roll
	card     roll // 残疾人证
	national roll
	lines    map[cn.Date]quality.Amount
}

// roll is a department's list as it stands, by person.
type roll struct {
	sent   bool
	rows   map[string][]source.Record
	filled map[string]bool
}

func (w *writing) read(ctx context.Context, tx *db.Tx, only []registry.HouseholdID) (err error) {
	var subjects []string
	if len(only) > 0 {
		for i := range w.t.Households {
			subjects = append(subjects, string(w.t.Households[i].ID))
			for _, m := range w.t.Households[i].Members {
				subjects = append(subjects, string(m.Person))
			}
		}
	}
	if w.papers, err = w.registry.Papers(ctx, tx, only...); err != nil {
		return err
	}
	if w.visits, err = visit.Standing(ctx, tx, only...); err != nil {
		return err
	}
	if w.cases, err = standingCases(ctx, tx, w.t.On, only); err != nil {
		return err
	}
	for dataset, into := range map[string]*roll{"medical.enrolment": &w.medical, "employment.status": &w.work, "disability.certificate": &w.card, "national.roster": &w.national} {
		if *into, err = w.roll(ctx, tx, dataset, subjects); err != nil {
			return err
		}
	}
	w.income = map[string]source.Record{}
	for r, err := range source.Events(ctx, tx, "income.household", w.t.On.AddMonths(-incomeMonths), w.t.On, w.t.KnownBy, subjects...) {
		if err != nil {
			return err
		}
		if reading, _ := r.Doc.Text("reading"); strings.HasPrefix(reading, "低保") {
			continue
		}
		if last, ok := w.income[r.SubjectID]; !ok || !r.OnDate.Before(last.OnDate) {
			w.income[r.SubjectID] = r
		}
	}
	return nil
}

// incomeMonths is how old an account of income may be to count as the latest.
const incomeMonths = 18

func (w *writing) roll(ctx context.Context, tx *db.Tx, dataset string, subjects []string) (r roll, err error) {
	r.rows, r.filled = map[string][]source.Record{}, map[string]bool{}
	if _, r.sent, err = source.RosterAsOf(ctx, tx, dataset, w.t.On, w.t.KnownBy); err != nil || !r.sent {
		return r, err
	}
	for rec, err := range source.Roster(ctx, tx, dataset, w.t.On, w.t.KnownBy, subjects...) {
		if err != nil {
			return r, err
		}
		r.rows[rec.SubjectID] = append(r.rows[rec.SubjectID], rec)
	}
	return r, nil
}

// has says whether the list has a column at all: one that no row fills was not sent, and is
// not blank.
func (r *roll) has(field string) bool {
	if known, ok := r.filled[field]; ok {
		return known
	}
	for _, rows := range r.rows {
		for _, rec := range rows {
			if _, ok := rec.Doc.Text(field); ok {
				r.filled[field] = true
				return true
			}
		}
	}
	r.filled[field] = false
	return false
}

// standingCases are the cases on a day, one a household: the open one, or the last.
func standingCases(ctx context.Context, tx *db.Tx, on cn.Date, only []registry.HouseholdID) (map[registry.HouseholdID]*monitor.Standing, error) {
	f := tx.CountyFilter("c")
	if len(only) > 0 {
		ids := make([]string, len(only))
		for i, h := range only {
			ids[i] = string(h)
		}
		f.AnyOf("c.household_id", ids...)
	}
	list, err := monitor.Standings(ctx, tx, f, on)
	by := map[registry.HouseholdID]*monitor.Standing{}
	for i := range list {
		s := &list[i]
		if old := by[s.Household]; old == nil || old.Phase == monitor.Ended || s.Phase != monitor.Ended {
			by[s.Household] = s
		}
	}
	return by, err
}

func (w *writing) household(ctx context.Context, tx *db.Tx, home *fact.Household) (quality.Household, error) {
	h := quality.Household{ID: home.ID, Village: home.Village, On: w.t.On, Kind: home.Kind, Category: home.Category}
	if n, ok := w.papers.Phones[home.ID]; ok {
		h.Phone = quality.Of(n)
	}
	grade, whole := w.t.Fact(home, "housing_grade"), w.t.Fact(home, "housing_only")
	if grade.Known && whole.Known {
		h.Unsafe = quality.Of(whole.N != 0 && (grade.Text == "C" || grade.Text == "D"))
	}
	h.Dropout = w.any(home, "absence_open")
	h.Guaranteed = either(w.any(home, "dibao"), w.any(home, "tekun"))
	h.Latest = accountsOf(w.income[string(home.ID)], len(home.Members))
	h.Members = make([]quality.Member, len(home.Members))
	for i := range home.Members {
		h.Members[i] = w.member(&home.Members[i])
	}
	var err error
	if h.Line, err = w.line(ctx, tx, w.t.On); err != nil {
		return h, err
	}
	if s := w.cases[home.ID]; s != nil {
		h.Case, err = w.caseOf(ctx, tx, s, len(home.Members))
	}
	return h, err
}

// any asks a fact of all members: yes if it is true of one, unknown if it is of none and
// unknown of one.
func (w *writing) any(home *fact.Household, key string) quality.Maybe[bool] {
	answer := quality.Of(false)
	for i := range home.Members {
		switch v := w.t.PersonFact(&home.Members[i], key); {
		case v.Known && v.N != 0:
			return quality.Of(true)
		case !v.Known:
			answer = quality.Maybe[bool]{}
		}
	}
	return answer
}

func either(a, b quality.Maybe[bool]) quality.Maybe[bool] {
	if a.Known && a.Value || b.Known && b.Value {
		return quality.Of(true)
	}
	return quality.Maybe[bool]{Known: a.Known && b.Known}
}

func (w *writing) member(m *fact.Member) quality.Member {
	id := string(m.Person)
	q := quality.Member{Person: m.Person, Relation: m.Relation, Sex: m.Sex, Birth: m.Birth, Education: m.Education, InSchool: m.InSchool, Labour: m.Labour,
		Enrolled: w.yes(m, "enrolled"), Dibao: w.yes(m, "dibao"), Tekun: w.yes(m, "tekun")}
	if m.Health != "" {
		q.Health = strings.Split(m.Health, ";")
	}
	switch w.papers.IDs[m.Person] {
	case registry.IDValid: // the registry holds each valid number once, and all have 18 digits
		q.IDDigits, q.IDRight, q.IDShared = quality.Of(18), quality.Of(true), quality.Of(false)
	case registry.IDDefective:
		q.IDRight = quality.Of(false)
	case registry.IDMissing:
		q.IDDigits, q.IDRight, q.IDShared = quality.Of(0), quality.Of(true), quality.Of(false)
	}
	if w.medical.sent {
		coded := func(code string) quality.Maybe[bool] {
			return quality.Of(slices.ContainsFunc(w.medical.rows[id], func(r source.Record) bool { return r.Code == code }))
		}
		q.Resident, q.Employee = coded("居民"), coded("职工")
	}
	if w.card.sent { // a number that cannot be right does not get past the import
		q.Certificate = quality.Of(quality.NoCertificate)
		if len(w.card.rows[id]) > 0 {
			q.Certificate = quality.Of(quality.RightCertificate)
		}
	}
	if rows := w.national.rows[id]; len(rows) > 0 && w.national.has("serious_illness_insured") {
		yes, said := rows[0].Doc.Bool("serious_illness_insured")
		q.Serious = quality.Of("")
		if said {
			q.Serious = quality.Of(map[bool]string{true: "是", false: "否"}[yes])
		}
	}
	w.employment(&q, id)
	return q
}

// employment takes work away from home from the department's list.
func (w *writing) employment(q *quality.Member, id string) {
	if !w.work.sent {
		return
	}
	q.Away, q.WorkPlace, q.WorkMonths = quality.Of(false), quality.Of(""), quality.Of(0)
	for _, r := range w.work.rows[id] {
		place, _ := r.Doc.Text("place")
		if r.Code != "在业" || place == "" {
			continue
		}
		q.Away, q.WorkPlace = quality.Of(true), quality.Of(place)
		if !r.OnDate.IsZero() {
			q.WorkMonths = quality.Of(max(1, w.t.On.Sub(r.OnDate)/30))
		}
	}
}

func (w *writing) yes(m *fact.Member, key string) quality.Maybe[bool] {
	v := w.t.PersonFact(m, key)
	return quality.Maybe[bool]{Value: v.N != 0, Known: v.Known}
}

// line is the county's 监测范围 on a day.
func (w *writing) line(ctx context.Context, tx *db.Tx, on cn.Date) (quality.Amount, error) {
	if a, ok := w.lines[on]; ok {
		return a, nil
	}
	set, err := w.params.Snapshot(ctx, tx, on)
	m, ok := set.Money("monitoring_line")
	w.lines[on] = quality.Amount{Value: m, Known: ok}
	return w.lines[on], err
}

var phases = map[monitor.Phase]quality.Phase{monitor.Identifying: quality.Identifying, monitor.Monitored: quality.Monitored, monitor.Eliminating: quality.Monitored,
	monitor.Eliminated: quality.Eliminated, monitor.Ended: quality.Ended}

func (w *writing) caseOf(ctx context.Context, tx *db.Tx, s *monitor.Standing, members int) (*quality.Case, error) {
	c := &quality.Case{ID: string(s.Case), Phase: phases[s.Phase], Risks: s.Risks, Remark: quality.Of(s.Explained), MonitoredOn: s.Monitored, EliminatedOn: s.Eliminated}
	if c.Phase == quality.Eliminated {
		c.How = quality.ByHelp
	}
	var err error
	if c.Line, err = w.line(ctx, tx, cmp.Or(s.Eliminated, w.t.On)); err != nil {
		return nil, err
	}
	for _, v := range w.visits[s.Household] { // newest first
		form := quality.AssessmentOf(v.Answers, members)
		if !c.Exit.Known && !s.Proposed.IsZero() && !v.On.Before(s.Proposed) {
			c.Exit = quality.Of(form)
		}
		if !c.Entry.Known && (s.Monitored.IsZero() || !v.On.After(s.Monitored)) {
			c.Entry = quality.Of(form)
		}
	}
	if !c.Exit.Known && c.Phase == quality.Eliminated {
		c.Exit = quality.Of(quality.Assessment{}) // no form after it: everything is blank
	}
	return c, nil
}

func accountsOf(r source.Record, members int) (a quality.Accounts) {
	amount := func(key string) quality.Amount {
		m, ok := r.Doc.Money(key)
		return quality.Amount{Value: m, Known: ok}
	}
	a = quality.Accounts{Wages: amount("wages"), Business: amount("business"), Property: amount("property"), Transfers: amount("transfers"), Costs: amount("business_costs"),
		Claims: amount("claims"), SelfPay: amount("compliant_self_pay")}
	if r.HasAmount {
		a.Net = quality.Of(r.Amount)
		if members > 0 {
			a.PerHead = quality.Of(r.Amount / cn.Money(members))
		}
	}
	return a
}
