package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

// options are the flags.
type options struct {
	shouwang, size, data, write, without string
	seed                                 int64
	months                               int
	settings                             []setting
}

// demonstration are the parameters that the shipped pack leaves to the county, with the
// values of the demo county (演示值): nobody's real numbers.
var demonstration = []struct{ flag, key, value, help string }{
	{"monitoring-line", "monitoring_line", "8000", "监测范围,元/人/年"},
	{"dibao-standard", "dibao_standard", "600", "低保标准,元/人/月"},
	{"disaster-loss", "disaster.loss_per_head", "3000", "因灾直接损失,元/人"},
	{"farm-loss", "agriculture.loss_per_head", "3000", "产业净损失,元/人"},
	{"water-days", "water.open_days", "3", "供水问题未解决天数"},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := realMain(ctx, os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "evaluate:", err)
		}
		stop()
		os.Exit(1)
	}
}

func realMain(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "evaluate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	p := product{o.shouwang}
	if o.data == "" {
		o.data = filepath.Join(work, "demo")
	}
	if err := ensureDemo(ctx, p, o); err != nil {
		return err
	}
	r, err := evaluate(ctx, p, o, filepath.Join(work, "county"))
	if err != nil {
		return err
	}
	page := r.page()
	if o.write != "" {
		if err := os.WriteFile(o.write, []byte(page), 0o644); err != nil {
			return err
		}
	}
	_, err = fmt.Print(page)
	return err
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	f.StringVar(&o.shouwang, "shouwang", "../bin/shouwang", "被测程序 the program to measure")
	f.StringVar(&o.size, "size", "small", "演示县规模 small or county")
	f.Int64Var(&o.seed, "seed", 1, "演示县种子 seed of the county")
	f.StringVar(&o.data, "data", "", "已有的演示县目录,没有则新建 folder of a demo county, made if it holds none")
	f.StringVar(&o.write, "write", "", "同时写到文件 also write the page to a file")
	f.StringVar(&o.without, "without", "", "不启用的规则,逗号分隔 rules to leave in trial, comma-separated")
	f.IntVar(&o.months, "months", 12, "筛查几个月末 how many month-ends")
	set := make([]*string, len(demonstration))
	for i, v := range demonstration {
		set[i] = f.String(v.flag, v.value, v.help+"(演示值,不是规划的数 a demonstration value)")
	}
	if err := f.Parse(args); err != nil {
		return o, err
	}
	for i, v := range demonstration {
		o.settings = append(o.settings, setting{v.key, *set[i]})
	}
	if o.months < 1 || f.NArg() > 0 {
		return o, errors.New("-months must be at least 1, and there are no arguments but flags")
	}
	o.shouwang, err = filepath.Abs(o.shouwang)
	return o, err
}

func inboxOf(data string) string { return filepath.Join(data, "inbox", "index.csv") }
func truthOf(data string) string { return filepath.Join(data, "truth.csv") }

// ensureDemo makes the demo county unless the folder holds one. The truth is the last file
// that the demo writes, so its presence says that the files are whole.
func ensureDemo(ctx context.Context, p product, o options) error {
	if _, err := os.Stat(truthOf(o.data)); err == nil {
		return nil
	}
	fmt.Fprintln(os.Stderr, "evaluate: making the demo county")
	_, err := p.run(ctx, "demo", "--data", o.data, "--size", o.size, "--seed", fmt.Sprint(o.seed))
	return err
}

// evaluate measures the county of o.data in dir, which it makes.
func evaluate(ctx context.Context, p product, o options, dir string) (r report, err error) {
	truth, err := readTruth(truthOf(o.data))
	if err != nil {
		return r, err
	}
	asked, first, err := questions(inboxOf(o.data), o.months)
	if err != nil {
		return r, err
	}
	without := map[string]bool{}
	for _, key := range strings.FieldsFunc(o.without, func(c rune) bool { return c == ',' }) {
		without[key] = true
	}
	fmt.Fprintln(os.Stderr, "evaluate: importing the inbox")
	r.options = o
	// Parameters hold from three years before the first file, so that every look back finds them.
	if r.imported, err = p.prepare(ctx, dir, inboxOf(o.data), first.AddDate(-3, 0, 0), o.settings, without); err != nil {
		return r, err
	}
	var list []screening
	for _, q := range asked {
		s, err := p.ask(ctx, dir, q)
		if err != nil {
			return r, err
		}
		fmt.Fprintf(os.Stderr, "evaluate: %s: %d leads\n", q.on.Format("2006-01-02"), len(s.leads))
		list = append(list, s)
	}
	r.score = measure(truth, list)
	return r, nil
}
