package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// episode is a line of truth.csv: a household at risk from a day until a day (zero while it lasts).
type episode struct {
	household   string // 户编号
	from, until time.Time
	risk        string
	visible     bool // shows in at least one file, at some time
}

func (e episode) covers(on time.Time) bool {
	return !on.Before(e.from) && (e.until.IsZero() || !on.After(e.until))
}

var (
	truthHead = []string{"户编号", "at_risk_from", "at_risk_until", "risk", "why", "visible"}
	indexHead = []string{"path", "dataset", "as_of", "received_on"}
)

func readTruth(path string) ([]episode, error) {
	rows, err := readCSV(path, truthHead)
	if err != nil {
		return nil, err
	}
	list := make([]episode, len(rows))
	for i, row := range rows {
		from, err1 := parseDay(row[1])
		var until time.Time
		var err2 error
		if row[2] != "" {
			until, err2 = parseDay(row[2])
		}
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", filepath.Base(path), i+2, err)
		}
		list[i] = episode{household: row[0], from: from, until: until, risk: row[3], visible: row[5] != ""}
	}
	return list, nil
}

// question is one screening to ask for: the county on a day, as known when the files of
// that month had all come.
type question struct{ on, knownBy time.Time }

// questions are the month-ends of the inbox, oldest first, and the first day that any file
// describes. A file belongs to the month of its as_of day.
func questions(index string) ([]question, time.Time, error) {
	rows, err := readCSV(index, indexHead)
	if err != nil {
		return nil, time.Time{}, err
	}
	last := map[time.Time]time.Time{} // month-end → the last of its files
	first := time.Time{}
	for i, row := range rows {
		asOf, err1 := parseDay(row[2])
		received, err2 := parseDay(row[3])
		if err := errors.Join(err1, err2); err != nil {
			return nil, first, fmt.Errorf("%s line %d: %w", filepath.Base(index), i+2, err)
		}
		if end := monthEnd(asOf); received.After(last[end]) {
			last[end] = received
		}
		if first.IsZero() || asOf.Before(first) {
			first = asOf
		}
	}
	var list []question
	for on, knownBy := range last {
		list = append(list, question{on, knownBy})
	}
	slices.SortFunc(list, func(a, b question) int { return a.on.Compare(b.on) })
	return list, first, nil
}

func readCSV(path string, head []string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], head) {
		return nil, fmt.Errorf("%s should have the columns %s", filepath.Base(path), strings.Join(head, ", "))
	}
	return rows[1:], nil
}

func parseDay(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) }

func monthEnd(d time.Time) time.Time {
	return time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC)
}

func days(from, to time.Time) int { return int(to.Sub(from).Hours() / 24) }
