package source

import (
	"context"
	"fmt"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Append stores what a visit found as records of an event dataset: "ask once". Each day and
// dataset has one internal batch, 入户核实, visible from that day. The subjects must exist
// (SubjectKind, SubjectID, Village); Doc holds no identifiers; HasAmount tells unknown from 0.
// It returns the records with their numbers. The caller has checked the right and records
// the act in the audit trail.
func Append(ctx context.Context, tx *db.Tx, dataset string, rows ...Record) ([]Record, error) {
	d, err := load(ctx, tx, dataset)
	if err != nil {
		return nil, err
	}
	if d.Kind != KindEvent {
		return nil, errAppendRoster
	}
	b, err := dayBatch(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	list := make([]*newRecord, len(rows))
	for i, r := range rows {
		b.Rows++
		b.Accepted++
		b.Linked++
		b.covers(r.OnDate)
		n := &newRecord{row: int(b.Rows), kind: r.SubjectKind, subject: r.SubjectID, village: r.Village, code: r.Code,
			onDate: r.OnDate, until: r.Until, doc: string(r.Doc)}
		if r.HasAmount {
			n.amount, n.known = int64(r.Amount), true
		}
		n.digest = n.digestOf(r.SubjectID)
		list[i] = n
		rows[i].Row, rows[i].Batch, rows[i].Dataset, rows[i].Department = n.row, b.Number, dataset, visitTitle
	}
	first, err := insertRecords(ctx, tx, b.Number, rowByRow, dataset, list)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].N = first + int64(i)
	}
	return rows, saveBatch(ctx, tx, b)
}

const visitTitle = "入户核实"

var errAppendRoster = errs.New(errs.Invalid, "source.append_roster", "名单类的数据不能逐条补记,请由部门报送完整名单。")

// dayBatch is today's internal batch of a dataset.
func dayBatch(ctx context.Context, tx *db.Tx, d *Dataset) (*Batch, error) {
	list, err := db.Select(ctx, tx, `SELECT `+batchColumns+` FROM batch b
		WHERE b.county_id = $1 AND b.dataset = $2 AND b.as_of = $3 AND b.origin = $4 AND b.state = $5`,
		[]any{tx.County(), d.Key, tx.Today(), fromVisit, Published}, scanBatch)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		return list[0], nil
	}
	b := &Batch{Dataset: d.Key, Version: d.Version, sector: d.Sector, State: Published, Origin: fromVisit, AsOf: tx.Today(), ReceivedOn: tx.Today(),
		FileName: fmt.Sprintf("%s %s", visitTitle, tx.Today()), Warnings: []Warning{}, mapping: []SheetMapping{},
		PublishedAt: tx.Now(), PublishedBy: tx.Actor().ID}
	return b, insertBatch(ctx, tx, b)
}
