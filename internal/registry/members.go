package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Span is a time in which somebody belonged to a household: from a day until the day before
// another; a zero To is still.
type Span struct{ From, To cn.Date }

// On says whether a day lies in the span.
func (s Span) On(day cn.Date) bool { return !s.From.After(day) && (s.To.IsZero() || s.To.After(day)) }

// MemberSpans are the times of the members of households, as known by a day, for counting
// persons on any day. A household of which nothing is known is not in the map. It checks no
// permission.
func (s *Service) MemberSpans(ctx context.Context, tx *db.Tx, knownBy cn.Date, ids []HouseholdID) (map[HouseholdID][]Span, error) {
	spans := make(map[HouseholdID][]Span, len(ids))
	if len(ids) == 0 {
		return spans, nil
	}
	err := tx.Each(ctx, `SELECT m.household_id, m.valid_from, m.valid_to FROM membership m
		WHERE m.county_id = $1 AND m.household_id IN `+inList(tx)+` AND m.known_on <= $3 AND (m.superseded_on IS NULL OR m.superseded_on > $3)`,
		[]any{tx.County(), jsonList(ids), knownBy}, func(row db.Scanner) error {
			var h HouseholdID
			var span Span
			err := row.Scan(&h, &span.From, &span.To)
			spans[h] = append(spans[h], span)
			return err
		})
	return spans, err
}
