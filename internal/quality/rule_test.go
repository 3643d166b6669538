package quality

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

var today = cn.NewDate(2025, 7, 1)

// examples are the numbers of the shipped pack.
var examples = Params{
	LabourFrom: Of(16), LabourTo: Of(59), SchoolFrom: Of(6), SchoolTo: Of(15), TekunFrom: Of(18), TekunTo: Of(59),
	AssistMonths: Of(1), EliminateMonths: Of(2), DevelopmentMonths: Of(6), WageLow: Of(cn.Yuan(100)), Forest: Of(200), Cultivated: Of(100), Returned: Of(200),
}

func born(year int) cn.Date { return cn.NewDate(year, 3, 1) }

func member(person, relation string, sex cn.Sex, birth cn.Date) Member {
	return Member{
		Person: registry.PersonID(person), Relation: relation, Sex: sex, Birth: birth, IDDigits: Of(18), IDRight: Of(true), IDShared: Of(false), Certificate: Of(NoCertificate),
		Health: []string{"健康"}, Education: "初中", Enrolled: Of(false), Labour: "普通劳动力", Resident: Of(true), Employee: Of(false), Serious: Of("是"), Pension: Of("居民"),
		Away: Of(false), WorkPlace: Of(""), WorkMonths: Of(0), Dibao: Of(false), Tekun: Of(false), Subsidy: Of(false),
	}
}

func accounts() Accounts {
	y := func(n int64) Amount { return Of(cn.Yuan(n)) }
	return Accounts{y(20000), y(6000), y(0), y(2000), y(1000), y(27000), y(9000), y(0), y(3000)}
}

// sound is a monitored household of which everything is known and nothing is wrong: a
// couple, the husband away for work and ill before, and a pupil.
func sound() *Household {
	child := member("child", "之子", cn.Male, born(2014))
	child.Education, child.InSchool, child.Enrolled, child.Labour, child.Pension = "", "小学", Of(true), "无劳动力", Of("")
	husband := member("husband", registry.Head, cn.Male, born(1980))
	husband.Away, husband.WorkPlace, husband.WorkMonths = Of(true), Of("重庆"), Of(8)
	wife := member("wife", "配偶", cn.Female, born(1982))
	wife.Health = []string{"长期慢性病"}
	whole := Assessment{Secured, Secured, Secured, Secured, accounts()}
	return &Household{
		ID: "h", Village: "500229205001", On: today, Kind: registry.Lifted, Category: registry.Unstable, Phone: Of(11), Unsafe: Of(false), Dropout: Of(false), Guaranteed: Of(false),
		Forest: Of(Mu(3000)), Cultivated: Of(Mu(500)), Returned: Of(Mu(0)), Members: []Member{husband, wife, child}, Latest: accounts(), Line: Of(cn.Yuan(8000)),
		Case:     &Case{ID: "c", Phase: Monitored, Risks: []string{"因病", "因学"}, Remark: Of(true), MonitoredOn: cn.NewDate(2024, 9, 1), Entry: Of(whole), Line: Of(cn.Yuan(8000))},
		Measures: Of([]Measure{{Heading: "industry", Code: "industry.1", Begun: true, Delivered: true}, {Heading: "health", Code: "health.3", Begun: true, Delivered: true}, {Heading: "education", Code: "education.2", Begun: true, Delivered: true}}),
		Contact:  Of(Contact{true, true}), Transport: Of(cn.Yuan(600)),
	}
}

// gone is the same household after its risk has gone by help.
func gone() *Household {
	h := sound()
	h.Category, h.Case.Phase, h.Case.How, h.Case.EliminatedOn = "", Eliminated, ByHelp, cn.NewDate(2025, 6, 1)
	h.Case.Exit = h.Case.Entry
	return h
}

func (h *Household) child() *Member { return &h.Members[2] }

func (h *Household) only(list ...Measure) { h.Measures = Of(list) }

