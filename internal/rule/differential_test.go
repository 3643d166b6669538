package rule

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/rule/kernel"
)

// Whatever the condition and whatever the facts, the kernels and cel-go say the same of
// every household: true, not true, or not to be judged, and then for the same reason.
func TestKernelsAgreeWithCEL(t *testing.T) { rapid.Check(t, kernelsAgree) }

// Making each find smaller takes a minute by default, in which nothing else is tried; here
// every input is worth keeping:
//
//	go test ./internal/rule -run '^$' -fuzz KernelsAgree -fuzztime 30m -fuzzminimizetime 1x
func FuzzKernelsAgreeWithCEL(f *testing.F) {
	for seed := range uint64(8) {
		choices := make([]byte, 1<<13) // a condition and its facts are drawn from these
		_, _ = rand.NewChaCha8([32]byte{byte(seed)}).Read(choices)
		f.Add(choices)
	}
	f.Fuzz(rapid.MakeFuzz(kernelsAgree))
}

var differential = func() *Compiler {
	k, err := NewCompiler(fact.DefaultCatalogue(), param.Definitions())
	if err != nil {
		panic(err)
	}
	return k
}()

func kernelsAgree(t *rapid.T) {
	person := rapid.Bool().Draw(t, "person")
	subject := "household"
	if person {
		subject = "person"
	}
	w := writer{t: t, person: person}
	programs := make([]*Program, rapid.IntRange(1, 3).Draw(t, "rules"))
	for i := range programs {
		d := Def{Key: strconv.Itoa(i), Title: "x", Subject: subject, Risk: "综合", Severity: 1, Say: "x", Source: "test", When: w.condition(4)}
		p, err := differential.Compile(d)
		if err != nil {
			t.Fatalf("%s: %v", d.When, err)
		}
		programs[i] = p
	}
	f := fact.FrameOf(someTable(t))
	set := someParams(t)
	got, err := askAll(programs, f, set)
	if err != nil {
		t.Fatal(err)
	}
	params := newValues(set)
	for i, p := range programs {
		if slices.Contains(got.slow, p.Key) {
			continue // it was cel-go's answer
		}
		agree(t, p, f, got.by[i], p.answer(f, params))
	}
}

func agree(t *rapid.T, p *Program, f *fact.Frame, got, want kernel.Answer) {
	verdict := func(a kernel.Answer, row int) string {
		return fmt.Sprintf("true %v, bad %v", a.True.Has(row), a.Bad.Has(row))
	}
	for c, chunk := range f.Chunks {
		for i := range chunk.IDs {
			row := c*fact.ChunkSize + i
			if g, w := verdict(got, row), verdict(want, row); g != w {
				t.Fatalf("%s\nhousehold %d: kernels %s, cel-go %s\n%+v", p.When, row, g, w, f.Household(c, i))
			}
		}
	}
	if !maps.Equal(got.Reasons, want.Reasons) {
		t.Fatalf("%s\nkernels %v, cel-go %v", p.When, got.Reasons, want.Reasons)
	}
}

