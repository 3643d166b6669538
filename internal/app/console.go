package app

import (
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// unbuilt is what a server without screens answers, in both languages.
const unbuilt = `<!doctype html><meta charset="utf-8"><title>守望</title>
<h1>网页还没有编译</h1><p>请在源代码目录运行 <code>make web</code>(需要 Node),再重新编译程序。接口照常可用,说明在 <a href="/docs">/docs</a>。</p>
<h1>The screens have not been built</h1><p>Run <code>make web</code> in the source folder (it needs Node) and build again. The interface works and is described at <a href="/docs">/docs</a>.</p>
`

// console serves the built screens. A path that is no file is a page of the console, which
// finds its own way; files under assets carry the hash of their content in their name and
// are kept by browsers for a year. Compressed copies stand beside the files.
func console(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if info, err := fs.Stat(files, name); name == "" || err != nil || info.IsDir() {
			if strings.HasPrefix(name, "assets/") {
				http.NotFound(w, r) // of an older build: better none than a page in its place
				return
			}
			name = "index.html"
		}
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			w.Header().Set("Cache-Control", "no-cache")
		}
		w.Header().Set("Vary", "Accept-Encoding")
		kind := mime.TypeByExtension(path.Ext(name))
		accepted := r.Header.Get("Accept-Encoding")
		for _, c := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}} {
			if !strings.Contains(accepted, c.encoding) {
				continue
			}
			file, err := files.Open(name + c.suffix)
			if err != nil {
				continue
			}
			defer file.Close()
			if c.encoding != "" {
				w.Header().Set("Content-Encoding", c.encoding)
			}
			w.Header().Set("Content-Type", kind)
			if info, err := file.Stat(); err == nil && c.encoding != "" {
				w.Header().Set("Content-Length", strconv.FormatInt(info.Size(), 10))
			}
			http.ServeContent(w, r, name, time.Time{}, file.(io.ReadSeeker))
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, unbuilt)
	})
}