// situation is what makes a household hit a rule, what mends it as the task says, and what
// keeps the rule from judging; blind is nil for a rule that always can.
type situation struct {
	rule               string
	of                 func() *Household
	wrong, mend, blind func(h *Household)
	lacks              Need
}

var situations = []situation{
	{"1_02_001", sound, func(h *Household) { h.Category, h.Case, h.Unsafe = "", nil, Of(true) }, func(h *Household) { h.Unsafe = Of(false) }, func(h *Household) { h.Category, h.Case, h.Unsafe = "", nil, Maybe[bool]{} }, NeedHousing},
	{"1_11_004", gone, func(h *Household) { h.Case.Exit.Value.Claims = Amount{} }, func(h *Household) { h.Case.Exit.Value.Claims = Of(cn.Yuan(0)) }, func(h *Household) { h.Case.Exit.Known = false }, NeedExit},
	{"1_11_005", gone, func(h *Household) { h.Dropout = Of(true) }, func(h *Household) { h.Dropout = Of(false) }, func(h *Household) { h.Dropout.Known = false }, NeedSchool},
	{"1_11_009", gone, func(h *Household) { h.only() }, func(h *Household) { h.only(Measure{Heading: "health"}) }, func(h *Household) { h.Measures.Known = false }, NeedMeasures},
	{"1_11_010", sound, func(h *Household) { h.only(Measure{Heading: "industry", Code: "industry.1"}) }, func(h *Household) { h.Measures.Value[0].Delivered = true }, func(h *Household) { h.Measures.Known = false }, NeedMeasures},
	{"1_11_011", gone, func(h *Household) { h.Contact = Of(Contact{Name: true}) }, func(h *Household) { h.Contact.Value.Phone = true }, func(h *Household) { h.Contact.Known = false }, NeedContact},
	{"2_11_004", sound, func(h *Household) { h.Case.Risks, h.Case.Remark = []string{"其他"}, Of(false) }, func(h *Household) { h.Case.Remark = Of(true) }, func(h *Household) { h.Case.Risks, h.Case.Remark.Known = []string{"其他"}, false }, NeedRemark},
	{"2_11_006", sound, func(h *Household) {
		h.Case.Risks, h.Members[0].Labour, h.Members[1].Labour = []string{"因务工就业不稳"}, "丧失劳动力", "无劳动力"
	}, func(h *Household) { h.Members[1].Labour = "弱劳动力或半劳动力" }, func(h *Household) {
		h.Case.Risks, h.Members[0].Labour, h.Members[1].Labour = []string{"因务工就业不稳"}, "", "无劳动力"
	}, NeedLabour},
	{"4_11_010", gone, func(h *Household) { h.Case.Exit.Value.PerHead = Of(cn.Yuan(7999)) }, func(h *Household) { h.Case.Exit.Value.PerHead = Of(cn.Yuan(8000)) }, func(h *Household) { h.Case.Line.Known = false }, NeedLine},
	{"5_15_015", sound, func(h *Household) { h.Members[1].Health = []string{"健康"} }, func(h *Household) { h.Members[1].Health = []string{"患有大病"} }, func(h *Household) { h.Members[1].Health = nil }, NeedHealth},
	{"5_15_020", sound, func(h *Household) { h.Case.Entry.Value.SelfPay = Of(cn.Yuan(0)) }, func(h *Household) { h.Case.Entry.Value.SelfPay = Of(cn.Yuan(1)) }, func(h *Household) { h.Case.Entry.Value.SelfPay.Known = false }, NeedSelfPay},
	{"5_15_023", sound, func(h *Household) { h.Case.Entry.Value.Wages = Of(cn.Yuan(2)) }, func(h *Household) { h.Case.Entry.Value.Wages = Of(cn.Yuan(100)) }, func(h *Household) { h.Case.Entry.Value.Wages.Known = false }, NeedWages},
	{"eliminated_early", gone, func(h *Household) { h.Case.MonitoredOn = cn.NewDate(2025, 4, 1) }, func(h *Household) { h.Case.MonitoredOn = cn.NewDate(2025, 3, 31) }, func(h *Household) { h.Case.How = "" }, NeedHow},

	{"1111_10", sound, func(h *Household) {
		h.only(Measure{Heading: "employment", Code: "employment.1"})
		h.Transport = Of(cn.Yuan(0))
	}, func(h *Household) { h.Transport = Of(cn.Yuan(300)) }, func(h *Household) {
		h.only(Measure{Heading: "employment", Code: "employment.1"})
		h.Transport.Known = false
	}, NeedTransport},
	{"3_11_003", gone, func(h *Household) { h.only(Measure{Heading: "industry"}) }, func(h *Household) { h.only(Measure{Heading: "society"}) }, func(h *Household) { h.Measures.Known = false }, NeedMeasures},
	{"3_11_004", gone, func(h *Household) { h.only(Measure{Heading: "welfare"}) }, func(h *Household) { h.only(Measure{Heading: "compulsory_education"}) }, func(h *Household) { h.Measures.Known = false }, NeedMeasures},
	{"5_11_030", sound, func(h *Household) { h.only(Measure{Heading: "industry", Code: "industry.1"}) }, func(h *Household) { h.Measures.Value[0].Due = cn.NewDate(2025, 8, 1) }, func(h *Household) { h.Measures.Known = false }, NeedMeasures},
	{"5_11_032", sound, func(h *Household) { h.only(Measure{Heading: "welfare"}) }, func(h *Household) { h.only(Measure{Heading: "welfare"}, Measure{Heading: "industry"}) }, func(h *Household) {
		h.only(Measure{Heading: "welfare"})
		h.Members[0].Labour, h.Members[1].Labour = "", ""
	}, NeedLabour},
	{"5_12_007", sound, func(h *Household) { h.only(Measure{Heading: "health"}) }, func(h *Household) { h.only(Measure{Heading: "public_post"}) }, func(h *Household) { h.only(); h.Members[0].Birth, h.Members[1].Birth = cn.Date{}, cn.Date{} }, NeedBirth},
	{"5_12_011", sound, func(h *Household) { h.only(Measure{Heading: "employment", Code: "employment.2"}) }, func(h *Household) { h.Measures.Value[0].Code = "employment.1" }, func(h *Household) { h.Measures.Known = false }, NeedMeasures},
	{"5_15_011", sound, func(h *Household) { h.only(Measure{Heading: "education", Code: "education.1"}) }, func(h *Household) { h.child().InSchool = "中职一年级" }, func(h *Household) { h.only(Measure{Code: "education.1"}); h.child().InSchool = "" }, NeedSchooling},

	{"1_12_002", sound, func(h *Household) { h.child().IDDigits = Of(17) }, func(h *Household) { h.child().IDDigits = Of(20) }, func(h *Household) { h.child().IDDigits.Known = false }, NeedIDDigits},
	{"1_12_004", sound, func(h *Household) { h.child().Certificate = Of(WrongCertificate) }, func(h *Household) { h.child().Certificate = Of(RightCertificate) }, func(h *Household) { h.child().Certificate.Known = false }, NeedCertificate},
	{"id_check", sound, func(h *Household) { h.child().IDRight = Of(false) }, func(h *Household) { h.child().IDRight = Of(true) }, func(h *Household) { h.child().IDRight.Known = false }, NeedIDCheck},
	{"id_twice", sound, func(h *Household) { h.child().IDShared = Of(true) }, func(h *Household) { h.child().IDShared = Of(false) }, func(h *Household) { h.child().IDShared.Known = false }, NeedIDShared},
	{"2_01_002", sound, func(h *Household) { h.child().Health = nil }, func(h *Household) { h.child().Health = []string{"残疾"} }, func(h *Household) { h.child().Health, h.Category, h.Case, h.Kind = nil, "", nil, "" }, NeedKind},
	{"pension_blank", sound, func(h *Household) { h.Members[1].Pension = Of("") }, func(h *Household) { h.Members[1].Pension = Of("职工") }, func(h *Household) { h.Members[1].Pension.Known = false }, NeedPension},
	{"serious_blank", sound, func(h *Household) { h.child().Serious = Of("") }, func(h *Household) { h.child().Serious = Of("否") }, func(h *Household) { h.child().Serious.Known = false }, NeedSerious},
	{"medical_none", sound, func(h *Household) { h.child().Resident = Of(false) }, func(h *Household) { h.child().Employee = Of(true) }, func(h *Household) { h.child().Resident.Known = false }, NeedInsurance},
	{"2_01_015", sound, func(h *Household) { h.Members[0].Labour = "弱劳动力或半劳动力" }, func(h *Household) { h.Members[0].Labour = "技能劳动力" }, func(h *Household) { h.Members[0].Labour = "" }, NeedLabour},
	{"5_12_008", sound, func(h *Household) { h.Members[0].Labour = "无劳动力" }, func(h *Household) { h.Members[0].Health = []string{"残疾"} }, func(h *Household) { h.Members[0].Labour, h.Members[0].Health = "无劳动力", nil }, NeedHealth},
	{"5_15_016", sound, func(h *Household) { h.child().InSchool, h.child().Enrolled = "学龄前儿童", Of(false) }, func(h *Household) { h.child().Enrolled = Of(true) }, func(h *Household) { h.child().InSchool, h.child().Enrolled.Known = "", false }, NeedSchooling},
	{"5_15_019", sound, func(h *Household) { h.Members[0].Tekun = Of(true) }, func(h *Household) { h.Members[0].Tekun = Of(false) }, func(h *Household) { h.Members[0].Tekun.Known = false }, NeedWelfare},
	{"5_16_010", sound, func(h *Household) { h.child().Away = Of(true) }, func(h *Household) { h.child().Away = Of(false) }, func(h *Household) { h.child().Away.Known = false }, NeedWork},
	{"schooling_both", sound, func(h *Household) { h.child().Education = "小学" }, func(h *Household) { h.child().Education = "" }, nil, 0},
	{"schooling_neither", sound, func(h *Household) { h.child().InSchool = "" }, func(h *Household) { h.child().InSchool = "小学" }, func(h *Household) { h.child().InSchool, h.Kind, h.Category, h.Case = "", "", "", nil }, NeedKind},
	{"work_place_time", sound, func(h *Household) { h.Members[0].WorkMonths = Of(0) }, func(h *Household) { h.Members[0].WorkPlace = Of("") }, func(h *Household) { h.Members[0].WorkPlace.Known = false }, NeedWorkTime},
	{"relation_sex", sound, func(h *Household) { h.child().Sex = cn.Female }, func(h *Household) { h.child().Relation = "之女" }, func(h *Household) { h.child().Sex = "" }, NeedSex},

	{"4_11_013", sound, func(h *Household) { h.Latest.Transfers, h.Members[1].Dibao = Of(cn.Yuan(0)), Of(true) }, func(h *Household) { h.Latest.Transfers = Of(cn.Yuan(4800)) }, func(h *Household) { h.Members[1].Dibao, h.Latest.Transfers.Known = Of(true), false }, NeedTransfers},
	{"5_11_033", sound, func(h *Household) { h.Members[0].Labour, h.Members[1].Labour = "丧失劳动力", "无劳动力" }, func(h *Household) { h.Guaranteed = Of(true) }, func(h *Household) {
		h.Members[0].Labour, h.Members[1].Labour, h.Guaranteed.Known = "丧失劳动力", "无劳动力", false
	}, NeedGuaranteed},
	{"5_14_002", sound, func(h *Household) { h.Forest = Of(Mu(20001)) }, func(h *Household) { h.Forest = Of(Mu(20000)) }, func(h *Household) { h.Forest.Known = false }, NeedForest},
	{"5_14_008", sound, func(h *Household) { h.Cultivated = Of(Mu(-1)) }, func(h *Household) { h.Cultivated = Of(Mu(0)) }, func(h *Household) { h.Cultivated.Known = false }, NeedCultivated},
	{"5_14_010", sound, func(h *Household) { h.Returned = Of(Mu(30000)) }, func(h *Household) { h.Returned = Of(Mu(300)) }, func(h *Household) { h.Returned.Known = false }, NeedReturned},
	{"5_15_014", sound, func(h *Household) { h.Case.Risks, h.Members[0].Away = []string{"因务工就业不稳"}, Of(false) }, func(h *Household) { h.Members[1].Away = Of(true) }, func(h *Household) {
		h.Case.Risks, h.Members[0].Away.Known = []string{"因务工就业不稳"}, false
	}, NeedWork},
	{"head", sound, func(h *Household) { h.Members[1].Relation = registry.Head }, func(h *Household) { h.Members[1].Relation = "配偶" }, nil, 0},
	{"spouses", sound, func(h *Household) { h.child().Relation = "配偶" }, func(h *Household) { h.child().Relation = "之子" }, nil, 0},
	{"couple_sex", sound, func(h *Household) { h.Members[1].Sex = cn.Male }, func(h *Household) { h.Members[1].Sex = cn.Female }, func(h *Household) { h.Members[1].Sex = "" }, NeedSex},
	{"phone", sound, func(h *Household) { h.Phone = Of(7) }, func(h *Household) { h.Phone = Of(11) }, func(h *Household) { h.Phone.Known = false }, NeedPhone},
}

