package cli

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/shouwang/shouwang/internal/app"
)

const root = "../.."

// document is a page with the lines that tell a reader to do something.
type document struct {
	path string   // relative to the root of the repository
	text string   // whole
	runs []string // commands: lines of fenced blocks, and code within a sentence
}

var (
	// A line may run the command as another user, or be what systemd starts.
	commandLine = regexp.MustCompile(`^(?:sudo -u shouwang |ExecStart=/usr/local/bin/)?((?:shouwang|make|curl|export) .+)$`)
	inlineCode  = regexp.MustCompile("`((?:shouwang|make) [^`]+)`")
	comment     = regexp.MustCompile(`\s#\s.*$`)
	relative    = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`) // no scheme
)

func documents(t *testing.T) []document {
	t.Helper()
	var paths []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	var list []document
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, document{rel, string(text), commandsIn(string(text))})
	}
	return list
}

func commandsIn(text string) (runs []string) {
	fenced := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced:
			if m := commandLine.FindStringSubmatch(line); m != nil {
				runs = append(runs, comment.ReplaceAllString(m[1], ""))
			}
		default:
			for _, m := range inlineCode.FindAllStringSubmatch(line, -1) {
				runs = append(runs, m[1])
			}
		}
	}
	return runs
}

// parse says whether the program takes a command line, without running it.
func parse(args []string) error {
	var commands Commands
	helped := false
	parser, err := kong.New(&commands, kong.Name("shouwang"), kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) { helped = true }))
	if err != nil {
		return err
	}
	if _, err = parser.Parse(args); helped { // --help, whatever else is missing
		return nil
	}
	return err
}

// places stand for what a reader fills in.
func places(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"DIR": dir, "KEYS": dir, "FILE": file, "FILE.xlsx": file, "FILE.csv": file, "INDEX.csv": file, "URL": "postgres://127.0.0.1/shouwang"}
}

func TestCommandsInTheDocumentsAreTaken(t *testing.T) {
	fill := places(t)
	checked := 0
	for _, doc := range documents(t) {
		t.Run(doc.path, func(t *testing.T) {
			for _, name := range []string{"SHOUWANG_DATA", "SHOUWANG_KEYS", "SHOUWANG_DATABASE", "SHOUWANG_ADDR"} {
				t.Setenv(name, "")
				os.Unsetenv(name) // set by the reader only, with export; Setenv puts it back
			}
			for _, run := range doc.runs {
				words := strings.Fields(run)
				for i, w := range words {
					if place, ok := fill[w]; ok {
						words[i] = place
					}
				}
				switch words[0] {
				case "export":
					name, value, _ := strings.Cut(words[1], "=")
					if fill[value] == "" {
						t.Fatalf("%s: not a place", run)
					}
					t.Setenv(name, fill[value])
				case "shouwang":
					checked++
					if err := parse(words[1:]); err != nil {
						t.Errorf("%s: %v", run, err)
					}
				}
			}
		})
	}
	if checked < 40 {
		t.Errorf("only %d commands seen: the search is broken", checked)
	}
}

func TestUnknownCommandsAndFlagsAreRefused(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{"frobnicate"}, {"leads", "--data", dir, "--bogus"}, {"screen", "--data", dir}, {"screen", "--data", dir, "--on", "30.6.2025"}} {
		if parse(args) == nil {
			t.Errorf("%v was taken", args)
		}
	}
}

func TestMakeTargetsInTheDocumentsExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z]+):|^([A-Z]+) *\?=`).FindAllStringSubmatch(string(makefile), -1) {
		known[m[1]+m[2]] = true
	}
	checked := 0
	for _, doc := range documents(t) {
		for _, run := range doc.runs {
			run, _, _ := strings.Cut(run, " && ")
			words := strings.Fields(run)
			if words[0] != "make" {
				continue
			}
			for _, word := range words[1:] {
				checked++
				if name, _, _ := strings.Cut(word, "="); !known[name] {
					t.Errorf("%s: %q: the Makefile has no %s", doc.path, run, name)
				}
			}
		}
	}
	if checked < 6 {
		t.Errorf("only %d targets seen: the search is broken", checked)
	}
}

// routes are "METHOD /path", each {name} in the path being any segment.
func routes(t *testing.T) []*regexp.Regexp {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{Dir: t.TempDir(), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	var list []*regexp.Regexp
	segment := regexp.MustCompile(`\\\{[a-z_]+\\\}`)
	for _, r := range a.API.Routes() {
		list = append(list, regexp.MustCompile("^"+segment.ReplaceAllString(regexp.QuoteMeta(r.Method+" "+r.Path), `[^/ ]+`)+"$"))
	}
	return list
}

var (
	apiPath    = regexp.MustCompile(`/api/[^\s"'?` + "`" + `]+`)
	apiMethod  = regexp.MustCompile(`-X ([A-Z]+)`)
	inlineCall = regexp.MustCompile("`(GET|POST|PUT|DELETE) (/api/[^`?]+)`")
)

func TestRoutesInTheDocumentsExist(t *testing.T) {
	known := routes(t)
	checked := 0
	check := func(doc, call string) {
		checked++
		for _, r := range known {
			if r.MatchString(call) {
				return
			}
		}
		t.Errorf("%s: there is no route %s", doc, call)
	}
	for _, doc := range documents(t) {
		for _, run := range doc.runs {
			path := apiPath.FindString(run)
			if !strings.HasPrefix(run, "curl ") || path == "" {
				continue
			}
			method := "GET"
			if m := apiMethod.FindStringSubmatch(run); m != nil {
				method = m[1]
			} else if strings.Contains(run, " -d ") || strings.Contains(run, " --data-binary ") {
				method = "POST"
			}
			check(doc.path, method+" "+path)
		}
		for _, m := range inlineCall.FindAllStringSubmatch(doc.text, -1) {
			check(doc.path, m[1]+" "+m[2])
		}
	}
	if checked < 20 {
		t.Errorf("only %d calls seen: the search is broken", checked)
	}
}

func TestLinksInTheDocumentsLeadSomewhere(t *testing.T) {
	checked := 0
	for _, doc := range documents(t) {
		for _, m := range relative.FindAllStringSubmatch(doc.text, -1) {
			checked++
			target := filepath.Join(root, filepath.Dir(doc.path), filepath.FromSlash(m[1]))
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: a link leads nowhere: %v", doc.path, err)
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d links seen: the search is broken", checked)
	}
}
