package audit

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

type searchInput struct {
	api.Page
	Actor string   `query:"actor" maxLength:"64" doc:"操作账号"`
	Verb  string   `query:"verb" maxLength:"64" doc:"动作,如 lead.dispatch;以点结尾表示一类,如 lead."`
	Kind  string   `query:"kind" maxLength:"64" doc:"对象种类"`
	Ref   string   `query:"ref" maxLength:"200" doc:"对象编号"`
	Area  string   `query:"area" maxLength:"15" doc:"区划代码,含下级"`
	From  api.Date `query:"from" doc:"起始日"`
	To    api.Date `query:"to" doc:"截止日(含)"`
}

// Routes mounts the trail's routes.
func (t *Trail) Routes(a *api.API, d *db.DB) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/audit", Permission: access.AuditRead, Summary: "查询审计记录", Tag: "audit"},
		func(ctx context.Context, in *searchInput) (*api.Body[api.List[Found]], error) {
			return api.Out(t.search(ctx, d, in))
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/audit/verification", Permission: access.AuditRead, Summary: "核验审计链是否完好", Tag: "audit"},
		func(ctx context.Context, _ *struct{}) (*api.Body[Report], error) {
			return api.Out(t.verify(ctx, d))
		})
}

func (t *Trail) search(ctx context.Context, d *db.DB, in *searchInput) (out api.List[Found], err error) {
	q := Query{Actor: in.Actor, Verb: in.Verb, Kind: in.Kind, Ref: in.Ref, Area: in.Area, After: in.After, Limit: in.Limit}
	if q.From, err = in.From.On(cn.Date{}); err != nil {
		return out, err
	}
	if q.To, err = in.To.On(cn.Date{}); err != nil {
		return out, err
	}
	err = d.Read(ctx, func(tx *db.Tx) error {
		out.Items, out.Next, err = t.Search(ctx, tx, q)
		return err
	})
	return out, err
}

// verify is for those who may inspect the whole county: the chain has no parts.
func (t *Trail) verify(ctx context.Context, d *db.DB) (r Report, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.AuditRead, tx.County()); err != nil {
			return err
		}
		r, err = t.Verify(ctx, tx)
		return err
	})
	return r, err
}
