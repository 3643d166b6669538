package source

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// RunPreview is how an uploaded file would be read with the importer's choices, and what
// the importer has to decide.
type RunPreview struct {
	Preview
	Department      string        `json:"department"`
	Kind            Kind          `json:"kind,omitempty" enum:"event,roster"`
	Fields          []FieldChoice `json:"fields" doc:"数据项的字段,供逐列选择"`
	MissingRequired []string      `json:"missing_required" doc:"缺少的必需列;不为空就不能开始"`
	Alternatives    []Alternative `json:"alternatives" doc:"可能的数据项,最像的在前"`
	AsOf            cn.Date       `json:"as_of"`
	AsOfFrom        string        `json:"as_of_from" enum:"chosen,file_name,title,rows,today" doc:"截至日从哪里看出来的"`
	Earlier         []Earlier     `json:"earlier" doc:"这项数据最近的批次"`
	Warnings        []Warning     `json:"warnings"`
	DuplicateOf     int64         `json:"duplicate_of,omitempty" doc:"同一文件已是这个批次"`
	Fixes           int64         `json:"fixes,omitempty" doc:"这是某批次待处理行改好后的文件"`
}

// FieldChoice is a field that a column may be read as.
type FieldChoice struct {
	Key      string    `json:"key"`
	Title    string    `json:"title"`
	Required bool      `json:"required"`
	Type     FieldType `json:"type"`
}

// Earlier is a batch that a file may correct.
type Earlier struct {
	Batch int64   `json:"batch"`
	AsOf  cn.Date `json:"as_of"`
}

// complete is mapping for an import: a required column that is missing refuses the file.
func (c *Choices) complete(d *Dataset, list []sheetHead) (mapped []SheetMapping, skipped []string, err error) {
	mapped, skipped, missing, err := c.mapping(d, list)
	if err == nil && len(missing) > 0 {
		err = ErrMissingColumn.Textf(strings.Join(missing, "、"))
	}
	return mapped, skipped, err
}

// PreviewRun shows how an uploaded file would be read. Error: source.no_import.
func (s *Service) PreviewRun(ctx context.Context, run RunID, c Choices) (p *RunPreview, err error) {
	var r *ImportRun
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err = s.own(ctx, tx, run)
		return err
	})
	if err != nil {
		return nil, err
	}
	u := &upload{ref: r.ref, req: ImportRequest{Dataset: c.Dataset, Name: r.File, AsOf: c.AsOf, ReceivedOn: c.ReceivedOn, Replaces: c.Replaces}}
	if err := s.open(u); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, u.close()) }()
	if u.heads, err = heads(u.book); err != nil {
		return nil, err
	}
	p = &RunPreview{Preview: Preview{Encoding: u.book.Encoding(), Sheets: []SheetMapping{}, SkippedSheets: []string{}, UnknownColumn: []string{}, Missing: []string{}, Sample: []SampleRow{}},
		Fields: []FieldChoice{}, MissingRequired: []string{}, Alternatives: []Alternative{}, Earlier: []Earlier{}, Warnings: []Warning{}}
	if number, ok := u.fixes(); ok {
		return p, s.previewFix(ctx, p, number)
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error { return s.suggest(ctx, tx, u, &c, p) })
	if err != nil || u.dataset == nil {
		return p, err
	}
	rows, err := p.sample(u)
	if err != nil {
		return nil, err
	}
	return p, s.db.Read(ctx, func(tx *db.Tx) error { return p.days(ctx, tx, u, &c, rows) })
}

func (s *Service) previewFix(ctx context.Context, p *RunPreview, number int64) error {
	if number == 0 {
		return errMixedBatches
	}
	return s.db.Read(ctx, func(tx *db.Tx) error {
		b, d, err := requireBatch(ctx, tx, number, access.BatchImport)
		if err != nil {
			return err
		}
		p.Fixes, p.Dataset, p.Title, p.Department, p.AsOf, p.AsOfFrom = number, d.Key, d.Title, d.Department, b.AsOf, "chosen"
		return nil
	})
}

// suggest finds the dataset and maps the columns. Among the alternatives are only those
// that the actor may import.
func (s *Service) suggest(ctx context.Context, tx *db.Tx, u *upload, c *Choices, p *RunPreview) error {
	all, err := Definitions(ctx, tx)
	if err != nil {
		return err
	}
	mine := slices.DeleteFunc(all, func(d *Dataset) bool { return require(tx, access.BatchImport, d) != nil })
	p.Alternatives = alternatives(mine, u.heads)
	key := c.Dataset
	if key == "" && len(p.Alternatives) > 0 {
		key = p.Alternatives[0].Dataset
	}
	if key == "" {
		p.Sheets = plainSheets(u.heads)
		return nil
	}
	d, err := load(ctx, tx, key)
	if err != nil {
		return err
	}
	if err := require(tx, access.BatchImport, d); err != nil {
		return err
	}
	p.Dataset, p.Title, p.Department, p.Kind = d.Key, d.Title, d.Department, d.Kind
	for _, f := range d.Fields {
		p.Fields = append(p.Fields, FieldChoice{f.Key, f.Title, f.Required, f.Type})
	}
	mapped, skipped, missing, err := c.mapping(d, u.heads)
	if e, ok := errs.As(err); ok && e.Code == ErrNoHeading.Code {
		p.Sheets, p.MissingRequired = plainSheets(u.heads), d.requiredTitles()
		return nil
	}
	if err != nil {
		return err
	}
	u.dataset, u.mapping = d, mapped
	p.Sheets, p.SkippedSheets, p.MissingRequired, p.UnknownColumn = mapped, orEmpty(skipped), orEmpty(missing), unknownColumns(mapped)
	for _, f := range d.Fields {
		if _, ok := mapped[0].column(f.Key); !ok && !f.Required && !common(f.Key) {
			p.Missing = append(p.Missing, f.Title)
		}
	}
	return nil
}

