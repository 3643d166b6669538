// Command clock serves a county on a clock that moves on request, for the browser tests of
// what takes months. Each line of its input is a number of days; they pass, one night's work
// is done, and it answers with a line of its own.
//
//	clock FOLDER ADDRESS
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/shouwang/shouwang/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1], os.Args[2], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder, address string, in io.Reader, out io.Writer) error {
	var ahead atomic.Int64 // of the clock on the wall
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	a, err := app.Open(ctx, app.Config{Dir: folder, Now: now})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	served := make(chan error, 2)
	go func() { served <- a.Serve(ctx, listener) }()
	go func() {
		for lines := bufio.NewScanner(in); lines.Scan(); {
			if err := pass(ctx, a, lines.Text(), &ahead); err != nil {
				served <- err
				return
			}
			fmt.Fprintln(out, now().UTC().Format(time.RFC3339))
		}
	}()
	return errors.Join(<-served, a.Close())
}

// pass lets days pass, and does the work of the last night.
func pass(ctx context.Context, a *app.App, days string, ahead *atomic.Int64) error {
	n, err := strconv.Atoi(days)
	if err != nil {
		return err
	}
	ahead.Add(int64(n) * int64(24*time.Hour))
	return a.Night(ctx)
}
