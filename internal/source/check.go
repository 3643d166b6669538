package source

import (
	"regexp"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// extraKey is where a document keeps the columns that the dataset does not know.
const extraKey = "extra"

// maxText bounds a text in a document; a longer one stays in the sealed file.
const maxText = 2000

// column is a column of a file made ready for reading.
type column struct {
	Column
	field  *Field // nil: unknown to the dataset
	codes  map[string]string
	values []string
	sign   int // of the computed amount: +1, -1, or 0
	key    string
	skip   bool // nothing of it goes into the record
}

// plan reads the rows of one sheet.
type plan struct {
	dataset  *Dataset
	columns  []column
	extra    []column
	people   []int   // places of unknown columns that are likely to name people
	anyOf    [][]int // positions in columns
	parts    int     // components of the computed amount that the sheet has
	received cn.Date
}

func newPlan(d *Dataset, m *SheetMapping, received cn.Date) *plan {
	p := &plan{dataset: d}
	if d.Kind == KindEvent { // a list may tell of agreements to come
		p.received = received
	}
	at := map[string]int{}
	for _, mapped := range m.Columns {
		title, _ := columnTitle(mapped.Title)
		c := column{Column: mapped}
		if mapped.Field == "" {
			switch {
			case namesPeople(title):
				p.people = append(p.people, mapped.Index)
			case !ignored(title):
				p.extra = append(p.extra, c)
			}
			continue
		}
		c.field = d.Field(mapped.Field)
		c.key = `"` + c.field.Key + `":`
		c.skip = !c.field.kept()
		if c.Unit == "" {
			c.Unit = cn.InYuan
		}
		if c.field.Type == CodeList {
			c.codes = map[string]string{}
			for _, code := range c.field.Codes {
				c.values = append(c.values, code.Value)
				for _, name := range append([]string{code.Value}, code.Aliases...) {
					c.codes[codeForm(cn.Narrow(name))] = code.Value
				}
			}
		}
		if d.Amount != nil {
			switch {
			case slices.Contains(d.Amount.Plus, c.field.Key):
				c.sign = 1
			case slices.Contains(d.Amount.Minus, c.field.Key):
				c.sign = -1
			}
		}
		at[c.field.Key] = len(p.columns)
		p.columns = append(p.columns, c)
	}
	for _, group := range d.AnyOf {
		var positions []int
		for _, key := range group {
			if i, ok := at[key]; ok {
				positions = append(positions, i)
			}
		}
		p.anyOf = append(p.anyOf, positions)
	}
	if d.Amount != nil {
		p.parts = len(d.Amount.keys())
	}
	return p
}

// draft is a row on its way to become a record.
type draft struct {
	row      int
	cells    []string
	problems []Problem

	name     string
	id       cn.IDNumber
	idErr    error  // why the ID number cannot be right; nil if it was not given
	idRaw    string // as written, for finding what it may have meant
	number   string
	county   string
	township string
	village  string
	group    string

	onDate, until cn.Date
	amount        int64
	hasAmount     bool
	code          string
	doc           []byte
	sealedTexts   int // texts left out of the document because they look like identifiers

	link
	made *newRecord // nil until the row is good and its subject clear
}

// cell is the narrowed text of a field, "" if the sheet has no such column.
func (p *plan) cell(d *draft, key string) string {
	for i := range p.columns {
		if c := &p.columns[i]; c.field.Key == key && c.Index < len(d.cells) {
			return cn.Narrow(d.cells[c.Index])
		}
	}
	return ""
}

// check reads a row. What is wrong is in d.problems.
func (p *plan) check(d *draft) {
	sum, parts := int64(0), 0
	d.doc = append(d.doc[:0], '{')
	for i := range p.columns {
		c := &p.columns[i]
		s := ""
		if c.Index < len(d.cells) {
			s = cn.Narrow(d.cells[c.Index])
		}
		if d.identify(c, s) {
			continue
		}
		if nothing(c.field.Type, s) {
			if c.field.Required && !c.field.BlankAllowed {
				d.problems = append(d.problems, problem(c.Title, errRequired))
			}
			continue
		}
		v, err := c.read(s)
		if err == nil && c.field.Type == Text && identifierLike(s) && !c.field.Sealed {
			if c.field.Role == RoleCode {
				err = errIdentifier
			} else {
				d.sealedTexts++
				continue
			}
		}
		if err != nil {
			d.problems = append(d.problems, problem(c.Title, err))
			continue
		}
		if c.sign != 0 {
			sum += int64(c.sign) * v.n
			parts++
		}
		d.take(c, v, p.received)
	}
	if p.parts > 0 && parts == p.parts {
		d.amount, d.hasAmount = sum, true
	}
	p.checkTogether(d)
	p.keepExtra(d)
	d.closeDoc()
}

// scientific is a number that a spreadsheet shows shortened.
var scientific = regexp.MustCompile(`^\d(\.\d+)?[eE]\+?\d+$`)

// identify takes what serves to find the subject; ok is false for other columns.
func (d *draft) identify(c *column, s string) (ok bool) {
	f := c.field
	switch f.Role {
	case RoleName:
		d.name, _ = cn.NormaliseName(s)
		if d.name == "" && f.Required {
			d.problems = append(d.problems, problem(c.Title, errRequired))
		}
	case RoleID:
		if d.id, d.idErr = cn.ParseIDNumber(s); d.idErr != nil {
			d.idRaw = s
			if !f.Required && errs.KindOf(d.idErr) == errs.Invalid && isAbsent(d.idErr) {
				d.idErr = nil
			}
		}
	case RoleNumber:
		d.number = strings.TrimSuffix(strings.ReplaceAll(s, " ", ""), ".0")
		switch {
		case d.number == "" && f.Required:
			d.problems = append(d.problems, problem(c.Title, errRequired))
		case scientific.MatchString(d.number):
			d.problems = append(d.problems, problem(c.Title, errDigitsLost))
		}
	case RoleCounty:
		d.county = s
	case RoleTownship:
		d.township = s
	case RoleVillage:
		d.village = s
		if s == "" && f.Required {
			d.problems = append(d.problems, problem(c.Title, errRequired))
		}
	case RoleGroup:
		if d.group = s; s != "" {
			d.put(c.key, value{text: s}, Text)
		}
	default:
		return false
	}
	return true
}

func isAbsent(err error) bool {
	e, ok := errs.As(err)
	return ok && e.Code == cn.ErrIDAbsent.Code
}

// take puts a value where it belongs.
func (d *draft) take(c *column, v value, received cn.Date) {
	switch c.field.Role {
	case RoleDate:
		if v.day.After(received) {
			d.problems = append(d.problems, problem(c.Title, errFuture))
		}
		if d.onDate = v.day; v.month && c.field.Type == Day {
			d.put(c.key, v, Month) // only the month was given: say so
		}
	case RoleUntil:
		if d.until = v.day; v.month { // up to the end of the month that was given
			d.until = v.day.EndOfMonth()
		}
	case RoleAmount:
		d.amount, d.hasAmount = v.n, true
	case RoleCode:
		if d.code = v.text; c.field.Type == Int {
			d.code = string(v.appendJSON(nil, Int))
		}
	}
	if !c.skip && len(v.text) <= maxText {
		d.put(c.key, v, c.field.Type)
	}
}

func (d *draft) put(key string, v value, t FieldType) {
	if len(d.doc) > 1 {
		d.doc = append(d.doc, ',')
	}
	d.doc = v.appendJSON(append(d.doc, key...), t)
}

// checkTogether checks what concerns several cells.
func (p *plan) checkTogether(d *draft) {
	if d.until.Before(d.onDate) {
		c := p.byRole(RoleUntil)
		d.problems = append(d.problems, problem(c.Title, errOrder))
	}
	for _, group := range p.anyOf {
		filled, titles := false, make([]string, 0, len(group))
		for _, i := range group {
			c := &p.columns[i]
			titles = append(titles, c.Title)
			filled = filled || c.Index < len(d.cells) && !nothing(c.field.Type, cn.Narrow(d.cells[c.Index]))
		}
		if !filled {
			d.problems = append(d.problems, problem(titles[0], errAnyOf.Textf(strings.Join(titles, "、"))))
		}
	}
}

func (p *plan) byRole(r Role) *column {
	for i := range p.columns {
		if p.columns[i].field.Role == r {
			return &p.columns[i]
		}
	}
	return &column{}
}

// keepExtra adds the columns that the dataset does not know.
func (p *plan) keepExtra(d *draft) {
	open := false
	for i := range p.extra {
		c := &p.extra[i]
		if c.Index >= len(d.cells) {
			continue
		}
		s := cn.Narrow(d.cells[c.Index])
		if s == "" || len(s) > maxText || identifierLike(s) {
			continue
		}
		if !open {
			if len(d.doc) > 1 {
				d.doc = append(d.doc, ',')
			}
			d.doc = append(d.doc, `"`+extraKey+`":{`...)
			open = true
		} else {
			d.doc = append(d.doc, ',')
		}
		d.doc = append(appendString(d.doc, c.Title), ':')
		d.doc = appendString(d.doc, s)
	}
	if open {
		d.doc = append(d.doc, '}')
	}
}

// closeDoc ends the document; an empty one is nothing.
func (d *draft) closeDoc() {
	if len(d.doc) == 1 {
		d.doc = d.doc[:0]
		return
	}
	d.doc = append(d.doc, '}')
}
