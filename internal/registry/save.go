package registry

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// save stores what the change made of the book: new subjects first, then rows closed
// before rows added, so that the database never sees two households of one person.
func (b *book) save(ctx context.Context, tx *db.Tx, c change) (changed int, err error) {
	hs := slices.SortedFunc(maps.Values(b.households), func(x, y *householdPage) int { return cmp.Compare(x.id, y.id) })
	ps := slices.SortedFunc(maps.Values(b.persons), func(x, y *personPage) int { return cmp.Compare(x.id, y.id) })
	if err := saveHouseholds(ctx, tx, c, hs); err != nil {
		return 0, err
	}
	if err := b.savePersons(ctx, tx, c, ps); err != nil {
		return 0, err
	}
	subjects := map[string]bool{}
	hv := collect(hs, subjects, func(h *householdPage) (string, *timeline[householdState]) { return string(h.id), &h.states })
	pv := collect(ps, subjects, func(p *personPage) (string, *timeline[personState]) { return string(p.id), &p.states })
	mv := collect(ps, subjects, func(p *personPage) (string, *timeline[place]) { return string(p.id), &p.places })
	if err := households.store(ctx, tx, c, hv); err != nil {
		return 0, err
	}
	if err := persons.store(ctx, tx, c, pv); err != nil {
		return 0, err
	}
	return len(subjects), memberships.store(ctx, tx, c, mv)
}

// revision is what a change does to the rows of one table.
type revision[T comparable] struct {
	closed []span[T]
	added  []row[T]
}

func collect[P any, T comparable](pages []P, subjects map[string]bool, of func(P) (string, *timeline[T])) (r revision[T]) {
	for _, p := range pages {
		id, t := of(p)
		r.closed = append(r.closed, t.closed...)
		fresh := t.fresh()
		for _, s := range fresh {
			r.added = append(r.added, row[T]{id, s})
		}
		if len(t.closed) > 0 || len(fresh) > 0 {
			subjects[id] = true
		}
	}
	return r
}

func (t table[T]) store(ctx context.Context, tx *db.Tx, c change, r revision[T]) error {
	if err := t.close(ctx, tx, c, r.closed); err != nil {
		return err
	}
	return t.insert(ctx, tx, c, r.added)
}

func saveHouseholds(ctx context.Context, tx *db.Tx, c change, hs []*householdPage) error {
	var fresh []*householdPage
	for _, h := range hs {
		want := h.wanted()
		switch {
		case h.created:
			fresh = append(fresh, h)
			continue
		case h.renamed:
			if _, err := tx.Exec(ctx, `UPDATE household SET number = $3, numbered_by = $4 WHERE county_id = $1 AND id = $2`,
				tx.County(), string(h.id), h.number, c.n); err != nil {
				return err
			}
		}
		if want == h.line {
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE household SET village = $3, group_name = $4, kind = $5, category = $6, relocated = $7, site = $8, ended_on = $9
			WHERE county_id = $1 AND id = $2`, tx.County(), string(h.id),
			want.village, want.group, string(want.kind), string(want.category), string(want.relocated), want.site, want.ended); err != nil {
			return err
		}
	}
	i := 0
	_, err := tx.Bulk(ctx, "household", []string{"county_id", "id", "number", "village", "group_name", "kind", "category", "relocated", "site",
		"ended_on", "created_at", "created_by", "numbered_by"}, func() ([]any, bool) {
		if i == len(fresh) {
			return nil, false
		}
		h := fresh[i]
		i++
		w := h.wanted()
		var numbered any
		if h.number != "" {
			numbered = c.n
		}
		return []any{tx.County(), string(h.id), nullText(h.number), w.village, w.group, string(w.kind), string(w.category),
			string(w.relocated), w.site, nullDay(w.ended), tx.Now(), c.n, numbered}, true
	})
	return err
}

func (b *book) savePersons(ctx context.Context, tx *db.Tx, c change, ps []*personPage) error {
	var fresh []*personPage
	for _, p := range ps {
		want := b.wanted(p)
		switch {
		case p.created:
			fresh = append(fresh, p)
			continue
		case p.identified:
			if _, err := tx.Exec(ctx, `UPDATE person SET id_state = $3, id_sealed = $4, id_index = $5, identified_by = $6 WHERE county_id = $1 AND id = $2`,
				tx.County(), string(p.id), string(p.idState), p.idBox, nullText(p.idIndex), c.n); err != nil {
				return err
			}
		}
		if want == p.line {
			continue
		}
		pinyin, initials := cn.Pinyin(want.name)
		if _, err := tx.Exec(ctx, `UPDATE person SET name = $3, pinyin = $4, initials = $5, birth = $6, sex = $7, household_id = $8, village = $9, left_on = $10
			WHERE county_id = $1 AND id = $2`, tx.County(), string(p.id),
			want.name, pinyin, initials, want.birth, string(want.sex), nullText(want.household), want.village, want.left); err != nil {
			return err
		}
	}
	i := 0
	_, err := tx.Bulk(ctx, "person", []string{"county_id", "id", "name", "pinyin", "initials", "birth", "sex", "id_state", "id_sealed", "id_index",
		"household_id", "village", "left_on", "created_at", "created_by", "identified_by"}, func() ([]any, bool) {
		if i == len(fresh) {
			return nil, false
		}
		p := fresh[i]
		i++
		w := b.wanted(p)
		pinyin, initials := cn.Pinyin(w.name)
		var identified any
		if p.idIndex != "" {
			identified = c.n
		}
		return []any{tx.County(), string(p.id), w.name, pinyin, initials, nullDay(w.birth), string(w.sex), string(p.idState),
			nullBytes(string(p.idBox)), nullText(p.idIndex), nullText(w.household), w.village, nullDay(w.left), tx.Now(), c.n, identified}, true
	})
	return err
}
