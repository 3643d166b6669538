package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/rule"
	"github.com/shouwang/shouwang/internal/source"
)

// FirstDay says how far a county has come from empty to at work.
type FirstDay struct {
	Done  bool   `json:"done" doc:"各步都完成了"`
	Steps []Step `json:"steps"`
}

// Step is one step of the first day, in the order in which they build on each other.
type Step struct {
	Key     string   `json:"key" enum:"divisions,roster,datasets,params,rules,people"`
	Done    bool     `json:"done"`
	Have    int      `json:"have"`
	Want    int      `json:"want" doc:"0 为没有固定的数"`
	Text    string   `json:"text" doc:"现在怎样,还差什么"`
	Missing []string `json:"missing" doc:"缺的名称,最多 12 个"`
	More    int      `json:"more" doc:"没有列出的还有几个"`
	Can     bool     `json:"can" doc:"您能办这一步"`
	Who     []string `json:"who" doc:"哪些岗位能办这一步"`
}

// FirstDay looks at the county for those who know its configuration. It counts and names
// places, datasets and parameters, and nobody.
func (a *App) FirstDay(ctx context.Context) (f FirstDay, err error) {
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.ConfigRead, tx.County()); err != nil {
			return err
		}
		return a.firstDay(ctx, tx, &f)
	})
	return f, err
}

func (a *App) firstDay(ctx context.Context, tx *db.Tx, f *FirstDay) error {
	tree, err := a.Divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	needs, err := a.Rules.Needs(ctx, tx)
	if err != nil {
		return err
	}
	roster, err := rosterStep(ctx, tx)
	if err != nil {
		return err
	}
	datasets, err := datasetStep(ctx, tx, needs)
	if err != nil {
		return err
	}
	people, err := peopleStep(ctx, tx, tree)
	if err != nil {
		return err
	}
	roles, err := access.RolesOf(ctx, tx)
	if err != nil {
		return err
	}
	f.Steps = []Step{divisionStep(tree), roster, datasets, paramStep(needs), ruleStep(needs), people}
	f.Done = true
	for i := range f.Steps {
		s := &f.Steps[i]
		s.More = max(0, len(s.Missing)-12)
		s.Missing = append([]string{}, s.Missing[:min(12, len(s.Missing))]...)
		s.Who = []string{}
		for _, p := range whoDoes[s.Key] {
			s.Can = s.Can || !tx.Actor().Scope(p).Empty()
			for _, r := range roles {
				if slices.Contains(r.Permissions, p) && !slices.Contains(s.Who, r.Title) && r.Level == access.CountyLevel {
					s.Who = append(s.Who, r.Title)
				}
			}
		}
		f.Done = f.Done && s.Done
	}
	return nil
}

// whoDoes are the permissions that a step takes.
var whoDoes = map[string][]db.Permission{
	"divisions": {access.DivisionEdit}, "roster": {access.LinkReview}, "datasets": {access.BatchImport}, "params": {access.ParamEdit},
	"rules": {access.RuleActivate}, "people": {access.AccountManage, access.RoleGrant},
}

func divisionStep(tree *division.Tree) Step {
	townships, villages := len(tree.AtLevel(tree.County(), cn.LevelTownship)), len(tree.AtLevel(tree.County(), cn.LevelVillage))
	s := Step{Key: "divisions", Have: villages, Done: townships > 0 && villages > 0}
	if s.Text = fmt.Sprintf("已有 %d 个乡镇(街道)、%d 个村(社区)。", townships, villages); !s.Done {
		s.Text = "还没有区划。请上传本县的区划文件(区划代码、名称两列)。"
	}
	return s
}

func rosterStep(ctx context.Context, tx *db.Tx) (Step, error) {
	s := Step{Key: "roster"}
	err := tx.Get(ctx, nil, `SELECT count(*) FROM household WHERE county_id = $1`, []any{tx.County()}, &s.Have)
	if s.Done = s.Have > 0; s.Done {
		s.Text = fmt.Sprintf("花名册已有 %d 户。", s.Have)
	} else {
		s.Text = "还没有农户花名册。请导入花名册,要有这几列:户编号、户主姓名、姓名、证件号码、与户主关系、乡镇、村。"
	}
	return s, err
}

func datasetStep(ctx context.Context, tx *db.Tx, needs rule.Needs) (Step, error) {
	s := Step{Key: "datasets", Want: len(needs.Datasets)}
	delivered := map[string]bool{}
	err := tx.Each(ctx, `SELECT DISTINCT dataset FROM batch WHERE county_id = $1 AND state = $2`, []any{tx.County(), source.Published}, func(row db.Scanner) error {
		var key string
		err := row.Scan(&key)
		delivered[key] = true
		return err
	})
	if err != nil {
		return s, err
	}
	for _, key := range needs.Datasets {
		if delivered[key] {
			s.Have++
			continue
		}
		d, err := source.Definition(ctx, tx, key)
		if err != nil {
			return s, err
		}
		s.Missing = append(s.Missing, d.Title)
	}
	s.Done = s.Want > 0 && s.Have == s.Want
	s.Text = fmt.Sprintf("规则要用 %d 项部门数据,已收到 %d 项。没收到的,用到它的规则判断不了,不会误判。", s.Want, s.Have)
	return s, nil
}

