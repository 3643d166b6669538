package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
)

// Withdrawable says whether WithdrawBatch would refuse now, with its error, and changes
// nothing. The caller has checked the right to undo.
func (s *Service) Withdrawable(ctx context.Context, tx *db.Tx, batch int64) error {
	n, err := rosterChange(ctx, tx, batch)
	if err != nil || n == 0 {
		return err
	}
	return withdrawable(ctx, tx, n)
}
