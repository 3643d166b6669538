package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// RuleCount is what the hits of one rule have led to.
type RuleCount struct {
	Open  int `json:"open"`
	Trial int `json:"trial"`
	True  int `json:"confirmed_true"`
	False int `json:"confirmed_false"`
}

// ByRule counts leads and verdicts by rule, within what the actor may see; ok is false
// where that is nothing.
func (s *Service) ByRule(ctx context.Context, tx *db.Tx) (counts map[string]RuleCount, ok bool, err error) {
	counts = map[string]RuleCount{}
	if tx.Actor().Scope(access.LeadRead).Empty() {
		return counts, false, nil
	}
	// A lead has at most one hit of a rule that has not ended.
	f := tx.Filter("l", "l.area", access.LeadRead).And("h.ended_at IS NULL AND l.closed_on IS NULL")
	err = tx.Each(ctx, `SELECT h.rule, count(*) FILTER (WHERE NOT l.trial), count(*) FILTER (WHERE l.trial)
		FROM lead l JOIN lead_hit h ON h.county_id = l.county_id AND h.lead_id = l.id`+f.Where()+` GROUP BY h.rule`, f.Args(), func(row db.Scanner) error {
		var rule string
		var c RuleCount
		err := row.Scan(&rule, &c.Open, &c.Trial)
		counts[rule] = c
		return err
	})
	if err != nil {
		return counts, true, err
	}
	v := tx.Filter("l", "l.area", access.LeadRead)
	err = tx.Each(ctx, `SELECT v.rule, count(*) FILTER (WHERE v.outcome = 'true'), count(*) FILTER (WHERE v.outcome = 'false')
		FROM verdict v JOIN lead l ON l.county_id = v.county_id AND l.id = v.lead_id`+v.Where()+` GROUP BY v.rule`, v.Args(), func(row db.Scanner) error {
		var rule string
		var yes, no int
		err := row.Scan(&rule, &yes, &no)
		c := counts[rule]
		c.True, c.False = yes, no
		counts[rule] = c
		return err
	})
	return counts, true, err
}

// PastVerdict is what the township once found of a household, for whoever tests a rule on
// the past.
type PastVerdict struct {
	Household registry.HouseholdID
	Rule      string
	Risk      string
	True      bool
	On        cn.Date
	Until     cn.Date // of the cool-down
	Opened    cn.Date // of the lead
}

// PastVerdicts are all verdicts of the county that say true or not true, the oldest first.
// It checks no permission: only counts leave the caller.
func (s *Service) PastVerdicts(ctx context.Context, tx *db.Tx) ([]PastVerdict, error) {
	return db.Select(ctx, tx, `SELECT v.household_id, v.rule, v.risk, v.outcome = 'true', v.confirmed_on, v.cooldown_until, l.opened_on
		FROM verdict v JOIN lead l ON l.county_id = v.county_id AND l.id = v.lead_id
		WHERE v.county_id = $1 AND v.outcome IN ('true', 'false') ORDER BY v.confirmed_on, v.id`, []any{tx.County()}, func(row db.Scanner) (v PastVerdict, err error) {
		return v, row.Scan(&v.Household, &v.Rule, &v.Risk, &v.True, &v.On, &v.Until, &v.Opened)
	})
}
