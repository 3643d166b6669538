package rule

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
)

// InForce are the rules in force. It checks no permission: the caller shows no more of
// them than their keys.
func (s *Service) InForce(ctx context.Context, tx *db.Tx) ([]Version, error) {
	return versions(ctx, tx, Active)
}
