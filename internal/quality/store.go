package quality

import (
	"context"
	"encoding/json"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

const taskColumns = `t.id, t.household_id, t.area, t.rule, t.state, t.finds, t.digest, t.opened_on, t.closed_on, t.reason`

func scanTask(row db.Scanner) (t Task, err error) {
	var finds []byte
	if err := row.Scan(&t.ID, &t.Household, &t.Area, &t.Rule, &t.State, &finds, &t.digest, &t.OpenedOn, &t.ClosedOn, &t.Reason); err != nil {
		return t, err
	}
	return t, json.Unmarshal(finds, &t.Finds)
}

func tasksWhere(ctx context.Context, tx *db.Tx, f *db.Filter, tail string) ([]Task, error) {
	return db.Select(ctx, tx, `SELECT `+taskColumns+` FROM quality_task t`+f.Where()+tail, f.Args(), scanTask)
}

// standingTasks are the tasks that are not closed, by household.
func standingTasks(ctx context.Context, tx *db.Tx, f *db.Filter) (map[registry.HouseholdID][]Task, error) {
	list, err := tasksWhere(ctx, tx, f.And("t.closed_on IS NULL"), " ORDER BY t.household_id, t.rule")
	by := map[registry.HouseholdID][]Task{}
	for _, t := range list {
		by[t.Household] = append(by[t.Household], t)
	}
	return by, err
}

func standingOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]Task, error) {
	by, err := standingTasks(ctx, tx, tx.CountyFilter("t").And("t.household_id = ?", h))
	return by[h], err
}

// insertTask opens a task, unless somebody has opened it meanwhile.
func insertTask(ctx context.Context, tx *db.Tx, h *Household, c change) error {
	finds, err := json.Marshal(c.finds)
	if err != nil {
		return err
	}
	task := id.New[TaskID]()
	n, err := tx.Exec(ctx, `INSERT INTO quality_task (county_id, id, household_id, area, rule, state, finds, digest, opened_on, reason)
		VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, '') ON CONFLICT DO NOTHING`,
		tx.County(), task, h.ID, h.Village, c.rule, string(finds), digest(c.finds), tx.Today())
	if err != nil || n == 0 {
		return err
	}
	return insertStep(ctx, tx, task, opened, "")
}

// changeTask closes a task, or says what it has come to; who explained it before is asked
// again.
func changeTask(ctx context.Context, tx *db.Tx, task TaskID, c change) (err error) {
	var n int64
	if c.action == closed {
		n, err = tx.Exec(ctx, `UPDATE quality_task SET state = 'closed', closed_on = $3 WHERE county_id = $1 AND id = $2 AND closed_on IS NULL`,
			tx.County(), task, tx.Today())
	} else {
		finds, failed := json.Marshal(c.finds)
		if failed != nil {
			return failed
		}
		n, err = tx.Exec(ctx, `UPDATE quality_task SET state = 'open', finds = $3, digest = $4, reason = '' WHERE county_id = $1 AND id = $2 AND closed_on IS NULL`,
			tx.County(), task, string(finds), digest(c.finds))
	}
	if err != nil || n == 0 {
		return err
	}
	return insertStep(ctx, tx, task, c.action, "")
}

func explainTask(ctx context.Context, tx *db.Tx, task TaskID, reason string) error {
	err := tx.ExecOne(ctx, errClosed, `UPDATE quality_task SET state = 'explained', reason = $3 WHERE county_id = $1 AND id = $2 AND closed_on IS NULL`, tx.County(), task, reason)
	if err != nil {
		return err
	}
	return insertStep(ctx, tx, task, explained, reason)
}

func insertStep(ctx context.Context, tx *db.Tx, task TaskID, action, note string) error {
	_, err := tx.Exec(ctx, `INSERT INTO quality_step (county_id, id, task_id, action, actor, at, note) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.County(), id.New[string](), task, action, tx.Actor().ID, tx.Now(), note)
	return err
}

func moveTasks(ctx context.Context, tx *db.Tx, h registry.HouseholdID, village string) error {
	_, err := tx.Exec(ctx, `UPDATE quality_task SET area = $3 WHERE county_id = $1 AND household_id = $2 AND closed_on IS NULL`, tx.County(), h, village)
	return err
}

// closeGone closes the tasks of households that are no more.
func closeGone(ctx context.Context, tx *db.Tx, standing map[registry.HouseholdID][]Task, seen map[registry.HouseholdID]bool) (n int, err error) {
	for h, tasks := range standing {
		if seen[h] {
			continue
		}
		for _, t := range tasks {
			if err := changeTask(ctx, tx, t.ID, change{action: closed}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

func replaceUnjudged(ctx context.Context, tx *db.Tx, township string, gaps map[place]*gap) error {
	f := tx.CountyFilter("quality_unjudged").In("area", db.Scope{Areas: []string{township}})
	if _, err := tx.Exec(ctx, `DELETE FROM quality_unjudged`+f.Where(), f.Args()...); err != nil {
		return err
	}
	for at, g := range gaps {
		_, err := tx.Exec(ctx, `INSERT INTO quality_unjudged (county_id, area, rule, households, missing) VALUES ($1, $2, $3, $4, $5)`,
			tx.County(), at.area, at.rule, g.households, int64(g.missing)) //nolint:gosec // fewer than 63 needs
		if err != nil {
			return err
		}
	}
	return nil
}

func insertInspection(ctx context.Context, tx *db.Tx, done Inspected) error {
	_, err := tx.Exec(ctx, `INSERT INTO quality_inspection (county_id, id, at, households, opened, closed) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.County(), id.New[string](), tx.Now(), done.Households, done.Opened, done.Closed)
	return err
}
