package rule

import (
	"fmt"
	"math"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
)

// What a county may save is stricter than what can be evaluated: a condition that could
// fail on some household, or take too long on a large one, is refused with its place. What
// was saved before goes on being evaluated; where it fails, the household is not judged.

const (
	// costLimit is in cel-go's units, for a household of largeHousehold; the shipped rules
	// cost under 3,000 there. It refuses questions that compare every member with every other.
	costLimit      = 20_000
	largeHousehold = 30
	// Magnitudes that no fact of a household exceeds: 10^12 分 are 100 亿元.
	largestMoney = 1e12
	largestCount = 1e6
)

// Refuse says why a rule that compiles must not be saved; nil if it may. The error is an
// ErrCondition whose fields say where.
func (k *Compiler) Refuse(d Def) error {
	var bad []errs.Field
	for _, part := range []struct{ field, text string }{{"when", d.When}, {"covered", d.Covered}, {"measure", d.Measure}, {"threshold", d.Threshold}} {
		for _, p := range k.refusals(part.field, part.text, d.Subject) {
			bad = append(bad, errs.Field{Path: p.Field, Code: "unsafe", Text: fmt.Sprintf("第 %d 行第 %d 列:%s", p.Line, p.Column, p.Text)})
		}
	}
	if len(bad) > 0 {
		return ErrCondition.With(bad...)
	}
	return nil
}

// refusals are the places at which an expression could fail or take too long; none if it
// does not compile, which is said elsewhere.
func (k *Compiler) refusals(field, text, subject string) []Problem {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	env := k.household
	if subject == "person" {
		env = k.person
	}
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil
	}
	r := &refuser{k: k, field: field, ast: checked.NativeRep()}
	r.walk(r.ast.Expr(), nil)
	if work, err := env.EstimateCost(checked, sizes{}); err == nil && work.Max > costLimit && len(r.found) == 0 {
		r.refuse(r.ast.Expr(), "这个条件在人口多的户上要算太久(成员里又逐个问成员)。请拆成几条规则,或去掉一层 members。")
	}
	return r.found
}

// sizes are how long the lists and texts of a large household are.
type sizes struct{}

func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	if path := n.Path(); len(path) == 1 && path[0] == "members" {
		return &cost.SizeEstimate{Min: 0, Max: largeHousehold}
	}
	if n.Type().Kind() == types.StringKind {
		return &cost.SizeEstimate{Min: 0, Max: largeHousehold}
	}
	return nil
}

func (sizes) EstimateCallCost(function, _ string, target *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	if target == nil || function != "sum" && function != "max" {
		return nil
	}
	return &cost.CallEstimate{CostEstimate: cost.Estimate{Min: 1, Max: largeHousehold}}
}

type refuser struct {
	k     *Compiler
	field string
	ast   *ast.AST
	found []Problem
}

func (r *refuser) refuse(e ast.Expr, why string) {
	p := Problem{Field: r.field, Text: why}
	p.Line, p.Column = r.start(e)
	for _, old := range r.found {
		if old == p {
			return
		}
	}
	r.found = append(r.found, p)
}

// start is where a name begins; of what is more, cel-go knows the place of the operator.
func (r *refuser) start(e ast.Expr) (line, column int) {
	back := 0
	switch {
	case e.Kind() == ast.SelectKind:
		return r.start(e.AsSelect().Operand())
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "double":
		back = len("double")
	}
	at := r.ast.SourceInfo().GetStartLocation(e.ID())
	return at.Line(), at.Column() + 1 - back
}

// walk looks at an expression and what is inside it; guards are the conditions that hold
// wherever its value matters.
func (r *refuser) walk(e ast.Expr, guards []ast.Expr) {
	switch e.Kind() {
	case ast.ListKind:
		for _, x := range e.AsList().Elements() {
			r.walk(x, guards)
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		for _, x := range []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
			r.walk(x, guards)
		}
	case ast.CallKind:
		r.call(e, guards)
	}
}

