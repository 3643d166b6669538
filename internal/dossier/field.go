package dossier

import (
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/form"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

// Of says what a field or a row of a file is about.
type Of string

const (
	OfHousehold Of = "household"
	OfMember    Of = "member"
)

// Field is one thing that a form or a template can ask of a household or a member.
type Field struct {
	Key   string        `json:"key"`
	Title string        `json:"title"`
	Group string        `json:"group" doc:"归类"`
	Of    Of            `json:"of" enum:"household,member"`
	Needs db.Permission `json:"needs,omitempty" doc:"看完整内容所需的权限"`
	Codes []code.Code   `json:"codes,omitempty" doc:"可能的取值和本系统的写法"`

	from  part
	value func(l *line) Value
}

// part is what has to be loaded for a field.
type part int

const (
	fromRegister part = iota
	fromFacts
	fromIncome
	fromVisit
	fromWatch
)

// State says why a value is blank.
type State string

const (
	Known    State = ""
	Unknown  State = "unknown"  // nobody has said
	Withheld State = "withheld" // the reader may not see it
)

// Value is what a field says: the text as we write it, and the code that a template may
// write in another way.
type Value struct {
	Code  string `json:"code,omitempty"`
	Text  string `json:"text"`
	State State  `json:"state,omitempty" enum:"unknown,withheld" doc:"unknown 不知道,withheld 无权看;有值时省略"`
}

func known(text string) Value { return coded(text, text) }

func coded(code, text string) Value {
	if text == "" {
		return Value{State: Unknown}
	}
	return Value{Code: code, Text: text}
}

func day(d cn.Date) Value { return known(d.String()) }

// line is what is known of a household, and of one member where the field is about one.
type line struct {
	registry.Particulars
	tree   *division.Tree
	lists  map[string]map[string]string
	facts  *fact.Household
	income *fact.Working
	visit  *visit.View
	watch  monitor.Watch
	// what the reader may see of facts and of cases
	mayFacts, mayWatch bool
	// file: names and addresses are masked too, unless numbers are whole.
	file bool

	m  *registry.MemberParticulars
	mf *fact.Member
}

func (l *line) head() *registry.MemberParticulars {
	for i := range l.Members {
		if l.Members[i].Relation == registry.Head {
			return &l.Members[i]
		}
	}
	return &registry.MemberParticulars{}
}

func (l *line) name(name string) Value {
	if l.file && !l.Numbers {
		name = cn.MaskName(name)
	}
	return known(name)
}

func (l *line) listed(list, code string) Value { return coded(code, l.lists[list][code]) }

var yesNo = []code.Code{{Code: "yes", Text: "是"}, {Code: "no", Text: "否"}}

var sexes = []code.Code{{Code: "male", Text: "男"}, {Code: "female", Text: "女"}}

var papers = []code.Code{{Code: "id", Text: "居民身份证"}, {Code: "disability", Text: "残疾人证"}, {Code: "none", Text: "没有登记"}}

var guarantees = []code.Code{{Code: "ok", Text: visit.GuaranteeTitle("ok")}, {Code: "problem", Text: visit.GuaranteeTitle("problem")}, {Code: "unknown", Text: visit.GuaranteeTitle("unknown")}}

func titled(options []code.Code, key string) Value {
	for _, o := range options {
		if o.Code == key {
			return coded(o.Code, o.Text)
		}
	}
	return Value{State: Unknown}
}

// paperOf is what kind of paper a member's number is of, by its length.
func paperOf(m *registry.MemberParticulars) string {
	switch {
	case m.IDState != registry.IDValid:
		return "none"
	case len(m.IDNumber) > 18:
		return "disability"
	}
	return "id"
}

func fieldsOf(facts *fact.Catalogue) []Field {
	list := append(householdFields(), memberFields()...)
	list = append(list, standingFields()...)
	list = append(list, incomeFields()...)
	return append(list, factFields(facts)...)
}

func householdFields() []Field {
	const group = "户"
	f := func(key, title string, value func(l *line) Value) Field {
		return Field{Key: key, Title: title, Group: group, Of: OfHousehold, value: value}
	}
	needs := func(p db.Permission, f Field) Field { f.Needs = p; return f }
	with := func(codes []code.Code, f Field) Field { f.Codes = codes; return f }
	list := func(key string) []code.Code { return nationalList(key) }
	return []Field{
		f("number", "户编号", func(l *line) Value { return known(l.Number) }),
		f("county", "县(区)", func(l *line) Value { return known(l.tree.Name(l.tree.County())) }),
		f("township", "乡镇(街道)", func(l *line) Value { return known(l.tree.Name(l.tree.Parent(l.Village))) }),
		f("village", "村(社区)", func(l *line) Value { return coded(l.Village, l.tree.Name(l.Village)) }),
		f("group", "村民小组", func(l *line) Value { return known(l.Group) }),
		needs(access.IdentityReveal, f("address", "家庭住址", func(l *line) Value {
			if l.file && !l.Numbers && l.Address != "" {
				return Value{State: Withheld}
			}
			return known(l.Address)
		})),
		needs(access.IdentityReveal, f("phone", "联系电话", func(l *line) Value { return known(l.Phone) })),
		needs(access.IdentityReveal, f("head_name", "户主姓名", func(l *line) Value { return l.name(l.head().Name) })),
		with(sexes, f("head_sex", "户主性别", func(l *line) Value { return titled(sexes, string(l.head().Sex)) })),
		with(papers, f("head_paper", "户主证件类型", func(l *line) Value { return titled(papers, paperOf(l.head())) })),
		needs(access.IdentityReveal, f("head_id", "户主证件号码", func(l *line) Value { return known(l.head().IDNumber) })),
		f("head_ethnicity", "户主民族", func(l *line) Value { return known(l.head().Ethnicity) }),
		f("size", "家庭人口数", func(l *line) Value { return known(strconv.Itoa(len(l.Members))) }),
		with(list("household_kind"), f("kind", "户类型", func(l *line) Value { return l.listed("household_kind", string(l.Kind)) })),
		with(list("category"), f("category", "监测对象类别", func(l *line) Value {
			if l.Category == "" {
				return coded("none", "非监测对象")
			}
			return l.listed("category", string(l.Category))
		})),
		with(yesNo, f("relocated", "是否易地搬迁户", func(l *line) Value { return titled(yesNo, string(l.Relocated)) })),
		f("site", "安置点", func(l *line) Value { return known(l.Site) }),
	}
}

func memberFields() []Field {
	const group = "成员"
	f := func(key, title string, value func(l *line) Value) Field {
		return Field{Key: "member." + key, Title: title, Group: group, Of: OfMember, value: value}
	}
	needs := func(p db.Permission, f Field) Field { f.Needs = p; return f }
	with := func(codes []code.Code, f Field) Field { f.Codes = codes; return f }
	return []Field{
		needs(access.IdentityReveal, f("name", "姓名", func(l *line) Value { return l.name(l.m.Name) })),
		with(sexes, f("sex", "性别", func(l *line) Value { return titled(sexes, string(l.m.Sex)) })),
		with(papers, f("paper", "证件类型", func(l *line) Value { return titled(papers, paperOf(l.m)) })),
		needs(access.IdentityReveal, f("id", "证件号码", func(l *line) Value { return known(l.m.IDNumber) })),
		f("birth", "出生日期", func(l *line) Value { return day(l.m.Birth) }),
		f("relation", "与户主关系", func(l *line) Value { return known(l.m.Relation) }),
		f("ethnicity", "民族", func(l *line) Value { return known(l.m.Ethnicity) }),
		f("education", "文化程度", func(l *line) Value { return known(l.m.Education) }),
		f("in_school", "在校生状况", func(l *line) Value { return known(l.m.InSchool) }),
		needs(access.HealthRead, f("health", "健康状况", func(l *line) Value {
			if !l.Healthy {
				return Value{State: Withheld}
			}
			return known(strings.ReplaceAll(l.m.Health, ";", "、"))
		})),
		f("labour", "劳动技能", func(l *line) Value { return known(l.m.Labour) }),
		f("since", "何时起在本户", func(l *line) Value { return day(l.m.From) }),
	}
}

// nationalList are the codes of a list as they ship; a county's additions are looked up when
// a value is written.
func nationalList(key string) []code.Code {
	for _, l := range code.National().All() {
		if l.Key == key {
			return l.Codes
		}
	}
	return nil
}

// maxRisks is how many risks a household is registered with.
// Source: docs/sources.md S6
const maxRisks = 5

func standingFields() []Field {
	f := func(group, key, title string, from part, value func(l *line) Value) Field {
		return Field{Key: key, Title: title, Group: group, Of: OfHousehold, from: from, value: value}
	}
	watch := func(key, title string, value func(w monitor.Watch) Value) Field {
		return f("监测", key, title, fromWatch, func(l *line) Value {
			if !l.mayWatch {
				return Value{State: Withheld}
			}
			return value(l.watch)
		})
	}
	list := []Field{
		watch("phase", "监测状态", func(w monitor.Watch) Value { return coded(string(w.Phase), w.PhaseTitle) }),
		watch("monitored_on", "识别监测时间", func(w monitor.Watch) Value { return day(w.MonitoredOn) }),
		watch("eliminated_on", "风险消除时间", func(w monitor.Watch) Value { return day(w.EliminatedOn) }),
		watch("risks", "致贫返贫风险", func(w monitor.Watch) Value { return known(strings.Join(w.Risks, "、")) }),
	}
	for i := range maxRisks {
		n := strconv.Itoa(i + 1)
		list = append(list, watch("risk"+n, "致贫返贫风险"+n, func(w monitor.Watch) Value {
			if i >= len(w.Risks) {
				return Value{State: Unknown}
			}
			return known(w.Risks[i])
		}))
	}
	list = append(list, f("入户", "visited_on", "最近一次入户日期", fromVisit, func(l *line) Value {
		if l.visit == nil {
			return Value{State: Unknown}
		}
		return day(l.visit.On)
	}))
	for _, field := range guaranteeFields() {
		g := f("入户", "visit."+field.Key, field.Title, fromVisit, func(l *line) Value {
			if l.visit == nil {
				return Value{State: Unknown}
			}
			answer, _ := l.visit.Answers[field.Key].(string)
			return titled(guarantees, answer)
		})
		g.Codes = guarantees
		list = append(list, g)
	}
	return list
}

// guaranteeFields are the questions of a visit that are answered by a guarantee.
func guaranteeFields() (list []form.Field) {
	for _, section := range visit.Sheet.Sections {
		for _, f := range section.Fields {
			if len(f.Options) > 0 && f.Options[0].Code == guarantees[0].Code {
				list = append(list, f)
			}
		}
	}
	return list
}

// incomeFields are the sums of the declared periods of a year, of the monitoring reading.
func incomeFields() []Field {
	f := func(key, title string, value func(w *fact.Working) Value) Field {
		return Field{Key: "income." + key, Title: title, Group: "收支", Of: OfHousehold, from: fromIncome, value: func(l *line) Value {
			switch {
			case !l.mayFacts:
				return Value{State: Withheld}
			case l.income == nil || !l.income.Known:
				return Value{State: Unknown}
			}
			return value(l.income)
		}}
	}
	list := []Field{}
	for _, title := range []string{"工资性收入", "生产经营性收入", "财产性收入", "转移性收入", "生产经营性支出"} {
		list = append(list, f(title, title, func(w *fact.Working) Value { return partSum(w, title) }))
	}
	return append(list,
		f("net", "家庭纯收入", func(w *fact.Working) Value { return yuan(w.Total) }),
		f("per_head", "家庭人均纯收入", func(w *fact.Working) Value { return yuan(w.PerHead) }),
		f("window", "收入统计时段", func(w *fact.Working) Value { return known(w.From.String() + " 至 " + w.To.String()) }),
	)
}

func partSum(w *fact.Working, title string) Value {
	var sum cn.Money
	for _, p := range w.Periods {
		for _, part := range p.Parts {
			if part.Title == title {
				if !part.Known {
					return Value{State: Unknown}
				}
				sum += part.Amount
			}
		}
	}
	return yuan(sum)
}

// factFields make every fact a field, also one that a county adds.
func factFields(facts *fact.Catalogue) []Field {
	list := []Field{}
	for i, d := range facts.Defs() {
		f := Field{Key: "fact." + string(d.Subject) + "." + d.Key, Title: d.Title, Group: "指标", Of: OfHousehold, from: fromFacts}
		if d.Sensitive {
			f.Needs = access.HealthRead
		}
		if d.Kind == fact.Bool {
			f.Codes = yesNo
		}
		f.value = func(l *line) Value {
			if !l.mayFacts || d.Sensitive && !l.Healthy {
				return Value{State: Withheld}
			}
			if l.facts == nil {
				return Value{State: Unknown}
			}
			return factValue(d, l.facts.Facts[i])
		}
		if d.Subject == fact.OfPerson {
			f.Of = OfMember
			f.value = func(l *line) Value {
				if !l.mayFacts || d.Sensitive && !l.Healthy {
					return Value{State: Withheld}
				}
				if l.mf == nil {
					return Value{State: Unknown}
				}
				return factValue(d, l.mf.Facts[i])
			}
		}
		list = append(list, f)
	}
	return list
}

func factValue(d fact.Def, v fact.Value) Value {
	if !v.Known {
		return Value{State: Unknown}
	}
	switch d.Kind {
	case fact.Money:
		return yuan(cn.Money(v.N))
	case fact.Bool:
		if v.N != 0 {
			return titled(yesNo, "yes")
		}
		return titled(yesNo, "no")
	case fact.Text:
		return known(v.Text)
	}
	return known(strconv.FormatInt(v.N, 10))
}

// yuan is an amount as a workbook counts with it, without separators.
func yuan(m cn.Money) Value {
	text, _ := m.MarshalText() // amounts always marshal
	return known(string(text))
}
