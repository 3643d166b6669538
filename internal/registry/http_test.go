package registry_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/registry"
)

// people are who may sign in; the token is the name.
type people map[string]db.Actor

func (p people) Authenticate(_ context.Context, token string) (db.Actor, error) {
	if a, ok := p[token]; ok {
		return a, nil
	}
	return db.Actor{}, api.ErrSignIn
}

// holder is an actor with some permissions in one area.
func holder(area string, permissions ...db.Permission) db.Actor {
	return db.Actor{ID: "cadre", County: dbtest.County, Can: func(p db.Permission) db.Scope {
		for _, q := range permissions {
			if p == q {
				return db.Scope{Areas: []string{area}}
			}
		}
		return db.Scope{}
	}}
}

// trail keeps the audit entries of a test.
type trail struct{ entries []db.Entry }

func (t *trail) Append(_ context.Context, _ *db.Tx, e db.Entry) error {
	t.entries = append(t.entries, e)
	return nil
}

func (t *trail) has(verb string) (db.Entry, bool) {
	for _, e := range t.entries {
		if e.Verb == verb {
			return e, true
		}
	}
	return db.Entry{}, false
}

// welfare is the rosters of 民政 in a test.
type welfare map[string][]registry.PersonID

func (w welfare) Current(_ context.Context, _ *db.Tx, dataset string, _, _ cn.Date) ([]registry.PersonID, error) {
	return w[dataset], nil
}

type site struct {
	world
	handler http.Handler
	trail   *trail
	taken   registry.ApplyResult
}

// eachSite has two households in village A, one in village B, and these who sign in:
// cadre and doctor of village A, clerk of the township.
func eachSite(t *testing.T, test func(s site)) {
	each(t, func(w world) {
		kept := new(trail)
		w.db.Use(kept, nil)
		a := member("H1", villageA, "户主", "单小军", number(1))
		a.Phone, a.Address, a.Health = "13812345678", "三组12号", "患有大病"
		monitored := registry.Marginal
		c := member("H3", villageB, "户主", "查良", number(4))
		c.Category = &monitored
		result := w.roster(1, on(1, 1), a, member("H1", villageA, "配偶", "李梅", number(2)), member("H2", villageA, "户主", "单大军", ""), c)
		who := people{
			"cadre":  holder(villageA, access.HouseholdRead, access.HouseholdEdit),
			"doctor": holder(villageA, access.HouseholdRead, access.IdentityReveal, access.HealthRead),
			"clerk":  holder(villageA[:9], access.HouseholdRead, access.HouseholdEdit),
			"guest":  holder(villageA, access.LeadRead),
			"team":   holder(villageA, access.HouseholdRead, access.HouseholdEdit),
		}
		for name, a := range who {
			a.ID = name
			who[name] = a
		}
		server := api.New(who, slog.New(slog.NewTextHandler(io.Discard, nil)), "test")
		w.Routes(server)
		test(site{w, server.Handler(), kept, result})
	})
}

// call sends a request as someone and returns the status and the body.
func (s site) call(who, method, path, body string) (int, string) {
	s.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+who)
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

func (s site) status(want int, who, method, path, body string) string {
	s.Helper()
	got, text := s.call(who, method, path, body)
	if got != want {
		s.Errorf("%s %s as %s: %d %s, want %d", method, path, who, got, text, want)
	}
	return text
}

func (s site) has(text string, parts ...string) {
	s.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			s.Errorf("no %q in %s", p, text)
		}
	}
}

func (s site) hasNot(text string, parts ...string) {
	s.Helper()
	for _, p := range parts {
		if strings.Contains(text, p) {
			s.Errorf("%q in %s", p, text)
		}
	}
}

func (s site) home(row int) string { return string(s.taken.Links[row].Household) }

func (s site) person(row int) string { return string(s.taken.Links[row].Person) }

