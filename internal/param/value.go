package param

import (
	"maps"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
)

// Value is what a parameter stands at on a day.
type Value struct {
	Definition
	Text       string    `json:"value"`           // as kept: see Definition.Normalise
	From       cn.Date   `json:"from"`            // the first day on which it holds; "" if it always held
	IsExample  bool      `json:"is_example"`      // 示例: the county has not set it
	Basis      string    `json:"basis,omitempty"` // the document that the county follows
	RecordedAt time.Time `json:"recorded_at,omitzero"`
	RecordedBy string    `json:"recorded_by,omitempty"`
	ByName     string    `json:"by_name,omitempty" doc:"谁设的"`
	// Undone says that the value was taken back before it began to hold.
	Undone bool `json:"undone,omitempty" doc:"还没有执行就撤回了"`
}

// Set holds the values of all parameters on one day. The zero Set has none. A getter is
// false where the parameter is not set or is of another kind: there is no default.
type Set struct {
	values map[string]Value
}

// NewSet makes a set of given values, for tests and what-if questions: key → value as a
// person writes it. Other parameters are not set, not even to their examples.
func NewSet(values map[string]string) (Set, error) {
	set := Set{map[string]Value{}}
	for key, raw := range values {
		d, err := Find(key)
		if err != nil {
			return Set{}, err
		}
		text, err := d.Normalise(raw)
		if err != nil {
			return Set{}, err
		}
		set.values[d.Key] = Value{Definition: d, Text: text}
	}
	return set, nil
}

// With is the set with other values of some parameters, as a person writes them: for what
// would be if they held.
func (s Set) With(values map[string]string) (Set, error) {
	with := Set{maps.Clone(s.values)}
	if with.values == nil {
		with.values = map[string]Value{}
	}
	for key, raw := range values {
		d, err := Find(key)
		if err != nil {
			return Set{}, err
		}
		text, err := d.Normalise(raw)
		if err != nil {
			return Set{}, err
		}
		v := with.values[d.Key]
		v.Definition, v.Text, v.IsExample = d, text, false
		with.values[d.Key] = v
	}
	return with, nil
}

// Value is the value with its first day and its clause or source.
func (s Set) Value(key string) (Value, bool) {
	v, ok := s.values[key]
	return v, ok
}

// Money is an amount.
func (s Set) Money(key string) (cn.Money, bool) {
	v, ok := s.of(key, Money)
	if !ok {
		return 0, false
	}
	m, err := cn.ParseMoney(v, cn.InYuan)
	return m, err == nil
}

// Int is a whole number.
func (s Set) Int(key string) (int64, bool) {
	v, ok := s.of(key, Int)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil
}

// Ratio is a share (0.3 is 30%) or a factor.
func (s Set) Ratio(key string) (float64, bool) {
	v, ok := s.of(key, Ratio)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(v, 64)
	return f, err == nil
}

// Days is a time limit with its unit; a whole number whose unit is 天 is one as well.
func (s Set) Days(key string) (cn.Days, bool) {
	if v, ok := s.of(key, Days); ok {
		d, err := cn.ParseDays(v)
		return d, err == nil
	}
	n, ok := s.Int(key)
	if !ok || s.values[key].Unit != string(cn.CalendarDays) {
		return cn.Days{}, false
	}
	return cn.Days{N: int(n), Unit: cn.CalendarDays}, true
}

// Text is a word or a sentence.
func (s Set) Text(key string) (string, bool) { return s.of(key, Text) }

// Date is a day.
func (s Set) Date(key string) (cn.Date, bool) {
	v, ok := s.of(key, Date)
	if !ok {
		return cn.Date{}, false
	}
	d, err := cn.ParseISODate(v)
	return d, err == nil
}

func (s Set) of(key string, k Kind) (string, bool) {
	v, ok := s.values[key]
	if !ok || v.Kind != k {
		return "", false
	}
	return v.Text, true
}

// normaliseRatio reads "0.3", "30%" and "1.5倍".
func normaliseRatio(raw string) (text string, negative bool, err error) {
	s := strings.TrimSuffix(cn.Narrow(raw), "倍")
	s, percent := strings.CutSuffix(s, "%")
	s = strings.TrimSpace(s)
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e9 || strings.ContainsAny(s, "xXpP_eE") {
		return "", false, errRatio
	}
	if percent {
		f = math.Round(f*1e10) / 1e12
	}
	return strconv.FormatFloat(f, 'f', -1, 64), f < 0, nil
}

// choose picks the version that holds: of those that begin on or before the day and were
// not undone, the one that begins last; of several for one day, the one recorded last.
// Versions come in the order in which they were recorded. Where the county's choice is
// "no value" (empty text) there is none; where it never chose, the example holds.
func choose(d Definition, versions []version, on cn.Date) (Value, bool) {
	best := -1
	for i, v := range standing(versions) {
		if v && !versions[i].from.After(on) && (best < 0 || !versions[i].from.Before(versions[best].from)) {
			best = i
		}
	}
	if best >= 0 {
		v := versions[best].value(d)
		return v, v.Text != ""
	}
	since, _ := cn.ParseISODate(d.Since)
	return Value{Definition: d, Text: d.Example, From: since, IsExample: true}, d.Example != "" && !since.After(on)
}

// standing marks the versions that hold from their day on: an undoing takes back all that
// was said before it for that day, and holds nothing itself.
func standing(versions []version) []bool {
	stands := make([]bool, len(versions))
	for i, v := range versions {
		stands[i] = !v.undone
		for k := range i {
			if v.undone && versions[k].from == v.from {
				stands[k] = false
			}
		}
	}
	return stands
}

// version is one thing that the county said about a parameter.
type version struct {
	key, text, basis, by string
	from                 cn.Date
	at                   time.Time
	undone               bool // not a value but the taking back of one
}

func (v version) value(d Definition) Value {
	return Value{Definition: d, Text: v.text, From: v.from, Basis: v.basis, RecordedAt: v.at, RecordedBy: v.by}
}
