package rule

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// Sink takes what a screening found; package monitor satisfies it.
type Sink interface {
	// Take turns the hits of one township into leads, in the caller's transaction.
	Take(ctx context.Context, tx *db.Tx, run Run, hits []Hit) (Taken, error)
	// Lapse marks the leads of which the screening found nothing true any more, in the
	// caller's transaction; denied are the questions that it asked and found not true.
	Lapse(ctx context.Context, tx *db.Tx, run Run, denied func(household registry.HouseholdID, rule string) bool) (int, error)
	// Rank orders the open leads anew once all hits are in, in the caller's transaction.
	Rank(ctx context.Context, tx *db.Tx) error
}

// Run says which screening the hits come from.
type Run struct {
	Number  int64
	On      cn.Date
	KnownBy cn.Date
	Trial   bool
}

// Taken counts what became of the hits.
type Taken struct {
	New        int
	Merged     int
	Suppressed map[string]int // by reason: answered, monitored, covered
}

// Summary is what a screening reports.
type Summary struct {
	Run         int64                     `json:"run"`
	Households  int                       `json:"households"`
	Touched     bool                      `json:"touched,omitempty" doc:"只查了同一天上次筛查以后有新数据的户"`
	Rules       int                       `json:"rules"`
	Hits        int                       `json:"hits"`
	ByRule      map[string]int            `json:"by_rule,omitempty" doc:"各规则命中的户数"`
	LeadsNew    int                       `json:"leads_new"`
	LeadsMerged int                       `json:"leads_merged"`
	LeadsLapsed int                       `json:"leads_lapsed" doc:"依据都已不成立、还没有人入户的线索"`
	Suppressed  map[string]int            `json:"suppressed"`
	Unknown     map[string]map[string]int `json:"unknown" doc:"各规则因缺数据或缺参数而无法判断的户数"`
	Missing     []string                  `json:"missing" doc:"尚无交付的数据集"`
	RowByRow    []string                  `json:"row_by_row" doc:"写法较复杂、只能逐户判断的规则"`
	Seconds     float64                   `json:"seconds"`
}

// Ask says what to screen.
type Ask struct {
	On      cn.Date
	KnownBy cn.Date // the day of the question, if zero
	Trial   bool    // rules in trial too; their leads are marked and never dispatched
	// Touched limits the screening to the households about which something came since the
	// last one of the same day. Where more has changed than that, all are screened.
	Touched bool
}

// Screen applies the rules of the county to its households. Reading and evaluating happen
// on one view of the data; the leads are stored township by township, so that nobody else
// waits long. One screening of a county runs at a time.
// Policy: plan:262
func (s *Service) Screen(ctx context.Context, ask Ask) (sum Summary, err error) {
	var run Run
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		run, err = s.begin(ctx, tx, &ask)
		return err
	})
	if err != nil {
		return sum, err
	}
	return s.carryOut(ctx, run, ask)
}

// begin notes that a screening has started; a zero day of knowledge becomes today.
func (s *Service) begin(ctx context.Context, tx *db.Tx, ask *Ask) (run Run, err error) {
	if err := tx.Require(access.ScreeningRun, tx.County()); err != nil {
		return run, err
	}
	if running, err := isRunning(ctx, tx); err != nil || running {
		return run, cmp.Or(err, error(ErrRunning))
	}
	if ask.KnownBy.IsZero() {
		ask.KnownBy = tx.Today()
	}
	run = Run{On: ask.On, KnownBy: ask.KnownBy, Trial: ask.Trial}
	if run.Number, err = startScreening(ctx, tx, ask.On, ask.KnownBy, ask.Trial); err != nil {
		return run, err
	}
	return run, tx.Record(ctx, db.Entry{Verb: "screening.start", Ref: screeningRef(run.Number), Area: tx.County(),
		Detail: map[string]any{"on": ask.On.String(), "known_by": ask.KnownBy.String(), "trial": ask.Trial}})
}

// carryOut does what begin announced; what goes wrong is noted with the screening.
func (s *Service) carryOut(ctx context.Context, run Run, ask Ask) (sum Summary, err error) {
	started := time.Now()
	sum = Summary{Run: run.Number, Suppressed: map[string]int{}, ByRule: map[string]int{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.fail(ctx, run.Number, err))
		}
	}()
	if err := s.progress(ctx, run.Number, StageReading, 0, 0); err != nil {
		return sum, err
	}
	hits, found, fresh, err := s.find(ctx, ask, &sum)
	if err != nil {
		return sum, err
	}
	parts := byTownship(hits)
	for i, part := range parts {
		if err := s.progress(ctx, run.Number, StageStoring, i, len(parts)); err != nil {
			return sum, err
		}
		if err := s.hand(ctx, run, part, &sum); err != nil {
			return sum, err
		}
	}
	if err := s.settle(ctx, run, found, &sum); err != nil {
		return sum, err
	}
	s.facts.Keep(fresh) // only now: what it would tell as touched next time is stored as leads
	sum.Seconds = time.Since(started).Seconds()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := finishScreening(ctx, tx, run.Number, sum); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "screening.finish", Ref: screeningRef(run.Number), Area: tx.County(),
			Detail: map[string]any{"households": sum.Households, "hits": sum.Hits, "leads_new": sum.LeadsNew}})
	})
	return sum, err
}

