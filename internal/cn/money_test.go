package cn_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"pgregory.net/rapid"
)

func TestAmountIsReadAsDepartmentsWriteIt(t *testing.T) {
	for _, c := range []struct {
		raw  string
		unit cn.Unit
		want cn.Money // 分
	}{
		{"23480", cn.InYuan, 2348000}, {"23480.5", cn.InYuan, 2348050}, {"23,480.00", cn.InYuan, 2348000}, {"0", cn.InYuan, 0},
		{"２３，４８０．５０", cn.InYuan, 2348050}, {" 23 480\u00a0", cn.InYuan, 2348000}, {"\u300023480元", cn.InYuan, 2348000},
		{"¥23480", cn.InYuan, 2348000}, {"￥23,480.00", cn.InYuan, 2348000}, {"'23480", cn.InYuan, 2348000}, {"-12.3", cn.InYuan, -1230},
		{"-¥12", cn.InYuan, -1200}, {"¥-12", cn.InYuan, -1200}, {"+5", cn.InYuan, 500}, {".5", cn.InYuan, 50}, {"5.", cn.InYuan, 500},
		{"2.348", cn.InWanYuan, 2348000}, {"2.348万元", cn.InYuan, 2348000}, {"2万", cn.InYuan, 2000000}, {"23480元", cn.InWanYuan, 2348000},
		{"0.0001", cn.InWanYuan, 100}, {"1.234567", cn.InWanYuan, 1234567}, {"12.00000", cn.InYuan, 1200},
		{"2.348E4", cn.InYuan, 2348000}, {"1e-2", cn.InYuan, 1}, {"5.00229E+12", cn.InYuan, 500229000000000}, {"0e99", cn.InYuan, 0},
		{"1234.5600000001", cn.InYuan, 123456}, {"0.30000000000000004", cn.InYuan, 30}, {"1234.5599999999", cn.InYuan, 123456},
		{"2.3480500000000002", cn.InWanYuan, 2348050}, {"-0.099999999", cn.InYuan, -10}, {"92233720368547758.06", cn.InYuan, math.MaxInt64 - 1},
	} {
		if got, err := cn.ParseMoney(c.raw, c.unit); err != nil || got != c.want {
			t.Errorf("%q: %d, %v, want %d", c.raw, got, err, c.want)
		}
	}
}

func TestAmountIsNeverGuessed(t *testing.T) {
	for raw, code := range map[string]string{
		"": "money.empty", "\u00a0\u3000": "money.empty", "无": "money.form", "元": "money.form", "1,23": "money.form", "1,2345": "money.form",
		",123": "money.form", "1.2.3": "money.form", "1,234,56": "money.form", "--5": "money.form", "12人": "money.form", "0x10": "money.form",
		"1e": "money.form", "e5": "money.form", "1e999": "money.form", "NaN": "money.form", "1_000": "money.form", "1.5,0": "money.form",
		"12.345": "money.decimals", "0.001": "money.decimals", "1e-3": "money.decimals", "1.2345678": "money.decimals",
		"99999999999999999999": "money.range", "92233720368547758.07": "money.range", "1e30": "money.range",
	} {
		got, err := cn.ParseMoney(raw, cn.InYuan)
		if e, ok := errs.As(err); !ok || e.Code != code || got != 0 {
			t.Errorf("%q: %d %v, want %s", raw, got, err, code)
		}
	}
	if _, err := cn.ParseMoney(" ", cn.InYuan); !errors.Is(err, cn.ErrMoneyEmpty) {
		t.Error("empty is told apart from 0")
	}
}

func TestAmountIsWritten(t *testing.T) {
	for m, want := range map[cn.Money][3]string{
		cn.Yuan(23480): {"23,480.00", "23,480", "23480.00"}, 2348050: {"23,480.50", "23,480.5", "23480.50"},
		0: {"0.00", "0", "0.00"}, -5: {"-0.05", "-0.05", "-0.05"}, cn.Yuan(-1234567): {"-1,234,567.00", "-1,234,567", "-1234567.00"},
		cn.Yuan(100): {"100.00", "100", "100.00"}, math.MinInt64: {"-92,233,720,368,547,758.08", "-92,233,720,368,547,758.08", "-92233720368547758.08"},
	} {
		b, _ := m.MarshalText()
		if got := [3]string{m.String(), m.Short(), string(b)}; got != want {
			t.Errorf("%d: %v", m, got)
		}
	}
}

func TestAmountSurvivesWritingAndReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := cn.Money(rapid.Int64Range(-math.MaxInt64+1, math.MaxInt64-1).Draw(t, "fen"))
		for _, s := range []string{m.String(), m.Short(), m.String() + "元"} {
			if got, err := cn.ParseMoney(s, cn.InYuan); err != nil || got != m {
				t.Fatalf("%q: %d %v", s, got, err)
			}
		}
		b, err := json.Marshal(m)
		var back cn.Money
		if err != nil || json.Unmarshal(b, &back) != nil || back != m || b[0] != '"' {
			t.Fatalf("%s", b)
		}
		v, _ := m.Value()
		if back = 0; back.Scan(v) != nil || back != m {
			t.Fatalf("%v", v)
		}
	})
}

func TestUnknownAmountIsNotZero(t *testing.T) {
	var m cn.Money
	if m.Scan(nil) == nil || m.Scan("5") == nil || json.Unmarshal([]byte(`""`), &m) == nil {
		t.Error("nothing was read as an amount")
	}
	var doc struct{ A *cn.Money }
	if err := json.Unmarshal([]byte(`{"A":null}`), &doc); err != nil || doc.A != nil {
		t.Error("null is a nil amount")
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"23,480.50", "2.3万元", "1e-2", "５．５", "-¥1", "99999999999999999999", "1,23", "0.30000000000000004"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		m, err := cn.ParseMoney(raw, cn.InYuan)
		if err != nil {
			if _, ok := errs.As(err); !ok || m != 0 {
				t.Fatalf("%d %v", m, err)
			}
			return
		}
		if again, err := cn.ParseMoney(m.String(), cn.InYuan); err != nil || again != m {
			t.Fatalf("%s %v", m, err)
		}
	})
}

func BenchmarkParseMoney(b *testing.B) {
	for b.Loop() {
		if _, err := cn.ParseMoney("23,480.50", cn.InYuan); err != nil {
			b.Fatal(err)
		}
	}
}
