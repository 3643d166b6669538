package api

import (
	"html/template"
	"net/http"
)

// docs is the page of the interface: no script and nothing from outside, so that it
// opens in a county's closed network.
func (a *API) docs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if err := docsPage.Execute(w, a.Routes()); err != nil {
		a.log.Warn("docs page not written", "error", err)
	}
}

var docsPage = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>守望 · 接口说明</title>
<style>
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ccc}
code{font:14px ui-monospace,monospace}
</style>
<h1>守望 Shouwang · 接口说明</h1>
<p>程序请读 <a href="/openapi.yaml">openapi.yaml</a>(OpenAPI 3.1)。登录:<code>POST /api/sessions</code>,之后带上返回的令牌:<code>Authorization: Bearer 令牌</code>。
<br><small>For programs: openapi.yaml. Sign in with POST /api/sessions and send the token.</small></p>
<table><thead><tr><th>方法</th><th>地址</th><th>作用</th><th>所需权限</th></tr></thead><tbody>
{{range .}}<tr><td><code>{{.Method}}</code></td><td><code>{{.Path}}</code></td><td>{{.Summary}}</td><td><code>{{.Permission}}</code></td></tr>
{{end}}</tbody></table></html>`))
