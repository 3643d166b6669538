package cn_test

import (
	"errors"
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"pgregory.net/rapid"
)

func TestNarrowMakesCellsComparable(t *testing.T) {
	for raw, want := range map[string]string{
		"２０２５，ＡＢ（１）": "2025,AB(1)", "\ufeff a\u3000b\u00a0": "a b", "'007": "007", "‘007": "007", "a\r\nb": "a  b", "￥5": "¥5", "−5": "-5", "a\x00b": "ab", "": "",
	} {
		if got := cn.Narrow(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestWholeNumbers(t *testing.T) {
	for raw, want := range map[string]int64{"3": 3, "3.0": 3, "１，２００": 1200, " -5 ": -5, "0": 0, "1.2E3": 1200, "2.9999999999": 3} {
		if got, err := cn.ParseInt(raw); err != nil || got != want {
			t.Errorf("%q: %d %v", raw, got, err)
		}
	}
	for _, raw := range []string{"3.5", "三", "1e99", "1-2", "99999999999999999999", "3人"} {
		if got, err := cn.ParseInt(raw); err == nil {
			t.Errorf("%q was read as %d", raw, got)
		}
	}
	if _, err := cn.ParseInt("\u3000"); !errors.Is(err, cn.ErrIntEmpty) {
		t.Error("empty is told apart from 0")
	}
}

func TestYesAndNo(t *testing.T) {
	for raw, want := range map[string]bool{"是": true, "有": true, "√": true, "１": true, "y": true, " True ": true, "否": false, "无": false, "0": false, "n": false, "×": false} {
		if got, err := cn.ParseBool(raw); err != nil || got != want {
			t.Errorf("%q: %v %v", raw, got, err)
		}
	}
	if _, err := cn.ParseBool(""); !errors.Is(err, cn.ErrBoolEmpty) {
		t.Error("empty is told apart from 否")
	}
	if _, err := cn.ParseBool("不详"); err == nil || errors.Is(err, cn.ErrBoolEmpty) {
		t.Error("不详 is neither")
	}
}

func TestDivisionCodesLoseTheirPadding(t *testing.T) {
	for raw, want := range map[string]struct {
		code  cn.DivisionCode
		level cn.Level
	}{
		"500229": {"500229", cn.LevelCounty}, "500229000000": {"500229", cn.LevelCounty}, "500229101000": {"500229101", cn.LevelTownship},
		"５００２２９１０１２０１": {"500229101201", cn.LevelVillage}, "500000": {"50", cn.LevelProvince}, "500100000000": {"5001", cn.LevelCity},
		"500229101201003": {"500229101201003", cn.LevelGroup}, "500229101201.0": {"500229101201", cn.LevelVillage}, "500229101": {"500229101", cn.LevelTownship},
	} {
		code, err := cn.ParseDivisionCode(raw)
		if err != nil || code != want.code || code.Level() != want.level || !code.Valid() {
			t.Errorf("%q: %s %s %v", raw, code, code.Level(), err)
		}
	}
	for _, raw := range []string{"", "5", "000229", "50022", "5002291", "城口县", "50022９１０１２０１0010010010", "5.00229E+11"} {
		if code, err := cn.ParseDivisionCode(raw); err == nil {
			t.Errorf("%q was read as %s", raw, code)
		}
	}
}

func TestDivisionsContainEachOther(t *testing.T) {
	group := cn.DivisionCode("500229101201003")
	var chain []cn.DivisionCode
	for c := group; c != ""; c = c.Parent() {
		chain = append(chain, c)
		if !c.Contains(group) || c != group && group.Contains(c) || group.At(c.Level()) != c {
			t.Errorf("%s and %s", c, group)
		}
	}
	if len(chain) != 6 || chain[3] != "500229" {
		t.Fatalf("%v", chain)
	}
	if cn.DivisionCode("").Contains(group) || cn.DivisionCode("500230").Contains(group) || cn.DivisionCode("5002291").Contains(group) {
		t.Error("contains what is outside")
	}
	if cn.DivisionCode("500229").At(cn.LevelVillage) != "" || cn.DivisionCode("").Parent() != "" || cn.LevelVillage.String() != "村" {
		t.Error("At, Parent or String")
	}
}

func TestCreditCodes(t *testing.T) {
	// Codes that large companies publish.
	for raw, want := range map[string]cn.CreditCode{
		"9144030071526726XG": "9144030071526726XG", "914403001922038216": "914403001922038216", "91110000802100433B": "91110000802100433B",
		" 9144030071526726xg ": "9144030071526726XG", "９１４４０３００７１５２６７２６ＸＧ": "9144030071526726XG",
	} {
		if got, err := cn.ParseCreditCode(raw); err != nil || got != want {
			t.Errorf("%q: %s %v", raw, got, err)
		}
	}
	for raw, want := range map[string]string{
		"": "credit_code.length", "9144030071526726XH": "credit_code.check_digit", "9144030071526726IG": "credit_code.form", "9144030X71526726XG": "credit_code.form",
	} {
		_, err := cn.ParseCreditCode(raw)
		if e, ok := errs.As(err); !ok || e.Code != want {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func TestOneWrongCharacterOfACreditCodeIsNoticed(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	rapid.Check(t, func(t *rapid.T) {
		b := []byte("9144030071526726XG")
		i := rapid.IntRange(0, 17).Draw(t, "place")
		c := alphabet[rapid.IntRange(0, 30).Draw(t, "char")]
		if b[i] == c {
			return
		}
		b[i] = c
		if _, err := cn.ParseCreditCode(string(b)); err == nil {
			t.Fatalf("%s accepted", b)
		}
	})
}
