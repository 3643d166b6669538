package source

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/sheet"
)

// Choices are what an importer decides about a file after having seen how it would be read.
type Choices struct {
	Dataset    string         `json:"dataset,omitempty" maxLength:"90" doc:"数据项的键;空则按表头判断"`
	AsOf       cn.Date        `json:"as_of,omitempty" doc:"数据截至日"`
	ReceivedOn cn.Date        `json:"received_on,omitempty" doc:"收到日期,默认今天"`
	Replaces   int64          `json:"replaces,omitempty" minimum:"0" doc:"被这份文件更正的批次"`
	ShowFirst  bool           `json:"show_first,omitempty" doc:"名单读完后先看会结束哪些人,再决定是否生效"`
	Heading    int            `json:"heading,omitempty" minimum:"0" maximum:"60" doc:"表头在第几行;0 则自动判断"`
	Columns    []ColumnChoice `json:"columns,omitempty" maxItems:"200" doc:"改动过的列"`
}

// ColumnChoice gives a column another field than its heading suggests; Field is empty for a
// column that is to be kept as unknown.
type ColumnChoice struct {
	Index int    `json:"index" minimum:"0" doc:"从 0 起的列号"`
	Title string `json:"title" maxLength:"200" doc:"表头的文字"`
	Field string `json:"field,omitempty" maxLength:"40" doc:"数据项的字段键;空为不对应"`
}

var (
	errColumnTwice = errs.New(errs.Invalid, "source.column_twice", "有两列对应了同一个字段“%s”。请只保留一列。")
	errNoField     = errs.New(errs.Invalid, "source.no_field", "数据项里没有所选的字段,请刷新后重新选择。")
)

// mapping reads the headings of all sheets as a dataset's, as the importer wants them read.
// Missing lists the required columns that the best sheet lacks; the mapping is then that
// sheet's alone.
func (c *Choices) mapping(d *Dataset, list []sheetHead) (mapped []SheetMapping, skipped, missing []string, err error) {
	var best *SheetMapping
	for i := range list {
		m, ok := c.mapSheet(d, &list[i])
		if !ok {
			skipped = append(skipped, list[i].name)
			continue
		}
		if err := c.override(d, &m); err != nil {
			return nil, nil, nil, err
		}
		lacks := d.missing(&m)
		if len(lacks) == 0 {
			mapped = append(mapped, m)
			continue
		}
		skipped = append(skipped, list[i].name)
		if best == nil || len(lacks) < len(missing) {
			best, missing = &m, lacks
		}
	}
	switch {
	case len(mapped) > 0:
		return mapped, skipped, nil, nil
	case best != nil:
		skipped = slices.DeleteFunc(skipped, func(name string) bool { return name == best.Name })
		return []SheetMapping{*best}, skipped, missing, nil
	}
	return nil, skipped, nil, ErrNoHeading
}

func (c *Choices) mapSheet(d *Dataset, h *sheetHead) (SheetMapping, bool) {
	if c.Heading == 0 {
		return mapSheet(d, *h)
	}
	if c.Heading > len(h.rows) || sheet.IsBlank(h.rows[c.Heading-1]) {
		return SheetMapping{}, false
	}
	m := SheetMapping{Sheet: h.index, Name: h.name, HeadingFirst: c.Heading, HeadingLast: c.Heading}
	m.Columns = mapColumns(d, h.rows[c.Heading-1])
	m.unitAbove(h.rows)
	return m, true
}

// override applies the importer's columns to the columns of the same place and heading.
func (c *Choices) override(d *Dataset, m *SheetMapping) error {
	for _, want := range c.Columns {
		if want.Field != "" && d.Field(want.Field) == nil {
			return errNoField
		}
		for i := range m.Columns {
			if col := &m.Columns[i]; col.Index == want.Index && col.Title == want.Title {
				col.Field = want.Field
			}
		}
	}
	return m.settleTwins(d, c)
}

