package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Commands are the commands of the program; the struct is the documentation of its flags.
type Commands struct {
	Init       initCmd       `cmd:"" help:"新建一个县的数据目录 make the data directory of a county"`
	Demo       demoCmd       `cmd:"" help:"造一个演示县 make a demonstration county"`
	Import     importCmd     `cmd:"" help:"导入部门文件 import department files"`
	Quarantine quarantineCmd `cmd:"" help:"导出一个批次的待处理行 export a batch's quarantine"`
	Screen     screenCmd     `cmd:"" help:"筛查全县 screen the county"`
	Leads      leadsCmd      `cmd:"" help:"列出线索 list the leads"`
	Facts      factsCmd      `cmd:"" help:"一户的指标及其来源 the facts of a household"`
	Param      paramCmds     `cmd:"" help:"参数 parameters"`
	Rule       ruleCmds      `cmd:"" help:"规则 rules"`
	Serve      serveCmd      `cmd:"" help:"提供服务 serve the API"`
	Migrate    migrateCmd    `cmd:"" help:"升级数据库 bring the database up to date"`
	User       userCmds      `cmd:"" help:"账号 accounts"`
	Doctor     doctorCmd     `cmd:"" help:"检查安装 check the installation"`
	Audit      auditCmds     `cmd:"" help:"审计 audit trail"`
	Policy     policyCmds    `cmd:"" help:"规划条款索引 the index of the plan"`
	Config     configCmds    `cmd:"" help:"配置说明 what can be configured"`
}

// place is where the data is; every command embeds it.
type place struct {
	Data     string `required:"" type:"path" env:"SHOUWANG_DATA" help:"数据目录 data directory"`
	Database string `placeholder:"URL" env:"SHOUWANG_DATABASE" help:"PostgreSQL 地址;不填则用目录内的数据库 PostgreSQL URL instead of the embedded database"`
	Keys     string `type:"path" env:"SHOUWANG_KEYS" help:"密钥目录,默认在数据目录内 keys elsewhere than in the data directory"`
	County   string `help:"县码;只有一个县时不用填 county, if the database holds several"`
}

// Run is what a command gets: where to print, and the context that an interrupt ends.
type Run struct {
	ctx    context.Context
	out    io.Writer
	err    io.Writer
	log    *slog.Logger
	asJSON *json.Encoder
}

var errUsage = errors.New("usage")

// Main runs one command and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var commands Commands
	exit := -1
	parser, err := kong.New(&commands,
		kong.Name("shouwang"),
		kong.Description("守望:县级防止返贫监测帮扶系统。Watch for households falling back into poverty."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		fmt.Fprintln(stderr, "shouwang:", err)
		return 2
	}
	run := &Run{ctx: ctx, out: stdout, err: stderr, log: slog.New(slog.NewTextHandler(stderr, nil)), asJSON: json.NewEncoder(stdout)}
	run.asJSON.SetEscapeHTML(false)
	err = command.Run(run)
	if errors.Is(err, errUsage) {
		return 2
	}
	if err != nil {
		fmt.Fprintln(stderr, say(err))
		return 1
	}
	return 0
}

// say is what a person reads of an error: the texts of an errs value, or the plain error
// for what is the operator's to mend (a missing file, a full disk).
func say(err error) string {
	e, ok := errs.As(err)
	if !ok {
		return "shouwang: " + err.Error()
	}
	text := e.Text
	for _, f := range e.Fields {
		text += "\n  " + f.Path + ":" + f.Text
	}
	return text
}

var (
	errNoCounty   = errs.New(errs.Invalid, "cli.no_county", "数据目录里还没有县,请先运行 shouwang init --data 目录 --county 县码。")
	errManyCounty = errs.New(errs.Invalid, "cli.which_county", "数据库里有不止一个县,请用 --county 指明。")
	errCounty     = errs.New(errs.Invalid, "cli.county", "县码应为六位数字,例如 500229。")
)

// open opens the app and gives a context in which the operator acts for the county.
func (p place) open(run *Run, now func() time.Time) (*app.App, context.Context, error) {
	a, err := app.Open(run.ctx, app.Config{Dir: p.Data, Keys: p.Keys, Database: p.Database, Log: run.log, Now: now})
	if err != nil {
		return nil, nil, err
	}
	county, err := p.county(run.ctx, a)
	if err != nil {
		a.Close()
		return nil, nil, err
	}
	return a, operator(run.ctx, county), nil
}

func operator(ctx context.Context, county string) context.Context {
	return db.WithActor(ctx, db.System("operator", county))
}

func (p place) county(ctx context.Context, a *app.App) (string, error) {
	if p.County != "" {
		return p.County, nil
	}
	counties, err := a.Counties(ctx)
	switch {
	case err != nil:
		return "", err
	case len(counties) == 0:
		return "", errNoCounty
	case len(counties) > 1:
		return "", errManyCounty
	}
	return counties[0], nil
}

// with opens the app, runs f as the operator, and closes the app.
func (p place) with(run *Run, f func(ctx context.Context, a *app.App) error) error {
	a, ctx, err := p.open(run, nil)
	if err != nil {
		return err
	}
	return errors.Join(f(ctx, a), a.Close())
}
