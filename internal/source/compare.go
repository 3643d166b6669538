package source

import (
	"context"
	"errors"
	"io"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/sheet"
)

// Comparison says what a department's list has in common with the registry.
type Comparison struct {
	Dataset string `json:"dataset"`
	Title   string `json:"title"`
	Counts
}

// Compare runs a list against the registry without storing anything, and writes a workbook
// of the rows that found nobody, with the reason. Policy: plan:262
func (s *Service) Compare(ctx context.Context, file io.Reader, dataset string, w io.Writer) (c Comparison, err error) {
	u := &upload{req: ImportRequest{Dataset: dataset}}
	err = s.look(ctx, u, file, access.ComparisonRun, func() error {
		c.Dataset, c.Title = u.dataset.Key, u.dataset.Title
		book := sheet.NewXLSX(w, "未比中")
		heading := []string{fixRowTitle}
		for _, col := range u.mapping[0].Columns {
			heading = append(heading, col.Title)
		}
		if err := book.Heading(append(heading, "比对结果")); err != nil {
			return err
		}
		err := s.readRows(ctx, u, func(_ context.Context, part *chunk) error {
			for i := range part.drafts {
				if why := c.count(&part.drafts[i], u); why != "" {
					if err := book.Row(comparedLine(&part.drafts[i], len(heading), why)); err != nil {
						return err
					}
				}
			}
			return nil
		})
		return errors.Join(err, book.Close())
	})
	if err != nil {
		return c, err
	}
	return c, s.db.Write(ctx, func(tx *db.Tx) error {
		return tx.Record(ctx, db.Entry{Verb: "comparison.run", Ref: id.Ref{Kind: "dataset", ID: c.Dataset}, Area: tx.County(),
			Detail: map[string]any{"rows": c.Rows, "linked": c.Linked, "unmatched": c.Unmatched}})
	})
}

// look opens a file that is not to be kept, and forgets it afterwards.
func (s *Service) look(ctx context.Context, u *upload, file io.Reader, p db.Permission, f func() error) (err error) {
	if u.ref, err = s.files.Put(ctx, file, MaxFile); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.forget(context.WithoutCancel(ctx), u.ref)) }()
	if err := s.open(u); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, u.close()) }()
	if u.heads, err = heads(u.book); err != nil {
		return err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := s.decide(ctx, tx, u); err != nil {
			return err
		}
		if err := require(tx, p, u.dataset); err != nil {
			return err
		}
		u.req.ReceivedOn = tx.Today()
		return s.readCounty(ctx, tx, u)
	})
	if err != nil {
		return err
	}
	return f()
}

// count takes a row in and says why it found nobody, "" if it did.
func (c *Comparison) count(d *draft, u *upload) string {
	c.Rows++
	if u.dataset.Key == householdRoster && d.id != "" && len(d.problems) == 0 {
		d.kind = Person // the roster is not linked; its rows make the registry
	}
	switch {
	case len(d.problems) > 0:
		c.Quarantined++
		return d.problems[0].Column + ":" + d.problems[0].Text
	case d.review != "":
		c.Review++
		return reviewTexts[d.review]
	case d.kind == Unmatched:
		c.Unmatched++
		return "本县花名册里没有"
	}
	c.Accepted++
	c.Linked++
	return ""
}

func comparedLine(d *draft, width int, why string) []sheet.Cell {
	line := make([]sheet.Cell, width+1)
	line[0].Text = rowLabel(d.row)
	for i, cell := range d.cells {
		if i+1 < width {
			line[i+1].Text = cell
		}
	}
	line[width] = sheet.Cell{Text: why, Mark: true}
	return line
}

// Preview is how a file would be read, with a few rows.
type Preview struct {
	Dataset       string         `json:"dataset"`
	Title         string         `json:"title"`
	Encoding      string         `json:"encoding,omitempty"`
	Sheets        []SheetMapping `json:"sheets"`
	SkippedSheets []string       `json:"skipped_sheets"`
	UnknownColumn []string       `json:"unknown_columns"`
	Missing       []string       `json:"missing" doc:"缺少的可选列"`
	Sample        []SampleRow    `json:"sample"`
}

// SampleRow is a row as sent, with identifiers masked, and what is wrong with it.
type SampleRow struct {
	Row      int       `json:"row"`
	Cells    []string  `json:"cells"`
	Problems []Problem `json:"problems"`
}

// sampleRows is how many rows a preview shows.
const sampleRows = 10

// Preview reads the headings and the first rows of a file and stores nothing.
func (s *Service) Preview(ctx context.Context, file io.Reader, dataset string) (p Preview, err error) {
	u := &upload{req: ImportRequest{Dataset: dataset}}
	err = s.look(ctx, u, file, access.BatchImport, func() error {
		p = Preview{Dataset: u.dataset.Key, Title: u.dataset.Title, Encoding: u.book.Encoding(), Sheets: u.mapping,
			SkippedSheets: orEmpty(u.skipped), UnknownColumn: unknownColumns(u.mapping), Missing: []string{}, Sample: []SampleRow{}}
		m := &u.mapping[0]
		for _, f := range u.dataset.Fields {
			if _, ok := m.column(f.Key); !ok && !common(f.Key) {
				p.Missing = append(p.Missing, f.Title)
			}
		}
		plan := newPlan(u.dataset, m, u.req.ReceivedOn)
		err := eachSheetChunk(ctx, u.book, m, plan, 0, func(int, float64) {}, func(c *chunk) error {
			for i := range c.drafts {
				d := &c.drafts[i]
				plan.check(d)
				p.Sample = append(p.Sample, plan.sample(d))
				if len(p.Sample) == sampleRows {
					return errStop
				}
			}
			return nil
		})
		if errors.Is(err, errStop) {
			err = nil
		}
		return err
	})
	return p, err
}

// sample shows a row with its identifiers masked.
func (p *plan) sample(d *draft) SampleRow {
	row := SampleRow{Row: d.row, Cells: append([]string{}, d.cells...), Problems: d.problems}
	if row.Problems == nil {
		row.Problems = []Problem{}
	}
	for _, c := range p.columns {
		if c.Index >= len(row.Cells) {
			continue
		}
		switch c.field.Type {
		case IDNumber, Certificate, Phone:
			row.Cells[c.Index] = masked(row.Cells[c.Index])
		case Name:
			row.Cells[c.Index] = cn.MaskName(row.Cells[c.Index])
		}
	}
	for i, cell := range row.Cells {
		if identifierLike(cell) {
			row.Cells[i] = masked(cell)
		}
	}
	return row
}

// masked keeps the first and last characters of an identifier.
func masked(s string) string {
	r := []rune(s)
	for i := range r {
		if i >= 3 && i < len(r)-4 {
			r[i] = '*'
		}
	}
	return string(r)
}
