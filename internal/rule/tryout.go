package rule

import (
	"context"
	"errors"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/registry"
)

// Verdict is what a rule says of a household.
type Verdict string

const (
	IsTrue    Verdict = "true"
	IsFalse   Verdict = "false"
	IsUnknown Verdict = "unknown"
	Withheld  Verdict = "withheld" // it rests on facts that the actor may not see
)

// Tryout asks a sketched rule of one household.
type Tryout struct {
	Rule      Sketch               `json:"rule"`
	Household registry.HouseholdID `json:"household" maxLength:"36"`
	On        cn.Date              `json:"on,omitempty" doc:"哪一天,默认今天"`
	KnownBy   cn.Date              `json:"known_by,omitempty" doc:"知晓日,默认今天"`
	Purpose   string               `json:"purpose,omitempty" maxLength:"200" doc:"规则用到健康等敏感指标时的用途,会记入审计"`
}

// Tried is the answer, with everything that it rests on.
type Tried struct {
	Verdict  Verdict    `json:"verdict" enum:"true,false,unknown,withheld"`
	Words    string     `json:"words" doc:"结论一句话"`
	Sentence string     `json:"sentence,omitempty" doc:"命中时说的话"`
	Covered  bool       `json:"covered" doc:"已有帮扶足以抵消,不会成为线索"`
	Distance float64    `json:"distance,omitempty" doc:"量到门槛的几倍"`
	Missing  []string   `json:"missing" doc:"缺的数据或没有设定的参数"`
	Values   []TryValue `json:"values"`
	Params   []ParamRef `json:"params"`
	On       cn.Date    `json:"on"`
	KnownBy  cn.Date    `json:"known_by"`
}

// TryValue is one fact of the household or of a member that the rule names.
type TryValue struct {
	Who    string     `json:"who" doc:"本户,或成员在户内的身份和年龄"`
	Title  string     `json:"title"`
	Unit   string     `json:"unit,omitempty"`
	Known  bool       `json:"known"`
	Value  string     `json:"value"`
	Hidden bool       `json:"hidden,omitempty" doc:"敏感内容,没有写明用途或无权查看"`
	Rows   []fact.Row `json:"rows"`
}

// TryOn asks a rule of one household and stores nothing but, where sensitive facts are
// shown for a purpose, the audit entry. Sensitive facts need health.read in the village;
// without it, or without a purpose, the verdict on them is withheld too.
func (s *Service) TryOn(ctx context.Context, in Tryout) (out Tried, err error) {
	ask := func(tx *db.Tx) error {
		out, err = s.tryOn(ctx, tx, in)
		return err
	}
	if strings.TrimSpace(in.Purpose) == "" {
		return out, s.db.Read(ctx, ask)
	}
	return out, s.db.Write(ctx, ask)
}

func (s *Service) tryOn(ctx context.Context, tx *db.Tx, in Tryout) (Tried, error) {
	if in.On.IsZero() {
		in.On = tx.Today()
	}
	if in.KnownBy.IsZero() {
		in.KnownBy = tx.Today()
	}
	program, err := s.compileSketch(in.Rule)
	if err != nil {
		return Tried{}, err
	}
	table, err := s.facts.Evaluate(ctx, tx, in.On, in.KnownBy, in.Household)
	if err != nil {
		return Tried{}, err
	}
	if in.Household == "" || len(table.Households) == 0 {
		return Tried{}, fact.ErrNoHousehold
	}
	village := table.Households[0].Village
	if err := tx.Require(access.FactRead, village); err != nil {
		return Tried{}, err
	}
	sensitive := strings.TrimSpace(in.Purpose) != "" && tx.Actor().Scope(access.HealthRead).Covers(village)
	if sensitive {
		err = tx.Record(ctx, db.Entry{Verb: "fact.read_sensitive", Ref: in.Household.Ref(), Area: village, Purpose: in.Purpose})
	} else {
		tx.Unrecorded("nothing is stored and nothing sensitive is shown")
	}
	if err != nil {
		return Tried{}, err
	}
	set, err := s.params.SnapshotKnownBy(ctx, tx, in.On, in.KnownBy)
	return s.compiler.tried(program, table, newValues(set), sensitive), err
}

