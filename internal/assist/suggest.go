package assist

import (
	"context"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/registry"
)

// Suggestion is a help that a household seems entitled to but does not receive.
type Suggestion struct {
	Key       string     `json:"key"`
	Code      string     `json:"code" doc:"措施的代码"`
	CodeTitle string     `json:"code_title"`
	Title     string     `json:"title"`
	Text      string     `json:"text" doc:"为什么这样建议"`
	Clause    string     `json:"clause,omitempty"`
	Source    string     `json:"source,omitempty" doc:"照谁的规则"`
	Rows      []fact.Row `json:"rows" doc:"依据的部门记录"`
	Risks     []string   `json:"risks" doc:"这项措施能解决本户的哪些风险"`
	Dismissed *Dismissal `json:"dismissed,omitempty" doc:"有人看过,不采纳"`
}

// Dismissal says who set a suggestion aside, and why.
type Dismissal struct {
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Unclear is a help of which nobody can say whether the household is entitled to it.
type Unclear struct {
	Title   string   `json:"title"`
	Missing []string `json:"missing" doc:"不清楚的内容"`
}

// Suggestions are what a household seems entitled to, and what cannot be said.
type Suggestions struct {
	Items   []Suggestion `json:"items"`
	Unclear []Unclear    `json:"unclear"`
}

// withheld replaces a reason that the reader may not know.
const withheld = "依据涉及健康、残疾信息,您没有查看的权限。请同村干部核对。"

var errNoSuggestion = errs.New(errs.NotFound, "assist.no_suggestion", "没有这条建议。数据可能已经更新,请刷新后再看。")

// Suggestions compares what is known of a household with what it receives.
// Policy: plan:264 A034
func (s *Service) Suggestions(ctx context.Context, c CaseID) (out Suggestions, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err := s.planFor(ctx, tx, c, access.AssistRead)
		if err != nil {
			return err
		}
		out, err = s.suggestions(ctx, tx, &p)
		return err
	})
	return out, err
}

func (s *Service) suggestions(ctx context.Context, tx *db.Tx, p *Plan) (out Suggestions, err error) {
	out = Suggestions{Items: []Suggestion{}, Unclear: []Unclear{}}
	t, err := s.facts.Evaluate(ctx, tx, tx.Today(), tx.Today(), p.Household)
	if err != nil || len(t.Households) == 0 {
		return out, err
	}
	params, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return out, err
	}
	measures, err := measuresOf(ctx, tx, p.Case)
	if err != nil {
		return out, err
	}
	dismissed, err := dismissals(ctx, tx, p.Case)
	if err != nil {
		return out, err
	}
	cat, err := s.catalogue(ctx, tx)
	if err != nil {
		return out, err
	}
	home := &t.Households[0]
	var people []registry.PersonID
	for _, m := range home.Members {
		people = append(people, m.Person)
	}
	names, err := s.registry.PersonNames(ctx, tx, people)
	if err != nil {
		return out, err
	}
	health := tx.Actor().Scope(access.HealthRead).Covers(p.Area)
	for i := range entitlements() {
		e := &entitlements()[i]
		if slices.ContainsFunc(measures, func(m Measure) bool { return m.live() && (m.Code == e.Code || m.Heading == e.Code) }) {
			continue
		}
		for _, who := range subjects(home, e.Subject) {
			j := judged{table: t, home: home, member: who, params: params}
			v, missing := j.holds(e)
			switch {
			case v == unknown:
				out.unclear(e.Title, missing)
			case v == yes:
				found := j.suggest(e, names, cat, p)
				if j.sensitive(e) && !health {
					found.Text, found.Rows = withheld, []fact.Row{}
				}
				if d, ok := dismissed[found.Key]; ok {
					found.Dismissed = &d
				}
				out.Items = append(out.Items, found)
			}
		}
	}
	return out, nil
}

// subjects are whom an entitlement asks about: the members, or once the household.
func subjects(home *fact.Household, about fact.Subject) (list []*fact.Member) {
	if about == fact.OfHousehold {
		return []*fact.Member{nil}
	}
	for i := range home.Members {
		list = append(list, &home.Members[i])
	}
	return list
}

func (j *judged) suggest(e *Entitlement, names map[registry.PersonID]string, c catalogue, p *Plan) Suggestion {
	g := Suggestion{Key: e.Key, Code: e.Code, CodeTitle: e.Title, Title: e.Title, Clause: e.Clause, Source: e.Source, Rows: j.rows(e), Risks: []string{}}
	name := ""
	if j.member != nil {
		g.Key += ":" + string(j.member.Person)
		name = names[j.member.Person]
	}
	g.Text = j.sentence(e, name)
	found, heading, ok := c.find(e.Code)
	if !ok {
		return g
	}
	g.CodeTitle = found.Text
	for _, risk := range p.Risks {
		if c.fits(heading.Code, risk) {
			g.Risks = append(g.Risks, risk)
		}
	}
	return g
}

// unclear adds what cannot be said, each help once with all that is missing.
func (s *Suggestions) unclear(title string, missing []string) {
	i := slices.IndexFunc(s.Unclear, func(u Unclear) bool { return u.Title == title })
	if i < 0 {
		i = len(s.Unclear)
		s.Unclear = append(s.Unclear, Unclear{Title: title, Missing: []string{}})
	}
	u := &s.Unclear[i]
	u.Missing = unique(append(u.Missing, missing...))
}

// Dismiss sets a suggestion aside, for a reason.
func (s *Service) Dismiss(ctx context.Context, c CaseID, suggestion, reason string) error {
	reason, err := checkText("原因", reason, 200)
	if err != nil || reason == "" {
		return errReason
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := s.planFor(ctx, tx, c, access.AssistPlan)
		if err != nil {
			return err
		}
		now, err := s.suggestions(ctx, tx, &p)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(now.Items, func(g Suggestion) bool { return g.Key == suggestion }) {
			return errNoSuggestion
		}
		_, err = tx.Exec(ctx, `INSERT INTO suggestion_dismissal (county_id, case_id, suggestion, reason, dismissed_by, dismissed_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (county_id, case_id, suggestion) DO UPDATE SET reason = excluded.reason, dismissed_by = excluded.dismissed_by, dismissed_at = excluded.dismissed_at`,
			tx.County(), c, suggestion, reason, tx.Actor().ID, tx.Now())
		if err != nil {
			return err
		}
		return s.note(ctx, tx, &p, planStep{Case: c, Action: planDismiss, Note: reason, Payload: planPayload{Suggestion: suggestion}})
	})
}

func dismissals(ctx context.Context, tx *db.Tx, c CaseID) (map[string]Dismissal, error) {
	list, accounts := map[string]Dismissal{}, []string{}
	err := tx.Each(ctx, `SELECT suggestion, reason, dismissed_by, dismissed_at FROM suggestion_dismissal WHERE county_id = $1 AND case_id = $2`,
		[]any{tx.County(), c}, func(row db.Scanner) error {
			var key string
			var d Dismissal
			err := row.Scan(&key, &d.Reason, &d.By, &d.At)
			d.At = d.At.UTC()
			list[key] = d
			accounts = append(accounts, d.By)
			return err
		})
	if err != nil {
		return nil, err
	}
	names, err := access.Names(ctx, tx, accounts...)
	for key, d := range list {
		d.By = names[d.By]
		list[key] = d
	}
	return list, err
}
