package audit

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
)

// Since lists what kinds of things were done in the actor's county after an entry, and the
// number of the newest entry. Whoever keeps a copy of data learns from it whether the copy
// still holds.
func Since(ctx context.Context, tx *db.Tx, seq int64) (verbs []string, newest int64, err error) {
	if newest, _, err = head(ctx, tx); err != nil {
		return nil, 0, err
	}
	verbs, err = db.Select(ctx, tx, `SELECT DISTINCT verb FROM audit_entry WHERE county_id = $1 AND seq > $2 ORDER BY verb`,
		[]any{tx.County(), seq}, func(row db.Scanner) (v string, err error) { return v, row.Scan(&v) })
	return verbs, newest, err
}
