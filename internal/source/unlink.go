package source

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// added is the state of a review whose subject was written into the registry.
const added rowState = "added"

var (
	errStillOpen = errs.New(errs.Conflict, "source.still_open", "这条归户还没有人判断,不需要撤销。请刷新列表。")
	errNotPerson = errs.New(errs.Invalid, "source.not_person", "这项数据说的是户,不能在这里登记新的人。请选候选,或选“都不是”。")
	errNoName    = errs.New(errs.Invalid, "source.no_name", "这一行没有姓名,不能登记为新的人。请向报送单位核实。")
)

// findReview loads a review of a published batch, open or settled.
func (s *Service) findReview(ctx context.Context, tx *db.Tx, review ReviewID) (*storedReview, *Batch, *Dataset, error) {
	list, err := db.Select(ctx, tx, `SELECT `+reviewColumns+` FROM link_review v JOIN batch b ON b.county_id = v.county_id AND b.number = v.batch
		WHERE v.county_id = $1 AND v.id = $2`, []any{tx.County(), string(review)}, scanReview)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(list) == 0 {
		return nil, nil, nil, errNoReview
	}
	b, d, err := requireBatch(ctx, tx, list[0].Batch, access.LinkReview)
	if errors.Is(err, errNoBatch) {
		err = errNoReview
	}
	if err != nil {
		return nil, nil, nil, err
	}
	return &list[0], b, d, nil
}

// NewPerson is what must be known besides the row to write somebody into the registry.
type NewPerson struct {
	Village string `json:"village" pattern:"^[0-9]{12}$" doc:"所在村(社区)"`
	Sex     cn.Sex `json:"sex,omitempty" enum:"male,female," doc:"没有证件号码时填写"`
}

// AddReview says that the row is about somebody whom the registry does not know: a
// provisional household of one is written down, and the row becomes its record. When a
// roster later names the person, the household takes its 户编号.
func (s *Service) AddReview(ctx context.Context, review ReviewID, in NewPerson) (h registry.HouseholdID, err error) {
	err = s.settle(ctx, review, added, func(tx *db.Tx, _ *storedReview, d *Dataset, b *Batch, row *draft, _ *registry.LinkIndex) error {
		switch {
		case d.Subject != Person:
			return errNotPerson
		case row.name == "":
			return errNoName
		}
		birth := row.id.Birth()
		if birth.IsZero() {
			birth = birthWithin(row.idRaw)
		}
		var p registry.PersonID
		h, p, err = s.registry.RecordProvisionalTx(ctx, tx, registry.ProvisionalIn{When: registry.When{On: b.AsOf}, Village: in.Village, Group: row.group, FromBatch: b.Number,
			Members: []registry.NewMember{{Name: row.name, IDNumber: string(row.id), Relation: registry.Head, Sex: in.Sex, Birth: birth}}})
		row.kind, row.subject, row.home = Person, string(p), in.Village
		return err
	})
	return h, err
}

// sounding says that a candidate, who was not stored with the review, has a name that sounds
// like the row's and agrees in something else.
func (s *Service) sounding(ctx context.Context, tx *db.Tx, d *Dataset, row *draft, candidate string) (bool, error) {
	alike, err := s.registry.Homophones(ctx, tx, row.name, maxSounding)
	if err != nil {
		return false, err
	}
	areas, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return false, err
	}
	village, _ := areas.Find(row.township, row.village)
	for _, c := range soundAlike(alike, d.Subject, row, village) {
		if c.ID == candidate {
			return true, nil
		}
	}
	return false, nil
}

// UndoReview takes a decision back: the record leaves the person or household, what stood
// on it alone is taken back too, and the row waits again. The record and who decided stay
// on file; it counts for nobody any more. Policy: plan:262
func (s *Service) UndoReview(ctx context.Context, review ReviewID, reason string) error {
	if err := checkReason(reason); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.LinkReview, tx.County()); err != nil {
			return err
		}
		v, b, _, err := s.findReview(ctx, tx, review)
		switch {
		case err != nil:
			return err
		case v.State == string(open):
			return errStillOpen
		case b.State != Published:
			return errBatchState
		}
		n, err := s.unlinkRecord(ctx, tx, v, b, strings.TrimSpace(reason))
		if err != nil {
			return err
		}
		b.Review++
		if err := saveBatch(ctx, tx, b); err != nil {
			return err
		}
		err = tx.ExecOne(ctx, errSettled, `UPDATE link_review SET state = 'open', subject_id = '', settled_at = NULL, settled_by = '' WHERE county_id = $1 AND id = $2 AND state <> 'open'`,
			tx.County(), string(review))
		if err != nil {
			return err
		}
		if n > 0 {
			for _, hook := range s.unlinked {
				if err := hook(ctx, tx, b.Number, n); err != nil {
					return err
				}
			}
		}
		return tx.Record(ctx, db.Entry{Verb: "link.undo", Ref: id.Ref{Kind: "link_review", ID: string(review)}, Area: tx.County(),
			Detail: map[string]any{"state": v.State, "batch": b.Number, "row": v.Row}})
	})
}

// unlinkRecord takes the record that came of a decision from its subject and keeps what it
// was; n is its number, 0 if the decision made none.
func (s *Service) unlinkRecord(ctx context.Context, tx *db.Tx, v *storedReview, b *Batch, reason string) (n int64, err error) {
	var kind SubjectKind
	var subject, by string
	if err := tx.Get(ctx, errNoReview, `SELECT subject_id, settled_by FROM link_review WHERE county_id = $1 AND id = $2`, []any{tx.County(), string(v.ID)}, &subject, &by); err != nil {
		return 0, err
	}
	if subject != "" {
		err := tx.Get(ctx, nil, `SELECT n, subject_kind, subject_id FROM record WHERE county_id = $1 AND batch = $2 AND row_no = $3 AND subject_id NOT LIKE 'undone:%' ORDER BY n DESC LIMIT 1`,
			[]any{tx.County(), b.Number, v.Row}, &n, &kind, &subject)
		if err != nil {
			return 0, err
		}
	}
	if n > 0 {
		// Nobody's record, and marked as said already by its own batch, so that it never counts.
		_, err := tx.Exec(ctx, `UPDATE record SET subject_kind = $3, subject_id = $4, village = '', repeats = $5 WHERE county_id = $1 AND n = $2`,
			tx.County(), n, string(Unmatched), "undone:"+string(v.ID), fmt.Sprint(b.Number))
		if err != nil {
			return 0, err
		}
		b.Accepted--
		if kind == Unmatched {
			b.Unmatched--
		} else {
			b.Linked--
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO link_undone (county_id, review, n, state, subject_kind, subject_id, settled_by, reason, undone_at, undone_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.County(), string(v.ID), n, v.State, string(kind), subject, by, reason, tx.Now(), tx.Actor().ID)
	return n, err
}
