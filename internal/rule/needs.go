package rule

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/db"
)

// Needs is what the rules of a county ask for before they can judge.
type Needs struct {
	Active   int        // rules in force
	Trial    int        // rules of which only a trial version stands
	Waiting  int        // proposals for a second person
	Datasets []string   // that their facts are made of, by key
	Unset    []ParamRef // parameters that they compare with and that have no value today
}

// Needs looks at the rules in force and, where there is none of a rule, at its trial. It
// asks no permission: it says nothing about anyone.
func (s *Service) Needs(ctx context.Context, tx *db.Tx) (n Needs, err error) {
	o, err := s.oversee(ctx, tx)
	if err != nil {
		return n, err
	}
	for _, list := range o.byRule {
		item := o.item(list)
		if item.Waiting != nil {
			n.Waiting++
		}
		shown, ok := standing(list)
		if !ok {
			continue
		}
		if shown.State == Active {
			n.Active++
		} else {
			n.Trial++
		}
		used := s.compiler.namesIn(shown.Def)
		for _, f := range used.facts {
			if f.Dataset != "" && !slices.Contains(n.Datasets, f.Dataset) {
				n.Datasets = append(n.Datasets, f.Dataset)
			}
		}
		for _, key := range used.params {
			ref := s.compiler.paramRef(key, o.set)
			if !ref.Set && !slices.ContainsFunc(n.Unset, func(p ParamRef) bool { return p.Key == key }) {
				n.Unset = append(n.Unset, ref)
			}
		}
	}
	slices.Sort(n.Datasets)
	slices.SortFunc(n.Unset, func(a, b ParamRef) int {
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return n, nil
}

// standing is the version in force or else the newest in trial.
func standing(list []Version) (v Version, ok bool) {
	for _, candidate := range list {
		switch {
		case candidate.State == Active:
			return candidate, true
		case candidate.State == Trial:
			v, ok = candidate, true
		}
	}
	return v, ok
}
