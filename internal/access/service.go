package access

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// AccountID names an account; it is the ID of db.Actor.
type AccountID string

// Account is a person's account as administrators see it.
type Account struct {
	ID         AccountID  `json:"account"`
	Login      string     `json:"login" doc:"登录名"`
	Name       string     `json:"name" doc:"姓名"`
	MustChange bool       `json:"must_change" doc:"须先修改初始密码"`
	Demo       bool       `json:"demo" doc:"演示账号"`
	Locked     bool       `json:"locked" doc:"因连续输错密码暂时锁定"`
	CreatedAt  time.Time  `json:"created_at"`
	ClosedAt   *time.Time `json:"closed_at,omitempty" doc:"停用时间"`
	Grants     []Grant    `json:"grants" doc:"现有和将有的授权"`
}

// Credential is an account with its one-time password, shown once and kept nowhere.
type Credential struct {
	Account  AccountID `json:"account"`
	Login    string    `json:"login"`
	Title    string    `json:"title,omitempty" doc:"岗位名称"`
	Password string    `json:"password" doc:"一次性密码,仅显示这一次,首次登录须修改"`
}

// Service is the verbs of accounts, grants and sessions.
type Service struct {
	db   *db.DB
	gate chan struct{} // how many passwords are hashed at once
}

// New makes the service.
func New(d *db.DB) *Service { return &Service{db: d, gate: make(chan struct{}, 2)} }

var (
	errLogin         = errs.New(errs.Invalid, "access.login", "登录名须为 3 至 32 位小写字母、数字、点、横线或下划线,以字母开头,且不用手机号或身份证号。")
	errLoginTaken    = errs.New(errs.Conflict, "access.login_taken", "这个登录名已有人使用,请换一个。")
	errName          = errs.New(errs.Invalid, "access.name", "请填写姓名,20 字以内。")
	errOwnGrant      = errs.New(errs.Conflict, "access.own_grant", "不能变更自己的权限,须由另一位同志办理。")
	errOwnAccount    = errs.New(errs.Conflict, "access.own_account", "不能停用或重置自己的账号,请由另一位管理员办理。")
	errAdministrator = errs.New(errs.Conflict, "access.administrator", "系统、安全、审计管理员的账号不能由其他管理员重置或停用,请运维人员在服务器上用命令行办理。")
	errClosed        = errs.New(errs.Conflict, "access.closed", "这个账号已停用,请另建账号。")
	errBootstrapped  = errs.New(errs.Conflict, "access.bootstrapped", "本区县已有账号,不再生成初始管理员。忘记密码请由管理员重置。")
	loginPattern     = regexp.MustCompile(`^[a-z][a-z0-9._-]{2,31}$`)
	longDigits       = regexp.MustCompile(`[0-9]{11}`)
)

// NewAccount is the input of CreateAccount.
type NewAccount struct {
	Login string `json:"login" minLength:"3" maxLength:"32" doc:"登录名:小写字母、数字"`
	Name  string `json:"name" minLength:"1" maxLength:"60" doc:"姓名"`
}

func (n *NewAccount) check() error {
	n.Login, n.Name = strings.ToLower(strings.TrimSpace(n.Login)), strings.TrimSpace(n.Name)
	if !loginPattern.MatchString(n.Login) || longDigits.MatchString(n.Login) {
		return errLogin
	}
	if n.Name == "" || utf8.RuneCountInString(n.Name) > 20 {
		return errName
	}
	return nil
}

// CreateAccount makes an account that may do nothing yet, and its one-time password.
func (s *Service) CreateAccount(ctx context.Context, in NewAccount) (c Credential, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(AccountManage, tx.County()); err != nil {
			return err
		}
		c, err = create(ctx, tx, in)
		return err
	})
	return c, err
}

func create(ctx context.Context, tx *db.Tx, in NewAccount) (Credential, error) {
	if err := in.check(); err != nil {
		return Credential{}, err
	}
	c := Credential{Account: id.New[AccountID](), Login: in.Login, Password: oneTimePassword()}
	a := Account{ID: c.Account, Login: in.Login, Name: in.Name, MustChange: true}
	if err := insertAccount(ctx, tx, a, hashPassword(c.Password)); err != nil {
		return Credential{}, err
	}
	return c, record(ctx, tx, "account.create", c.Account, nil)
}

// ResetPassword gives an account a new one-time password, unlocks it and ends its sessions.
func (s *Service) ResetPassword(ctx context.Context, account AccountID) (c Credential, err error) {
	password := oneTimePassword()
	hash := hashPassword(password)
	err = s.manage(ctx, account, func(tx *db.Tx, a Account) error {
		c = Credential{Account: a.ID, Login: a.Login, Password: password}
		if err := setPassword(ctx, tx, a.ID, hash, true); err != nil {
			return err
		}
		return record(ctx, tx, "account.reset", a.ID, nil)
	})
	return c, err
}

// CloseAccount ends an account whose owner has left: its sessions and all its rights.
func (s *Service) CloseAccount(ctx context.Context, account AccountID) error {
	return s.manage(ctx, account, func(tx *db.Tx, a Account) error {
		if err := closeAccount(ctx, tx, a.ID); err != nil {
			return err
		}
		return record(ctx, tx, "account.close", a.ID, nil)
	})
}

