package quality

import (
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
)

// Screen is where a find is mended.
type Screen string

const (
	OnHousehold Screen = "household" // the household and its members
	OnVisit     Screen = "visit"     // the form of a visit
	OnCase      Screen = "case"
	OnHelp      Screen = "help" // measures and helpers
)

// Rule is one check.
type Rule struct {
	Key       string   // for ever
	Codes     []string // the numbers by which cadres know it; none where it was published without
	Title     string   // what is wrong, in a few words
	Mend      string   // what to do, in one sentence
	Screen    Screen
	Field     string // the field on the screen
	Needs     []Need
	Sensitive bool // its words tell of illness or disability

	judge func(h *Household, p Params) Judgement
}

// Finding is one thing that is wrong: of the household, or of a member. The text names
// nobody and does not change from day to day.
type Finding struct {
	Person registry.PersonID `json:"person,omitempty"`
	Text   string            `json:"text"`
}

// Judgement is what a rule says of a household: the finds, and what was missing to say
// more. Without either the household passes.
type Judgement struct {
	Finds   []Finding
	Missing Needs
}

// Judge asks the rule of a household.
func (r *Rule) Judge(h *Household, p Params) Judgement { return r.judge(h, p) }

// Params are the county's numbers on the day.
type Params struct {
	LabourFrom, LabourTo          Maybe[int]
	SchoolFrom, SchoolTo          Maybe[int]
	TekunFrom, TekunTo            Maybe[int]
	AssistMonths, EliminateMonths Maybe[int]
	DevelopmentMonths             Maybe[int]
	WageLow                       Amount
	Forest, Cultivated, Returned  Maybe[int] // 亩
}

// ParamsOf reads them.
func ParamsOf(s param.Set) Params {
	number := func(key string) Maybe[int] {
		n, ok := s.Int(key)
		return Maybe[int]{int(n), ok}
	}
	wage, ok := s.Money("quality.wage_low")
	return Params{
		LabourFrom: number("labour.age_from"), LabourTo: number("labour.age_to"),
		SchoolFrom: number("education.age_from"), SchoolTo: number("education.age_to"),
		TekunFrom: number("quality.tekun_age_from"), TekunTo: number("quality.tekun_age_to"),
		AssistMonths: number("quality.assist_missing_months"), EliminateMonths: number("quality.elimination_months"),
		DevelopmentMonths: number("deadline.development_months"), WageLow: Amount{wage, ok},
		Forest: number("quality.forest_mu"), Cultivated: number("quality.cultivated_mu"), Returned: number("quality.returned_mu"),
	}
}

// whole makes a rule about the household: the answer, and the words if it is yes.
func whole(f func(h *Household, p Params) (answer, string)) func(*Household, Params) Judgement {
	return func(h *Household, p Params) Judgement {
		a, text := f(h, p)
		switch {
		case a.unknown():
			return Judgement{Missing: a.missing}
		case a == yes:
			return Judgement{Finds: []Finding{{Text: text}}}
		}
		return Judgement{}
	}
}

// each makes a rule about every member.
func each(f func(h *Household, p Params, m *Member) (answer, string)) func(*Household, Params) Judgement {
	return func(h *Household, p Params) (j Judgement) {
		for i := range h.Members {
			switch a, text := f(h, p, &h.Members[i]); {
			case a.unknown():
				j.Missing |= a.missing
			case a == yes:
				j.Finds = append(j.Finds, Finding{h.Members[i].Person, text})
			}
		}
		return j
	}
}

// passed says whether so many months have gone by since a day.
func passed(since, today cn.Date, months Maybe[int]) answer {
	if !months.Known {
		return unknown(NeedParam)
	}
	if since.IsZero() {
		return unknown(NeedCase)
	}
	return is(!today.Before(since.AddMonths(months.Value)))
}

// Rules are all rules, in the order of their numbers; those without a number last.
func Rules() []*Rule { return rules }

// RuleOf finds a rule by its key.
func RuleOf(key string) (*Rule, bool) {
	r, ok := byKey[key]
	return r, ok
}

var (
	rules = list(caseRules, personRules, measureRules, householdRules)
	byKey = index(rules)
)

func list(parts ...[]Rule) (all []*Rule) {
	for _, part := range parts {
		for i := range part {
			all = append(all, &part[i])
		}
	}
	return all
}

func index(list []*Rule) map[string]*Rule {
	m := make(map[string]*Rule, len(list))
	for _, r := range list {
		m[r.Key] = r
	}
	return m
}
