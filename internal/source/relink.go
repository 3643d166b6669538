package source

import (
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// relinkChunk bounds one transaction of Relink.
const relinkChunk = 500

// stray is a subject that the registry did not know when its rows came.
type stray struct {
	dataset string
	key     string
}

// Relink looks again for the subjects of unmatched records, after the registry has grown,
// and returns how many subjects it found. The records keep their batch: what a department
// said does not change, only that we now know about whom. Policy: plan:262
func (s *Service) Relink(ctx context.Context) (found int, err error) {
	var strays []stray
	u := &upload{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.LinkReview, tx.County()); err != nil {
			return err
		}
		if err := s.readCounty(ctx, tx, u); err != nil {
			return err
		}
		for _, prefix := range []string{"id:", "no:"} {
			list, err := db.Select(ctx, tx, `SELECT DISTINCT dataset, subject_id FROM record
				WHERE county_id = $1 AND subject_id >= $2 AND subject_id < $3 AND subject_kind = 'unmatched'`,
				[]any{tx.County(), prefix, prefix[:2] + ";"}, func(row db.Scanner) (x stray, err error) {
					return x, row.Scan(&x.dataset, &x.key)
				})
			if err != nil {
				return err
			}
			strays = append(strays, list...)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for part := range slices.Chunk(strays, relinkChunk) {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			n, err := s.relinkPart(ctx, tx, u, part)
			found += n
			if err != nil || n == 0 {
				tx.Unrecorded("nothing was found")
				return err
			}
			return tx.Record(ctx, db.Entry{Verb: "link.relink", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(), Detail: map[string]any{"found": n}})
		})
		if err != nil {
			return found, err
		}
	}
	return found, nil
}

func (s *Service) relinkPart(ctx context.Context, tx *db.Tx, u *upload, part []stray) (found int, err error) {
	for _, x := range part {
		d, err := load(ctx, tx, x.dataset)
		if err != nil {
			return found, err
		}
		l := find(u.people, d.Subject, x.key)
		if l.kind == "" {
			continue
		}
		found++
		_, err = tx.Exec(ctx, `UPDATE batch SET
			linked = linked + (SELECT count(*) FROM record r WHERE r.county_id = $1 AND r.subject_id = $2 AND r.batch = batch.number AND r.dataset = $3 AND r.subject_kind = 'unmatched'),
			unmatched = unmatched - (SELECT count(*) FROM record r WHERE r.county_id = $1 AND r.subject_id = $2 AND r.batch = batch.number AND r.dataset = $3 AND r.subject_kind = 'unmatched')
			WHERE county_id = $1 AND number IN (SELECT r.batch FROM record r WHERE r.county_id = $1 AND r.subject_id = $2 AND r.dataset = $3)`,
			tx.County(), x.key, x.dataset)
		if err != nil {
			return found, err
		}
		_, err = tx.Exec(ctx, `UPDATE record SET subject_kind = $4, subject_id = $5, village = $6
			WHERE county_id = $1 AND subject_id = $2 AND dataset = $3 AND subject_kind = 'unmatched'`,
			tx.County(), x.key, x.dataset, string(l.kind), l.subject, l.home)
		if err != nil {
			return found, err
		}
	}
	return found, nil
}

// find looks up an unmatched key: "id:" and a blind index, or "no:" and a 户编号.
func find(people People, subject SubjectKind, key string) (l link) {
	if number, ok := strings.CutPrefix(key, "no:"); ok {
		if h, ok := people.ByNumber(number); ok {
			l.setHousehold(h, people)
		}
		return l
	}
	p, ok := people.ByID(strings.TrimPrefix(key, "id:"))
	if !ok {
		return l
	}
	if subject == Person {
		l.setPerson(p, people)
	} else if h, ok := people.HouseholdOf(p); ok {
		l.setHousehold(h, people)
	}
	return l
}
