package division_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/division"
)

// loaded is a service whose county has the shipped list and classes.
func loaded(t *testing.T, d *db.DB) *division.Service {
	t.Helper()
	s := division.New(d)
	done, err := s.LoadBundled(dbtest.As(t))
	if err != nil || done.Added != 1+25+204 {
		t.Fatalf("%+v %v", done, err)
	}
	return s
}

func read(t *testing.T, d *db.DB, f func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.As(t)
	if err := d.Read(ctx, func(tx *db.Tx) error { return f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func day(s string) cn.Date {
	d, err := cn.ParseISODate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestLoadingTwiceChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := loaded(t, d)
		done, err := s.LoadBundled(dbtest.As(t))
		if err != nil || done.Unchanged != 230 || done.Added+done.Renamed+done.Ended != 0 {
			t.Fatalf("%+v %v", done, err)
		}
		read(t, d, func(ctx context.Context, tx *db.Tx) error {
			classes, err := division.Classes(ctx, tx, tx.Today(), tx.Today())
			if len(classes) != 25+204 {
				t.Errorf("%d classes", len(classes))
			}
			return err
		})
	})
}

func TestNewListRenamesAndEndsFromItsDayAndTheOldNameIsStillFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := loaded(t, d), dbtest.As(t)
		rows, _, _ := division.Bundled(dbtest.County)
		changed := rows[:0:0]
		for _, r := range rows {
			switch r.Code {
			case "500229107208":
				r.Name = "新复兴社区居民委员会"
			case "500229107213":
				continue
			}
			changed = append(changed, r)
		}
		if _, err := s.Load(ctx, changed, cn.Date{}); err == nil || !strings.Contains(err.Error(), "division.load_day") {
			t.Fatalf("changed without a day: %v", err)
		}
		done, err := s.Load(ctx, changed, day("2025-06-01"))
		if err != nil || done.Renamed != 1 || done.Ended != 1 || done.Added != 0 {
			t.Fatalf("%+v %v", done, err)
		}
		read(t, d, func(ctx context.Context, tx *db.Tx) error {
			tree, err := s.Tree(ctx, tx)
			if code, ok := tree.Find("高观镇", "复兴村"); !ok || tree.Name(code) != "新复兴社区" {
				t.Errorf("the old name: %s %v", code, ok)
			}
			if gone, ok := tree.Get("500229107213"); !ok || gone.To != day("2025-05-31") {
				t.Errorf("the ended village: %+v", gone)
			}
			if _, ok := tree.Find("高观镇", "东红村"); ok {
				t.Error("an ended village takes files in")
			}
			return err
		})
	})
}

