package source

import (
	"context"
	"fmt"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// BatchPage is one delivery with how it was read, by whom, and what may be done with it.
type BatchPage struct {
	*Batch
	ByName        string         `json:"by_name" doc:"导入人"`
	PublishedName string         `json:"published_name,omitempty"`
	WithdrawnName string         `json:"withdrawn_name,omitempty"`
	Kind          Kind           `json:"kind" enum:"event,roster"`
	Sheets        []SheetMapping `json:"sheets" doc:"读入时用的列对应"`
	FieldTitles   []FieldChoice  `json:"fields"`
	ReplacedBy    int64          `json:"replaced_by,omitempty" doc:"更正了它的批次"`
	Endings       int            `json:"endings" doc:"结束或将要结束的人数(户数)"`
	SetAside      int            `json:"set_aside" doc:"决定不导入的行"`
	OpenReviews   int            `json:"open_reviews" doc:"还在等人判断归户的行"`
	MayImport     bool           `json:"may_import"`
	MayConfirm    bool           `json:"may_confirm" doc:"可以确认(不是导入人)"`
	MayWithdraw   bool           `json:"may_withdraw"`
}

// Page is one delivery for its page.
func (s *Service) Page(ctx context.Context, number int64) (p *BatchPage, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		b, d, err := requireBatch(ctx, tx, number, mayRead)
		if err != nil {
			return err
		}
		b.Title, b.Department = d.Title, d.Department
		p = &BatchPage{Batch: b, Kind: d.Kind, Sheets: b.mapping, FieldTitles: []FieldChoice{}}
		if p.Sheets == nil {
			p.Sheets = []SheetMapping{}
		}
		for _, f := range d.Fields {
			p.FieldTitles = append(p.FieldTitles, FieldChoice{f.Key, f.Title, f.Required, f.Type})
		}
		names, err := access.Names(ctx, tx, b.RecordedBy, b.PublishedBy, b.WithdrawnBy)
		if err != nil {
			return err
		}
		p.ByName, p.PublishedName, p.WithdrawnName = names[b.RecordedBy], names[b.PublishedBy], names[b.WithdrawnBy]
		p.MayImport = require(tx, access.BatchImport, d) == nil
		p.MayConfirm = require(tx, access.BatchConfirm, d) == nil && b.RecordedBy != tx.Actor().ID
		p.MayWithdraw = require(tx, access.BatchUndo, d) == nil
		return tx.Get(ctx, nil, `SELECT (SELECT count(*) FROM batch_ending WHERE county_id = $1 AND batch = $2),
			(SELECT count(*) FROM quarantine WHERE county_id = $1 AND batch = $2 AND state = 'set_aside'),
			(SELECT count(*) FROM link_review WHERE county_id = $1 AND state = 'open' AND batch = $2),
			(SELECT coalesce(max(number), 0) FROM batch WHERE county_id = $1 AND dataset = $3 AND replaces = $2 AND state = 'published')`,
			[]any{tx.County(), number, b.Dataset}, &p.Endings, &p.SetAside, &p.OpenReviews, &p.ReplacedBy)
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Withdrawal is what withdrawing a batch would do.
type Withdrawal struct {
	Records  int64    `json:"records" doc:"不再算数的记录"`
	Subjects int64    `json:"subjects" doc:"涉及的人(户)"`
	Back     int64    `json:"back,omitempty" doc:"重新生效的上一份名单的批次"`
	BackAsOf cn.Date  `json:"back_as_of"`
	Refusal  *Refusal `json:"refusal,omitempty" doc:"不能撤销的原因"`
	Effects  []Effect `json:"effects"`
}

// Foresee says what Withdraw would do, and does nothing.
func (s *Service) Foresee(ctx context.Context, number int64) (w Withdrawal, err error) {
	w.Effects = []Effect{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		b, d, err := requireBatch(ctx, tx, number, access.BatchUndo)
		if err != nil {
			return err
		}
		if b.State != Published {
			if b.State != WaitingConfirmation && b.State != Held {
				return errBatchState
			}
			return nil // nobody has seen any of it
		}
		if err := w.count(ctx, tx, b, d); err != nil {
			return err
		}
		if d.Key == householdRoster {
			if err := s.registry.Withdrawable(ctx, tx, number); err != nil {
				e, ok := errs.As(err)
				if !ok {
					return err
				}
				w.Refusal = &Refusal{e.Code, e.Text}
			}
		}
		for _, hook := range s.foresee {
			more, err := hook(ctx, tx, number)
			if err != nil {
				return err
			}
			w.Effects = append(w.Effects, more...)
		}
		return nil
	})
	return w, err
}

func (w *Withdrawal) count(ctx context.Context, tx *db.Tx, b *Batch, d *Dataset) error {
	if d.Kind != KindRoster {
		return tx.Get(ctx, nil, `SELECT count(*), count(DISTINCT subject_id) FROM record WHERE county_id = $1 AND batch = $2`, []any{tx.County(), b.Number}, &w.Records, &w.Subjects)
	}
	roll, err := rollOf(ctx, tx, b.Number)
	if err != nil {
		return err
	}
	w.Records, w.Subjects = int64(len(roll)), int64(len(roll))
	list, err := visibleBatches(ctx, tx, d.Key, tx.Today())
	if err != nil {
		return err
	}
	var others []visibleBatch
	for _, v := range list {
		if v.number != b.Number {
			others = append(others, v)
		}
	}
	if latest, ok := latestAsOf(list, tx.Today()); ok && latest.number == b.Number {
		if before, ok := latestAsOf(others, tx.Today()); ok {
			w.Back, w.BackAsOf = before.number, before.asOf
			w.Effects = append(w.Effects, Effect{Code: "roster_back", Text: fmt.Sprintf("批次 %d(截至 %s)的名单重新作为最近的名单", before.number, before.asOf), Count: 1})
		} else {
			w.Effects = append(w.Effects, Effect{Code: "roster_none", Text: "撤销后这项数据没有任何名单,相关情况都算“未知”", Count: 1})
		}
	}
	return nil
}
