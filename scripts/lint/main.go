// Command lint looks for bugs in the packages that it is given: go vet's checks, staticcheck's,
// unused code, unchecked errors, bodies, rows and statements that nobody closes. It is a few
// analysers and no more, because a fresh machine builds it for each test run. Style is gofmt's
// and the reader's business.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/golangci/rowserrcheck/passes/rowserr"
	"github.com/gordonklaus/ineffassign/pkg/ineffassign"
	"github.com/kisielk/errcheck/errcheck"
	"github.com/ryanrolds/sqlclosecheck/pkg/analyzer"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis"
	"honnef.co/go/tools/analysis/lint"
	"honnef.co/go/tools/lintcmd"
	"honnef.co/go/tools/simple"
	"honnef.co/go/tools/staticcheck"
	"honnef.co/go/tools/unused"
)

func main() {
	if err := complete(); err != nil {
		fmt.Fprintln(os.Stderr, "lint:", err)
		os.Exit(1)
	}
	cmd := lintcmd.NewCommand("lint")
	cmd.ParseFlags(append([]string{"-checks=all"}, os.Args[1:]...))
	cmd.AddAnalyzers(staticcheck.Analyzers...)
	cmd.AddAnalyzers(simple.Analyzers...)
	cmd.AddAnalyzers(unused.Analyzer)
	others := []*analysis.Analyzer{ineffassign.Analyzer, bodyclose.Analyzer, analyzer.NewAnalyzer(), rowserr.NewAnalyzer(), uncheckedErrors()}
	for _, a := range append(others, vet...) {
		cmd.AddAnalyzers(&lint.Analyzer{Doc: &lint.RawDocumentation{Title: a.Doc}, Analyzer: a})
	}
	cmd.Run()
}

// uncheckedErrors is errcheck outside of tests, but for what is excused.
func uncheckedErrors() *analysis.Analyzer {
	a := *errcheck.Analyzer
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		own := *pass
		own.Report = func(analysis.Diagnostic) {}
		found, err := run(&own)
		if err != nil {
			return nil, err
		}
		for _, e := range found.(errcheck.Result).UncheckedErrors {
			if strings.HasSuffix(e.Pos.Filename, "_test.go") || excused(e) {
				continue
			}
			for _, f := range pass.Files {
				if file := pass.Fset.File(f.Pos()); file.Name() == e.Pos.Filename {
					pass.Reportf(file.Pos(e.Pos.Offset), "unchecked error of %s", e.FuncName)
				}
			}
		}
		return found, nil
	}
	return &a
}

// excused are calls whose error tells nothing: closing what was read, tidying up, printing to
// a terminal, what another call tells.
func excused(e errcheck.UncheckedError) bool {
	switch e.FuncName {
	case "(*encoding/csv.Writer).Write", "(*encoding/csv.Writer).WriteAll", // its Error tells
		"(*bufio.Writer).Write", "(*bufio.Writer).WriteString", // its Flush tells
		"(*database/sql.Tx).Rollback", // after Commit it does nothing
		"os.Remove", "os.RemoveAll":
		return true
	}
	if strings.HasPrefix(e.FuncName, "fmt.Print") || strings.HasPrefix(e.FuncName, "fmt.Fprint") {
		return true
	}
	switch e.FuncName[strings.LastIndex(e.FuncName, ".")+1:] {
	case "Close", "close", "Flush":
		return true
	}
	return false
}
