package source

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// How long one write transaction of staging may keep other writers waiting, and the bounds
// of the number of rows that this comes to.
const (
	stageTime = 50 * time.Millisecond
	stageMin  = 512
	stageMax  = 16_384
)

// A run is that many rows, sorted by subject before they are stored: the index by batch, run
// and subject then grows at its end alone. The first run is short so that storing starts
// early, and each is twice as long as the one before.
const (
	firstRun = 1 << 13
	longRun  = 1 << 15
)

// rowByRow is the run of records that are added to a batch one by one.
const rowByRow = 0

// stage writes a batch piece by piece.
type stage struct {
	s       *Service
	u       *upload
	b       *Batch
	limit   int // rows a transaction, adapted to the machine
	pending pending
	run     int // the number of the next run
	rows    int // how long the next run is to be
	places  places
	busy    chan error        // the run that is being stored; nil if none
	roll    []int64           // roster: records of the predecessor that are present again
	stored  []int64           // roster: new records
	known   *knownRoster      // roster: what the predecessor said
	earlier *earlierEvents    // events: what overlapping batches said
	names   map[uint64]uint64 // of unmatched rows: ID number → name, to find two names under one number
	sealed  int
	unknown int // computed amounts that are unknown
}

// pending is what the next transaction writes.
type pending struct {
	records    []*newRecord
	quarantine []badRow
	reviews    []reviewRow
}

func (p *pending) len() int { return len(p.records) + len(p.quarantine) + len(p.reviews) }

type badRow struct {
	row     int
	reasons []Problem
	cells   []string
}

type reviewRow struct {
	row    int
	area   string
	reason string
	may    []Candidate
	cells  []string
}

func (s *Service) newStage(ctx context.Context, u *upload, b *Batch) (*stage, error) {
	st := &stage{s: s, u: u, b: b, limit: 2 * stageMin, rows: firstRun, names: map[uint64]uint64{}}
	var err error
	if u.dataset.Kind == KindRoster {
		st.known, err = s.readKnown(ctx, u)
	} else {
		st.earlier = newEarlier(s, u)
	}
	return st, err
}

// take sorts the rows of a chunk into records, quarantine and reviews.
func (st *stage) take(ctx context.Context, c *chunk) error {
	st.places.here += c.places.here
	st.places.elsewhere += c.places.elsewhere
	if st.places.here+st.places.elsewhere >= 2000 {
		if err := st.checkCounty(); err != nil {
			return err
		}
	}
	for i := range c.drafts {
		d := &c.drafts[i]
		st.b.Rows++
		st.sealed += d.sealedTexts
		if len(d.problems) == 0 && d.kind == Unmatched {
			st.twoNames(c.plan, d)
		}
		switch {
		case len(d.problems) > 0:
			st.b.Quarantined++
			st.pending.quarantine = append(st.pending.quarantine, badRow{d.row, d.problems, slices.Clone(d.cells)})
		case d.review != "":
			st.b.Review++
			st.pending.reviews = append(st.pending.reviews, reviewRow{d.row, d.home, d.review, d.may, slices.Clone(d.cells)})
		default:
			if err := st.accept(ctx, d); err != nil {
				return err
			}
		}
	}
	c.release()
	if st.pending.len() >= st.rows {
		return st.hand(ctx)
	}
	return nil
}

// hand lets what is pending be stored while reading goes on.
func (st *stage) hand(ctx context.Context) error {
	if err := st.wait(); err != nil {
		return err
	}
	rows, run := st.pending, st.run
	st.pending, st.rows = pending{}, min(2*st.rows, longRun)
	if len(rows.records) > 0 {
		st.b.lastRun, st.run = run, run+1
	}
	st.busy = make(chan error, 1)
	go func(done chan<- error) { done <- st.store(ctx, rows, run) }(st.busy)
	return nil
}

// wait waits until nothing is being stored.
func (st *stage) wait() error {
	if st.busy == nil {
		return nil
	}
	err := <-st.busy
	st.busy = nil
	return err
}

// flush stores what is left.
func (st *stage) flush(ctx context.Context) error {
	if err := st.hand(ctx); err != nil {
		return err
	}
	return st.wait()
}

// twoNames finds two people under one number among those whom the registry does not know.
func (st *stage) twoNames(p *plan, d *draft) {
	if d.id == "" || d.name == "" {
		return
	}
	key, name := shortHash(string(d.id)), shortHash(d.name)
	if before, ok := st.names[key]; ok && before != name {
		d.problems = append(d.problems, problem(p.byRole(RoleName).Title, errTwoNames))
		return
	}
	st.names[key] = name
}

func shortHash(s string) uint64 {
	h := sha256.Sum256([]byte(s))
	return binary.BigEndian.Uint64(h[:])
}

// accept makes a record of a row.
func (st *stage) accept(ctx context.Context, d *draft) error {
	b := st.b
	b.Accepted++
	if d.kind == Unmatched {
		b.Unmatched++
	} else {
		b.Linked++
	}
	if st.u.dataset.Amount != nil && !d.hasAmount {
		st.unknown++
	}
	b.covers(d.onDate)
	r := d.made
	if st.known != nil {
		st.known.present(r.subject)
		if n, ok := st.known.byDigest[r.digest]; ok {
			if n != 0 { // 0: this file has said it before
				st.roll = append(st.roll, n)
			}
			b.Repeated++
			return nil
		}
		st.known.byDigest[r.digest] = 0
	} else {
		repeats, err := st.earlier.repeats(ctx, r.digest, d.onDate)
		if err != nil {
			return err
		}
		if repeats != "" {
			r.repeats = repeats
			b.Repeated++
		}
	}
	st.pending.records = append(st.pending.records, r)
	return nil
}

