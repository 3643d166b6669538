package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/rule"
)

type importCmd struct {
	place
	Dataset    string   `help:"数据项的键;表头能认出时不用填 dataset key, where the heading does not decide it"`
	AsOf       cn.Date  `name:"as-of" placeholder:"DATE" help:"内容截至日,默认收到之日 the day that the content describes"`
	ReceivedOn cn.Date  `name:"received-on" placeholder:"DATE" help:"县里收到的日子,默认今天 the day the county had it"`
	Replaces   int64    `placeholder:"BATCH" help:"这个文件更正的批次 the batch that the file corrects"`
	Inbox      string   `type:"existingfile" placeholder:"INDEX.csv" help:"收件清单(path,dataset,as_of,received_on),按收到的先后导入 import a list of deliveries"`
	Month      string   `placeholder:"YYYY-MM" help:"只导入清单中截至日在这个月的文件 only deliveries of this month"`
	Files      []string `arg:"" optional:"" name:"file" type:"existingfile" help:"文件 files"`
}

// Run imports one file after the other; a refused file does not stop the others, and what a
// list of deliveries expects later is left for then. One JSON line a file.
func (c *importCmd) Run(run *Run) error {
	if (len(c.Files) == 0) == (c.Inbox == "") {
		return errImportUsage
	}
	return c.with(run, func(ctx context.Context, a *app.App) error {
		if _, err := a.Source.DiscardUnpublished(ctx); err != nil {
			return err
		}
		deliveries, err := c.deliveries()
		if err != nil {
			return err
		}
		today := cn.DateOf(a.DB.Now())
		var refused error
		for _, d := range deliveries {
			if c.Inbox != "" && d.ReceivedOn.After(today) {
				fmt.Fprintf(run.err, "%s:清单写的收到日期 %s 还没到,先不导入。\n", filepath.Base(d.Path), d.ReceivedOn)
				continue
			}
			result, err := a.ImportFile(ctx, d)
			if err != nil {
				fmt.Fprintf(run.err, "%s:%s\n", filepath.Base(d.Path), say(err))
				refused = errRefused
				continue
			}
			if err := run.asJSON.Encode(result); err != nil {
				return err
			}
		}
		return refused
	})
}

var (
	errImportUsage = errs.New(errs.Invalid, "cli.import", "请写要导入的文件,或用 --inbox 指明收件清单。")
	errRefused     = errs.New(errs.Invalid, "cli.refused", "有文件整个没有导入,原因见上;其他文件已导入。请改正后重新导入这些文件。")
)

func (c *importCmd) deliveries() ([]app.Delivery, error) {
	if c.Inbox != "" {
		return app.ReadInbox(c.Inbox, c.Month)
	}
	var list []app.Delivery
	for _, file := range c.Files {
		list = append(list, app.Delivery{Path: file, Dataset: c.Dataset, AsOf: c.AsOf, ReceivedOn: c.ReceivedOn, Replaces: c.Replaces})
	}
	return list, nil
}

type quarantineCmd struct {
	place
	Batch int64  `required:"" help:"批次号 batch number"`
	Out   string `required:"" type:"path" placeholder:"FILE.xlsx" help:"写到哪个文件 workbook to write"`
}

func (c *quarantineCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) (err error) {
		f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() {
			if err = errors.Join(err, f.Close()); err != nil {
				os.Remove(c.Out)
			}
		}()
		return a.Source.ExportQuarantine(ctx, c.Batch, f)
	})
}

type screenCmd struct {
	place
	On      cn.Date `required:"" placeholder:"DATE" help:"筛查日 the day of the question"`
	KnownBy cn.Date `name:"known-by" placeholder:"DATE" help:"知晓日,默认今天 only what was known by this day"`
	Trial   bool    `help:"同时评估试运行的规则 rules in trial too"`
}

func (c *screenCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		summary, err := a.Rules.Screen(ctx, rule.Ask{On: c.On, KnownBy: c.KnownBy, Trial: c.Trial})
		if err != nil {
			return err
		}
		return run.asJSON.Encode(summary)
	})
}

type leadsCmd struct {
	place
	On     cn.Date `placeholder:"DATE" help:"当日未办结的线索,默认今天 leads open on a day"`
	Format string  `enum:"csv,json" default:"csv" help:"csv 或 json"`
	Top    int     `help:"只列最要紧的几条 only the most pressing"`
}

func (c *leadsCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		leads, err := a.Monitor.Export(ctx, c.On)
		if err != nil {
			return err
		}
		if c.Top > 0 && len(leads) > c.Top {
			leads = leads[:c.Top]
		}
		if c.Format == "json" {
			return run.asJSON.Encode(leads)
		}
		w := csv.NewWriter(run.out)
		if err := w.Write([]string{"户编号", "乡镇", "村", "risks", "rules", "reasons", "score", "state", "opened_on", "lead"}); err != nil {
			return err
		}
		for _, l := range leads {
			row := []string{l.Number, l.Township, l.Village, strings.Join(l.Risks, ";"), strings.Join(l.Rules, ";"), strings.Join(l.Reasons, " "),
				fmt.Sprintf("%.1f", l.Score), string(l.State), l.OpenedOn.String(), string(l.Lead)}
			if err := w.Write(row); err != nil {
				return err
			}
		}
		w.Flush()
		return w.Error()
	})
}

type factsCmd struct {
	place
	Household string  `required:"" placeholder:"户编号" help:"户编号 household number"`
	On        cn.Date `required:"" placeholder:"DATE" help:"哪一天 the day"`
	KnownBy   cn.Date `name:"known-by" placeholder:"DATE" help:"知晓日,默认今天 only what was known by this day"`
}

func (c *factsCmd) Run(run *Run) error {
	return c.with(run, func(ctx context.Context, a *app.App) error {
		sheet, err := a.Facts.OfNumber(ctx, c.Household, c.On, c.KnownBy)
		if err != nil {
			return err
		}
		return run.asJSON.Encode(sheet)
	})
}
