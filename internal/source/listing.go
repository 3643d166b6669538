package source

import (
	"context"
	"errors"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Listed is a row of a roster as its sender wrote it, with the names that no record keeps.
type Listed struct {
	Row       int
	Household registry.HouseholdID // "" if the registry does not know it
	Number    string               // 户编号
	Name      string               // of the subject; of the head if the subject is a household
	Village   string               // code; "" if the row names none that is on the list of divisions
	Code      string
	Doc       Doc
}

// Listing is a roster as last delivered, whole, in the order of its file.
type Listing struct {
	Batch RosterBatch
	Rows  []Listed
	// Aside are the rows that wait for a person or were left out by one: what they say is
	// not known. Doubted are the households that they may be about.
	Aside   int
	Doubted []registry.HouseholdID
}

// Listing reads the sealed file of the latest delivery of a roster once more: for what
// compares the county's own list with somebody else's. ok is false if none was delivered.
// It checks no permission.
func (s *Service) Listing(ctx context.Context, dataset string) (l Listing, ok bool, err error) {
	var b *Batch
	var d *Dataset
	var row rowStates
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		l.Batch, ok, err = RosterAsOf(ctx, tx, dataset, tx.Today(), tx.Today())
		if err != nil || !ok {
			return err
		}
		if b, err = getBatch(ctx, tx, l.Batch.Number); err != nil {
			return err
		}
		if d, err = load(ctx, tx, dataset); err != nil {
			return err
		}
		row, err = readRowStates(ctx, tx, b.Number)
		return err
	})
	if err != nil || !ok {
		return l, false, err
	}
	u, err := s.reopen(ctx, b, d)
	if err != nil {
		return l, false, err
	}
	defer func() { err = errors.Join(err, u.close()) }()
	err = s.readRows(ctx, u, func(_ context.Context, c *chunk) error {
		for i := range c.drafts {
			l.take(&c.drafts[i], row, u)
		}
		c.release()
		return nil
	})
	return l, true, err
}

// rowStates is what people made of the rows of a batch that could not be taken in at once.
type rowStates struct {
	aside   map[int]bool
	fixed   map[int]bool // its cells are no longer those of the file
	settled map[int]settledRow
}

// settledRow is the record that came of such a row.
type settledRow struct {
	kind          SubjectKind
	subject, code string
	doc           Doc
}

func readRowStates(ctx context.Context, tx *db.Tx, batch int64) (s rowStates, err error) {
	s = rowStates{map[int]bool{}, map[int]bool{}, map[int]settledRow{}}
	err = tx.Each(ctx, `SELECT row_no, state FROM quarantine WHERE county_id = $1 AND batch = $2
		UNION SELECT row_no, state FROM link_review WHERE county_id = $1 AND batch = $2 AND state = 'open'`, []any{tx.County(), batch}, func(row db.Scanner) error {
		var n int
		var state rowState
		err := row.Scan(&n, &state)
		if state == fixed {
			s.fixed[n] = true
		} else {
			s.aside[n] = true
		}
		return err
	})
	if err != nil {
		return s, err
	}
	err = tx.Each(ctx, `SELECT r.row_no, r.subject_kind, r.subject_id, r.code, r.doc FROM record r
		WHERE r.county_id = $1 AND r.batch = $2 AND r.run = $3 AND r.subject_id NOT LIKE 'undone:%' AND r.row_no IN (
			SELECT row_no FROM quarantine WHERE county_id = $1 AND batch = $2 AND state = 'fixed'
			UNION SELECT row_no FROM link_review WHERE county_id = $1 AND batch = $2 AND state <> 'open')`,
		[]any{tx.County(), batch, rowByRow}, func(row db.Scanner) error {
			var n int
			var r settledRow
			var doc *string
			err := row.Scan(&n, &r.kind, &r.subject, &r.code, &doc)
			if doc != nil {
				r.doc = Doc(*doc)
			}
			s.settled[n] = r
			return err
		})
	return s, err
}

// take adds a row: as it stands in the file, or as somebody has settled it.
func (l *Listing) take(d *draft, states rowStates, u *upload) {
	r := Listed{Row: d.row, Number: strings.Clone(d.number), Name: strings.Clone(d.name)}
	r.Village, _ = u.areas.Find(d.township, d.village)
	if cn.DivisionCode(r.Village).Level() < cn.LevelVillage {
		r.Village = ""
	}
	settled, ok := states.settled[d.row]
	switch {
	case states.aside[d.row]:
		l.setAside(d, u)
		return
	case ok:
		r.Household, r.Code, r.Doc = homeOf(d.number, settled.kind, settled.subject, u.people), settled.code, settled.doc
		if states.fixed[d.row] && r.Household != "" {
			r.Number, r.Name, r.Village = "", "", "" // which of them was mended is not told
		}
	case d.made != nil:
		r.Household, r.Code, r.Doc = homeOf(d.number, d.kind, d.subject, u.people), d.made.code, Doc(d.made.doc)
	default: // what was clear when it came is so no longer
		l.setAside(d, u)
		return
	}
	l.Rows = append(l.Rows, r)
}

func (l *Listing) setAside(d *draft, u *upload) {
	l.Aside++
	if h, ok := u.people.ByNumber(d.number); ok {
		l.Doubted = append(l.Doubted, h)
	}
	for _, c := range d.may {
		if h := homeOf("", c.Kind, c.ID, u.people); h != "" {
			l.Doubted = append(l.Doubted, h)
		}
	}
}

// homeOf is the household that a row is about: the subject itself, else the one of its
// 户编号, else the one in which its person now is.
func homeOf(number string, kind SubjectKind, subject string, people People) registry.HouseholdID {
	if kind == Household {
		return registry.HouseholdID(subject)
	}
	if h, ok := people.ByNumber(number); ok {
		return h
	}
	if kind == Person {
		h, _ := people.HouseholdOf(registry.PersonID(subject))
		return h
	}
	return ""
}
