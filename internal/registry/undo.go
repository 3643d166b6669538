package registry

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errReason    = errs.New(errs.Invalid, "registry.reason", "请写明理由,200 字以内,不要写证件号码和电话。")
	errNoChange  = errs.New(errs.NotFound, "registry.no_change", "本户没有这次变动,请刷新后再看。")
	errUndone    = errs.New(errs.Conflict, "registry.undone", "这次变动已经撤销过了。")
	errNoUndo    = errs.New(errs.Conflict, "registry.no_undo", "这次变动不能在这里撤销:花名册请在批次里撤销,监测类别请在案件里更正。")
	errUndoLater = errs.New(errs.Conflict, "registry.undo_later", "这次变动之后,相关的户或人又有登记。请从最近的一次起依次撤销;花名册已改过的,请登记新的变动来更正。")
)

func checkReason(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" || utf8.RuneCountInString(s) > 200 || cn.HasLongNumber(s) {
		return "", errReason
	}
	return s, nil
}

// Undo takes back a change that was recorded by hand, and puts back what it had replaced: a
// correcting act, which an earlier day of knowledge does not see. The actor must hold
// household.edit of every household concerned.
// Errors: registry.reason, .no_change, .undone, .no_undo, .undo_later.
func (s *Service) Undo(ctx context.Context, h HouseholdID, n int64, reason string) error {
	reason, err := checkReason(reason)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		area, err := requireHousehold(ctx, tx, access.HouseholdEdit, h)
		if err != nil {
			return err
		}
		if err := s.undo(ctx, tx, h, n, change{kind: "undo", reason: reason}); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "household.undo", Ref: h.Ref(), Area: area, Detail: map[string]any{"change": n}})
	})
}

func (s *Service) undo(ctx context.Context, tx *db.Tx, h HouseholdID, n int64, w change) error {
	var kind string
	var undone cn.Date
	if err := tx.Get(ctx, errNoChange, `SELECT kind, withdrawn_on FROM registry_change WHERE county_id = $1 AND n = $2`, []any{tx.County(), n}, &kind, &undone); err != nil {
		return err
	}
	homes, err := homesTouchedBy(ctx, tx, n)
	if err != nil {
		return err
	}
	if !homes[h] {
		return errNoChange
	}
	switch {
	case !undoable[kind]:
		return errNoUndo
	case !undone.IsZero():
		return errUndone
	}
	for home := range homes {
		if _, err := requireHousehold(ctx, tx, access.HouseholdEdit, home); err != nil {
			return err
		}
	}
	if err := untouched(ctx, tx, n, errUndoLater); err != nil {
		return err
	}
	w.household, w.undoes, w.asOf, w.known = h, n, tx.Today(), tx.Today()
	if w, err = begun(ctx, tx, w); err != nil {
		return err
	}
	hs, ps, err := touchedBy(ctx, tx, n)
	if err != nil {
		return err
	}
	if err := putBack(ctx, tx, n, w); err != nil {
		return err
	}
	b, err := open(ctx, tx, hs, ps)
	if err != nil {
		return err
	}
	if _, err = b.save(ctx, tx, w); err != nil { // only the repeated columns
		return err
	}
	return s.tell(ctx, tx, w.kind, slices.Sorted(maps.Keys(homes)), b, w.asOf)
}

// homesTouchedBy are the households that a change is about or of which it made or closed a row.
func homesTouchedBy(ctx context.Context, tx *db.Tx, n int64) (map[HouseholdID]bool, error) {
	homes := map[HouseholdID]bool{}
	err := tx.Each(ctx, `SELECT household_id FROM household_version WHERE county_id = $1 AND (made_by = $2 OR closed_by = $2)
		UNION SELECT household_id FROM membership WHERE county_id = $1 AND (made_by = $2 OR closed_by = $2)
		UNION SELECT household_id FROM registry_change WHERE county_id = $1 AND n = $2 AND household_id IS NOT NULL`,
		[]any{tx.County(), n}, func(row db.Scanner) error {
			var h HouseholdID
			err := row.Scan(&h)
			homes[h] = true
			return err
		})
	return homes, err
}
