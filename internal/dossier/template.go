package dossier

import (
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// TemplateID identifies an export template.
type TemplateID string

// Ref points to the template in an audit entry.
func (t TemplateID) Ref() id.Ref { return id.Ref{Kind: "template", ID: string(t)} }

// Column is one column of a template: the heading that the county's form asks for, and what
// of ours goes under it.
type Column struct {
	Heading string            `json:"heading" minLength:"1" maxLength:"100"`
	Field   string            `json:"field,omitempty" required:"false" maxLength:"80" doc:"本系统的项目;空为固定文字或留空"`
	Text    string            `json:"text,omitempty" required:"false" maxLength:"100" doc:"没有对应项目时每行写什么"`
	Codes   map[string]string `json:"codes,omitempty" required:"false" doc:"取值改写:本系统的代码或写法 → 表里要的写法"`
}

// TemplateIn is a template as a person edits it.
type TemplateIn struct {
	Title   string   `json:"title" minLength:"1" maxLength:"60"`
	Per     Of       `json:"per" enum:"household,member" doc:"一行是一户还是一名成员"`
	Columns []Column `json:"columns" minItems:"1" maxItems:"200"`
}

// Template is a stored template, or one of ours.
type Template struct {
	ID TemplateID `json:"id"`
	TemplateIn
	Ours     bool      `json:"ours" doc:"本系统自拟,不是官方模板,不能改;可以另存"`
	EditedBy string    `json:"edited_by,omitempty"`
	EditedAt time.Time `json:"edited_at,omitzero"`
}

var (
	errTemplate      = errs.New(errs.Invalid, "dossier.template", "模板有误,请按提示修改后重新保存。")
	errOurs          = errs.New(errs.Conflict, "dossier.ours", "本系统自拟的模板不能改,请另存一份再改。")
	errTitleTaken    = errs.New(errs.Conflict, "dossier.title_taken", "已有同名的模板,请换个名称。")
	errNoTemplate    = errs.New(errs.NotFound, "dossier.no_template", "没有这个导出模板,可能已被删除。请重新选择。")
	errManyTemplates = errs.New(errs.Conflict, "dossier.many_templates", "最多保存 100 个模板,请先删除不用的。")
)

const maxTemplates = 100

//go:embed template.toml
var templatePack string

// ours are the templates that the program brings, with our own headings.
func (s *Service) ours() []Template {
	var file struct {
		Template []struct {
			ID     TemplateID `toml:"id"`
			Title  string     `toml:"title"`
			Per    Of         `toml:"per"`
			Fields []string   `toml:"fields"`
		} `toml:"template"`
	}
	if _, err := toml.Decode(templatePack, &file); err != nil {
		panic("dossier: the shipped templates: " + err.Error())
	}
	list := make([]Template, len(file.Template))
	for i, t := range file.Template {
		list[i] = Template{ID: t.ID, Ours: true, TemplateIn: TemplateIn{Title: t.Title, Per: t.Per}}
		for _, key := range t.Fields {
			list[i].Columns = append(list[i].Columns, Column{Heading: s.fields[key].Title, Field: key})
		}
	}
	return list
}

// Templates lists the county's templates by title, and then ours.
func (s *Service) Templates(ctx context.Context) (list []Template, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.HouseholdRead); err != nil {
			return err
		}
		list, err = stored(ctx, tx)
		return err
	})
	return append(list, s.ours()...), err
}

func (s *Service) template(ctx context.Context, tx *db.Tx, t TemplateID) (Template, error) {
	list, err := stored(ctx, tx)
	if err != nil {
		return Template{}, err
	}
	for _, known := range append(list, s.ours()...) {
		if known.ID == t {
			return known, nil
		}
	}
	return Template{}, errNoTemplate
}

func stored(ctx context.Context, tx *db.Tx) ([]Template, error) {
	return db.Select(ctx, tx, `SELECT id, title, per, columns, edited_by, edited_at FROM export_template WHERE county_id = $1 AND removed_at IS NULL ORDER BY title, id`,
		[]any{tx.County()}, func(row db.Scanner) (t Template, err error) {
			var columns []byte
			if err := row.Scan(&t.ID, &t.Title, &t.Per, &columns, &t.EditedBy, &t.EditedAt); err != nil {
				return t, err
			}
			t.EditedAt = t.EditedAt.UTC()
			return t, json.Unmarshal(columns, &t.Columns)
		})
}

