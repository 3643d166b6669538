package cn_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"pgregory.net/rapid"
)

func date(s string) cn.Date {
	d, err := cn.ParseISODate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func anyDate() *rapid.Generator[cn.Date] {
	return rapid.Custom(func(t *rapid.T) cn.Date {
		return date("1900-01-01").AddDays(rapid.IntRange(0, 73048).Draw(t, "day"))
	})
}

func TestDayIsTheOneOnTheWallInChina(t *testing.T) {
	if d := cn.DateOf(time.Date(2025, 3, 1, 16, 0, 0, 0, time.UTC)); d != date("2025-03-02") {
		t.Errorf("got %s", d)
	}
	if d := cn.DateOf(time.Date(2025, 3, 1, 15, 59, 0, 0, time.UTC)); d != date("2025-03-01") {
		t.Errorf("got %s", d)
	}
	if !cn.DateOf(time.Time{}).IsZero() || !(cn.Date{}).Time().IsZero() {
		t.Error("no instant is no day")
	}
}

func TestCalendarArithmetic(t *testing.T) {
	for _, c := range []struct{ got, want cn.Date }{
		{date("2024-01-31").AddMonths(1), date("2024-02-29")},
		{date("2025-03-31").AddMonths(-1), date("2025-02-28")},
		{date("2024-12-31").AddMonths(2), date("2025-02-28")},
		{date("2025-03-15").AddMonths(-15), date("2023-12-15")},
		{date("2024-02-10").EndOfMonth(), date("2024-02-29")},
		{date("2024-02-10").FirstOfMonth(), date("2024-02-01")},
		{date("2024-12-31").AddDays(1), date("2025-01-01")},
		{cn.NewDate(2025, 13, 1), date("2026-01-01")},
		{cn.Date{}.AddDays(3), cn.Date{}},
		{cn.Date{}.AddMonths(3), cn.Date{}},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	if date("2025-03-01").Weekday() != time.Saturday || date("2025-03-01").Sub(date("2024-03-01")) != 365 {
		t.Error("weekday or difference")
	}
}

func TestAgeRisesOnTheBirthday(t *testing.T) {
	for _, c := range []struct {
		birth, on string
		age       int
	}{
		{"2007-09-01", "2023-08-31", 15}, {"2007-09-01", "2023-09-01", 16},
		{"2004-02-29", "2022-02-28", 17}, {"2004-02-29", "2022-03-01", 18}, {"2025-01-01", "2025-01-01", 0},
	} {
		if got := date(c.birth).AgeOn(date(c.on)); got != c.age {
			t.Errorf("%s on %s: %d", c.birth, c.on, got)
		}
	}
	if (cn.Date{}).AgeOn(date("2025-01-01")) != -1 || date("2025-01-01").AgeOn(date("2024-01-01")) >= 0 {
		t.Error("an age that nobody has")
	}
}

func TestUnknownDayIsNeitherBeforeNorAfter(t *testing.T) {
	var none cn.Date
	some := date("2025-01-01")
	if none.Before(some) || some.After(none) || none.After(some) || some.Before(none) {
		t.Error("an unknown day was compared")
	}
	if none.Compare(some) != -1 || some.Compare(none) != 1 || none.Compare(none) != 0 {
		t.Error("sorting")
	}
	if none.String() != "" || none.Year() != 0 || none.Month() != 0 || none.Day() != 0 {
		t.Error("an unknown day has parts")
	}
}

func TestDateAgreesWithPackageTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		n := rapid.IntRange(-40000, 40000).Draw(t, "n")
		tm := d.Time()
		if cn.DateOf(tm) != d || tm.Format(time.DateOnly) != d.String() || tm.Weekday() != d.Weekday() || tm.Day() != d.Day() {
			t.Fatalf("%s is not %s", d, tm)
		}
		moved := d.AddDays(n)
		if moved.Sub(d) != n || moved.Compare(d) != max(-1, min(1, n)) || cn.DateOf(tm.AddDate(0, 0, n)) != moved {
			t.Fatalf("%s and %d days is %s", d, n, moved)
		}
	})
}

