package monitor

import (
	"context"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Event is one thing that happened about a household: a lead, what became of it, a step of
// its case.
type Event struct {
	Kind    EventKind
	At      time.Time
	Title   string
	Text    string // why, in words; withheld from those who may not read reasons
	Outcome Outcome
	Actor   string // account
	Lead    LeadID
	Case    CaseID
}

// EventKind says what an event is part of.
type EventKind string

const (
	LeadEvent    EventKind = "lead"
	VerdictEvent EventKind = "verdict"
	CaseEvent    EventKind = "case"
)

// silent are the steps that say nothing about the household: reminders and office notes.
var silent = []Action{Begin, Merge, Note, Escalate, Pass}

// Trace lists what happened about a household up to the end of a day, in no order, as far
// as the actor may see leads and cases.
func (s *Service) Trace(ctx context.Context, tx *db.Tx, h registry.HouseholdID, until cn.Date) ([]Event, error) {
	leads, err := leadsWhere(ctx, tx, tx.Filter("l", "l.area", access.LeadRead).And("l.household_id = ? AND NOT l.trial AND l.opened_on <= ?", h, until), "")
	if err != nil {
		return nil, err
	}
	events, err := traceHits(ctx, tx, leads)
	if err != nil {
		return nil, err
	}
	steps, err := traceSteps(ctx, tx, leads)
	if err != nil {
		return nil, err
	}
	cases, err := casesWhere(ctx, tx, tx.Filter("c", "c.area", access.CaseRead).And("c.household_id = ?", h), "")
	if err != nil {
		return nil, err
	}
	events = append(events, steps...)
	for _, c := range cases {
		log, err := caseSteps(ctx, tx, c.ID)
		if err != nil {
			return nil, err
		}
		events = append(events, traceCase(tx, c, log)...)
	}
	return slices.DeleteFunc(events, func(e Event) bool { return cn.DateOf(e.At).After(until) }), nil
}

func byID(leads []Lead) (ids []string, at map[LeadID]Lead) {
	at = make(map[LeadID]Lead, len(leads))
	for _, l := range leads {
		ids, at[l.ID] = append(ids, string(l.ID)), l
	}
	return ids, at
}

// traceHits are the moments at which a rule first pointed to the household.
func traceHits(ctx context.Context, tx *db.Tx, leads []Lead) ([]Event, error) {
	ids, at := byID(leads)
	f := tx.CountyFilter("h").AnyOf("h.lead_id", ids...)
	return db.Select(ctx, tx, `SELECT h.lead_id, h.first_at, h.risk, h.sentence FROM lead_hit h`+f.Where()+` ORDER BY h.id`, f.Args(), func(row db.Scanner) (Event, error) {
		e := Event{Kind: LeadEvent}
		err := row.Scan(&e.Lead, &e.At, &e.Title, &e.Text)
		e.At, e.Title = e.At.UTC(), "发现线索:"+e.Title
		if !seesReasons(tx, at[e.Lead].Area) {
			e.Text = withheld
		}
		return e, err
	})
}

func traceSteps(ctx context.Context, tx *db.Tx, leads []Lead) ([]Event, error) {
	events := []Event{}
	for _, l := range leads {
		log, err := stepsOf(ctx, tx, l.ID)
		if err != nil {
			return nil, err
		}
		for _, st := range log {
			if slices.Contains(silent, st.Action) {
				continue
			}
			e := Event{Kind: LeadEvent, At: st.At, Title: "线索" + st.Action.title(), Actor: st.Actor, Lead: l.ID, Outcome: st.Payload.Outcome}
			if st.Action == Confirm {
				e.Kind, e.Title = VerdictEvent, "核实结论:"+outcomeTitles[st.Payload.Outcome]
			}
			if seesReasons(tx, l.Area) {
				e.Text = st.Note
			}
			events = append(events, e)
		}
	}
	return events, nil
}

func traceCase(tx *db.Tx, c Case, log []caseStep) (events []Event) {
	for _, st := range log {
		if st.Action == CaseEscalate || st.Action == CaseNote {
			continue
		}
		e := Event{Kind: CaseEvent, At: st.At, Title: st.Action.Title(), Actor: st.Actor, Case: c.ID}
		if seesReasons(tx, c.Area) {
			e.Text = st.Note
		}
		events = append(events, e)
	}
	return events
}

// Watch is where the county stood with a household on a day.
type Watch struct {
	Case         CaseID            `json:"case,omitempty" doc:"空为没有立案"`
	Phase        Phase             `json:"phase,omitempty"`
	PhaseTitle   string            `json:"phase_title,omitempty"`
	Category     registry.Category `json:"category" doc:"审定的类别;空为未审定"`
	Risks        []string          `json:"risks" doc:"案件里的风险"`
	MonitoredOn  cn.Date           `json:"monitored_on" doc:"空为未纳入"`
	EliminatedOn cn.Date           `json:"eliminated_on" doc:"空为未消除"`
	Open         []OpenLead        `json:"open" doc:"还没有结论的线索"`
}

// OpenLead is a lead that nobody had answered on the day.
type OpenLead struct {
	Lead     LeadID   `json:"lead"`
	OpenedOn cn.Date  `json:"opened_on"`
	Risks    []string `json:"risks"`
}

// Watches says where the county stood with households at the end of a day, as far as the
// actor may see leads and cases; a household about which nothing happened is not in it.
func (s *Service) Watches(ctx context.Context, tx *db.Tx, households []registry.HouseholdID, on cn.Date) (map[registry.HouseholdID]Watch, error) {
	found := map[registry.HouseholdID]Watch{}
	for part := range slices.Chunk(households, chunk) {
		ids := make([]string, len(part))
		for i, h := range part {
			ids[i] = string(h)
		}
		if err := watchCases(ctx, tx, ids, on, found); err != nil {
			return nil, err
		}
		if err := watchLeads(ctx, tx, ids, on, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// watchCases tells where the newest case of each household stood.
func watchCases(ctx context.Context, tx *db.Tx, households []string, on cn.Date, found map[registry.HouseholdID]Watch) error {
	list, err := Standings(ctx, tx, tx.Filter("c", "c.area", access.CaseRead).AnyOf("c.household_id", households...), on)
	for _, s := range list {
		w := Watch{Case: s.Case, Phase: s.Phase, PhaseTitle: s.Phase.Title(), Category: s.Category, Risks: s.Risks, MonitoredOn: s.Monitored, EliminatedOn: s.Eliminated, Open: []OpenLead{}}
		if w.Risks == nil {
			w.Risks = []string{}
		}
		found[s.Household] = w
	}
	return err
}

func watchLeads(ctx context.Context, tx *db.Tx, households []string, on cn.Date, found map[registry.HouseholdID]Watch) error {
	f := tx.Filter("l", "l.area", access.LeadRead).AnyOf("l.household_id", households...).
		And("NOT l.trial AND l.opened_on <= ? AND (l.closed_on IS NULL OR l.closed_on > ?)", on, on)
	leads, err := leadsWhere(ctx, tx, f, " ORDER BY l.opened_on DESC, l.id DESC")
	if err != nil {
		return err
	}
	risks, err := risksBy(ctx, tx, leads, on)
	if err != nil {
		return err
	}
	for _, l := range leads {
		w, ok := found[l.Household]
		if !ok {
			w = Watch{Risks: []string{}}
		}
		w.Open = append(w.Open, OpenLead{l.ID, l.OpenedOn, risks[l.ID]})
		found[l.Household] = w
	}
	return nil
}

// risksBy are the risks that rules had pointed to by the end of a day.
func risksBy(ctx context.Context, tx *db.Tx, leads []Lead, on cn.Date) (map[LeadID][]string, error) {
	ids, _ := byID(leads)
	risks := map[LeadID][]string{}
	f := tx.CountyFilter("h").AnyOf("h.lead_id", ids...)
	return risks, tx.Each(ctx, `SELECT h.lead_id, h.risk, h.first_at FROM lead_hit h`+f.Where()+` ORDER BY h.id`, f.Args(), func(row db.Scanner) error {
		var lead LeadID
		var risk string
		var at time.Time
		err := row.Scan(&lead, &risk, &at)
		if !cn.DateOf(at).After(on) && !slices.Contains(risks[lead], risk) {
			risks[lead] = append(risks[lead], risk)
		}
		return err
	})
}
