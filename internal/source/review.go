package source

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// ReviewID identifies a row whose subject a person must decide.
type ReviewID string

// Review is a row whose subject a person must decide; the row itself stays sealed.
type Review struct {
	ID         ReviewID    `json:"id"`
	Batch      int64       `json:"batch"`
	Dataset    string      `json:"dataset"`
	Title      string      `json:"title"`
	Row        int         `json:"row"`
	RowLabel   string      `json:"row_label" doc:"给人看的行号"`
	Reason     string      `json:"reason" enum:"id_wrong,id_absent,other_name,other_number,two_homes"`
	ReasonText string      `json:"reason_text"`
	Candidates []Candidate `json:"candidates"`
	State      string      `json:"state" enum:"open,accepted,refused,added"`
}

var reviewTexts = map[string]string{
	reviewIDWrong:     "证件号码有误,但有相近的人",
	reviewIDAbsent:    "没有证件号码,但有姓名等相符的人",
	reviewOtherName:   "证件号码属于另一个姓名的人",
	reviewOtherNumber: "同名、同出生日期的人登记的是另一个证件号码",
	reviewTwoHomes:    "户编号和户主证件号码指向两户",
}

var (
	errNoReview    = errs.New(errs.NotFound, "source.no_review", "没有这条待核对的归户。请刷新列表。")
	errSettled     = errs.New(errs.Conflict, "source.settled", "这条归户已有人处理,请刷新列表。")
	errNoCandidate = errs.New(errs.Invalid, "source.no_candidate", "所选的人(户)不在候选名单里。请从候选中选择,或选“都不是”。")
)

// storedReview is a review with the sealed row.
type storedReview struct {
	Review
	sector string
	sealed []byte
}

const reviewColumns = `v.id, v.batch, b.dataset, v.row_no, v.reason, v.candidates, v.state, v.sector, v.sealed`

func scanReview(row db.Scanner) (v storedReview, err error) {
	var candidates string
	if err := row.Scan(&v.ID, &v.Batch, &v.Dataset, &v.Row, &v.Reason, &candidates, &v.State, &v.sector, &v.sealed); err != nil {
		return v, err
	}
	v.ReasonText, v.RowLabel = reviewTexts[v.Reason], rowLabel(v.Row)
	err = json.Unmarshal([]byte(candidates), &v.Candidates)
	return v, err
}

// reviewFilter picks the reviews of the departments that the actor may decide for.
func reviewFilter(tx *db.Tx) (*db.Filter, error) {
	if err := tx.Require(access.LinkReview, tx.County()); err != nil {
		return nil, err
	}
	f := tx.CountyFilter("v")
	if sectors := tx.Actor().Scope(access.LinkReview).Sectors; sectors != nil {
		f.AnyOf("v.sector", sectors...)
	}
	return f, nil
}

// Reviews lists the rows that wait for a decision, oldest first; of one batch unless it is 0.
func (s *Service) Reviews(ctx context.Context, batch int64, page api.Page) (list api.List[Review], err error) {
	list.Items = []Review{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f, err := reviewFilter(tx)
		if err != nil {
			return err
		}
		f.And("v.state = ?", string(open)).And("v.id > ?", page.After)
		if batch != 0 {
			f.And("v.batch = ?", batch)
		}
		found, err := db.Select(ctx, tx, `SELECT `+reviewColumns+` FROM link_review v JOIN batch b ON b.county_id = v.county_id AND b.number = v.batch`+
			f.Where()+` AND b.state = 'published' ORDER BY v.id LIMIT `+f.Arg(page.Limit+1), f.Args(), scanReview)
		if err != nil {
			return err
		}
		for i, v := range found {
			if i == page.Limit {
				list.Next = string(found[i-1].ID)
				break
			}
			if d, err := load(ctx, tx, v.Dataset); err == nil {
				v.Title = d.Title
			}
			list.Items = append(list.Items, v.Review)
		}
		return nil
	})
	return list, err
}

