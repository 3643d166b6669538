package source

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// GridColumn is a column of the department's file, as the grid shows it.
type GridColumn struct {
	Title    string    `json:"title"`
	Field    string    `json:"field,omitempty"`
	Type     FieldType `json:"type,omitempty"`
	Required bool      `json:"required"`
	Values   []string  `json:"values,omitempty" doc:"可选的值"`
}

// GridRow is a row that could not be taken in, as it came.
type GridRow struct {
	Row     int       `json:"row" doc:"行的编号,更正时带上"`
	Label   string    `json:"label" doc:"给人看的行号"`
	Cells   []string  `json:"cells"`
	Reasons []Problem `json:"reasons"`
	State   string    `json:"state" enum:"open,fixed,set_aside"`
	Note    string    `json:"note,omitempty" doc:"不导入的原因"`
}

// Grid is a part of a batch's quarantine with its cells.
type Grid struct {
	Columns  []GridColumn `json:"columns"`
	Rows     []GridRow    `json:"rows"`
	Next     int          `json:"next,omitempty" doc:"下一页的 after;没有更多时省略"`
	Open     int          `json:"open" doc:"还要处理的行"`
	Fixed    int          `json:"fixed" doc:"已改好的行"`
	SetAside int          `json:"set_aside" doc:"决定不导入的行"`
}

// GridIn asks for a part of a quarantine.
type GridIn struct {
	Purpose string `json:"purpose" maxLength:"200" doc:"查看的用途"`
	After   int    `json:"after,omitempty" minimum:"0"`
	Limit   int    `json:"limit,omitempty" minimum:"0" maximum:"200" doc:"默认 100"`
	State   string `json:"state,omitempty" enum:"open,fixed,set_aside" doc:"默认 open"`
}

// setAside is the state of a row that a person decided not to import.
const setAside rowState = "set_aside"

var (
	errPurpose  = errs.New(errs.Invalid, "source.purpose", "请写明查看的用途(至少四个字),例如:改正待处理的行。")
	errReasonID = errs.New(errs.Invalid, "source.reason_identifier", "原因里不要写证件号码或电话,请改写后再提交。")
	errNotOpen  = errs.New(errs.Conflict, "source.row_settled", "有的行已由别人处理,请刷新后再看。")
	errNotYet   = errs.New(errs.Conflict, "source.not_yet", "这个批次还没有生效,请先决定是否生效,再改待处理的行。")
	errNoGrid   = errs.New(errs.Conflict, "source.no_mapping", "这个批次不是从文件导入的,没有可以改的行。")
)

func checkPurpose(purpose string) error {
	if utf8.RuneCountInString(strings.TrimSpace(purpose)) < 4 {
		return errPurpose
	}
	return nil
}

// checkReason wants a reason that holds no number of a person.
func checkReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return errNoReason
	}
	if identifierLike(reason) {
		return errReasonID
	}
	return nil
}

// QuarantineGrid shows rows with their cells to whoever may import the dataset. They are
// the department's own rows, unmasked; each reading is audited with its purpose.
func (s *Service) QuarantineGrid(ctx context.Context, number int64, in GridIn) (g Grid, err error) {
	if err := checkPurpose(in.Purpose); err != nil {
		return g, err
	}
	if in.Limit == 0 {
		in.Limit = 100
	}
	if in.State == "" {
		in.State = string(open)
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		b, d, err := requireBatch(ctx, tx, number, access.BatchImport)
		if err != nil {
			return err
		}
		if len(b.mapping) == 0 {
			return errNoGrid
		}
		g = Grid{Columns: b.gridColumns(d), Rows: []GridRow{}}
		if err := g.count(ctx, tx, number); err != nil {
			return err
		}
		if err := s.gridRows(ctx, tx, b, in, &g); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "batch.read_quarantine", Ref: batchRef(number), Area: tx.County(), Purpose: strings.TrimSpace(in.Purpose), Detail: map[string]any{"rows": len(g.Rows)}})
	})
	return g, err
}

