package monitor

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
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

// DeclarationID identifies a declaration.
type DeclarationID string

// Ref points to the declaration in an audit entry.
func (d DeclarationID) Ref() id.Ref { return id.Ref{Kind: "declaration", ID: string(d)} }

// Manner is how a declaration reached the county. All count the same.
type Manner string

const (
	AtCounter Manner = "counter" // 到窗口
	Called    Manner = "phone"   // 打电话
	Written   Manner = "paper"   // 交纸质申请
	Proxied   Manner = "proxy"   // 他人代办
	Helped    Manner = "cadre"   // 干部代报
)

// DeclarationInput is what is asked of one who declares: who, where, which hardship, how
// to reach them; the rest may stay blank.
type DeclarationInput struct {
	Key string `json:"key" minLength:"8" maxLength:"64" doc:"客户端生成的唯一键,重发时不变"`
	About
	Manner    Manner   `json:"manner" enum:"counter,phone,paper,proxy,cadre" doc:"怎么申报的"`
	Applicant string   `json:"applicant" minLength:"1" maxLength:"60" doc:"申报人姓名"`
	Relation  string   `json:"relation,omitempty" required:"false" maxLength:"60" doc:"代办人与户主的关系或单位"`
	Risks     []string `json:"risks" minItems:"1" maxItems:"5" doc:"哪种困难"`
	Contact   string   `json:"contact" minLength:"1" maxLength:"100" doc:"怎么找到本人:电话,或托谁转告;加密保存"`
	Text      string   `json:"text,omitempty" required:"false" maxLength:"1000" doc:"情况说明;加密保存"`
	Consent   bool     `json:"consent" doc:"本人知道并同意入户核实;信息比对另签承诺授权书"`
	On        cn.Date  `json:"on,omitempty" required:"false" doc:"申报日期,默认今天"`
}

// words are the part of a declaration that is sealed.
type words struct {
	Contact string `json:"contact"`
	Text    string `json:"text,omitempty"`
	Secret  string `json:"secret"`
}

const sealDeclaration = "monitor.declaration"

// Receipt is what one who declared takes home.
type Receipt struct {
	Declaration DeclarationID `json:"declaration"`
	Number      string        `json:"number" doc:"回执号"`
	Code        string        `json:"code" doc:"查询码:回执号和只有申报人知道的几个字"`
	Lead        LeadID        `json:"lead" doc:"并入或新开的线索"`
	VisitDue    cn.Date       `json:"visit_due" doc:"最晚入户日期;没有设时限的为空"`
	RecordedAt  time.Time     `json:"recorded_at"`
}

var (
	errApplicant = errs.New(errs.Invalid, "monitor.applicant", "请写明申报人的姓名。")
	errContact   = errs.New(errs.Invalid, "monitor.contact", "请写明怎么找到本人:留电话,没有电话的写托谁转告。")
	errProxy     = errs.New(errs.Invalid, "monitor.relation", "代办的请写明与户主的关系或所在单位。")
	errConsent   = errs.New(errs.Invalid, "monitor.consent", "入户核实前要让本人知道。请先说明,本人同意后再勾选。")
)

func (in *DeclarationInput) check(tx *db.Tx) error {
	if in.On.IsZero() {
		in.On = tx.Today()
	}
	in.Applicant, in.Contact, in.Relation = strings.TrimSpace(in.Applicant), strings.TrimSpace(in.Contact), strings.TrimSpace(in.Relation)
	switch {
	case strings.TrimSpace(in.Key) == "":
		return errKeyless
	case in.On.After(tx.Today()):
		return errDay
	case in.Applicant == "":
		return errApplicant
	case in.Contact == "":
		return errContact
	case in.Relation == "" && in.Manner == Proxied:
		return errProxy
	case !in.Consent:
		return errConsent
	}
	return nil
}

