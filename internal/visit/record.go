package visit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/form"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// VisitID identifies a visit.
type VisitID string

// Ref points to the visit in an audit entry.
func (v VisitID) Ref() id.Ref { return id.Ref{Kind: "visit", ID: string(v)} }

// Input is what the visitor brings home.
type Input struct {
	// Key is made by the client, one a visit: a UUID.
	Key     string         `json:"key" minLength:"8" maxLength:"64" doc:"客户端生成的唯一键,重发时不变"`
	On      cn.Date        `json:"on" doc:"核查日期"`
	Visitor string         `json:"visitor,omitempty" maxLength:"64" doc:"核查人账号;省略为本人"`
	Second  string         `json:"second_visitor,omitempty" maxLength:"64" doc:"第二核查人账号"`
	Answers map[string]any `json:"answers" doc:"按核查表填写"`
	// Shown is what the form had prefilled when the visitor saw it; if absent, what is
	// known now.
	Shown      map[string]any `json:"shown,omitempty" doc:"填表时看到的预填内容"`
	Supersedes VisitID        `json:"supersedes,omitempty" maxLength:"36" doc:"被本次更正的入户记录"`

	Household registry.HouseholdID `json:"-"`
	Lead      string               `json:"-"`
}

// Receipt says that a visit is stored.
type Receipt struct {
	Visit      VisitID   `json:"visit"`
	RecordedAt time.Time `json:"recorded_at"`
}

var (
	errKey        = errs.New(errs.Invalid, "visit.key", "这次入户记录没有编号,请刷新页面后重新提交。")
	errKeyReused  = errs.New(errs.Conflict, "visit.key_reused", "这个编号已用于另一份入户记录。请刷新页面后作为新的记录提交。")
	errDay        = errs.New(errs.Invalid, "visit.on", "核查日期要填写,且不能晚于今天。")
	errSecond     = errs.New(errs.Invalid, "visit.visitor", "核查人须是本县的账号,第二核查人须另有其人。请从名单中选择。")
	errSuperseded = errs.New(errs.Conflict, "visit.superseded", "被更正的入户记录不属于这一户,或已经更正过。请刷新后选择最新的一份。")
)

// Change is a prefilled answer that the visitor corrected; a nil side was blank.
type Change struct {
	Old any `json:"old"`
	New any `json:"new"`
}

// sealRemarks is the purpose of sealed remarks.
const sealRemarks = "visit.remarks"

// Record stores a visit in the caller's transaction: its answers, what was corrected, and
// the income as a record that facts see. The actor must be entitled in the area. The same
// key with the same content gives the same receipt, and again is true.
// Errors: form.ErrAnswers, visit.on, visit.visitor, visit.key_reused, visit.superseded.
func (s *Service) Record(ctx context.Context, tx *db.Tx, area string, in Input) (r Receipt, again bool, err error) {
	if err := tx.Require(access.VisitRecord, area); err != nil {
		return r, false, err
	}
	if in.Visitor == "" {
		in.Visitor = tx.Actor().ID
	}
	if in.Key = strings.TrimSpace(in.Key); in.Key == "" {
		return r, false, errKey
	}
	digest := in.digest()
	if r, again, err = receiptOf(ctx, tx, in.Key, digest); err != nil || again {
		return r, again, err
	}
	v, err := s.compose(ctx, tx, area, in)
	if err != nil {
		return r, false, err
	}
	if err := s.insert(ctx, tx, v, in.Key, digest); err != nil {
		return r, false, err
	}
	if err := s.remember(ctx, tx, v); err != nil {
		return r, false, err
	}
	return Receipt{v.ID, tx.Now()}, false, tx.Record(ctx, db.Entry{Verb: "visit.record", Ref: v.ID.Ref(), Area: area,
		Detail: map[string]any{"household": string(in.Household), "on": in.On.String(), "recommendation": string(v.Recommendation), "corrected": len(v.Changes)}})
}

// RecordAt records a visit that no lead asked for, where the household lives.
func (s *Service) RecordAt(ctx context.Context, h registry.HouseholdID, in Input) (r Receipt, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		village, err := s.homes.AreaOf(ctx, tx, h)
		if err != nil {
			return err
		}
		in.Household, in.Lead = h, ""
		r, _, err = s.Record(ctx, tx, village, in)
		return err
	})
	return r, err
}

