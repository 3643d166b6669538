package rule

import (
	"strconv"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/param"
)

// values are the parameters of one screening: read once, asked many times.
type values struct {
	set     param.Set
	numbers map[string]any              // int64 (money in 分) or float64, by key; nil is not set
	defs    map[string]param.Definition // by the name in conditions
}

func newValues(set param.Set) *values {
	v := &values{set: set, numbers: map[string]any{}, defs: map[string]param.Definition{}}
	for _, d := range param.Definitions() {
		v.defs[paramName(d.Key)] = d
		switch d.Kind {
		case param.Money:
			if m, ok := set.Money(d.Key); ok {
				v.numbers[d.Key] = int64(m)
			}
		case param.Int:
			if n, ok := set.Int(d.Key); ok {
				v.numbers[d.Key] = n
			}
		case param.Ratio:
			if r, ok := set.Ratio(d.Key); ok {
				v.numbers[d.Key] = r
			}
		}
	}
	return v
}

// named is a parameter's number by its name in conditions, nil if it is not set, and its title.
func (v *values) named(name string) (number any, title string) {
	d := v.defs[name]
	return v.numbers[d.Key], d.Title
}

// say writes a parameter as a cadre reads it: 20,000 · 30% · 1.5 · 未设定.
func (v *values) say(key string) string {
	value, ok := v.set.Value(key)
	if !ok {
		return "未设定"
	}
	switch n := v.numbers[key].(type) {
	case int64:
		if value.Kind == param.Money {
			return cn.Money(n).Short()
		}
		return strconv.FormatInt(n, 10)
	case float64:
		if n < 1 {
			return strconv.FormatFloat(n*100, 'f', -1, 64) + "%"
		}
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return value.Text
}
