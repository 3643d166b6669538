package audit

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/sheet"
)

// MaxExport is how many entries one workbook holds.
const MaxExport = 20_000

var errTooMany = errs.New(errs.Invalid, "audit.too_many", "符合条件的记录超过 %d 条,请缩小日期或范围后再导出。")

// Export writes the entries that a query chooses as a workbook, newest first. That
// somebody took them out of the system is an entry itself.
func (t *Trail) Export(ctx context.Context, d *db.DB, q Query) (book []byte, err error) {
	q.After, q.Limit = "", 200
	var b bytes.Buffer
	err = d.Write(ctx, func(tx *db.Tx) error {
		b.Reset()
		w := sheet.NewXLSX(&b, "审计记录")
		if err := w.Heading([]string{"序号", "时间", "操作人", "动作", "对象种类", "对象", "区划代码", "用途", "内容"}); err != nil {
			return err
		}
		rows := 0
		for {
			list, next, err := t.Search(ctx, tx, q)
			if err != nil {
				return err
			}
			if rows += len(list); rows > MaxExport {
				return errTooMany.Textf(MaxExport)
			}
			for _, e := range list {
				if err := w.Row(cells(e)); err != nil {
					return err
				}
			}
			if q.After = next; next == "" {
				break
			}
		}
		if err := w.Close(); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "audit.export", Ref: id.Ref{Kind: "audit", ID: tx.County()}, Area: tx.County(), Detail: map[string]any{"rows": rows}})
	})
	return b.Bytes(), err
}

func cells(e Found) []sheet.Cell {
	texts := []string{fmt.Sprint(e.Seq), e.At.In(cn.Shanghai).Format("2006-01-02 15:04:05"), actorOf(e), e.Title, e.KindTitle, e.Object, e.Area, e.Purpose, string(e.Detail)}
	row := make([]sheet.Cell, len(texts))
	for i, text := range texts {
		row[i] = sheet.Cell{Text: text}
	}
	return row
}

func actorOf(e Found) string {
	if e.ActorName != "" {
		return e.ActorName
	}
	return titleIn(automatic, e.Actor, e.Actor)
}

// automatic are the actors that are no account.
var automatic = []Word{{Key: "system", Title: "系统自动"}, {Key: "operator", Title: "运维命令行"}, {Key: "sign-in", Title: "登录页面"}, {Key: "pack", Title: "随程序"}}

// accountsLike are the accounts whose login or name holds a text.
func accountsLike(ctx context.Context, tx *db.Tx, text string) ([]string, error) {
	for _, a := range automatic {
		if text == a.Title {
			return []string{a.Key}, nil
		}
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
	f := tx.CountyFilter("a").And(`(a.login LIKE ? ESCAPE '\' OR a.name LIKE ? ESCAPE '\')`, strings.ToLower(like), like)
	return db.Select(ctx, tx, `SELECT a.account_id FROM account a`+f.Where()+` ORDER BY a.account_id LIMIT 200`, f.Args(),
		func(row db.Scanner) (id string, err error) { return id, row.Scan(&id) })
}

// dress puts an entry's codes into Chinese and names the accounts that were acted upon.
func dress(ctx context.Context, tx *db.Tx, list []Found) error {
	var people []string
	for _, e := range list {
		people = append(people, e.Actor)
		if e.Ref.Kind == "account" {
			people = append(people, e.Ref.ID)
		}
	}
	names, err := access.Names(ctx, tx, people...)
	for i := range list {
		e := &list[i]
		e.ActorName = names[e.Actor]
		if e.ActorName == "" {
			e.ActorName = titleIn(automatic, e.Actor, "")
		}
		e.Title, e.Group = titleIn(verbs, e.Verb, "其他操作"), groupOf(e.Verb)
		e.KindTitle, e.Object = titleIn(kinds, e.Ref.Kind, "其他"), e.Ref.ID
		if e.Ref.Kind == "account" {
			e.Object = names[e.Ref.ID]
		}
	}
	return err
}
