package app_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/tidwall/gjson"
)

// The stories of testdata/stories, through HTTP on both databases, each in a county of its
// own. A story reads:
//
//	as cadre                          who sends what follows
//	found-true                        a lead of the first household was found true; $case is its case
//	get PATH · post PATH [FILE]       FILE is a body of the story, its $names filled in
//	status 409 · code flow.x          what came of it
//	want items.0.phase monitored      a value of the answer
//	keep doubt doubts.0.id            a value under a name
//	vehicles                          the police sends a car of the first household's head
//	days 6                            time passes, and each night the nightly job runs
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			each(t, func(c *county) { c.tell(file) })
		})
	}
}

// teller is where a story stands.
type teller struct {
	c     *county
	login string
	last  answer
}

func (c *county) tell(file string) {
	s := &teller{c: c}
	c.imports("steward", upload("花名册.csv", c.roster()))
	household, head := c.home()
	testscript.Run(c.T, testscript.Params{
		Files: []string{file},
		Setup: func(env *testscript.Env) error {
			for key, value := range map[string]string{"household": household, "head": head, "village": c.village, "neighbour": c.neighbour, "today": "2025-07-01"} {
				env.Setenv(key, value)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"as": s.as, "get": s.get, "post": s.post, "status": s.status, "code": s.code, "want": s.want, "keep": s.keep, "days": s.days, "found-true": s.foundTrue, "vehicles": s.vehicles,
		},
	})
}

func (s *teller) as(ts *testscript.TestScript, _ bool, args []string) {
	if s.login = args[0]; s.c.ids[s.login] == "" {
		ts.Fatalf("no account %s", s.login)
	}
}

func (s *teller) get(_ *testscript.TestScript, _ bool, args []string) {
	s.last = s.c.as(s.login, get(args[0]))
}

func (s *teller) post(ts *testscript.TestScript, _ bool, args []string) {
	r := post(args[0], map[string]any{})
	if len(args) > 1 {
		r.body = json.RawMessage(os.Expand(ts.ReadFile(args[1]), ts.Getenv))
	}
	s.last = s.c.as(s.login, r)
}

func (s *teller) status(ts *testscript.TestScript, _ bool, args []string) {
	if want, err := strconv.Atoi(args[0]); err != nil || s.last.status != want {
		ts.Fatalf("%s: %d, want %s: %s", s.last.what, s.last.status, args[0], s.last.body)
	}
}

func (s *teller) code(ts *testscript.TestScript, _ bool, args []string) {
	if got := gjson.GetBytes(s.last.body, "code").String(); got != args[0] {
		ts.Fatalf("%s: %s, want %s", s.last.what, s.last.body, args[0])
	}
}

func (s *teller) want(ts *testscript.TestScript, not bool, args []string) {
	got := gjson.GetBytes(s.last.body, args[0]).String()
	if want := strings.Join(args[1:], " "); (got == want) == not {
		ts.Fatalf("%s: %s is %q, want %q in %s", s.last.what, args[0], got, want, s.last.body)
	}
}

func (s *teller) keep(ts *testscript.TestScript, _ bool, args []string) {
	v := gjson.GetBytes(s.last.body, args[1]).String()
	if v == "" {
		ts.Fatalf("%s: no %s in %s", s.last.what, args[1], s.last.body)
	}
	ts.Setenv(args[0], v)
}

func (s *teller) days(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	for range n {
		s.c.clock.Advance(24 * time.Hour)
		ts.Check(s.c.Night(s.c.Context()))
	}
	s.c.signIn()
	ts.Setenv("today", s.c.clock.Now().In(time.FixedZone("CST", 8*3600)).Format(time.DateOnly))
}

// foundTrue plays a lead of the first household to its verdict: what the hospital bills say
// becomes a lead that the village visits and the township confirms.
func (s *teller) foundTrue(ts *testscript.TestScript, _ bool, args []string) {
	c := s.c
	n := len(c.query(`SELECT id FROM lead`))
	day := c.clock.Now().Format(time.DateOnly)
	c.imports("medical", upload("结算.csv", c.inGB18030(settlement(0, idNumber(0), day, "住院", 30000+1000*n))))
	if n == 0 {
		c.as("taskforce", post(rule+"/proposal", nil)).want(204)
		c.as("taskforce2", post(rule+"/activation", nil)).want(204)
	}
	c.as("taskforce", post("/api/screenings", map[string]any{})).want(200)
	leads := c.leads("taskforce", "?closed=no")
	if len(leads) != 1 {
		ts.Fatalf("%d open leads", len(leads))
	}
	path := "/api/leads/" + leads[0].ID
	c.as("officer", post(path+"/dispatch", map[string]any{})).want(200)
	c.as("cadre", post(path+"/accept", nil)).want(200)
	c.as("cadre", post(path+"/visits", map[string]any{"key": fmt.Sprintf("visit-%04d", n), "on": day, "answers": map[string]any{
		"mode": "home", "present": []string{"户主"}, "food": "ok", "clothing": "ok", "education": "ok", "medical": "ok", "housing": "ok", "water": "ok", "recommendation": "true"}})).want(200)
	c.as("officer", post(path+"/confirm", map[string]any{"outcome": "true"})).want(200)
	var found struct {
		Items []struct{ ID string }
	}
	c.as("taskforce", get("/api/cases?household="+url.QueryEscape(ts.Getenv("household")))).want(200).into(&found)
	ts.Setenv("case", found.Items[len(found.Items)-1].ID)
}

func (s *teller) vehicles(_ *testscript.TestScript, _ bool, _ []string) {
	s.c.imports("steward", upload("车辆.csv", s.c.vehicles()))
}
