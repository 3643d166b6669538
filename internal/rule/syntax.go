package rule

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
)

// plainEnv parses without macros, so that members.exists(x, …) stays the call that its
// author wrote.
var plainEnv = func() *cel.Env {
	env, err := cel.NewCustomEnv(cel.ClearMacros())
	if err != nil {
		panic("rule: the plain syntax: " + err.Error())
	}
	return env
}()

// syntax is a condition as its author wrote it; nil if it cannot be read.
func syntax(text string) ast.Expr {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	parsed, issues := plainEnv.Parse(text)
	if issues.Err() != nil {
		return nil
	}
	return parsed.NativeRep().Expr()
}

// over are the calls that bind a name to each member in turn.
var over = []string{"exists", "all", "exists_one", "filter", "map"}

// binding reads members.exists(x, …): the call, the bound name and what is asked of it.
func binding(e ast.Expr) (call, name string, body ast.Expr, ok bool) {
	if e.Kind() != ast.CallKind {
		return "", "", nil, false
	}
	c := e.AsCall()
	if !c.IsMemberFunction() || !slices.Contains(over, c.FunctionName()) || len(c.Args()) != 2 || c.Args()[0].Kind() != ast.IdentKind {
		return "", "", nil, false
	}
	return c.FunctionName(), c.Args()[0].AsIdent(), c.Args()[1], true
}

// name reads h.lifted: what it is of, and which.
func name(e ast.Expr) (of, key string, ok bool) {
	if e.Kind() != ast.SelectKind {
		return "", "", false
	}
	s := e.AsSelect()
	if s.Operand().Kind() != ast.IdentKind {
		return "", "", false
	}
	return s.Operand().AsIdent(), s.FieldName(), true
}

// parts are the expressions right inside one.
func parts(e ast.Expr) []ast.Expr {
	switch e.Kind() {
	case ast.CallKind:
		c := e.AsCall()
		if c.IsMemberFunction() {
			return append([]ast.Expr{c.Target()}, c.Args()...)
		}
		return c.Args()
	case ast.ListKind:
		return e.AsList().Elements()
	case ast.SelectKind:
		return []ast.Expr{e.AsSelect().Operand()}
	}
	return nil
}

// FactRef is a fact that a rule names: of the household (h), of the member in question
// (m), or of the members one after the other (members).
type FactRef struct {
	Of        string    `json:"of" enum:"h,m,members"`
	Key       string    `json:"key"`
	Title     string    `json:"title"`
	Kind      fact.Kind `json:"kind"`
	Unit      string    `json:"unit,omitempty"`
	Dataset   string    `json:"dataset,omitempty"`
	Sensitive bool      `json:"sensitive,omitempty" doc:"健康、残疾等敏感内容"`
	position  int
}

// names are the facts and parameters that expressions name, in the order of first mention.
type names struct {
	facts  []FactRef
	params []string // keys
}

// namesIn collects what a rule's expressions and sentence name.
func (k *Compiler) namesIn(d Def) names {
	var n names
	for _, text := range []string{d.When, d.Measure, d.Threshold, d.Covered} {
		if e := syntax(text); e != nil {
			k.collect(e, map[string]string{"h": "h", "m": "m", "p": "p"}, &n)
		}
	}
	for _, m := range gap.FindAllStringSubmatch(d.Say, -1) {
		of, key, _ := strings.Cut(m[1], ".")
		key, _, _ = strings.Cut(key, ".")
		k.add(&n, of, key)
	}
	return n
}

func (k *Compiler) collect(e ast.Expr, scope map[string]string, n *names) {
	if of, key, ok := name(e); ok {
		k.add(n, scope[of], key)
		return
	}
	if _, bound, body, ok := binding(e); ok {
		inner := map[string]string{bound: "members"}
		for name, of := range scope {
			if name != bound {
				inner[name] = of
			}
		}
		k.collect(e.AsCall().Target(), scope, n)
		k.collect(body, inner, n)
		return
	}
	for _, part := range parts(e) {
		k.collect(part, scope, n)
	}
}

func (k *Compiler) add(n *names, of, key string) {
	if of == "p" {
		if d, ok := k.params[key]; ok && !slices.Contains(n.params, d.Key) {
			n.params = append(n.params, d.Key)
		}
		return
	}
	ref, ok := k.factRef(of, key)
	if ok && !slices.ContainsFunc(n.facts, func(f FactRef) bool { return f.Of == of && f.Key == key }) {
		n.facts = append(n.facts, ref)
	}
}

// factRef finds a fact of the household, of the member, or of the members.
func (k *Compiler) factRef(of, key string) (FactRef, bool) {
	subject := map[string]fact.Subject{"h": fact.OfHousehold, "m": fact.OfPerson, "members": fact.OfPerson}[of]
	i, ok := k.catalogue.Position(subject, key)
	if !ok {
		return FactRef{}, false
	}
	d := k.catalogue.Defs()[i]
	return FactRef{Of: of, Key: key, Title: d.Title, Kind: d.Kind, Unit: d.Unit, Dataset: d.Dataset, Sensitive: d.Sensitive, position: i}, true
}

// numeric says whether a parameter can stand in a condition.
func inConditions(d param.Definition) bool { _, ok := paramTypes[d.Kind]; return ok }

// comparisons are the operators between a measure and its bound, as they are written and said.
var comparisons = []struct{ function, sign, words string }{
	{operators.GreaterEquals, ">=", "不低于"},
	{operators.Greater, ">", "高于"},
	{operators.LessEquals, "<=", "不高于"},
	{operators.Less, "<", "低于"},
	{operators.Equals, "==", "等于"},
	{operators.NotEquals, "!=", "不等于"},
}
