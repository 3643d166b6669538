package rule

import (
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/rule/kernel"
)

// Asked is what asking the conditions of rules of a frame gives, for those who measure
// that alone: nothing is explained or stored.
type Asked struct {
	By   []kernel.Answer // by program
	Slow []string        // keys of the rules that were asked row by row
}

// AskColumns asks as a screening does, with so many workers side by side.
func AskColumns(workers int, programs []*Program, f *fact.Frame, set param.Set) (Asked, error) {
	a, err := askWith(workers, programs, f, set)
	if err != nil {
		return Asked{}, err
	}
	return Asked{By: a.by, Slow: a.slow}, nil
}

// AskRows asks cel-go about one household after another. It tells hit of each rule that is
// true of a household, by their positions.
func AskRows(programs []*Program, t *fact.Table, set param.Set, hit func(household, program int)) error {
	own, err := ownValues(programs, set)
	if err != nil {
		return err
	}
	for i := range t.Households {
		a := newAsked(t, &t.Households[i])
		for k, p := range programs {
			if p.holds(a, own[k]) {
				hit(i, k)
			}
		}
	}
	return nil
}

// holds says whether the condition is true of the household or of one of its members.
func (p *Program) holds(a asked, params *values) bool {
	a.vars["p"] = params
	if p.Subject != "person" {
		yes, err := truth(p.when, a.vars)
		return err == nil && yes
	}
	for i := range a.h.Members {
		a.vars["m"] = &a.h.Members[i]
		if yes, err := truth(p.when, a.vars); err == nil && yes {
			return true
		}
	}
	return false
}
