package cli

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/param"
)

type paramCmds struct {
	List paramListCmd `cmd:"" help:"列出参数 list the parameters"`
	Set  paramSetCmd  `cmd:"" help:"设置参数 set a parameter"`
}

type paramListCmd struct {
	place
	On cn.Date `placeholder:"DATE" help:"哪一天的值,默认今天 values on a day"`
}

func (c *paramListCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		today := cn.DateOf(a.DB.Now())
		on := c.On
		if on.IsZero() {
			on = today
		}
		items, err := a.Params.List(ctx, on, today)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(run.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "键\t名称\t值\t单位\t自\t依据")
		for _, i := range items {
			value, from := "未设定", ""
			if i.Current != nil {
				value, from = i.Current.Text, i.Current.From.String()
				if i.Current.IsExample {
					value += "(示例)"
				}
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s%s\n", i.Key, i.Title, value, i.Unit, from, i.Clause, i.Source)
		}
		return w.Flush()
	})
}

type paramSetCmd struct {
	place
	Name  string  `arg:"" help:"键或中文名称 key or Chinese title"`
	Value string  `arg:"" help:"值 value"`
	From  cn.Date `placeholder:"DATE" help:"自哪一天起执行,默认今天 holds from this day"`
	Basis string  `help:"依据的文件 the document that says so"`
}

func (c *paramSetCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		from := c.From
		if from.IsZero() {
			from = cn.DateOf(a.DB.Now())
		}
		v, err := a.Params.Apply(ctx, param.Change{Key: c.Name, Value: c.Value, From: from, Basis: c.Basis})
		if err != nil {
			return err
		}
		fmt.Fprintf(run.out, "%s(%s)自 %s 起为 %s\n", v.Title, v.Key, v.From, v.Text)
		return nil
	})
}

type ruleCmds struct {
	List     ruleListCmd     `cmd:"" help:"列出规则 list the rules"`
	Activate ruleActivateCmd `cmd:"" help:"启用规则,须两人 activate rules, by two persons"`
}

type ruleListCmd struct{ place }

func (c *ruleListCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		list, err := a.Rules.List(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(run.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "键\t版本\t状态\t风险\t名称\t来源")
		for _, v := range list {
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\n", v.Key, v.Version, v.State, v.Risk, v.Title, v.Source)
		}
		return w.Flush()
	})
}

type ruleActivateCmd struct {
	place
	Rules       []string `arg:"" name:"key" help:"规则的键 rule keys"`
	By          string   `required:"" help:"申请人的登录名 login of the person who proposes"`
	ConfirmedBy string   `required:"" name:"confirmed-by" help:"确认人的登录名 login of the second person"`
	Reason      string   `help:"命中太多仍要启用的理由 why to activate a rule that raises too many all the same"`
}

// Run activates the newest trial version of each rule; all or none.
func (c *ruleActivateCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		return a.DB.Write(ctx, func(tx *db.Tx) error {
			by, err := access.Holder(ctx, tx, c.By, access.RuleEdit)
			if err != nil {
				return err
			}
			confirmedBy, err := access.Holder(ctx, tx, c.ConfirmedBy, access.RuleActivate)
			if err != nil {
				return err
			}
			for _, key := range c.Rules {
				if err := a.Rules.ActivateFor(ctx, tx, key, by, confirmedBy, c.Reason); err != nil {
					return fmt.Errorf("%s: %w", key, err)
				}
				fmt.Fprintln(run.out, key, "已启用")
			}
			return nil
		})
	})
}

type userCmds struct {
	List  userListCmd  `cmd:"" help:"列出账号 list the accounts"`
	Add   userAddCmd   `cmd:"" help:"新建账号,打印一次性密码 make an account, print its one-time password"`
	Reset userResetCmd `cmd:"" help:"重置密码 reset a password"`
}

type userListCmd struct{ place }

func (c *userListCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		list, err := a.Accounts(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(run.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "登录名\t岗位\t区域\t部门\t截止")
		for _, account := range list {
			if len(account.Grants) == 0 {
				fmt.Fprintf(w, "%s\t(无)\n", account.Login)
			}
			for _, g := range account.Grants {
				fmt.Fprintf(w, "%s\t%s(%s)\t%s\t%s\t%s\n", account.Login, g.Title, g.Role, g.Area, g.Sector, g.Until)
			}
		}
		return w.Flush()
	})
}

type userAddCmd struct {
	place
	Login  string  `arg:"" help:"登录名 login"`
	Name   string  `required:"" help:"姓名 display name"`
	Role   string  `required:"" help:"岗位,见 docs/guide role"`
	Area   string  `help:"区划代码,默认全县 division code"`
	Sector string  `help:"部门代码 department"`
	Until  cn.Date `placeholder:"DATE" help:"授权截止日 last day of the grant"`
}

func (c *userAddCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		area := c.Area
		if area == "" {
			area = db.ActorOf(ctx).County
		}
		credential, err := a.Access.CreateAccount(ctx, access.NewAccount{Login: c.Login, Name: c.Name})
		if err != nil {
			return err
		}
		if _, err := a.Access.Grant(ctx, credential.Account, access.Terms{Role: c.Role, Area: area, Sector: c.Sector, Until: c.Until}); err != nil {
			return err
		}
		fmt.Fprintf(run.out, "登录名 %s  一次性密码 %s(首次登录须修改)\n", credential.Login, credential.Password)
		return nil
	})
}

type userResetCmd struct {
	place
	Login string `arg:"" help:"登录名 login"`
}

func (c *userResetCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		credential, err := a.ResetPassword(ctx, c.Login)
		if err != nil {
			return err
		}
		fmt.Fprintf(run.out, "登录名 %s  一次性密码 %s(首次登录须修改)\n", credential.Login, credential.Password)
		return nil
	})
}
