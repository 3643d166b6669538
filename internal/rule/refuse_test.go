package rule

import (
	"errors"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/errs"
)

func TestUnsafeConditionIsRefusedWithItsPlace(t *testing.T) {
	for when, place := range map[string]string{
		"h.inpatient_12m / h.appeals_3m > 3":                                  "第 1 行第 19 列",
		"h.size > 0 &&\n double(h.size) / double(h.relief_2m) > 3.0":          "第 2 行第 19 列",
		"h.inpatient_12m / p.disaster_loss_per_head > 1":                      "第 1 行第 19 列",
		"h.inpatient_12m % 0 == 1":                                            "第 1 行第 19 列",
		"h.inpatient_12m * h.relief_12m > 1":                                  "第 1 行第 17 列",
		"9223372036854775807 + 1 > h.size":                                    "第 1 行第 21 列",
		"members.exists(x, members.exists(y, members.exists(z, z.age > 1)))":  "第 1 行",
		"h.appeals_3m > 0 || h.inpatient_12m / h.appeals_3m > 3":              "第 1 行第 39 列",
		"h.appeals_3m >= 0 && h.inpatient_12m / h.appeals_3m > 3":             "第 1 行第 40 列",
		"members.exists(x, x.age / x.disability_grade > 3 && x.age > 0)":      "第 1 行第 27 列",
		"has(h.appeals_3m) ? h.inpatient_12m / h.appeals_3m > 3 : h.size > 3": "第 1 行第 39 列",
	} {
		d := Def{Key: "x", Title: "x", Subject: "household", When: when, Risk: "综合", Severity: 1, Say: "x", Source: "test"}
		if _, err := differential.Compile(d); err != nil {
			t.Errorf("%s does not even compile: %v", when, err)
			continue
		}
		err := differential.Refuse(d)
		e, ok := errs.As(err)
		if !errors.Is(err, ErrCondition) || !ok || len(e.Fields) != 1 || !strings.HasPrefix(e.Fields[0].Text, place) {
			t.Errorf("%s: %v, want it at %s", when, err, place)
		}
	}
}

func TestGuardedDivisionIsAccepted(t *testing.T) {
	for _, when := range []string{
		"h.disaster_loss_6m / h.size >= 100",
		"h.appeals_3m > 0 && h.inpatient_12m / h.appeals_3m > 3",
		"double(h.relief_2m) / 12.0 > 3.0",
		"h.appeals_3m >= 1 && h.lifted ? h.inpatient_12m / h.appeals_3m > 3 : false",
		"members.exists(x, x.disability_grade != 0 && x.age / x.disability_grade > 3)",
		"members.filter(x, x.able).size() * 30000 > h.inpatient_12m",
		"members.map(x, x.age).sum() / h.size > 70",
	} {
		d := Def{Key: "x", Title: "x", Subject: "household", When: when, Risk: "综合", Severity: 1, Say: "x", Source: "test"}
		if _, err := differential.Compile(d); err != nil {
			t.Errorf("%s does not compile: %v", when, err)
		}
		if err := differential.Refuse(d); err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
}

func TestNoShippedRuleIsRefused(t *testing.T) {
	for _, d := range DefaultPack() {
		if err := differential.Refuse(d); err != nil {
			t.Errorf("%s: %v", d.Key, err)
		}
	}
}
