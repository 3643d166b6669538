package reconcile

import (
	"bytes"
	"cmp"
	"context"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/sheet"
)

// maxExported is how many differences one file holds.
const maxExported = 100_000

var (
	errTooMany = errs.New(errs.Invalid, "reconcile.too_many", "差异超过 10 万户。请先按乡镇筛选,再分几次导出。")

	exportHeading = []string{"名单", "差异", "户编号", "户主", "乡镇(街道)、村(社区)", "哪一项", "本县", "对方", "处理", "理由", "谁定的", "哪天定的", "哪天起"}
	reportHeading = []string{"户编号", "户主", "乡镇(街道)、村(社区)", "差异", "哪一项", "贵方名单", "应为(本县)", "说明"}
)

// Download is the list of the query as a workbook with both sides beside each other, a line
// a field: names are masked, and it is recorded. Errors: reconcile.too_many.
func (s *Service) Download(ctx context.Context, q Query) (api.File, error) {
	return s.file(ctx, q, "reconcile", "名单差异", exportHeading, (*Difference).exportRows)
}

// Report is the sheet for whoever keeps the other list: what was decided to report to them.
// Errors: reconcile.list, reconcile.too_many.
func (s *Service) Report(ctx context.Context, l List, area string) (api.File, error) {
	if l.at() < 0 {
		return api.File{}, errList
	}
	return s.file(ctx, Query{List: l, State: Theirs, Area: area}, "reconcile-report", "报"+lists[l.at()].keeper+"更正", reportHeading, (*Difference).reportRows)
}

func (s *Service) file(ctx context.Context, q Query, name, title string, heading []string, rows func(*Difference) [][]string) (file api.File, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		f := q.filter(tx, access.ReconcileRead)
		list, err := differencesWhere(ctx, tx, f, " ORDER BY d.list DESC, d.area, d.number, d.id LIMIT "+f.Arg(maxExported+1))
		if err != nil {
			return err
		}
		if len(list) > maxExported {
			return errTooMany
		}
		if err := s.dress(ctx, tx, list); err != nil {
			return err
		}
		if file.Body, err = workbook(title, heading, list, rows); err != nil {
			return err
		}
		file.Type, file.Name = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name+"-"+tx.Today().String()+".xlsx"
		area := q.Area
		if scope := tx.Actor().Scope(access.ReconcileRead); area == "" && len(scope.Areas) == 1 {
			area = scope.Areas[0]
		}
		return tx.Record(ctx, db.Entry{Verb: "reconcile.export", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: cmp.Or(area, tx.County()),
			Detail: map[string]any{"differences": len(list), "list": q.List, "file": name}})
	})
	if err != nil {
		return api.File{}, err
	}
	return file, nil
}

func workbook(title string, heading []string, list []Difference, rows func(*Difference) [][]string) ([]byte, error) {
	var b bytes.Buffer
	x := sheet.NewXLSX(&b, title)
	if err := x.Heading(heading); err != nil {
		return nil, err
	}
	for i := range list {
		for _, row := range rows(&list[i]) {
			cells := make([]sheet.Cell, len(row))
			for k, text := range row {
				cells[k].Text = text
			}
			if err := x.Row(cells); err != nil {
				return nil, err
			}
		}
	}
	err := x.Close()
	return b.Bytes(), err
}

// masked is a side without a name in full.
func (v *Side) masked() Side {
	m := *v
	if v.Field == FieldHead {
		m.Ours, m.Theirs = cn.MaskName(v.Ours), cn.MaskName(v.Theirs)
	}
	return m
}

// lines are the fields to write, one a line; of a household that is missing on one side, all
// that the other says in one line.
func (d *Difference) lines() []Side {
	if d.Kind != Different {
		var ours, theirs []string
		for i := range d.Sides {
			v := d.Sides[i].masked()
			if v.Ours != "" {
				ours = append(ours, v.Title+":"+v.Ours)
			}
			if v.Theirs != "" {
				theirs = append(theirs, v.Title+":"+v.Theirs)
			}
		}
		one := Side{Title: "整户", Ours: strings.Join(ours, ";"), Theirs: strings.Join(theirs, ";")}
		if d.Kind == OnlyHere {
			one.Theirs = "没有这一户"
		} else {
			one.Ours = "没有这一户"
		}
		return []Side{one}
	}
	list := make([]Side, len(d.Sides))
	for i := range d.Sides {
		list[i] = d.Sides[i].masked()
	}
	return list
}

func (d *Difference) exportRows() (rows [][]string) {
	decided := ""
	if d.DecidedAt != nil {
		decided = cn.DateOf(*d.DecidedAt).String()
	}
	for _, v := range d.lines() {
		rows = append(rows, []string{d.List.Title(), d.KindTitle, d.Number, cn.MaskName(d.Head), d.AreaName, v.Title, v.Ours, v.Theirs,
			d.StateTitle, d.Reason, d.By, decided, d.OpenedOn.String()})
	}
	return rows
}

func (d *Difference) reportRows() (rows [][]string) {
	kind := map[Kind]string{OnlyHere: "贵方缺这一户", OnlyThere: "贵方多这一户", Different: "内容不一致"}[d.Kind]
	for _, v := range d.lines() {
		rows = append(rows, []string{d.Number, cn.MaskName(d.Head), d.AreaName, kind, v.Title, v.Theirs, v.Ours, d.Reason})
	}
	return rows
}
