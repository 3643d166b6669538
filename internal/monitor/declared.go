package monitor

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// Progress of a declaration, in the order in which it goes.
type DeclarationStage string

const (
	DeclarationReceived  DeclarationStage = "received"  // nobody was sent yet
	DeclarationSent      DeclarationStage = "sent"      // a village is to visit
	DeclarationVisited   DeclarationStage = "visited"   // the township looks at it
	DeclarationToAnswer  DeclarationStage = "to_answer" // decided, and the household does not know
	DeclarationAnswered  DeclarationStage = "answered"
	DeclarationWithdrawn DeclarationStage = "withdrawn"
)

// stageOf is how far a declaration is, by its lead.
func stageOf(lead State, outcome Outcome, answered, withdrawn bool) DeclarationStage {
	switch {
	case withdrawn:
		return DeclarationWithdrawn
	case answered:
		return DeclarationAnswered
	case outcome != "" || lead == Withdrawn:
		return DeclarationToAnswer
	case lead == Visited:
		return DeclarationVisited
	case lead == Dispatched || lead == Accepted:
		return DeclarationSent
	}
	return DeclarationReceived
}

// plainStages say it to the household. The deadline, where there is one, stands beside it.
var plainStages = map[DeclarationStage]string{
	DeclarationReceived:  "已经收到,正在安排人入户。",
	DeclarationSent:      "已经安排村里入户核实。",
	DeclarationVisited:   "已经入户,乡镇(街道)正在核对。",
	DeclarationToAnswer:  "已经有结果,村里会当面或打电话告诉您。",
	DeclarationAnswered:  "已经把结果告诉您。有不明白的,可以找村里或乡镇(街道)。",
	DeclarationWithdrawn: "您已经撤回这份申报。又有困难的,可以随时再报。",
}

// Declaration is one as it stands now, without its sealed words.
type Declaration struct {
	ID          DeclarationID        `json:"id"`
	Number      string               `json:"number" doc:"回执号"`
	Manner      Manner               `json:"manner" enum:"counter,phone,paper,proxy,cadre"`
	Household   registry.HouseholdID `json:"household"`
	HouseNumber string               `json:"household_number" doc:"户编号;未纳入花名册的为空"`
	Head        string               `json:"head" doc:"户主姓名"`
	Group       string               `json:"group"`
	Area        string               `json:"area"`
	AreaName    string               `json:"area_name"`
	Applicant   string               `json:"applicant"`
	Relation    string               `json:"relation,omitempty"`
	Risks       []string             `json:"risks"`
	DeclaredOn  cn.Date              `json:"declared_on"`
	RecordedBy  string               `json:"recorded_by"`
	Recorder    string               `json:"recorder" doc:"登记人姓名"`
	RecordedAt  time.Time            `json:"recorded_at"`
	Lead        LeadID               `json:"lead"`
	Stage       DeclarationStage     `json:"stage" enum:"received,sent,visited,to_answer,answered,withdrawn"`
	Plain       string               `json:"plain" doc:"说给农户听的进展"`
	Outcome     Outcome              `json:"outcome,omitempty" doc:"核实结论;没有的省略"`
	Due         cn.Date              `json:"due" doc:"这一步的最后一天:入户或答复;没有时限的为空"`
	Overdue     bool                 `json:"overdue"`
	AnsweredOn  cn.Date              `json:"answered_on" doc:"空为还没有答复"`
	WithdrawnOn cn.Date              `json:"withdrawn_on" doc:"空为有效"`
	Reason      string               `json:"withdraw_reason,omitempty"`

	leadState State
	leadArea  string
	visitedAt time.Time
	closedOn  cn.Date
	reason    string // of the verdict
}

