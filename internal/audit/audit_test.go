package audit

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/id"
)

func entry(verb, ref string) db.Entry {
	return db.Entry{Verb: verb, Ref: id.Ref{Kind: "lead", ID: ref}, Area: "500229101200", Detail: map[string]any{"count": 3}}
}

func add(t *testing.T, ctx context.Context, d *db.DB, entries ...db.Entry) {
	t.Helper()
	for _, e := range entries {
		if err := d.Write(ctx, func(tx *db.Tx) error { return tx.Record(ctx, e) }); err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t *testing.T, ctx context.Context, d *db.DB) (r Report) {
	t.Helper()
	err := d.Read(ctx, func(tx *db.Tx) (err error) {
		r, err = New().Verify(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		d.Use(New(), nil)
		test(t, d)
	})
}

func TestAnyChangeToTheTrailShows(t *testing.T) {
	for name, c := range map[string]struct {
		sql      string
		firstBad int64
	}{
		"nothing":         {`UPDATE audit_entry SET verb = verb`, 0},
		"verb altered":    {`UPDATE audit_entry SET verb = 'lead.accept' WHERE seq = 2`, 2},
		"purpose altered": {`UPDATE audit_entry SET purpose = 'x' WHERE seq = 4`, 4},
		"detail altered":  {`UPDATE audit_entry SET detail = '{"count":4}' WHERE seq = 3`, 3},
		"area altered":    {`UPDATE audit_entry SET area = '500229102' WHERE seq = 1`, 1},
		"actor altered":   {`UPDATE audit_entry SET actor = 'other' WHERE seq = 5`, 5},
		"row removed":     {`DELETE FROM audit_entry WHERE seq = 3`, 3},
		"first removed":   {`DELETE FROM audit_entry WHERE seq = 1`, 1},
		"last removed":    {`DELETE FROM audit_entry WHERE seq = 5`, 5},
		"all removed":     {`DELETE FROM audit_entry`, 1},
		"end removed":     {`DELETE FROM audit_head`, 6},
		"swapped":         {`UPDATE audit_entry SET seq = CASE seq WHEN 2 THEN 33 ELSE 2 END WHERE seq IN (2)`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *db.DB) {
				ctx := dbtest.As(t)
				for range 5 {
					add(t, ctx, d, entry("lead.dispatch", "a"))
				}
				if _, err := d.Pool().ExecContext(ctx, c.sql); err != nil {
					t.Fatal(err)
				}
				if r := verify(t, ctx, d); r.FirstBad != c.firstBad {
					t.Errorf("first bad %d, want %d", r.FirstBad, c.firstBad)
				}
			})
		})
	}
}

func TestCountiesHaveSeparateChains(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		one := db.WithActor(t.Context(), db.System("a", "500229"))
		two := db.WithActor(t.Context(), db.System("a", "500230"))
		add(t, one, d, entry("lead.dispatch", "a"))
		add(t, two, d, entry("lead.dispatch", "a"), entry("lead.accept", "a"))
		if _, err := d.Pool().ExecContext(one, `DELETE FROM audit_entry WHERE county_id = '500230' AND seq = 1`); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, one, d); r.FirstBad != 0 || r.Entries != 1 {
			t.Errorf("the other county's chain: %+v", r)
		}
		if r := verify(t, two, d); r.FirstBad != 1 {
			t.Errorf("the county's own chain: %+v", r)
		}
	})
}

func TestBothEnginesGiveTheSameChain(t *testing.T) {
	heads := map[string]bool{}
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		add(t, ctx, d, entry("lead.dispatch", "a"), entry("lead.accept", "城口"))
		heads[verify(t, ctx, d).Head] = true
	})
	if len(heads) != 1 || heads[""] {
		t.Errorf("heads %v", heads)
	}
}

func TestConcurrentWritersMakeOneUnbrokenChain(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		const writers, each = 8, 15
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					if err := d.Write(ctx, func(tx *db.Tx) error { return tx.Record(ctx, entry("lead.accept", "a")) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if r := verify(t, ctx, d); r.Entries != writers*each || r.FirstBad != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestRolledBackWorkLeavesNoEntry(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.As(t)
		failed := errors.New("failed")
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := tx.Record(ctx, entry("lead.accept", "a")); err != nil {
				return err
			}
			return failed
		})
		add(t, ctx, d, entry("lead.accept", "b"))
		if r := verify(t, ctx, d); !errors.Is(err, failed) || r.Entries != 1 || r.FirstBad != 0 {
			t.Errorf("%v %+v", err, r)
		}
	})
}

func TestSensitiveReadsNeedAPurpose(t *testing.T) {
	for _, c := range []struct {
		verb, purpose string
		want          error
	}{
		{"identity.reveal", "", errPurpose},
		{"identity.reveal", "  \t", errPurpose},
		{"health.read_sensitive", "", errPurpose},
		{"identity.reveal", "核实低保申请", nil},
		{"lead.dispatch", "", nil},
		{"identity.reveal", "查 13800000000", errPurposePersonal},
		{"identity.reveal", "查500229199001011234", errPurposePersonal},
		{"identity.reveal", strings.Repeat("长", MaxPurpose+1), errPurposeLong},
	} {
		_, err := compose("500229", "a", dbtest.Start, db.Entry{Verb: c.verb, Purpose: c.purpose, Ref: id.Ref{Kind: "person", ID: "x"}})
		if !errors.Is(err, c.want) {
			t.Errorf("%s %q: %v", c.verb, c.purpose, err)
		}
	}
}