func TestOperatorLoadsTheListOfAnyOtherCounty(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	s := division.New(d)
	ctx := db.WithActor(t.Context(), db.System("operator", "500228"))
	if _, err := s.LoadBundled(ctx); err == nil || !strings.Contains(err.Error(), "division.not_bundled") {
		t.Errorf("%v", err)
	}
	file := "code,name,parent\n500228000000,梁平区,\n500228001000,双桂街道,500228000000\n500228001001,石马社区居民委员会,500228001\n50022800100101,一组,500228001001\n"
	if done, err := s.LoadCSV(ctx, strings.NewReader(file), cn.Date{}); err != nil || done.Added != 4 {
		t.Fatalf("%+v %v", done, err)
	}
	withoutGroups := "code,name,parent\n500228,梁平区,\n500228001,双桂街道,500228\n500228001001,石马社区居民委员会,500228001\n"
	if done, err := s.LoadCSV(ctx, strings.NewReader(withoutGroups), cn.Date{}); err != nil || done.Unchanged != 3 || done.Ended != 0 {
		t.Fatalf("a list without groups ended the county's own: %+v %v", done, err)
	}
	gaps, err := s.AreasWithout(ctx, division.InformationOfficer, day("2025-07-01"), cn.LevelGroup)
	if err != nil || len(gaps) != 1 || gaps[0].Name != "一组" {
		t.Errorf("%+v %v", gaps, err)
	}
	for _, bad := range []string{"", "code,name\n", "code,name,parent\n500228,梁平区,\n500228,梁平区,\n", "code,name,parent\n500228001,双桂街道,500229\n", "code,name,parent\nabc,x,\n"} {
		if _, err := s.LoadCSV(ctx, strings.NewReader(bad), cn.Date{}); err == nil || !strings.Contains(err.Error(), "division.csv") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestListOfAnotherCountyIsRefused(t *testing.T) {
	s := division.New(dbtest.SQLite(t, dbtest.NewClock().Now))
	rows := []division.Row{{Code: "500228", Name: "梁平区"}}
	if _, err := s.Load(dbtest.As(t), rows, cn.Date{}); err == nil || !strings.Contains(err.Error(), "division.other_county") {
		t.Fatalf("%v", err)
	}
	rows = []division.Row{{Code: "500229", Name: "城口县"}, {Code: "500229107208", Name: "复兴村", Parent: "500229107"}}
	if _, err := s.Load(dbtest.As(t), rows, cn.Date{}); err == nil || !strings.Contains(err.Error(), "division.no_parent") {
		t.Fatalf("%v", err)
	}
}

func TestClassChangesByADecisionAndEveryPastDayCanBeAskedAgain(t *testing.T) {
	dbtest.EachClock(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s, ctx := loaded(t, d), dbtest.As(t)
		loadDay := cn.DateOf(clock.Now())
		clock.Advance(24 * time.Hour)
		const jiming, community = "500229212", "500229212001"
		change := division.ClassChange{Area: jiming, Class: division.Steady, From: day("2025-01-01")}
		if err := s.ChangeClass(ctx, change); err == nil || !strings.Contains(err.Error(), "division.decision") {
			t.Fatalf("changed without a decision: %v", err)
		}
		change.Decision, change.DocumentNo = "2024年度考核评估后调整", "示例〔2025〕1号"
		if err := s.ChangeClass(ctx, change); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeClass(ctx, change); err == nil || !strings.Contains(err.Error(), "division.same_class") {
			t.Fatalf("the same again: %v", err)
		}
		change.From, change.Class = day("2024-01-01"), division.Key
		if err := s.ChangeClass(ctx, change); err == nil || !strings.Contains(err.Error(), "division.later_class") {
			t.Fatalf("behind a later decision: %v", err)
		}
		known := cn.DateOf(clock.Now())
		for _, c := range []struct {
			area        string
			on, knownBy cn.Date
			want        division.Class
		}{
			{jiming, day("2022-03-21"), known, ""},
			{jiming, day("2022-03-22"), known, division.Pioneer},
			{jiming, day("2024-12-31"), known, division.Pioneer},
			{jiming, day("2025-01-01"), known, division.Steady},
			{jiming, day("2025-01-01"), loadDay, division.Pioneer},
			{jiming, day("2025-01-01"), loadDay.AddDays(-1), ""},
			{community, day("2025-01-01"), known, division.Pioneer},
		} {
			read(t, d, func(ctx context.Context, tx *db.Tx) error {
				v, ok, err := division.ClassOn(ctx, tx, c.area, c.on, c.knownBy)
				if v.Class != c.want || ok != (c.want != "") {
					t.Errorf("%s on %s known by %s: %q", c.area, c.on, c.knownBy, v.Class)
				}
				return err
			})
		}
		detail, err := s.Get(ctx, jiming)
		if err != nil || len(detail.ClassHistory) != 3 || detail.ClassHistory[0].SupersededAt.IsZero() {
			t.Errorf("the history keeps the superseded record: %+v %v", detail.ClassHistory, err)
		}
	})
}

func TestClassIsNeverInherited(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	s, ctx := loaded(t, d), dbtest.As(t)
	rows, _, _ := division.Bundled(dbtest.County)
	rows = append(rows, division.Row{Code: "500229107299", Name: "新设村村民委员会", Parent: "500229107"})
	if _, err := s.Load(ctx, rows, day("2025-06-01")); err != nil {
		t.Fatal(err)
	}
	read(t, d, func(ctx context.Context, tx *db.Tx) error {
		if v, ok, err := division.ClassOn(ctx, tx, "500229107299", tx.Today(), tx.Today()); ok || err != nil {
			t.Errorf("a new village took %q from its township, %v", v.Class, err)
		}
		return nil
	})
}

func TestAliasIsFoundAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := loaded(t, d), dbtest.As(t)
		read(t, d, func(ctx context.Context, tx *db.Tx) error {
			tree, err := s.Tree(ctx, tx)
			if _, ok := tree.Find("县城", "土城"); ok {
				t.Error("found before the alias was given")
			}
			return err
		})
		for range 2 {
			if err := s.AddAlias(ctx, "500229001", " 县 城 "); err != nil {
				t.Fatal(err)
			}
		}
		read(t, d, func(ctx context.Context, tx *db.Tx) error {
			tree, err := s.Tree(ctx, tx)
			if code, ok := tree.Find("县城", "土城"); !ok || code != "500229001001" {
				t.Errorf("%s %v", code, ok)
			}
			again, _ := s.Tree(ctx, tx)
			if again != tree {
				t.Error("an unchanged tree was built again")
			}
			return err
		})
		if err := s.AddAlias(ctx, "500229999", "某处"); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("%v", err)
		}
	})
}

func officer(area, holder string, from string) division.NewPosting {
	return division.NewPosting{Area: area, Duty: division.InformationOfficer, Holder: holder, Employment: division.PartTime, From: day(from)}
}

