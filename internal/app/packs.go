package app

import (
	"context"
	"errors"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/rule"
)

// packHashes tell which edition of each pack the program ships.
func packHashes() map[string]string {
	return map[string]string{"role": access.PackHash(), "rule": rule.PackHash()}
}

// loadPacks gives every county what a newer program ships: the roles that it has not
// edited, and in trial the rules that it has not been given. It only reads where the
// county has these editions already.
func (a *App) loadPacks(ctx context.Context) error {
	counties, err := a.Counties(ctx)
	for _, county := range counties {
		err = errors.Join(err, a.loadPacksOf(systemOf(ctx, county)))
	}
	return err
}

func (a *App) loadPacksOf(ctx context.Context) error {
	loaded := map[string]string{}
	err := a.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Each(ctx, `SELECT pack, hash FROM county_pack WHERE county_id = $1`, []any{tx.County()}, func(row db.Scanner) error {
			var pack, hash string
			err := row.Scan(&pack, &hash)
			loaded[pack] = hash
			return err
		})
	})
	if err != nil {
		return err
	}
	for _, p := range []struct {
		pack string
		load func(context.Context, *db.Tx) error
	}{{"role", access.InstallRoles}, {"rule", a.Rules.LoadPack}} {
		if loaded[p.pack] == packHashes()[p.pack] {
			continue
		}
		err := a.DB.Write(ctx, func(tx *db.Tx) error {
			if err := p.load(ctx, tx); err != nil {
				return err
			}
			return notePack(ctx, tx, p.pack)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// notePack remembers that the county has this program's edition of a pack.
func notePack(ctx context.Context, tx *db.Tx, pack string) error {
	_, err := tx.Exec(ctx, `INSERT INTO county_pack (county_id, pack, hash, loaded_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (county_id, pack) DO UPDATE SET hash = excluded.hash, loaded_at = excluded.loaded_at`,
		tx.County(), pack, packHashes()[pack], tx.Now())
	if err != nil {
		return err
	}
	return tx.Record(ctx, db.Entry{Verb: "county.load_pack", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(), Detail: map[string]any{"pack": pack}})
}
