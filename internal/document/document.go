package document

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// ID identifies a document.
type ID string

// Ref points to the document in an audit entry.
func (d ID) Ref() id.Ref { return id.Ref{Kind: "document", ID: string(d)} }

// Kind is a kind of papers.
type Kind struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	// Needs is the permission to read such a paper, "" where every reader of the household may.
	Needs db.Permission `json:"needs,omitempty" doc:"看这类资料所需的权限;空为能看这户就能看"`
}

// Kinds are the papers that a household's file holds, in the order of the work.
var Kinds = []Kind{
	{"identity", "身份证、户口簿", access.IdentityReveal},
	{"application", "申请书、信息采集表", access.IdentityReveal},
	{"medical", "病历、诊断、医疗票据", access.HealthRead},
	{"disability", "残疾人证", access.HealthRead},
	{"income", "收入、务工证明", access.IdentityReveal},
	{"housing", "住房鉴定、房屋照片", ""},
	{"water", "饮水情况照片", ""},
	{"education", "学籍、缴费证明", ""},
	{"review", "评议、公示照片", ""},
	{"aid", "帮扶、发放凭证", ""},
	{"other", "其他", ""},
}

func kindOf(key string) (Kind, bool) {
	for _, k := range Kinds {
		if k.Key == key {
			return k, true
		}
	}
	return Kind{}, false
}

// Document is a paper of a household, without its content.
type Document struct {
	ID             ID                   `json:"id"`
	Household      registry.HouseholdID `json:"household"`
	Kind           string               `json:"kind"`
	Title          string               `json:"title" doc:"种类的名称"`
	On             cn.Date              `json:"on" doc:"资料上的日期"`
	Note           string               `json:"note,omitempty"`
	Size           int64                `json:"size" doc:"字节"`
	Media          string               `json:"media" doc:"image/jpeg、image/png、image/webp、application/pdf"`
	RecordedBy     string               `json:"recorded_by"`
	RecordedByName string               `json:"recorded_by_name,omitempty"`
	RecordedAt     time.Time            `json:"recorded_at"`
	WithdrawnOn    cn.Date              `json:"withdrawn_on" doc:"空为有效"`
	WithdrawReason string               `json:"withdraw_reason,omitempty"`
	MayRead        bool                 `json:"may_read" doc:"本人可以看内容"`
	MayWithdraw    bool                 `json:"may_withdraw"`
	Sensitive      bool                 `json:"sensitive" doc:"看内容须写明用途"`

	file, village string
}

// seen says what an actor may do with the document.
func (d *Document) seen(me db.Actor) {
	k, _ := kindOf(d.Kind)
	d.Title, d.Sensitive = k.Title, k.Needs != ""
	stands := d.WithdrawnOn.IsZero()
	d.MayRead = stands && (!d.Sensitive || me.ID == d.RecordedBy || me.Scope(k.Needs).Covers(d.village))
	d.MayWithdraw = stands && me.Scope(access.HouseholdEdit).Covers(d.village)
}

// In says what is put in.
type In struct {
	Kind string
	On   cn.Date
	Note string
}

var (
	errKind    = errs.New(errs.Invalid, "document.kind", "请选择资料的种类。")
	errDay     = errs.New(errs.Invalid, "document.day", "请填写资料上的日期,不能晚于今天。")
	errNote    = errs.New(errs.Invalid, "document.note", "说明请在 200 字以内,不要写证件号码和电话。")
	errMedia   = errs.New(errs.Invalid, "document.media", "只收照片(JPG、PNG、WebP)和 PDF。请另存为其中一种再上传。")
	errEmpty   = errs.New(errs.Invalid, "document.empty", "文件是空的,请重新选择。")
	errReason  = errs.New(errs.Invalid, "document.reason", "请写明撤下的理由,200 字以内,不要写证件号码和电话。")
	errPurpose = errs.New(errs.Invalid, "document.purpose", "这类资料含证件号码或健康内容,请写明查看的用途。")
	errGone    = errs.New(errs.Conflict, "document.withdrawn", "这份资料已经撤下,不能再看。")
	errClosed  = errs.New(errs.Forbidden, "document.closed", "这类资料含证件号码或健康内容,您的岗位不能看。需要的请联系乡镇经办人。")
)

func (in In) check(today cn.Date) error {
	switch _, known := kindOf(in.Kind); {
	case !known:
		return errKind
	case in.On.IsZero() || in.On.After(today):
		return errDay
	case !plain(in.Note):
		return errNote
	}
	return nil
}

// plain says that a text is short and holds no number of a person.
func plain(s string) bool { return utf8.RuneCountInString(s) <= 200 && !cn.HasLongNumber(s) }

// mediaOf is what a file is by its first bytes; ok is false for what is not taken.
func mediaOf(head []byte) (media string, ok bool) {
	media, _, _ = strings.Cut(http.DetectContentType(head), ";")
	switch media {
	case "image/jpeg", "image/png", "image/webp", "application/pdf":
		return media, true
	}
	return "", false
}
