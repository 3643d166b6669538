package audit

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Query chooses entries; an empty field chooses all.
type Query struct {
	Actor string // account
	Who   string // part of a login or of a name
	Verb  string // "lead.dispatch", or "lead." for all that begins so
	Kind  string // of the thing
	Ref   string // the thing
	Area  string // division code and all below it
	From  cn.Date
	To    cn.Date // inclusive
	After string  // cursor: the number of the last entry of the page before
	Limit int     // 50 if zero, at most 200
}

// Found is an entry for people to read.
type Found struct {
	Seq       int64           `json:"seq" doc:"本区县的序号"`
	At        time.Time       `json:"at"`
	Actor     string          `json:"actor" doc:"操作账号"`
	ActorName string          `json:"actor_name,omitempty" doc:"操作人;系统任务没有"`
	Verb      string          `json:"verb" doc:"动作"`
	Ref       id.Ref          `json:"ref" doc:"对象"`
	Area      string          `json:"area" doc:"所在区划"`
	Title     string          `json:"title" doc:"动作的中文名"`
	Group     string          `json:"group" doc:"动作所属的工作"`
	KindTitle string          `json:"kind_title" doc:"对象种类的中文名"`
	Object    string          `json:"object" doc:"对象的编号;账号则为姓名"`
	Purpose   string          `json:"purpose,omitempty" doc:"查看敏感信息的用途"`
	Detail    json.RawMessage `json:"detail" doc:"代码、数量、日期,不含个人信息"`
}

var errCursor = errs.New(errs.Invalid, "audit.cursor", "翻页位置不对,请从第一页重新查询。")

// Search gives the entries of the areas that the actor may inspect, newest first, and
// the cursor of the next page, "" at the end.
func (t *Trail) Search(ctx context.Context, tx *db.Tx, q Query) ([]Found, string, error) {
	if tx.Actor().Scope(access.AuditRead).Empty() {
		return nil, "", db.ErrForbidden
	}
	if q.Limit <= 0 || q.Limit > 200 {
		q.Limit = 50
	}
	f, err := q.filter(tx)
	if err != nil {
		return nil, "", err
	}
	if q.Who != "" {
		accounts, err := accountsLike(ctx, tx, q.Who)
		if err != nil {
			return nil, "", err
		}
		f.AnyOf("e.actor", accounts...)
	}
	list, err := db.Select(ctx, tx, `SELECT e.seq, e.at, e.actor, e.verb, e.kind, e.ref, e.area, e.purpose, e.detail
		FROM audit_entry e`+f.Where()+` ORDER BY e.seq DESC LIMIT `+f.Arg(q.Limit+1), f.Args(), scanFound)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(list) > q.Limit {
		list = list[:q.Limit]
		next = strconv.FormatInt(list[q.Limit-1].Seq, 10)
	}
	return list, next, dress(ctx, tx, list)
}

func (q Query) filter(tx *db.Tx) (*db.Filter, error) {
	f := tx.Filter("e", "e.area", access.AuditRead)
	equal := func(column, value string) {
		if value != "" {
			f.And("e."+column+" = ?", value)
		}
	}
	equal("actor", q.Actor)
	equal("kind", q.Kind)
	equal("ref", q.Ref)
	if group, ok := strings.CutSuffix(q.Verb, "."); ok {
		f.And("e.verb >= ? AND e.verb < ?", group+".", group+"/") // '/' follows '.'
	} else {
		equal("verb", q.Verb)
	}
	if q.Area != "" {
		f.In("e.area", db.Scope{Areas: []string{q.Area}})
	}
	if !q.From.IsZero() {
		f.And("e.at >= ?", q.From.Time().UTC())
	}
	if !q.To.IsZero() {
		f.And("e.at < ?", q.To.AddDays(1).Time().UTC())
	}
	if q.After != "" {
		seq, err := strconv.ParseInt(q.After, 10, 64)
		if err != nil {
			return nil, errCursor
		}
		f.And("e.seq < ?", seq)
	}
	return f, nil
}

func scanFound(row db.Scanner) (e Found, err error) {
	var detail string
	err = row.Scan(&e.Seq, &e.At, &e.Actor, &e.Verb, &e.Ref.Kind, &e.Ref.ID, &e.Area, &e.Purpose, &detail)
	e.At, e.Detail = e.At.UTC(), json.RawMessage(detail)
	return e, err
}
