package fact

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// basis is what a frame rests on. A kept frame is brought up to date by what differs
// between its basis and today's, and thrown away where the difference is not understood.
type basis struct {
	County  string  `json:"county"`
	On      cn.Date `json:"on"`
	KnownBy cn.Date `json:"known_by"`
	// Program and Catalogue say how values are computed.
	Program   string `json:"program"`
	Catalogue string `json:"catalogue"`
	// Params are the parameters that facts compare with.
	Params string `json:"params"`
	// Audit is the newest entry of the trail: what was done since is asked of the trail.
	Audit int64 `json:"audit"`
	// Deliveries are the visible batches by dataset; Rolls the lists in force of a roster,
	// by dataset and how many months before the day.
	Deliveries map[string][]source.Delivery `json:"deliveries"`
	Rolls      map[string]int64             `json:"rolls"`
	// Delivered says of each fact whether its dataset was delivered for its window, and for
	// the earlier day that it compares with.
	Delivered string `json:"delivered"`
}

// basis reads what a frame of today would rest on, and what was done since an entry of the trail.
func (s *Service) basis(ctx context.Context, tx *db.Tx, on, knownBy cn.Date, since int64) (b basis, verbs []string, err error) {
	b = basis{County: tx.County(), On: on, KnownBy: knownBy, Program: program(), Catalogue: s.catalogue.fingerprint(),
		Deliveries: map[string][]source.Delivery{}, Rolls: map[string]int64{}}
	if verbs, b.Audit, err = audit.Since(ctx, tx, since); err != nil {
		return b, nil, err
	}
	params, err := s.params.Snapshot(ctx, tx, on)
	if err != nil {
		return b, nil, err
	}
	var delivered strings.Builder
	for _, d := range s.catalogue.defs {
		if d.Param != "" {
			v, ok := params.Value(d.Param)
			b.Params += fmt.Sprintf("%s %q %v\n", d.Param, v.Text, ok)
		}
		if d.Dataset == "" {
			continue
		}
		if err := b.readDataset(ctx, tx, d, &delivered); err != nil {
			return b, nil, err
		}
	}
	b.Delivered = delivered.String()
	return b, verbs, nil
}

func (b *basis) readDataset(ctx context.Context, tx *db.Tx, d Def, delivered *strings.Builder) error {
	def, err := source.Definition(ctx, tx, d.Dataset)
	if err != nil {
		return err
	}
	if _, seen := b.Deliveries[d.Dataset]; !seen {
		if b.Deliveries[d.Dataset], err = source.Deliveries(ctx, tx, d.Dataset, b.KnownBy); err != nil {
			return err
		}
	}
	months := []int{0}
	if d.Take == Entered || d.Take == Left || d.Take == Before {
		months = append(months, d.Months)
	}
	for i, m := range months {
		batches, err := source.RosterBatches(ctx, tx, d.Dataset, cn.Date{}, b.On.AddMonths(-m), b.KnownBy)
		if err != nil {
			return err
		}
		st := stock{roster: def.Kind == source.KindRoster, delivered: len(batches) > 0}
		if st.delivered {
			st.last = batches[len(batches)-1].AsOf
			if st.roster {
				b.Rolls[fmt.Sprintf("%s %d", d.Dataset, m)] = batches[len(batches)-1].Number
			}
		}
		fmt.Fprintf(delivered, "%t %t,", st.delivered, i == 0 && st.deliveredSince(b.On, d.Months) || i > 0 && st.delivered)
	}
	return nil
}

// program tells builds of the program apart: another build may compute differently.
func program() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	text := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			text += " " + s.Value
		}
	}
	return text
}

func (c *Catalogue) fingerprint() string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%+v", c.defs)))
	return hex.EncodeToString(sum[:])
}

// idle are the kinds of acts that change no fact; entries of other kinds put a kept frame
// in doubt, except those below it, which the deliveries and parameters tell more exactly.
var idle = []string{
	"session.", "screening.", "rule.", "lead.", "capacity.", "case.", "quality.", "statistics.", "reconcile.", "declaration.", "sighting.", "posting.", "audit.", "comparison.",
	"authorisation.", "notice.", "dossier.", "document.", "import.", "role.", "account.", "fact.read_sensitive", "person.search", "link.compare",
	"batch.wait", "batch.hold", "batch.read_quarantine", "batch.export_quarantine", "visit.read_sensitive",
}

var told = []string{"batch.import", "batch.withdraw", "batch.fix", "visit.record", "param.set", "param.undo"}

// understood says whether acts of these kinds leave a frame as it is, but for what the
// deliveries and parameters of its basis tell.
func understood(verbs []string) bool {
	for _, v := range verbs {
		harmless := slices.ContainsFunc(idle, func(i string) bool { return strings.HasPrefix(v, i) })
		if !harmless && !slices.Contains(told, v) {
			return false
		}
	}
	return true
}

// changes are the datasets of which something was delivered or withdrawn since, and the
// households that this touches; ok is false where more than that has changed.
func (s *Service) changes(ctx context.Context, tx *db.Tx, old, now basis, verbs []string) (datasets map[string]bool, touched []registry.HouseholdID, ok bool, err error) {
	same := old.County == now.County && old.On == now.On && old.KnownBy == now.KnownBy && old.Program == now.Program &&
		old.Catalogue == now.Catalogue && old.Params == now.Params && old.Delivered == now.Delivered
	if !same || !understood(verbs) || len(old.Rolls) != len(now.Rolls) {
		return nil, nil, false, nil
	}
	datasets = map[string]bool{}
	var subjects []string
	for _, key := range slices.Sorted(maps.Keys(now.Rolls)) {
		before, known := old.Rolls[key]
		if !known {
			return nil, nil, false, nil
		}
		if before == now.Rolls[key] {
			continue
		}
		more, err := source.SubjectsBetween(ctx, tx, before, now.Rolls[key])
		if err != nil {
			return nil, nil, false, err
		}
		dataset, _, _ := strings.Cut(key, " ")
		datasets[dataset], subjects = true, append(subjects, more...)
	}
	for _, dataset := range slices.Sorted(maps.Keys(now.Deliveries)) {
		if _, roster := now.Rolls[dataset+" 0"]; roster {
			continue
		}
		for _, batch := range changed(old.Deliveries[dataset], now.Deliveries[dataset]) {
			more, err := source.SubjectsOf(ctx, tx, batch)
			if err != nil {
				return nil, nil, false, err
			}
			datasets[dataset], subjects = true, append(subjects, more...)
		}
	}
	if len(subjects) > 0 {
		touched, err = s.registry.HouseholdsOf(ctx, tx, now.On, now.KnownBy, subjects)
	}
	return datasets, touched, true, err
}

// changed are the batches that are in one list only, or that have grown.
func changed(a, b []source.Delivery) (batches []int64) {
	for _, d := range a {
		if !slices.Contains(b, d) {
			batches = append(batches, d.Batch)
		}
	}
	for _, d := range b {
		if !slices.Contains(a, d) {
			batches = append(batches, d.Batch)
		}
	}
	slices.Sort(batches)
	return slices.Compact(batches)
}