// DeclarationQuery picks declarations; empty fields pick all.
type DeclarationQuery struct {
	Number    string               `query:"number" maxLength:"40" doc:"回执号或查询码"`
	Area      string               `query:"area" maxLength:"15" doc:"区划代码,含下级"`
	Household registry.HouseholdID `query:"household" maxLength:"36"`
	Stage     DeclarationStage     `query:"stage" enum:"received,sent,visited,to_answer,answered,withdrawn" doc:"进展"`
	Late      bool                 `query:"late" doc:"只看入户或答复已经逾期的"`
}

// FoundDeclarations is a part of the list, and what of all waits for an answer.
type FoundDeclarations struct {
	api.List[Declaration]
	Waiting int `json:"waiting" doc:"已有结果还没有答复农户的"`
	Late    int `json:"late" doc:"其中答复已逾期的"`
}

// stageConditions pick what stageOf says.
var stageConditions = map[DeclarationStage]string{
	DeclarationReceived:  "d.withdrawn_on IS NULL AND d.answered_on IS NULL AND l.state = 'open'",
	DeclarationSent:      "d.withdrawn_on IS NULL AND d.answered_on IS NULL AND l.state IN ('dispatched', 'accepted')",
	DeclarationVisited:   "d.withdrawn_on IS NULL AND d.answered_on IS NULL AND l.state = 'visited'",
	DeclarationToAnswer:  "d.withdrawn_on IS NULL AND d.answered_on IS NULL AND l.closed_on IS NOT NULL",
	DeclarationAnswered:  "d.withdrawn_on IS NULL AND d.answered_on IS NOT NULL",
	DeclarationWithdrawn: "d.withdrawn_on IS NOT NULL",
}

// Declarations are those of the actor's area, the newest first.
func (s *Service) Declarations(ctx context.Context, q DeclarationQuery, p api.Page) (found FoundDeclarations, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		lim, err := s.limits(ctx, tx)
		if err != nil {
			return err
		}
		f := tx.Filter("d", "d.village", access.LeadRead)
		if q.Area != "" {
			f.In("d.village", db.Scope{Areas: []string{q.Area}})
		}
		if q.Household != "" {
			f.And("d.household_id = ?", string(q.Household))
		}
		if q.Number != "" {
			f.And("d.number = ?", ofNumber(q.Number))
		}
		if cond, ok := stageConditions[q.Stage]; ok {
			f.And(cond)
		}
		if q.Late {
			f.And("(" + s.lateAnswer(f, lim, tx.Today()) + " OR " + lateVisit(f, tx.Today()) + ")")
		}
		if p.After != "" {
			f.And("d.number < ?", p.After)
		}
		limit := p.Limit
		if limit <= 0 || limit > 100 {
			limit = pageSize
		}
		if found.Items, err = s.declarationsWhere(ctx, tx, f, limit+1); err != nil {
			return err
		}
		if len(found.Items) > limit {
			found.Items = found.Items[:limit]
			found.Next = found.Items[limit-1].Number
		}
		w := tx.Filter("d", "d.village", access.LeadRead).And(stageConditions[DeclarationToAnswer])
		return tx.Get(ctx, nil, `SELECT count(*), count(*) FILTER (WHERE `+s.lateAnswer(w, lim, tx.Today())+`) FROM declaration d
			JOIN lead l ON l.county_id = d.county_id AND l.id = d.lead_id`+w.Where(), w.Args(), &found.Waiting, &found.Late)
	})
	return found, err
}

// lateVisit picks the declarations on which somebody should have visited before a day.
func lateVisit(f *db.Filter, today cn.Date) string {
	return "d.withdrawn_on IS NULL AND l.closed_on IS NULL AND l.state IN ('open', 'dispatched', 'accepted') AND l.visit_due < " + f.Arg(today)
}

// lateAnswer picks those that should have been answered before a day.
func (s *Service) lateAnswer(f *db.Filter, lim limits, today cn.Date) string {
	day := s.answeredBy(lim, today)
	if day.IsZero() {
		return "1 = 0"
	}
	return "d.withdrawn_on IS NULL AND d.answered_on IS NULL AND l.visited_at < " + f.Arg(day.AddDays(1).Time())
}

