package notice

import (
	"context"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
)

// Query picks notices.
type Query struct {
	api.Page
	Area  string `query:"area" maxLength:"15" doc:"区划代码,含下级"`
	Stand string `query:"stand" enum:"up,ending,objected,completed,down" doc:"up 正在公示,ending 三天内到期,objected 有没答复的异议,completed 期满未撤,down 已撤下"`
}

// endingSoon is how many days before its last day a notice is listed as ending.
const endingSoon = 3

// List is the notices that the actor may read, the newest first, without their lines.
func (s *Service) List(ctx context.Context, q Query) (out api.List[Notice], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.NoticeRead); err != nil {
			return err
		}
		f := tx.Filter("n", "n.area", access.NoticeRead)
		if q.Area != "" {
			f.In("n.area", db.Scope{Areas: []string{q.Area}})
		}
		switch q.Stand {
		case "up":
			f.And("n.down_on IS NULL AND n.completed = false")
		case "ending":
			f.And("n.down_on IS NULL AND n.completed = false AND n.due <= ?", tx.Today().AddDays(endingSoon))
		case "objected":
			f.And(`n.id IN (SELECT o.notice_id FROM notice_objection o WHERE o.county_id = n.county_id AND o.settled_on IS NULL)`)
		case "completed":
			f.And("n.down_on IS NULL AND n.completed = true")
		case "down":
			f.And("n.down_on IS NOT NULL")
		}
		if q.After != "" {
			f.And("n.id < ?", q.After)
		}
		limit := q.Limit
		if limit == 0 {
			limit = 50
		}
		out.Items, err = s.notices(ctx, tx, f, " ORDER BY n.id DESC LIMIT "+f.Arg(limit+1))
		if err != nil {
			return err
		}
		if len(out.Items) > limit {
			out.Items = out.Items[:limit]
			out.Next = string(out.Items[limit-1].ID)
		}
		return s.dress(ctx, tx, out.Items)
	})
	return out, err
}

// Detail is one notice with all that was shown of it.
type Detail struct {
	Notice
	Copies []Shown `json:"copies" doc:"显示过的每一份,从先到后"`
	// May say what the actor may do with it.
	MaySettle   bool `json:"may_settle"`
	MayTakeDown bool `json:"may_take_down"`
}

// Show is one notice that the actor may read.
func (s *Service) Show(ctx context.Context, notice ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		n, err := s.get(ctx, tx, notice, access.NoticeRead)
		if err != nil {
			return err
		}
		list := []Notice{n}
		if err := s.dress(ctx, tx, list); err != nil {
			return err
		}
		d.Notice = list[0]
		if d.Copies, err = s.copies(ctx, tx, notice); err != nil {
			return err
		}
		d.MaySettle = tx.Actor().Scope(access.NoticeSettle).Covers(n.Area) && n.PublishedBy != tx.Actor().ID
		d.MayTakeDown = tx.Actor().Scope(access.NoticeTakeDown).Covers(n.Area) && n.State != TakenDown
		var who []string
		for _, c := range d.Copies {
			who = append(who, c.Actor)
		}
		names, err := access.Names(ctx, tx, who...)
		for i := range d.Copies {
			d.Copies[i].ByName = names[d.Copies[i].Actor]
		}
		return err
	})
	return d, err
}

// dress gives notices the names of areas and people.
func (s *Service) dress(ctx context.Context, tx *db.Tx, list []Notice) error {
	if len(list) == 0 {
		return nil
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	var who []string
	for _, n := range list {
		who = append(who, n.PublishedBy)
	}
	names, err := access.Names(ctx, tx, who...)
	for i := range list {
		list[i].AreaName, list[i].ByName = tree.FullName(list[i].Area), names[list[i].PublishedBy]
	}
	return err
}

// Objections are those to a notice that the actor may read. What they say is for those who
// settle them; who made them, for a purpose (Reveal).
func (s *Service) Objections(ctx context.Context, notice ID) (list []Objection, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		n, err := s.get(ctx, tx, notice, access.NoticeRead)
		if err != nil {
			return err
		}
		if list, err = objections(ctx, tx, notice); err != nil {
			return err
		}
		return s.dressObjections(ctx, tx, list, tx.Actor().Scope(access.NoticeSettle).Covers(n.Area))
	})
	return list, err
}

// FindObjection is the objection of a receipt's number, for whoever answers the telephone.
func (s *Service) FindObjection(ctx context.Context, number string) (o Objection, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		year, n, ok := parseNumber(number)
		if !ok {
			return db.ErrNotFound
		}
		list, err := db.Select(ctx, tx, objectionColumns+` WHERE o.county_id = $1 AND o.year = $2 AND o.number = $3`, []any{tx.County(), year, n}, scanObjection)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return db.ErrNotFound
		}
		if _, err := s.get(ctx, tx, list[0].Notice, access.NoticeRead); err != nil {
			return err
		}
		if err := s.dressObjections(ctx, tx, list, false); err != nil {
			return err
		}
		o = list[0]
		return nil
	})
	return o, err
}

func (s *Service) dressObjections(ctx context.Context, tx *db.Tx, list []Objection, read bool) error {
	var who []string
	for _, o := range list {
		who = append(who, o.RecordedBy, o.SettledBy)
	}
	names, err := access.Names(ctx, tx, who...)
	if err != nil {
		return err
	}
	for i := range list {
		o := &list[i]
		o.ByName, o.SettlerIs = names[o.RecordedBy], names[o.SettledBy]
		if !read {
			continue
		}
		what, err := s.unseal(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		o.Text = what.Text
	}
	return nil
}

// parseNumber reads "2026-0007".
func parseNumber(s string) (year, n int, ok bool) {
	y, rest, found := strings.Cut(strings.TrimSpace(s), "-")
	if !found {
		return 0, 0, false
	}
	year, ok1 := smallNumber(y)
	n, ok2 := smallNumber(rest)
	return year, n, ok1 && ok2
}
