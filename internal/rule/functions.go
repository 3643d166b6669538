package rule

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// sumOf adds members.map(x, …).sum() to the words of a condition: 0 for nobody, and a
// failure where the sum does not fit.
func sumOf(t *types.Type, zero traits.Adder) cel.EnvOption {
	return listFunction("sum", t, func(list traits.Lister) ref.Val {
		total := zero.(ref.Val)
		for it := list.Iterator(); it.HasNext() == types.True; {
			total = total.(traits.Adder).Add(it.Next())
			if types.IsError(total) {
				return total
			}
		}
		return total
	})
}

// maxOf adds members.map(x, …).max(): a failure for nobody, since no number is right then.
func maxOf(t *types.Type) cel.EnvOption {
	return listFunction("max", t, func(list traits.Lister) ref.Val {
		var best ref.Val
		for it := list.Iterator(); it.HasNext() == types.True; {
			next := it.Next()
			if best == nil {
				best = next
			}
			order := next.(traits.Comparer).Compare(best)
			if types.IsError(order) {
				return order
			}
			if order == types.IntOne {
				best = next
			}
		}
		if best == nil {
			return types.NewErr("max of an empty list")
		}
		return best
	})
}

func listFunction(name string, t *types.Type, f func(traits.Lister) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.MemberOverload("list_"+t.String()+"_"+name, []*cel.Type{cel.ListType(t)}, t,
		cel.UnaryBinding(func(list ref.Val) ref.Val { return f(list.(traits.Lister)) })))
}
