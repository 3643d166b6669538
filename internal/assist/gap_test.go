package assist

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/policy"
)

var day = cn.NewDate(2025, 7, 1)

func words() catalogue { return catalogue{code.National(), shipped()} }

// having is a plan with a helper, for risks, with measures of the codes given.
func having(labour Labour, risks []string, codes ...string) outline {
	o := outline{Plan: Plan{Risks: risks, Labour: labour, OpenedOn: day, Recognised: day}, Helped: true, Today: day, Calendar: cn.DefaultCalendar(),
		Limits: Limits{Assist: cn.Days{N: 10, Unit: cn.CalendarDays}, DevelopmentMonths: 6, MissingMonths: 1, Effect: cn.Days{N: 30, Unit: cn.CalendarDays},
			Remind: cn.Days{N: 1, Unit: cn.CalendarDays}, Township: cn.Days{N: 1, Unit: cn.CalendarDays}, County: cn.Days{N: 3, Unit: cn.CalendarDays}}}
	c := words()
	for _, k := range codes {
		found, heading, _ := c.find(k)
		m := Measure{Code: found.Code, Heading: heading.Code, State: Started, DeliverBy: day.AddDays(20)}
		for _, r := range risks {
			if c.fits(heading.Code, r) {
				m.Risks = append(m.Risks, r)
			}
		}
		c.dress(&m)
		o.Measures = append(o.Measures, m)
	}
	return o
}

func keys(gaps []Gap) string {
	var list []string
	for _, g := range gaps {
		list = append(list, g.Key)
	}
	return strings.Join(list, " ")
}

