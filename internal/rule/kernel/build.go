package kernel

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/shouwang/shouwang/internal/fact"
)

// ErrUnsupported is a condition that this package leaves to cel-go.
var ErrUnsupported = errors.New("kernel: this expression is evaluated row by row")

// Param finds a parameter by its name in conditions: an int64 or a float64, nil if it is
// not set, and the title by which it is missed.
type Param func(name string) (value any, title string)

// builder makes nodes; equal expressions become one.
type builder struct {
	catalogue *fact.Catalogue
	interned  map[string]node
	slots     int
	texts     []*worded
}

// NewPlan is a plan without conditions, for facts of the catalogue.
func NewPlan(c *fact.Catalogue) *Plan {
	return &Plan{builder: builder{catalogue: c, interned: map[string]node{}}}
}

// Add adds a checked condition, about the household or about its members one by one, with
// the parameters that it sees. ErrUnsupported adds nothing.
func (p *Plan) Add(checked *ast.AST, ofMember bool, find Param) error {
	s := scope{ast: checked, param: find, names: map[string]binding{
		"h": {kind: rowOf, level: household}, "members": {kind: listOf}, "p": {kind: params},
	}}
	at := household
	if ofMember {
		s.names["m"], at = binding{kind: rowOf, level: member}, member
	}
	root, err := p.build(checked.Expr(), s)
	if err != nil {
		return err
	}
	if root.is().kind != boolean {
		return ErrUnsupported
	}
	p.rules = append(p.rules, rule{root: p.lift(root, at), ofMember: ofMember})
	return nil
}

// binding is what a name stands for.
type binding struct {
	kind  bindingKind
	level level // of a row
	list  list
	value node
}

type bindingKind int

const (
	rowOf   bindingKind = iota // a household or a member, whose facts can be read
	valueOf                    // a value of each member
	listOf                     // a list of members or values
	params
)

// scope is what the names mean at a place in a condition.
type scope struct {
	ast   *ast.AST
	param Param
	names map[string]binding
}

// inside is the scope of a question about each member: the members of outer questions
// are not to be seen there, since that would compare everyone with everyone.
func (s scope) inside(name string, b binding) scope {
	inner := map[string]binding{}
	for n, outer := range s.names {
		if outer.kind != valueOf && (outer.kind != rowOf || outer.level != member) {
			inner[n] = outer
		}
	}
	inner[name] = b
	return scope{ast: s.ast, param: s.param, names: inner}
}

func (s scope) kind(e ast.Expr) (kind, error) {
	switch s.ast.GetType(e.ID()).Kind() {
	case types.BoolKind:
		return boolean, nil
	case types.IntKind:
		return integer, nil
	case types.DoubleKind:
		return double, nil
	case types.StringKind:
		return text, nil
	}
	return 0, ErrUnsupported
}

// add interns a node under a key that tells it from all others.
func (b *builder) add(key string, make func(about) node, a about) node {
	if n, ok := b.interned[key]; ok {
		return n
	}
	a.slot = b.slots
	n := make(a)
	b.slots++
	b.interned[key] = n
	if t, ok := n.(*worded); ok {
		b.texts = append(b.texts, t)
	}
	return n
}

// key names an operation on nodes.
func key(operation any, args ...node) string {
	var s strings.Builder
	fmt.Fprint(&s, operation)
	for _, a := range args {
		if c, ok := asScalar(a); ok {
			fmt.Fprintf(&s, " (%d %t %d %x %q %q)", c.kind, c.b, c.i, math.Float64bits(c.f), c.s, c.reason)
			continue
		}
		fmt.Fprintf(&s, " %d", a.is().slot)
	}
	return s.String()
}

func (b *builder) build(e ast.Expr, s scope) (node, error) {
	switch e.Kind() {
	case ast.LiteralKind:
		return literal(e)
	case ast.IdentKind:
		if at, ok := s.names[e.AsIdent()]; ok && at.kind == valueOf {
			return at.value, nil
		}
	case ast.SelectKind:
		return b.selection(e, s)
	case ast.ComprehensionKind:
		return b.quantified(e, s)
	case ast.CallKind:
		return b.call(e, s)
	}
	return nil, ErrUnsupported
}

func literal(e ast.Expr) (node, error) {
	switch v := e.AsLiteral().Value().(type) {
	case bool:
		return &scalar{about: about{kind: boolean}, b: v}, nil
	case int64:
		return &scalar{about: about{kind: integer}, i: v}, nil
	case float64:
		return &scalar{about: about{kind: double}, f: v}, nil
	case string:
		return &scalar{about: about{kind: text}, s: v}, nil
	}
	return nil, ErrUnsupported
}

