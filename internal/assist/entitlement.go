package assist

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
)

// Entitlement says when a household seems entitled to a help: data, read from
// suggestions.toml.
type Entitlement struct {
	Key     string       `toml:"key"`
	Code    string       `toml:"code"` // of the code list of measures
	Title   string       `toml:"title"`
	Subject fact.Subject `toml:"subject"`
	Clause  string       `toml:"clause"`
	Source  string       `toml:"source"`
	Text    string       `toml:"text"`
	When    []condition  `toml:"when"`
}

// condition is one thing that must hold. Exactly one of Fact, Household, Nobody, Somebody
// and InSchool says of what.
type condition struct {
	Fact      string   `toml:"fact"`      // of the subject
	Household string   `toml:"household"` // of the household, in an entitlement of a person
	Nobody    string   `toml:"nobody"`    // a fact that is true of no member
	Somebody  string   `toml:"somebody"`  // a fact that is true of one at least
	InSchool  []string `toml:"in_school"` // beginnings of 在校生状况
	Is        *bool    `toml:"is"`
	Text      []string `toml:"text"`
	Less      *bound   `toml:"less"`
	Least     *bound   `toml:"least"`
	Most      *bound   `toml:"most"`
	More      *bound   `toml:"more"`
}

// bound is a number, or a parameter of the county so many times.
type bound struct {
	N     int64  `toml:"n"`
	Param string `toml:"param"`
	Times int64  `toml:"times"`
}

//go:embed suggestions.toml
var suggestionsTOML string

var entitlements = sync.OnceValue(func() []Entitlement {
	list, err := readEntitlements(suggestionsTOML)
	if err != nil {
		panic(err) // the shipped file is covered by a test
	}
	return list
})

func readEntitlements(text string) ([]Entitlement, error) {
	var file struct {
		Suggestion []Entitlement `toml:"suggestion"`
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return nil, err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("assist: unknown fields in suggestions.toml: %v", extra)
	}
	facts := fact.DefaultCatalogue()
	for _, e := range file.Suggestion {
		if _, ok := code.National().Resolve(measureList, e.Code); !ok || e.Title == "" || e.Text == "" || len(e.When) == 0 {
			return nil, fmt.Errorf("assist: suggestion %q lacks its code, title, text or conditions", e.Key)
		}
		for _, c := range e.When {
			if err := c.check(facts, e.Subject); err != nil {
				return nil, fmt.Errorf("assist: suggestion %q: %w", e.Key, err)
			}
		}
	}
	return file.Suggestion, nil
}

// of are the facts that a condition reads, with what each is about.
func (c *condition) of(subject fact.Subject) (about fact.Subject, key string) {
	switch {
	case c.Fact != "":
		return subject, c.Fact
	case c.Household != "":
		return fact.OfHousehold, c.Household
	case c.Nobody != "":
		return fact.OfPerson, c.Nobody
	case c.Somebody != "":
		return fact.OfPerson, c.Somebody
	}
	return "", ""
}

func (c *condition) check(facts *fact.Catalogue, subject fact.Subject) error {
	about, key := c.of(subject)
	if _, ok := facts.Position(about, key); !ok && c.InSchool == nil {
		return fmt.Errorf("no fact %q of a %s", key, about)
	}
	for _, b := range []*bound{c.Less, c.Least, c.Most, c.More} {
		if b != nil && b.Param != "" {
			if _, err := param.Find(b.Param); err != nil {
				return err
			}
		}
	}
	return nil
}

// verdict is what a condition says: it holds, it does not, or nobody knows.
type verdict int

const (
	no verdict = iota
	unknown
	yes
)

func said(b bool) verdict {
	if b {
		return yes
	}
	return no
}

func not(v verdict) verdict { return yes - v }

// judged is a household under judgement, and a member for an entitlement of a person.
type judged struct {
	table  *fact.Table
	home   *fact.Household
	member *fact.Member
	params param.Set
}

// holds judges all conditions: one that does not hold settles it, whatever is not known.
// missing names what nobody knows.
func (j *judged) holds(e *Entitlement) (v verdict, missing []string) {
	v = yes
	for i := range e.When {
		c := &e.When[i]
		switch j.one(e.Subject, c) {
		case no:
			return no, nil
		case unknown:
			v, missing = unknown, append(missing, j.title(e.Subject, c))
		}
	}
	return v, missing
}

