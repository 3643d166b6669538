package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// options are the flags.
type options struct {
	shouwang, size, data, write string
	seeds                       []int64
}

// settings are the parameters that the shipped pack leaves to the county, with the values of
// the demo county (演示值): nobody's real numbers. The baselines see what the product saw.
var settings = []setting{
	{"monitoring_line", "8000"},
	{"dibao_standard", "600"},
	{"disaster.loss_per_head", "3000"},
	{"agriculture.loss_per_head", "3000"},
	{"water.open_days", "3"},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
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
	r := report{options: o}
	for _, seed := range o.seeds {
		c, err := evaluate(ctx, product{o.shouwang}, o, seed, work)
		if err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		r.counties = append(r.counties, c)
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
	seeds := f.String("seeds", "41,42,43,44,45", "演示县种子,逗号分隔 seeds of the counties")
	f.StringVar(&o.data, "data", "", "演示县放在这里,每个种子一个目录,没有的新建;默认放在临时目录 folder that keeps the counties")
	f.StringVar(&o.write, "write", "", "同时写到文件 also write the page to a file")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, errors.New("there are no arguments but flags")
	}
	for _, text := range strings.Split(*seeds, ",") {
		seed, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil || slices.Contains(o.seeds, seed) {
			return o, fmt.Errorf("-seeds should be different whole numbers with commas between, not %q", *seeds)
		}
		o.seeds = append(o.seeds, seed)
	}
	o.shouwang, err = filepath.Abs(o.shouwang)
	return o, err
}

func inboxOf(data string) string { return filepath.Join(data, "inbox", "index.csv") }
func truthOf(data string) string { return filepath.Join(data, "truth.csv") }

// ensureDemo makes the demo county in dir unless the folder exists. A county that was not
// made to the end is removed.
func ensureDemo(ctx context.Context, p product, size string, seed int64, dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if _, err := p.run(ctx, "demo", "--data", dir, "--size", size, "--seed", fmt.Sprint(seed)); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	return nil
}

// evaluate makes one county, unless it is kept from before, and measures it. What it writes
// in work is removed but for a county that is to be kept.
func evaluate(ctx context.Context, p product, o options, seed int64, work string) (c measured, err error) {
	data := filepath.Join(work, "demo")
	if o.data != "" {
		data = filepath.Join(o.data, fmt.Sprint(seed))
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	}
	say := func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, "evaluate: seed %d: "+format+"\n", append([]any{seed}, args...)...)
	}
	say("making the county and its past")
	if err := ensureDemo(ctx, p, o.size, seed, data); err != nil {
		return c, err
	}
	truth, err := readTruth(truthOf(data))
	if err != nil {
		return c, err
	}
	made, err := p.past(ctx, data, filepath.Join(work, "served"))
	if err != nil {
		return c, err
	}
	all, first, err := questions(inboxOf(data))
	if err != nil {
		return c, err
	}
	asked, err := visitingDays(all, made.visits)
	if err != nil {
		return c, err
	}
	say("%d visits in %d months; screening each month anew, without a memory", len(made.visits), len(asked))
	dir := filepath.Join(work, "county")
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	in, list, err := p.screenings(ctx, dir, inboxOf(data), first, asked)
	if err != nil {
		return c, err
	}
	return measured{seed, in, compare(seed, truth, list, made), measure(truth, list)}, nil
}
