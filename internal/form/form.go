// Package form declares the fields of a form once; from that come the check of the
// answers, the description from which screens and the offline form are drawn, and the
// columns of a sheet. It ships no form itself.
package form

import (
	"fmt"
	"slices"

	"github.com/shouwang/shouwang/internal/code"
)

// Kind says what an answer looks like.
type Kind string

const (
	Text   Kind = "text"
	Money  Kind = "money" // cn.Money; as JSON and as typed: 元 with up to two decimals
	Int    Kind = "int"
	Bool   Kind = "bool"   // 是/否
	Choice Kind = "choice" // the code of one option
	Multi  Kind = "multi"  // the codes of several
	Date   Kind = "date"   // "2025-03-01"
)

// Form is one form. A new Version is declared when the meaning of a field changes.
type Form struct {
	Key      string    `json:"key"`
	Title    string    `json:"title"`
	Version  int       `json:"version"`
	Sections []Section `json:"sections"`
}

// Section is a heading with the fields under it.
type Section struct {
	Title  string  `json:"title"`
	Fields []Field `json:"fields"`
}

// Field is one question.
type Field struct {
	Key       string      `json:"key"`
	Title     string      `json:"title"`
	Kind      Kind        `json:"kind"`
	Codes     string      `json:"codes,omitempty"`   // the code list of a choice
	Options   []code.Code `json:"options,omitempty"` // or its options, where no list has them
	Required  bool        `json:"required,omitempty"`
	When      *When       `json:"when,omitempty"` // asked only then
	Unit      string      `json:"unit,omitempty"`
	Max       int64       `json:"max,omitempty"`       // characters of a text (500 if zero); largest number
	Signed    bool        `json:"signed,omitempty"`    // may be below zero
	Sensitive bool        `json:"sensitive,omitempty"` // shown only with a purpose, never in a list
	FactKey   string      `json:"fact_key,omitempty"`  // the fact that prefills it
	Help      string      `json:"help,omitempty"`
}

// When holds if the answer to an earlier field is one of these: codes of a choice, of
// which one suffices for a multi; "true" or "false" of a bool; otherwise the text.
type When struct {
	Field string   `json:"field"`
	Is    []string `json:"is"`
}

// Fields are all fields in the order in which they are asked.
func (f *Form) Fields() []Field {
	var all []Field
	for _, s := range f.Sections {
		all = append(all, s.Fields...)
	}
	return all
}

// Validate says what is wrong with a declaration; a package that declares a form calls it
// in a test.
func (f *Form) Validate(lists code.Lists) error {
	if f.Key == "" || f.Title == "" || f.Version < 1 {
		return fmt.Errorf("form: %q lacks a key, a title or a version", f.Key)
	}
	seen := map[string]bool{}
	for _, field := range f.Fields() {
		_, listed := lists.List(field.Codes)
		choice := field.Kind == Choice || field.Kind == Multi
		switch {
		case field.Key == "" || field.Title == "" || seen[field.Key]:
			return fmt.Errorf("form: %s: field %q has no title or is given twice", f.Key, field.Key)
		case !slices.Contains([]Kind{Text, Money, Int, Bool, Choice, Multi, Date}, field.Kind):
			return fmt.Errorf("form: %s.%s: no kind %q", f.Key, field.Key, field.Kind)
		case choice && listed == (field.Options != nil) || !choice && (field.Codes != "" || field.Options != nil):
			return fmt.Errorf("form: %s.%s: a choice needs either a known code list or options, others need none", f.Key, field.Key)
		case field.When != nil && (!seen[field.When.Field] || len(field.When.Is) == 0):
			return fmt.Errorf("form: %s.%s: the condition must name an earlier field and its values", f.Key, field.Key)
		}
		seen[field.Key] = true
	}
	return nil
}

// Describe is the form with the options of every choice filled in: all that a screen or
// an offline form needs, as JSON.
func (f *Form) Describe(lists code.Lists) Form {
	d := *f
	d.Sections = slices.Clone(f.Sections)
	for i := range d.Sections {
		fields := slices.Clone(d.Sections[i].Fields)
		for j := range fields {
			fields[j].Options = fields[j].options(lists)
		}
		d.Sections[i].Fields = fields
	}
	return d
}

func (f Field) options(lists code.Lists) []code.Code {
	if list, ok := lists.List(f.Codes); ok {
		return list.Codes
	}
	return f.Options
}

// Column is a column of a sheet.
type Column struct {
	Field
	Heading string `json:"heading"` // the title with its unit: 住院自付(元)
}

// Columns are the fields as columns of a sheet; a title that occurs twice is told apart
// by its section.
func (f *Form) Columns() []Column {
	count := map[string]int{}
	for _, field := range f.Fields() {
		count[field.heading()]++
	}
	var columns []Column
	for _, s := range f.Sections {
		for _, field := range s.Fields {
			c := Column{field, field.heading()}
			if count[c.Heading] > 1 {
				c.Heading = s.Title + "-" + c.Heading
			}
			columns = append(columns, c)
		}
	}
	return columns
}

func (f Field) heading() string {
	unit := f.Unit
	if unit == "" && f.Kind == Money {
		unit = "元"
	}
	if unit == "" {
		return f.Title
	}
	return f.Title + "(" + unit + ")"
}
