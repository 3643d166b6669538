package monitor

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// Hit is one rule true of one household, with what it says and the rows behind it.
type Hit struct {
	Rule      string
	Version   int
	Trial     bool
	Channel   Channel // if empty, that of the sector
	Title     string
	Household registry.HouseholdID
	Village   string
	Risk      string
	Sector    string
	Severity  int     // 1–5
	Distance  float64 // how many times the threshold, from 1
	Sentence  string
	Rows      []Row
	Params    []Param
	On        cn.Date
	KnownBy   cn.Date
	Burden    Burden
	// Covered says that help already given answers the risk.
	Covered bool
	// Monitored says that the household already is a monitored household.
	Monitored bool
	// ForMonitored says that the rule asks about monitored households in particular.
	ForMonitored bool
}

// Row points to a row of a department's file behind a hit.
type Row struct {
	Record  int64 // the number of the record in its county, whatever batch brings it again
	Batch   int64
	Row     int
	Dataset string
	On      cn.Date
	Amount  cn.Money
}

// Param is a parameter that a hit was decided by.
type Param struct {
	Key   string  `json:"key"`
	Value string  `json:"value"`
	From  cn.Date `json:"from"`
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
	New        int            // leads opened
	Merged     int            // open leads that hits joined
	Suppressed map[string]int // hits, by reason
}

// Why a hit opens nothing.
const (
	Answered    = "answered"  // the same evidence was answered within the cool-down
	AsMonitored = "monitored" // the household is monitored and the risk was found true already
	AsCovered   = "covered"   // help already given answers it
	passes      = ""
)

