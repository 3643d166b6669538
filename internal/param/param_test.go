package param

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

func TestPackIsWellFormed(t *testing.T) {
	defs, err := readPack(packTOML)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range defs {
		if d.Example != "" && d.Source == "" {
			t.Errorf("%s: an example without a source", d.Key)
		}
		if d.Clause == "" && d.Source == "" {
			t.Errorf("%s: neither a clause nor a source", d.Key)
		}
	}
}

// The numbers of the field's rules (their table A), and those that nobody has published.
func TestPackHasTheThresholdsOfTheRules(t *testing.T) {
	for key, want := range map[string]string{
		"monitoring_line": "", "dibao_standard": "",
		"medical.inpatient_year.lifted": "5000.00", "medical.inpatient_year.general": "20000.00",
		"medical.outpatient_month": "500.00", "medical.outpatient_months": "3",
		"medical.single.monitored": "6000.00", "medical.single.general": "10000.00", "medical.total_year": "20000.00",
		"education.cost": "10000.00", "welfare.stopped.factor": "1.2", "welfare.edge.factor": "1.5",
		"income.drop.share": "0.3", "income.drop.factor": "1.5",
		"disaster.loss_per_head": "", "agriculture.loss_per_head": "", "water.open_days": "",
		"recent_months": "2", "post_ends_days": "30", "compound.share": "0.6", "compound.count": "3", "compound.months": "3",
		"deadline.visit": "3天", "deadline.visit_declared": "5个工作日", "deadline.comparison": "5天", "deadline.notice": "5天",
		"deadline.total": "15天", "deadline.assist": "10天", "deadline.accept": "1天", "deadline.confirm": "2天",
		"lead.cooldown_days": "90", "roster.end_share": "0.2",
		"escalation.remind": "1天", "escalation.township": "1天", "escalation.county": "3天",
	} {
		d, err := Find(key)
		if err != nil || d.Example != want {
			t.Errorf("%s: %q, %v; want %q", key, d.Example, err, want)
		}
	}
}

func TestParameterIsFoundByItsChineseTitle(t *testing.T) {
	d, err := Find(" 监测范围 ")
	if err != nil || d.Key != "monitoring_line" {
		t.Fatalf("%v %v", d.Key, err)
	}
	if _, err := Find("监测"); !errors.Is(err, ErrUnknown) {
		t.Fatalf("got %v", err)
	}
}

func TestValuesAreReadAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		kind      Kind
		raw, want string // want "" is a refusal
	}{
		{Money, "8,500元", "8500.00"}, {Money, "0.85万元", "8500.00"}, {Money, "很多", ""}, {Money, "-1", ""},
		{Int, "３", "3"}, {Int, "3.5", ""}, {Int, "-3", ""},
		{Ratio, "30%", "0.3"}, {Ratio, "33.3％", "0.333"}, {Ratio, "1.5倍", "1.5"}, {Ratio, "三成", ""}, {Ratio, "NaN", ""}, {Ratio, "1e3", ""}, {Ratio, "-0.1", ""},
		{Days, "15日", "15天"}, {Days, "5工作日", "5个工作日"}, {Days, "16", ""},
		{Date, "2025年3月1日", "2025-03-01"}, {Date, "昨天", ""},
		{Text, " 县医保局 ", "县医保局"}, {Text, strings.Repeat("长", 501), ""},
	} {
		got, err := Definition{Key: "k", Title: "某参数", Kind: c.kind}.Normalise(c.raw)
		if (err != nil) != (c.want == "") || got != c.want {
			t.Errorf("%s %q: %q, %v", c.kind, c.raw, got, err)
		}
		if err != nil {
			if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid || strings.Contains(e.Text, c.raw) || !strings.Contains(e.Text, "某参数") {
				t.Errorf("%s: not a gentle refusal: %v", c.kind, err)
			}
		}
	}
}

