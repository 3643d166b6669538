package dossier

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// Listed is a line of a department's roster on which a household or a member stands.
type Listed struct {
	Dataset    string             `json:"dataset"`
	Title      string             `json:"title"`
	Department string             `json:"department"`
	Who        string             `json:"who" doc:"哪名成员;空为全户"`
	Since      cn.Date            `json:"since" doc:"从哪一天的名单起是这样写的"`
	AsOf       cn.Date            `json:"as_of" doc:"所依据的名单说的是哪一天"`
	Values     []source.Evidenced `json:"values"`
	Batch      int64              `json:"batch" doc:"最早这样写的批次"`
	Row        int                `json:"row"`

	told
}

// Rosters are the rosters on which a household and its members stood on a day.
type Rosters struct {
	Items    []Listed `json:"items"`
	Withheld int      `json:"withheld" doc:"涉及健康、本人无权看的名单项数"`
}

// Rosters lists the rosters on which a household and its members stood.
func (s *Service) Rosters(ctx context.Context, h registry.HouseholdID, d AsOf) (r Rosters, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		v, err := s.Registry.ViewTx(ctx, tx, h, d.On, d.KnownBy)
		if err != nil {
			return err
		}
		if err := tx.Require(access.FactRead, v.Village); err != nil {
			return err
		}
		r, err = rosters(ctx, tx, v, d)
		return err
	})
	return r, err
}

// householdRoster is the roster that made the registry itself.
const householdRoster = "registry.household"

func rosters(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) (r Rosters, err error) {
	r.Items = []Listed{}
	defs, err := source.Definitions(ctx, tx)
	if err != nil {
		return r, err
	}
	for _, def := range defs {
		if def.Kind != source.KindRoster || def.Key == householdRoster {
			continue
		}
		if err := r.read(ctx, tx, v, d, def); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (r *Rosters) read(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf, def *source.Dataset) error {
	batches, err := source.RosterBatches(ctx, tx, def.Key, cn.Date{}, d.On, d.KnownBy)
	if err != nil || len(batches) == 0 {
		return err
	}
	since := map[int64]cn.Date{}
	for _, b := range batches {
		since[b.Number] = b.AsOf
	}
	may := sensitive(tx, v)
	for rec, err := range source.Roster(ctx, tx, def.Key, d.On, d.KnownBy, subjects(v)...) {
		switch {
		case err != nil:
			return err
		case def.Sensitive && !may:
			r.Withheld++
			continue
		}
		l := Listed{Dataset: def.Key, Title: def.Title, Department: def.Department, Who: who(v, rec), Since: since[rec.Batch], AsOf: batches[len(batches)-1].AsOf,
			Batch: rec.Batch, Row: rec.Row, told: told{def, rec}}
		l.Values, _ = def.Words(&rec, may)
		r.Items = append(r.Items, l)
	}
	return nil
}
