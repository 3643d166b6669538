package registry

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errNotProvisional = errs.New(errs.Conflict, "registry.not_provisional", "本户已在花名册上,或已经确认过,不用再办。")
	errOwnRecord      = errs.New(errs.Conflict, "registry.own_record", "这一户是您登记的,请由另一个人来确认或退回。")
	errNumber         = errs.New(errs.Invalid, "registry.number", "户编号只能是 4 到 30 位数字或字母。还没有户编号的请留空。")
	errNumberTaken    = errs.New(errs.Conflict, "registry.number_taken", "这个户编号已经是别的户的。如果是同一户,请办理并户。")
)

// ProvisionalQuery picks households that are on no roster.
type ProvisionalQuery struct {
	Village string `query:"village" pattern:"^[0-9]{0,15}$" doc:"区划代码,含其下各级"`
	State   string `query:"state" enum:"waiting,confirmed" doc:"waiting 等人确认(默认),confirmed 已确认、还没有户编号"`
}

// ProvisionalItem is a household that is on no roster, and how it came to be here.
type ProvisionalItem struct {
	HouseholdItem
	Origin     string  `json:"origin" enum:"met,split,row" doc:"met 走访登记,split 分户,row 部门数据里的人"`
	Since      cn.Date `json:"since" doc:"从哪一天起是一户"`
	RecordedOn cn.Date `json:"recorded_on" doc:"哪一天登记的"`
	By         string  `json:"by"`
	ByName     string  `json:"by_name,omitempty"`
	Batch      int64   `json:"batch,omitempty" doc:"从哪个批次的行来"`
	MayDecide  bool    `json:"may_decide" doc:"本人可以确认或退回"`
}

var origins = map[string]string{"provisional": "met", "split": "split"}

// Provisionals lists the households of the actor's area that are on no roster, by village.
func (s *Service) Provisionals(ctx context.Context, q ProvisionalQuery, p api.Page) (list api.List[ProvisionalItem], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = listProvisional(ctx, tx, q, p)
		return err
	})
	return list, err
}

func listProvisional(ctx context.Context, tx *db.Tx, q ProvisionalQuery, p api.Page) (list api.List[ProvisionalItem], err error) {
	f := Query{Village: q.Village, Provisional: true}.filter(tx)
	if q.State == "confirmed" {
		f.And("h.confirmed_by IS NOT NULL")
	} else {
		f.And("h.confirmed_by IS NULL")
	}
	if p.After != "" {
		village, last, ok := strings.Cut(p.After, ",")
		if !ok {
			return list, errCursor
		}
		f.And("(h.village, h.id) > (?, ?)", village, last)
	}
	edit := tx.Actor().Scope(access.HouseholdEdit)
	list.Items, err = db.Select(ctx, tx, `SELECT h.id, h.village, h.group_name, h.kind, h.category, h.relocated, h.site, c.kind, c.as_of, c.recorded_at, c.actor, coalesce(c.from_batch, 0)
		FROM household h JOIN registry_change c ON c.county_id = h.county_id AND c.n = h.created_by`+f.Where()+
		` ORDER BY h.village, h.id LIMIT `+f.Arg(p.Limit+1), f.Args(), func(row db.Scanner) (ProvisionalItem, error) {
		h := ProvisionalItem{HouseholdItem: HouseholdItem{Household: Household{Status: Provisional}}}
		var kind string
		var at time.Time
		err := row.Scan(&h.ID, &h.Village, &h.Group, &h.Kind, &h.Category, &h.Relocated, &h.Site, &kind, &h.Since, &at, &h.By, &h.Batch)
		h.RecordedOn, h.Origin = cn.DateOf(at), origins[kind]
		if h.Batch != 0 {
			h.Origin = "row"
		}
		h.MayDecide = q.State != "confirmed" && h.By != tx.Actor().ID && edit.Covers(h.Village)
		return h, err
	})
	if err != nil {
		return list, err
	}
	if len(list.Items) > p.Limit {
		list.Items = list.Items[:p.Limit]
		last := list.Items[p.Limit-1]
		list.Next = last.Village + "," + string(last.ID)
	}
	return list, dressProvisional(ctx, tx, list.Items)
}

