package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
)

// OfDeclaration is a path; Huma fills embedded structs only if exported.
type OfDeclaration struct {
	Declaration DeclarationID `path:"declaration" maxLength:"36"`
}

type purposed struct {
	Purpose string `json:"purpose" maxLength:"200" doc:"查看的用途"`
}

type declarationsInput struct {
	api.Page
	DeclarationQuery
}

type sightingsInput struct {
	api.Page
	Area string `query:"area" maxLength:"15" doc:"区划代码,含下级"`
}

type texts struct {
	Texts []string `json:"texts"`
}

// reportRoutes are the routes of what people report: declarations and sightings.
func (s *Service) reportRoutes(a *api.API) {
	route := func(method, path, summary string, p db.Permission) api.Route {
		return api.Route{Method: method, Path: path, Permission: p, Summary: summary, Tag: "monitor"}
	}
	api.Register(a, route("GET", "/api/declarations", "农户自主申报,新的在前;可按回执号查", access.LeadRead),
		func(ctx context.Context, in *declarationsInput) (*api.Body[FoundDeclarations], error) {
			return api.Out(s.Declarations(ctx, in.DeclarationQuery, in.Page))
		})
	api.Register(a, route("GET", "/api/declarations/{declaration}", "一份申报:进展、答复书、答复记录", access.LeadRead),
		func(ctx context.Context, in *OfDeclaration) (*api.Body[DeclarationDetail], error) {
			return api.Out(s.Declaration(ctx, in.Declaration))
		})
	declare := route("POST", "/api/declarations", "登记农户自主申报", access.DeclarationRecord)
	declare.Status = 201
	api.Register(a, declare, func(ctx context.Context, in *struct{ Body DeclarationInput }) (*api.Body[Receipt], error) {
		return api.Out(s.Declare(ctx, in.Body))
	})
	api.Register(a, route("POST", "/api/declarations/{declaration}/withdrawal", "农户撤回申报", access.DeclarationRecord),
		func(ctx context.Context, in *struct {
			OfDeclaration
			Body struct {
				Reason string `json:"reason" maxLength:"500" doc:"农户为什么撤回"`
			}
		}) (*api.Body[Declaration], error) {
			return api.Out(s.WithdrawDeclaration(ctx, in.Declaration, in.Body.Reason))
		})
	api.Register(a, route("POST", "/api/declarations/{declaration}/words", "查看申报人的联系方式和说明(须写明用途)", access.DeclarationRecord),
		func(ctx context.Context, in *struct {
			OfDeclaration
			Body purposed
		}) (*api.Body[Words], error) {
			return api.Out(s.Words(ctx, in.Declaration, in.Body.Purpose))
		})
	api.Register(a, route("POST", "/api/declarations/{declaration}/answers", "记录已把结果告诉农户", access.DeclarationRecord),
		func(ctx context.Context, in *struct {
			OfDeclaration
			Body AnswerInput
		}) (*api.Body[Declaration], error) {
			return api.Out(s.AnswerDeclaration(ctx, in.Declaration, in.Body))
		})
	api.Register(a, route("POST", "/api/declarations/{declaration}/answers/words", "查看告诉过农户什么(须写明用途)", access.DeclarationRecord),
		func(ctx context.Context, in *struct {
			OfDeclaration
			Body purposed
		}) (*api.Body[texts], error) {
			list, err := s.AnswerWords(ctx, in.Declaration, in.Body.Purpose)
			return api.Out(texts{list}, err)
		})
	s.sightingRoutes(a)
}

func (s *Service) sightingRoutes(a *api.API) {
	raise := api.Route{Method: "POST", Path: "/api/sightings", Permission: access.SightingRecord, Summary: "上报走访发现的困难", Tag: "monitor", Status: 201}
	api.Register(a, raise, func(ctx context.Context, in *struct{ Body SightingInput }) (*api.Body[SightingReceipt], error) {
		return api.Out(s.RecordSighting(ctx, in.Body))
	})
	api.Register(a, api.Route{Method: "GET", Path: "/api/sightings", Permission: access.LeadRead, Summary: "走访发现和后来怎样了,新的在前", Tag: "monitor"},
		func(ctx context.Context, in *sightingsInput) (*api.Body[api.List[Sighting]], error) {
			return api.Out(s.Sightings(ctx, in.Area, in.Page))
		})
	api.Register(a, api.Route{Method: "POST", Path: "/api/sightings/{sighting}/words", Permission: access.LeadRead, Summary: "查看走访发现的说明(须写明用途)", Tag: "monitor"},
		func(ctx context.Context, in *struct {
			Sighting SightingID `path:"sighting" maxLength:"36"`
			Body     purposed
		}) (*api.Body[struct {
			Text string `json:"text"`
		}], error) {
			text, err := s.SightingWords(ctx, in.Sighting, in.Body.Purpose)
			return api.Out(struct {
				Text string `json:"text"`
			}{text}, err)
		})
}
