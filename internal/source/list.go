package source

import (
	"context"
	"math"
	"strconv"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// BatchQuery picks deliveries. Empty fields pick all.
type BatchQuery struct {
	Dataset    string
	Department string
	State      State
	From, To   cn.Date // of as_of, both included
	Unsettled  bool    // with rows in the quarantine or in review, or waiting for a decision
}

// Batches lists deliveries, the newest first, of the departments that the actor may see.
func (s *Service) Batches(ctx context.Context, q BatchQuery, page api.Page) (list api.List[*Batch], err error) {
	list.Items = []*Batch{}
	before := int64(math.MaxInt64)
	if page.After != "" {
		if before, err = strconv.ParseInt(page.After, 10, 64); err != nil {
			return list, errNoBatch
		}
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(mayRead, tx.County()); err != nil {
			return err
		}
		defs, err := Definitions(ctx, tx)
		if err != nil {
			return err
		}
		found, err := q.find(ctx, tx, defs, before, page.Limit)
		if err != nil {
			return err
		}
		if len(found) > page.Limit {
			found = found[:page.Limit]
			list.Next = strconv.FormatInt(found[len(found)-1].Number, 10)
		}
		for _, b := range found {
			for _, d := range defs {
				if d.Key == b.Dataset {
					b.Title, b.Department = d.Title, d.Department
				}
			}
		}
		list.Items = append(list.Items, found...)
		return nil
	})
	return list, err
}

func (q BatchQuery) find(ctx context.Context, tx *db.Tx, defs []*Dataset, before int64, limit int) ([]*Batch, error) {
	f := tx.CountyFilter("b").And("b.number < ?", before)
	if q.Dataset != "" {
		f.And("b.dataset = ?", q.Dataset)
	}
	if q.State != "" {
		f.And("b.state = ?", string(q.State))
	}
	if q.Department != "" {
		f.AnyOf("b.dataset", departmentKeys(defs, q.Department)...)
	}
	if !q.From.IsZero() {
		f.And("b.as_of >= ?", q.From)
	}
	if !q.To.IsZero() {
		f.And("b.as_of <= ?", q.To)
	}
	if q.Unsettled {
		f.And("(b.state IN ('held', 'waiting_confirmation') OR b.state = 'published' AND (b.quarantined > 0 OR b.review > 0))")
	}
	if sc := tx.Actor().Scope(mayRead); sc.Sectors != nil {
		f.AnyOf("b.dataset", covered(defs, sc)...)
	}
	return db.Select(ctx, tx, `SELECT `+batchColumns+` FROM batch b`+f.Where()+` ORDER BY b.number DESC LIMIT `+f.Arg(limit+1), f.Args(), scanBatch)
}

func departmentKeys(defs []*Dataset, department string) (keys []string) {
	for _, d := range defs {
		if d.Department == department {
			keys = append(keys, d.Key)
		}
	}
	return keys
}

// covered are the keys of the datasets of the departments in a scope.
func covered(defs []*Dataset, sc db.Scope) []string {
	var keys []string
	for _, d := range defs {
		if covers(sc, d.Sector, d.Department) {
			keys = append(keys, d.Key)
		}
	}
	return keys
}

// Batch is one delivery.
func (s *Service) Batch(ctx context.Context, number int64) (b *Batch, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		var d *Dataset
		if b, d, err = requireBatch(ctx, tx, number, mayRead); err != nil {
			return err
		}
		b.Title, b.Department = d.Title, d.Department
		return nil
	})
	return b, err
}

// Supply is a dataset with what has come of it.
type Supply struct {
	*Dataset
	Batch   int64   `json:"last_batch,omitempty" doc:"截至日最近的批次"`
	AsOf    cn.Date `json:"last_as_of" doc:"最近一批的截至日;空为从未收到"`
	DueOn   cn.Date `json:"due_on" doc:"下一批应到的日子;空为按需报送"`
	Overdue bool    `json:"overdue" doc:"过期未报"`
	Late    int     `json:"late_days" doc:"过期几天;0 为没有过期,或从未收到"`
	Batches int     `json:"batches" doc:"收到过的批次数"`
}

// Supplies lists the datasets with their last delivery and what is overdue.
// Policy: plan:262
func (s *Service) Supplies(ctx context.Context) (list []Supply, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.DatasetRead); err != nil {
			return err
		}
		defs, err := Definitions(ctx, tx)
		if err != nil {
			return err
		}
		for _, d := range defs {
			if !covers(tx.Actor().Scope(access.DatasetRead), d.Sector, d.Department) {
				continue
			}
			x := Supply{Dataset: d}
			batches, err := visibleBatches(ctx, tx, d.Key, tx.Today())
			if err != nil {
				return err
			}
			x.Batches = len(batches)
			if n := len(batches); n > 0 {
				x.Batch, x.AsOf = batches[n-1].number, batches[n-1].asOf
				x.DueOn = d.Cycle.due(x.AsOf)
				if x.Overdue = x.DueOn.Before(tx.Today()); x.Overdue {
					x.Late = tx.Today().Sub(x.DueOn)
				}
			} else {
				x.Overdue = d.Cycle != OnDemand
			}
			list = append(list, x)
		}
		return nil
	})
	return list, err
}

// due is the end of the period after the one that the last delivery describes: a list as of
// 15 June is followed by one at the end of July at the latest.
func (c Cycle) due(last cn.Date) cn.Date {
	switch c {
	case Monthly:
		return last.FirstOfMonth().AddMonths(1).EndOfMonth()
	case Termly, HalfYearly:
		return last.AddMonths(7).EndOfMonth()
	case Yearly:
		return last.AddMonths(12).EndOfMonth()
	}
	return cn.Date{}
}
