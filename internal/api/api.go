package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/klauspost/compress/gzhttp"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Authenticator finds who holds a session token; package access satisfies it.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (db.Actor, error)
}

// Public marks a route that needs no sign-in.
const Public db.Permission = "public"

// SignedIn marks a route that everyone who is signed in may call.
const SignedIn db.Permission = "signed_in"

// CookieName is the session cookie; programs may send "Authorization: Bearer" instead.
const CookieName = "shouwang_session"

// Route is one line of the route table.
type Route struct {
	Method     string
	Path       string
	Permission db.Permission
	Or         []db.Permission // each of which suffices as well, such as a helper's for their own households
	Summary    string          // Chinese
	Tag        string          // the feature: its Go package
	Status     int             // of success; 200, or 204 without a body, if zero
	MaxBytes   int64           // of the body; 1 MiB if zero
}

// API is the HTTP interface under construction.
type API struct {
	huma   huma.API
	mux    *http.ServeMux
	auth   Authenticator
	log    *slog.Logger
	routes []Route
}

var (
	// ErrSignIn is returned where nobody is signed in.
	ErrSignIn = errs.New(errs.Unauthenticated, "access.sign_in", "请先登录。")
)

// New makes an empty interface.
func New(auth Authenticator, log *slog.Logger, version string) *API {
	huma.NewError = fromHuma
	huma.NewErrorWithContext = func(_ huma.Context, status int, msg string, details ...error) huma.StatusError {
		return fromHuma(status, msg, details...)
	}
	mux := http.NewServeMux()
	config := huma.DefaultConfig("守望 Shouwang", version)
	config.CreateHooks = nil
	config.DocsPath = ""
	config.SchemasPath = ""
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	config.RejectUnknownQueryParameters = true
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: CookieName},
		"token":   {Type: "http", Scheme: "bearer"},
	}
	a := &API{huma: humago.New(mux, config), mux: mux, auth: auth, log: log}
	mux.HandleFunc("GET /docs", a.docs)
	return a
}

var jsonFormat = huma.DefaultJSONFormat

// qualified is a type of the project inside a generic type's name.
var qualified = regexp.MustCompile(`[\w./-]+/internal/(\w+)\.`)

// schemaName puts the package before the type (VisitView), also inside generic types, so
// that two packages may both have a View.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	own := func(pkg string) string { return strings.ToUpper(pkg[:1]) + pkg[1:] }
	name := qualified.ReplaceAllStringFunc(t.Name(), func(m string) string { return own(qualified.FindStringSubmatch(m)[1]) })
	if name == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	name = strings.NewReplacer("[", "", "]", "", "*", "", ",", "").Replace(name)
	if m := qualified.FindStringSubmatch(t.PkgPath() + "."); m != nil {
		return own(m[1]) + name
	}
	return own(name)
}

// Register adds a route. The handler runs as the signed-in actor, who holds the route's
// permission somewhere; the verb it calls checks the area.
func Register[I, O any](a *API, r Route, handler func(context.Context, *I) (*O, error)) {
	if r.Permission == "" || r.Summary == "" || r.Tag == "" {
		panic("api: route without permission, summary or tag: " + r.Method + " " + r.Path)
	}
	a.routes = append(a.routes, r)
	op := huma.Operation{
		OperationID:   operationID(r),
		Method:        r.Method,
		Path:          r.Path,
		Summary:       r.Summary,
		Tags:          []string{r.Tag},
		DefaultStatus: r.Status,
		MaxBodyBytes:  max(r.MaxBytes, 1<<20),
		Extensions:    map[string]any{"x-permission": r.Asks()},
		Middlewares:   huma.Middlewares{a.authorise(r)},
		Errors:        []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity},
	}
	if r.Permission != Public {
		op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, a.refuse(ctx, r, err)
		}
		return out, nil
	})
}

// Asks is what the route asks for, in words: "assist.plan or assist.own".
func (r *Route) Asks() string {
	asks := string(r.Permission)
	for _, p := range r.Or {
		asks += " or " + string(p)
	}
	return asks
}

// admits says whether an actor holds what the route asks for in some part of the county.
func (r *Route) admits(a db.Actor) bool {
	return !a.Scope(r.Permission).Empty() || slices.ContainsFunc(r.Or, func(p db.Permission) bool { return !a.Scope(p).Empty() })
}

