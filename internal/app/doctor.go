package app

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Level says how much a finding matters.
type Level string

const (
	Good Level = "正常"
	Warn Level = "提醒"
	Bad  Level = "问题"
)

// Finding is one thing that an operator should know.
type Finding struct {
	Level Level
	Text  string
}

// Doctor looks at the installation.
func (a *App) Doctor(ctx context.Context, dir, keys string) (list []Finding, err error) {
	add := func(l Level, format string, args ...any) {
		list = append(list, Finding{l, fmt.Sprintf(format, args...)})
	}
	if keys == "" || filepath.Clean(keys) == filepath.Join(filepath.Clean(dir), "keys") {
		add(Warn, "密钥和数据在同一目录,备份被拿走时密钥也一起被拿走。请用 --keys 把密钥放到别处。")
	} else {
		add(Good, "密钥与数据分开存放。")
	}
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		report, err := a.Audit.Verify(ctx, tx)
		if err != nil {
			return err
		}
		if report.FirstBad != 0 {
			add(Bad, "审计链从第 %d 条起与记录不符。", report.FirstBad)
		} else {
			add(Good, "审计链完整,共 %d 条。", report.Entries)
		}
		set, err := a.Params.Snapshot(ctx, tx, tx.Today())
		if err != nil {
			return err
		}
		if _, ok := set.Money("monitoring_line"); !ok {
			add(Warn, "监测范围没有设定,收入类规则不会判断。请用 shouwang param set 监测范围 金额 --from 日期。")
		}
		if _, known := cn.DefaultCalendar().IsWorkday(tx.Today()); !known {
			add(Warn, "本年度的节假日安排没有录入,工作日时限按周一至周五计算,可能不准。")
		}
		return nil
	})
	return list, err
}
