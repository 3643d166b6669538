// Command gen refreshes what policy derives: docs/policy-map.md and
// policy/notyet.csv. With -plan FILE it only recomputes the hashes of
// policy/plan.csv from the original, after a row was added or a line corrected;
// run it again without, because the index is compiled in.
//
//	go generate ./policy
//	go run ./policy/gen -plan FILE
package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/policy"
)

func main() {
	plan := flag.String("plan", "", "the original plan: recompute the hashes of plan.csv")
	flag.Parse()
	if err := run(*plan); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(plan string) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if plan != "" {
		return rehash(filepath.Join(root, "policy", "plan.csv"), plan)
	}
	refs, err := policy.References(os.DirFS(root))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(root, "docs", "policy-map.md"), policy.Map(refs), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "policy", "notyet.csv"), policy.NotYetCSV(refs), 0o644)
}

// moduleRoot is the nearest folder upwards with a go.mod: go generate starts in
// the package, go run where the developer stands.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
}

func rehash(index, plan string) error {
	text, err := os.ReadFile(plan)
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	old, err := os.ReadFile(index)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(old)).ReadAll()
	if err != nil {
		return err
	}
	for _, r := range rows[1:] {
		n, err := strconv.Atoi(r[0])
		if err != nil || n < 1 || n > len(lines) {
			return fmt.Errorf("plan.csv: line %q is not in the original", r[0])
		}
		r[6] = policy.Hash(lines[n-1])
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(index, b.Bytes(), 0o644)
}
