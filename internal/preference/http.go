package preference

import (
	"context"
	"encoding/json"

	"github.com/shouwang/shouwang/internal/api"
)

// KeyIn names a preference in a path.
type KeyIn struct {
	Key string `path:"key" maxLength:"60" doc:"设置的名称,如 leads.views"`
}

type putInput struct {
	KeyIn
	Body struct {
		Value any `json:"value" doc:"任意 JSON;不得含身份证号、电话"`
	}
}

// Routes adds the routes of preferences.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/preferences", Permission: api.SignedIn, Summary: "我的个人设置", Tag: "preference"},
		func(ctx context.Context, _ *struct{}) (*api.Body[map[string]any], error) {
			return api.Out(s.read(ctx))
		})
	api.Register(a, api.Route{Method: "PUT", Path: "/api/preferences/{key}", Permission: api.SignedIn, Summary: "保存一项个人设置", Tag: "preference"},
		func(ctx context.Context, in *putInput) (*struct{}, error) {
			value, err := json.Marshal(in.Body.Value)
			if err != nil {
				return nil, errValue
			}
			return nil, s.Set(ctx, in.Key, value)
		})
	api.Register(a, api.Route{Method: "DELETE", Path: "/api/preferences/{key}", Permission: api.SignedIn, Summary: "删除一项个人设置", Tag: "preference"},
		func(ctx context.Context, in *KeyIn) (*struct{}, error) {
			return nil, s.Drop(ctx, in.Key)
		})
}

// read gives the values as JSON values, so that the interface's description knows the shape.
func (s *Service) read(ctx context.Context) (map[string]any, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	values := make(map[string]any, len(all))
	for key, raw := range all {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, err
		}
		values[key] = v
	}
	return values, nil
}
