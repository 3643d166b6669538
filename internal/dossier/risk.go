package dossier

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// Risks is where the county stood with a household, as far as the actor may see its case
// and its leads.
func (s *Service) Risks(ctx context.Context, h registry.HouseholdID, d AsOf) (w monitor.Watch, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if _, err := s.Registry.ViewTx(ctx, tx, h, d.On, d.KnownBy); err != nil {
			return err
		}
		found, err := s.Monitor.Watches(ctx, tx, []registry.HouseholdID{h}, d.last())
		w = found[h]
		return err
	})
	if w.Risks == nil {
		w.Risks = []string{}
	}
	if w.Open == nil {
		w.Open = []monitor.OpenLead{}
	}
	return w, err
}
