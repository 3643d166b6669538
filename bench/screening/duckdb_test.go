//go:build cgo

package main

import (
	"errors"
	"slices"
	"testing"
)

func TestDuckDBFindsWhatTheKernelsFind(t *testing.T) {
	c, err := newContest(5000)
	if err != nil {
		t.Fatal(err)
	}
	hits, err := c.kernels.run(1)
	if err != nil {
		t.Fatal(err)
	}
	want := sorted(slices.Clone(hits))
	d, err := openDuck(t.Context(), c.county, len(c.questions), c.statement)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	for i, f := range d.forms {
		if err := errors.Join(d.empty(t.Context()), d.run(t.Context(), i)); err != nil {
			t.Fatal(err)
		}
		got, err := d.hits(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		got = sorted(got)
		for r, q := range c.questions {
			of := func(list []hit) (n int) {
				for _, h := range list {
					if int(h.rule) == r {
						n++
					}
				}
				return n
			}
			if of(got) != of(want) {
				t.Errorf("%s: %s: DuckDB has %d hits, the kernels %d", f.name, q.key, of(got), of(want))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: not the same households", f.name)
		}
	}
}