func (j *judged) one(subject fact.Subject, c *condition) verdict {
	switch {
	case c.InSchool != nil:
		if j.member.InSchool == "" {
			return no // the roster fills 文化程度 instead for who has left school
		}
		return said(slices.ContainsFunc(c.InSchool, func(p string) bool { return strings.HasPrefix(j.member.InSchool, p) }))
	case c.Nobody != "":
		return not(j.somebody(c.Nobody))
	case c.Somebody != "":
		return j.somebody(c.Somebody)
	}
	about, key := c.of(subject)
	return c.weigh(j.value(about, key), j.params)
}

// somebody says whether a fact is true of a member: no only if it is known of all.
func (j *judged) somebody(key string) verdict {
	found := no
	for i := range j.home.Members {
		switch v := j.table.PersonFact(&j.home.Members[i], key); {
		case v.Known && v.N != 0:
			return yes
		case !v.Known:
			found = unknown
		}
	}
	return found
}

func (j *judged) value(about fact.Subject, key string) fact.Value {
	if about == fact.OfPerson {
		return j.table.PersonFact(j.member, key)
	}
	return j.table.Fact(j.home, key)
}

func (c *condition) weigh(v fact.Value, params param.Set) verdict {
	switch {
	case !v.Known:
		return unknown
	case c.Is != nil:
		return said(*c.Is == (v.N != 0))
	case c.Text != nil:
		return said(slices.Contains(c.Text, v.Text))
	}
	for _, side := range []struct {
		b     *bound
		holds func(n, limit int64) bool
	}{
		{c.Less, func(n, limit int64) bool { return n < limit }}, {c.Least, func(n, limit int64) bool { return n >= limit }},
		{c.Most, func(n, limit int64) bool { return n <= limit }}, {c.More, func(n, limit int64) bool { return n > limit }},
	} {
		if side.b == nil {
			continue
		}
		limit, ok := side.b.value(params)
		if !ok {
			return unknown
		}
		if !side.holds(v.N, limit) {
			return no
		}
	}
	return yes
}

// value is the number of a bound, 分 for money; ok is false if the county has not set it.
func (b *bound) value(params param.Set) (n int64, ok bool) {
	n, ok = b.N, true
	if b.Param != "" {
		var m cn.Money
		if m, ok = params.Money(b.Param); ok {
			n = int64(m)
		} else {
			n, ok = params.Int(b.Param)
		}
	}
	if b.Times > 1 {
		n *= b.Times
	}
	return n, ok
}

// title names what a condition reads, for what is not known.
func (j *judged) title(subject fact.Subject, c *condition) string {
	about, key := c.of(subject)
	for _, b := range []*bound{c.Less, c.Least, c.Most, c.More} {
		if b == nil || b.Param == "" {
			continue
		}
		if _, ok := b.value(j.params); !ok {
			d, _ := param.Find(b.Param)
			return d.Title + "(参数没有设定)"
		}
	}
	def, _ := j.def(about, key)
	return def.Title
}

func (j *judged) def(about fact.Subject, key string) (fact.Def, bool) {
	if i, ok := j.table.Catalogue.Position(about, key); ok {
		return j.table.Catalogue.Defs()[i], true
	}
	return fact.Def{}, false
}

// sensitive says whether a reason speaks of health or disability.
func (j *judged) sensitive(e *Entitlement) bool {
	return slices.ContainsFunc(e.When, func(c condition) bool {
		about, key := c.of(e.Subject)
		d, ok := j.def(about, key)
		return ok && d.Sensitive
	})
}

// sentence fills the text of an entitlement in.
func (j *judged) sentence(e *Entitlement, name string) string {
	var b strings.Builder
	rest := e.Text
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		key, tail, _ := strings.Cut(after, "}")
		b.WriteString(j.word(e.Subject, key, name))
		rest = tail
	}
}

func (j *judged) word(subject fact.Subject, key, name string) string {
	if key == "name" {
		return name
	}
	if v, ok := j.params.Value(key); ok {
		if m, money := j.params.Money(key); money {
			return m.Short()
		}
		return v.Text
	}
	for _, about := range []fact.Subject{subject, fact.OfHousehold} {
		if d, ok := j.def(about, key); ok {
			return j.value(about, key).Say(d.Kind)
		}
	}
	return "未设定"
}

// rows are what departments said that a reason rests on.
func (j *judged) rows(e *Entitlement) []fact.Row {
	list := []fact.Row{}
	for i := range e.When {
		about, key := e.When[i].of(e.Subject)
		if e.When[i].Fact == "" || about == "" {
			continue
		}
		list = append(list, j.value(about, key).Rows...)
	}
	return list
}
