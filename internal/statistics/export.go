package statistics

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/sheet"
)

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// maxExported is how many households one file holds.
const maxExported = 100_000

var errTooMany = errs.New(errs.Invalid, "statistics.too_many", "名单超过 10 万户。请先选一个乡镇,再分几次导出。")

// Download is the report as a workbook: a sheet of the totals, one of each group, and one
// that says how each figure is counted. It is recorded.
// Errors: statistics.order, statistics.future.
func (s *Service) Download(ctx context.Context, q Query) (file api.File, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.report(ctx, tx, q)
		if err != nil {
			return err
		}
		if file.Body, err = r.workbook(); err != nil {
			return err
		}
		file.Type, file.Name = xlsx, "statistics-"+r.On.String()+".xlsx"
		return tx.Record(ctx, db.Entry{Verb: "statistics.export", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: r.Area,
			Detail: map[string]any{"from": r.From.String(), "on": r.On.String(), "known_by": r.KnownBy.String()}})
	})
	return file, err
}

// DownloadBehind is the list of the households behind a number as a workbook: names are
// masked, and it is recorded.
// Errors: as of Behind, statistics.too_many.
func (s *Service) DownloadBehind(ctx context.Context, q Query, c Cell) (file api.File, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, list, people, err := s.behind(ctx, tx, q, c)
		if err != nil {
			return err
		}
		if len(list) > maxExported {
			return errTooMany
		}
		rows, err := s.dress(ctx, tx, a, list, people)
		if err != nil {
			return err
		}
		if file.Body, err = a.workbook(a.title(c), rows); err != nil {
			return err
		}
		file.Type, file.Name = xlsx, "statistics-households-"+a.On.String()+".xlsx"
		return tx.Record(ctx, db.Entry{Verb: "statistics.export", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: a.top,
			Detail: map[string]any{"figure": c.Figure, "group": c.Group, "households": len(rows), "on": a.On.String(), "known_by": a.KnownBy.String()}})
	})
	return file, err
}

func (p Period) text() string {
	return fmt.Sprintf("统计期间 %s 至 %s;按 %s 为止已知道的情况", p.From, p.On, p.KnownBy)
}

func text(words ...string) []sheet.Cell {
	cells := make([]sheet.Cell, len(words))
	for i, w := range words {
		cells[i].Text = w
	}
	return cells
}

func numbers(title string, counts []Count) []sheet.Cell {
	cells := text(title)
	for _, c := range counts {
		cells = append(cells, sheet.Cell{Text: strconv.Itoa(c.Households), Number: true}, sheet.Cell{Text: strconv.Itoa(c.Persons), Number: true})
	}
	return cells
}

// workbook keeps the first error; Close returns it.
func (r *Report) workbook() ([]byte, error) {
	var b bytes.Buffer
	x := sheet.NewXLSX(&b, "合计")
	head := func() {
		_ = x.Heading([]string{r.AreaName})
		_ = x.Row(text(Period{r.From, r.On, r.KnownBy}.text()))
	}
	head()
	_ = x.Heading([]string{"指标", "户", "人", "其中成员不清楚的户"})
	for i, f := range r.Figures {
		c := r.Total[i]
		_ = x.Row([]sheet.Cell{{Text: f.Title}, {Text: strconv.Itoa(c.Households), Number: true}, {Text: strconv.Itoa(c.Persons), Number: true}, {Text: strconv.Itoa(c.Unknown), Number: true}})
	}
	if r.DaysToEnd != nil {
		_ = x.Row([]sheet.Cell{{Text: "从纳入到消除的天数(中位数)"}, {Text: strconv.Itoa(*r.DaysToEnd), Number: true}})
	}
	columns := []string{""}
	for _, f := range r.Figures {
		columns = append(columns, f.Title+"(户)", f.Title+"(人)")
	}
	for _, g := range r.Groups {
		_ = x.Sheet(g.Title)
		head()
		_ = x.Row(text(g.Note))
		_ = x.Heading(columns)
		for _, row := range g.Rows {
			_ = x.Row(numbers(row.Title, row.Counts))
		}
	}
	_ = x.Sheet("线索核实")
	head()
	_ = x.Heading([]string{"发现渠道", "有结论的线索", "属实"})
	for _, v := range r.Verified {
		_ = x.Row([]sheet.Cell{{Text: v.Title}, {Text: strconv.Itoa(v.Checked), Number: true}, {Text: strconv.Itoa(v.True), Number: true}})
	}
	_ = x.Sheet("怎样数的")
	_ = x.Heading([]string{"指标", "怎样数的"})
	for _, f := range r.Figures {
		_ = x.Row(text(f.Title, f.Definition))
	}
	_ = x.Row(text("人", "户的人口是数的那一天的家庭成员;成员不清楚的户不计人口,另列户数。"))
	err := x.Close()
	return b.Bytes(), err
}

func (a question) workbook(title string, rows []Household) ([]byte, error) {
	var b bytes.Buffer
	x := sheet.NewXLSX(&b, "户名单")
	_ = x.Heading([]string{a.name() + " " + title})
	_ = x.Row(text(a.text()))
	_ = x.Heading([]string{"户编号", "户主", "乡镇(街道)", "村(社区)", "类别", "风险类型", "计数日", "纳入日期", "人口"})
	for _, h := range rows {
		persons := ""
		if h.Persons != nil {
			persons = strconv.Itoa(*h.Persons)
		}
		_ = x.Row(append(text(h.Number, h.Head, h.Township, h.AreaName, h.Category, strings.Join(h.Risks, "、"), h.On.String(), h.Since.String()), sheet.Cell{Text: persons, Number: true}))
	}
	err := x.Close()
	return b.Bytes(), err
}
