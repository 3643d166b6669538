package monitor

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/param"
)

// Rank counts anew how often each rule was found right and ranks all open leads by it. It
// runs once a screening, in the caller's transaction, which records it; between screenings
// a score changes only with the hits of its lead.
// Policy: plan:262
func (s *Service) Rank(ctx context.Context, tx *db.Tx) error {
	r, err := s.measure(ctx, tx)
	if err != nil {
		return err
	}
	f := tx.CountyFilter("l").And("l.closed_on IS NULL AND h.ended_at IS NULL")
	held, err := heldHits(ctx, tx, f)
	if err != nil {
		return err
	}
	was := map[LeadID]float64{}
	err = tx.Each(ctx, `SELECT id, score FROM lead WHERE county_id = $1 AND closed_on IS NULL`, []any{tx.County()}, func(row db.Scanner) error {
		var lead LeadID
		var score float64
		err := row.Scan(&lead, &score)
		was[lead] = score
		return err
	})
	if err != nil {
		return err
	}
	for lead, hits := range held {
		score := r.score(hits)
		if score == was[lead] {
			continue
		}
		if err := tx.ExecOne(ctx, ErrChanged, `UPDATE lead SET score = $3 WHERE county_id = $1 AND id = $2`, tx.County(), lead, score); err != nil {
			return err
		}
	}
	return nil
}

// heldHits are the hits that rank the leads of a filter on lead l and lead_hit h: those
// that hold, or all that stood where none does.
func heldHits(ctx context.Context, tx *db.Tx, f *db.Filter) (map[LeadID][]rankedHit, error) {
	all := map[LeadID][]rankedHit{}
	err := tx.Each(ctx, `SELECT l.id, h.id, h.rule, h.risk, h.severity, h.distance, h.cost, h.relief, h.lapsed_on IS NOT NULL, h.since, h.refuted
		FROM lead l JOIN lead_hit h ON h.county_id = l.county_id AND h.lead_id = l.id`+f.Where(), f.Args(), func(row db.Scanner) error {
		var lead LeadID
		var h rankedHit
		var cost, relief *int64
		if err := row.Scan(&lead, &h.id, &h.rule, &h.risk, &h.severity, &h.distance, &cost, &relief, &h.lapsed, &h.origin.on, &h.origin.refuted); err != nil {
			return err
		}
		h.burden = burdenOf(cost, relief)
		all[lead] = append(all[lead], h)
		return nil
	})
	for lead, hits := range all {
		all[lead] = holding(hits)
	}
	return all, err
}

// holding are the hits that hold, or all if none does.
func holding(hits []rankedHit) []rankedHit {
	held := slices.DeleteFunc(slices.Clone(hits), func(h rankedHit) bool { return h.lapsed })
	if len(held) == 0 {
		return hits
	}
	return held
}

func burdenOf(cost, relief *int64) (b Burden) {
	if cost != nil {
		b.Cost, b.Measured = cn.Money(*cost), true
	}
	if relief != nil {
		b.Relief, b.Known = cn.Money(*relief), true
	}
	return b
}

func (b Burden) columns() (cost, relief any) {
	if b.Measured {
		cost = int64(b.Cost)
	}
	if b.Measured && b.Known {
		relief = int64(b.Relief)
	}
	return cost, relief
}

// ranking is the newest that was made; the first one is made here.
func (s *Service) ranking(ctx context.Context, tx *db.Tx) (Ranking, error) {
	r, ok, err := lastRanking(ctx, tx)
	if err != nil || ok {
		return r, err
	}
	return s.measure(ctx, tx)
}

func lastRanking(ctx context.Context, tx *db.Tx) (r Ranking, ok bool, err error) {
	var doc []byte
	err = tx.Get(ctx, db.ErrNotFound, `SELECT doc FROM ranking WHERE county_id = $1 ORDER BY on_date DESC LIMIT 1`, []any{tx.County()}, &doc)
	if errors.Is(err, db.ErrNotFound) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	return r, true, json.Unmarshal(doc, &r)
}

