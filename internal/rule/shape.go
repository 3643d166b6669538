package rule

import (
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
)

// Shape is a condition of the common sort, to be filled in like a form: some tests of
// which all, or any, hold. Conditions of another sort have no shape and stay text.
type Shape struct {
	Join  string `json:"join" enum:"all,any" doc:"all 全部满足,any 满足其一"`
	Tests []Test `json:"tests" maxItems:"40"`
}

// Test is one line of a shape: a fact against something, a question about the members, or
// a group of lines. Facts are written h.key (household), m.key (the member in question)
// and, among the members, x.key.
type Test struct {
	Fact    string   `json:"fact,omitempty" maxLength:"80"`
	Op      string   `json:"op,omitempty" enum:"is,not,>=,>,<=,<,==,!=,in" doc:"is、not 用于是否,in 用于几个文字之一"`
	Param   string   `json:"param,omitempty" maxLength:"80" doc:"与参数相比:参数的键"`
	Times   string   `json:"times,omitempty" maxLength:"80" doc:"参数再乘以这个比例参数"`
	Other   string   `json:"other,omitempty" maxLength:"80" doc:"与另一项指标相比"`
	Value   string   `json:"value,omitempty" maxLength:"80" doc:"与写明的数或文字相比;金额按元"`
	Values  []string `json:"values,omitempty" maxItems:"20" doc:"in 的几个文字"`
	Members string   `json:"members,omitempty" enum:"some,every,none" doc:"some 有成员,every 每个成员,none 没有成员"`
	Of      *Shape   `json:"of,omitempty" doc:"成员要满足的,或一组条件"`
}

// maxDepth is how deep groups lie in each other: a group, and the members in it.
const maxDepth = 3

var errShape = errs.New(errs.Invalid, "rule.shape", "条件还没有填完整,请把标出的一行补齐。")

// Write gives the condition that a shape means.
func (k *Compiler) Write(s Shape) (string, error) { return k.write(s, "", 0) }

func (k *Compiler) write(s Shape, path string, depth int) (string, error) {
	if len(s.Tests) == 0 || depth > maxDepth {
		return "", errShape.With(errs.Field{Path: "shape" + path, Code: "empty", Text: "至少要有一行条件。"})
	}
	lines := make([]string, len(s.Tests))
	for i, t := range s.Tests {
		line, err := k.writeTest(t, fmt.Sprintf("%s.%d", path, i), depth)
		if err != nil {
			return "", err
		}
		lines[i] = line
	}
	sign := " && "
	if s.Join == "any" {
		sign = " || "
	}
	return strings.Join(lines, sign), nil
}

func (k *Compiler) writeTest(t Test, path string, depth int) (string, error) {
	if t.Of != nil {
		inner, err := k.write(*t.Of, path, depth+1)
		if err != nil {
			return "", err
		}
		switch t.Members {
		case "some":
			return "members.exists(x, " + inner + ")", nil
		case "every":
			return "members.all(x, " + inner + ")", nil
		case "none":
			return "!members.exists(x, " + inner + ")", nil
		}
		return "(" + inner + ")", nil
	}
	text, ok := k.writeLine(t)
	if !ok && t.Value != "" && t.Fact != "" && t.Op != "" {
		return "", errShape.With(errs.Field{Path: "shape" + path, Code: "value", Text: fmt.Sprintf("“%s”不是数,请写阿拉伯数字,如 30000。", t.Value)})
	}
	if !ok {
		return "", errShape.With(errs.Field{Path: "shape" + path, Code: "line", Text: "这一行还没有填完整:请选指标、比法和比较的对象。"})
	}
	return text, nil
}

