package monitor

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
)

func decided(yes, no int, on cn.Date) (rows []verdictRow) {
	for i := range yes + no {
		v := verdictRow{lead: string(rune('a' + i)), outcome: False, on: on, opened: on.AddDays(-4)}
		if i < yes {
			v.outcome = True
		}
		rows = append(rows, v)
	}
	return rows
}

func TestShareComesWithHowSureItIs(t *testing.T) {
	today := cn.NewDate(2026, 6, 30)
	few, many := rate(decided(1, 1, today), today), rate(decided(20, 20, today), today)
	if few.Share != 0.5 || many.Share != 0.5 || few.High-few.Low < 2*(many.High-many.Low) || many.Days != 4 {
		t.Errorf("%+v %+v", few, many)
	}
	// Beta(0.5, 3.5): the 5% and 95% quantiles of one who was never right in three.
	none := rate(decided(0, 3, today), today)
	if math.Abs(none.Share-0.125) > 1e-9 || none.Low > 0.01 || none.High < 0.4 || none.High > 0.6 {
		t.Errorf("%+v", none)
	}
	if empty := rate(nil, today); empty.Low > 0.01 || empty.High < 0.99 {
		t.Errorf("of nothing nothing is known: %+v", empty)
	}
}

func TestIntervalHoldsTheShareAndNarrowsWithEvidence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		yes, no := rapid.IntRange(0, 60).Draw(t, "yes"), rapid.IntRange(0, 60).Draw(t, "no")
		r := rate(decided(yes, no, cn.NewDate(2026, 6, 30)), cn.NewDate(2026, 6, 30))
		if !(0 <= r.Low && r.Low <= r.Share && r.Share <= r.High && r.High <= 1) {
			t.Fatalf("%+v", r)
		}
		more := rate(decided(3*yes, 3*no, cn.NewDate(2026, 6, 30)), cn.NewDate(2026, 6, 30))
		if yes+no > 4 && more.High-more.Low > r.High-r.Low+1e-9 {
			t.Fatalf("three times the verdicts and less sure: %+v %+v", r, more)
		}
	})
}

func TestDriftIsPointedOutOnlyBeyondChance(t *testing.T) {
	today := cn.NewDate(2026, 6, 30)
	old := decided(12, 3, today.AddDays(-200))
	worse := append(decided(0, 10, today), old...)
	for i := range worse {
		worse[i].lead = string(rune('a' + i))
	}
	if r := rate(worse, today); !strings.Contains(r.Drift, "10 户中属实 0 户") {
		t.Errorf("%+v", r)
	}
	if r := rate(append(decided(1, 1, today), old...), today); r.Drift != "" {
		t.Errorf("two verdicts are chance: %+v", r)
	}
	for name, c := range map[string]struct {
		recent, before Tally
		want           string
	}{
		"lower":           {Tally{1, 19}, Tally{30, 30}, "近90天 20 户中属实 1 户(九成把握 0.9% 到 18%);此前 60 户中属实 30 户(40% 到 60%)。明显变低"},
		"higher":          {Tally{15, 5}, Tally{6, 54}, "明显变高"},
		"much the same":   {Tally{5, 5}, Tally{30, 30}, ""},
		"nothing before":  {Tally{0, 20}, Tally{}, ""},
		"nothing of late": {Tally{}, Tally{30, 30}, ""},
	} {
		if got := drift(c.recent, c.before); !strings.HasPrefix(got, c.want) && !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestLeadThatManyRulesRaisedCountsOnce(t *testing.T) {
	rows := []verdictRow{{lead: "x", rule: "a", outcome: False}, {lead: "x", rule: "b", outcome: True}, {lead: "y", rule: "a", outcome: False}}
	got := distinct(rows)
	if len(got) != 2 || got[0].outcome != True || got[1].outcome != False {
		t.Errorf("%+v", got)
	}
}
