package rule

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Version is a stored version of a rule.
type Version struct {
	Def        `json:"definition"`
	Version    int       `json:"version"`
	State      State     `json:"state"`
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
}

// Step is one thing done to a version.
type Step struct {
	Action string    `json:"action"`
	Actor  string    `json:"actor"`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitempty" doc:"命中太多仍要启用的理由"`
}

// ErrNotFound is returned for a rule or version that does not exist.
var ErrNotFound = errs.New(errs.NotFound, "rule.not_found", "没有这条规则。请用 shouwang rule list 或规则页面查看规则的键。")

const versionColumns = `v.definition, v.version, v.state, v.recorded_at, v.recorded_by`

func scanVersion(row db.Scanner) (v Version, err error) {
	var doc []byte
	if err := row.Scan(&doc, &v.Version, &v.State, &v.RecordedAt, &v.RecordedBy); err != nil {
		return v, err
	}
	return v, json.Unmarshal(doc, &v.Def)
}

// versions lists rule versions in the given states, by key and version.
func versions(ctx context.Context, tx *db.Tx, states ...State) ([]Version, error) {
	f := tx.CountyFilter("v")
	if len(states) > 0 {
		texts := make([]string, len(states))
		for i, s := range states {
			texts[i] = string(s)
		}
		f.AnyOf("v.state", texts...)
	}
	return db.Select(ctx, tx, `SELECT `+versionColumns+` FROM rule_version v`+f.Where()+` ORDER BY v.rule, v.version`, f.Args(), scanVersion)
}

func history(ctx context.Context, tx *db.Tx, key string) ([]Version, error) {
	f := tx.CountyFilter("v").And("v.rule = ?", key)
	list, err := db.Select(ctx, tx, `SELECT `+versionColumns+` FROM rule_version v`+f.Where()+` ORDER BY v.version DESC`, f.Args(), scanVersion)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	return list, err
}

func insertVersion(ctx context.Context, tx *db.Tx, d Def, version int, state State, by string) error {
	doc, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO rule_version (county_id, rule, version, definition, state, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, tx.County(), d.Key, version, string(doc), state, tx.Now(), by)
	return err
}

func setState(ctx context.Context, tx *db.Tx, key string, version int, to State) error {
	return tx.ExecOne(ctx, ErrNotFound, `UPDATE rule_version SET state = $4 WHERE county_id = $1 AND rule = $2 AND version = $3`,
		tx.County(), key, version, to)
}

type stepID string

func addStep(ctx context.Context, tx *db.Tx, key string, version int, action, actor, note string) error {
	_, err := tx.Exec(ctx, `INSERT INTO rule_step (county_id, id, rule, version, action, actor, at, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.County(), id.New[stepID](), key, version, action, actor, tx.Now(), note)
	return err
}

func steps(ctx context.Context, tx *db.Tx, key string, version int) ([]Step, error) {
	return db.Select(ctx, tx, `SELECT action, actor, at, note FROM rule_step WHERE county_id = $1 AND rule = $2 AND version = $3 ORDER BY at, id`,
		[]any{tx.County(), key, version}, func(row db.Scanner) (s Step, err error) { return s, row.Scan(&s.Action, &s.Actor, &s.At, &s.Note) })
}

func stepKey(rule string, version int) string { return rule + "@" + strconv.Itoa(version) }

// allSteps are the steps of every version of the county, by stepKey, oldest first.
func allSteps(ctx context.Context, tx *db.Tx) (map[string][]Step, error) {
	all := map[string][]Step{}
	f := tx.CountyFilter("s")
	err := tx.Each(ctx, `SELECT s.rule, s.version, s.action, s.actor, s.at, s.note FROM rule_step s`+f.Where()+` ORDER BY s.at, s.id`, f.Args(), func(row db.Scanner) error {
		var rule string
		var version int
		var step Step
		err := row.Scan(&rule, &version, &step.Action, &step.Actor, &step.At, &step.Note)
		step.At = step.At.UTC()
		key := stepKey(rule, version)
		all[key] = append(all[key], step)
		return err
	})
	return all, err
}

func startScreening(ctx context.Context, tx *db.Tx, on, knownBy cn.Date, trial bool) (number int64, err error) {
	err = tx.Get(ctx, nil, `SELECT CAST(coalesce(max(number), 0) + 1 AS bigint) FROM screening WHERE county_id = $1`, []any{tx.County()}, &number)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO screening (county_id, number, on_date, known_by, trial, actor, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.County(), number, on, knownBy, trial, tx.Actor().ID, tx.Now())
	return number, err
}
