package rule

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
)

// Sketch is a rule in the making: its fields as typed so far, and, where the builder is in
// use, the shape that stands for the condition.
type Sketch struct {
	Key       string    `json:"key" required:"false" maxLength:"80"`
	Title     string    `json:"title" required:"false" maxLength:"200"`
	Subject   string    `json:"subject" enum:"household,person"`
	When      string    `json:"when" required:"false" maxLength:"4000"`
	Shape     *Shape    `json:"shape,omitempty" doc:"构造器里的条件;填了就代替 when"`
	Measure   string    `json:"measure,omitempty" maxLength:"1000"`
	Threshold string    `json:"threshold,omitempty" maxLength:"1000"`
	Direction Direction `json:"direction,omitempty" maxLength:"10"`
	Say       string    `json:"say" required:"false" maxLength:"2000"`
	Evidence  []string  `json:"evidence,omitempty" maxItems:"40"`
	Covered   string    `json:"covered,omitempty" maxLength:"4000"`
}

func (d Sketch) def() Def {
	return Def{Key: d.Key, Title: d.Title, Subject: d.Subject, When: d.When, Measure: d.Measure, Threshold: d.Threshold,
		Direction: d.Direction, Say: d.Say, Evidence: d.Evidence, Covered: d.Covered}
}

// Problem is a mistake and where it stands; line and column count from 1 and are 0 where
// the mistake is about the field as a whole.
type Problem struct {
	Field  string `json:"field" doc:"哪一栏:when、measure、threshold、covered、say、evidence、shape"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text" doc:"哪里不对、怎么改"`
}

// ParamRef is a parameter that a rule names, with its value today.
type ParamRef struct {
	Key   string     `json:"key"`
	Name  string     `json:"name" doc:"在条件里的写法,如 p.monitoring_line"`
	Title string     `json:"title"`
	Kind  param.Kind `json:"kind"`
	Unit  string     `json:"unit,omitempty"`
	Value string     `json:"value" doc:"今天的值;“未设定”表示还没有"`
	Set   bool       `json:"set"`
}

// Checked is what a draft amounts to so far.
type Checked struct {
	OK        bool       `json:"ok" doc:"条件和语句都能用"`
	Problems  []Problem  `json:"problems"`
	When      string     `json:"when" doc:"CEL 条件;由构造器填写时从它得出"`
	Words     string     `json:"words" doc:"条件说成中文"`
	Shape     *Shape     `json:"shape,omitempty" doc:"条件在构造器里的样子;太复杂时省略"`
	Result    string     `json:"result" doc:"条件的结果类型;应为 bool"`
	Sentence  string     `json:"sentence" doc:"命中时会说的话,数值以〔〕代替"`
	Facts     []FactRef  `json:"facts"`
	Params    []ParamRef `json:"params"`
	RowByRow  bool       `json:"row_by_row" doc:"写法较复杂,筛查时只能逐户判断,慢得多"`
	Suggested Suggestion `json:"suggested" doc:"由条件推出的语句和排序用的数,供参考"`
}

// Suggestion is what usually goes with such a condition.
type Suggestion struct {
	Say       string    `json:"say,omitempty"`
	Measure   string    `json:"measure,omitempty"`
	Threshold string    `json:"threshold,omitempty"`
	Direction Direction `json:"direction,omitempty"`
	Evidence  []string  `json:"evidence"`
}

// Check looks at a rule as it is being written. It stores nothing and refuses nothing:
// mistakes are part of the answer.
func (s *Service) Check(ctx context.Context, d Sketch) (c Checked, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		set, err := s.params.Snapshot(ctx, tx, tx.Today())
		c = s.compiler.check(d, newValues(set))
		return err
	})
	return c, err
}

func (k *Compiler) check(d Sketch, set *values) Checked {
	c := Checked{Problems: []Problem{}, Facts: []FactRef{}, Params: []ParamRef{}}
	if d.Shape != nil {
		when, err := k.Write(*d.Shape)
		if err != nil {
			c.Problems = append(c.Problems, fieldProblems(err)...)
		}
		d.When = when
	}
	d.Say = k.sayCode(d.Say, d.Subject)
	c.When = d.When
	c.Result = k.find(d, &c.Problems)
	def := d.def()
	used := k.namesIn(def)
	c.Facts = append(c.Facts, used.facts...)
	for _, key := range used.params {
		c.Params = append(c.Params, k.paramRef(key, set))
	}
	c.Sentence = k.preview(d.Say, d.Subject, set)
	c.OK = len(c.Problems) == 0 && strings.TrimSpace(d.When) != ""
	c.RowByRow = c.OK && k.rowByRow(d.When, d.Subject)
	if c.Result != "" {
		c.Words = k.Words(d.When, set.say)
		if shape, ok := k.Read(d.When); ok {
			c.Shape = &shape
		}
	}
	c.Suggested = k.suggest(d, c.Shape)
	return c
}

