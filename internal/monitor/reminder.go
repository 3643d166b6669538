package monitor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/preference"
	"github.com/shouwang/shouwang/internal/registry"
)

// Reminder is something that changed on the reader's desk. Reminders are read off the log
// of the leads; nothing is stored but how far each account has read.
type Reminder struct {
	Kind  string    `json:"kind" doc:"found、dispatch、redispatch、recall、pass、visit、return、confirm、escalate、note、batch"`
	At    time.Time `json:"at"`
	Text  string    `json:"text"`
	Note  string    `json:"note,omitempty"`
	Count int       `json:"count" doc:"合在一起的条数"`
	Lead  LeadID    `json:"lead,omitempty" doc:"只有一条线索时"`
	Batch int64     `json:"batch,omitempty"`
	New   bool      `json:"new" doc:"上次看过之后才有的"`
}

// WaitingBatch is a batch that a second person must confirm.
type WaitingBatch struct {
	Number int64
	Title  string // of its dataset
	At     time.Time
}

// Waiting knows the batches that the actor may confirm; app satisfies it from package
// source.
type Waiting interface {
	WaitingBatches(ctx context.Context) ([]WaitingBatch, error)
}

// UseWaiting sets where reminders learn of batches; app calls it before the first request.
func (s *Service) UseWaiting(w Waiting) { s.waiting = w }

const (
	// remembered is how far back reminders go.
	remembered = 30 * 24 * time.Hour
	// shownReminders is how many are listed.
	shownReminders = 50
	// seenKey is the preference that keeps how far an account has read.
	seenKey = "reminders.seen"
)

// Reminders are what changed on the actor's desk in the last 30 days, the newest first,
// and how many of them are new.
func (s *Service) Reminders(ctx context.Context) (list []Reminder, unread int, err error) {
	return s.reminders(ctx, false)
}

// Unread is how many reminders the actor has not seen: cheap enough to ask every minute.
func (s *Service) Unread(ctx context.Context) (n int, err error) {
	_, n, err = s.reminders(ctx, true)
	return n, err
}

func (s *Service) reminders(ctx context.Context, newOnly bool) (list []Reminder, unread int, err error) {
	list = []Reminder{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		since := tx.Now().Add(-remembered)
		var seen time.Time
		if _, err := preference.Get(ctx, tx, seenKey, &seen); err != nil {
			return err
		}
		if newOnly && seen.After(since) {
			since = seen
		}
		steps, err := s.changes(ctx, tx, since)
		if err != nil {
			return err
		}
		found, err := foundSince(ctx, tx, since)
		list = merge(found, steps)
		for i := range list {
			list[i].New = list[i].At.After(seen)
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	if s.waiting != nil {
		batches, err := s.waiting.WaitingBatches(ctx)
		if err != nil {
			return nil, 0, err
		}
		for _, b := range batches { // it waits until someone decides: always new
			list = append([]Reminder{{Kind: "batch", At: b.At, Count: 1, Batch: b.Number, New: true,
				Text: fmt.Sprintf("批次 %d(%s)会使名册减少很多,等您确认", b.Number, b.Title)}}, list...)
		}
	}
	for _, r := range list {
		if r.New {
			unread++
		}
	}
	return list[:min(len(list), shownReminders)], unread, nil
}

// MarkSeen says that the actor has read all reminders up to now.
func (s *Service) MarkSeen(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("how far someone has read is about nobody else")
		return preference.Put(ctx, tx, seenKey, asJSON(tx.Now()))
	})
}

// change is a step by somebody else, with what is known of its lead now.
type change struct {
	action  Action
	actor   string
	at      time.Time
	note    string
	account string // to whom the step was addressed

	lead         LeadID
	household    registry.HouseholdID
	area         string
	state        State
	assignee     string
	dispatchedBy string
}

// concerns says whether a change is the reader's business: work that came to them or left
// them, an answer to what they sent or did, a visit that they may confirm.
func (c *change) concerns(me db.Actor) bool {
	mine, sent := c.assignee == me.ID, c.dispatchedBy == me.ID
	switch c.action {
	case Dispatch, Redispatch:
		return c.account == me.ID || c.account == "" && c.state == Dispatched && me.Scope(access.LeadAccept).Covers(c.area)
	case Recall, Pass, Escalate:
		return c.account == me.ID
	case Visit:
		return sent || c.state == Visited && me.Scope(access.VerdictConfirm).Covers(c.area)
	case Return, Confirm, Note:
		return mine || sent
	}
	return false
}

