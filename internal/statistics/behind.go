package statistics

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// Cell names a number of a report: a figure, whole or of one row of a group. The figures
// "checked" and "true" are of leads, and their row a channel.
type Cell struct {
	Figure string
	Group  string // "" for the total
	Row    string
}

const (
	checkedLeads = "checked"
	trueLeads    = "true"
)

// Household is one of those behind a number: its name is masked, the case says the rest to
// those who may read it.
type Household struct {
	Case      monitor.CaseID       `json:"case,omitempty"`
	Lead      monitor.LeadID       `json:"lead,omitempty" doc:"数的是线索时"`
	Household registry.HouseholdID `json:"household"`
	Number    string               `json:"number" doc:"户编号"`
	Head      string               `json:"head" doc:"户主姓名,已遮盖"`
	Area      string               `json:"area" doc:"数的那一天在哪个村"`
	AreaName  string               `json:"area_name"`
	Township  string               `json:"township"`
	Category  string               `json:"category" doc:"监测对象类别;未审定为空"`
	Risks     []string             `json:"risks"`
	On        cn.Date              `json:"on" doc:"数的那一天"`
	Since     cn.Date              `json:"since" doc:"从哪一天起在监测;空为不在监测"`
	Persons   *int                 `json:"persons,omitempty" doc:"那一天的人口;不清楚时省略"`
}

// Behind is a part of the households behind a number.
type Behind struct {
	api.List[Household]
	Count Count  `json:"count" doc:"与报表上的数相同"`
	Title string `json:"title" doc:"是哪一个数"`
}

var (
	errCell   = errs.New(errs.Invalid, "statistics.cell", "没有这一项统计。请从统计页上点数字进来。")
	errCursor = errs.New(errs.Invalid, "request.cursor", "翻页标记不对,请从首页重新查起。")
)

// pageSize is how many households a page holds.
const pageSize = 50

// Behind lists the households behind a number, by area.
// Errors: statistics.cell, statistics.order, statistics.future.
func (s *Service) Behind(ctx context.Context, q Query, c Cell, p api.Page) (b Behind, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		from := 0
		if p.After != "" {
			if from, err = strconv.Atoi(p.After); err != nil || from < 0 {
				return errCursor
			}
		}
		a, list, people, err := s.behind(ctx, tx, q, c)
		if err != nil {
			return err
		}
		b.Title = a.title(c)
		for _, e := range list {
			b.Count.add(people, e.entry)
		}
		from = min(from, len(list))
		to := min(from+cmp.Or(p.Limit, pageSize), len(list))
		if to < len(list) {
			b.Next = strconv.Itoa(to)
		}
		b.Items, err = s.dress(ctx, tx, a, list[from:to], people)
		return err
	})
	return b, err
}

// listed is an entry of a list; lead is named where leads are counted.
type listed struct {
	entry
	lead monitor.LeadID
}

func (s *Service) behind(ctx context.Context, tx *db.Tx, q Query, c Cell) (a question, list []listed, people sizes, err error) {
	if a, err = s.ask(ctx, tx, q); err != nil {
		return a, nil, nil, err
	}
	may := access.CaseRead
	if c.Figure == checkedLeads || c.Figure == trueLeads {
		may = access.LeadRead
	}
	for _, area := range a.scope.Areas {
		if err := tx.Require(may, area); err != nil {
			return a, nil, nil, err
		}
	}
	if may == access.LeadRead {
		list, err = a.leads(ctx, tx, c)
	} else {
		list, err = s.listCases(ctx, tx, a, c)
	}
	if err != nil {
		return a, nil, nil, err
	}
	entries := make([]entry, len(list))
	for i, e := range list {
		entries[i] = e.entry
	}
	people, err = s.sizesOf(ctx, tx, a.KnownBy, entries)
	return a, list, people, err
}

func (s *Service) listCases(ctx context.Context, tx *db.Tx, a question, c Cell) (list []listed, err error) {
	figure := indexOf(c.Figure)
	group := slices.IndexFunc(a.groups, func(g group) bool { return g.key == c.Group })
	if figure < 0 || c.Group != "" && group < 0 {
		return nil, errCell
	}
	all, err := s.subjects(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	entries := collect(all, a.Period, a.scope.Covers)[figure]
	sortEntries(entries)
	for _, e := range entries {
		if c.Group == "" || slices.Contains(a.groups[group].of(e), c.Row) {
			list = append(list, listed{entry: e})
		}
	}
	return list, nil
}

func (a question) leads(ctx context.Context, tx *db.Tx, c Cell) (list []listed, err error) {
	leads, err := verifiedLeads(ctx, tx, a.Period)
	if err != nil {
		return nil, err
	}
	channel := monitor.Channel(c.Row)
	if c.Row != "" && channel.Title() == "" {
		return nil, errCell
	}
	for _, l := range leads {
		if !a.scope.Covers(l.Area) || c.Figure == trueLeads && !l.True || channel != "" && !slices.Contains(l.Channels, channel) {
			continue
		}
		of := subject{Standing: monitor.Standing{Household: l.Household}}
		list = append(list, listed{entry{subject: &of, on: l.On, area: l.Area, risks: l.Risks}, l.Lead})
	}
	slices.SortStableFunc(list, func(x, y listed) int { return cmp.Compare(x.area, y.area) })
	return list, nil
}

// title says which number a cell is.
func (a question) title(c Cell) string {
	switch c.Figure {
	case checkedLeads, trueLeads:
		title := map[string]string{checkedLeads: "有结论的线索", trueLeads: "属实的线索"}[c.Figure]
		if c.Row != "" {
			title += ":" + monitor.Channel(c.Row).Title()
		}
		return title
	}
	title := figures[indexOf(c.Figure)].Title
	for _, g := range a.groups {
		if g.key == c.Group {
			title += ":" + g.name(c.Row)
		}
	}
	return title
}

func (s *Service) dress(ctx context.Context, tx *db.Tx, a question, list []listed, people sizes) ([]Household, error) {
	ids := make([]registry.HouseholdID, len(list))
	for i, e := range list {
		ids[i] = e.subject.Household
	}
	cards, err := s.homes.Cards(ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return nil, err
	}
	_, category := topOf(a.lists, "category")
	rows := make([]Household, len(list))
	for i, e := range list {
		card := cards[e.subject.Household]
		rows[i] = Household{Case: e.subject.Case, Lead: e.lead, Household: e.subject.Household, Number: card.Number, Head: cn.MaskName(card.Head), Area: e.area, AreaName: a.tree.Name(e.area),
			Township: a.tree.Name(string(cn.DivisionCode(e.area).At(cn.LevelTownship))), Category: category(string(e.category)), Risks: append([]string{}, risksOf(a.lists, e.entry)...), On: e.on, Since: e.since}
		if n := people.on(e.subject.Household, e.on); n > 0 {
			rows[i].Persons = &n
		}
	}
	return rows, nil
}