// find evaluates the rules and counts into the summary.
func (s *Service) find(ctx context.Context, ask Ask, sum *Summary) (hits []Hit, found *answers, fresh fact.Fresh, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		programs, trial, err := s.programs(ctx, tx, ask.Trial)
		if err != nil {
			return err
		}
		set, err := s.params.Snapshot(ctx, tx, ask.On)
		if err != nil {
			return err
		}
		for _, facts := range []func(context.Context, *db.Tx, cn.Date, cn.Date) (fact.Fresh, error){s.facts.Current, s.facts.Rebuild} {
			if fresh, err = facts(ctx, tx, ask.On, ask.KnownBy); err != nil {
				return err
			}
			if found, err = askAll(programs, fresh.Frame, set); err != nil {
				return err
			}
			if ask.Touched && suffices(fresh) {
				found.limit(fresh.Touched)
			}
			// A hit that is not borne out puts the kept frame in doubt: once more without it.
			if hits, err = s.explain(ctx, tx, found); !errors.Is(err, errDoubt) || fresh.Rebuilt {
				break
			}
		}
		if err != nil {
			return err
		}
		for i := range hits {
			hits[i].Trial = trial[hits[i].Rule]
			sum.ByRule[hits[i].Rule]++
		}
		sum.Households, sum.Rules, sum.Hits = found.households(), len(programs), len(hits)
		sum.Unknown, sum.Missing, sum.RowByRow = found.unknown(), fresh.Missing, found.slow
		sum.Touched = found.limited != nil
		return nil
	})
	return hits, found, fresh, err
}

// suffices says whether looking at what was touched gives what looking at all would: a
// rule or a parameter that changed may concern every household.
func suffices(f fact.Fresh) bool {
	return !f.Rebuilt && !slices.ContainsFunc(f.Done, func(verb string) bool {
		return strings.HasPrefix(verb, "rule.") || strings.HasPrefix(verb, "param.")
	})
}

// ScreenTouched screens what came today, if all were screened today already; the night
// will do it otherwise. It does nothing if nothing came.
func (s *Service) ScreenTouched(ctx context.Context) (sum Summary, err error) {
	var today cn.Date
	var county string
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		today, county = tx.Today(), tx.County()
		return tx.Require(access.ScreeningRun, county)
	})
	if err != nil || !s.facts.KeptFor(county, today) {
		return sum, err
	}
	return s.Screen(ctx, Ask{On: today, KnownBy: today, Touched: true})
}

// explainAtOnce is how many households are explained together, to bound the memory that
// the rows behind their facts take.
const explainAtOnce = 10_000

// explain reads the rows behind the facts of the households that were hit.
func (s *Service) explain(ctx context.Context, tx *db.Tx, found *answers) (hits []Hit, err error) {
	f := found.frame
	for part := range slices.Chunk(found.hit(), explainAtOnce) {
		table, err := s.facts.Evaluate(ctx, tx, f.On, f.KnownBy, part...)
		if err != nil {
			return nil, err
		}
		more, unconfirmed := found.explain(table)
		if unconfirmed > 0 || len(table.Households) != len(part) {
			return nil, errDoubt
		}
		hits = append(hits, more...)
	}
	return hits, nil
}

// errDoubt is a hit of the kernels that the rows do not bear out: the frame or the kernels
// are wrong, and nobody is sent out on that.
var errDoubt = errors.New("rule: a hit is not borne out by the rows behind it")

// programs compiles the rules in force and, if asked, the newest versions in trial of the
// rules that are not.
func (s *Service) programs(ctx context.Context, tx *db.Tx, withTrial bool) (programs []*Program, trial map[string]bool, err error) {
	list, err := versions(ctx, tx, Active, Trial)
	if err != nil {
		return nil, nil, err
	}
	trial = map[string]bool{}
	chosen := map[string]Version{}
	for _, v := range list {
		if v.State == Active || withTrial && chosen[v.Key].State != Active {
			chosen[v.Key] = v
		}
	}
	for _, v := range list {
		if c, ok := chosen[v.Key]; !ok || c.Version != v.Version {
			continue
		}
		p, err := s.compiler.Compile(v.Def)
		if err != nil {
			return nil, nil, err
		}
		p.Version = v.Version
		if v.State == Active {
			p.Values = nil // they are the county's since its activation
		}
		trial[v.Key] = v.State == Trial
		programs = append(programs, p)
	}
	return programs, trial, nil
}

const townshipDigits = 9

func byTownship(hits []Hit) [][]Hit {
	of := map[string][]Hit{}
	for _, h := range hits {
		t := h.Village[:min(townshipDigits, len(h.Village))]
		of[t] = append(of[t], h)
	}
	var parts [][]Hit
	for _, t := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, of[t])
	}
	return parts
}

func (s *Service) hand(ctx context.Context, run Run, hits []Hit, sum *Summary) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		taken, err := s.sink.Take(ctx, tx, run, hits)
		if err != nil {
			return err
		}
		sum.LeadsNew += taken.New
		sum.LeadsMerged += taken.Merged
		for reason, n := range taken.Suppressed {
			sum.Suppressed[reason] += n
		}
		tx.Unrecorded("screening.finish records the run as one entry")
		return nil
	})
}

// settle lets lapse what does not hold any more, and has the leads ranked.
func (s *Service) settle(ctx context.Context, run Run, found *answers, sum *Summary) error {
	return s.db.Write(ctx, func(tx *db.Tx) (err error) {
		tx.Unrecorded("screening.finish records the run as one entry")
		if sum.LeadsLapsed, err = s.sink.Lapse(ctx, tx, run, found.denied); err != nil {
			return err
		}
		return s.sink.Rank(ctx, tx)
	})
}

func screeningRef(n int64) id.Ref { return id.Ref{Kind: "screening", ID: strconv.FormatInt(n, 10)} }
