package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// ask returns the answer and its body, read whole.
func ask(t *testing.T, files fstest.MapFS, method, path, encoding string) (*httptest.ResponseRecorder, string) {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	console(files).ServeHTTP(w, r)
	return w, w.Body.String()
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
		res, body := ask(t, built, c.method, c.path, c.accepts)
		if res.Code != c.status || body != c.body || res.Header().Get("Content-Encoding") != c.encoding || res.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s %s (%s): %d %q %v", c.method, c.path, c.accepts, res.Code, body, res.Header())
		}
	}
}

func TestConsoleThatWasNotBuiltSaysHow(t *testing.T) {
	res, body := ask(t, fstest.MapFS{".keep": {}}, "GET", "/", "br")
	for _, want := range []string{"网页还没有编译", "make web", "have not been built"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if res.Code != http.StatusServiceUnavailable {
		t.Error(res.Code)
	}
}