// records are the distinct rows behind a hit, ascending. They identify what it stands on
// whatever batch brings it again.
func (h Hit) records() []int64 {
	var list []int64
	for _, r := range h.Rows {
		list = append(list, r.Record)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// evidenceKey is a digest of the records; "" for a hit that stands on the absence of rows.
func evidenceKey(records []int64) string {
	if len(records) == 0 {
		return ""
	}
	var b strings.Builder
	for _, n := range records {
		b.WriteString(strconv.FormatInt(n, 10))
		b.WriteByte(',')
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:16])
}

// answer is a verdict that may spare a household the same question.
type answer struct {
	rule, risk string
	outcome    Outcome
	severity   int
	distance   float64
	records    []int64
	until      cn.Date // the last day of the cool-down; zero if there is none
	again      float64 // how many times as far beyond its threshold a hit lies that asks anew in spite of it
}

// standing is what is known of a household before the hits arrive.
type standing struct {
	leads   map[bool]*openLead // by trial
	answers []answer
}

// openLead is an open lead with its current hits by rule.
type openLead struct {
	id   LeadID
	hits map[string]openHit
}

type openHit struct {
	id       string
	key      string
	risk     string
	sentence string
	severity int
	distance float64
	burden   Burden
	lapsed   bool // a screening found it not true any more
	origin   origin
}

func (h Hit) open(id string) openHit {
	return openHit{id: id, key: evidenceKey(h.records()), risk: h.Risk, sentence: h.Sentence, severity: h.Severity, distance: h.Distance, burden: h.Burden}
}

func (o openHit) says(h Hit) bool {
	n := h.open(o.id)
	n.lapsed, n.origin = o.lapsed, o.origin
	return n == o
}

// suppressed says why a hit needs nobody's walk, or "".
func (s *standing) suppressed(h Hit, on cn.Date) string {
	if h.channel().byPeople() {
		return passes
	}
	if h.Covered {
		return AsCovered
	}
	if l := s.leads[h.Trial]; l != nil && l.hits[h.Rule].id != "" {
		return passes // it is being asked already
	}
	if slices.ContainsFunc(s.answers, func(a answer) bool { return a.answers(h, on) }) {
		return Answered
	}
	if h.Monitored && !h.ForMonitored && slices.ContainsFunc(s.answers, func(a answer) bool { return a.outcome == True && a.risk == h.Risk }) {
		return AsMonitored
	}
	return passes
}

// answers says whether a verdict answers the hit: the same rule, within the cool-down, on
// no row that is new, and no worse than it was. Where people have found that what lies
// beyond a threshold is no hardship, another small bill does not ask them anew: it takes
// again times as much. What has no threshold has degrees neither, and each new row is news.
func (a answer) answers(h Hit, on cn.Date) bool {
	const grown = 1e-9
	if a.rule != h.Rule || a.outcome == NeedMore || a.until.IsZero() || on.After(a.until) {
		return false
	}
	if h.Severity > a.severity {
		return false
	}
	if a.outcome == False && a.again > 1 && a.distance > 1 && h.Distance > 1 {
		return h.Distance < a.distance*a.again
	}
	if h.Distance > a.distance+grown {
		return false
	}
	for _, n := range h.records() {
		if _, had := slices.BinarySearch(a.records, n); !had {
			return false
		}
	}
	return true
}

// placed is a hit in a lead: touched if the lead holds it already, else new, in the place
// of ends if that is not "".
type placed struct {
	lead    LeadID
	hit     openHit
	from    *Hit
	touched bool
	ends    string
}

// plan is what a screening does to the leads of its households.
type plan struct {
	opened  []LeadID // with their first hit in placed
	of      map[LeadID]*Hit
	changed map[LeadID]*openLead // leads with new or changed hits, opened ones included
	placed  []placed
	taken   Taken
}

// origin is from when a hit that the household's lead did not hold is news: from this
// screening, if an earlier one by the same version could have found it. Who speaks up brings
// news, whatever people found at the household before.
func (s *standing) origin(h Hit, on cn.Date, before map[ruleVersion]bool) origin {
	if h.channel().byPeople() {
		return origin{on: on}
	}
	found := func(o Outcome) bool {
		return slices.ContainsFunc(s.answers, func(a answer) bool { return a.outcome == o })
	}
	from := origin{refuted: found(False) && !found(True)}
	if before[h.version()] {
		from.on = on
	}
	return from
}

// decide places the hits; before says which versions of their rules had said it of somebody
// on an earlier day. It is pure: ids come from newID; the order of the hits does not matter.
func decide(run Run, hits []Hit, known map[registry.HouseholdID]*standing, before map[ruleVersion]bool, newID func() string) plan {
	p := plan{of: map[LeadID]*Hit{}, changed: map[LeadID]*openLead{}, taken: Taken{Suppressed: map[string]int{}}}
	joined, opened := map[LeadID]bool{}, map[LeadID]bool{}
	hits = worstFirst(hits)
	for i := range hits {
		h := &hits[i]
		s := known[h.Household]
		if s == nil {
			s = &standing{leads: map[bool]*openLead{}}
			known[h.Household] = s
		}
		if why := s.suppressed(*h, run.On); why != "" {
			p.taken.Suppressed[why]++
			continue
		}
		l := s.leads[h.Trial]
		if l == nil {
			l = &openLead{LeadID(newID()), map[string]openHit{}}
			s.leads[h.Trial] = l
			p.opened, p.of[l.id], opened[l.id] = append(p.opened, l.id), h, true
		}
		if !opened[l.id] && !joined[l.id] {
			joined[l.id] = true
			p.taken.Merged++
		}
		p.place(l, h, s.origin(*h, run.On, before), newID)
	}
	p.taken.New = len(p.opened)
	return p
}

// place puts a hit into a lead; what the lead heard of the rule before keeps since when.
func (p *plan) place(l *openLead, h *Hit, from origin, newID func() string) {
	old, has := l.hits[h.Rule]
	if has && old.says(*h) {
		if old.lapsed { // it holds again
			old.lapsed = false
			l.hits[h.Rule] = old
			p.changed[l.id] = l
		}
		p.placed = append(p.placed, placed{lead: l.id, hit: old, from: h, touched: true})
		return
	}
	hit := h.open(newID())
	hit.origin = from
	if has {
		hit.origin = old.origin
	}
	l.hits[h.Rule] = hit
	p.changed[l.id] = l
	p.placed = append(p.placed, placed{lead: l.id, hit: hit, from: h, ends: old.id})
}

// worstFirst sorts hits by household, then rank, and keeps the worst of each rule.
func worstFirst(hits []Hit) []Hit {
	sorted := slices.Clone(hits)
	slices.SortFunc(sorted, func(a, b Hit) int {
		return cmp.Or(
			cmp.Compare(a.Household, b.Household),
			cmp.Compare(gravity(b.Severity, b.Distance), gravity(a.Severity, a.Distance)),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Sentence, b.Sentence),
			cmp.Compare(evidenceKey(a.records()), evidenceKey(b.records())),
		)
	})
	type question struct {
		household registry.HouseholdID
		rule      string
		trial     bool
	}
	seen := map[question]bool{}
	return slices.DeleteFunc(sorted, func(h Hit) bool {
		q := question{h.Household, h.Rule, h.Trial}
		twice := seen[q]
		seen[q] = true
		return twice
	})
}

// holds says whether any of its hits is still true as far as is known.
func (l *openLead) holds() bool {
	for _, h := range l.hits {
		if !h.lapsed {
			return true
		}
	}
	return false
}

// ranked are the hits that rank a lead, the worst first: those that hold, or all if none does.
func (l *openLead) ranked() []rankedHit {
	hits := make([]rankedHit, 0, len(l.hits))
	for rule, h := range l.hits {
		hits = append(hits, rankedHit{h, rule})
	}
	hits = holding(hits)
	slices.SortFunc(hits, func(a, b rankedHit) int {
		return cmp.Or(cmp.Compare(gravity(b.severity, b.distance), gravity(a.severity, a.distance)), cmp.Compare(a.risk, b.risk), cmp.Compare(a.rule, b.rule))
	})
	return hits
}

// rank is the score and the risks of a lead, worst first.
func (l *openLead) rank(r Ranking) (score float64, risks []string) {
	hits := l.ranked()
	risks = []string{}
	for _, h := range hits {
		if !slices.Contains(risks, h.risk) {
			risks = append(risks, h.risk)
		}
	}
	return r.score(hits), risks
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("monitor: " + err.Error()) // our own plain types always marshal
	}
	return string(b)
}
