package rule

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
)

// Trace is what a rule's hits have led to, within what the actor may see.
type Trace struct {
	Open  int `json:"open" doc:"未办结的线索"`
	Trial int `json:"trial" doc:"试运行的线索"`
	True  int `json:"confirmed_true" doc:"核实属实"`
	False int `json:"confirmed_false" doc:"核实不属实"`
}

// Traces counts what the rules' hits have led to; package monitor does, through app. Rules
// without any are left out; ok is false where the actor may not see leads.
type Traces interface {
	ByRule(ctx context.Context, tx *db.Tx) (traces map[string]Trace, ok bool, err error)
}

// UseTraces says who counts. Only app calls it, before the first request.
func (s *Service) UseTraces(t Traces) { s.traces = t }

// Item is one rule in the list: its newest version, which version is in force, and how it does.
type Item struct {
	Key       string   `json:"key"`
	Title     string   `json:"title"`
	Risk      string   `json:"risk"`
	Sector    string   `json:"sector"`
	Severity  int      `json:"severity"`
	Subject   string   `json:"subject"`
	State     State    `json:"state" enum:"draft,trial,active,retired" doc:"有启用的版本就是 active,否则看最新版本"`
	Active    int      `json:"active,omitempty" doc:"启用中的版本"`
	Newest    int      `json:"newest" doc:"最新的版本"`
	Waiting   *Waiting `json:"waiting,omitempty" doc:"等另一人确认启用的版本"`
	Update    int      `json:"update,omitempty" doc:"随程序送来、县里还没有决定的版本"`
	Params    []string `json:"params" doc:"用到的参数的键"`
	Unset     []string `json:"unset" doc:"用到而今天没有设定的参数的名称"`
	Hits      *int     `json:"hits,omitempty" doc:"最近一次筛查命中的户数;没有评估时省略"`
	Unknown   int      `json:"unknown" doc:"最近一次筛查判断不了的户数"`
	Trace     *Trace   `json:"trace,omitempty" doc:"您无权查看线索时省略"`
	Sensitive bool     `json:"sensitive" doc:"用到健康、残疾等敏感指标"`
}

// Waiting is a proposal for a second person.
type Waiting struct {
	Version int       `json:"version"`
	By      string    `json:"by"`
	ByName  string    `json:"by_name,omitempty"`
	At      time.Time `json:"at"`
	Own     bool      `json:"own" doc:"是您自己申请的,须由另一人确认"`
}

// Page is one rule with all its versions.
type Page struct {
	Item
	Versions []VersionView `json:"versions" doc:"最新的在前"`
	LastRun  *Screening    `json:"last_run,omitempty" doc:"最近一次完成的筛查"`
}

// VersionView is a version with what it says in words, and what was done to it.
type VersionView struct {
	Version
	ByName   string     `json:"by_name,omitempty"`
	Shipped  bool       `json:"shipped" doc:"随程序送来的"`
	Words    string     `json:"words" doc:"条件说成中文,参数取今天的值"`
	Shape    *Shape     `json:"shape,omitempty" doc:"条件在构造器里的样子"`
	Sentence string     `json:"sentence" doc:"命中时会说的话,数值以〔〕代替"`
	SayWords string     `json:"say_words" doc:"语句,空缺用〔〕中的中文名,供修改"`
	Facts    []FactRef  `json:"facts"`
	Params   []ParamRef `json:"params"`
	Steps    []StepView `json:"steps"`
	RowByRow bool       `json:"row_by_row" doc:"写法较复杂,筛查时只能逐户判断,慢得多"`
}

// StepView is a step with the name of who took it.
type StepView struct {
	Step
	Name string `json:"name,omitempty"`
}

// Items lists the rules by risk and title.
func (s *Service) Items(ctx context.Context) (items []Item, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		o, err := s.oversee(ctx, tx)
		if err != nil {
			return err
		}
		items = []Item{}
		for _, list := range o.byRule {
			items = append(items, o.item(list))
		}
		slices.SortFunc(items, func(a, b Item) int {
			return cmp.Or(cmp.Compare(a.Risk, b.Risk), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Key, b.Key))
		})
		return nil
	})
	return items, err
}

// Get is one rule with its versions.
func (s *Service) Get(ctx context.Context, key string) (p Page, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		o, err := s.oversee(ctx, tx)
		if err != nil {
			return err
		}
		list := o.byRule[key]
		if len(list) == 0 {
			return ErrNotFound
		}
		p = Page{Item: o.item(list), Versions: []VersionView{}, LastRun: o.last}
		for _, v := range slices.Backward(list) {
			p.Versions = append(p.Versions, o.view(v))
		}
		return nil
	})
	return p, err
}