// check says what is wrong with each column.
func (s *Service) check(in *TemplateIn) error {
	var bad []errs.Field
	note := func(path, text string) { bad = append(bad, errs.Field{Path: path, Text: text}) }
	if in.Title = strings.TrimSpace(in.Title); in.Title == "" {
		note("title", "请填写模板名称。")
	}
	for i := range in.Columns {
		c := &in.Columns[i]
		c.Heading, c.Text = strings.TrimSpace(c.Heading), strings.TrimSpace(c.Text)
		f, ok := s.fields[c.Field]
		switch {
		case c.Heading == "":
			note(c.Heading, "有一列没有表头。")
		case c.Field != "" && !ok:
			note(c.Heading, "“"+c.Heading+"”对应的项目不认识,请重新选择。")
		case ok && f.Of == OfMember && in.Per == OfHousehold:
			note(c.Heading, "“"+c.Heading+"”是成员的项目,一户一行的表放不下。")
		case cn.HasLongNumber(c.Text):
			note(c.Heading, "固定文字里不要写证件号码和电话。")
		case len(c.Codes) > 100 || slices.ContainsFunc(values(c.Codes), func(s string) bool { return utf8.RuneCountInString(s) > 100 }):
			note(c.Heading, "“"+c.Heading+"”的取值改写太多或太长。")
		}
	}
	if len(bad) > 0 {
		return errTemplate.With(bad...)
	}
	return nil
}

func values(m map[string]string) (list []string) {
	for k, v := range m {
		list = append(list, k, v)
	}
	return list
}

// SaveTemplate stores a new template, or changes one of the county's. Errors:
// dossier.template, .ours, .title_taken, .no_template, .many_templates.
func (s *Service) SaveTemplate(ctx context.Context, t TemplateID, in TemplateIn) (saved Template, err error) {
	if err := s.check(&in); err != nil {
		return saved, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.DatasetEdit, tx.County()); err != nil {
			return err
		}
		list, err := stored(ctx, tx)
		if err != nil {
			return err
		}
		is := func(known Template) bool { return known.ID == t }
		switch {
		case slices.ContainsFunc(s.ours(), is):
			return errOurs
		case t != "" && !slices.ContainsFunc(list, is):
			return errNoTemplate
		case slices.ContainsFunc(list, func(known Template) bool { return known.Title == in.Title && known.ID != t }):
			return errTitleTaken
		case t == "" && len(list) >= maxTemplates:
			return errManyTemplates
		case t == "":
			t = id.New[TemplateID]()
		}
		saved = Template{ID: t, TemplateIn: in, EditedBy: tx.Actor().ID, EditedAt: tx.Now()}
		columns, err := json.Marshal(in.Columns)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO export_template (county_id, id, title, per, columns, edited_by, edited_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (county_id, id) DO UPDATE SET title = excluded.title, per = excluded.per, columns = excluded.columns, edited_by = excluded.edited_by, edited_at = excluded.edited_at`,
			tx.County(), t, in.Title, in.Per, string(columns), saved.EditedBy, saved.EditedAt); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "dossier.template", Ref: t.Ref(), Area: tx.County(), Detail: map[string]any{"columns": len(in.Columns)}})
	})
	return saved, err
}

// RemoveTemplate takes a template of the county out of the list.
func (s *Service) RemoveTemplate(ctx context.Context, t TemplateID) error {
	if slices.ContainsFunc(s.ours(), func(known Template) bool { return known.ID == t }) {
		return errOurs
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.DatasetEdit, tx.County()); err != nil {
			return err
		}
		if err := tx.ExecOne(ctx, errNoTemplate, `UPDATE export_template SET removed_at = $3 WHERE county_id = $1 AND id = $2 AND removed_at IS NULL`, tx.County(), t, tx.Now()); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "dossier.template_remove", Ref: t.Ref(), Area: tx.County()})
	})
}
