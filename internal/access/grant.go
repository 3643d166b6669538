package access

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// GrantID names a grant.
type GrantID string

// Terms is what a grant gives: a role in the subtree of an area, for a department's data
// or for all, from a day until a day, both included.
type Terms struct {
	Role   string  `json:"role"`
	Area   string  `json:"area" doc:"区划代码,含下级"`
	Sector string  `json:"sector,omitempty" doc:"行业部门;只用于部门经办人"`
	From   cn.Date `json:"from,omitzero" doc:"起始日;不填为今天"`
	Until  cn.Date `json:"until,omitzero" doc:"截止日(含);不填为长期"`
}

// Grant is a grant in force or to come.
type Grant struct {
	ID    GrantID `json:"grant"`
	Title string  `json:"title" doc:"岗位名称"`
	Terms
}

var (
	errRole      = errs.New(errs.Invalid, "access.role", "没有这个岗位,请从岗位表中选择。")
	errArea      = errs.New(errs.Invalid, "access.area", "区划代码应为本区县的 6 位县码、9 位乡镇码、12 位村码或其下的组、网格码,请从区划中选择。")
	errWide      = errs.New(errs.Invalid, "access.area_wide", "这个岗位须授予到%s,请选择更小的区划。")
	errSector    = errs.New(errs.Invalid, "access.sector", "部门经办人须写明部门,范围为全县;其他岗位不填部门。")
	errPeriod    = errs.New(errs.Invalid, "access.period", "截止日不能早于起始日,请核对。")
	errNoEnd     = errs.New(errs.Invalid, "access.no_end", "这个岗位须写明截止日。")
	errAlone     = errs.New(errs.Conflict, "access.alone", "系统、安全、审计管理员须三员分立,不得兼任其他岗位。请另建账号。")
	divisionCode = regexp.MustCompile(`^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{14,15})$`)
)

// check says whether a grant is allowed in a county; today fills in an absent start.
func (g *Terms) check(county string, today cn.Date) error {
	role, ok := roleOf(g.Role)
	if !ok {
		return errRole
	}
	if g.From.IsZero() {
		g.From = today
	}
	g.Sector = strings.TrimSpace(g.Sector)
	switch {
	case !divisionCode.MatchString(g.Area) || !strings.HasPrefix(g.Area, county):
		return errArea
	case len(g.Area) < role.Level.digits():
		return errWide.Textf(role.Level.title())
	case role.BySector != (g.Sector != "") || role.BySector && g.Area != county || utf8.RuneCountInString(g.Sector) > 40:
		return errSector
	case g.Until.Before(g.From):
		return errPeriod
	case role.Ends && g.Until.IsZero():
		return errNoEnd
	}
	return nil
}

// together says whether an account that holds some roles may hold another.
func together(held []string, more string) error {
	for _, key := range held {
		if key != more && (alone(key) || alone(more)) {
			return errAlone
		}
	}
	return nil
}

func alone(key string) bool {
	r, ok := roleOf(key)
	return !ok || r.Alone
}

// right is one permission that one grant gives today.
type right struct {
	Permission   db.Permission
	Area, Sector string
}

// scopes unites rights. A scope cannot say "this department's data in the county and all
// data in that village": where an account holds both for one permission and the second
// does not contain the first, only the department's data is left. It is never wider than
// the grants.
func scopes(rights []right) map[db.Permission]db.Scope {
	all, bySector := map[db.Permission][]string{}, map[db.Permission]db.Scope{}
	for _, r := range rights {
		if r.Sector == "" {
			all[r.Permission] = append(all[r.Permission], r.Area)
			continue
		}
		s := bySector[r.Permission] // grants by sector are for the whole county: one area
		bySector[r.Permission] = db.Scope{Areas: []string{r.Area}, Sectors: addNew(s.Sectors, r.Sector)}
	}
	for p, areas := range all {
		s := db.Scope{Areas: outermost(areas)}
		if limited, ok := bySector[p]; !ok || s.Covers(limited.Areas[0]) {
			bySector[p] = s
		}
	}
	return bySector
}

// outermost drops areas that lie inside another one.
func outermost(areas []string) []string {
	slices.Sort(areas)
	var out []string
	for _, a := range areas {
		if n := len(out); n == 0 || !strings.HasPrefix(a, out[n-1]) {
			out = append(out, a)
		}
	}
	return out
}

func addNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
