package notice

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// next gives the coming number of a year: "2026-0007".
func next(ctx context.Context, tx *db.Tx, what string) (year, n int, err error) {
	year = tx.Today().Year()
	err = tx.Get(ctx, nil, `
		INSERT INTO notice_counter (county_id, what, year, last) VALUES ($1, $2, $3, 1)
		ON CONFLICT (county_id, what, year) DO UPDATE SET last = notice_counter.last + 1 RETURNING last`,
		[]any{tx.County(), what, year}, &n)
	return year, n, err
}

func numberOf(year, n int) string { return fmt.Sprintf("%d-%04d", year, n) }

func insertNotice(ctx context.Context, tx *db.Tx, n *Notice) error {
	year, number, err := next(ctx, tx, "notice")
	if err != nil {
		return err
	}
	n.Number = numberOf(year, number)
	takeDown := ""
	if n.terms.TakesDown {
		takeDown = n.terms.TakeDown.String()
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO notice (county_id, id, year, number, code, kind, title, area, posted_on, window_limit, same_day, take_down, first_day, due,
			completed, down_by, down_reason, published_by, published_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, false, '', '', $15, $16)`,
		tx.County(), n.ID, year, number, n.Code, n.Kind, n.Title, n.Area, n.From, n.terms.Limit.String(), n.terms.SameDay, takeDown, n.First, n.Due,
		n.PublishedBy, n.Published)
	if err != nil {
		return err
	}
	for _, r := range n.Rows {
		_, err := tx.Exec(ctx, `
			INSERT INTO notice_row (county_id, notice_id, position, subject_kind, subject_id, state, due) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.County(), n.ID, r.Position, r.Subject.Kind, r.Subject.ID, r.State, r.Due)
		if err != nil {
			return err
		}
	}
	return nil
}

// saveNotice keeps where a notice and its lines stand.
func saveNotice(ctx context.Context, tx *db.Tx, n *Notice, downDue cn.Date) error {
	_, err := tx.Exec(ctx, `UPDATE notice SET due = $3, completed = $4, down_due = $5 WHERE county_id = $1 AND id = $2`,
		tx.County(), n.ID, n.Due, n.completed(), downDue)
	if err != nil {
		return err
	}
	for _, r := range n.Rows {
		_, err := tx.Exec(ctx, `UPDATE notice_row SET state = $4, due = $5, ended_on = $6 WHERE county_id = $1 AND notice_id = $2 AND position = $3`,
			tx.County(), n.ID, r.Position, r.State, r.Due, r.Ended)
		if err != nil {
			return err
		}
	}
	return nil
}

