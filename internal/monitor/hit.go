package monitor

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/source"
)

// HitView is why a lead exists: one rule's sentence, with the rows and parameters behind it.
type HitView struct {
	Rule     string     `json:"rule"`
	Version  int        `json:"version"`
	Title    string     `json:"title"`
	Channel  Channel    `json:"channel" enum:"declared,found,platform,department" doc:"从哪个渠道得知"`
	Sector   string     `json:"sector"`
	Risk     string     `json:"risk"`
	Severity int        `json:"severity"`
	Distance float64    `json:"distance" doc:"是阈值的多少倍"`
	Sentence string     `json:"sentence"`
	Params   []Measure  `json:"params" doc:"所用参数及执行日期"`
	On       cn.Date    `json:"on"`
	KnownBy  cn.Date    `json:"known_by"`
	FirstRun int64      `json:"first_run" doc:"首次发现的筛查"`
	LastRun  int64      `json:"last_run" doc:"最近一次仍命中的筛查"`
	LapsedOn cn.Date    `json:"lapsed_on" doc:"这一天的筛查发现已不成立;空为成立"`
	Ended    string     `json:"ended,omitempty" doc:"superseded 已有更新,withdrawn 来源已撤销;有效时省略"`
	Rows     []Evidence `json:"rows" doc:"依据的行"`
	// AfterVisit says that the visit could not know of it: its verdict does not answer it.
	AfterVisit bool `json:"after_visit,omitempty" doc:"入户之后才出现"`

	id      string
	burden  Burden
	origin  origin
	firstAt time.Time
	endedAt time.Time
}

// open is the hit as an open lead holds it.
func (h *HitView) open() openHit {
	return openHit{id: h.id, risk: h.Risk, severity: h.Severity, distance: h.Distance, burden: h.burden, origin: h.origin, lapsed: !h.LapsedOn.IsZero()}
}

// Measure is a parameter that a hit was decided by, in words.
type Measure struct {
	Param
	Title  string `json:"title" doc:"参数名称"`
	Text   string `json:"text" doc:"数值和单位,如 10000 元"`
	Clause string `json:"clause,omitempty" doc:"依据的条款"`
	Source string `json:"source,omitempty" doc:"示例值的出处"`
}

// measures puts the parameters of a hit into words; one that is no longer defined keeps
// its key for a title.
func measures(params []Param) []Measure {
	list := make([]Measure, len(params))
	for i, p := range params {
		m := Measure{Param: p, Title: p.Key, Text: p.Value}
		if d, err := param.Find(p.Key); err == nil {
			m.Title, m.Clause, m.Source = d.Title, d.Clause, d.Source
			unit := d.Unit
			if unit == "" && d.Kind == param.Money {
				unit = "元"
			}
			if unit != "" {
				m.Text += " " + unit
			}
		}
		list[i] = m
	}
	return list
}

// Evidence is a row behind a hit.
type Evidence struct {
	Record    int64    `json:"record"`
	Dataset   string   `json:"dataset"`
	Title     string   `json:"title" doc:"数据项名称"`
	Batch     int64    `json:"batch"`
	Row       int      `json:"row" doc:"部门文件的行号"`
	On        cn.Date  `json:"on"`
	Amount    cn.Money `json:"amount"`
	Withdrawn bool     `json:"withdrawn,omitempty" doc:"所在批次已撤销"`
}

// hitsOf are all hits that a lead ever had with their rows, the worst first.
func hitsOf(ctx context.Context, tx *db.Tx, lead LeadID) ([]HitView, error) {
	hits, err := db.Select(ctx, tx, `SELECT id, rule, version, title, channel, sector, risk, severity, distance, sentence, params, on_date, known_by,
		first_run, last_run, first_at, lapsed_on, ended_at, ended_as, cost, relief, since, refuted FROM lead_hit WHERE county_id = $1 AND lead_id = $2 ORDER BY id`,
		[]any{tx.County(), lead}, func(row db.Scanner) (h HitView, err error) {
			var params []byte
			var ended *time.Time
			var cost, relief *int64
			h.Rows = []Evidence{}
			if err = row.Scan(&h.id, &h.Rule, &h.Version, &h.Title, &h.Channel, &h.Sector, &h.Risk, &h.Severity, &h.Distance, &h.Sentence, &params, &h.On, &h.KnownBy,
				&h.FirstRun, &h.LastRun, &h.firstAt, &h.LapsedOn, &ended, &h.Ended, &cost, &relief, &h.origin.on, &h.origin.refuted); err != nil {
				return h, err
			}
			if ended != nil {
				h.endedAt = *ended
			}
			h.burden = burdenOf(cost, relief)
			var used []Param
			err = json.Unmarshal(params, &used)
			h.Params = measures(used)
			return h, err
		})
	if err != nil {
		return nil, err
	}
	err = tx.Each(ctx, `SELECT e.hit_id, e.record, e.dataset, e.batch, e.row_no, e.on_date, e.amount, e.withdrawn
		FROM lead_hit h JOIN lead_evidence e ON e.county_id = h.county_id AND e.hit_id = h.id
		WHERE h.county_id = $1 AND h.lead_id = $2 ORDER BY e.hit_id, e.on_date, e.record`, []any{tx.County(), lead}, func(row db.Scanner) error {
		var hit string
		var e Evidence
		if err := row.Scan(&hit, &e.Record, &e.Dataset, &e.Batch, &e.Row, &e.On, &e.Amount, &e.Withdrawn); err != nil {
			return err
		}
		i := slices.IndexFunc(hits, func(h HitView) bool { return h.id == hit })
		hits[i].Rows = append(hits[i].Rows, e)
		return nil
	})
	slices.SortStableFunc(hits, func(a, b HitView) int {
		return cmp.Or(cmp.Compare(gravity(b.Severity, b.Distance), gravity(a.Severity, a.Distance)), cmp.Compare(a.Rule, b.Rule))
	})
	return hits, err
}

// askedBefore are the hits that stood when the visit was recorded.
func askedBefore(hits []HitView, visited time.Time) []HitView {
	return slices.DeleteFunc(slices.Clone(hits), func(h HitView) bool {
		return h.firstAt.After(visited) || !h.endedAt.IsZero() && !h.endedAt.After(visited) || h.Ended == "withdrawn"
	})
}

// title names the datasets of the rows.
func titleRows(ctx context.Context, tx *db.Tx, hits []HitView) error {
	titles := map[string]string{}
	for i := range hits {
		for k := range hits[i].Rows {
			r := &hits[i].Rows[k]
			if titles[r.Dataset] == "" {
				d, err := source.Definition(ctx, tx, r.Dataset)
				if err != nil {
					return err
				}
				titles[r.Dataset] = d.Title
			}
			r.Title = titles[r.Dataset]
		}
	}
	return nil
}
