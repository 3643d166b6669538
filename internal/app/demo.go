package app

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/demo"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/rule"
)

// DemoPassword opens every demonstration account.
const DemoPassword = "shouwang-demo-2025"

// DemoAccount is an account of the demonstration county.
type DemoAccount struct {
	Login, Name, Role, Area, Sector string
}

// demoAccounts are one or two for each role that the spine needs. Names are posts, not people.
func demoAccounts(county, township, village string) []DemoAccount {
	return []DemoAccount{
		{"shuju", "县数据管理员", "data_steward", county, ""},
		{"zhuanban", "县专班甲", "case_administrator", county, ""},
		{"zhuanban2", "县专班乙", "case_administrator", county, ""},
		{"xiangzhen", "乡镇经办人", "township_officer", township, ""},
		{"xiangzhen2", "乡镇主要负责人", "township_head", township, ""},
		{"cun", "村干部", "village_cadre", village, ""},
		{"cun2", "驻村工作队", "resident_team", village, ""},
		{"bangfu", "帮扶责任人", "helper", village, ""},
		{"yibao", "县医保局", "department_officer", county, "medical_insurance"},
		{"minzheng", "县民政局", "department_officer", county, "civil_affairs"},
		{"ducha", "督查", "inspector", county, ""},
		{"xitong", "系统管理员", "system_administrator", county, ""},
		{"anquan", "安全管理员", "security_administrator", county, ""},
		{"shenji", "审计管理员", "audit_administrator", county, ""},
	}
}

// demoValue marks every parameter that the demonstration sets.
const demoValue = "演示值,不是规划或本县的数"

var demoParams = []struct{ key, value string }{
	{"monitoring_line", "8000"},
	{"dibao_standard", "600"},
	{"disaster.loss_per_head", "3000"},
	{"agriculture.loss_per_head", "3000"},
	{"water.open_days", "3"},
}

// DemoOptions say which demonstration county to make.
type DemoOptions struct {
	Dir, County, Size string
	Seed              int64
	End               cn.Date // the last month of files; the shipped county's default if zero
	Until             cn.Date // if set, the village accounts have work under way up to this day
	Progress          func(format string, args ...any)
}

// Clock is a clock that the demonstration moves through its months.
type Clock struct{ now time.Time }

// Now reads the clock; the real one until it has been set.
func (c *Clock) Now() time.Time {
	if c.now.IsZero() {
		return time.Now()
	}
	return c.now
}

func (c *Clock) set(day cn.Date) { c.now = day.Time().Add(10 * time.Hour) }

// Demo makes a county of made-up people with its department files, and plays all its months
// but the last through the product's own verbs, on the clock that the app was opened with:
// files arrive, the county is screened, the most pressing leads are visited and answered.
// The last month's files are left in the inbox.
func (a *App) Demo(ctx context.Context, clock *Clock, o DemoOptions) error {
	o.Progress("生成演示县和部门文件…")
	places, _, ok := division.Bundled(o.County)
	if !ok {
		return division.ErrNotBundled
	}
	made, err := demo.Generate(ctx, demo.Options{Dir: o.Dir, Size: o.Size, Seed: o.Seed, End: o.End, Divisions: demoDivisions(places)})
	if err != nil {
		return err
	}
	o.Progress("%d 户 %d 人,%d 个文件 %d 行", made.Households, made.Persons, len(made.Files), made.Rows)
	clock.set(made.First)
	if err := a.demoCounty(ctx, o.County, firstVillage(places), made.First); err != nil {
		return err
	}
	oracle, err := demo.OracleIn(o.Dir)
	if err != nil {
		return err
	}
	p, err := a.newPlay(ctx, clock, oracle, o.Progress)
	if err != nil {
		return err
	}
	if err := p.months(ctx, o.Dir, made); err != nil {
		return err
	}
	village, err := a.busiest(ctx, p.accounts, made.First)
	if err != nil {
		return err
	}
	if !o.Until.IsZero() {
		if err := p.help(ctx, village, o.Until); err != nil {
			return err
		}
		if err := p.desks(ctx, village, o.Until); err != nil {
			return err
		}
	}
	found, err := a.Quality.Inspect(systemOf(ctx, o.County))
	o.Progress("数据核查:%d 户,%d 个要更正的问题", found.Households, found.Opened)
	return err
}

func demoDivisions(rows []division.Row) []demo.Division {
	list := make([]demo.Division, len(rows))
	for i, r := range rows {
		list[i] = demo.Division{Code: r.Code, Name: r.Name, Parent: r.Parent}
	}
	return list
}

// firstVillage is the village of the demonstration's village accounts to begin with.
func firstVillage(rows []division.Row) string {
	for _, r := range rows {
		if len(r.Code) == 12 {
			return r.Code
		}
	}
	return ""
}

