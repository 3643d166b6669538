package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
)

// CountByVillage is how many households each village of the county has now. It checks no
// permission: the caller shows only areas that the actor may see.
func (s *Service) CountByVillage(ctx context.Context, tx *db.Tx) (map[string]int, error) {
	counts := map[string]int{}
	err := tx.Each(ctx, `SELECT village, count(*) FROM household WHERE county_id = $1 AND ended_on IS NULL GROUP BY village`, []any{tx.County()},
		func(row db.Scanner) error {
			var village string
			var n int
			err := row.Scan(&village, &n)
			counts[village] = n
			return err
		})
	return counts, err
}