func (g *Grid) count(ctx context.Context, tx *db.Tx, batch int64) error {
	return tx.Each(ctx, `SELECT state, count(*) FROM quarantine WHERE county_id = $1 AND batch = $2 GROUP BY state`, []any{tx.County(), batch}, func(row db.Scanner) error {
		var state rowState
		var n int
		err := row.Scan(&state, &n)
		switch state {
		case open:
			g.Open = n
		case fixed:
			g.Fixed = n
		case setAside:
			g.SetAside = n
		}
		return err
	})
}

func (s *Service) gridRows(ctx context.Context, tx *db.Tx, b *Batch, in GridIn, g *Grid) error {
	err := tx.Each(ctx, `SELECT row_no, reasons, sealed, state, note FROM quarantine WHERE county_id = $1 AND batch = $2 AND row_no > $3 AND state = $4
		ORDER BY row_no LIMIT $5`, []any{tx.County(), b.Number, in.After, in.State, in.Limit + 1}, func(row db.Scanner) error {
		r, reasons, box := GridRow{}, "", []byte(nil)
		if err := row.Scan(&r.Row, &reasons, &box, &r.State, &r.Note); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(reasons), &r.Reasons); err != nil {
			return err
		}
		cells, err := s.openCells(box)
		r.Label, r.Cells = rowLabel(r.Row), b.firstLayout(r.Row, cells)
		g.Rows = append(g.Rows, r)
		return err
	})
	if len(g.Rows) > in.Limit {
		g.Rows = g.Rows[:in.Limit]
		g.Next = g.Rows[in.Limit-1].Row
	}
	return err
}

func (b *Batch) gridColumns(d *Dataset) []GridColumn {
	list := make([]GridColumn, len(b.mapping[0].Columns))
	for i, c := range b.mapping[0].Columns {
		list[i] = GridColumn{Title: c.Title, Field: c.Field}
		if f := d.Field(c.Field); f != nil {
			list[i].Type, list[i].Required = f.Type, f.Required && !f.BlankAllowed
			for _, code := range f.Codes {
				list[i].Values = append(list[i].Values, code.Value)
			}
		}
	}
	return list
}

// firstLayout lays the cells of a row out like the columns of the first sheet; ownLayout
// undoes it.
func (b *Batch) firstLayout(row int, cells []string) []string {
	own := b.mapping[min(row>>sheetShift, len(b.mapping)-1)].Columns
	out := make([]string, len(b.mapping[0].Columns))
	for i, c := range b.mapping[0].Columns {
		j := i
		if row>>sheetShift > 0 {
			j = slices.IndexFunc(own, func(o Column) bool { return o.Title == c.Title })
		}
		if j >= 0 && own[j].Index < len(cells) {
			out[i] = cells[own[j].Index]
		}
	}
	return out
}

// Correction is a row with all its cells as they should be.
type Correction struct {
	Row   int      `json:"row"`
	Cells []string `json:"cells" maxItems:"500"`
}

// Corrected says what became of a corrected row.
type Corrected struct {
	Row     int       `json:"row"`
	State   string    `json:"state" enum:"accepted,review,open" doc:"已导入、等人判断归户、仍有问题"`
	Reasons []Problem `json:"reasons"`
}

// Corrections is what became of corrected rows, and what is left.
type Corrections struct {
	Rows []Corrected `json:"rows"`
	Open int64       `json:"open" doc:"还要处理的行"`
}