// measure counts the verdicts and notes the weights as of today.
func (s *Service) measure(ctx context.Context, tx *db.Tx) (Ranking, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return Ranking{}, err
	}
	r := Ranking{On: tx.Today(), Rules: map[string]Tally{}, Weight: ratio(set, "rank.prior_weight"), Cap: ratio(set, "rank.distance_cap"), Others: ratio(set, "rank.others_share"),
		NoveltyWeight: ratio(set, "rank.novelty_weight"), FreshTimes: ratio(set, "rank.fresh_times"), RefutedTimes: ratio(set, "rank.refuted_times"), Novelties: map[Novelty]Lift{}}
	if days, ok := set.Int("rank.fresh_days"); ok {
		n := int(days)
		r.FreshDays = &n
	}
	if months, ok := set.Int("rank.months"); ok {
		r.Since = tx.Today().AddMonths(-int(months))
	}
	f := tx.CountyFilter("v").And("v.outcome IN ('true', 'false') AND NOT l.trial")
	if !r.Since.IsZero() {
		f.And("v.confirmed_on >= ?", r.Since)
	}
	type question struct {
		rule string
		lead LeadID
	}
	type verdict struct {
		yes     bool
		novelty Novelty // when it was sent out
	}
	found := map[question]verdict{}
	err = tx.Each(ctx, `SELECT v.rule, v.lead_id, v.outcome, h.since, h.refuted, COALESCE(l.dispatched_on, v.confirmed_on)
		FROM verdict v JOIN lead l ON l.county_id = v.county_id AND l.id = v.lead_id
		JOIN lead_hit h ON h.county_id = v.county_id AND h.id = v.hit_id`+f.Where(), f.Args(), func(row db.Scanner) error {
		var q question
		var o Outcome
		var from origin
		var sent cn.Date
		err := row.Scan(&q.rule, &q.lead, &o, &from.on, &from.refuted, &sent)
		q.rule = precisionKey(q.rule)
		before, n := found[q], r.novelty(from, sent)
		if before.novelty == Fresh {
			n = Fresh // of several reports in one lead the newest counts
		}
		found[q] = verdict{before.yes || o == True, n}
		return err
	})
	if err != nil {
		return r, err
	}
	for q, v := range found {
		r.Rules[q.rule] = r.Rules[q.rule].plus(v.yes)
	}
	if r.lifts() {
		order := func(a, b question) int { return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.lead, b.lead)) }
		for _, q := range slices.SortedFunc(maps.Keys(found), order) { // so that rounding does not depend on the order
			v := found[q]
			l := r.Novelties[v.novelty]
			l.Tally, l.Expected = l.plus(v.yes), l.Expected+r.precision(q.rule).Mean()
			r.Novelties[v.novelty] = l
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO ranking (county_id, on_date, doc, recorded_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (county_id, on_date) DO UPDATE SET doc = excluded.doc, recorded_at = excluded.recorded_at`, tx.County(), r.On, asJSON(r), tx.Now())
	return r, err
}

func ratio(set param.Set, key string) *float64 {
	if v, ok := set.Ratio(key); ok {
		return &v
	}
	return nil
}

// reckoning is why a lead stands where it does; nil before the first screening that ranks,
// for a closed lead, and for who may not see the reasons.
func (s *Service) reckoning(ctx context.Context, tx *db.Tx, d *Detail) (*Reckoning, error) {
	if !d.open() || !seesReasons(tx, d.Area) {
		return nil, nil
	}
	r, ok, err := lastRanking(ctx, tx)
	if err != nil || !ok {
		return nil, err
	}
	var hits []rankedHit
	titles := map[string]string{}
	for _, h := range d.Hits {
		if h.Ended == "" {
			hits = append(hits, rankedHit{h.open(), h.Rule})
			titles[h.Rule] = h.Title
		}
	}
	out := r.reckon(holding(hits), titles)
	if out.Score != d.Score {
		return nil, nil // ranked before there were parts: the next screening will say
	}
	return &out, nil
}

var (
	errWeight = errs.New(errs.Invalid, "monitor.rank_weight", "请填大于 0 的数,如 2;不想看规则准不准的,留空即可。")
	errShare  = errs.New(errs.Invalid, "monitor.rank_share", "请填 0 到 100% 之间的比例。")
	errTimes  = errs.New(errs.Invalid, "monitor.rank_times", "请填不小于 1 的倍数,如 5。")
)

// CheckWeight refuses a weight of nothing.
func CheckWeight(text string) error {
	return checkRatio(text, errWeight, func(x float64) bool { return x > 0 })
}

// CheckShare refuses a share of more than all.
func CheckShare(text string) error {
	return checkRatio(text, errShare, func(x float64) bool { return x <= 1 })
}

// CheckTimes refuses a cap below the threshold itself.
func CheckTimes(text string) error {
	return checkRatio(text, errTimes, func(x float64) bool { return x >= 1 })
}

func checkRatio(text string, wrong error, fits func(float64) bool) error {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !fits(x) {
		return wrong
	}
	return nil
}
