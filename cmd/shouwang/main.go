// Command shouwang is the whole system in one binary: see `shouwang --help`.
package main

import (
	"os"

	"github.com/shouwang/shouwang/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