func (r *refuser) call(e ast.Expr, guards []ast.Expr) {
	c := e.AsCall()
	args := c.Args()
	if c.IsMemberFunction() {
		args = append([]ast.Expr{c.Target()}, args...)
	}
	switch c.FunctionName() {
	case operators.LogicalAnd:
		for i, x := range args {
			others := append(append([]ast.Expr{}, args[:i]...), args[i+1:]...)
			r.walk(x, append(append([]ast.Expr{}, guards...), others...))
		}
		return
	case operators.Conditional:
		r.walk(args[0], guards)
		r.walk(args[1], append(append([]ast.Expr{}, guards...), args[0]))
		r.walk(args[2], guards)
		return
	case operators.Divide, operators.Modulo:
		if !r.safeDivisor(args[1], guards) {
			r.refuse(args[1], "除数可能是 0 或没有数据。请先写明它大于 0,如 "+r.words(args[1])+" > 0 && …。")
		}
	}
	if r.ast.GetType(e.ID()).Kind() == types.IntKind && r.magnitude(e) >= math.MaxInt64 {
		r.refuse(e, "两个大数这样相乘或相加会超出能算的范围。请改用 double(…),或换一种写法。")
	}
	for _, x := range args {
		r.walk(x, guards)
	}
}

// words is an expression as its author would write it again, if it is simple.
func (r *refuser) words(e ast.Expr) string {
	text := written(e)
	if text == "" {
		return "除数"
	}
	return text
}

// written is the text of a name or a conversion of one; "" for what is more.
func written(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent()
	case ast.SelectKind:
		return written(e.AsSelect().Operand()) + "." + e.AsSelect().FieldName()
	case ast.CallKind:
		if c := e.AsCall(); c.FunctionName() == "double" && !c.IsMemberFunction() {
			return written(c.Args()[0])
		}
	}
	return ""
}

// safeDivisor says whether a number is known not to be 0 and not to be missing: a literal,
// a fact that is at least 1, or one that a guard asks to be positive.
func (r *refuser) safeDivisor(e ast.Expr, guards []ast.Expr) bool {
	if n, ok := number(e); ok {
		return n != 0
	}
	name := written(e)
	if name == "" {
		return false
	}
	if of, key, _ := strings.Cut(name, "."); of == "h" {
		if i, ok := r.k.catalogue.Position(fact.OfHousehold, key); ok && r.k.catalogue.Defs()[i].Positive {
			return true
		}
	}
	for _, g := range guards {
		if positive(g, name) {
			return true
		}
	}
	return false
}

// positive says whether a condition cannot be true unless the named number is above 0.
func positive(guard ast.Expr, name string) bool {
	if guard.Kind() != ast.CallKind {
		return false
	}
	c := guard.AsCall()
	if c.FunctionName() == operators.LogicalAnd {
		for _, x := range c.Args() {
			if positive(x, name) {
				return true
			}
		}
		return false
	}
	if len(c.Args()) != 2 || written(c.Args()[0]) != name {
		return false
	}
	n, ok := number(c.Args()[1])
	switch c.FunctionName() {
	case operators.Greater:
		return ok && n >= 0
	case operators.GreaterEquals:
		return ok && n > 0
	case operators.NotEquals:
		return ok && n == 0
	}
	return false
}

func number(e ast.Expr) (float64, bool) {
	if e.Kind() != ast.LiteralKind {
		return 0, false
	}
	switch n := e.AsLiteral().Value().(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// magnitude is how far from 0 an integer can be.
func (r *refuser) magnitude(e ast.Expr) float64 {
	if n, ok := number(e); ok {
		return math.Abs(n)
	}
	switch e.Kind() {
	case ast.SelectKind:
		return r.magnitudeOf(e.AsSelect())
	case ast.CallKind:
		c := e.AsCall()
		if c.IsMemberFunction() {
			if c.FunctionName() == "sum" {
				return largeHousehold * largestMoney
			}
			return largestMoney
		}
		args := c.Args()
		switch c.FunctionName() {
		case operators.Add, operators.Subtract:
			return r.magnitude(args[0]) + r.magnitude(args[1])
		case operators.Multiply:
			return r.magnitude(args[0]) * r.magnitude(args[1])
		case operators.Divide, operators.Negate:
			return r.magnitude(args[0])
		case operators.Modulo:
			return r.magnitude(args[1])
		case operators.Conditional:
			return max(r.magnitude(args[1]), r.magnitude(args[2]))
		}
	}
	return largestCount
}

func (r *refuser) magnitudeOf(s ast.SelectExpr) float64 {
	if s.Operand().Kind() == ast.IdentKind && s.Operand().AsIdent() == "p" {
		if r.k.params[s.FieldName()].Kind == param.Money {
			return largestMoney
		}
		return largestCount
	}
	for _, subject := range []fact.Subject{fact.OfHousehold, fact.OfPerson} {
		if i, ok := r.k.catalogue.Position(subject, s.FieldName()); ok && r.k.catalogue.Defs()[i].Kind == fact.Money {
			return largestMoney
		}
	}
	return largestCount
}