// answeredBy is the last day of a visit whose answer is late today; zero without a limit.
func (s *Service) answeredBy(lim limits, today cn.Date) cn.Date {
	for day, n := today.AddDays(-1), 0; n < 400; day, n = day.AddDays(-1), n+1 {
		due := s.due(lim.feedback, day)
		if due.IsZero() {
			return cn.Date{}
		}
		if due.Before(today) {
			return day
		}
	}
	return cn.Date{}
}

// Declaration is one in the actor's area. Error: db.ErrNotFound.
func (s *Service) Declaration(ctx context.Context, d DeclarationID) (v DeclarationDetail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if v.Declaration, err = s.declaration(ctx, tx, d, access.LeadRead); err != nil {
			return err
		}
		if v.Answers, err = answersTo(ctx, tx, d); err != nil {
			return err
		}
		v.Letter = letter(v.Declaration)
		return nil
	})
	return v, err
}

func (s *Service) declaration(ctx context.Context, tx *db.Tx, d DeclarationID, p db.Permission) (Declaration, error) {
	list, err := s.declarationsWhere(ctx, tx, tx.CountyFilter("d").And("d.id = ?", d), 1)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Declaration{}, err
	}
	return list[0], tx.Require(p, list[0].Area)
}

func (s *Service) declarationsWhere(ctx context.Context, tx *db.Tx, f *db.Filter, limit int) ([]Declaration, error) {
	list, err := db.Select(ctx, tx, `SELECT d.id, d.number, d.manner, d.household_id, d.village, d.applicant, d.relation, d.risks, d.declared_on, d.recorded_by, d.recorded_at,
			d.lead_id, d.answered_on, d.withdrawn_on, d.withdraw_reason, l.state, l.outcome, l.area, l.visit_due, l.visited_at, l.closed_on,
			coalesce((SELECT st.note FROM lead_step st WHERE st.county_id = l.county_id AND st.lead_id = l.id AND st.action = 'confirm'), '')
		FROM declaration d JOIN lead l ON l.county_id = d.county_id AND l.id = d.lead_id`+f.Where()+` ORDER BY d.number DESC LIMIT `+f.Arg(limit), f.Args(),
		func(row db.Scanner) (d Declaration, err error) {
			var risks []byte
			var visited *time.Time
			if err = row.Scan(&d.ID, &d.Number, &d.Manner, &d.Household, &d.Area, &d.Applicant, &d.Relation, &risks, &d.DeclaredOn, &d.RecordedBy, &d.RecordedAt,
				&d.Lead, &d.AnsweredOn, &d.WithdrawnOn, &d.Reason, &d.leadState, &d.Outcome, &d.leadArea, &d.Due, &visited, &d.closedOn, &d.reason); err != nil {
				return d, err
			}
			if visited != nil {
				d.visitedAt = visited.UTC()
			}
			d.RecordedAt = d.RecordedAt.UTC()
			return d, json.Unmarshal(risks, &d.Risks)
		})
	if err != nil {
		return nil, err
	}
	return list, s.dressDeclarations(ctx, tx, list)
}

