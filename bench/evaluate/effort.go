package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// visit is a walk to a household on a day.
type visit struct {
	household string // 户编号
	on        time.Time
}

// raisedLead is a lead of the product that stood at the visiting days from..until, both
// included; until is zero while it stands.
type raisedLead struct {
	household   string
	from, until time.Time
}

// past is what the product did in the county's past: whom it raised and whom it visited.
type past struct {
	leads  []raisedLead
	visits []visit
}

// alert is a rule that hits a household: without the product each is an alert of its own.
type alert struct{ household, rule string }

// round is a month of visits: the day of the visits, how many there are, and the alerts of
// the month's screening, sorted.
type round struct {
	on     time.Time
	visits int
	alerts []alert
}

// roundsOf gives each screening as many visits as the product made on its day.
func roundsOf(asked []screening, made []visit) []round {
	count := map[time.Time]int{}
	for _, v := range made {
		count[v.on]++
	}
	list := make([]round, len(asked))
	for i, a := range asked {
		list[i] = round{on: a.knownBy, visits: count[a.knownBy]}
		for _, l := range a.leads {
			for _, rule := range l.Rules {
				list[i].alerts = append(list[i].alerts, alert{l.Household, rule})
			}
		}
		slices.SortFunc(list[i].alerts, func(a, b alert) int {
			return cmp.Or(cmp.Compare(a.household, b.household), cmp.Compare(a.rule, b.rule))
		})
	}
	return list
}

// baseline is a way of working without the product: nothing is merged, and nothing is
// remembered of a household that has been answered.
type baseline struct {
	key, title string
	// order puts the month's alerts, which come shuffled, in the order of the visits. since
	// is the month from which each has stood without a break.
	order func(alerts []alert, since map[alert]int)
	// again says that an alert that was visited and still stands joins the queue anew.
	again bool
}

var baselines = []baseline{
	{"newest", "逐条预警,先走当月新来的 alerts, the month's new ones first", func(list []alert, since map[alert]int) {
		slices.SortStableFunc(list, func(a, b alert) int { return cmp.Compare(since[b], since[a]) })
	}, false},
	{"oldest", "逐条预警,先来先走 alerts, first come first walked", func(list []alert, since map[alert]int) {
		slices.SortStableFunc(list, func(a, b alert) int { return cmp.Compare(since[a], since[b]) })
	}, true},
	{"random", "逐条预警,当月的随机抽 alerts of the month, at random", func([]alert, map[alert]int) {}, false},
}

// walk makes the visits of a baseline. Alerts that come in the same month come in an order
// that the files do not tell: chance decides.
func (b baseline) walk(rounds []round, chance *rand.Rand) (made []visit) {
	since := map[alert]int{}
	for month, r := range rounds {
		still := map[alert]int{}
		for _, a := range r.alerts {
			still[a] = month
			if from, ok := since[a]; ok {
				still[a] = from
			}
		}
		since = still
		list := slices.Clone(r.alerts)
		chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		b.order(list, since)
		for _, a := range list[:min(r.visits, len(list))] {
			made = append(made, visit{a.household, r.on})
			if b.again {
				since[a] = month + 1
			}
		}
	}
	return made
}

// standing are the households that the product had a lead of, by visiting day.
func (p past) standing(rounds []round) []map[string]bool {
	list := make([]map[string]bool, len(rounds))
	for i, r := range rounds {
		list[i] = map[string]bool{}
		for _, l := range p.leads {
			if !l.from.After(r.on) && (l.until.IsZero() || !r.on.After(l.until)) {
				list[i][l.household] = true
			}
		}
	}
	return list
}

// alerted are the households that an alert stood for, by visiting day.
func alerted(rounds []round) []map[string]bool {
	list := make([]map[string]bool, len(rounds))
	for i, r := range rounds {
		list[i] = map[string]bool{}
		for _, a := range r.alerts {
			list[i][a.household] = true
		}
	}
	return list
}

// soon is within how many days after the onset a visit still counts as early.
const soon = 90

// effort is what the visits of a period came to. Efforts of several draws add up; rates are
// of the sum.
type effort struct {
	draws  int
	yield  share // visits, of them to a household at risk on that day
	fresh  share // visits, of them the first to an episode of risk
	wasted share // visits, of them to a household visited before, with nothing new to find
	recall share // households at risk on some visiting day, of them visited while at risk
	early  share // episodes that began in the period, of them visited within soon days
	// Days from the onset of episodes that began in the period, of those that got so far.
	toVisit, toLead []int
	// Of the product alone: how many days later (+) or earlier (−) than an alert it lists each
	// of these episodes; never for one that only alerts list, always for one that only it lists.
	later []int
}

