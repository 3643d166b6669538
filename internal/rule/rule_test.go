package rule

import (
	"errors"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
)

var on = cn.NewDate(2025, 6, 20)

// home is a household whose facts are all unknown until set.
type home struct {
	table *fact.Table
}

func newHome(members int) home {
	c := fact.DefaultCatalogue()
	n := len(c.Defs())
	h := fact.Household{Household: registry.Household{ID: "h", Number: "1", Village: "500229101200"}, Facts: make([]fact.Value, n)}
	for range members {
		h.Members = append(h.Members, fact.Member{PopMember: registry.PopMember{Relation: "户主"}, Facts: make([]fact.Value, n)})
	}
	return home{&fact.Table{On: on, KnownBy: on, Catalogue: c, Households: []fact.Household{h}}}
}

func (h home) set(key string, n int64, rows ...fact.Row) home {
	i, ok := h.table.Catalogue.Position(fact.OfHousehold, key)
	if !ok {
		panic(key)
	}
	h.table.Households[0].Facts[i] = fact.Value{Known: true, N: n, Rows: rows}
	return h
}

func (h home) member(i int, key string, n int64) home {
	at, ok := h.table.Catalogue.Position(fact.OfPerson, key)
	if !ok {
		panic(key)
	}
	h.table.Households[0].Members[i].Facts[at] = fact.Value{Known: true, N: n}
	return h
}

