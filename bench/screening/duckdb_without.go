//go:build !cgo

package main

import (
	"context"
	"errors"
)

// duck stands for DuckDB, which is C++, in a build without it.
type duck struct {
	forms   []form
	version string
}

type form struct{ name string }

var errNoDuck = errors.New("DuckDB is not in this build: build with CGO_ENABLED=1 and a C++ compiler")

func openDuck(context.Context, *county, int, string) (*duck, error) { return nil, errNoDuck }
func (d *duck) close() error                                        { return nil }
func (d *duck) threads(context.Context, int) error                  { return errNoDuck }
func (d *duck) empty(context.Context) error                         { return errNoDuck }
func (d *duck) run(ctx context.Context, form int) error             { return errNoDuck }
func (d *duck) hits(ctx context.Context, form int) ([]hit, error)   { return nil, errNoDuck }