func TestNearestHolderUpwardAnswersForAnArea(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := loaded(t, d), dbtest.As(t)
		for _, p := range []division.NewPosting{
			officer("500229", "甲", "2025-01-01"), officer("500229107", "乙", "2025-01-01"),
			officer("500229107208", "丙", "2025-06-01"), officer("500229107208", "丁", "2025-06-02"),
		} {
			if _, err := s.Post(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct{ area, on, want string }{
			{"500229107208", "2025-05-31", "乙"}, {"500229107208", "2025-06-01", "丙"}, {"50022910720801", "2025-06-02", "丙丁"},
			{"500229107200", "2025-06-02", "乙"}, {"500229104201", "2025-06-02", "甲"}, {"500229107208", "2024-12-31", ""},
		} {
			read(t, d, func(ctx context.Context, tx *db.Tx) error {
				list, err := s.Responsible(ctx, tx, c.area, division.InformationOfficer, day(c.on))
				got := ""
				for _, p := range list {
					got += p.Holder
				}
				if got != c.want {
					t.Errorf("%s on %s: %s, want %s", c.area, c.on, got, c.want)
				}
				return err
			})
		}
	})
}

func TestAreasWithoutAnOfficerAreListedWithinTheScope(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := loaded(t, d), dbtest.As(t)
		for _, p := range []division.NewPosting{officer("500229107208", "丙", "2025-01-01"), officer("500229107", "乙", "2025-01-01")} {
			if _, err := s.Post(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		township := db.WithActor(t.Context(), db.Actor{ID: "clerk", County: dbtest.County, Can: func(db.Permission) db.Scope {
			return db.Scope{Areas: []string{"500229107"}}
		}})
		for _, c := range []struct {
			ctx   context.Context
			on    string
			level cn.Level
			want  int
		}{
			{ctx, "2025-07-01", cn.LevelVillage, 203}, {ctx, "2024-07-01", cn.LevelVillage, 204}, {ctx, "2025-07-01", cn.LevelTownship, 24},
			{township, "2025-07-01", cn.LevelVillage, 10}, {township, "2025-07-01", cn.LevelTownship, 0},
		} {
			gaps, err := s.AreasWithout(c.ctx, division.InformationOfficer, day(c.on), c.level)
			if err != nil || len(gaps) != c.want {
				t.Errorf("on %s at %s: %d gaps, %v; want %d", c.on, c.level, len(gaps), err, c.want)
			}
		}
	})
}

func TestOpenWorkPassesToTheSuccessor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := loaded(t, d), dbtest.As(t)
		var passed []string
		s.OnSuccession(func(_ context.Context, _ *db.Tx, from, to division.Posting) error {
			passed = append(passed, from.Holder+"→"+to.Holder+" "+from.EndedOn.String())
			return nil
		})
		first, err := s.Post(ctx, officer("500229107208", "丙", "2025-01-01"))
		if err != nil {
			t.Fatal(err)
		}
		next := officer("500229107208", "丁", "2025-06-01")
		next.Succeeds = first.ID
		second, err := s.Post(ctx, next)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EndPosting(ctx, first.ID, day("2025-06-30"), ""); err == nil || !strings.Contains(err.Error(), "posting.ended") {
			t.Errorf("ended twice: %v", err)
		}
		deputy, err := s.Post(ctx, division.NewPosting{Area: "500229107", Duty: division.Deputy, Holder: "乙", From: day("2025-01-01")})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EndPosting(ctx, second.ID, day("2025-06-30"), deputy.ID); err != nil {
			t.Fatal(err)
		}
		third, err := s.Post(ctx, officer("500229107200", "戊", "2025-01-01"))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EndPosting(ctx, third.ID, day("2025-03-31"), ""); err != nil {
			t.Fatal(err)
		}
		late := officer("500229107200", "己", "2025-07-01")
		late.Succeeds = third.ID
		if _, err := s.Post(ctx, late); err != nil {
			t.Fatal(err)
		}
		want := "丙→丁 2025-05-31,丁→乙 2025-06-30,戊→ 2025-03-31,戊→己 2025-03-31"
		if got := strings.Join(passed, ","); got != want {
			t.Errorf("passed %s\nwant   %s", got, want)
		}
		if _, err := s.Post(ctx, late); err == nil || !strings.Contains(err.Error(), "posting.succeeded") {
			t.Errorf("two successors: %v", err)
		}
	})
}

