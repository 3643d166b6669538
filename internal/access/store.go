package access

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/db"
)

// insertAccount stores an account with the hash of its password.
func insertAccount(ctx context.Context, tx *db.Tx, a Account, hash string) error {
	return tx.ExecOne(ctx, errLoginTaken, `INSERT INTO account
		(county_id, account_id, login, name, password, must_change, demo, failures, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT (county_id, login) DO NOTHING`,
		tx.County(), a.ID, a.Login, a.Name, hash, a.MustChange, a.Demo, tx.Now())
}

const accountColumns = `a.account_id, a.login, a.name, a.must_change, a.demo, a.locked_until, a.created_at, a.closed_at`

func scanAccount(now time.Time, more ...any) func(db.Scanner) (Account, error) {
	return func(row db.Scanner) (Account, error) {
		var a Account
		var locked, closed sql.NullTime
		err := row.Scan(append([]any{&a.ID, &a.Login, &a.Name, &a.MustChange, &a.Demo, &locked, &a.CreatedAt, &closed}, more...)...)
		a.CreatedAt, a.Locked = a.CreatedAt.UTC(), locked.Time.After(now)
		if closed.Valid {
			at := closed.Time.UTC()
			a.ClosedAt = &at
		}
		return a, err
	}
}

func listAccounts(ctx context.Context, tx *db.Tx, after string, limit int) ([]Account, error) {
	list, err := db.Select(ctx, tx, `SELECT `+accountColumns+` FROM account a
		WHERE a.county_id = $1 AND a.login > $2 ORDER BY a.login LIMIT $3`,
		[]any{tx.County(), after, limit}, scanAccount(tx.Now()))
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Grants, err = accountGrants(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// openAccount loads an account that is not closed, with its grants, and on PostgreSQL
// keeps others from changing it until the commit (an update that changes nothing locks).
func openAccount(ctx context.Context, tx *db.Tx, account AccountID) (Account, error) {
	err := tx.ExecOne(ctx, db.ErrNotFound, `UPDATE account SET failures = failures WHERE county_id = $1 AND account_id = $2`, tx.County(), account)
	if err != nil {
		return Account{}, err
	}
	list, err := db.Select(ctx, tx, `SELECT `+accountColumns+` FROM account a WHERE a.county_id = $1 AND a.account_id = $2`,
		[]any{tx.County(), account}, scanAccount(tx.Now()))
	if err != nil {
		return Account{}, err
	}
	if list[0].ClosedAt != nil {
		return Account{}, errClosed
	}
	list[0].Grants, err = accountGrants(ctx, tx, account)
	return list[0], err
}

// setPassword replaces the password, unlocks the account and ends its sessions.
func setPassword(ctx context.Context, tx *db.Tx, account AccountID, hash string, mustChange bool) error {
	err := tx.ExecOne(ctx, db.ErrNotFound, `UPDATE account SET password = $3, must_change = $4, failures = 0, locked_until = NULL
		WHERE county_id = $1 AND account_id = $2`, tx.County(), account, hash, mustChange)
	if err != nil {
		return err
	}
	return endSessions(ctx, tx, account)
}

func closeAccount(ctx context.Context, tx *db.Tx, account AccountID) error {
	_, err := tx.Exec(ctx, `UPDATE account SET closed_at = $3 WHERE county_id = $1 AND account_id = $2`, tx.County(), account, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE role_grant SET revoked_by = $3, revoked_at = $4
		WHERE county_id = $1 AND account_id = $2 AND revoked_at IS NULL`, tx.County(), account, tx.Actor().ID, tx.Now())
	if err != nil {
		return err
	}
	return endSessions(ctx, tx, account)
}

func insertGrant(ctx context.Context, tx *db.Tx, account AccountID, g Grant) error {
	_, err := tx.Exec(ctx, `INSERT INTO role_grant
		(county_id, grant_id, account_id, role, area, sector, from_on, until_on, granted_by, granted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.County(), g.ID, account, g.Role, g.Area, g.Sector, g.From, g.Until, tx.Actor().ID, tx.Now())
	return err
}

// accountGrants are the grants in force today or later.
func accountGrants(ctx context.Context, tx *db.Tx, account AccountID) ([]Grant, error) {
	return db.Select(ctx, tx, `SELECT grant_id, role, area, sector, from_on, until_on FROM role_grant
		WHERE county_id = $1 AND account_id = $2 AND revoked_at IS NULL AND (until_on IS NULL OR until_on >= $3)
		ORDER BY grant_id`, []any{tx.County(), account, tx.Today()}, func(row db.Scanner) (g Grant, err error) {
		err = row.Scan(&g.ID, &g.Role, &g.Area, &g.Sector, &g.From, &g.Until)
		role, _ := roleOf(g.Role)
		g.Title = role.Title
		return g, err
	})
}

func loadGrant(ctx context.Context, tx *db.Tx, grant GrantID) (account AccountID, t Terms, err error) {
	err = tx.Get(ctx, db.ErrNotFound, `SELECT account_id, role, area, sector, from_on, until_on FROM role_grant
		WHERE county_id = $1 AND grant_id = $2 AND revoked_at IS NULL`,
		[]any{tx.County(), grant}, &account, &t.Role, &t.Area, &t.Sector, &t.From, &t.Until)
	return account, t, err
}

func revokeGrant(ctx context.Context, tx *db.Tx, grant GrantID) error {
	return tx.ExecOne(ctx, db.ErrNotFound, `UPDATE role_grant SET revoked_by = $3, revoked_at = $4
		WHERE county_id = $1 AND grant_id = $2 AND revoked_at IS NULL`, tx.County(), grant, tx.Actor().ID, tx.Now())
}

// rightsToday are the permissions of an account's grants that are in force today.
func rightsToday(ctx context.Context, tx *db.Tx, county string, account AccountID) ([]right, error) {
	return db.Select(ctx, tx, `SELECT p.permission, g.area, g.sector FROM role_grant g
		JOIN role_permission p ON p.county_id = g.county_id AND p.role = g.role
		WHERE g.county_id = $1 AND g.account_id = $2 AND g.revoked_at IS NULL
		AND g.from_on <= $3 AND (g.until_on IS NULL OR g.until_on >= $3)
		ORDER BY p.permission, g.area, g.sector`, []any{county, account, tx.Today()}, func(row db.Scanner) (r right, err error) {
		return r, row.Scan(&r.Permission, &r.Area, &r.Sector)
	})
}

// countyRoles are the roles in the order of the pack, with the county's permissions.
func countyRoles(ctx context.Context, tx *db.Tx) ([]Role, error) {
	roles := DefaultRoles()
	for i := range roles {
		roles[i].Permissions = []db.Permission{}
	}
	err := tx.Each(ctx, `SELECT role, permission FROM role_permission WHERE county_id = $1`, []any{tx.County()}, func(row db.Scanner) error {
		var key string
		var p db.Permission
		if err := row.Scan(&key, &p); err != nil {
			return err
		}
		if i := slices.IndexFunc(roles, func(r Role) bool { return r.Key == key }); i >= 0 {
			roles[i].Permissions = append(roles[i].Permissions, p)
		}
		return nil
	})
	for i := range roles {
		slices.SortFunc(roles[i].Permissions, func(p, q db.Permission) int {
			return slices.Index(Permissions, p) - slices.Index(Permissions, q)
		})
	}
	return roles, err
}

func editedRoles(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	edited := map[string]bool{}
	err := tx.Each(ctx, `SELECT role FROM role WHERE county_id = $1 AND edited_at IS NOT NULL`, []any{tx.County()}, func(row db.Scanner) error {
		var key string
		err := row.Scan(&key)
		edited[key] = true
		return err
	})
	return edited, err
}

func setRole(ctx context.Context, tx *db.Tx, role string, permissions []db.Permission, edited *time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO role (county_id, role, edited_at) VALUES ($1, $2, $3)
		ON CONFLICT (county_id, role) DO UPDATE SET edited_at = excluded.edited_at`, tx.County(), role, edited)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, `DELETE FROM role_permission WHERE county_id = $1 AND role = $2`, tx.County(), role); err != nil {
		return err
	}
	for _, p := range permissions {
		_, err := tx.Exec(ctx, `INSERT INTO role_permission (county_id, role, permission) VALUES ($1, $2, $3)`, tx.County(), role, p)
		if err != nil {
			return err
		}
	}
	return nil
}

// Names are the names of people by account, for those of the IDs that are accounts of
// the actor's county.
func Names(ctx context.Context, tx *db.Tx, accounts ...string) (map[string]string, error) {
	names := map[string]string{}
	distinct := slices.Compact(slices.Sorted(slices.Values(accounts)))
	for part := range slices.Chunk(distinct, 500) {
		f := tx.CountyFilter("a").AnyOf("a.account_id", part...)
		err := tx.Each(ctx, `SELECT a.account_id, a.name FROM account a`+f.Where(), f.Args(), func(row db.Scanner) error {
			var account, name string
			err := row.Scan(&account, &name)
			names[account] = name
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

// attempted is what SignIn learns about an account before it checks the password.
type attempted struct {
	Account AccountID // "" where there is no such open account
	Hash    string
	Locked  bool
}

// countAttempt counts a sign-in before the password is looked at, so that many at the
// same time cannot outrun the count. It is set back by a success.
func countAttempt(ctx context.Context, tx *db.Tx, login string) (attempted, error) {
	var a attempted
	var failures int64
	var until sql.NullTime
	err := tx.Get(ctx, sql.ErrNoRows, `UPDATE account SET failures = failures + 1
		WHERE county_id = $1 AND login = $2 AND closed_at IS NULL
		RETURNING account_id, password, failures, locked_until`, []any{tx.County(), login}, &a.Account, &a.Hash, &failures, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return attempted{}, nil
	}
	if err != nil {
		return a, err
	}
	a.Locked = until.Time.After(tx.Now())
	if !a.Locked && failures < MaxFailures {
		return a, nil
	}
	if !a.Locked {
		until.Time = tx.Now().Add(LockFor)
	}
	_, err = tx.Exec(ctx, `UPDATE account SET failures = 0, locked_until = $3 WHERE county_id = $1 AND account_id = $2`,
		tx.County(), a.Account, until.Time.UTC())
	return a, err
}

// forgetFailures is the effect of a right password. A hash of an older cost is replaced.
func forgetFailures(ctx context.Context, tx *db.Tx, account AccountID, hash string) error {
	return tx.ExecOne(ctx, errSignIn, `UPDATE account SET failures = 0, locked_until = NULL, password = $3
		WHERE county_id = $1 AND account_id = $2 AND closed_at IS NULL`, tx.County(), account, hash)
}

func insertSession(ctx context.Context, tx *db.Tx, account AccountID, hash []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO session (county_id, token_hash, account_id, opened_at, seen_at)
		VALUES ($1, $2, $3, $4, $4)`, tx.County(), hash, account, tx.Now())
	return err
}

func endSession(ctx context.Context, tx *db.Tx, hash []byte) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE county_id = $1 AND token_hash = $2`, tx.County(), hash)
	return err
}

func endSessions(ctx context.Context, tx *db.Tx, account AccountID) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE county_id = $1 AND account_id = $2`, tx.County(), account)
	return err
}

func endStaleSessions(ctx context.Context, tx *db.Tx, account AccountID) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE county_id = $1 AND account_id = $2 AND (opened_at <= $3 OR seen_at <= $4)`,
		tx.County(), account, tx.Now().Add(-Absolute), tx.Now().Add(-Idle))
	return err
}
