package quality

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/registry"
)

// caseRules look at entry, elimination and what was written then.
// Policy: plan:262 A033
// Source: docs/sources.md S16
var caseRules = []Rule{
	{
		Key: "1_02_001", Codes: []string{"1_02_001"}, Title: "脱贫户住危房,没有纳入监测", Screen: OnHousehold, Field: "housing",
		Mend:  "核对住房鉴定:等级不对的请住建更正;住的确是危房的,发起线索核实是否应当纳入监测。",
		Needs: []Need{NeedKind, NeedHousing},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			lifted := no
			if h.Kind == registry.Lifted {
				lifted = yes
			} else if h.Kind == "" {
				lifted = unknown(NeedKind)
			}
			outside := all(is(h.Category == ""), not(h.monitored()))
			return all(lifted, said(h.Unsafe, NeedHousing), outside), "脱贫户的唯一住房鉴定为C级或D级,这一户不是监测对象。"
		}),
	},
	{
		Key: "1_11_004", Codes: []string{"1_11_004"}, Title: "风险已消除,消除后的信息没有填全", Screen: OnVisit, Field: "education",
		Mend:  "按消除时的情况补记一次走访,把三保障、饮水和九项收支填全。",
		Needs: []Need{NeedCase, NeedExit},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			a := h.eliminated()
			if a != yes {
				return a, ""
			}
			if !h.Case.Exit.Known {
				return unknown(NeedExit), ""
			}
			blank := h.Case.Exit.Value.blank()
			return is(len(blank) > 0), "消除后没有填:" + strings.Join(blank, "、") + "。"
		}),
	},
	{
		Key: "1_11_005", Codes: []string{"1_11_005"}, Title: "风险已消除,仍有失学辍学", Screen: OnVisit, Field: "education",
		Mend:  "核实孩子是否已返校:已返校的更正义务教育一项并请教育销号;没有返校的,不应标注消除,请县级回退。",
		Needs: []Need{NeedCase, NeedSchool, NeedExit},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			return all(h.eliminated(), some(said(h.Dropout, NeedSchool), h.exit(func(a Assessment) answer { return is(a.Education == Problem) }))),
				"已标注消除,义务教育一项仍是“有问题”,或有没办结的疑似辍学。"
		}),
	},
	{
		Key: "1_11_009", Codes: []string{"1_11_009"}, Title: "帮扶消除,没有任何帮扶措施", Screen: OnHelp, Field: "measures",
		Mend:  "把已落实的措施补登记;确实没有帮扶的,更正消除方式或回退。",
		Needs: []Need{NeedCase, NeedHow, NeedMeasures},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			return all(h.helped(), not(h.measure(func(Measure) bool { return true }))), "消除方式是帮扶消除,一项帮扶措施也没有登记。"
		}),
	},
	{
		Key: "1_11_010", Codes: []string{"1_11_010"}, Title: "识别后没有按时落实帮扶", Screen: OnHelp, Field: "measures",
		Mend:  "到帮扶页登记已落实的措施和依据;没有落实的,与部门商定后尽快落实。",
		Needs: []Need{NeedCase, NeedMeasures, NeedParam},
		judge: whole(func(h *Household, p Params) (answer, string) {
			a := all(h.monitored(), not(h.measure(func(m Measure) bool { return m.Delivered })), h.since(p.AssistMonths))
			if a != yes {
				return a, ""
			}
			return a, fmt.Sprintf("%s 认定,已满 %d 个月,没有一项措施落实。", h.Case.MonitoredOn, p.AssistMonths.Value)
		}),
	},
	{
		Key: "1_11_011", Codes: []string{"1_11_011"}, Title: "风险已消除,没有监测联系人或电话", Screen: OnHelp, Field: "helper",
		Mend:  "到帮扶页指定监测联系人,填写姓名和电话。",
		Needs: []Need{NeedCase, NeedContact},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			return all(h.eliminated(), holds(h.Contact, NeedContact, func(c Contact) bool { return !c.Name || !c.Phone })), "监测联系人的姓名或电话没有填。"
		}),
	},
	{
		Key: "2_11_004", Codes: []string{"2_11_004"}, Title: "风险为“其他”,没有说明", Screen: OnCase, Field: "risks",
		Mend:  "在监测档案里写明“其他”是什么风险;能归入已有类型的,改选该类型。",
		Needs: []Need{NeedCase, NeedRemark},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			a := all(h.kept(), h.risk("其他"))
			if a != yes {
				return a, ""
			}
			return not(said(h.Case.Remark, NeedRemark)), "风险类型选了“其他”,没有写明是什么。"
		}),
	},
	{
		Key: "2_11_006", Codes: []string{"2_11_006", "5_15_013"}, Title: "务工就业不稳,全户没有劳动力", Screen: OnCase, Field: "risks",
		Mend:  "核对家庭成员的劳动技能和风险类型:有人能务工的更正劳动技能;没有的,风险改为缺劳动力等实际原因。",
		Needs: []Need{NeedCase, NeedLabour, NeedBirth, NeedParam},
		judge: whole(func(h *Household, p Params) (answer, string) {
			return all(h.kept(), h.risk("因务工就业不稳"), h.helpless(p)), "风险是务工就业不稳,家庭成员都登记为没有劳动能力。"
		}),
	},
	{
		Key: "4_11_010", Codes: []string{"4_11_010"}, Title: "帮扶消除时收入低于监测范围", Screen: OnVisit, Field: "wages",
		Mend:  "核对消除时的收支:填错的补记走访更正;收入确实没有超过的,请县级回退。",
		Needs: []Need{NeedCase, NeedHow, NeedExit, NeedIncome, NeedLine},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			a := all(h.helped(), h.exit(func(x Assessment) answer {
				if !x.PerHead.Known {
					return unknown(NeedIncome)
				}
				return holds(h.Case.Line, NeedLine, func(line money) bool { return x.PerHead.Value < line })
			}))
			if a != yes {
				return a, ""
			}
			return a, fmt.Sprintf("消除时人均纯收入 %s 元,低于当年监测范围 %s 元。", h.Case.Exit.Value.PerHead.Value.Short(), h.Case.Line.Value.Short())
		}),
	},
	{
		Key: "5_15_015", Codes: []string{"5_15_015"}, Title: "因病,家里没有人患大病慢病", Screen: OnHousehold, Field: "health", Sensitive: true,
		Mend:  "核对患病成员的健康状况并更正;家里没有病人的,更正风险类型。",
		Needs: []Need{NeedCase, NeedHealth},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			ill := h.anyone(func(m *Member) answer { return m.sick("患有大病", "长期慢性病") })
			return all(h.kept(), h.risk("因病"), not(ill)), "风险是因病,没有一名成员登记为患有大病或长期慢性病。"
		}),
	},
	{
		Key: "5_15_020", Codes: []string{"5_15_020"}, Title: "因病,合规自付支出为零", Screen: OnVisit, Field: "compliant_self_pay", Sensitive: true,
		Mend:  "核对识别时的医疗支出,补填合规自付支出;没有支出的,核对风险类型。",
		Needs: []Need{NeedCase, NeedEntry, NeedSelfPay},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			zero := h.entry(func(a Assessment) answer { return holds(a.SelfPay, NeedSelfPay, isZero) })
			return all(h.kept(), h.risk("因病"), zero), "风险是因病,识别时的合规自付支出是 0。"
		}),
	},
	{
		Key: "5_15_023", Codes: []string{"5_15_023"}, Title: "识别时工资性收入低得不合常理", Screen: OnVisit, Field: "wages",
		Mend:  "核对工资性收入的单位(元,不是万元或百元)后更正。",
		Needs: []Need{NeedCase, NeedEntry, NeedWages, NeedParam},
		judge: whole(func(h *Household, p Params) (answer, string) {
			low := h.entry(func(a Assessment) answer {
				return holds(a.Wages, NeedWages, func(w money) bool { return p.WageLow.Known && w > 0 && w < p.WageLow.Value })
			})
			if !p.WageLow.Known {
				low = unknown(NeedParam)
			}
			a := all(h.monitored(), low)
			if a != yes {
				return a, ""
			}
			return a, fmt.Sprintf("识别时工资性收入只有 %s 元。", h.Case.Entry.Value.Wages.Value.Short())
		}),
	},
	{
		Key: "eliminated_early", Title: "识别后很快就帮扶消除", Screen: OnCase, Field: "eliminated_on",
		Mend:  "核对识别和消除的日期;风险确实很快消除的,写明理由和依据。",
		Needs: []Need{NeedCase, NeedHow, NeedParam},
		judge: whole(func(h *Household, p Params) (answer, string) {
			a := h.helped()
			if a != yes {
				return a, ""
			}
			if h.Case.EliminatedOn.IsZero() {
				return unknown(NeedCase), ""
			}
			late := passed(h.Case.MonitoredOn, h.Case.EliminatedOn.AddDays(-1), p.EliminateMonths)
			return not(late), fmt.Sprintf("%s 认定,%s 就标注帮扶消除。", h.Case.MonitoredOn, h.Case.EliminatedOn)
		}),
	},
}