// someParams sets a few of the parameters that conditions are written with.
func someParams(t *rapid.T) param.Set {
	texts := map[string]string{}
	for _, p := range []struct {
		key    string
		values []string
	}{
		{"monitoring_line", []string{"", "0", "1", "8000"}}, {"medical.total_year", []string{"", "20000"}},
		{"water.open_days", []string{"", "0", "3"}}, {"income.drop.share", []string{"", "30%", "0"}},
	} {
		if v := rapid.SampledFrom(p.values).Draw(t, p.key); v != "" {
			texts[p.key] = v
		}
	}
	set, err := param.NewSet(texts)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// someTable has households of all sizes, none included, with unknown and extreme values.
func someTable(t *rapid.T) *fact.Table {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	households := rapid.SampledFrom([]int{0, 1, 3, 60, 64, 65, 130}).Draw(t, "households")
	largest := rapid.SampledFrom([]int{0, 1, 4, 4, 4, 9}).Draw(t, "largest")
	switch {
	case largest == 9: // questions inside questions take cel-go the fourth power of this
		households = min(households, 3)
	case rapid.IntRange(0, 30).Draw(t, "many") == 30:
		households = fact.ChunkSize + 70
	}
	c := fact.DefaultCatalogue()
	table := &fact.Table{On: on, KnownBy: on, Catalogue: c, Households: make([]fact.Household, households)}
	unknown := make([]float64, len(c.Defs()))
	for i := range unknown {
		unknown[i] = []float64{0, 0, 0.1, 0.5, 1}[r.IntN(5)]
	}
	value := func(i int) fact.Value {
		if r.Float64() < unknown[i] {
			return fact.Value{}
		}
		return fact.Value{Known: true, N: someNumber(r, c.Defs()[i].Kind), Text: []string{"", "A", "B", "C", "D", "CD"}[r.IntN(6)]}
	}
	for i := range table.Households {
		h := &table.Households[i]
		h.ID = registry.HouseholdID(strconv.Itoa(i))
		h.Facts = make([]fact.Value, len(c.Defs()))
		h.Members = make([]fact.Member, r.IntN(largest+1))
		for k := range h.Members {
			h.Members[k].Facts = make([]fact.Value, len(c.Defs()))
		}
		for at, d := range c.Defs() {
			if d.Subject == fact.OfHousehold {
				h.Facts[at] = value(at)
				continue
			}
			for k := range h.Members {
				h.Members[k].Facts[at] = value(at)
			}
		}
	}
	return table
}

func someNumber(r *rand.Rand, k fact.Kind) int64 {
	if k == fact.Bool {
		return r.Int64N(2)
	}
	extremes := []int64{0, 1, -1, 2, 3, 799_999, 800_000, 800_001, math.MaxInt32, math.MaxInt32 + 1, math.MinInt32, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 1 << 53, 1<<53 + 1}
	if r.IntN(4) > 0 {
		return extremes[r.IntN(5)]
	}
	return extremes[r.IntN(len(extremes))]
}

// writer writes conditions of the right types with everything that conditions may hold.
type writer struct {
	t      *rapid.T
	person bool
	inside []string // names of the members in question, innermost last
}

func (w writer) pick(options ...func() string) string {
	return rapid.SampledFrom(options).Draw(w.t, "form")()
}

func (w writer) word(words ...string) string { return rapid.SampledFrom(words).Draw(w.t, "word") }

// name is h.fact, or a fact of a member in question.
func (w writer) name(household, member []string) string {
	of := []string{"h"}
	if w.person {
		of = append(of, "m")
	}
	of = append(append(of, w.inside...), w.inside...)
	if who := w.word(of...); who != "h" {
		return who + "." + w.word(member...)
	}
	return "h." + w.word(household...)
}

func (w writer) boolFact() string {
	return w.name([]string{"lifted", "monitored", "housing_only"}, []string{"able", "insured", "dibao", "lost_work"})
}

func (w writer) intFact() string {
	return w.name([]string{"size", "income_per_head", "inpatient_12m", "relief_12m", "water_days_open"}, []string{"age", "disability_grade", "disability_grade_before", "post_days_left"})
}

func (w writer) condition(depth int) string {
	if depth == 0 {
		return w.pick(w.boolFact, w.boolFact, func() string { return w.word("true", "false") },
			func() string {
				return "has(" + w.word("p.monitoring_line", "p.water_open_days", w.intFact(), w.boolFact()) + ")"
			})
	}
	two := func(op string, of func(int) string) func() string {
		return func() string { return "(" + of(depth-1) + " " + op + " " + of(depth-1) + ")" }
	}
	relation := w.word("<", "<=", ">", ">=", "==", "!=")
	return w.pick(
		two("&&", w.condition), two("||", w.condition), two("&&", w.condition), two("||", w.condition),
		func() string { return "!(" + w.condition(depth-1) + ")" },
		func() string {
			return "(" + w.condition(depth-1) + " ? " + w.condition(depth-1) + " : " + w.condition(depth-1) + ")"
		},
		two(relation, w.integer), two(relation, w.integer), two(relation, w.double), two(w.word("==", "!="), w.condition),
		func() string { return "(" + w.intFact() + " in [" + w.word("1", "2, 3", "0, p.water_open_days") + "])" },
		func() string { return "(h.housing_grade in [" + w.word("'C', 'D'", "''", "'Z'") + "])" },
		func() string {
			return "(h.housing_grade" + w.word(" == 'C'", " != 'D'", " < 'C'", ".startsWith('C')", ".endsWith('D')", ".contains('')", " == h.category", " != h.category", " >= h.category") + ")"
		},
		w.quantified(depth), w.quantified(depth), w.quantified(depth),
	)
}

func (w writer) quantified(depth int) func() string {
	return func() string {
		list, inner, name := w.list(depth)
		return list + "." + w.word("exists", "all", "exists_one") + "(" + name + ", " + inner.condition(depth-1) + ")"
	}
}

// list is a list of members, and a writer for questions about each under a name.
func (w writer) list(depth int) (text string, inner writer, name string) {
	name = w.word("x", "y")
	inner = w
	inner.inside = append(slices.Clone(w.inside), name)
	if rapid.IntRange(0, 2).Draw(w.t, "filtered") == 0 {
		return "members.filter(" + name + ", " + inner.condition(max(depth-2, 0)) + ")", inner, name
	}
	return "members", inner, name
}

func (w writer) values(depth int, of func(writer, int) string) string {
	list, inner, name := w.list(depth)
	return list + ".map(" + name + ", " + of(inner, depth-1) + ")"
}

func (w writer) integer(depth int) string {
	literal := func() string {
		return w.word("0", "1", "2", "3", "-1", "800000", "800001", "9223372036854775807", "-9223372036854775808", "2147483647", "-2147483648")
	}
	parameter := func() string { return w.word("p.monitoring_line", "p.medical_total_year", "p.water_open_days") }
	if depth <= 0 {
		return w.pick(literal, parameter, w.intFact, w.intFact, w.intFact)
	}
	return w.pick(literal, parameter, w.intFact, w.intFact, w.intFact,
		func() string {
			return "(" + w.integer(depth-1) + " " + w.word("+", "-", "*", "/", "%") + " " + w.integer(depth-1) + ")"
		},
		func() string { return "-(" + w.integer(depth-1) + ")" },
		func() string {
			return "(" + w.condition(depth-1) + " ? " + w.integer(depth-1) + " : " + w.integer(depth-1) + ")"
		},
		func() string { list, _, _ := w.list(depth); return w.word("size("+list+")", list+".size()") },
		func() string { return w.values(depth, writer.integer) + w.word(".sum()", ".max()", ".size()") },
	)
}

func (w writer) double(depth int) string {
	literal := func() string {
		return w.word("0.0", "1.5", "-2.0", "(0.0 / 0.0)", "(1.0 / 0.0)", "1e300", "-0.0", "0.3", "9007199254740993.0", "800000.5", "5e-324")
	}
	converted := func() string { return "double(" + w.integer(depth-1) + ")" }
	if depth <= 0 {
		return w.pick(literal, func() string { return "p.income_drop_share" }, func() string { return "double(" + w.intFact() + ")" })
	}
	return w.pick(literal, func() string { return "p.income_drop_share" }, converted, converted,
		func() string {
			return "(" + w.double(depth-1) + " " + w.word("+", "-", "*", "/") + " " + w.double(depth-1) + ")"
		},
		func() string { return "-(" + w.double(depth-1) + ")" },
		func() string {
			return "(" + w.condition(depth-1) + " ? " + w.double(depth-1) + " : " + w.double(depth-1) + ")"
		},
		func() string { return w.values(depth, writer.double) + w.word(".sum()", ".max()") },
	)
}

// The households read back from the columns are those that went in.
func TestFrameHoldsTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := someTable(t)
		f := fact.FrameOf(table)
		if f.Households != len(table.Households) {
			t.Fatalf("%d households", f.Households)
		}
		for i := range table.Households {
			want, got := &table.Households[i], f.Household(i/fact.ChunkSize, i%fact.ChunkSize)
			if got.ID != want.ID || len(got.Members) != len(want.Members) {
				t.Fatalf("household %d: %+v", i, got)
			}
			for at, d := range table.Catalogue.Defs() {
				if d.Subject == fact.OfHousehold && got.Facts[at].Say(d.Kind) != want.Facts[at].Say(d.Kind) {
					t.Fatalf("household %d, %s: %+v, want %+v", i, d.Key, got.Facts[at], want.Facts[at])
				}
				for k := range want.Members {
					if d.Subject == fact.OfPerson && got.Members[k].Facts[at].Say(d.Kind) != want.Members[k].Facts[at].Say(d.Kind) {
						t.Fatalf("household %d, member %d, %s", i, k, d.Key)
					}
				}
			}
		}
	})
}

// Every shipped rule is one that the kernels judge, whatever the county's parameters.
func TestEveryShippedRuleRunsInColumns(t *testing.T) {
	for _, d := range DefaultPack() {
		if differential.rowByRow(d.When, d.Subject) {
			t.Errorf("%s is judged row by row", d.Key)
		}
	}
}

// Most of what the generator writes is compiled, so that agreement says something.
func TestGeneratedConditionsMostlyRunInColumns(t *testing.T) {
	total, slow := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := Def{Key: "x", Title: "x", Subject: "household", Risk: "综合", Severity: 1, Say: "x", Source: "test", When: writer{t: t}.condition(4)}
		if _, err := differential.Compile(d); err != nil {
			t.Fatalf("%s: %v", d.When, err)
		}
		total++
		if differential.rowByRow(d.When, d.Subject) {
			slow++
		}
	})
	if slow*3 > total {
		t.Errorf("%d of %d are judged row by row", slow, total)
	}
}
