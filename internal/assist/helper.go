package assist

import (
	"context"
	"slices"
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

// HelperID names a person's time as the helper of a household.
type HelperID string

// Ref points to it in an audit entry.
func (h HelperID) Ref() id.Ref { return id.Ref{Kind: "helper", ID: string(h)} }

// Helper is who answers for the help of a household, from a day until a day.
type Helper struct {
	ID          HelperID             `json:"id"`
	Household   registry.HouseholdID `json:"household"`
	Area        string               `json:"area"`
	Number      string               `json:"number,omitempty" doc:"户编号"`
	Head        string               `json:"head,omitempty" doc:"户主姓名"`
	Account     string               `json:"account,omitempty" doc:"在本系统的账号;没有账号时省略"`
	Name        string               `json:"name"`
	Unit        string               `json:"unit,omitempty" doc:"单位"`
	Title       string               `json:"title,omitempty" doc:"职务"`
	HasPhone    bool                 `json:"has_phone" doc:"登记了电话(加密)"`
	MaskedPhone string               `json:"masked_phone,omitempty"`
	From        cn.Date              `json:"from"`
	To          cn.Date              `json:"to" doc:"最后一天;空为仍在帮扶"`
	EndReason   string               `json:"end_reason,omitempty"`
	Succeeds    HelperID             `json:"succeeds,omitempty" doc:"接替的是谁"`
	RecordedAt  time.Time            `json:"recorded_at"`

	phone []byte
}

// on says whether somebody helps on a day.
func (h *Helper) on(day cn.Date) bool { return !h.From.After(day) && !h.To.Before(day) }

const sealPhone = "helper.phone"

var (
	errHelperName = errs.New(errs.Invalid, "assist.helper_name", "请填写帮扶责任人的姓名,20 字以内。")
	errHelperFrom = errs.New(errs.Invalid, "assist.helper_from", "请填写从哪天起帮扶。接替的,要晚于前任开始的那天,也不能早于前任卸任。")
	errHelperTo   = errs.New(errs.Invalid, "assist.helper_to", "最后一天不能早于开始的那天。")
	errHelperHas  = errs.New(errs.Conflict, "assist.helper_has", "这一户已经有帮扶责任人。要更换,请办理接替,以免前任的记录没有结尾。")
	errHelperGone = errs.New(errs.Conflict, "assist.helper_gone", "这位帮扶责任人已经卸任,请刷新后核对。")
	errAccount    = errs.New(errs.Invalid, "assist.account", "没有这个账号。请从名单中选择,或只填姓名。")
	errPhoneUse   = errs.New(errs.Invalid, "assist.phone_use", "请写明查看电话的用途(至少四个字),例如:通知走访时间。")
	errHouseholds = errs.New(errs.Invalid, "assist.households", "请先勾选要指定帮扶责任人的户。")
)

// HelperIn is who is to help which households. Where a household has a helper, Succeed
// says that the newcomer takes over the day after the last day of the old one.
type HelperIn struct {
	Households []registry.HouseholdID `json:"households" minItems:"1" maxItems:"200"`
	Account    string                 `json:"account,omitempty" required:"false" maxLength:"64" doc:"在本系统的账号"`
	Name       string                 `json:"name" maxLength:"60"`
	Unit       string                 `json:"unit,omitempty" required:"false" maxLength:"60"`
	Title      string                 `json:"title,omitempty" required:"false" maxLength:"60"`
	Phone      string                 `json:"phone,omitempty" required:"false" maxLength:"20"`
	From       cn.Date                `json:"from"`
	Succeed    bool                   `json:"succeed,omitempty" required:"false" doc:"接替现任"`
	Reason     string                 `json:"reason,omitempty" required:"false" maxLength:"200" doc:"更换的原因"`
}

func (s *Service) checkHelper(ctx context.Context, tx *db.Tx, in *HelperIn) (h Helper, err error) {
	h.Name = strings.TrimSpace(in.Name)
	if h.Name == "" || utf8.RuneCountInString(h.Name) > 20 || cn.HasLongNumber(h.Name) {
		return h, errHelperName
	}
	if h.Unit, err = checkText("单位", in.Unit, 30); err != nil {
		return h, err
	}
	if h.Title, err = checkText("职务", in.Title, 30); err != nil {
		return h, err
	}
	if in.Reason, err = checkText("原因", in.Reason, 200); err != nil {
		return h, err
	}
	if in.Account != "" {
		names, err := access.Names(ctx, tx, in.Account)
		if err != nil {
			return h, err
		}
		if _, known := names[in.Account]; !known {
			return h, errAccount
		}
	}
	if strings.TrimSpace(in.Phone) != "" {
		phone, err := cn.ParsePhone(in.Phone)
		if err != nil {
			return h, err
		}
		h.phone = s.seal.Seal(sealPhone, []byte(phone))
	}
	if in.From.IsZero() {
		return h, errHelperFrom
	}
	h.Account, h.From, h.RecordedAt = in.Account, in.From, tx.Now()
	return h, nil
}

// Assign names the helper of one or several households, all or none. What the helpers
// before did stays theirs.
// Policy: plan:264 A034
func (s *Service) Assign(ctx context.Context, in HelperIn) (list []Helper, err error) {
	if len(in.Households) == 0 {
		return nil, errHouseholds
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		h, err := s.checkHelper(ctx, tx, &in)
		if err != nil {
			return err
		}
		for _, household := range in.Households {
			h.ID, h.Household = id.New[HelperID](), household
			if h.Area, err = s.registry.AreaOf(ctx, tx, household); err != nil {
				return err
			}
			if err := tx.Require(access.HelperAssign, h.Area); err != nil {
				return err
			}
			if h.Succeeds, err = handOver(ctx, tx, h, in); err != nil {
				return err
			}
			if err := insertHelper(ctx, tx, &h); err != nil {
				return err
			}
			err := tx.Record(ctx, db.Entry{Verb: "helper.assign", Ref: h.ID.Ref(), Area: h.Area,
				Detail: map[string]any{"household": string(household), "from": h.From.String(), "succeeds": string(h.Succeeds)}})
			if err != nil {
				return err
			}
			list = append(list, h)
		}
		return s.dressHelpers(ctx, tx, list)
	})
	return list, err
}

