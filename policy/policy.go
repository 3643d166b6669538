// Package policy is the index of the plan's clauses by line number.
//
// The plan itself (城口县“十四五”衔接规划, issued 2022-03-22, 549 lines) stays
// outside the repository. plan.csv says, for each line that asks for something,
// what it asks in our own words, which entries (A001–A158) and targets
// (T001–T139) rest on it, and the SM3 hash of the original line; Check proves
// against the original that the numbers still fit. entries.csv names the 158
// entries; notyet.csv, generated, lists those that no line of code refers to.
//
// Code, SQL and data that carry out a clause say so:
//
//	// Policy: plan:262              one line
//	// Policy: plan:262,264          several
//	-- Policy: plan:482-486          a range; blank lines inside it count for nothing
//	clause = "plan:260"              in data, and in any quoted string
//	// Policy: plan:262 A029 A033    only for these entries of the line
//
// A line of the plan is a whole paragraph and often asks for several things, so
// name the entry where the line carries more than one. A reference says where a
// clause is dealt with; it does not claim that the clause is carried out in full.
// Tests and testdata are not scanned: a test is not the place where a clause is
// carried out.
//
// The package only reads. It stands outside the tiers and is meant for
// `shouwang policy check`, the generator in policy/gen and tests.
package policy

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./gen

//go:embed plan.csv
var planCSV []byte

//go:embed entries.csv
var entriesCSV []byte

// Row is one line of the plan as the index knows it.
type Row struct {
	Line    int      // 1-based line number in the original
	Chapter string   // 第五章; empty before the first chapter
	Section string   // 第三节 or 专栏3; 专栏7† and 专栏8† have no heading in the original
	Asks    string   // what the line asks, in our own words
	Entries []string // A001–A158 that rest on the line, ascending
	Targets []string // T001–T139 that rest on the line, ascending
	SM3     string   // Hash of the original line, 64 lower-case hex digits
}

// Entry is one of the 158 things that the plan asks a system for.
type Entry struct {
	ID       string // A001–A158
	Name     string // Chinese
	English  string
	Lines    []int  // lines of the plan it rests on, ascending, never empty
	Priority string // P1 main job, P2 own record or workflow, P3 shared machinery
	Module   string // M1–M12
}

// Clauses returns every row of the index, ascending by line.
func Clauses() []Row { return slices.Clone(rows()) }

// Clause returns the row of one line; ok is false when the index has none.
func Clause(line int) (row Row, ok bool) {
	i, ok := slices.BinarySearchFunc(rows(), line, func(r Row, n int) int { return r.Line - n })
	if !ok {
		return Row{}, false
	}
	return rows()[i], true
}

// Entries returns the 158 entries, ascending by ID.
func Entries() []Entry { return slices.Clone(entries()) }

// rows and entries panic on a broken index: it is compiled in, and the package's
// own tests read it first.
var rows = sync.OnceValue(func() []Row {
	var out []Row
	for _, f := range records(planCSV, 7) {
		out = append(out, Row{
			Line: number(f[0]), Chapter: f[1], Section: f[2], Asks: f[3],
			Entries: strings.Fields(f[4]), Targets: strings.Fields(f[5]), SM3: f[6],
		})
	}
	return out
})

var entries = sync.OnceValue(func() []Entry {
	var out []Entry
	for _, f := range records(entriesCSV, 6) {
		e := Entry{ID: f[0], Name: f[1], English: f[2], Priority: f[4], Module: f[5]}
		for _, n := range strings.Fields(f[3]) {
			e.Lines = append(e.Lines, number(n))
		}
		out = append(out, e)
	}
	return out
})

// records returns the rows below the heading.
func records(data []byte, columns int) [][]string {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = columns
	all, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("policy: embedded index: %v", err))
	}
	return all[1:]
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("policy: embedded index: %v", err))
	}
	return n
}
