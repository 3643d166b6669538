package quality

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
)

// personRules look at each member.
// Policy: plan:262 A026
// Source: docs/sources.md S16
var personRules = []Rule{
	{
		Key: "1_12_002", Codes: []string{"1_12_002"}, Title: "证件号码位数不对", Screen: OnHousehold, Field: "id_number",
		Mend:  "核对身份证或残疾人证原件,补填或更正证件号码。",
		Needs: []Need{NeedIDDigits},
		judge: each(func(_ *Household, _ Params, m *Member) (answer, string) {
			a := holds(m.IDDigits, NeedIDDigits, func(n int) bool { return n != 18 && n != 20 && n != 22 })
			if m.IDDigits.Value == 0 {
				return a, "没有证件号码。"
			}
			return a, fmt.Sprintf("证件号码有 %d 位,应为 18、20 或 22 位。", m.IDDigits.Value)
		}),
	},
	{
		Key: "1_12_004", Codes: []string{"1_12_004"}, Title: "残疾人证号码有误", Screen: OnHousehold, Field: "certificate", Sensitive: true,
		Mend:  "核对残疾人证原件,请残联更正号码。",
		Needs: []Need{NeedCertificate},
		judge: each(func(_ *Household, _ Params, m *Member) (answer, string) {
			return holds(m.Certificate, NeedCertificate, func(c Certificate) bool { return c == WrongCertificate }), "残疾人证号码的校验位不对。"
		}),
	},
	{
		Key: "id_check", Title: "身份证号码有误", Screen: OnHousehold, Field: "id_number",
		Mend:  "核对身份证原件,更正号码;不要猜。",
		Needs: []Need{NeedIDCheck},
		judge: each(func(_ *Household, _ Params, m *Member) (answer, string) {
			return not(said(m.IDRight, NeedIDCheck)), "身份证号码的校验位、日期或地区不对。"
		}),
	},
	{
		Key: "id_twice", Title: "证件号码与别人重复", Screen: OnHousehold, Field: "id_number",
		Mend:  "核对两人的证件原件,更正其中有误的一个;是同一个人的,请数据管理员合并。",
		Needs: []Need{NeedIDShared},
		judge: each(func(_ *Household, _ Params, m *Member) (answer, string) {
			return said(m.IDShared, NeedIDShared), "另有一人登记了同一个证件号码。"
		}),
	},
	{
		Key: "2_01_002", Codes: []string{"2_01_002"}, Title: "健康状况没有填", Screen: OnHousehold, Field: "health",
		Mend:  "问明后补填健康状况。",
		Needs: []Need{NeedKind},
		judge: each(func(h *Household, _ Params, m *Member) (answer, string) {
			return all(is(len(m.Health) == 0), h.surveyed()), "健康状况没有填。"
		}),
	},
	{
		Key: "pension_blank", Title: "养老保险没有填", Screen: OnHousehold, Field: "pension",
		Mend:  "问明后补填居民或职工养老保险。",
		Needs: []Need{NeedKind, NeedPension, NeedBirth, NeedParam},
		judge: each(func(h *Household, p Params, m *Member) (answer, string) {
			return all(h.surveyed(), not(m.young(h.On, p)), holds(m.Pension, NeedPension, isBlank)), "养老保险参保情况没有填。"
		}),
	},
	{
		Key: "serious_blank", Title: "大病保险没有填", Screen: OnHousehold, Field: "serious_insurance",
		Mend:  "问明后在全国系统补填是否参加大病保险,再导入新的名单。",
		Needs: []Need{NeedKind, NeedSerious},
		judge: each(func(h *Household, _ Params, m *Member) (answer, string) {
			return all(h.surveyed(), holds(m.Serious, NeedSerious, isBlank)), "是否参加大病保险没有填。"
		}),
	},
	{
		Key: "medical_none", Title: "居民医保和职工医保都没有", Screen: OnHousehold, Field: "insured",
		Mend:  "核对参保:已参保的请医保更正名单;没有参保的,动员参保或按政策资助。",
		Needs: []Need{NeedKind, NeedInsurance},
		judge: each(func(h *Household, _ Params, m *Member) (answer, string) {
			return all(h.surveyed(), not(some(said(m.Resident, NeedInsurance), said(m.Employee, NeedInsurance)))), "居民医保和职工医保的名单上都没有。"
		}),
	},
	{
		Key: "2_01_015", Codes: []string{"2_01_015"}, Title: "外出务工,登记为没有或弱劳动力", Screen: OnHousehold, Field: "labour",
		Mend:  "核对劳动技能和务工登记,更正有误的一项。",
		Needs: []Need{NeedKind, NeedWork, NeedLabour},
		judge: each(func(h *Household, _ Params, m *Member) (answer, string) {
			return all(h.surveyed(), said(m.Away, NeedWork), m.skill(weakLabour...)), "登记为外出务工,劳动技能是" + m.Labour + "。"
		}),
	},
	{
		Key: "5_12_008", Codes: []string{"5_12_008"}, Title: "健康的劳动年龄成员登记为没有或弱劳动力", Screen: OnHousehold, Field: "labour",
		Mend:  "核对劳动技能和健康状况,更正有误的一项;有别的原因的写明。",
		Needs: []Need{NeedKind, NeedBirth, NeedHealth, NeedSchooling, NeedLabour, NeedParam},
		judge: each(func(h *Household, p Params, m *Member) (answer, string) {
			return all(h.surveyed(), m.aged(h.On, p.LabourFrom, p.LabourTo), m.healthy(), m.outOfSchool(), m.skill("无劳动力", "弱劳动力或半劳动力")),
				"在劳动年龄内,身体健康,不是学生,劳动技能是" + m.Labour + "。"
		}),
	},
	{
		Key: "5_15_016", Codes: []string{"5_15_016", "5_15_017"}, Title: "义务教育适龄,不在校", Screen: OnHousehold, Field: "in_school",
		Mend:  "核实孩子在哪里上学:在校的更正在校生状况;没有上学的,报教育部门控辍保学。",
		Needs: []Need{NeedKind, NeedBirth, NeedSchooling, NeedParam},
		judge: each(func(h *Household, p Params, m *Member) (answer, string) {
			return all(h.surveyed(), m.schoolAge(h.On, p), not(m.pupil())), "属义务教育年龄,登记为不在校。"
		}),
	},
	{
		Key: "5_15_019", Codes: []string{"5_15_019"}, Title: "健康的成年人享受特困供养", Screen: OnHousehold, Field: "health",
		Mend:  "核对健康状况和特困供养名单,更正有误的一项。",
		Needs: []Need{NeedWelfare, NeedBirth, NeedHealth, NeedSchooling, NeedParam},
		judge: each(func(h *Household, p Params, m *Member) (answer, string) {
			return all(said(m.Tekun, NeedWelfare), m.aged(h.On, p.TekunFrom, p.TekunTo), m.healthy(), m.outOfSchool()), "在特困供养名单上,登记为身体健康、不是学生的成年人。"
		}),
	},
	{
		Key: "5_16_010", Codes: []string{"5_16_010"}, Title: "不满劳动年龄,登记为务工", Screen: OnHousehold, Field: "work",
		Mend:  "核对出生日期和务工登记,更正有误的一项;确有童工的,报人社部门。",
		Needs: []Need{NeedWork, NeedBirth, NeedParam},
		judge: each(func(h *Household, p Params, m *Member) (answer, string) {
			return all(said(m.Away, NeedWork), m.young(h.On, p)), "不满劳动年龄,登记为务工。"
		}),
	},
	{
		Key: "schooling_both", Title: "文化程度和在校生状况都填了", Screen: OnHousehold, Field: "education",
		Mend: "在校的只填在校生状况,已离校的只填文化程度。",
		judge: each(func(_ *Household, _ Params, m *Member) (answer, string) {
			return is(m.Education != "" && m.InSchool != ""), "文化程度和在校生状况只应填一项。"
		}),
	},
	{
		Key: "schooling_neither", Title: "文化程度和在校生状况都没有填", Screen: OnHousehold, Field: "education",
		Mend:  "在校的填在校生状况,已离校的填文化程度。",
		Needs: []Need{NeedKind},
		judge: each(func(h *Household, _ Params, m *Member) (answer, string) {
			return all(is(m.Education == "" && m.InSchool == ""), h.surveyed()), "文化程度和在校生状况都没有填。"
		}),
	},
	{
		Key: "work_place_time", Title: "务工地和务工时间只填了一项", Screen: OnHousehold, Field: "work",
		Mend:  "问明后把务工地和务工月数填全;没有务工的,两项都清空。",
		Needs: []Need{NeedWorkTime},
		judge: each(func(_ *Household, _ Params, m *Member) (answer, string) {
			if !m.WorkPlace.Known || !m.WorkMonths.Known {
				return unknown(NeedWorkTime), ""
			}
			place, months := m.WorkPlace.Value != "", m.WorkMonths.Value > 0
			if place {
				return is(!months), "填了务工地,没有填务工时间。"
			}
			return is(months), "填了务工时间,没有填务工地。"
		}),
	},
	{
		Key: "relation_sex", Title: "与户主关系和性别矛盾", Screen: OnHousehold, Field: "relation",
		Mend:  "核对证件上的性别和与户主关系,更正有误的一项。",
		Needs: []Need{NeedSex},
		judge: each(func(_ *Household, _ Params, m *Member) (answer, string) {
			sex, fixed := sexOf[m.Relation]
			if !fixed {
				return no, ""
			}
			return all(not(is(m.Sex == sex)), m.sexed()), "与户主关系是" + m.Relation + ",性别是" + m.Sex.Text() + "。"
		}),
	},
}

