package monitor

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// chunk keeps IN lists short enough for both engines.
const chunk = 500

// Take turns the hits of one township into leads, in the caller's transaction, which is
// also the one to record it. It asks no permission: screening has.
// Policy: plan:262
func (s *Service) Take(ctx context.Context, tx *db.Tx, run Run, hits []Hit) (Taken, error) {
	set, err := s.params.Snapshot(ctx, tx, run.On)
	if err != nil {
		return Taken{}, err
	}
	again, _ := set.Ratio("lead.again_times")
	known, err := loadStanding(ctx, tx, hits, again)
	if err != nil {
		return Taken{}, err
	}
	before, err := raisedBefore(ctx, tx, run.On, hits)
	if err != nil {
		return Taken{}, err
	}
	p := decide(run, hits, known, before, id.New[string])
	if err := s.store(ctx, tx, run, &p); err != nil {
		return Taken{}, err
	}
	return p.taken, nil
}

// loadStanding reads the open leads and the verdicts of the hits' households; again is for
// answers.
func loadStanding(ctx context.Context, tx *db.Tx, hits []Hit, again float64) (map[registry.HouseholdID]*standing, error) {
	known := map[registry.HouseholdID]*standing{}
	var households []string
	for _, h := range hits {
		if known[h.Household] == nil {
			known[h.Household] = &standing{leads: map[bool]*openLead{}}
			households = append(households, string(h.Household))
		}
	}
	for part := range slices.Chunk(households, chunk) {
		if err := loadOpen(ctx, tx, part, known); err != nil {
			return nil, err
		}
		if err := loadAnswers(ctx, tx, part, again, known); err != nil {
			return nil, err
		}
	}
	return known, nil
}

func loadOpen(ctx context.Context, tx *db.Tx, households []string, known map[registry.HouseholdID]*standing) error {
	f := tx.CountyFilter("l").And("l.closed_on IS NULL").AnyOf("l.household_id", households...)
	return tx.Each(ctx, `SELECT l.id, l.household_id, l.trial, h.id, h.rule, h.evidence_key, h.risk, h.sentence, h.severity, h.distance, h.cost, h.relief, h.lapsed_on IS NOT NULL, h.since, h.refuted
		FROM lead l LEFT JOIN lead_hit h ON h.county_id = l.county_id AND h.lead_id = l.id AND h.ended_at IS NULL`+f.Where(), f.Args(),
		func(row db.Scanner) error {
			var lead LeadID
			var household registry.HouseholdID
			var trial bool
			var hit, rule, key, risk, sentence *string
			var severity *int
			var distance *float64
			var cost, relief *int64
			var lapsed bool
			var from origin
			var refuted *bool
			if err := row.Scan(&lead, &household, &trial, &hit, &rule, &key, &risk, &sentence, &severity, &distance, &cost, &relief, &lapsed, &from.on, &refuted); err != nil {
				return err
			}
			s := known[household]
			if s.leads[trial] == nil {
				s.leads[trial] = &openLead{lead, map[string]openHit{}}
			}
			if hit != nil {
				from.refuted = *refuted
				s.leads[trial].hits[*rule] = openHit{*hit, *key, *risk, *sentence, *severity, *distance, burdenOf(cost, relief), lapsed, from}
			}
			return nil
		})
}

func loadAnswers(ctx context.Context, tx *db.Tx, households []string, again float64, known map[registry.HouseholdID]*standing) error {
	f := tx.CountyFilter("v").And("v.outcome <> 'need_more'").AnyOf("v.household_id", households...)
	return tx.Each(ctx, `SELECT v.household_id, v.rule, v.risk, v.outcome, v.severity, v.distance, v.records, v.cooldown_until
		FROM verdict v`+f.Where(), f.Args(), func(row db.Scanner) error {
		var household registry.HouseholdID
		a := answer{again: again}
		var records []byte
		if err := row.Scan(&household, &a.rule, &a.risk, &a.outcome, &a.severity, &a.distance, &records, &a.until); err != nil {
			return err
		}
		if err := json.Unmarshal(records, &a.records); err != nil {
			return err
		}
		known[household].answers = append(known[household].answers, a)
		return nil
	})
}

// store writes the plan: new leads, new hits with their rows, and what they change.
func (s *Service) store(ctx context.Context, tx *db.Tx, run Run, p *plan) error {
	r, err := s.ranking(ctx, tx)
	if err != nil {
		return err
	}
	if err := p.insertLeads(ctx, tx, run, r); err != nil {
		return err
	}
	var touched, ended []string
	var fresh []placed
	for _, x := range p.placed {
		if x.touched {
			touched = append(touched, x.hit.id)
			continue
		}
		fresh = append(fresh, x)
		if x.ends != "" {
			ended = append(ended, x.ends)
		}
	}
	for part := range slices.Chunk(touched, chunk) {
		f := tx.CountyFilter("lead_hit").AnyOf("lead_hit.id", part...)
		if _, err := tx.Exec(ctx, `UPDATE lead_hit SET lapsed_on = NULL, last_run = `+f.Arg(run.Number)+f.Where(), f.Args()...); err != nil {
			return err
		}
	}
	if err := endHits(ctx, tx, ended, "superseded"); err != nil {
		return err
	}
	if err := insertHits(ctx, tx, run, fresh); err != nil {
		return err
	}
	if err := insertEvidence(ctx, tx, fresh); err != nil {
		return err
	}
	changed := maps.Clone(p.changed)
	maps.DeleteFunc(changed, func(lead LeadID, _ *openLead) bool { return p.of[lead] != nil }) // opened just now
	return s.rescore(ctx, tx, changed)
}

