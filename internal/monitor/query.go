package monitor

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// Sort is the order of a list.
type Sort string

const (
	ByScore   Sort = "score"   // the most urgent first
	ByDue     Sort = "due"     // what falls due first; without a deadline last
	ByOpened  Sort = "opened"  // the newest first
	ByVillage Sort = "village" // by division code, then urgency
)

// Me stands for the reader in Query.Assignee.
const Me = "me"

// Query picks and orders leads; empty fields pick all. Trial leads come only when asked for.
type Query struct {
	States    []State              `query:"state" enum:"open,dispatched,accepted,visited,confirmed,withdrawn" doc:"状态,可多选(逗号分隔)"`
	Area      string               `query:"area" maxLength:"15" doc:"乡镇或村的区划代码,含下级"`
	Household registry.HouseholdID `query:"household" maxLength:"36" doc:"某一户的线索"`
	Risk      string               `query:"risk" maxLength:"40" doc:"风险类型"`
	Channel   Channel              `query:"channel" enum:"declared,found,platform,department" doc:"发现渠道"`
	Sector    string               `query:"sector" maxLength:"40" doc:"来源部门"`
	Rule      string               `query:"rule" maxLength:"80" doc:"规则"`
	Category  string               `query:"category" enum:"unstable,marginal,sudden,none" doc:"户的监测类别;none 为非监测户"`
	Assignee  string               `query:"assignee" maxLength:"64" doc:"承办账号;me 为本人"`
	From      api.Date             `query:"from" doc:"这一天起发现的"`
	To        api.Date             `query:"to" doc:"到这一天为止发现的"`
	DueBy     api.Date             `query:"due_by" doc:"这一天或之前到期、还没办的"`
	Closed    string               `query:"closed" enum:"no,yes" doc:"no 未结,yes 已结;省略为全部"`
	Trial     bool                 `query:"trial" doc:"只看试运行线索"`
	Overdue   bool                 `query:"overdue" doc:"只看逾期未办的"`
	Lapsed    string               `query:"lapsed" enum:"no,yes" doc:"no 依据仍成立的,yes 依据都已不成立的;省略为全部"`
	Sort      Sort                 `query:"sort" enum:"score,due,opened,village" doc:"排序,默认最急的在前"`
	// Offset skips leads, so that a long list can be entered anywhere; After goes before it.
	Offset int `query:"offset" minimum:"0" maximum:"10000000" doc:"跳过多少条,用于长列表;有 after 时不起作用"`
}

// orders are the sorts as SQL. Each begins with what its index begins with.
var orders = map[Sort]string{
	ByScore:   " ORDER BY l.score DESC, l.id",
	ByDue:     " ORDER BY coalesce(l.due, '9999-12-31'), l.id",
	ByOpened:  " ORDER BY l.opened_on DESC, l.id DESC",
	ByVillage: " ORDER BY l.area, l.score DESC, l.id",
}

func (q Query) order() string {
	if by, ok := orders[q.Sort]; ok {
		return by
	}
	return orders[ByScore]
}

// within starts the WHERE clause of leads where the actor holds p. One who holds it in the
// whole county gets no condition on the area, so that the index of the order serves alone.
func within(tx *db.Tx, p db.Permission) *db.Filter {
	if tx.Actor().Scope(p).Covers(tx.County()) {
		return tx.CountyFilter("l")
	}
	return tx.Filter("l", "l.area", p)
}

// filter is the WHERE clause of the query within the actor's area.
func (q Query) filter(tx *db.Tx) (*db.Filter, error) {
	f := within(tx, access.LeadRead)
	f.And("l.trial = ?", q.Trial)
	if len(q.States) > 0 {
		states := make([]string, len(q.States))
		for i, s := range q.States {
			states[i] = string(s)
		}
		f.AnyOf("l.state", states...)
	}
	if q.Area != "" {
		f.In("l.area", db.Scope{Areas: []string{q.Area}})
	}
	if q.Household != "" {
		f.And("l.household_id = ?", string(q.Household))
	}
	q.narrowHits(tx, f)
	q.narrowHousehold(tx, f)
	switch q.Assignee {
	case "":
	case Me:
		f.And("l.assignee = ?", tx.Actor().ID)
	default:
		f.And("l.assignee = ?", q.Assignee)
	}
	switch q.Closed {
	case "no":
		f.And("l.closed_on IS NULL")
	case "yes":
		f.And("l.closed_on IS NOT NULL")
	}
	switch q.Lapsed {
	case "no":
		f.And("l.lapsed_on IS NULL")
	case "yes":
		f.And("l.lapsed_on IS NOT NULL")
	}
	if q.Overdue {
		f.And("l.closed_on IS NULL AND l.due < ?", tx.Today())
	}
	return f, q.narrowDays(f)
}

// narrowHits picks by what the rules say. The sets name the county themselves and do not
// refer to the lead: SQLite would find a set that does anew for each lead.
func (q Query) narrowHits(tx *db.Tx, f *db.Filter) {
	for _, c := range []struct{ column, value string }{{"risk", q.Risk}, {"sector", q.Sector}, {"rule", q.Rule}, {"channel", string(q.Channel)}} {
		if c.value != "" {
			f.And("l.id IN (SELECT h.lead_id FROM lead_hit h WHERE h.county_id = ? AND h.ended_at IS NULL AND h."+c.column+" = ?)", tx.County(), c.value)
		}
	}
}