// settleTwins lets a chosen column take its field from the column that had it by its
// heading, and refuses two chosen columns of one field.
func (m *SheetMapping) settleTwins(d *Dataset, c *Choices) error {
	taken := map[string]int{}
	for i := range m.Columns {
		key := m.Columns[i].Field
		before, twice := taken[key]
		switch {
		case key == "":
			continue
		case !twice:
		case !c.chose(m.Columns[before].Index):
			m.Columns[before].Field = ""
		case !c.chose(m.Columns[i].Index):
			m.Columns[i].Field = ""
			continue
		default:
			return errColumnTwice.Textf(d.Field(key).Title)
		}
		taken[key] = i
	}
	return nil
}

func (c *Choices) chose(index int) bool {
	return slices.ContainsFunc(c.Columns, func(x ColumnChoice) bool { return x.Index == index })
}

// Alternative is a dataset that a file may belong to.
type Alternative struct {
	Dataset    string   `json:"dataset"`
	Title      string   `json:"title"`
	Department string   `json:"department"`
	Missing    []string `json:"missing" doc:"缺少的必需列;空为完全符合"`
	own        int
}

// alternatives ranks the datasets that the headings may belong to: first those that lack
// nothing, then by how many columns are the dataset's own.
func alternatives(datasets []*Dataset, list []sheetHead) []Alternative {
	found := []Alternative{}
	for _, d := range datasets {
		var c Choices
		mapped, _, missing, err := c.mapping(d, list)
		if err != nil {
			continue
		}
		a := Alternative{Dataset: d.Key, Title: d.Title, Department: d.Department, Missing: orEmpty(missing)}
		for _, col := range mapped[0].Columns {
			if title, _ := columnTitle(col.Title); col.Field == "" && !ignored(title) {
				a.own--
			} else if col.Field != "" && !common(col.Field) {
				a.own++
			}
		}
		found = append(found, a)
	}
	slices.SortStableFunc(found, func(a, b Alternative) int {
		return cmp.Or(cmp.Compare(min(len(a.Missing), 1), min(len(b.Missing), 1)), cmp.Compare(b.own-len(b.Missing), a.own-len(a.Missing)), cmp.Compare(a.Dataset, b.Dataset))
	})
	return found[:min(len(found), maxAlternatives)]
}

const maxAlternatives = 6

// Where a guess of as_of comes from.
const (
	fromFileName = "file_name"
	fromTitle    = "title"
	fromRows     = "rows"
	fromToday    = "today"
)

var (
	writtenDay   = regexp.MustCompile(`(20[0-4]\d)[年./-]?(0[1-9]|1[0-2]|[1-9])[月./-]?(0[1-9]|[12]\d|3[01]|[1-9])日?`)
	writtenMonth = regexp.MustCompile(`(20[0-4]\d)(?:[年./-](1[0-2]|0?[1-9])月?|(0[1-9]|1[0-2]))`)
)

// dayIn is the day, or the last day of the month, that a title or a file name states; zero
// if it states none that is not after today.
func dayIn(text string, today cn.Date) cn.Date {
	text = cn.Narrow(text)
	if m := writtenMonth.FindStringSubmatch(text); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(cmp.Or(m[2], m[3]))
		day := cn.NewDate(year, time.Month(month), 1).EndOfMonth()
		if full := writtenDay.FindStringSubmatch(text); full != nil && len(full[0]) > len(m[0]) {
			if d, _, err := cn.ParseDate(full[1] + "-" + full[2] + "-" + full[3]); err == nil && !d.After(today) {
				return d
			}
		}
		if !day.After(today) {
			return day
		}
		if first := cn.NewDate(year, time.Month(month), 1); !first.After(today) {
			return today
		}
	}
	return cn.Date{}
}

// guessAsOf guesses the day that a file describes: what the line above the heading says,
// then its name, then the latest day in the sampled rows of an event, then today.
func guessAsOf(name string, h *sheetHead, m *SheetMapping, latest, today cn.Date) (day cn.Date, from string) {
	for i := range min(m.HeadingFirst-1, len(h.rows)) {
		if day = dayIn(strings.Join(slices.Compact(slices.Clone(h.rows[i])), " "), today); !day.IsZero() {
			return day, fromTitle
		}
	}
	if day = dayIn(name, today); !day.IsZero() {
		return day, fromFileName
	}
	if !latest.IsZero() && !latest.After(today) {
		if end := latest.EndOfMonth(); !end.After(today) {
			return end, fromRows
		}
		return latest, fromRows
	}
	return today, fromToday
}
