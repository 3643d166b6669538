package access

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
)

var _ api.Authenticator = (*Service)(nil)

// Carrier is the part of a request that carries the session.
type Carrier struct {
	token  string
	secure bool
}

// Resolve reads the token; Huma calls it.
func (c *Carrier) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	c.token = api.Token(r)
	c.secure = r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
	return nil
}

type signInInput struct {
	Carrier
	Body Credentials
}

type carried struct{ Carrier }

type setPasswordInput struct {
	Carrier
	Body PasswordChange
}

// opened answers with a new session, also as a cookie that scripts cannot read.
type opened struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Session
}

type closed struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

type accountPath struct {
	Account string `path:"account" maxLength:"36"`
}

type grantInput struct {
	Account string `path:"account" maxLength:"36"`
	Body    Terms
}

type choiceInput struct {
	Body struct {
		Text string `json:"text" maxLength:"60" doc:"登录名或姓名的一部分"`
		Area string `json:"area" minLength:"6" maxLength:"15" doc:"任职的区划"`
	}
}

type roleInput struct {
	Role string `path:"role" maxLength:"40"`
	Body struct {
		Permissions []db.Permission `json:"permissions" maxItems:"100"`
	}
}

// Routes mounts the routes. Signing out, /api/me and the change of a password are public
// in the route table because api asks Authenticate about every other route, and that
// refuses whoever still has a one-time password; the three verbs look at the token
// themselves.
func (s *Service) Routes(a *api.API) {
	route := func(method, path string, p db.Permission, summary string) api.Route {
		return api.Route{Method: method, Path: path, Permission: p, Summary: summary, Tag: "access"}
	}
	either := func(r api.Route) api.Route {
		r.Or = []db.Permission{RoleGrant}
		return r
	}
	api.Register(a, route("POST", "/api/sessions", api.Public, "登录"), func(ctx context.Context, in *signInInput) (*opened, error) {
		return in.opened(s.SignIn(ctx, in.Body))
	})
	api.Register(a, route("DELETE", "/api/sessions", api.Public, "退出登录"), func(ctx context.Context, in *carried) (*closed, error) {
		return &closed{in.cookie("", -1)}, s.SignOut(ctx, in.token)
	})
	api.Register(a, route("GET", "/api/me", api.Public, "我是谁、能做什么"), func(ctx context.Context, in *carried) (*api.Body[Me], error) {
		return api.Out(s.Me(ctx, in.token))
	})
	api.Register(a, route("POST", "/api/me/password", api.Public, "修改自己的密码"), func(ctx context.Context, in *setPasswordInput) (*opened, error) {
		return in.opened(s.SetPassword(ctx, in.token, in.Body))
	})

	api.Register(a, either(route("GET", "/api/accounts", AccountManage, "账号列表(系统、安全管理员)")), func(ctx context.Context, in *api.Page) (*api.Body[api.List[Account]], error) {
		return api.Out(s.List(ctx, *in))
	})
	api.Register(a, either(route("POST", "/api/accounts/search", AccountManage, "查找账号(系统、安全管理员)")), func(ctx context.Context, in *api.Body[Search]) (*api.Body[api.List[Account]], error) {
		return api.Out(s.Search(ctx, in.Body))
	})
	api.Register(a, route("POST", "/api/accounts/choices", PostingEdit, "可以任职的账号"), func(ctx context.Context, in *choiceInput) (*api.Body[api.List[Choice]], error) {
		return api.Out(s.Choices(ctx, in.Body.Text, in.Body.Area))
	})
	api.Register(a, route("GET", "/api/permissions", api.SignedIn, "全部权限及其名称"), func(context.Context, *struct{}) (*api.Body[api.List[Named]], error) {
		return api.Out(api.List[Named]{Items: NamedPermissions()}, nil)
	})
	api.Register(a, route("POST", "/api/accounts", AccountManage, "新建账号"), func(ctx context.Context, in *api.Body[NewAccount]) (*api.Body[Credential], error) {
		return api.Out(s.CreateAccount(ctx, in.Body))
	})
	api.Register(a, route("POST", "/api/accounts/{account}/password", AccountManage, "重置密码并解锁"), func(ctx context.Context, in *accountPath) (*api.Body[Credential], error) {
		return api.Out(s.ResetPassword(ctx, AccountID(in.Account)))
	})
	api.Register(a, route("DELETE", "/api/accounts/{account}", AccountManage, "停用账号"), func(ctx context.Context, in *accountPath) (*struct{}, error) {
		return nil, s.CloseAccount(ctx, AccountID(in.Account))
	})
	api.Register(a, route("POST", "/api/accounts/{account}/grants", RoleGrant, "授予岗位"), func(ctx context.Context, in *grantInput) (*api.Body[Grant], error) {
		return api.Out(s.Grant(ctx, AccountID(in.Account), in.Body))
	})
	api.Register(a, route("DELETE", "/api/grants/{grant}", RoleGrant, "收回岗位"), func(ctx context.Context, in *struct {
		Grant string `path:"grant" maxLength:"36"`
	}) (*struct{}, error) {
		return nil, s.Revoke(ctx, GrantID(in.Grant))
	})
	api.Register(a, route("GET", "/api/roles", api.SignedIn, "岗位与权限表"), func(ctx context.Context, _ *struct{}) (*api.Body[api.List[Role]], error) {
		roles, err := s.Roles(ctx)
		return api.Out(api.List[Role]{Items: roles}, err)
	})
	api.Register(a, route("PUT", "/api/roles/{role}", RoleGrant, "修改岗位的权限"), func(ctx context.Context, in *roleInput) (*struct{}, error) {
		return nil, s.EditRole(ctx, in.Role, in.Body.Permissions)
	})
}

func (c *Carrier) opened(session Session, err error) (*opened, error) {
	if err != nil {
		return nil, err
	}
	return &opened{c.cookie(session.Token, int(Absolute.Seconds())), session}, nil
}

func (c *Carrier) cookie(value string, maxAge int) http.Cookie {
	return http.Cookie{
		Name: api.CookieName, Value: value, MaxAge: maxAge,
		Path: "/", HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteStrictMode,
	}
}