// busiest gives the village and township accounts the village with the most open leads too,
// so that a newcomer who signs in finds work to do, and says which it is.
func (a *App) busiest(ctx context.Context, accounts map[string]string, from cn.Date) (village string, err error) {
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Get(ctx, db.ErrNotFound, `SELECT area FROM lead WHERE county_id = $1 AND closed_on IS NULL GROUP BY area ORDER BY count(*) DESC, area LIMIT 1`,
			[]any{tx.County()}, &village)
	})
	if err != nil {
		return "", err
	}
	for _, g := range []struct{ login, role, area string }{
		{"xiangzhen", "township_officer", village[:9]},
		{"xiangzhen2", "township_head", village[:9]},
		{"cun", "village_cadre", village},
		{"cun2", "resident_team", village},
		{"bangfu", "helper", village},
	} {
		has, err := a.holds(ctx, g.login, g.area)
		if err != nil {
			return "", err
		}
		if has {
			continue
		}
		if _, err := a.Access.Grant(ctx, access.AccountID(accounts[g.login]), access.Terms{Role: g.role, Area: g.area, From: from}); err != nil {
			return "", err
		}
	}
	return village, nil
}

// holds says whether an account has a grant in exactly this area.
func (a *App) holds(ctx context.Context, login, area string) (bool, error) {
	account, err := a.account(ctx, login)
	return slices.ContainsFunc(account.Grants, func(g access.Grant) bool { return g.Area == area }), err
}

// demoCounty makes the county's accounts, postings, parameters and rules.
func (a *App) demoCounty(ctx context.Context, county, village string, from cn.Date) error {
	first, err := a.Init(ctx, county, "演示县")
	if err != nil {
		return err
	}
	// Nobody has seen the passwords of the first administrators; xitong, anquan and shenji stand for them.
	for _, c := range first {
		if err := a.Access.CloseAccount(ctx, c.Account); err != nil {
			return err
		}
	}
	township := village[:9]
	return a.DB.Write(ctx, func(tx *db.Tx) error {
		logins := map[string]access.AccountID{}
		for _, d := range demoAccounts(county, township, village) {
			id, err := access.CreateDemo(ctx, tx, access.NewAccount{Login: d.Login, Name: d.Name}, DemoPassword,
				access.Terms{Role: d.Role, Area: d.Area, Sector: d.Sector, From: from})
			if err != nil {
				return err
			}
			logins[d.Login] = id
		}
		for _, p := range []division.NewPosting{
			{Area: county, Duty: division.TaskForce, Account: string(logins["zhuanban"]), Holder: "县专班甲", From: from},
			{Area: township, Duty: division.ResponsibleOfficer, Account: string(logins["xiangzhen"]), Holder: "乡镇经办人", From: from},
			{Area: village, Duty: division.InformationOfficer, Account: string(logins["cun"]), Holder: "村干部", Employment: division.PartTime, From: from},
		} {
			if _, err := a.Divisions.PostTx(ctx, tx, p); err != nil {
				return err
			}
		}
		for _, p := range demoParams {
			if _, err := a.Params.ApplyTx(ctx, tx, param.Change{Key: p.key, Value: p.value, From: from.AddMonths(-36), Basis: demoValue}); err != nil {
				return err
			}
		}
		for _, d := range rule.DefaultPack() {
			if err := a.Rules.ActivateFor(ctx, tx, d.Key, string(logins["shuju"]), string(logins["zhuanban"]), ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// months plays every month but the last.
func (p *play) months(ctx context.Context, dir string, made demo.Summary) error {
	last := made.Last.FirstOfMonth()
	byMonth := map[cn.Date][]demo.Delivery{}
	for _, f := range made.Files {
		m := f.AsOf.FirstOfMonth()
		byMonth[m] = append(byMonth[m], f)
	}
	months := slices.SortedFunc(maps.Keys(byMonth), cn.Date.Compare)
	for i, m := range months {
		if !m.Before(last) {
			break
		}
		if err := p.month(ctx, dir, m, byMonth[m], i >= warmUp); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSuffix(m.String(), "-01"), err)
		}
	}
	return nil
}

// warmUp is how many months of files come before the first screening: the rules look back
// over a year.
const warmUp = 12

func (p *play) month(ctx context.Context, dir string, month cn.Date, files []demo.Delivery, screen bool) error {
	for _, f := range files {
		p.clock.set(f.Received)
		result, err := p.app.ImportFile(p.steward(ctx), Delivery{
			Path: filepath.Join(dir, filepath.FromSlash(f.Path)), Dataset: f.Dataset, AsOf: f.AsOf, ReceivedOn: f.Received,
		})
		if err := p.settle(ctx, result, err); err != nil {
			return err
		}
	}
	if !screen {
		p.progress("%s 导入 %d 个文件", strings.TrimSuffix(month.String(), "-01"), len(files))
		return nil
	}
	return p.screen(ctx, month.EndOfMonth(), len(files))
}
