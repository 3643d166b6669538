package source

import (
	"context"
	"errors"
	"strconv"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/seal"
)

// WithdrawHook runs in the transaction that withdraws a batch.
type WithdrawHook func(ctx context.Context, tx *db.Tx, batch int64) error

// Service takes in what departments send.
type Service struct {
	db        *db.DB
	keys      *seal.Keyring
	files     *blob.Store
	registry  *registry.Service
	divisions *division.Service
	params    *param.Service
	published []PublishHook
	withdrawn []WithdrawHook
	foresee   []ForeseeHook
	unlinked  []UnlinkHook
	imports   imports
}

// New makes the service.
func New(d *db.DB, keys *seal.Keyring, files *blob.Store, people *registry.Service, divisions *division.Service, params *param.Service) *Service {
	return &Service{db: d, keys: keys, files: files, registry: people, divisions: divisions, params: params}
}

// OnWithdraw registers what else must happen when a batch is withdrawn; app calls it once.
func (s *Service) OnWithdraw(h WithdrawHook) { s.withdrawn = append(s.withdrawn, h) }

// sealRow is the purpose of sealed rows.
const sealRow = "source.row"

var (
	errNoBatch      = errs.New(errs.NotFound, "source.no_batch", "没有这个批次,或不属于您的部门。请核对批次号。")
	errNoDataset    = errs.New(errs.NotFound, "source.no_dataset", "没有这项数据。请在数据项列表中核对。")
	errOtherSector  = errs.New(errs.Forbidden, "source.other_sector", "这项数据由其他部门报送,您只能导入本部门的数据。")
	errAsOfFuture   = errs.New(errs.Invalid, "source.as_of", "数据截至日不能晚于收到日期,收到日期不能晚于今天。请核对后重新填写。")
	errImporting    = errs.New(errs.Busy, "source.importing", "同一数据项正在导入另一个文件,请等它完成后再试。")
	errOtherCounty  = errs.New(errs.Invalid, "source.other_county", "文件里多数行写的是其他县(区),整个文件没有导入。请核对是否选错了文件。")
	errNoRows       = errs.New(errs.Invalid, "source.no_rows", "表头下面没有数据行,整个文件没有导入。请核对是否导出完整。")
	errBatchState   = errs.New(errs.Conflict, "source.batch_state", "批次现在的状态不能做这个操作,请刷新后再看。")
	errSamePerson   = errs.New(errs.Conflict, "source.same_person", "确认须由导入人以外的另一人办理。")
	errNoReason     = errs.New(errs.Invalid, "source.no_reason", "请写明撤销的原因。")
	errMixedBatches = errs.New(errs.Invalid, "source.mixed_batches", "改好的文件里有不止一个批次,请按批次分开上传。")
	errReplaces     = errs.New(errs.Invalid, "source.replaces", "被替换的批次须是同一数据项、已生效的批次。请核对批次号。")
)

// covers says whether a scope reaches a dataset: grants name a department by code or name.
func covers(sc db.Scope, sector, department string) bool {
	return sc.CoversSector(sector) || sc.CoversSector(department)
}

// require refuses unless the actor holds p for the county and for the department.
func require(tx *db.Tx, p db.Permission, d *Dataset) error {
	if err := tx.Require(p, tx.County()); err != nil {
		return err
	}
	if !covers(tx.Actor().Scope(p), d.Sector, d.Department) {
		return errOtherSector
	}
	return nil
}

func batchRef(number int64) id.Ref { return id.Ref{Kind: "batch", ID: strconv.FormatInt(number, 10)} }

// DiscardUnpublished removes what a crash left staged, in all counties, and returns how many
// batches that were. app calls it at the start, before anyone imports.
func (s *Service) DiscardUnpublished(ctx context.Context) (discarded int, err error) {
	type left struct {
		county string
		number int64
	}
	var list []left
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.Select(ctx, tx, `SELECT county_id, number FROM batch WHERE state = $1`, []any{Staging}, func(row db.Scanner) (l left, err error) {
			err = row.Scan(&l.county, &l.number)
			return l, err
		})
		return err
	})
	for _, l := range list {
		county := db.WithActor(ctx, db.System("system", l.county))
		if err = errors.Join(err, s.discard(county, l.number, "batch.discarded")); err != nil {
			return discarded, err
		}
		discarded++
	}
	return discarded, err
}

// discardChunk bounds one delete, so that other writers need not wait.
const discardChunk = 20_000

// discard removes a staged batch without a trace but the audit entry.
func (s *Service) discard(ctx context.Context, number int64, verb string) error {
	for {
		var n int64
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("part of a removal that its last transaction records")
			first, ok, err := firstSpan(ctx, tx, number)
			if err != nil || !ok {
				return err
			}
			n = first.last - first.first + 1
			return dropSpan(ctx, tx, number, first, discardChunk)
		})
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	var ref blob.Ref
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		b, err := getBatch(ctx, tx, number)
		if err != nil {
			return err
		}
		ref = b.file
		if err := dropBatch(ctx, tx, number); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: verb, Ref: batchRef(number), Area: tx.County(), Detail: map[string]any{"dataset": b.Dataset}})
	})
	if err != nil {
		return err
	}
	return s.forget(ctx, ref)
}

// forget deletes a sealed file that no batch refers to.
func (s *Service) forget(ctx context.Context, ref blob.Ref) error {
	if ref.Hash == "" {
		return nil
	}
	used := 0
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		return tx.Get(ctx, nil, `SELECT (SELECT count(*) FROM batch WHERE file_hash = $1) + (SELECT count(*) FROM quarantine WHERE fix_blob = $1)
			+ (SELECT count(*) FROM import WHERE file_hash = $1 AND state IN ('uploaded', 'queued', 'running', 'interrupted'))`,
			[]any{ref.Hash}, &used)
	})
	if err != nil || used > 0 {
		return err
	}
	return s.files.Delete(ref)
}

// requireBatch loads a batch and checks the right to do p with it.
func requireBatch(ctx context.Context, tx *db.Tx, number int64, p db.Permission) (*Batch, *Dataset, error) {
	b, err := getBatch(ctx, tx, number)
	if err != nil {
		return nil, nil, err
	}
	d, err := load(ctx, tx, b.Dataset)
	if err != nil {
		return nil, nil, err
	}
	if err := require(tx, p, d); err != nil {
		if errors.Is(err, errOtherSector) {
			err = errNoBatch
		}
		return nil, nil, err
	}
	return b, d, nil
}

// mayRead is the permission to see batches.
const mayRead = access.BatchRead

func countyRef(tx *db.Tx) id.Ref { return id.Ref{Kind: "county", ID: tx.County()} }
