package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// InstallRoles copies the default roles into the actor's county. A role that the county
// has edited stays as it is. Call it whenever the program starts on a county.
func InstallRoles(ctx context.Context, tx *db.Tx) error {
	edited, err := editedRoles(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range pack.Roles {
		if edited[r.Key] {
			continue
		}
		if err := setRole(ctx, tx, r.Key, r.Permissions, nil); err != nil {
			return err
		}
	}
	tx.Unrecorded("the shipped roles, the same everywhere")
	return nil
}

// PackHash tells one edition of the shipped roles from another.
func PackHash() string {
	sum := sha256.Sum256([]byte(rolesTOML))
	return hex.EncodeToString(sum[:])
}

// Bootstrap gives a county without accounts its roles and its first three: the system,
// the security and the audit administrator, each with a one-time password to be handed
// to a different person.
func Bootstrap(ctx context.Context, tx *db.Tx) ([]Credential, error) {
	some, err := listAccounts(ctx, tx, "", 1)
	if err != nil {
		return nil, err
	}
	if len(some) > 0 {
		return nil, errBootstrapped
	}
	if err := InstallRoles(ctx, tx); err != nil {
		return nil, err
	}
	var list []Credential
	for _, first := range []struct{ login, role string }{
		{"sysadmin", "system_administrator"},
		{"secadmin", "security_administrator"},
		{"auditadmin", "audit_administrator"},
	} {
		role, _ := roleOf(first.role)
		c, err := create(ctx, tx, NewAccount{Login: first.login, Name: role.Title})
		if err != nil {
			return nil, err
		}
		if _, err := grant(ctx, tx, c.Account, Terms{Role: first.role, Area: tx.County()}); err != nil {
			return nil, err
		}
		c.Title = role.Title
		list = append(list, c)
	}
	return list, nil
}

// CreateDemo makes a demonstration account with roles, whose password need not be
// changed. No route calls it.
func CreateDemo(ctx context.Context, tx *db.Tx, in NewAccount, password string, roles ...Terms) (AccountID, error) {
	if err := in.check(); err != nil {
		return "", err
	}
	if err := checkPassword(in.Login, password); err != nil {
		return "", fmt.Errorf("access: password of a demonstration: %w", err)
	}
	a := Account{ID: id.New[AccountID](), Login: in.Login, Name: in.Name, Demo: true}
	if err := insertAccount(ctx, tx, a, hashPassword(password)); err != nil {
		return "", err
	}
	if err := record(ctx, tx, "account.create", a.ID, map[string]any{"demo": true}); err != nil {
		return "", err
	}
	for _, t := range roles {
		if _, err := grant(ctx, tx, a.ID, t); err != nil {
			return "", err
		}
	}
	return a.ID, nil
}
