package access

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Like the numbers of a password, these are usual practice under 等级保护 (登录失败处理、
// 登录连接超时), not the text of a standard.
const (
	MaxFailures = 5                // wrong passwords in a row
	LockFor     = 15 * time.Minute // after MaxFailures
	Idle        = 30 * time.Minute // a session ends after this time without a request
	Absolute    = 12 * time.Hour   // and after this time in any case
	seenEvery   = time.Minute      // how exactly the last request is known
)

var (
	errSignIn = errs.New(errs.Unauthenticated, "access.sign_in_failed",
		"登录名或密码不对,或账号暂时锁定、已停用。连续输错 5 次会锁定 15 分钟;请稍后再试,或请系统管理员重置密码。")
	errCounty     = errs.New(errs.Invalid, "access.county", "本系统服务多个区县,请先选择区县再登录。")
	errMustChange = errs.New(errs.Forbidden, "access.must_change", "这是一次性密码,请先设置新密码,再继续使用。")
	errBusy       = errs.New(errs.Busy, "access.busy", "同时登录的人较多,请稍等片刻再试。")
)

// Credentials are what a person signs in with.
type Credentials struct {
	County   string `json:"county,omitempty" maxLength:"6" doc:"六位县码;只服务一个区县时可不填"`
	Login    string `json:"login" maxLength:"64" doc:"登录名"`
	Password string `json:"password" maxLength:"512" doc:"密码"`
}

// Session is a new session. The token is shown once; only its hash is kept.
type Session struct {
	Token      string    `json:"token" doc:"令牌:Authorization: Bearer 令牌"`
	ExpiresAt  time.Time `json:"expires_at" doc:"最迟失效时间"`
	MustChange bool      `json:"must_change" doc:"须先修改一次性密码"`
}

// SignIn opens a session. Its refusal is the same, and takes as long, whether the login
// does not exist, the password is wrong or the account is locked or closed.
func (s *Service) SignIn(ctx context.Context, in Credentials) (Session, error) {
	county, err := s.countyOf(ctx, in.County)
	if err != nil {
		return Session{}, err
	}
	ctx = db.WithActor(ctx, db.Actor{ID: "sign-in", County: county})
	account, hash, err := s.check(ctx, in.Login, in.Password)
	if err != nil {
		return Session{}, err
	}
	return s.open(ctx, account, func(tx *db.Tx) error {
		if err := forgetFailures(ctx, tx, account, hash); err != nil {
			return err
		}
		return endStaleSessions(ctx, tx, account)
	})
}

// countyOf is the county that was named, or the only one that there is.
func (s *Service) countyOf(ctx context.Context, named string) (string, error) {
	var counties []string
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		counties, err = db.Select(ctx, tx, `SELECT county_id FROM county WHERE county_id = $1 OR $1 = '' ORDER BY county_id LIMIT 2`,
			[]any{named}, func(row db.Scanner) (c string, err error) { return c, row.Scan(&c) })
		return err
	})
	if err == nil && len(counties) != 1 {
		return "", errCounty
	}
	return strings.Join(counties, ""), err
}

// check tells whose password it is. The attempt is counted and recorded first, in a
// transaction of its own; the password is hashed outside any transaction. It returns the
// hash to keep.
func (s *Service) check(ctx context.Context, login, password string) (AccountID, string, error) {
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
	case <-time.After(10 * time.Second):
		return "", "", errBusy
	case <-ctx.Done():
		return "", "", ctx.Err()
	}
	absent := noPassword()
	var a attempted
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if a, err = countAttempt(ctx, tx, strings.ToLower(strings.TrimSpace(login))); err != nil {
			return err
		}
		// The login itself stays out: people type passwords into the wrong box.
		ref := id.Ref{Kind: "account", ID: "unknown"}
		if a.Account == "" {
			a.Hash = absent
		} else {
			ref.ID = string(a.Account)
		}
		return tx.Record(ctx, db.Entry{Verb: "session.attempt", Ref: ref, Detail: map[string]any{"locked": a.Locked}})
	})
	if err != nil {
		return "", "", err
	}
	ok, stale := verifyPassword(a.Hash, password)
	if !ok || a.Locked || a.Account == "" {
		return "", "", errSignIn
	}
	if stale {
		a.Hash = hashPassword(password)
	}
	return a.Account, a.Hash, nil
}

// open makes a session of an account in the transaction that change begins.
func (s *Service) open(ctx context.Context, account AccountID, change func(*db.Tx) error) (Session, error) {
	var out Session
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		a, err := openAccount(ctx, tx, account)
		if err != nil {
			return err
		}
		out = Session{Token: newToken(tx.County()), ExpiresAt: tx.Now().Add(Absolute), MustChange: a.MustChange}
		if err := insertSession(ctx, tx, account, hashToken(out.Token)); err != nil {
			return err
		}
		return record(ctx, tx, "session.open", account, nil)
	})
	return out, err
}

// A token is the county, so that a session is found among its county's, and 256 random bits.
func newToken(county string) string {
	b := make([]byte, 32)
	rand.Read(b)
	return county + "." + base64.RawURLEncoding.EncodeToString(b)
}

func hashToken(token string) []byte {
	sum := sm3.Sum([]byte(token))
	return sum[:]
}

// holder is who holds a token, with what they may do today.
type holder struct {
	Account
	County string
	opened time.Time
	seen   time.Time
	rights []right
}

