package demo

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
)

func TestOracleAnswersFromTheFile(t *testing.T) {
	o, err := ReadOracle(strings.NewReader(strings.Join(truthHead, ",") + "\n" +
		"50020000000001,2024-03-10,2024-12-31,因病,家中有人患大病,medical.settlement;welfare.relief\n" +
		"50020000000002,2024-05-01,,住房,唯一住房开裂,\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		no   string
		on   cn.Date
		risk string
		ok   bool
	}{
		{"50020000000001", cn.NewDate(2024, 3, 9), "", false},
		{"50020000000001", cn.NewDate(2024, 3, 10), "因病", true},
		{"50020000000001", cn.NewDate(2024, 12, 31), "因病", true},
		{"50020000000001", cn.NewDate(2025, 1, 1), "", false},
		{"50020000000002", cn.NewDate(2030, 1, 1), "住房", true},
		{"50020000000003", cn.NewDate(2024, 6, 1), "", false},
	} {
		if risk, ok := o.AtRisk(x.no, x.on); risk != x.risk || ok != x.ok {
			t.Errorf("%s on %s: %q %v, want %q %v", x.no, x.on, risk, ok, x.risk, x.ok)
		}
	}
	if all := o.All(); len(all) != 2 || len(all[0].Visible) != 2 || all[1].Visible != nil {
		t.Errorf("lines read: %d", len(all))
	}
	if _, err := ReadOracle(strings.NewReader("a,b\n1,2\n")); !errors.Is(err, ErrTruth) {
		t.Errorf("another table: %v", err)
	}
}

func TestTruthNamesNobodyAndSomeOfItShowsNowhere(t *testing.T) {
	dir, s := generate(t, 4, 24)
	o, err := LoadOracle(filepath.Join(dir, "truth.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if len(o.All()) != s.Episodes || s.Episodes == 0 {
		t.Fatalf("%d lines for %d episodes", len(o.All()), s.Episodes)
	}
	plain, keys := regexp.MustCompile(`^[\p{Han},]+$`), map[string]bool{}
	for _, tb := range tables {
		keys[tb.key] = true
	}
	for _, x := range o.All() {
		if !plain.MatchString(x.Why) {
			t.Errorf("why is not a plain sentence: %q", x.Why)
		}
		if !x.Until.IsZero() && x.Until.Before(x.From) {
			t.Errorf("%s ends before it begins", x.Household)
		}
		for _, k := range x.Visible {
			if !keys[k] {
				t.Errorf("visible in an unknown dataset %q", k)
			}
		}
	}
}

// What the truth says is visible does stand in a file of that dataset.
func TestVisibleMeansThatARowIsThere(t *testing.T) {
	w, err := NewWorld(Options{Seed: 1, Divisions: townsForTest(25, 4)})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]map[int32]bool{}
	for m := w.start; m <= w.end; m++ {
		for _, tb := range tables {
			if tb.due != nil && !tb.due(w, m) {
				continue
			}
			if rows[tb.key] == nil {
				rows[tb.key] = map[int32]bool{}
			}
			tb.rows(w, m, func(row ...cell) {
				for i, c := range tb.cols {
					if c.kind == kID && row[i].n >= 0 {
						rows[tb.key][w.people[row[i].n].hh] = true
					}
				}
			})
		}
	}
	silent := 0
	for _, e := range w.truths() {
		if len(e.visible) == 0 {
			silent++
		}
		for _, k := range e.visible {
			if k != "education.enrolment" && !rows[k][e.hh] {
				t.Errorf("%s of %s: no row of the household in %s", e.risk, e.from.iso(), k)
			}
		}
	}
	if n := len(w.truths()); silent == 0 || silent > n/2 {
		t.Errorf("%d of %d households show nowhere", silent, n)
	}
}

func TestPlayedVisitsErrAsOftenAsSaid(t *testing.T) {
	o := &Oracle{}
	wrong, n := 0, 4000
	for i := range n {
		if _, ok := o.Visit(phone(i), cn.NewDate(2025, 1, 1), VisitorFinds()); ok {
			wrong++
		}
	}
	if share := float64(wrong) / float64(n); share < 0.035 || share > 0.065 {
		t.Errorf("wrong verdicts: %.3f, want about %.3f", share, 1-VisitorFinds())
	}
}
