package quality

import (
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// Field is a text of a form. Unknown: nobody told us the form; blank: it was left empty.
type Field = Maybe[string]

// Amount is money on a form. Unknown: it was left empty.
type Amount = Maybe[cn.Money]

// Household is what is written about a household, as the rules look at it on a day.
type Household struct {
	ID         registry.HouseholdID
	Village    string
	On         cn.Date
	Kind       registry.Kind     // "" is not known
	Category   registry.Category // on the roll; "" is not monitored
	Phone      Maybe[int]        // digits of the phone number; 0: none is given
	Unsafe     Maybe[bool]       // the only house is graded C or D
	Dropout    Maybe[bool]       // a child of school age has left school
	Guaranteed Maybe[bool]       // 整户无劳动能力兜底保障户
	Forest     Maybe[Mu]
	Cultivated Maybe[Mu]
	Returned   Maybe[Mu] // 退耕还林
	Members    []Member
	Latest     Accounts // of the last twelve months that are known
	Case       *Case    // nil: the county has no case of it
	Line       Amount   // 监测范围 of today
	Measures   Maybe[[]Measure]
	Contact    Maybe[Contact]
	Transport  Amount // 年度交通费补助
}

// Mu is land in hundredths of a 亩.
type Mu int64

// Member is a member of the household.
type Member struct {
	Person      registry.PersonID
	Relation    string
	Sex         cn.Sex
	Birth       cn.Date
	IDDigits    Maybe[int]  // of the number as it was given; 0: none
	IDRight     Maybe[bool] // the check digit fits
	IDShared    Maybe[bool] // somebody else has it, too
	Certificate Maybe[Certificate]
	Health      []string // empty is blank
	Education   string   // "" is blank
	InSchool    string   // "" is blank
	Enrolled    Maybe[bool]
	Labour      string // "" is blank
	Resident    Maybe[bool]
	Employee    Maybe[bool]
	Serious     Field
	Pension     Field
	Away        Maybe[bool] // works outside, or plans to
	WorkPlace   Field
	WorkMonths  Maybe[int] // 0 is blank
	Dibao       Maybe[bool]
	Tekun       Maybe[bool]
	Subsidy     Maybe[bool] // 残疾人补贴
}

// Certificate says what is known of a 残疾人证.
type Certificate int

const (
	NoCertificate Certificate = iota
	RightCertificate
	WrongCertificate // its check digit does not fit
)

// Phase is how far the county is with a household.
type Phase int

const (
	Identifying Phase = iota
	Monitored
	Eliminated
	Ended
)

// How is the way in which the risk went.
type How string

const (
	ByHelp   How = "help"   // 帮扶消除
	ByNature How = "nature" // 自然消除
)

// Case is the county's case of a household.
type Case struct {
	ID           string
	Phase        Phase
	Risks        []string
	Remark       Maybe[bool] // the risk 其他 is explained
	MonitoredOn  cn.Date
	EliminatedOn cn.Date
	How          How // "" is not known, of one that is eliminated
	Entry        Maybe[Assessment]
	Exit         Maybe[Assessment]
	Line         Amount // 监测范围 of the year of elimination
}

// Assessment is what a form said of 三保障, water, income and spending on a day. Known with
// everything blank is a form that was not filled in.
type Assessment struct {
	Education, Medical, Housing, Water Security
	Accounts
}

// Security is how a form answers for one of 三保障 and drinking water.
type Security string

const (
	Blank   Security = ""
	Secured Security = "ok"
	Problem Security = "problem"
)

// Accounts are the nine lines of income and spending.
type Accounts struct {
	Wages, Business, Property, Transfers, Costs, Net, PerHead, Claims, SelfPay Amount
}

// Measure is a help that was written down for a household.
type Measure struct {
	Heading   string // of the fourteen: industry, employment …
	Code      string // the kind within it
	Begun     bool   // its work has begun
	Delivered bool
	Stopped   bool
	Due       cn.Date // the day on which it was to begin; zero: none is set
}

// Contact is who keeps in touch with the household.
type Contact struct{ Name, Phone bool }

// development are the headings that count as 开发式帮扶.
var development = []string{"industry", "employment", "finance", "public_post"}

// age is a member's age on a day.
func (m *Member) age(on cn.Date) Maybe[int] {
	if m.Birth.IsZero() {
		return Maybe[int]{}
	}
	return Of(m.Birth.AgeOn(on))
}

// aged says whether a member's age lies between two, both included.
func (m *Member) aged(on cn.Date, from, to Maybe[int]) answer {
	if !from.Known || !to.Known {
		return unknown(NeedParam)
	}
	return holds(m.age(on), NeedBirth, func(n int) bool { return n >= from.Value && n <= to.Value })
}

func (m *Member) sick(kinds ...string) answer {
	if len(m.Health) == 0 {
		return unknown(NeedHealth)
	}
	return is(slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(m.Health, k) }))
}

