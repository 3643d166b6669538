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

// stray is a subject of a batch that the registry did not know when its rows came.
type stray struct {
	batch   int64
	dataset string
	key     string
}

// Relink looks again for the subjects of unmatched records, after the registry has grown,
// and returns how many subjects it found. The records keep their batch: what a department
// said does not change, only that we now know about whom. Policy: plan:262
func (s *Service) Relink(ctx context.Context) (found int, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error { return tx.Require(access.LinkReview, tx.County()) })
	if err != nil {
		return 0, err
	}
	return s.relink(ctx)
}

// relink is Relink for whoever made the registry grow.
func (s *Service) relink(ctx context.Context) (found int, err error) {
	var strays []stray
	u := &upload{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := s.readCounty(ctx, tx, u); err != nil {
			return err
		}
		strays, err = db.Select(ctx, tx, `SELECT DISTINCT b.number, b.dataset, r.subject_id FROM batch b
			JOIN record r ON r.county_id = b.county_id AND r.batch = b.number AND r.subject_kind = 'unmatched'
			WHERE b.county_id = $1 AND b.unmatched > 0`, []any{tx.County()}, func(row db.Scanner) (x stray, err error) {
			err = row.Scan(&x.batch, &x.dataset, &x.key)
			return x, err
		})
		return err
	})
	if err != nil {
		return 0, err
	}
	subjects := map[string]bool{}
	for part := range slices.Chunk(strays, relinkChunk) {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			n, err := s.relinkPart(ctx, tx, u, part, subjects)
			if err != nil || n == 0 {
				tx.Unrecorded("nothing was found")
				return err
			}
			return tx.Record(ctx, db.Entry{Verb: "link.relink", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(), Detail: map[string]any{"rows": n}})
		})
		if err != nil {
			return len(subjects), err
		}
	}
	return len(subjects), nil
}

// relinkPart links some strays, adds them to the subjects found, and returns how many rows
// that were.
func (s *Service) relinkPart(ctx context.Context, tx *db.Tx, u *upload, part []stray, subjects map[string]bool) (rows int64, err error) {
	for _, x := range part {
		d, err := load(ctx, tx, x.dataset)
		if err != nil {
			return rows, err
		}
		l := find(u.people, d.Subject, x.key)
		if l.kind == "" {
			continue
		}
		n, err := tx.Exec(ctx, `UPDATE record SET subject_kind = $4, subject_id = $5, village = $6
			WHERE county_id = $1 AND batch = $2 AND subject_id = $3 AND subject_kind = 'unmatched'`,
			tx.County(), x.batch, x.key, string(l.kind), l.subject, l.home)
		if err != nil {
			return rows, err
		}
		err = tx.ExecOne(ctx, errNoBatch, `UPDATE batch SET linked = linked + $3, unmatched = unmatched - $3 WHERE county_id = $1 AND number = $2`,
			tx.County(), x.batch, n)
		if err != nil {
			return rows, err
		}
		subjects[x.key] = true
		rows += n
	}
	return rows, nil
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
