package monitor

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// ErrCaseChanged is returned where somebody else changed the case meanwhile.
var ErrCaseChanged = errs.New(errs.Conflict, "monitor.case_changed", "这一户刚刚由别人办理过,请刷新后再看。")

var caseColumns = "c." + strings.Join([]string{"id", "household_id", "area", "lead_id", "phase", "stage", "category", "risks", "green", "paused", "answered",
	"opened_on", "clock_from", "monitored_on", "eliminated_on", "due", "ended_as", "closed_on", "steps"}, ", c.")

func scanCase(row db.Scanner) (c Case, err error) {
	var risks []byte
	err = row.Scan(&c.ID, &c.Household, &c.Area, &c.lead, &c.Phase, &c.Stage, &c.Category, &risks, &c.Green, &c.Paused, &c.Answered,
		&c.OpenedOn, &c.since, &c.MonitoredOn, &c.EliminateOn, &c.Due, &c.EndedAs, &c.ClosedOn, &c.steps)
	if err != nil {
		return c, err
	}
	c.PhaseTitle, c.StageTitle, c.EndTitle = c.Phase.Title(), c.Stage.Title(), endTitles[c.EndedAs]
	return c, json.Unmarshal(risks, &c.Risks)
}

func casesWhere(ctx context.Context, tx *db.Tx, f *db.Filter, tail string) ([]Case, error) {
	return db.Select(ctx, tx, `SELECT `+caseColumns+` FROM monitor_case c`+f.Where()+tail, f.Args(), scanCase)
}

// getCase reads a case if the actor holds p where it lies; otherwise it does not exist.
func getCase(ctx context.Context, tx *db.Tx, c CaseID, p db.Permission) (Case, error) {
	list, err := casesWhere(ctx, tx, tx.Filter("c", "c.area", p).And("c.id = ?", c), "")
	if err == nil && len(list) == 0 {
		err = tx.RequireSomewhere(p)
		if err == nil {
			err = db.ErrNotFound
		}
	}
	if err != nil {
		return Case{}, err
	}
	return list[0], nil
}

// openCaseOf is the open case of a household, if it has one. It checks no permission.
func openCaseOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (c Case, ok bool, err error) {
	list, err := casesWhere(ctx, tx, tx.CountyFilter("c").And("c.household_id = ? AND c.closed_on IS NULL", h), "")
	if err != nil || len(list) == 0 {
		return Case{}, false, err
	}
	return list[0], true, nil
}

func insertCase(ctx context.Context, tx *db.Tx, c *Case) error {
	_, err := tx.Exec(ctx, `INSERT INTO monitor_case (county_id, id, household_id, area, lead_id, phase, stage, category, risks, green, paused, answered,
			opened_on, clock_from, due, ended_as, steps)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', 1)`,
		tx.County(), c.ID, c.Household, c.Area, c.lead, c.Phase, c.Stage, c.Category, asJSON(c.Risks), c.Green, c.Paused, c.Answered, c.OpenedOn, c.since, c.Due)
	return err
}

// save stores what a step changed, unless somebody else took a step meanwhile.
func (c *Case) save(ctx context.Context, tx *db.Tx) error {
	return tx.ExecOne(ctx, ErrCaseChanged, `UPDATE monitor_case SET household_id = $4, area = $5, phase = $6, stage = $7, category = $8, risks = $9, green = $10, paused = $11,
			answered = $12, clock_from = $13, monitored_on = $14, eliminated_on = $15, due = $16, ended_as = $17, closed_on = $18, steps = $3 + 1
		WHERE county_id = $1 AND id = $2 AND steps = $3`,
		tx.County(), c.ID, c.steps, c.Household, c.Area, c.Phase, c.Stage, c.Category, asJSON(c.Risks), c.Green, c.Paused, c.Answered, c.since,
		c.MonitoredOn, c.EliminateOn, c.Due, c.EndedAs, c.ClosedOn)
}

func appendCaseStep(ctx context.Context, tx *db.Tx, s caseStep) error {
	_, err := tx.Exec(ctx, `INSERT INTO case_step (county_id, id, case_id, action, stage, actor, at, note, payload) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.County(), id.New[string](), s.Case, s.Action, s.Stage, s.Actor, s.At, s.Note, asJSON(s.Payload))
	return err
}

func caseSteps(ctx context.Context, tx *db.Tx, c CaseID) ([]caseStep, error) {
	return db.Select(ctx, tx, `SELECT action, stage, actor, at, note, payload FROM case_step WHERE county_id = $1 AND case_id = $2 ORDER BY id`,
		[]any{tx.County(), c}, func(row db.Scanner) (caseStep, error) {
			s := caseStep{Case: c}
			var doc []byte
			if err := row.Scan(&s.Action, &s.Stage, &s.Actor, &s.At, &s.Note, &doc); err != nil {
				return s, err
			}
			s.At = s.At.UTC()
			return s, json.Unmarshal(doc, &s.Payload)
		})
}
