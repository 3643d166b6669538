package source

import (
	"context"
	"fmt"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
)

// endShare is the parameter above which a shrinking roster waits for a second person.
const endShare = "roster.end_share"

// finish publishes a staged batch, or leaves it for a second person.
func (s *Service) finish(ctx context.Context, st *stage) error {
	b := st.b
	if err := st.checkCounty(); err != nil {
		return err
	}
	st.warn()
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if st.known != nil {
			if err := saveRoll(ctx, tx, b.Number, append(st.roll, st.stored...)); err != nil {
				return err
			}
			wait, err := s.stops(ctx, tx, b, st.known)
			if err != nil || wait {
				return err
			}
		}
		return s.publish(ctx, tx, b)
	})
}

// warn adds what the rows gave reason to look at.
func (st *stage) warn() {
	b := st.b
	if st.unknown > 0 {
		b.Warnings = append(b.Warnings, Warning{"amount_unknown", fmt.Sprintf("有 %d 行因分项没有填全,算不出%s,按未知处理", st.unknown, st.u.dataset.Amount.Title), st.unknown})
	}
	if st.sealed > 0 {
		b.Warnings = append(b.Warnings, Warning{"identifier_in_text", fmt.Sprintf("有 %d 处文字里夹有证件号码或电话,只留在加密原件里", st.sealed), st.sealed})
	}
}

// endsTooMuch leaves the batch waiting if it ends more of its predecessor than the county
// lets pass without a second look.
func (s *Service) endsTooMuch(ctx context.Context, tx *db.Tx, b *Batch, left, members int) (bool, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return false, err
	}
	share, ok := set.Ratio(endShare)
	if !ok || members == 0 || float64(left) <= share*float64(members) {
		return false, nil
	}
	b.State = WaitingConfirmation
	b.Warnings = append(b.Warnings, Warning{"ends_too_much", fmt.Sprintf("上一份名单的 %d 人(户)里有 %d 不在这份名单上,请由另一人核对后确认", members, left), left})
	if err := saveBatch(ctx, tx, b); err != nil {
		return false, err
	}
	return true, tx.Record(ctx, db.Entry{Verb: "batch.wait", Ref: batchRef(b.Number), Area: tx.County(), Detail: b.detail()})
}

// publish makes a batch visible: one short transaction.
func (s *Service) publish(ctx context.Context, tx *db.Tx, b *Batch) error {
	b.State, b.PublishedAt, b.PublishedBy = Published, tx.Now(), tx.Actor().ID
	if err := saveBatch(ctx, tx, b); err != nil {
		return err
	}
	if b.Dataset != householdRoster { // which has replaced it before it changed the registry
		if err := s.replace(ctx, tx, b); err != nil {
			return err
		}
	}
	for _, hook := range s.published {
		if err := hook(ctx, tx, b.Dataset); err != nil {
			return err
		}
	}
	return tx.Record(ctx, db.Entry{Verb: "batch.import", Ref: batchRef(b.Number), Area: tx.County(), Detail: b.detail()})
}

// replace withdraws the batch that this one corrects, if it corrects one.
func (s *Service) replace(ctx context.Context, tx *db.Tx, b *Batch) error {
	if b.Replaces == 0 {
		return nil
	}
	old, err := getBatch(ctx, tx, b.Replaces)
	if err != nil {
		return err
	}
	return s.withdraw(ctx, tx, old, fmt.Sprintf("由批次 %d 更正", b.Number))
}

// detail is what the audit trail keeps: codes, counts and days.
func (b *Batch) detail() map[string]any {
	d := map[string]any{"dataset": b.Dataset, "as_of": b.AsOf.String(), "received_on": b.ReceivedOn.String(), "rows": b.Rows,
		"accepted": b.Accepted, "quarantined": b.Quarantined, "unmatched": b.Unmatched, "review": b.Review}
	if b.Replaces != 0 {
		d["replaces"] = b.Replaces
	}
	return d
}

