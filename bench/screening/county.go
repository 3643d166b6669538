package main

import (
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/registry"
)

var day = cn.NewDate(2025, 6, 20)

// county holds made-up facts, fact after fact, before an engine has them in its own form.
type county struct {
	catalogue  *fact.Catalogue
	households int
	first      []int // of each household the first of its members; the last is their number
	columns    []column
}

// column is one fact of all households, or of all members.
type column struct {
	def    fact.Def
	values []fact.Value
}

// newCounty makes households of one to six members, and every value by the likelihoods of
// its fact; one in fifty is unknown.
func newCounty(c *fact.Catalogue, households int) *county {
	r := rand.New(rand.NewPCG(2025, 6))
	k := &county{catalogue: c, households: households, first: make([]int, households+1)}
	for i := range households {
		k.first[i+1] = k.first[i] + []int{1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6}[r.IntN(11)]
	}
	for _, d := range c.Defs() {
		rows := households
		if d.Subject == fact.OfPerson {
			rows = k.persons()
		}
		values := make([]fact.Value, rows)
		for i := range values {
			switch {
			case d.Key == "size":
				values[i] = fact.Value{Known: true, N: int64(k.first[i+1] - k.first[i])}
			case r.IntN(50) > 0:
				values[i] = someValue(r, d)
			}
		}
		k.columns = append(k.columns, column{d, values})
	}
	return k
}

func (k *county) persons() int { return k.first[k.households] }

// likely is how often a fact is true, or a number is above zero, where that is not one in ten.
var likely = map[string]float64{
	"lifted": 0.3, "monitored": 0.03, "able": 0.6, "insured": 0.97, "enrolled": 0.9, "housing_appraised": 0.5, "housing_only": 0.8,
	"employed": 0.4, "new_serious_illness": 0.002, "absence_open": 0.001, "newly_disabled": 0.005, "disabled": 0.07, "dibao": 0.05, "tekun": 0.01,
	"dibao_new": 0.004, "tekun_new": 0.002, "dibao_left": 0.004, "lost_work": 0.01, "on_post": 0.03, "death_3m": 0.002, "accident_3m": 0.003,
	"relief_2m": 0.01, "water_days_open": 0.01, "disaster_loss_6m": 0.02, "rooms_collapsed_6m": 0.002, "rooms_damaged_6m": 0.005,
	"agriculture_loss_12m": 0.05, "appeals_3m": 0.005, "inpatient_12m": 0.2, "inpatient_single": 0.2, "self_pay_12m": 0.6, "education_cost_12m": 0.3,
	"outpatient_months": 0.1, "age": 1, "age_september": 1, "disability_grade": 1, "disability_grade_before": 1, "disability_days": 1, "post_days_left": 1,
	"income_per_head": 1, "income_per_head_last_year": 1, "income_per_head_dibao": 1, "income_after_burden": 1,
}

// below bounds the numbers that are not money.
var below = map[string]int64{"age": 95, "age_september": 95, "disability_grade": 5, "disability_grade_before": 5, "disability_days": 4000, "post_days_left": 720, "outpatient_months": 12}

func someValue(r *rand.Rand, d fact.Def) fact.Value {
	share, ok := likely[d.Key]
	if !ok {
		share = 0.1
	}
	v := fact.Value{Known: true}
	switch {
	case d.Kind == fact.Text:
		v.Text = []string{"A", "A", "A", "B", "B", "C", "D", ""}[r.IntN(8)]
	case r.Float64() >= share:
	case d.Kind == fact.Bool:
		v.N = 1
	case d.Kind == fact.Money && share == 1: // 分; the middle household has 15,000 元 a head
		v.N = int64(math.Exp(math.Log(1_500_000) + 0.6*r.NormFloat64()))
	case d.Kind == fact.Money:
		v.N = int64(math.Exp(math.Log(300_000) + r.NormFloat64()))
	case below[d.Key] > 0:
		v.N = r.Int64N(below[d.Key])
	default:
		v.N = 1 + r.Int64N(5)
	}
	return v
}

// table has the first households as the product's rows.
func (k *county) table(households int) *fact.Table {
	t := &fact.Table{On: day, KnownBy: day, Catalogue: k.catalogue, Households: make([]fact.Household, households)}
	for i := range t.Households {
		h := &t.Households[i]
		h.ID = registry.HouseholdID(strconv.Itoa(i))
		h.Facts = make([]fact.Value, len(k.columns))
		h.Members = make([]fact.Member, k.first[i+1]-k.first[i])
		for m := range h.Members {
			h.Members[m].Facts = make([]fact.Value, len(k.columns))
		}
		for at, c := range k.columns {
			if c.def.Subject == fact.OfHousehold {
				h.Facts[at] = c.values[i]
				continue
			}
			for m := range h.Members {
				h.Members[m].Facts[at] = c.values[k.first[i]+m]
			}
		}
	}
	return t
}
