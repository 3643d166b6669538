package source

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// knownRoster is what the list before this one said.
type knownRoster struct {
	byDigest map[int64]int64 // digest → record, 0 if it is one of the new file
	members  map[string]bool // subject → still present
	left     int             // members not yet seen in the new list
}

func (k *knownRoster) present(subject string) {
	if still, ok := k.members[subject]; ok && !still {
		k.members[subject] = true
		k.left--
	}
}

// readKnown reads the predecessor: the visible list with the latest as_of not after the new one.
func (s *Service) readKnown(ctx context.Context, u *upload) (*knownRoster, error) {
	k := &knownRoster{byDigest: map[int64]int64{}, members: map[string]bool{}}
	before, ok := latestAsOf(u.latest, u.req.AsOf)
	if !ok {
		return k, nil
	}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		roll, err := rollOf(ctx, tx, before.number)
		if err != nil {
			return err
		}
		for len(roll) > 0 {
			run := roll[:runLength(roll)]
			roll = roll[len(run):]
			on := make(map[int64]bool, len(run))
			for _, n := range run {
				on[n] = true
			}
			err := tx.Each(ctx, `SELECT n, subject_id, subject_kind, digest FROM record WHERE county_id = $1 AND n BETWEEN $2 AND $3`,
				[]any{tx.County(), run[0], run[len(run)-1]}, func(row db.Scanner) error {
					var n, digest int64
					var subject string
					var kind SubjectKind
					if err := row.Scan(&n, &subject, &kind, &digest); err != nil || !on[n] {
						return err
					}
					k.byDigest[digest] = n
					if kind != Unmatched { // whom nobody knew then may be known by another key now
						k.members[subject] = false
					}
					return nil
				})
			if err != nil {
				return err
			}
		}
		return nil
	})
	k.left = len(k.members)
	return k, err
}

// earlierEvents knows what other batches of the dataset have already said.
type earlierEvents struct {
	s       *Service
	batches []visibleBatch
	loaded  []bool
	said    map[int64][]int64 // digest → batches that said it, once for each time
	own     map[int64]int     // how often this file has said it
}

func newEarlier(s *Service, u *upload) *earlierEvents {
	e := &earlierEvents{s: s, said: map[int64][]int64{}, own: map[int64]int{}}
	for _, b := range u.latest {
		if b.number != u.req.Replaces {
			e.batches = append(e.batches, b)
		}
	}
	e.loaded = make([]bool, len(e.batches))
	return e
}

// repeats lists the batches that have said the same as often as this file has now: "12,15".
// Only batches whose days reach the row's are read, and only when a row needs them.
func (e *earlierEvents) repeats(ctx context.Context, digest int64, day cn.Date) (string, error) {
	for i, b := range e.batches {
		if e.loaded[i] || !day.IsZero() && (day.Before(b.firstDay) || day.After(b.lastDay)) {
			continue
		}
		e.loaded[i] = true
		if err := e.load(ctx, b.number); err != nil {
			return "", err
		}
	}
	by, ok := e.said[digest]
	if !ok {
		return "", nil
	}
	e.own[digest]++
	times := map[int64]int{}
	list := []string{}
	for _, b := range by {
		if times[b]++; times[b] == e.own[digest] {
			list = append(list, strconv.FormatInt(b, 10))
		}
	}
	return strings.Join(list, ","), nil
}

func (e *earlierEvents) load(ctx context.Context, batch int64) error {
	return e.s.db.Read(ctx, func(tx *db.Tx) error {
		spans, err := spansOf(ctx, tx, batch)
		if err != nil {
			return err
		}
		for _, sp := range spans {
			err := tx.Each(ctx, `SELECT digest FROM record WHERE county_id = $1 AND n BETWEEN $2 AND $3`, []any{tx.County(), sp.first, sp.last}, func(row db.Scanner) error {
				var digest int64
				if err := row.Scan(&digest); err != nil {
					return err
				}
				e.said[digest] = append(e.said[digest], batch)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// markRepeats does for rows that are added to a batch later what repeats does while a file is
// read: a later delivery may have said the same meanwhile, and it counts once.
func markRepeats(ctx context.Context, tx *db.Tx, b *Batch, list []*newRecord) error {
	batches, err := visibleBatches(ctx, tx, b.Dataset, tx.Today())
	if err != nil || len(list) == 0 {
		return err
	}
	numbers, lastRun := []int64{b.Number}, b.lastRun
	for _, v := range batches {
		reached := func(r *newRecord) bool {
			return r.onDate.IsZero() || !r.onDate.Before(v.firstDay) && !r.onDate.After(v.lastDay)
		}
		if v.number != b.Number && slices.ContainsFunc(list, reached) {
			numbers, lastRun = append(numbers, v.number), max(lastRun, v.lastRun)
		}
	}
	runs := make([]int64, lastRun+1)
	for i := range runs {
		runs[i] = int64(i)
	}
	said := map[int64]map[int64]int{} // digest → batch → how often
	subjects := make([]string, len(list))
	for i, r := range list {
		subjects[i], said[r.digest] = r.subject, map[int64]int{}
	}
	slices.Sort(subjects)
	for chunk := range slices.Chunk(slices.Compact(subjects), subjectChunk) {
		w := tx.CountyFilter("r").And("r.batch IN "+numberList(numbers)).And("r.run IN "+numberList(runs)).AnyOf("r.subject_id", chunk...)
		err := tx.Each(ctx, `SELECT r.batch, r.digest FROM record r`+w.Where(), w.Args(), func(row db.Scanner) error {
			var batch, digest int64
			err := row.Scan(&batch, &digest)
			if by := said[digest]; by != nil {
				by[batch]++
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, r := range list {
		by := said[r.digest]
		by[b.Number]++
		var same []string
		for _, n := range slices.Sorted(maps.Keys(by)) {
			if n != b.Number && by[n] >= by[b.Number] {
				same = append(same, strconv.FormatInt(n, 10))
			}
		}
		if len(same) > 0 {
			r.repeats = strings.Join(same, ",")
			b.Repeated++
		}
	}
	return nil
}