func TestGetterOfAnotherKindHasNoValue(t *testing.T) {
	set, err := NewSet(map[string]string{"监测范围": "8500", "deadline.visit_declared": "5工作日", "lead.cooldown_days": "90", "medical.outpatient_months": "3", "compound.share": "60%"})
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := set.Money("monitoring_line"); !ok || m != cn.Yuan(8500) {
		t.Errorf("money %v %v", m, ok)
	}
	if f, ok := set.Ratio("compound.share"); !ok || f != 0.6 {
		t.Errorf("ratio %v %v", f, ok)
	}
	if d, ok := set.Days("deadline.visit_declared"); !ok || d != (cn.Days{N: 5, Unit: cn.WorkingDays}) {
		t.Errorf("days %v %v", d, ok)
	}
	if d, ok := set.Days("lead.cooldown_days"); !ok || d != (cn.Days{N: 90, Unit: cn.CalendarDays}) {
		t.Errorf("a number of 天 is a time limit: %v %v", d, ok)
	}
	if _, ok := set.Days("medical.outpatient_months"); ok {
		t.Error("months were taken for days")
	}
	if _, ok := set.Int("monitoring_line"); ok {
		t.Error("an amount was taken for a number")
	}
	if _, ok := set.Money("medical.total_year"); ok {
		t.Error("a value out of nowhere")
	}
	if _, ok := (Set{}).Date("monitoring_line"); ok {
		t.Error("the zero set has a value")
	}
}

// choose agrees with reading the versions one by one and never takes a later day's value.
func TestTheLastBegunAndLastRecordedVersionHolds(t *testing.T) {
	d := Definition{Key: "k", Kind: Int, Example: "7"}
	day := func(n int) cn.Date { return cn.NewDate(2025, 1, 1).AddDays(n) }
	rapid.Check(t, func(t *rapid.T) {
		starts := rapid.SliceOfN(rapid.IntRange(0, 10), 0, 8).Draw(t, "starts")
		on := rapid.IntRange(-1, 11).Draw(t, "on")
		versions := make([]version, len(starts))
		for i, s := range starts {
			versions[i] = version{text: string(rune('a' + i)), from: day(s), at: time.Unix(int64(i), 0)}
		}
		got, ok := choose(d, versions, day(on))
		want := ""
		for s := on; s >= 0 && want == ""; s-- {
			if i := lastIndex(starts, s); i >= 0 {
				want = versions[i].text
			}
		}
		if want == "" {
			if !ok || !got.IsExample || got.Text != "7" {
				t.Fatalf("no version holds, so the example does: %+v", got)
			}
		} else if !ok || got.IsExample || got.Text != want {
			t.Fatalf("got %+v, want %s", got, want)
		}
	})
}

func lastIndex(list []int, v int) int {
	r := slices.Clone(list)
	slices.Reverse(r)
	if i := slices.Index(r, v); i >= 0 {
		return len(list) - 1 - i
	}
	return -1
}

func TestExampleHoldsOnlyFromItsDay(t *testing.T) {
	d := Definition{Key: "k", Kind: Int, Example: "7", Since: "2025-01-01"}
	if _, ok := choose(d, nil, cn.NewDate(2024, 12, 31)); ok {
		t.Error("before its first day")
	}
	if v, ok := choose(d, nil, cn.NewDate(2025, 1, 1)); !ok || v.From != cn.NewDate(2025, 1, 1) {
		t.Errorf("%+v %v", v, ok)
	}
}

func FuzzNormaliseIsStable(f *testing.F) {
	for _, s := range []string{"8,500元", "30%", "5工作日", "2025.3.1", "-0", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, k := range []Kind{Money, Int, Ratio, Days, Date, Text} {
			d := Definition{Key: "k", Title: "某参数", Kind: k}
			once, err := d.Normalise(raw)
			if err != nil || once == "" {
				continue
			}
			if twice, err := d.Normalise(once); err != nil || twice != once {
				t.Errorf("%s: %q became %q, then %q, %v", k, raw, once, twice, err)
			}
		}
	})
}
