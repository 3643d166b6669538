package monitor

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/authorisation"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/source"
)

var (
	errNoDoubt     = errs.New(errs.NotFound, "monitor.no_doubt", "没有这条疑点,或已经认定。请刷新后再看。")
	errExplain     = errs.New(errs.Invalid, "monitor.explain", "请写明农户怎样说明、有什么凭据,500 字以内,不要写证件号和电话。")
	errDecide      = errs.New(errs.Invalid, "monitor.decide", "请选择疑点已澄清还是仍成立,并写明理由。")
	errUnexplained = errs.New(errs.Conflict, "monitor.unexplained", "这条疑点村里还没有说明。请先由村干部问明情况,再认定。")
	errOwnWord     = errs.New(errs.Conflict, "monitor.own_explanation", "疑点须由说明人以外的人认定。")
	errUnsent      = errs.New(errs.Invalid, "monitor.unsent", "%s没有送来数据。请写明是怎样核对的(如电话、函件),再办结比对。")
)

// Compared is what a comparison had of one dataset.
type Compared struct {
	Dataset   string  `json:"dataset"`
	Title     string  `json:"title"`
	Delivered bool    `json:"delivered" doc:"false 为部门没有送来数据,不等于没有"`
	AsOf      cn.Date `json:"as_of,omitzero"`
	Records   int     `json:"records"`
}

// Doubt is something that a comparison found and that asks for an explanation and a
// decision. It never refuses a household by itself.
type Doubt struct {
	ID          string    `json:"id"`
	Dataset     string    `json:"dataset"`
	Kind        string    `json:"kind"`
	Sentence    string    `json:"sentence"`
	RaisedAt    time.Time `json:"raised_at"`
	Explanation string    `json:"explanation" doc:"村里问明的情况;空为还没有说明"`
	ExplainedBy string    `json:"explained_by,omitempty"`
	Decision    string    `json:"decision,omitempty" enum:"cleared,stands" doc:"cleared 已澄清,stands 仍成立;没有认定时省略"`
	Reason      string    `json:"reason,omitempty"`
	DecidedBy   string    `json:"decided_by,omitempty"`

	records []int64
}

// checks are the datasets that are compared, and what in them is a doubt.
// Source: docs/sources.md S17
var checks = []struct {
	dataset, title string
	doubts         func(records []source.Record, set param.Set) []Doubt
}{
	{"check.vehicle", "车辆", vehicleDoubts},
	{"check.property", "不动产", propertyDoubts},
	{"check.enterprise", "经商办企业", enterpriseDoubts},
	{"check.payroll", "财政供养", payrollDoubts},
}

// farmVehicles are kinds of vehicle that a farm lives by.
var farmVehicles = []string{"拖拉机", "三轮", "农用", "两轮摩托", "二轮摩托", "普通摩托"}

func vehicleDoubts(records []source.Record, _ param.Set) (list []Doubt) {
	for _, r := range records {
		model, _ := r.Doc.Text("model")
		if r.Code == "残疾代步" || containsAny(model, farmVehicles) {
			continue
		}
		list = append(list, Doubt{Kind: "vehicle", Sentence: fmt.Sprintf("名下有%s车辆一辆(%s%s)。", r.Code, model, dated(r.OnDate, "登记")), records: []int64{r.N}})
	}
	return list
}

func propertyDoubts(records []source.Record, set param.Set) (list []Doubt) {
	var all []int64
	for _, r := range records {
		all = append(all, r.N)
		if r.Code == "商品房" {
			area, _ := r.Doc.Text("floor_area")
			list = append(list, Doubt{Kind: "purchase", Sentence: fmt.Sprintf("名下有商品房一套(%s平方米);部门没有给购房时间,请问明。", orUnknown(area)), records: []int64{r.N}})
		}
	}
	if limit, ok := set.Int("doubt.houses"); ok && int64(len(records)) >= limit {
		list = append(list, Doubt{Kind: "houses", Sentence: fmt.Sprintf("全家名下有住房 %d 套,达到 %d 套。", len(records), limit), records: all})
	}
	return list
}

