package source

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/sheet"
)

// rowState says whether a quarantined row or a review still waits for someone.
type rowState string

const (
	open     rowState = "open"
	fixed    rowState = "fixed"    // taken in from a fixed file
	accepted rowState = "accepted" // a person chose the subject
	refused  rowState = "refused"  // a person said that it is none of the candidates
)

// Headings of the columns that a quarantine workbook has before the department's own.
const (
	fixBatchTitle  = "批次"
	fixRowTitle    = "行号"
	fixReasonTitle = "原因"
)

// QuarantineRow is a row that could not be taken in; the row itself stays sealed.
type QuarantineRow struct {
	Row     int       `json:"row" doc:"部门文件里的行号"`
	Reasons []Problem `json:"reasons"`
	State   string    `json:"state" enum:"open,fixed,set_aside"`
}

// Quarantine lists the rows of a batch that could not be taken in, without their content.
func (s *Service) Quarantine(ctx context.Context, number int64, limit int) (list []QuarantineRow, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if _, _, err := requireBatch(ctx, tx, number, mayRead); err != nil {
			return err
		}
		list, err = db.Select(ctx, tx, `SELECT row_no, reasons, state FROM quarantine WHERE county_id = $1 AND batch = $2 ORDER BY row_no LIMIT $3`,
			[]any{tx.County(), number, limit}, func(row db.Scanner) (q QuarantineRow, err error) {
				var reasons string
				if err := row.Scan(&q.Row, &reasons, &q.State); err != nil {
					return q, err
				}
				err = json.Unmarshal([]byte(reasons), &q.Reasons)
				return q, err
			})
		return err
	})
	return list, err
}

// ExportQuarantine writes a workbook of the open rows: the department's own columns, the
// cells at fault marked, and the reasons. Fixed and sent to Import, it goes back into the
// same batch. The export is audited: it holds the rows as they came.
func (s *Service) ExportQuarantine(ctx context.Context, number int64, w io.Writer) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		b, _, err := requireBatch(ctx, tx, number, access.BatchImport)
		if err != nil {
			return err
		}
		if len(b.mapping) == 0 {
			return errBatchState
		}
		count, err := s.writeQuarantine(ctx, tx, b, w)
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "batch.export_quarantine", Ref: batchRef(number), Area: tx.County(), Purpose: "改正待处理的行", Detail: map[string]any{"rows": count}})
	})
}

func (s *Service) writeQuarantine(ctx context.Context, tx *db.Tx, b *Batch, w io.Writer) (count int, err error) {
	book := sheet.NewXLSX(w, "待处理")
	columns := b.mapping[0].Columns
	heading := []string{fixBatchTitle, fixRowTitle}
	for _, c := range columns {
		heading = append(heading, c.Title)
	}
	if err := book.Heading(append(heading, fixReasonTitle)); err != nil {
		return 0, err
	}
	err = tx.Each(ctx, `SELECT row_no, reasons, sealed FROM quarantine WHERE county_id = $1 AND batch = $2 AND state = $3 ORDER BY row_no`,
		[]any{tx.County(), b.Number, string(open)}, func(row db.Scanner) error {
			var number int
			var reasons string
			var box []byte
			if err := row.Scan(&number, &reasons, &box); err != nil {
				return err
			}
			count++
			line, err := s.fixLine(b, number, reasons, box)
			if err != nil {
				return err
			}
			return book.Row(line)
		})
	if err != nil {
		return count, err
	}
	return count, book.Close()
}

// fixLine is a row of the workbook. A row of a further sheet is laid out like the first.
func (s *Service) fixLine(b *Batch, number int, reasons string, box []byte) ([]sheet.Cell, error) {
	var problems []Problem
	if err := json.Unmarshal([]byte(reasons), &problems); err != nil {
		return nil, err
	}
	cells, err := s.openCells(box)
	if err != nil {
		return nil, err
	}
	own := b.mapping[min(number>>sheetShift, len(b.mapping)-1)].Columns
	line := []sheet.Cell{{Text: strconv.FormatInt(b.Number, 10)}, {Text: strconv.Itoa(number)}}
	why := make([]string, 0, len(problems))
	for _, p := range problems {
		why = append(why, p.Column+":"+p.Text)
	}
	for at, c := range b.mapping[0].Columns {
		cell := sheet.Cell{}
		if i := columnAt(own, at, c.Title); i >= 0 && own[i].Index < len(cells) {
			cell.Text = cells[own[i].Index]
		}
		for _, p := range problems {
			if p.Column == c.Title {
				cell.Mark, cell.Note = true, p.Text
			}
		}
		line = append(line, cell)
	}
	return append(line, sheet.Cell{Text: strings.Join(why, ";")}), nil
}

