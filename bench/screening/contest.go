package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/fact"
)

// contest is one county with the rules that every engine is asked.
type contest struct {
	county    *county
	questions []question
	statement string // in SQL
	params    map[string]float64
	kernels   *kernels
}

func newContest(households int) (*contest, error) {
	list, err := questions()
	if err != nil {
		return nil, err
	}
	set, err := settings()
	if err != nil {
		return nil, err
	}
	catalogue := fact.DefaultCatalogue()
	programs, err := compile(catalogue, list)
	if err != nil {
		return nil, err
	}
	c := &contest{county: newCounty(catalogue, households), questions: list, params: numbers(set)}
	if c.statement, err = statement(list, c.params); err != nil {
		return nil, err
	}
	c.kernels = &kernels{frame: fact.FrameOf(c.county.table(households)), programs: programs, set: set}
	return c, nil
}

// timing is how long an engine took for the whole county; zero if it was not there.
type timing struct {
	kernels, duck [3]time.Duration // by threads
	duckForm      [3]string
	celGo, node   time.Duration
}

// compareDuck lets the kernels and DuckDB take turns, after their hits were the same.
func (c *contest) compareDuck(ctx context.Context, d *duck, rounds int, t *timing) error {
	hits, err := c.kernels.run(1)
	if err != nil {
		return err
	}
	want := sorted(slices.Clone(hits))
	for threads := 1; threads <= 2; threads++ {
		var ours []time.Duration
		theirs := make([][]time.Duration, 0)
		if d != nil {
			theirs = make([][]time.Duration, len(d.forms))
			if err := d.threads(ctx, threads); err != nil {
				return err
			}
		}
		for range rounds {
			began := time.Now()
			if _, err := c.kernels.run(threads); err != nil {
				return err
			}
			ours = append(ours, time.Since(began))
			for i := range theirs {
				if err := d.empty(ctx); err != nil {
					return err
				}
				began := time.Now()
				if err := d.run(ctx, i); err != nil {
					return err
				}
				theirs[i] = append(theirs[i], time.Since(began))
				if len(theirs[i]) > 1 {
					continue
				}
				if got, err := d.hits(ctx, i); err != nil || !slices.Equal(sorted(got), want) {
					return errors.Join(err, fmt.Errorf("DuckDB (%s) has %d hits, the kernels %d", d.forms[i].name, len(got), len(want)))
				}
			}
		}
		t.kernels[threads] = median(ours)
		for i, list := range theirs {
			if m := median(list); t.duck[threads] == 0 || m < t.duck[threads] {
				t.duck[threads], t.duckForm[threads] = m, d.forms[i].name
			}
		}
	}
	return nil
}

// compareRows asks cel-go about the first households and scales its time up.
func (c *contest) compareRows(households int, t *timing) error {
	table := c.county.table(households)
	began := time.Now()
	got, err := celGo(c.kernels.programs, table, c.kernels.set)
	if err != nil {
		return err
	}
	t.celGo = c.scaled(time.Since(began), households)
	return c.same("cel-go", got, households)
}

func (c *contest) compareNode(ctx context.Context, folder string, households int, t *timing) error {
	got, took, err := jsonRules(ctx, c, folder, households)
	if err != nil {
		return err
	}
	t.node = c.scaled(took, households)
	return c.same("json-rules-engine", got, households)
}

func (c *contest) scaled(took time.Duration, households int) time.Duration {
	return time.Duration(float64(took) * float64(c.county.households) / float64(households))
}

// same says whether an engine found of the first households what the kernels found.
func (c *contest) same(engine string, got []hit, households int) error {
	hits, err := c.kernels.run(1)
	if err != nil {
		return err
	}
	var want []hit
	for _, h := range hits {
		if int(h.household) < households {
			want = append(want, h)
		}
	}
	got, want = sorted(got), sorted(want)
	if slices.Equal(got, want) {
		return nil
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			return fmt.Errorf("%s has %d hits, the kernels %d; they part at %s, household %d", engine, len(got), len(want), c.questions[want[i].rule].key, want[i].household)
		}
	}
	return fmt.Errorf("%s has %d hits, the kernels %d", engine, len(got), len(want))
}
