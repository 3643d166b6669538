package assist

import (
	"context"
	"encoding/json"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

var errChanged = errs.New(errs.Conflict, "assist.changed", "这项措施刚刚被别人改过。请刷新后再办。")

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // lists of texts and plain structs always marshal
	}
	return string(b)
}

// amount is a nullable amount as the driver takes it.
func amount(m *cn.Money) any {
	if m == nil {
		return nil
	}
	return int64(*m)
}

func money(n *int64) *cn.Money {
	if n == nil {
		return nil
	}
	m := cn.Money(*n)
	return &m
}

const planColumns = `p.case_id, p.household_id, p.area, p.category, p.risks, p.labour, p.unmotivated, p.green, p.opened_on, p.recognised_on, p.finished_on`

func scanPlan(row db.Scanner) (p Plan, err error) {
	var risks []byte
	err = row.Scan(&p.Case, &p.Household, &p.Area, &p.Category, &risks, &p.Labour, &p.Unmotivated, &p.Green, &p.OpenedOn, &p.Recognised, &p.FinishedOn)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(risks, &p.Risks)
}

func plansWhere(ctx context.Context, tx *db.Tx, f *db.Filter, tail string) ([]Plan, error) {
	return db.Select(ctx, tx, `SELECT `+planColumns+` FROM assistance_plan p`+f.Where()+tail, f.Args(), scanPlan)
}

// planOf reads a plan, whoever asks.
func planOf(ctx context.Context, tx *db.Tx, c CaseID) (p Plan, ok bool, err error) {
	list, err := plansWhere(ctx, tx, tx.CountyFilter("p").And("p.case_id = ?", c), "")
	if err != nil || len(list) == 0 {
		return Plan{}, false, err
	}
	return list[0], true, nil
}

func insertPlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	_, err := tx.Exec(ctx, `INSERT INTO assistance_plan (county_id, case_id, household_id, area, category, risks, labour, unmotivated, green, opened_on, recognised_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.County(), p.Case, p.Household, p.Area, p.Category, asJSON(p.Risks), p.Labour, p.Unmotivated, p.Green, p.OpenedOn, p.Recognised)
	return err
}

func (p *Plan) save(ctx context.Context, tx *db.Tx) error {
	return tx.ExecOne(ctx, db.ErrNotFound, `UPDATE assistance_plan SET household_id = $3, area = $4, category = $5, risks = $6, labour = $7, unmotivated = $8, green = $9,
			recognised_on = $10, finished_on = $11
		WHERE county_id = $1 AND case_id = $2`,
		tx.County(), p.Case, p.Household, p.Area, p.Category, asJSON(p.Risks), p.Labour, p.Unmotivated, p.Green, p.Recognised, p.FinishedOn)
}

func appendPlanStep(ctx context.Context, tx *db.Tx, s planStep) error {
	_, err := tx.Exec(ctx, `INSERT INTO assistance_step (county_id, id, case_id, action, actor, at, note, payload) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.County(), id.New[string](), s.Case, s.Action, tx.Actor().ID, tx.Now(), s.Note, asJSON(s.Payload))
	return err
}

func planSteps(ctx context.Context, tx *db.Tx, c CaseID) ([]planStep, error) {
	return db.Select(ctx, tx, `SELECT action, actor, at, note, payload FROM assistance_step WHERE county_id = $1 AND case_id = $2 ORDER BY id`,
		[]any{tx.County(), c}, func(row db.Scanner) (planStep, error) {
			s := planStep{Case: c}
			var doc []byte
			if err := row.Scan(&s.Action, &s.Actor, &s.At, &s.Note, &doc); err != nil {
				return s, err
			}
			s.At = s.At.UTC()
			return s, json.Unmarshal(doc, &s.Payload)
		})
}

const measureColumns = `m.id, m.case_id, m.household_id, m.area, m.heading, m.code, m.risks, m.misfit, m.sector, m.fund, m.amount, m.in_kind, m.provider,
	m.start_on, m.deliver_by, m.end_on, m.state, m.delivered_on, m.delivered, m.effect, m.steps`

func scanMeasure(row db.Scanner) (m Measure, err error) {
	var risks []byte
	var planned, delivered *int64
	err = row.Scan(&m.ID, &m.Case, &m.Household, &m.Area, &m.Heading, &m.Code, &risks, &m.Misfit, &m.Sector, &m.Fund, &planned, &m.InKind, &m.Provider,
		&m.StartOn, &m.DeliverBy, &m.EndOn, &m.State, &m.DeliveredOn, &delivered, &m.Effect, &m.steps)
	if err != nil {
		return m, err
	}
	m.Amount, m.Delivered, m.Evidence = money(planned), money(delivered), []Evidence{}
	return m, json.Unmarshal(risks, &m.Risks)
}

