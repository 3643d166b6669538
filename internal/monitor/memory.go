package monitor

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Memory keeps the steps of cases between questions. A log only grows, and the row of a case
// says how many lines it has: while that number stays, what was read stays true.
// The zero value is ready to use, by several at once.
type Memory struct {
	mu    sync.Mutex
	cases map[caseKey]readLog
}

type caseKey struct {
	county string
	id     CaseID
}

// readLog is what is kept of a case: the steps that change where it stands, and how many
// lines its log had.
type readLog struct {
	lines int
	steps []standingStep
}

// standingStep is a step that changes where a case stands.
type standingStep struct {
	standingPayload
	action    CaseAction
	on        cn.Date
	explained bool // it came with words
}

// standingPayload is what counts of the payload of such a step.
type standingPayload struct {
	Area      string               `json:"area"`
	Household registry.HouseholdID `json:"household"`
	Category  registry.Category    `json:"category"`
	Risks     []string             `json:"risks"`
	Income    *Income              `json:"income"`
	End       End                  `json:"end"`
}

// standingActions are the steps that change where a case stands. The index
// case_step_standing holds them alone.
const standingActions = `s.action IN ('open', 'join', 'approve', 'refuse', 'propose', 'reopen', 'end', 'redirect', 'follow') AND NOT (s.action = 'follow' AND s.payload = '{}')`

// Standings is Standings, reading only the logs that have grown since they were read.
func (m *Memory) Standings(ctx context.Context, tx *db.Tx, f *db.Filter, on cn.Date) ([]Standing, error) {
	var lines []int
	list, err := db.Select(ctx, tx, `SELECT c.id, c.household_id, c.area, c.lead_id, c.steps FROM monitor_case c`+f.Where()+` ORDER BY c.id`, f.Args(), func(row db.Scanner) (s Standing, err error) {
		var n int
		err = row.Scan(&s.Case, &s.Household, &s.Area, &s.Lead, &n)
		lines = append(lines, n)
		return s, err
	})
	if err != nil {
		return nil, err
	}
	logs, err := m.logs(ctx, tx, list, lines)
	if err != nil {
		return nil, err
	}
	begun := list[:0]
	for i := range list {
		s := list[i]
		for _, st := range logs[i] {
			if st.on.After(on) {
				break
			}
			s.step(st)
		}
		if !s.OpenedOn.IsZero() {
			begun = append(begun, s)
		}
	}
	return begun, nil
}

// logs are the steps of cases that have logs of so many lines.
func (m *Memory) logs(ctx context.Context, tx *db.Tx, list []Standing, lines []int) ([][]standingStep, error) {
	logs := make([][]standingStep, len(list))
	grown := map[CaseID]int{} // place in the list
	m.mu.Lock()
	for i, s := range list {
		if known := m.cases[caseKey{tx.County(), s.Case}]; known.lines == lines[i] {
			logs[i] = known.steps
		} else {
			grown[s.Case] = i
		}
	}
	m.mu.Unlock()
	if len(grown) == 0 {
		return logs, nil
	}
	err := eachStanding(ctx, tx, grown, func(c CaseID, st standingStep) {
		logs[grown[c]] = append(logs[grown[c]], st)
	})
	if err != nil || tx.Changed() { // what this transaction wrote may yet be taken back
		return logs, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cases == nil {
		m.cases = map[caseKey]readLog{}
	}
	for c, i := range grown {
		m.cases[caseKey{tx.County(), c}] = readLog{lines[i], logs[i]}
	}
	return logs, nil
}

// eachStanding reads the steps of cases, each case's from the oldest.
func eachStanding(ctx context.Context, tx *db.Tx, cases map[CaseID]int, f func(CaseID, standingStep)) error {
	names := make([]string, 0, len(cases))
	for c := range cases {
		names = append(names, string(c))
	}
	steps := tx.CountyFilter("s").And(standingActions).AnyOf("s.case_id", names...)
	return tx.Each(ctx, `SELECT s.case_id, s.action, s.at, s.note <> '', s.payload FROM case_step s`+steps.Where()+` ORDER BY s.case_id, s.id`, steps.Args(), func(row db.Scanner) error {
		var c CaseID
		var st standingStep
		var at time.Time
		var doc []byte
		if err := row.Scan(&c, &st.action, &at, &st.explained, &doc); err != nil {
			return err
		}
		st.on = cn.DateOf(at)
		if len(doc) > len(`{}`) {
			if err := json.Unmarshal(doc, &st.standingPayload); err != nil {
				return err
			}
		}
		f(c, st)
		return nil
	})
}