func endHits(ctx context.Context, tx *db.Tx, hits []string, as string) error {
	for part := range slices.Chunk(hits, chunk) {
		f := tx.CountyFilter("lead_hit").AnyOf("lead_hit.id", part...)
		if _, err := tx.Exec(ctx, `UPDATE lead_hit SET ended_at = `+f.Arg(tx.Now())+`, ended_as = `+f.Arg(as)+f.Where(), f.Args()...); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) insertLeads(ctx context.Context, tx *db.Tx, run Run, r Ranking) error {
	i := 0
	_, err := tx.Bulk(ctx, "lead", []string{"county_id", "id", "household_id", "village", "area", "state", "outcome", "trial", "risks", "score",
		"opened_on", "opened_at", "dispatched_by", "assignee", "source_withdrawn"}, func() ([]any, bool) {
		if i == len(p.opened) {
			return nil, false
		}
		lead := p.opened[i]
		i++
		h, l := p.of[lead], p.changed[lead]
		total, risks := l.rank(r)
		return []any{tx.County(), string(lead), string(h.Household), h.Village, h.Village, string(Open), "", h.Trial, asJSON(risks), total,
			run.On.String(), tx.Now(), "", "", false}, true
	})
	if err != nil {
		return err
	}
	steps := make([]step, len(p.opened))
	for i, lead := range p.opened {
		steps[i] = step{Lead: lead, Action: Begin, Payload: payload{Run: run.Number}}
	}
	return appendSteps(ctx, tx, steps...)
}

func insertHits(ctx context.Context, tx *db.Tx, run Run, fresh []placed) error {
	i := 0
	_, err := tx.Bulk(ctx, "lead_hit", []string{"county_id", "id", "lead_id", "rule", "version", "title", "sector", "risk", "severity", "distance",
		"channel", "sentence", "params", "on_date", "known_by", "first_run", "last_run", "evidence_key", "first_at", "ended_as", "cost", "relief", "since", "refuted"}, func() ([]any, bool) {
		if i == len(fresh) {
			return nil, false
		}
		x := fresh[i]
		i++
		h := x.from
		params := h.Params
		if params == nil {
			params = []Param{}
		}
		cost, relief := h.Burden.columns()
		return []any{tx.County(), x.hit.id, string(x.lead), h.Rule, h.Version, h.Title, h.Sector, h.Risk, h.Severity, h.Distance,
			string(h.channel()), h.Sentence, asJSON(params), h.On.String(), h.KnownBy.String(), run.Number, run.Number, x.hit.key, tx.Now(), "", cost, relief, dayOrNull(x.hit.origin.on), x.hit.origin.refuted}, true
	})
	return err
}

func insertEvidence(ctx context.Context, tx *db.Tx, fresh []placed) error {
	var rows [][]any
	for _, x := range fresh {
		seen := map[int64]bool{}
		for _, r := range x.from.Rows {
			if seen[r.Record] {
				continue
			}
			seen[r.Record] = true
			rows = append(rows, []any{tx.County(), x.hit.id, r.Record, string(x.lead), r.Dataset, r.Batch, r.Row, dayOrNull(r.On), int64(r.Amount), false})
		}
	}
	i := 0
	_, err := tx.Bulk(ctx, "lead_evidence", []string{"county_id", "hit_id", "record", "lead_id", "dataset", "batch", "row_no", "on_date", "amount", "withdrawn"},
		func() ([]any, bool) {
			if i == len(rows) {
				return nil, false
			}
			i++
			return rows[i-1], true
		})
	return err
}

func dayOrNull(d cn.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// rescore ranks open leads anew that got new, changed or fewer hits.
func (s *Service) rescore(ctx context.Context, tx *db.Tx, changed map[LeadID]*openLead) error {
	r, err := s.ranking(ctx, tx)
	if err != nil {
		return err
	}
	var steps []step
	for lead, l := range changed {
		score, risks := l.rank(r)
		err := tx.ExecOne(ctx, ErrChanged, `UPDATE lead SET score = $3, risks = $4, lapsed_on = NULL WHERE county_id = $1 AND id = $2`, tx.County(), lead, score, asJSON(risks))
		if err != nil {
			return err
		}
		steps = append(steps, step{Lead: lead, Action: Merge})
	}
	return appendSteps(ctx, tx, steps...)
}
