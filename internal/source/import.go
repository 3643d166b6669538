package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/sheet"
)

// MaxFile bounds an uploaded file.
const MaxFile = 512 << 20

// ImportRequest is a file to take in.
type ImportRequest struct {
	File       io.Reader
	Name       string   // only its ending is kept: people write names into file names
	Dataset    string   // key; "" decides by the headings
	AsOf       cn.Date  // the day the content describes; ReceivedOn if unknown
	ReceivedOn cn.Date  // the day the county had it; today if unknown
	Replaces   int64    // the batch that this file corrects: withdrawn when this one is published
	run        *running // nil unless the file is imported in the background
}

// Result says what became of a file.
type Result struct {
	File    string `json:"file" doc:"上传时的文件名,只回给上传人"`
	Dataset string `json:"dataset"`
	Title   string `json:"title"`
	Batch   int64  `json:"batch,omitempty"`
	State   State  `json:"state"`
	Counts
	DuplicateOf   int64     `json:"duplicate_of,omitempty" doc:"同一文件已是这个批次,没有再次导入"`
	Fixes         int64     `json:"fixes,omitempty" doc:"这是某批次待处理行改好后的文件"`
	UnknownColumn []string  `json:"unknown_columns" doc:"数据项里没有的列,原样保留"`
	SkippedSheets []string  `json:"skipped_sheets" doc:"没有用到的工作表"`
	Warnings      []Warning `json:"warnings"`
	Seconds       float64   `json:"seconds"`
}

// upload is a sealed file under import and everything that reading it needs.
type upload struct {
	req      ImportRequest
	ref      blob.Ref
	book     *sheet.File
	raw      *blob.Reader
	heads    []sheetHead
	dataset  *Dataset
	mapping  []SheetMapping
	skipped  []string
	datasets []*Dataset
	people   *registry.LinkIndex
	areas    Areas
	county   string // its name
	latest   []visibleBatch
	today    cn.Date
	meter    *meter
}

func (u *upload) close() error { return errors.Join(u.book.Close(), u.raw.Close()) }