// fixes recognises a quarantine workbook that comes back, by its first two headings, and
// says of which batch it is. 0 if its rows name several.
func (u *upload) fixes() (number int64, ok bool) {
	rows := u.heads[0].rows
	if len(rows) == 0 || len(rows[0]) < 3 || cn.Narrow(rows[0][0]) != fixBatchTitle || cn.Narrow(rows[0][1]) != fixRowTitle {
		return 0, false
	}
	for _, row := range rows[1:] {
		if len(row) == 0 {
			continue
		}
		n, err := cn.ParseInt(row[0])
		if err != nil || number != 0 && n != number {
			return 0, true
		}
		number = n
	}
	return number, true
}

// importFix takes the fixed rows into the batch that they came from: they keep its as_of and
// received_on. A row that is still wrong stays in the quarantine with its new reasons; a
// row that is not in the quarantine (any more) is passed over.
func (s *Service) importFix(ctx context.Context, u *upload, number int64) (res Result, err error) {
	if number == 0 {
		return res, errMixedBatches
	}
	var b *Batch
	waiting := map[int]bool{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if b, u.dataset, err = requireBatch(ctx, tx, number, access.BatchImport); err != nil {
			return err
		}
		if b.State != Published && b.State != WaitingConfirmation {
			return errBatchState
		}
		if err := tx.Each(ctx, `SELECT row_no FROM quarantine WHERE county_id = $1 AND batch = $2 AND state = $3`,
			[]any{tx.County(), number, string(open)}, func(row db.Scanner) error {
				var n int
				err := row.Scan(&n)
				waiting[n] = true
				return err
			}); err != nil {
			return err
		}
		return s.readCounty(ctx, tx, u)
	})
	if err != nil {
		return res, err
	}
	if u.mapping, u.skipped, err = b.fixMapping(u); err != nil {
		return res, err
	}
	u.req.AsOf, u.req.ReceivedOn = b.AsOf, b.ReceivedOn
	res = Result{Dataset: b.Dataset, Title: u.dataset.Title, Batch: number, Fixes: number, UnknownColumn: unknownColumns(u.mapping), SkippedSheets: orEmpty(u.skipped)}
	err = s.readRows(ctx, u, func(ctx context.Context, c *chunk) error {
		drafts := c.drafts[:0]
		for _, d := range c.drafts {
			if d.row = fixRow(d.cells, number); waiting[d.row] {
				delete(waiting, d.row)
				drafts = append(drafts, d)
			}
		}
		c.drafts = drafts
		return s.fix(ctx, u, c, &res)
	})
	res.State, res.Warnings = b.State, []Warning{}
	return res, err
}

// fixMapping reads the columns of a fixed workbook as those of its batch were read, also
// where the importer had chosen a column's field by hand.
func (b *Batch) fixMapping(u *upload) ([]SheetMapping, []string, error) {
	c := Choices{Heading: 1}
	units := map[int]cn.Unit{} // which a line above the department's table may have named
	if len(b.mapping) > 0 {
		columns, taken := b.mapping[0].Columns, map[int]bool{}
		for i, title := range u.heads[0].rows[0] {
			if i < fixColumns {
				continue
			}
			if j := columnAt(columns, i-fixColumns, cn.Narrow(title)); j >= 0 && !taken[j] {
				taken[j], units[i] = true, columns[j].Unit
				c.Columns = append(c.Columns, ColumnChoice{Index: i, Title: columns[j].Title, Field: columns[j].Field})
			}
		}
	}
	mapping, skipped, err := c.complete(u.dataset, u.heads[:1])
	for m := range mapping {
		for i := range mapping[m].Columns {
			mapping[m].Columns[i].Unit = cmp.Or(mapping[m].Columns[i].Unit, units[mapping[m].Columns[i].Index])
		}
	}
	return mapping, skipped, err
}

// columnAt finds a column by its title, at its place if it is there: two may bear one title.
func columnAt(list []Column, at int, title string) int {
	if at < len(list) && list[at].Title == title {
		return at
	}
	return slices.IndexFunc(list, func(c Column) bool { return c.Title == title })
}

// ownLayout lays the cells of a fixed row, whose columns are those of the first sheet, out
// like the sheet that the row came from.
func (b *Batch) ownLayout(row int, cells []string) []string {
	own := b.mapping[min(row>>sheetShift, len(b.mapping)-1)].Columns
	out := make([]string, len(own))
	for i, c := range own {
		if j := columnAt(b.mapping[0].Columns, i, c.Title); j >= 0 && j < len(cells) {
			out[i] = cells[j]
		}
	}
	return out
}

// fixRow is the row number that a fixed row names; 0 if it belongs to another batch.
func fixRow(cells []string, batch int64) int {
	if len(cells) < 2 {
		return 0
	}
	b, err1 := cn.ParseInt(cells[0])
	row, err2 := cn.ParseInt(cells[1])
	if err1 != nil || err2 != nil || b != batch {
		return 0
	}
	return int(row)
}

