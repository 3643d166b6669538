package code

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Service keeps the counties' additions.
type Service struct{ db *db.DB }

// New needs nothing but the database.
func New(d *db.DB) *Service { return &Service{d} }

var (
	errUnknownList = errs.New(errs.NotFound, "code.unknown_list", "没有这个代码表,请在列表中核对名称。")
	errForm        = errs.New(errs.Invalid, "code.form", "代码请用 1 至 40 个字母、数字、汉字或 . _ -,名称和别名请填 1 至 60 个字。")
	errTaken       = errs.New(errs.Conflict, "code.taken", "这个代码、名称或别名已在“%s”中表示另一项,或改动了全国统一的名称。请换一个,或只给已有代码添加别名。")
)

type versionID string

// Lists are the shipped lists with the additions of the county, as they stand now. It
// asks no permission.
func (s *Service) Lists(ctx context.Context, tx *db.Tx) (Lists, error) {
	lists := National().clone()
	err := tx.Each(ctx, `
		SELECT list, code, text, parent, aliases FROM code_addition WHERE county_id = $1 ORDER BY recorded_at, version_id`,
		[]any{tx.County()}, func(row db.Scanner) error {
			var list, aliases string
			c := Code{Added: true}
			if err := row.Scan(&list, &c.Code, &c.Text, &c.Parent, &aliases); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(aliases), &c.Aliases); err != nil {
				return err
			}
			if lists.lookup[list] != nil {
				_ = lists.add(list, c) // a newer pack may have taken the word: the pack wins
			}
			return nil
		})
	return lists, err
}

// Resolve is Lists.Resolve with the county's additions; for many texts take Lists once.
func (s *Service) Resolve(ctx context.Context, tx *db.Tx, list, text string) (Code, bool, error) {
	lists, err := s.Lists(ctx, tx)
	c, ok := lists.Resolve(list, text)
	return c, ok, err
}

var codeForm = regexp.MustCompile(`^[\p{Han}A-Za-z0-9._-]{1,40}$`)

// Add appends a code to a list, or aliases to a code that is there (its text unchanged).
func (s *Service) Add(ctx context.Context, list string, c Code) (added Code, err error) {
	c = Code{Code: strings.TrimSpace(c.Code), Text: strings.TrimSpace(c.Text), Parent: strings.TrimSpace(c.Parent), Aliases: c.Aliases, Added: true}
	if !codeForm.MatchString(c.Code) {
		return added, errForm
	}
	for _, w := range append([]string{c.Text}, c.Aliases...) {
		if n := len([]rune(form(w))); n < 1 || n > 60 {
			return added, errForm
		}
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.CodeEdit, tx.County()); err != nil {
			return err
		}
		lists, err := s.Lists(ctx, tx)
		if err != nil {
			return err
		}
		l, ok := lists.List(list)
		if !ok {
			return errUnknownList
		}
		if err := lists.add(list, c); err != nil {
			return errTaken.Textf(l.Title).Because(err)
		}
		added, _ = lists.Resolve(list, c.Code)
		aliases, err := json.Marshal(append([]string{}, c.Aliases...))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO code_addition (county_id, version_id, list, code, text, parent, aliases, recorded_at, recorded_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.County(), id.New[versionID](), list, c.Code, c.Text, c.Parent, string(aliases), tx.Now(), tx.Actor().ID)
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{
			Verb: "code.add", Ref: id.Ref{Kind: "code", ID: list + "/" + c.Code}, Area: tx.County(),
			Detail: map[string]any{"text": c.Text, "aliases": len(c.Aliases)},
		})
	})
	return added, err
}

// Routes adds the code lists to the interface.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/codes", Permission: api.SignedIn, Summary: "全部代码表", Tag: "code"}, s.getAll)
	api.Register(a, api.Route{Method: "GET", Path: "/api/codes/{list}", Permission: api.SignedIn, Summary: "一个代码表", Tag: "code"}, s.getList)
	api.Register(a, api.Route{Method: "POST", Path: "/api/codes/{list}", Permission: access.CodeEdit, Summary: "增补代码或别名", Tag: "code"}, s.postCode)
}

func (s *Service) getAll(ctx context.Context, _ *struct{}) (out *api.Body[api.List[List]], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		lists, err := s.Lists(ctx, tx)
		out = &api.Body[api.List[List]]{Body: api.List[List]{Items: lists.All()}}
		return err
	})
	return out, err
}

type listIn struct {
	List string `path:"list" maxLength:"40" doc:"代码表的键,如 risk"`
}

func (s *Service) getList(ctx context.Context, in *listIn) (out *api.Body[List], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		lists, err := s.Lists(ctx, tx)
		if err != nil {
			return err
		}
		list, ok := lists.List(in.List)
		if !ok {
			return errUnknownList
		}
		out = &api.Body[List]{Body: list}
		return nil
	})
	return out, err
}

type addIn struct {
	List string `path:"list" maxLength:"40" doc:"代码表的键,如 risk"`
	Body struct {
		Code    string   `json:"code" maxLength:"160"`
		Text    string   `json:"text" maxLength:"240" doc:"名称;给已有代码加别名时照原名填写"`
		Parent  string   `json:"parent,omitempty" maxLength:"160" doc:"上一级的代码"`
		Aliases []string `json:"aliases,omitempty" maxItems:"50"`
	}
}

func (s *Service) postCode(ctx context.Context, in *addIn) (*api.Body[Code], error) {
	return api.Out(s.Add(ctx, in.List, Code{Code: in.Body.Code, Text: in.Body.Text, Parent: in.Body.Parent, Aliases: in.Body.Aliases}))
}
