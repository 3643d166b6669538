package rule

import (
	"errors"
	"math"

	"cel.dev/cel-go/cel"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/rule/kernel"
)

// Hit is one rule true of one household, with what it says and the rows behind it.
type Hit struct {
	Rule      string               `json:"rule"`
	Version   int                  `json:"version"`
	Trial     bool                 `json:"trial,omitempty"`
	Title     string               `json:"title"`
	Household registry.HouseholdID `json:"household"`
	Village   string               `json:"village"`
	Risk      string               `json:"risk"`
	Sector    string               `json:"sector"`
	Severity  int                  `json:"severity"`
	// Distance is how many times the threshold the measure is, from 1; 1 where the rule measures nothing.
	Distance float64    `json:"distance"`
	Sentence string     `json:"sentence"`
	Rows     []fact.Row `json:"rows"`
	Params   []Used     `json:"params"`
	On       cn.Date    `json:"on"`
	KnownBy  cn.Date    `json:"known_by"`
	Burden   Burden     `json:"burden,omitzero"`
	// Covered says that help already given answers the risk (see Def.Covered).
	Covered bool `json:"covered,omitempty"`
	// Monitored says that the household was a monitored household on that day.
	Monitored bool `json:"monitored,omitempty"`
	// ForMonitored says that the rule asks about monitored households in particular.
	ForMonitored bool `json:"for_monitored,omitempty"`
}

// Burden is the costs that a hit measures and the relief that answers them; not Measured
// where the rule does not say that relief answers what it measures.
type Burden struct {
	Cost     cn.Money `json:"cost"`
	Relief   cn.Money `json:"relief"`
	Measured bool     `json:"measured"`
	Known    bool     `json:"known"` // the relief is
}

// Used is a parameter that a hit was decided by, with its date.
type Used struct {
	Key   string  `json:"key"`
	Value string  `json:"value"`
	From  cn.Date `json:"from"`
}

// Outcome is what evaluating rules over households gave.
type Outcome struct {
	Hits []Hit
	// Unknown counts, for each rule, the households that could not be judged, by what was missing.
	Unknown map[string]map[string]int
}

// rowByRow is cel-go on one household after another: slow and plain. It explains the hits,
// judges what the kernels cannot, and is the oracle that they are tested against.
func rowByRow(programs []*Program, t *fact.Table, set param.Set) (Outcome, error) {
	out := Outcome{Unknown: map[string]map[string]int{}}
	own, err := ownValues(programs, set)
	if err != nil {
		return out, err
	}
	for i := range t.Households {
		a := newAsked(t, &t.Households[i])
		for k, p := range programs {
			hit, ok, err := p.evaluate(a, own[k])
			if err != nil {
				out.miss(p.Key, reason(err))
			} else if ok {
				out.Hits = append(out.Hits, hit)
			}
		}
	}
	return out, nil
}

// ownValues are the parameters as each program sees them.
func ownValues(programs []*Program, set param.Set) ([]*values, error) {
	county, own := newValues(set), make([]*values, len(programs))
	for k, p := range programs {
		var err error
		if own[k], err = p.valuesOf(county); err != nil {
			return nil, err
		}
	}
	return own, nil
}

// asked is a household with all that conditions about it may name.
type asked struct {
	table *fact.Table
	h     *fact.Household
	vars  map[string]any
}

func newAsked(t *fact.Table, h *fact.Household) asked {
	members := make([]*fact.Member, len(h.Members))
	for k := range h.Members {
		members[k] = &h.Members[k]
	}
	return asked{t, h, map[string]any{"h": h, "members": members}}
}

// reason says in a word or two why a condition cannot be judged.
func reason(err error) string {
	if missing := (errUnknown{}); errors.As(err, &missing) {
		return missing.name
	}
	return kernel.Calculation
}

func (o *Outcome) miss(rule, name string) {
	if o.Unknown[rule] == nil {
		o.Unknown[rule] = map[string]int{}
	}
	o.Unknown[rule][name]++
}

// evaluate asks one rule of one household: of the household itself, or of its members one
// after the other; the first member of whom it is true makes the hit. If it is true of
// nobody and cannot be judged of somebody, it cannot be judged.
func (p *Program) evaluate(a asked, params *values) (Hit, bool, error) {
	a.vars["p"] = params
	if p.Subject != "person" {
		return p.ask(a, nil, params)
	}
	var missing error
	for i := range a.h.Members {
		a.vars["m"] = &a.h.Members[i]
		hit, ok, err := p.ask(a, &a.h.Members[i], params)
		switch {
		case ok:
			return hit, true, nil
		case err != nil:
			missing = err
		}
	}
	return Hit{}, false, missing
}

func (p *Program) ask(a asked, m *fact.Member, params *values) (Hit, bool, error) {
	if yes, err := truth(p.when, a.vars); err != nil || !yes {
		return Hit{}, false, err
	}
	t, h := a.table, a.h
	hit := Hit{
		Rule: p.Key, Version: p.Version, Title: p.Title, Household: h.ID, Village: h.Village, Risk: p.Risk, Sector: p.Sector, Severity: p.Severity,
		Distance: p.distance(a.vars), Sentence: p.sentence.say(h, m, params), Rows: []fact.Row{}, Params: []Used{},
		On: t.On, KnownBy: t.KnownBy, Monitored: t.Fact(h, "monitored").N != 0, ForMonitored: p.ForMonitored,
	}
	for _, at := range p.evidence {
		hit.Rows = append(hit.Rows, at.value(h, m).Rows...)
	}
	for _, key := range p.params {
		if v, ok := params.set.Value(key); ok {
			hit.Params = append(hit.Params, Used{Key: key, Value: params.say(key), From: v.From})
		}
	}
	if p.cost != nil {
		hit.Burden = burden(p.cost.value(h, m), t.Fact(h, reliefFact))
	}
	if p.covered != nil {
		covered, err := truth(p.covered, a.vars)
		hit.Covered = err == nil && covered // what is not known to be covered is not covered
	}
	return hit, true, nil
}

// reliefFact is what the household was given to meet costs.
const reliefFact = "relief_12m"

func burden(cost, relief fact.Value) (b Burden) {
	if !cost.Known {
		return b
	}
	b = Burden{Cost: cn.Money(cost.N), Measured: true, Known: relief.Known}
	if relief.Known {
		b.Relief = cn.Money(relief.N)
	}
	return b
}

func truth(program cel.Program, vars map[string]any) (bool, error) {
	v, _, err := program.Eval(vars)
	if err != nil {
		return false, err
	}
	return v.Value() == true, nil
}

// distance is how many times beyond the threshold the measure lies; 1 where there is no measure.
func (p *Program) distance(vars map[string]any) float64 {
	if p.measure == nil {
		return 1
	}
	measure, ok1 := numeric(p.measure, vars)
	threshold, ok2 := numeric(p.threshold, vars)
	if !ok1 || !ok2 {
		return 1
	}
	if p.Direction == Below {
		measure, threshold = threshold, measure
	}
	if threshold <= 0 {
		return 5
	}
	return math.Max(1, measure/threshold)
}

func numeric(program cel.Program, vars map[string]any) (float64, bool) {
	v, _, err := program.Eval(vars)
	if err != nil {
		return 0, false
	}
	switch n := v.Value().(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}