// Authenticate is who holds a token and what they may do at this moment: every request
// reads the grants anew. A person with a one-time password may only change it.
func (s *Service) Authenticate(ctx context.Context, token string) (db.Actor, error) {
	h, err := s.holder(ctx, token)
	if err != nil {
		return db.Actor{}, err
	}
	if h.MustChange {
		return db.Actor{}, errMustChange
	}
	return h.actor(), nil
}

func (h holder) actor() db.Actor {
	may := scopes(h.rights)
	return db.Actor{ID: string(h.ID), County: h.County, Can: func(p db.Permission) db.Scope { return may[p] }}
}

func (s *Service) holder(ctx context.Context, token string) (holder, error) {
	county, _, ok := strings.Cut(token, ".")
	if !ok {
		return holder{}, api.ErrSignIn
	}
	h := holder{County: county}
	now := s.db.Now()
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err := db.Select(ctx, tx, `SELECT `+accountColumns+`, s.opened_at, s.seen_at FROM session s
			JOIN account a ON a.county_id = s.county_id AND a.account_id = s.account_id
			WHERE s.county_id = $1 AND s.token_hash = $2 AND a.closed_at IS NULL`,
			[]any{county, hashToken(token)}, scanAccount(tx.Now(), &h.opened, &h.seen))
		if err != nil {
			return err
		}
		if len(list) == 0 || !now.Before(h.opened.Add(Absolute)) || !now.Before(h.seen.Add(Idle)) {
			return api.ErrSignIn
		}
		h.Account = list[0]
		h.rights, err = rightsToday(ctx, tx, county, h.ID)
		return err
	})
	if err != nil {
		return holder{}, err
	}
	if now.Sub(h.seen) >= seenEvery {
		s.noteUse(ctx, h.County, token)
	}
	return h, nil
}

// noteUse keeps a session from idling out. A writer that is busy for longer, as an import
// may be, does not hold up the request: the next one notes the use.
func (s *Service) noteUse(ctx context.Context, county, token string) {
	ctx, cancel := context.WithTimeout(ctx, 250*time.Millisecond)
	defer cancel()
	_ = s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("the last use of a session")
		_, err := tx.Exec(ctx, `UPDATE session SET seen_at = $3 WHERE county_id = $1 AND token_hash = $2`, county, hashToken(token), tx.Now())
		return err
	})
}

// SignOut ends the token's session.
func (s *Service) SignOut(ctx context.Context, token string) error {
	h, err := s.holder(ctx, token)
	if err != nil {
		return err
	}
	ctx = db.WithActor(ctx, h.actor())
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := endSession(ctx, tx, hashToken(token)); err != nil {
			return err
		}
		return record(ctx, tx, "session.close", h.ID, nil)
	})
}

// PasswordChange is the input of SetPassword.
type PasswordChange struct {
	Old string `json:"old" maxLength:"512" doc:"原密码"`
	New string `json:"new" maxLength:"512" doc:"新密码:至少 10 位,大写、小写、数字、符号中至少三种"`
}

// SetPassword changes the password of the token's holder. All of the account's sessions
// end; the answer is a new one. Wrong old passwords count like failed sign-ins.
func (s *Service) SetPassword(ctx context.Context, token string, in PasswordChange) (Session, error) {
	h, err := s.holder(ctx, token)
	if err != nil {
		return Session{}, err
	}
	if err := checkPassword(h.Login, in.New); err != nil {
		return Session{}, err
	}
	if in.New == in.Old {
		return Session{}, errSamePassword
	}
	ctx = db.WithActor(ctx, h.actor())
	if _, _, err := s.check(ctx, h.Login, in.Old); err != nil {
		return Session{}, err
	}
	hash := hashPassword(in.New)
	return s.open(ctx, h.ID, func(tx *db.Tx) error {
		if err := setPassword(ctx, tx, h.ID, hash, false); err != nil {
			return err
		}
		return record(ctx, tx, "password.set", h.ID, nil)
	})
}

// Held is where a person holds a permission today.
type Held struct {
	Permission db.Permission `json:"permission"`
	Areas      []string      `json:"areas" doc:"区划代码,含下级"`
	Sectors    []string      `json:"sectors,omitempty" doc:"限于这些部门的数据;省略表示不限"`
}

// Me is who is signed in.
type Me struct {
	Account     AccountID `json:"account"`
	County      string    `json:"county"`
	Login       string    `json:"login"`
	Name        string    `json:"name"`
	MustChange  bool      `json:"must_change" doc:"须先修改一次性密码,其他功能暂不可用"`
	Demo        bool      `json:"demo"`
	Grants      []Grant   `json:"grants"`
	Permissions []Held    `json:"permissions"`
}

// Me tells the token's holder who they are and what they may do where.
func (s *Service) Me(ctx context.Context, token string) (Me, error) {
	h, err := s.holder(ctx, token)
	if err != nil {
		return Me{}, err
	}
	me := Me{Account: h.ID, County: h.County, Login: h.Login, Name: h.Name, MustChange: h.MustChange, Demo: h.Demo, Permissions: []Held{}}
	may := scopes(h.rights)
	for _, p := range Permissions {
		if scope := may[p]; !scope.Empty() {
			me.Permissions = append(me.Permissions, Held{p, scope.Areas, scope.Sectors})
		}
	}
	ctx = db.WithActor(ctx, h.actor())
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		me.Grants, err = accountGrants(ctx, tx, h.ID)
		return err
	})
	return me, err
}