// handOver ends the time of the helper before and says who it was.
func handOver(ctx context.Context, tx *db.Tx, h Helper, in HelperIn) (before HelperID, err error) {
	past, err := helpersOf(ctx, tx, h.Household)
	if err != nil || len(past) == 0 {
		return "", err
	}
	last := past[0]
	switch {
	case h.From.After(last.To):
		return last.ID, nil
	case !in.Succeed:
		return "", errHelperHas
	case !h.From.After(last.From):
		return "", errHelperFrom
	}
	return last.ID, endHelper(ctx, tx, last.ID, h.From.AddDays(-1), in.Reason)
}

// EndHelper ends somebody's time as a helper with its last day, for a reason; nobody
// follows yet.
func (s *Service) EndHelper(ctx context.Context, h HelperID, on cn.Date, reason string) error {
	reason, err := checkText("原因", reason, 200)
	if err != nil || reason == "" {
		return errReason
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		old, err := getHelper(ctx, tx, h, access.HelperAssign)
		if err != nil {
			return err
		}
		switch {
		case !old.To.IsZero():
			return errHelperGone
		case on.IsZero() || on.Before(old.From):
			return errHelperTo
		}
		if err := endHelper(ctx, tx, h, on, reason); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "helper.end", Ref: h.Ref(), Area: old.Area, Detail: map[string]any{"on": on.String()}})
	})
}

// HelperPhone shows a helper's telephone number for a stated purpose, which goes into the
// audit trail.
func (s *Service) HelperPhone(ctx context.Context, h HelperID, purpose string) (phone string, err error) {
	if purpose = strings.TrimSpace(purpose); utf8.RuneCountInString(purpose) < 4 {
		return "", errPhoneUse
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := getHelper(ctx, tx, h, access.AssistRead)
		if err != nil {
			return err
		}
		if err := tx.Record(ctx, db.Entry{Verb: "helper.reveal", Ref: h.Ref(), Area: found.Area, Purpose: purpose}); err != nil {
			return err
		}
		phone, err = s.openPhone(&found)
		return err
	})
	return phone, err
}

func (s *Service) openPhone(h *Helper) (string, error) {
	if len(h.phone) == 0 {
		return "", nil
	}
	plain, err := s.seal.Open(sealPhone, h.phone)
	return string(plain), err
}

