package assist

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
)

// Sealer encrypts the telephone numbers of helpers; package seal satisfies it.
type Sealer interface {
	Seal(purpose string, plain []byte) []byte
	Open(purpose string, box []byte) ([]byte, error)
}

// Service keeps the help for monitored households.
type Service struct {
	db        *db.DB
	divisions *division.Service
	params    *param.Service
	codes     *code.Service
	registry  *registry.Service
	facts     *fact.Service
	files     *blob.Store
	seal      Sealer
	calendar  cn.Calendar
}

// New makes the service. Deadlines count on the shipped calendar unless UseCalendar says
// otherwise.
func New(d *db.DB, divisions *division.Service, params *param.Service, codes *code.Service, r *registry.Service, facts *fact.Service, files *blob.Store, seal Sealer) *Service {
	return &Service{db: d, divisions: divisions, params: params, codes: codes, registry: r, facts: facts, files: files, seal: seal, calendar: cn.DefaultCalendar()}
}

// UseCalendar sets the working-day calendar; app calls it before the first request.
func (s *Service) UseCalendar(c cn.Calendar) { s.calendar = c }

// Opening is what the case tells when help begins.
type Opening struct {
	Case         CaseID
	Household    registry.HouseholdID
	Area         string
	Category     registry.Category // "" before the approval
	Risks        []string
	Labour       bool
	RecognisedOn cn.Date // zero before the approval (绿色通道)
	GreenChannel bool
}

// Begin opens the help for a household approved as monitored, or before that where the
// facts are clear (绿色通道). For a case that has a plan already (approved after a fast
// track, taken back after an elimination) the plan goes on. It runs in the transaction of
// the decision, which has checked the right to it.
// Policy: plan:264 A034
func (s *Service) Begin(ctx context.Context, tx *db.Tx, o Opening) error {
	p, known, err := planOf(ctx, tx, o.Case)
	if err != nil {
		return err
	}
	step := planStep{Case: o.Case, Action: planGoOn, Payload: planPayload{Risks: o.Risks, Green: o.GreenChannel, Recognised: o.RecognisedOn}}
	if !known {
		step.Action = planBegin
		p = Plan{Case: o.Case, OpenedOn: tx.Today()}
	}
	p.Household, p.Area, p.Category, p.Risks, p.FinishedOn = o.Household, o.Area, o.Category, unique(o.Risks), cn.Date{}
	p.Green = p.Green || o.GreenChannel
	if !o.RecognisedOn.IsZero() {
		p.Recognised = o.RecognisedOn
	}
	if p.Labour, err = s.labour(ctx, tx, o.Household, o.Labour); err != nil {
		return err
	}
	if !known {
		err = insertPlan(ctx, tx, &p)
	} else {
		err = p.save(ctx, tx)
	}
	if err != nil {
		return err
	}
	return s.note(ctx, tx, &p, step)
}

// note appends to the log of a plan and to the audit trail.
func (s *Service) note(ctx context.Context, tx *db.Tx, p *Plan, step planStep) error {
	if err := appendPlanStep(ctx, tx, step); err != nil {
		return err
	}
	return tx.Record(ctx, db.Entry{Verb: "assistance." + string(step.Action), Ref: p.Case.Ref(), Area: p.Area,
		Detail: map[string]any{"household": string(p.Household), "risks": len(p.Risks)}})
}

