package notice

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Preview is what a draft would become.
type Preview struct {
	Problems []Problem `json:"problems" doc:"不能公示的地方;没有就可以发布"`
	First    cn.Date   `json:"first" doc:"第一天"`
	Last     cn.Date   `json:"last" doc:"最后一天"`
	Limit    string    `json:"limit" doc:"公示多久"`
	Columns  []Column  `json:"columns"`
	Rows     []CopyRow `json:"rows" doc:"每一行显示出来的样子"`
}

// Preview checks a draft and keeps nothing. Who may: notice.publish in the area.
func (s *Service) Preview(ctx context.Context, d Draft) (p Preview, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.NoticePublish, d.Area); err != nil {
			return err
		}
		if d.From.IsZero() {
			d.From = tx.Today()
		}
		r, err := s.rulesOf(ctx, tx, d.Kind, d.From)
		if err != nil {
			return err
		}
		p.Problems = append([]Problem{}, r.check(d)...)
		if d.From.Before(tx.Today()) {
			p.Problems = append(p.Problems, Problem{Path: "from", Code: "backdated", Text: errBackdated.Text})
		}
		p.First, p.Last, p.Limit = r.terms.first(d.From, s.calendar), r.terms.due(d.From, s.calendar, nil).Day, r.terms.Limit.String()
		p.Columns, p.Rows = rowsOf(d, r.masked)
		return nil
	})
	return p, err
}

// Columns are the whitelist, each with what the county says of it today.
func (s *Service) Columns(ctx context.Context) (list []ColumnInfo, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.NoticeRead); err != nil {
			return err
		}
		allowed, err := s.AllowedTx(ctx, tx)
		for _, c := range columns {
			list = append(list, ColumnInfo{Key: c.key, Title: c.title, Help: c.help, Allowed: slices.Contains(allowed, c.key)})
		}
		return err
	})
	return list, err
}
