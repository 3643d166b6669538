package quality

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// Query picks tasks; empty fields pick all.
type Query struct {
	Area      string               `query:"area" maxLength:"15" doc:"乡镇或村的区划代码,含下级"`
	Rule      string               `query:"rule" maxLength:"40" doc:"某一条核查规则"`
	Household registry.HouseholdID `query:"household" maxLength:"36" doc:"某一户"`
	State     State                `query:"state" enum:"open,explained,closed" doc:"省略为没有更正的,含已说明的"`
}

func (q Query) filter(tx *db.Tx) *db.Filter {
	f := tx.Filter("t", "t.area", access.QualityRead)
	if q.Area != "" {
		f.In("t.area", db.Scope{Areas: []string{q.Area}})
	}
	if q.Rule != "" {
		f.And("t.rule = ?", q.Rule)
	}
	if q.Household != "" {
		f.And("t.household_id = ?", q.Household)
	}
	if q.State == "" {
		return f.And("t.closed_on IS NULL")
	}
	return f.And("t.state = ?", q.State)
}

var errCursor = errs.New(errs.Invalid, "request.cursor", "翻页标记不对,请从首页重新查起。")

// pageSize is how many tasks a page holds.
const pageSize = 50

// FoundTasks is a part of a list of tasks, and how long the whole is.
type FoundTasks struct {
	api.List[Task]
	Total      int `json:"total" doc:"符合条件的总数"`
	Households int `json:"households" doc:"涉及多少户"`
}

// Tasks are the tasks in the actor's area, by area code and household: no task stands
// before another.
func (s *Service) Tasks(ctx context.Context, q Query, p api.Page) (found FoundTasks, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := q.filter(tx)
		err := tx.Get(ctx, nil, `SELECT count(*), count(DISTINCT t.household_id) FROM quality_task t`+f.Where(), f.Args(), &found.Total, &found.Households)
		if err != nil {
			return err
		}
		if p.After != "" {
			at := strings.Split(p.After, "~")
			if len(at) != 3 {
				return errCursor
			}
			f.And("(t.area, t.household_id, t.id) > (?, ?, ?)", at[0], at[1], at[2])
		}
		limit := cmp.Or(min(p.Limit, 100), pageSize)
		if found.Items, err = tasksWhere(ctx, tx, f, " ORDER BY t.area, t.household_id, t.id LIMIT "+f.Arg(limit+1)); err != nil {
			return err
		}
		if len(found.Items) > limit {
			found.Items = found.Items[:limit]
			last := found.Items[limit-1]
			found.Next = last.Area + "~" + string(last.Household) + "~" + string(last.ID)
		}
		return s.dress(ctx, tx, found.Items)
	})
	return found, err
}

func (s *Service) tasksOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]Task, error) {
	list, err := tasksWhere(ctx, tx, Query{Household: h}.filter(tx), " ORDER BY t.rule, t.id")
	if err != nil {
		return nil, err
	}
	return list, s.dress(ctx, tx, list)
}

func codesOf(r *Rule) []string { return append([]string{}, r.Codes...) }

