package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// product is the program under measurement, known only by its command line.
type product struct{ binary string }

// command is a command of the program. Settings of the caller's own installation do not
// reach it: a measurement must never touch a real county.
func (p product) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.binary, args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SHOUWANG_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	return cmd
}

// run runs a command and gives its standard output.
func (p product) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := p.command(ctx, args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("shouwang %s: %w\n%s", args[0], err, problems.String())
	}
	return out.Bytes(), nil
}

// setting is a parameter that the shipped pack leaves to the county.
type setting struct{ key, value string }

// imported counts what became of the files.
type imported struct {
	files, refused, waiting                int
	rows, accepted, quarantined, unmatched int
}

func (in *imported) plus(x imported) {
	in.files += x.files
	in.refused += x.refused
	in.waiting += x.waiting
	in.rows += x.rows
	in.accepted += x.accepted
	in.quarantined += x.quarantined
	in.unmatched += x.unmatched
}

// prepare makes an empty county in dir: parameters, rules in force by two accounts, and
// all files of the inbox with the days on which they came.
func (p product) prepare(ctx context.Context, dir, inbox string, from time.Time) (in imported, err error) {
	steps := [][]string{
		{"init", "--data", dir},
		{"user", "add", "--data", dir, "--name", "数据管理员", "--role", "data_steward", "evaluate-a"},
		{"user", "add", "--data", dir, "--name", "县级专班", "--role", "case_administrator", "evaluate-b"},
	}
	for _, s := range settings {
		steps = append(steps, []string{"param", "set", "--data", dir, "--from", from.Format(time.DateOnly), "--basis", "演示值", s.key, s.value})
	}
	for _, args := range steps {
		if _, err := p.run(ctx, args...); err != nil {
			return in, err
		}
	}
	if err := p.activate(ctx, dir); err != nil {
		return in, err
	}
	listed, err := readCSV(inbox, indexHead)
	if err != nil {
		return in, err
	}
	// A refused file makes the command fail but does not stop the others.
	out, failed := p.run(ctx, "import", "--data", dir, "--inbox", inbox)
	if in, err = readImport(out); err != nil {
		return in, errors.Join(err, failed)
	}
	if in.files == 0 || ctx.Err() != nil {
		return in, failed
	}
	in.refused = len(listed) - in.files
	return in, nil
}

func (p product) activate(ctx context.Context, dir string) error {
	out, err := p.run(ctx, "rule", "list", "--data", dir)
	if err != nil {
		return err
	}
	args := []string{"rule", "activate", "--data", dir, "--by", "evaluate-a", "--confirmed-by", "evaluate-b"}
	none := len(args)
	for i, line := range strings.Split(string(out), "\n") {
		if fields := strings.Fields(line); i > 0 && len(fields) > 0 {
			args = append(args, fields[0])
		}
	}
	if len(args) == none {
		return errors.New("shouwang rule list shows no rule to activate")
	}
	_, err = p.run(ctx, args...)
	return err
}

// readImport reads the lines that import prints, one JSON document a file.
func readImport(out []byte) (in imported, err error) {
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var r struct {
			State                                  string
			Rows, Accepted, Quarantined, Unmatched int
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return in, fmt.Errorf("output of shouwang import: %w", err)
		}
		in.files++
		if r.State != "published" {
			in.waiting++
		}
		in.rows += r.Rows
		in.accepted += r.Accepted
		in.quarantined += r.Quarantined
		in.unmatched += r.Unmatched
	}
	return in, lines.Err()
}

// screenings imports the inbox into a county of its own in dir, and asks each question of it.
func (p product) screenings(ctx context.Context, dir, inbox string, first time.Time, asked []question) (in imported, list []screening, err error) {
	// Parameters hold from three years before the first file, so that every look back finds them.
	if in, err = p.prepare(ctx, dir, inbox, first.AddDate(-3, 0, 0)); err != nil {
		return in, nil, err
	}
	for _, q := range asked {
		s, err := p.ask(ctx, dir, q)
		if err != nil {
			return in, nil, err
		}
		list = append(list, s)
	}
	return in, list, nil
}

// ask screens a fresh copy of the county and collects its leads; the copy is removed.
func (p product) ask(ctx context.Context, dir string, q question) (s screening, err error) {
	fresh := dir + "-screening"
	defer func() { err = errors.Join(err, os.RemoveAll(fresh)) }()
	if err := copyTree(fresh, dir); err != nil {
		return s, err
	}
	on := q.on.Format(time.DateOnly)
	out, err := p.run(ctx, "screen", "--data", fresh, "--on", on, "--known-by", q.knownBy.Format(time.DateOnly))
	if err != nil {
		return s, err
	}
	var summary struct{ Households int }
	if err := json.Unmarshal(out, &summary); err != nil {
		return s, fmt.Errorf("output of shouwang screen: %w", err)
	}
	if out, err = p.run(ctx, "leads", "--data", fresh, "--on", on, "--format", "json"); err != nil {
		return s, err
	}
	s = screening{question: q, households: summary.Households}
	if s.leads, err = readLeads(out); err != nil {
		return s, err
	}
	return s, nil
}

// readLeads reads the leads in their order, without those of rules in trial. A household
// that has two leads is an error: the measures count households.
func readLeads(out []byte) ([]lead, error) {
	var all []lead
	if err := json.Unmarshal(out, &all); err != nil {
		return nil, fmt.Errorf("output of shouwang leads: %w", err)
	}
	var list []lead
	seen := map[string]bool{}
	for _, l := range all {
		if l.State == "trial" {
			continue
		}
		if l.Household == "" || seen[l.Household] {
			return nil, errors.New("shouwang leads lists a household twice, or without its number")
		}
		seen[l.Household] = true
		list = append(list, l)
	}
	return list, nil
}

// copyTree copies a data directory with its permissions; keys stay private.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(target, info.Mode().Perm())
		}
		return copyFile(target, path, info.Mode().Perm())
	})
}

func copyFile(to, from string, mode fs.FileMode) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = out.ReadFrom(in)
	return err
}
