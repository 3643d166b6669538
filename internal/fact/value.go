package fact

import (
	"strconv"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/source"
)

// Row points to a row of a department's file (or of a visit) behind a value.
type Row struct {
	Record  int64    `json:"record"`
	Batch   int64    `json:"batch"`
	Row     int      `json:"row"`
	Dataset string   `json:"dataset"`
	On      cn.Date  `json:"on"`
	Amount  cn.Money `json:"amount"`
}

func rowOf(r source.Record) Row {
	return Row{Record: r.N, Batch: r.Batch, Row: r.Row, Dataset: r.Dataset, On: r.OnDate, Amount: r.Amount}
}

// Value is a fact's value. The zero Value is unknown, which is not 0.
type Value struct {
	Known bool
	N     int64  // 分 for money, 1 for true
	Text  string // for text
	Rows  []Row  // the rows behind it, oldest first
}

func number(n int64, rows []Row) Value { return Value{Known: true, N: n, Rows: rows} }
func text(s string, rows []Row) Value  { return Value{Known: true, Text: s, Rows: rows} }

func truth(b bool, rows []Row) Value {
	if b {
		return number(1, rows)
	}
	return number(0, rows)
}

// Until is the day of the newest row behind the value.
func (v Value) Until() cn.Date {
	var last cn.Date
	for _, r := range v.Rows {
		if last.IsZero() || r.On.After(last) {
			last = r.On
		}
	}
	return last
}

// Say writes the value as a cadre reads it: 23,480 · 是 · 未知.
func (v Value) Say(k Kind) string {
	if !v.Known {
		return "未知"
	}
	switch k {
	case Money:
		return cn.Money(v.N).Short()
	case Bool:
		if v.N != 0 {
			return "是"
		}
		return "否"
	case Text:
		return v.Text
	}
	return strconv.FormatInt(v.N, 10)
}
