package quality

import (
	"context"
	"slices"
	"strconv"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Moment is what is about to be submitted.
type Moment string

const (
	AtVisit Moment = "visit" // the form of a visit
	AtEntry Moment = "entry" // the approval of an entry
	AtExit  Moment = "exit"  // the approval of an elimination
)

// DraftIn is something that is being filled in.
type DraftIn struct {
	Moment   Moment            `json:"moment" enum:"visit,entry,exit" doc:"visit 入户核查表,entry 审定纳入,exit 审定消除"`
	Answers  map[string]any    `json:"answers,omitempty" required:"false" doc:"核查表已填的各项"`
	Category registry.Category `json:"category,omitempty" required:"false" enum:"unstable,marginal,sudden"`
	Risks    []string          `json:"risks,omitempty" required:"false" maxItems:"5"`
	Reason   string            `json:"reason,omitempty" required:"false" maxLength:"500"`
}

// Warning is what an inspector would find if the draft were submitted as it is.
type Warning struct {
	Rule   string   `json:"rule"`
	Codes  []string `json:"codes"`
	Title  string   `json:"title"`
	Mend   string   `json:"mend"`
	Screen Screen   `json:"screen" enum:"household,visit,case,help"`
	Field  string   `json:"field"`
	Finds  []Find   `json:"finds"`
	Here   bool     `json:"here" doc:"可以在正填的表上更正"`
	Known  bool     `json:"known" doc:"现在已经有这个问题,不是这份表带来的"`
}

// Unjudged is a rule that cannot be asked, and for want of what.
type Unjudged struct {
	Rule    string `json:"rule"`
	Title   string `json:"title"`
	Missing string `json:"missing" doc:"缺什么"`
}

// Drafted is what the rules say of a draft.
type Drafted struct {
	Warnings []Warning  `json:"warnings" doc:"在这张表上能更正的在前"`
	Unjudged []Unjudged `json:"unjudged" doc:"资料不全,判断不了的"`
	Withheld int        `json:"withheld" doc:"涉及健康状况、无权查看的条数"`
}

// draftPermission is what somebody needs who submits it.
var draftPermission = map[Moment]db.Permission{AtVisit: access.VisitRecord, AtEntry: access.CaseApprove, AtExit: access.CaseApprove}

// Draft judges a household as it would stand if what is being filled in were submitted. It
// stores nothing.
func (s *Service) Draft(ctx context.Context, household registry.HouseholdID, in DraftIn) (out Drafted, err error) {
	out.Warnings, out.Unjudged = []Warning{}, []Unjudged{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := s.requireHome(ctx, tx, draftPermission[in.Moment], household); err != nil {
			return err
		}
		h, p, err := s.load(ctx, tx, household)
		if err != nil {
			return err
		}
		before := judgeAll(h, p)
		overlay(h, in)
		after := judgeAll(h, p)
		health := tx.Actor().Scope(access.HealthRead).Covers(h.Village)
		for _, r := range rules {
			j := after[r.Key]
			if len(j.Finds) == 0 {
				if j.Missing != 0 && in.concerns(r) {
					out.Unjudged = append(out.Unjudged, Unjudged{r.Key, r.Title, j.Missing.String()})
				}
				continue
			}
			if r.Sensitive && !health {
				out.Withheld++
				continue
			}
			w := Warning{Rule: r.Key, Codes: codesOf(r), Title: r.Title, Mend: r.Mend, Screen: r.Screen, Field: r.Field, Here: in.concerns(r), Known: digest(before[r.Key].Finds) == digest(j.Finds)}
			for _, f := range j.Finds {
				w.Finds = append(w.Finds, Find{Finding: f})
			}
			out.Warnings = append(out.Warnings, w)
		}
		slices.SortStableFunc(out.Warnings, func(a, b Warning) int { return rank(a) - rank(b) })
		return s.nameFinds(ctx, tx, func(each func(*Find)) {
			for i := range out.Warnings {
				for k := range out.Warnings[i].Finds {
					each(&out.Warnings[i].Finds[k])
				}
			}
		})
	})
	return out, err
}

func rank(w Warning) int {
	switch {
	case w.Here:
		return 0
	case !w.Known:
		return 1
	}
	return 2
}

// concerns says whether a rule is mended on the form that is being filled in.
func (in DraftIn) concerns(r *Rule) bool {
	return in.Moment == AtVisit && r.Screen == OnVisit || in.Moment != AtVisit && r.Screen == OnCase
}

// overlay puts a draft on the household.
func overlay(h *Household, in DraftIn) {
	switch in.Moment {
	case AtVisit:
		a := AssessmentOf(in.Answers, len(h.Members))
		h.Latest = a.Accounts
		if h.Case == nil {
			return
		}
		c := *h.Case
		h.Case = &c
		written := Of(a)
		switch c.Phase {
		case Identifying:
			h.Case.Entry = written
		case Monitored, Eliminated: // of one that is monitored, the visit may be that before its elimination
			h.Case.Exit = written
		}
	case AtEntry:
		if h.Case == nil {
			h.Case = &Case{}
		}
		c := *h.Case
		c.Phase, c.Risks, c.Remark, c.MonitoredOn = Monitored, in.Risks, Of(in.Reason != ""), h.On
		h.Case, h.Category = &c, in.Category
	case AtExit:
		if h.Case == nil {
			return
		}
		c := *h.Case
		c.Phase, c.How, c.EliminatedOn, c.Line = Eliminated, ByHelp, h.On, h.Line
		h.Case, h.Category = &c, ""
	}
}

// AssessmentOf reads the form of a visit, by the keys of visit.Sheet, for a household of so
// many members. What cannot be read is blank: the form itself will say so.
func AssessmentOf(answers map[string]any, members int) (a Assessment) {
	security := func(key string) Security {
		switch s, _ := answers[key].(string); s {
		case "ok":
			return Secured
		case "problem":
			return Problem
		}
		return Blank
	}
	a.Education, a.Medical, a.Housing, a.Water = security("education"), security("medical"), security("housing"), security("water")
	a.Wages, a.Business, a.Property = amountOf(answers["wages"]), amountOf(answers["business"]), amountOf(answers["property"])
	a.Transfers, a.Costs = amountOf(answers["transfers"]), amountOf(answers["business_costs"])
	a.Claims, a.SelfPay = amountOf(answers["claims"]), amountOf(answers["compliant_self_pay"])
	a.Accounts.add(members)
	return a
}

// add works out net income, and by head; unknown if a part is.
func (a *Accounts) add(members int) {
	if !a.Wages.Known || !a.Business.Known || !a.Property.Known || !a.Transfers.Known || !a.Costs.Known {
		return
	}
	a.Net = Of(a.Wages.Value + a.Business.Value + a.Property.Value + a.Transfers.Value - a.Costs.Value)
	if members > 0 {
		a.PerHead = Of(a.Net.Value / cn.Money(members))
	}
}

func amountOf(v any) Amount {
	text, ok := v.(string)
	switch x := v.(type) {
	case cn.Money:
		return Of(x)
	case float64:
		text, ok = strconv.FormatFloat(x, 'f', -1, 64), true
	}
	m, err := cn.ParseMoney(text, cn.InYuan)
	return Amount{m, ok && err == nil}
}
