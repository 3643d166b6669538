package access

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Role is what a kind of post may do (requirements C3).
type Role struct {
	Key   string `toml:"key" json:"role"`
	Title string `toml:"title" json:"title" doc:"岗位名称"`
	// Level is the widest area in which the role may be granted: county, township or village.
	Level Level `toml:"level" json:"level" doc:"可授予的最大范围:county 县、township 乡镇、village 村"`
	// BySector says that a grant is for the data of one department.
	BySector bool `toml:"by_sector" json:"by_sector" doc:"授权时须写明部门"`
	// Ends says that a grant must have an end date.
	Ends bool `toml:"ends" json:"ends" doc:"授权时须写明截止日"`
	// Alone says that an account with this role holds no other role.
	Alone       bool            `toml:"alone" json:"alone" doc:"三员之一:不得兼任其他岗位"`
	Permissions []db.Permission `toml:"permissions" json:"permissions"`
}

// Level is a level of the divisions.
type Level string

const (
	CountyLevel   Level = "county"
	TownshipLevel Level = "township"
	VillageLevel  Level = "village"
)

// digits is the length of a division code of the level.
func (l Level) digits() int {
	return map[Level]int{CountyLevel: 6, TownshipLevel: 9, VillageLevel: 12}[l]
}

func (l Level) title() string {
	return map[Level]string{CountyLevel: "县", TownshipLevel: "乡镇(街道)", VillageLevel: "村(社区)"}[l]
}

//go:embed roles.toml
var rolesTOML string

var pack = mustReadPack(rolesTOML)

type rolePack struct {
	Roles     []Role `toml:"role"`
	Conflicts []struct {
		One    db.Permission   `toml:"one"`
		Others []db.Permission `toml:"others"`
	} `toml:"conflict"`
}

// mustReadPack panics on a pack that a test would have refused.
func mustReadPack(text string) (p rolePack) {
	meta, err := toml.Decode(text, &p)
	if err != nil {
		panic("access: roles.toml: " + err.Error())
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		panic("access: roles.toml: unknown key " + extra[0].String())
	}
	for _, r := range p.Roles {
		if r.Level.digits() == 0 {
			panic("access: roles.toml: level of " + r.Key)
		}
		if err := p.check(r.Permissions); err != nil {
			panic("access: roles.toml: " + r.Key + ": " + err.Error())
		}
	}
	return p
}

// DefaultRoles are the roles as they are shipped, in the order of requirements C3.
func DefaultRoles() []Role { return slices.Clone(pack.Roles) }

func roleOf(key string) (Role, bool) {
	i := slices.IndexFunc(pack.Roles, func(r Role) bool { return r.Key == key })
	if i < 0 {
		return Role{}, false
	}
	return pack.Roles[i], true
}

var (
	errPermission = errs.New(errs.Invalid, "access.permission", "没有这项权限,请从权限表中选择。")
	errConflict   = errs.New(errs.Conflict, "access.conflict", "“%s”与“%s”不得由同一岗位兼有(经办与审核分开、三员分立),请去掉其中一项。")
)

// check refuses an unknown permission and two that no role may hold together.
func (p rolePack) check(permissions []db.Permission) error {
	for _, x := range permissions {
		if !slices.Contains(Permissions, x) {
			return errPermission
		}
	}
	for _, c := range p.Conflicts {
		if !slices.Contains(permissions, c.One) {
			continue
		}
		for _, other := range c.Others {
			if slices.Contains(permissions, other) {
				return errConflict.Textf(permissionTitles[c.One][1], permissionTitles[other][1])
			}
		}
	}
	return nil
}

var errSamePerson = errs.New(errs.Conflict, "access.same_person", "须由另一位同志确认,请转交有同样权限的同事办理。")

// TwoPersons refuses a checker who is the maker. Two persons are always two accounts;
// where one of the two is not known they are not two.
func TwoPersons(maker, checker string) error {
	if maker == "" || checker == "" || strings.EqualFold(maker, checker) {
		return errSamePerson
	}
	return nil
}