// Import takes a file in: good rows become records of one batch, bad ones are quarantined.
// Refused whole are a file without a required column, of another county, or without rows.
// Errors: those of package sheet, source.missing_column, source.other_county, …
// Policy: plan:262
func (s *Service) Import(ctx context.Context, req ImportRequest) (res Result, err error) {
	start := time.Now()
	ref, err := s.files.Put(ctx, req.File, MaxFile)
	if err != nil {
		return res, err
	}
	res, err = s.importSealed(ctx, req, ref)
	if err != nil || res.Batch == 0 {
		err = errors.Join(err, s.forget(context.WithoutCancel(ctx), ref))
	}
	if err == nil && res.Dataset == householdRoster && res.State == Published && res.DuplicateOf == 0 {
		req.run.gauge().enter(stageRelinking)
		_, err = s.relink(ctx) // rows that came before their people did
	}
	res.File = path.Base(strings.ReplaceAll(req.Name, `\`, "/"))
	res.Seconds = time.Since(start).Seconds()
	return res, err
}

func (s *Service) importSealed(ctx context.Context, req ImportRequest, ref blob.Ref) (res Result, err error) {
	u := &upload{req: req, ref: ref, meter: req.run.gauge()}
	if err := s.open(u); err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, u.close()) }()
	if u.heads, err = heads(u.book); err != nil {
		return res, err
	}
	if number, ok := u.fixes(); ok {
		return s.importFix(ctx, u, number)
	}
	if res, err = s.prepare(ctx, u); err != nil || res.DuplicateOf != 0 {
		return res, err
	}
	b := &Batch{Dataset: u.dataset.Key, Version: u.dataset.Version, sector: u.dataset.Sector, State: Staging, Origin: fromFile,
		AsOf: u.req.AsOf, ReceivedOn: u.req.ReceivedOn, Replaces: u.req.Replaces, Warnings: res.Warnings, file: ref, mapping: u.mapping, hold: req.run.holds()}
	b.FileName = fmt.Sprintf("%s %s%s", u.dataset.Title, b.AsOf, ending(req.Name))
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the entry is made when the batch is published or refused")
		var busy int
		if err := tx.Get(ctx, nil, `SELECT count(*) FROM batch WHERE county_id = $1 AND dataset = $2 AND state = $3`,
			[]any{tx.County(), b.Dataset, Staging}, &busy); err != nil {
			return err
		}
		if busy > 0 {
			return errImporting
		}
		if err := insertBatch(ctx, tx, b); err != nil {
			return err
		}
		return req.run.began(ctx, tx, b.Number)
	})
	if err != nil {
		return res, err
	}
	if err = s.takeIn(ctx, u, b); err != nil {
		return res, errors.Join(err, s.discard(context.WithoutCancel(ctx), b.Number, "batch.refused"))
	}
	res.Batch, res.State, res.Counts, res.Warnings = b.Number, b.State, b.Counts, b.Warnings
	return res, nil
}

// ending is the ending of a file name if it is one of a spreadsheet.
func ending(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".xlsx", ".xlsm", ".xls", ".csv", ".txt":
		return ext
	}
	return ""
}

// open opens the sealed file.
func (s *Service) open(u *upload) (err error) {
	if u.raw, err = s.files.Open(u.ref); err != nil {
		return err
	}
	if u.book, err = sheet.Open(u.raw, u.raw.Size(), "file"); err != nil {
		return errors.Join(err, u.raw.Close())
	}
	return nil
}

// prepare reads what the county knows, decides what the file is, and checks the right to
// import it.
func (s *Service) prepare(ctx context.Context, u *upload) (res Result, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := s.decide(ctx, tx, u); err != nil {
			return err
		}
		if err := require(tx, access.BatchImport, u.dataset); err != nil {
			return err
		}
		if err := u.settleDays(tx.Today()); err != nil {
			return err
		}
		res.Dataset, res.Title = u.dataset.Key, u.dataset.Title
		res.SkippedSheets, res.UnknownColumn = orEmpty(u.skipped), unknownColumns(u.mapping)
		var state State
		err := tx.Get(ctx, nil, `SELECT number, state FROM batch WHERE county_id = $1 AND dataset = $2 AND file_hash = $3 AND state IN ('published', 'waiting_confirmation', 'held')
			ORDER BY number LIMIT 1`, []any{tx.County(), u.dataset.Key, u.ref.Hash}, &res.DuplicateOf, &state)
		if err != nil || res.DuplicateOf != 0 {
			res.Batch, res.State = res.DuplicateOf, state
			res.Warnings = []Warning{}
			return err
		}
		if err := u.checkReplaces(ctx, tx); err != nil {
			return err
		}
		if u.latest, err = visibleBatches(ctx, tx, u.dataset.Key, tx.Today()); err != nil {
			return err
		}
		res.Warnings = u.warnings()
		return s.readCounty(ctx, tx, u)
	})
	return res, err
}

// readCounty loads what linkage needs.
func (s *Service) readCounty(ctx context.Context, tx *db.Tx, u *upload) (err error) {
	u.today = tx.Today()
	if u.people, err = s.registry.LinkIndex(ctx, tx); err != nil {
		return err
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	u.areas = tree
	return tx.Get(ctx, nil, `SELECT name FROM county WHERE county_id = $1`, []any{tx.County()}, &u.county)
}

// decide finds the dataset and maps the columns.
func (s *Service) decide(ctx context.Context, tx *db.Tx, u *upload) (err error) {
	if u.req.Dataset != "" {
		u.dataset, err = load(ctx, tx, u.req.Dataset)
	} else if u.datasets, err = Definitions(ctx, tx); err == nil {
		u.dataset, err = recognise(u.datasets, u.heads)
	}
	if err != nil {
		return err
	}
	if u.req.run != nil {
		u.mapping, u.skipped, err = u.req.run.choices.complete(u.dataset, u.heads)
		return err
	}
	u.mapping, u.skipped, err = mapFile(u.dataset, u.heads)
	return err
}

func (u *upload) settleDays(today cn.Date) error {
	if u.req.ReceivedOn.IsZero() {
		u.req.ReceivedOn = today
	}
	if u.req.AsOf.IsZero() {
		u.req.AsOf = u.req.ReceivedOn
	}
	if u.req.AsOf.After(u.req.ReceivedOn) || u.req.ReceivedOn.After(today) {
		return errAsOfFuture
	}
	return nil
}

func (u *upload) checkReplaces(ctx context.Context, tx *db.Tx) error {
	if u.req.Replaces == 0 {
		return nil
	}
	old, err := getBatch(ctx, tx, u.req.Replaces)
	if err != nil || old.Dataset != u.dataset.Key || old.State != Published {
		return errReplaces
	}
	return nil
}

// warnings are what the file as a whole gives reason to look at.
func (u *upload) warnings() []Warning {
	list := []Warning{}
	if u.book.Macros() {
		list = append(list, Warning{Code: "macros", Text: "工作簿带有宏,系统不会运行;请提醒报送单位以后不要使用宏"})
	}
	if n := len(u.latest); n > 0 {
		last := u.latest[n-1]
		switch c := last.asOf.Compare(u.req.AsOf); {
		case c > 0:
			list = append(list, Warning{Code: "older_than_latest", Text: fmt.Sprintf("截至日早于这项数据最近的批次 %d(截至 %s),请确认没有选错文件", last.number, last.asOf)})
		case c == 0 && u.req.Replaces == 0:
			list = append(list, Warning{Code: "same_day", Text: fmt.Sprintf("批次 %[1]d 的截至日相同。两个文件的内容不同,可以都留;如果这是它的更正文件,导入前请在“更正哪一批”里选批次 %[1]d", last.number)})
		}
	}
	return list
}

func unknownColumns(mapping []SheetMapping) []string {
	titles := []string{}
	for _, c := range mapping[0].Columns {
		if title, _ := columnTitle(c.Title); c.Field == "" && !ignored(title) {
			titles = append(titles, c.Title)
		}
	}
	return titles
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// takeIn reads the rows, stages them and publishes the batch or leaves it for confirmation.
func (s *Service) takeIn(ctx context.Context, u *upload, b *Batch) error {
	if u.dataset.Key == householdRoster {
		return s.takeInHouseholds(ctx, u, b)
	}
	st, err := s.newStage(ctx, u, b)
	if err != nil {
		return err
	}
	err = s.readRows(ctx, u, func(_ context.Context, c *chunk) error { return st.take(ctx, c) })
	if err != nil {
		return errors.Join(err, st.wait()) // nothing may be stored after the batch is discarded
	}
	if err := st.flush(ctx); err != nil {
		return err
	}
	if b.Rows == 0 {
		if st.known != nil {
			return errNoRows
		}
		b.Warnings = append(b.Warnings, Warning{Code: "nothing_happened", Text: "表头下面没有数据行,按本期没有发生记录"})
	}
	return s.finish(ctx, st)
}
