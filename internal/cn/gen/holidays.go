//go:build ignore

// Holidays turns the unpacked npm package chinese-days into holidays.csv:
//
//	go run gen/holidays.go FOLDER > holidays.csv
//
// FOLDER holds package.json and dist/chinese-days.json.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run gen/holidays.go FOLDER > holidays.csv")
	}
	var about struct{ Version, License string }
	var days struct{ Holidays, Workdays map[string]string }
	read(filepath.Join(os.Args[1], "package.json"), &about)
	read(filepath.Join(os.Args[1], "dist", "chinese-days.json"), &days)

	fmt.Println("# Days off and make-up working days announced by the General Office of the State Council.")
	fmt.Printf("# Source: npm package chinese-days %s (%s), dist/chinese-days.json, by gen/holidays.go.\n", about.Version, about.License)
	fmt.Println("from,to,kind,name")
	lines := append(runs(days.Holidays, "off"), runs(days.Workdays, "work")...)
	slices.Sort(lines)
	fmt.Println(strings.Join(lines, "\n"))
}

func read(name string, into any) {
	b, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// runs joins following days of one name and one year; a value is "English,中文,days".
func runs(days map[string]string, kind string) []string {
	var lines []string
	var from, to, name string
	flush := func() {
		if from != "" {
			lines = append(lines, strings.Join([]string{from, to, kind, name}, ","))
		}
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		n := strings.Split(days[day], ",")[1]
		if n != name || day != next(to) || day[:4] != to[:4] {
			flush()
			from, name = day, n
		}
		to = day
	}
	flush()
	return lines
}

func next(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}
