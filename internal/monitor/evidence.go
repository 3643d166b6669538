package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/source"
)

// HitRows are the rows behind one hit as a person reads them.
type HitRows struct {
	Rule   string             `json:"rule"`
	Rows   []*source.Evidence `json:"rows"`
	Sum    *cn.Money          `json:"sum,omitempty" doc:"这些行的金额合计;没有金额时省略"`
	More   int                `json:"more,omitempty" doc:"还有多少行没有列出"`
	Hidden int                `json:"hidden,omitempty" doc:"因权限没有列出的行"`
}

// rowsShown is how many rows of a hit are shown.
const rowsShown = 60

// Evidence shows the rows behind the hits that stand, with the values that the actor may
// see; none to those from whom the reasons are withheld.
func (s *Service) Evidence(ctx context.Context, lead LeadID) (list []HitRows, err error) {
	list = []HitRows{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		l, err := getLead(ctx, tx, lead, access.LeadRead)
		if err != nil || !seesReasons(tx, l.Area) {
			return err
		}
		hits, err := hitsOf(ctx, tx, lead)
		if err != nil {
			return err
		}
		for _, h := range hits {
			if h.Ended != "" {
				continue
			}
			rows, err := rowsOf(ctx, tx, h)
			if err != nil {
				return err
			}
			list = append(list, rows)
		}
		return nil
	})
	return list, err
}

func rowsOf(ctx context.Context, tx *db.Tx, h HitView) (HitRows, error) {
	r := HitRows{Rule: h.Rule, Rows: []*source.Evidence{}}
	var sum cn.Money
	for i, e := range h.Rows {
		sum += e.Amount
		if i >= rowsShown {
			r.More++
			continue
		}
		row, err := source.RecordRow(ctx, tx, e.Record)
		if found, ok := errs.As(err); ok && found.Kind == errs.NotFound {
			r.Hidden++
			continue
		}
		if err != nil {
			return r, err
		}
		r.Rows = append(r.Rows, row)
	}
	if sum != 0 {
		r.Sum = &sum
	}
	return r, nil
}
