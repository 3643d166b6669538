package main

import (
	"slices"
	"time"
)

// lead is what the product says of a household.
type lead struct {
	Household string   `json:"户编号"`
	Rules     []string `json:"rules"`
	Risks     []string `json:"risks"`
	State     string   `json:"state"`
}

// screening is the answer to a question; its leads come most pressing first.
type screening struct {
	question
	households int // screened
	leads      []lead
}

// monthScore is one screening against the truth of its day.
type monthScore struct {
	question
	households int
	leads      share // households raised, of them at risk
	alerts     share // (household, rule) pairs, of them at risk
	found      share // households at risk, of them raised
	visible    share // the same, only those that show in some file
	named      share // households at risk, of them raised with their kind of risk named
}

// ruleScore is one rule over all screenings. A pair of household and rule counts once; it
// is right if the household was at risk at one of the screenings that raised it.
type ruleScore struct {
	rule    string
	pairs   share
	onlyWhy int // households raised wrongly for which no other rule spoke
}

// riskScore counts households-and-months at risk of a kind: raised or missed.
type riskScore struct {
	risk          string
	found         share
	missedVisible int
	missedUnseen  int // shows in no file: no rule can find it
}

// delay is how long the episodes that began in the window waited for their first lead.
type delay struct {
	toLead    []int // days from onset to the day on which the screening was possible (knownBy)
	toDay     []int // days from onset to the screening day itself
	already   int   // of them, raised at the screening before the onset too: luck, or an older trouble
	never     int   // ended or still running without a lead
	neverSeen int   // of them, showing in no file
}

// score is everything the report says.
type score struct {
	months   []monthScore
	yearLead share // households raised at some screening, of them at risk when raised
	yearPair share // the same of (household, rule) pairs: every hit an alert of its own
	year     share // households at risk at some screening, of them raised then
	yearSeen share // the same, only those that show in some file
	rules    []ruleScore
	risks    []riskScore
	delay    delay
}

// county is the truth by household.
type county map[string][]episode

func countyOf(truth []episode) county {
	c := county{}
	for _, e := range truth {
		c[e.household] = append(c[e.household], e)
	}
	return c
}

// atRisk is the household's episode on a day; a visible one if there are two.
func (c county) atRisk(household string, on time.Time) (e episode, ok bool) {
	for _, x := range c[household] {
		if x.covers(on) && (!ok || x.visible) {
			e, ok = x, true
		}
	}
	return e, ok
}

// measure compares screenings, oldest first, with the truth.
func measure(truth []episode, asked []screening) score {
	c := countyOf(truth)
	s := score{}
	pairs := map[[2]string]bool{} // household and rule → right at some time
	raisedYear, atRiskYear, seenYear := map[string]bool{}, map[string]bool{}, map[string]bool{}
	wrongAlone := map[[2]string]bool{}
	risks := map[string]*riskScore{}
	for _, a := range asked {
		m := monthScore{question: a.question, households: a.households}
		raised := map[string][]string{} // household → the risks that its lead names
		for _, l := range a.leads {
			_, right := c.atRisk(l.Household, a.on)
			raised[l.Household] = l.Risks
			raisedYear[l.Household] = raisedYear[l.Household] || right
			m.leads.add(right)
			for _, rule := range l.Rules {
				m.alerts.add(right)
				pairs[[2]string{l.Household, rule}] = pairs[[2]string{l.Household, rule}] || right
			}
			if !right && len(l.Rules) == 1 {
				wrongAlone[[2]string{l.Household, l.Rules[0]}] = true
			}
		}
		for household := range c {
			e, ok := c.atRisk(household, a.on)
			if !ok {
				continue
			}
			risksNamed, hit := raised[household]
			m.found.add(hit)
			m.named.add(slices.Contains(risksNamed, e.risk))
			atRiskYear[household] = atRiskYear[household] || hit
			if e.visible {
				m.visible.add(hit)
				seenYear[household] = seenYear[household] || hit
			}
			risk(risks, e, hit)
		}
		s.months = append(s.months, m)
	}
	s.yearLead, s.yearPair, s.year, s.yearSeen = shareOf(raisedYear), shareOf(pairs), shareOf(atRiskYear), shareOf(seenYear)
	s.rules = rulesOf(pairs, wrongAlone)
	s.risks = sortedRisks(risks)
	s.delay = delayOf(truth, asked)
	return s
}

