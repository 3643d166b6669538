package source

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// State of a batch.
type State string

const (
	Staging             State = "staging"              // being read; nobody sees it
	WaitingConfirmation State = "waiting_confirmation" // would end too much of a roster: a second person confirms
	Held                State = "held"                 // read; waits until its importer has seen what it would end
	Published           State = "published"
	Withdrawn           State = "withdrawn"
	Refused             State = "refused" // the second person said no
)

// Origin says where a batch comes from.
const (
	fromFile  = "file"
	fromVisit = "internal"
)

// Warning is something that a person should look at; the batch was taken in all the same.
type Warning struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Count int    `json:"count,omitempty"`
}

// Counts says what became of the rows.
type Counts struct {
	Rows        int64 `json:"rows" doc:"数据行数,不含标题、合计、注释和空行"`
	Accepted    int64 `json:"accepted" doc:"成为记录的行"`
	Quarantined int64 `json:"quarantined" doc:"待处理的行"`
	Linked      int64 `json:"linked" doc:"归到人、户或村的行"`
	Unmatched   int64 `json:"unmatched" doc:"证件号码有效、但本县花名册里没有的行"`
	Review      int64 `json:"review" doc:"归户有疑问、等人判断的行"`
	Repeated    int64 `json:"repeated" doc:"以前的批次已经报过的行,只算一次"`
}

