package monitor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/flow"
	"github.com/shouwang/shouwang/internal/param"
)

// rules are the county's parameters of a day as cases need them.
type rules struct {
	set param.Set
	cal cn.Calendar
}

func (s *Service) rules(ctx context.Context, tx *db.Tx) (rules, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	return rules{set, s.calendar}, err
}

// course is the county's course of entry or of elimination as text, checked.
func (r rules) course(exit bool) (string, error) {
	key := "case.course"
	if exit {
		key = "case.exit_course"
	}
	text, ok := r.set.Text(key)
	if !ok {
		return "", errNoCourse
	}
	_, err := ParseCourse(text, exit)
	return text, err
}

// halts says whether a reason stops the county's clock.
func (r rules) halts(why Stop) bool {
	text, _ := r.set.Text("clock.stops")
	return slices.Contains(strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("、,, ", c) }), string(why))
}

// total is the clock of the whole procedure.
func (r rules) total(p *Progress) flow.Clock {
	limit, _ := r.set.Days("deadline.total")
	return r.clock(p, limit)
}

// clock counts a limit with the stops of a procedure; each that the county lets count.
func (r rules) clock(p *Progress, limit cn.Days) flow.Clock {
	c := flow.Clock{Limit: limit, Calendar: r.cal}
	for _, s := range p.stops {
		if r.halts(s.why) {
			c.Stops = append(c.Stops, flow.Stop{From: s.from, To: s.to})
		}
	}
	return c
}

// due is the nearest last day of what a case waits for: of its open stages and, until the
// approval, of the whole; zero where none is known or the clock stands still.
// Policy: plan:262
func (r rules) due(c *Case, p *Progress) (due cn.Date) {
	near := func(d flow.Due) {
		if !d.Day.IsZero() && (due.IsZero() || d.Day.Before(due)) {
			due = d.Day
		}
	}
	if p.Paused {
		return cn.Date{}
	}
	for _, s := range p.open() {
		if limit, ok := r.set.Days(s.limit()); ok && !(s == Notify && p.Notice != "") {
			near(r.clock(p, limit).Due(p.Opened[s]))
		}
	}
	if p.Phase == Identifying {
		near(r.total(p).Due(c.since))
	}
	return due
}

// Counted is one limit of a case, and what the clock has counted of it and why.
type Counted struct {
	Stage   Stage    `json:"stage,omitempty" doc:"省略为整个程序"`
	Title   string   `json:"title"`
	Limit   string   `json:"limit" doc:"如 5天、15个工作日;空为县里没有设定"`
	From    cn.Date  `json:"from" doc:"起算日,次日为第一天"`
	Due     cn.Date  `json:"due" doc:"最后一天;空为没有时限或正在中止"`
	Until   cn.Date  `json:"until" doc:"计到哪一天:办结日,未办结为今天"`
	Counted int      `json:"counted" doc:"已计的天数,单位同时限"`
	Stopped []string `json:"stopped" doc:"中止的日子和原因"`
	Late    bool     `json:"late"`
	Done    bool     `json:"done"`
	Paused  bool     `json:"paused" doc:"现在正在中止计时"`
	Known   bool     `json:"known" doc:"涉及年份的节假日安排均已载入"`
	Why     string   `json:"why"`
}

// count says what the clock has counted of a limit from a day.
func (r rules) count(p *Progress, stage Stage, key string, from, done, today cn.Date) Counted {
	limit, set := r.set.Days(key)
	clock := r.clock(p, limit)
	due := clock.Due(from)
	c := Counted{Stage: stage, Title: "线索到县级审定", From: from, Due: due.Day, Until: today, Done: !done.IsZero(), Paused: due.Paused && done.IsZero(), Stopped: []string{}, Known: due.Known}
	if stage != "" {
		c.Title = stage.Title()
	}
	if c.Done {
		c.Until = done
	}
	if !set {
		c.Known = true
		c.Why = fmt.Sprintf("%s 起办;县里没有设定时限。", from)
		return c
	}
	c.Limit, c.Late, c.Counted = limit.String(), c.Until.After(due.Day), clock.Counted(from, c.Until)
	for _, s := range p.stops {
		if r.halts(s.why) && (s.to.IsZero() || !s.to.Before(from)) && !s.from.After(c.Until) {
			c.Stopped = append(c.Stopped, stopWords(s))
		}
	}
	c.Why = r.why(c, limit, due)
	return c
}

func stopWords(s stop) string {
	if s.to.IsZero() {
		return fmt.Sprintf("%s 起%s,还没有结束", s.from, s.why)
	}
	return fmt.Sprintf("%s 至 %s %s", s.from, s.to, s.why)
}

func (r rules) why(c Counted, limit cn.Days, due flow.Due) string {
	why := fmt.Sprintf("%s 起算,次日为第1天;时限%s", c.From, limit)
	if limit.Unit == cn.WorkingDays {
		why += ",周末和节假日不计"
	} else {
		why += ",自然日,周末和节假日照计"
	}
	if len(c.Stopped) > 0 {
		why += ";中止:" + strings.Join(c.Stopped, ";")
	}
	if due.Paused {
		return why + "。现在中止计时,恢复后才能算出最后一天。"
	}
	why += fmt.Sprintf(";最后一天是 %s。", due.Day)
	if !due.Known {
		why += "涉及年份的节假日安排还没有公布,日期可能要改。"
	}
	return why
}

// clocks are the limits of the procedure under way, stage by stage, and of the whole.
func (r rules) clocks(c *Case, p *Progress, today cn.Date) []Counted {
	list := []Counted{}
	for _, s := range p.Course.Stages() {
		from, ok := p.Opened[s]
		if !ok {
			continue
		}
		done := p.Done[s]
		if s == Notify { // the limit is for posting it: the window itself has no latest day
			done = p.Posted
		}
		list = append(list, r.count(p, s, s.limit(), from, done, today))
		if s == Notify {
			list[len(list)-1].Title += "(张榜)"
		}
	}
	if !p.Exit {
		done := p.Done[Approve]
		if p.Phase == Ended && done.IsZero() {
			done = c.ClosedOn
		}
		list = append(list, r.count(p, "", "deadline.total", c.since, done, today))
	}
	return list
}
