package monitor

import (
	"context"
	_ "embed"
	"maps"
	"slices"
	"sync"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/param"
)

//go:embed variants.toml
var variantsTOML string

// Variant is how a place in the country runs the procedure: a set of parameters.
type Variant struct {
	Key    string            `toml:"key" json:"key"`
	Title  string            `toml:"title" json:"title"`
	Source string            `toml:"source" json:"source"`
	Params map[string]string `toml:"params" json:"params" doc:"参数和值"`
}

// Variants are those shipped.
var Variants = sync.OnceValue(func() []Variant {
	var file struct {
		Variant []Variant `toml:"variant"`
	}
	if _, err := toml.Decode(variantsTOML, &file); err != nil {
		panic("monitor: variants.toml: " + err.Error()) // shipped with the program, and tested
	}
	return file.Variant
})

var errNoVariant = errs.New(errs.NotFound, "monitor.no_variant", "没有这一种办理程序,请从列表中选择。")

// ApplyVariant sets the parameters of a shipped variant from a day on, all or none.
// Policy: plan:262 A033
func (s *Service) ApplyVariant(ctx context.Context, key string, from cn.Date, basis string) (done []param.Value, err error) {
	i := slices.IndexFunc(Variants(), func(v Variant) bool { return v.Key == key })
	if i < 0 {
		return nil, errNoVariant
	}
	v := Variants()[i]
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		for _, name := range slices.Sorted(maps.Keys(v.Params)) {
			value, err := s.params.ApplyTx(ctx, tx, param.Change{Key: name, Value: v.Params[name], From: from, Basis: basis})
			if err != nil {
				return err
			}
			done = append(done, value)
		}
		return nil
	})
	return done, err
}

func (s *Service) variantRoutes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/case-variants", Permission: access.ParamRead, Summary: "各地怎样办理:可以整套采用的程序和时限", Tag: "monitor"},
		func(context.Context, *struct{}) (*api.Body[api.List[Variant]], error) {
			return api.Out(api.List[Variant]{Items: Variants()}, nil)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/case-variants/{variant}/apply", Permission: access.ParamEdit, Summary: "从某天起采用一套程序和时限", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			Variant string `path:"variant" maxLength:"40"`
			Body    struct {
				From  cn.Date `json:"from"`
				Basis string  `json:"basis,omitempty" required:"false" maxLength:"200" doc:"依据的文件"`
			}
		}) (*api.Body[api.List[param.Value]], error) {
			list, err := s.ApplyVariant(ctx, in.Variant, in.Body.From, in.Body.Basis)
			return api.Out(api.List[param.Value]{Items: list}, err)
		})
}