// Declare records what a household, or somebody for it, says of its hardship, gives it a
// receipt, and puts it into the household's lead. The visit is due from the day of the
// declaration. The same key with the same content gives the same receipt.
// Errors: monitor.about, monitor.hardship, monitor.applicant, monitor.contact,
// monitor.relation, monitor.consent, monitor.report_day, monitor.report_key_used.
// Policy: plan:262
// Source: docs/sources.md S4
func (s *Service) Declare(ctx context.Context, in DeclarationInput) (r Receipt, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		digest := digestOf(in)
		if err := in.check(tx); err != nil {
			return err
		}
		var again bool
		if r, again, err = s.receiptOf(ctx, tx, in.Key, digest); err != nil || again {
			tx.Unrecorded("it was recorded when it was sent first")
			return err
		}
		risks, err := s.hardships(ctx, tx, in.Risks)
		if err != nil {
			return err
		}
		h, village, err := s.home(ctx, tx, in.About, access.DeclarationRecord, in.On)
		if err != nil {
			return err
		}
		number, err := nextNumber(ctx, tx)
		if err != nil {
			return err
		}
		hits, err := s.spoken(ctx, tx, FromHousehold, number, "农户自主申报(回执 "+number+")", h, village, risks)
		if err != nil {
			return err
		}
		l, err := s.report(ctx, tx, h, hits)
		if err != nil {
			return err
		}
		if err := s.declared(ctx, tx, &l, in.On); err != nil {
			return err
		}
		w := words{in.Contact, in.Text, newSecret()}
		r = Receipt{id.New[DeclarationID](), number, number + "-" + w.Secret, l.ID, l.visitDue, tx.Now()}
		if err := s.insertDeclaration(ctx, tx, r, in, digest, h, village, risks, w); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "declaration.record", Ref: r.Declaration.Ref(), Area: village,
			Detail: map[string]any{"number": number, "manner": string(in.Manner), "household": string(h), "new_household": in.Newcomer != nil && in.Household == ""}})
	})
	if err != nil {
		return Receipt{}, err
	}
	return r, nil
}

// declared starts the clock of a declaration on its lead, unless somebody has visited
// already: then the verdict does not answer it, and its clock starts with the lead that
// carries it on.
func (s *Service) declared(ctx context.Context, tx *db.Tx, l *Lead, on cn.Date) error {
	if l.State == Visited {
		return nil
	}
	lim, err := s.limits(ctx, tx)
	if err != nil {
		return err
	}
	s.hasten(l, lim, on)
	return l.save(ctx, tx, l.State)
}

func (s *Service) insertDeclaration(ctx context.Context, tx *db.Tx, r Receipt, in DeclarationInput, digest string, h registry.HouseholdID, village string, risks []string, w words) error {
	box := s.around.Seal.Seal(sealDeclaration, []byte(asJSON(w)))
	_, err := tx.Exec(ctx, `INSERT INTO declaration (county_id, id, number, client_key, digest, secret_digest, household_id, village, lead_id, manner, applicant, relation,
		risks, consent, declared_on, sealed, recorded_by, recorded_at, withdrawn_by, withdraw_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)`,
		tx.County(), r.Declaration, r.Number, in.Key, digest, secretDigest(r.Code), h, village, r.Lead, in.Manner, in.Applicant, in.Relation,
		asJSON(risks), in.Consent, in.On, box, tx.Actor().ID, tx.Now(), "")
	return err
}

// receiptOf finds what was sent before under a key.
func (s *Service) receiptOf(ctx context.Context, tx *db.Tx, key, digest string) (r Receipt, again bool, err error) {
	var was string
	var box []byte
	err = tx.Get(ctx, db.ErrNotFound, `SELECT d.id, d.number, d.digest, d.sealed, d.lead_id, d.recorded_at, l.visit_due FROM declaration d
		JOIN lead l ON l.county_id = d.county_id AND l.id = d.lead_id WHERE d.county_id = $1 AND d.client_key = $2`,
		[]any{tx.County(), key}, &r.Declaration, &r.Number, &was, &box, &r.Lead, &r.RecordedAt, &r.VisitDue)
	switch {
	case err == db.ErrNotFound:
		return Receipt{}, false, nil
	case err != nil:
		return Receipt{}, false, err
	case was != digest:
		return Receipt{}, false, errKeyUsed
	}
	w, err := s.unsealWords(box)
	r.Code, r.RecordedAt = r.Number+"-"+w.Secret, r.RecordedAt.UTC()
	return r, true, err
}

