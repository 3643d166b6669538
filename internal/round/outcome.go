package round

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// Outcome is how a household was reached.
type Outcome string

const (
	AtHome    Outcome = "home"
	ByPhone   Outcome = "phone" // of those who are away
	Unreached Outcome = "unreached"
)

// Conclusion is what a periodic check proposes.
type Conclusion string

const (
	Unchanged Conclusion = "unchanged"
	Adjust    Conclusion = "adjust"    // risks or category
	Eliminate Conclusion = "eliminate" // begin the elimination
)

// Result is what somebody says of one household of a round: one tap, and what was seen.
type Result struct {
	Key         string                    `json:"key" minLength:"8" maxLength:"64" doc:"客户端生成的唯一键,重发时不变"`
	Outcome     Outcome                   `json:"outcome" enum:"home,phone,unreached"`
	On          cn.Date                   `json:"on,omitempty" required:"false" doc:"哪一天,默认今天"`
	Leaflet     bool                      `json:"leaflet,omitempty" required:"false" doc:"申报明白纸送到"`
	HelpLeaflet bool                      `json:"help_leaflet,omitempty" required:"false" doc:"帮扶明白纸送到"`
	Conclusion  Conclusion                `json:"conclusion,omitempty" required:"false" enum:"unchanged,adjust,eliminate" doc:"定期核查的结果"`
	Note        string                    `json:"note,omitempty" required:"false" maxLength:"300" doc:"不写证件号和电话"`
	Risks       []string                  `json:"risks,omitempty" required:"false" maxItems:"5" doc:"看到的困难"`
	Text        string                    `json:"text,omitempty" required:"false" maxLength:"1000" doc:"看到的情况;加密保存"`
	Corrections map[registry.Field]string `json:"corrections,omitempty" required:"false" doc:"和名册不一样的:group、address、phone"`
}

var (
	errOutcome    = errs.New(errs.Invalid, "round.outcome", "请选入户见到、电话联系到或没有联系上。")
	errConclusion = errs.New(errs.Invalid, "round.conclusion", "定期核查请给出结果:无变化、建议调整或建议消除;后两种写明理由。没有联系上的不用填。")
	errNote       = errs.New(errs.Invalid, "round.note", "说明请写在300字以内,不要写身份证号、银行账号或电话号码。")
	errHardship   = errs.New(errs.Invalid, "round.hardship", "写了看到的情况,请再勾选是哪一种困难;没有困难的,写在“说明”里。")
	errOn         = errs.New(errs.Invalid, "round.on", "日期不能晚于今天,也不能早于这一轮开始之前。")
)

func (res *Result) check(r Round, today cn.Date) error {
	if res.On.IsZero() {
		res.On = today
	}
	res.Note = strings.TrimSpace(res.Note)
	reached := res.Outcome == AtHome || res.Outcome == ByPhone
	switch {
	case !r.ClosedOn.IsZero():
		return errClosed
	case !reached && res.Outcome != Unreached:
		return errOutcome
	case res.On.After(today) || res.On.Before(r.StartsOn):
		return errOn
	case utf8.RuneCountInString(res.Note) > 300 || cn.HasLongNumber(res.Note):
		return errNote
	case len(res.Risks) == 0 && strings.TrimSpace(res.Text) != "":
		return errHardship // what was seen is kept with a hardship alone, and is not to be lost
	case r.Kind == Check && reached && (res.Conclusion == "" || res.Conclusion != Unchanged && res.Note == ""):
		return errConclusion
	}
	if r.Kind != Check || !reached {
		res.Conclusion = ""
	}
	return nil
}

