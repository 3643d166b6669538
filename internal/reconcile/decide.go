package reconcile

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

var (
	errDecision = errs.New(errs.Invalid, "reconcile.decision", "请选择怎么办:请乡镇核实、改我们的、报对方更正,或口径不同不改。")
	errReason   = errs.New(errs.Invalid, "reconcile.reason", "请写明理由,500 字以内。报对方更正和不改的,一定要写。")
	errNothing  = errs.New(errs.Invalid, "reconcile.nothing", "请选择要处理的差异。")
	errClosed   = errs.New(errs.Conflict, "reconcile.closed", "选中的差异里有的已经一致,不需要再处理。请刷新页面。")
	errNotAsked = errs.New(errs.Conflict, "reconcile.not_asked", "选中的差异里有的不是请乡镇核实的,由县级处理。请只选“已请乡镇核实”的。")
	errMoved    = errs.New(errs.Conflict, "reconcile.moved", "清单刚有变化,条数和您看到的不同。请刷新后再选。")
)

// checkDecision says what is wrong with a decision. The county decides about any standing
// difference; a township answers those that it was asked about.
func checkDecision(from, to State, reason string, county bool) error {
	switch {
	case to != Asked && to != Ours && to != Theirs && to != Accepted:
		return errDecision
	case len([]rune(reason)) > 500, reason == "" && (to == Theirs || to == Accepted):
		return errReason
	case from == Closed:
		return errClosed
	case !county && (from != Asked || to == Asked):
		return errNotAsked
	}
	return nil
}

// Decision is what is to be done about differences: those named, or all that a query picks.
type Decision struct {
	Differences []DifferenceID `json:"differences,omitempty" maxItems:"500"`
	All         *Query         `json:"all,omitempty" doc:"符合这些条件的全部;与 differences 二选一"`
	Count       int            `json:"count,omitempty" minimum:"0" doc:"用 all 时:您看到的条数,和现在不同就不办"`
	To          State          `json:"to" enum:"asked,correct_ours,report_theirs,accepted"`
	Reason      string         `json:"reason" maxLength:"500" doc:"报对方更正和不改的必须写"`
}

// maxDecided is how many differences one decision may be about.
const maxDecided = 20_000

// Decide decides about differences, all of them or none, and returns how many.
// Errors: reconcile.decision, .reason, .nothing, .closed, .not_asked, .moved.
func (s *Service) Decide(ctx context.Context, in Decision) (n int, err error) {
	in.Reason = strings.TrimSpace(in.Reason)
	if err := checkDecision(Open, in.To, in.Reason, true); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		list, err := chosen(ctx, tx, in)
		if err != nil {
			return err
		}
		steps := make([]stepRow, len(list))
		areas := map[string][]string{}
		for i := range list {
			d := &list[i]
			county := tx.Actor().Scope(access.ReconcileRun).Covers(d.Area)
			if err := checkDecision(d.State, in.To, in.Reason, county); err != nil {
				return err
			}
			pairs, err := pairsJSON(d.pairs)
			if err != nil {
				return err
			}
			steps[i] = stepRow{d.ID, string(in.To), in.Reason, pairs}
			t := d.Area[:min(townshipDigits, len(d.Area))]
			areas[t] = append(areas[t], string(d.ID))
		}
		for _, area := range slices.Sorted(maps.Keys(areas)) {
			if err := decideIn(ctx, tx, area, areas[area], in); err != nil {
				return err
			}
		}
		n = len(list)
		return insertSteps(ctx, tx, steps)
	})
	return n, err
}

// chosen are the differences that a decision is about, all in the actor's area.
func chosen(ctx context.Context, tx *db.Tx, in Decision) (list []Difference, err error) {
	if in.All != nil {
		q := *in.All
		list, err = differencesWhere(ctx, tx, q.filter(tx, access.ReconcileAnswer), " ORDER BY d.id LIMIT "+strconv.Itoa(maxDecided+1))
		switch {
		case err != nil:
			return nil, err
		case len(list) == 0 || len(list) > maxDecided:
			return nil, errNothing
		case len(list) != in.Count:
			return nil, errMoved
		}
		return list, nil
	}
	ids := make([]string, len(in.Differences))
	for i, d := range in.Differences {
		ids[i] = string(d)
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return nil, errNothing
	}
	list, err = differencesWhere(ctx, tx, tx.Filter("d", "d.area", access.ReconcileAnswer).AnyOf("d.id", ids...), " ORDER BY d.id")
	if err == nil && len(list) < len(ids) {
		err = db.ErrNotFound
	}
	return list, err
}

// townshipDigits is the length of a township's code.
const townshipDigits = 9

// decideIn decides about the differences of a township, and records it.
func decideIn(ctx context.Context, tx *db.Tx, area string, ids []string, in Decision) error {
	for chunk := range slices.Chunk(ids, storeChunk) {
		if err := decide(ctx, tx, chunk, in.To, in.Reason); err != nil {
			return err
		}
	}
	ref := id.Ref{Kind: "division", ID: area}
	if len(ids) == 1 {
		ref = DifferenceID(ids[0]).Ref()
	}
	return tx.Record(ctx, db.Entry{Verb: "reconcile.decide", Ref: ref, Area: area, Detail: map[string]any{"to": in.To, "differences": len(ids)}})
}
