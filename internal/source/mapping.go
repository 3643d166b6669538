package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/sheet"
)

// Column says what a column of a file was taken for. Field is empty for an unknown column,
// which is kept with the record unless it looks like an identifier.
type Column struct {
	Index int     `json:"index" doc:"从 0 起的列号"`
	Title string  `json:"title"`
	Field string  `json:"field,omitempty"`
	Unit  cn.Unit `json:"unit,omitempty"`
}

// SheetMapping says how one sheet of a file is read.
type SheetMapping struct {
	Sheet        int      `json:"sheet"`
	Name         string   `json:"name"`
	HeadingFirst int      `json:"heading_first"`
	HeadingLast  int      `json:"heading_last"`
	Columns      []Column `json:"columns"`
}

// column finds the column of a field; ok is false if the sheet has none.
func (m *SheetMapping) column(field string) (Column, bool) {
	i := slices.IndexFunc(m.Columns, func(c Column) bool { return c.Field == field })
	if i < 0 {
		return Column{}, false
	}
	return m.Columns[i], true
}

var (
	// ErrNoHeading is a file in which no row looks like a heading.
	ErrNoHeading = errs.New(errs.Invalid, "source.no_heading", "没有找到表头。请保留含有“姓名”“证件号码”等列名的一行后重新上传。")
	// ErrUnknownDataset is a file that fits no dataset.
	ErrUnknownDataset = errs.New(errs.Invalid, "source.unknown_dataset", "按表头认不出这是哪一项数据。请在上传时选择数据项,或核对列名。")
	// ErrAmbiguousDataset is a file that fits several datasets equally well.
	ErrAmbiguousDataset = errs.New(errs.Invalid, "source.ambiguous_dataset", "表头同时符合“%s”,无法自动判断。请在上传时选择数据项。")
	// ErrMissingColumn is a file without a required column.
	ErrMissingColumn = errs.New(errs.Invalid, "source.missing_column", "文件缺少必需的列:%s。请补上后重新上传,整个文件没有导入。")
)

// headRows is how many rows are looked at to find the heading and to sample.
const headRows = 60

// sheetHead is the top of a sheet.
type sheetHead struct {
	index  int
	name   string
	rows   [][]string
	merges []sheet.Range
}

// heads reads the tops of all visible sheets that hold text.
func heads(f *sheet.File) ([]sheetHead, error) {
	var list []sheetHead
	for i, info := range f.Sheets() {
		if info.Hidden {
			continue
		}
		rows, err := f.Head(i, headRows)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			continue
		}
		merges, err := f.Merges(i)
		if err != nil {
			return nil, err
		}
		list = append(list, sheetHead{i, info.Name, rows, merges})
	}
	if len(list) == 0 {
		return nil, sheet.ErrEmpty
	}
	return list, nil
}

// mapSheet reads the heading of one sheet as a dataset's; ok is false if nothing fits.
func mapSheet(d *Dataset, h sheetHead) (SheetMapping, bool) {
	v := d.vocabulary()
	head, ok := sheet.FindHeading(h.rows, h.merges, func(cells []string) int {
		seen := map[string]bool{}
		for _, c := range cells {
			if identifierLike(c) { // somebody's row
				return 0
			}
			title, _ := columnTitle(c)
			if key, _ := v.find(title); key != "" {
				seen[key] = true
			}
		}
		if len(seen) < 2 {
			return 0
		}
		return len(seen)
	})
	if !ok {
		return SheetMapping{}, false
	}
	m := SheetMapping{Sheet: h.index, Name: h.name, HeadingFirst: head.First, HeadingLast: head.Last}
	m.Columns = mapColumns(d, head.Columns)
	m.unitAbove(h.rows)
	return m, true
}

// unitAbove gives the columns whose own heading names no unit the 万元 that a line above the
// heading names.
func (m *SheetMapping) unitAbove(rows [][]string) {
	for _, row := range rows[:min(m.HeadingFirst-1, len(rows))] {
		for _, cell := range row {
			if text := cn.Narrow(cell); !strings.Contains(text, "单位") || !strings.Contains(text, "万元") {
				continue
			}
			for i := range m.Columns {
				if c := &m.Columns[i]; !strings.Contains(c.Title, "元") {
					c.Unit = cn.InWanYuan
				}
			}
		}
	}
}

