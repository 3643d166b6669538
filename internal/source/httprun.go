package source

import (
	"context"
	"net/http"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// consoleRoutes adds what the console's pages of imports, batches and links ask for.
func (s *Service) consoleRoutes(a *api.API) {
	route := func(method, path string, p db.Permission, summary string) api.Route {
		return api.Route{Method: method, Path: path, Permission: p, Summary: summary, Tag: "source"}
	}
	upload := route(http.MethodPost, "/api/imports", access.BatchImport, "上传文件,看过怎样读入后再开始导入")
	upload.MaxBytes, upload.Status = MaxFile, http.StatusCreated
	api.Register(a, upload, s.postImport)
	api.Register(a, route(http.MethodGet, "/api/imports", access.BatchImport, "上传的文件和导入进度"), s.getImports)
	api.Register(a, route(http.MethodGet, "/api/imports/{import}", access.BatchImport, "一个文件的导入进度"), s.getImport)
	api.Register(a, route(http.MethodPost, "/api/imports/{import}/preview", access.BatchImport, "按所选的数据项和列预览"), s.postImportPreview)
	api.Register(a, route(http.MethodPost, "/api/imports/{import}/start", access.BatchImport, "在后台开始导入"), s.postImportStart)
	api.Register(a, route(http.MethodPost, "/api/imports/{import}/cancel", access.BatchImport, "取消导入"), s.postImportCancel)

	api.Register(a, route(http.MethodGet, "/api/batches/{batch}/page", access.BatchRead, "一个批次的全部情况"), s.getBatchPage)
	api.Register(a, route(http.MethodGet, "/api/batches/{batch}/endings", access.BatchRead, "名单结束(将结束)哪些人"), s.getEndings)
	api.Register(a, route(http.MethodPost, "/api/batches/{batch}/release", access.BatchImport, "导入人看过后,生效或不生效"), s.postRelease)
	api.Register(a, route(http.MethodPost, "/api/batches/{batch}/decline", access.BatchConfirm, "另一人核对后不同意生效"), s.postDecline)
	api.Register(a, route(http.MethodGet, "/api/batches/{batch}/withdrawal", access.BatchUndo, "撤销会带来什么"), s.getWithdrawal)
	api.Register(a, route(http.MethodPost, "/api/batches/{batch}/quarantine/grid", access.BatchImport, "看待处理的行的内容(须写明用途)"), s.postGrid)
	api.Register(a, route(http.MethodPost, "/api/batches/{batch}/quarantine/corrections", access.BatchImport, "更正待处理的行,合格的随即导入"), s.postCorrections)
	api.Register(a, route(http.MethodPost, "/api/batches/{batch}/quarantine/set-aside", access.BatchImport, "决定不导入某些行"), s.postSetAside)
	api.Register(a, route(http.MethodPost, "/api/batches/{batch}/quarantine/take-up", access.BatchImport, "恢复决定不导入的行"), s.postTakeUp)

	api.Register(a, route(http.MethodGet, "/api/link-decisions", access.LinkReview, "已判断的归户,可以撤销"), s.getSettled)
	api.Register(a, route(http.MethodPost, "/api/link-reviews/{review}/compare", access.LinkReview, "一行与各候选逐项对照(须写明用途)"), s.postCompare)
	added := route(http.MethodPost, "/api/link-reviews/{review}/person", access.LinkReview, "登记为新的人")
	added.Status = http.StatusCreated
	api.Register(a, added, s.postPerson)
	undo := route(http.MethodPost, "/api/link-reviews/{review}/undo", access.LinkReview, "撤销归户判断,记录离开那个人")
	undo.Status = http.StatusNoContent
	api.Register(a, undo, s.postUndo)

	api.Register(a, route(http.MethodGet, "/api/connections", access.DatasetRead, "各部门联网情况"), s.getConnections)
	connect := route(http.MethodPost, "/api/connections", access.DatasetEdit, "登记部门联网情况")
	connect.Status = http.StatusNoContent
	api.Register(a, connect, s.postConnection)
}

// UploadedFile is a file that has come and how it would be read.
type UploadedFile struct {
	Import  *ImportRun  `json:"import"`
	Preview *RunPreview `json:"preview"`
}

type fileIn struct{ UploadIn }

func (s *Service) postImport(ctx context.Context, in *fileIn) (*api.Body[UploadedFile], error) {
	file, name, err := in.file()
	if err != nil {
		return nil, err
	}
	r, err := s.Upload(ctx, file, name)
	if err != nil {
		return nil, err
	}
	p, err := s.PreviewRun(ctx, r.ID, Choices{Dataset: in.Dataset})
	return api.Out(UploadedFile{r, p}, err)
}

func (s *Service) getImports(ctx context.Context, in *api.Page) (*api.Body[api.List[*ImportRun]], error) {
	return api.Out(s.Runs(ctx, *in))
}

type runIn struct {
	Import RunID `path:"import" maxLength:"36"`
}

func (s *Service) getImport(ctx context.Context, in *runIn) (*api.Body[*ImportRun], error) {
	return api.Out(s.Run(ctx, in.Import))
}

type choicesIn struct {
	Import RunID `path:"import" maxLength:"36"`
	Body   Choices
}

func (s *Service) postImportPreview(ctx context.Context, in *choicesIn) (*api.Body[*RunPreview], error) {
	return api.Out(s.PreviewRun(ctx, in.Import, in.Body))
}

func (s *Service) postImportStart(ctx context.Context, in *choicesIn) (*api.Body[*ImportRun], error) {
	return api.Out(s.Start(ctx, in.Import, in.Body))
}

func (s *Service) postImportCancel(ctx context.Context, in *runIn) (*api.Body[*ImportRun], error) {
	return api.Out(s.Cancel(ctx, in.Import))
}

func (s *Service) getBatchPage(ctx context.Context, in *BatchIn) (*api.Body[*BatchPage], error) {
	return api.Out(s.Page(ctx, in.Batch))
}

type endingsIn struct {
	BatchIn
	api.Page
	Township string `query:"township" pattern:"^[0-9]{0,9}$"`
}

func (s *Service) getEndings(ctx context.Context, in *endingsIn) (*api.Body[Endings], error) {
	return api.Out(s.Endings(ctx, in.Batch, in.Township, in.Page))
}

type releaseIn struct {
	BatchIn
	Body struct {
		Publish bool `json:"publish" doc:"true 生效,false 不生效"`
	}
}

func (s *Service) postRelease(ctx context.Context, in *releaseIn) (*api.Body[*Batch], error) {
	return api.Out(s.Release(ctx, in.Batch, in.Body.Publish))
}

func (s *Service) postDecline(ctx context.Context, in *withdrawIn) (*api.Body[*Batch], error) {
	return api.Out(s.Decline(ctx, in.Batch, in.Body.Reason))
}

func (s *Service) getWithdrawal(ctx context.Context, in *BatchIn) (*api.Body[Withdrawal], error) {
	return api.Out(s.Foresee(ctx, in.Batch))
}

type gridIn struct {
	BatchIn
	Body GridIn
}

func (s *Service) postGrid(ctx context.Context, in *gridIn) (*api.Body[Grid], error) {
	return api.Out(s.QuarantineGrid(ctx, in.Batch, in.Body))
}

type correctionsIn struct {
	BatchIn
	Body struct {
		Rows []Correction `json:"rows" minItems:"1" maxItems:"200"`
	}
}

func (s *Service) postCorrections(ctx context.Context, in *correctionsIn) (*api.Body[Corrections], error) {
	return api.Out(s.Correct(ctx, in.Batch, in.Body.Rows))
}

type asideIn struct {
	BatchIn
	Body struct {
		Rows   []int  `json:"rows" minItems:"1" maxItems:"500"`
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"不导入的原因,不要写个人信息"`
	}
}

func (s *Service) postSetAside(ctx context.Context, in *asideIn) (*api.Body[Grid], error) {
	return api.Out(s.SetAside(ctx, in.Batch, in.Body.Rows, in.Body.Reason))
}

func (s *Service) postTakeUp(ctx context.Context, in *asideIn) (*api.Body[Grid], error) {
	return api.Out(s.TakeUp(ctx, in.Batch, in.Body.Rows))
}

func (s *Service) getSettled(ctx context.Context, in *api.Page) (*api.Body[api.List[Settled]], error) {
	return api.Out(s.SettledReviews(ctx, *in))
}

type compareIn struct {
	Review ReviewID `path:"review" maxLength:"36"`
	Body   struct {
		Purpose string `json:"purpose" maxLength:"200" doc:"查看的用途"`
	}
}

func (s *Service) postCompare(ctx context.Context, in *compareIn) (*api.Body[SideBySide], error) {
	return api.Out(s.CompareReview(ctx, in.Review, in.Body.Purpose))
}

type personIn struct {
	Review ReviewID `path:"review" maxLength:"36"`
	Body   NewPerson
}

// MadeHousehold is the provisional household that a row has made.
type MadeHousehold struct {
	Household registry.HouseholdID `json:"household"`
}

func (s *Service) postPerson(ctx context.Context, in *personIn) (*api.Body[MadeHousehold], error) {
	h, err := s.AddReview(ctx, in.Review, in.Body)
	return api.Out(MadeHousehold{h}, err)
}

type undoIn struct {
	Review ReviewID `path:"review" maxLength:"36"`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"撤销的原因,不要写个人信息"`
	}
}

func (s *Service) postUndo(ctx context.Context, in *undoIn) (*struct{}, error) {
	return nil, s.UndoReview(ctx, in.Review, in.Body.Reason)
}

func (s *Service) getConnections(ctx context.Context, _ *struct{}) (*api.Body[api.List[Linked]], error) {
	list, err := s.Connections(ctx)
	return api.Out(api.List[Linked]{Items: list}, err)
}

func (s *Service) postConnection(ctx context.Context, in *struct{ Body Connection }) (*struct{}, error) {
	return nil, s.Connect(ctx, in.Body)
}