// oversight is everything that the list and the page of rules are made of, read once.
type oversight struct {
	compiler *Compiler
	actor    string
	byRule   map[string][]Version // oldest first
	steps    map[string][]Step    // by rule and version
	people   map[string]string
	set      *values
	traces   map[string]Trace
	seen     bool
	last     *Screening
}

func (s *Service) oversee(ctx context.Context, tx *db.Tx) (*oversight, error) {
	o := &oversight{compiler: s.compiler, actor: tx.Actor().ID, byRule: map[string][]Version{}}
	list, err := versions(ctx, tx)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, v := range list {
		o.byRule[v.Key] = append(o.byRule[v.Key], v)
		people = append(people, v.RecordedBy)
	}
	if o.steps, err = allSteps(ctx, tx); err != nil {
		return nil, err
	}
	for _, steps := range o.steps {
		for _, step := range steps {
			people = append(people, step.Actor)
		}
	}
	if o.people, err = access.Names(ctx, tx, people...); err != nil {
		return nil, err
	}
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return nil, err
	}
	o.set = newValues(set)
	if s.traces != nil {
		if o.traces, o.seen, err = s.traces.ByRule(ctx, tx); err != nil {
			return nil, err
		}
	}
	done, err := listScreenings(ctx, tx, tx.CountyFilter("s").And("s.finished_at IS NOT NULL"), 100)
	whole := slices.IndexFunc(done, func(v Screening) bool { return v.Summary == nil || !v.Summary.Touched })
	if whole >= 0 {
		err = s.dress(ctx, tx, done[whole:whole+1], err)
		o.last = &done[whole]
	}
	return o, err
}

func (o *oversight) item(list []Version) Item {
	newest := list[len(list)-1]
	shown := newest
	i := Item{Key: newest.Key, State: newest.State, Newest: newest.Version, Params: []string{}, Unset: []string{}}
	for _, v := range list {
		if v.State == Active {
			i.State, i.Active, shown = Active, v.Version, v
		}
	}
	for _, v := range list {
		if v.State != Trial {
			continue
		}
		if w := o.waiting(v); w != nil {
			i.Waiting = w
		} else if v.RecordedBy == Shipped && v.Version > i.Active && i.Active > 0 {
			i.Update = v.Version
		}
	}
	i.Title, i.Risk, i.Sector, i.Severity, i.Subject = shown.Title, shown.Risk, shown.Sector, shown.Severity, shown.Subject
	used := o.compiler.namesIn(shown.Def)
	i.Params = append(i.Params, used.params...)
	for _, key := range used.params {
		if ref := o.compiler.paramRef(key, o.set); !ref.Set {
			i.Unset = append(i.Unset, ref.Title)
		}
	}
	i.Sensitive = slices.ContainsFunc(used.facts, func(f FactRef) bool { return f.Sensitive })
	o.effect(&i)
	return i
}

// effect fills in what the last screening found and what became of it.
func (o *oversight) effect(i *Item) {
	if o.last != nil && o.last.Summary != nil && o.last.Summary.ByRule != nil && (i.Active > 0 || o.last.Trial) {
		hits := o.last.Summary.ByRule[i.Key]
		i.Hits = &hits
		for _, n := range o.last.Summary.Unknown[i.Key] {
			i.Unknown += n
		}
	}
	if o.seen {
		t := o.traces[i.Key]
		i.Trace = &t
	}
}

// waiting is the newest proposal of a version in trial; nil if nobody proposed it.
func (o *oversight) waiting(v Version) *Waiting {
	for _, step := range slices.Backward(o.steps[stepKey(v.Key, v.Version)]) {
		if step.Action == "propose" {
			return &Waiting{Version: v.Version, By: step.Actor, ByName: o.people[step.Actor], At: step.At, Own: step.Actor == o.actor}
		}
	}
	return nil
}

func (o *oversight) view(v Version) VersionView {
	view := VersionView{Version: v, ByName: o.people[v.RecordedBy], Shipped: v.RecordedBy == Shipped,
		Words: o.compiler.Words(v.When, o.set.say), Sentence: o.compiler.preview(v.Say, v.Subject, o.set),
		SayWords: o.compiler.sayWords(v.Say, v.Subject), RowByRow: o.compiler.rowByRow(v.When, v.Subject), Facts: []FactRef{}, Params: []ParamRef{}, Steps: []StepView{}}
	if shape, ok := o.compiler.Read(v.When); ok {
		view.Shape = &shape
	}
	used := o.compiler.namesIn(v.Def)
	view.Facts = append(view.Facts, used.facts...)
	for _, key := range used.params {
		view.Params = append(view.Params, o.compiler.paramRef(key, o.set))
	}
	for _, step := range o.steps[stepKey(v.Key, v.Version)] {
		view.Steps = append(view.Steps, StepView{Step: step, Name: o.people[step.Actor]})
	}
	return view
}