func dressProvisional(ctx context.Context, tx *db.Tx, items []ProvisionalItem) error {
	plain, accounts := make([]HouseholdItem, len(items)), make([]string, len(items))
	for i := range items {
		plain[i], accounts[i] = items[i].HouseholdItem, items[i].By
	}
	if err := headsAndSizes(ctx, tx, plain); err != nil {
		return err
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range items {
		items[i].HouseholdItem, items[i].ByName = plain[i], names[items[i].By]
	}
	return err
}

// ConfirmIn confirms a household that is on no roster.
type ConfirmIn struct {
	Number string `json:"number,omitempty" required:"false" maxLength:"30" doc:"全国系统给的户编号;还没有的留空"`
}

var numberForm = regexp.MustCompile(`^[0-9A-Za-z]{4,30}$`)

// Confirm says, by another person than who recorded it, that a household on no roster is
// one; with its 户编号 where the national system has given one.
// Errors: registry.not_provisional, .own_record, .number, .number_taken.
func (s *Service) Confirm(ctx context.Context, h HouseholdID, in ConfirmIn) error {
	number := strings.ToUpper(strings.TrimSpace(in.Number))
	if number != "" && !numberForm.MatchString(number) {
		return errNumber
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		area, _, err := waiting(ctx, tx, h)
		if err != nil {
			return err
		}
		c, err := begin(ctx, tx, "confirm", h, When{tx.Today(), tx.Today()})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE household SET confirmed_by = $3 WHERE county_id = $1 AND id = $2`, tx.County(), string(h), c.n); err != nil {
			return err
		}
		if number != "" {
			if err := giveNumber(ctx, tx, h, number, c); err != nil {
				return err
			}
		}
		return tx.Record(ctx, db.Entry{Verb: "household.confirm", Ref: h.Ref(), Area: area, Detail: map[string]any{"numbered": number != ""}})
	})
}

func giveNumber(ctx context.Context, tx *db.Tx, h HouseholdID, number string, c change) error {
	var taken int
	if err := tx.Get(ctx, nil, `SELECT count(*) FROM household WHERE county_id = $1 AND number = $2`, []any{tx.County(), number}, &taken); err != nil {
		return err
	}
	if taken > 0 {
		return errNumberTaken
	}
	_, err := tx.Exec(ctx, `UPDATE household SET number = $3, numbered_by = $4 WHERE county_id = $1 AND id = $2`, tx.County(), string(h), number, c.n)
	return err
}

// Refuse says, by another person than who recorded it, that what was written down is no
// household, and why: the record is taken back, and members of a split return.
// Errors: registry.reason, .not_provisional, .own_record, .undo_later.
func (s *Service) Refuse(ctx context.Context, h HouseholdID, reason string) error {
	reason, err := checkReason(reason)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		area, made, err := waiting(ctx, tx, h)
		if err != nil {
			return err
		}
		if err := s.undo(ctx, tx, h, made, change{kind: "refuse", reason: reason}); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "household.refuse", Ref: h.Ref(), Area: area, Detail: map[string]any{"change": made}})
	})
}

// waiting locks the registry and finds the change that made a household on no roster which
// somebody other than the actor wrote down and nobody has confirmed.
func waiting(ctx context.Context, tx *db.Tx, h HouseholdID) (area string, made int64, err error) {
	if err := lock(ctx, tx); err != nil {
		return "", 0, err
	}
	if area, err = requireHousehold(ctx, tx, access.HouseholdEdit, h); err != nil {
		return "", 0, err
	}
	var by string
	err = tx.Get(ctx, errNotProvisional, `SELECT h.created_by, c.actor FROM household h JOIN registry_change c ON c.county_id = h.county_id AND c.n = h.created_by
		WHERE h.county_id = $1 AND h.id = $2 AND h.number IS NULL AND h.confirmed_by IS NULL AND h.ended_on IS NULL`, []any{tx.County(), string(h)}, &made, &by)
	if err == nil && by == tx.Actor().ID {
		err = errOwnRecord
	}
	return area, made, err
}
