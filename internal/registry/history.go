package registry

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Act is one change of what the county knows of a household: who said it, when, and what
// was different afterwards on the day from which it holds.
type Act struct {
	N          int64     `json:"n" doc:"变动的编号"`
	Kind       string    `json:"kind" doc:"roster 花名册,其余为登记的变动"`
	On         cn.Date   `json:"on" doc:"从哪一天起"`
	Known      cn.Date   `json:"known_on" doc:"县里哪一天得知"`
	RecordedAt time.Time `json:"recorded_at"`
	By         string    `json:"by" doc:"登记人账号"`
	ByName     string    `json:"by_name,omitempty" doc:"登记人;系统任务没有"`
	Batch      int64     `json:"batch,omitempty" doc:"凭哪个批次"`
	Reason     string    `json:"reason,omitempty"`
	Undoes     int64     `json:"undoes,omitempty" doc:"撤销的是哪次变动"`
	UndoneOn   cn.Date   `json:"undone_on" doc:"空为没有撤销"`
	MayUndo    bool      `json:"may_undo" doc:"本人现在可以撤销"`
	Lines      []Line    `json:"lines"`
}

// Line is one thing that was different. From and To are in codes; both are blank where the
// register keeps the content sealed or shows it only to some.
type Line struct {
	Person PersonID `json:"person,omitempty" doc:"哪名成员;空为全户"`
	Name   string   `json:"name,omitempty"`
	What   string   `json:"what" doc:"joined 进入本户,left 离开本户,died 死亡,begun 登记本户,ended 本户截止,其余为项目名"`
	From   string   `json:"from,omitempty"`
	To     string   `json:"to,omitempty"`
}

// undoable are the acts that a person may take back; a decision on a case or a delivery is
// taken back where it was made.
var undoable = map[string]bool{
	"provisional": true, "birth": true, "arrival": true, "move": true, "leave": true, "death": true,
	"split": true, "merge": true, "head": true, "relocate": true, "confirm": true, "correct": true,
}

// History is what changed of a household, the newest first, as known by a day.
func (s *Service) History(ctx context.Context, h HouseholdID, knownBy cn.Date) (list []Act, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = s.HistoryTx(ctx, tx, h, knownBy)
		return err
	})
	return list, err
}

// HistoryTx is History in a transaction of the caller. What the household was where the
// actor has no business is left out.
func (s *Service) HistoryTx(ctx context.Context, tx *db.Tx, h HouseholdID, knownBy cn.Date) ([]Act, error) {
	area, err := requireHousehold(ctx, tx, access.HouseholdRead, h)
	if err != nil {
		return nil, err
	}
	past, err := readPast(ctx, tx, h)
	if err != nil {
		return nil, err
	}
	acts, err := past.acts(ctx, tx, h, knownBy)
	if err != nil {
		return nil, err
	}
	scope, mayEdit := tx.Actor().Scope(access.HouseholdRead), tx.Actor().Scope(access.HouseholdEdit).Covers(area)
	list := []Act{}
	for _, a := range acts {
		before, after := past.before(a.N, a.On), past.after(a.N, a.On)
		if before.begun && !scope.Covers(before.state.village) || after.begun && !scope.Covers(after.state.village) {
			continue
		}
		if a.Lines = differences(before, after); len(a.Lines) == 0 && (a.Kind == "roster" || a.Kind == "withdraw") {
			continue
		}
		a.MayUndo = mayEdit && undoable[a.Kind] && a.UndoneOn.IsZero()
		list = append(list, a)
	}
	return list, nameActs(ctx, tx, list)
}

