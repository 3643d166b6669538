package division

import (
	"context"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

var (
	errClass      = errs.New(errs.Invalid, "division.class", "类别应为先行示范类、重点帮扶类或平稳推进类。")
	errDecision   = errs.New(errs.Invalid, "division.decision", "调整类别要有决定:请填写决定的名称或内容(不超过 500 字)。")
	errClassDay   = errs.New(errs.Invalid, "division.class_day", "请填写新类别从哪一天起执行。")
	errSameClass  = errs.New(errs.Conflict, "division.same_class", "这一天它已经是%s,不用调整。")
	errLaterClass = errs.New(errs.Conflict, "division.later_class", "%s之后已有另一次调整。请先核对分类历史,再填写更晚的执行日期。")
	errNoClass    = errs.New(errs.Invalid, "division.class_level", "只有乡镇(街道)和村(社区)分类,请选择乡镇或村。")
	errClassNames = errs.New(errs.Invalid, "division.class_names", "分类名单中有 %d 个名称对不上本县区划:%s。请核对名称或补上别名后重新载入。")
)

// ClassChange is a decision about the class of an area.
type ClassChange struct {
	Area       string
	Class      Class
	From       cn.Date
	Decision   string // its name or content: required
	DocumentNo string
	Clause     string
}

// ChangeClass gives an area a class from a day on, by a decision. The old class stays in
// the history with its last day. Other areas, above or below, are not touched.
//
// Policy: plan:549 (classes are adjusted after the assessment)
func (s *Service) ChangeClass(ctx context.Context, c ClassChange) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.DivisionEdit, c.Area); err != nil {
			return err
		}
		tree, err := s.Tree(ctx, tx)
		if err != nil {
			return err
		}
		d, ok := tree.Get(c.Area)
		if !ok {
			return db.ErrNotFound
		}
		if err := checkChange(d, &c); err != nil {
			return err
		}
		return changeClass(ctx, tx, c)
	})
}

func checkChange(d Division, c *ClassChange) error {
	c.Decision, c.DocumentNo = strings.TrimSpace(c.Decision), strings.TrimSpace(c.DocumentNo)
	switch n := len([]rune(c.Decision)); {
	case d.Level() != cn.LevelTownship && d.Level() != cn.LevelVillage:
		return errNoClass
	case c.Class.Title() == "":
		return errClass
	case c.From.IsZero():
		return errClassDay
	case n == 0 || n > 500 || len([]rune(c.DocumentNo)) > 100:
		return errDecision
	}
	return nil
}

// changeClass supersedes the version that holds on the day by a copy that ends the day
// before, and appends the new one.
func changeClass(ctx context.Context, tx *db.Tx, c ClassChange) error {
	history, err := classHistory(ctx, tx, c.Area)
	if err != nil {
		return err
	}
	for _, old := range history {
		switch {
		case !old.SupersededAt.IsZero() || old.To.Before(c.From):
			continue
		case !old.From.Before(c.From) && (old.From != c.From || !old.To.IsZero()):
			return errLaterClass.Textf(c.From.String())
		case old.Class == c.Class:
			return errSameClass.Textf(c.Class.Title())
		}
		if err := supersede(ctx, tx, "division_class", old.id); err != nil {
			return err
		}
		if old.From.Before(c.From) {
			old.To = c.From.AddDays(-1)
			if err := insertClass(ctx, tx, old); err != nil {
				return err
			}
		}
	}
	err = insertClass(ctx, tx, ClassVersion{Area: c.Area, Class: c.Class, From: c.From, Decision: c.Decision, DocumentNo: c.DocumentNo, Clause: c.Clause})
	if err != nil {
		return err
	}
	return tx.Record(ctx, db.Entry{
		Verb: "division.class", Ref: id.Ref{Kind: "division", ID: c.Area}, Area: c.Area,
		Detail: map[string]any{"class": string(c.Class), "from": c.From.String(), "document_no": c.DocumentNo},
	})
}

// LoadClassesTx takes a list of classes that hold from a day on. Areas that already have
// a class are left alone, so that loading twice does no harm.
func (s *Service) LoadClassesTx(ctx context.Context, tx *db.Tx, rows []ClassRow, from cn.Date, decision, documentNo string) error {
	if err := tx.Require(access.DivisionEdit, tx.County()); err != nil {
		return err
	}
	tree, err := s.Tree(ctx, tx)
	if err != nil {
		return err
	}
	named, err := resolve(tree, rows)
	if err != nil {
		return err
	}
	has, err := Classes(ctx, tx, tx.Today(), tx.Today())
	if err != nil {
		return err
	}
	added := 0
	for _, c := range named {
		if _, ok := has[c.Area]; ok {
			continue
		}
		c.From, c.Decision, c.DocumentNo = from, decision, documentNo
		if err := insertClass(ctx, tx, c); err != nil {
			return err
		}
		added++
	}
	return tx.Record(ctx, db.Entry{
		Verb: "division.load_classes", Ref: id.Ref{Kind: "division", ID: tx.County()}, Area: tx.County(),
		Detail: map[string]any{"areas": added, "from": from.String()},
	})
}

// resolve finds the areas that a list of classes names. "*" stands for the villages that
// no other row names; a township's row says nothing about its villages.
func resolve(tree *Tree, rows []ClassRow) (list []ClassVersion, err error) {
	var missing []string
	named := map[string]bool{}
	for _, r := range rows {
		if r.Village == "*" {
			continue
		}
		code, ok := tree.Find(r.Township, r.Village)
		if !ok {
			missing = append(missing, r.Township+r.Village)
			continue
		}
		named[code] = true
		list = append(list, ClassVersion{Area: code, Class: r.Class, Clause: r.Clause})
	}
	if len(missing) > 0 {
		return nil, errClassNames.Textf(len(missing), strings.Join(missing, "、"))
	}
	for _, r := range rows {
		if r.Village != "*" {
			continue
		}
		for _, v := range tree.AtLevel(tree.County(), cn.LevelVillage) {
			if !named[v.Code] {
				list = append(list, ClassVersion{Area: v.Code, Class: r.Class, Clause: r.Clause})
			}
		}
	}
	return list, nil
}

// ClassOn is the class of an area on a day, as recorded by the end of another day. It is
// not inherited: a village without a class has none, whatever its township has.
func ClassOn(ctx context.Context, tx *db.Tx, area string, on, knownBy cn.Date) (ClassVersion, bool, error) {
	all, err := Classes(ctx, tx, on, knownBy)
	c, ok := all[area]
	return c, ok, err
}

// Classes is ClassOn for every area that has one.
func Classes(ctx context.Context, tx *db.Tx, on, knownBy cn.Date) (map[string]ClassVersion, error) {
	list, err := classesOn(ctx, tx, on, knownBy)
	classes := make(map[string]ClassVersion, len(list))
	for _, c := range list {
		classes[c.Area] = c
	}
	return classes, err
}