func judge(t *testing.T, rule string, h *Household) Judgement {
	t.Helper()
	r, ok := RuleOf(rule)
	if !ok {
		t.Fatalf("no rule %s", rule)
	}
	return r.Judge(h, examples)
}

func TestEachRuleFindsPassesAndSaysWhatIsMissing(t *testing.T) {
	for _, s := range situations {
		t.Run(s.rule, func(t *testing.T) {
			if j := judge(t, s.rule, s.of()); len(j.Finds) > 0 || j.Missing != 0 {
				t.Fatalf("the sound household: %v, missing %s", j.Finds, j.Missing)
			}
			h := s.of()
			s.wrong(h)
			j := judge(t, s.rule, h)
			if len(j.Finds) != 1 || j.Finds[0].Text == "" || !strings.HasSuffix(j.Finds[0].Text, "。") {
				t.Fatalf("not found: %+v, missing %s", j.Finds, j.Missing)
			}
			s.mend(h)
			if j := judge(t, s.rule, h); len(j.Finds) > 0 || j.Missing != 0 {
				t.Fatalf("mended, and still there: %v, missing %s", j.Finds, j.Missing)
			}
			if s.blind == nil {
				return
			}
			h = s.of()
			s.blind(h)
			if j := judge(t, s.rule, h); len(j.Finds) > 0 || j.Missing&of(s.lacks) == 0 {
				t.Fatalf("what is not known is no find and no pass: %v, missing %q", j.Finds, j.Missing)
			}
		})
	}
}

