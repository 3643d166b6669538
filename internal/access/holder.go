package access

import (
	"context"
	"strings"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var errHolder = errs.New(errs.Invalid, "access.holder", "登录名“%s”没有账号,或没有办理这一步的岗位。请先用 shouwang user add 建立账号并授予岗位。")

// ActorOf is a named account as it could act today, for the command line and the
// demonstration, where an operator stands for someone who is not signed in.
func ActorOf(ctx context.Context, tx *db.Tx, login string) (db.Actor, error) {
	var account AccountID
	err := tx.Get(ctx, errHolder.Textf(login), `SELECT account_id FROM account WHERE county_id = $1 AND login = $2 AND closed_at IS NULL`,
		[]any{tx.County(), strings.ToLower(strings.TrimSpace(login))}, &account)
	if err != nil {
		return db.Actor{}, err
	}
	rights, err := rightsToday(ctx, tx, tx.County(), account)
	return holder{Account: Account{ID: account}, County: tx.County(), rights: rights}.actor(), err
}

// Holder is the account of a login, which must hold a permission for the whole county today.
func Holder(ctx context.Context, tx *db.Tx, login string, p db.Permission) (account string, err error) {
	actor, err := ActorOf(ctx, tx, login)
	if err == nil && !actor.Scope(p).Covers(tx.County()) {
		err = errHolder.Textf(login)
	}
	return actor.ID, err
}
