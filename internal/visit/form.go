package visit

import (
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/form"
)

// Recommendation is what the visitor thinks of the lead; the township decides.
type Recommendation string

const (
	True     Recommendation = "true"      // 属实
	False    Recommendation = "false"     // 不属实
	NeedMore Recommendation = "need_more" // 需补充核实
)

// Mode is how the household was asked.
type Mode string

const (
	Home  Mode = "home"
	Phone Mode = "phone"
)

var (
	modes = []code.Code{{Code: string(Home), Text: "入户"}, {Code: string(Phone), Text: "电话"}}
	away  = []code.Code{
		{Code: "work", Text: "外出务工"}, {Code: "hospital", Text: "住院就医"}, {Code: "moved", Text: "已搬离"}, {Code: "other", Text: "其他"},
	}
	guarantees = []code.Code{
		{Code: "ok", Text: "有保障"}, {Code: "problem", Text: "有问题"}, {Code: "unknown", Text: "未能核实"},
	}
	outcomes = []code.Code{
		{Code: string(True), Text: "属实"}, {Code: string(False), Text: "不属实"}, {Code: string(NeedMore), Text: "需补充核实"},
	}
)

// Title is the mode in Chinese.
func (m Mode) Title() string { return titleOf(modes, string(m)) }

// Title is the recommendation in Chinese.
func (r Recommendation) Title() string { return titleOf(outcomes, string(r)) }

// GuaranteeTitle is the answer to a question of 两不愁三保障和饮水 in Chinese.
func GuaranteeTitle(answer string) string { return titleOf(guarantees, answer) }

func titleOf(options []code.Code, key string) string {
	for _, o := range options {
		if o.Code == key {
			return o.Text
		}
	}
	return ""
}

// Sheet is the form of a visit to a household.
// Policy: plan:260
// Source: docs/sources.md S6
var Sheet = form.Form{Key: "visit", Title: "入户核查表", Version: 1, Sections: []form.Section{
	{Title: "经过", Fields: []form.Field{
		{Key: "mode", Title: "核查方式", Kind: form.Choice, Options: modes, Required: true},
		{Key: "away", Title: "未能入户的原因", Kind: form.Choice, Options: away, When: &form.When{Field: "mode", Is: []string{string(Phone)}}, Required: true},
		{Key: "present", Title: "在场(答话)的家庭成员", Kind: form.Multi, Codes: "relation", Required: true},
	}},
	{Title: "近12个月收支(监测口径,截至上月末)", Fields: []form.Field{
		{Key: "wages", Title: "工资性收入", Kind: form.Money},
		{Key: "business", Title: "生产经营性收入", Kind: form.Money},
		{Key: "property", Title: "财产性收入", Kind: form.Money},
		{Key: "transfers", Title: "转移性收入", Kind: form.Money},
		{Key: "business_costs", Title: "生产经营性支出", Kind: form.Money},
		{Key: "claims", Title: "理赔收入", Kind: form.Money},
		{Key: "compliant_self_pay", Title: "合规自付支出", Kind: form.Money, FactKey: "self_pay_12m"},
	}},
	{Title: "两不愁", Fields: []form.Field{
		{Key: "food", Title: "吃饭", Kind: form.Choice, Options: guarantees, Required: true},
		{Key: "clothing", Title: "穿衣(含四季衣被)", Kind: form.Choice, Options: guarantees, Required: true},
	}},
	{Title: "三保障和饮水", Fields: []form.Field{
		{Key: "education", Title: "义务教育(有无失学辍学)", Kind: form.Choice, Options: guarantees, Required: true},
		{Key: "medical", Title: "基本医疗(全家参保)", Kind: form.Choice, Options: guarantees, Required: true, FactKey: "insured"},
		{Key: "housing", Title: "住房安全", Kind: form.Choice, Options: guarantees, Required: true, FactKey: "housing_grade"},
		{Key: "water", Title: "饮水安全", Kind: form.Choice, Options: guarantees, Required: true, FactKey: "water_days_open"},
	}},
	{Title: "发现的困难", Fields: []form.Field{
		{Key: "risks", Title: "风险类型", Kind: form.Multi, Codes: "risk", Sensitive: true},
		{Key: "remarks", Title: "情况说明", Kind: form.Text, Sensitive: true, Max: 1000, Help: "加密保存,查看要写明用途。"},
	}},
	{Title: "意见", Fields: []form.Field{
		{Key: "recommendation", Title: "核查意见", Kind: form.Choice, Options: outcomes, Required: true},
	}},
}}

// incomeFields are the components of net income; any of them unknown leaves it unknown.
var incomeFields = []string{"wages", "business", "property", "transfers", "business_costs"}

// moneyFields go into the income record.
var moneyFields = append(incomeFields[:len(incomeFields):len(incomeFields)], "claims", "compliant_self_pay")

// loose is the form with only the given fields, none of them required: to read what was prefilled.
func loose(keys map[string]any) form.Form {
	f := Sheet
	f.Sections = nil
	for _, s := range Sheet.Sections {
		var fields []form.Field
		for _, field := range s.Fields {
			if _, has := keys[field.Key]; has {
				field.Required, field.When = false, nil
				fields = append(fields, field)
			}
		}
		f.Sections = append(f.Sections, form.Section{Title: s.Title, Fields: fields})
	}
	return f
}
