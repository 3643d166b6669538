package demo

import (
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// Options say which county to make. The zero Size is "small", Months 36, End 2025-06-30.
type Options struct {
	Dir       string     // written: Dir/inbox/…, Dir/truth.csv
	Size      string     // "small" (about 1,500 households) or "county" (60,000)
	Seed      int64      // the same seed gives the same bytes
	Months    int        // months with files, 1–120
	End       cn.Date    // any day of the last month
	Divisions []Division // the county's townships and villages
}

var (
	ErrDivisions = errs.New(errs.Invalid, "demo.no_divisions", "没有找到村级区划,演示县无处安家。请先提供含 12 位村级代码的区划表。")
	ErrSize      = errs.New(errs.Invalid, "demo.size", "演示县的规模只能是 small(约 1500 户)或 county(约 6 万户),请改后再试。")
	ErrMonths    = errs.New(errs.Invalid, "demo.months", "月数应在 1 至 120 之间,请改后再试。")
	ErrDir       = errs.New(errs.Invalid, "demo.dir", "没有写明存放目录,请指定一个空目录。")
)

func (o *Options) complete() error {
	if o.Size == "" {
		o.Size = "small"
	}
	if o.Months == 0 {
		o.Months = 36
	}
	if o.End.IsZero() {
		o.End = cn.NewDate(2025, 6, 30)
	}
	if o.Size != "small" && o.Size != "county" {
		return ErrSize
	}
	if o.Months < 1 || o.Months > 120 {
		return ErrMonths
	}
	return nil
}
