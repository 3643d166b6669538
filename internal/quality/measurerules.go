package quality

import (
	"fmt"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
)

type money = cn.Money

func isZero(m money) bool { return m == 0 }

// measureRules look at the help that was written down.
// Policy: plan:264 A034
// Source: docs/sources.md S16
var measureRules = []Rule{
	{
		Key: "1111_10", Codes: []string{"1111_10"}, Title: "有外出务工补贴,交通补助为零", Screen: OnHelp, Field: "measures",
		Mend:  "核对交通补助:发了的补填金额;没有发的,更正措施。",
		Needs: []Need{NeedCase, NeedMeasures, NeedTransport},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			return all(h.kept(), h.measure(coded("employment.1")), holds(h.Transport, NeedTransport, isZero)), "登记了外出务工补贴,年度交通费补助是 0。"
		}),
	},
	{
		Key: "3_11_003", Codes: []string{"3_11_003"}, Title: "因病消除,没有健康、社会或综合保障措施", Screen: OnHelp, Field: "measures", Sensitive: true,
		Mend:  "补登记已落实的健康帮扶、社会帮扶或综合保障;都没有的,核对风险是否真的消除。",
		Needs: []Need{NeedCase, NeedMeasures},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			return all(h.eliminated(), h.risk("因病"), not(h.measure(headed("health", "society", "welfare")))), "因病纳入,已标注消除,健康帮扶、社会帮扶、综合保障一项都没有。"
		}),
	},
	{
		Key: "3_11_004", Codes: []string{"3_11_004"}, Title: "因学消除,没有教育或社会帮扶措施", Screen: OnHelp, Field: "measures",
		Mend:  "补登记已落实的教育帮扶、义务教育保障或社会帮扶;都没有的,核对风险是否真的消除。",
		Needs: []Need{NeedCase, NeedMeasures},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			return all(h.eliminated(), h.risk("因学"), not(h.measure(headed("education", "compulsory_education", "society")))), "因学纳入,已标注消除,教育帮扶、义务教育保障、社会帮扶一项都没有。"
		}),
	},
	{
		Key: "5_11_030", Codes: []string{"5_11_030"}, Title: "登记了开发式措施,尚未实施", Screen: OnHelp, Field: "measures",
		Mend:  "已经实施的登记开始或落实;还没有到计划日期的,改计划开始的日期;不实施的,停止并写明原因。",
		Needs: []Need{NeedCase, NeedMeasures},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			registered, begun := h.measure(headed(development...)), h.measure(func(m Measure) bool { return has(development, m.Heading) && m.Begun })
			waits := h.measure(func(m Measure) bool { return has(development, m.Heading) && m.Due.After(h.On) })
			return all(h.monitored(), registered, not(begun), not(waits)), "登记了开发式帮扶措施,没有一项开始实施。"
		}),
	},
	{
		Key: "5_11_032", Codes: []string{"5_11_032"}, Title: "有劳动能力,只有综合保障", Screen: OnHelp, Field: "measures",
		Mend:  "按这一户的劳动能力商定产业、就业、金融或公益岗位等开发式措施。",
		Needs: []Need{NeedCase, NeedMeasures, NeedLabour, NeedBirth, NeedParam},
		judge: whole(func(h *Household, p Params) (answer, string) {
			return all(h.monitored(), h.able(p), h.measure(headed("welfare")), not(h.measure(func(m Measure) bool { return m.Heading != "welfare" }))),
				"家里有劳动能力的人,帮扶措施只有综合保障。"
		}),
	},
	{
		Key: "5_12_007", Codes: []string{"5_12_007"}, Title: "有劳动能力,没有按时落实开发式帮扶", Screen: OnHelp, Field: "measures",
		Mend:  "商定并落实一项开发式措施(产业、就业、金融、公益岗位);已落实的补登记。",
		Needs: []Need{NeedCase, NeedMeasures, NeedLabour, NeedBirth, NeedParam},
		judge: whole(func(h *Household, p Params) (answer, string) {
			a := all(h.monitored(), h.able(p), not(h.measure(headed(development...))), h.since(p.DevelopmentMonths))
			if a != yes {
				return a, ""
			}
			return a, fmt.Sprintf("%s 认定,已满 %d 个月,家里有劳动能力的人,没有开发式帮扶措施。", h.Case.MonitoredOn, p.DevelopmentMonths.Value)
		}),
	},
	{
		Key: "5_12_011", Codes: []string{"5_12_011"}, Title: "开发式措施只有“其他”或技能培训", Screen: OnHelp, Field: "measures",
		Mend:  "核对措施的具体内容,改选准确的项目;只做了培训的,再商定能增收的措施。",
		Needs: []Need{NeedCase, NeedMeasures},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			real := func(m Measure) bool { return has(development, m.Heading) && !vague(m) }
			return all(h.monitored(), h.measure(headed(development...)), not(h.measure(real))), "登记的开发式措施只有“其他”或技能培训。"
		}),
	},
	{
		Key: "5_15_011", Codes: []string{"5_15_011", "5_15_012"}, Title: "享受雨露计划,家里没有中高职学生", Screen: OnHousehold, Field: "in_school",
		Mend:  "核对学生的在校生状况并更正;没有中高职学生的,更正措施。",
		Needs: []Need{NeedMeasures, NeedSchooling, NeedCase},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			vocational := h.anyone(func(m *Member) answer {
				if m.InSchool == "" && m.Education == "" {
					return unknown(NeedSchooling)
				}
				return is(slices.ContainsFunc(vocationalStages, func(s string) bool { return begins(m.InSchool, s) }))
			})
			return all(h.kept(), h.measure(coded("education.1")), not(vocational)), "登记了雨露计划,没有一名成员是中职、高职高专或技师学院的学生。"
		}),
	},
}

// vague are measures that do not say what is done: 其他, and training alone. A heading of
// development-type help without a kind counts as 其他.
func vague(m Measure) bool { return m.Code == m.Heading || m.Code == "employment.2" }

var vocationalStages = []string{"中职", "高职高专", "技师学院"}
