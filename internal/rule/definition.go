package rule

import (
	_ "embed"
	"fmt"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/errs"
)

// State is where a rule version stands.
type State string

const (
	Draft   State = "draft"
	Trial   State = "trial"  // evaluated on request, its leads are marked and never dispatched
	Active  State = "active" // its hits send people
	Retired State = "retired"
)

// Direction says on which side of the threshold the risk lies.
type Direction string

const (
	Above Direction = "above"
	Below Direction = "below"
)

// Def is one version of a rule.
type Def struct {
	Key   string `toml:"key" json:"key"`
	Title string `toml:"title" json:"title" doc:"规则名称"`
	// Subject is household, or person: then the condition is asked of each member as m.
	Subject  string `toml:"subject" json:"subject" enum:"household,person"`
	When     string `toml:"when" json:"when" doc:"CEL 条件"`
	Risk     string `toml:"risk" json:"risk" doc:"风险类型"`
	Sector   string `toml:"sector" json:"sector" doc:"部门代码"`
	Severity int    `toml:"severity" json:"severity" minimum:"1" maximum:"5" doc:"严重程度 1–5"`
	// Measure and Threshold are CEL numbers; how far the one is beyond the other ranks the lead.
	Measure   string    `toml:"measure" json:"measure,omitempty"`
	Threshold string    `toml:"threshold" json:"threshold,omitempty"`
	Direction Direction `toml:"direction" json:"direction,omitempty"`
	// Say is the sentence, with {h.fact}, {m.fact}, {p.parameter} filled in; see say.go.
	Say string `toml:"say" json:"say" doc:"命中时说的一句话"`
	// Evidence names the facts whose rows stand behind the hit: "h.inpatient_12m", "m.insured".
	Evidence []string `toml:"evidence" json:"evidence,omitempty"`
	// Covered is a CEL condition: where it is true, help already given answers the hit.
	Covered string `toml:"covered" json:"covered,omitempty" doc:"已有帮扶足以抵消的条件"`
	// ForMonitored rules ask about monitored households, whose known risks spare them others.
	ForMonitored bool `toml:"for_monitored" json:"for_monitored,omitempty" doc:"专为监测对象设的规则"`
	// Values are thresholds of the county that this version comes with: parameter → value as
	// a person writes it. They hold for the version alone while it is tried, and become the
	// county's on the day of its activation.
	Values map[string]string `toml:"values" json:"values,omitempty" doc:"随这个版本改的参数值;启用之日起成为本县的值"`
	// Source is where the rule comes from. It is an example, never the plan's own number.
	Source string `toml:"source" json:"source"`
	Clause string `toml:"clause" json:"clause,omitempty"`
}

//go:embed pack.toml
var pack string

// DefaultPack is the shipped rules, all in trial in a new county.
// Policy: plan:262
func DefaultPack() []Def {
	var file struct {
		Rule []Def `toml:"rule"`
	}
	meta, err := toml.Decode(pack, &file)
	if err == nil && len(meta.Undecoded()) > 0 {
		err = fmt.Errorf("unknown key %s", meta.Undecoded()[0])
	}
	if err != nil {
		panic("rule: the shipped pack: " + err.Error())
	}
	return file.Rule
}

var (
	// ErrCondition is a condition that cannot be evaluated; the field says where and why.
	ErrCondition = errs.New(errs.Invalid, "rule.condition", "规则的条件有误,请按提示修改后再保存。")
	errFields    = errs.New(errs.Invalid, "rule.fields", "规则缺少必填项,请补全键、名称、条件、风险类型、严重程度、说明语句和来源。")
)

func (d Def) check() error {
	if d.Key == "" || d.Title == "" || d.When == "" || d.Risk == "" || d.Say == "" || d.Source == "" || d.Severity < 1 || d.Severity > 5 {
		return errFields
	}
	if d.Subject != "household" && d.Subject != "person" {
		return errFields
	}
	if (d.Measure == "") != (d.Threshold == "") {
		return errFields
	}
	return nil
}
