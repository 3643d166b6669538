package notice

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
)

//go:embed pages
var pages embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"day":   func(d cn.Date) string { return d.String() },
	"add":   func(a, b int) int { return a + b },
	"lines": func(s string) []string { return strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") },
	"short": func(hash string) string { return hash[:min(8, len(hash))] },
}).ParseFS(pages, "pages/*.html"))

// answer writes a page. It runs no script, keeps no cookie and is not to be found by search
// engines. The referrer policy lets a browser say that the form comes from here, which
// browsers that know no Sec-Fetch-Site tell by the origin alone.
func answer(w http.ResponseWriter, status int, name string, data any) error {
	text, err := render(name, data)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	w.WriteHeader(status)
	_, err = w.Write(text)
	return err
}

const pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := templates.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}