// dress fills in the words of tasks and the names. What tells of illness is withheld from
// those who may not read it.
func (s *Service) dress(ctx context.Context, tx *db.Tx, list []Task) error {
	ids := make([]registry.HouseholdID, len(list))
	for i := range list {
		ids[i] = list[i].Household
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	cards, err := s.homes.Cards(ctx, tx, ids)
	if err != nil {
		return err
	}
	cases, err := s.census.CasesOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	health := tx.Actor().Scope(access.HealthRead)
	for i := range list {
		t := &list[i]
		t.Number, t.Head, t.AreaName, t.StateText = cards[t.Household].Number, cards[t.Household].Head, tree.Name(t.Area), stateTitles[t.State]
		t.Codes, t.Title = []string{}, t.Rule
		r, ok := RuleOf(t.Rule)
		if !ok {
			continue
		}
		t.Codes, t.Title, t.Mend, t.Screen, t.Field = codesOf(r), r.Title, r.Mend, r.Screen, r.Field
		if r.Screen == OnCase || r.Screen == OnHelp {
			t.Case = cases[t.Household]
		}
		if r.Sensitive && !health.Covers(t.Area) {
			t.Withheld, t.Title, t.Mend, t.Finds, t.Reason = true, "涉及健康状况的一项", "请联系村干部或乡镇经办人更正。", []Find{}, ""
		}
	}
	return s.nameFinds(ctx, tx, func(each func(*Find)) {
		for i := range list {
			for k := range list[i].Finds {
				each(&list[i].Finds[k])
			}
		}
	})
}

// nameFinds says whom finds are about.
func (s *Service) nameFinds(ctx context.Context, tx *db.Tx, walk func(each func(*Find))) error {
	var people []registry.PersonID
	walk(func(f *Find) {
		if f.Person != "" {
			people = append(people, f.Person)
		}
	})
	names, err := s.homes.PersonNames(ctx, tx, slices.Compact(slices.Sorted(slices.Values(people))))
	walk(func(f *Find) { f.Name = names[f.Person] })
	return err
}

// History is what happened to a task, oldest first.
func (s *Service) History(ctx context.Context, task TaskID) (steps []TaskStep, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found, err := tasksWhere(ctx, tx, tx.Filter("t", "t.area", access.QualityRead).And("t.id = ?", task), "")
		if err == nil && len(found) == 0 {
			err = db.ErrNotFound
		}
		if err != nil {
			return err
		}
		steps, err = db.Select(ctx, tx, `SELECT action, actor, at, note FROM quality_step WHERE county_id = $1 AND task_id = $2 ORDER BY id`, []any{tx.County(), task},
			func(row db.Scanner) (st TaskStep, err error) {
				err = row.Scan(&st.Action, &st.Actor, &st.At, &st.Note)
				st.Title, st.At = stepTitles[st.Action], st.At.UTC()
				return st, err
			})
		if err != nil {
			return err
		}
		r, ok := RuleOf(found[0].Rule)
		withheld := ok && r.Sensitive && !tx.Actor().Scope(access.HealthRead).Covers(found[0].Area)
		actors := make([]string, len(steps))
		for i := range steps {
			actors[i] = steps[i].Actor
			if withheld {
				steps[i].Note = ""
			}
		}
		names, err := access.Names(ctx, tx, actors...)
		for i := range steps {
			steps[i].By = names[steps[i].Actor]
		}
		return err
	})
	return steps, err
}

// AreaTasks counts the tasks of an area.
type AreaTasks struct {
	Area       string `json:"area"`
	Name       string `json:"name"`
	Further    bool   `json:"further" doc:"下面还有可看的村"`
	Households int    `json:"households" doc:"有问题没更正的户"`
	Open       int    `json:"open" doc:"待更正"`
	Explained  int    `json:"explained" doc:"已说明"`
}

// RuleTasks counts what a rule found and what it could not judge.
type RuleTasks struct {
	Rule      string   `json:"rule"`
	Codes     []string `json:"codes"`
	Title     string   `json:"title"`
	Mend      string   `json:"mend"`
	Open      int      `json:"open"`
	Explained int      `json:"explained"`
	Since     cn.Date  `json:"since" doc:"最早的一条从哪天起;空为没有"`
	Unjudged  int      `json:"unjudged" doc:"资料不全、判断不了的户数"`
	Missing   string   `json:"missing,omitempty" doc:"缺什么"`
	needs     Needs
}

// Overview is what an inspector would find in an area.
type Overview struct {
	InspectedAt *time.Time  `json:"inspected_at,omitempty" doc:"最近一次核查;还没有核查过的省略"`
	Inspected   int         `json:"inspected" doc:"那次核查了多少户(全县)"`
	Area        AreaTasks   `json:"area"`
	Areas       []AreaTasks `json:"areas" doc:"下一级,按区划代码排列,不排名"`
	Rules       []RuleTasks `json:"rules" doc:"有发现或判断不了的规则,按编号排列"`
}

// Overview shows an area, the reader's own if area is "". Areas stand in the order of their
// codes: nobody is ranked.
func (s *Service) Overview(ctx context.Context, area string) (o Overview, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		scope := tx.Actor().Scope(access.QualityRead)
		if area != "" {
			if err := tx.Require(access.QualityRead, area); err != nil {
				return err
			}
			scope = db.Scope{Areas: []string{area}}
		}
		o.InspectedAt, o.Inspected, err = lastInspection(ctx, tx)
		if err != nil {
			return err
		}
		counts, err := countAreas(ctx, tx, scope)
		if err != nil {
			return err
		}
		top, below := tree.Shown(scope.Areas)
		o.Area = sumAreas(tree, top, scope, counts)
		o.Areas = make([]AreaTasks, len(below))
		for i, code := range below {
			o.Areas[i] = sumAreas(tree, code, db.Scope{Areas: []string{code}}, counts)
		}
		o.Rules, err = countRules(ctx, tx, scope)
		return err
	})
	return o, err
}

