package code_test

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

func TestShippedListsAreThoseOfTheNationalSystem(t *testing.T) {
	lists := code.National()
	for key, want := range map[string]int{
		"category": 3, "household_kind": 2, "risk": 9 + 7, "relation": 28, "education": 6, "schooling": 25, "health": 4,
		"labour": 5, "politics": 4, "housing_grade": 4, "elimination": 2, "sex": 4,
	} {
		if l, ok := lists.List(key); !ok || len(l.Codes) != want {
			t.Errorf("%s: %d codes, want %d", key, len(l.Codes), want)
		}
	}
	measures, _ := lists.List("measure")
	headings, development := 0, 0
	for _, c := range measures.Codes {
		if c.Parent == "" {
			headings++
			if c.Group == "开发式" {
				development++
			}
		}
	}
	if headings != 14 || development != 4 {
		t.Errorf("%d headings, %d of them 开发式", headings, development)
	}
}

func TestTextsResolveToTheNationalWording(t *testing.T) {
	lists := code.National()
	for _, c := range []struct{ list, written, code, text string }{
		{"risk", "因病", "01", "因病"}, {"risk", "０１", "01", "因病"}, {"risk", " 因 灾 ", "02", "因自然灾害"}, {"risk", "洪涝", "0201", "洪涝"},
		{"relation", "妻", "配偶", "配偶"}, {"relation", "儿媳", "之儿媳", "之儿媳"}, {"relation", "表舅", "", ""},
		{"education", "文盲", "文盲或半文盲", "文盲或半文盲"}, {"housing_grade", "c级", "C", "C级"}, {"category", "边缘户", "marginal", "边缘易致贫户"},
		{"household_kind", "一般农户", "ordinary", "普通农户"}, {"measure", "公益性岗位", "public_post", "公益岗位帮扶"},
		{"risk", "", "", ""}, {"no_list", "因病", "", ""},
	} {
		got, ok := lists.Resolve(c.list, c.written)
		if ok != (c.code != "") || got.Code != c.code || got.Text != c.text {
			t.Errorf("%s %q: %+v %v", c.list, c.written, got, ok)
		}
	}
}

func TestEveryWrittenFormResolvesToItsOwnCode(t *testing.T) {
	lists := code.National()
	for _, l := range lists.All() {
		for _, c := range l.Codes {
			for _, w := range append([]string{c.Code, c.Text}, c.Aliases...) {
				if got, ok := lists.Resolve(l.Key, w); !ok || got.Code != c.Code {
					t.Errorf("%s %q: %q", l.Key, w, got.Code)
				}
			}
		}
	}
}

func TestCellWithSeveralCodes(t *testing.T) {
	lists := code.National()
	for written, want := range map[string]string{
		"长期慢性病,残疾": "长期慢性病 残疾", "残疾、大病、残疾": "残疾 患有大病", "健康": "健康", "残疾,未知": "", " ,、": "",
	} {
		codes, ok := lists.ResolveAll("health", written)
		var got []string
		for _, c := range codes {
			got = append(got, c.Code)
		}
		if ok != (want != "") || strings.Join(got, " ") != want {
			t.Errorf("%q: %v %v", written, got, ok)
		}
	}
}

func TestCountyAddsCodesAndAliasesButNeverChangesTheNationalWording(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := code.New(d), dbtest.As(t)
		for _, c := range []struct {
			list string
			code code.Code
			err  string
		}{
			{"measure", code.Code{Code: "industry.x1", Text: "老腊肉加工", Parent: "industry", Aliases: []string{"腊肉"}}, ""},
			{"measure", code.Code{Code: "industry.x1", Text: "老腊肉加工", Aliases: []string{"腊肉加工"}}, ""},
			{"risk", code.Code{Code: "01", Text: "因病", Aliases: []string{"生病"}}, ""},
			{"risk", code.Code{Code: "01", Text: "疾病"}, "code.taken"},
			{"risk", code.Code{Code: "08", Text: "因病"}, "code.taken"},
			{"risk", code.Code{Code: "08", Text: "因疫情", Parent: "07x"}, "code.taken"},
			{"risk", code.Code{Code: "0 8", Text: "因疫情"}, "code.form"},
			{"risk", code.Code{Code: "08", Text: "因疫情", Aliases: []string{" "}}, "code.form"},
			{"none", code.Code{Code: "1", Text: "一"}, "code.unknown_list"},
		} {
			_, err := s.Add(ctx, c.list, c.code)
			if (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s %s: %v", c.list, c.code.Text, err)
			}
		}
		err := d.Read(ctx, func(tx *db.Tx) error {
			for written, want := range map[string]string{"腊肉": "industry.x1", "腊肉加工": "industry.x1"} {
				if got, ok, err := s.Resolve(ctx, tx, "measure", written); !ok || got.Code != want || !got.Added || err != nil {
					t.Errorf("%q: %+v %v", written, got, err)
				}
			}
			got, ok, err := s.Resolve(ctx, tx, "risk", "生病")
			if !ok || got.Code != "01" || got.Text != "因病" || got.National != "01" || got.Added {
				t.Errorf("%+v", got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Add(ctx, "risk", code.Code{Code: "98", Text: "某因", Aliases: []string{"因病"}}); err == nil {
			t.Error("took a national word")
		}
		if _, ok := code.National().Resolve("risk", "生病"); ok {
			t.Error("a county's alias leaked into the shipped lists")
		}
	})
}

type editor struct{}

func (editor) Authenticate(context.Context, string) (db.Actor, error) {
	return db.Actor{ID: "test", County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if p == access.CodeEdit {
			return db.Scope{Areas: []string{dbtest.County}}
		}
		return db.Scope{}
	}}, nil
}

func TestCodesOverHTTP(t *testing.T) {
	a := api.New(editor{}, slog.New(slog.DiscardHandler), "test")
	code.New(dbtest.SQLite(t, dbtest.NewClock().Now)).Routes(a)
	h := a.Handler()
	for _, c := range []struct {
		method, path, body string
		status             int
		has                string
	}{
		{"GET", "/api/codes", "", 200, `"key":"relation"`},
		{"POST", "/api/codes/risk", `{"code":"08","text":"因疫情"}`, 200, `"added":true`},
		{"GET", "/api/codes/risk", "", 200, "因疫情"},
		{"GET", "/api/codes/none", "", 404, "code.unknown_list"},
		{"POST", "/api/codes/risk", `{"code":"09","text":"因疫情"}`, 409, "code.taken"},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		body, _ := io.ReadAll(w.Body)
		if w.Code != c.status || !strings.Contains(string(body), c.has) {
			t.Errorf("%s %s: %d %.300s", c.method, c.path, w.Code, body)
		}
	}
}
