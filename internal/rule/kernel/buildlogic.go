package kernel

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
)

// junction joins terms by && or ||, without the scalars that decide nothing.
func (b *builder) junction(or bool, args []node) node {
	var terms []node
	allSingle := true
	for _, n := range args {
		if inner, ok := n.(*junction); ok && inner.or == or {
			terms = append(terms, inner.terms...)
			allSingle = false
			continue
		}
		s, isScalar := asScalar(n)
		if isScalar && s.reason == "" {
			if s.b == or {
				return s // it decides, whatever the others are
			}
			continue
		}
		allSingle = allSingle && isScalar
		terms = append(terms, n)
	}
	switch {
	case len(terms) == 0:
		return &scalar{about: about{kind: boolean}, b: !or}
	case len(terms) == 1 || allSingle:
		return terms[0] // of scalars without a value the first says why
	}
	terms, at := b.lifted(terms...)
	name := "and"
	if or {
		name = "or"
	}
	return b.add(key(name, terms...), func(a about) node { return &junction{a, terms, or} }, about{level: at, kind: boolean})
}

func (b *builder) not(n node) node {
	if s, ok := asScalar(n); ok {
		return &scalar{about: about{kind: boolean}, b: !s.b, reason: s.reason}
	}
	return b.add(key("not", n), func(a about) node { return &not{a, n} }, about{level: n.is().level, kind: boolean})
}

func (b *builder) choose(condition, yes, no node) (node, error) {
	k := yes.is().kind
	if k == text || k != no.is().kind {
		return nil, ErrUnsupported
	}
	if s, ok := asScalar(condition); ok {
		switch {
		case s.reason != "":
			return &scalar{about: about{kind: k}, reason: s.reason}, nil
		case s.b:
			return yes, nil
		}
		return no, nil
	}
	args, at := b.lifted(condition, yes, no)
	return b.add(key("choose", args...), func(a about) node { return &choice{a, args[0], args[1], args[2]} }, about{level: at, kind: k}), nil
}

// in is x in [a, b, …] with values that do not depend on the row.
func (b *builder) in(x, of ast.Expr, s scope) (node, error) {
	if of.Kind() != ast.ListKind || len(of.AsList().Elements()) == 0 || len(of.AsList().OptionalIndices()) > 0 {
		return nil, ErrUnsupported
	}
	n, err := b.build(x, s)
	if err != nil {
		return nil, err
	}
	elements, err := b.all(of.AsList().Elements(), s)
	if err != nil {
		return nil, err
	}
	for _, e := range elements {
		if v, ok := asScalar(e); !ok || v.reason != "" || v.kind != n.is().kind {
			return nil, ErrUnsupported
		}
	}
	if n.is().kind == text {
		return b.worded("in", n, elements, func(s string) bool {
			return slices.ContainsFunc(elements, func(e node) bool { return e.(*scalar).s == s })
		})
	}
	// Where x cannot be judged, none of the comparisons can: || absorbs nothing here.
	terms := make([]node, len(elements))
	for i, e := range elements {
		if terms[i], err = b.compare(equal, n, e); err != nil {
			return nil, err
		}
	}
	return b.junction(true, terms), nil
}

// textual is x.startsWith('…') and its like.
func (b *builder) textual(c ast.CallExpr, s scope) (node, error) {
	tests := map[string]func(s, part string) bool{"startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix, "contains": strings.Contains}
	test, ok := tests[c.FunctionName()]
	if !ok || len(c.Args()) != 1 {
		return nil, ErrUnsupported
	}
	args, err := b.all([]ast.Expr{c.Target(), c.Args()[0]}, s)
	if err != nil {
		return nil, err
	}
	part, ok := asScalar(args[1])
	if !ok {
		return nil, ErrUnsupported
	}
	return b.worded(c.FunctionName(), args[0], args[1:], func(s string) bool { return test(s, part.s) })
}

// worded asks a question of the texts of a column; the scalars tell it from others.
func (b *builder) worded(name string, of node, scalars []node, holds func(string) bool) (node, error) {
	if _, isColumn := of.(*column); !isColumn || of.is().kind != text {
		return nil, ErrUnsupported
	}
	return b.add(key("text "+name, append([]node{of}, scalars...)...), func(a about) node {
		return &worded{about: a, of: of, holds: holds}
	}, about{level: of.is().level, kind: boolean}), nil
}
