package registry

import (
	"context"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// Apply takes in rows of a household roster: it makes the households and persons that are
// new, moves those who now stand elsewhere, and appends a version only where the roster
// says something else than what is known. The same roster again changes nothing.
//
// A long roster may come in chunks of one transaction; a household, and a person who
// stands in two rows, must not be split between chunks. Batches come in the order in which
// they were received (registry.roster_order otherwise). The caller has checked the right to import.
func (s *Service) Apply(ctx context.Context, tx *db.Tx, batch BatchRef, rows []RosterPerson) (ApplyResult, error) {
	c, err := beginRoster(ctx, tx, batch)
	if err != nil {
		return ApplyResult{}, err
	}
	t := taking{change: c, rows: rows, seal: s.seal, result: ApplyResult{Links: make([]RosterLink, len(rows))}}
	if err := t.read(ctx, tx); err != nil {
		return ApplyResult{}, err
	}
	t.resolve()
	t.write()
	if t.result.Changed, err = t.book.save(ctx, tx, c); err != nil {
		return ApplyResult{}, err
	}
	return t.result, tx.Record(ctx, db.Entry{Verb: "registry.apply", Area: tx.County(),
		Ref: id.Ref{Kind: "batch", ID: strconv.FormatInt(batch.Number, 10)},
		Detail: map[string]any{"rows": len(rows), "new_households": t.result.NewHouseholds, "new_persons": t.result.NewPersons,
			"moved": t.result.Moved, "changed": t.result.Changed}})
}

// EndMissing ends, as of the batch's day, the membership of everyone who is in a household
// of the roster, that is, one with a 户编号, and was not seen on it; it ends the
// households in which nobody is left. It returns how many persons it ended. The caller
// has made sure that the roster is whole.
func (s *Service) EndMissing(ctx context.Context, tx *db.Tx, batch BatchRef, seen map[PersonID]bool) (ended int, err error) {
	c, err := beginRoster(ctx, tx, batch)
	if err != nil {
		return 0, err
	}
	missing, err := missingOn(ctx, tx, batch.AsOf, seen)
	if err != nil {
		return 0, err
	}
	b, err := open(ctx, tx, nil, missing)
	if err != nil {
		return 0, err
	}
	for _, p := range missing {
		if b.persons[p].places.end(batch.AsOf, c.limit) {
			ended++
		}
	}
	if _, err := b.save(ctx, tx, c); err != nil {
		return 0, err
	}
	if err := endEmpty(ctx, tx, c); err != nil {
		return 0, err
	}
	return ended, tx.Record(ctx, db.Entry{Verb: "registry.end_missing", Area: tx.County(),
		Ref: id.Ref{Kind: "batch", ID: strconv.FormatInt(batch.Number, 10)}, Detail: map[string]any{"ended": ended}})
}

// missingOn lists the registered persons not seen.
func missingOn(ctx context.Context, tx *db.Tx, on cn.Date, seen map[PersonID]bool) (ps []PersonID, err error) {
	err = tx.Each(ctx, `SELECT m.person_id FROM membership m
		JOIN household h ON h.county_id = m.county_id AND h.id = m.household_id
		WHERE m.county_id = $1 AND m.superseded_on IS NULL AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to > $2)
		AND h.number IS NOT NULL`, []any{tx.County(), on}, func(row db.Scanner) error {
		var p PersonID
		if err := row.Scan(&p); err != nil || seen[p] {
			return err
		}
		ps = append(ps, p)
		return nil
	})
	return ps, err
}

// endEmpty ends the households, of the whole county or only those named, to which nobody
// belongs on the day of the change.
func endEmpty(ctx context.Context, tx *db.Tx, c change, only ...HouseholdID) error {
	held, args := ` WHERE county_id = $1 AND superseded_on IS NULL AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`, []any{tx.County(), c.asOf}
	if len(only) > 0 {
		held, args = held+` AND household_id IN `+strings.ReplaceAll(inList(tx), "$2", "$3"), append(args, jsonList(only))
	}
	query := `SELECT household_id FROM household_version` + held + ` EXCEPT SELECT household_id FROM membership` + held
	empty, err := db.Select(ctx, tx, query, args, func(row db.Scanner) (HouseholdID, error) {
		var h HouseholdID
		err := row.Scan(&h)
		return h, err
	})
	if err != nil || len(empty) == 0 {
		return err
	}
	b, err := open(ctx, tx, empty, nil)
	if err != nil {
		return err
	}
	for _, h := range empty {
		b.households[h].states.end(c.asOf, c.limit)
	}
	_, err = b.save(ctx, tx, c)
	return err
}