func enterpriseDoubts(records []source.Record, _ param.Set) (list []Doubt) {
	for _, r := range records {
		if r.Code != "存续" {
			continue
		}
		part, _ := r.Doc.Text("part")
		name, _ := r.Doc.Text("enterprise")
		capital := "注册资本不详"
		if r.HasAmount {
			capital = fmt.Sprintf("注册资本 %s 元", r.Amount)
		}
		list = append(list, Doubt{Kind: "enterprise", Sentence: fmt.Sprintf("在存续的“%s”任%s(%s)。", name, part, capital), records: []int64{r.N}})
	}
	return list
}

func payrollDoubts(records []source.Record, _ param.Set) (list []Doubt) {
	for _, r := range records {
		if r.Code != "编制" { // 公益岗 is help, not a doubt
			continue
		}
		list = append(list, Doubt{Kind: "payroll", Sentence: "家庭成员中有财政供养的编制内人员。", records: []int64{r.N}})
	}
	return list
}

// Compare compares the household with what departments have sent, under its authorisation,
// and raises the doubts. It may be run again while it is not concluded: what it raised
// before is not raised twice.
// Errors: monitor.no_authorisation, monitor.case_step.
// Policy: plan:262 A025
func (s *Service) Compare(ctx context.Context, c CaseID) (Case, error) {
	return s.act(ctx, c, access.CaseCompare, func(tx *db.Tx, t *turn) error {
		if err := t.p.allow(CaseCompare, tx.Actor().ID); err != nil {
			return err
		}
		valid, err := authorisation.ValidTx(ctx, tx, t.c.Household)
		if err != nil {
			return err
		}
		if len(valid) == 0 {
			return errNoValid
		}
		known, err := doubtsOf(ctx, tx, t.c.ID)
		if err != nil {
			return err
		}
		done, doubts, err := t.compare(ctx, tx, valid)
		if err != nil {
			return err
		}
		raised := 0
		for _, d := range doubts {
			if slices.ContainsFunc(known, func(k Doubt) bool { return k.Kind == d.Kind && slices.Equal(k.records, d.records) }) {
				continue
			}
			raised++
			if err := insertDoubt(ctx, tx, t.c.ID, d); err != nil {
				return err
			}
		}
		return s.take(ctx, tx, t, caseStep{Action: CaseCompare, Payload: casePayload{Authorisation: string(valid[0].ID), Compared: done, Doubts: raised}})
	})
}

// compare reads what the authorisations allow.
func (t *turn) compare(ctx context.Context, tx *db.Tx, valid []authorisation.Authorisation) (done []Compared, doubts []Doubt, err error) {
	subjects, err := authorisation.SubjectsOf(ctx, tx, t.c.Household)
	if err != nil {
		return nil, nil, err
	}
	today := tx.Today()
	for _, check := range checks {
		if !slices.ContainsFunc(valid, func(a authorisation.Authorisation) bool { return a.Valid(check.dataset, today) }) {
			continue
		}
		latest, sent, err := source.RosterAsOf(ctx, tx, check.dataset, today, today)
		if err != nil {
			return nil, nil, err
		}
		var records []source.Record
		for r, err := range source.Roster(ctx, tx, check.dataset, today, today, subjects...) {
			if err != nil {
				return nil, nil, err
			}
			records = append(records, r)
		}
		done = append(done, Compared{check.dataset, check.title, sent, latest.AsOf, len(records)})
		for _, d := range check.doubts(records, t.rules.set) {
			d.Dataset = check.dataset
			doubts = append(doubts, d)
		}
	}
	return done, doubts, nil
}

// ConcludeComparison ends a comparison of which all doubts are settled. Where a dataset
// was not delivered, the note says how it was checked instead.
// Errors: monitor.doubts_open, monitor.unsent.
func (s *Service) ConcludeComparison(ctx context.Context, c CaseID, note string) (Case, error) {
	note, err := checkNote(note)
	if err != nil {
		return Case{}, err
	}
	return s.act(ctx, c, access.CaseCompare, func(tx *db.Tx, t *turn) error {
		if err := t.p.allow(CaseCompared, tx.Actor().ID); err != nil {
			return err
		}
		if unsent := t.unsent(); unsent != "" && note == "" {
			return errUnsent.Textf(unsent)
		}
		return s.take(ctx, tx, t, caseStep{Action: CaseCompared, Note: note})
	})
}