func (s *Service) unsealWords(box []byte) (w words, err error) {
	plain, err := s.around.Seal.Open(sealDeclaration, box)
	if err != nil {
		return w, err
	}
	return w, json.Unmarshal(plain, &w)
}

// nextNumber is the next receipt number of the year, such as 2026-0031.
func nextNumber(ctx context.Context, tx *db.Tx) (string, error) {
	year, n := tx.Today().Year(), 0
	err := tx.Get(ctx, nil, `INSERT INTO declaration_counter (county_id, year, n) VALUES ($1, $2, 1)
		ON CONFLICT (county_id, year) DO UPDATE SET n = declaration_counter.n + 1 RETURNING n`, []any{tx.County(), year}, &n)
	return fmt.Sprintf("%d-%04d", year, n), err
}

// newSecret is what only the receipt says: 50 bits, in letters and digits that are not
// mistaken for each other.
func newSecret() string {
	var b [7]byte
	_, _ = rand.Read(b[:]) // never fails
	return base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding).EncodeToString(b[:])[:10]
}

func secretDigest(code string) string {
	sum := sha256.Sum256([]byte("declaration:" + strings.ToLower(code)))
	return hex.EncodeToString(sum[:])
}

// WithdrawDeclaration takes a declaration back as the household asks, with its reason. A
// lead that stands on nothing else and that nobody has visited closes with it.
// Errors: monitor.reason, monitor.declaration_withdrawn.
func (s *Service) WithdrawDeclaration(ctx context.Context, d DeclarationID, reason string) (v Declaration, err error) {
	reason, err = checkNote(reason)
	if err == nil && reason == "" {
		err = errWithdrawReason
	}
	if err != nil {
		return Declaration{}, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if v, err = s.declaration(ctx, tx, d, access.DeclarationRecord); err != nil {
			return err
		}
		if !v.WithdrawnOn.IsZero() {
			return errWithdrawn
		}
		if err := tx.ExecOne(ctx, ErrChanged, `UPDATE declaration SET withdrawn_on = $3, withdrawn_by = $4, withdraw_reason = $5
			WHERE county_id = $1 AND id = $2 AND withdrawn_on IS NULL`, tx.County(), d, tx.Today(), tx.Actor().ID, reason); err != nil {
			return err
		}
		if err := s.dropSpoken(ctx, tx, v.Lead, string(FromHousehold)+"/"+v.Number+"/", reason); err != nil {
			return err
		}
		if err := tx.Record(ctx, db.Entry{Verb: "declaration.withdraw", Ref: d.Ref(), Area: v.Area, Detail: map[string]any{"number": v.Number}}); err != nil {
			return err
		}
		v, err = s.declaration(ctx, tx, d, access.DeclarationRecord)
		return err
	})
	return v, err
}

var (
	errWithdrawReason = errs.New(errs.Invalid, "monitor.withdraw_reason", "请写明农户为什么撤回。")
	errWithdrawn      = errs.New(errs.Conflict, "monitor.declaration_withdrawn", "这份申报已经撤回。农户又有困难的,请另报一份。")
)

