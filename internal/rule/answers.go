package rule

import (
	"errors"
	"runtime"

	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/rule/kernel"
)

// answers are what became of each rule in each household of a frame.
type answers struct {
	frame    *fact.Frame
	programs []*Program
	own      []*values       // the parameters as each program sees them
	by       []kernel.Answer // by program
	slow     []string        // keys of the rules that were asked row by row
	limited  fact.Bits       // the households that count; nil for all
	at       map[registry.HouseholdID]int
	rules    map[string]int
}

// askAll asks all programs of all households of a frame. It is pure: the same facts and
// parameters give the same answers.
func askAll(programs []*Program, f *fact.Frame, set param.Set) (*answers, error) {
	return askWith(runtime.GOMAXPROCS(0), programs, f, set)
}

func askWith(workers int, programs []*Program, f *fact.Frame, set param.Set) (*answers, error) {
	own, err := ownValues(programs, set)
	if err != nil {
		return nil, err
	}
	a := &answers{frame: f, programs: programs, own: own, by: make([]kernel.Answer, len(programs)), slow: []string{}}
	plan := kernel.NewPlan(f.Catalogue)
	var fast []int
	for i, p := range programs {
		switch err := plan.Add(p.condition, p.Subject == "person", own[i].named); {
		case err == nil:
			fast = append(fast, i)
		case errors.Is(err, kernel.ErrUnsupported):
			a.slow = append(a.slow, p.Key)
			a.by[i] = p.answer(f, own[i])
		default:
			return nil, err
		}
	}
	for i, answer := range plan.Run(f, workers) {
		a.by[fast[i]] = answer
	}
	return a, nil
}

// rowByRow says whether the kernels have to leave a condition to cel-go, which is a
// hundred times slower. A condition with a mistake is not asked at all.
func (k *Compiler) rowByRow(when, subject string) bool {
	env := k.household
	if subject == "person" {
		env = k.person
	}
	checked, issues := env.Compile(when)
	if issues.Err() != nil {
		return false
	}
	none := func(string) (any, string) { return nil, "" }
	return kernel.NewPlan(k.catalogue).Add(checked.NativeRep(), subject == "person", none) != nil
}

// answer asks one program of a frame row by row.
func (p *Program) answer(f *fact.Frame, params *values) kernel.Answer {
	t := &fact.Table{On: f.On, KnownBy: f.KnownBy, Catalogue: f.Catalogue}
	rows := len(f.Chunks) * fact.ChunkSize
	a := kernel.Answer{True: fact.NewBits(rows), Bad: fact.NewBits(rows), Reasons: map[string]int{}}
	for c, chunk := range f.Chunks {
		for i := range chunk.IDs {
			h := f.Household(c, i)
			_, ok, err := p.evaluate(newAsked(t, &h), params)
			switch {
			case err != nil:
				a.Bad.Set(c*fact.ChunkSize + i)
				a.Reasons[reason(err)]++
			case ok:
				a.True.Set(c*fact.ChunkSize + i)
			}
		}
	}
	return a
}

// limit leaves only some households to count.
func (a *answers) limit(to []registry.HouseholdID) {
	a.limited = fact.NewBits(len(a.frame.Chunks) * fact.ChunkSize)
	for _, id := range to {
		if row, ok := a.row(id); ok {
			a.limited.Set(row)
		}
	}
}

// households is how many count.
func (a *answers) households() int {
	if a.limited != nil {
		return a.limited.Count()
	}
	return a.frame.Households
}

// any are the households that count of which some rule is true.
func (a *answers) any() fact.Bits {
	any := fact.NewBits(len(a.frame.Chunks) * fact.ChunkSize)
	for _, one := range a.by {
		for i, w := range one.True {
			any[i] |= w
		}
	}
	for i := range a.limited {
		any[i] &= a.limited[i]
	}
	return any
}

// hit lists the households of which some rule is true.
func (a *answers) hit() []registry.HouseholdID {
	any := a.any()
	ids := make([]registry.HouseholdID, 0, any.Count())
	any.Each(func(row int) { ids = append(ids, a.id(row)) })
	return ids
}

func (a *answers) id(row int) registry.HouseholdID {
	return a.frame.Chunks[row/fact.ChunkSize].IDs[row%fact.ChunkSize]
}

// explain makes the hits of households whose facts, with the rows behind them, are in the
// table. A hit that they do not confirm is not made; unconfirmed counts them.
func (a *answers) explain(t *fact.Table) (hits []Hit, unconfirmed int) {
	for i := range t.Households {
		if row, ok := a.row(t.Households[i].ID); ok {
			unconfirmed += a.explainOne(t, &t.Households[i], row, &hits)
		}
	}
	return hits, unconfirmed
}

// hits are all hits, explained without the rows behind them.
func (a *answers) hits() (hits []Hit) {
	t := &fact.Table{On: a.frame.On, KnownBy: a.frame.KnownBy, Catalogue: a.frame.Catalogue}
	a.any().Each(func(row int) {
		h := a.frame.Household(row/fact.ChunkSize, row%fact.ChunkSize)
		a.explainOne(t, &h, row, &hits)
	})
	return hits
}

func (a *answers) explainOne(t *fact.Table, h *fact.Household, row int, hits *[]Hit) (unconfirmed int) {
	one := newAsked(t, h)
	for k, p := range a.programs {
		if !a.by[k].True.Has(row) {
			continue
		}
		hit, ok, err := p.evaluate(one, a.own[k])
		if err != nil || !ok {
			unconfirmed++
			continue
		}
		*hits = append(*hits, hit)
	}
	return unconfirmed
}

func (a *answers) row(id registry.HouseholdID) (row int, ok bool) {
	if a.at == nil {
		a.at = make(map[registry.HouseholdID]int, a.frame.Households)
		for c, chunk := range a.frame.Chunks {
			for i, id := range chunk.IDs {
				a.at[id] = c*fact.ChunkSize + i
			}
		}
	}
	row, ok = a.at[id]
	return row, ok
}

// denied says whether a rule was asked of a household and found not true.
func (a *answers) denied(household registry.HouseholdID, rule string) bool {
	if a.rules == nil {
		a.rules = map[string]int{}
		for i, p := range a.programs {
			a.rules[p.Key] = i
		}
	}
	row, asked := a.row(household)
	k, known := a.rules[rule]
	return asked && known && (a.limited == nil || a.limited.Has(row)) && !a.by[k].True.Has(row) && !a.by[k].Bad.Has(row)
}

// unknown counts, for each rule, the households that could not be judged, by what was missing.
func (a *answers) unknown() map[string]map[string]int {
	out := map[string]map[string]int{}
	for i, p := range a.programs {
		if len(a.by[i].Reasons) > 0 {
			out[p.Key] = a.by[i].Reasons
		}
	}
	return out
}