func compiler(t *testing.T) *Compiler {
	t.Helper()
	k, err := NewCompiler(fact.DefaultCatalogue(), param.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func shipped(t *testing.T, key string) *Program {
	t.Helper()
	for _, d := range DefaultPack() {
		if d.Key == key {
			p, err := compiler(t).Compile(d)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
	t.Fatalf("no rule %s", key)
	return nil
}

func evaluate(t *testing.T, h home, params map[string]string, rules ...string) Outcome {
	t.Helper()
	set, err := param.NewSet(params)
	if err != nil {
		t.Fatal(err)
	}
	var programs []*Program
	for _, key := range rules {
		programs = append(programs, shipped(t, key))
	}
	out, err := rowByRow(programs, h.table, set)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryShippedRuleCompiles(t *testing.T) {
	k := compiler(t)
	for _, d := range DefaultPack() {
		if _, err := k.Compile(d); err != nil {
			t.Errorf("%s: %v", d.Key, err)
		}
	}
	if len(DefaultPack()) != 30 {
		t.Errorf("%d rules", len(DefaultPack()))
	}
}

func TestHitSaysWhyAndPointsToItsRows(t *testing.T) {
	row := fact.Row{Record: 7, Batch: 3, Row: 12, Dataset: "medical.settlement", On: on}
	h := newHome(1).set("lifted", 0).set("inpatient_12m", 2_348_000, row, row, row).set("relief_12m", 200_000)
	out := evaluate(t, h, map[string]string{"medical.inpatient_year.general": "20000"}, "medical.inpatient_year.general")
	if len(out.Hits) != 1 {
		t.Fatalf("%d hits, unknown %v", len(out.Hits), out.Unknown)
	}
	hit := out.Hits[0]
	want := "近12个月住院自付 23,480 元(3 次,截至 2025-06-20,医保),达到一般农户的 20,000 元;近12个月已领临时救助 2,000 元。"
	if hit.Sentence != want {
		t.Errorf("says %s", hit.Sentence)
	}
	if len(hit.Rows) != 3 || hit.Rows[0] != row || len(hit.Params) != 1 || hit.Params[0].Key != "medical.inpatient_year.general" {
		t.Errorf("rows %v params %v", hit.Rows, hit.Params)
	}
	if hit.Distance < 1.17 || hit.Distance > 1.18 || hit.Covered {
		t.Errorf("distance %v covered %v", hit.Distance, hit.Covered)
	}
}

func TestHelpAlreadyGivenCoversTheHit(t *testing.T) {
	h := newHome(1).set("lifted", 0).set("inpatient_12m", 2_100_000).set("relief_12m", 300_000)
	out := evaluate(t, h, map[string]string{"medical.inpatient_year.general": "20000"}, "medical.inpatient_year.general")
	if len(out.Hits) != 1 || !out.Hits[0].Covered {
		t.Fatalf("%+v", out.Hits)
	}
}

func TestUnknownIsNeitherHitNorClear(t *testing.T) {
	line := map[string]string{"monitoring_line": "8000"}
	for name, c := range map[string]struct {
		home   home
		params map[string]string
		reason string
	}{
		"no income":     {newHome(1), line, "近12个月人均纯收入(监测口径)"},
		"line not set":  {newHome(1).set("income_per_head", 100), nil, "监测范围"},
		"zero is known": {newHome(1).set("income_per_head", 0), line, ""},
	} {
		out := evaluate(t, c.home, c.params, "income.below_line")
		if c.reason == "" {
			if len(out.Hits) != 1 {
				t.Errorf("%s: no hit", name)
			}
			continue
		}
		if len(out.Hits) != 0 || out.Unknown["income.below_line"][c.reason] != 1 {
			t.Errorf("%s: hits %v, unknown %v", name, out.Hits, out.Unknown)
		}
	}
}

// Somebody without a certificate has no grade, which is an answer; a county whose roster of
// certificates never came has none.
func TestWhoIsOnNoRosterIsJudgedAllTheSame(t *testing.T) {
	for rule, h := range map[string]home{
		"disability.new_severe": newHome(1).member(0, "disabled", 0),
		"disability.worse":      newHome(1).member(0, "disabled", 0),
		"employment.post_ends":  newHome(1).member(0, "on_post", 0),
		"housing.grade":         newHome(1).set("housing_appraised", 0),
	} {
		params := map[string]string{"post_ends_days": "30"}
		if out := evaluate(t, h, params, rule); len(out.Hits)+len(out.Unknown[rule]) != 0 {
			t.Errorf("%s: hits %v, unknown %v", rule, out.Hits, out.Unknown[rule])
		}
		if out := evaluate(t, newHome(1), params, rule); len(out.Unknown[rule]) == 0 {
			t.Errorf("%s: nothing was delivered, and it is judged", rule)
		}
	}
	newly := newHome(1).member(0, "disabled", 1).member(0, "newly_disabled", 1).member(0, "disability_grade", 2)
	if out := evaluate(t, newly, nil, "disability.worse"); len(out.Unknown["disability.worse"]) != 0 {
		t.Errorf("a first certificate is no worse one: %v", out.Unknown)
	}
}

// One member known to be on no roster makes the hit, whatever is unknown of the others.
func TestMemberRuleIsTrueIfTrueOfOne(t *testing.T) {
	out := evaluate(t, newHome(3).member(1, "insured", 0).member(1, "age", 41), nil, "medical.uninsured")
	if len(out.Hits) != 1 || !strings.HasPrefix(out.Hits[0].Sentence, "户主(41岁)") {
		t.Fatalf("%+v %v", out.Hits, out.Unknown)
	}
	out = evaluate(t, newHome(2).member(0, "insured", 1), nil, "medical.uninsured")
	if len(out.Hits) != 0 || len(out.Unknown["medical.uninsured"]) != 1 {
		t.Fatalf("%+v %v", out.Hits, out.Unknown)
	}
}

func TestMistakeInConditionIsRefusedWithItsPlace(t *testing.T) {
	good := Def{Key: "x", Title: "x", Subject: "household", When: "h.size > 1", Risk: "综合", Severity: 1, Say: "x", Source: "test"}
	if _, err := compiler(t).Compile(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Def){
		"unknown fact":      func(d *Def) { d.When = "h.income_of_neighbour > 1" },
		"unknown parameter": func(d *Def) { d.When = "h.size > p.nothing" },
		"not a condition":   func(d *Def) { d.When = "h.size + 1" },
		"list and number":   func(d *Def) { d.When = "members > 3" },
		"syntax":            func(d *Def) { d.When = "h.size >" },
		"member of nobody":  func(d *Def) { d.When = "m.age > 3" },
		"sentence":          func(d *Def) { d.Say = "{h.nothing}" },
		"evidence":          func(d *Def) { d.Evidence = []string{"m.age"} },
	} {
		d := good
		spoil(&d)
		_, err := compiler(t).Compile(d)
		e, ok := errs.As(err)
		if !errors.Is(err, ErrCondition) || !ok || len(e.Fields) == 0 || e.Fields[0].Text == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