// record is what is stored of a row.
func (d *draft) record() *newRecord {
	r := &newRecord{row: d.row, kind: d.kind, subject: d.subject, village: d.home, code: d.code,
		onDate: d.onDate, until: d.until, doc: string(d.doc)}
	if d.hasAmount {
		r.amount, r.known = d.amount, true
	}
	r.digest = r.digestOf(cmp.Or(d.key, d.subject))
	return r
}

// digestOf tells rows apart that say different things: of whom (as the file says it), days,
// amount, code, document.
func (r *newRecord) digestOf(key string) int64 {
	b := make([]byte, 0, 512)
	b = append(append(b, key...), 0)
	b = append(append(b, r.code...), 0)
	b = append(r.onDate.Append(b), 0)
	b = append(r.until.Append(b), 0)
	b = append(append(b, r.doc...), 0)
	if r.known {
		b = strconv.AppendInt(b, r.amount, 10)
	}
	sum := sha256.Sum256(b)
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// store writes a run, in transactions that are short whatever the machine.
func (st *stage) store(ctx context.Context, rows pending, run int) error {
	sortBySubject(rows.records)
	for rows.len() > 0 {
		start := time.Now()
		part := rows.cut(st.limit)
		err := st.s.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the entry is made when the batch is published or refused")
			return st.write(ctx, tx, part, run)
		})
		if err != nil {
			return err
		}
		took := max(time.Since(start), time.Millisecond)
		st.limit = min(max(int(int64(part.len())*int64(stageTime)/int64(took)), stageMin), 2*st.limit, stageMax)
	}
	return nil
}

// sortBySubject sorts records as the index by subject is sorted, and those of one subject by
// row: by the bytes of the subject that tell UUIDs apart, which compare faster than texts.
func sortBySubject(list []*newRecord) {
	type key struct {
		high, low uint64
		at        int32
	}
	keys := make([]key, len(list))
	for i, r := range list {
		keys[i] = key{math.MaxUint64, 0, int32(i)}
		if u, err := uuid.Parse(r.subject); err == nil {
			keys[i].high, keys[i].low = binary.BigEndian.Uint64(u[:8]), binary.BigEndian.Uint64(u[8:])
		} else if s := r.subject; len(s) >= 11 { // "id:" and a blind index
			keys[i].low = binary.BigEndian.Uint64([]byte(s[3:11]))
		}
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low), cmp.Compare(a.at, b.at))
	})
	sorted := make([]*newRecord, len(list))
	for i, k := range keys {
		sorted[i] = list[k.at]
	}
	copy(list, sorted)
}

// cut takes at most n rows off the front.
func (p *pending) cut(n int) (part pending) {
	part.records, p.records = cutOff(p.records, &n)
	part.quarantine, p.quarantine = cutOff(p.quarantine, &n)
	part.reviews, p.reviews = cutOff(p.reviews, &n)
	return part
}

func cutOff[T any](list []T, n *int) (front, rest []T) {
	k := min(len(list), *n)
	*n -= k
	return list[:k], list[k:]
}

func (st *stage) write(ctx context.Context, tx *db.Tx, part pending, run int) error {
	first, err := insertRecords(ctx, tx, st.b.Number, run, st.b.Dataset, part.records)
	if err != nil {
		return err
	}
	if st.known != nil {
		for i := range part.records {
			st.stored = append(st.stored, first+int64(i))
		}
	}
	if err := st.s.insertQuarantine(ctx, tx, st.b.Number, part.quarantine); err != nil {
		return err
	}
	return st.s.insertReviews(ctx, tx, st.b, part.reviews)
}

func (s *Service) sealCells(cells []string) []byte {
	return s.keys.Seal(sealRow, []byte(jsonText(cells)))
}

func (s *Service) openCells(box []byte) (cells []string, err error) {
	plain, err := s.keys.Open(sealRow, box)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(plain, &cells)
	return cells, err
}

func (s *Service) insertQuarantine(ctx context.Context, tx *db.Tx, batch int64, list []badRow) error {
	i := 0
	_, err := tx.Bulk(ctx, "quarantine", []string{"county_id", "batch", "row_no", "reasons", "sealed", "state", "fix_blob"}, func() ([]any, bool) {
		if i == len(list) {
			return nil, false
		}
		r := &list[i]
		i++
		return []any{tx.County(), batch, r.row, jsonText(r.reasons), s.sealCells(r.cells), string(open), ""}, true
	})
	return err
}

func (s *Service) insertReviews(ctx context.Context, tx *db.Tx, b *Batch, list []reviewRow) error {
	i := 0
	_, err := tx.Bulk(ctx, "link_review", []string{"county_id", "id", "batch", "row_no", "village", "sector", "reason", "candidates", "sealed", "state", "subject_id", "settled_by"}, func() ([]any, bool) {
		if i == len(list) {
			return nil, false
		}
		r := &list[i]
		i++
		return []any{tx.County(), string(id.New[ReviewID]()), b.Number, r.row, r.area, b.sector, r.reason, jsonText(r.may), s.sealCells(r.cells), string(open), "", ""}, true
	})
	return err
}

// checkCounty refuses a file most of whose rows name another county.
func (st *stage) checkCounty() error { return st.places.check(st.b.Linked) }

func (p places) check(linked int64) error {
	if p.elsewhere > p.here && linked*2 < int64(p.elsewhere) {
		return errOtherCounty
	}
	return nil
}
