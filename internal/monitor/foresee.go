package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/source"
)

// ForeseeWithdraw counts what WithdrawBatch would do: the leads that stand on the batch
// alone and close, and those that people have worked on and that stay, marked. It satisfies
// source.ForeseeHook.
func (s *Service) ForeseeWithdraw(ctx context.Context, tx *db.Tx, batch int64) ([]source.Effect, error) {
	var closes, stays, loses int
	err := tx.Each(ctx, `SELECT l.id, l.closed_on IS NULL, l.state = 'visited',
		NOT EXISTS (SELECT 1 FROM lead_hit o WHERE o.county_id = l.county_id AND o.lead_id = l.id AND o.ended_at IS NULL AND EXISTS
			(SELECT 1 FROM lead_evidence e WHERE e.county_id = o.county_id AND e.hit_id = o.id AND NOT e.withdrawn AND e.batch <> $2))
		FROM lead l WHERE l.county_id = $1 AND l.id IN (SELECT h.lead_id FROM lead_hit h WHERE h.county_id = $1
			AND EXISTS (SELECT 1 FROM lead_evidence e WHERE e.county_id = h.county_id AND e.hit_id = h.id AND e.batch = $2 AND NOT e.withdrawn)
			AND NOT EXISTS (SELECT 1 FROM lead_evidence e WHERE e.county_id = h.county_id AND e.hit_id = h.id AND e.batch <> $2 AND NOT e.withdrawn))`,
		[]any{tx.County(), batch}, func(row db.Scanner) error {
			var lead LeadID
			var open, visited, alone bool
			err := row.Scan(&lead, &open, &visited, &alone)
			switch {
			case !open || visited:
				stays++
			case alone:
				closes++
			default:
				loses++
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	list := []source.Effect{}
	for _, e := range []source.Effect{
		{Code: "leads_close", Text: "条还没有入户的线索会收回", Count: closes},
		{Code: "leads_lose", Text: "条线索会少一条理由,其余理由还在", Count: loses},
		{Code: "leads_stay", Text: "条已入户或已有结论的线索会留下,标明“来源已撤销”", Count: stays},
	} {
		if e.Count > 0 {
			list = append(list, e)
		}
	}
	return list, nil
}

// UnlinkRecord takes back what stands on a record that turned out to be about somebody
// else, as WithdrawBatch does for a batch. It satisfies source.UnlinkHook.
func (s *Service) UnlinkRecord(ctx context.Context, tx *db.Tx, batch, record int64) error {
	if _, err := tx.Exec(ctx, `UPDATE lead_evidence SET withdrawn = $3 WHERE county_id = $1 AND batch = $4 AND record = $2`,
		tx.County(), record, true, batch); err != nil {
		return err
	}
	return s.dropGroundless(ctx, tx, `EXISTS (SELECT 1 FROM lead_evidence e WHERE e.county_id = h.county_id AND e.hit_id = h.id AND e.record = $2)`, record, batch)
}
