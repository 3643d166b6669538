package cn_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// 500229199306150013 and the others here are made up.
const good = "500229199306150013"

func TestIDNumberIsReadAsDepartmentsWriteIt(t *testing.T) {
	for raw, want := range map[string]cn.IDNumber{
		good:                             good,
		" 500229 19930615 0013 ":         good,
		"'500229199306150013":            good,
		"\u00a0500229199306150013\u3000": good,
		"５００２２９１９９３０６１５００１３":       good,
		"50022919930615001\u200b３": good,
		"11010519491231002x":       "11010519491231002X",
		"11010519491231002Ｘ":       "11010519491231002X",
		"110105491231002":          "11010519491231002X",
		"110105491231002.0":        "11010519491231002X",
	} {
		got, err := cn.ParseIDNumber(raw)
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v", raw, got, err)
		}
	}
}

func TestIDNumberErrorsTellApartWhatIsWrong(t *testing.T) {
	for raw, want := range map[string]*errs.Error{
		"":                          cn.ErrIDAbsent,
		" \u3000 ":                  cn.ErrIDAbsent,
		"无":                         cn.ErrIDAbsent,
		"不 详":                       cn.ErrIDAbsent,
		"n/a":                       cn.ErrIDAbsent,
		"5.00229E+17":               cn.ErrIDDigitsLost,
		"5.00229199306150e17":       cn.ErrIDDigitsLost,
		"５．００２２９Ｅ＋１７":               cn.ErrIDDigitsLost,
		"500229199306150000":        cn.ErrIDDigitsLost,
		"500229199306150013.0":      cn.ErrIDDigitsLost,
		"50022919930615001":         cn.ErrIDLength,
		"5002291993061500131":       cn.ErrIDLength,
		"50022919930615001A":        cn.ErrIDForm,
		"50022919930615张001":        cn.ErrIDForm,
		"5002291993061500AB":        cn.ErrIDForm,
		"000229199306150017":        cn.ErrIDDivision,
		"500229199313150017":        cn.ErrIDBirthDate,
		"500229199302290017":        cn.ErrIDBirthDate,
		"500229182506150017":        cn.ErrIDBirthDate,
		"500229199306150018":        cn.ErrIDCheckDigit,
		good + "44":                 cn.ErrIDDisabilityCertificate,
		good + "44B1":               cn.ErrIDDisabilityCertificate,
		good + "4412":               cn.ErrIDDisabilityCertificate,
		good + "94":                 cn.ErrIDLength,
		"500229199306150018" + "44": cn.ErrIDLength,
	} {
		got, err := cn.ParseIDNumber(raw)
		if !errors.Is(err, want) || got != "" {
			t.Errorf("%q: got %q, %v, want %s", raw, got, err, want.Code)
		}
		if err != nil && len(raw) > 10 && strings.Contains(err.Error(), raw) {
			t.Errorf("the error repeats the number")
		}
	}
}

func TestIDNumberTellsBirthSexAndDivision(t *testing.T) {
	id, err := cn.ParseIDNumber("110105491231002")
	if err != nil {
		t.Fatal(err)
	}
	if id.Birth().String() != "1949-12-31" || id.Sex() != cn.Female || id.Division() != "110105" {
		t.Errorf("got %s %s %s", id.Birth(), id.Sex(), id.Division())
	}
	if id.Masked() != "110105********002X" {
		t.Errorf("mask %s", id.Masked())
	}
	if !id.Valid() || cn.IDNumber("110105491231002").Valid() || cn.IDNumber("").Valid() {
		t.Error("Valid accepts only what ParseIDNumber gives")
	}
	if none := cn.IDNumber(""); !none.Birth().IsZero() || none.Sex() != "" || none.Division() != "" || none.Masked() != "" {
		t.Error("no number tells nothing")
	}
}

func TestIDNumberIsMaskedInLogs(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(slog.NewTextHandler(&b, nil))
	log.Info("x", "id", cn.IDNumber(good), "phone", cn.Phone("13812345678"))
	if s := b.String(); strings.Contains(s, "19930615") || strings.Contains(s, "2345678") || !strings.Contains(s, "500229********0013") {
		t.Fatal(s)
	}
}

