package db

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Filter is the WHERE clause of a list. It starts with the county and the scope, so
// that a query cannot forget them.
type Filter struct {
	dialect Dialect
	conds   []string
	args    []any
}

// Filter starts the WHERE clause of a query over county data: county_id and the areas
// in which the actor holds p. Alias is the table's name in the query; areaColumn holds
// a division code and is qualified the same way ("h.village"). With no scope at all the
// filter matches nothing.
func (tx *Tx) Filter(alias, areaColumn string, p Permission) *Filter {
	f := tx.CountyFilter(alias)
	return f.In(areaColumn, tx.actor.Scope(p))
}

// CountyFilter starts a WHERE clause over data of the county that belongs to no area.
func (tx *Tx) CountyFilter(alias string) *Filter {
	f := &Filter{dialect: tx.db.dialect}
	return f.And(alias+".county_id = ?", tx.actor.County)
}

// In limits a column of division codes to a scope.
func (f *Filter) In(column string, s Scope) *Filter {
	if s.Empty() {
		return f.And("1 = 0")
	}
	parts := make([]string, 0, len(s.Areas))
	args := make([]any, 0, 2*len(s.Areas))
	for _, area := range s.Areas {
		parts = append(parts, fmt.Sprintf("(%s >= ? AND %s < ?)", column, column))
		args = append(args, area, after(area))
	}
	return f.And("("+strings.Join(parts, " OR ")+")", args...)
}

// after is the first code that does not begin with area: codes are digits, so ':' follows '9'.
func after(area string) string { return area + ":" }

// And adds a condition; each ? in it takes one argument.
func (f *Filter) And(cond string, args ...any) *Filter {
	f.conds = append(f.conds, f.number(cond, args))
	return f
}

// manyValues is from how many on a list of values costs one parameter rather than one each:
// a statement takes no more than some ten thousand.
const manyValues = 500

// AnyOf adds column IN (…); an empty list matches nothing.
func (f *Filter) AnyOf(column string, values ...string) *Filter {
	switch {
	case len(values) == 0:
		return f.And("1 = 0")
	case len(values) >= manyValues && f.dialect == Postgres:
		return f.And(column+" IN (SELECT jsonb_array_elements_text(CAST(? AS jsonb)))", listOf(values))
	case len(values) >= manyValues:
		return f.And(column+" IN (SELECT value FROM json_each(?))", listOf(values))
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return f.And(column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")", args...)
}

func listOf(values []string) string {
	b, _ := json.Marshal(values) // texts always marshal
	return string(b)
}

func (f *Filter) number(cond string, args []any) string {
	var b strings.Builder
	for _, r := range cond {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		f.args = append(f.args, args[0])
		args = args[1:]
		b.WriteString("$" + strconv.Itoa(len(f.args)))
	}
	if len(args) > 0 {
		panic("db: more arguments than ? in " + cond)
	}
	return b.String()
}

// Arg adds a value outside a condition (a LIMIT) and returns its placeholder.
func (f *Filter) Arg(v any) string {
	f.args = append(f.args, v)
	return "$" + strconv.Itoa(len(f.args))
}

// Where is " WHERE … AND …".
func (f *Filter) Where() string { return " WHERE " + strings.Join(f.conds, " AND ") }

// Args are the values of the placeholders, in order.
func (f *Filter) Args() []any { return f.args }