// changes are the steps that concern the actor, the newest first; those of one person at
// one moment are one reminder.
func (s *Service) changes(ctx context.Context, tx *db.Tx, since time.Time) ([]Reminder, error) {
	me := tx.Actor()
	f := within(tx, access.LeadRead).And("s.county_id = ? AND s.at > ? AND s.actor <> ? AND NOT l.trial", me.County, since, me.ID)
	f.And("s.action IN ('dispatch', 'redispatch', 'recall', 'pass', 'escalate', 'visit', 'return', 'confirm', 'note')")
	var found []change
	err := tx.Each(ctx, `SELECT s.action, s.actor, s.at, s.note, coalesce(s.payload->>'account', ''), l.id, l.household_id, l.area, l.state, l.assignee, l.dispatched_by
		FROM lead_step s JOIN lead l ON l.county_id = s.county_id AND l.id = s.lead_id`+f.Where()+` ORDER BY s.at DESC, s.id DESC`, f.Args(), func(row db.Scanner) error {
		var c change
		err := row.Scan(&c.action, &c.actor, &c.at, &c.note, &c.account, &c.lead, &c.household, &c.area, &c.state, &c.assignee, &c.dispatchedBy)
		if c.at = c.at.UTC(); c.concerns(me) {
			found = append(found, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.told(ctx, tx, found)
}

// told puts changes into words.
func (s *Service) told(ctx context.Context, tx *db.Tx, found []change) ([]Reminder, error) {
	type moment struct {
		action Action
		actor  string
		at     time.Time
	}
	list, place := []Reminder{}, map[moment]int{}
	var first []change
	for _, c := range found {
		m := moment{c.action, c.actor, c.at}
		if i, seen := place[m]; seen {
			list[i].Count++
			list[i].Lead = ""
			continue
		}
		place[m] = len(list)
		list, first = append(list, Reminder{Kind: string(c.action), At: c.at, Note: c.note, Count: 1, Lead: c.lead}), append(first, c)
	}
	var households []registry.HouseholdID
	var accounts []string
	for _, c := range first {
		households, accounts = append(households, c.household), append(accounts, c.actor)
	}
	cards, err := s.households.Cards(ctx, tx, households)
	if err != nil {
		return nil, err
	}
	names, err := access.Names(ctx, tx, accounts...)
	if err != nil {
		return nil, err
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return nil, err
	}
	for i, c := range first {
		what := fmt.Sprintf("%s %s", tree.FullName(c.area), cards[c.household].Number)
		if list[i].Count > 1 {
			what = fmt.Sprintf("%d 条线索", list[i].Count)
		}
		list[i].Text = c.text(names[c.actor], what)
	}
	return list, nil
}

func (c *change) text(who, what string) string {
	if who == "" {
		who = "系统"
	}
	switch c.action {
	case Dispatch, Redispatch:
		return fmt.Sprintf("%s分派来%s,请接收", who, what)
	case Recall:
		return fmt.Sprintf("%s撤回了%s的分派,不用再办", who, what)
	case Pass:
		return fmt.Sprintf("%s移交给您接着办", what)
	case Escalate:
		return fmt.Sprintf("%s快到期或已逾期,请尽快办理", what)
	case Visit:
		return fmt.Sprintf("%s已入户核实%s,等乡镇确认", who, what)
	case Return:
		return fmt.Sprintf("%s退回%s,还要补充核实", who, what)
	case Confirm:
		return fmt.Sprintf("%s已给%s下结论", who, what)
	}
	return fmt.Sprintf("%s给%s写了备注", who, what)
}

// foundSince says how many leads of each screening still wait for the actor's dispatch.
func foundSince(ctx context.Context, tx *db.Tx, since time.Time) ([]Reminder, error) {
	if tx.Actor().Scope(access.LeadDispatch).Empty() {
		return []Reminder{}, nil
	}
	f := within(tx, access.LeadDispatch).And("l.trial = ? AND l.closed_on IS NULL AND l.state = 'open' AND l.opened_at > ?", false, since)
	list, place := []Reminder{}, map[cn.Date]int{}
	err := tx.Each(ctx, `SELECT l.opened_on, l.opened_at, count(*) FROM lead l`+f.Where()+` GROUP BY l.opened_on, l.opened_at ORDER BY l.opened_at DESC`, f.Args(),
		func(row db.Scanner) error {
			var on cn.Date
			var at time.Time
			var n int
			err := row.Scan(&on, &at, &n)
			i, seen := place[on]
			if !seen {
				i = len(list)
				place[on] = i
				list = append(list, Reminder{Kind: "found", At: at.UTC()})
			}
			list[i].Count += n
			return err
		})
	for i := range list {
		list[i].Text = fmt.Sprintf("筛查发现 %d 条新线索,等您分派", list[i].Count)
	}
	return list, err
}

// merge puts two lists, each the newest first, into one.
func merge(a, b []Reminder) []Reminder {
	list := append(a, b...)
	slices.SortStableFunc(list, func(x, y Reminder) int { return y.At.Compare(x.At) })
	return list
}
