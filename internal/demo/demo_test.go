package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shouwang/shouwang/internal/cn"
)

// digest is one hash over the names and bytes of everything under dir.
func digest(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		sum.Write([]byte(rel))
		sum.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func generate(t *testing.T, seed int64, months int) (string, Summary) {
	t.Helper()
	dir := t.TempDir()
	s, err := Generate(t.Context(), Options{Dir: dir, Seed: seed, Months: months, Divisions: townsForTest(25, 4)})
	if err != nil {
		t.Fatal(err)
	}
	return dir, s
}

func TestSeedDecidesEveryByte(t *testing.T) {
	a, _ := generate(t, 7, 4)
	b, _ := generate(t, 7, 4)
	c, _ := generate(t, 8, 4)
	if digest(t, a) != digest(t, b) {
		t.Error("the same seed gave other files")
	}
	if digest(t, a) == digest(t, c) {
		t.Error("another seed gave the same files")
	}
}

// Policy: plan:27 and plan:350 give the numbers.
func TestCountyHasThePeopleOfThePlan(t *testing.T) {
	w, err := NewWorld(Options{Size: "county", Seed: 1, Divisions: townsForTest(25, 8)})
	if err != nil {
		t.Fatal(err)
	}
	s := w.Summary()
	for _, x := range []struct {
		what      string
		got, want int
	}{
		{"脱贫户", s.LiftedHouseholds, 11596},
		{"脱贫人口", s.LiftedPersons, 44719},
		{"易地搬迁人口", s.Relocated, 10830},
		{"安置点", s.Sites, 47},
		{"乡镇", s.Townships, 25},
		{"户", s.Households, 60000},
	} {
		if x.got != x.want {
			t.Errorf("%s: %d, want %d", x.what, x.got, x.want)
		}
	}
	if s.Persons < 195_000 || s.Persons > 210_000 {
		t.Errorf("persons: %d, want about 200,000", s.Persons)
	}
	seen, numbers := map[string]bool{}, map[string]int{}
	for i := range w.households {
		if no := w.households[i].no; seen[no] {
			t.Fatalf("户编号 of household %d is given twice", i)
		} else {
			seen[no] = true
		}
	}
	for i := range w.people {
		numbers[w.people[i].id]++
	}
	if n := len(w.people) - len(numbers); n > 0 {
		t.Errorf("%d citizen numbers are given twice by chance", n)
	}
}

func TestNumbersAreValidUnlessPlantedOtherwise(t *testing.T) {
	w, err := NewWorld(Options{Seed: 3, Divisions: townsForTest(25, 4)})
	if err != nil {
		t.Fatal(err)
	}
	found := map[defect]int{}
	for i := range w.people {
		p := &w.people[i]
		n, err := cn.ParseIDNumber(p.id)
		if err != nil || !n.Valid() {
			t.Fatalf("person %d: number refused: %v", i, err)
		}
		if y, m, d := p.born.date(); n.Birth() != cn.NewDate(y, time.Month(m), d) || (p.id[16]%2 == 1) != p.male {
			t.Fatalf("person %d: birth or sex does not fit the number", i)
		}
		for _, tb := range tables {
			set := hashText(tb.key)
			d := w.defectOf(set, int32(i))
			found[d]++
			if d == sound && w.writeNumber(set, int32(i)) != p.id {
				t.Fatalf("%s: a sound number was changed", tb.key)
			}
		}
	}
	for d := sound; d <= spaced; d++ {
		if found[d] == 0 {
			t.Errorf("defect %d never occurs", d)
		}
	}
	if share := 1 - float64(found[sound])/float64(len(w.people)*len(tables)); share < kBadID/2 || share > kBadID*2 {
		t.Errorf("spoilt numbers: %.3f of rows, want about %.3f", share, kBadID)
	}
}

// readRows opens a file as its name and content declare it.
func readRows(path string) ([][]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, []byte("PK")) {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return f.GetRows("Sheet1")
	}
	if !utf8.Valid(data) {
		if data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data); err != nil {
			return nil, err
		}
	}
	if bytes.ContainsRune(data, utf8.RuneError) {
		return nil, errors.New("not text in a declared encoding")
	}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	c.FieldsPerRecord = -1
	if strings.HasSuffix(path, ".txt") {
		c.Comma = '\t'
	}
	return c.ReadAll()
}

