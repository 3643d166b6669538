package notice

import (
	"context"
	"encoding/json"

	"github.com/shouwang/shouwang/internal/db"
)

// said is what is sealed of an objection.
type said struct {
	Text  string `json:"text"`
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

const saidPurpose = "notice.objection"

func (s *Service) insertObjection(ctx context.Context, tx *db.Tx, o *Objection, what said, secretHash string) error {
	year, n, err := next(ctx, tx, "objection")
	if err != nil {
		return err
	}
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	o.Number = numberOf(year, n)
	_, err = tx.Exec(ctx, `
		INSERT INTO notice_objection (county_id, id, notice_id, year, number, secret_hash, position, channel, said, named, received_on, received_at,
			recorded_by, upheld, answer, settled_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, false, '', '')`,
		tx.County(), o.ID, o.Notice, year, n, secretHash, o.Position, o.Channel, s.seal.Seal(saidPurpose, text), o.Named, o.Received, o.At, o.RecordedBy)
	return err
}

func saveSettlement(ctx context.Context, tx *db.Tx, o *Objection) error {
	return tx.ExecOne(ctx, errSettled, `
		UPDATE notice_objection SET upheld = $3, answer = $4, settled_on = $5, settled_by = $6 WHERE county_id = $1 AND id = $2 AND settled_on IS NULL`,
		tx.County(), o.ID, o.Upheld, o.Answer, o.Settled, o.SettledBy)
}

const objectionColumns = `
	SELECT o.id, o.notice_id, o.year, o.number, o.position, o.channel, o.named, o.received_on, o.received_at, o.recorded_by, o.upheld, o.answer,
		o.settled_on, o.settled_by
	FROM notice_objection o`

func scanObjection(row db.Scanner) (o Objection, err error) {
	var year, n int
	err = row.Scan(&o.ID, &o.Notice, &year, &n, &o.Position, &o.Channel, &o.Named, &o.Received, &o.At, &o.RecordedBy, &o.Upheld, &o.Answer, &o.Settled, &o.SettledBy)
	o.Number, o.At = numberOf(year, n), o.At.UTC()
	return o, err
}

// objections are those to a notice, without what they say, in the order in which they came.
func objections(ctx context.Context, tx *db.Tx, notice ID) ([]Objection, error) {
	return db.Select(ctx, tx, objectionColumns+` WHERE o.county_id = $1 AND o.notice_id = $2 ORDER BY o.id`, []any{tx.County(), notice}, scanObjection)
}

// objection is one objection without what it says. Error: db.ErrNotFound.
func objection(ctx context.Context, tx *db.Tx, o ObjectionID) (Objection, error) {
	list, err := db.Select(ctx, tx, objectionColumns+` WHERE o.county_id = $1 AND o.id = $2`, []any{tx.County(), o}, scanObjection)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Objection{}, err
	}
	return list[0], nil
}

// unseal reads what an objection says and who made it.
func (s *Service) unseal(ctx context.Context, tx *db.Tx, o ObjectionID) (what said, err error) {
	var box []byte
	if err := tx.Get(ctx, db.ErrNotFound, `SELECT said FROM notice_objection WHERE county_id = $1 AND id = $2`, []any{tx.County(), o}, &box); err != nil {
		return what, err
	}
	text, err := s.seal.Open(saidPurpose, box)
	if err != nil {
		return what, err
	}
	return what, json.Unmarshal(text, &what)
}