func (d *Dataset) requiredTitles() (titles []string) {
	for _, f := range d.Fields {
		if f.Required {
			titles = append(titles, f.Title)
		}
	}
	return orEmpty(titles)
}

// plainSheets are the sheets of a file whose heading nobody has recognised: the row with
// the most filled cells among the first stands for one.
func plainSheets(list []sheetHead) []SheetMapping {
	sheets := make([]SheetMapping, 0, len(list))
	for i := range list {
		h, best, at := &list[i], 0, 0
		for n, row := range h.rows[:min(len(h.rows), 10)] {
			filled := 0
			for _, cell := range row {
				if cn.Narrow(cell) != "" {
					filled++
				}
			}
			if filled > best {
				best, at = filled, n
			}
		}
		m := SheetMapping{Sheet: h.index, Name: h.name, HeadingFirst: at + 1, HeadingLast: at + 1, Columns: []Column{}}
		for k, cell := range h.rows[at] {
			if identifierLike(cell) {
				cell = masked(cell)
			}
			m.Columns = append(m.Columns, Column{Index: k, Title: cn.Narrow(cell)})
		}
		sheets = append(sheets, m)
	}
	return sheets
}

// previewDepth is how many rows are checked to fill a preview.
const previewDepth = 200

// sample reads the first rows: it shows the first few, and of those further down the ones
// with something wrong, so that the importer sees what would be quarantined.
func (p *RunPreview) sample(u *upload) (rows []draft, err error) {
	m := &u.mapping[0]
	plan := newPlan(u.dataset, m, u.req.ReceivedOn)
	err = eachSheetChunk(context.Background(), u.book, m, plan, 0, func(int, float64) {}, func(c *chunk) error {
		for i := range c.drafts {
			d := &c.drafts[i]
			plan.check(d)
			if len(d.problems) == 0 && d.idErr != nil {
				d.problems = append(d.problems, problem(plan.byRole(RoleID).Title, d.idErr))
			}
			rows = append(rows, *d)
			if len(p.Sample) < sampleRows-4 || len(d.problems) > 0 && len(p.Sample) < sampleRows {
				p.Sample = append(p.Sample, plan.maskedSample(d))
			}
			if len(rows) == previewDepth {
				return errStop
			}
		}
		return nil
	})
	if errors.Is(err, errStop) {
		err = nil
	}
	return rows, err
}

// maskedSample is sample with the names in columns that the dataset does not know masked too.
func (p *plan) maskedSample(d *draft) SampleRow {
	row := p.sample(d)
	for _, i := range p.people {
		if i < len(row.Cells) {
			row.Cells[i] = cn.MaskName(row.Cells[i])
		}
	}
	return row
}

// days guesses as_of and says what is odd about the file as a whole.
func (p *RunPreview) days(ctx context.Context, tx *db.Tx, u *upload, c *Choices, rows []draft) (err error) {
	p.AsOf, p.AsOfFrom = c.AsOf, "chosen"
	if c.AsOf.IsZero() {
		var latest cn.Date
		if u.dataset.Kind == KindEvent {
			latest = sampled(rows)
		}
		h := u.heads[0]
		for _, x := range u.heads {
			if x.index == u.mapping[0].Sheet {
				h = x
			}
		}
		p.AsOf, p.AsOfFrom = guessAsOf(u.req.Name, &h, &u.mapping[0], latest, tx.Today())
	}
	u.req.AsOf = p.AsOf
	if err := u.settleDays(tx.Today()); err != nil {
		return err
	}
	if err := u.checkReplaces(ctx, tx); err != nil {
		return err
	}
	if u.latest, err = visibleBatches(ctx, tx, u.dataset.Key, tx.Today()); err != nil {
		return err
	}
	for i := len(u.latest) - 1; i >= 0 && len(p.Earlier) < 12; i-- {
		p.Earlier = append(p.Earlier, Earlier{u.latest[i].number, u.latest[i].asOf})
	}
	p.Warnings = u.warnings()
	return tx.Get(ctx, nil, `SELECT number FROM batch WHERE county_id = $1 AND dataset = $2 AND file_hash = $3 AND state IN ('published', 'waiting_confirmation', 'held')
		ORDER BY number LIMIT 1`, []any{tx.County(), u.dataset.Key, u.ref.Hash}, &p.DuplicateOf)
}