func (k *Compiler) writeLine(t Test) (string, bool) {
	def, ok := k.shapeFact(t.Fact)
	if !ok {
		return "", false
	}
	switch t.Op {
	case "is":
		return t.Fact, def.Kind == fact.Bool
	case "not":
		return "!" + t.Fact, def.Kind == fact.Bool
	case "in":
		quoted := make([]string, len(t.Values))
		for i, v := range t.Values {
			quoted[i] = strconv.Quote(v)
		}
		return t.Fact + " in [" + strings.Join(quoted, ", ") + "]", def.Kind == fact.Text && len(quoted) > 0
	}
	switch {
	case t.Op == "" || def.Kind == fact.Bool:
		return "", false
	case t.Times != "":
		_, ok1 := k.params[paramName(t.Param)]
		_, ok2 := k.params[paramName(t.Times)]
		return fmt.Sprintf("double(%s) %s double(p.%s) * p.%s", t.Fact, t.Op, paramName(t.Param), paramName(t.Times)), ok1 && ok2
	case t.Param != "":
		_, ok := k.params[paramName(t.Param)]
		return t.Fact + " " + t.Op + " p." + paramName(t.Param), ok
	case t.Other != "":
		_, ok := k.shapeFact(t.Other)
		return t.Fact + " " + t.Op + " " + t.Other, ok
	}
	value, ok := literal(def.Kind, t.Value)
	return t.Fact + " " + t.Op + " " + value, ok
}

// shapeFact finds h.key, m.key or x.key.
func (k *Compiler) shapeFact(text string) (fact.Def, bool) {
	of, key, _ := strings.Cut(text, ".")
	if of == "x" {
		of = "members"
	}
	ref, ok := k.factRef(of, key)
	if !ok {
		return fact.Def{}, false
	}
	return k.catalogue.Defs()[ref.position], true
}

// literal writes what a person typed as CEL: money in 分, texts in quotes.
func literal(kind fact.Kind, text string) (string, bool) {
	switch kind {
	case fact.Money:
		m, err := cn.ParseMoney(text, cn.InYuan)
		return strconv.FormatInt(int64(m), 10), err == nil
	case fact.Int:
		n, err := cn.ParseInt(text)
		return strconv.FormatInt(n, 10), err == nil
	case fact.Text:
		return strconv.Quote(text), text != ""
	}
	return "", false
}

// Read gives the shape of a condition; ok is false where it has none.
func (k *Compiler) Read(when string) (s Shape, ok bool) {
	e := syntax(when)
	if e == nil {
		return s, false
	}
	if s, ok = k.read(e, map[string]string{"h": "h", "m": "m"}, 0); !ok {
		return Shape{}, false
	}
	return s, true
}

func (k *Compiler) read(e ast.Expr, scope map[string]string, depth int) (Shape, bool) {
	s := Shape{Join: "all"}
	if isCall(e, operators.LogicalOr) {
		s.Join = "any"
	}
	function := map[string]string{"all": operators.LogicalAnd, "any": operators.LogicalOr}[s.Join]
	for _, part := range flatten(e, function) {
		t, ok := k.readTest(part, scope, depth)
		if !ok || depth > maxDepth {
			return s, false
		}
		s.Tests = append(s.Tests, t)
	}
	return s, true
}

func isCall(e ast.Expr, function string) bool {
	return e.Kind() == ast.CallKind && !e.AsCall().IsMemberFunction() && e.AsCall().FunctionName() == function
}

// flatten takes a && (b && c) apart.
func flatten(e ast.Expr, function string) (list []ast.Expr) {
	if !isCall(e, function) {
		return []ast.Expr{e}
	}
	for _, arg := range e.AsCall().Args() {
		list = append(list, flatten(arg, function)...)
	}
	return list
}

func (k *Compiler) readTest(e ast.Expr, scope map[string]string, depth int) (t Test, ok bool) {
	if isCall(e, operators.LogicalAnd) || isCall(e, operators.LogicalOr) {
		of, ok := k.read(e, scope, depth+1)
		return Test{Of: &of}, ok
	}
	positive, not := e, isCall(e, operators.LogicalNot)
	if not {
		positive = e.AsCall().Args()[0]
	}
	if call, bound, body, isBinding := binding(positive); isBinding {
		return k.readMembers(positive, call, bound, body, not, scope, depth)
	}
	if name, def, ok := k.readFact(positive, scope); ok && def.Kind == fact.Bool {
		t = Test{Fact: name, Op: "is"}
		if not {
			t.Op = "not"
		}
		return t, true
	}
	if not || e.Kind() != ast.CallKind {
		return t, false
	}
	return k.readLine(e.AsCall(), scope)
}

