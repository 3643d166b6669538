package monitor

import (
	"cmp"
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// maxChosen is how many leads of a choice are listed: as many as are dispatched together.
const maxChosen = 500

// Choice is what to dispatch this week, within what each township can take up.
type Choice struct {
	From      cn.Date          `json:"from" doc:"本周一"`
	To        cn.Date          `json:"to" doc:"本周日"`
	RankedOn  cn.Date          `json:"ranked_on" doc:"排序是哪一天算的;空为还没有排过"`
	Share     *float64         `json:"share" doc:"每周名额留给没摸清的规则的比例;空为不留"`
	Below     int64            `json:"below" doc:"结论不到几条算没摸清;0 为没有设"`
	Severity  *int64           `json:"severity" doc:"严重程度到几级就不等名额;空为没有设"`
	Deadline  string           `json:"deadline,omitempty" doc:"自发现之日起多久要派出去,如 3天;没有设的省略"`
	Total     string           `json:"total,omitempty" doc:"线索到县级审定的总时限,如 15天;没有设的省略"`
	Townships []TownshipChoice `json:"townships"`
	Leads     []Chosen         `json:"leads" doc:"选出的线索,不等名额的在前,再按分数,最多 500 条"`
	More      int              `json:"more" doc:"选出而没有列出的;先派完列出的再选"`
}

// TownshipChoice counts the choice of a township.
type TownshipChoice struct {
	Area         string    `json:"area"`
	Name         string    `json:"name"`
	Capacity     *Capacity `json:"capacity" doc:"今天的每周能力;空为县里没有设,不限"`
	Next         *Capacity `json:"next,omitempty" doc:"将来要改成的"`
	Sent         int       `json:"sent" doc:"本周已分派"`
	Left         *int      `json:"left" doc:"本周还剩;空为不限"`
	Chosen       int       `json:"chosen" doc:"选出的"`
	Beyond       int       `json:"beyond" doc:"其中不等名额的:到期、最重、申报、绿色通道"`
	Quota        int       `json:"quota" doc:"本周留给没摸清的规则几个名额"`
	Explored     int       `json:"explored" doc:"其中为摸清规则选的"`
	Waiting      int       `json:"waiting" doc:"等以后的"`
	WaitingSince cn.Date   `json:"waiting_since" doc:"其中最早的是哪天发现的;空为没有等的"`
	// WaitingUntil is when the first of those that wait must be dispatched all the same.
	WaitingUntil cn.Date `json:"waiting_until" doc:"等着的里面最早到哪天不再受名额限制;空为没有时限"`
	WaitingLate  int     `json:"waiting_late" doc:"等着的里面已超过线索到县级审定总时限的"`
	Lapsed       int     `json:"lapsed" doc:"依据都已不成立、没有参加选的"`
}

// Chosen is a lead to dispatch now, and why.
type Chosen struct {
	Lead
	Why   Why `json:"why" enum:"late,urgent,green,declared,best,explore"`
	Tried int `json:"tried" doc:"最没摸清的那条规则近期有几条结论"`
}

// Choose says which of the leads that wait for dispatch in the actor's townships, or in one
// of them, to dispatch this week. It stores nothing: Dispatch sends what a person sends.
// Policy: plan:262
func (s *Service) Choose(ctx context.Context, township string) (c Choice, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.LeadDispatch); err != nil {
			return err
		}
		if township != "" {
			if err := tx.Require(access.LeadDispatch, township); err != nil {
				return err
			}
		}
		d, err := s.draft(ctx, tx)
		if err != nil {
			return err
		}
		c = d.choice
		for _, t := range d.townships {
			if !tx.Actor().Scope(access.LeadDispatch).Covers(t.Area) || township != "" && t.Area != township {
				continue
			}
			row, picked := d.chooseIn(t)
			c.Townships = append(c.Townships, row)
			for _, p := range picked {
				c.Leads = append(c.Leads, Chosen{Lead: Lead{ID: p.id, Score: p.score}, Why: p.why, Tried: p.tried})
			}
		}
		slices.SortStableFunc(c.Leads, mostPressing)
		if more := len(c.Leads) - maxChosen; more > 0 {
			c.Leads, c.More = c.Leads[:maxChosen], more
		}
		return s.dressChosen(ctx, tx, c.Leads)
	})
	return c, err
}

