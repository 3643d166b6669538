package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// SpokenOfTx says whether a rule of a department or the platform has found a household for
// a risk, in a lead that is open or that was found true, or whether it has an open case.
func (s *Service) SpokenOfTx(ctx context.Context, tx *db.Tx, h registry.HouseholdID, risks []string) (bool, error) {
	_, open, err := openCaseOf(ctx, tx, h)
	if err != nil || open {
		return open, err
	}
	f := tx.CountyFilter("l").And("l.household_id = ? AND NOT l.trial AND (l.closed_on IS NULL OR l.outcome = 'true') AND hit.ended_as <> 'withdrawn' AND hit.channel IN ('department', 'platform')", string(h)).
		AnyOf("hit.risk", risks...)
	var n int
	err = tx.Get(ctx, nil, `SELECT count(*) FROM lead l JOIN lead_hit hit ON hit.county_id = l.county_id AND hit.lead_id = l.id`+f.Where(), f.Args(), &n)
	return n > 0, err
}

// DeclaredTx are the households of an area with a declaration that nobody has visited, and
// by when somebody should; the day is zero where the county has no limit.
func (s *Service) DeclaredTx(ctx context.Context, tx *db.Tx, area string) (map[registry.HouseholdID]cn.Date, error) {
	f := tx.CountyFilter("l").And("l.closed_on IS NULL AND l.declared_on IS NOT NULL AND l.state <> 'visited'")
	if area != "" {
		f.In("l.village", db.Scope{Areas: []string{area}})
	}
	due := map[registry.HouseholdID]cn.Date{}
	return due, tx.Each(ctx, `SELECT l.household_id, l.visit_due FROM lead l`+f.Where(), f.Args(), func(row db.Scanner) error {
		var h registry.HouseholdID
		var day cn.Date
		err := row.Scan(&h, &day)
		due[h] = day
		return err
	})
}
