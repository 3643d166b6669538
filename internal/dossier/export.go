package dossier

import (
	"bytes"
	"cmp"
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/sheet"
)

// Order asks for a file: which households, in which template, as of which days.
type Order struct {
	Template  TemplateID
	Household registry.HouseholdID // one household; otherwise those of the query
	Query     registry.Query
	AsOf      AsOf
	Show      Show
}

// maxExported is how many households one file holds.
const maxExported = 20_000

var (
	errTooMany = errs.New(errs.Invalid, "dossier.too_many", "符合条件的农户超过 2 万户。请先按乡镇或村筛选,再分几次导出。")
	errNobody  = errs.New(errs.NotFound, "dossier.nobody", "没有符合条件的农户,没有可导出的内容。")
)

// Export writes households into a workbook with the columns of a template. It reads in one
// transaction and records the export in another before the file is handed over: a long file
// keeps nobody from writing. Errors: dossier.purpose, .no_template, .too_many, .nobody.
func (s *Service) Export(ctx context.Context, o Order) (book []byte, err error) {
	if err := o.Show.check(); err != nil {
		return nil, err
	}
	var t Template
	var households, rows int
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := o.Show.require(tx); err != nil {
			return err
		}
		if t, err = s.template(ctx, tx, o.Template); err != nil {
			return err
		}
		ids, err := s.ordered(ctx, tx, o)
		if err != nil {
			return err
		}
		lines, err := s.load(ctx, tx, ids, o.AsOf, o.Show, true, s.fieldsOf(t.keys()))
		if err != nil {
			return err
		}
		if households = len(lines); households == 0 {
			return errNobody
		}
		book, rows, err = s.write(t, lines)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		ref, area := id.Ref{Kind: "county", ID: tx.County()}, exportedArea(tx, o.Query.Village)
		if o.Household != "" {
			ref = o.Household.Ref()
		}
		if err := o.Show.disclosed(ctx, tx, ref, area); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "dossier.export", Ref: ref, Area: area,
			Detail: map[string]any{"template": string(t.ID), "households": households, "rows": rows, "on": o.AsOf.On.String(), "known_by": o.AsOf.KnownBy.String()}})
	})
	if err != nil {
		return nil, err
	}
	return book, nil
}

// exportedArea is the area under which an inspector finds the export.
func exportedArea(tx *db.Tx, village string) string {
	if scope := tx.Actor().Scope(access.HouseholdRead); village == "" && len(scope.Areas) == 1 {
		return scope.Areas[0]
	}
	return cmp.Or(village, tx.County())
}

func (s *Service) ordered(ctx context.Context, tx *db.Tx, o Order) ([]registry.HouseholdID, error) {
	if o.Household != "" {
		_, err := s.Registry.ViewTx(ctx, tx, o.Household, o.AsOf.On, o.AsOf.KnownBy)
		return []registry.HouseholdID{o.Household}, err
	}
	ids, ok, err := s.Registry.IDs(ctx, tx, o.Query, maxExported)
	if err == nil && !ok {
		err = errTooMany
	}
	return ids, err
}

func (t Template) keys() (keys []string) {
	for _, c := range t.Columns {
		keys = append(keys, c.Field)
	}
	return keys
}

func (s *Service) write(t Template, lines []line) (book []byte, rows int, err error) {
	var b bytes.Buffer
	x := sheet.NewXLSX(&b, t.Title)
	heading := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heading[i] = c.Heading
	}
	if err := x.Heading(heading); err != nil {
		return nil, 0, err
	}
	for i := range lines {
		for _, l := range lines[i].rows(t.Per) {
			if err := x.Row(s.cells(t, l)); err != nil {
				return nil, 0, err
			}
			rows++
		}
	}
	err = x.Close()
	return b.Bytes(), rows, err
}

// rows are the lines of the file that a household gets.
func (l *line) rows(per Of) []*line {
	if per == OfHousehold {
		return []*line{l}
	}
	list := make([]*line, len(l.Members))
	for i := range l.Members {
		list[i] = l.member(i)
	}
	return list
}

func (s *Service) cells(t Template, l *line) []sheet.Cell {
	cells := make([]sheet.Cell, len(t.Columns))
	for i, c := range t.Columns {
		f, ok := s.fields[c.Field]
		if !ok {
			cells[i].Text = c.Text
			continue
		}
		cells[i].Text = c.text(f.value(l))
	}
	return cells
}

// withheldMark stands in a file where the reader may not see what there is: a blank would
// say that nothing is known.
const withheldMark = "(按权限不显示)"

// text is a value as the template writes it; what is not known stays blank, and is not 0.
func (c Column) text(v Value) string {
	switch {
	case v.State == Withheld:
		return withheldMark
	case v.State == Unknown:
		return ""
	}
	for _, key := range []string{v.Code, v.Text} {
		if text, ok := c.Codes[key]; ok {
			return text
		}
	}
	return v.Text
}
