package main

import (
	"context"
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
	kernels, duck [3]took // by threads
	quickest      [3]time.Duration
	duckForm      [3]string
	celGo, node   took
}

// compareDuck lets the kernels and DuckDB take turns. DuckDB's hits have to be the same;
// its quickest form counts. Without DuckDB the kernels run alone.
func (c *contest) compareDuck(ctx context.Context, d *duck, rounds int, t *timing) error {
	hits, err := c.kernels.run(1)
	if err != nil {
		return err
	}
	want := sorted(slices.Clone(hits))
	for threads := 1; threads <= 2; threads++ {
		var ours []took
		theirs := make([][]took, d.ways())
		if d != nil {
			if err := d.threads(ctx, threads); err != nil {
				return err
			}
		}
		for range rounds {
			one := spent(func() error { _, err := c.kernels.run(threads); return err })
			if one.err != nil {
				return one.err
			}
			ours = append(ours, one)
			for i := range theirs {
				one, err := c.askDuck(ctx, d, i, want)
				if err != nil {
					return err
				}
				theirs[i] = append(theirs[i], one)
			}
		}
		t.kernels[threads], t.quickest[threads] = middle(ours), quickest(ours)
		for i, list := range theirs {
			if m := middle(list); t.duck[threads].wall == 0 || m.wall < t.duck[threads].wall {
				t.duck[threads], t.duckForm[threads] = m, d.forms[i].name
			}
		}
	}
	return nil
}

func (d *duck) ways() int {
	if d == nil {
		return 0
	}
	return len(d.forms)
}

func (c *contest) askDuck(ctx context.Context, d *duck, form int, want []hit) (took, error) {
	if err := d.empty(ctx); err != nil {
		return took{}, err
	}
	one := spent(func() error { return d.run(ctx, form) })
	if one.err != nil {
		return took{}, one.err
	}
	got, err := d.hits(ctx, form)
	if err == nil && !slices.Equal(sorted(got), want) {
		err = fmt.Errorf("DuckDB (%s) has %d hits, the kernels %d", d.forms[form].name, len(got), len(want))
	}
	return one, err
}

// compareRows asks cel-go about the first households and scales its time up.
func (c *contest) compareRows(households int, t *timing) error {
	table := c.county.table(households)
	var got []hit
	one := spent(func() (err error) { got, err = celGo(c.kernels.programs, table, c.kernels.set); return err })
	if one.err != nil {
		return one.err
	}
	t.celGo = c.scaled(one, households)
	return c.same("cel-go", got, households)
}

func (c *contest) compareNode(ctx context.Context, folder string, households int, t *timing) error {
	got, one, err := jsonRules(ctx, c, folder, households)
	if err != nil {
		return err
	}
	t.node = c.scaled(one, households)
	return c.same("json-rules-engine", got, households)
}

func (c *contest) scaled(t took, households int) took {
	by := func(d time.Duration) time.Duration {
		return time.Duration(float64(d) * float64(c.county.households) / float64(households))
	}
	return took{wall: by(t.wall), cpu: by(t.cpu)}
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