func TestRefusedSuccessionLeavesEverythingAsItWas(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	s, ctx := loaded(t, d), dbtest.As(t)
	refused := errors.New("refused")
	s.OnSuccession(func(context.Context, *db.Tx, division.Posting, division.Posting) error { return refused })
	p, err := s.Post(ctx, officer("500229107208", "丙", "2025-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.EndPosting(ctx, p.ID, day("2025-06-30"), ""); !errors.Is(err, refused) {
		t.Fatalf("%v", err)
	}
	list, err := s.Postings(ctx, "500229107", "信息员", day("2025-07-01"))
	if err != nil || len(list) != 1 || !list[0].EndedOn.IsZero() {
		t.Fatalf("%+v %v", list, err)
	}
}

func TestPostingIsChecked(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	s, ctx := loaded(t, d), dbtest.As(t)
	good := officer("500229107208", "丙", "2025-01-01")
	for code, spoil := range map[string]func(*division.NewPosting){
		"posting.duty":       func(p *division.NewPosting) { p.Duty = "guard" },
		"posting.holder":     func(p *division.NewPosting) { p.Holder = " " },
		"posting.term":       func(p *division.NewPosting) { p.To = day("2024-12-31") },
		"posting.employment": func(p *division.NewPosting) { p.Employment = "" },
		"access.not_found":   func(p *division.NewPosting) { p.Area = "500229107999" },
		"posting.same_duty": func(p *division.NewPosting) {
			old, err := s.Post(ctx, officer("500229107200", "戊", "2024-01-01"))
			if err != nil {
				t.Error(err)
			}
			p.Succeeds = old.ID
		},
	} {
		p := good
		spoil(&p)
		if _, err := s.Post(ctx, p); err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", code, err)
		}
	}
	other := db.WithActor(t.Context(), db.Actor{ID: "clerk", County: dbtest.County, Can: func(db.Permission) db.Scope {
		return db.Scope{Areas: []string{"500229104"}}
	}})
	if _, err := s.Post(other, good); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("posted outside the area: %v", err)
	}
}

type clerk struct{ area string }

func (c clerk) Authenticate(context.Context, string) (db.Actor, error) {
	return db.Actor{ID: "clerk", County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if p == access.DivisionRead || p == access.DivisionEdit || p == access.PostingEdit {
			return db.Scope{Areas: []string{c.area}}
		}
		return db.Scope{}
	}}, nil
}

func TestDivisionsOverHTTP(t *testing.T) {
	d := dbtest.SQLite(t, dbtest.NewClock().Now)
	s := loaded(t, d)
	caller := func(area string) func(method, path, body string) (int, string) {
		a := api.New(clerk{area}, slog.New(slog.DiscardHandler), "test")
		s.Routes(a)
		h := a.Handler()
		return func(method, path, body string) (int, string) {
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			b, _ := io.ReadAll(w.Body)
			return w.Code, string(b)
		}
	}
	county, township := caller("500229"), caller("500229107")
	for _, c := range []struct {
		call               func(method, path, body string) (int, string)
		method, path, body string
		status             int
		has                string
	}{
		{county, "GET", "/api/divisions", "", 200, `"title":"平稳推进类"`},
		{county, "GET", "/api/divisions?deep=true&on=2020-01-01", "", 200, `"code":"500229107208"`},
		{township, "GET", "/api/divisions?parent=500229104", "", 200, `"items":[]`},
		{township, "GET", "/api/divisions/500229107208", "", 200, `"full_name":"高观镇复兴村"`},
		{township, "GET", "/api/divisions/500229104", "", 404, "access.not_found"},
		{county, "POST", "/api/divisions/500229212/class", `{"class":"积极推进类","from":"2025-01-01","decision":"考核后调整"}`, 200, `"decision":"考核后调整"`},
		{county, "POST", "/api/divisions/500229212/class", `{"class":"好","from":"2025-02-01","decision":"考核后调整"}`, 422, "division.class"},
		{township, "POST", "/api/divisions/500229212/class", `{"class":"key","from":"2025-02-01","decision":"越权"}`, 404, "access.not_found"},
		{county, "POST", "/api/divisions/500229212/aliases", `{"alias":"鸡鸣场"}`, 200, `"aliases":["鸡鸣场"]`},
		{township, "POST", "/api/postings", `{"area":"500229107208","duty":"信息员","holder":"丙","employment":"part_time","from":"2025-01-01"}`, 200, `"duty_title":"信息员"`},
		{township, "GET", "/api/postings?area=500229107", "", 200, `"holder":"丙"`},
		{township, "GET", "/api/postings?duty=no", "", 422, "posting.duty"},
		{township, "GET", "/api/postings/gaps", "", 200, `"code":"500229107200"`},
	} {
		status, body := c.call(c.method, c.path, c.body)
		if status != c.status || !strings.Contains(body, c.has) {
			t.Errorf("%s %s: %d %.300s", c.method, c.path, status, body)
		}
	}
	list, err := s.Postings(dbtest.As(t), "", "", day("2025-07-01"))
	if err != nil || len(list) != 1 {
		t.Fatalf("%d %v", len(list), err)
	}
	if status, body := township("POST", "/api/postings/"+string(list[0].ID)+"/end", `{"on":"2025-07-31"}`); status != 204 {
		t.Errorf("%d %s", status, body)
	}
}
