package rule

import (
	"errors"
	"math"

	"cel.dev/cel-go/cel"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
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
	// Covered says that help already given answers the risk (see Def.Covered).
	Covered bool `json:"covered,omitempty"`
	// Monitored says that the household was a monitored household on that day.
	Monitored bool `json:"monitored,omitempty"`
	// ForMonitored says that the rule asks about monitored households in particular.
	ForMonitored bool `json:"for_monitored,omitempty"`
}

// Used is a parameter that a hit was decided by, with its date.
type Used struct {
	Key   string  `json:"key"`
	Value string  `json:"value"`
	From  cn.Date `json:"from"`
}

// Score ranks leads for now: severity times how far beyond the threshold, at most fivefold.
func (h Hit) Score() float64 { return float64(h.Severity) * min(h.Distance, 5) }

// Outcome is what evaluating rules over households gave.
type Outcome struct {
	Hits []Hit
	// Unknown counts, for each rule, the households that could not be judged, by what was missing.
	Unknown map[string]map[string]int
	// Denied are the rules asked of a household and found not true.
	Denied denials
}

// denials holds one bit for each household and rule.
type denials struct {
	households map[registry.HouseholdID]int
	rules      map[string]int
	bits       []uint64
}

func newDenials(programs []*Program, t *fact.Table) denials {
	d := denials{map[registry.HouseholdID]int{}, map[string]int{}, make([]uint64, (len(programs)*len(t.Households)+63)/64)}
	for i := range t.Households {
		d.households[t.Households[i].ID] = i
	}
	for i, p := range programs {
		d.rules[p.Key] = i
	}
	return d
}

func (d *denials) set(household, rule int) {
	at := household*len(d.rules) + rule
	d.bits[at/64] |= 1 << (at % 64)
}

func (d *denials) has(household registry.HouseholdID, rule string) bool {
	h, asked := d.households[household]
	r, known := d.rules[rule]
	at := h*len(d.rules) + r
	return asked && known && d.bits[at/64]&(1<<(at%64)) != 0
}

// Evaluator applies compiled rules to facts. It is pure: same input, same hits.
type Evaluator interface {
	Evaluate(programs []*Program, t *fact.Table, set param.Set) (Outcome, error)
}

// rowByRow is cel-go on one household after another: slow and plain, the oracle.
type rowByRow struct{}

func (rowByRow) Evaluate(programs []*Program, t *fact.Table, set param.Set) (Outcome, error) {
	params, own := newValues(set), make([]*values, len(programs))
	for k, p := range programs {
		var err error
		if own[k], err = p.valuesOf(params); err != nil {
			return Outcome{}, err
		}
	}
	out := Outcome{Unknown: map[string]map[string]int{}, Denied: newDenials(programs, t)}
	monitored, _ := t.Catalogue.Position(fact.OfHousehold, "monitored")
	for i := range t.Households {
		h := &t.Households[i]
		members := make([]*fact.Member, len(h.Members))
		for k := range h.Members {
			members[k] = &h.Members[k]
		}
		vars := map[string]any{"h": h, "members": members}
		for k, p := range programs {
			vars["p"] = own[k]
			hit, ok, err := p.evaluate(t, h, vars, own[k])
			var missing errUnknown
			if errors.As(err, &missing) {
				out.miss(p.Key, missing.name)
				continue
			}
			if err != nil {
				return out, err
			}
			if ok {
				hit.Monitored = h.Facts[monitored].N != 0
				out.Hits = append(out.Hits, hit)
			} else {
				out.Denied.set(i, k)
			}
		}
	}
	return out, nil
}

func (o *Outcome) miss(rule, name string) {
	if o.Unknown[rule] == nil {
		o.Unknown[rule] = map[string]int{}
	}
	o.Unknown[rule][name]++
}

// evaluate asks one rule of one household: of the household itself, or of its members one
// after the other; the first member of whom it is true makes the hit. If it is true of
// nobody but unknown of somebody, it is unknown.
func (p *Program) evaluate(t *fact.Table, h *fact.Household, vars map[string]any, params *values) (Hit, bool, error) {
	if p.Subject != "person" {
		return p.ask(t, h, nil, vars, params)
	}
	var unknown error
	for i := range h.Members {
		vars["m"] = &h.Members[i]
		hit, ok, err := p.ask(t, h, &h.Members[i], vars, params)
		switch {
		case ok:
			return hit, true, nil
		case err != nil && !errors.As(err, new(errUnknown)):
			return Hit{}, false, err
		case err != nil:
			unknown = err
		}
	}
	return Hit{}, false, unknown
}

func (p *Program) ask(t *fact.Table, h *fact.Household, m *fact.Member, vars map[string]any, params *values) (Hit, bool, error) {
	if yes, err := truth(p.when, vars); err != nil || !yes {
		return Hit{}, false, err
	}
	hit := Hit{
		Rule: p.Key, Version: p.Version, Title: p.Title, Household: h.ID, Village: h.Village, Risk: p.Risk, Sector: p.Sector, Severity: p.Severity,
		Distance: p.distance(vars), Sentence: p.sentence.say(h, m, params), Rows: []fact.Row{}, Params: []Used{},
		On: t.On, KnownBy: t.KnownBy, ForMonitored: p.ForMonitored,
	}
	for _, at := range p.evidence {
		hit.Rows = append(hit.Rows, at.value(h, m).Rows...)
	}
	for _, key := range p.params {
		if v, ok := params.set.Value(key); ok {
			hit.Params = append(hit.Params, Used{Key: key, Value: params.say(key), From: v.From})
		}
	}
	if p.covered != nil {
		covered, err := truth(p.covered, vars)
		hit.Covered = err == nil && covered // what is not known to be covered is not covered
	}
	return hit, true, nil
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
