package main

import (
	"fmt"
	"slices"

	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/rule"
)

// hit is one rule true of one household, by their positions.
type hit struct {
	household, rule int32
}

// sorted orders hits for a comparison.
func sorted(list []hit) []hit {
	slices.SortFunc(list, func(a, b hit) int {
		if a.rule != b.rule {
			return int(a.rule - b.rule)
		}
		return int(a.household - b.household)
	})
	return list
}

// kernels are the product's: the facts in columns.
type kernels struct {
	frame    *fact.Frame
	programs []*rule.Program
	set      param.Set
	out      []hit // kept from round to round, as DuckDB keeps its table's memory
}

func (k *kernels) run(workers int) ([]hit, error) {
	asked, err := rule.AskColumns(workers, k.programs, k.frame, k.set)
	if err != nil {
		return nil, err
	}
	if len(asked.Slow) > 0 {
		return nil, fmt.Errorf("%v were not asked in columns", asked.Slow)
	}
	k.out = k.out[:0]
	for i, a := range asked.By {
		a.True.Each(func(row int) { k.out = append(k.out, hit{int32(row), int32(i)}) })
	}
	return k.out, nil
}

// bytesRead is the size of the columns that the rules name: what has to be read at least.
func bytesRead(f *fact.Frame, at map[int]bool) (bytes int) {
	for _, c := range f.Chunks {
		for i := range at {
			col := &c.Columns[i]
			bytes += 8*(len(col.Unknown)+len(col.True)+len(col.Wide)) + 4*len(col.Narrow)
		}
	}
	return bytes
}

// celGo asks the product's oracle about households in rows.
func celGo(programs []*rule.Program, t *fact.Table, set param.Set) (hits []hit, err error) {
	err = rule.AskRows(programs, t, set, func(h, p int) { hits = append(hits, hit{int32(h), int32(p)}) })
	return hits, err
}
