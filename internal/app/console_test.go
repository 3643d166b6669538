package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func ask(t *testing.T, files fstest.MapFS, method, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	console(files).ServeHTTP(w, r)
	return w.Result()
}

var built = fstest.MapFS{
	"index.html":        {Data: []byte("<!doctype html>page")},
	"assets/a-1.js":     {Data: []byte("plain")},
	"assets/a-1.js.br":  {Data: []byte("brotli")},
	"assets/b-2.css":    {Data: []byte("b{}")},
	"assets/b-2.css.gz": {Data: []byte("gzip")},
	"favicon.svg":       {Data: []byte("<svg/>")},
}

func TestConsoleServesFilesAndPages(t *testing.T) {
	for _, c := range []struct {
		method, path, accepts, body, encoding, cache string
		status                                       int
	}{
		{"GET", "/", "gzip, br", "<!doctype html>page", "", "no-cache", 200},
		{"GET", "/leads/01a2?state=open", "", "<!doctype html>page", "", "no-cache", 200},
		{"GET", "/assets/a-1.js", "gzip, br", "brotli", "br", "public, max-age=31536000, immutable", 200},
		{"GET", "/assets/a-1.js", "gzip", "plain", "", "public, max-age=31536000, immutable", 200},
		{"GET", "/assets/b-2.css", "gzip", "gzip", "gzip", "public, max-age=31536000, immutable", 200},
		{"GET", "/assets/old-9.js", "br", "404 page not found\n", "", "", 404},
		{"GET", "/../../etc/passwd", "", "<!doctype html>page", "", "no-cache", 200},
		{"HEAD", "/favicon.svg", "", "", "", "no-cache", 200},
		{"POST", "/", "", "\n", "", "", 405},
	} {
		res := ask(t, built, c.method, c.path, c.accepts)
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != c.status || string(body) != c.body || res.Header.Get("Content-Encoding") != c.encoding || res.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s %s (%s): %d %q %v", c.method, c.path, c.accepts, res.StatusCode, body, res.Header)
		}
	}
}

func TestConsoleThatWasNotBuiltSaysHow(t *testing.T) {
	res := ask(t, fstest.MapFS{".keep": {}}, "GET", "/", "br")
	body, _ := io.ReadAll(res.Body)
	for _, want := range []string{"网页还没有编译", "make web", "have not been built"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if res.StatusCode != http.StatusServiceUnavailable {
		t.Error(res.Status)
	}
}
