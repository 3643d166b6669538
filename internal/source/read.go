package source

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/shouwang/shouwang/internal/authorisation"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Record is what one row of a department's file said about one subject.
type Record struct {
	N           int64 // the number of the record in its county
	Batch       int64
	Row         int // as the department's own program numbers it
	Dataset     string
	Department  string
	SubjectKind SubjectKind
	SubjectID   string  // a registry.PersonID or registry.HouseholdID; a village code for an area
	Village     string  // where the subject lives
	OnDate      cn.Date // unknown for the zero date
	Until       cn.Date
	Amount      cn.Money // meaningless unless HasAmount: unknown is not 0
	HasAmount   bool
	Code        string // a value of the dataset's code list, in the wording of the list
	Doc         Doc
}

// Doc is the rest of a row: a JSON object by field key, without identifiers. Money is in 分,
// days are "2025-03-01", months "2025-03". What the department left blank is absent. Columns
// that the dataset does not know are texts under "extra".
type Doc string

func (d Doc) get(key string) (gjson.Result, bool) {
	if d == "" {
		return gjson.Result{}, false
	}
	r := gjson.Get(string(d), key)
	return r, r.Exists()
}

// Text is the value of a text, code or month field.
func (d Doc) Text(key string) (string, bool) {
	r, ok := d.get(key)
	return r.String(), ok
}

// Int is the value of an int field.
func (d Doc) Int(key string) (int64, bool) {
	r, ok := d.get(key)
	return r.Int(), ok
}

// Number is the value of a decimal field.
func (d Doc) Number(key string) (float64, bool) {
	r, ok := d.get(key)
	return r.Float(), ok
}

// Money is the value of a money field.
func (d Doc) Money(key string) (cn.Money, bool) {
	n, ok := d.Int(key)
	return cn.Money(n), ok
}

// Bool is the value of a bool field.
func (d Doc) Bool(key string) (value, ok bool) {
	r, ok := d.get(key)
	return r.Bool(), ok
}

// Date is the value of a date field, the first of the month if only that was given.
func (d Doc) Date(key string) (cn.Date, bool) {
	s, ok := d.Text(key)
	if len(s) == len("2025-03") {
		s += "-01"
	}
	day, err := cn.ParseISODate(s)
	return day, ok && err == nil
}

const recordColumns = `r.n, r.batch, r.row_no, r.subject_kind, r.subject_id, r.village, r.on_date, r.until_date, r.amount, r.code, r.doc, r.repeats`

// reader scans records of one dataset.
type reader struct {
	dataset, department string
	visible             map[int64]bool  // batches visible on the day of the question; nil: the roll decides
	covered             map[string]bool // subjects with a valid authorisation; nil: the dataset needs none
}

// scan reads one row; ok is false in a batch that is not visible, for a subject whom no
// authorisation covers where the dataset asks for one, and for a repeat of what a visible
// batch already said.
func (r *reader) scan(row db.Scanner) (rec Record, ok bool, err error) {
	var amount *int64
	var doc, repeats *string
	err = row.Scan(&rec.N, &rec.Batch, &rec.Row, &rec.SubjectKind, &rec.SubjectID, &rec.Village,
		&rec.OnDate, &rec.Until, &amount, &rec.Code, &doc, &repeats)
	if err != nil {
		return rec, false, err
	}
	if r.visible != nil && !r.visible[rec.Batch] || r.covered != nil && !r.covered[rec.SubjectID] {
		return rec, false, nil
	}
	rec.Dataset, rec.Department = r.dataset, r.department
	if amount != nil {
		rec.Amount, rec.HasAmount = cn.Money(*amount), true
	}
	if doc != nil {
		rec.Doc = Doc(*doc)
	}
	if repeats != nil {
		for _, b := range batchList(*repeats) {
			if r.visible[b] {
				return rec, false, nil
			}
		}
	}
	return rec, true, nil
}

// errStop ends a query whose reader has seen enough.
var errStop = errors.New("source: stop")