// What the plan's sentence on measures asks for, case by case.
func TestWhatAPlanLacks(t *testing.T) {
	illness, both := []string{"因病"}, []string{"因病", "因学"}
	for name, c := range map[string]struct {
		o    outline
		want string
	}{
		"one risk, one fitting measure":                     {having(Able, illness, "welfare.4", "industry.1"), ""},
		"no measure at all":                                 {having(Able, illness), "risk development relief"},
		"a risk without a measure":                          {having(Able, both, "welfare.4", "industry.1"), "risk"},
		"several risks, one kind of help":                   {having(Unable, []string{"因病", "因残"}, "welfare.4"), "comprehensive"},
		"several risks, several kinds":                      {having(Unable, []string{"因病", "因残"}, "welfare.4", "health.2"), ""},
		"nobody can work, no safety net":                    {having(Unable, illness, "health.2"), "safety_net relief"},
		"somebody can work, only a safety net":              {having(Able, illness, "welfare.4"), "development"},
		"somebody can work, only training":                  {having(Able, illness, "welfare.4", "employment.2"), "training_only"},
		"nobody knows whether anybody can work":             {having("", illness, "welfare.4"), "labour"},
		"a warning's own word for a risk":                   {having(Able, []string{"住房"}, "housing", "finance.1"), ""},
		"a risk of which nothing is said takes any measure": {having(Able, []string{"其他"}, "industry.1"), ""},
	} {
		if got := keys(c.o.gaps(words())); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	o := having(Able, illness, "welfare.4", "industry.1")
	o.Measures[1].State = Planned
	if got := o.gaps(words()); keys(got) != "development_begun" || got[0].Rule != "5_11_030" || got[0].Due != day.AddMonths(6) {
		t.Errorf("%+v", got)
	}
	o.Measures[1].State, o.Plan.Unmotivated, o.Helped = Started, true, false
	if got := keys(o.gaps(words())); got != "helper motivation" {
		t.Error(got)
	}
	o.Plan.FinishedOn = day
	if got := keys(o.gaps(words())); got != "" {
		t.Errorf("a finished plan lacks %s", got)
	}
	onlyNet := having(Able, illness, "welfare.4")
	if g := onlyNet.gaps(words())[0]; g.Rule != "5_11_032" {
		t.Errorf("%+v", g)
	}
}

// A plan is judged, never changed; and adding help never makes it lack more than the
// advice that comes with the help.
func TestJudgingAPlanChangesNothing(t *testing.T) {
	risks := []string{"因病", "因残", "因学", "因产业失败", "因务工就业不稳"}
	var all []string
	measures, _ := code.National().List(measureList)
	for _, m := range measures.Codes {
		all = append(all, m.Code)
	}
	rapid.Check(t, func(rt *rapid.T) {
		of := rapid.SliceOfNDistinct(rapid.SampledFrom(risks), 1, 5, rapid.ID).Draw(rt, "risks")
		codes := rapid.SliceOfN(rapid.SampledFrom(all), 0, 5).Draw(rt, "measures")
		o := having(rapid.SampledFrom([]Labour{"", Able, Unable}).Draw(rt, "labour"), of, codes...)
		before := slices.Clone(o.Measures)
		unanswered := func(o outline) (n int) {
			for _, g := range o.gaps(words()) {
				if g.Key == "risk" {
					n++
				}
				if g.Text == "" || g.Clause == "" && g.Rule == "" {
					rt.Fatalf("a gap without words or reason: %+v", g)
				}
			}
			return n
		}
		n := unanswered(o)
		if !slices.EqualFunc(before, o.Measures, func(a, b Measure) bool { return a.ID == b.ID && a.State == b.State && slices.Equal(a.Risks, b.Risks) }) {
			rt.Fatal("judging changed the plan")
		}
		more := having(o.Plan.Labour, of, append(codes, rapid.SampledFrom(all).Draw(rt, "one more"))...)
		if m := unanswered(more); m > n {
			rt.Fatalf("%d risks lack help, %d before one more measure", m, n)
		}
	})
}

func TestCountyIsToldAfterAMonthWithoutHelp(t *testing.T) {
	o := having(Able, []string{"因病"})
	o.Helped, o.Limits.Assist, o.Limits.County = false, cn.Days{N: 60, Unit: cn.CalendarDays}, cn.Days{}
	o.Today = day.AddMonths(1)
	for _, task := range o.tasks(words()) {
		if got := o.levels(task); (task.Key == "helper" || task.Key == "risk") != slices.Contains(got, County) {
			t.Errorf("%s: %v", task.Key, got)
		}
	}
	late := having(Able, []string{"因病"})
	late.Today = day.AddDays(13)
	if got := late.levels(late.tasks(words())[0]); !slices.Equal(got, []Level{Remind, Township, County}) {
		t.Errorf("%v", got)
	}
	early := having(Able, []string{"因病"})
	early.Today = day.AddDays(8)
	if got := early.levels(early.tasks(words())[0]); got != nil {
		t.Errorf("%v", got)
	}
}

func TestCatalogueHasTheFourteenHeadings(t *testing.T) {
	headings := words().headings()
	var four []string
	for _, h := range headings {
		if h.Development {
			four = append(four, h.Title)
		}
		if h.Sector == "" || shipped().department(h.Sector) == "" {
			t.Errorf("%s has no department", h.Title)
		}
	}
	if len(headings) != 14 || !slices.Equal(four, []string{"产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶"}) {
		t.Errorf("%d headings, 开发式 %v", len(headings), four)
	}
	c := words()
	if !c.fits("housing", "洪涝") || c.fits("water", "因学") || !c.fits("water", "其他") {
		t.Error("a kind of disaster is answered as the disaster is, and an unknown risk by anything")
	}
	if _, err := readPack(headingsTOML + "\nextra = 1\n"); err == nil {
		t.Error("an unknown key is taken")
	}
}

func TestSuggestionsNameAClause(t *testing.T) {
	for _, e := range entitlements() {
		line, err := strconv.Atoi(strings.TrimPrefix(e.Clause, "plan:"))
		if _, ok := policy.Clause(line); err != nil || !ok {
			t.Errorf("%s: no clause %q", e.Key, e.Clause)
		}
	}
}
