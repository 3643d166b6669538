package source

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// span is a run of record numbers, both ends included.
type span struct{ first, last int64 }

func spansOf(ctx context.Context, tx *db.Tx, batch int64) ([]span, error) {
	return db.Select(ctx, tx, `SELECT first, last FROM batch_span WHERE county_id = $1 AND batch = $2 ORDER BY first`,
		[]any{tx.County(), batch}, scanSpan)
}

func scanSpan(row db.Scanner) (s span, err error) {
	err = row.Scan(&s.first, &s.last)
	return s, err
}

func firstSpan(ctx context.Context, tx *db.Tx, batch int64) (span, bool, error) {
	list, err := spansOf(ctx, tx, batch)
	if err != nil || len(list) == 0 {
		return span{}, false, err
	}
	return list[0], true, nil
}

// addSpan gives a batch the numbers of a span, joined to the one before where they meet.
func addSpan(ctx context.Context, tx *db.Tx, batch int64, s span) error {
	n, err := tx.Exec(ctx, `UPDATE batch_span SET last = $4 WHERE county_id = $1 AND batch = $2 AND last = $3`,
		tx.County(), batch, s.first-1, s.last)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO batch_span (county_id, batch, first, last) VALUES ($1, $2, $3, $4)`, tx.County(), batch, s.first, s.last)
	return err
}

// dropSpan deletes at most limit records from the front of a span.
func dropSpan(ctx context.Context, tx *db.Tx, batch int64, s span, limit int64) error {
	last := min(s.last, s.first+limit-1)
	if _, err := tx.Exec(ctx, `DELETE FROM record WHERE county_id = $1 AND n BETWEEN $2 AND $3`, tx.County(), s.first, last); err != nil {
		return err
	}
	if last == s.last {
		_, err := tx.Exec(ctx, `DELETE FROM batch_span WHERE county_id = $1 AND batch = $2 AND first = $3`, tx.County(), batch, s.first)
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE batch_span SET first = $4 WHERE county_id = $1 AND batch = $2 AND first = $3`, tx.County(), batch, s.first, last+1)
	return err
}

// dropBatch deletes a batch that has no records any more.
func dropBatch(ctx context.Context, tx *db.Tx, batch int64) error {
	for _, q := range []string{
		`DELETE FROM quarantine WHERE county_id = $1 AND batch = $2`,
		`DELETE FROM link_review WHERE county_id = $1 AND batch = $2`,
		`DELETE FROM batch WHERE county_id = $1 AND number = $2`,
	} {
		if _, err := tx.Exec(ctx, q, tx.County(), batch); err != nil {
			return err
		}
	}
	return nil
}

// lastRecord locks the counter and reads the last record number given out.
func lastRecord(ctx context.Context, tx *db.Tx) (n int64, err error) {
	err = tx.Get(ctx, nil, `INSERT INTO source_counter (county_id, batch, record) VALUES ($1, 0, 0)
		ON CONFLICT (county_id) DO UPDATE SET record = source_counter.record RETURNING record`, []any{tx.County()}, &n)
	return n, err
}

var recordInsert = []string{"county_id", "n", "batch", "row_no", "dataset", "subject_kind", "subject_id", "village",
	"on_date", "until_date", "amount", "code", "doc", "digest", "repeats", "run"}

// newRecord is a record about to be stored.
type newRecord struct {
	row     int
	kind    SubjectKind
	subject string
	village string
	onDate  cn.Date
	until   cn.Date
	amount  int64
	known   bool // whether the amount is
	code    string
	doc     string
	digest  int64
	repeats string
}

