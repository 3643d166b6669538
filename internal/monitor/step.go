package monitor

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/flow"
	"github.com/shouwang/shouwang/internal/id"
)

// step is one line of a lead's log.
type step struct {
	Lead    LeadID
	Action  Action
	Actor   string
	At      time.Time
	Note    string
	Payload payload
}

// payload is what a step carries besides its note: codes, days and accounts.
type payload struct {
	Run      int64   `json:"run,omitempty"`
	Area     string  `json:"area,omitempty"`
	Account  string  `json:"account,omitempty"`
	Visit    string  `json:"visit,omitempty"`
	Outcome  Outcome `json:"outcome,omitempty"`
	Batch    int64   `json:"batch,omitempty"`
	Level    Level   `json:"level,omitempty"`
	Stage    State   `json:"stage,omitempty"`
	Due      cn.Date `json:"due,omitzero"`
	Posting  string  `json:"posting,omitempty"`
	Evidence string  `json:"evidence,omitempty"`
}

// Step is a line of the log for people to read.
type Step struct {
	Action    Action    `json:"action"`
	Title     string    `json:"title"`
	Actor     string    `json:"actor"`
	ActorName string    `json:"actor_name,omitempty"`
	At        time.Time `json:"at"`
	Note      string    `json:"note,omitempty"`
	Area      string    `json:"area,omitempty" doc:"分派到的村,或催办到的区域"`
	Account   string    `json:"account,omitempty" doc:"承办或被催办的账号"`
	Visit     string    `json:"visit,omitempty" doc:"入户记录"`
	Outcome   Outcome   `json:"outcome,omitempty"`
	Level     Level     `json:"level,omitempty" doc:"催办层级"`
	Due       cn.Date   `json:"due" doc:"所催办的期限"`
	Batch     int64     `json:"batch,omitempty" doc:"被撤销的批次"`
}

var actionTitles = map[Action]string{Begin: "发现", Merge: "并入新线索", Note: "备注", Escalate: "催办", Pass: "移交接任人", Retract: "来源撤销", Lapse: "依据都已不成立"}

func (a Action) title() string {
	if t, ok := actionTitles[a]; ok {
		return t
	}
	return Procedure.ActionTitle(a)
}

// appendSteps adds lines to the log, as the actor and at the instant of the transaction.
func appendSteps(ctx context.Context, tx *db.Tx, steps ...step) error {
	i := 0
	_, err := tx.Bulk(ctx, "lead_step", []string{"county_id", "id", "lead_id", "action", "actor", "at", "note", "payload"}, func() ([]any, bool) {
		if i == len(steps) {
			return nil, false
		}
		s := steps[i]
		i++
		return []any{tx.County(), id.New[string](), string(s.Lead), string(s.Action), tx.Actor().ID, tx.Now(), s.Note, asJSON(s.Payload)}, true
	})
	return err
}

func stepsOf(ctx context.Context, tx *db.Tx, lead LeadID) ([]step, error) {
	return db.Select(ctx, tx, `SELECT action, actor, at, note, payload FROM lead_step WHERE county_id = $1 AND lead_id = $2 ORDER BY id`,
		[]any{tx.County(), lead}, func(row db.Scanner) (step, error) {
			s := step{Lead: lead}
			var doc []byte
			if err := row.Scan(&s.Action, &s.Actor, &s.At, &s.Note, &doc); err != nil {
				return s, err
			}
			s.At = s.At.UTC()
			return s, json.Unmarshal(doc, &s.Payload)
		})
}

// flowLog is the log as the procedure reads it.
func flowLog(steps []step) []flow.Step[Action] {
	log := make([]flow.Step[Action], len(steps))
	for i, s := range steps {
		log[i] = flow.Step[Action]{Action: s.Action, Actor: s.Actor, At: s.At}
	}
	return log
}

// maxNote is the length of a note or a reason, in characters.
const maxNote = 500

var (
	errNoteLong     = errs.New(errs.Invalid, "monitor.note_long", "说明请写在 500 字以内。")
	errNotePersonal = errs.New(errs.Invalid, "monitor.note_personal", "说明里请不要写身份证号、银行账号或电话号码,写明情况即可。")
)

// checkNote keeps identifiers out of notes.
func checkNote(note string) (string, error) {
	note = strings.TrimSpace(note)
	switch {
	case utf8.RuneCountInString(note) > maxNote:
		return "", errNoteLong
	case cn.HasLongNumber(note):
		return "", errNotePersonal
	}
	return note, nil
}
