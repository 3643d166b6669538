package preference

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Service keeps the preferences of the accounts.
type Service struct{ db *db.DB }

// New makes the service.
func New(d *db.DB) *Service { return &Service{d} }

const (
	maxBytes = 32 << 10 // of one value
	maxKeys  = 100      // of one account
)

var (
	errKey      = errs.New(errs.Invalid, "preference.key", "这项设置的名称不对,请刷新页面后再试。")
	errValue    = errs.New(errs.Invalid, "preference.value", "这项设置的内容不是规范的 JSON,请刷新页面后再试。")
	errLong     = errs.New(errs.Invalid, "preference.long", "保存的内容太多。请先删掉一些不用的视图。")
	errPersonal = errs.New(errs.Invalid, "preference.personal", "保存的视图里请不要出现身份证号、电话或银行账号,换个名称即可。")
	errMany     = errs.New(errs.Conflict, "preference.many", "个人设置已存满 100 项。请先删掉不用的。")

	keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)
	// personal is an identity number, an account number or a mobile telephone. Division
	// codes (up to 15 digits) pass.
	personal = regexp.MustCompile(`(^|\D)(\d{17}[\dXx]|\d{16,}|1[3-9]\d{9})(\D|$)`)
)

// All are the actor's own preferences by key.
func (s *Service) All(ctx context.Context) (all map[string]json.RawMessage, err error) {
	all = map[string]json.RawMessage{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		return tx.Each(ctx, `SELECT key, value FROM preference WHERE county_id = $1 AND account_id = $2 ORDER BY key`,
			[]any{tx.County(), tx.Actor().ID}, func(row db.Scanner) error {
				var key string
				var value []byte
				err := row.Scan(&key, &value)
				all[key] = bytes.Clone(value)
				return err
			})
	})
	return all, err
}

// Set keeps a value of the actor's own under a key.
// Errors: preference.key, preference.value, preference.long, preference.personal, preference.many.
func (s *Service) Set(ctx context.Context, key string, value json.RawMessage) error {
	switch {
	case len(key) > 60 || !keyForm.MatchString(key):
		return errKey
	case len(value) > maxBytes:
		return errLong
	case !json.Valid(value):
		return errValue
	case personal.Match(value):
		return errPersonal
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("an account's own settings are about nobody else")
		var others int
		err := tx.Get(ctx, nil, `SELECT count(*) FROM preference WHERE county_id = $1 AND account_id = $2 AND key <> $3`,
			[]any{tx.County(), tx.Actor().ID, key}, &others)
		if err != nil {
			return err
		}
		if others >= maxKeys {
			return errMany
		}
		return Put(ctx, tx, key, string(value))
	})
}

// Drop forgets a value of the actor's own; one that is not there is forgotten already.
func (s *Service) Drop(ctx context.Context, key string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("an account's own settings are about nobody else")
		_, err := tx.Exec(ctx, `DELETE FROM preference WHERE county_id = $1 AND account_id = $2 AND key = $3`, tx.County(), tx.Actor().ID, key)
		return err
	})
}

// Put stores a JSON value of the actor's own in the caller's transaction.
func Put(ctx context.Context, tx *db.Tx, key, value string) error {
	_, err := tx.Exec(ctx, `INSERT INTO preference (county_id, account_id, key, value, set_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (county_id, account_id, key) DO UPDATE SET value = excluded.value, set_at = excluded.set_at`,
		tx.County(), tx.Actor().ID, key, value, tx.Now())
	return err
}

var errNone = errs.New(errs.NotFound, "preference.none", "还没有这项设置。")

// Get reads a value of the actor's own into to; found is false where there is none.
func Get(ctx context.Context, tx *db.Tx, key string, to any) (found bool, err error) {
	var value []byte
	err = tx.Get(ctx, errNone, `SELECT value FROM preference WHERE county_id = $1 AND account_id = $2 AND key = $3`,
		[]any{tx.County(), tx.Actor().ID, key}, &value)
	if err == errNone {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(value, to)
}