func TestIDNumberAgreesWithOtherLibraries(t *testing.T) {
	b, err := os.ReadFile("testdata/idnumber-oracle.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSpace(line), ",")
		if len(f) != 5 || f[0] == "number" {
			continue
		}
		rows++
		want := f[2] // idcard, but it knows no 15-digit numbers
		if len(f[0]) == 15 {
			want = f[1]
		}
		id, err := cn.ParseIDNumber(f[0])
		if (err == nil) != (want == "valid") {
			t.Errorf("row %d: we say %v, they say %s", rows, err, want)
		}
		if f[3] == "" {
			continue
		}
		sex := map[string]cn.Sex{"M": cn.Male, "F": cn.Female}[f[4]]
		if strings.ReplaceAll(id.Birth().String(), "-", "") != f[3] || id.Sex() != sex {
			t.Errorf("row %d: %s %s", rows, id.Birth(), id.Sex())
		}
	}
	if rows < 50 {
		t.Fatalf("only %d rows", rows)
	}
}

func TestSexIsReadInWordsAndCodes(t *testing.T) {
	for raw, want := range map[string]cn.Sex{"男": cn.Male, " 女 ": cn.Female, "1": cn.Male, "２": cn.Female, "": "", "不详": "", "9": ""} {
		if got, err := cn.ParseSex(raw); err != nil || got != want {
			t.Errorf("%q: %q %v", raw, got, err)
		}
	}
	if _, err := cn.ParseSex("X"); err == nil {
		t.Error("accepted X")
	}
	if cn.Male.Text() != "男" || cn.Female.Text() != "女" || cn.Sex("").Text() != "不详" {
		t.Error("words")
	}
}

func TestDisabilityCertificateIsIDCategoryAndGrade(t *testing.T) {
	for raw, want := range map[string]cn.DisabilityCertificate{
		good + "11":       {ID: good, Category: 1, Grade: 1},
		"'" + good + "74": {ID: good, Category: 7, Grade: 4},
		good + "43b2":     {ID: good, Category: 4, Grade: 3, Reissue: "B2"},
	} {
		got, err := cn.ParseDisabilityCertificate(raw)
		if err != nil || got != want {
			t.Errorf("%q: %+v %v", raw, got, err)
		}
		if again, err := cn.ParseDisabilityCertificate(got.Number()); err != nil || again != got {
			t.Errorf("%q does not survive Number", raw)
		}
	}
	for raw, code := range map[string]string{
		"": "disability.absent", good: "disability.form", good + "81": "disability.category", good + "45": "disability.grade",
		"50022919930615001811": "disability.id", good + "11Z1": "disability.form", good + "1111111": "disability.form",
	} {
		_, err := cn.ParseDisabilityCertificate(raw)
		if e, ok := errs.As(err); !ok || e.Code != code {
			t.Errorf("%q: %v, want %s", raw, err, code)
		}
	}
	if c := (cn.DisabilityCertificate{Category: 1}); c.CategoryText() != "视力" || (cn.DisabilityCertificate{}).CategoryText() != "" {
		t.Error("category words")
	}
}

func FuzzParseIDNumber(f *testing.F) {
	for _, s := range []string{good, "110105491231002", "5.00229E+17", "无", "５００２２９１９９３０６１５００１３", good + "44B1", "500229.0", "E", "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		id, err := cn.ParseIDNumber(raw)
		if err != nil {
			if _, ok := errs.As(err); !ok || id != "" {
				t.Fatalf("an error nobody can mend: %v", err)
			}
			return
		}
		if again, err := cn.ParseIDNumber(string(id)); err != nil || again != id || !id.Valid() || id.Birth().IsZero() || id.Sex() == "" {
			t.Fatalf("%q is not stable", id)
		}
	})
}

func BenchmarkParseIDNumber(b *testing.B) {
	for b.Loop() {
		if _, err := cn.ParseIDNumber(good); err != nil {
			b.Fatal(err)
		}
	}
}
