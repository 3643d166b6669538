package division

import (
	"context"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Routes adds divisions and postings to the interface.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/divisions", Permission: access.DivisionRead, Summary: "下级区划", Tag: "division"}, s.getChildren)
	api.Register(a, api.Route{Method: "POST", Path: "/api/divisions/preview", Permission: access.DivisionEdit, Summary: "预览区划文件会改动什么,不保存", Tag: "division", MaxBytes: 4 << 20}, s.postPreview)
	api.Register(a, api.Route{Method: "POST", Path: "/api/divisions", Permission: access.DivisionEdit, Summary: "载入区划文件", Tag: "division", MaxBytes: 4 << 20}, s.postLoad)
	api.Register(a, api.Route{Method: "GET", Path: "/api/duties", Permission: access.DivisionRead, Summary: "职责", Tag: "division"}, s.getDuties)
	api.Register(a, api.Route{Method: "GET", Path: "/api/postings/board", Permission: access.DivisionRead, Summary: "某日各乡镇或各村由谁负责、缺什么人", Tag: "division"}, s.getBoard)
	api.Register(a, api.Route{Method: "GET", Path: "/api/divisions/{code}", Permission: access.DivisionRead, Summary: "一个区划:别名、分类历史、责任人", Tag: "division"}, s.getDivision)
	api.Register(a, api.Route{Method: "POST", Path: "/api/divisions/{code}/class", Permission: access.DivisionEdit, Summary: "按决定调整类别", Tag: "division"}, s.postClass)
	api.Register(a, api.Route{Method: "POST", Path: "/api/divisions/{code}/aliases", Permission: access.DivisionEdit, Summary: "添加别名", Tag: "division"}, s.postAlias)
	api.Register(a, api.Route{Method: "GET", Path: "/api/postings", Permission: access.DivisionRead, Summary: "某日的任职", Tag: "division"}, s.getPostings)
	api.Register(a, api.Route{Method: "POST", Path: "/api/postings", Permission: access.PostingEdit, Summary: "任职(可接任)", Tag: "division"}, s.postPosting)
	api.Register(a, api.Route{Method: "POST", Path: "/api/postings/{posting}/end", Permission: access.PostingEdit, Summary: "卸任(可指定接任)", Tag: "division"}, s.postEnd)
	api.Register(a, api.Route{Method: "GET", Path: "/api/postings/gaps", Permission: access.DivisionRead, Summary: "某日无人负责的区划", Tag: "division"}, s.getGaps)
}

// View is a division with its class on a day.
type View struct {
	Division
	Class    *ClassVersion `json:"class,omitempty" doc:"当日的类别;没有时省略,从不继承上级"`
	Children int           `json:"children" doc:"下级区划数"`
}

type childrenIn struct {
	Parent  string   `query:"parent" maxLength:"18" doc:"上级代码,默认本县"`
	Deep    bool     `query:"deep" doc:"连同更下级"`
	On      api.Date `query:"on" doc:"类别以哪一天为准,默认今天"`
	KnownBy api.Date `query:"known_by" doc:"截至哪一天已知,默认今天"`
}

func (s *Service) getChildren(ctx context.Context, in *childrenIn) (*api.Body[api.List[View]], error) {
	on, knownBy, err := s.days(in.On, in.KnownBy)
	if err != nil {
		return nil, err
	}
	items, err := s.List(ctx, in.Parent, in.Deep, on, knownBy)
	return api.Out(api.List[View]{Items: items}, err)
}

func (s *Service) days(on, knownBy api.Date) (onDay, knownDay cn.Date, err error) {
	today := cn.DateOf(s.db.Now())
	if onDay, err = on.On(today); err == nil {
		knownDay, err = knownBy.On(today)
	}
	return onDay, knownDay, err
}

// List is the divisions right below an area (the county if it is empty) or, deep, all
// below it, within what the actor may see and what leads there.
func (s *Service) List(ctx context.Context, parent string, deep bool, on, knownBy cn.Date) (views []View, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		tree, err := s.Tree(ctx, tx)
		if err != nil {
			return err
		}
		classes, err := Classes(ctx, tx, on, knownBy)
		if err != nil {
			return err
		}
		if parent == "" {
			parent = tree.County()
		}
		views = list(tree, classes, tx.Actor().Scope(access.DivisionRead), parent, deep)
		return nil
	})
	return views, err
}