func nameActs(ctx context.Context, tx *db.Tx, list []Act) error {
	accounts := make([]string, len(list))
	for i, a := range list {
		accounts[i] = a.By
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range list {
		list[i].ByName = names[list[i].By]
	}
	return err
}

// version is a stored row, also one that no longer stands.
type version[T comparable] struct {
	subject string
	span[T]
	made, closed int64
}

// stood says whether the row stood after the change n.
func (v version[T]) stood(n int64) bool { return v.made <= n && (v.closed == 0 || v.closed > n) }

// versions reads all rows whose column is one of the values.
func (t table[T]) versions(ctx context.Context, tx *db.Tx, column string, values []string) (list []version[T], err error) {
	query := `SELECT n, ` + t.subject + `, valid_from, valid_to, known_on, coalesce(batch, 0), made_by, coalesce(closed_by, 0), ` + strings.Join(t.columns, ", ") +
		` FROM ` + t.name + ` WHERE county_id = $1 AND ` + column + ` IN %list%`
	err = eachIn(ctx, tx, query, values, func(row db.Scanner) error {
		var v version[T]
		err := row.Scan(append([]any{&v.n, &v.subject, &v.from, &v.to, &v.known, &v.batch, &v.made, &v.closed}, t.targets(&v.what)...)...)
		list = append(list, v)
		return err
	})
	return list, err
}

// past is everything that was ever held true of a household and of those who were in it.
type past struct {
	states  []version[householdState]
	places  []version[place] // in this household
	persons []version[personState]
}

func readPast(ctx context.Context, tx *db.Tx, h HouseholdID) (p past, err error) {
	if p.states, err = households.versions(ctx, tx, households.subject, []string{string(h)}); err != nil {
		return p, err
	}
	if p.places, err = memberships.versions(ctx, tx, "household_id", []string{string(h)}); err != nil {
		return p, err
	}
	who := map[string]bool{}
	for _, v := range p.places {
		who[v.subject] = true
	}
	p.persons, err = persons.versions(ctx, tx, persons.subject, slices.Sorted(maps.Keys(who)))
	return p, err
}

// acts are the changes that made or closed a row of the past or name the household.
func (p past) acts(ctx context.Context, tx *db.Tx, h HouseholdID, knownBy cn.Date) ([]Act, error) {
	numbers := map[int64]bool{}
	note := func(made, closed int64) { numbers[made], numbers[closed] = true, true }
	for _, v := range p.states {
		note(v.made, v.closed)
	}
	for _, v := range p.places {
		note(v.made, v.closed)
	}
	for _, v := range p.persons {
		note(v.made, v.closed)
	}
	wanted := make([]string, 0, len(numbers))
	for n := range numbers {
		wanted = append(wanted, strconv.FormatInt(n, 10))
	}
	slices.Sort(wanted)
	f := tx.CountyFilter("c").And("c.known_on <= ?", knownBy).And("(c.household_id = ? OR c.n IN ("+strings.Join(wanted, ", ")+"))", string(h))
	return db.Select(ctx, tx, `SELECT c.n, c.kind, c.as_of, c.known_on, c.recorded_at, c.actor, coalesce(c.batch, c.from_batch, 0), c.reason, coalesce(c.undoes, 0), c.withdrawn_on
		FROM registry_change c`+f.Where()+` ORDER BY c.n DESC`, f.Args(), func(row db.Scanner) (a Act, err error) {
		err = row.Scan(&a.N, &a.Kind, &a.On, &a.Known, &a.RecordedAt, &a.By, &a.Batch, &a.Reason, &a.Undoes, &a.UndoneOn)
		a.RecordedAt = a.RecordedAt.UTC()
		if a.UndoneOn.After(knownBy) {
			a.UndoneOn = cn.Date{}
		}
		return a, err
	})
}

// stand is what was held true of a household on a day.
type stand struct {
	begun   bool
	state   householdState
	members map[PersonID]memberStand
}

type memberStand struct {
	relation string
	person   personState
}

// before is what was held true of a day until the change n, after what was held since.
func (p past) before(n int64, on cn.Date) stand { return p.after(n-1, on) }

func (p past) after(n int64, on cn.Date) stand {
	s := stand{members: map[PersonID]memberStand{}}
	for _, v := range p.states {
		if v.stood(n) && v.covers(on) {
			s.begun, s.state = true, v.what
		}
	}
	for _, v := range p.places {
		if v.stood(n) && v.covers(on) {
			s.members[PersonID(v.subject)] = memberStand{relation: v.what.relation}
		}
	}
	for _, v := range p.persons {
		if m, ok := s.members[PersonID(v.subject)]; ok && v.stood(n) && v.covers(on) {
			m.person = v.what
			s.members[PersonID(v.subject)] = m
		}
	}
	return s
}

// nameOf finds what a person was called in either stand.
func nameOf(p PersonID, stands ...stand) string {
	for _, s := range stands {
		if name := s.members[p].person.name; name != "" {
			return name
		}
	}
	return ""
}

// differences says what is different between two stands of a household.
func differences(before, after stand) []Line {
	lines := []Line{}
	if before.begun != after.begun {
		what := "begun"
		if before.begun {
			what = "ended"
		}
		lines = append(lines, Line{What: what})
	}
	if before.begun && after.begun {
		lines = append(lines, householdLines(before.state, after.state)...)
	}
	everyone := map[PersonID]bool{}
	for p := range before.members {
		everyone[p] = true
	}
	for p := range after.members {
		everyone[p] = true
	}
	for _, p := range slices.Sorted(maps.Keys(everyone)) {
		was, before1 := before.members[p]
		now, after1 := after.members[p]
		name := nameOf(p, after, before)
		switch {
		case !before1:
			lines = append(lines, Line{p, name, "joined", "", now.relation})
		case !after1:
			lines = append(lines, Line{p, name, "left", was.relation, ""})
		default:
			lines = append(lines, memberLines(p, name, was, now)...)
		}
	}
	return lines
}

func householdLines(was, now householdState) []Line {
	return differing(Line{}, []Line{
		{What: "village", From: was.village, To: now.village},
		{What: "group", From: was.group, To: now.group},
		{What: "kind", From: string(was.kind), To: string(now.kind)},
		{What: "category", From: string(was.category), To: string(now.category)},
		{What: "relocated", From: string(was.relocated), To: string(now.relocated)},
		{What: "site", From: was.site, To: now.site},
		{What: "address", From: was.address.index, To: now.address.index},
		{What: "phone", From: was.phone.index, To: now.phone.index},
	}, "address", "phone")
}

func memberLines(p PersonID, name string, was, now memberStand) []Line {
	a, b := was.person, now.person
	return differing(Line{Person: p, Name: name}, []Line{
		{What: "relation", From: was.relation, To: now.relation},
		{What: "name", From: a.name, To: b.name},
		{What: "birth", From: a.birth.String(), To: b.birth.String()},
		{What: "sex", From: string(a.sex), To: string(b.sex)},
		{What: "ethnicity", From: a.Ethnicity, To: b.Ethnicity},
		{What: "education", From: cmp.Or(a.InSchool, a.Education), To: cmp.Or(b.InSchool, b.Education)},
		{What: "health", From: a.Health, To: b.Health},
		{What: "labour", From: a.Labour, To: b.Labour},
	}, "birth", "health")
}

// differing keeps the lines whose ends differ, under the name of whom they are about; of the
// closed ones it does not say what they were.
func differing(about Line, lines []Line, closed ...string) (list []Line) {
	for _, l := range lines {
		if l.From == l.To {
			continue
		}
		if slices.Contains(closed, l.What) {
			l.From, l.To = "", ""
		}
		l.Person, l.Name = about.Person, about.Name
		list = append(list, l)
	}
	return list
}
