package param

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

type versionID string

func insert(ctx context.Context, tx *db.Tx, v version) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO param_value (county_id, version_id, key, value, valid_from, basis, recorded_at, recorded_by, undone)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.County(), id.New[versionID](), v.key, v.text, v.from, v.basis, v.at, v.by, v.undone)
	return err
}

// load reads what was recorded by the end of a day, per key, in the order of recording.
func load(ctx context.Context, tx *db.Tx, knownBy cn.Date) (map[string][]version, error) {
	versions := map[string][]version{}
	err := tx.Each(ctx, `
		SELECT key, value, valid_from, basis, recorded_at, recorded_by, undone
		FROM param_value
		WHERE county_id = $1 AND recorded_at < $2
		ORDER BY recorded_at, version_id`,
		[]any{tx.County(), knownBy.AddDays(1).Time().UTC()}, func(row db.Scanner) error {
			var v version
			err := row.Scan(&v.key, &v.text, &v.from, &v.basis, &v.at, &v.by, &v.undone)
			v.at = v.at.UTC()
			versions[v.key] = append(versions[v.key], v)
			return err
		})
	return versions, err
}
