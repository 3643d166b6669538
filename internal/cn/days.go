package cn

import (
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

var errDays = errs.New(errs.Invalid, "days.form", "时限请写成 15天 或 5工作日")

// DayUnit is the unit of a time limit.
type DayUnit string

const (
	CalendarDays DayUnit = "天"
	WorkingDays  DayUnit = "工作日"
)

// Days is a time limit as an office document states it: 15天, 5工作日.
type Days struct {
	N    int     `json:"n"`
	Unit DayUnit `json:"unit"`
}

// ParseDays reads "15天", "15日", "5工作日" or "5个工作日".
func ParseDays(raw string) (Days, error) {
	digits, unit := leadingDigits(squeeze(raw))
	n, ok := atoi(digits)
	if !ok {
		return Days{}, errDays
	}
	switch strings.TrimPrefix(unit, "个") {
	case "天", "日", "自然日":
		return Days{n, CalendarDays}, nil
	case "工作日":
		return Days{n, WorkingDays}, nil
	}
	return Days{}, errDays
}

// Due is the last day of the limit for an event on from: day 1 is the day after the
// event. It is unknown if from is unknown or the unit is neither of the two. A limit in
// 天 may end on a day off; a limit in 工作日 reaching beyond the years of cal is a guess:
// ask cal.Known(from, due).
func (d Days) Due(from Date, cal Calendar) Date {
	switch d.Unit {
	case CalendarDays:
		return from.AddDays(d.N)
	case WorkingDays:
		return cal.AddWorkdays(from, d.N)
	}
	return Date{}
}

// String is "15天" or "5个工作日".
func (d Days) String() string {
	if d.Unit == WorkingDays {
		return strconv.Itoa(d.N) + "个工作日"
	}
	return strconv.Itoa(d.N) + string(d.Unit)
}
