package monitor

import (
	"bytes"
	"cmp"
	"context"
	"slices"
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

// maxExported is how many leads one file holds.
const maxExported = 100_000

var (
	errTooMany = errs.New(errs.Invalid, "monitor.too_many", "符合条件的线索超过 10 万条。请先按乡镇或日期筛选,再分几次导出。")

	exportHeading = []string{"户编号", "户主", "乡镇(街道)", "村(社区)", "风险类型", "原因", "状态", "结论", "发现日期", "分派日期", "承办人", "期限", "逾期天数"}
	outcomeTitles = map[Outcome]string{True: "属实", False: "不属实"}
)

// Download is the list of the query as a workbook or, csv, as a CSV file, to be taken out
// of the system: names are masked, reasons withheld as on the screen, and it is recorded.
// Errors: monitor.too_many.
func (s *Service) Download(ctx context.Context, q Query, csv bool) (file api.File, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		f, err := q.filter(tx)
		if err != nil {
			return err
		}
		leads, err := leadsWhere(ctx, tx, f, q.order()+" LIMIT "+strconv.Itoa(maxExported+1))
		if err != nil {
			return err
		}
		if len(leads) > maxExported {
			return errTooMany
		}
		if err := s.dress(ctx, tx, leads); err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		if file, err = write(leads, tree.Name, csv); err != nil {
			return err
		}
		file.Name = "leads-" + tx.Today().String() + file.Name
		return tx.Record(ctx, db.Entry{Verb: "lead.export", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: exportedArea(tx, q),
			Detail: map[string]any{"leads": len(leads)}})
	})
	if err != nil {
		return api.File{}, err
	}
	return file, nil
}

// exportedArea is the area under which an inspector finds the export.
func exportedArea(tx *db.Tx, q Query) string {
	if scope := tx.Actor().Scope(access.LeadRead); q.Area == "" && len(scope.Areas) == 1 {
		return scope.Areas[0]
	}
	return cmp.Or(q.Area, tx.County())
}

func write(leads []Lead, name func(code string) string, csv bool) (api.File, error) {
	var b bytes.Buffer
	if csv {
		err := sheet.WriteCSV(&b, exportHeading, func(yield func([]string) bool) {
			for i := range leads {
				if !yield(exportRow(&leads[i], name)) {
					return
				}
			}
		})
		return api.File{Type: "text/csv; charset=utf-8", Name: ".csv", Body: b.Bytes()}, err
	}
	x := sheet.NewXLSX(&b, "线索")
	if err := x.Heading(exportHeading); err != nil {
		return api.File{}, err
	}
	for i := range leads {
		row := exportRow(&leads[i], name)
		cells := make([]sheet.Cell, len(row))
		for k, text := range row {
			cells[k] = sheet.Cell{Text: text, Mark: leads[i].Overdue && k == len(row)-1}
		}
		if err := x.Row(cells); err != nil {
			return api.File{}, err
		}
	}
	err := x.Close()
	return api.File{Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Name: ".xlsx", Body: b.Bytes()}, err
}

func exportRow(l *Lead, name func(code string) string) []string {
	late := ""
	if l.LateDays > 0 {
		late = strconv.Itoa(l.LateDays)
	}
	return []string{l.Number, cn.MaskName(l.Head), name(l.Area[:min(townshipDigits, len(l.Area))]), name(l.Area), strings.Join(l.Risks, "、"),
		strings.Join(slices.Compact(l.Reasons), "\n"), l.Title, outcomeTitles[l.Outcome], l.OpenedOn.String(), l.DispatchedOn.String(), l.AssigneeName, l.Due.String(), late}
}