// HelperOf is who helps the household of a case on a day; ok is false if nobody does.
func (s *Service) HelperOf(ctx context.Context, tx *db.Tx, c CaseID, on cn.Date) (h Helper, ok bool, err error) {
	p, known, err := planOf(ctx, tx, c)
	if err != nil || !known {
		return h, false, err
	}
	list, err := helpersOf(ctx, tx, p.Household)
	if err != nil {
		return h, false, err
	}
	for _, h := range list {
		if h.on(on) {
			return h, true, nil
		}
	}
	return h, false, nil
}

// isHelper says whether an account is a household's helper today.
func isHelper(ctx context.Context, tx *db.Tx, p *Plan, account string) (bool, error) {
	list, err := helpersOf(ctx, tx, p.Household)
	return slices.ContainsFunc(list, func(h Helper) bool { return h.Account == account && account != "" && h.on(tx.Today()) }), err
}

// Helpers are the households in the actor's area that are or were helped, with who helps
// them: a village's list.
func (s *Service) Helpers(ctx context.Context, area string) (list []Helper, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("h", "h.area", access.AssistRead)
		if area != "" {
			f.In("h.area", db.Scope{Areas: []string{area}})
		}
		f.And("(h.to_on IS NULL OR h.to_on >= ?)", tx.Today())
		if list, err = helpersWhere(ctx, tx, f, " ORDER BY h.area, h.household_id, h.from_on DESC LIMIT 1000"); err != nil {
			return err
		}
		return s.dressHelpers(ctx, tx, list)
	})
	return list, err
}

func (s *Service) dressHelpers(ctx context.Context, tx *db.Tx, list []Helper) error {
	var homes []registry.HouseholdID
	for _, h := range list {
		homes = append(homes, h.Household)
	}
	cards, err := s.registry.Cards(ctx, tx, homes)
	if err != nil {
		return err
	}
	for i := range list {
		h := &list[i]
		h.Number, h.Head, h.HasPhone = cards[h.Household].Number, cards[h.Household].Head, len(h.phone) > 0
		phone, err := s.openPhone(h)
		if err != nil {
			return err
		}
		h.MaskedPhone = cn.Phone(phone).Masked()
	}
	return nil
}

const helperColumns = `h.id, h.household_id, h.area, h.account_id, h.name, h.unit, h.title, h.phone_sealed, h.from_on, h.to_on, h.end_reason, h.succeeds, h.recorded_at`

func helpersWhere(ctx context.Context, tx *db.Tx, f *db.Filter, tail string) ([]Helper, error) {
	return db.Select(ctx, tx, `SELECT `+helperColumns+` FROM helper h`+f.Where()+tail, f.Args(), func(row db.Scanner) (h Helper, err error) {
		err = row.Scan(&h.ID, &h.Household, &h.Area, &h.Account, &h.Name, &h.Unit, &h.Title, &h.phone, &h.From, &h.To, &h.EndReason, &h.Succeeds, &h.RecordedAt)
		h.RecordedAt = h.RecordedAt.UTC()
		return h, err
	})
}

// helpersOf are a household's helpers, the newest first.
func helpersOf(ctx context.Context, tx *db.Tx, household registry.HouseholdID) ([]Helper, error) {
	return helpersWhere(ctx, tx, tx.CountyFilter("h").And("h.household_id = ?", household), " ORDER BY h.from_on DESC, h.id DESC")
}

func getHelper(ctx context.Context, tx *db.Tx, helper HelperID, perm db.Permission) (Helper, error) {
	list, err := helpersWhere(ctx, tx, tx.Filter("h", "h.area", perm).And("h.id = ?", helper), "")
	if err == nil && len(list) == 0 {
		err = absent(tx.Actor(), perm)
	}
	if err != nil {
		return Helper{}, err
	}
	return list[0], nil
}

func insertHelper(ctx context.Context, tx *db.Tx, h *Helper) error {
	var phone any
	if len(h.phone) > 0 {
		phone = h.phone
	}
	_, err := tx.Exec(ctx, `INSERT INTO helper (county_id, id, household_id, area, account_id, name, unit, title, phone_sealed, from_on, end_reason, succeeds, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, $12, $13)`,
		tx.County(), h.ID, h.Household, h.Area, h.Account, h.Name, h.Unit, h.Title, phone, h.From, h.Succeeds, tx.Actor().ID, tx.Now())
	return err
}

func endHelper(ctx context.Context, tx *db.Tx, helper HelperID, on cn.Date, reason string) error {
	return tx.ExecOne(ctx, errHelperGone, `UPDATE helper SET to_on = $3, end_reason = $4 WHERE county_id = $1 AND id = $2`, tx.County(), helper, on, reason)
}