func TestEveryRuleHasASituationAndSaysHowToMend(t *testing.T) {
	codes := map[string]bool{}
	for _, r := range Rules() {
		if !slices.ContainsFunc(situations, func(s situation) bool { return s.rule == r.Key }) {
			t.Errorf("%s has no situation", r.Key)
		}
		if r.Title == "" || r.Mend == "" || r.Screen == "" || r.Field == "" {
			t.Errorf("%s does not say what is wrong, where, and how to mend it", r.Key)
		}
		for _, c := range r.Codes {
			if codes[c] {
				t.Errorf("two rules carry the number %s", c)
			}
			codes[c] = true
		}
	}
	// The numbers of practice §2.4; 2_01_002 stands for a family of which the others are not published.
	for _, c := range strings.Fields(`1_02_001 1_11_004 1_11_005 1_11_009 1_11_010 1_11_011 1_12_002 1_12_004 2_01_002 2_01_015 2_11_004 2_11_006 3_11_003 3_11_004
		4_11_010 4_11_013 5_11_030 5_11_032 5_11_033 5_12_007 5_12_008 5_12_011 5_14_002 5_14_008 5_14_010 5_15_011 5_15_012 5_15_013 5_15_014 5_15_015 5_15_016 5_15_017
		5_15_019 5_15_020 5_15_023 5_16_010 1111_10`) {
		if !codes[c] {
			t.Errorf("no rule carries the number %s", c)
		}
	}
}

