package source

import (
	"context"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Settled is a decision about a link, which can be taken back.
type Settled struct {
	ID         ReviewID `json:"id"`
	Batch      int64    `json:"batch"`
	Dataset    string   `json:"dataset"`
	Title      string   `json:"title"`
	Row        int      `json:"row"`
	RowLabel   string   `json:"row_label"`
	ReasonText string   `json:"reason_text"`
	State      string   `json:"state" enum:"accepted,refused,added"`
	By         string   `json:"by" doc:"谁判断的"`
	On         cn.Date  `json:"on"`
	Household  string   `json:"household,omitempty" doc:"归到的户的 id"`
	Number     string   `json:"number,omitempty" doc:"归到的户的户编号"`
	subject    string
}

// SettledReviews lists decided reviews, those of the newest rows first.
func (s *Service) SettledReviews(ctx context.Context, page api.Page) (list api.List[Settled], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f, err := reviewFilter(tx)
		if err != nil {
			return err
		}
		f.And("v.state <> 'open'")
		if page.After != "" {
			f.And("v.id < ?", page.After)
		}
		list.Items, err = db.Select(ctx, tx, `SELECT v.id, v.batch, b.dataset, v.row_no, v.reason, v.state, v.settled_by, v.settled_at, v.subject_id
			FROM link_review v JOIN batch b ON b.county_id = v.county_id AND b.number = v.batch`+f.Where()+` AND b.state = 'published'
			ORDER BY v.id DESC LIMIT `+f.Arg(page.Limit+1), f.Args(), scanSettled)
		if err != nil {
			return err
		}
		if len(list.Items) > page.Limit {
			list.Items = list.Items[:page.Limit]
			list.Next = string(list.Items[page.Limit-1].ID)
		}
		return s.dressSettled(ctx, tx, list.Items)
	})
	return list, err
}

func scanSettled(row db.Scanner) (x Settled, err error) {
	var reason string
	var at *time.Time
	err = row.Scan(&x.ID, &x.Batch, &x.Dataset, &x.Row, &reason, &x.State, &x.By, &at, &x.subject)
	x.RowLabel, x.ReasonText = rowLabel(x.Row), reviewTexts[reason]
	if at != nil {
		x.On = cn.DateOf(*at)
	}
	return x, err
}

// dressSettled adds names, titles and the households that rows went to.
func (s *Service) dressSettled(ctx context.Context, tx *db.Tx, list []Settled) error {
	var accounts []string
	var persons []registry.PersonID
	for _, x := range list {
		accounts = append(accounts, x.By)
		if x.State != string(refused) {
			persons = append(persons, registry.PersonID(x.subject))
		}
	}
	names, err := access.Names(ctx, tx, accounts...)
	if err != nil {
		return err
	}
	homes, err := s.registry.HomesOf(ctx, tx, persons)
	if err != nil {
		return err
	}
	ids := make([]registry.HouseholdID, 0, len(list))
	for i := range list {
		x := &list[i]
		x.By = names[x.By]
		if d, err := load(ctx, tx, x.Dataset); err == nil {
			x.Title = d.Title
		}
		if h, ok := homes[registry.PersonID(x.subject)]; ok {
			x.Household = string(h)
		} else if x.State == string(accepted) {
			x.Household = x.subject // a household's own row
		}
		if x.Household != "" {
			ids = append(ids, registry.HouseholdID(x.Household))
		}
	}
	cards, err := s.registry.Cards(ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return err
	}
	for i := range list {
		if c, ok := cards[registry.HouseholdID(list[i].Household)]; ok {
			list[i].Number = c.Number
		} else {
			list[i].Household = ""
		}
	}
	return nil
}
