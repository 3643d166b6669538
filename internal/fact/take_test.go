package fact

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/source"
)

var today = cn.NewDate(2025, 6, 20)

func paid(on cn.Date, yuan int64, code string) source.Record {
	return source.Record{OnDate: on, Amount: cn.Yuan(yuan), HasAmount: true, Code: code}
}

func def(t *testing.T, key string) Def {
	t.Helper()
	for _, d := range DefaultCatalogue().Defs() {
		if d.Key == key {
			return d
		}
	}
	t.Fatalf("no fact %s", key)
	return Def{}
}

func TestUndeliveredDatasetIsUnknownNotZero(t *testing.T) {
	d := def(t, "inpatient_12m")
	if v := take(d, material{on: today}); v.Known {
		t.Errorf("known as %d", v.N)
	}
	if v := take(d, material{on: today, delivered: true}); !v.Known || v.N != 0 {
		t.Errorf("delivered and empty: %+v", v)
	}
}

func TestSumCountsTheWindowAndKeepsItsRows(t *testing.T) {
	rows := []source.Record{
		paid(today.AddMonths(-12), 1, "住院"), // a year ago to the day: outside
		paid(today.AddMonths(-12).AddDays(1), 10, "住院"),
		paid(today, 100, "住院"),
		paid(today, 1000, "普通门诊"),
		paid(today.AddDays(1), 10000, "住院"),
	}
	v := take(def(t, "inpatient_12m"), material{on: today, delivered: true, records: rows})
	if v.N != int64(cn.Yuan(110)) || len(v.Rows) != 2 || v.Until() != today {
		t.Errorf("%+v", v)
	}
}

func TestSumWithAnUnknownAmountIsUnknown(t *testing.T) {
	rows := []source.Record{paid(today, 10, "住院"), {OnDate: today, Code: "住院"}}
	if v := take(def(t, "inpatient_12m"), material{on: today, delivered: true, records: rows}); v.Known {
		t.Errorf("known as %d", v.N)
	}
}

func TestClaimIsTakenOffTheLoss(t *testing.T) {
	r := paid(today, 5000, "")
	r.Doc = `{"claim":200000}`
	v := take(def(t, "agriculture_loss_12m"), material{on: today, delivered: true, records: []source.Record{r}})
	if v.N != int64(cn.Yuan(3000)) {
		t.Errorf("%d", v.N)
	}
}

func TestEnteredAndLeftCompareTwoDays(t *testing.T) {
	on := []source.Record{{Code: "低保"}}
	for _, c := range []struct {
		now, before []source.Record
		compared    bool
		entered     string
		left        string
	}{
		{on, nil, true, "是", "否"},
		{nil, on, true, "否", "是"},
		{on, on, true, "否", "否"},
		{on, nil, false, "未知", "未知"},
	} {
		m := material{on: today, delivered: true, compared: c.compared, records: c.now, earlier: c.before}
		if got := take(def(t, "dibao_new"), m).Say(Bool); got != c.entered {
			t.Errorf("entered %s, want %s", got, c.entered)
		}
		if got := take(def(t, "dibao_left"), m).Say(Bool); got != c.left {
			t.Errorf("left %s, want %s", got, c.left)
		}
	}
}

func TestWaterProblemIsOpenUntilRestored(t *testing.T) {
	outage := source.Record{OnDate: today.AddDays(-10), Code: "停水"}
	v := take(def(t, "water_days_open"), material{on: today, delivered: true, records: []source.Record{outage}})
	if v.N != 10 {
		t.Errorf("open for %d days", v.N)
	}
	outage.Doc = `{"restored_on":"2025-06-12"}`
	if v = take(def(t, "water_days_open"), material{on: today, delivered: true, records: []source.Record{outage}}); v.N != 0 || !v.Known {
		t.Errorf("restored, yet %+v", v)
	}
}

func halfYear(from, to string, yuan int64, doc string) source.Record {
	end, _ := cn.ParseISODate(to)
	return source.Record{OnDate: end, Amount: cn.Yuan(yuan), HasAmount: true, Doc: source.Doc(`{"period_from":"` + from + `"` + doc + `}`)}
}

