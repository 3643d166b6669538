package quality

import (
	"bytes"
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/sheet"
)

// maxExported is how many tasks one file holds.
const maxExported = 100_000

var (
	errTooMany = errs.New(errs.Invalid, "quality.too_many", "问题超过 10 万条。请先按乡镇筛选,再分几次导出。")

	exportHeading = []string{"编号", "问题", "户编号", "户主", "乡镇(街道)", "村(社区)", "成员", "内容", "怎样更正", "哪天起", "状态", "说明"}
)

// Download is the list of the query as a workbook, one line a find: names are masked, and
// it is recorded.
// Errors: quality.too_many.
func (s *Service) Download(ctx context.Context, q Query) (file api.File, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		tasks, err := tasksWhere(ctx, tx, q.filter(tx), " ORDER BY t.area, t.household_id, t.id LIMIT "+strconv.Itoa(maxExported+1))
		if err != nil {
			return err
		}
		if len(tasks) > maxExported {
			return errTooMany
		}
		if err := s.dress(ctx, tx, tasks); err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		if file.Body, err = workbook(tasks, tree.Name); err != nil {
			return err
		}
		file.Type, file.Name = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "quality-"+tx.Today().String()+".xlsx"
		area := q.Area
		if scope := tx.Actor().Scope(access.QualityRead); area == "" && len(scope.Areas) == 1 {
			area = scope.Areas[0]
		}
		return tx.Record(ctx, db.Entry{Verb: "quality.export", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: cmp.Or(area, tx.County()),
			Detail: map[string]any{"tasks": len(tasks)}})
	})
	if err != nil {
		return api.File{}, err
	}
	return file, nil
}

func workbook(tasks []Task, name func(code string) string) ([]byte, error) {
	var b bytes.Buffer
	x := sheet.NewXLSX(&b, "要更正的问题")
	if err := x.Heading(exportHeading); err != nil {
		return nil, err
	}
	for i := range tasks {
		t := &tasks[i]
		finds := t.Finds
		if t.Withheld {
			finds = []Find{{}}
		}
		for _, f := range finds {
			row := []string{strings.Join(t.Codes, "、"), t.Title, t.Number, cn.MaskName(t.Head), name(t.Area[:min(townshipDigits, len(t.Area))]), t.AreaName,
				cn.MaskName(f.Name), f.Text, t.Mend, t.OpenedOn.String(), t.StateText, t.Reason}
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
