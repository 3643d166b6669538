package quality

import (
	"fmt"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// householdRules look at the household as a whole.
// Policy: plan:262 A026
// Source: docs/sources.md S16
var householdRules = []Rule{
	{
		Key: "4_11_013", Codes: []string{"4_11_013"}, Title: "享受低保、特困或残疾人补贴,转移性收入为零", Screen: OnVisit, Field: "transfers",
		Mend:  "把低保金、供养金、补贴计入转移性收入后更正。",
		Needs: []Need{NeedKind, NeedWelfare, NeedTransfers},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			helped := h.anyone(func(m *Member) answer {
				return some(said(m.Dibao, NeedWelfare), said(m.Tekun, NeedWelfare), said(m.Subsidy, NeedWelfare))
			})
			return all(h.surveyed(), holds(h.Latest.Transfers, NeedTransfers, isZero), helped), "家里有人在低保、特困或残疾人补贴名单上,转移性收入是 0。"
		}),
	},
	{
		Key: "5_11_033", Codes: []string{"5_11_033"}, Title: "整户无劳动力,没有标记为兜底保障户", Screen: OnHousehold, Field: "labour",
		Mend:  "核对家庭成员的劳动技能;确是整户无劳动力的,按程序申请低保或特困兜底。",
		Needs: []Need{NeedCase, NeedLabour, NeedBirth, NeedGuaranteed, NeedParam},
		judge: whole(func(h *Household, p Params) (answer, string) {
			return all(h.monitored(), h.helpless(p), not(said(h.Guaranteed, NeedGuaranteed))), "家庭成员都没有劳动能力,没有标记为兜底保障户。"
		}),
	},
	{
		Key: "5_14_002", Codes: []string{"5_14_002"}, Title: "林地面积不合常理", Screen: OnHousehold, Field: "forest", Needs: []Need{NeedForest, NeedParam, NeedKind},
		Mend: "核对林权证上的面积和单位(亩)后更正。", judge: area("林地", func(h *Household, p Params) (Maybe[Mu], Need, Maybe[int]) { return h.Forest, NeedForest, p.Forest }),
	},
	{
		Key: "5_14_008", Codes: []string{"5_14_008"}, Title: "耕地面积不合常理", Screen: OnHousehold, Field: "cultivated", Needs: []Need{NeedCultivated, NeedParam, NeedKind},
		Mend: "核对承包合同上的面积和单位(亩)后更正。", judge: area("耕地", func(h *Household, p Params) (Maybe[Mu], Need, Maybe[int]) {
			return h.Cultivated, NeedCultivated, p.Cultivated
		}),
	},
	{
		Key: "5_14_010", Codes: []string{"5_14_010"}, Title: "退耕还林面积不合常理", Screen: OnHousehold, Field: "returned", Needs: []Need{NeedReturned, NeedParam, NeedKind},
		Mend: "核对退耕还林台账上的面积和单位(亩)后更正。", judge: area("退耕还林", func(h *Household, p Params) (Maybe[Mu], Need, Maybe[int]) {
			return h.Returned, NeedReturned, p.Returned
		}),
	},
	{
		Key: "5_15_014", Codes: []string{"5_15_014"}, Title: "务工就业不稳,没有人登记务工", Screen: OnHousehold, Field: "work",
		Mend:  "补登记成员的务工情况;没有人务工的,核对风险类型。",
		Needs: []Need{NeedCase, NeedWork},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			return all(h.kept(), h.risk("因务工就业不稳"), not(h.anyone(func(m *Member) answer { return said(m.Away, NeedWork) }))), "风险是务工就业不稳,没有一名成员登记务工。"
		}),
	},
	{
		Key: "head", Title: "没有户主,或不止一个户主", Screen: OnHousehold, Field: "relation",
		Mend: "在户页用“变更户主”定下一名户主,再核对其他人与户主的关系。",
		judge: whole(func(h *Household, _ Params) (answer, string) {
			n := len(h.related(registry.Head))
			if n == 0 {
				return yes, "没有登记户主。"
			}
			return is(n > 1), fmt.Sprintf("登记了 %d 个户主。", n)
		}),
	},
	{
		Key: "spouses", Title: "不止一个配偶", Screen: OnHousehold, Field: "relation",
		Mend: "核对与户主关系,更正有误的一人。",
		judge: whole(func(h *Household, _ Params) (answer, string) {
			n := len(h.related("配偶"))
			return is(n > 1), fmt.Sprintf("登记了 %d 个户主的配偶。", n)
		}),
	},
	{
		Key: "couple_sex", Title: "户主与配偶同性别", Screen: OnHousehold, Field: "sex",
		Mend:  "核对两人的证件和与户主关系,更正有误的一项。",
		Needs: []Need{NeedSex},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			heads, spouses := h.related(registry.Head), h.related("配偶")
			if len(heads) != 1 || len(spouses) != 1 {
				return no, ""
			}
			a, b := heads[0], spouses[0]
			return a.sameSex(b), "户主和配偶登记的性别相同。"
		}),
	},
	{
		Key: "phone", Title: "联系电话不是11位", Screen: OnHousehold, Field: "phone",
		Mend:  "问明后更正联系电话;没有电话的,填能联系上的亲属或邻居。",
		Needs: []Need{NeedKind, NeedPhone},
		judge: whole(func(h *Household, _ Params) (answer, string) {
			if h.Phone.Known && h.Phone.Value == 0 {
				return h.surveyed(), "没有填联系电话。"
			}
			return all(h.surveyed(), holds(h.Phone, NeedPhone, func(n int) bool { return n != 11 })), fmt.Sprintf("联系电话有 %d 位。", h.Phone.Value)
		}),
	},
}

func (h *Household) related(relation string) (list []*Member) {
	for i := range h.Members {
		if h.Members[i].Relation == relation {
			list = append(list, &h.Members[i])
		}
	}
	return list
}

// sameSex compares what is written of two people.
func (m *Member) sameSex(other *Member) answer {
	if m.Sex == "" || other.Sex == "" {
		return unknown(NeedSex)
	}
	return is(m.Sex == other.Sex)
}

// area makes the rule of an area of land: more than the county's limit in 亩, or less than 0.
func area(title string, get func(*Household, Params) (Maybe[Mu], Need, Maybe[int])) func(*Household, Params) Judgement {
	return whole(func(h *Household, p Params) (answer, string) {
		mu, need, limit := get(h, p)
		if !mu.Known {
			return all(h.surveyed(), unknown(need)), ""
		}
		if mu.Value < 0 {
			return yes, title + "面积小于 0。"
		}
		if !limit.Known {
			return all(h.surveyed(), unknown(NeedParam)), ""
		}
		return is(mu.Value > Mu(limit.Value)*100), fmt.Sprintf("%s面积 %s 亩,超过 %d 亩。", title, cn.Money(mu.Value).Short(), limit.Value)
	})
}