// AcceptReview says that the row is about one of its candidates: it becomes a record of the
// batch that it came in.
func (s *Service) AcceptReview(ctx context.Context, review ReviewID, candidate string) error {
	return s.settle(ctx, review, accepted, func(tx *db.Tx, v *storedReview, set *Dataset, _ *Batch, d *draft, people *registry.LinkIndex) error {
		i := slices.IndexFunc(v.Candidates, func(c Candidate) bool { return c.ID == candidate })
		if i < 0 {
			if ok, err := s.sounding(ctx, tx, set, d, candidate); err != nil || !ok {
				return errors.Join(err, errNoCandidate)
			}
		}
		if set.Subject == Household {
			d.setHousehold(registry.HouseholdID(candidate), people)
		} else {
			d.setPerson(registry.PersonID(candidate), people)
		}
		return nil
	})
}

// RefuseReview says that the row is about none of its candidates: with a valid number it is
// kept as a record of somebody unknown to the registry, otherwise it stays out.
func (s *Service) RefuseReview(ctx context.Context, review ReviewID) error {
	return s.settle(ctx, review, refused, func(_ *db.Tx, _ *storedReview, _ *Dataset, _ *Batch, d *draft, _ *registry.LinkIndex) error {
		d.kind, d.subject, d.home = "", "", ""
		if d.id != "" {
			d.kind, d.subject = Unmatched, d.key
		}
		return nil
	})
}

func (s *Service) settle(ctx context.Context, review ReviewID, to rowState, choose func(*db.Tx, *storedReview, *Dataset, *Batch, *draft, *registry.LinkIndex) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.LinkReview, tx.County()); err != nil {
			return err
		}
		v, b, d, err := s.loadReview(ctx, tx, review)
		if err != nil {
			return err
		}
		row, people, err := s.rowAgain(ctx, tx, v, b, d)
		if err != nil {
			return err
		}
		if err := choose(tx, v, d, b, row, people); err != nil {
			return err
		}
		row.review = ""
		b.Review--
		a := &addition{b: b}
		if row.kind != "" {
			a.take(row)
		}
		if err := s.add(ctx, tx, d, a); err != nil {
			return err
		}
		err = tx.ExecOne(ctx, errSettled, `UPDATE link_review SET state = $3, subject_id = $4, settled_at = $5, settled_by = $6
			WHERE county_id = $1 AND id = $2 AND state = 'open'`, tx.County(), string(review), string(to), row.subject, tx.Now(), tx.Actor().ID)
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "link.review", Ref: id.Ref{Kind: "link_review", ID: string(review)}, Area: tx.County(),
			Detail: map[string]any{"state": string(to), "batch": b.Number, "row": v.Row}})
	})
}

func (s *Service) loadReview(ctx context.Context, tx *db.Tx, review ReviewID) (*storedReview, *Batch, *Dataset, error) {
	list, err := db.Select(ctx, tx, `SELECT `+reviewColumns+` FROM link_review v JOIN batch b ON b.county_id = v.county_id AND b.number = v.batch
		WHERE v.county_id = $1 AND v.id = $2`, []any{tx.County(), string(review)}, scanReview)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(list) == 0 {
		return nil, nil, nil, errNoReview
	}
	v := &list[0]
	b, d, err := requireBatch(ctx, tx, v.Batch, access.LinkReview)
	switch {
	case errors.Is(err, errNoBatch):
		return nil, nil, nil, errNoReview
	case err != nil:
		return nil, nil, nil, err
	case v.State != string(open) || b.State != Published:
		return nil, nil, nil, errSettled
	}
	return v, b, d, nil
}

// rowAgain reads the sealed row of a review once more.
func (s *Service) rowAgain(ctx context.Context, tx *db.Tx, v *storedReview, b *Batch, d *Dataset) (*draft, *registry.LinkIndex, error) {
	cells, err := s.openCells(v.sealed)
	if err != nil {
		return nil, nil, err
	}
	people, err := s.registry.LinkIndex(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	areas, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	p := newPlan(d, &b.mapping[min(v.Row>>sheetShift, len(b.mapping)-1)], b.ReceivedOn)
	row := &draft{row: v.Row, cells: cells}
	p.check(row)
	l := linker{people: people, areas: areas, index: s.keys.Indexer(registry.SealID).Index, plan: p}
	l.link(row)
	return row, people, nil
}