// Confirm publishes a batch that waits for a second person, who is not the importer.
func (s *Service) Confirm(ctx context.Context, number int64) (*Batch, error) {
	return s.letIn(ctx, number, access.BatchConfirm, func(ctx context.Context, tx *db.Tx, b *Batch, _ *upload) (stop bool, err error) {
		switch {
		case b.State != WaitingConfirmation:
			return false, errBatchState
		case b.RecordedBy == tx.Actor().ID:
			return false, errSamePerson
		}
		return false, nil
	})
}

// letIn publishes a batch that has been read and not yet published, unless check stops it.
func (s *Service) letIn(ctx context.Context, number int64, p db.Permission, check func(context.Context, *db.Tx, *Batch, *upload) (stop bool, err error)) (*Batch, error) {
	var b *Batch
	var d *Dataset
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		b, d, err = requireBatch(ctx, tx, number, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	u, err := s.reopen(ctx, b, d)
	if err != nil {
		return nil, err
	}
	defer u.close()
	var rows []householdRow
	if d.Key == householdRoster {
		if rows, err = s.rereadHouseholds(ctx, u); err != nil {
			return nil, err
		}
	}
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if b, _, err = requireBatch(ctx, tx, number, p); err != nil {
			return err
		}
		if stop, err := check(ctx, tx, b, u); err != nil || stop {
			return err
		}
		if d.Key == householdRoster {
			if err := s.applyHouseholds(ctx, tx, u, b, rows); err != nil {
				return err
			}
		}
		return s.publish(ctx, tx, b)
	})
	if err == nil && d.Key == householdRoster && b.State == Published {
		_, err = s.relink(ctx)
	}
	if err != nil {
		return nil, err
	}
	b.Title, b.Department = d.Title, d.Department
	return b, nil
}

// reopen makes an upload of a batch's sealed file.
func (s *Service) reopen(ctx context.Context, b *Batch, d *Dataset) (*upload, error) {
	u := &upload{ref: b.file, dataset: d, mapping: b.mapping, req: ImportRequest{AsOf: b.AsOf, ReceivedOn: b.ReceivedOn}}
	if err := s.open(u); err != nil {
		return nil, err
	}
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if u.latest, err = visibleBatches(ctx, tx, d.Key, tx.Today()); err != nil {
			return err
		}
		return s.readCounty(ctx, tx, u)
	})
	return u, err
}

// Withdraw takes a batch back. Its records are no longer visible from today on; a day of
// knowledge before today still shows them. Whoever registered with OnWithdraw acts in the
// same transaction. A batch that still waits for confirmation is refused by it.
func (s *Service) Withdraw(ctx context.Context, number int64, reason string) (b *Batch, err error) {
	if strings.TrimSpace(reason) == "" {
		return nil, errNoReason
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var d *Dataset
		if b, d, err = requireBatch(ctx, tx, number, access.BatchUndo); err != nil {
			return err
		}
		b.Title, b.Department = d.Title, d.Department
		return s.withdraw(ctx, tx, b, reason)
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (s *Service) withdraw(ctx context.Context, tx *db.Tx, b *Batch, reason string) error {
	was := b.State
	switch was {
	case Published:
		b.State = Withdrawn
	case WaitingConfirmation, Held:
		b.State = Refused
	default:
		return errBatchState
	}
	b.WithdrawnOn, b.WithdrawnBy, b.Reason = tx.Today(), tx.Actor().ID, reason
	if err := saveBatch(ctx, tx, b); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE batch SET withdrawn_at = $3 WHERE county_id = $1 AND number = $2`, tx.County(), b.Number, tx.Now()); err != nil {
		return err
	}
	if was == Published {
		if b.Dataset == householdRoster {
			if err := s.registry.WithdrawBatch(ctx, tx, b.Number); err != nil {
				return err
			}
		}
		for _, hook := range s.withdrawn {
			if err := hook(ctx, tx, b.Number); err != nil {
				return err
			}
		}
	}
	return tx.Record(ctx, db.Entry{Verb: "batch.withdraw", Ref: batchRef(b.Number), Area: tx.County(), Detail: map[string]any{"dataset": b.Dataset}})
}