func TestCadreSeesOnlyTheirVillage(t *testing.T) {
	eachSite(t, func(s site) {
		text := s.status(200, "cadre", "GET", "/api/households", "")
		s.has(text, "H1", "H2", "单小军")
		s.hasNot(text, "H3", villageB)
		s.has(s.status(200, "cadre", "GET", "/api/households?village="+villageB, ""), `"items":[]`)
		s.has(s.status(200, "cadre", "GET", "/api/households/count", ""), `"households":2`, `"members":3`)
		s.has(s.status(200, "cadre", "GET", "/api/households/count?category=marginal", ""), `"households":0`, `"members":0`)
		s.has(s.status(200, "clerk", "GET", "/api/households/count?category=marginal", ""), `"households":1`, `"members":1`)
		s.status(404, "cadre", "GET", "/api/households/"+s.home(3), "")
		s.status(200, "clerk", "GET", "/api/households/"+s.home(3), "")
		s.status(403, "guest", "GET", "/api/households", "")
		s.status(401, "nobody", "GET", "/api/households", "")
	})
}

func TestCadreCannotWriteInAnotherVillage(t *testing.T) {
	eachSite(t, func(s site) {
		s.status(404, "cadre", "POST", "/api/households/"+s.home(3)+"/births", `{"on":"2025-05-01","name":"查小","relation":"之子","sex":"male"}`)
		s.status(404, "cadre", "POST", "/api/households/"+s.home(3)+"/deaths", `{"on":"2025-05-01","person":"`+s.person(3)+`"}`)
		s.status(404, "cadre", "POST", "/api/households/"+s.home(0)+"/moves", `{"on":"2025-05-01","person":"`+s.person(3)+`","relation":"其他"}`)
		s.status(404, "cadre", "POST", "/api/households", `{"on":"2025-05-01","village":"`+villageB+`","members":[{"name":"钱一","relation":"户主"}]}`)
		s.status(403, "doctor", "POST", "/api/households", `{"on":"2025-05-01","village":"`+villageA+`","members":[{"name":"钱一","relation":"户主"}]}`)
		s.status(204, "clerk", "POST", "/api/households/"+s.home(0)+"/moves", `{"on":"2025-05-01","person":"`+s.person(3)+`","relation":"其他"}`)
	})
}

func TestActsAreRecordedAndAreSeenFromTheirDays(t *testing.T) {
	eachSite(t, func(s site) {
		s.status(201, "cadre", "POST", "/api/households/"+s.home(0)+"/births", `{"on":"2025-05-01","known_on":"2025-05-20","name":"单幼","relation":"之子","sex":"male"}`)
		s.has(s.status(200, "cadre", "GET", "/api/households/"+s.home(0)+"?on=2025-05-01", ""), "单幼")
		s.hasNot(s.status(200, "cadre", "GET", "/api/households/"+s.home(0)+"?on=2025-04-30", ""), "单幼")
		s.hasNot(s.status(200, "cadre", "GET", "/api/households/"+s.home(0)+"?on=2025-05-25&known_by=2025-05-19", ""), "单幼")
		s.status(404, "cadre", "GET", "/api/households/"+s.home(0)+"?on=2024-12-31", "")
		text := s.status(201, "cadre", "POST", "/api/households", `{"on":"2025-06-01","village":"`+villageA+`","members":[{"name":"钱一","relation":"户主"}]}`)
		var out struct{ Household string }
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
		s.has(s.status(200, "cadre", "GET", "/api/households/"+out.Household, ""), `"status":"provisional"`, "钱一")
		for _, verb := range []string{"household.birth", "household.provisional"} {
			if e, ok := s.trail.has(verb); !ok || e.Area != villageA {
				t.Errorf("%s is not in the trail", verb)
			}
		}
	})
}