func lastInspection(ctx context.Context, tx *db.Tx) (at *time.Time, households int, err error) {
	type last struct {
		at         time.Time
		households int
	}
	list, err := db.Select(ctx, tx, `SELECT at, households FROM quality_inspection WHERE county_id = $1 ORDER BY id DESC LIMIT 1`, []any{tx.County()}, func(row db.Scanner) (l last, err error) {
		err = row.Scan(&l.at, &l.households)
		l.at = l.at.UTC()
		return l, err
	})
	if err != nil || len(list) == 0 {
		return nil, 0, err
	}
	return &list[0].at, list[0].households, nil
}

func countAreas(ctx context.Context, tx *db.Tx, scope db.Scope) (map[string]AreaTasks, error) {
	counts := map[string]AreaTasks{}
	f := tx.CountyFilter("t").In("t.area", scope).And("t.closed_on IS NULL")
	err := tx.Each(ctx, `SELECT t.area, count(DISTINCT t.household_id) FILTER (WHERE t.state = 'open'), count(*) FILTER (WHERE t.state = 'open'), count(*) FILTER (WHERE t.state = 'explained')
		FROM quality_task t`+f.Where()+` GROUP BY t.area`, f.Args(), func(row db.Scanner) error {
		var c AreaTasks
		err := row.Scan(&c.Area, &c.Households, &c.Open, &c.Explained)
		counts[c.Area] = c
		return err
	})
	return counts, err
}

func sumAreas(tree *division.Tree, area string, scope db.Scope, counts map[string]AreaTasks) AreaTasks {
	sum := AreaTasks{Area: area, Name: tree.Name(area), Further: cn.DivisionCode(area).Level() < cn.LevelVillage && len(tree.Children(area)) > 0}
	for code, c := range counts {
		if scope.Covers(code) {
			sum.Households, sum.Open, sum.Explained = sum.Households+c.Households, sum.Open+c.Open, sum.Explained+c.Explained
		}
	}
	return sum
}

func countRules(ctx context.Context, tx *db.Tx, scope db.Scope) ([]RuleTasks, error) {
	by := map[string]*RuleTasks{}
	at := func(rule string) *RuleTasks {
		if by[rule] == nil {
			by[rule] = &RuleTasks{Rule: rule}
		}
		return by[rule]
	}
	f := tx.CountyFilter("t").In("t.area", scope).And("t.closed_on IS NULL")
	err := tx.Each(ctx, `SELECT t.rule, count(*) FILTER (WHERE t.state = 'open'), count(*) FILTER (WHERE t.state = 'explained'), min(t.opened_on)
		FROM quality_task t`+f.Where()+` GROUP BY t.rule`, f.Args(), func(row db.Scanner) error {
		var rule string
		var c RuleTasks
		err := row.Scan(&rule, &c.Open, &c.Explained, &c.Since)
		r := at(rule)
		r.Open, r.Explained, r.Since = c.Open, c.Explained, c.Since
		return err
	})
	if err != nil {
		return nil, err
	}
	f = tx.CountyFilter("u").In("u.area", scope)
	err = tx.Each(ctx, `SELECT u.rule, u.households, u.missing FROM quality_unjudged u`+f.Where(), f.Args(), func(row db.Scanner) error {
		var rule string
		var n int
		var missing int64
		err := row.Scan(&rule, &n, &missing)
		r := at(rule)
		r.Unjudged += n
		r.needs |= Needs(missing) //nolint:gosec // fewer than 63 needs
		return err
	})
	if err != nil {
		return nil, err
	}
	list := []RuleTasks{}
	for _, r := range rules {
		if c := by[r.Key]; c != nil {
			c.Codes, c.Title, c.Mend, c.Missing = codesOf(r), r.Title, r.Mend, c.needs.String()
			list = append(list, *c)
		}
	}
	return list, nil
}

// Described is a rule for people to read.
type Described struct {
	Rule  string   `json:"rule"`
	Codes []string `json:"codes"`
	Title string   `json:"title"`
	Mend  string   `json:"mend"`
	Needs []string `json:"needs" doc:"判断要用的资料"`
}

// Describe lists all rules.
func Describe() []Described {
	list := make([]Described, len(rules))
	for i, r := range rules {
		list[i] = Described{r.Key, codesOf(r), r.Title, r.Mend, []string{}}
		for _, n := range r.Needs {
			list[i].Needs = append(list[i].Needs, n.Title())
		}
	}
	return list
}