func (q Query) narrowHousehold(tx *db.Tx, f *db.Filter) {
	const of = "l.household_id IN (SELECT h.id FROM household h WHERE h.county_id = ? AND h.category <> ''"
	switch q.Category {
	case "":
	case "none":
		f.And("NOT "+of+")", tx.County())
	default:
		f.And(of+" AND h.category = ?)", tx.County(), q.Category)
	}
}

func (q Query) narrowDays(f *db.Filter) error {
	for _, c := range []struct {
		cond string
		day  api.Date
	}{{"l.opened_on >= ?", q.From}, {"l.opened_on <= ?", q.To}, {"l.closed_on IS NULL AND l.due <= ?", q.DueBy}} {
		day, err := c.day.On(cn.Date{})
		if err != nil {
			return err
		}
		if !day.IsZero() {
			f.And(c.cond, day)
		}
	}
	return nil
}

var errCursor = errs.New(errs.Invalid, "request.cursor", "翻页标记不对,请从首页重新查起。")

// cursor marks a lead's place in the order.
func (q Query) cursor(l Lead) string {
	score := strconv.FormatFloat(l.Score, 'f', -1, 64)
	switch q.Sort {
	case ByDue:
		return l.Due.String() + "~" + string(l.ID)
	case ByOpened:
		return l.OpenedOn.String() + "~" + string(l.ID)
	case ByVillage:
		return l.Area + "~" + score + "~" + string(l.ID)
	}
	return score + "~" + string(l.ID)
}

// after picks what follows a cursor. The first condition repeats what the second implies,
// for the index.
func (q Query) after(f *db.Filter, cursor string) error {
	parts := strings.Split(cursor, "~")
	last := parts[len(parts)-1]
	switch {
	case q.Sort == ByVillage && len(parts) == 3:
		n, err := strconv.ParseFloat(parts[1], 64)
		f.And("l.area >= ?", parts[0])
		f.And("(l.area > ? OR l.score < ? OR l.score = ? AND l.id > ?)", parts[0], n, n, last)
		return cursorError(err)
	case len(parts) != 2 || q.Sort == ByVillage:
		return errCursor
	case q.Sort == ByDue:
		day, err := cn.ParseISODate(parts[0])
		if parts[0] == "" {
			day, err = cn.ParseISODate("9999-12-31")
		}
		f.And("coalesce(l.due, '9999-12-31') >= ?", day)
		f.And("(coalesce(l.due, '9999-12-31') > ? OR l.id > ?)", day, last)
		return cursorError(err)
	case q.Sort == ByOpened:
		day, err := cn.ParseISODate(parts[0])
		f.And("l.opened_on <= ?", day)
		f.And("(l.opened_on < ? OR l.id < ?)", day, last)
		return cursorError(err)
	}
	n, err := strconv.ParseFloat(parts[0], 64)
	f.And("l.score <= ?", n)
	f.And("(l.score < ? OR l.id > ?)", n, last)
	return cursorError(err)
}

func cursorError(err error) error {
	if err != nil {
		return errCursor
	}
	return nil
}

// Found is a part of a list of leads, and how long the whole is.
type Found struct {
	api.List[Lead]
	Total   int `json:"total" doc:"符合条件的总数"`
	Overdue int `json:"overdue" doc:"其中逾期未办的"`
}

const pageSize = 50

// List are the leads in the actor's area, the most urgent first unless the query says
// otherwise.
func (s *Service) List(ctx context.Context, q Query, p api.Page) (found Found, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f, err := q.filter(tx)
		if err != nil {
			return err
		}
		err = tx.Get(ctx, nil, `SELECT count(*), count(*) FILTER (WHERE l.closed_on IS NULL AND l.due < `+f.Arg(tx.Today())+`) FROM lead l`+f.Where(),
			f.Args(), &found.Total, &found.Overdue)
		if err != nil {
			return err
		}
		limit := p.Limit
		if limit <= 0 || limit > 200 {
			limit = pageSize
		}
		if found.Items, err = q.page(ctx, tx, p.After, limit+1); err != nil {
			return err
		}
		if len(found.Items) > limit {
			found.Items = found.Items[:limit]
			found.Next = q.cursor(found.Items[limit-1])
		}
		return s.dress(ctx, tx, found.Items)
	})
	return found, err
}

// page reads the ids on the index of the order first: what is skipped is never fetched.
func (q Query) page(ctx context.Context, tx *db.Tx, cursor string, limit int) ([]Lead, error) {
	f, err := q.filter(tx)
	if err != nil {
		return nil, err
	}
	tail := " LIMIT " + strconv.Itoa(limit)
	if cursor != "" {
		err = q.after(f, cursor)
	} else if q.Offset > 0 {
		tail += " OFFSET " + strconv.Itoa(q.Offset)
	}
	if err != nil {
		return nil, err
	}
	ids, err := db.Select(ctx, tx, `SELECT l.id FROM lead l`+f.Where()+q.order()+tail, f.Args(), func(row db.Scanner) (id string, err error) {
		return id, row.Scan(&id)
	})
	if err != nil || len(ids) == 0 {
		return []Lead{}, err
	}
	leads, err := leadsWhere(ctx, tx, tx.CountyFilter("l").AnyOf("l.id", ids...), "")
	place := make(map[LeadID]int, len(ids))
	for i, id := range ids {
		place[LeadID(id)] = i
	}
	slices.SortFunc(leads, func(a, b Lead) int { return place[a.ID] - place[b.ID] })
	return leads, err
}
