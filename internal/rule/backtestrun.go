package rule

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// Past tells what the townships found; package monitor does, through app.
type Past interface {
	Verdicts(ctx context.Context, tx *db.Tx) ([]PastVerdict, error)
}

// UsePast says who tells. Only app calls it, before the first request.
func (s *Service) UsePast(p Past) { s.past = p }

// maxMonths is how far back a back-test goes.
const maxMonths = 36

var (
	errMonths      = errs.New(errs.Invalid, "rule.backtest_months", "回测请选 1 至 36 个月。")
	errBacktesting = errs.New(errs.Conflict, "rule.backtesting", "已有一次回测正在进行,请等它完成再发起。")
	errNoBacktest  = errs.New(errs.NotFound, "rule.no_backtest", "没有这次回测。请在规则的页面上查看。")
)

// BacktestJob is a back-test to be carried out behind the scenes.
type BacktestJob struct {
	County string `json:"county"`
	Number int64  `json:"number"`
}

// Kind names the job.
func (BacktestJob) Kind() string { return "rule.backtest" }

// StartBacktest begins a back-test of a version over the last months; a job carries it out.
// It stores what would have been, and sends nobody.
func (s *Service) StartBacktest(ctx context.Context, key string, version, months int) (b Backtest, err error) {
	if months < 1 || months > maxMonths {
		return b, errMonths
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.RuleEdit, tx.County()); err != nil {
			return err
		}
		if _, err := findVersion(ctx, tx, key, version); err != nil {
			return err
		}
		if running, err := backtesting(ctx, tx); err != nil || running {
			return errors.Join(err, when(running, errBacktesting))
		}
		number, err := insertBacktest(ctx, tx, key, version, months)
		if err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, BacktestJob{tx.County(), number}); err != nil {
			return err
		}
		if b, err = getBacktest(ctx, tx, number); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "rule.backtest", Ref: id.Ref{Kind: "rule", ID: key}, Area: tx.County(), Detail: map[string]any{"version": version, "months": months}})
	})
	return b, err
}

func when(yes bool, err error) error {
	if yes {
		return err
	}
	return nil
}

func findVersion(ctx context.Context, tx *db.Tx, key string, version int) (Version, error) {
	list, err := history(ctx, tx, key)
	if err != nil {
		return Version{}, err
	}
	i := slices.IndexFunc(list, func(v Version) bool { return v.Version == version })
	if i < 0 {
		return Version{}, ErrNotFound
	}
	return list[i], nil
}

// CarryOutBacktest does the work of StartBacktest. One that is over is left alone, so that
// the job may run twice.
func (s *Service) CarryOutBacktest(ctx context.Context, number int64) error {
	var b Backtest
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		b, err = getBacktest(ctx, tx, number)
		return err
	})
	if err != nil || b.FinishedAt != nil || b.Failure != "" {
		return err
	}
	if err := s.backtest(ctx, b); err != nil {
		return errors.Join(err, s.failBacktest(ctx, number, err))
	}
	return nil
}

