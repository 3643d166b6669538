package rule

import (
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
)

// BenchmarkKernels asks every shipped rule of a whole county in columns, and of its first
// households with cel-go, one by one, in the same run: x_celgo is how many times longer
// cel-go takes for a household. B/household is what the frame keeps.
// SHOUWANG_BENCH_HOUSEHOLDS sets the size.
func BenchmarkKernels(b *testing.B) {
	households := 80_000
	if n, err := strconv.Atoi(os.Getenv("SHOUWANG_BENCH_HOUSEHOLDS")); err == nil {
		households = n
	}
	set := everyParam(b)
	var programs []*Program
	for _, d := range DefaultPack() {
		p, err := differential.Compile(d)
		if err != nil {
			b.Fatal(err)
		}
		programs = append(programs, p)
	}
	before := heap()
	county := fact.FrameOf(likelyTable(households))
	kept := heap() - before

	few := likelyTable(min(households, 2000))
	began := time.Now()
	if err := AskRows(programs, few, set, func(int, int) {}); err != nil {
		b.Fatal(err)
	}
	perHousehold := time.Since(began).Seconds() / float64(len(few.Households))

	for b.Loop() {
		if _, err := askAll(programs, county, set); err != nil {
			b.Fatal(err)
		}
	}
	ours := b.Elapsed().Seconds() / float64(b.N) / float64(county.Households)
	b.ReportMetric(perHousehold/ours, "x_celgo")
	b.ReportMetric(1/ours, "households/s")
	b.ReportMetric(float64(kept)/float64(county.Households), "B/household")
	b.ReportMetric(float64(len(programs)), "rules")
}

// everyParam sets all parameters that rules may name: a rule whose parameter is not set is
// unknown of every household, which takes no time at all.
func everyParam(b *testing.B) param.Set {
	texts := map[string]string{"monitoring_line": "8000", "dibao_standard": "600", "disaster.loss_per_head": "3000", "agriculture.loss_per_head": "3000", "water.open_days": "3"}
	for _, d := range param.Definitions() {
		if _, number := paramTypes[d.Kind]; number && d.Example != "" {
			texts[d.Key] = d.Example
		}
	}
	set, err := param.NewSet(texts)
	if err != nil {
		b.Fatal(err)
	}
	return set
}

// likelyTable has households of up to seven members with most facts known, made in pieces
// so that only the columns stay.
func likelyTable(households int) *fact.Table {
	r := rand.New(rand.NewPCG(1, 2))
	c := fact.DefaultCatalogue()
	t := &fact.Table{On: on, KnownBy: on, Catalogue: c, Households: make([]fact.Household, households)}
	value := func(k fact.Kind) fact.Value {
		if r.IntN(10) == 0 {
			return fact.Value{}
		}
		n := r.Int64N(3_000_000)
		if k == fact.Bool {
			n = r.Int64N(2)
		}
		return fact.Value{Known: true, N: n, Text: []string{"", "A", "B", "C", "D"}[r.IntN(5)]}
	}
	for i := range t.Households {
		h := &t.Households[i]
		h.ID = registry.HouseholdID(strconv.Itoa(i))
		h.Facts = make([]fact.Value, len(c.Defs()))
		h.Members = make([]fact.Member, 1+r.IntN(6))
		for k := range h.Members {
			h.Members[k].Facts = make([]fact.Value, len(c.Defs()))
		}
		for at, d := range c.Defs() {
			if d.Subject == fact.OfHousehold {
				h.Facts[at] = value(d.Kind)
				continue
			}
			for k := range h.Members {
				h.Members[k].Facts[at] = value(d.Kind)
			}
		}
	}
	return t
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