// Correct takes corrected rows through the very checks and linkage of an import: a good row
// goes into the batch that it came in, as from a fixed workbook, so that a roster's roll
// stays whole; a row that is still wrong keeps its new cells and reasons.
func (s *Service) Correct(ctx context.Context, number int64, rows []Correction) (out Corrections, err error) {
	u := &upload{}
	var b *Batch
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if b, u.dataset, err = requireBatch(ctx, tx, number, access.BatchImport); err != nil {
			return err
		}
		switch {
		case len(b.mapping) == 0:
			return errNoGrid
		case b.State == Held || b.State == WaitingConfirmation && u.dataset.Key == householdRoster:
			return errNotYet
		case b.State != Published && b.State != WaitingConfirmation:
			return errBatchState
		}
		u.req.AsOf, u.req.ReceivedOn = b.AsOf, b.ReceivedOn
		return s.readCounty(ctx, tx, u)
	})
	if err != nil {
		return out, err
	}
	c := s.corrected(u, b, rows)
	res := Result{Batch: number}
	if err := s.fix(ctx, u, c, &res); err != nil {
		return out, err
	}
	out.Rows = make([]Corrected, len(c.drafts))
	for i := range c.drafts {
		d := &c.drafts[i]
		out.Rows[i] = Corrected{Row: d.row, State: "accepted", Reasons: []Problem{}}
		switch {
		case len(d.problems) > 0:
			out.Rows[i].State, out.Rows[i].Reasons = "open", d.problems
		case d.review != "":
			out.Rows[i].State = "review"
		}
	}
	if u.dataset.Key == householdRoster && res.Accepted > 0 {
		if _, err := s.relink(ctx); err != nil {
			return out, err
		}
	}
	return out, s.db.Read(ctx, func(tx *db.Tx) error {
		now, err := getBatch(ctx, tx, number)
		if err == nil {
			out.Open = now.Quarantined
		}
		return err
	})
}

// corrected reads corrected rows as a sheet laid out like the fixed workbook.
func (s *Service) corrected(u *upload, b *Batch, rows []Correction) *chunk {
	m := SheetMapping{Columns: make([]Column, len(b.mapping[0].Columns))}
	for i, c := range b.mapping[0].Columns {
		c.Index = i + fixColumns
		m.Columns[i] = c
	}
	c := newChunk(newPlan(u.dataset, &m, b.ReceivedOn), len(m.Columns))
	for _, r := range rows {
		c.drafts = append(c.drafts, draft{row: r.Row, cells: append(make([]string, fixColumns), r.Cells...)})
	}
	s.newWorker(u).do(c)
	return c
}

// fixColumns is how many columns a fixed workbook has before the department's own.
const fixColumns = 2

// SetAside decides that rows are not to be imported, and why.
func (s *Service) SetAside(ctx context.Context, number int64, rows []int, reason string) (g Grid, err error) {
	if err := checkReason(reason); err != nil {
		return g, err
	}
	return s.mark(ctx, number, rows, open, setAside, strings.TrimSpace(reason), "batch.set_aside")
}

// TakeUp takes back SetAside: the rows wait again to be put right.
func (s *Service) TakeUp(ctx context.Context, number int64, rows []int) (g Grid, err error) {
	return s.mark(ctx, number, rows, setAside, open, "", "batch.take_up")
}

func (s *Service) mark(ctx context.Context, number int64, rows []int, from, to rowState, note, verb string) (g Grid, err error) {
	g = Grid{Columns: []GridColumn{}, Rows: []GridRow{}}
	return g, s.db.Write(ctx, func(tx *db.Tx) error {
		b, _, err := requireBatch(ctx, tx, number, access.BatchImport)
		if err != nil {
			return err
		}
		for _, row := range rows {
			err := tx.ExecOne(ctx, errNotOpen, `UPDATE quarantine SET state = $4, note = $5, settled_at = $6, settled_by = $7
				WHERE county_id = $1 AND batch = $2 AND row_no = $3 AND state = $8`,
				tx.County(), number, row, string(to), note, tx.Now(), tx.Actor().ID, string(from))
			if err != nil {
				return err
			}
		}
		if n := int64(len(rows)); to == open {
			b.Quarantined += n
		} else {
			b.Quarantined -= n
		}
		if err := errors.Join(saveBatch(ctx, tx, b), g.count(ctx, tx, number)); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: verb, Ref: batchRef(number), Area: tx.County(), Detail: map[string]any{"rows": len(rows)}})
	})
}
