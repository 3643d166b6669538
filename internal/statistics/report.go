package statistics

import (
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// Count is how many households, and how many people in those whose members are known.
type Count struct {
	Households int `json:"households"`
	Persons    int `json:"persons" doc:"成员清楚的户的人口"`
	Unknown    int `json:"unknown,omitempty" doc:"其中成员不清楚的户数;人口没有算上它们"`
}

// Row is a line of a group: its counts stand in the order of the figures.
type Row struct {
	Key    string  `json:"key"`
	Title  string  `json:"title"`
	Counts []Count `json:"counts"`
}

// Group is the figures broken down one way.
type Group struct {
	Key     string `json:"key"`
	Title   string `json:"title"`
	Note    string `json:"note,omitempty"`
	Overlap bool   `json:"overlap,omitempty" doc:"一户可以在几行里"`
	Rows    []Row  `json:"rows" doc:"区域和类别列全,其余没有户的行省略"`
}

// Verified is how many leads were checked and how many of them were true.
type Verified struct {
	Channel monitor.Channel `json:"channel" doc:"空为合计;几个渠道发现的线索在每个渠道各计一条"`
	Title   string          `json:"title"`
	Checked int             `json:"checked" doc:"期间乡镇有结论的线索"`
	True    int             `json:"confirmed_true" doc:"其中属实"`
}

// Report is the statistics of an area over a period.
type Report struct {
	Area      string     `json:"area"`
	AreaName  string     `json:"area_name"`
	From      cn.Date    `json:"from"`
	On        cn.Date    `json:"on"`
	KnownBy   cn.Date    `json:"known_by"`
	Figures   []Figure   `json:"figures"`
	Total     []Count    `json:"total" doc:"按 figures 的次序"`
	Groups    []Group    `json:"groups"`
	Verified  []Verified `json:"verified" doc:"合计,然后各渠道"`
	DaysToEnd *int       `json:"days_to_end,omitempty" doc:"期间消除风险的户,从纳入到消除天数的中位数;没有这样的户时省略"`
}

// sizes say how many people a household had on a day.
type sizes map[registry.HouseholdID][]registry.Span

func (z sizes) on(h registry.HouseholdID, day cn.Date) (persons int) {
	for _, s := range z[h] {
		if s.On(day) {
			persons++
		}
	}
	return persons
}

func (c *Count) add(z sizes, e entry) {
	c.Households++
	persons := z.on(e.subject.Household, e.on)
	if persons == 0 {
		c.Unknown++
	}
	c.Persons += persons
}

// counts says whether a household is in any figure.
func (s *subject) counts(p Period, within func(string) bool) bool {
	return slices.ContainsFunc(figures, func(f Figure) bool { return len(f.of(s, p, within)) > 0 })
}

// collect finds the entries of each figure, in the order of figures.
func collect(list []subject, p Period, within func(string) bool) [][]entry {
	found := make([][]entry, len(figures))
	for i := range list {
		for f := range figures {
			found[f] = append(found[f], figures[f].of(&list[i], p, within)...)
		}
	}
	return found
}

// tally counts entries, whole and by group.
func tally(found [][]entry, groups []group, z sizes) (total []Count, list []Group) {
	total = make([]Count, len(found))
	rows := make([]map[string][]Count, len(groups))
	for g := range groups {
		rows[g] = map[string][]Count{}
	}
	for f, entries := range found {
		for _, e := range entries {
			total[f].add(z, e)
			for g := range groups {
				for _, key := range groups[g].of(e) {
					if rows[g][key] == nil {
						rows[g][key] = make([]Count, len(found))
					}
					rows[g][key][f].add(z, e)
				}
			}
		}
	}
	list = make([]Group, len(groups))
	for g, def := range groups {
		list[g] = Group{Key: def.key, Title: def.title, Note: def.note, Overlap: def.overlap, Rows: []Row{}}
		for _, key := range def.order(rows[g]) {
			counts := rows[g][key]
			if counts == nil {
				counts = make([]Count, len(found))
			}
			list[g].Rows = append(list[g].Rows, Row{key, def.name(key), counts})
		}
	}
	return total, list
}

// order is the keys to show: those of the list first, in its order.
func (g group) order(rows map[string][]Count) (keys []string) {
	for _, key := range g.rows {
		if g.whole || rows[key] != nil {
			keys = append(keys, key)
		}
	}
	var others []string
	for key := range rows {
		if !slices.Contains(g.rows, key) {
			others = append(others, key)
		}
	}
	slices.Sort(others)
	return append(keys, others...)
}

// verified counts leads, whole and by channel.
func verified(leads []monitor.VerifiedLead, within func(string) bool) []Verified {
	list := []Verified{{Title: "合计"}}
	for _, c := range monitor.Channels() {
		list = append(list, Verified{Channel: c, Title: c.Title()})
	}
	for _, l := range leads {
		if !within(l.Area) {
			continue
		}
		for i := range list {
			if list[i].Channel == "" || slices.Contains(l.Channels, list[i].Channel) {
				list[i].Checked++
				if l.True {
					list[i].True++
				}
			}
		}
	}
	return list
}

// daysToEnd is the median of days from entry to elimination; nil if nobody was eliminated.
func daysToEnd(out []entry) *int {
	if len(out) == 0 {
		return nil
	}
	days := make([]int, len(out))
	for i, e := range out {
		days[i] = e.on.Sub(e.since)
	}
	slices.Sort(days)
	return &days[len(days)/2]
}
