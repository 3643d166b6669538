package source

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Delivery is a batch as it was visible on a day. The batch of a day's visits grows.
type Delivery struct {
	Batch    int64 `json:"batch"`
	Accepted int64 `json:"accepted"`
}

// Deliveries lists the batches of a dataset that were visible on a day, by number.
func Deliveries(ctx context.Context, tx *db.Tx, dataset string, knownBy cn.Date) ([]Delivery, error) {
	return db.Select(ctx, tx, `SELECT number, accepted FROM batch
		WHERE county_id = $1 AND dataset = $2 AND received_on <= $3
		AND (state = 'published' OR state = 'withdrawn' AND withdrawn_on > $3)
		ORDER BY number`, []any{tx.County(), dataset, knownBy}, func(row db.Scanner) (d Delivery, err error) {
		return d, row.Scan(&d.Batch, &d.Accepted)
	})
}

// SubjectsOf lists the persons, households and villages that a batch of events speaks of.
func SubjectsOf(ctx context.Context, tx *db.Tx, batch int64) ([]string, error) {
	return db.Select(ctx, tx, `SELECT DISTINCT subject_id FROM record WHERE county_id = $1 AND batch = $2 AND subject_kind <> 'unmatched'`,
		[]any{tx.County(), batch}, scanText)
}

// SubjectsBetween lists whose records are on one of two rolls of a roster and not on the other.
func SubjectsBetween(ctx context.Context, tx *db.Tx, before, after int64) (subjects []string, err error) {
	a, err := rollOf(ctx, tx, before)
	if err != nil {
		return nil, err
	}
	b, err := rollOf(ctx, tx, after)
	if err != nil {
		return nil, err
	}
	list := `(SELECT value FROM json_each($2))`
	if tx.Dialect() == db.Postgres {
		list = `(SELECT CAST(n AS bigint) FROM jsonb_array_elements_text(CAST($2 AS jsonb)) AS t(n))`
	}
	for part := range slices.Chunk(onOneOf(a, b), 5000) {
		numbers, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		more, err := db.Select(ctx, tx, strings.ReplaceAll(`SELECT DISTINCT subject_id FROM record WHERE county_id = $1 AND n IN %list% AND subject_kind <> 'unmatched'`, "%list%", list),
			[]any{tx.County(), string(numbers)}, scanText)
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, more...)
	}
	return subjects, nil
}

func scanText(row db.Scanner) (s string, err error) { return s, row.Scan(&s) }

// onOneOf are the numbers in one of two ascending lists and not in the other.
func onOneOf(a, b []int64) (out []int64) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			a, b = a[1:], b[1:]
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		default:
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