// Page adds a route that anybody may open in a browser: it answers with a document of its
// own, and is no part of the interface's description.
func (a *API) Page(r Route, handler func(http.ResponseWriter, *http.Request) error) {
	r.Permission = Public
	a.routes = append(a.routes, r)
	a.mux.HandleFunc(r.Method+" "+r.Path, func(w http.ResponseWriter, req *http.Request) {
		if err := handler(w, req); err != nil {
			_ = a.refuse(req.Context(), r, err)
			writeProblem(w, problemOf(errs.New(errs.Internal, "internal", "")))
		}
	})
}

// operationID is "get_leads_by_id" for GET /api/leads/{id}: the name in generated clients.
func operationID(r Route) string {
	path := strings.NewReplacer("/api/", "", "/", "_", "{", "by_", "}", "", "-", "_").Replace(r.Path)
	return strings.ToLower(r.Method) + "_" + path
}

func (a *API) refuse(ctx context.Context, r Route, err error) error {
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError && ctx.Err() == nil {
		a.log.ErrorContext(ctx, "request failed", "method", r.Method, "route", r.Path, "error", err)
	}
	return p
}

func (a *API) authorise(r Route) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		if r.Permission == Public {
			next(hc)
			return
		}
		req, _ := humago.Unwrap(hc)
		actor, err := a.auth.Authenticate(hc.Context(), Token(req))
		if err == nil && r.Permission != SignedIn && !r.admits(actor) {
			err = db.ErrForbidden
		}
		if err != nil {
			a.write(hc, a.refuse(hc.Context(), r, err).(*Problem))
			return
		}
		next(huma.WithContext(hc, db.WithActor(hc.Context(), actor)))
	}
}

func (a *API) write(hc huma.Context, p *Problem) {
	hc.SetHeader("Content-Type", "application/problem+json")
	hc.SetStatus(p.Status)
	if err := json.NewEncoder(hc.BodyWriter()).Encode(p); err != nil {
		a.log.Warn("response not written", "error", err)
	}
}

// Token is the session token that a request carries, or "".
func Token(r *http.Request) string {
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return t
	}
	if c, err := r.Cookie(CookieName); err == nil {
		return c.Value
	}
	return ""
}

// Routes is the route table, sorted by path and method.
func (a *API) Routes() []Route {
	routes := slices.Clone(a.routes)
	slices.SortFunc(routes, func(x, y Route) int {
		return strings.Compare(x.Path+" "+x.Method, y.Path+" "+y.Method)
	})
	return routes
}

// OpenAPI is the interface's description as YAML.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().YAML() }

// Mux is where app mounts what is not part of the API: the web app, health checks.
func (a *API) Mux() *http.ServeMux { return a.mux }

// Handler is the whole server: security headers, no cross-site writes, no panics that
// reach the caller.
func (a *API) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, problem(http.StatusForbidden, "request.cross_site", "请从本系统的页面提交。"))
	}))
	inner := compress(guard.Handler(a.mux))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'")
		h.Set("Cache-Control", "no-store")
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				a.log.ErrorContext(r.Context(), "panic", "method", r.Method, "pattern", r.Pattern, "panic", panicText(p), "stack", string(debug.Stack()))
				writeProblem(w, problemOf(errs.New(errs.Internal, "internal", "")))
			}
		}()
		inner.ServeHTTP(w, r)
	})
}

// compress sends larger JSON answers as gzip, for villages on slow links. The random padding
// keeps the size of an answer from telling what is in it (the BREACH attack).
func compress(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1400), gzhttp.ContentTypes([]string{"application/json"}), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		panic(err) // the options are constants
	}
	return wrap(h)
}

// panicText is what the log may say of a panic. Only the text of the runtime's own errors is
// known to hold no personal data; of others the place, in the stack, has to do.
func panicText(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller has gone; nothing to do
}

// Page asks for a part of a list; embed it in an input.
type Page struct {
	After string `query:"after" maxLength:"200" doc:"上一页返回的 next,首页留空"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"每页条数"`
}

// List is the body of a list: never null, with the cursor of the next page.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"下一页的 after;没有更多时省略"`
}

// Body wraps a value as a response.
type Body[T any] struct{ Body T }

// Out is shorthand for a response with a body.
func Out[T any](v T, err error) (*Body[T], error) {
	if err != nil {
		return nil, err
	}
	return &Body[T]{v}, nil
}

// Date is a day in a query or path; empty means not given.
type Date string

// On is the day, or fallback where it was not given.
func (d Date) On(fallback cn.Date) (cn.Date, error) {
	if d == "" {
		return fallback, nil
	}
	v, err := cn.ParseISODate(string(d))
	if err != nil {
		return v, errDate
	}
	return v, nil
}

var errDate = errs.New(errs.Invalid, "request.date", "日期请写成 2025-03-01 的样子。")
