package db

import (
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

// Permission names one verb on one kind of thing: "lead.dispatch". The list, with the
// roles that hold each, is in package access.
type Permission string

// Scope is the part of a county in which an actor may do something: division codes
// (a code covers all that begins with it) and, for departments, sectors.
// The zero Scope covers nothing.
type Scope struct {
	Areas []string
	// Sectors limits the scope to records of these departments; nil means no limit by sector.
	Sectors []string
}

// Empty says that the actor may do it nowhere.
func (s Scope) Empty() bool { return len(s.Areas) == 0 }

// Covers says whether a division lies inside the scope.
func (s Scope) Covers(area string) bool {
	return area != "" && slices.ContainsFunc(s.Areas, func(a string) bool { return strings.HasPrefix(area, a) })
}

// CoversSector says whether data of a department lies inside the scope.
func (s Scope) CoversSector(sector string) bool {
	return !s.Empty() && (s.Sectors == nil || slices.Contains(s.Sectors, sector))
}

// Actor is who acts, in which county, with what rights today. An Actor without Can may
// do nothing.
type Actor struct {
	ID     string // account; "system" for jobs; "operator" for the command line
	County string
	// Can gives the scope in which the actor holds a permission.
	Can func(Permission) Scope
}

// System is the actor of jobs and of the command line: the whole county.
func System(id, county string) Actor {
	return Actor{ID: id, County: county, Can: func(Permission) Scope { return Scope{Areas: []string{county}} }}
}

// Scope is the part of the county where the actor holds p.
func (a Actor) Scope(p Permission) Scope {
	if a.Can == nil {
		return Scope{}
	}
	return a.Can(p)
}

var (
	// ErrForbidden is returned where the actor holds the permission nowhere.
	ErrForbidden = errs.New(errs.Forbidden, "access.forbidden", "您的岗位没有这项权限。如工作需要,请联系县级系统管理员授权。")
	// ErrNotFound is returned for what is absent and for what lies outside the actor's area.
	ErrNotFound = errs.New(errs.NotFound, "access.not_found", "没有找到,或不在您负责的区域内。请核对编号,或换用有权限的账号。")
)

type actorKey struct{}

// WithActor hands the actor to Write and Read.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf is the actor of the request; the zero Actor, who may do nothing, if there is none.
func ActorOf(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
