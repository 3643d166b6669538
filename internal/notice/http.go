package notice

import (
	"context"
	"io"
	"net/url"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
)

type noticePath struct {
	Notice ID `path:"notice" maxLength:"36"`
}

type objectInput struct {
	Notice ID `path:"notice" maxLength:"36"`
	Body   Objecting
}

type settleInput struct {
	Objection ObjectionID `path:"objection" maxLength:"36"`
	Body      Settlement
}

type reasonInput struct {
	Notice ID `path:"notice" maxLength:"36"`
	Body   struct {
		Reason string `json:"reason" maxLength:"800" doc:"提前撤下的原因"`
	}
}

type purposeInput struct {
	Objection ObjectionID `path:"objection" maxLength:"36"`
	Body      struct {
		Purpose string `json:"purpose" maxLength:"200" doc:"查看的用途"`
	}
}

type numberInput struct {
	Body struct {
		Number string `json:"number" maxLength:"40" doc:"回执号,如 2026-0007"`
	}
}

type attachmentPath struct {
	Attachment AttachmentID `path:"attachment" maxLength:"36"`
}

type uploadInput struct {
	FileName string `header:"X-File-Name" doc:"文件名,经 URL 编码"`
	Area     string `query:"area" maxLength:"12" doc:"张贴的村或乡镇"`
	body     io.Reader
}

// Resolve keeps the body for the handler; Huma calls it after the sign-in was checked.
func (in *uploadInput) Resolve(ctx huma.Context) []error {
	in.body = io.LimitReader(ctx.BodyReader(), maxAttachment+1)
	return nil
}

type posterInput struct {
	Notice ID     `path:"notice" maxLength:"36"`
	Paper  string `query:"paper" enum:"a4,a3" default:"a4"`
	base   string
}

// Resolve notes at which address the system was opened.
func (in *posterInput) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	in.base = addressOf(r)
	return nil
}

type document struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func route(method, path string, p db.Permission, summary string) api.Route {
	return api.Route{Method: method, Path: path, Permission: p, Summary: summary, Tag: "notice"}
}

// Routes adds notices to the interface, and the pages that need no sign-in.
func (s *Service) Routes(a *api.API) {
	api.Register(a, route("GET", "/api/notices", access.NoticeRead, "公示列表"), func(ctx context.Context, in *Query) (*api.Body[api.List[Notice]], error) {
		return api.Out(s.List(ctx, *in))
	})
	api.Register(a, route("GET", "/api/notices/{notice}", access.NoticeRead, "一张公示和显示过的内容"), func(ctx context.Context, in *noticePath) (*api.Body[Detail], error) {
		return api.Out(s.Show(ctx, in.Notice))
	})
	api.Register(a, route("GET", "/api/notices/{notice}/poster", access.NoticeRead, "张贴件(A4、A3),带二维码"), func(ctx context.Context, in *posterInput) (*document, error) {
		text, err := s.Poster(ctx, in.Notice, in.base, in.Paper == "a3")
		if err != nil {
			return nil, err
		}
		return &document{ContentType: "text/html; charset=utf-8", Disposition: "inline", Body: text}, nil
	})
	api.Register(a, route("POST", "/api/notices/{notice}/take-down", access.NoticeTakeDown, "提前撤下公示"), func(ctx context.Context, in *reasonInput) (*struct{}, error) {
		return nil, s.TakeDown(ctx, in.Notice, in.Body.Reason)
	})
	s.draftRoutes(a)
	s.objectionRoutes(a)
	s.publicRoutes(a)
}

func (s *Service) draftRoutes(a *api.API) {
	api.Register(a, route("GET", "/api/notice-columns", access.NoticeRead, "可以公示的列"), func(ctx context.Context, _ *struct{}) (*api.Body[api.List[ColumnInfo]], error) {
		list, err := s.Columns(ctx)
		return api.Out(api.List[ColumnInfo]{Items: list}, err)
	})
	api.Register(a, route("POST", "/api/notices", access.NoticePublish, "发布公示"), func(ctx context.Context, in *api.Body[Draft]) (*api.Body[Notice], error) {
		return api.Out(s.Publish(ctx, in.Body))
	})
	api.Register(a, route("POST", "/api/notices/preview", access.NoticePublish, "检查公示草稿,不保存"), func(ctx context.Context, in *api.Body[Draft]) (*api.Body[Preview], error) {
		return api.Out(s.Preview(ctx, in.Body))
	})
	upload := route("POST", "/api/notice-attachments", access.NoticePublish, "上传公示附件(请求体就是文件)")
	upload.MaxBytes = maxAttachment
	api.Register(a, upload, func(ctx context.Context, in *uploadInput) (*api.Body[Attachment], error) {
		name, err := url.PathUnescape(in.FileName)
		if err != nil {
			return nil, errFileName
		}
		return api.Out(s.Upload(ctx, in.Area, name, in.body))
	})
	api.Register(a, route("GET", "/api/notice-attachments", access.NoticePublish, "还没发布的附件"), func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Attachment]], error) {
		list, err := s.Unposted(ctx)
		return api.Out(api.List[Attachment]{Items: list}, err)
	})
	api.Register(a, route("GET", "/api/notice-attachments/{attachment}", access.NoticeRead, "打开公示附件"), func(ctx context.Context, in *attachmentPath) (*document, error) {
		file, content, err := s.OpenAttachment(ctx, in.Attachment)
		if err != nil {
			return nil, err
		}
		return &document{ContentType: "application/octet-stream", Disposition: disposition(file.Name), Body: content}, nil
	})
	api.Register(a, route("POST", "/api/notice-attachments/{attachment}/read", access.NoticePublish, "确认看过附件里的图片(须由另一人)"), func(ctx context.Context, in *attachmentPath) (*struct{}, error) {
		return nil, s.ReadAttachment(ctx, in.Attachment)
	})
}

func (s *Service) objectionRoutes(a *api.API) {
	api.Register(a, route("GET", "/api/notices/{notice}/objections", access.NoticeRead, "一张公示的异议"), func(ctx context.Context, in *noticePath) (*api.Body[api.List[Objection]], error) {
		list, err := s.Objections(ctx, in.Notice)
		return api.Out(api.List[Objection]{Items: list}, err)
	})
	api.Register(a, route("POST", "/api/notices/{notice}/objections", access.NoticeRead, "登记收到的异议"), func(ctx context.Context, in *objectInput) (*api.Body[Receipt], error) {
		in.Body.Notice = in.Notice
		return api.Out(s.Object(ctx, in.Body))
	})
	api.Register(a, route("POST", "/api/objections/search", access.NoticeRead, "按回执号查异议"), func(ctx context.Context, in *numberInput) (*api.Body[Objection], error) {
		return api.Out(s.FindObjection(ctx, in.Body.Number))
	})
	api.Register(a, route("POST", "/api/objections/{objection}/settle", access.NoticeSettle, "答复异议(不能是发布公示的人)"), func(ctx context.Context, in *settleInput) (*api.Body[Objection], error) {
		return api.Out(s.Settle(ctx, in.Objection, in.Body))
	})
	api.Register(a, route("POST", "/api/objections/{objection}/reveal", access.NoticeSettle, "查看提出异议的人(须写明用途)"), func(ctx context.Context, in *purposeInput) (*api.Body[Contact], error) {
		return api.Out(s.Reveal(ctx, in.Objection, in.Body.Purpose))
	})
}
