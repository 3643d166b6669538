package rule

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/fact"
)

// Words says a condition in Chinese, with the titles of facts and parameters. Say gives a
// parameter's value for the brackets behind its title; nil leaves them out. "" is a
// condition that cannot be read.
func (k *Compiler) Words(text string, say func(key string) string) string {
	e := syntax(text)
	if e == nil {
		return ""
	}
	w := speaker{k, say}
	return w.assert(e, map[string]string{"h": "", "m": "该成员"}, false)
}

type speaker struct {
	*Compiler
	say func(key string) string
}

// speak says an expression; inside says that it stands in a larger one, so that what is
// joined needs brackets.
func (w speaker) speak(e ast.Expr, scope map[string]string, inside bool) string {
	switch e.Kind() {
	case ast.LiteralKind:
		return literalWords(e)
	case ast.ListKind:
		list := make([]string, e.AsList().Size())
		for i, x := range e.AsList().Elements() {
			list[i] = w.speak(x, scope, true)
		}
		return strings.Join(list, "、")
	case ast.IdentKind:
		if e.AsIdent() == "members" {
			return "家庭成员"
		}
		return scope[e.AsIdent()]
	case ast.SelectKind:
		return w.title(e, scope)
	case ast.CallKind:
		return w.call(e, scope, inside)
	}
	return ""
}

func (w speaker) title(e ast.Expr, scope map[string]string) string {
	of, key, ok := name(e)
	if !ok {
		return ""
	}
	if of == "p" {
		d, known := w.params[key]
		if !known {
			return key
		}
		if w.say == nil {
			return "参数“" + d.Title + "”"
		}
		return "参数“" + d.Title + "”(" + withoutUnits.Replace(w.say(d.Key)+spaced(d.Unit)) + ")"
	}
	subject := fact.OfPerson
	if of == "h" {
		subject = fact.OfHousehold
	}
	i, known := w.catalogue.Position(subject, key)
	if !known {
		return key
	}
	title := w.catalogue.Defs()[i].Title
	if who := scope[of]; who == "该成员" {
		return who + "的“" + title + "”"
	}
	return "“" + title + "”"
}

func literalWords(e ast.Expr) string {
	switch v := e.AsLiteral().Value().(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		if v {
			return "是"
		}
		return "否"
	}
	return ""
}

func (w speaker) call(e ast.Expr, scope map[string]string, inside bool) string {
	if call, bound, body, ok := binding(e); ok {
		return w.members(e, call, bound, body, scope)
	}
	c := e.AsCall()
	args := c.Args()
	switch c.FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr:
		join := map[string]string{operators.LogicalAnd: ",并且", operators.LogicalOr: ",或者"}[c.FunctionName()]
		lines := []string{}
		for _, part := range flatten(e, c.FunctionName()) {
			lines = append(lines, w.assert(part, scope, true))
		}
		return bracket(strings.Join(lines, join), inside)
	case operators.LogicalNot:
		return w.deny(args[0], scope)
	case operators.In, operators.OldIn:
		return w.speak(args[0], scope, true) + "是 " + w.speak(args[1], scope, true) + " 之一"
	case operators.Conditional:
		return bracket("如果"+w.assert(args[0], scope, true)+"则取"+w.speak(args[1], scope, true)+",否则取"+w.speak(args[2], scope, true), true)
	case operators.Negate:
		return "负" + w.speak(args[0], scope, true)
	case "has":
		return w.speak(args[0], scope, true) + "有数据"
	case "double", "int":
		return w.speak(args[0], scope, inside)
	case "size":
		if c.IsMemberFunction() {
			return w.speak(c.Target(), scope, true) + "的人数"
		}
		return w.speak(args[0], scope, true) + "的人数"
	}
	if conditions := counted(e); len(conditions) > 1 {
		lines := make([]string, len(conditions))
		for i, one := range conditions {
			lines[i] = "第" + strconv.Itoa(i+1) + "项:" + w.assert(one, scope, false)
		}
		return "下列各项中成立的项数(" + strings.Join(lines, ";") + ")"
	}
	if sign, ok := arithmetic[c.FunctionName()]; ok && len(args) == 2 {
		return bracket(w.speak(args[0], scope, true)+" "+sign+" "+w.speak(args[1], scope, true), inside && (sign == "+" || sign == "−"))
	}
	for _, o := range comparisons {
		if o.function == c.FunctionName() && len(args) == 2 {
			return w.speak(args[0], scope, true) + o.words + w.bound(args[0], args[1], scope)
		}
	}
	return ""
}

var arithmetic = map[string]string{
	operators.Add: "+", operators.Subtract: "−", operators.Multiply: "×", operators.Divide: "÷", operators.Modulo: "除以后的余数",
}

// counted takes (a ? 1 : 0) + (b ? 1 : 0) apart into a and b; nil for any other sum.
func counted(e ast.Expr) (conditions []ast.Expr) {
	for _, term := range flatten(e, operators.Add) {
		if !isCall(term, operators.Conditional) {
			return nil
		}
		args := term.AsCall().Args()
		if !isNumber(args[1], 1) || !isNumber(args[2], 0) {
			return nil
		}
		conditions = append(conditions, args[0])
	}
	return conditions
}

func isNumber(e ast.Expr, n int64) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral().Value() == n
}

// bound says what a fact is compared with: a constant of a money fact is in 分.
func (w speaker) bound(left, right ast.Expr, scope map[string]string) string {
	text := w.speak(right, scope, true)
	of, key, ok := name(left)
	if !ok || right.Kind() != ast.LiteralKind {
		return text
	}
	subject := fact.OfPerson
	if of == "h" {
		subject = fact.OfHousehold
	}
	i, known := w.catalogue.Position(subject, key)
	if !known {
		return text
	}
	d := w.catalogue.Defs()[i]
	if n, isInt := right.AsLiteral().Value().(int64); isInt && d.Kind == fact.Money {
		return " " + cn.Money(n).Short() + " 元"
	}
	if d.Unit != "" {
		return " " + text + " " + d.Unit
	}
	return " " + text
}

// assert says a condition; a bare fact gets its 是.
func (w speaker) assert(e ast.Expr, scope map[string]string, inside bool) string {
	if _, _, ok := name(e); ok {
		return w.speak(e, scope, true) + "为是"
	}
	return w.speak(e, scope, inside)
}

func (w speaker) deny(e ast.Expr, scope map[string]string) string {
	if _, _, ok := name(e); ok {
		return w.speak(e, scope, true) + "为否"
	}
	if call, bound, body, ok := binding(e); ok && call == "exists" {
		return "没有成员满足(" + w.assert(body, among(scope, bound), false) + ")"
	}
	return "不满足(" + w.speak(e, scope, false) + ")"
}

func (w speaker) members(e ast.Expr, call, bound string, body ast.Expr, scope map[string]string) string {
	inner := w.assert(body, among(scope, bound), false)
	switch call {
	case "exists":
		return "有成员满足(" + inner + ")"
	case "all":
		return "每个成员都满足(" + inner + ")"
	case "exists_one":
		return "恰有一个成员满足(" + inner + ")"
	}
	return w.speak(e.AsCall().Target(), scope, true) + "中满足(" + inner + ")的"
}

// among is the scope inside a question about the members.
func among(scope map[string]string, bound string) map[string]string {
	inner := map[string]string{}
	for name, who := range scope {
		inner[name] = who
	}
	inner[bound] = "members"
	return inner
}

func bracket(text string, yes bool) string {
	if yes {
		return "(" + text + ")"
	}
	return text
}
