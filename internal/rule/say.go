package rule

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/fact"
)

// place is where a fact stands: h or m, and its position in the catalogue.
type place struct {
	member bool
	fact   int
	def    fact.Def
}

func (at place) value(h *fact.Household, m *fact.Member) fact.Value {
	if at.member {
		return m.Facts[at.fact]
	}
	return h.Facts[at.fact]
}

// place finds "h.inpatient_12m" or "m.insured".
func (k *Compiler) place(name, subject string) (place, error) {
	of, key, _ := strings.Cut(name, ".")
	s := fact.OfHousehold
	if of == "m" {
		s = fact.OfPerson
	}
	i, ok := k.catalogue.Position(s, key)
	if !ok || of != "h" && (of != "m" || subject != "person") {
		return place{}, fmt.Errorf("没有这个指标:%s", name)
	}
	return place{member: of == "m", fact: i, def: k.catalogue.Defs()[i]}, nil
}

// sentence is a hit's explanation with its gaps: {h.inpatient_12m} is the value, with
// .count the number of rows behind it and .until the day of the newest; {p.…} is a
// parameter; {m.who} is the member in words that name nobody (之子,14岁).
type sentence []func(*strings.Builder, *fact.Household, *fact.Member, *values)

var gap = regexp.MustCompile(`\{([^}]*)\}`)

func (k *Compiler) parseSentence(text, subject string) (sentence, error) {
	var s sentence
	literal := func(t string) {
		if t != "" {
			s = append(s, func(b *strings.Builder, _ *fact.Household, _ *fact.Member, _ *values) { b.WriteString(t) })
		}
	}
	last := 0
	for _, m := range gap.FindAllStringSubmatchIndex(text, -1) {
		literal(text[last:m[0]])
		last = m[1]
		fill, err := k.parseGap(text[m[2]:m[3]], subject)
		if err != nil {
			return nil, err
		}
		s = append(s, fill)
	}
	literal(text[last:])
	return s, nil
}

func (k *Compiler) parseGap(name, subject string) (func(*strings.Builder, *fact.Household, *fact.Member, *values), error) {
	if key, ok := strings.CutPrefix(name, "p."); ok {
		def, known := k.params[key]
		if !known {
			return nil, fmt.Errorf("没有这个参数:%s", name)
		}
		return func(b *strings.Builder, _ *fact.Household, _ *fact.Member, set *values) {
			b.WriteString(set.say(def.Key))
		}, nil
	}
	if name == "m.who" && subject == "person" {
		age, _ := k.catalogue.Position(fact.OfPerson, "age")
		return func(b *strings.Builder, _ *fact.Household, m *fact.Member, _ *values) {
			b.WriteString(who(m, age))
		}, nil
	}
	base, part := name, ""
	for _, suffix := range []string{".count", ".until"} {
		if cut, ok := strings.CutSuffix(name, suffix); ok {
			base, part = cut, suffix
		}
	}
	at, err := k.place(base, subject)
	if err != nil {
		return nil, err
	}
	return func(b *strings.Builder, h *fact.Household, m *fact.Member, _ *values) {
		v := at.value(h, m)
		switch part {
		case ".count":
			b.WriteString(strconv.Itoa(len(v.Rows)))
		case ".until":
			b.WriteString(v.Until().String())
		default:
			b.WriteString(v.Say(at.def.Kind))
		}
	}, nil
}

// who names a member by place in the family and age, so that the sentence holds no name.
func who(m *fact.Member, age int) string {
	s := m.Relation
	if v := m.Facts[age]; v.Known {
		s += "(" + strconv.FormatInt(v.N, 10) + "岁)"
	}
	return s
}

// withoutUnits takes the unit from what is unknown.
var withoutUnits = strings.NewReplacer("未知 元", "未知", "未知 次", "未知", "未知 间", "未知", "未知 天", "未知", "未设定 元", "未设定")

func (s sentence) say(h *fact.Household, m *fact.Member, set *values) string {
	var b strings.Builder
	for _, part := range s {
		part(&b, h, m, set)
	}
	return withoutUnits.Replace(b.String())
}