func (s *Service) dressDeclarations(ctx context.Context, tx *db.Tx, list []Declaration) error {
	lim, err := s.limits(ctx, tx)
	if err != nil {
		return err
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	var households []registry.HouseholdID
	var accounts []string
	for _, d := range list {
		households, accounts = append(households, d.Household), append(accounts, d.RecordedBy)
	}
	cards, err := s.households.Cards(ctx, tx, households)
	if err != nil {
		return err
	}
	names, err := access.Names(ctx, tx, accounts...)
	if err != nil {
		return err
	}
	for i := range list {
		d := &list[i]
		card := cards[d.Household]
		d.HouseNumber, d.Head, d.Group, d.AreaName, d.Recorder = card.Number, card.Head, card.Group, tree.FullName(d.Area), names[d.RecordedBy]
		d.Stage = stageOf(d.leadState, d.Outcome, !d.AnsweredOn.IsZero(), !d.WithdrawnOn.IsZero())
		d.Plain = plainStages[d.Stage]
		switch d.Stage {
		case DeclarationToAnswer, DeclarationVisited:
			d.Due = cn.Date{}
			if !d.visitedAt.IsZero() {
				d.Due = s.due(lim.feedback, cn.DateOf(d.visitedAt))
			}
		case DeclarationAnswered, DeclarationWithdrawn:
			d.Due = cn.Date{}
		}
		d.Overdue = !d.Due.IsZero() && d.Due.Before(tx.Today())
	}
	return nil
}

// answeredOn is the day on which the last of those who declared was told what came of a
// lead; zero while one was not, or if nobody declared.
func answeredOn(ctx context.Context, tx *db.Tx, lead LeadID) (on cn.Date, err error) {
	waiting := 0
	err = tx.Get(ctx, nil, `SELECT max(answered_on), count(*) FILTER (WHERE answered_on IS NULL) FROM declaration WHERE county_id = $1 AND lead_id = $2 AND withdrawn_on IS NULL`,
		[]any{tx.County(), lead}, &on, &waiting)
	if waiting > 0 {
		on = cn.Date{}
	}
	return on, err
}

// AnswerInput is that somebody was told what came of a declaration.
type AnswerInput struct {
	By      AnswerBy `json:"by" enum:"person,phone,paper,proxy" doc:"怎么告诉的"`
	Words   string   `json:"words,omitempty" required:"false" maxLength:"1000" doc:"说了什么;加密保存,省略为答复书的内容"`
	On      cn.Date  `json:"on,omitempty" required:"false" doc:"告诉的日期,默认今天"`
	Objects bool     `json:"objects,omitempty" required:"false" doc:"农户有异议"`
}

var errTooEarly = errs.New(errs.Conflict, "monitor.too_early", "核实还没有结论,暂时没有结果可以答复。农户来问的,把现在的进展告诉他即可。")

// AnswerDeclaration records that the household was told what was decided, why, and how to
// object. Who objects gets a new lead: somebody looks again.
// Errors: monitor.too_early, monitor.declaration_withdrawn, monitor.report_day.
// Policy: plan:262
// Source: docs/sources.md S4
func (s *Service) AnswerDeclaration(ctx context.Context, d DeclarationID, in AnswerInput) (v Declaration, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if v, err = s.declaration(ctx, tx, d, access.DeclarationRecord); err != nil {
			return err
		}
		if in.On.IsZero() {
			in.On = tx.Today()
		}
		switch {
		case v.Stage == DeclarationWithdrawn:
			return errWithdrawn
		case in.On.After(tx.Today()) || in.On.Before(v.closedOn):
			return errAnswerDay
		case v.closedOn.IsZero():
			return errTooEarly
		}
		if strings.TrimSpace(in.Words) == "" {
			in.Words = letter(v).text()
		}
		if err := s.insertAnswer(ctx, tx, v, in); err != nil {
			return err
		}
		if in.Objects {
			if err := s.lookAgain(ctx, tx, v); err != nil {
				return err
			}
		}
		if err := tx.Record(ctx, db.Entry{Verb: "declaration.answer", Ref: d.Ref(), Area: v.Area,
			Detail: map[string]any{"number": v.Number, "by": string(in.By), "outcome": string(v.Outcome), "objects": in.Objects}}); err != nil {
			return err
		}
		v, err = s.declaration(ctx, tx, d, access.DeclarationRecord)
		return err
	})
	return v, err
}

var errAnswerDay = errs.New(errs.Invalid, "monitor.answer_day", "告诉农户的日期要在有结论之后,也不能晚于今天。")