// Record keeps what somebody says of a household of a round; said again, the newer word
// holds. What was seen becomes a lead, what is otherwise a correction to be accepted.
// Errors: round.closed, round.outcome, round.hardship, round.conclusion, round.note, round.on.
// Policy: plan:256, plan:262
// Source: docs/sources.md S31
func (s *Service) Record(ctx context.Context, r ID, h registry.HouseholdID, res Result) (l Line, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		round, err := s.round(ctx, tx, r)
		if err != nil {
			return err
		}
		if l, err = s.line(ctx, tx, r, h); err != nil {
			return err
		}
		if err := tx.Require(access.RoundRecord, l.Village); err != nil {
			return err
		}
		if err := res.check(round, tx.Today()); err != nil {
			return err
		}
		if len(res.Risks) > 0 {
			if l.Lead, err = s.see(ctx, tx, round, l, res); err != nil {
				return err
			}
		}
		if err := tx.ExecOne(ctx, db.ErrNotFound, `UPDATE round_household SET outcome = $4, reached_on = $5, leaflet = $6, help_leaflet = $7, conclusion = $8, note = $9, lead_id = $10,
			recorded_by = $11, recorded_at = $12 WHERE county_id = $1 AND round_id = $2 AND household_id = $3`,
			tx.County(), r, h, res.Outcome, res.On, res.Leaflet, res.HelpLeaflet, res.Conclusion, res.Note, l.Lead, tx.Actor().ID, tx.Now()); err != nil {
			return err
		}
		if err := s.propose(ctx, tx, round, l, res); err != nil {
			return err
		}
		if err := tx.Record(ctx, db.Entry{Verb: "round.record", Ref: r.Ref(), Area: l.Village,
			Detail: map[string]any{"household": string(h), "outcome": string(res.Outcome), "conclusion": string(res.Conclusion), "hardship": len(res.Risks) > 0, "corrections": len(res.Corrections)}}); err != nil {
			return err
		}
		l, err = s.line(ctx, tx, r, h)
		return err
	})
	return l, err
}

func (s *Service) line(ctx context.Context, tx *db.Tx, r ID, h registry.HouseholdID) (Line, error) {
	f := tx.Filter("h", "h.village", access.HouseholdRead).And("h.round_id = ? AND h.household_id = ?", string(r), string(h))
	list, err := lines(ctx, tx, f, 1)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Line{}, err
	}
	return list[0], s.name(ctx, tx, list)
}

// see hands a hardship on, and keeps it as a miss of the rules where none of them spoke.
func (s *Service) see(ctx context.Context, tx *db.Tx, r Round, l Line, res Result) (lead string, err error) {
	for _, risk := range res.Risks {
		silent, spoke, err := s.leads.Silent(ctx, tx, l.Household, risk)
		if err != nil {
			return "", err
		}
		if spoke {
			continue
		}
		slices.Sort(silent)
		text, err := json.Marshal(silent)
		if err != nil {
			return "", err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO rule_miss (county_id, round_id, household_id, risk, village, found_on, silent, recorded_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (county_id, round_id, household_id, risk) DO NOTHING`,
			tx.County(), r.ID, l.Household, risk, l.Village, res.On, string(text), tx.Now()); err != nil {
			return "", err
		}
	}
	return s.leads.See(ctx, tx, Seen{res.Key, l.Household, res.Risks, res.Text, res.On, r.ID})
}

// Miss is a household at risk that a round found and no rule did.
type Miss struct {
	Round     ID                   `json:"round"`
	Title     string               `json:"title" doc:"哪一轮"`
	Household registry.HouseholdID `json:"household"`
	Number    string               `json:"number"`
	Head      string               `json:"head"`
	Village   string               `json:"village"`
	Risk      string               `json:"risk"`
	FoundOn   cn.Date              `json:"found_on"`
	Silent    []string             `json:"silent" doc:"针对这种风险却没有命中的规则;空为没有这样的规则"`
}

// Misses are those of the actor's area, the newest first; of one round if r is not "".
func (s *Service) Misses(ctx context.Context, r ID) (list []Miss, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("m", "m.village", access.HouseholdRead)
		if r != "" {
			f.And("m.round_id = ?", string(r))
		}
		list, err = db.Select(ctx, tx, `SELECT m.round_id, r.title, m.household_id, m.village, m.risk, m.found_on, m.silent FROM rule_miss m
			JOIN round r ON r.county_id = m.county_id AND r.id = m.round_id`+f.Where()+` ORDER BY m.found_on DESC, m.household_id, m.risk LIMIT 500`, f.Args(),
			func(row db.Scanner) (m Miss, err error) {
				var silent []byte
				if err = row.Scan(&m.Round, &m.Title, &m.Household, &m.Village, &m.Risk, &m.FoundOn, &silent); err != nil {
					return m, err
				}
				err = json.Unmarshal(silent, &m.Silent)
				if m.Silent == nil {
					m.Silent = []string{}
				}
				return m, err
			})
		if err != nil {
			return err
		}
		ids := make([]registry.HouseholdID, len(list))
		for i, m := range list {
			ids[i] = m.Household
		}
		cards, err := s.register.Cards(ctx, tx, ids)
		for i := range list {
			list[i].Number, list[i].Head = cards[list[i].Household].Number, cards[list[i].Household].Head
		}
		return err
	})
	return list, err
}
