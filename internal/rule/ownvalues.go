package rule

import (
	"maps"
	"slices"

	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/param"
)

var errOwnValue = errs.New(errs.Invalid, "rule.own_value", "随规则改的参数须是这条规则用到的,并按参数的写法填写。请核对参数“%s”。")

// checkValues refuses a value of a parameter that the rule does not use, or that is no
// value of it.
func (p *Program) checkValues() error {
	for _, key := range slices.Sorted(maps.Keys(p.Values)) {
		d, err := param.Find(key)
		if err != nil {
			return err
		}
		if _, err := d.Normalise(p.Values[key]); err != nil {
			return err
		}
		if !slices.Contains(p.params, d.Key) {
			return errOwnValue.Textf(d.Title)
		}
	}
	return nil
}

// valuesOf are the parameters as a version sees them: the county's, and its own instead
// where it comes with some and is not in force yet.
func (p *Program) valuesOf(county *values) (*values, error) {
	if len(p.Values) == 0 {
		return county, nil
	}
	set, err := county.set.With(p.Values)
	if err != nil {
		return nil, err
	}
	return newValues(set), nil
}