// mostPressing puts first what no capacity holds back, then the best scored.
func mostPressing(a, b Chosen) int {
	if a.Why.beyond() != b.Why.beyond() {
		if a.Why.beyond() {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
}

// drafted is everything that the choice of the week is made of.
type drafted struct {
	choice    Choice
	townships []TownshipChoice
	week      places // without what differs from township to township
	waiting   map[string][]waiter
	sent      map[string]int
	explored  map[string]int
	until     map[LeadID]cn.Date // from when no capacity holds a lead back
	late      map[LeadID]bool    // beyond the time from a lead to the county's approval
}

func (s *Service) draft(ctx context.Context, tx *db.Tx) (*drafted, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return nil, err
	}
	monday := mondayOf(tx.Today())
	d := &drafted{waiting: map[string][]waiter{}, sent: map[string]int{}, explored: map[string]int{}, until: map[LeadID]cn.Date{}, late: map[LeadID]bool{}}
	d.choice = Choice{From: monday, To: monday.AddDays(6), Share: ratio(set, "dispatch.explore_share"), Townships: []TownshipChoice{}, Leads: []Chosen{}}
	d.choice.Below, _ = set.Int("dispatch.explore_below")
	if n, ok := set.Int("dispatch.urgent_severity"); ok {
		d.choice.Severity = &n
	}
	limit, ok := set.Days("deadline.dispatch")
	if ok {
		d.choice.Deadline = limit.String()
	}
	total, ok := set.Days("deadline.total")
	if ok {
		d.choice.Total = total.String()
	}
	d.week = places{monday: monday, below: int(d.choice.Below)}
	if d.choice.Share != nil {
		d.week.share = *d.choice.Share
	}
	r, _, err := lastRanking(ctx, tx)
	if err != nil {
		return nil, err
	}
	d.choice.RankedOn = r.On
	if err := d.readWaiting(ctx, tx, r, func(from cn.Date) cn.Date { return s.due(limit, from) }, func(from cn.Date) cn.Date { return s.due(total, from) }); err != nil {
		return nil, err
	}
	if err := d.readSent(ctx, tx, r); err != nil {
		return nil, err
	}
	return d, s.readTownships(ctx, tx, d)
}

// readTownships are the townships with their capacities and the leads that lapsed in them.
func (s *Service) readTownships(ctx context.Context, tx *db.Tx, d *drafted) error {
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	now, next, err := capacities(ctx, tx)
	if err != nil {
		return err
	}
	lapsed := map[string]int{}
	err = tx.Each(ctx, `SELECT substr(l.area, 1, 9), count(*) FROM lead l WHERE l.county_id = $1 AND l.state = 'open' AND NOT l.trial AND l.lapsed_on IS NOT NULL GROUP BY 1`,
		[]any{tx.County()}, func(row db.Scanner) error {
			var area string
			var n int
			err := row.Scan(&area, &n)
			lapsed[area] = n
			return err
		})
	for _, division := range tree.AtLevel(tx.County(), cn.LevelTownship) {
		t := TownshipChoice{Area: division.Code, Name: division.Name, Lapsed: lapsed[division.Code]}
		if c, ok := now[division.Code]; ok && c.PerWeek != nil {
			t.Capacity = &c
		}
		if c, ok := next[division.Code]; ok {
			t.Next = &c
		}
		d.townships = append(d.townships, t)
	}
	return err
}

// readWaiting reads the leads that wait for dispatch and hold.
func (d *drafted) readWaiting(ctx context.Context, tx *db.Tx, r Ranking, due, total func(cn.Date) cn.Date) error {
	waits := func() *db.Filter {
		return tx.CountyFilter("l").And("l.state = 'open' AND NOT l.trial AND l.lapsed_on IS NULL")
	}
	held, err := heldHits(ctx, tx, waits().And("h.ended_at IS NULL"))
	if err != nil {
		return err
	}
	green := map[registry.HouseholdID]bool{}
	err = tx.Each(ctx, `SELECT household_id FROM monitor_case WHERE county_id = $1 AND closed_on IS NULL AND green`, []any{tx.County()}, func(row db.Scanner) error {
		var h registry.HouseholdID
		err := row.Scan(&h)
		green[h] = true
		return err
	})
	if err != nil {
		return err
	}
	leads, err := leadsWhere(ctx, tx, waits(), " ORDER BY l.id")
	for _, l := range leads {
		hits := held[l.ID]
		w := waiter{id: l.ID, score: l.Score, tried: r.tried(hits), openedOn: l.OpenedOn}
		until := due(l.OpenedOn)
		switch {
		case !until.IsZero() && !tx.Today().Before(until):
			w.because = Late
		case slices.ContainsFunc(hits, func(h rankedHit) bool { return d.choice.Severity != nil && int64(h.severity) >= *d.choice.Severity }):
			w.because = Urgent
		case green[l.Household]:
			w.because = Green
		case !l.DeclaredOn.IsZero():
			w.because = Declared
		}
		area := townshipOf(l.Area)
		d.waiting[area] = append(d.waiting[area], w)
		d.until[l.ID], d.late[l.ID] = until, tx.Today().After(total(l.OpenedOn))
	}
	return err
}

// readSent counts what was dispatched this week, and of it what taught about rules that
// are little tried.
func (d *drafted) readSent(ctx context.Context, tx *db.Tx, r Ranking) error {
	sent := func() *db.Filter {
		return tx.CountyFilter("l").And("NOT l.trial AND l.dispatched_on >= ? AND l.dispatched_on <= ?", d.choice.From, d.choice.To)
	}
	held, err := heldHits(ctx, tx, sent().And("h.ended_as <> 'superseded'"))
	if err != nil {
		return err
	}
	leads, err := leadsWhere(ctx, tx, sent(), "")
	for _, l := range leads {
		area := townshipOf(l.Area)
		d.sent[area]++
		if hits := held[l.ID]; len(hits) > 0 && r.tried(hits) < d.week.below {
			d.explored[area]++
		}
	}
	return err
}

// chooseIn makes the choice of one township and counts it.
func (d *drafted) chooseIn(t TownshipChoice) (TownshipChoice, []chosen) {
	p := d.week
	p.sent, p.explored = d.sent[t.Area], d.explored[t.Area]
	if t.Capacity != nil {
		p.capacity = t.Capacity.PerWeek
		left := p.left()
		t.Left = &left
	}
	picked, waiting := choose(p, d.waiting[t.Area])
	t.Sent, t.Chosen, t.Waiting, t.Quota = p.sent, len(picked), len(waiting), p.quota()
	for _, c := range picked {
		switch {
		case c.why.beyond():
			t.Beyond++
		case c.why == Explore:
			t.Explored++
		}
	}
	for _, w := range waiting {
		if t.WaitingSince.IsZero() || w.openedOn.Before(t.WaitingSince) {
			t.WaitingSince = w.openedOn
		}
		if d.late[w.id] {
			t.WaitingLate++
		}
		if until := d.until[w.id]; !until.IsZero() && (t.WaitingUntil.IsZero() || until.Before(t.WaitingUntil)) {
			t.WaitingUntil = until
		}
	}
	return t, picked
}

// dressChosen reads the chosen leads as lists show them.
func (s *Service) dressChosen(ctx context.Context, tx *db.Tx, list []Chosen) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	place := map[LeadID]int{}
	for i, c := range list {
		ids[i], place[c.ID] = string(c.ID), i
	}
	leads, err := leadsWhere(ctx, tx, tx.CountyFilter("l").AnyOf("l.id", ids...), "")
	if err != nil {
		return err
	}
	slices.SortFunc(leads, func(a, b Lead) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	if err := s.dress(ctx, tx, leads); err != nil {
		return err
	}
	for i := range leads {
		list[i].Lead = leads[i]
	}
	return nil
}

type capacityInput struct {
	Township string `path:"township" minLength:"9" maxLength:"9" doc:"乡镇(街道)区划代码"`
	Body     struct {
		PerWeek *int     `json:"per_week" nullable:"true" minimum:"0" maximum:"10000" doc:"每周最多分派几条;空为不限"`
		From    api.Date `json:"from,omitempty" required:"false" doc:"从哪一天起;省略为今天"`
		Basis   string   `json:"basis,omitempty" required:"false" maxLength:"200" doc:"怎么定的"`
	}
}

func (s *Service) choiceRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/dispatch/choice", Permission: access.LeadDispatch, Summary: "按本周能力选:待分派的线索里本周该派哪些,哪些要等", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			Township string `query:"township" maxLength:"9" doc:"只看一个乡镇(街道)"`
		}) (*api.Body[Choice], error) {
			return api.Out(s.Choose(ctx, in.Township))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/dispatch/capacity/{township}", Permission: access.ParamEdit, Summary: "定一个乡镇每周能核实几条线索", Tag: "monitor"},
		func(ctx context.Context, in *capacityInput) (*api.Body[Capacity], error) {
			from, err := in.Body.From.On(cn.Date{})
			if err != nil {
				return nil, err
			}
			return api.Out(s.SetCapacity(ctx, Capacity{Township: in.Township, PerWeek: in.Body.PerWeek, From: from, Basis: in.Body.Basis}))
		})
}
