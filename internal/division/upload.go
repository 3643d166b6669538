package division

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/sheet"
)

var (
	errNoColumns = errs.New(errs.Invalid, "division.no_columns", "没有找到“区划代码”和“名称”两列。请在前几行写上这两个列名后重新上传。")
	errNoRows    = errs.New(errs.Invalid, "division.no_rows", "文件里没有区划,请检查后重新上传。")
)

// The columns of a county's list, as offices name them.
var (
	codeColumns   = []string{"code", "区划代码", "统计用区划代码", "行政区划代码", "代码"}
	nameColumns   = []string{"name", "名称", "区划名称", "行政区划名称", "统计用区划名称"}
	parentColumns = []string{"parent", "上级代码", "上级区划代码", "上级"}
)

// ReadFile reads a county's list from a workbook or a text file in any encoding: a row of
// headings among the first ten, then one division a row, with the checks of ReadCSV.
func ReadFile(file []byte) (rows []Row, err error) {
	f, err := sheet.Open(bytes.NewReader(file), int64(len(file)), "divisions")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var code, name, parent int
	found, seen := false, map[string]bool{}
	lines := f.Rows(0)
	defer lines.Close()
	for lines.Next() {
		number, cells := lines.Row().Number, lines.Row().Cells
		if !found {
			code, name, parent = column(cells, codeColumns), column(cells, nameColumns), column(cells, parentColumns)
			if found = code >= 0 && name >= 0; !found && number >= 10 {
				return nil, errNoColumns
			}
			continue
		}
		if sheet.IsBlank(cells) || strings.HasPrefix(cells[0], "#") {
			continue
		}
		row, err := rowOf(number, cell(cells, code), cell(cells, name), cell(cells, parent), seen)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	switch {
	case lines.Err() != nil:
		return nil, lines.Err()
	case !found:
		return nil, errNoColumns
	case len(rows) == 0:
		return nil, errNoRows
	}
	return rows, nil
}

func column(cells, names []string) int {
	return slices.IndexFunc(cells, func(c string) bool { return slices.Contains(names, squeeze(c)) })
}

func cell(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// Change is one thing that a list would change.
type Change struct {
	Code string `json:"code"`
	What string `json:"what" enum:"added,renamed,ended"`
	Name string `json:"name"`
	Was  string `json:"was,omitempty" doc:"原来的名称"`
}

// Preview is what a list would do, before it does.
type Preview struct {
	Added     int      `json:"added"`
	Renamed   int      `json:"renamed"`
	Ended     int      `json:"ended"`
	Unchanged int      `json:"unchanged"`
	Townships int      `json:"townships" doc:"载入后的乡镇(街道)数"`
	Villages  int      `json:"villages" doc:"载入后的村(社区)数"`
	NeedsDay  bool     `json:"needs_day" doc:"改了现有区划,须填从哪一天起"`
	Changes   []Change `json:"changes" doc:"最多 500 条"`
}

// PreviewFile says what a file would do to the county's divisions, and stores nothing.
func (s *Service) PreviewFile(ctx context.Context, file []byte) (p Preview, err error) {
	rows, err := ReadFile(file)
	if err != nil {
		return p, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.DivisionEdit, tx.County()); err != nil {
			return err
		}
		if err := checkRows(tx.County(), rows); err != nil {
			return err
		}
		have, err := listHeld(ctx, tx)
		p = previewOf(have, rows)
		return err
	})
	return p, err
}

func previewOf(have []held, rows []Row) Preview {
	add, end, done := compare(have, rows, cn.Date{})
	p := Preview{Added: done.Added, Renamed: done.Renamed, Ended: done.Ended, Unchanged: done.Unchanged, NeedsDay: done.Renamed+done.Ended > 0, Changes: []Change{}}
	for _, r := range rows {
		switch cn.DivisionCode(r.Code).Level() {
		case cn.LevelTownship:
			p.Townships++
		case cn.LevelVillage:
			p.Villages++
		}
	}
	was := map[string]string{}
	for _, old := range end {
		was[old.Code] = old.Official
	}
	for _, d := range add {
		c := Change{Code: d.Code, What: "added", Name: d.Official, Was: was[d.Code]}
		if c.Was != "" {
			c.What = "renamed"
			delete(was, d.Code)
		}
		p.Changes = append(p.Changes, c)
	}
	for code, name := range was {
		p.Changes = append(p.Changes, Change{Code: code, What: "ended", Name: name})
	}
	order := map[string]int{"ended": 0, "renamed": 1, "added": 2}
	slices.SortFunc(p.Changes, func(a, b Change) int {
		if a.What != b.What {
			return order[a.What] - order[b.What]
		}
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	p.Changes = p.Changes[:min(len(p.Changes), 500)]
	return p
}

type previewIn struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

func (s *Service) postPreview(ctx context.Context, in *previewIn) (*api.Body[Preview], error) {
	return api.Out(s.PreviewFile(ctx, in.RawBody))
}

type loadIn struct {
	From    api.Date `query:"from" doc:"从哪一天起变更;首次载入不填"`
	RawBody []byte   `contentType:"application/octet-stream"`
}

func (s *Service) postLoad(ctx context.Context, in *loadIn) (*api.Body[Loaded], error) {
	from, err := in.From.On(cn.Date{})
	if err != nil {
		return nil, err
	}
	rows, err := ReadFile(in.RawBody)
	if err != nil {
		return nil, err
	}
	return api.Out(s.Load(ctx, rows, from))
}