// Batch is one delivery.
type Batch struct {
	Number     int64     `json:"number"`
	Dataset    string    `json:"dataset"`
	Title      string    `json:"title"`
	Department string    `json:"department"`
	Version    int       `json:"dataset_version"`
	State      State     `json:"state"`
	Origin     string    `json:"origin" enum:"file,internal"`
	FileName   string    `json:"file_name" doc:"系统起的名称,不含个人信息"`
	AsOf       cn.Date   `json:"as_of" doc:"数据截至日"`
	ReceivedOn cn.Date   `json:"received_on" doc:"收到日期"`
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
	Counts
	Replaces    int64     `json:"replaces,omitempty"`
	Warnings    []Warning `json:"warnings"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	PublishedBy string    `json:"published_by,omitempty"`
	WithdrawnOn cn.Date   `json:"withdrawn_on"`
	WithdrawnBy string    `json:"withdrawn_by,omitempty"`
	Reason      string    `json:"reason,omitempty" doc:"撤销的原因"`

	file              blob.Ref
	mapping           []SheetMapping
	firstDay, lastDay cn.Date
	sector            string
	lastRun           int
	hold              bool // the importer wants to see first what it would end
}

const batchColumns = `b.number, b.dataset, b.dataset_version, b.sector, b.state, b.origin, b.file_name, b.blob, b.mapping,
	b.as_of, b.received_on, b.recorded_at, b.recorded_by, b.row_count, b.accepted, b.quarantined, b.linked, b.unmatched, b.review, b.repeated,
	b.replaces, b.warnings, b.first_day, b.last_day, b.published_at, b.published_by, b.withdrawn_on, b.withdrawn_by, b.reason, b.last_run`

func scanBatch(row db.Scanner) (*Batch, error) {
	var b Batch
	var file, mapping, warnings string
	var published *time.Time
	err := row.Scan(&b.Number, &b.Dataset, &b.Version, &b.sector, &b.State, &b.Origin, &b.FileName, &file, &mapping,
		&b.AsOf, &b.ReceivedOn, &b.RecordedAt, &b.RecordedBy, &b.Rows, &b.Accepted, &b.Quarantined, &b.Linked, &b.Unmatched, &b.Review, &b.Repeated,
		&b.Replaces, &warnings, &b.firstDay, &b.lastDay, &published, &b.PublishedBy, &b.WithdrawnOn, &b.WithdrawnBy, &b.Reason, &b.lastRun)
	if err != nil {
		return nil, err
	}
	if published != nil {
		b.PublishedAt = published.UTC()
	}
	b.RecordedAt = b.RecordedAt.UTC()
	for _, part := range []struct {
		text string
		into any
	}{{file, &b.file}, {mapping, &b.mapping}, {warnings, &b.Warnings}} {
		if part.text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return nil, err
		}
	}
	return &b, nil
}

func getBatch(ctx context.Context, tx *db.Tx, number int64) (b *Batch, err error) {
	list, err := db.Select(ctx, tx, `SELECT `+batchColumns+` FROM batch b WHERE b.county_id = $1 AND b.number = $2`,
		[]any{tx.County(), number}, scanBatch)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNoBatch
	}
	return list[0], nil
}

// jsonText is a value for a jsonb column.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only our own plain types come here
	}
	return string(b)
}

// insertBatch gives the batch its number and stores it as staging.
func insertBatch(ctx context.Context, tx *db.Tx, b *Batch) error {
	err := tx.Get(ctx, nil, `INSERT INTO source_counter (county_id, batch, record) VALUES ($1, 1, 0)
		ON CONFLICT (county_id) DO UPDATE SET batch = source_counter.batch + 1 RETURNING batch`, []any{tx.County()}, &b.Number)
	if err != nil {
		return err
	}
	b.RecordedAt, b.RecordedBy = tx.Now(), tx.Actor().ID
	_, err = tx.Exec(ctx, `INSERT INTO batch (county_id, number, dataset, dataset_version, sector, state, origin, file_hash, file_name, blob, mapping,
		as_of, received_on, recorded_at, recorded_by, row_count, accepted, quarantined, linked, unmatched, review, repeated, replaces, warnings,
		published_by, withdrawn_by, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, 0, 0, 0, 0, 0, 0, $16, '[]', '', '', '')`,
		tx.County(), b.Number, b.Dataset, b.Version, b.sector, b.State, b.Origin, b.file.Hash, b.FileName, jsonText(b.file), jsonText(b.mapping),
		b.AsOf, b.ReceivedOn, b.RecordedAt, b.RecordedBy, b.Replaces)
	return err
}

// saveBatch writes state, counts, days and warnings.
func saveBatch(ctx context.Context, tx *db.Tx, b *Batch) error {
	var published any
	if !b.PublishedAt.IsZero() {
		published = b.PublishedAt
	}
	return tx.ExecOne(ctx, errNoBatch, `UPDATE batch SET state = $3, row_count = $4, accepted = $5, quarantined = $6, linked = $7, unmatched = $8,
		review = $9, repeated = $10, warnings = $11, first_day = $12, last_day = $13, published_at = $14, published_by = $15,
		withdrawn_on = $16, withdrawn_by = $17, reason = $18, last_run = $19
		WHERE county_id = $1 AND number = $2`,
		tx.County(), b.Number, b.State, b.Rows, b.Accepted, b.Quarantined, b.Linked, b.Unmatched,
		b.Review, b.Repeated, jsonText(b.Warnings), b.firstDay, b.lastDay, published, b.PublishedBy,
		b.WithdrawnOn, b.WithdrawnBy, b.Reason, b.lastRun)
}

// days widens the days that the batch speaks of.
func (b *Batch) covers(day cn.Date) {
	if day.IsZero() {
		return
	}
	if b.firstDay.IsZero() || day.Before(b.firstDay) {
		b.firstDay = day
	}
	if b.lastDay.IsZero() || day.After(b.lastDay) {
		b.lastDay = day
	}
}

// visibleBatch is a batch as reading needs it.
type visibleBatch struct {
	number            int64
	asOf, receivedOn  cn.Date
	firstDay, lastDay cn.Date
	lastRun           int
}

func (b visibleBatch) roster() RosterBatch { return RosterBatch{b.number, b.asOf, b.receivedOn} }

// visibleBatches lists the batches of a dataset that were visible on a day, by as_of and number.
func visibleBatches(ctx context.Context, tx *db.Tx, dataset string, knownBy cn.Date) ([]visibleBatch, error) {
	return db.Select(ctx, tx, `SELECT number, as_of, received_on, first_day, last_day, last_run FROM batch
		WHERE county_id = $1 AND dataset = $2 AND received_on <= $3
		AND (state = 'published' OR state = 'withdrawn' AND withdrawn_on > $3)
		ORDER BY as_of, number`, []any{tx.County(), dataset, knownBy}, func(row db.Scanner) (b visibleBatch, err error) {
		err = row.Scan(&b.number, &b.asOf, &b.receivedOn, &b.firstDay, &b.lastDay, &b.lastRun)
		return b, err
	})
}

// DatasetOf is the dataset that a batch delivered. Error: access.not_found.
func DatasetOf(ctx context.Context, tx *db.Tx, batch int64) (dataset string, err error) {
	err = tx.Get(ctx, db.ErrNotFound, `SELECT dataset FROM batch WHERE county_id = $1 AND number = $2`, []any{tx.County(), batch}, &dataset)
	return dataset, err
}