// manage runs a change to another person's open account. Whoever resets a password could
// sign in with it; so the three administrators do not manage each other, only an operator
// at the server, who holds every permission, does.
func (s *Service) manage(ctx context.Context, account AccountID, change func(*db.Tx, Account) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(AccountManage, tx.County()); err != nil {
			return err
		}
		if string(account) == tx.Actor().ID {
			return errOwnAccount
		}
		a, err := openAccount(ctx, tx, account)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(a.Grants, func(g Grant) bool { return alone(g.Role) }) && tx.Require(RoleGrant, tx.County()) != nil {
			return errAdministrator
		}
		return change(tx, a)
	})
}

// Grant gives an account a role. Nobody gives rights to themselves.
func (s *Service) Grant(ctx context.Context, account AccountID, t Terms) (g Grant, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(RoleGrant, t.Area); err != nil {
			return err
		}
		if string(account) == tx.Actor().ID {
			return errOwnGrant
		}
		g, err = grant(ctx, tx, account, t)
		return err
	})
	return g, err
}

func grant(ctx context.Context, tx *db.Tx, account AccountID, t Terms) (Grant, error) {
	if err := t.check(tx.County(), tx.Today()); err != nil {
		return Grant{}, err
	}
	a, err := openAccount(ctx, tx, account)
	if err != nil {
		return Grant{}, err
	}
	held := make([]string, len(a.Grants))
	for i, g := range a.Grants {
		held[i] = g.Role
	}
	if err := together(held, t.Role); err != nil {
		return Grant{}, err
	}
	role, _ := roleOf(t.Role)
	g := Grant{ID: id.New[GrantID](), Title: role.Title, Terms: t}
	if err := insertGrant(ctx, tx, account, g); err != nil {
		return Grant{}, err
	}
	return g, record(ctx, tx, "role.grant", account, t.detail(g.ID))
}

func (t Terms) detail(g GrantID) map[string]any {
	return map[string]any{"grant": g, "role": t.Role, "area": t.Area, "sector": t.Sector, "from": t.From, "until": t.Until}
}

// Revoke ends a grant at once.
func (s *Service) Revoke(ctx context.Context, grant GrantID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		account, t, err := loadGrant(ctx, tx, grant)
		if err != nil {
			return err
		}
		if err := tx.Require(RoleGrant, t.Area); err != nil {
			return err
		}
		if string(account) == tx.Actor().ID {
			return errOwnGrant
		}
		if err := revokeGrant(ctx, tx, grant); err != nil {
			return err
		}
		return record(ctx, tx, "role.revoke", account, t.detail(grant))
	})
}

// List gives the county's accounts in the order of their logins, and the cursor of the
// next page, to those who keep accounts and those who grant roles.
func (s *Service) List(ctx context.Context, p api.Page) (out api.List[Account], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := requireEither(tx, AccountManage, RoleGrant); err != nil {
			return err
		}
		out.Items, err = listAccounts(ctx, tx, p.After, p.Limit+1)
		return err
	})
	if len(out.Items) > p.Limit {
		out.Items = out.Items[:p.Limit]
		out.Next = out.Items[p.Limit-1].Login
	}
	return out, err
}

func requireEither(tx *db.Tx, p, q db.Permission) error {
	if tx.Require(p, tx.County()) == nil {
		return nil
	}
	return tx.Require(q, tx.County())
}

// Roles gives the county's roles with their permissions as edited.
func (s *Service) Roles(ctx context.Context) (roles []Role, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		roles, err = countyRoles(ctx, tx)
		return err
	})
	return roles, err
}

// RolesOf is Roles inside a transaction of the caller.
func RolesOf(ctx context.Context, tx *db.Tx) ([]Role, error) { return countyRoles(ctx, tx) }

// EditRole replaces a role's permissions in the county. It refuses permissions that no
// role may hold together, and a change to a role that the actor holds.
func (s *Service) EditRole(ctx context.Context, role string, permissions []db.Permission) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(RoleGrant, tx.County()); err != nil {
			return err
		}
		if _, ok := roleOf(role); !ok {
			return db.ErrNotFound
		}
		permissions = slices.Compact(slices.Sorted(slices.Values(permissions)))
		if err := pack.check(permissions); err != nil {
			return err
		}
		grants, err := accountGrants(ctx, tx, AccountID(tx.Actor().ID))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(grants, func(g Grant) bool { return g.Role == role }) {
			return errOwnGrant
		}
		now := tx.Now()
		if err := setRole(ctx, tx, role, permissions, &now); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "role.edit", Ref: id.Ref{Kind: "role", ID: role}, Detail: map[string]any{"permissions": permissions}})
	})
}

// record makes an audit entry about an account. Logins and names stay out of it.
func record(ctx context.Context, tx *db.Tx, verb string, account AccountID, detail map[string]any) error {
	return tx.Record(ctx, db.Entry{Verb: verb, Ref: id.Ref{Kind: "account", ID: string(account)}, Detail: detail})
}
