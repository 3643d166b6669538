package demo

import "testing"

// yield counts the alerts of a crude single trigger, and those that met a household truly
// at risk in the month of the alert or the next. A household alerts once in twelve months.
type yield struct{ alerts, hits int }

func (y yield) percent() float64 { return 100 * float64(y.hits) / float64(max(y.alerts, 1)) }

// crude plays single triggers over a world without writing a file.
type crude struct {
	w      *World
	last   map[string]map[int32]month
	result map[string]yield
	paid   map[int32][]charge // inpatient self-pay by person
	state  map[int32]string
	ill    map[int32]bool
}

func measure(t testing.TB, o Options) (map[string]yield, *World) {
	t.Helper()
	w, err := NewWorld(o)
	if err != nil {
		t.Fatal(err)
	}
	c := &crude{w: w, last: map[string]map[int32]month{}, result: map[string]yield{}, paid: map[int32][]charge{}, state: map[int32]string{}, ill: map[int32]bool{}}
	for m := w.start; m <= w.end; m++ {
		for i := range tables {
			if tb := &tables[i]; tb.due == nil || tb.due(w, m) {
				c.read(tb, m)
			}
		}
	}
	return c.result, w
}

func (c *crude) alert(trigger string, hh int32, m month) {
	if c.w.index(m) < 12 {
		return // a year to fill the rolling sums
	}
	if c.last[trigger] == nil {
		c.last[trigger] = map[int32]month{}
	}
	if at, ok := c.last[trigger][hh]; ok && m-at < 12 {
		return
	}
	c.last[trigger][hh] = m
	y := c.result[trigger]
	y.alerts++
	for _, e := range c.w.households[hh].episodes {
		if e.from <= (m+1).last() && (e.to == 0 || e.to >= m.first()) {
			y.hits++
			break
		}
	}
	c.result[trigger] = y
}

func (c *crude) read(t *table, m month) {
	at := map[string]int{}
	for i, col := range t.cols {
		at[col.name] = i
	}
	who := func(row []cell) int32 {
		if i, ok := at["证件号码"]; ok {
			return int32(row[i].n)
		}
		return int32(row[at["户主证件号码"]].n)
	}
	t.rows(c.w, m, func(row ...cell) {
		p := who(row)
		if p < 0 {
			return
		}
		hh := c.w.people[p].hh
		switch t.key {
		case "medical.settlement":
			if row[at["医疗类别"]].s == "住院" {
				c.paid[p] = append(c.paid[p], charge{m.first(), row[at["个人自付"]].n})
				limit, sum := int64(20_000_00), int64(0)
				if c.w.households[hh].lifted {
					limit = 5_000_00
				}
				for _, x := range c.paid[p] {
					if x.day > (m - 12).first() {
						sum += x.amount
					}
				}
				if sum >= limit {
					c.alert("medical.inpatient_year", hh, m)
				}
			}
		case "employment.status":
			s := row[at["就业状态"]].s
			if s == "失业" && c.state[p] == "在业" {
				c.alert("employment.lost", hh, m)
			}
			c.state[p] = s
		case "disability.certificate":
			g := row[at["残疾等级"]].s
			if d := day(row[at["发证日期"]].n); d >= m.first() && d <= m.last() && (g == "一级" || g == "二级") {
				c.alert("disability.new_severe", hh, m)
			}
		case "education.absence":
			c.alert(t.key, hh, m)
		case "housing.appraisal":
			if s := row[at["等级"]].s; s == "C" || s == "D" {
				c.alert("housing.grade", hh, m)
			}
		case "welfare.relief", "platform.warning", "police.accident", "agriculture.loss", "petition.appeal":
			c.alert(t.key, hh, m)
		case "health.serious_illness":
			if !c.ill[p] && c.w.index(m) > 0 {
				c.alert("health.new_serious_illness", hh, m)
			}
			c.ill[p] = true
		case "education.cost":
			if row[at["自付"]].n > 10_000_00 {
				c.alert("education.cost", hh, m)
			}
		case "disaster.household":
			if row[at["倒塌间数"]].n+row[at["严重损坏间数"]].n > 0 || row[at["直接损失"]].n >= 5_000_00 {
				c.alert("disaster.loss", hh, m)
			}
		case "income.household":
			net := row[at["工资性收入"]].n + row[at["生产经营性收入"]].n + row[at["财产性收入"]].n + row[at["转移性收入"]].n - row[at["生产经营性支出"]].n
			if net/max(row[at["家庭人口"]].n, 1) < 3_750_00 {
				c.alert("income.below_line", hh, m)
			}
		}
	})
}

// atRiskInYear is the share of households at risk at some time in the last twelve months.
func (w *World) atRiskInYear() float64 {
	from, n := (w.end - 11).first(), 0
	for i := range w.households {
		for _, e := range w.households[i].episodes {
			if e.from <= w.end.last() && (e.to == 0 || e.to >= from) {
				n++
				break
			}
		}
	}
	return float64(n) / float64(len(w.households))
}

// Published yields of single triggers are 0.75–4%, see docs/demo-calibration.md.
func TestYieldsAreAsPublished(t *testing.T) {
	sum, prevalence := map[string]yield{}, 0.0
	for seed := int64(1); seed <= 3; seed++ {
		got, w := measure(t, Options{Seed: seed, Divisions: townsForTest(25, 8)})
		for k, y := range got {
			s := sum[k]
			sum[k] = yield{s.alerts + y.alerts, s.hits + y.hits}
		}
		prevalence += w.atRiskInYear() / 3
	}
	for _, k := range []string{"medical.inpatient_year", "employment.lost", "welfare.relief", "health.new_serious_illness", "platform.warning"} {
		if p := sum[k].percent(); p < 0.5 || p > 6 {
			t.Errorf("%s: %d of %d alerts met a household at risk, %.1f%%; want 0.5–6%%", k, sum[k].hits, sum[k].alerts, p)
		}
	}
	if prevalence < 0.009 || prevalence > 0.022 {
		t.Errorf("at risk in twelve months: %.2f%% of households, want about 1–2%%", 100*prevalence)
	}
	for k, y := range sum {
		t.Logf("%-28s %5d alerts %4d hits %.1f%%", k, y.alerts, y.hits, y.percent())
	}
	t.Logf("prevalence %.2f%%", 100*prevalence)
}

// BenchmarkYieldsCounty measures the same at county size, seeds 1–3 together; it reports
// percentages and alerts a year and 1,000 households. Its last run stands in
// docs/demo-calibration.md.
func BenchmarkYieldsCounty(b *testing.B) {
	for range b.N {
		sum := map[string]yield{}
		for seed := int64(1); seed <= 3; seed++ {
			got, w := measure(b, Options{Size: "county", Seed: seed, Divisions: townsForTest(25, 8)})
			for k, y := range got {
				s := sum[k]
				sum[k] = yield{s.alerts + y.alerts, s.hits + y.hits}
			}
			b.Logf("seed %d: %.2f%% of households at risk in twelve months", seed, 100*w.atRiskInYear())
		}
		for k, y := range sum {
			b.ReportMetric(y.percent(), k+"_%")
			b.ReportMetric(float64(y.alerts)/6/kHouseholds*1000, k+"_alerts/1000")
		}
	}
}
