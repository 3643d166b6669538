package cli

import (
	"errors"
	"fmt"

	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/cn"
)

type demoCmd struct {
	place
	Size  string  `enum:"small,county" default:"small" help:"small 约1500户;county 约6万户 how large"`
	Seed  int64   `default:"1" help:"种子:相同则文件相同 the same seed gives the same files"`
	End   cn.Date `placeholder:"DATE" help:"文件的最后一个月,默认 2025-06 last month of files"`
	Until cn.Date `placeholder:"DATE" help:"让演示账号的桌上有办到这一天的活 leave work under way on the desks of the demo accounts up to this day"`
}

// Run makes the county and plays its past on a clock of its own.
func (c *demoCmd) Run(run *Run) error {
	if c.County == "" {
		c.County = defaultCounty
	}
	clock := new(app.Clock)
	a, err := app.Open(run.ctx, app.Config{Dir: c.Data, Keys: c.Keys, Database: c.Database, Log: run.log, Now: clock.Now, Create: true})
	if err != nil {
		return err
	}
	defer a.Close()
	err = a.Demo(operator(run.ctx, c.County), clock, app.DemoOptions{
		Dir: c.Data, County: c.County, Size: c.Size, Seed: c.Seed, End: c.End, Until: c.Until,
		Progress: func(format string, args ...any) { fmt.Fprintf(run.err, format+"\n", args...) },
	})
	if err != nil {
		return errors.Join(err, errDemo)
	}
	fmt.Fprintf(run.out, "演示县已建好。演示账号的密码都是 %s:\n", app.DemoPassword)
	return c.printAccounts(run, a)
}

func (c *demoCmd) printAccounts(run *Run, a *app.App) error {
	list, err := a.Accounts(operator(run.ctx, c.County))
	for _, account := range list {
		if account.Demo {
			fmt.Fprintf(run.out, "%s\t%s", account.Login, account.Name)
			for _, g := range account.Grants {
				fmt.Fprintf(run.out, "\t%s %s", g.Title, g.Area)
			}
			fmt.Fprintln(run.out)
		}
	}
	return err
}
