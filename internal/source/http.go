package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// Routes adds what departments and the county's data stewards do with files.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: http.MethodPost, Path: "/api/batches", Permission: access.BatchImport, Summary: "导入部门文件(请求体就是文件,或用 multipart 上传)", Tag: "source", MaxBytes: MaxFile}, s.postBatch)
	api.Register(a, api.Route{Method: http.MethodPost, Path: "/api/batches/preview", Permission: access.BatchImport, Summary: "预览文件会怎样读入,不保存", Tag: "source", MaxBytes: MaxFile}, s.postPreview)
	api.Register(a, api.Route{Method: http.MethodGet, Path: "/api/batches", Permission: access.BatchRead, Summary: "批次列表", Tag: "source"}, s.getBatches)
	api.Register(a, api.Route{Method: http.MethodGet, Path: "/api/batches/{batch}", Permission: access.BatchRead, Summary: "一个批次", Tag: "source"}, s.getBatch)
	api.Register(a, api.Route{Method: http.MethodGet, Path: "/api/batches/{batch}/quarantine", Permission: access.BatchRead, Summary: "待处理的行及原因(不含内容)", Tag: "source"}, s.getQuarantine)
	api.Register(a, api.Route{Method: http.MethodGet, Path: "/api/batches/{batch}/quarantine.xlsx", Permission: access.BatchImport, Summary: "下载待处理的行,改好后重新导入", Tag: "source"}, s.getQuarantineBook)
	api.Register(a, api.Route{Method: http.MethodPost, Path: "/api/batches/{batch}/confirm", Permission: access.BatchConfirm, Summary: "确认名单大幅减少的批次(须由另一人)", Tag: "source"}, s.postConfirm)
	api.Register(a, api.Route{Method: http.MethodPost, Path: "/api/batches/{batch}/withdraw", Permission: access.BatchUndo, Summary: "撤销批次", Tag: "source"}, s.postWithdraw)
	api.Register(a, api.Route{Method: http.MethodGet, Path: "/api/link-reviews", Permission: access.LinkReview, Summary: "归户有疑问、等人判断的行", Tag: "source"}, s.getReviews)
	api.Register(a, api.Route{Method: http.MethodPost, Path: "/api/link-reviews/{review}/accept", Permission: access.LinkReview, Summary: "选定这一行说的是谁", Tag: "source", Status: http.StatusNoContent}, s.postAccept)
	api.Register(a, api.Route{Method: http.MethodPost, Path: "/api/link-reviews/{review}/refuse", Permission: access.LinkReview, Summary: "候选都不是", Tag: "source", Status: http.StatusNoContent}, s.postRefuse)
	api.Register(a, api.Route{Method: http.MethodPost, Path: "/api/comparisons", Permission: access.ComparisonRun, Summary: "拿名单与花名册比对,不保存,返回未比中的行", Tag: "source", MaxBytes: MaxFile}, s.postComparison)
	api.Register(a, api.Route{Method: http.MethodGet, Path: "/api/datasets", Permission: access.DatasetRead, Summary: "数据项、周期和最近一次报送", Tag: "source"}, s.getDatasets)
	api.Register(a, api.Route{Method: http.MethodPost, Path: "/api/datasets", Permission: access.DatasetEdit, Summary: "新增或修改数据项", Tag: "source", Status: http.StatusCreated}, s.postDataset)
	s.consoleRoutes(a)
}

var errNoUpload = errs.New(errs.Invalid, "source.no_file", "请求里没有文件,请选择文件后重新上传。")

// UploadIn is a request whose body is a file, streamed and never held in memory.
type UploadIn struct {
	FileName string `header:"X-File-Name" doc:"文件名,经 URL 编码"`
	Dataset  string `query:"dataset" maxLength:"90" doc:"数据项的键;空则按表头判断"`
	body     io.Reader
	boundary string
}

// Resolve keeps the body for the handler; Huma calls it after the sign-in was checked.
func (in *UploadIn) Resolve(ctx huma.Context) []error {
	in.body = io.LimitReader(ctx.BodyReader(), MaxFile+1)
	if kind, params, err := mime.ParseMediaType(ctx.Header("Content-Type")); err == nil && strings.HasPrefix(kind, "multipart/") {
		in.boundary = params["boundary"]
	}
	return nil
}

// file is the uploaded file and its name.
func (in *UploadIn) file() (io.Reader, string, error) {
	name, err := url.PathUnescape(in.FileName)
	if err != nil {
		name = ""
	}
	if in.boundary == "" {
		return in.body, name, nil
	}
	parts := multipart.NewReader(in.body, in.boundary)
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, "", errNoUpload
		}
		if part.FileName() != "" {
			return part, part.FileName(), nil
		}
	}
}

type importIn struct {
	UploadIn
	AsOf       api.Date `query:"as_of" doc:"数据截至日,如 2025-06-30"`
	ReceivedOn api.Date `query:"received_on" doc:"收到日期;补录历史文件时填写"`
	Replaces   int64    `query:"replaces" minimum:"0" doc:"被这份文件更正的批次"`
}

