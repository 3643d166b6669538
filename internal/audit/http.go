package audit

import (
	"context"
	"strings"

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

// searchBody is searchInput where the search names a person, which no address may.
type searchBody struct {
	Body struct {
		Who   string  `json:"who,omitempty" maxLength:"60" doc:"操作人的登录名或姓名的一部分"`
		Verb  string  `json:"verb,omitempty" maxLength:"64" doc:"动作,如 lead.dispatch;以点结尾表示一类,如 lead."`
		Kind  string  `json:"kind,omitempty" maxLength:"64" doc:"对象种类"`
		Ref   string  `json:"ref,omitempty" maxLength:"200" doc:"对象编号"`
		Area  string  `json:"area,omitempty" maxLength:"15" doc:"区划代码,含下级"`
		From  cn.Date `json:"from,omitempty" doc:"起始日"`
		To    cn.Date `json:"to,omitempty" doc:"截止日(含)"`
		After string  `json:"after,omitempty" maxLength:"30"`
		Limit int     `json:"limit,omitempty" minimum:"1" maximum:"200"`
	}
}

func (in *searchBody) query() Query {
	b := in.Body
	return Query{Who: strings.TrimSpace(b.Who), Verb: b.Verb, Kind: b.Kind, Ref: b.Ref, Area: b.Area, From: b.From, To: b.To, After: b.After, Limit: b.Limit}
}

// book is a workbook to download.
type book struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// Routes mounts the trail's routes.
func (t *Trail) Routes(a *api.API, d *db.DB) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/audit", Permission: access.AuditRead, Summary: "查询审计记录", Tag: "audit"},
		func(ctx context.Context, in *searchInput) (*api.Body[api.List[Found]], error) {
			return api.Out(t.search(ctx, d, in))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/audit/search", Permission: access.AuditRead, Summary: "按操作人、动作、对象、日期查询审计记录", Tag: "audit"},
		func(ctx context.Context, in *searchBody) (out *api.Body[api.List[Found]], err error) {
			out = new(api.Body[api.List[Found]])
			err = d.Read(ctx, func(tx *db.Tx) error {
				out.Body.Items, out.Body.Next, err = t.Search(ctx, tx, in.query())
				return err
			})
			return out, err
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/audit/export", Permission: access.AuditRead, Summary: "导出查到的审计记录", Tag: "audit"},
		func(ctx context.Context, in *searchBody) (*book, error) {
			text, err := t.Export(ctx, d, in.query())
			if err != nil {
				return nil, err
			}
			return &book{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", `attachment; filename="audit.xlsx"`, text}, nil
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/audit/words", Permission: access.AuditRead, Summary: "动作和对象种类的中文名", Tag: "audit"},
		func(context.Context, *struct{}) (*api.Body[Words], error) {
			return api.Out(Glossary(), nil)
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
