package app

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

var errExists = errs.New(errs.Conflict, "app.county_exists", "这个县已经建立,没有做任何改动。请直接使用,或换一个空目录。")

// Counties lists the counties of this installation.
func (a *App) Counties(ctx context.Context) (list []string, err error) {
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = db.Select(ctx, tx, `SELECT county_id FROM county ORDER BY county_id`, nil,
			func(row db.Scanner) (c string, err error) { return c, row.Scan(&c) })
		return err
	})
	return list, err
}

// Init makes an empty county: its roles and first administrators, the divisions if the
// program ships them, and the rules, all in trial. It is one step: whole or not at all.
func (a *App) Init(ctx context.Context, county, name string) (credentials []access.Credential, err error) {
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, county, name, tx.Now())
		if err != nil {
			return err
		}
		if n == 0 {
			return errExists
		}
		if credentials, err = access.Bootstrap(ctx, tx); err != nil {
			return err
		}
		if err := a.Rules.LoadPack(ctx, tx); err != nil {
			return err
		}
		for _, pack := range slices.Sorted(maps.Keys(packHashes())) {
			if err := notePack(ctx, tx, pack); err != nil {
				return err
			}
		}
		return tx.Record(ctx, db.Entry{Verb: "county.init", Ref: id.Ref{Kind: "county", ID: county}, Area: county})
	})
	if err != nil {
		return nil, err
	}
	if _, err := a.Divisions.LoadBundled(ctx); err != nil && !errors.Is(err, division.ErrNotBundled) {
		return nil, err
	}
	return credentials, nil
}

// Accounts lists all accounts of the county.
func (a *App) Accounts(ctx context.Context) ([]access.Account, error) {
	var all []access.Account
	page := api.Page{Limit: 200}
	for {
		list, err := a.Access.List(ctx, page)
		if err != nil {
			return nil, err
		}
		all = append(all, list.Items...)
		if list.Next == "" {
			return all, nil
		}
		page.After = list.Next
	}
}

// ResetPassword gives the account of a login a new one-time password.
func (a *App) ResetPassword(ctx context.Context, login string) (access.Credential, error) {
	account, err := a.account(ctx, login)
	if err != nil {
		return access.Credential{}, err
	}
	return a.Access.ResetPassword(ctx, account.ID)
}

var errLogin = errs.New(errs.NotFound, "app.login", "没有这个登录名。请用 shouwang user list 查看。")

func (a *App) account(ctx context.Context, login string) (access.Account, error) {
	list, err := a.Accounts(ctx)
	for _, account := range list {
		if account.Login == strings.ToLower(login) {
			return account, nil
		}
	}
	if err == nil {
		err = errLogin
	}
	return access.Account{}, err
}