func maybe[T any](t *rapid.T, label string, values ...T) Maybe[T] {
	return Maybe[T]{rapid.SampledFrom(values).Draw(t, label), rapid.Bool().Draw(t, label+" known")}
}

func anyAccounts(t *rapid.T) Accounts {
	m := func() Amount { return maybe(t, "amount", 0, cn.Yuan(50), cn.Yuan(7000), cn.Yuan(90000)) }
	return Accounts{m(), m(), m(), m(), m(), m(), m(), m(), m()}
}

func anyAssessment(t *rapid.T) Maybe[Assessment] {
	s := func() Security { return rapid.SampledFrom([]Security{Blank, Secured, Problem}).Draw(t, "security") }
	return Maybe[Assessment]{Assessment{s(), s(), s(), s(), anyAccounts(t)}, rapid.Bool().Draw(t, "form")}
}

func anyMember(t *rapid.T) Member {
	pick := func(label string, words ...string) string { return rapid.SampledFrom(append(words, "")).Draw(t, label) }
	b := func(label string) Maybe[bool] { return maybe(t, label, true, false) }
	m := Member{
		Person: registry.PersonID(rapid.StringMatching(`p[0-9]`).Draw(t, "person")), Relation: pick("relation", registry.Head, "配偶", "之子", "之女", "其他"),
		Sex: rapid.SampledFrom([]cn.Sex{cn.Male, cn.Female, ""}).Draw(t, "sex"), IDDigits: maybe(t, "digits", 0, 15, 18), IDRight: b("right"), IDShared: b("shared"),
		Certificate: maybe(t, "certificate", NoCertificate, RightCertificate, WrongCertificate), Education: pick("education", "小学"), InSchool: pick("in school", "小学", "中职一年级", "学龄前儿童"),
		Enrolled: b("enrolled"), Labour: pick("labour", "普通劳动力", "无劳动力", "丧失劳动力"), Resident: b("resident"), Employee: b("employee"), Serious: maybe(t, "serious", "", "是"), Pension: maybe(t, "pension", "", "居民"),
		Away: b("away"), WorkPlace: maybe(t, "place", "", "重庆"), WorkMonths: maybe(t, "months", 0, 6), Dibao: b("dibao"), Tekun: b("tekun"), Subsidy: b("subsidy"),
	}
	if h := pick("health", "健康", "患有大病", "残疾"); h != "" {
		m.Health = []string{h}
	}
	if y := rapid.SampledFrom([]int{0, 1950, 1985, 2006, 2012, 2023}).Draw(t, "born"); y > 0 {
		m.Birth = born(y)
	}
	return m
}