func TestIncompleteEntriesAreRefused(t *testing.T) {
	good := db.Entry{Verb: "a.b", Ref: id.Ref{Kind: "k", ID: "i"}}
	noVerb, noKind, noRef := good, good, good
	noVerb.Verb, noKind.Ref.Kind, noRef.Ref.ID = "", "", ""
	for _, c := range []struct {
		county, actor string
		e             db.Entry
	}{{"", "a", good}, {"5", "", good}, {"5", "a", noVerb}, {"5", "a", noKind}, {"5", "a", noRef}} {
		if _, err := compose(c.county, c.actor, dbtest.Start, c.e); !errors.Is(err, errIncomplete) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// Whatever surrounds it and however deep it stands, an identifier does not get in.
func TestDetailNeverHoldsAnIdentifier(t *testing.T) {
	identifier := rapid.OneOf(
		rapid.StringMatching(`[1-9][0-9]{16}[0-9X]`),
		rapid.StringMatching(`[1-9][0-9]{14}`),
		rapid.StringMatching(`1[3-9][0-9]{9}`),
		rapid.StringMatching(`１[３-９][０-９]{9}`), // full width
	)
	around := rapid.StringMatching(`[a-zA-Z张三,::\-  ]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		text := around.Draw(t, "before") + identifier.Draw(t, "identifier") + around.Draw(t, "after")
		detail := rapid.SampledFrom([]map[string]any{
			{"note": text},
			{text: 1},
			{"list": []string{"x", text}},
			{"deep": map[string]any{"deeper": []any{map[string]any{"k": text}}}},
			{"area": text + "x"},
		}).Draw(t, "detail")
		if _, err := canonical("500229", detail); !errors.Is(err, errPersonal) {
			t.Fatalf("accepted %v: %v", detail, err)
		}
		if _, err := compose("500229", "a", dbtest.Start, db.Entry{Verb: "a.b", Ref: id.Ref{Kind: "person", ID: text}}); !errors.Is(err, errPersonal) {
			t.Fatalf("accepted reference %q", text)
		}
	})
}

func TestDetailMayHoldWhatTheWorkNeeds(t *testing.T) {
	for _, v := range []any{
		3, -1, int64(15000000000), 0.3333333333333333, true, nil, "2025-03-01", "500229101200", cn.NewDate(2025, 3, 1),
		id.New[string](), "01980000-0000-7000-8000-138000000001", "13800000000138000000001380000000",
		strings.Repeat("1380000000012345", 4), []string{"500229101", "500229102"},
	} {
		if _, err := canonical("500229", map[string]any{"v": v}); err != nil {
			t.Errorf("%v: %v", v, err)
		}
	}
	if _, err := canonical("500229", map[string]any{"area": "500229101200001"}); err != nil {
		t.Errorf("a group of the county: %v", err)
	}
	for _, kind := range []string{"division", "area", "group", "grid"} {
		if _, err := compose("500229", "a", dbtest.Start, db.Entry{Verb: "a.b", Ref: id.Ref{Kind: kind, ID: "500229101200001"}}); err != nil {
			t.Error(kind, err)
		}
	}
	if _, err := canonical("500229", map[string]any{"number": int64(500229199001011)}); !errors.Is(err, errPersonal) {
		t.Errorf("an old ID number as a number: %v", err)
	}
	if _, err := canonical("500229", map[string]any{"note": strings.Repeat("x", MaxDetail)}); !errors.Is(err, errTooLarge) {
		t.Errorf("large: %v", err)
	}
}

// No two different entries have the same bytes: moving text between fields changes the hash.
func TestFieldsDoNotRunIntoEachOther(t *testing.T) {
	base := line{County: "5", Actor: "ab", Verb: "c", Seq: 1, At: dbtest.Start}
	moved := base
	moved.Actor, moved.Verb = "a", "bc"
	later := base
	later.At = base.At.Add(time.Microsecond)
	for _, l := range []line{moved, later} {
		if string(l.hash(origin)) == string(base.hash(origin)) {
			t.Errorf("%+v has the hash of %+v", l, base)
		}
	}
}

// The only guard that is one text for both engines is that no code does it.
func TestNoCodeChangesOrRemovesEntries(t *testing.T) {
	change := regexp.MustCompile(`(?i)(UPDATE|DELETE\s+FROM|TRUNCATE(\s+TABLE)?|INSERT\s+OR\s+REPLACE\s+INTO)\s+audit_entry`)
	err := filepath.WalkDir("..", func(path string, f fs.DirEntry, err error) error {
		if err != nil || f.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if change.Match(text) {
			t.Errorf("%s changes the audit trail", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