// dropSpoken ends the hits of a report and settles its lead.
func (s *Service) dropSpoken(ctx context.Context, tx *db.Tx, lead LeadID, prefix, reason string) error {
	l, err := findLead(ctx, tx, lead)
	if err != nil {
		return err
	}
	note := step{Lead: lead, Action: Retract, Note: reason}
	if !l.open() || l.State == Visited { // what was seen stands
		return appendSteps(ctx, tx, note)
	}
	hits, err := hitsOf(ctx, tx, lead)
	if err != nil {
		return err
	}
	var ending []string
	rest := &openLead{lead, map[string]openHit{}}
	for _, h := range hits {
		switch {
		case h.Ended != "":
		case strings.HasPrefix(h.Rule, prefix):
			ending = append(ending, h.id)
		default:
			rest.hits[h.Rule] = h.open()
		}
	}
	if err := endHits(ctx, tx, ending, "withdrawn"); err != nil {
		return err
	}
	if len(rest.hits) == 0 {
		was := l.State
		l.State, l.ClosedOn = Withdrawn, tx.Today()
		l.Due = l.due()
		if err := l.save(ctx, tx, was); err != nil {
			return err
		}
		note.Action = Withdraw
		return appendSteps(ctx, tx, note)
	}
	if err := s.undeclare(ctx, tx, &l); err != nil {
		return err
	}
	if err := s.rescore(ctx, tx, map[LeadID]*openLead{lead: rest}); err != nil {
		return err
	}
	return appendSteps(ctx, tx, note)
}

// undeclare lets the clock of a lead run as if a declaration that was withdrawn had not been.
func (s *Service) undeclare(ctx context.Context, tx *db.Tx, l *Lead) error {
	var declared cn.Date
	err := tx.Get(ctx, nil, `SELECT min(declared_on) FROM declaration WHERE county_id = $1 AND lead_id = $2 AND withdrawn_on IS NULL`, []any{tx.County(), l.ID}, &declared)
	if err != nil {
		return err
	}
	lim, err := s.limits(ctx, tx)
	if err != nil {
		return err
	}
	l.DeclaredOn, l.visitDue = cn.Date{}, s.due(lim.visit, l.clockFrom)
	if l.clockFrom.IsZero() {
		l.visitDue = cn.Date{}
	}
	l.Due = l.due()
	s.hasten(l, lim, declared)
	return l.save(ctx, tx, l.State)
}

// Words are what one who declared said, and how to reach them.
type Words struct {
	Contact string `json:"contact"`
	Text    string `json:"text,omitempty" doc:"情况说明;没有权限看健康等情况的岗位看不到"`
	Code    string `json:"code" doc:"查询码"`
}

// Words opens the sealed part of a declaration for a stated purpose, which goes into the
// audit trail. The text is for those who may read of health, and for who wrote it down.
// Errors: monitor.purpose.
func (s *Service) Words(ctx context.Context, d DeclarationID, purpose string) (w Words, err error) {
	if purpose = strings.TrimSpace(purpose); utf8.RuneCountInString(purpose) < 4 {
		return w, errPurpose
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		v, err := s.declaration(ctx, tx, d, access.DeclarationRecord)
		if err != nil {
			return err
		}
		if err := tx.Record(ctx, db.Entry{Verb: "declaration.read", Ref: d.Ref(), Area: v.Area, Purpose: purpose}); err != nil {
			return err
		}
		var box []byte
		if err := tx.Get(ctx, db.ErrNotFound, `SELECT sealed FROM declaration WHERE county_id = $1 AND id = $2`, []any{tx.County(), d}, &box); err != nil {
			return err
		}
		said, err := s.unsealWords(box)
		w = Words{Contact: said.Contact, Code: v.Number + "-" + said.Secret}
		if tx.Actor().Scope(access.HealthRead).Covers(v.Area) || v.RecordedBy == tx.Actor().ID {
			w.Text = said.Text
		}
		return err
	})
	return w, err
}

var errPurpose = errs.New(errs.Invalid, "monitor.purpose", "请写明查看的用途(至少四个字),例如:联系申报人约入户时间。")

// ofNumber says whether what was typed is a receipt number or a code with one in front.
func ofNumber(typed string) string {
	parts := strings.Split(strings.TrimSpace(cn.Narrow(typed)), "-")
	return strings.Join(parts[:min(len(parts), 2)], "-")
}
