package fact

import (
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// builtins compute the facts that need more than rows of one dataset.
var builtins = map[string]func(*subject) Value{
	"person.age":           (*subject).age,
	"person.age_september": (*subject).ageSeptember,
	"person.able":          (*subject).able,

	"household.size":                      (*subject).size,
	"household.lifted":                    (*subject).lifted,
	"household.monitored":                 (*subject).monitored,
	"household.category":                  (*subject).category,
	"household.relocated":                 (*subject).relocated,
	"household.income_per_head":           (*subject).incomePerHead,
	"household.income_per_head_last_year": (*subject).incomePerHeadLastYear,
	"household.income_per_head_dibao":     (*subject).incomePerHeadDibao,
	"household.income_after_burden":       (*subject).incomeAfterBurden,
}

// subject is a household or one of its members under evaluation.
type subject struct {
	on        cn.Date
	household *Household
	member    *Member // nil for the household itself
	income    []source.Record
	known     bool // income was delivered
}

func (s *subject) age() Value {
	if s.member.Birth.IsZero() {
		return Value{}
	}
	return number(int64(s.member.Birth.AgeOn(s.on)), nil)
}

// ageSeptember is the age on the 1 September that began the school year.
func (s *subject) ageSeptember() Value {
	if s.member.Birth.IsZero() {
		return Value{}
	}
	start := cn.NewDate(s.on.Year(), time.September, 1)
	if start.After(s.on) {
		start = cn.NewDate(s.on.Year()-1, time.September, 1)
	}
	return number(int64(s.member.Birth.AgeOn(start)), nil)
}

// able says whether a person aged 16–59 can work, by the national list of 劳动技能.
// Source: docs/sources.md S6
func (s *subject) able() Value {
	if s.member.Birth.IsZero() {
		return Value{}
	}
	age := s.member.Birth.AgeOn(s.on)
	if age < 16 || age > 59 { // whatever the roster says or leaves out
		return truth(false, nil)
	}
	if s.member.Labour == "" {
		return Value{}
	}
	return truth(s.member.Labour == "普通劳动力" || s.member.Labour == "技能劳动力", nil)
}

func (s *subject) size() Value { return number(int64(len(s.household.Members)), nil) }

func (s *subject) lifted() Value {
	if s.household.Kind == "" {
		return Value{}
	}
	return truth(s.household.Kind == registry.Lifted, nil)
}

func (s *subject) monitored() Value { return truth(s.household.Category != "", nil) }

func (s *subject) category() Value { return text(string(s.household.Category), nil) }

func (s *subject) relocated() Value { return yesNo(s.household.Relocated) }

func (s *subject) incomePerHead() Value {
	return perHead(s.year(ReadingMonitoring, s.on, netIncome), len(s.household.Members))
}

func (s *subject) incomePerHeadLastYear() Value {
	return perHead(s.year(ReadingMonitoring, s.on.AddMonths(-12), netIncome), len(s.household.Members))
}

func (s *subject) incomePerHeadDibao() Value {
	return perHead(s.year(ReadingDibao, s.on, netIncome), len(s.household.Members))
}

func (s *subject) incomeAfterBurden() Value {
	return perHead(s.year(ReadingMonitoring, s.on, afterBurden), len(s.household.Members))
}

func (s *subject) year(reading string, on cn.Date, of func(source.Record) (int64, bool)) Value {
	if !s.known {
		return Value{}
	}
	return yearIncome(s.income, reading, on, of)
}

func yesNo(a registry.YesNo) Value {
	if a == "" {
		return Value{}
	}
	return truth(a == registry.Yes, nil)
}