func anyHousehold(t *rapid.T) *Household {
	h := &Household{
		ID: "h", On: today, Kind: rapid.SampledFrom([]registry.Kind{registry.Lifted, registry.Ordinary, ""}).Draw(t, "kind"), Category: rapid.SampledFrom([]registry.Category{registry.Sudden, ""}).Draw(t, "category"),
		Phone: maybe(t, "phone", 0, 8, 11), Unsafe: maybe(t, "unsafe", true, false), Dropout: maybe(t, "dropout", true, false), Guaranteed: maybe(t, "guaranteed", true, false),
		Forest: maybe(t, "forest", -5, Mu(100), Mu(99999)), Cultivated: maybe(t, "cultivated", Mu(100)), Returned: maybe(t, "returned", Mu(100)),
		Members: rapid.SliceOfN(rapid.Custom(anyMember), 0, 4).Draw(t, "members"), Latest: anyAccounts(t), Line: maybe(t, "line", cn.Yuan(8000)), Contact: maybe(t, "contact", Contact{}, Contact{true, true}), Transport: maybe(t, "transport", 0, cn.Yuan(300)),
	}
	h.Measures = Maybe[[]Measure]{rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Measure {
		heading := rapid.SampledFrom([]string{"industry", "employment", "welfare", "education", "health"}).Draw(t, "heading")
		return Measure{heading, rapid.SampledFrom([]string{heading, heading + ".1", heading + ".2"}).Draw(t, "code"), rapid.Bool().Draw(t, "begun"), rapid.Bool().Draw(t, "delivered"), rapid.Bool().Draw(t, "stopped"), cn.Date{}}
	}), 0, 3).Draw(t, "measures"), rapid.Bool().Draw(t, "measures known")}
	if rapid.Bool().Draw(t, "case") {
		day := func(label string) cn.Date {
			return rapid.SampledFrom([]cn.Date{{}, cn.NewDate(2024, 1, 5), cn.NewDate(2025, 6, 20)}).Draw(t, label)
		}
		h.Case = &Case{ID: "c", Phase: rapid.SampledFrom([]Phase{Identifying, Monitored, Eliminated, Ended}).Draw(t, "phase"), Risks: rapid.SliceOfN(rapid.SampledFrom([]string{"因病", "因学", "其他", "因务工就业不稳"}), 0, 3).Draw(t, "risks"),
			Remark: maybe(t, "remark", true, false), MonitoredOn: day("monitored"), EliminatedOn: day("eliminated"), How: rapid.SampledFrom([]How{ByHelp, ByNature, ""}).Draw(t, "how"), Entry: anyAssessment(t), Exit: anyAssessment(t), Line: maybe(t, "line then", cn.Yuan(8000))}
	}
	return h
}

