package document

import (
	"context"
	"io"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// fileIn is a request whose body is a picture or a PDF, streamed. The note travels in a
// header, so that it enters no address.
type fileIn struct {
	Household registry.HouseholdID `path:"household" maxLength:"36"`
	Kind      string               `query:"kind" maxLength:"20" doc:"资料的种类"`
	On        api.Date             `query:"on" doc:"资料上的日期"`
	Note      string               `header:"X-Note" maxLength:"2000" doc:"说明,百分号编码"`
	body      io.Reader
}

// Resolve keeps the body for the handler; Huma calls it after the sign-in was checked.
func (in *fileIn) Resolve(ctx huma.Context) []error {
	in.body = io.LimitReader(ctx.BodyReader(), maxSize+1)
	return nil
}

type fileOut struct {
	ContentType string `header:"Content-Type"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

// Routes adds the routes of documents.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/document-kinds", Permission: api.SignedIn, Summary: "资料的种类", Tag: "document"},
		func(context.Context, *struct{}) (*api.Body[api.List[Kind]], error) {
			return api.Out(api.List[Kind]{Items: Kinds}, nil)
		})
	api.Register(a, api.Route{Method: "GET", Path: "/api/households/{household}/documents", Permission: access.HouseholdRead, Summary: "一户的资料", Tag: "document"},
		func(ctx context.Context, in *struct {
			Household registry.HouseholdID `path:"household" maxLength:"36"`
			registry.AsOf
		}) (*api.Body[api.List[Document]], error) {
			on, knownBy, err := in.Days(cn.DateOf(s.db.Now()))
			if err != nil {
				return nil, err
			}
			list, err := s.OfHousehold(ctx, in.Household, on, knownBy)
			return api.Out(api.List[Document]{Items: list}, err)
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/households/{household}/documents", Permission: access.HouseholdEdit, Summary: "存一份资料(加密)", Tag: "document", Status: 201, MaxBytes: maxSize},
		func(ctx context.Context, in *fileIn) (*api.Body[Document], error) {
			on, err := in.On.On(cn.Date{})
			if err != nil {
				return nil, err
			}
			note, err := url.PathUnescape(in.Note)
			if err != nil {
				return nil, errNote
			}
			return api.Out(s.Add(ctx, in.Household, In{in.Kind, on, note}, in.body))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/documents/{document}/read", Permission: access.HouseholdRead, Summary: "看一份资料(记入审计)", Tag: "document"},
		func(ctx context.Context, in *struct {
			Document ID `path:"document" maxLength:"36"`
			Body     struct {
				Purpose string `json:"purpose,omitempty" required:"false" maxLength:"200" doc:"用途;含证件号码或健康内容的必填"`
			}
		}) (*fileOut, error) {
			d, r, err := s.Read(ctx, in.Document, in.Body.Purpose)
			if err != nil {
				return nil, err
			}
			defer r.Close()
			content, err := io.ReadAll(r)
			return &fileOut{d.Media, "no-store", content}, err
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/documents/{document}/withdraw", Permission: access.HouseholdEdit, Summary: "撤下放错的资料(写明理由)", Tag: "document"},
		func(ctx context.Context, in *struct {
			Document ID `path:"document" maxLength:"36"`
			Body     struct {
				Reason string `json:"reason" maxLength:"200"`
			}
		}) (*struct{}, error) {
			return nil, s.Withdraw(ctx, in.Document, in.Body.Reason)
		})
}