// Events streams what happened: records of an event dataset with from ≤ on_date ≤ to, as
// known by a day. A zero from or to leaves that end open; with both open, records without a
// day are included. With subjects given (person, household or village ids) only theirs come.
// The order of one subject's is that of the deliveries, by as_of. Unmatched records are left out. The
// caller's permission is not checked: fact and screening read for the county.
func Events(ctx context.Context, tx *db.Tx, dataset string, from, to, knownBy cn.Date, only ...string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		batches, err := visibleBatches(ctx, tx, dataset, knownBy)
		if err != nil {
			yield(Record{}, err)
			return
		}
		rd, err := newReader(ctx, tx, dataset, batches)
		if err != nil {
			yield(Record{}, err)
			return
		}
		want := make(map[string]bool, len(only))
		for _, subject := range only {
			want[subject] = true
		}
		emit := func(row db.Scanner) error {
			rec, ok, err := rd.scan(row)
			if err != nil || !ok || len(want) > 0 && !want[rec.SubjectID] {
				return err
			}
			if !yield(rec, nil) {
				return errStop
			}
			return nil
		}
		if 0 < len(only) && len(only) <= manySubjects {
			err = eachOfSubjects(ctx, tx, batches, from, to, only, emit)
		} else {
			err = eachOfBatches(ctx, tx, batches, from, to, emit)
		}
		if err != nil && !errors.Is(err, errStop) {
			yield(Record{}, err)
		}
	}
}

// newReader reads events of the batches given, or a roster if batches is nil.
func newReader(ctx context.Context, tx *db.Tx, dataset string, batches []visibleBatch) (*reader, error) {
	d, err := load(ctx, tx, dataset)
	if err != nil {
		return nil, err
	}
	rd := &reader{dataset: dataset, department: d.Department}
	if batches != nil {
		rd.visible = map[int64]bool{}
	}
	for _, b := range batches {
		rd.visible[b.number] = true
	}
	if d.Gated() {
		rd.covered, err = authorisation.Covered(ctx, tx, dataset)
	}
	return rd, err
}

// within is the condition on on_date; the columns of a batch that lies wholly inside need none.
func within(f *db.Filter, from, to cn.Date) {
	if !from.IsZero() {
		f.And("r.on_date >= ?", from)
	}
	if !to.IsZero() {
		f.And("r.on_date <= ?", to)
	}
}

// eachOfBatches walks the runs of the batches in the order of the primary key.
func eachOfBatches(ctx context.Context, tx *db.Tx, batches []visibleBatch, from, to cn.Date, f func(db.Scanner) error) error {
	for _, b := range batches {
		if b.firstDay.After(to) || b.lastDay.Before(from) {
			continue
		}
		spans, err := spansOf(ctx, tx, b.number)
		if err != nil {
			return err
		}
		for _, s := range spans {
			w := tx.CountyFilter("r").And("r.n BETWEEN ? AND ?", s.first, s.last).And("r.subject_kind <> 'unmatched'")
			within(w, from, to)
			if err := tx.Each(ctx, `SELECT `+recordColumns+` FROM record r`+w.Where()+` ORDER BY r.n`, w.Args(), f); err != nil {
				return err
			}
		}
	}
	return nil
}

// subjectChunk keeps the IN list short enough for both engines; manySubjects is how many
// subjects make it cheaper to read whole batches.
const (
	subjectChunk = 200
	manySubjects = 1000
)