func TestYearOfIncomeIsTwoHalves(t *testing.T) {
	rows := []source.Record{
		halfYear("2024-01-01", "2024-06-30", 9000, ""),
		halfYear("2024-07-01", "2024-12-31", 10000, ""),
		halfYear("2025-01-01", "2025-06-30", 7000, ""),
	}
	july := cn.NewDate(2025, 7, 20)
	if v := yearIncome(rows, ReadingMonitoring, july, netIncome); !v.Known || v.N != int64(cn.Yuan(17000)) || len(v.Rows) != 2 {
		t.Errorf("%+v", v)
	}
	if v := yearIncome(rows[2:], ReadingMonitoring, july, netIncome); v.Known {
		t.Error("half a year is called a year")
	}
	if v := yearIncome(rows, ReadingDibao, july, netIncome); v.Known {
		t.Error("one reading stands in for the other")
	}
}

// A visit in January speaks of the whole year before: with the half-year that came after it
// that would be eighteen months.
func TestAYearIsNotMadeOfEighteenMonths(t *testing.T) {
	visited := halfYear("2024-01-01", "2024-12-31", 20_000, "")
	first, second, latest := halfYear("2024-01-01", "2024-06-30", 9000, ""), halfYear("2024-07-01", "2024-12-31", 10_000, ""), halfYear("2025-01-01", "2025-06-30", 7000, "")
	august := cn.NewDate(2025, 8, 15)
	for _, c := range []struct {
		rows []source.Record
		want cn.Money
	}{
		{[]source.Record{first, second, visited, latest}, cn.Yuan(17_000)},
		{[]source.Record{visited, latest}, cn.Yuan(20_000)}, // no other half: the last whole year
		{[]source.Record{visited}, cn.Yuan(20_000)},
	} {
		if v := yearIncome(c.rows, ReadingMonitoring, august, netIncome); !v.Known || v.N != int64(c.want) {
			t.Errorf("%+v, want %d", v, c.want)
		}
	}
}

func TestAgeAloneTellsWhoCannotWork(t *testing.T) {
	on := cn.NewDate(2025, 8, 15)
	for _, c := range []struct {
		birth         cn.Date
		labour        string
		known, labors bool
	}{
		{cn.NewDate(2022, 1, 1), "", true, false}, {cn.NewDate(1940, 1, 1), "", true, false}, {cn.NewDate(1940, 1, 1), "普通劳动力", true, false},
		{cn.NewDate(1985, 1, 1), "", false, false}, {cn.NewDate(1985, 1, 1), "普通劳动力", true, true}, {cn.Date{}, "普通劳动力", false, false},
	} {
		s := subject{on: on, member: &Member{}}
		s.member.Birth, s.member.Labour = c.birth, c.labour
		if v := s.able(); v.Known != c.known || (v.N != 0) != c.labors {
			t.Errorf("%+v: %+v", c, v)
		}
	}
}

func TestLaterDeclarationOfAPeriodReplacesTheEarlier(t *testing.T) {
	rows := []source.Record{
		halfYear("2024-07-01", "2024-12-31", 10000, ""),
		halfYear("2025-01-01", "2025-06-30", 7000, ""),
		halfYear("2025-01-01", "2025-06-30", 6000, ""),
	}
	v := yearIncome(rows, ReadingMonitoring, cn.NewDate(2025, 7, 20), netIncome)
	if v.N != int64(cn.Yuan(16000)) {
		t.Errorf("%d", v.N)
	}
}

func TestAfterBurdenNeedsBothParts(t *testing.T) {
	both := halfYear("2025-01-01", "2025-06-30", 7000, `,"claims":100000,"compliant_self_pay":300000`)
	if n, ok := afterBurden(both); !ok || n != int64(cn.Yuan(5000)) {
		t.Errorf("%d %v", n, ok)
	}
	if _, ok := afterBurden(halfYear("2025-01-01", "2025-06-30", 7000, `,"claims":0`)); ok {
		t.Error("an unknown self-pay was taken as 0")
	}
}

// A row more never makes a sum of non-negative amounts smaller, and rows outside the
// window change nothing.
func TestSumIsMonotoneAndLocal(t *testing.T) {
	d := def(t, "self_pay_12m")
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) source.Record {
			return paid(today.AddDays(-rapid.IntRange(0, 800).Draw(t, "days")), rapid.Int64Range(0, 100_000).Draw(t, "yuan"), "住院")
		}), 0, 20).Draw(t, "rows")
		before := take(d, material{on: today, delivered: true, records: rows})
		more := paid(today.AddDays(-rapid.IntRange(0, 800).Draw(t, "more")), 5, "住院")
		after := take(d, material{on: today, delivered: true, records: append(rows, more)})
		inside := more.OnDate.After(today.AddMonths(-12))
		if want := before.N + map[bool]int64{true: 500}[inside]; after.N != want {
			t.Fatalf("%d, want %d", after.N, want)
		}
	})
}