// Later and earlier than any number of days.
const (
	never  = math.MaxInt32
	always = -math.MaxInt32
)

func (e *effort) add(x effort) {
	e.draws += x.draws
	for _, s := range []struct{ to, from *share }{{&e.yield, &x.yield}, {&e.fresh, &x.fresh}, {&e.wasted, &x.wasted}, {&e.recall, &x.recall}, {&e.early, &x.early}} {
		s.to.plus(*s.from)
	}
	e.toVisit = append(e.toVisit, x.toVisit...)
	e.toLead = append(e.toLead, x.toLead...)
	e.later = append(e.later, x.later...)
}

// effortOf compares visits, in the order made, with the truth of their day. raised are the
// households that stood on the list, by visiting day. An episode belongs to the period if it
// lasts on some visiting day, and begins in it if it does so after the first day of from.
func effortOf(truth []episode, from time.Time, rounds []round, made []visit, raised []map[string]bool) effort {
	e := effort{draws: 1}
	c := countyOf(truth)
	before := map[string]bool{}
	found := map[episode]time.Time{} // the first visit
	for _, v := range made {
		atRisk, fresh := false, false
		for _, x := range c[v.household] {
			if !x.covers(v.on) {
				continue
			}
			atRisk = true
			if _, known := found[x]; !known {
				fresh, found[x] = true, v.on
			}
		}
		e.yield.add(atRisk)
		e.fresh.add(fresh)
		e.wasted.add(before[v.household] && !fresh)
		before[v.household] = true
	}
	visited := map[string]bool{}
	for _, x := range truth {
		if !slices.ContainsFunc(rounds, func(r round) bool { return x.covers(r.on) }) {
			continue
		}
		on, reached := found[x]
		visited[x.household] = visited[x.household] || reached
		if x.from.Before(from) {
			continue
		}
		e.early.add(reached && days(x.from, on) <= soon)
		if reached {
			e.toVisit = append(e.toVisit, days(x.from, on))
		}
		if on, ok := listedOn(x, rounds, raised); ok {
			e.toLead = append(e.toLead, days(x.from, on))
		}
	}
	e.recall = shareOf(visited)
	return e
}

// listedOn is the first visiting day of an episode on which its household is on the list.
func listedOn(x episode, rounds []round, raised []map[string]bool) (time.Time, bool) {
	for i, r := range rounds {
		if x.covers(r.on) && raised[i][x.household] {
			return r.on, true
		}
	}
	return time.Time{}, false
}

// laterBy compares, for each episode that begins in the period, the days on which two ways of
// working list it.
func laterBy(truth []episode, from time.Time, rounds []round, own, other []map[string]bool) (list []int) {
	for _, x := range truth {
		if x.from.Before(from) {
			continue
		}
		mine, listed := listedOn(x, rounds, own)
		theirs, alerted := listedOn(x, rounds, other)
		switch {
		case listed && alerted:
			list = append(list, days(theirs, mine))
		case listed:
			list = append(list, always)
		case alerted:
			list = append(list, never)
		}
	}
	return list
}

// draws is how often chance is tried: a baseline's figures are means, so that no lucky draw
// decides.
const draws = 200

// comparison is the product and the baselines, by key, in one county or several.
type comparison map[string]*effort

const byProduct = "product"

// compare measures the product and each baseline at the same number of visits on the same
// days.
func compare(seed int64, truth []episode, asked []screening, p past) comparison {
	rounds := roundsOf(asked, p.visits)
	from := time.Date(asked[0].on.Year(), asked[0].on.Month(), 1, 0, 0, 0, 0, time.UTC)
	standing, raised := p.standing(rounds), alerted(rounds)
	own := effortOf(truth, from, rounds, p.visits, standing)
	own.later = laterBy(truth, from, rounds, standing, raised)
	all := comparison{byProduct: &own}
	for i, b := range baselines {
		chance := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
		sum := &effort{}
		for range draws {
			sum.add(effortOf(truth, from, rounds, b.walk(rounds, chance), raised))
		}
		all[b.key] = sum
	}
	return all
}

// pooled adds up the counties. Each baseline has as many draws in each of them.
func pooled(list []comparison) comparison {
	all := comparison{}
	for _, c := range list {
		for key, e := range c {
			if all[key] == nil {
				all[key] = &effort{}
			}
			all[key].add(*e)
			all[key].draws = e.draws
		}
	}
	return all
}