// eachOfSubjects asks the index by subject for all batches and their runs at once: a household
// is asked about in hundreds of small deliveries. Of one subject the rows come in the order
// of the deliveries.
func eachOfSubjects(ctx context.Context, tx *db.Tx, batches []visibleBatch, from, to cn.Date, only []string, f func(db.Scanner) error) error {
	var numbers, runs []int64
	for _, b := range batches {
		if b.firstDay.After(to) || b.lastDay.Before(from) {
			continue
		}
		numbers = append(numbers, b.number)
		for len(runs) <= b.lastRun {
			runs = append(runs, int64(len(runs)))
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	subjects := slices.Compact(slices.Sorted(slices.Values(only)))
	for chunk := range slices.Chunk(subjects, subjectChunk) {
		w := tx.CountyFilter("r").And("r.batch IN "+numberList(numbers)).And("r.run IN "+numberList(runs)).
			AnyOf("r.subject_id", chunk...).And("r.subject_kind <> 'unmatched'")
		within(w, from, to)
		err := tx.Each(ctx, `SELECT `+recordColumns+` FROM record r JOIN batch b ON b.county_id = r.county_id AND b.number = r.batch`+w.Where()+`
			ORDER BY b.as_of, r.batch, r.subject_id, r.n`, w.Args(), f)
		if err != nil {
			return err
		}
	}
	return nil
}

// numberList is a list for IN: "(1, 2)".
func numberList(list []int64) string {
	b := []byte{'('}
	for i, n := range list {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(append(b, ')'))
}

// RosterBatch names the delivery that a roster is read from.
type RosterBatch struct {
	Number     int64
	AsOf       cn.Date
	ReceivedOn cn.Date
}

// Roster streams the records of a roster dataset as it stood on a day, known by a day: the
// rows of the latest list with as_of ≤ on. No list at all gives no records; ask RosterAsOf
// to tell "nobody is on it" from "nobody has sent it". Unmatched records are left out.
func Roster(ctx context.Context, tx *db.Tx, dataset string, on, knownBy cn.Date, only ...string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		batches, err := visibleBatches(ctx, tx, dataset, knownBy)
		if err != nil {
			yield(Record{}, err)
			return
		}
		latest, ok := latestAsOf(batches, on)
		if !ok {
			return
		}
		roll, err := rollOf(ctx, tx, latest.number)
		if err != nil {
			yield(Record{}, err)
			return
		}
		rd, err := newReader(ctx, tx, dataset, nil)
		if err == nil {
			err = eachOnRoll(ctx, tx, rd, roll, only, func(rec Record) bool { return yield(rec, nil) })
		}
		if err != nil && !errors.Is(err, errStop) {
			yield(Record{}, err)
		}
	}
}

// RosterAsOf is the delivery that Roster reads; ok is false if there is none.
func RosterAsOf(ctx context.Context, tx *db.Tx, dataset string, on, knownBy cn.Date) (b RosterBatch, ok bool, err error) {
	batches, err := visibleBatches(ctx, tx, dataset, knownBy)
	if err != nil {
		return RosterBatch{}, false, err
	}
	latest, ok := latestAsOf(batches, on)
	return latest.roster(), ok, nil
}

// RosterBatches lists the visible deliveries with from ≤ as_of ≤ to, oldest first: the days
// on which the roster may have changed. A zero end is open.
func RosterBatches(ctx context.Context, tx *db.Tx, dataset string, from, to, knownBy cn.Date) ([]RosterBatch, error) {
	batches, err := visibleBatches(ctx, tx, dataset, knownBy)
	if err != nil {
		return nil, err
	}
	list := []RosterBatch{}
	for _, b := range batches {
		if !b.asOf.Before(from) && !b.asOf.After(to) {
			list = append(list, b.roster())
		}
	}
	return list, nil
}

// latestAsOf is the newest list that speaks of the day; of two for the same day the later number.
func latestAsOf(batches []visibleBatch, on cn.Date) (latest visibleBatch, ok bool) {
	for _, b := range batches {
		if b.asOf.After(on) {
			continue
		}
		if c := b.asOf.Compare(latest.asOf); !ok || c > 0 || c == 0 && b.number > latest.number {
			latest, ok = b, true
		}
	}
	return latest, ok
}

// batchList reads "12,15".
func batchList(s string) []int64 {
	list := make([]int64, 0, 2)
	for part := range strings.SplitSeq(s, ",") {
		n := int64(0)
		for i := range len(part) {
			n = n*10 + int64(part[i]-'0')
		}
		list = append(list, n)
	}
	return list
}

// Delivered says whether any batch of the dataset, known by a day, speaks of the time up to a
// day: only then is the absence of a record a statement.
func Delivered(ctx context.Context, tx *db.Tx, dataset string, on, knownBy cn.Date) (bool, error) {
	batches, err := visibleBatches(ctx, tx, dataset, knownBy)
	if err != nil {
		return false, err
	}
	_, ok := latestAsOf(batches, on)
	return ok, nil
}

// Current lists the persons on the roster of a dataset on a day as known by a day.
func (s *Service) Current(ctx context.Context, tx *db.Tx, dataset string, on, knownBy cn.Date) ([]registry.PersonID, error) {
	list := []registry.PersonID{}
	for rec, err := range Roster(ctx, tx, dataset, on, knownBy) {
		if err != nil {
			return nil, err
		}
		if rec.SubjectKind == Person {
			list = append(list, registry.PersonID(rec.SubjectID))
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}