func (k *Compiler) readMembers(e ast.Expr, call, bound string, body ast.Expr, not bool, scope map[string]string, depth int) (t Test, ok bool) {
	target := e.AsCall().Target()
	t.Members = map[string]string{"exists": "some", "all": "every"}[call]
	if not {
		t.Members = map[string]string{"exists": "none"}[call]
	}
	if t.Members == "" || target.Kind() != ast.IdentKind || target.AsIdent() != "members" {
		return t, false
	}
	inner := map[string]string{bound: "x"}
	for name, of := range scope {
		if name != bound && of != "x" {
			inner[name] = of
		}
	}
	of, ok := k.read(body, inner, depth+1)
	t.Of = &of
	return t, ok
}

// readFact reads a fact by the name that a shape gives it.
func (k *Compiler) readFact(e ast.Expr, scope map[string]string) (string, fact.Def, bool) {
	of, key, ok := name(e)
	if !ok || scope[of] == "" {
		return "", fact.Def{}, false
	}
	text := scope[of] + "." + key
	def, ok := k.shapeFact(text)
	return text, def, ok
}

func (k *Compiler) readLine(c ast.CallExpr, scope map[string]string) (t Test, ok bool) {
	if len(c.Args()) != 2 || c.IsMemberFunction() {
		return t, false
	}
	left, right := c.Args()[0], c.Args()[1]
	if c.FunctionName() == operators.In || c.FunctionName() == operators.OldIn {
		return k.readIn(left, right, scope)
	}
	for _, o := range comparisons {
		if o.function == c.FunctionName() {
			t.Op = o.sign
		}
	}
	if t.Op == "" {
		return t, false
	}
	if isCall(right, operators.Multiply) {
		return k.readTimes(t, left, right.AsCall(), scope)
	}
	var def fact.Def
	if t.Fact, def, ok = k.readFact(left, scope); !ok || def.Kind == fact.Bool {
		return t, false
	}
	if of, key, isName := name(right); isName && of == "p" {
		d, known := k.params[key]
		t.Param = d.Key
		return t, known
	}
	if other, _, isFact := k.readFact(right, scope); isFact {
		t.Other = other
		return t, true
	}
	t.Value, ok = readLiteral(def.Kind, right)
	return t, ok
}

// readTimes reads double(h.income) < double(p.line) * p.factor.
func (k *Compiler) readTimes(t Test, left ast.Expr, product ast.CallExpr, scope map[string]string) (Test, bool) {
	measure, ok1 := double(left)
	base, ok2 := double(product.Args()[0])
	if !ok1 || !ok2 {
		return t, false
	}
	_, factor, ok3 := name(product.Args()[1])
	_, bound, ok4 := name(base)
	var ok bool
	if t.Fact, _, ok = k.readFact(measure, scope); !ok || !ok3 || !ok4 {
		return t, false
	}
	p, ok1 := k.params[bound]
	q, ok2 := k.params[factor]
	t.Param, t.Times = p.Key, q.Key
	return t, ok1 && ok2
}

func double(e ast.Expr) (ast.Expr, bool) {
	if !isCall(e, "double") || len(e.AsCall().Args()) != 1 {
		return nil, false
	}
	return e.AsCall().Args()[0], true
}

func (k *Compiler) readIn(left, right ast.Expr, scope map[string]string) (t Test, ok bool) {
	t = Test{Op: "in"}
	var def fact.Def
	if t.Fact, def, ok = k.readFact(left, scope); !ok || def.Kind != fact.Text || right.Kind() != ast.ListKind {
		return t, false
	}
	for _, e := range right.AsList().Elements() {
		v, ok := readLiteral(fact.Text, e)
		if !ok {
			return t, false
		}
		t.Values = append(t.Values, v)
	}
	return t, len(t.Values) > 0
}

// readLiteral gives a constant as a person types it: 分 as 元.
func readLiteral(kind fact.Kind, e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	switch v := e.AsLiteral().Value().(type) {
	case int64:
		if kind == fact.Money {
			return yuan(v), true
		}
		return strconv.FormatInt(v, 10), kind == fact.Int
	case string:
		return v, kind == fact.Text && v != ""
	}
	return "", false
}

// yuan writes 分 as 元 without thousands: 2000000 is 20000, 50 is 0.50.
func yuan(fen int64) string {
	text, _ := cn.Money(fen).MarshalText()
	return strings.TrimSuffix(string(text), ".00")
}