// digest tells a visit sent again from another one under the same key.
func (in Input) digest() string {
	b, err := json.Marshal(struct {
		Input
		Household registry.HouseholdID
		Lead      string
	}{in, in.Household, in.Lead})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// compose checks the input and makes the visit of it.
func (s *Service) compose(ctx context.Context, tx *db.Tx, area string, in Input) (View, error) {
	v := View{ID: id.New[VisitID](), Household: in.Household, Area: area, Lead: in.Lead, On: in.On, Visitor: in.Visitor, Second: in.Second,
		FormVersion: Sheet.Version, Supersedes: in.Supersedes, RecordedAt: tx.Now(), RecordedBy: tx.Actor().ID, Confirmed: []string{}, Changes: map[string]Change{}}
	if in.On.IsZero() || in.On.After(tx.Today()) {
		return v, errDay
	}
	if err := checkVisitors(ctx, tx, in); err != nil {
		return v, err
	}
	if err := checkSuperseded(ctx, tx, in); err != nil {
		return v, err
	}
	lists, err := s.codes.Lists(ctx, tx)
	if err != nil {
		return v, err
	}
	answers, err := Sheet.Check(in.Answers, lists)
	if err != nil {
		return v, err
	}
	if in.Shown == nil {
		if in.Shown, err = s.known(ctx, tx, in); err != nil {
			return v, err
		}
	}
	v.Confirmed, v.Changes = compare(in.Shown, answers, lists)
	v.remarks, _ = answers["remarks"].(string)
	delete(answers, "remarks")
	delete(v.Changes, "remarks")
	v.HasRemarks = v.remarks != ""
	v.Answers = answers
	v.Mode, v.Recommendation = Mode(answers["mode"].(string)), Recommendation(answers["recommendation"].(string))
	return v, nil
}

// known is what the form would show now.
func (s *Service) known(ctx context.Context, tx *db.Tx, in Input) (map[string]any, error) {
	prefilled, err := s.prefill.Prefill(ctx, tx, in.Household, tx.Today())
	shown := map[string]any{}
	for key, p := range prefilled {
		shown[key] = p.Value
	}
	return shown, err
}

// compare says which prefilled answers were confirmed and which were corrected. A
// prefilled value that the form itself would refuse was no answer.
func compare(shown map[string]any, answers form.Answers, lists code.Lists) (confirmed []string, changes map[string]Change) {
	confirmed, changes = []string{}, map[string]Change{}
	for key, value := range shown {
		one := map[string]any{key: value}
		f := loose(one)
		read, err := f.Check(one, lists)
		old, has := read[key]
		if err != nil || !has {
			continue
		}
		if now := answers[key]; reflect.DeepEqual(old, now) {
			confirmed = append(confirmed, key)
		} else {
			changes[key] = Change{old, now}
		}
	}
	slices.Sort(confirmed)
	return confirmed, changes
}

func checkVisitors(ctx context.Context, tx *db.Tx, in Input) error {
	if in.Second == in.Visitor {
		return errSecond
	}
	for _, account := range []string{in.Visitor, in.Second} {
		if account == "" || account == tx.Actor().ID {
			continue
		}
		names, err := access.Names(ctx, tx, account)
		if err != nil {
			return err
		}
		if _, known := names[account]; !known {
			return errSecond
		}
	}
	return nil
}

// remember appends the income to the records: the twelve months to the end of the month
// before the visit, if all of it was answered: half an answer replaces nothing that was
// declared before.
func (s *Service) remember(ctx context.Context, tx *db.Tx, v View) error {
	end := v.On.FirstOfMonth().AddDays(-1)
	doc := map[string]any{"period_from": end.AddDays(1).AddMonths(-12).String(), "reading": "监测"}
	net, known := netIncome(v.Answers)
	if !known {
		return nil
	}
	for _, key := range moneyFields {
		if m, ok := v.Answers[key].(cn.Money); ok {
			doc[key] = int64(m)
		}
	}
	village, err := s.homes.AreaOf(ctx, tx, v.Household)
	if err != nil {
		return err
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	_, err = source.Append(ctx, tx, "income.household", source.Record{
		SubjectKind: source.Household, SubjectID: string(v.Household), Village: village,
		OnDate: end, Amount: net, HasAmount: true, Doc: source.Doc(text),
	})
	return err
}

// netIncome is income less the costs of business; unknown if any part is.
func netIncome(a form.Answers) (net cn.Money, known bool) {
	for _, key := range incomeFields {
		m, ok := a[key].(cn.Money)
		if !ok {
			return 0, false
		}
		if key == "business_costs" {
			m = -m
		}
		net += m
	}
	return net, true
}