func list(tree *Tree, classes map[string]ClassVersion, scope db.Scope, parent string, deep bool) []View {
	views := []View{}
	for _, code := range tree.Children(parent) {
		if !leadsInto(scope, code) {
			continue
		}
		views = append(views, viewOf(tree, classes, code))
		if deep {
			views = append(views, list(tree, classes, scope, code, true)...)
		}
	}
	return views
}

// leadsInto says that an area lies in the scope or that a part of the scope lies in it.
func leadsInto(scope db.Scope, code string) bool {
	for _, a := range scope.Areas {
		if strings.HasPrefix(a, code) || strings.HasPrefix(code, a) {
			return true
		}
	}
	return false
}

func viewOf(tree *Tree, classes map[string]ClassVersion, code string) View {
	d, _ := tree.Get(code)
	v := View{Division: d, Children: len(tree.Children(code))}
	if c, ok := classes[code]; ok {
		v.Class = &c
	}
	return v
}

// Detail is all about one division.
type Detail struct {
	View
	FullName     string         `json:"full_name"`
	Aliases      []string       `json:"aliases"`
	ClassHistory []ClassVersion `json:"class_history" doc:"历次记录,含已被取代的"`
	Postings     []Posting      `json:"postings" doc:"今天在任的"`
}

type divisionIn struct {
	Code string `path:"code" maxLength:"18" doc:"区划代码"`
}

func (s *Service) getDivision(ctx context.Context, in *divisionIn) (*api.Body[Detail], error) {
	return api.Out(s.Get(ctx, in.Code))
}

// Get is one division that the actor may see.
func (s *Service) Get(ctx context.Context, code string) (d Detail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		tree, err := s.Tree(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := tree.Get(code); !ok || !leadsInto(tx.Actor().Scope(access.DivisionRead), code) {
			return db.ErrNotFound
		}
		classes, err := Classes(ctx, tx, tx.Today(), tx.Today())
		if err != nil {
			return err
		}
		d = Detail{View: viewOf(tree, classes, code), FullName: tree.FullName(code), Aliases: tree.Aliases(code)}
		if d.ClassHistory, err = classHistory(ctx, tx, code); err != nil {
			return err
		}
		d.Postings, err = listPostings(ctx, tx, heldOn(tx.Filter("p", "p.area", access.DivisionRead), tx.Today()).And("p.area = ?", code))
		return err
	})
	return d, err
}

type classIn struct {
	Code string `path:"code" maxLength:"18" doc:"区划代码"`
	Body struct {
		Class      string   `json:"class" maxLength:"30" doc:"先行示范类、重点帮扶类、平稳推进类,或 pioneer、key、steady"`
		From       api.Date `json:"from" doc:"从哪一天起"`
		Decision   string   `json:"decision" maxLength:"2000" doc:"决定的名称或内容"`
		DocumentNo string   `json:"document_no,omitempty" maxLength:"400" doc:"文号"`
	}
}

func (s *Service) postClass(ctx context.Context, in *classIn) (*api.Body[Detail], error) {
	from, err := in.Body.From.On(cn.Date{})
	if err != nil {
		return nil, err
	}
	class, _ := ParseClass(in.Body.Class)
	if err := s.ChangeClass(ctx, ClassChange{Area: in.Code, Class: class, From: from, Decision: in.Body.Decision, DocumentNo: in.Body.DocumentNo}); err != nil {
		return nil, err
	}
	return api.Out(s.Get(ctx, in.Code))
}

type aliasIn struct {
	Code string `path:"code" maxLength:"18" doc:"区划代码"`
	Body struct {
		Alias string `json:"alias" maxLength:"200" doc:"别名,如旧称或简称"`
	}
}

func (s *Service) postAlias(ctx context.Context, in *aliasIn) (*api.Body[Detail], error) {
	if err := s.AddAlias(ctx, in.Code, in.Body.Alias); err != nil {
		return nil, err
	}
	return api.Out(s.Get(ctx, in.Code))
}

