package rule

import (
	"cmp"
	"math"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// PastVerdict is what the township once found of a household.
type PastVerdict struct {
	Household registry.HouseholdID
	Rule      string
	Risk      string
	True      bool
	On        cn.Date // of the verdict
	Until     cn.Date // of its cool-down; zero if it has none
	Opened    cn.Date // of the lead that asked
}

// monthEnd is what the rules said at one month end, as it was then known.
type monthEnd struct {
	On         cn.Date
	Households int
	Tested     []raised
	InForce    []raised
	Others     map[registry.HouseholdID]bool // that another rule in force raises
	Unknown    int                           // that the tested version could not judge
	Missing    []string                      // datasets that nobody had delivered
}

// raised is a household that a version is true of.
type raised struct {
	Household registry.HouseholdID
	Village   string
	Covered   bool // help already given answers it
	Monitored bool // a monitored household, whose known risks spare it the question
}

// BacktestMonth counts what a version would have done at one month end.
type BacktestMonth struct {
	On          cn.Date  `json:"on"`
	Households  int      `json:"households" doc:"查了多少户"`
	Raised      int      `json:"raised" doc:"会提出的户(已扣除下面三种)"`
	New         int      `json:"new" doc:"其中以前各月没有提出过的"`
	InForce     int      `json:"in_force" doc:"现行版本会提出的户"`
	OnlyTested  int      `json:"only_tested" doc:"只有试的版本提出"`
	OnlyInForce int      `json:"only_in_force" doc:"只有现行版本提出"`
	ByOthers    int      `json:"by_others" doc:"别的规则也提出的"`
	Monitored   int      `json:"monitored" doc:"已是监测对象,不再提出"`
	Answered    int      `json:"answered" doc:"冷却期内已有结论,不再提出"`
	Covered     int      `json:"covered" doc:"已有帮扶足以抵消,不再提出"`
	Unknown     int      `json:"unknown" doc:"缺数据或参数,判断不了的户"`
	Missing     []string `json:"missing" doc:"当时没有送来的数据;缺的月份不等于没有命中"`
}

// BacktestArea counts the distinct households of a township over all months.
type BacktestArea struct {
	Area     string  `json:"area"`
	Tested   int     `json:"tested" doc:"试的版本会新提出的户"`
	InForce  int     `json:"in_force" doc:"现行版本会新提出的户"`
	PerMonth float64 `json:"per_month" doc:"平均每月新增要走的户"`
	Most     int     `json:"most" doc:"最多的一个月"`
}

// BacktestPoint is how many households the last month end raises at another threshold.
type BacktestPoint struct {
	Value  string `json:"value" doc:"参数的值"`
	Factor int    `json:"factor" doc:"是所试的值的百分之几"`
	Raised int    `json:"raised"`
}

// BacktestSum counts one version over all months.
type BacktestSum struct {
	Households  int  `json:"households" doc:"各月加起来提出过的户(每户一次)"`
	True        int  `json:"confirmed_true" doc:"后来核实属实"`
	False       int  `json:"confirmed_false" doc:"后来核实不属实"`
	Unverified  int  `json:"unverified" doc:"后来没有核实过,真假不知"`
	DaysEarlier *int `json:"days_earlier,omitempty" doc:"属实的户,比当时发现的线索早几天(中位数,负数为晚)"`
	Missed      int  `json:"missed" doc:"同一风险后来属实、但这个版本各月都没有提出的户"`
}

// BacktestResult is what a back-test found.
type BacktestResult struct {
	Months    []BacktestMonth `json:"months"`
	Townships []BacktestArea  `json:"townships"`
	Tested    BacktestSum     `json:"tested"`
	InForce   BacktestSum     `json:"in_force"`
	Curve     []BacktestPoint `json:"curve" doc:"门槛变动时最后一个月会提出多少户"`
	CurveOf   string          `json:"curve_of,omitempty" doc:"哪个参数"`
	Seconds   float64         `json:"seconds"`
}

// BacktestHousehold is a household that one of the versions would have raised.
type BacktestHousehold struct {
	Household registry.HouseholdID `json:"household"`
	Village   string               `json:"village"`
	FirstOn   cn.Date              `json:"first_on" doc:"最早在哪个月末"`
	Months    int                  `json:"months" doc:"几个月末"`
	Tested    bool                 `json:"tested"`
	InForce   bool                 `json:"in_force"`
	Outcome   string               `json:"outcome,omitempty" enum:"true,false" doc:"后来的结论;没有核实时省略"`
}

// tally follows one version through the months.
type tally struct {
	first map[registry.HouseholdID]cn.Date
	count map[registry.HouseholdID]int
	where map[registry.HouseholdID]string
}

func newTally() *tally {
	return &tally{map[registry.HouseholdID]cn.Date{}, map[registry.HouseholdID]int{}, map[registry.HouseholdID]string{}}
}

// add notes a household at a month end; isNew says that it was not raised before.
func (t *tally) add(r raised, on cn.Date) (isNew bool) {
	_, seen := t.first[r.Household]
	if !seen {
		t.first[r.Household] = on
	}
	t.count[r.Household]++
	t.where[r.Household] = r.Village
	return !seen
}

// judge counts the month ends of a version against those of the one in force and against
// what the county later found. It is pure.
func judge(d Def, months []monthEnd, past []PastVerdict) (BacktestResult, []BacktestHousehold) {
	res := BacktestResult{Months: []BacktestMonth{}, Curve: []BacktestPoint{}}
	asked := byHousehold(past)
	tested, inForce := newTally(), newTally()
	areas := map[string]*BacktestArea{}
	of := func(village string) *BacktestArea {
		t := village[:min(townshipDigits, len(village))]
		if areas[t] == nil {
			areas[t] = &BacktestArea{Area: t}
		}
		return areas[t]
	}
	for _, m := range months {
		row := BacktestMonth{On: m.On, Households: m.Households, Unknown: m.Unknown, Missing: m.Missing}
		force := map[registry.HouseholdID]bool{}
		for _, r := range m.InForce {
			if passes(d, r, asked, m.On) == "" {
				force[r.Household] = true
				if inForce.add(r, m.On) {
					of(r.Village).InForce++
				}
			}
		}
		monthly := map[string]int{}
		for _, r := range m.Tested {
			switch passes(d, r, asked, m.On) {
			case "covered":
				row.Covered++
			case "monitored":
				row.Monitored++
			case "answered":
				row.Answered++
			default:
				row.Raised++
				if m.Others[r.Household] {
					row.ByOthers++
				}
				if force[r.Household] {
					delete(force, r.Household)
				} else {
					row.OnlyTested++
				}
				if tested.add(r, m.On) {
					row.New++
					area := of(r.Village)
					area.Tested++
					monthly[area.Area]++
					area.Most = max(area.Most, monthly[area.Area])
				}
			}
		}
		row.OnlyInForce = len(force)
		row.InForce = row.Raised - row.OnlyTested + row.OnlyInForce
		res.Months = append(res.Months, row)
	}
	res.Tested, res.InForce = tested.sum(d, past, months), inForce.sum(d, past, months)
	for _, a := range areas {
		a.PerMonth = math.Round(float64(a.Tested)/float64(max(1, len(months)))*10) / 10
		res.Townships = append(res.Townships, *a)
	}
	slices.SortFunc(res.Townships, func(a, b BacktestArea) int { return cmp.Compare(a.Area, b.Area) })
	return res, households(tested, inForce, d, past)
}

func byHousehold(past []PastVerdict) map[registry.HouseholdID][]PastVerdict {
	m := map[registry.HouseholdID][]PastVerdict{}
	for _, v := range past {
		m[v.Household] = append(m[v.Household], v)
	}
	return m
}

// passes says why a hit would have sent nobody on a day, "" if it would have.
func passes(d Def, r raised, asked map[registry.HouseholdID][]PastVerdict, on cn.Date) string {
	switch {
	case r.Covered:
		return "covered"
	case r.Monitored && !d.ForMonitored:
		return "monitored"
	case slices.ContainsFunc(asked[r.Household], func(v PastVerdict) bool {
		return v.Rule == d.Key && !v.On.After(on) && !v.Until.IsZero() && !v.Until.Before(on)
	}):
		return "answered"
	}
	return ""
}

// later is what was found of a household about the rule's risk after it was first raised;
// true wins over false.
func later(d Def, list []PastVerdict, first cn.Date) (outcome string, opened cn.Date) {
	for _, v := range list {
		if v.Risk != d.Risk || v.On.Before(first) {
			continue
		}
		if v.True {
			return "true", v.Opened
		}
		outcome = "false"
	}
	return outcome, cn.Date{}
}

func (t *tally) sum(d Def, past []PastVerdict, months []monthEnd) BacktestSum {
	s := BacktestSum{Households: len(t.first)}
	asked := byHousehold(past)
	var days []int
	for h, first := range t.first {
		switch outcome, opened := later(d, asked[h], first); outcome {
		case "true":
			s.True++
			days = append(days, opened.Sub(first))
		case "false":
			s.False++
		default:
			s.Unverified++
		}
	}
	if len(days) > 0 {
		slices.Sort(days)
		median := days[len(days)/2]
		s.DaysEarlier = &median
	}
	missed := map[registry.HouseholdID]bool{}
	for _, v := range past {
		if _, seen := t.first[v.Household]; !seen && v.True && v.Risk == d.Risk && len(months) > 0 && !v.On.Before(months[0].On) {
			missed[v.Household] = true
		}
	}
	s.Missed = len(missed)
	return s
}

func households(tested, inForce *tally, d Def, past []PastVerdict) []BacktestHousehold {
	asked := byHousehold(past)
	rows := map[registry.HouseholdID]*BacktestHousehold{}
	take := func(t *tally, mark func(*BacktestHousehold)) {
		for h, first := range t.first {
			r := rows[h]
			if r == nil {
				r = &BacktestHousehold{Household: h, Village: t.where[h], FirstOn: first, Months: t.count[h]}
				r.Outcome, _ = later(d, asked[h], first)
				rows[h] = r
			}
			mark(r)
		}
	}
	take(tested, func(r *BacktestHousehold) { r.Tested = true })
	take(inForce, func(r *BacktestHousehold) { r.InForce = true })
	list := make([]BacktestHousehold, 0, len(rows))
	for _, r := range rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b BacktestHousehold) int {
		return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.Household, b.Household))
	})
	return list
}