// find lists the mistakes of all fields and gives the type of the condition, "" if it has none.
func (k *Compiler) find(d Sketch, problems *[]Problem) (result string) {
	env := k.household
	if d.Subject == "person" {
		env = k.person
	}
	for _, part := range []struct {
		field, text string
		number      bool
	}{{"when", d.When, false}, {"covered", d.Covered, false}, {"measure", d.Measure, true}, {"threshold", d.Threshold, true}} {
		if strings.TrimSpace(part.text) == "" {
			continue
		}
		typ, bad := examine(env, part.field, part.text, part.number)
		*problems = append(append(*problems, bad...), k.refusals(part.field, part.text, d.Subject)...)
		if part.field == "when" && typ != nil {
			result = typ.String()
		}
	}
	if _, err := k.parseSentence(d.Say, d.Subject); err != nil {
		*problems = append(*problems, Problem{Field: "say", Text: err.Error()})
	}
	for _, name := range d.Evidence {
		if _, err := k.place(name, d.Subject); err != nil {
			*problems = append(*problems, Problem{Field: "evidence", Text: err.Error()})
		}
	}
	return result
}

// examine checks one expression; the type is nil if it does not compile.
func examine(env *cel.Env, field, text string, number bool) (*types.Type, []Problem) {
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		bad := []Problem{}
		for _, e := range issues.Errors() {
			bad = append(bad, Problem{Field: field, Line: e.Location.Line(), Column: e.Location.Column() + 1, Text: explain(e.Message)})
		}
		return nil, bad
	}
	typ := checked.OutputType()
	switch {
	case number && !typ.IsExactType(types.IntType) && !typ.IsExactType(types.DoubleType):
		return typ, []Problem{{Field: field, Text: "这里应当是一个数,如 h.inpatient_12m。"}}
	case !number && !typ.IsExactType(types.BoolType):
		return typ, []Problem{{Field: field, Text: "条件的结果应当是“是”或“否”,请写上与什么比较,如 >= p.monitoring_line。"}}
	}
	return typ, nil
}

func fieldProblems(err error) (list []Problem) {
	e, ok := errs.As(err)
	if !ok {
		return []Problem{{Field: "shape", Text: errShape.Text}}
	}
	for _, f := range e.Fields {
		list = append(list, Problem{Field: f.Path, Text: f.Text})
	}
	return list
}

func (k *Compiler) paramRef(key string, set *values) ParamRef {
	d := k.params[paramName(key)]
	_, isSet := set.set.Value(key)
	return ParamRef{Key: key, Name: "p." + paramName(key), Title: d.Title, Kind: d.Kind, Unit: d.Unit, Value: set.say(key), Set: isSet}
}

// preview is the sentence with blanks in its gaps and the parameters of today.
func (k *Compiler) preview(say, subject string, set *values) string {
	return gap.ReplaceAllStringFunc(say, func(m string) string {
		name := strings.Trim(m, "{}")
		if key, ok := strings.CutPrefix(name, "p."); ok {
			if d, known := k.params[key]; known {
				return set.say(d.Key)
			}
			return "〔?〕"
		}
		if name == "m.who" {
			return "〔成员〕"
		}
		what := ""
		for cut, words := range map[string]string{".count": "〔几〕", ".until": "〔日期〕"} {
			if base, ok := strings.CutSuffix(name, cut); ok {
				name, what = base, words
			}
		}
		at, err := k.place(name, subject)
		switch {
		case err != nil:
			return "〔?〕"
		case what != "":
			return what
		case at.def.Kind == fact.Bool:
			return "〔是否〕"
		case at.def.Kind == fact.Text:
			return "〔内容〕"
		}
		return "〔数〕"
	})
}