func TestNumbersAreMaskedAndRevealedOnlyForAPurpose(t *testing.T) {
	eachSite(t, func(s site) {
		text := s.status(200, "doctor", "GET", "/api/households/"+s.home(0), "")
		s.has(text, number(1).Masked(), "138****5678", "三组12号")
		s.hasNot(text, string(number(1)), "13812345678", "患有大病")
		reveal, health := "/api/persons/"+s.person(0)+"/reveal", "/api/persons/"+s.person(0)+"/health"
		s.status(403, "cadre", "POST", reveal, `{"purpose":"核对低保申请材料"}`)
		s.status(403, "cadre", "POST", health, `{"purpose":"核对低保申请材料"}`)
		s.status(422, "doctor", "POST", reveal, `{"purpose":"   "}`)
		s.status(404, "doctor", "POST", "/api/persons/"+s.person(3)+"/reveal", `{"purpose":"核对低保申请材料"}`)
		if _, ok := s.trail.has("person.reveal"); ok {
			t.Error("a refused look is in the trail as a look")
		}
		s.has(s.status(200, "doctor", "POST", reveal, `{"purpose":"核对低保申请材料"}`), string(number(1)), "13812345678")
		s.has(s.status(200, "doctor", "POST", health, `{"purpose":"核对低保申请材料"}`), "患有大病")
		for _, verb := range []string{"person.reveal", "person.read_sensitive"} {
			if e, ok := s.trail.has(verb); !ok || e.Purpose != "核对低保申请材料" || e.Ref.ID != s.person(0) {
				t.Errorf("%s: %+v", verb, e)
			}
		}
	})
}

func TestSearchFindsByEveryWayOfWritingInsideTheArea(t *testing.T) {
	eachSite(t, func(s site) {
		search := func(who, text string) string {
			return s.status(200, who, "POST", "/api/search", `{"text":"`+text+`"}`)
		}
		for _, text := range []string{"单", "单小军", "单 小军", "shanxiao", "SXJ", "sxj", string(number(1)), "13812345678"} {
			s.has(search("cadre", text), "单小军", number(1).Masked())
		}
		s.has(search("cadre", "sdj"), "单大军")
		s.hasNot(search("cadre", "danxiao"), "单小军") // 单 as a surname is shàn
		for _, text := range []string{"查", "zhaliang", "zl", string(number(4))} {
			s.has(search("clerk", text), "查良")
			s.has(search("cadre", text), `"items":[]`)
		}
		if e, ok := s.trail.has("person.search"); !ok || e.Detail["by"] != "id_number" {
			t.Errorf("the search by number is not in the trail: %+v", e)
		}
		s.status(422, "cadre", "POST", "/api/search", `{"text":"()"}`)
	})
}

func TestSearchByHouseholdNumberAndPaging(t *testing.T) {
	each(t, func(w world) {
		rows := []registry.RosterPerson{}
		for i := range 7 {
			rows = append(rows, member("50022910001", villageA, "其他", "王"+string(rune('一'+i)), number(i+1)))
		}
		w.roster(1, on(1, 1), rows...)
		for _, text := range []string{"王", "wang", "5002291"} {
			seen, in := map[registry.PersonID]bool{}, registry.SearchIn{Text: text, Limit: 3}
			for {
				list, err := w.Search(w.ctx, in)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range list.Items {
					seen[f.ID] = true
				}
				if in.After = list.Next; in.After == "" {
					break
				}
			}
			if len(seen) != 7 {
				t.Errorf("%q: %d of 7", text, len(seen))
			}
		}
		list, err := w.List(w.ctx, registry.Query{}, api.Page{Limit: 1})
		if err != nil || len(list.Items) != 1 || list.Items[0].Members != 7 || list.Next != "" {
			t.Errorf("%+v %v", list, err)
		}
		if _, err := w.Search(w.ctx, registry.SearchIn{Text: "王", After: "id_sealed,x"}); code(err) != "request.cursor" {
			t.Error(err)
		}
	})
}

func TestLowIncomeListIsInStepWithTheWelfareRosters(t *testing.T) {
	eachSite(t, func(s site) {
		s.status(503, "cadre", "GET", "/api/low-income", "")
		s.UseRosters(welfare{registry.DibaoRoster: {s.taken.Links[1].Person}, registry.TekunRoster: {s.taken.Links[3].Person}})
		text := s.status(200, "cadre", "GET", "/api/low-income", "")
		s.has(text, "H1", `"dibao":1`, `"tekun":0`)
		s.hasNot(text, "H2", "H3")
		s.has(s.status(200, "clerk", "GET", "/api/low-income?limit=1", ""), `"next"`)
		s.has(s.status(200, "clerk", "GET", "/api/low-income?village="+villageB, ""), "H3", `"tekun":1`, "marginal")
		s.has(s.status(200, "clerk", "GET", "/api/low-income?on=2024-01-01", ""), `"items":[]`)
	})
}
