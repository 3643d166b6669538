package fact

import (
	"context"
	"log/slog"
	"math"
	"path/filepath"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// KeepIn keeps the frame of each county's newest day in a folder of the data directory,
// so that it is brought up to date instead of computed anew. Only app calls it, before the
// first request. A kept frame holds ids of households and values, no name or number of anyone.
func (s *Service) KeepIn(folder string) { s.folder = folder }

// Fresh is the frame of a day with how it came about.
type Fresh struct {
	*Frame
	// Touched are the households whose facts were computed anew since the frame was last
	// asked for; meaningless if Rebuilt.
	Touched []registry.HouseholdID
	Rebuilt bool // all of them were
	// Done are the kinds of acts in the county since then; meaningless if Rebuilt.
	Done  []string
	basis basis
}

// Current is the frame of all households on a day as known by a day: the kept one, brought
// up to date with what was delivered or withdrawn since, or where anything else has
// changed, one computed from the database. The caller keeps it with Keep when it has used it.
func (s *Service) Current(ctx context.Context, tx *db.Tx, on, knownBy cn.Date) (Fresh, error) {
	old, frame, err := s.kept(tx.County())
	if err != nil {
		return s.Rebuild(ctx, tx, on, knownBy) // none is kept, or it is damaged
	}
	now, verbs, err := s.basis(ctx, tx, on, knownBy, old.Audit)
	if err != nil {
		return Fresh{}, err
	}
	datasets, touched, ok, err := s.changes(ctx, tx, old, now, verbs)
	if err != nil {
		return Fresh{}, err
	}
	if !ok || len(touched) > frame.Households/2 {
		return s.Rebuild(ctx, tx, on, knownBy)
	}
	if len(touched) > 0 {
		part, err := s.Frame(ctx, tx, on, knownBy, func(d Def) bool { return datasets[d.Dataset] }, touched...)
		if err != nil {
			return Fresh{}, err
		}
		if !frame.replace(part, func(d Def) bool { return datasets[d.Dataset] }) {
			return s.Rebuild(ctx, tx, on, knownBy)
		}
	}
	return Fresh{Frame: frame, Touched: touched, Done: verbs, basis: now}, nil
}

// Rebuild is Current from the database alone.
func (s *Service) Rebuild(ctx context.Context, tx *db.Tx, on, knownBy cn.Date) (Fresh, error) {
	now, _, err := s.basis(ctx, tx, on, knownBy, math.MaxInt64)
	if err != nil {
		return Fresh{}, err
	}
	frame, err := s.Frame(ctx, tx, on, knownBy, nil)
	return Fresh{Frame: frame, Rebuilt: true, basis: now}, err
}

// KeptFor says whether the frame of a county is kept for a day.
func (s *Service) KeptFor(county string, on cn.Date) bool {
	b, err := s.keptBasis(county)
	return err == nil && b.On == on && b.KnownBy == on
}

// Keep stores a frame for the next time. That it cannot is told to the log and is no
// failure: the next time it is computed anew.
func (s *Service) Keep(f Fresh) {
	if s.folder == "" || f.Frame == nil {
		return
	}
	if err := s.save(f); err != nil {
		slog.Warn("the frame of a county was not kept", "error", err)
	}
}

func (s *Service) file(county string) string { return filepath.Join(s.folder, county+".frame") }

// replace takes over facts of the households of another frame; false if one of them is not
// here or has not the same number of members, and then the frame is spoilt.
func (f *Frame) replace(part *Frame, which func(Def) bool) bool {
	at := map[registry.HouseholdID][2]int{}
	for n, c := range f.Chunks {
		for i, id := range c.IDs {
			at[id] = [2]int{n, i}
		}
	}
	moves := make([][]move, len(f.Chunks))
	for _, c := range part.Chunks {
		for i, id := range c.IDs {
			to, ok := at[id]
			if !ok {
				return false
			}
			first, end := c.Segments.Members(i)
			oldFirst, oldEnd := f.Chunks[to[0]].Segments.Members(to[1])
			if end-first != oldEnd-oldFirst {
				return false
			}
			moves[to[0]] = append(moves[to[0]], move{c, i, to[1]})
		}
	}
	for n, list := range moves {
		if len(list) == 0 {
			continue
		}
		for i, d := range f.Catalogue.defs {
			if which(d) {
				f.Chunks[n].take(i, d, list, part.Words, f.Words)
			}
		}
	}
	return true
}

// move is a household's way from one chunk to another.
type move struct {
	from    *Chunk
	row, to int
}

// take takes over one fact of the households that move into the chunk.
func (c *Chunk) take(at int, d Def, moves []move, from, words *Words) {
	col, rows := &c.Columns[at], c.Rows(d.Subject)
	col.unpack(d.Kind)
	for _, m := range moves {
		of := &m.from.Columns[at]
		if d.Subject == OfHousehold {
			col.set(m.to, rows, of.value(m.row, d.Kind, from), words)
			continue
		}
		first, end := m.from.Segments.Members(m.row)
		to, _ := c.Segments.Members(m.to)
		for k := range end - first {
			col.set(to+k, rows, of.value(first+k, d.Kind, from), words)
		}
	}
	col.pack()
}