// insertRecords stores records of a run of a batch under new numbers and returns the first.
func insertRecords(ctx context.Context, tx *db.Tx, batch int64, run int, dataset string, list []*newRecord) (first int64, err error) {
	if len(list) == 0 {
		return 0, nil
	}
	last, err := lastRecord(ctx, tx)
	if err != nil {
		return 0, err
	}
	county, n, i := tx.County(), last, 0
	var days dayTexts
	row := make([]any, len(recordInsert))
	row[0], row[2], row[4], row[15] = county, batch, dataset, run
	_, err = tx.Bulk(ctx, "record", recordInsert, func() ([]any, bool) {
		if i == len(list) {
			return nil, false
		}
		r := list[i]
		i++
		n++
		row[1], row[3], row[5], row[6], row[7] = n, r.row, string(r.kind), r.subject, r.village
		row[8], row[9], row[10], row[11], row[12] = days.of(r.onDate), days.of(r.until), nil, r.code, textOrNull(r.doc)
		if r.known {
			row[10] = r.amount
		}
		row[13], row[14] = r.digest, textOrNull(r.repeats)
		return row, true
	})
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE source_counter SET record = $2 WHERE county_id = $1`, county, n); err != nil {
		return 0, err
	}
	return last + 1, addSpan(ctx, tx, batch, span{last + 1, n})
}

// dayTexts are days as both engines take them fastest. A file speaks of few days, so that
// each is written out once.
type dayTexts map[cn.Date]any

func (t *dayTexts) of(d cn.Date) any {
	if d.IsZero() {
		return nil
	}
	text, ok := (*t)[d]
	if !ok {
		if *t == nil {
			*t = dayTexts{}
		}
		text = d.String()
		(*t)[d] = text
	}
	return text
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// rollOf reads the roll of a batch.
func rollOf(ctx context.Context, tx *db.Tx, batch int64) ([]int64, error) {
	var packed []byte
	err := tx.Get(ctx, errNoBatch, `SELECT roll FROM batch WHERE county_id = $1 AND number = $2`, []any{tx.County(), batch}, &packed)
	if err != nil {
		return nil, err
	}
	return unpackRoll(packed)
}

// saveRoll stores the roll of a batch; the numbers may come in any order.
func saveRoll(ctx context.Context, tx *db.Tx, batch int64, roll []int64) error {
	slices.Sort(roll)
	return tx.ExecOne(ctx, errNoBatch, `UPDATE batch SET roll = $3 WHERE county_id = $1 AND number = $2`,
		tx.County(), batch, packRoll(slices.Compact(roll)))
}

// eachOnRoll streams the records of a roll in the order of their numbers. It reads whole
// runs of batches where most of a run is on the roll, and single numbers otherwise.
func eachOnRoll(ctx context.Context, tx *db.Tx, rd *reader, roll []int64, only []string, yield func(Record) bool) error {
	if 0 < len(only) && len(only) <= manySubjects {
		return eachOnRollOf(ctx, tx, rd, roll, only, yield)
	}
	want := map[string]bool{}
	for _, s := range only {
		want[s] = true
	}
	for len(roll) > 0 {
		run := roll[:runLength(roll)]
		roll = roll[len(run):]
		at := 0
		err := tx.Each(ctx, `SELECT `+recordColumns+` FROM record r WHERE r.county_id = $1 AND r.n BETWEEN $2 AND $3 ORDER BY r.n`,
			[]any{tx.County(), run[0], run[len(run)-1]}, func(row db.Scanner) error {
				rec, ok, err := rd.scan(row)
				if err != nil {
					return err
				}
				for at < len(run) && run[at] < rec.N {
					at++
				}
				if !ok || at == len(run) || run[at] != rec.N || rec.SubjectKind == Unmatched || len(want) > 0 && !want[rec.SubjectID] {
					return nil
				}
				if !yield(rec) {
					return errStop
				}
				return nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachOnRollOf streams the records of a few subjects: what any list of the dataset ever said
// of them, if it is on the roll.
func eachOnRollOf(ctx context.Context, tx *db.Tx, rd *reader, roll []int64, only []string, yield func(Record) bool) error {
	lists, err := db.Select(ctx, tx, `SELECT number, last_run FROM batch WHERE county_id = $1 AND dataset = $2`, []any{tx.County(), rd.dataset},
		func(row db.Scanner) (b visibleBatch, err error) {
			err = row.Scan(&b.number, &b.lastRun)
			return b, err
		})
	if err != nil {
		return err
	}
	return eachOfSubjects(ctx, tx, lists, cn.Date{}, cn.Date{}, only, func(row db.Scanner) error {
		rec, ok, err := rd.scan(row)
		if err != nil || !ok {
			return err
		}
		if _, on := slices.BinarySearch(roll, rec.N); on && !yield(rec) {
			return errStop
		}
		return nil
	})
}

// maxGap is how many foreign records are read over rather than asked around.
const maxGap = 64

// runLength is how many numbers at the front lie close enough to be read in one go.
func runLength(roll []int64) int {
	for i := 1; i < len(roll); i++ {
		if roll[i]-roll[i-1] > maxGap {
			return i
		}
	}
	return len(roll)
}
