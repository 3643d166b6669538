// Command lint looks for bugs in the packages that it is given, in one pass: go vet's checks,
// staticcheck's, unused code, unchecked errors, bodies, rows and statements that nobody
// closes. It is a few analysers and no more, because a fresh machine builds it for each test
// run. Style is gofmt's and the reader's business.
package main

import (
	"os"
	"strings"

	"github.com/golangci/rowserrcheck/passes/rowserr"
	"github.com/gordonklaus/ineffassign/pkg/ineffassign"
	"github.com/kisielk/errcheck/errcheck"
	"github.com/ryanrolds/sqlclosecheck/pkg/analyzer"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/appends"
	"golang.org/x/tools/go/analysis/passes/assign"
	"golang.org/x/tools/go/analysis/passes/atomic"
	"golang.org/x/tools/go/analysis/passes/bools"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/defers"
	"golang.org/x/tools/go/analysis/passes/errorsas"
	"golang.org/x/tools/go/analysis/passes/httpresponse"
	"golang.org/x/tools/go/analysis/passes/ifaceassert"
	"golang.org/x/tools/go/analysis/passes/loopclosure"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/nilfunc"
	"golang.org/x/tools/go/analysis/passes/printf"
	"golang.org/x/tools/go/analysis/passes/shift"
	"golang.org/x/tools/go/analysis/passes/slog"
	"golang.org/x/tools/go/analysis/passes/stringintconv"
	"golang.org/x/tools/go/analysis/passes/structtag"
	"golang.org/x/tools/go/analysis/passes/tests"
	"golang.org/x/tools/go/analysis/passes/unmarshal"
	"golang.org/x/tools/go/analysis/passes/unreachable"
	"golang.org/x/tools/go/analysis/passes/unusedresult"
	"honnef.co/go/tools/analysis/lint"
	"honnef.co/go/tools/lintcmd"
	"honnef.co/go/tools/simple"
	"honnef.co/go/tools/staticcheck"
	"honnef.co/go/tools/unused"
)

func main() {
	cmd := lintcmd.NewCommand("lint")
	cmd.ParseFlags(append([]string{"-checks=all"}, os.Args[1:]...))
	cmd.AddAnalyzers(staticcheck.Analyzers...)
	cmd.AddAnalyzers(simple.Analyzers...)
	cmd.AddAnalyzers(unused.Analyzer)
	for _, a := range []*analysis.Analyzer{
		appends.Analyzer, assign.Analyzer, atomic.Analyzer, bools.Analyzer, copylock.Analyzer, defers.Analyzer,
		errorsas.Analyzer, httpresponse.Analyzer, ifaceassert.Analyzer, loopclosure.Analyzer, lostcancel.Analyzer,
		nilfunc.Analyzer, printf.Analyzer, shift.Analyzer, slog.Analyzer, stringintconv.Analyzer, structtag.Analyzer,
		tests.Analyzer, unmarshal.Analyzer, unreachable.Analyzer, unusedresult.Analyzer,
		ineffassign.Analyzer, bodyclose.Analyzer, analyzer.NewAnalyzer(), rowserr.NewAnalyzer(), uncheckedErrors(),
	} {
		cmd.AddAnalyzers(&lint.Analyzer{Doc: &lint.RawDocumentation{Title: a.Doc}, Analyzer: a})
	}
	cmd.Run()
}

// unchecked are calls whose error tells nothing: closing what was read, printing to a
// terminal, what another call tells.
var unchecked = []string{
	".Close(", ".close(", ".Flush(", "os.Remove(", "os.RemoveAll(", "fmt.Print", "fmt.Fprint",
	".Rollback(", // after Commit it does nothing
}

// uncheckedErrors is errcheck outside of tests, but for unchecked.
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

func excused(e errcheck.UncheckedError) bool {
	switch e.FuncName {
	case "(*encoding/csv.Writer).Write", "(*encoding/csv.Writer).WriteAll", // its Error tells
		"(*bufio.Writer).Write", "(*bufio.Writer).WriteString": // its Flush tells
		return true
	}
	for _, call := range unchecked {
		if strings.Contains(e.Line, call) {
			return true
		}
	}
	return false
}