var weakLabour = []string{"无劳动力", "丧失劳动力", "弱劳动力或半劳动力"}

// sexOf is the sex that a relation to the head fixes.
var sexOf = map[string]cn.Sex{
	"之子": cn.Male, "之女婿": cn.Male, "之孙子": cn.Male, "之外孙子": cn.Male, "之父": cn.Male, "之岳父": cn.Male, "之公公": cn.Male, "之祖父": cn.Male,
	"之外祖父": cn.Male, "之曾孙子": cn.Male, "之侄儿": cn.Male, "之叔伯": cn.Male,
	"之女": cn.Female, "之儿媳": cn.Female, "之孙女": cn.Female, "之外孙女": cn.Female, "之母": cn.Female, "之岳母": cn.Female, "之婆婆": cn.Female, "之祖母": cn.Female,
	"之外祖母": cn.Female, "之曾孙女": cn.Female, "之侄女": cn.Female, "之兄弟媳妇": cn.Female,
}

func isBlank(s string) bool { return s == "" }

func begins(s, with string) bool { return strings.HasPrefix(s, with) }

func (m *Member) sexed() answer {
	if m.Sex != cn.Male && m.Sex != cn.Female {
		return unknown(NeedSex)
	}
	return yes
}

func (m *Member) healthy() answer {
	return all(m.sick("健康"), not(m.sick("患有大病", "长期慢性病", "残疾")))
}

// outOfSchool says whether somebody is no pupil or student.
func (m *Member) outOfSchool() answer {
	switch {
	case m.Enrolled.Known && m.Enrolled.Value:
		return no
	case m.InSchool != "":
		return is(m.InSchool == "学龄前儿童")
	case m.Education != "":
		return yes
	}
	return unknown(NeedSchooling)
}

// pupil says whether a child goes to school: the department's roll or the form says so.
func (m *Member) pupil() answer {
	written := unknown(NeedSchooling)
	if m.InSchool != "" {
		written = is(!slices.Contains([]string{"学龄前儿童", "学前教育"}, m.InSchool))
	} else if m.Education != "" {
		written = no
	}
	if !m.Enrolled.Known {
		return written
	}
	return some(is(m.Enrolled.Value), written)
}

// schoolAge counts on the 1 September that began the school year.
func (m *Member) schoolAge(on cn.Date, p Params) answer {
	start := cn.NewDate(on.Year(), time.September, 1)
	if start.After(on) {
		start = cn.NewDate(on.Year()-1, time.September, 1)
	}
	return m.aged(start, p.SchoolFrom, p.SchoolTo)
}
