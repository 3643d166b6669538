package kernel

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// shape is what the macros exists, all, exists_one, filter and map turn into.
type shape struct {
	over       ast.Expr // what is walked
	name       string   // of the element
	quantifier quantifier
	makesList  bool
	condition  ast.Expr // of the quantifier or filter; nil for a map of all
	element    ast.Expr // what a map makes; nil for a filter
}

// shapeOf recognises a macro by what cel-go's parser makes of it.
func shapeOf(e ast.Expr) (s shape, ok bool) {
	c := e.AsComprehension()
	if c.HasIterVar2() || c.LoopStep().Kind() != ast.CallKind {
		return s, false
	}
	s = shape{over: c.IterRange(), name: c.IterVar()}
	step := c.LoopStep().AsCall()
	switch init := c.AccuInit(); {
	case init.Kind() == ast.LiteralKind && step.FunctionName() == operators.LogicalOr:
		s.quantifier, s.condition = exists, step.Args()[1]
	case init.Kind() == ast.LiteralKind && step.FunctionName() == operators.LogicalAnd:
		s.quantifier, s.condition = every, step.Args()[1]
	case init.Kind() == ast.LiteralKind && step.FunctionName() == operators.Conditional:
		s.quantifier, s.condition = exactlyOne, step.Args()[0]
	case init.Kind() == ast.ListKind:
		s.makesList = true
		if step.FunctionName() == operators.Conditional {
			s.condition = step.Args()[0]
			if step.Args()[1].Kind() != ast.CallKind {
				return s, false
			}
			step = step.Args()[1].AsCall()
		}
		if step.FunctionName() != operators.Add || len(step.Args()) != 2 || step.Args()[1].Kind() != ast.ListKind || step.Args()[1].AsList().Size() != 1 {
			return s, false
		}
		s.element = step.Args()[1].AsList().Elements()[0]
	default:
		return s, false
	}
	return s, true
}

// quantified builds exists, all or exists_one.
func (b *builder) quantified(e ast.Expr, s scope) (node, error) {
	what, ok := shapeOf(e)
	if !ok || what.makesList {
		return nil, ErrUnsupported
	}
	l, err := b.list(what.over, s)
	if err != nil {
		return nil, err
	}
	body, err := b.build(what.condition, s.inside(what.name, l.element()))
	if err != nil {
		return nil, err
	}
	body = b.lift(body, member)
	return b.add(key(fmt.Sprintf("quantified %d %s", what.quantifier, l.key()), body), func(a about) node {
		return &quantified{a, what.quantifier, l, body}
	}, about{level: household, kind: boolean}), nil
}

// element is what the name of an element stands for.
func (l list) element() binding {
	if l.value != nil {
		return binding{kind: valueOf, value: l.value}
	}
	return binding{kind: rowOf, level: member}
}

func (l list) key() string {
	s := "members"
	if l.filter != nil {
		s += key(" of", l.filter)
	}
	if l.value != nil {
		s += key(" make", l.value)
	}
	return s
}

// list builds members, members.filter(…) or one of them with .map(…).
func (b *builder) list(e ast.Expr, s scope) (list, error) {
	if e.Kind() == ast.IdentKind {
		if at, ok := s.names[e.AsIdent()]; ok && at.kind == listOf {
			return at.list, nil
		}
		return list{}, ErrUnsupported
	}
	if e.Kind() != ast.ComprehensionKind {
		return list{}, ErrUnsupported
	}
	what, ok := shapeOf(e)
	if !ok || !what.makesList {
		return list{}, ErrUnsupported
	}
	l, err := b.list(what.over, s)
	if err != nil {
		return list{}, err
	}
	if l.value != nil || l.filter != nil && what.condition != nil {
		return list{}, ErrUnsupported // a list of a list of a list: rare, and left to cel-go
	}
	inner := s.inside(what.name, l.element())
	if what.condition != nil {
		condition, err := b.build(what.condition, inner)
		if err != nil {
			return list{}, err
		}
		l.filter = b.lift(condition, member)
	}
	if what.element.Kind() == ast.IdentKind && what.element.AsIdent() == what.name {
		return l, nil
	}
	value, err := b.build(what.element, inner)
	if err != nil {
		return list{}, err
	}
	l.value = b.lift(value, member)
	return l, nil
}

// measured builds size, sum or max of a list.
func (b *builder) measured(e ast.Expr, s scope) (node, error) {
	c := e.AsCall()
	of := c.Target()
	if !c.IsMemberFunction() {
		if len(c.Args()) != 1 {
			return nil, ErrUnsupported
		}
		of = c.Args()[0]
	}
	l, err := b.list(of, s)
	if err != nil {
		return nil, err
	}
	m := map[string]measure{"size": size, "sum": sum, "max": largest}[c.FunctionName()]
	k := integer
	if m != size {
		if l.value == nil || l.value.is().kind != integer && l.value.is().kind != double {
			return nil, ErrUnsupported
		}
		k = l.value.is().kind
	}
	return b.add(key(fmt.Sprintf("measured %d %s", m, l.key())), func(a about) node { return &measured{a, m, l} }, about{level: household, kind: k}), nil
}