// suggest drafts what usually goes with a condition: a sentence, the rows behind it, and
// the measure against the threshold by which leads are ordered.
func (k *Compiler) suggest(d Sketch, shape *Shape) Suggestion {
	s := Suggestion{Evidence: []string{}}
	var parts []string
	for _, f := range k.namesIn(Def{When: d.When}).facts {
		if f.Of == "members" || f.Kind == fact.Bool && f.Dataset == "" {
			continue
		}
		name := f.Of + "." + f.Key
		parts = append(parts, f.Title+" {"+name+"}"+spaced(f.Unit))
		if f.Dataset != "" {
			s.Evidence = append(s.Evidence, name)
		}
	}
	if shape != nil {
		for _, t := range shape.Tests {
			if t.Param != "" && t.Times == "" && s.Measure == "" && (t.Op[0] == '<' || t.Op[0] == '>') {
				s.Measure, s.Threshold, s.Direction = t.Fact, "p."+paramName(t.Param), Above
				if t.Op[0] == '<' {
					s.Direction = Below
				}
				def := k.params[paramName(t.Param)]
				parts = append(parts, def.Title+" {p."+paramName(t.Param)+"}"+spaced(def.Unit))
			}
		}
	}
	if len(parts) > 0 {
		s.Say = strings.Join(parts, ",") + "。"
		if d.Subject == "person" {
			s.Say = "{m.who}:" + s.Say
		}
		s.Say = k.sayWords(s.Say, d.Subject)
	}
	return s
}

func spaced(unit string) string {
	if unit == "" {
		return ""
	}
	return " " + unit
}

var (
	quotedName = regexp.MustCompile(`'([^']+)'`)
	typeNames  = strings.NewReplacer("shouwang.Household", "户", "shouwang.Member", "成员", "shouwang.Param", "参数",
		"list(", "名单(", "int", "整数", "double", "小数", "bool", "是否", "string", "文字", "dyn", "任意")
)

// explain puts the checker's complaints into Chinese; the names in them are the author's own.
func explain(message string) string {
	names := quotedName.FindAllStringSubmatch(message, 3)
	first := ""
	if len(names) > 0 {
		first = names[0][1]
	}
	switch {
	case strings.Contains(message, "undefined field"):
		return "没有“" + first + "”这个指标或参数,请从右边的名称表里选。"
	case strings.Contains(message, "undeclared reference"):
		if first == "m" {
			return "问整户的规则里没有 m;请把对象改为“成员”,或写 members.exists(x, …)。"
		}
		return "没有“" + first + "”这个名称。可用 h.(户的指标)、m.(成员的指标)、members(全部成员)、p.(参数)。"
	case strings.Contains(message, "found no matching overload") && len(names) > 1:
		return "这两边不能这样运算或比较:" + typeNames.Replace(strings.Trim(names[1][1], "()")) + "。整数与小数相比时请写 double(…)。"
	case strings.Contains(message, "Syntax error"):
		return "写到这里读不下去了,请检查前后的括号、引号和运算符是否成对、是否漏写。"
	}
	return "这里写得不对,请对照左边的例子修改。"
}

// GapName is what a sentence may hold in a gap.
type GapName struct {
	Words string `json:"words" doc:"语句里〔〕中的写法"`
	Of    string `json:"of" enum:"h,m,p"`
}

// Named are the words with which a condition may be written.
type Named struct {
	Facts  []FactRef  `json:"facts"`
	Params []ParamRef `json:"params"`
	Gaps   []GapName  `json:"gaps" doc:"语句里可以填的数;“成员”等只用于问成员的规则"`
	On     cn.Date    `json:"on" doc:"参数取哪一天的值"`
}

// Names lists the facts and parameters that conditions may name, for completion.
func (s *Service) Names(ctx context.Context) (n Named, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		set, err := s.params.Snapshot(ctx, tx, tx.Today())
		k, v := s.compiler, newValues(set)
		n = Named{Facts: []FactRef{}, Params: []ParamRef{}, Gaps: []GapName{}, On: tx.Today()}
		for words, code := range k.gapNames("person") {
			n.Gaps = append(n.Gaps, GapName{Words: words, Of: code[:1]})
		}
		slices.SortFunc(n.Gaps, func(a, b GapName) int { return strings.Compare(a.Of+a.Words, b.Of+b.Words) })
		for _, d := range k.catalogue.Defs() {
			of := map[fact.Subject]string{fact.OfHousehold: "h", fact.OfPerson: "m"}[d.Subject]
			ref, _ := k.factRef(of, d.Key)
			n.Facts = append(n.Facts, ref)
		}
		for _, d := range param.Definitions() {
			if inConditions(d) {
				n.Params = append(n.Params, k.paramRef(d.Key, v))
			}
		}
		return err
	})
	return n, err
}
