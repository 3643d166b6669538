package app

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/notice"
	"github.com/shouwang/shouwang/internal/registry"
)

// board posts the notices of cases.
type board struct {
	notices   *notice.Service
	divisions *division.Service
	facts     *fact.Service
}

// postingWords are the title of a posting and what is to be done with its households.
func postingWords(p monitor.Posting) (title, matter string) {
	switch {
	case p.Announcement && p.Exit:
		return "监测对象风险消除结果公告", "风险已消除"
	case p.Announcement:
		return "监测对象认定结果公告", "已纳入监测对象"
	case p.Exit:
		return "拟消除风险的监测对象公示", "拟标注风险消除"
	}
	return "拟纳入监测对象公示", "拟纳入监测对象"
}

func (b board) Post(ctx context.Context, tx *db.Tx, p monitor.Posting) (string, error) {
	allowed, err := b.notices.AllowedTx(ctx, tx)
	if err != nil {
		return "", err
	}
	tree, err := b.divisions.Tree(ctx, tx)
	if err != nil {
		return "", err
	}
	d := notice.Draft{Kind: notice.Review, Area: p.Area}
	if p.Announcement {
		d.Kind = notice.Announcement
	}
	var matter string
	d.Title, matter = postingWords(p)
	d.Columns = []notice.Column{notice.Name, notice.Place, notice.Category, notice.Matter}
	if slices.ContainsFunc(p.Rows, func(r monitor.PostedRow) bool { return categoryTitles[r.Category] == "" }) {
		d.Columns = slices.DeleteFunc(d.Columns, func(c notice.Column) bool { return c == notice.Category })
	}
	d.Columns = slices.DeleteFunc(d.Columns, func(c notice.Column) bool { return !slices.Contains(allowed, c) })
	for _, r := range p.Rows {
		cells := map[notice.Column]string{notice.Name: r.Head, notice.Place: r.Group, notice.Category: categoryTitles[r.Category], notice.Matter: matter}
		if r.Group == "" {
			cells[notice.Place] = tree.Name(p.Area)
		}
		row := notice.Row{Subject: r.Case.Ref(), Cells: map[notice.Column]string{}}
		for _, c := range d.Columns {
			row.Cells[c] = cells[c]
		}
		if row.Minor, err = b.headIsMinor(ctx, tx, r.Household); err != nil {
			return "", err
		}
		d.Rows = append(d.Rows, row)
	}
	n, err := b.notices.PublishTx(ctx, tx, d)
	return string(n.ID), err
}

// adult is the age of majority (民法典 第十七条).
const adult = 18

func (b board) headIsMinor(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (bool, error) {
	t, err := b.facts.Evaluate(ctx, tx, tx.Today(), tx.Today(), h)
	if err != nil || len(t.Households) == 0 {
		return false, err
	}
	return slices.ContainsFunc(t.Households[0].Members, func(m fact.Member) bool {
		return m.Relation == registry.Head && !m.Birth.IsZero() && m.Birth.AgeOn(tx.Today()) < adult
	}), nil
}

func (b board) TakeDown(ctx context.Context, tx *db.Tx, n string, c monitor.CaseID, reason string) error {
	return b.notices.WithdrawTx(ctx, tx, notice.ID(n), c.Ref(), reason)
}

var categoryTitles = map[registry.Category]string{registry.Unstable: "脱贫不稳定户", registry.Marginal: "边缘易致贫户", registry.Sudden: "突发严重困难户"}

// cases tells monitor what became of the notices of its cases.
type cases struct{ monitor *monitor.Service }

func (c cases) hear(ctx context.Context, tx *db.Tx, e notice.Event) error {
	if e.Subject.Kind != "case" || e.Of != notice.Review {
		return nil
	}
	told := monitor.NoticeEvent{Notice: string(e.Notice), Case: monitor.CaseID(e.Subject.ID)}
	switch {
	case e.Kind == notice.Objected:
		told.Action = monitor.CaseObject
	case e.Kind == notice.Settled && e.Upheld:
		told.Action = monitor.CaseUphold
	case e.Kind == notice.Settled:
		told.Action = monitor.CaseDisallow
	case e.Kind == notice.Ended:
		told.Action = monitor.CaseNotified
	case e.Kind == notice.Removed && e.Early:
		told.Action = monitor.CaseUnpost
	default:
		return nil
	}
	return c.monitor.OnNotice(ctx, tx, told)
}