func saveDown(ctx context.Context, tx *db.Tx, n *Notice, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE notice SET down_on = $3, down_by = $4, down_reason = $5 WHERE county_id = $1 AND id = $2`,
		tx.County(), n.ID, tx.Today(), tx.Actor().ID, reason)
	return err
}

const noticeColumns = `
	SELECT n.id, n.year, n.number, n.code, n.kind, n.title, n.area, n.posted_on, n.window_limit, n.same_day, n.take_down, n.first_day, n.due,
		n.completed, n.down_on, n.down_reason, n.published_by, n.published_at,
		(SELECT c.hash FROM notice_copy c WHERE c.county_id = n.county_id AND c.notice_id = n.id ORDER BY c.version DESC LIMIT 1),
		(SELECT count(*) FROM notice_objection o WHERE o.county_id = n.county_id AND o.notice_id = n.id),
		(SELECT count(*) FROM notice_objection o WHERE o.county_id = n.county_id AND o.notice_id = n.id AND o.settled_on IS NULL)
	FROM notice n`

func (s *Service) scanNotice(today cn.Date) func(db.Scanner) (Notice, error) {
	return func(row db.Scanner) (n Notice, err error) {
		var year, number int
		var takeDown string
		var completed bool
		err = row.Scan(&n.ID, &year, &number, &n.Code, &n.Kind, &n.Title, &n.Area, &n.From, &n.Limit, &n.terms.SameDay, &takeDown, &n.First, &n.Due,
			&completed, &n.Down, &n.DownReason, &n.PublishedBy, &n.Published, &n.Hash, &n.Objections, &n.Open)
		if err != nil {
			return n, err
		}
		n.Number, n.Published = numberOf(year, number), n.Published.UTC()
		if n.terms.Limit, err = cn.ParseDays(n.Limit); err != nil {
			return n, err
		}
		if takeDown != "" {
			n.terms.TakesDown = true
			if n.terms.TakeDown, err = cn.ParseDays(takeDown); err != nil {
				return n, err
			}
		}
		n.Known = n.terms.Limit.Unit == cn.CalendarDays || s.calendar.Known(n.First, n.Due)
		switch {
		case !n.Down.IsZero():
			n.State = TakenDown
		case n.From.After(today):
			n.State = Waiting
		case completed:
			n.State = Completed
		default:
			n.State = Running
		}
		return n, nil
	}
}

// notices reads notices without their lines.
func (s *Service) notices(ctx context.Context, tx *db.Tx, f *db.Filter, rest string) ([]Notice, error) {
	return db.Select(ctx, tx, noticeColumns+f.Where()+rest, f.Args(), s.scanNotice(tx.Today()))
}

// get is one notice with its lines, where the actor holds p. Error: db.ErrNotFound.
func (s *Service) get(ctx context.Context, tx *db.Tx, notice ID, p db.Permission) (Notice, error) {
	if err := tx.RequireSomewhere(p); err != nil {
		return Notice{}, err
	}
	return s.one(ctx, tx, tx.Filter("n", "n.area", p).And("n.id = ?", notice))
}

// load is one notice with its lines, for a caller who has a permission of its own.
func (s *Service) load(ctx context.Context, tx *db.Tx, notice ID) (Notice, error) {
	return s.one(ctx, tx, tx.CountyFilter("n").And("n.id = ?", notice))
}

func (s *Service) one(ctx context.Context, tx *db.Tx, f *db.Filter) (Notice, error) {
	list, err := s.notices(ctx, tx, f, "")
	if err != nil {
		return Notice{}, err
	}
	if len(list) == 0 {
		return Notice{}, db.ErrNotFound
	}
	list[0].Rows, err = rows(ctx, tx, list[0].ID)
	return list[0], err
}

func rows(ctx context.Context, tx *db.Tx, notice ID) ([]RowLine, error) {
	return db.Select(ctx, tx, `
		SELECT position, subject_kind, subject_id, state, due, ended_on FROM notice_row
		WHERE county_id = $1 AND notice_id = $2 ORDER BY position`,
		[]any{tx.County(), notice}, func(row db.Scanner) (r RowLine, err error) {
			return r, row.Scan(&r.Position, &r.Subject.Kind, &r.Subject.ID, &r.State, &r.Due, &r.Ended)
		})
}

// show begins to show a copy, and ends the one before.
func (s *Service) show(ctx context.Context, tx *db.Tx, notice ID, c Copy, from time.Time, reason string) (hash string, err error) {
	content, hash, err := c.encode()
	if err != nil {
		return "", err
	}
	var version int
	err = tx.Get(ctx, nil, `SELECT CAST(coalesce(max(version), 0) + 1 AS integer) FROM notice_copy WHERE county_id = $1 AND notice_id = $2`,
		[]any{tx.County(), notice}, &version)
	if err != nil {
		return "", err
	}
	if err := hide(ctx, tx, notice); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO notice_copy (county_id, notice_id, version, hash, content, from_at, reason, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.County(), notice, version, hash, s.seal.Seal(copyPurpose, content), from, reason, tx.Actor().ID)
	return hash, err
}

// hide ends what is shown now.
func hide(ctx context.Context, tx *db.Tx, notice ID) error {
	_, err := tx.Exec(ctx, `UPDATE notice_copy SET until_at = $3 WHERE county_id = $1 AND notice_id = $2 AND until_at IS NULL`, tx.County(), notice, tx.Now())
	return err
}

const copyPurpose = "notice.copy"

// copies are what was shown, the first first.
func (s *Service) copies(ctx context.Context, tx *db.Tx, notice ID) ([]Shown, error) {
	return db.Select(ctx, tx, `
		SELECT version, hash, content, from_at, until_at, reason, actor FROM notice_copy WHERE county_id = $1 AND notice_id = $2 ORDER BY version`,
		[]any{tx.County(), notice}, s.scanCopy)
}

// subjects are the notices in which a subject stands, the newest first.
func (s *Service) subjects(ctx context.Context, tx *db.Tx, subject id.Ref) ([]Notice, error) {
	f := tx.CountyFilter("n").And(`n.id IN (SELECT r.notice_id FROM notice_row r WHERE r.county_id = n.county_id AND r.subject_kind = ? AND r.subject_id = ?)`, subject.Kind, subject.ID)
	return s.notices(ctx, tx, f, " ORDER BY n.id DESC")
}

func (s *Service) scanCopy(row db.Scanner) (c Shown, err error) {
	var content []byte
	var until sql.NullTime
	if err = row.Scan(&c.Version, &c.Hash, &content, &c.FromAt, &until, &c.Reason, &c.Actor); err != nil {
		return c, err
	}
	c.FromAt = c.FromAt.UTC()
	if until.Valid {
		c.UntilAt = until.Time.UTC()
	}
	text, err := s.seal.Open(copyPurpose, content)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(text, &c.Copy)
}
