package source

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Connection is how a department at a level is connected with the county, from a day on.
// Policy: plan:262 A037
type Connection struct {
	Level      string    `json:"level" enum:"city,county,township,village,household" doc:"五级:市、县、乡镇、村、农户"`
	Department string    `json:"department" minLength:"1" maxLength:"60"`
	State      string    `json:"state" enum:"planned,file,api,live,suspended" doc:"计划中、按文件交换、接口对接、实时联网、暂停"`
	From       cn.Date   `json:"from,omitempty" doc:"从哪天起,默认今天"`
	System     string    `json:"system,omitempty" maxLength:"80" doc:"对方的系统名称"`
	Phase      string    `json:"phase,omitempty" maxLength:"40" doc:"批次,如 第一批"`
	Target     cn.Date   `json:"target_on,omitempty" doc:"计划实时联网的日子"`
	Note       string    `json:"note,omitempty" maxLength:"200" doc:"说明,不要写个人信息"`
	By         string    `json:"by,omitempty" readOnly:"true"`
	EnteredAt  time.Time `json:"entered_at,omitzero" readOnly:"true"`
}

// Linked is a department on the board: how it is connected now, how it was, and what has
// come of it.
type Linked struct {
	Level      string       `json:"level"`
	Department string       `json:"department"`
	Now        *Connection  `json:"now,omitempty" doc:"现在的登记;没有登记则省略"`
	History    []Connection `json:"history" doc:"历次登记,新的在前"`
	Datasets   int          `json:"datasets" doc:"由它报送的数据项"`
	Delivered  int          `json:"delivered" doc:"其中收到过的"`
	LastAsOf   cn.Date      `json:"last_as_of" doc:"最近一批的截至日"`
}

// levels are the five levels of 五级联动, from above.
var levels = []string{"city", "county", "township", "village", "household"}

var errConnectionDay = errs.New(errs.Invalid, "source.connection_day", "起始日不能晚于今天;还没有开始的请登记为“计划中”,把日子写在计划日期里。")

// Connections is the board of who is connected how, as known today.
func (s *Service) Connections(ctx context.Context) (list []Linked, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.DatasetRead); err != nil {
			return err
		}
		board, err := departments(ctx, tx)
		if err != nil {
			return err
		}
		entries, err := connections(ctx, tx)
		if err != nil {
			return err
		}
		for _, c := range entries {
			i := slices.IndexFunc(board, func(x Linked) bool { return x.Level == c.Level && x.Department == c.Department })
			if i < 0 {
				board = append(board, Linked{Level: c.Level, Department: c.Department, History: []Connection{}})
				i = len(board) - 1
			}
			if board[i].Now == nil && !c.From.After(tx.Today()) {
				board[i].Now = &c
			}
			board[i].History = append(board[i].History, c)
		}
		slices.SortFunc(board, func(a, b Linked) int {
			return cmp.Or(cmp.Compare(slices.Index(levels, a.Level), slices.Index(levels, b.Level)), strings.Compare(a.Department, b.Department))
		})
		list = board
		return nil
	})
	return list, err
}

// departments are those that own datasets, with what has come of them.
func departments(ctx context.Context, tx *db.Tx) ([]Linked, error) {
	defs, err := Definitions(ctx, tx)
	if err != nil {
		return nil, err
	}
	last := map[string]cn.Date{}
	err = tx.Each(ctx, `SELECT dataset, max(as_of) FROM batch WHERE county_id = $1 AND state = 'published' AND origin = 'file' GROUP BY dataset`, []any{tx.County()},
		func(row db.Scanner) error {
			var key string
			var day cn.Date
			err := row.Scan(&key, &day)
			last[key] = day
			return err
		})
	if err != nil {
		return nil, err
	}
	board := []Linked{}
	for _, d := range defs {
		level := "county"
		if d.Sector == "platform" || d.Sector == "national" {
			level = "city"
		}
		i := slices.IndexFunc(board, func(x Linked) bool { return x.Department == d.Department })
		if i < 0 {
			board = append(board, Linked{Level: level, Department: d.Department, History: []Connection{}})
			i = len(board) - 1
		}
		board[i].Datasets++
		if day, ok := last[d.Key]; ok {
			board[i].Delivered++
			if board[i].LastAsOf.Compare(day) < 0 {
				board[i].LastAsOf = day
			}
		}
	}
	return board, nil
}

func connections(ctx context.Context, tx *db.Tx) ([]Connection, error) {
	list, err := db.Select(ctx, tx, `SELECT level, department, state, from_on, system, phase, target_on, note, entered_by, entered_at FROM connection
		WHERE county_id = $1 ORDER BY level, department, from_on DESC, entered_at DESC`, []any{tx.County()}, func(row db.Scanner) (c Connection, err error) {
		err = row.Scan(&c.Level, &c.Department, &c.State, &c.From, &c.System, &c.Phase, &c.Target, &c.Note, &c.By, &c.EnteredAt)
		c.EnteredAt = c.EnteredAt.UTC()
		return c, err
	})
	if err != nil {
		return nil, err
	}
	accounts := make([]string, len(list))
	for i := range list {
		accounts[i] = list[i].By
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range list {
		list[i].By = names[list[i].By]
	}
	return list, err
}

// Connect enters how a department is connected from a day on. Earlier entries stay.
func (s *Service) Connect(ctx context.Context, c Connection) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.DatasetEdit, tx.County()); err != nil {
			return err
		}
		if c.From.IsZero() {
			c.From = tx.Today()
		}
		if c.From.After(tx.Today()) {
			return errConnectionDay
		}
		if identifierLike(c.Note + " " + c.System) {
			return errReasonID
		}
		_, err := tx.Exec(ctx, `INSERT INTO connection (county_id, level, department, from_on, entered_at, state, system, phase, target_on, note, entered_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			tx.County(), c.Level, strings.TrimSpace(c.Department), c.From, tx.Now(), c.State, c.System, c.Phase, c.Target, c.Note, tx.Actor().ID)
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "connection.enter", Ref: id.Ref{Kind: "connection", ID: c.Level + "/" + strings.TrimSpace(c.Department)}, Area: tx.County(),
			Detail: map[string]any{"state": c.State, "from": c.From.String()}})
	})
}
