package source

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// RunID identifies an uploaded file on its way to a batch.
type RunID string

// RunState says how far an uploaded file has come.
type RunState string

const (
	Uploaded    RunState = "uploaded"    // sealed; its importer has yet to say start
	Queued      RunState = "queued"      // waits for its turn
	Running     RunState = "running"     // being read
	Done        RunState = "done"        // there is a batch, or the file had been taken in before
	Failed      RunState = "failed"      // refused whole; nothing of it is in
	Cancelled   RunState = "cancelled"   // stopped by a person; nothing of it is in
	Interrupted RunState = "interrupted" // the machine stopped; nothing of it is in, the file is kept
)

// ImportRun is an uploaded file from the drop to its batch.
type ImportRun struct {
	ID        RunID     `json:"id"`
	State     RunState  `json:"state" enum:"uploaded,queued,running,done,failed,cancelled,interrupted"`
	File      string    `json:"file" doc:"上传时的文件名,只给上传人看"`
	Size      int64     `json:"size" doc:"字节"`
	Dataset   string    `json:"dataset"`
	Title     string    `json:"title"`
	Choices   Choices   `json:"choices"`
	Batch     int64     `json:"batch,omitempty"`
	Progress  *Progress `json:"progress,omitempty"`
	Result    *Result   `json:"result,omitempty"`
	Refusal   *Refusal  `json:"refusal,omitempty" doc:"为什么没有导入"`
	By        string    `json:"by" doc:"上传人"`
	Mine      bool      `json:"mine"`
	CreatedAt time.Time `json:"created_at"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	ref       blob.Ref
	by        string
	sector    string
	name      []byte
}

// Refusal says why a file was not taken in, in words.
type Refusal struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// outcome is what is stored of how a run ended.
type outcome struct {
	Result  *Result  `json:"result,omitempty"`
	Refusal *Refusal `json:"refusal,omitempty"`
}

var (
	errNoRun       = errs.New(errs.NotFound, "source.no_import", "没有这个上传的文件,或不是您上传的。请刷新列表。")
	errRunState    = errs.New(errs.Conflict, "source.import_state", "这个文件现在不能做这个操作,请刷新后再看。")
	errInterrupted = errs.New(errs.Unavailable, "source.interrupted", "导入中途系统停止,文件里的内容一行也没有导入。文件还在,请点“重新开始”。")
	errCancelled   = errs.New(errs.Conflict, "source.cancelled", "已取消,文件里的内容一行也没有导入。")
	errUnexpected  = errs.New(errs.Internal, "source.unexpected", "导入时系统内部出错,已记录,文件里的内容一行也没有导入。请稍后重新开始;若仍不行,请把时间告诉系统管理员。")
)

// sealRunName is the purpose of sealed file names.
const sealRunName = "source.file_name"

// imports are the runs of this process: what is running, and one at a time a county.
type imports struct {
	mu      sync.Mutex
	running map[RunID]*running
	busy    map[string]bool // counties whose queue is being worked off
}

// running is one import under way.
type running struct {
	id      RunID
	choices Choices
	meter   *meter
	cancel  context.CancelCauseFunc
}

func (r *running) gauge() *meter {
	if r == nil {
		return nil
	}
	return r.meter
}

func (r *running) holds() bool { return r != nil && r.choices.ShowFirst }

// began notes which batch the run fills, so that a crash leaves no doubt about it.
func (r *running) began(ctx context.Context, tx *db.Tx, batch int64) error {
	if r == nil {
		return nil
	}
	return tx.ExecOne(ctx, errNoRun, `UPDATE import SET batch = $3 WHERE county_id = $1 AND id = $2`, tx.County(), string(r.id), batch)
}

// Upload seals a file and keeps it until its importer says how it is to be read.
func (s *Service) Upload(ctx context.Context, file io.Reader, name string) (r *ImportRun, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error { return tx.Require(access.BatchImport, tx.County()) })
	if err != nil {
		return nil, err
	}
	ref, err := s.files.Put(ctx, file, MaxFile)
	if err != nil {
		return nil, err
	}
	if err := s.readable(ref); err != nil {
		return nil, errors.Join(err, s.forget(context.WithoutCancel(ctx), ref))
	}
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		run := id.New[RunID]()
		_, err := tx.Exec(ctx, `INSERT INTO import (county_id, id, state, file_hash, blob, name_sealed, dataset, sector, choices, batch, created_by, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, '', '', '{}', 0, $7, $8)`,
			tx.County(), string(run), string(Uploaded), ref.Hash, jsonText(ref), s.keys.Seal(sealRunName, []byte(name)), tx.Actor().ID, tx.Now())
		if err != nil {
			return err
		}
		if r, err = s.run(ctx, tx, run); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "import.upload", Ref: runRef(run), Area: tx.County(), Detail: map[string]any{"bytes": ref.Size}})
	})
	return r, err
}

// readable refuses what is no spreadsheet at once.
func (s *Service) readable(ref blob.Ref) error {
	u := &upload{ref: ref}
	if err := s.open(u); err != nil {
		return err
	}
	_, err := heads(u.book)
	return errors.Join(err, u.close())
}

func runRef(r RunID) id.Ref { return id.Ref{Kind: "import", ID: string(r)} }

const runColumns = `i.id, i.state, i.blob, i.name_sealed, i.dataset, i.sector, i.choices, i.batch, i.result, i.created_by, i.created_at, i.started_at, i.ended_at`

func scanRun(row db.Scanner) (*ImportRun, error) {
	var r ImportRun
	var file, choices string
	var result *string
	var started, ended *time.Time
	if err := row.Scan(&r.ID, &r.State, &file, &r.name, &r.Dataset, &r.sector, &choices, &r.Batch, &result, &r.by, &r.CreatedAt, &started, &ended); err != nil {
		return nil, err
	}
	r.CreatedAt = r.CreatedAt.UTC()
	if started != nil {
		r.StartedAt = started.UTC()
	}
	if ended != nil {
		r.EndedAt = ended.UTC()
	}
	err := errors.Join(json.Unmarshal([]byte(file), &r.ref), json.Unmarshal([]byte(choices), &r.Choices))
	r.Size = r.ref.Size
	if result != nil {
		var o outcome
		err = errors.Join(err, json.Unmarshal([]byte(*result), &o))
		r.Result, r.Refusal = o.Result, o.Refusal
	}
	return &r, err
}

// run loads one run of the county, of whoever.
func (s *Service) run(ctx context.Context, tx *db.Tx, run RunID) (*ImportRun, error) {
	list, err := db.Select(ctx, tx, `SELECT `+runColumns+` FROM import i WHERE i.county_id = $1 AND i.id = $2`, []any{tx.County(), string(run)}, scanRun)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNoRun
	}
	return list[0], s.dress(ctx, tx, list)
}

// dress adds what is not in the row: names, the progress, the file name for its owner.
func (s *Service) dress(ctx context.Context, tx *db.Tx, list []*ImportRun) error {
	accounts := make([]string, len(list))
	for i, r := range list {
		accounts[i] = r.by
	}
	names, err := access.Names(ctx, tx, accounts...)
	if err != nil {
		return err
	}
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	for _, r := range list {
		r.By, r.Mine = names[r.by], r.by == tx.Actor().ID
		if r.Mine {
			name, err := s.keys.Open(sealRunName, r.name)
			if err != nil {
				return err
			}
			r.File = string(name)
		}
		if r.Dataset != "" {
			if d, err := load(ctx, tx, r.Dataset); err == nil {
				r.Title = d.Title
			}
		}
		if err := r.refresh(ctx, tx); err != nil {
			return err
		}
		if now := s.imports.running[r.ID]; now != nil && r.State == Running {
			r.Progress = now.meter.progress()
		}
	}
	return nil
}

// refresh tells what is left to do in the run's batch now, not when it was imported.
func (r *ImportRun) refresh(ctx context.Context, tx *db.Tx) error {
	if r.State != Done || r.Result == nil || r.Result.Fixes != 0 {
		return nil
	}
	return tx.Get(ctx, nil, `SELECT state, quarantined, review FROM batch WHERE county_id = $1 AND number = $2`,
		[]any{tx.County(), r.Batch}, &r.Result.State, &r.Result.Quarantined, &r.Result.Review)
}

// own loads a run for the person who uploaded it.
func (s *Service) own(ctx context.Context, tx *db.Tx, run RunID) (*ImportRun, error) {
	if err := tx.Require(access.BatchImport, tx.County()); err != nil {
		return nil, err
	}
	r, err := s.run(ctx, tx, run)
	if err == nil && !r.Mine {
		err = errNoRun
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Run is one uploaded file, with its progress: for its importer and the department's others.
func (s *Service) Run(ctx context.Context, run RunID) (r *ImportRun, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.BatchImport, tx.County()); err != nil {
			return err
		}
		if r, err = s.run(ctx, tx, run); err != nil {
			return err
		}
		if sc := tx.Actor().Scope(access.BatchImport); !r.Mine && sc.Sectors != nil && !sc.CoversSector(r.sector) {
			return errNoRun
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Runs lists uploaded files, the newest first: one's own, and those for one's departments.
func (s *Service) Runs(ctx context.Context, page api.Page) (list api.List[*ImportRun], err error) {
	list.Items = []*ImportRun{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.BatchImport, tx.County()); err != nil {
			return err
		}
		f := tx.CountyFilter("i")
		if page.After != "" {
			f.And("i.id < ?", page.After)
		}
		if sc := tx.Actor().Scope(access.BatchImport); sc.Sectors != nil {
			marks := strings.TrimPrefix(strings.Repeat(", ?", len(sc.Sectors)), ", ")
			args := []any{tx.Actor().ID}
			for _, sector := range sc.Sectors {
				args = append(args, sector)
			}
			f.And("(i.created_by = ? OR i.sector IN ("+marks+"))", args...)
		}
		found, err := db.Select(ctx, tx, `SELECT `+runColumns+` FROM import i`+f.Where()+` ORDER BY i.id DESC LIMIT `+f.Arg(page.Limit+1), f.Args(), scanRun)
		if err != nil {
			return err
		}
		if len(found) > page.Limit {
			found = found[:page.Limit]
			list.Next = string(found[page.Limit-1].ID)
		}
		list.Items = append(list.Items, found...)
		return s.dress(ctx, tx, list.Items)
	})
	return list, err
}

// Start queues an uploaded file to be read as its importer chose. Errors: those that the
// preview would show, source.missing_column among them.
func (s *Service) Start(ctx context.Context, run RunID, c Choices) (r *ImportRun, err error) {
	p, err := s.PreviewRun(ctx, run, c)
	switch {
	case err != nil:
		return nil, err
	case p.Dataset == "":
		return nil, ErrUnknownDataset
	case len(p.MissingRequired) > 0 && p.Fixes == 0:
		return nil, ErrMissingColumn.Textf(strings.Join(p.MissingRequired, "、"))
	}
	c.Dataset = p.Dataset
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if r, err = s.own(ctx, tx, run); err != nil {
			return err
		}
		if !slices.Contains([]RunState{Uploaded, Interrupted, Failed}, r.State) {
			return errRunState
		}
		if p.Fixes != 0 {
			if _, _, err := requireBatch(ctx, tx, p.Fixes, access.BatchImport); err != nil {
				return err
			}
		}
		d, err := load(ctx, tx, c.Dataset)
		if err != nil {
			return err
		}
		if err := require(tx, access.BatchImport, d); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE import SET state = $3, dataset = $4, sector = $5, choices = $6, batch = 0, result = NULL, started_at = NULL, ended_at = NULL
			WHERE county_id = $1 AND id = $2`, tx.County(), string(run), string(Queued), d.Key, d.Sector, jsonText(c))
		if err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, ImportJob{tx.County()}); err != nil {
			return err
		}
		if r, err = s.run(ctx, tx, run); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "import.start", Ref: runRef(run), Area: tx.County(), Detail: map[string]any{"dataset": d.Key}})
	})
	return r, err
}

// Cancel stops an import. What it had staged is removed; a batch that is already published
// stays, and is undone by Withdraw.
func (s *Service) Cancel(ctx context.Context, run RunID) (r *ImportRun, err error) {
	var ref blob.Ref
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if r, err = s.own(ctx, tx, run); err != nil {
			return err
		}
		switch r.State {
		case Running:
			tx.Unrecorded("the run records how it ended")
			s.imports.mu.Lock()
			defer s.imports.mu.Unlock()
			if now := s.imports.running[run]; now != nil {
				now.cancel(errCancelled)
			}
			return nil
		case Uploaded, Queued, Interrupted, Failed:
			ref = r.ref
			_, err := tx.Exec(ctx, `UPDATE import SET state = $3, ended_at = $4 WHERE county_id = $1 AND id = $2`, tx.County(), string(run), string(Cancelled), tx.Now())
			if err != nil {
				return err
			}
			r.State = Cancelled
			return tx.Record(ctx, db.Entry{Verb: "import.cancel", Ref: runRef(run), Area: tx.County()})
		}
		return errRunState
	})
	if err != nil {
		return nil, err
	}
	return r, s.forget(ctx, ref)
}