func (s *Service) backtest(ctx context.Context, b Backtest) error {
	started := time.Now()
	var months []monthEnd
	var def Def
	var past []PastVerdict
	for i, on := range monthEnds(b.Until, b.Months) {
		var m monthEnd
		err := s.db.Read(ctx, func(tx *db.Tx) error {
			t, err := s.prepare(ctx, tx, b)
			if err != nil {
				return err
			}
			def = t.tested.Def
			m, err = s.monthEnd(ctx, tx, t, on)
			return err
		})
		if err != nil {
			return err
		}
		months = append(months, m)
		if err := s.backtestProgress(ctx, b.Number, i+1); err != nil {
			return err
		}
	}
	var curve []BacktestPoint
	var curveOf string
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if curve, curveOf, err = s.curve(ctx, tx, b); err != nil || s.past == nil {
			return err
		}
		past, err = s.past.Verdicts(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	result, list := judge(def, months, past)
	result.Curve, result.CurveOf, result.Seconds = curve, curveOf, time.Since(started).Seconds()
	return s.finishBacktest(ctx, b.Number, result, list)
}

// monthEnds are the last n month ends up to a day, the oldest first.
func monthEnds(until cn.Date, n int) (days []cn.Date) {
	for k := n - 1; k >= 0; k-- {
		days = append(days, until.AddDays(1).FirstOfMonth().AddMonths(-k).AddDays(-1))
	}
	return days
}

// test is what a back-test asks: the version, the one in force of the same rule, and the
// other rules in force.
type test struct {
	tested  *Program
	inForce []*Program // one or none
	others  []*Program
}

func (s *Service) prepare(ctx context.Context, tx *db.Tx, b Backtest) (t test, err error) {
	v, err := findVersion(ctx, tx, b.Rule, b.Version)
	if err != nil {
		return t, err
	}
	if t.tested, err = s.compiler.Compile(v.Def); err != nil {
		return t, err
	}
	if v.State == Active {
		t.tested.Values = nil
	}
	active, _, err := s.programs(ctx, tx, false)
	for _, p := range active {
		if p.Key == b.Rule {
			t.inForce = append(t.inForce, p)
		} else {
			t.others = append(t.others, p)
		}
	}
	return t, err
}

// monthEnd asks all rules at a month end, of what was then true and then known.
func (s *Service) monthEnd(ctx context.Context, tx *db.Tx, t test, on cn.Date) (m monthEnd, err error) {
	set, err := s.params.Snapshot(ctx, tx, on)
	if err != nil {
		return m, err
	}
	frame, err := s.frame(ctx, tx, on, append(append([]*Program{t.tested}, t.inForce...), t.others...)...)
	if err != nil {
		return m, err
	}
	m = monthEnd{On: on, Households: frame.Households, Others: map[registry.HouseholdID]bool{}}
	if m.Missing, err = s.missingFor(ctx, tx, t.tested, frame.Missing); err != nil {
		return m, err
	}
	tested, err := askAll([]*Program{t.tested}, frame, set)
	if err != nil {
		return m, err
	}
	m.Tested = raisedBy(tested.hits())
	m.Unknown = tested.by[0].Bad.Count()
	inForce, err := askAll(t.inForce, frame, set)
	if err != nil {
		return m, err
	}
	m.InForce = raisedBy(inForce.hits())
	others, err := askAll(t.others, frame, set)
	if err != nil {
		return m, err
	}
	for _, h := range others.hit() {
		m.Others[h] = true
	}
	return m, nil
}

// frame holds what was true on a day, as it was then known, of the facts that programs name.
func (s *Service) frame(ctx context.Context, tx *db.Tx, on cn.Date, programs ...*Program) (*fact.Frame, error) {
	named := map[string]bool{"h.monitored": true}
	for _, p := range programs {
		for _, f := range s.compiler.namesIn(p.Def).facts {
			if f.Of == "h" {
				named["h."+f.Key] = true
			} else {
				named["m."+f.Key] = true
			}
		}
		for _, at := range p.evidence {
			named["h."+at.def.Key], named["m."+at.def.Key] = true, true
		}
	}
	return s.facts.Frame(ctx, tx, on, on, func(d fact.Def) bool {
		return d.Subject == fact.OfHousehold && named["h."+d.Key] || d.Subject == fact.OfPerson && named["m."+d.Key]
	})
}

func raisedBy(hits []Hit) (list []raised) {
	for _, h := range hits {
		list = append(list, raised{h.Household, h.Village, h.Covered, h.Monitored})
	}
	return list
}

// missingFor are the titles of the datasets that the rule's facts rest on and that nobody
// had delivered.
func (s *Service) missingFor(ctx context.Context, tx *db.Tx, p *Program, missing []string) ([]string, error) {
	titles, seen := []string{}, map[string]bool{}
	defs := s.compiler.catalogue.Defs()
	for _, f := range s.compiler.namesIn(p.Def).facts {
		i := slices.IndexFunc(defs, func(d fact.Def) bool { return d.Key == f.Key })
		if i < 0 || seen[defs[i].Dataset] || !slices.Contains(missing, defs[i].Dataset) {
			continue
		}
		seen[defs[i].Dataset] = true
		d, err := source.Definition(ctx, tx, defs[i].Dataset)
		if err != nil {
			return nil, err
		}
		titles = append(titles, d.Title)
	}
	return titles, nil
}

// thresholdParam finds the one parameter that a threshold consists of.
var thresholdParam = regexp.MustCompile(`^p\.([a-z0-9_]+)$`)

// factors are the thresholds of a curve, in per cent of the one that is tested.
var factors = []int{50, 60, 70, 80, 90, 100, 110, 125, 150, 200}

// curve asks the last month end at other thresholds; none where the threshold is not one
// parameter.
func (s *Service) curve(ctx context.Context, tx *db.Tx, b Backtest) (points []BacktestPoint, of string, err error) {
	points = []BacktestPoint{}
	t, err := s.prepare(ctx, tx, b)
	if err != nil {
		return points, "", err
	}
	found := thresholdParam.FindStringSubmatch(t.tested.Threshold)
	if found == nil {
		return points, "", nil
	}
	d, ok := s.compiler.params[found[1]]
	if !ok {
		return points, "", nil
	}
	on := monthEnds(b.Until, 1)[0]
	set, err := s.params.Snapshot(ctx, tx, on)
	if err != nil {
		return points, "", err
	}
	own, err := set.With(t.tested.Values)
	if err != nil {
		return points, "", err
	}
	frame, err := s.frame(ctx, tx, on, t.tested)
	if err != nil {
		return points, "", err
	}
	for _, f := range factors {
		value, ok := scaled(own, d, f)
		if !ok {
			return []BacktestPoint{}, "", nil
		}
		p := *t.tested
		p.Values = map[string]string{d.Key: value}
		out, err := askAll([]*Program{&p}, frame, own)
		if err != nil {
			return points, "", err
		}
		points = append(points, BacktestPoint{Value: value, Factor: f, Raised: out.by[0].True.Count()})
	}
	return points, d.Title, nil
}

// scaled is a per cent of a parameter as a person would write it.
func scaled(set param.Set, d param.Definition, factor int) (string, bool) {
	switch d.Kind {
	case param.Money:
		m, ok := set.Money(d.Key)
		return (m * cn.Money(factor) / 100).String(), ok
	case param.Int:
		n, ok := set.Int(d.Key)
		return strconv.FormatInt(n*int64(factor)/100, 10), ok
	case param.Ratio:
		r, ok := set.Ratio(d.Key)
		return fmt.Sprintf("%.4g", r*float64(factor)/100), ok
	}
	return "", false
}