// fix takes one chunk of fixed rows in, as one transaction.
func (s *Service) fix(ctx context.Context, u *upload, c *chunk, res *Result) error {
	if len(c.drafts) == 0 {
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		b, err := getBatch(ctx, tx, res.Batch)
		if err != nil {
			return err
		}
		before := b.Counts
		a := &addition{b: b}
		for i := range c.drafts {
			if err := s.fixOne(ctx, tx, u, c.plan, &c.drafts[i], a); err != nil {
				return err
			}
		}
		if err := s.add(ctx, tx, u.dataset, a); err != nil {
			return err
		}
		res.Rows += int64(len(c.drafts))
		res.Accepted += b.Accepted - before.Accepted
		res.Linked += b.Linked - before.Linked
		res.Unmatched += b.Unmatched - before.Unmatched
		res.Review += b.Review - before.Review
		res.Quarantined += int64(len(c.drafts)) - (before.Quarantined - b.Quarantined)
		return tx.Record(ctx, db.Entry{Verb: "batch.fix", Ref: batchRef(b.Number), Area: tx.County(), Detail: map[string]any{"rows": len(c.drafts), "open": b.Quarantined}})
	})
}

func (s *Service) fixOne(ctx context.Context, tx *db.Tx, u *upload, p *plan, d *draft, a *addition) error {
	own := a.b.ownLayout(d.row, d.cells[min(fixColumns, len(d.cells)):])
	if u.dataset.Key == householdRoster {
		row := p.household(d, u.areas)
		a.households = append(a.households, row)
	}
	if len(d.problems) > 0 {
		if u.dataset.Key == householdRoster {
			a.households = a.households[:len(a.households)-1]
		}
		return tx.ExecOne(ctx, errNotOpen, `UPDATE quarantine SET reasons = $4, sealed = $5 WHERE county_id = $1 AND batch = $2 AND row_no = $3 AND state = 'open'`,
			tx.County(), a.b.Number, d.row, jsonText(d.problems), s.sealCells(own))
	}
	a.b.Quarantined--
	err := tx.ExecOne(ctx, errNotOpen, `UPDATE quarantine SET state = $4, settled_at = $5, fix_blob = $6, settled_by = $7 WHERE county_id = $1 AND batch = $2 AND row_no = $3 AND state = 'open'`,
		tx.County(), a.b.Number, d.row, string(fixed), tx.Now(), u.ref.Hash, tx.Actor().ID)
	switch {
	case err != nil || u.dataset.Key == householdRoster:
		return err
	case d.review != "":
		a.b.Review++
		return s.insertReviews(ctx, tx, a.b, []reviewRow{{d.row, d.home, d.review, d.may, own}})
	}
	a.take(d)
	return nil
}

// addition is what is added to a batch that exists.
type addition struct {
	b          *Batch
	records    []*newRecord
	households []householdRow
}

func (a *addition) take(d *draft) {
	a.b.Accepted++
	if d.kind == Unmatched {
		a.b.Unmatched++
	} else {
		a.b.Linked++
	}
	a.b.covers(d.onDate)
	r := d.made
	if r == nil {
		r = d.record()
	}
	r.row = d.row
	a.records = append(a.records, r)
}

// add stores what is added, also on the roll of a roster.
func (s *Service) add(ctx context.Context, tx *db.Tx, d *Dataset, a *addition) error {
	if len(a.households) > 0 && a.b.State != Published {
		return errBatchState
	}
	var roll []int64
	var err error
	if d.Kind == KindRoster {
		if roll, err = rollOf(ctx, tx, a.b.Number); err != nil {
			return err
		}
	}
	if len(a.households) > 0 {
		ref := registry.BatchRef{Number: a.b.Number, AsOf: a.b.AsOf, ReceivedOn: a.b.ReceivedOn}
		none := &knownRoster{}
		more, err := s.applyPart(ctx, tx, ref, a.b, a.households, none, map[registry.PersonID]bool{})
		if err != nil {
			return err
		}
		roll = append(roll, more...)
	}
	if d.Kind == KindEvent {
		if err := markRepeats(ctx, tx, a.b, a.records); err != nil {
			return err
		}
	}
	first, err := insertRecords(ctx, tx, a.b.Number, rowByRow, a.b.Dataset, a.records)
	if err != nil {
		return err
	}
	if d.Kind == KindRoster {
		for i := range a.records {
			roll = append(roll, first+int64(i))
		}
		if err := saveRoll(ctx, tx, a.b.Number, roll); err != nil {
			return err
		}
	}
	return saveBatch(ctx, tx, a.b)
}
