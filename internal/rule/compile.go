package rule

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
)

// Compiler turns rule texts into checked programs.
type Compiler struct {
	catalogue *fact.Catalogue
	params    map[string]param.Definition // by the name in conditions
	household *cel.Env
	person    *cel.Env
}

// NewCompiler knows the facts and parameters that rules may name.
func NewCompiler(c *fact.Catalogue, params []param.Definition) (*Compiler, error) {
	f, err := newFields(c, params)
	if err != nil {
		return nil, err
	}
	k := &Compiler{catalogue: c, params: map[string]param.Definition{}}
	for _, d := range params {
		k.params[paramName(d.Key)] = d
	}
	options := []cel.EnvOption{
		cel.CustomTypeAdapter(f),
		cel.CustomTypeProvider(f),
		cel.ClearMacros(),
		cel.Macros(cel.HasMacro, cel.AllMacro, cel.ExistsMacro, cel.ExistsOneMacro, cel.FilterMacro, cel.MapMacro),
		sumOf(types.IntType, types.Int(0)), sumOf(types.DoubleType, types.Double(0)),
		maxOf(types.IntType), maxOf(types.DoubleType),
		cel.Variable("h", householdType),
		cel.Variable("members", cel.ListType(memberType)),
		cel.Variable("p", paramType),
	}
	if k.household, err = cel.NewEnv(options...); err != nil {
		return nil, err
	}
	k.person, err = cel.NewEnv(append(options, cel.Variable("m", memberType))...)
	return k, err
}

// Program is a rule ready to be evaluated.
type Program struct {
	Def
	Version                           int
	condition                         *ast.AST // of when
	when, measure, threshold, covered cel.Program
	sentence                          sentence
	evidence                          []place
	cost                              *place   // what is measured, where it is costs that relief answers
	params                            []string // keys of the parameters that the rule names
}

// Compile checks a rule; a mistake is an ErrCondition whose fields say where and why.
func (k *Compiler) Compile(d Def) (*Program, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	env := k.household
	if d.Subject == "person" {
		env = k.person
	}
	p := &Program{Def: d}
	var bad []errs.Field
	expression := func(path, text string, want *types.Type) (cel.Program, *ast.AST) {
		if text == "" {
			return nil, nil
		}
		program, checked, err := compile(env, text, want)
		if err != nil {
			bad = append(bad, errs.Field{Path: path, Code: "cel", Text: err.Error()})
		}
		return program, checked
	}
	p.when, p.condition = expression("when", d.When, types.BoolType)
	p.covered, _ = expression("covered", d.Covered, types.BoolType)
	p.measure, _ = expression("measure", d.Measure, nil)
	p.threshold, _ = expression("threshold", d.Threshold, nil)
	var err error
	if p.sentence, err = k.parseSentence(d.Say, d.Subject); err != nil {
		bad = append(bad, errs.Field{Path: "say", Code: "unknown", Text: err.Error()})
	}
	for _, name := range d.Evidence {
		at, err := k.place(name, d.Subject)
		if err != nil {
			bad = append(bad, errs.Field{Path: "evidence", Code: "unknown", Text: err.Error()})
			continue
		}
		p.evidence = append(p.evidence, at)
	}
	if strings.Contains(d.Covered, "h."+reliefFact) {
		if at, err := k.place(d.Measure, d.Subject); err == nil && at.def.Kind == fact.Money {
			p.cost = &at
		}
	}
	if len(bad) > 0 {
		return nil, ErrCondition.With(bad...)
	}
	p.params = k.paramsIn(d)
	if err := p.checkValues(); err != nil {
		return nil, err
	}
	return p, nil
}

func compile(env *cel.Env, text string, want *types.Type) (cel.Program, *ast.AST, error) {
	checked, issues := env.Compile(text)
	if err := issues.Err(); err != nil {
		first := issues.Errors()[0]
		return nil, nil, fmt.Errorf("第 %d 行第 %d 列:%s", first.Location.Line(), first.Location.Column()+1, explain(first.Message))
	}
	out := checked.OutputType()
	if want == types.BoolType && !out.IsExactType(types.BoolType) {
		return nil, nil, errors.New("条件的结果应当是“是”或“否”")
	}
	if want == nil && !out.IsExactType(types.IntType) && !out.IsExactType(types.DoubleType) {
		return nil, nil, errors.New("应当是一个数")
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	return program, checked.NativeRep(), err
}

var paramIn = regexp.MustCompile(`\bp\.(\w+)`)

// paramsIn lists the parameters that a rule names anywhere, so that a hit can show them.
func (k *Compiler) paramsIn(d Def) []string {
	var keys []string
	seen := map[string]bool{}
	for _, m := range paramIn.FindAllStringSubmatch(strings.Join([]string{d.When, d.Threshold, d.Covered, d.Say}, "\n"), -1) {
		if def, ok := k.params[m[1]]; ok && !seen[def.Key] {
			seen[def.Key] = true
			keys = append(keys, def.Key)
		}
	}
	return keys
}