// blank are the lines of a form after elimination that were left empty.
func (a Assessment) blank() (list []string) {
	for _, line := range []struct {
		title string
		empty bool
	}{
		{"义务教育", a.Education == Blank}, {"基本医疗", a.Medical == Blank}, {"住房安全", a.Housing == Blank}, {"饮水安全", a.Water == Blank},
		{"工资性收入", !a.Wages.Known}, {"生产经营性收入", !a.Business.Known}, {"财产性收入", !a.Property.Known}, {"转移性收入", !a.Transfers.Known},
		{"生产经营性支出", !a.Costs.Known}, {"家庭纯收入", !a.Net.Known}, {"人均纯收入", !a.PerHead.Known}, {"理赔收入", !a.Claims.Known}, {"合规自付支出", !a.SelfPay.Known},
	} {
		if line.empty {
			list = append(list, line.title)
		}
	}
	return list
}

// exit asks the form of the elimination, entry that of the recognition.
func (h *Household) exit(f func(Assessment) answer) answer {
	if h.Case == nil || !h.Case.Exit.Known {
		return unknown(NeedExit)
	}
	return f(h.Case.Exit.Value)
}

func (h *Household) entry(f func(Assessment) answer) answer {
	if h.Case == nil || !h.Case.Entry.Known {
		return unknown(NeedEntry)
	}
	return f(h.Case.Entry.Value)
}

// since says whether the household has been monitored for so many months.
func (h *Household) since(months Maybe[int]) answer {
	if h.Case == nil {
		return unknown(NeedCase)
	}
	return passed(h.Case.MonitoredOn, h.On, months)
}

func has(list []string, one string) bool { return slices.Contains(list, one) }