type postingsIn struct {
	Area string   `query:"area" maxLength:"18" doc:"区划代码,含下级;默认全部"`
	Duty string   `query:"duty" maxLength:"30" doc:"职责"`
	On   api.Date `query:"on" doc:"哪一天在任,默认今天"`
}

func (s *Service) getPostings(ctx context.Context, in *postingsIn) (*api.Body[api.List[Posting]], error) {
	on, _, err := s.days(in.On, "")
	if err != nil {
		return nil, err
	}
	items, err := s.Postings(ctx, in.Area, in.Duty, on)
	return api.Out(api.List[Posting]{Items: items}, err)
}

// Postings are those held on a day in an area and below it ("" is everywhere), of one
// duty or of all (""), within what the actor may see.
func (s *Service) Postings(ctx context.Context, area, duty string, on cn.Date) (list []Posting, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := heldOn(tx.Filter("p", "p.area", access.DivisionRead), on)
		if area != "" {
			f.In("p.area", db.Scope{Areas: []string{area}})
		}
		if duty != "" {
			d, ok := ParseDuty(duty)
			if !ok {
				return errDuty
			}
			f.And("p.duty = ?", d)
		}
		list, err = listPostings(ctx, tx, f)
		return err
	})
	return list, err
}

type postIn struct {
	Body struct {
		Area       string   `json:"area" maxLength:"18"`
		Duty       string   `json:"duty" maxLength:"30" doc:"职责的键或中文名"`
		Account    string   `json:"account,omitempty" maxLength:"40"`
		Holder     string   `json:"holder" maxLength:"200" doc:"姓名"`
		Unit       string   `json:"unit,omitempty" maxLength:"200"`
		Title      string   `json:"title,omitempty" maxLength:"200"`
		Employment string   `json:"employment,omitempty" enum:"full_time,part_time" doc:"信息员:专职或兼职"`
		From       api.Date `json:"from"`
		To         api.Date `json:"to,omitempty" doc:"计划的最后一天"`
		Succeeds   string   `json:"succeeds,omitempty" maxLength:"40" doc:"接任哪一项任职;未办事项一并转来"`
	}
}

func (s *Service) postPosting(ctx context.Context, in *postIn) (*api.Body[Posting], error) {
	b := in.Body
	from, err := b.From.On(cn.Date{})
	if err != nil {
		return nil, err
	}
	to, err := b.To.On(cn.Date{})
	if err != nil {
		return nil, err
	}
	duty, _ := ParseDuty(b.Duty)
	return api.Out(s.Post(ctx, NewPosting{
		Area: b.Area, Duty: duty, Account: b.Account, Holder: b.Holder, Unit: b.Unit, Title: b.Title,
		Employment: Employment(b.Employment), From: from, To: to, Succeeds: PostingID(b.Succeeds),
	}))
}

type endIn struct {
	Posting string `path:"posting" maxLength:"40"`
	Body    struct {
		On        api.Date `json:"on" doc:"任职的最后一天"`
		Successor string   `json:"successor,omitempty" maxLength:"40" doc:"由哪一项现有任职接手,如替补"`
	}
}

func (s *Service) postEnd(ctx context.Context, in *endIn) (*struct{}, error) {
	on, err := in.Body.On.On(cn.Date{})
	if err != nil {
		return nil, err
	}
	return nil, s.EndPosting(ctx, PostingID(in.Posting), on, PostingID(in.Body.Successor))
}

type gapsIn struct {
	Duty  string   `query:"duty" maxLength:"30" default:"information_officer" doc:"职责"`
	Level string   `query:"level" enum:"township,village,group" default:"village" doc:"查到哪一级"`
	On    api.Date `query:"on" doc:"哪一天,默认今天"`
}

var levels = map[string]cn.Level{"township": cn.LevelTownship, "village": cn.LevelVillage, "group": cn.LevelGroup}

func (s *Service) getGaps(ctx context.Context, in *gapsIn) (*api.Body[api.List[Division]], error) {
	on, _, err := s.days(in.On, "")
	if err != nil {
		return nil, err
	}
	duty, _ := ParseDuty(in.Duty)
	gaps, err := s.AreasWithout(ctx, duty, on, levels[in.Level])
	return api.Out(api.List[Division]{Items: gaps}, err)
}
