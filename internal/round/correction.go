package round

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

const sealCorrection = "round.correction"

// Correction is a particular that a visitor found to be otherwise.
type Correction struct {
	ID         string               `json:"id"`
	Round      ID                   `json:"round"`
	Household  registry.HouseholdID `json:"household"`
	Number     string               `json:"number"`
	Head       string               `json:"head"`
	Village    string               `json:"village"`
	Field      registry.Field       `json:"field" enum:"group,address,phone"`
	Old        string               `json:"old" doc:"名册上的"`
	New        string               `json:"new" doc:"走访看到的"`
	FoundOn    cn.Date              `json:"found_on"`
	ProposedBy string               `json:"proposed_by"`
	Proposer   string               `json:"proposer" doc:"提出人姓名"`
	ProposedAt time.Time            `json:"proposed_at"`
	State      string               `json:"state" enum:"proposed,accepted,refused" doc:"proposed 等乡镇核定"`
	Reason     string               `json:"reason,omitempty" doc:"不采用的理由"`
}

// propose keeps what is otherwise than the register says; what is not is no correction.
func (s *Service) propose(ctx context.Context, tx *db.Tx, r Round, l Line, res Result) error {
	for _, field := range slices.Sorted(maps.Keys(res.Corrections)) {
		value, err := registry.CheckField(field, strings.TrimSpace(res.Corrections[field]))
		if err != nil {
			return err
		}
		old, err := s.register.ReadFieldTx(ctx, tx, l.Household, field)
		if err != nil {
			return err
		}
		if value == old || value == "" {
			continue
		}
		// Said again in the same round, the newer word is the one to be accepted.
		if _, err := tx.Exec(ctx, `DELETE FROM round_correction WHERE county_id = $1 AND round_id = $2 AND household_id = $3 AND field = $4 AND state = 'proposed'`,
			tx.County(), r.ID, l.Household, field); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO round_correction (county_id, id, round_id, household_id, village, field, old_sealed, new_sealed, state, found_on, proposed_by, proposed_at, decided_by, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9, $10, $11, '', '')`, tx.County(), id.New[string](), r.ID, l.Household, l.Village, field,
			s.seal.Seal(sealCorrection, []byte(old)), s.seal.Seal(sealCorrection, []byte(value)), res.On, tx.Actor().ID, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// Corrections wait for somebody of the township; they show whole values.
func (s *Service) Corrections(ctx context.Context) (list []Correction, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("c", "c.village", access.RoundAccept).And("c.state = 'proposed'")
		list, err = s.corrections(ctx, tx, f, "c.village, c.household_id, c.field LIMIT 500")
		return err
	})
	return list, err
}

// MyCorrections are those that the reader proposed, the latest first, and what became of them.
func (s *Service) MyCorrections(ctx context.Context) (list []Correction, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("c", "c.village", access.RoundRecord).And("c.proposed_by = ?", tx.Actor().ID)
		list, err = s.corrections(ctx, tx, f, "c.id DESC LIMIT 100")
		return err
	})
	return list, err
}

func (s *Service) corrections(ctx context.Context, tx *db.Tx, f *db.Filter, order string) ([]Correction, error) {
	list, err := db.Select(ctx, tx, `SELECT c.id, c.round_id, c.household_id, c.village, c.field, c.old_sealed, c.new_sealed, c.found_on, c.proposed_by, c.proposed_at, c.state, c.reason
		FROM round_correction c`+f.Where()+` ORDER BY `+order, f.Args(), func(row db.Scanner) (c Correction, err error) {
		var old, fresh []byte
		if err = row.Scan(&c.ID, &c.Round, &c.Household, &c.Village, &c.Field, &old, &fresh, &c.FoundOn, &c.ProposedBy, &c.ProposedAt, &c.State, &c.Reason); err != nil {
			return c, err
		}
		was, err := s.seal.Open(sealCorrection, old)
		if err != nil {
			return c, err
		}
		now, err := s.seal.Open(sealCorrection, fresh)
		c.Old, c.New, c.ProposedAt = string(was), string(now), c.ProposedAt.UTC()
		return c, err
	})
	if err != nil {
		return nil, err
	}
	var ids []registry.HouseholdID
	var accounts []string
	for _, c := range list {
		ids, accounts = append(ids, c.Household), append(accounts, c.ProposedBy)
	}
	cards, err := s.register.Cards(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range list {
		c := &list[i]
		c.Number, c.Head, c.Proposer = cards[c.Household].Number, cards[c.Household].Head, names[c.ProposedBy]
	}
	return list, err
}

var (
	errOwn    = errs.New(errs.Conflict, "round.own_correction", "自己提出的更正要由另一个人核定。")
	errReason = errs.New(errs.Invalid, "round.reason", "不采用的请写明理由,不要写身份证号、银行账号或电话号码。")
	errGone   = errs.New(errs.Conflict, "round.decided", "这条更正刚刚由别人核定过,请刷新。")
)

// Decide accepts a correction, which changes the register from the day on which it was
// seen, or refuses it with a reason. Never by who proposed it.
// Errors: round.own_correction, round.reason, round.decided.
func (s *Service) Decide(ctx context.Context, correction string, accept bool, reason string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		list, err := s.corrections(ctx, tx, tx.Filter("c", "c.village", access.RoundAccept).And("c.id = ? AND c.state = 'proposed'", correction), "c.id")
		if err != nil {
			return err
		}
		switch {
		case len(list) == 0:
			return db.ErrNotFound
		case list[0].ProposedBy == tx.Actor().ID:
			return errOwn
		case !accept && strings.TrimSpace(reason) == "", cn.HasLongNumber(reason):
			return errReason
		}
		c, state := list[0], "refused"
		if accept {
			state = "accepted"
			if err := s.register.CorrectTx(ctx, tx, c.Household, registry.When{On: c.FoundOn}, c.Field, c.New); err != nil {
				return err
			}
		}
		if err := tx.ExecOne(ctx, errGone, `UPDATE round_correction SET state = $3, decided_by = $4, decided_at = $5, reason = $6 WHERE county_id = $1 AND id = $2 AND state = 'proposed'`,
			tx.County(), correction, state, tx.Actor().ID, tx.Now(), reason); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "round.correction", Ref: c.Household.Ref(), Area: c.Village, Detail: map[string]any{"field": string(c.Field), "state": state}})
	})
}
