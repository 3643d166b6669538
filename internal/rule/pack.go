package rule

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// Shipped is the actor of what came with the program. No person has decided it yet.
const Shipped = "pack"

// PackHash tells one edition of the shipped rules from another.
func PackHash() string {
	sum := sha256.Sum256([]byte(pack))
	return hex.EncodeToString(sum[:])
}

// LoadPack gives a county the shipped rules that it has not been given, all in trial, as
// a rule that it lacks or as a further version of one that it has. What the county made,
// edited, activated or retired stays as it is; a shipped version sends people only after
// one person has proposed and another has confirmed it.
func (s *Service) LoadPack(ctx context.Context, tx *db.Tx) error {
	return s.loadPack(ctx, tx, DefaultPack())
}

func (s *Service) loadPack(ctx context.Context, tx *db.Tx, defs []Def) error {
	have, err := versions(ctx, tx)
	if err != nil {
		return err
	}
	added := 0
	for _, d := range defs {
		version, isNew := nextVersion(have, d)
		if !isNew {
			continue
		}
		if _, err := s.compiler.Compile(d); err != nil {
			return err
		}
		if err := insertVersion(ctx, tx, d, version, Trial, Shipped); err != nil {
			return err
		}
		if err := addStep(ctx, tx, d.Key, version, "try", Shipped, ""); err != nil {
			return err
		}
		added++
	}
	return tx.Record(ctx, db.Entry{Verb: "rule.load_pack", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(),
		Detail: map[string]any{"added": added}})
}

// nextVersion is the number under which a shipped rule is stored; isNew is false where
// the county has had the same text in any version.
func nextVersion(have []Version, d Def) (version int, isNew bool) {
	version = 1
	for _, v := range have {
		if v.Key != d.Key {
			continue
		}
		if same(v.Def, d) {
			return 0, false
		}
		version = max(version, v.Version+1)
	}
	return version, true
}

// same compares two definitions; an empty list is no list.
func same(a, b Def) bool {
	sameEvidence := slices.Equal(a.Evidence, b.Evidence)
	a.Evidence, b.Evidence = nil, nil
	return sameEvidence && reflect.DeepEqual(a, b)
}