// pool adds up counties. A household of one is never one of another.
func pool(counties []score) (all score) {
	rules, risks := map[string]*ruleScore{}, map[string]*riskScore{}
	for _, s := range counties {
		all.months = append(all.months, s.months...)
		for _, x := range []struct{ to, from *share }{{&all.yearLead, &s.yearLead}, {&all.yearPair, &s.yearPair}, {&all.year, &s.year}, {&all.yearSeen, &s.yearSeen}} {
			x.to.plus(*x.from)
		}
		for _, r := range s.rules {
			if rules[r.rule] == nil {
				rules[r.rule] = &ruleScore{rule: r.rule}
			}
			rules[r.rule].pairs.plus(r.pairs)
			rules[r.rule].onlyWhy += r.onlyWhy
		}
		for _, r := range s.risks {
			if risks[r.risk] == nil {
				risks[r.risk] = &riskScore{risk: r.risk}
			}
			risks[r.risk].found.plus(r.found)
			risks[r.risk].missedVisible += r.missedVisible
			risks[r.risk].missedUnseen += r.missedUnseen
		}
		all.delay.never += s.delay.never
		all.delay.neverSeen += s.delay.neverSeen
		all.delay.already += s.delay.already
		all.delay.toLead = append(all.delay.toLead, s.delay.toLead...)
		all.delay.toDay = append(all.delay.toDay, s.delay.toDay...)
	}
	all.rules, all.risks = sortedRules(rules), sortedRisks(risks)
	return all
}

func sortedRules(by map[string]*ruleScore) (list []ruleScore) {
	for _, r := range by {
		list = append(list, *r)
	}
	slices.SortFunc(list, byCount(func(r ruleScore) int { return r.pairs.n - r.pairs.k }, func(r ruleScore) string { return r.rule }))
	return list
}

func sortedRisks(by map[string]*riskScore) (list []riskScore) {
	for _, r := range by {
		list = append(list, *r)
	}
	slices.SortFunc(list, byCount(func(r riskScore) int { return r.found.n - r.found.k }, func(r riskScore) string { return r.risk }))
	return list
}

func risk(all map[string]*riskScore, e episode, hit bool) {
	r := all[e.risk]
	if r == nil {
		r = &riskScore{risk: e.risk}
		all[e.risk] = r
	}
	r.found.add(hit)
	switch {
	case hit:
	case e.visible:
		r.missedVisible++
	default:
		r.missedUnseen++
	}
}

func shareOf[K comparable](right map[K]bool) (s share) {
	for _, ok := range right {
		s.add(ok)
	}
	return s
}

func rulesOf(pairs, wrongAlone map[[2]string]bool) []ruleScore {
	by := map[string]*ruleScore{}
	for pair, right := range pairs {
		r := by[pair[1]]
		if r == nil {
			r = &ruleScore{rule: pair[1]}
			by[pair[1]] = r
		}
		r.pairs.add(right)
	}
	for pair := range wrongAlone {
		by[pair[1]].onlyWhy++
	}
	return sortedRules(by)
}

// delayOf follows the episodes that began after the month before the first screening and
// lasted into some screening.
func delayOf(truth []episode, asked []screening) (d delay) {
	if len(asked) == 0 {
		return d
	}
	raised := make([]map[string]bool, len(asked))
	for i, a := range asked {
		raised[i] = map[string]bool{}
		for _, l := range a.leads {
			raised[i][l.Household] = true
		}
	}
	first := time.Date(asked[0].on.Year(), asked[0].on.Month(), 1, 0, 0, 0, 0, time.UTC)
	for _, e := range truth {
		if e.from.Before(first) {
			continue
		}
		lasted, found, before := false, false, -1
		for i, a := range asked {
			if a.on.Before(e.from) {
				before = i
			}
			if !e.covers(a.on) {
				continue
			}
			lasted = true
			if raised[i][e.household] {
				found = true
				d.toLead = append(d.toLead, days(e.from, a.knownBy))
				d.toDay = append(d.toDay, days(e.from, a.on))
				break
			}
		}
		switch {
		case found && before >= 0 && raised[before][e.household]:
			d.already++
		case lasted && !found:
			d.never++
			if !e.visible {
				d.neverSeen++
			}
		}
	}
	return d
}

// byCount orders by a number, greatest first, then by name.
func byCount[T any](count func(T) int, name func(T) string) func(a, b T) int {
	return func(a, b T) int {
		if n := count(b) - count(a); n != 0 {
			return n
		}
		if name(a) < name(b) {
			return -1
		}
		return 1
	}
}
