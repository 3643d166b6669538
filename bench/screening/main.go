package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := realMain(ctx, os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "screening:", err)
		}
		stop()
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	households, rounds, celGoSample, nodeSample int
	folder                                      string
}

func realMain(ctx context.Context, args []string) error {
	var o options
	f := flag.NewFlagSet("screening", flag.ContinueOnError)
	f.IntVar(&o.households, "households", 80_000, "户数 households of the county")
	f.IntVar(&o.rounds, "rounds", 15, "轮数 rounds; the median counts")
	f.IntVar(&o.celGoSample, "celgo", 4000, "问 cel-go 的户数 households that cel-go is asked about")
	f.IntVar(&o.nodeSample, "node", 1000, "问 json-rules-engine 的户数 households that json-rules-engine is asked about")
	f.StringVar(&o.folder, "node-folder", "screening/node", "node 部分所在目录 where run.mjs is")
	if err := f.Parse(args); err != nil {
		return err
	}
	if o.households < 1 || o.rounds < 1 {
		return errors.New("households and rounds are at least 1")
	}
	o.celGoSample, o.nodeSample = min(o.celGoSample, o.households), min(o.nodeSample, o.households)
	r, err := measure(ctx, o)
	if err != nil {
		return err
	}
	fmt.Print(r.page())
	return nil
}
