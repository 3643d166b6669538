package rule

import (
	"fmt"
	"reflect"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
)

// The words of a condition: h is the household, members are its members, m is the member
// in question (rules about persons), p are the parameters (their dots written as _).
var (
	householdType = cel.ObjectType("shouwang.Household")
	memberType    = cel.ObjectType("shouwang.Member")
	paramType     = cel.ObjectType("shouwang.Param")
)

// errUnknown is what reading an unknown fact or an unset parameter gives. CEL carries it
// through: true || unknown is true, false && unknown is false, all else stays unknown.
type errUnknown struct{ name string }

func (e errUnknown) Error() string { return "unknown " + e.name }

// fields are the readable names of the three types.
type fields struct {
	types.Adapter
	*types.Registry
	byType map[string]map[string]*types.FieldType
}

func newFields(c *fact.Catalogue, params []param.Definition) (*fields, error) {
	r, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	f := &fields{Adapter: r, Registry: r, byType: map[string]map[string]*types.FieldType{
		householdType.TypeName(): {}, memberType.TypeName(): {}, paramType.TypeName(): {},
	}}
	for i, d := range c.Defs() {
		typ := householdType
		if d.Subject == fact.OfPerson {
			typ = memberType
		}
		f.byType[typ.TypeName()][d.Key] = factField(i, d)
	}
	for _, d := range params {
		if t, ok := paramTypes[d.Kind]; ok {
			f.byType[paramType.TypeName()][paramName(d.Key)] = paramField(d, t)
		}
	}
	return f, nil
}

// paramName is how a parameter is written in a condition: medical.total_year is p.medical_total_year.
func paramName(key string) string { return strings.ReplaceAll(key, ".", "_") }

var paramTypes = map[param.Kind]*types.Type{
	param.Money: types.IntType, param.Int: types.IntType, param.Ratio: types.DoubleType,
}

func factField(i int, d fact.Def) *types.FieldType {
	value := func(obj any) fact.Value {
		if m, ok := obj.(*fact.Member); ok {
			return m.Facts[i]
		}
		return obj.(*fact.Household).Facts[i]
	}
	t := types.IntType
	switch d.Kind {
	case fact.Bool:
		t = types.BoolType
	case fact.Text:
		t = types.StringType
	}
	return &types.FieldType{
		Type:  t,
		IsSet: func(obj any) bool { return value(obj).Known },
		GetFrom: func(obj any) (any, error) {
			v := value(obj)
			switch {
			case !v.Known:
				return nil, errUnknown{d.Title}
			case d.Kind == fact.Bool:
				return v.N != 0, nil
			case d.Kind == fact.Text:
				return v.Text, nil
			}
			return v.N, nil
		},
	}
}

func paramField(d param.Definition, t *types.Type) *types.FieldType {
	return &types.FieldType{
		Type:  t,
		IsSet: func(obj any) bool { return obj.(*values).numbers[d.Key] != nil },
		GetFrom: func(obj any) (any, error) {
			v := obj.(*values).numbers[d.Key]
			if v == nil {
				return nil, errUnknown{d.Title}
			}
			return v, nil
		},
	}
}

// FindStructType and the methods below make the types known to the checker.
func (f *fields) FindStructType(name string) (*types.Type, bool) {
	if _, ok := f.byType[name]; ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return f.Registry.FindStructType(name)
}

func (f *fields) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if of, ok := f.byType[name]; ok {
		t, found := of[field]
		return t, found
	}
	return f.Registry.FindStructFieldType(name, field)
}

// NativeToValue lets conditions hold the Go values.
func (f *fields) NativeToValue(v any) ref.Val {
	switch v.(type) {
	case *fact.Household:
		return object{householdType, v}
	case *fact.Member:
		return object{memberType, v}
	case *values:
		return object{paramType, v}
	}
	return f.Registry.NativeToValue(v)
}

// object is a Go value inside CEL; only its fields can be read.
type object struct {
	typ   *types.Type
	value any
}

func (o object) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("rule: %s is not a %s", o.typ.TypeName(), t)
}
func (o object) ConvertToType(ref.Type) ref.Val { return types.NewErr("rule: no conversion") }
func (o object) Equal(other ref.Val) ref.Val {
	x, ok := other.(object)
	return types.Bool(ok && x.value == o.value)
}
func (o object) Type() ref.Type { return o.typ }
func (o object) Value() any     { return o.value }
