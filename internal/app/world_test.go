package app_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Where the story happens: a village, its neighbour, and another township.
const (
	township     = "500229205"
	townshipName = "左岚乡"
	elsewhere    = "500229208"
	password     = "shouwang-test-2025"
)

func init() { access.CheapPasswords() }

// county is an open county with an account for every role, served over HTTP.
type county struct {
	*testing.T
	*app.App
	dir         string
	url         string
	log         *bytes.Buffer
	clock       *dbtest.Clock
	village     string
	villageName string
	neighbour   string            // another village of the township
	ids         map[string]string // login → account
	tokens      map[string]string // login → token
	roles       map[string]string // login → role
}

// each opens the county on both databases.
func each(t *testing.T, test func(c *county)) {
	t.Run("sqlite", func(t *testing.T) { test(open(t, "")) })
	t.Run("postgres", func(t *testing.T) { test(open(t, dbtest.PostgresURL(t))) })
}

func open(t *testing.T, database string) *county {
	t.Helper()
	c := &county{T: t, dir: t.TempDir(), log: new(bytes.Buffer), clock: dbtest.NewClock(), ids: map[string]string{}, tokens: map[string]string{}, roles: map[string]string{}}
	var err error
	c.App, err = app.Open(t.Context(), app.Config{
		Dir: c.dir, Database: database, Now: c.clock.Now, Create: true,
		Log: slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	c.ok(err)
	t.Cleanup(func() { c.ok(c.Close()) })
	ctx := dbtest.As(t)
	_, err = c.Init(ctx, dbtest.County, "城口县")
	c.ok(err)
	c.ok(c.DB.Read(ctx, func(tx *db.Tx) error {
		tree, err := c.Divisions.Tree(ctx, tx)
		if err == nil {
			villages := tree.AtLevel(township, cn.LevelVillage)
			c.village, c.villageName, c.neighbour = villages[0].Code, villages[0].Name, villages[1].Code
		}
		return err
	}))
	c.ok(c.DB.Write(ctx, func(tx *db.Tx) error { return c.hire(ctx, tx) }))
	server := httptest.NewServer(c.API.Handler())
	t.Cleanup(server.Close)
	c.url = server.URL
	c.signIn()
	return c
}

// signIn gives every account a new session: those of an earlier day have ended.
func (c *county) signIn() {
	c.Helper()
	for login := range c.ids {
		var session struct{ Token string }
		c.as("", post("/api/sessions", map[string]any{"login": login, "password": password})).want(200).into(&session)
		c.tokens[login] = session.Token
	}
}

// hire makes the accounts: the people of the story by name, one for each other role under
// the role's key, and neighbours who hold the same roles elsewhere.
func (c *county) hire(ctx context.Context, tx *db.Tx) error {
	type account struct{ login, role, area, sector string }
	accounts := []account{
		{"steward", "data_steward", dbtest.County, ""},
		{"taskforce", "case_administrator", dbtest.County, ""},
		{"taskforce2", "case_administrator", dbtest.County, ""},
		{"officer", "township_officer", township, ""},
		{"head", "township_head", township, ""},
		{"cadre", "village_cadre", c.village, ""},
		{"team", "resident_team", c.village, ""},
		{"medical", "department_officer", dbtest.County, "medical_insurance"},
		{"education", "department_officer", dbtest.County, "education"},
		{"nextcadre", "village_cadre", c.neighbour, ""},
		{"nextofficer", "township_officer", elsewhere, ""},
	}
	for _, r := range access.DefaultRoles() {
		if !slices.ContainsFunc(accounts, func(a account) bool { return a.role == r.Key }) {
			area := map[access.Level]string{access.CountyLevel: dbtest.County, access.TownshipLevel: township, access.VillageLevel: c.village}[r.Level]
			accounts = append(accounts, account{strings.ReplaceAll(r.Key, "_", ""), r.Key, area, ""})
		}
	}
	for _, a := range accounts {
		terms := access.Terms{Role: a.role, Area: a.area, Sector: a.sector}
		if a.role == "evaluator" {
			terms.Until = tx.Today()
		}
		made, err := access.CreateDemo(ctx, tx, access.NewAccount{Login: a.login, Name: "测试账号"}, password, terms)
		if err != nil {
			return fmt.Errorf("%s: %w", a.login, err)
		}
		c.ids[a.login], c.roles[a.login] = string(made), a.role
	}
	return nil
}

func (c *county) ok(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// request is what somebody sends; a file is a body of bytes, anything else goes as JSON.
type request struct {
	method, path string
	body         any
	name         string // of the file
}

func get(path string) request            { return request{method: "GET", path: path} }
func post(path string, body any) request { return request{method: "POST", path: path, body: body} }
func upload(name string, file []byte) request {
	return request{"POST", "/api/batches?as_of=2025-06-30", file, name}
}

type answer struct {
	*county
	what   string
	status int
	body   []byte
}

// as sends a request with an account's token; "" is nobody.
func (c *county) as(login string, r request) answer {
	c.Helper()
	file, isFile := r.body.([]byte)
	if !isFile && r.body != nil {
		var err error
		file, err = json.Marshal(r.body)
		c.ok(err)
	}
	req, err := http.NewRequestWithContext(c.Context(), r.method, c.url+r.path, bytes.NewReader(file))
	c.ok(err)
	req.Header.Set("Content-Type", "application/json")
	if isFile {
		req.Header.Set("Content-Type", "application/octet-stream")
		req.Header.Set("X-File-Name", url.PathEscape(r.name))
	}
	if login != "" {
		req.Header.Set("Authorization", "Bearer "+c.tokens[login])
	}
	return c.send(req, cmp.Or(login, "nobody")+" "+r.method+" "+r.path)
}

func (c *county) send(req *http.Request, what string) answer {
	c.Helper()
	resp, err := http.DefaultClient.Do(req)
	c.ok(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	c.ok(err)
	return answer{c, what, resp.StatusCode, body}
}

func (a answer) want(status int) answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("%s: %d, want %d: %s\n%s", a.what, a.status, status, a.body, a.log)
	}
	return a
}

func (a answer) into(v any) {
	a.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.Fatalf("%s: %v in %s", a.what, err, a.body)
	}
}

// code is the code of a refusal.
func (a answer) code() string {
	var p struct{ Code string }
	a.into(&p)
	return p.Code
}

// onlyFor sends the request as everybody but those named: nobody at all is asked to sign
// in, the others are refused, and nothing whatever has changed.
func (c *county) onlyFor(r request, may ...string) request {
	c.Helper()
	for _, login := range may {
		if c.ids[login] == "" {
			c.Fatalf("no account %s", login)
		}
	}
	c.nothingChanges(func() {
		c.as("", r).want(401)
		for _, login := range slices.Sorted(maps.Keys(c.ids)) {
			if slices.Contains(may, login) {
				continue
			}
			if a := c.as(login, r); a.status != 403 && a.status != 404 {
				c.Errorf("%s: %d %s", a.what, a.status, a.body)
			}
		}
	})
	return r
}

// nothingChanges compares all tables and stored files before and after.
func (c *county) nothingChanges(f func()) {
	c.Helper()
	before := c.fingerprint()
	f()
	after := c.fingerprint()
	for _, what := range slices.Sorted(maps.Keys(after)) {
		if before[what] != after[what] {
			c.Errorf("%s has changed", what)
		}
	}
	if len(before) > len(after) {
		c.Errorf("%d tables and files have become %d", len(before), len(after))
	}
}

// fingerprint is a hash of every table and every stored file. A session notes when it was
// last seen, and the queue of jobs has a life of its own.
func (c *county) fingerprint() map[string]string {
	c.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
	if c.DB.Dialect() == db.Postgres {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	}
	prints := map[string]string{}
	for _, row := range c.query(query) {
		table := row[0]
		if table == "session" || strings.HasPrefix(table, "river") || strings.HasPrefix(table, "goose") {
			continue
		}
		lines := []string{}
		for _, cells := range c.query("SELECT * FROM " + table) {
			lines = append(lines, strings.Join(cells, "\x00"))
		}
		slices.Sort(lines)
		prints["table "+table] = fmt.Sprintf("%d rows %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
	}
	if len(prints) < 20 {
		c.Fatalf("only %d tables seen", len(prints))
	}
	c.ok(filepath.WalkDir(filepath.Join(c.dir, "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		prints["file "+path] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	}))
	return prints
}

func (c *county) query(text string) (rows [][]string) {
	c.Helper()
	found, err := c.DB.Pool().QueryContext(c.Context(), text)
	c.ok(err)
	defer found.Close()
	columns, err := found.Columns()
	c.ok(err)
	for found.Next() {
		cells, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			places[i] = &cells[i]
		}
		c.ok(found.Scan(places...))
		row := make([]string, len(cells))
		for i, cell := range cells {
			row[i] = fmt.Sprint(cell)
		}
		rows = append(rows, row)
	}
	c.ok(found.Err())
	return rows
}