// mapColumns gives each heading its field. A field goes to the column that bears its own
// title, otherwise to the first that bears an alias; further ones stay unknown, and so do the
// parts of an amount that stand under its name together.
func mapColumns(d *Dataset, headings []string) []Column {
	v := d.vocabulary()
	columns := make([]Column, 0, len(headings))
	under := map[string]int{} // upper level → columns
	for _, raw := range headings {
		if title, _ := columnTitle(raw); strings.Contains(title, "/") {
			under[upper(title)]++
		}
	}
	taken := map[string]int{} // field → position in columns
	for i, raw := range headings {
		title, unit := columnTitle(raw)
		c := Column{Index: i, Title: strings.TrimSpace(cn.Narrow(raw)), Unit: unit}
		key, exact := v.find(title)
		if key != "" && under[upper(title)] > 1 && d.Field(key).Type == Money && v.partOf(title) {
			key = ""
		}
		if key != "" {
			before, twice := taken[key]
			switch {
			case !twice:
				c.Field = key
			case exact && !strings.EqualFold(columns[before].Title, c.Title):
				c.Field, columns[before].Field = key, ""
			}
			if c.Field != "" {
				taken[key] = len(columns)
			}
		}
		columns = append(columns, c)
	}
	return columns
}

// missing lists the titles of the required columns that a sheet lacks.
func (d *Dataset) missing(m *SheetMapping) []string {
	var titles []string
	for _, f := range d.Fields {
		if _, ok := m.column(f.Key); !ok && f.Required {
			titles = append(titles, f.Title)
		}
	}
	for _, group := range d.AnyOf {
		if !slices.ContainsFunc(group, func(key string) bool { _, ok := m.column(key); return ok }) {
			names := make([]string, len(group))
			for i, key := range group {
				names[i] = d.Field(key).Title
			}
			titles = append(titles, strings.Join(names, "或"))
		}
	}
	return titles
}

// mapFile reads the headings of all sheets as a dataset's. Sheets that lack a required
// column are skipped as long as one sheet has them all.
func mapFile(d *Dataset, list []sheetHead) (mapped []SheetMapping, skipped []string, err error) {
	var best SheetMapping
	found := false
	for _, h := range list {
		m, ok := mapSheet(d, h)
		switch {
		case !ok:
			skipped = append(skipped, h.name)
		case len(d.missing(&m)) > 0:
			skipped = append(skipped, h.name)
			if !found || len(d.missing(&m)) < len(d.missing(&best)) {
				best, found = m, true
			}
		default:
			mapped = append(mapped, m)
		}
	}
	switch {
	case len(mapped) > 0:
		return mapped, skipped, nil
	case found:
		return nil, skipped, ErrMissingColumn.Textf(strings.Join(d.missing(&best), "、"))
	}
	return nil, skipped, ErrNoHeading
}

// recognise decides by the headings which dataset a file belongs to: all its required
// columns are there and most columns are its own.
func recognise(datasets []*Dataset, list []sheetHead) (*Dataset, error) {
	type fit struct {
		d       *Dataset
		own     int // columns that are the dataset's own, not those of every file
		unknown int
	}
	var fits []fit
	headings := false
	for _, d := range datasets {
		mapped, _, err := mapFile(d, list)
		if e, ok := errs.As(err); ok && e.Code == ErrMissingColumn.Code {
			headings = true
		}
		if err != nil {
			continue
		}
		f := fit{d: d}
		for _, c := range mapped[0].Columns {
			title, _ := columnTitle(c.Title)
			switch {
			case c.Field == "":
				if !ignored(title) {
					f.unknown++
				}
			case !common(c.Field):
				f.own++
			}
		}
		fits = append(fits, f)
	}
	if len(fits) == 0 {
		if !headings {
			return nil, ErrNoHeading
		}
		return nil, ErrUnknownDataset
	}
	slices.SortFunc(fits, func(a, b fit) int {
		return cmp.Or(cmp.Compare(b.own-b.unknown, a.own-a.unknown), cmp.Compare(b.own, a.own), cmp.Compare(a.d.Key, b.d.Key))
	})
	if len(fits) > 1 && fits[0].own-fits[0].unknown == fits[1].own-fits[1].unknown && fits[0].own == fits[1].own {
		return nil, ErrAmbiguousDataset.Textf(fits[0].d.Title + "”和“" + fits[1].d.Title)
	}
	return fits[0].d, nil
}

func common(key string) bool {
	switch key {
	case "name", "id_number", "head_name", "head_id":
		return true
	}
	return slices.ContainsFunc(everyFile, func(f Field) bool { return f.Key == key })
}