func TestEveryFileOpensAndHoldsItsRows(t *testing.T) {
	dir, s := generate(t, 5, 13)
	exts, sets := map[string]int{}, map[string]bool{}
	for _, f := range s.Files {
		rows, err := readRows(filepath.Join(dir, f.Path))
		if err != nil {
			t.Errorf("%s: %v", f.Path, err)
			continue
		}
		if extra := len(rows) - f.Rows; extra < 1 || extra > 7 {
			t.Errorf("%s: %d rows in the file for %d of data", f.Path, len(rows), f.Rows)
		}
		exts[filepath.Ext(f.Path)]++
		sets[f.Dataset] = true
	}
	for _, e := range []string{".csv", ".txt", ".xlsx", ".xls"} {
		if exts[e] == 0 {
			t.Errorf("no %s file", e)
		}
	}
	for _, tb := range tables {
		if !sets[tb.key] {
			t.Errorf("%s never sent", tb.key)
		}
	}
}

func TestEachMistakeOfTheMailHappensOnce(t *testing.T) {
	dir, s := generate(t, 5, 13)
	got := map[string]int{}
	for _, f := range s.Files {
		if f.Trap != "" {
			got[f.Trap]++
		}
		if f.Received.Before(f.AsOf) {
			t.Errorf("%s came before the day it describes", f.Path)
		}
	}
	for name, want := range map[string]int{"duplicate": 1, "spoilt": 1, "last_month": 1, "other_county": 1, "corrected": 2} {
		if got[name] != want {
			t.Errorf("%s: %d files, want %d", name, got[name], want)
		}
	}
	for _, f := range s.Files {
		if f.Trap != "duplicate" {
			continue
		}
		again := strings.Replace(f.Path, filepath.Ext(f.Path), "(1)"+filepath.Ext(f.Path), 1)
		a, err1 := os.ReadFile(filepath.Join(dir, f.Path))
		b, err2 := os.ReadFile(filepath.Join(dir, again))
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("%s was not sent twice: %v %v", f.Path, err1, err2)
		}
	}
	index, err := readRows(filepath.Join(dir, "inbox", "index.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if len(index) != len(s.Files)+1 || strings.Join(index[0], ",") != "path,dataset,as_of,received_on" {
		t.Errorf("index has %d lines and head %v for %d files", len(index), index[0], len(s.Files))
	}
}

// Names of files go to logs and screens.
func TestNoFileNameHoldsPersonalData(t *testing.T) {
	_, s := generate(t, 2, 3)
	w, err := NewWorld(Options{Seed: 2, Months: 3, Divisions: townsForTest(25, 4)})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Files {
		digits := 0
		for _, c := range f.Path {
			if digits++; c < '0' || c > '9' {
				digits = 0
			}
			if digits > 4 {
				t.Fatalf("%s: a long number in a name", f.Path)
			}
		}
		for i := range w.people {
			if n := w.people[i].name; utf8.RuneCountInString(n) > 2 && strings.Contains(f.Path, n) {
				t.Fatalf("%s holds a person's name", f.Path)
			}
		}
	}
}

func TestOddNamesOccur(t *testing.T) {
	w, err := NewWorld(Options{Seed: 1, Size: "county", Divisions: townsForTest(25, 8)})
	if err != nil {
		t.Fatal(err)
	}
	want := append(append([]string{}, dots...), rare...)
	for _, x := range want {
		found := false
		for i := range w.people {
			if found = strings.Contains(w.people[i].name, x); found {
				break
			}
		}
		if !found {
			t.Errorf("no name with %q", x)
		}
	}
}

func TestBadOptionsAreExplained(t *testing.T) {
	for _, x := range []struct {
		o    Options
		want error
	}{
		{Options{Dir: "x"}, ErrDivisions},
		{Options{Divisions: townsForTest(1, 1)}, ErrDir},
		{Options{Dir: "x", Size: "huge"}, ErrSize},
		{Options{Dir: "x", Months: 500}, ErrMonths},
	} {
		if _, err := Generate(t.Context(), x.o); !errors.Is(err, x.want) {
			t.Errorf("%+v: %v, want %v", x.o, err, x.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Generate(ctx, Options{Dir: t.TempDir(), Divisions: townsForTest(2, 2)}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestOneMonthOfATinyCountyWorks(t *testing.T) {
	s, err := Generate(t.Context(), Options{Dir: t.TempDir(), Months: 1, End: cn.NewDate(2024, 2, 29), Divisions: townsForTest(1, 1)})
	if err != nil || len(s.Files) == 0 {
		t.Fatalf("%d files, %v", len(s.Files), err)
	}
}
