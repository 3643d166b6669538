// Package web holds the screens, built by `make web` into dist and carried in the binary.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Console is the built console; its index.html is absent where nobody has run `make web`.
func Console() fs.FS {
	sub, err := fs.Sub(dist, "dist/console")
	if err != nil {
		panic(err) // the path is a constant
	}
	return sub
}
