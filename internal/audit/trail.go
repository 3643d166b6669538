package audit

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"

	"github.com/shouwang/shouwang/internal/db"
)

// Trail writes and reads the audit trail. It has no state.
type Trail struct{}

// New makes the trail that db.DB.Use takes.
func New() *Trail { return new(Trail) }

var _ db.Auditor = (*Trail)(nil)

// Append adds an entry to the end of the actor's county's chain, inside the transaction
// that does what the entry says. From here to the commit other writers of the county
// wait: call it last.
func (t *Trail) Append(ctx context.Context, tx *db.Tx, e db.Entry) error {
	l, err := compose(tx.County(), tx.Actor().ID, tx.Now(), e)
	if err != nil {
		return err
	}
	var prev []byte
	err = tx.Get(ctx, nil, `INSERT INTO audit_head (county_id, seq, hash) VALUES ($1, 1, $2)
		ON CONFLICT (county_id) DO UPDATE SET seq = audit_head.seq + 1 RETURNING seq, hash`,
		[]any{l.County, origin}, &l.Seq, &prev)
	if err != nil {
		return err
	}
	l.Hash = l.hash(prev)
	_, err = tx.Exec(ctx, `INSERT INTO audit_entry (county_id, seq, at, actor, verb, kind, ref, area, purpose, detail, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		l.County, l.Seq, l.At, l.Actor, l.Verb, l.Kind, l.Ref, l.Area, l.Purpose, l.Detail, l.Hash)
	if err != nil {
		return err
	}
	return tx.ExecOne(ctx, errors.New("audit: the end of the chain is gone"),
		`UPDATE audit_head SET hash = $2 WHERE county_id = $1`, l.County, l.Hash)
}

// Report says whether a county's chain is whole.
type Report struct {
	Entries int64 `json:"entries" doc:"审计记录条数"`
	// FirstBad is the number of the first entry that is missing or not as it was written;
	// 0 if the chain is whole.
	FirstBad int64 `json:"first_bad" doc:"第一条缺失或被改动的记录的序号;0 表示完好"`
	// Head is the hash at the end, in hex; empty for an empty chain.
	Head string `json:"head" doc:"链尾摘要(SM3),请抄录到系统之外,日后核对"`
}

// Verify reads the actor's county's chain from the first entry to the last.
func (t *Trail) Verify(ctx context.Context, tx *db.Tx) (Report, error) {
	var r Report
	prev := origin
	err := tx.Each(ctx, `SELECT seq, at, actor, verb, kind, ref, area, purpose, detail, hash
		FROM audit_entry WHERE county_id = $1 ORDER BY seq`, []any{tx.County()}, func(row db.Scanner) error {
		l := line{County: tx.County()}
		if err := row.Scan(&l.Seq, &l.At, &l.Actor, &l.Verb, &l.Kind, &l.Ref, &l.Area, &l.Purpose, &l.Detail, &l.Hash); err != nil {
			return err
		}
		r.Entries++
		if r.FirstBad == 0 && (l.Seq != r.Entries || !bytes.Equal(l.Hash, l.hash(prev))) {
			r.FirstBad = r.Entries
		}
		prev = l.Hash
		return nil
	})
	if err != nil {
		return r, err
	}
	seq, hash, err := head(ctx, tx)
	if err != nil {
		return r, err
	}
	if r.FirstBad == 0 && (seq != r.Entries || !bytes.Equal(hash, prev)) {
		r.FirstBad = r.Entries + 1 // the last entries are gone, or the end was moved
	}
	if r.Entries > 0 {
		r.Head = hex.EncodeToString(prev)
	}
	return r, nil
}

func head(ctx context.Context, tx *db.Tx) (seq int64, hash []byte, err error) {
	err = tx.Get(ctx, sql.ErrNoRows, `SELECT seq, hash FROM audit_head WHERE county_id = $1`, []any{tx.County()}, &seq, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, origin, nil
	}
	return seq, hash, err
}