// measuresWhere reads measures with their evidence.
func measuresWhere(ctx context.Context, tx *db.Tx, f *db.Filter, tail string) ([]Measure, error) {
	list, err := db.Select(ctx, tx, `SELECT `+measureColumns+` FROM measure m`+f.Where()+tail, f.Args(), scanMeasure)
	if err != nil || len(list) == 0 {
		return list, err
	}
	place := map[MeasureID]int{}
	ids := make([]string, len(list))
	for i, m := range list {
		place[m.ID], ids[i] = i, string(m.ID)
	}
	e := tx.CountyFilter("e").AnyOf("e.measure_id", ids...)
	err = tx.Each(ctx, `SELECT e.measure_id, e.kind, e.ref, e.title, e.day, e.amount, e.recorded_by, e.recorded_at FROM measure_evidence e`+e.Where()+
		` ORDER BY e.recorded_at, e.kind, e.ref`, e.Args(), func(row db.Scanner) error {
		var m MeasureID
		var v Evidence
		var n *int64
		err := row.Scan(&m, &v.Kind, &v.Ref, &v.Title, &v.Day, &n, &v.RecordedBy, &v.RecordedAt)
		v.Amount, v.RecordedAt = money(n), v.RecordedAt.UTC()
		list[place[m]].Evidence = append(list[place[m]].Evidence, v)
		return err
	})
	return list, err
}

func measuresOf(ctx context.Context, tx *db.Tx, c CaseID) ([]Measure, error) {
	return measuresWhere(ctx, tx, tx.CountyFilter("m").And("m.case_id = ?", c), " ORDER BY m.id")
}

func insertMeasure(ctx context.Context, tx *db.Tx, m *Measure) error {
	_, err := tx.Exec(ctx, `INSERT INTO measure (county_id, id, case_id, household_id, area, heading, code, risks, misfit, sector, fund, amount, in_kind, provider,
			start_on, deliver_by, end_on, state, effect, steps)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, '', 0)`,
		tx.County(), m.ID, m.Case, m.Household, m.Area, m.Heading, m.Code, asJSON(m.Risks), m.Misfit, m.Sector, m.Fund, amount(m.Amount), m.InKind, m.Provider,
		m.StartOn, m.DeliverBy, m.EndOn, m.State)
	return err
}

// save stores what a step changed, unless somebody else took one meanwhile.
func (m *Measure) save(ctx context.Context, tx *db.Tx) error {
	return tx.ExecOne(ctx, errChanged, `UPDATE measure SET heading = $4, code = $5, risks = $6, misfit = $7, sector = $8, fund = $9, amount = $10, in_kind = $11,
			provider = $12, start_on = $13, deliver_by = $14, end_on = $15, state = $16, delivered_on = $17, delivered = $18, effect = $19, steps = $3 + 1
		WHERE county_id = $1 AND id = $2 AND steps = $3`,
		tx.County(), m.ID, m.steps, m.Heading, m.Code, asJSON(m.Risks), m.Misfit, m.Sector, m.Fund, amount(m.Amount), m.InKind, m.Provider,
		m.StartOn, m.DeliverBy, m.EndOn, m.State, m.DeliveredOn, amount(m.Delivered), m.Effect)
}

func appendMeasureStep(ctx context.Context, tx *db.Tx, s measureStep) error {
	_, err := tx.Exec(ctx, `INSERT INTO measure_step (county_id, id, measure_id, action, actor, at, note, payload) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.County(), id.New[string](), s.Measure, s.Action, tx.Actor().ID, tx.Now(), s.Note, asJSON(s.Payload))
	return err
}

const measureStepColumns = `s.measure_id, s.action, s.actor, s.at, s.note, s.payload`

func scanMeasureStep(row db.Scanner) (s measureStep, err error) {
	var doc []byte
	if err := row.Scan(&s.Measure, &s.Action, &s.Actor, &s.At, &s.Note, &doc); err != nil {
		return s, err
	}
	s.At = s.At.UTC()
	return s, json.Unmarshal(doc, &s.Payload)
}

func measureSteps(ctx context.Context, tx *db.Tx, m MeasureID) ([]measureStep, error) {
	return db.Select(ctx, tx, `SELECT `+measureStepColumns+` FROM measure_step s WHERE s.county_id = $1 AND s.measure_id = $2 ORDER BY s.id`,
		[]any{tx.County(), m}, scanMeasureStep)
}

// stepsOfPlan are the steps of all measures of a plan, oldest first.
func stepsOfPlan(ctx context.Context, tx *db.Tx, c CaseID) ([]measureStep, error) {
	return db.Select(ctx, tx, `SELECT `+measureStepColumns+` FROM measure_step s JOIN measure m ON m.county_id = s.county_id AND m.id = s.measure_id
		WHERE s.county_id = $1 AND m.case_id = $2 ORDER BY s.id`, []any{tx.County(), c}, scanMeasureStep)
}

func insertEvidence(ctx context.Context, tx *db.Tx, m MeasureID, e Evidence) error {
	_, err := tx.Exec(ctx, `INSERT INTO measure_evidence (county_id, measure_id, kind, ref, title, day, amount, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.County(), m, e.Kind, e.Ref, e.Title, e.Day, amount(e.Amount), tx.Actor().ID, tx.Now())
	return err
}

// usedRecords are the records that already prove a measure of the household.
func usedRecords(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (map[string]bool, error) {
	used := map[string]bool{}
	err := tx.Each(ctx, `SELECT e.ref FROM measure_evidence e JOIN measure m ON m.county_id = e.county_id AND m.id = e.measure_id
		WHERE e.county_id = $1 AND e.kind = 'record' AND m.household_id = $2`, []any{tx.County(), h}, func(row db.Scanner) error {
		var ref string
		err := row.Scan(&ref)
		used[ref] = true
		return err
	})
	return used, err
}
