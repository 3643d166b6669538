package param

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
)

// Routes adds the parameters to the interface.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/params", Permission: access.ParamRead, Summary: "参数及某日的值", Tag: "param"}, s.getList)
	api.Register(a, api.Route{Method: "POST", Path: "/api/params/{key}", Permission: access.ParamEdit, Summary: "设置参数(自某日起执行)", Tag: "param"}, s.postValue)
	api.Register(a, api.Route{Method: "DELETE", Path: "/api/params/{key}/values/{from}", Permission: access.ParamEdit, Summary: "撤回还没有执行的值", Tag: "param"}, s.deleteValue)
}

type undoIn struct {
	Key  string   `path:"key" maxLength:"80" doc:"参数的键"`
	From api.Date `path:"from" doc:"这个值从哪一天起执行"`
}

func (s *Service) deleteValue(ctx context.Context, in *undoIn) (*struct{}, error) {
	from, err := in.From.On(cn.Date{})
	if err != nil {
		return nil, err
	}
	return nil, s.Undo(ctx, in.Key, from)
}

type listIn struct {
	On      api.Date `query:"on" doc:"哪一天的值,默认今天"`
	KnownBy api.Date `query:"known_by" doc:"截至哪一天已知,默认今天"`
}

func (s *Service) getList(ctx context.Context, in *listIn) (*api.Body[api.List[Item]], error) {
	today := cn.DateOf(s.db.Now())
	on, err := in.On.On(today)
	if err != nil {
		return nil, err
	}
	knownBy, err := in.KnownBy.On(today)
	if err != nil {
		return nil, err
	}
	items, err := s.List(ctx, on, knownBy)
	return api.Out(api.List[Item]{Items: items}, err)
}

type setIn struct {
	Key  string `path:"key" maxLength:"80" doc:"参数的键或中文名"`
	Body struct {
		Value string   `json:"value" maxLength:"600" doc:"新的值,如 8500、30%、5工作日;留空表示撤销"`
		From  api.Date `json:"from" doc:"从哪一天起执行"`
		Basis string   `json:"basis,omitempty" maxLength:"800" doc:"依据的文件"`
	}
}

func (s *Service) postValue(ctx context.Context, in *setIn) (*api.Body[Value], error) {
	from, err := in.Body.From.On(cn.Date{})
	if err != nil {
		return nil, err
	}
	return api.Out(s.Apply(ctx, Change{Key: in.Key, Value: in.Body.Value, From: from, Basis: in.Body.Basis}))
}
