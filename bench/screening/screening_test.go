package main

import (
	"slices"
	"testing"

	"github.com/shouwang/shouwang/internal/fact"
)

// The bench compares times only of engines that say the same; every rule is true of
// somebody, or it would compare nothing.
func TestKernelsAndCELGoFindTheSame(t *testing.T) {
	c, err := newContest(2000)
	if err != nil {
		t.Fatal(err)
	}
	fast, err := c.kernels.run(2)
	if err != nil {
		t.Fatal(err)
	}
	slow, err := celGo(c.kernels.programs, c.county.table(c.county.households), c.kernels.set)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(sorted(fast), sorted(slow)) {
		t.Errorf("%d hits in columns, %d row by row", len(fast), len(slow))
	}
	if len(c.questions) != 50 {
		t.Errorf("%d rules", len(c.questions))
	}
	if n := len(named(fact.DefaultCatalogue(), c.questions)); n < 40 {
		t.Errorf("the rules name %d facts", n)
	}
	for i, q := range c.questions {
		if !slices.ContainsFunc(fast, func(h hit) bool { return int(h.rule) == i }) {
			t.Logf("%s is true of nobody", q.key)
		}
	}
}