// No rule panics, each says the same twice, tells only of what it says that it needs, and
// with everything unknown finds nothing.
func TestRulesHoldOnAnyHousehold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := anyHousehold(t)
		params := examples
		if rapid.Bool().Draw(t, "no params") {
			params = Params{}
		}
		for _, r := range Rules() {
			j := r.Judge(h, params)
			if beyond := j.Missing &^ of(r.Needs...); beyond != 0 {
				t.Fatalf("%s misses %s, which it does not say that it needs", r.Key, beyond)
			}
			for _, f := range j.Finds {
				if f.Text == "" {
					t.Fatalf("%s finds without a word", r.Key)
				}
			}
			again := r.Judge(h, params)
			if len(again.Finds) != len(j.Finds) || again.Missing != j.Missing {
				t.Fatalf("%s says now this, now that", r.Key)
			}
		}
	})
}

func TestOneNoDecidesWhateverIsUnknown(t *testing.T) {
	if a := all(unknown(NeedKind), no); a != no {
		t.Errorf("unknown and no: %+v", a)
	}
	if a := some(unknown(NeedKind), yes); a != yes {
		t.Errorf("unknown or yes: %+v", a)
	}
	if a := all(unknown(NeedKind), yes, unknown(NeedCase)); a.missing != of(NeedKind, NeedCase) {
		t.Errorf("two unknown: %+v", a)
	}
	if a := not(unknown(NeedKind)); !a.unknown() {
		t.Errorf("not unknown: %+v", a)
	}
}
