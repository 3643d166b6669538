package source

import (
	"context"
	"fmt"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/authorisation"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Evidence is a record as a person reads it: whose word it is, and what it says.
type Evidence struct {
	Record     int64       `json:"record"`
	Dataset    string      `json:"dataset"`
	Title      string      `json:"title"`
	Department string      `json:"department"`
	Batch      int64       `json:"batch"`
	BatchState State       `json:"batch_state"`
	Row        string      `json:"row" doc:"部门文件里的行"`
	AsOf       cn.Date     `json:"as_of"`
	ReceivedOn cn.Date     `json:"received_on"`
	OnDate     cn.Date     `json:"on_date"`
	Until      cn.Date     `json:"until_date"`
	Amount     *cn.Money   `json:"amount,omitempty"`
	Code       string      `json:"code,omitempty"`
	Values     []Evidenced `json:"values"`
	Hidden     int         `json:"hidden" doc:"因权限没有显示的项数"`
}

// Evidenced is one value of a record under its Chinese heading.
type Evidenced struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

var (
	errNoRecord        = errs.New(errs.NotFound, "source.no_record", "没有这条记录,或不在您负责的区域内。")
	errNoAuthorisation = errs.New(errs.Conflict, "source.no_authorisation", "这条记录要有本户有效的承诺授权书才能看。请先请农户签授权书并登记。")
)

// RecordRow shows one record as evidence: to whoever may read the household's village.
// Sensitive values are left out, and counted, for those who may not read health data.
func RecordRow(ctx context.Context, tx *db.Tx, n int64) (*Evidence, error) {
	f := tx.Filter("r", "r.village", access.HouseholdRead).And("r.n = ?", n)
	var rec Record
	var found bool
	err := tx.Each(ctx, `SELECT `+recordColumns+`, r.dataset FROM record r`+f.Where(), f.Args(), func(row db.Scanner) error {
		rd := reader{}
		var err error
		rec, _, err = rd.scan(withDataset{row, &rd.dataset})
		rec.Dataset, found = rd.dataset, true
		return err
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errNoRecord
	}
	d, err := load(ctx, tx, rec.Dataset)
	if err != nil {
		return nil, err
	}
	if d.Gated() {
		covered, err := authorisation.Covered(ctx, tx, d.Key)
		if err != nil {
			return nil, err
		}
		if !covered[rec.SubjectID] {
			return nil, errNoAuthorisation
		}
	}
	b, err := getBatch(ctx, tx, rec.Batch)
	if err != nil {
		return nil, err
	}
	e := &Evidence{Record: rec.N, Dataset: d.Key, Title: d.Title, Department: d.Department, Batch: b.Number, BatchState: b.State, Row: rowLabel(rec.Row),
		AsOf: b.AsOf, ReceivedOn: b.ReceivedOn, OnDate: rec.OnDate, Until: rec.Until, Values: []Evidenced{}}
	if rec.HasAmount {
		e.Amount = &rec.Amount
	}
	if b.Origin == fromVisit {
		e.Department = visitTitle
	}
	e.fill(d, &rec, tx.Actor().Scope(access.HealthRead).Covers(rec.Village))
	return e, nil
}

// withDataset scans one column more.
type withDataset struct {
	db.Scanner
	dataset *string
}

func (w withDataset) Scan(dest ...any) error { return w.Scanner.Scan(append(dest, w.dataset)...) }

func (e *Evidence) fill(d *Dataset, rec *Record, sensitive bool) {
	if f := d.ByRole(RoleCode); f != nil && (sensitive || !f.Sensitive) {
		e.Code, _ = f.show(rec)
	}
	e.Values, e.Hidden = d.Words(rec, sensitive)
}

// Words are the values of a record under their headings; without the right to sensitive
// ones those are left out and counted.
func (d *Dataset) Words(rec *Record, sensitive bool) (values []Evidenced, hidden int) {
	values = []Evidenced{}
	for i := range d.Fields {
		f := &d.Fields[i]
		text, ok := f.show(rec)
		switch {
		case !ok:
		case f.Sensitive && !sensitive:
			hidden++
		default:
			values = append(values, Evidenced{f.Title, text})
		}
	}
	if d.Amount != nil && rec.HasAmount {
		values = append(values, Evidenced{d.Amount.Title, rec.Amount.String() + " 元"})
	}
	return values, hidden
}

// show is the value of a field in words; ok is false if the record has none.
func (f *Field) show(rec *Record) (text string, ok bool) {
	switch f.Role {
	case RoleDate:
		return rec.OnDate.String(), !rec.OnDate.IsZero()
	case RoleUntil:
		return rec.Until.String(), !rec.Until.IsZero()
	case RoleAmount:
		return rec.Amount.String() + " 元", rec.HasAmount
	case RoleCode:
		return rec.Code, rec.Code != ""
	}
	if text, ok = rec.Doc.Text(f.Key); !ok {
		return "", false
	}
	switch f.Type {
	case Money:
		m, _ := rec.Doc.Money(f.Key)
		text = m.String() + " 元"
	case Bool:
		text = "否"
		if yes, _ := rec.Doc.Bool(f.Key); yes {
			text = "是"
		}
	}
	return strings.TrimSpace(text + " " + f.Unit), true
}

// rowLabel names a row for people.
func rowLabel(row int) string {
	if further := row >> sheetShift; further > 0 {
		return fmt.Sprintf("第%d张表第%d行", further+1, row&(1<<sheetShift-1))
	}
	return fmt.Sprintf("第%d行", row)
}