func TestDateSurvivesDatabaseAndJSON(t *testing.T) {
	want := date("2025-03-01")
	for _, src := range []any{"2025-03-01", []byte("2025-03-01"), "2025-03-01T00:00:00Z", "2025-03-01 00:00:00+00:00",
		time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), want.Time()} {
		var d cn.Date
		if err := d.Scan(src); err != nil || d != want {
			t.Errorf("%v: %s %v", src, d, err)
		}
	}
	for _, src := range []any{int64(5), "2025-03-01 08:00:00", "2025-3-1", "2025-02-30", "2025-03-01T", 1.5} {
		d := want
		if err := d.Scan(src); err == nil {
			t.Errorf("scanned %v", src)
		}
	}
	d := want
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Error("NULL is the unknown day")
	}
	if v, err := (cn.Date{}).Value(); v != nil || err != nil {
		t.Error("the unknown day is NULL")
	}
	if v, _ := want.Value(); v != "2025-03-01" {
		t.Errorf("value %v", v)
	}
	type doc struct{ A, B, C cn.Date }
	var got doc
	if err := json.Unmarshal([]byte(`{"A":"2025-03-01","B":null,"C":""}`), &got); err != nil || got.A != want || !got.B.IsZero() || !got.C.IsZero() {
		t.Errorf("%+v %v", got, err)
	}
	if b, _ := json.Marshal(got); string(b) != `{"A":"2025-03-01","B":"","C":""}` {
		t.Errorf("%s", b)
	}
	if json.Unmarshal([]byte(`{"A":20250301}`), &got) == nil {
		t.Error("a number is no day")
	}
}

func TestParseDateReadsWhatDepartmentsWrite(t *testing.T) {
	for raw, want := range map[string]string{
		"2025-03-01": "2025-03-01", "2025/3/1": "2025-03-01", "2025.3.1": "2025-03-01", "20250301": "2025-03-01",
		"2025年3月1日": "2025-03-01", "2025 年 03 月 01 日": "2025-03-01", "2025年3月1号": "2025-03-01", "45717": "2025-03-01",
		"45717.5": "2025-03-01", "２０２５－０３－０１": "2025-03-01", "２０２５年３月１日": "2025-03-01", "'2025-03-01": "2025-03-01",
		"2025-03-01 08:30:00": "2025-03-01", "2025-03-01T08:30:00Z": "2025-03-01", "2025/3/1 8:30": "2025-03-01", "20250301083000": "2025-03-01",
		"20250301 08:30": "2025-03-01", "2025年3月1日 8时30分": "2025-03-01", "\u3000 2025-3-1\u00a0": "2025-03-01", "20250301.0": "2025-03-01",
		"2025—03—01": "2025-03-01", "10000": "1927-05-18", "2025-03-01 00:00:00.000": "2025-03-01",
	} {
		d, p, err := cn.ParseDate(raw)
		if err != nil || d.String() != want || p != cn.DayPrecision {
			t.Errorf("%q: %s %s %v", raw, d, p, err)
		}
	}
	for _, raw := range []string{"2025.3", "2025.03", "2025-03", "2025/3", "202503", "2025年3月", "２０２５年３月", "2025年3"} {
		if d, p, err := cn.ParseDate(raw); err != nil || d != date("2025-03-01") || p != cn.MonthPrecision {
			t.Errorf("%q: %s %s %v", raw, d, p, err)
		}
	}
}

func TestParseDateRefusesToGuess(t *testing.T) {
	for raw, code := range map[string]string{
		"": "date.empty", "\u3000": "date.empty", "昨天": "date.form", "2025-02-30": "date.impossible", "2025年13月": "date.impossible",
		"1825-03-01": "date.range", "18250301": "date.range", "99999": "date.range", "20253": "date.ambiguous", "2025.1": "date.month_ambiguous",
		"2025": "date.form", "2025年": "date.form", "3/1/2025": "date.form", "25-3-1": "date.form", "2025-03-01至2025-04-01": "date.form",
		"2025-3/1": "date.form", "2025-03-": "date.form", "2025月3月1日": "date.form", "457175": "date.range", "2025-003-01": "date.form",
		"2025-03-01 5": "date.form", "无": "date.form", "1e5": "date.form", "2025-03-01 星期六": "date.form", "2025年3-1": "date.form",
	} {
		d, p, err := cn.ParseDate(raw)
		if e, ok := errs.As(err); !ok || e.Code != code || !d.IsZero() || p != "" {
			t.Errorf("%q: %s %s %v, want %s", raw, d, p, err, code)
		}
	}
	if _, _, err := cn.ParseDate(" "); !errors.Is(err, cn.ErrDateEmpty) {
		t.Error("empty is told apart")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025-03-01", "2025年3月", "45717", "20250301083000", "2025.3", "昨天", "２０２５", "2025-03-01T08"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		d, p, err := cn.ParseDate(raw)
		if err != nil {
			if _, ok := errs.As(err); !ok || !d.IsZero() {
				t.Fatalf("%v", err)
			}
			return
		}
		again, _, err := cn.ParseDate(d.String())
		if err != nil || again != d || d.Year() < 1900 || d.Year() > 2099 || p == cn.MonthPrecision && d.Day() != 1 {
			t.Fatalf("%s %s %v", d, p, err)
		}
	})
}
