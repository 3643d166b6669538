package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/api"
)

//go:generate go test . -run TestOpenAPI -update

func TestOpenAPIIsTheRoutes(t *testing.T) {
	c := open(t, "")
	text, err := c.API.OpenAPI()
	c.ok(err)
	compare(t, filepath.Join("..", "..", "docs", "openapi.yaml"), text)
}

// canary stands for a citizen's data: a name and a valid number.
var canary = "金丝雀" + idNumber(0)

// The parts of the interface's description that tell what to send.
type (
	document struct {
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]schema }
	}
	operation struct {
		Parameters []struct {
			Name, In string
			Schema   schema
		}
		RequestBody struct {
			Content map[string]struct{ Schema schema }
		}
	}
	schema struct {
		Ref        string `json:"$ref"`
		Type       any
		Properties map[string]schema
		Items      *schema
	}
)

// No problem document repeats a value that was sent, wherever it was put.
func TestNoProblemRepeatsWhatWasSent(t *testing.T) {
	c := open(t, "")
	var doc document
	c.as("", get("/openapi.json")).want(200).into(&doc)
	refused := 0
	for _, r := range c.API.Routes() {
		op := doc.Paths[r.Path][strings.ToLower(r.Method)]
		for _, req := range c.canaries(&doc, r, op) {
			req.Header.Set("Authorization", "Bearer "+c.tokens[c.holder(r)])
			a := c.send(req, r.Method+" "+r.Path)
			if a.status >= 500 {
				t.Errorf("%s: %d", a.what, a.status)
			}
			if a.status >= 400 {
				refused++
				if repeats(string(a.body)) {
					t.Errorf("%s repeats what was sent: %s", a.what, a.body)
				}
			}
		}
		unknown, err := http.NewRequestWithContext(t.Context(), r.Method, c.url+fill(r.Path), nil)
		c.ok(err)
		unknown.Header.Set("Authorization", "Bearer "+url.PathEscape(canary))
		if a := c.send(unknown, r.Method+" "+r.Path); repeats(string(a.body)) {
			t.Errorf("%s repeats the token: %s", a.what, a.body)
		}
	}
	if refused < 200 {
		t.Errorf("only %d refusals seen", refused)
	}
	if repeats(c.log.String()) {
		t.Errorf("the log repeats what was sent:\n%s", c.log)
	}
}

func repeats(text string) bool {
	return slices.ContainsFunc([]string{canary, "金丝雀", idNumber(0), url.PathEscape("金丝雀")}, func(s string) bool { return strings.Contains(text, s) })
}

// holder is an account that gets past the door of a route.
func (c *county) holder(r api.Route) string {
	for _, login := range []string{"steward", "taskforce", "officer", "cadre", "systemadministrator", "securityadministrator", "auditadministrator"} {
		if a := c.as(login, get("/api/me")); a.status == 200 && strings.Contains(string(a.body), `"`+string(r.Permission)+`"`) {
			return login
		}
	}
	return "steward"
}

// canaries are requests to a route with the canary in every place in turn.
func (c *county) canaries(doc *document, r api.Route, op operation) (list []*http.Request) {
	c.Helper()
	add := func(path, query string, body []byte, headers ...string) {
		req, err := http.NewRequestWithContext(c.Context(), r.Method, c.url+path+query, bytes.NewReader(body))
		c.ok(err)
		req.Header.Set("Content-Type", "application/json")
		for _, name := range headers {
			req.Header.Set(name, url.PathEscape(canary))
		}
		list = append(list, req)
	}
	path, empty := fill(r.Path), []byte(`{}`)
	add(absent.ReplaceAllString(r.Path, url.PathEscape(canary)), "", empty)
	add(path, "?"+url.QueryEscape(canary)+"="+url.QueryEscape(canary), empty)
	for _, p := range op.Parameters {
		switch p.In {
		case "query":
			add(path, "?"+p.Name+"="+url.QueryEscape(canary), empty)
		case "header":
			add(path, "", empty, p.Name)
		}
	}
	add(path, "", empty, "X-Canary", "Accept", "Content-Type", "Origin", "Referer")
	if r.Method == "GET" || r.Method == "DELETE" {
		return list
	}
	add(path, "", []byte(canary))
	add(path, "", []byte(`{"`+canary+`":"`+canary+`"`))
	add(path, "", []byte("姓名,证件号码\n金丝雀,"+idNumber(0)+"\n"))
	body := op.RequestBody.Content["application/json"].Schema
	for _, v := range []any{canary, map[string]any{canary: canary}, doc.sample(body, false), doc.sample(body, true), doc.within(body)} {
		text, err := json.Marshal(v)
		c.ok(err)
		add(path, "", text)
	}
	return list
}

// sample is a value of a schema with the canary as every text, or as everything.
func (d *document) sample(s schema, everything bool) any { return d.sampleTo(s, everything, 6) }

// sampleTo stops at a depth: a schema may lie in itself.
func (d *document) sampleTo(s schema, everything bool, depth int) any {
	s = d.resolve(s)
	if depth == 0 {
		return canary
	}
	if len(s.Properties) > 0 {
		v := map[string]any{}
		for name, p := range s.Properties {
			if name != "$schema" {
				v[name] = d.sampleTo(p, everything, depth-1)
			}
		}
		return v
	}
	switch kind, _ := s.Type.(string); {
	case everything || kind == "string":
		return canary
	case kind == "integer" || kind == "number":
		return 1
	case kind == "boolean":
		return true
	case kind == "object":
		return map[string]any{canary: canary}
	case s.Items != nil:
		return []any{d.sampleTo(*s.Items, everything, depth-1)}
	}
	return []any{canary}
}

// within is a sample with a key that nobody knows in every object.
func (d *document) within(s schema) any {
	v := d.sample(s, false)
	var strew func(any)
	strew = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, inner := range v {
				strew(inner)
			}
			v[canary] = canary
		case []any:
			for _, inner := range v {
				strew(inner)
			}
		}
	}
	strew(v)
	return v
}

func (d *document) resolve(s schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.Components.Schemas[name]
	}
	return s
}
