package dossier

import (
	"context"
	_ "embed"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

//go:embed form.toml
var formPack string

// layout says which fields stand where on the printed form.
type layout struct {
	Title    string    `toml:"title"`
	Sections []section `toml:"section"`
	Members  section   `toml:"members"`
	Help     section   `toml:"help"`
}

type section struct {
	Title  string   `toml:"title"`
	Fields []string `toml:"fields"`
}

var paper = readLayout(formPack)

func readLayout(text string) (l layout) {
	if _, err := toml.Decode(text, &l); err != nil {
		panic("dossier: the shipped form: " + err.Error())
	}
	return l
}

// Form is a household as it is printed.
type Form struct {
	Title    string        `json:"title"`
	On       cn.Date       `json:"on"`
	KnownBy  cn.Date       `json:"known_by"`
	Printed  cn.Date       `json:"printed_on"`
	Numbers  bool          `json:"numbers" doc:"号码没有遮盖"`
	Healthy  bool          `json:"healthy" doc:"含健康内容"`
	Sections []FormSection `json:"sections"`
	Members  FormTable     `json:"members"`
	Help     FormTable     `json:"help"`
}

// FormSection is a block of cells.
type FormSection struct {
	Title string `json:"title"`
	Cells []Cell `json:"cells"`
}

// Cell is a heading and what stands under it.
type Cell struct {
	Title string `json:"title"`
	Value Value  `json:"value"`
	Blank bool   `json:"blank,omitempty" doc:"系统不存,留着手填"`
}

// FormTable is a table of the form.
type FormTable struct {
	Title   string   `json:"title"`
	Heading []string `json:"heading"`
	Rows    [][]Cell `json:"rows"`
}

// Form puts a household into the printed form. Names and the address stand as on the
// screen; numbers and health as asked for. It is recorded: paper leaves the house.
// Errors: dossier.purpose.
func (s *Service) Form(ctx context.Context, h registry.HouseholdID, d AsOf, show Show) (f Form, err error) {
	if err := show.check(); err != nil {
		return f, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := show.require(tx); err != nil {
			return err
		}
		v, err := s.Registry.ViewTx(ctx, tx, h, d.On, d.KnownBy)
		if err != nil {
			return err
		}
		lines, err := s.load(ctx, tx, []registry.HouseholdID{h}, d, show, false, s.fieldsOf(paper.all()))
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			return db.ErrNotFound
		}
		f = s.fill(&lines[0])
		f.On, f.KnownBy, f.Printed = d.On, d.KnownBy, tx.Today()
		if tx.Actor().Scope(access.FactRead).Covers(v.Village) {
			got, err := help(ctx, tx, v, d)
			if err != nil {
				return err
			}
			f.Help = helpTable(got)
		}
		if err := show.disclosed(ctx, tx, h.Ref(), v.Village); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "dossier.print", Ref: h.Ref(), Area: v.Village, Detail: map[string]any{"on": d.On.String(), "known_by": d.KnownBy.String()}})
	})
	return f, err
}

func (l layout) all() (keys []string) {
	for _, s := range l.Sections {
		keys = append(keys, s.Fields...)
	}
	return append(keys, l.Members.Fields...)
}

// fieldsOf finds the fields of keys; what is filled in by hand is none.
func (s *Service) fieldsOf(keys []string) (list []Field) {
	for _, key := range keys {
		if f, ok := s.fields[key]; ok {
			list = append(list, f)
		}
	}
	return list
}

func (s *Service) fill(l *line) Form {
	f := Form{Title: paper.Title, Numbers: l.Numbers, Healthy: l.Healthy, Sections: []FormSection{}, Members: FormTable{Title: paper.Members.Title, Heading: []string{}, Rows: [][]Cell{}}}
	for _, sec := range paper.Sections {
		block := FormSection{Title: sec.Title}
		for _, key := range sec.Fields {
			block.Cells = append(block.Cells, s.cell(key, l))
		}
		f.Sections = append(f.Sections, block)
	}
	for i := range l.Members {
		row := []Cell{}
		for _, key := range paper.Members.Fields {
			row = append(row, s.cell(key, l.member(i)))
		}
		f.Members.Rows = append(f.Members.Rows, row)
	}
	for _, key := range paper.Members.Fields {
		f.Members.Heading = append(f.Members.Heading, s.title(key))
	}
	f.Help = FormTable{Title: paper.Help.Title, Heading: []string{}, Rows: [][]Cell{}}
	return f
}

func (s *Service) title(key string) string {
	if hand, ok := strings.CutPrefix(key, "="); ok {
		return hand
	}
	return s.fields[key].Title
}

func (s *Service) cell(key string, l *line) Cell {
	f, ok := s.fields[key]
	if !ok {
		return Cell{Title: s.title(key), Blank: true}
	}
	return Cell{Title: f.Title, Value: f.value(l)}
}

// helpShown is how many lines of help the form has room for.
const helpShown = 12

func helpTable(h Help) FormTable {
	t := FormTable{Title: paper.Help.Title, Heading: []string{"项目", "部门", "成员", "自", "金额(元)"}, Rows: [][]Cell{}}
	for i, r := range h.Items {
		if i == helpShown {
			break
		}
		amount := Value{State: Unknown}
		if r.Amount != nil {
			amount = yuan(*r.Amount)
			if r.Monthly {
				amount.Text += " 每月"
			}
		}
		t.Rows = append(t.Rows, []Cell{{Value: known(r.Title)}, {Value: known(r.Department)}, {Value: known(r.Who)}, {Value: day(r.On)}, {Value: amount}})
	}
	return t
}
