package monitor

import (
	"context"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// Verdict is the answer to what one rule said.
type Verdict struct {
	Lead        LeadID    `json:"lead"`
	Rule        string    `json:"rule"`
	Version     int       `json:"version"`
	Risk        string    `json:"risk"`
	Outcome     Outcome   `json:"outcome" enum:"true,false,need_more"`
	Reason      string    `json:"reason,omitempty"`
	Visit       string    `json:"visit,omitempty"`
	ConfirmedBy string    `json:"confirmed_by"`
	ConfirmedAt time.Time `json:"confirmed_at"`
	Cooldown    cn.Date   `json:"cooldown_until" doc:"此日之前同一证据不再问"`
}

func verdictsOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]Verdict, error) {
	return db.Select(ctx, tx, `SELECT lead_id, rule, version, risk, outcome, reason, visit_id, confirmed_by, confirmed_at, cooldown_until
		FROM verdict WHERE county_id = $1 AND household_id = $2 ORDER BY id DESC`, []any{tx.County(), h}, func(row db.Scanner) (v Verdict, err error) {
		err = row.Scan(&v.Lead, &v.Rule, &v.Version, &v.Risk, &v.Outcome, &v.Reason, &v.Visit, &v.ConfirmedBy, &v.ConfirmedAt, &v.Cooldown)
		v.ConfirmedAt = v.ConfirmedAt.UTC()
		return v, err
	})
}

// RowVerdict tells a department what became of one of its rows.
type RowVerdict struct {
	Row         int     `json:"row" doc:"部门文件的行号"`
	Rule        string  `json:"rule"`
	Risk        string  `json:"risk"`
	State       State   `json:"state"`
	Outcome     Outcome `json:"outcome,omitempty" doc:"尚无结论时省略"`
	ConfirmedOn cn.Date `json:"confirmed_on"`
}

// VerdictsFor tells a department what became of the rows of its batch that contributed to
// leads: row numbers, no names. Another department's batch does not exist for it.
// Policy: plan:262
func (s *Service) VerdictsFor(ctx context.Context, batch int64) (list []RowVerdict, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := ownBatch(ctx, tx, batch); err != nil {
			return err
		}
		f := tx.Filter("l", "l.area", access.VerdictRead).And("NOT l.trial AND e.batch = ?", batch)
		list, err = db.Select(ctx, tx, `SELECT e.row_no, h.rule, h.risk, l.state, coalesce(v.outcome, ''), v.confirmed_on
			FROM lead_evidence e
			JOIN lead_hit h ON h.county_id = e.county_id AND h.id = e.hit_id
			JOIN lead l ON l.county_id = e.county_id AND l.id = e.lead_id
			LEFT JOIN verdict v ON v.county_id = e.county_id AND v.hit_id = e.hit_id AND v.id = `+lastVerdict+f.Where()+`
			AND (h.ended_as <> 'superseded' OR v.id IS NOT NULL)
			ORDER BY e.row_no, h.rule, h.id`, f.Args(), func(row db.Scanner) (r RowVerdict, err error) {
			return r, row.Scan(&r.Row, &r.Rule, &r.Risk, &r.State, &r.Outcome, &r.ConfirmedOn)
		})
		return err
	})
	return list, err
}

// lastVerdict is the newest verdict on a hit h.
const lastVerdict = `(SELECT max(w.id) FROM verdict w WHERE w.county_id = h.county_id AND w.hit_id = h.id)`

// ownBatch refuses a batch of a department for which the actor does not read verdicts.
func ownBatch(ctx context.Context, tx *db.Tx, batch int64) error {
	var dataset string
	err := tx.Get(ctx, db.ErrNotFound, `SELECT dataset FROM lead_evidence WHERE county_id = $1 AND batch = $2 LIMIT 1`, []any{tx.County(), batch}, &dataset)
	if err == db.ErrNotFound { // no row of it contributed to anything
		dataset, err = source.DatasetOf(ctx, tx, batch)
	}
	if err != nil {
		return err
	}
	d, err := source.Definition(ctx, tx, dataset)
	if err == nil && !tx.Actor().Scope(access.VerdictRead).CoversSector(d.Sector) {
		err = db.ErrNotFound
	}
	return err
}

// Risk is a risk of a household that a department is entitled to know of.
type Risk struct {
	ID        string               `json:"id"`
	Household registry.HouseholdID `json:"household"`
	Area      string               `json:"area"`
	Sector    string               `json:"sector"`
	Risk      string               `json:"risk"`
	Rule      string               `json:"rule"`
	Sentence  string               `json:"sentence"`
	On        cn.Date              `json:"on"`
	State     State                `json:"state"`
	Outcome   Outcome              `json:"outcome,omitempty" doc:"尚无结论时省略"`
}

// Risks are the risks found of households by the rules of a sector, newest first: a
// department sees those of its own sectors, in its area; sector "" is all of them.
// Policy: plan:262
func (s *Service) Risks(ctx context.Context, sector string, p api.Page) (list api.List[Risk], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		// Not l.area itself: its index would lead to all leads of the area before the newest hits.
		f := tx.Filter("h", "(l.area || '')", access.VerdictRead).And("NOT l.trial AND h.ended_at IS NULL")
		if own := tx.Actor().Scope(access.VerdictRead).Sectors; own != nil {
			f.AnyOf("h.sector", own...)
		}
		if sector != "" {
			f.And("h.sector = ?", sector)
		}
		if p.After != "" {
			f.And("h.id < ?", p.After)
		}
		limit := p.Limit
		if limit <= 0 || limit > 200 {
			limit = 50
		}
		list.Items, err = db.Select(ctx, tx, `SELECT h.id, l.household_id, l.area, h.sector, h.risk, h.rule, h.sentence, h.on_date, l.state, coalesce(v.outcome, '')
			FROM lead_hit h JOIN lead l ON l.county_id = h.county_id AND l.id = h.lead_id
			LEFT JOIN verdict v ON v.county_id = h.county_id AND v.hit_id = h.id AND v.id = `+lastVerdict+f.Where()+`
			ORDER BY h.id DESC LIMIT `+f.Arg(limit+1), f.Args(), func(row db.Scanner) (r Risk, err error) {
			return r, row.Scan(&r.ID, &r.Household, &r.Area, &r.Sector, &r.Risk, &r.Rule, &r.Sentence, &r.On, &r.State, &r.Outcome)
		})
		if len(list.Items) > limit {
			list.Items = list.Items[:limit]
			list.Next = list.Items[limit-1].ID
		}
		return err
	})
	return list, err
}