// selection is h.fact, x.fact, p.parameter, or has() of one.
func (b *builder) selection(e ast.Expr, s scope) (node, error) {
	sel := e.AsSelect()
	if sel.Operand().Kind() != ast.IdentKind {
		return nil, ErrUnsupported
	}
	of, ok := s.names[sel.Operand().AsIdent()]
	switch {
	case ok && of.kind == params:
		return b.parameter(e, s)
	case !ok || of.kind != rowOf:
		return nil, ErrUnsupported
	}
	subject := fact.OfHousehold
	if of.level == member {
		subject = fact.OfPerson
	}
	at, ok := b.catalogue.Position(subject, sel.FieldName())
	if !ok {
		return nil, ErrUnsupported
	}
	if sel.IsTestOnly() {
		return b.add(key(fmt.Sprintf("has %d", at)), func(a about) node { return &known{a, at} }, about{level: of.level, kind: boolean}), nil
	}
	k, err := s.kind(e)
	if err != nil {
		return nil, err
	}
	title := b.catalogue.Defs()[at].Title
	return b.add(key(fmt.Sprintf("fact %d", at)), func(a about) node { return &column{a, at, title} }, about{level: of.level, kind: k}), nil
}

func (b *builder) parameter(e ast.Expr, s scope) (node, error) {
	value, title := s.param(e.AsSelect().FieldName())
	if e.AsSelect().IsTestOnly() {
		return &scalar{about: about{kind: boolean}, b: value != nil}, nil
	}
	k, err := s.kind(e)
	if err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case nil:
		return &scalar{about: about{kind: k}, reason: title}, nil
	case int64:
		return &scalar{about: about{kind: integer}, i: v}, nil
	case float64:
		return &scalar{about: about{kind: double}, f: v}, nil
	}
	return nil, ErrUnsupported
}

// lift brings a node to the rows of a level.
func (b *builder) lift(n node, to level) node {
	a := n.is()
	switch {
	case a.level == to:
		return n
	case a.level == single:
		value, _ := asScalar(n)
		return b.add(key(fmt.Sprintf("all %d", to), n), func(a about) node { return &constant{a, value} }, about{level: to, kind: a.kind})
	}
	return b.add(key("spread", n), func(a about) node { return &spread{a, n} }, about{level: to, kind: a.kind})
}

// lifted brings nodes to the rows of the one with the most.
func (b *builder) lifted(nodes ...node) ([]node, level) {
	to := single
	for _, n := range nodes {
		to = max(to, n.is().level)
	}
	out := slices.Clone(nodes)
	for i, n := range out {
		out[i] = b.lift(n, to)
	}
	return out, to
}

func (b *builder) all(exprs []ast.Expr, s scope) ([]node, error) {
	nodes := make([]node, len(exprs))
	for i, e := range exprs {
		n, err := b.build(e, s)
		if err != nil {
			return nil, err
		}
		nodes[i] = n
	}
	return nodes, nil
}

var relations = map[string]relation{
	operators.Less: less, operators.LessEquals: lessEqual, operators.Greater: greater,
	operators.GreaterEquals: greaterEqual, operators.Equals: equal, operators.NotEquals: unequal,
}

var operations = map[string]operation{
	operators.Add: plus, operators.Subtract: minus, operators.Multiply: times, operators.Divide: divided, operators.Modulo: modulo,
}

func (b *builder) call(e ast.Expr, s scope) (node, error) {
	c := e.AsCall()
	name := c.FunctionName()
	switch {
	case name == operators.In:
		return b.in(c.Args()[0], c.Args()[1], s)
	case name == "size" || name == "sum" || name == "max":
		return b.measured(e, s)
	case c.IsMemberFunction():
		return b.textual(c, s)
	}
	args, err := b.all(c.Args(), s)
	if err != nil {
		return nil, err
	}
	if r, ok := relations[name]; ok {
		return b.compare(r, args[0], args[1])
	}
	if o, ok := operations[name]; ok {
		return b.calculate(o, args[0], args[1])
	}
	switch name {
	case operators.LogicalAnd, operators.LogicalOr:
		return b.junction(name == operators.LogicalOr, args), nil
	case operators.LogicalNot:
		return b.not(args[0]), nil
	case operators.Conditional:
		return b.choose(args[0], args[1], args[2])
	case operators.Negate:
		return b.negate(args[0])
	case "double":
		return b.real(args[0])
	}
	return nil, ErrUnsupported
}
