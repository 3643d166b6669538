package rule

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
)

// Reach is how many households a version is true of, on the data of a day.
type Reach struct {
	On         cn.Date `json:"on" doc:"按哪一天的数据"`
	Households int     `json:"households" doc:"全县户数"`
	Raised     int     `json:"raised" doc:"这一版命中的户"`
	Unknown    int     `json:"unknown" doc:"缺数据或参数,判断不了的户"`
	// Limit is the share above which an activation needs a second look; nil if the county
	// has not set it.
	Limit *float64 `json:"limit" doc:"超过这一比例要再看一遍;空为县里没有设,不检查"`
	Over  bool     `json:"over" doc:"超过了"`
}

// maxReasonRunes is how long a reason may be.
const maxReasonRunes = 500

// secondLook is the parameter that holds the share.
const secondLook = "rule.second_look_share"

var (
	// ErrSecondLook is returned where a version would raise more than the county's share of
	// its households and nobody has said why it should all the same.
	ErrSecondLook = errs.New(errs.Conflict, "rule.second_look", "按今天的数据,这一版会命中 %d 户,占全县 %d 户的 %s,超过县里定的 %s。请再看一遍条件和参数;确认要启用的,写明理由再确认一次。")
	errReasonLong = errs.New(errs.Invalid, "rule.reason", "理由请写在 500 字以内。")
	errReasonIDs  = errs.New(errs.Invalid, "rule.reason_personal", "理由里请不要写身份证号、电话等号码。")
)

// Reach tries a version on all households as they are known today. It stores nothing.
func (s *Service) Reach(ctx context.Context, key string, version int) (r Reach, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.RuleRead, tx.County()); err != nil {
			return err
		}
		v, err := findVersion(ctx, tx, key, version)
		if err != nil {
			return err
		}
		r, err = s.reach(ctx, tx, v)
		return err
	})
	return r, err
}

func (s *Service) reach(ctx context.Context, tx *db.Tx, v Version) (Reach, error) {
	r := Reach{On: tx.Today()}
	p, err := s.compiler.Compile(v.Def)
	if err != nil {
		return r, err
	}
	if v.State == Active {
		p.Values = nil // they are the county's since its activation
	}
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return r, err
	}
	frame, err := s.frameToday(ctx, tx, p)
	if err != nil {
		return r, err
	}
	found, err := askAll([]*Program{p}, frame, set)
	if err != nil {
		return r, err
	}
	r.Households, r.Raised, r.Unknown = frame.Households, found.by[0].True.Count(), found.by[0].Bad.Count()
	if limit, ok := set.Ratio(secondLook); ok {
		r.Limit, r.Over = &limit, float64(r.Raised) > limit*float64(r.Households)
	}
	return r, nil
}

// frameToday is the kept frame of today brought up to date or, without one, the facts that
// the program names.
func (s *Service) frameToday(ctx context.Context, tx *db.Tx, p *Program) (*fact.Frame, error) {
	if !s.facts.KeptFor(tx.County(), tx.Today()) {
		return s.frame(ctx, tx, tx.Today(), p)
	}
	fresh, err := s.facts.Current(ctx, tx, tx.Today(), tx.Today())
	return fresh.Frame, err
}

// look refuses a version that raises too many without a reason.
func (r Reach) look(reason string) error {
	if !r.Over || reason != "" {
		return nil
	}
	return ErrSecondLook.Textf(r.Raised, r.Households, percent(float64(r.Raised)/float64(r.Households)), percent(*r.Limit))
}

// detail is what the audit trail says of it.
func (r Reach) detail() map[string]any {
	if r.Limit == nil {
		return nil
	}
	said := map[string]any{"raised": r.Raised, "households": r.Households}
	if r.Over {
		said["over"] = true
	}
	return said
}

// percent writes a share with at most one decimal.
func percent(share float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(100*share, 'f', 1, 64), ".0") + "%"
}

func checkReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case utf8.RuneCountInString(reason) > maxReasonRunes:
		return "", errReasonLong
	case cn.HasLongNumber(reason):
		return "", errReasonIDs
	}
	return reason, nil
}
