package authorisation

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// ID identifies an authorisation.
type ID string

// Ref points to the authorisation in an audit entry.
func (a ID) Ref() id.Ref { return id.Ref{Kind: "authorisation", ID: string(a)} }

// Manner is how it was given.
type Manner string

const (
	Paper  Manner = "paper"  // a signed sheet
	Screen Manner = "screen" // signed on a screen
	Phone  Manner = "phone"  // said on the phone before a witness, for those who are away
)

// Authorisation is a household's leave to compare.
type Authorisation struct {
	ID        ID                   `json:"id"`
	Household registry.HouseholdID `json:"household"`
	Datasets  []string             `json:"datasets" doc:"可以比对的数据项"`
	Purpose   string               `json:"purpose" doc:"用途"`
	Signer    registry.PersonID    `json:"signer" doc:"签字的家庭成员"`
	Proxy     string               `json:"proxy,omitempty" doc:"代签的原因;本人签字时省略"`
	Manner    Manner               `json:"manner" enum:"paper,screen,phone"`
	Witness   string               `json:"witness,omitempty" doc:"电话授权的见证账号"`
	SignedOn  cn.Date              `json:"signed_on"`
	From      cn.Date              `json:"from"`
	To        cn.Date              `json:"to" doc:"最后一天"`
	// HasScan says that the signed sheet or the signature is kept.
	HasScan      bool      `json:"has_scan" doc:"已存签字的扫描件或签名"`
	RecordedBy   string    `json:"recorded_by"`
	RecordedAt   time.Time `json:"recorded_at"`
	RevokedOn    cn.Date   `json:"revoked_on" doc:"空为没有撤回"`
	RevokeReason string    `json:"revoke_reason,omitempty"`

	village string
}

// Valid says whether it covers a dataset on a day.
func (a *Authorisation) Valid(dataset string, on cn.Date) bool {
	return !on.Before(a.From) && !on.After(a.To) && (a.RevokedOn.IsZero() || on.Before(a.RevokedOn)) && slices.Contains(a.Datasets, dataset)
}

// Grant is what is recorded of a signed 承诺授权书.
type Grant struct {
	Datasets []string          `json:"datasets" minItems:"1" maxItems:"20" doc:"可以比对的数据项"`
	Purpose  string            `json:"purpose" minLength:"1" maxLength:"200" doc:"用途,如 监测对象识别"`
	Signer   registry.PersonID `json:"signer" maxLength:"36" doc:"签字的家庭成员"`
	Proxy    string            `json:"proxy,omitempty" required:"false" maxLength:"200" doc:"不是本人签字的,写明代签人与原因"`
	Manner   Manner            `json:"manner" enum:"paper,screen,phone"`
	Witness  string            `json:"witness,omitempty" required:"false" maxLength:"64" doc:"电话授权时在场见证的另一账号"`
	SignedOn cn.Date           `json:"signed_on"`
	From     cn.Date           `json:"from,omitempty" required:"false" doc:"省略为签字当日"`
	To       cn.Date           `json:"to" doc:"最后一天"`
}

var (
	errDay      = errs.New(errs.Invalid, "authorisation.day", "签字日期要填写,不能晚于今天;起始日不能早于签字日,截止日不能早于起始日。请对照授权书填写。")
	errTooLong  = errs.New(errs.Invalid, "authorisation.too_long", "授权最长%s。请把截止日改到 %s 或更早;到期后仍需要的,请重新签。")
	errPurpose  = errs.New(errs.Invalid, "authorisation.purpose", "请写明授权的用途,如“监测对象识别”,200 字以内,不要写证件号和电话。")
	errDatasets = errs.New(errs.Invalid, "authorisation.datasets", "请勾选授权书上写明的比对项目;只能选需要授权的数据项。")
	errSigner   = errs.New(errs.Invalid, "authorisation.signer", "签字人须是本户现在的成员。请从家庭成员中选择。")
	errMinor    = errs.New(errs.Invalid, "authorisation.minor", "未满18周岁的成员不能签授权书。请由成年成员签字;全户没有成年人的,写明监护人代签。")
	errWitness  = errs.New(errs.Invalid, "authorisation.witness", "电话授权要有另一位工作人员在场见证。请选择见证人,不能是您本人。")
	errReason   = errs.New(errs.Invalid, "authorisation.reason", "请写明撤回的原因,200 字以内。")
	errRevoked  = errs.New(errs.Conflict, "authorisation.revoked", "这份授权已经撤回。")
)

// adult is the age from which a member may sign. Civil Code, article 17.
const adult = 18

// check completes a grant and says what is wrong with it on a day. Longest is the longest
// time that the county allows; no limit if it has no unit.
func (g *Grant) check(today cn.Date, longest cn.Days, cal cn.Calendar, gated []string) error {
	if g.From.IsZero() {
		g.From = g.SignedOn
	}
	if g.SignedOn.IsZero() || g.SignedOn.After(today) || g.From.Before(g.SignedOn) || g.To.Before(g.From) {
		return errDay
	}
	if last := longest.Due(g.From, cal); !last.IsZero() && g.To.After(last) {
		return errTooLong.Textf(longest, last)
	}
	g.Purpose = strings.TrimSpace(g.Purpose)
	if g.Purpose == "" || utf8.RuneCountInString(g.Purpose) > 200 || cn.HasLongNumber(g.Purpose) || cn.HasLongNumber(g.Proxy) {
		return errPurpose
	}
	slices.Sort(g.Datasets)
	g.Datasets = slices.Compact(g.Datasets)
	for _, d := range g.Datasets {
		if !slices.Contains(gated, d) {
			return errDatasets
		}
	}
	if len(g.Datasets) == 0 {
		return errDatasets
	}
	return nil
}