// skill asks the member's 劳动技能.
func (m *Member) skill(list ...string) answer {
	if m.Labour == "" {
		return unknown(NeedLabour)
	}
	return is(slices.Contains(list, m.Labour))
}

// anyone is yes if it is of one member.
func (h *Household) anyone(f func(*Member) answer) answer {
	a := no
	for i := range h.Members {
		a = some(a, f(&h.Members[i]))
	}
	return a
}

func (h *Household) everyone(f func(*Member) answer) answer {
	return not(h.anyone(func(m *Member) answer { return not(f(m)) }))
}

// able says whether somebody of working age can work.
func (h *Household) able(p Params) answer {
	return h.anyone(func(m *Member) answer {
		return all(m.aged(h.On, p.LabourFrom, p.LabourTo), m.skill("普通劳动力", "技能劳动力"))
	})
}

// helpless says whether nobody in the household can work at all. Children cannot, whatever
// is written about them.
func (h *Household) helpless(p Params) answer {
	return h.everyone(func(m *Member) answer {
		return some(m.young(h.On, p), m.skill("无劳动力", "丧失劳动力"))
	})
}

// young is younger than the working age.
func (m *Member) young(on cn.Date, p Params) answer {
	if !p.LabourFrom.Known {
		return unknown(NeedParam)
	}
	return holds(m.age(on), NeedBirth, func(n int) bool { return n < p.LabourFrom.Value })
}

// surveyed says whether the national form is kept of the household: it was lifted out of
// poverty, or is or was monitored.
func (h *Household) surveyed() answer {
	if h.Category != "" || h.Case != nil && h.Case.Phase != Identifying {
		return yes
	}
	if h.Kind == "" {
		return unknown(NeedKind)
	}
	return is(h.Kind == registry.Lifted)
}

// in says whether the county's case is in a phase. A household that is on the roll as
// monitored and has no case here may be in any.
func (h *Household) in(p Phase) answer {
	if h.Case == nil {
		if h.Category != "" {
			return unknown(NeedCase)
		}
		return no
	}
	return is(h.Case.Phase == p)
}

// monitored says whether the household is monitored now; eliminated whether its risk is gone.
func (h *Household) monitored() answer { return h.in(Monitored) }

func (h *Household) eliminated() answer { return h.in(Eliminated) }

// helped says whether the risk went by help.
func (h *Household) helped() answer {
	return all(h.eliminated(), h.how(ByHelp))
}

func (h *Household) how(want How) answer {
	if h.Case == nil || h.Case.How == "" {
		return unknown(NeedHow)
	}
	return is(h.Case.How == want)
}

// risk says whether a risk is on the case.
func (h *Household) risk(title string) answer {
	if h.Case == nil {
		return unknown(NeedCase)
	}
	return is(slices.Contains(h.Case.Risks, title))
}

// kept says whether a case stands or stood: it was approved, and has not ended.
func (h *Household) kept() answer { return some(h.monitored(), h.eliminated()) }

// measure says whether a measure that was not stopped is such a one.
func (h *Household) measure(such func(Measure) bool) answer {
	return holds(h.Measures, NeedMeasures, func(list []Measure) bool {
		return slices.ContainsFunc(list, func(m Measure) bool { return !m.Stopped && such(m) })
	})
}

func headed(headings ...string) func(Measure) bool {
	return func(m Measure) bool { return slices.Contains(headings, m.Heading) }
}

func coded(codes ...string) func(Measure) bool {
	return func(m Measure) bool { return slices.Contains(codes, m.Code) }
}