func paramStep(needs rule.Needs) Step {
	s := Step{Key: "params", Done: len(needs.Unset) == 0, Text: "规则用到的参数都有值。标“示例”的请核对是否合本县的标准。"}
	for _, p := range needs.Unset {
		s.Missing = append(s.Missing, p.Title)
	}
	if !s.Done {
		s.Text = fmt.Sprintf("有 %d 个参数没有公开的示例,须由本县设定。没设定时只给数据,不作判断。", len(needs.Unset))
	}
	return s
}

func ruleStep(needs rule.Needs) Step {
	s := Step{Key: "rules", Have: needs.Active, Want: needs.Active + needs.Trial, Done: needs.Active > 0}
	switch {
	case needs.Waiting > 0:
		s.Text = fmt.Sprintf("启用 %d 条,试运行 %d 条;有 %d 条等另一人确认启用。", needs.Active, needs.Trial, needs.Waiting)
	case needs.Active > 0:
		s.Text = fmt.Sprintf("启用 %d 条,试运行 %d 条。", needs.Active, needs.Trial)
	default:
		s.Text = fmt.Sprintf("%d 条随程序的规则都在试运行。请先试算、看命中,再由一人申请、另一人确认启用。", needs.Trial)
	}
	return s
}

// peopleStep asks whether each part of the work has somebody who may do it.
func peopleStep(ctx context.Context, tx *db.Tx, tree *division.Tree) (Step, error) {
	s := Step{Key: "people"}
	grants := map[db.Permission][]string{} // permission → areas of the grants that give it, one per account and area
	err := tx.Each(ctx, `SELECT DISTINCT p.permission, g.area, g.account_id FROM role_grant g
		JOIN role_permission p ON p.county_id = g.county_id AND p.role = g.role
		JOIN account a ON a.county_id = g.county_id AND a.account_id = g.account_id
		WHERE g.county_id = $1 AND g.revoked_at IS NULL AND a.closed_at IS NULL AND g.sector = '' AND g.from_on <= $2 AND (g.until_on IS NULL OR g.until_on >= $2)`,
		[]any{tx.County(), tx.Today()}, func(row db.Scanner) error {
			var p db.Permission
			var area, account string
			err := row.Scan(&p, &area, &account)
			grants[p] = append(grants[p], area)
			return err
		})
	if err != nil {
		return s, err
	}
	want := func(have, need int, name string) {
		s.Want++
		if have >= need {
			s.Have++
			return
		}
		s.Missing = append(s.Missing, name)
	}
	want(len(grants[access.RuleActivate]), 2, "县级专班两人(规则须两人启用)")
	want(len(grants[access.BatchImport]), 1, "县级数据管理员")
	for _, d := range tree.AtLevel(tree.County(), cn.LevelTownship) {
		want(inside(grants[access.VerdictConfirm], d.Code), 1, d.Name+"的确认人")
	}
	for _, d := range tree.AtLevel(tree.County(), cn.LevelVillage) {
		want(inside(grants[access.LeadAccept], d.Code), 1, tree.FullName(d.Code)+"的信息员")
	}
	s.Done = len(s.Missing) == 0
	if s.Text = "县、乡镇、村各有人办事。"; !s.Done {
		s.Text = fmt.Sprintf("%d 处岗位已有人 %d 处,还差 %d 处。请建立账号并授予岗位。", s.Want, s.Have, len(s.Missing))
	}
	return s, nil
}

// inside counts the areas that cover a division or lie in it.
func inside(areas []string, code string) (n int) {
	for _, a := range areas {
		if strings.HasPrefix(code, a) || strings.HasPrefix(a, code) {
			n++
		}
	}
	return n
}

// routes adds what belongs to no single module.
func (a *App) routes() {
	api.Register(a.API, api.Route{Method: "GET", Path: "/api/first-day", Permission: access.ConfigRead, Summary: "建县各步完成了没有、还差什么", Tag: "app"},
		func(ctx context.Context, _ *struct{}) (*api.Body[FirstDay], error) {
			return api.Out(a.FirstDay(ctx))
		})
	api.Register(a.API, api.Route{Method: "GET", Path: "/api/clauses", Permission: api.SignedIn, Summary: "规划条款的索引(章节和本项目自己的话)", Tag: "app"},
		func(context.Context, *struct{}) (*api.Body[api.List[Clause]], error) {
			return api.Out(api.List[Clause]{Items: clauses()}, nil)
		})
}