// compileSketch fills in what a sketch may still lack to be evaluated.
func (s *Service) compileSketch(d Sketch) (*Program, error) {
	if d.Shape != nil {
		when, err := s.compiler.Write(*d.Shape)
		if err != nil {
			return nil, err
		}
		d.When = when
	}
	if strings.TrimSpace(d.When) == "" {
		return nil, errNoCondition
	}
	def := d.def()
	def.Say = s.compiler.sayCode(def.Say, def.Subject)
	fill := func(field *string, text string) {
		if *field == "" {
			*field = text
		}
	}
	fill(&def.Key, "try")
	fill(&def.Title, "试算")
	fill(&def.Risk, "试算")
	fill(&def.Say, "条件成立。")
	fill(&def.Source, "试算")
	def.Severity = 1
	if def.Measure == "" || def.Threshold == "" {
		def.Measure, def.Threshold = "", ""
	}
	return s.compiler.Compile(def)
}

var errNoCondition = errs.New(errs.Invalid, "rule.no_condition", "请先写条件,再试算。")

// tried evaluates a program on the one household of a table.
func (k *Compiler) tried(p *Program, t *fact.Table, params *values, sensitive bool) Tried {
	h := &t.Households[0]
	used := k.namesIn(p.Def)
	out := Tried{Missing: []string{}, Values: []TryValue{}, Params: []ParamRef{}, On: t.On, KnownBy: t.KnownBy}
	hidden := false
	for _, f := range used.facts {
		hide := f.Sensitive && !sensitive
		hidden = hidden || hide
		out.Values = append(out.Values, k.tryValues(f, h, hide)...)
	}
	for _, key := range used.params {
		out.Params = append(out.Params, k.paramRef(key, params))
	}
	if hidden {
		out.Verdict, out.Words = Withheld, "这条规则用到健康、残疾等敏感内容。请写明用途后再试算;没有查看权限的,请由有权限的同志试算。"
		return out
	}
	hit, yes, err := p.evaluate(newAsked(t, h), params)
	var missing errUnknown
	switch {
	case errors.As(err, &missing):
		out.Verdict, out.Words = IsUnknown, "判断不了:“"+missing.name+"”没有数据或没有设定。不算命中,也不算没有问题。"
		out.Missing = append(out.Missing, missing.name)
	case err != nil:
		out.Verdict, out.Words = IsUnknown, "判断不了:算到一半出错,如除以零。请检查条件的写法。"
	case yes:
		out.Verdict, out.Words, out.Sentence = IsTrue, "条件成立,会命中这户。", hit.Sentence
		out.Covered, out.Distance = hit.Covered, hit.Distance
		if hit.Covered {
			out.Words = "条件成立,但已有帮扶足以抵消,不会成为线索。"
		}
	default:
		out.Verdict, out.Words = IsFalse, "条件不成立,不会命中这户。"
	}
	return out
}

// tryValues are a fact's values: of the household, or of each member.
func (k *Compiler) tryValues(f FactRef, h *fact.Household, hide bool) (list []TryValue) {
	show := func(who string, v fact.Value) {
		line := TryValue{Who: who, Title: f.Title, Unit: f.Unit, Known: v.Known, Value: v.Say(f.Kind), Rows: append([]fact.Row{}, v.Rows...)}
		if hide {
			line = TryValue{Who: who, Title: f.Title, Hidden: true, Rows: []fact.Row{}}
		}
		list = append(list, line)
	}
	if f.Of == "h" {
		show("本户", h.Facts[f.position])
		return list
	}
	age, _ := k.catalogue.Position(fact.OfPerson, "age")
	for i := range h.Members {
		show(who(&h.Members[i], age), h.Members[i].Facts[f.position])
	}
	return list
}