// unique keeps the order and drops repeats.
func unique(list []string) []string {
	out := []string{}
	for _, v := range list {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// labour tells "nobody is able to work" from "nobody knows", which the case does not.
func (s *Service) labour(ctx context.Context, tx *db.Tx, h registry.HouseholdID, able bool) (Labour, error) {
	if able {
		return Able, nil
	}
	people, err := s.registry.Population(ctx, tx, tx.Today(), tx.Today(), h)
	if err != nil || len(people) == 0 {
		return "", err
	}
	for _, m := range people[0].Members {
		if m.Labour == "" || m.Birth.IsZero() {
			return "", nil
		}
	}
	return Unable, nil
}

// Adjust takes over the risks of a case after some were added or are gone. Measures stay:
// the plan says what it now lacks. Nothing happens for a case without help.
func (s *Service) Adjust(ctx context.Context, tx *db.Tx, c CaseID, risks []string) error {
	p, ok, err := planOf(ctx, tx, c)
	if err != nil || !ok {
		return err
	}
	p.Risks = unique(risks)
	if err := p.save(ctx, tx); err != nil {
		return err
	}
	return s.note(ctx, tx, &p, planStep{Case: c, Action: planAdjust, Payload: planPayload{Risks: p.Risks}})
}

// Follow lets the help go with a household that moved, merged or was given to another
// village. Nothing happens for a case without help.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, c CaseID, h registry.HouseholdID, area string) error {
	p, ok, err := planOf(ctx, tx, c)
	if err != nil || !ok {
		return err
	}
	p.Household, p.Area = h, area
	if err := p.save(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE measure SET household_id = $3, area = $4 WHERE county_id = $1 AND case_id = $2`, tx.County(), c, h, area); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE helper SET area = $3 WHERE county_id = $1 AND household_id = $2`, tx.County(), h, area); err != nil {
		return err
	}
	return s.note(ctx, tx, &p, planStep{Case: c, Action: planFollow, Payload: planPayload{Area: area}})
}

// Finish ends the help of a case that was eliminated or closed. What has not been
// delivered is stopped; a policy that runs keeps its own end (小额信贷、公益岗、教育).
// Nothing happens for a case without help.
func (s *Service) Finish(ctx context.Context, tx *db.Tx, c CaseID, on cn.Date) error {
	p, ok, err := planOf(ctx, tx, c)
	if err != nil || !ok || !p.open() {
		return err
	}
	measures, err := measuresOf(ctx, tx, c)
	if err != nil {
		return err
	}
	for i := range measures {
		m := &measures[i]
		if m.arrived() || m.State == Stopped {
			continue
		}
		m.State = Stopped
		if err := s.add(ctx, tx, m, measureStep{Action: Stop, Payload: measurePayload{On: on, Finished: true}}); err != nil {
			return err
		}
	}
	p.FinishedOn = on
	if err := p.save(ctx, tx); err != nil {
		return err
	}
	return s.note(ctx, tx, &p, planStep{Case: c, Action: planFinish, Payload: planPayload{On: on}})
}

// add stores a step that has been judged: the log, the measure, the audit trail.
func (s *Service) add(ctx context.Context, tx *db.Tx, m *Measure, step measureStep) error {
	step.Measure = m.ID
	if err := m.save(ctx, tx); err != nil {
		return err
	}
	m.steps++
	if err := appendMeasureStep(ctx, tx, step); err != nil {
		return err
	}
	return tx.Record(ctx, db.Entry{Verb: "measure." + string(step.Action), Ref: m.ID.Ref(), Area: m.Area,
		Detail: map[string]any{"household": string(m.Household), "code": m.Code, "state": string(m.State)}})
}

// Delivery is help that arrived.
type Delivery struct {
	Heading         string
	Title           string
	Risks           []string // that it was meant for
	DeliveredOn     cn.Date
	Evidence        int // how many records, papers and visits prove it
	EffectConfirmed bool
	// Effect is what was found; "" if nobody has looked yet.
	Effect      Effect
	Development bool
}

// Delivered is the help that arrived for a case, oldest first.
func (s *Service) Delivered(ctx context.Context, tx *db.Tx, c CaseID) ([]Delivery, error) {
	measures, err := measuresOf(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	cat, err := s.catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	list := []Delivery{}
	for i := range measures {
		m := &measures[i]
		if !m.arrived() {
			continue
		}
		cat.dress(m)
		list = append(list, Delivery{Heading: m.Heading, Title: m.Title, Risks: m.Risks, DeliveredOn: m.DeliveredOn, Evidence: len(m.Evidence),
			EffectConfirmed: m.Effect == Effective, Effect: m.Effect, Development: m.Development})
	}
	slices.SortStableFunc(list, func(a, b Delivery) int { return a.DeliveredOn.Compare(b.DeliveredOn) })
	return list, nil
}

func (s *Service) catalogue(ctx context.Context, tx *db.Tx) (catalogue, error) {
	lists, err := s.codes.Lists(ctx, tx)
	return catalogue{lists, shipped()}, err
}

// dress gives a measure its words.
func (c catalogue) dress(m *Measure) {
	found, heading, ok := c.find(m.Code)
	m.Title, m.HeadTitle = m.Code, m.Heading
	if ok {
		m.Title, m.HeadTitle, m.Development = found.Text, heading.Text, development(heading)
	}
	m.Department, m.FundTitle, m.StateTitle = c.pack.department(m.Sector), fundTitles[m.Fund], Course.StateTitle(m.State)
}

// limits are the county's time limits of today.
func (s *Service) limits(ctx context.Context, tx *db.Tx) (l Limits, err error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	l.Assist, _ = set.Days("deadline.assist")
	l.DevelopmentMonths, _ = set.Int("deadline.development_months")
	l.MissingMonths, _ = set.Int("quality.assist_missing_months")
	l.Effect, _ = set.Days("deadline.effect")
	l.Remind, _ = set.Days("escalation.remind")
	l.Township, _ = set.Days("escalation.township")
	l.County, _ = set.Days("escalation.county")
	return l, err
}

// checkText refuses what is too long or holds the number of a certificate or telephone.
func checkText(what, text string, longest int) (string, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > longest || cn.HasLongNumber(text) {
		return "", errText.Textf(what, longest)
	}
	return text, nil
}

var errText = errs.New(errs.Invalid, "assist.text", "%s请不超过 %d 字,不要写证件号和电话号码。")

// placed names where households are, for lists.
type placed struct {
	cards map[registry.HouseholdID]registry.Card
	tree  *division.Tree
}

func (s *Service) places(ctx context.Context, tx *db.Tx, homes []registry.HouseholdID) (p placed, err error) {
	if p.cards, err = s.registry.Cards(ctx, tx, homes); err != nil {
		return p, err
	}
	p.tree, err = s.divisions.Tree(ctx, tx)
	return p, err
}