func (s *Service) postBatch(ctx context.Context, in *importIn) (*api.Body[Result], error) {
	file, name, err := in.file()
	if err != nil {
		return nil, err
	}
	asOf, err1 := in.AsOf.On(cn.Date{})
	received, err2 := in.ReceivedOn.On(cn.Date{})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return api.Out(s.Import(ctx, ImportRequest{File: file, Name: name, Dataset: in.Dataset, AsOf: asOf, ReceivedOn: received, Replaces: in.Replaces}))
}

func (s *Service) postPreview(ctx context.Context, in *UploadIn) (*api.Body[Preview], error) {
	file, _, err := in.file()
	if err != nil {
		return nil, err
	}
	return api.Out(s.Preview(ctx, file, in.Dataset))
}

type listIn struct {
	api.Page
	Dataset    string   `query:"dataset" maxLength:"90"`
	State      string   `query:"state" enum:"staging,held,waiting_confirmation,published,withdrawn,refused"`
	Department string   `query:"department" maxLength:"60" doc:"报送部门"`
	From       api.Date `query:"from" doc:"截至日不早于"`
	To         api.Date `query:"to" doc:"截至日不晚于"`
	Unsettled  bool     `query:"unsettled" doc:"只看还有待处理的行、或等人决定的批次"`
}

func (s *Service) getBatches(ctx context.Context, in *listIn) (*api.Body[api.List[*Batch]], error) {
	from, err1 := in.From.On(cn.Date{})
	to, err2 := in.To.On(cn.Date{})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return api.Out(s.Batches(ctx, BatchQuery{in.Dataset, in.Department, State(in.State), from, to, in.Unsettled}, in.Page))
}

// BatchIn names a batch in a path.
type BatchIn struct {
	Batch int64 `path:"batch" minimum:"1"`
}

func (s *Service) getBatch(ctx context.Context, in *BatchIn) (*api.Body[*Batch], error) {
	return api.Out(s.Batch(ctx, in.Batch))
}

type quarantineIn struct {
	BatchIn
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

func (s *Service) getQuarantine(ctx context.Context, in *quarantineIn) (*api.Body[api.List[QuarantineRow]], error) {
	list, err := s.Quarantine(ctx, in.Batch, in.Limit)
	return api.Out(api.List[QuarantineRow]{Items: list}, err)
}

// bookOut is a workbook to download.
type bookOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Counts      string `header:"X-Counts"`
	Body        []byte
}

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Service) getQuarantineBook(ctx context.Context, in *BatchIn) (*bookOut, error) {
	var b bytes.Buffer
	if err := s.ExportQuarantine(ctx, in.Batch, &b); err != nil {
		return nil, err
	}
	return &bookOut{ContentType: xlsx, Disposition: `attachment; filename="quarantine.xlsx"`, Body: b.Bytes()}, nil
}

func (s *Service) postConfirm(ctx context.Context, in *BatchIn) (*api.Body[*Batch], error) {
	return api.Out(s.Confirm(ctx, in.Batch))
}

type withdrawIn struct {
	BatchIn
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"撤销的原因,不要写个人信息"`
	}
}

func (s *Service) postWithdraw(ctx context.Context, in *withdrawIn) (*api.Body[*Batch], error) {
	return api.Out(s.Withdraw(ctx, in.Batch, in.Body.Reason))
}

type reviewsIn struct {
	api.Page
	Batch int64 `query:"batch" minimum:"0" doc:"只看一个批次的"`
}

func (s *Service) getReviews(ctx context.Context, in *reviewsIn) (*api.Body[api.List[Review]], error) {
	return api.Out(s.Reviews(ctx, in.Batch, in.Page))
}

type acceptIn struct {
	Review ReviewID `path:"review" maxLength:"36"`
	Body   struct {
		Candidate string `json:"candidate" minLength:"1" maxLength:"36" doc:"候选的 id"`
	}
}

func (s *Service) postAccept(ctx context.Context, in *acceptIn) (*struct{}, error) {
	return nil, s.AcceptReview(ctx, in.Review, in.Body.Candidate)
}

type refuseIn struct {
	Review ReviewID `path:"review" maxLength:"36"`
}

func (s *Service) postRefuse(ctx context.Context, in *refuseIn) (*struct{}, error) {
	return nil, s.RefuseReview(ctx, in.Review)
}

func (s *Service) postComparison(ctx context.Context, in *UploadIn) (*bookOut, error) {
	file, _, err := in.file()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	c, err := s.Compare(ctx, file, in.Dataset, &b)
	if err != nil {
		return nil, err
	}
	counts, err := json.Marshal(c.Counts)
	if err != nil {
		return nil, err
	}
	return &bookOut{ContentType: xlsx, Disposition: `attachment; filename="unmatched.xlsx"`, Counts: string(counts), Body: b.Bytes()}, nil
}

func (s *Service) getDatasets(ctx context.Context, _ *struct{}) (*api.Body[api.List[Supply]], error) {
	list, err := s.Supplies(ctx)
	return api.Out(api.List[Supply]{Items: list}, err)
}

func (s *Service) postDataset(ctx context.Context, in *struct{ Body Dataset }) (*api.Body[*Dataset], error) {
	return api.Out(s.Define(ctx, in.Body))
}
