package monitor

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/shouwang/shouwang/internal/db"
)

// sealMinutes is the purpose of sealed minutes.
const sealMinutes = "monitor.minutes"

func (s *Service) insertMeeting(ctx context.Context, tx *db.Tx, meeting, village string, present int, in MeetingIn) error {
	minutes := []byte{}
	if text := strings.TrimSpace(in.Minutes); text != "" {
		minutes = s.around.Seal.Seal(sealMinutes, []byte(text))
	}
	_, err := tx.Exec(ctx, `INSERT INTO review_meeting (county_id, id, village, held_on, form, present, seats, minutes, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.County(), meeting, village, in.HeldOn, in.Form, present, asJSON(in.Seats), minutes, tx.Actor().ID, tx.Now())
	if err != nil {
		return err
	}
	for _, v := range in.Votes {
		_, err := tx.Exec(ctx, `INSERT INTO review_vote (county_id, meeting_id, case_id, agree, disagree, abstain, passed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.County(), meeting, v.Case, v.Agree, v.Disagree, v.Abstain, v.Passed)
		if err != nil {
			return err
		}
	}
	return nil
}

// meetingsOf are the meetings that judged a case, the newest first.
func meetingsOf(ctx context.Context, tx *db.Tx, c CaseID) ([]Meeting, error) {
	return db.Select(ctx, tx, `SELECT m.id, m.held_on, m.form, m.present, m.seats, length(m.minutes) > 0, m.recorded_by, v.agree, v.disagree, v.abstain, v.passed
		FROM review_vote v JOIN review_meeting m ON m.county_id = v.county_id AND m.id = v.meeting_id
		WHERE v.county_id = $1 AND v.case_id = $2 ORDER BY m.held_on DESC, m.id DESC`, []any{tx.County(), c}, func(row db.Scanner) (Meeting, error) {
		m := Meeting{Vote: Vote{Case: c}}
		var seats []byte
		err := row.Scan(&m.ID, &m.HeldOn, &m.Form, &m.Present, &seats, &m.HasMinutes, &m.RecordedBy, &m.Vote.Agree, &m.Vote.Disagree, &m.Vote.Abstain, &m.Vote.Passed)
		if err != nil {
			return m, err
		}
		return m, json.Unmarshal(seats, &m.Seats)
	})
}
