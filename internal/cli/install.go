package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"reflect"
	"strings"

	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/policy"
)

type initCmd struct {
	place
	Name string `help:"县名,默认取自区划 county name"`
}

// Run makes an empty county: divisions, roles, rules in trial, and its administrators.
func (c *initCmd) Run(run *Run) error {
	if c.County == "" {
		c.County = defaultCounty
	}
	if len(c.County) != 6 || strings.Trim(c.County, "0123456789") != "" {
		return errCounty
	}
	return create(run, c.place, func(ctx context.Context, a *app.App) error {
		credentials, err := a.Init(ctx, c.County, c.Name)
		if err != nil {
			return err
		}
		fmt.Fprintf(run.out, "已建立 %s 的数据目录。以下一次性密码只显示这一次,请分别交给三位管理员,首次登录须修改:\n", c.County)
		for _, credential := range credentials {
			fmt.Fprintf(run.out, "%s\t%s\t%s\n", credential.Login, credential.Title, credential.Password)
		}
		return nil
	})
}

const defaultCounty = "500229"

// create opens a data directory that may not exist yet.
func create(run *Run, p place, f func(ctx context.Context, a *app.App) error) error {
	a, err := app.Open(run.ctx, app.Config{Dir: p.Data, Keys: p.Keys, Database: p.Database, Log: run.log, Create: true})
	if err != nil {
		return err
	}
	return errors.Join(f(operator(run.ctx, p.County), a), a.Close())
}

type serveCmd struct {
	place
	Addr string `default:"127.0.0.1:8080" env:"SHOUWANG_ADDR" help:"监听地址 address to listen on"`
}

func (c *serveCmd) Run(run *Run) error {
	a, _, err := c.open(run, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(run.out, "守望已启动:http://%s(接口说明 /docs)。按 Ctrl+C 停止。\n", listener.Addr())
	return a.Serve(run.ctx, listener)
}

type migrateCmd struct{ place }

func (c *migrateCmd) Run(run *Run) error {
	a, err := app.Open(run.ctx, app.Config{Dir: c.Data, Keys: c.Keys, Database: c.Database, Log: run.log, Upgrade: true})
	if err != nil {
		return err
	}
	fmt.Fprintln(run.out, "数据库已是最新。")
	return a.Close()
}

type doctorCmd struct{ place }

// Run looks at what an operator should know of; a finding that endangers data fails it.
func (c *doctorCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		findings, err := a.Doctor(ctx, c.Data, c.Keys)
		if err != nil {
			return err
		}
		failed := false
		for _, f := range findings {
			fmt.Fprintf(run.out, "%s\t%s\n", f.Level, f.Text)
			failed = failed || f.Level == app.Bad
		}
		if failed {
			return errDoctor
		}
		return nil
	})
}

var (
	errDoctor = errs.New(errs.Conflict, "cli.doctor", "检查发现需要处理的问题,请按上面的提示处理后再运行。")
	errDemo   = errs.New(errs.Conflict, "cli.demo", "演示县没有建完。请换一个空目录,再运行一次。")
	errChain  = errs.New(errs.Conflict, "cli.audit_chain", "审计链从第 %d 条起与记录不符。请保留现场,联系安全管理员核查。")
)

type auditCmds struct {
	Verify auditVerifyCmd `cmd:"" help:"验证审计链 verify the hash chain"`
}

type auditVerifyCmd struct{ place }

func (c *auditVerifyCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		return a.DB.Read(ctx, func(tx *db.Tx) error {
			report, err := a.Audit.Verify(ctx, tx)
			if err != nil {
				return err
			}
			if report.FirstBad != 0 {
				return errChain.Textf(report.FirstBad)
			}
			fmt.Fprintf(run.out, "审计链完整,共 %d 条,链头 %s\n", report.Entries, report.Head)
			return nil
		})
	})
}

type policyCmds struct {
	Check policyCheckCmd `cmd:"" help:"核对条款索引与规划原文 check the index against the plan"`
}

type policyCheckCmd struct {
	Plan string `required:"" type:"existingfile" help:"规划原文的文本 text of the plan"`
}

func (c *policyCheckCmd) Run(run *Run) error {
	f, err := os.Open(c.Plan)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := policy.Check(f); err != nil {
		return err
	}
	fmt.Fprintf(run.out, "条款索引与原文一致,共 %d 条。\n", len(policy.Clauses()))
	return nil
}

type configCmds struct {
	Describe configDescribeCmd `cmd:"" help:"列出各命令的选项 list every option"`
}

type configDescribeCmd struct{}

// Run prints the options from the structs that define them.
func (configDescribeCmd) Run(run *Run) error {
	describe(run, "shouwang", reflect.TypeOf(Commands{}))
	return nil
}

func describe(run *Run, path string, t reflect.Type) {
	for f := range t.Fields() {
		name := f.Tag.Get("name")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		_, isCommand := f.Tag.Lookup("cmd")
		switch {
		case isCommand:
			fmt.Fprintf(run.out, "\n%s %s\t%s\n", path, name, f.Tag.Get("help"))
			describe(run, path+" "+name, f.Type)
		case f.Anonymous:
			describe(run, path, f.Type)
		case f.IsExported():
			fmt.Fprintf(run.out, "    --%s\t%s", name, f.Tag.Get("help"))
			if env := f.Tag.Get("env"); env != "" {
				fmt.Fprintf(run.out, "(环境变量 %s)", env)
			}
			fmt.Fprintln(run.out)
		}
	}
}
