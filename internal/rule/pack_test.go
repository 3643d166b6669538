package rule

import (
	"context"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// pantry is a county with rules, without households.
func pantry(t *testing.T, d *db.DB) (*Service, context.Context) {
	t.Helper()
	ctx := dbtest.As(t)
	must(t, d.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("test")
		_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, tx.County(), tx.Now())
		return err
	}))
	return &Service{db: d, compiler: compiler(t)}, ctx
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A county that has run for a year gets what a newer program ships, beside its own.
func TestNewerPackLeavesTheCountysRulesAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := pantry(t, d)
		load := func(defs ...Def) {
			t.Helper()
			must(t, d.Write(ctx, func(tx *db.Tx) error { return s.loadPack(ctx, tx, defs) }))
		}
		states := func(key string) (list []State) {
			t.Helper()
			must(t, d.Read(ctx, func(tx *db.Tx) error {
				versions, err := history(ctx, tx, key)
				for _, v := range versions {
					list = append([]State{v.State}, list...)
				}
				return err
			}))
			return list
		}
		def := func(key, when string) Def {
			return Def{Key: key, Title: key, Subject: "household", When: when, Risk: "综合", Severity: 1, Say: key, Source: "test", Evidence: []string{"h.relief_12m"}}
		}
		first := def("size", "h.size > 5")
		load(first)
		must(t, d.Write(ctx, func(tx *db.Tx) error { return s.ActivateFor(ctx, tx, "size", "one", "two", "") }))
		own := def("size", "h.size > 7")
		if _, err := s.Save(ctx, own); err != nil {
			t.Fatal(err)
		}
		load(first)
		if got := states("size"); len(got) != 2 || got[0] != Active || got[1] != Draft {
			t.Fatalf("loaded again: %v", got)
		}
		load(def("size", "h.size > 6"), def("fresh", "h.lifted"))
		if got := states("size"); len(got) != 3 || got[0] != Active || got[1] != Draft || got[2] != Trial {
			t.Fatalf("a new version of the pack: %v", got)
		}
		if got := states("fresh"); len(got) != 1 || got[0] != Trial {
			t.Fatalf("a new rule of the pack: %v", got)
		}
		if err := s.Activate(ctx, "size", 3, ""); err == nil {
			t.Fatal("a shipped version was put in force though nobody proposed it")
		}
		load(own)
		if got := states("size"); len(got) != 3 {
			t.Fatalf("the pack took up the county's own text: %v", got)
		}
	})
}

func TestShippedRulesAreStoredAsTheyAre(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := pantry(t, d)
		for range 2 {
			must(t, d.Write(ctx, func(tx *db.Tx) error { return s.LoadPack(ctx, tx) }))
		}
		must(t, d.Read(ctx, func(tx *db.Tx) error {
			list, err := versions(ctx, tx)
			if len(list) != len(DefaultPack()) {
				t.Errorf("%d versions of %d shipped rules", len(list), len(DefaultPack()))
			}
			return err
		}))
	})
}