// unsent names the first dataset of the last comparison that no department had sent.
func (t *turn) unsent() string {
	for _, s := range slices.Backward(t.log) {
		if s.Action != CaseCompare {
			continue
		}
		for _, d := range s.Payload.Compared {
			if !d.Delivered {
				return d.Title
			}
		}
		return ""
	}
	return ""
}

// Explain keeps what the village found out about a doubt.
func (s *Service) Explain(ctx context.Context, c CaseID, doubt, explanation string) (Case, error) {
	explanation, err := checkNote(explanation)
	if err != nil || explanation == "" {
		return Case{}, errExplain
	}
	return s.act(ctx, c, access.CasePrepare, func(tx *db.Tx, t *turn) error {
		err := tx.ExecOne(ctx, errNoDoubt, `UPDATE case_doubt SET explanation = $4, explained_by = $5, explained_at = $6 WHERE county_id = $1 AND case_id = $2 AND id = $3 AND decision = ''`,
			tx.County(), c, doubt, explanation, tx.Actor().ID, tx.Now())
		if err != nil {
			return err
		}
		return s.take(ctx, tx, t, caseStep{Action: CaseExplain, Payload: casePayload{Doubt: doubt}})
	})
}

// Settle decides a doubt that was explained: cleared, or it stands. Not by who explained it.
func (s *Service) Settle(ctx context.Context, c CaseID, doubt, decision, reason string) (Case, error) {
	reason, err := checkNote(reason)
	if err != nil {
		return Case{}, err
	}
	if decision != "cleared" && decision != "stands" || reason == "" {
		return Case{}, errDecide
	}
	return s.act(ctx, c, access.CaseCompare, func(tx *db.Tx, t *turn) error {
		found, err := doubtsOf(ctx, tx, c)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(found, func(d Doubt) bool { return d.ID == doubt && d.Decision == "" })
		switch {
		case i < 0:
			return errNoDoubt
		case found[i].ExplainedBy == "":
			return errUnexplained
		case found[i].ExplainedBy == tx.Actor().ID:
			return errOwnWord
		}
		err = tx.ExecOne(ctx, errNoDoubt, `UPDATE case_doubt SET decision = $4, reason = $5, decided_by = $6, decided_at = $7 WHERE county_id = $1 AND case_id = $2 AND id = $3 AND decision = ''`,
			tx.County(), c, doubt, decision, reason, tx.Actor().ID, tx.Now())
		if err != nil {
			return err
		}
		return s.take(ctx, tx, t, caseStep{Action: CaseSettle, Payload: casePayload{Doubt: doubt}})
	})
}

func insertDoubt(ctx context.Context, tx *db.Tx, c CaseID, d Doubt) error {
	_, err := tx.Exec(ctx, `INSERT INTO case_doubt (county_id, id, case_id, dataset, kind, sentence, records, raised_by, raised_at, explanation, explained_by, decision, reason, decided_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '', '', '')`,
		tx.County(), id.New[string](), c, d.Dataset, d.Kind, d.Sentence, asJSON(d.records), tx.Actor().ID, tx.Now())
	return err
}

func doubtsOf(ctx context.Context, tx *db.Tx, c CaseID) ([]Doubt, error) {
	return db.Select(ctx, tx, `SELECT id, dataset, kind, sentence, records, raised_at, explanation, explained_by, decision, reason, decided_by
		FROM case_doubt WHERE county_id = $1 AND case_id = $2 ORDER BY id`, []any{tx.County(), c}, func(row db.Scanner) (Doubt, error) {
		var d Doubt
		var records []byte
		err := row.Scan(&d.ID, &d.Dataset, &d.Kind, &d.Sentence, &records, &d.RaisedAt, &d.Explanation, &d.ExplainedBy, &d.Decision, &d.Reason, &d.DecidedBy)
		if err != nil {
			return d, err
		}
		d.RaisedAt = d.RaisedAt.UTC()
		return d, json.Unmarshal(records, &d.records)
	})
}
