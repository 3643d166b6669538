package monitor

import (
	"context"
	"fmt"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/flow"
)

// limits are the county's time limits; one that is not set has no unit and no due day.
type limits struct{ accept, visit, declared, confirm, feedback, total, remind, township, county cn.Days }

func (s *Service) limits(ctx context.Context, tx *db.Tx) (l limits, err error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return l, err
	}
	for key, to := range map[string]*cn.Days{
		"deadline.accept": &l.accept, "deadline.visit": &l.visit, "deadline.visit_declared": &l.declared, "deadline.confirm": &l.confirm,
		"deadline.feedback": &l.feedback, "deadline.total": &l.total,
		"escalation.remind": &l.remind, "escalation.township": &l.township, "escalation.county": &l.county,
	} {
		*to, _ = set.Days(key)
	}
	return l, nil
}

func (s *Service) clock(limit cn.Days) flow.Clock {
	return flow.Clock{Limit: limit, Calendar: s.calendar}
}

// due is the last day of a limit; unknown where the limit is not set.
func (s *Service) due(limit cn.Days, from cn.Date) cn.Date { return s.clock(limit).Due(from).Day }

// due is the last day of the step that a lead waits for.
func (l *Lead) due() cn.Date {
	switch l.State {
	case Open:
		if !l.DeclaredOn.IsZero() {
			return l.visitDue
		}
	case Dispatched:
		return l.acceptDue
	case Accepted:
		return l.visitDue
	case Visited:
		return l.confirmDue
	}
	return cn.Date{}
}

// Stages that are no state of a lead: they run across its steps.
const (
	Feedback State = "feedback" // 向农户反馈
	Total    State = "total"    // 线索到县级审定
)

// Deadline is one time limit of a lead, and what the clock has counted.
type Deadline struct {
	Stage   State   `json:"stage" doc:"在哪一步;feedback 向农户反馈,total 线索到县级审定"`
	Title   string  `json:"title"`
	Limit   string  `json:"limit" doc:"如 3天、5个工作日"`
	Unit    string  `json:"unit" doc:"天(自然日)或工作日"`
	From    cn.Date `json:"from" doc:"起算日,次日为第一天"`
	Due     cn.Date `json:"due" doc:"最后一天"`
	Until   cn.Date `json:"until" doc:"计到哪一天:办结日,未办结为今天"`
	Counted int     `json:"counted" doc:"至今(或办结时)已计的天数,单位同时限"`
	Left    int     `json:"left" doc:"还剩多少,负数为超出,单位同时限"`
	Late    bool    `json:"late"`
	Done    bool    `json:"done"`
	// Reference says that nobody is reminded of it: the step lies outside the lead.
	Reference bool `json:"reference,omitempty" doc:"只供参考,不催办"`
	// Known says that the announced holidays of all years concerned are in the calendar.
	Known bool   `json:"known" doc:"涉及年份的节假日安排均已载入"`
	Why   string `json:"why" doc:"从哪天起、怎么数、凭什么"`
}

// span is a time limit that began to run on a day; done is zero while it runs.
type span struct {
	stage      State
	title      string
	limit      cn.Days
	from, due  cn.Date
	done       cn.Date
	since, why string
	reference  bool
}

// count says what the clock has counted of a span by a day.
func (s *Service) count(x span, today cn.Date) Deadline {
	d := Deadline{Stage: x.stage, Title: x.title, Limit: x.limit.String(), Unit: string(x.limit.Unit), From: x.from, Due: x.due, Until: today,
		Done: !x.done.IsZero(), Reference: x.reference, Known: x.limit.Unit == cn.CalendarDays || s.calendar.Known(x.from, x.due)}
	if d.Done {
		d.Until = x.done
	}
	d.Late = d.Until.After(x.due)
	off := ""
	if x.limit.Unit == cn.WorkingDays {
		d.Counted, d.Left = s.calendar.WorkdaysBetween(x.from, d.Until), s.calendar.WorkdaysBetween(d.Until, x.due)
		if skipped := x.due.Sub(x.from) - s.calendar.WorkdaysBetween(x.from, x.due); skipped > 0 {
			off = fmt.Sprintf(",其间周末和节假日 %d 天不计", skipped)
		}
	} else {
		d.Counted, d.Left = d.Until.Sub(x.from), x.due.Sub(d.Until)
		off = ",自然日,周末和节假日照计"
	}
	d.Why = fmt.Sprintf("%s %s,次日为第1天;时限%s%s,最后一天是 %s。%s", x.from, x.since, d.Limit, off, x.due, x.why)
	if !d.Known {
		d.Why += "涉及年份的节假日安排还没有公布,日期可能要改。"
	}
	return d
}

// deadlines are the time limits that have begun to run, as the log shows them; answered is
// the day on which those who declared were told, if they all were.
// Policy: plan:262
func (s *Service) deadlines(l *Lead, log []step, lim limits, answered, today cn.Date) []Deadline {
	list := []Deadline{}
	add := func(x span) {
		if !x.from.IsZero() && !x.due.IsZero() {
			list = append(list, s.count(x, today))
		}
	}
	day := map[Action]cn.Date{}
	for _, st := range log {
		switch st.Action {
		case Return:
			delete(day, Visit)
		case Redispatch, Recall:
			delete(day, Accept)
		}
		day[st.Action] = cn.DateOf(st.At)
	}
	since := "分派"
	if l.clockFrom.After(l.DispatchedOn) {
		since = "退回补充"
	}
	state := Procedure.StateTitle
	add(span{stage: Dispatched, title: state(Dispatched), limit: lim.accept, from: l.DispatchedOn, due: l.acceptDue, done: day[Accept], since: "分派", why: "改派不重新起算。"})
	visit := span{stage: Accepted, title: state(Accepted), limit: lim.visit, from: l.clockFrom, due: l.visitDue, done: day[Visit], since: since}
	if declared := s.due(lim.declared, l.DeclaredOn); !l.DeclaredOn.IsZero() && l.visitDue == declared {
		visit.limit, visit.from, visit.since, visit.why = lim.declared, l.DeclaredOn, "农户申报", "自主申报从申报之日起算,不等分派。"
	}
	add(visit)
	add(span{stage: Visited, title: state(Visited), limit: lim.confirm, from: day[Visit], due: l.confirmDue, done: day[Confirm], since: "提交入户核实"})
	add(span{stage: Feedback, title: "向农户反馈", limit: lim.feedback, from: day[Visit], due: s.due(lim.feedback, day[Visit]), since: "核实完成", reference: l.DeclaredOn.IsZero(), done: answered,
		why: "自主申报的户须按此反馈,不符合的要说明原因。"})
	if !l.Trial {
		add(span{stage: Total, title: "线索到县级审定", limit: lim.total, from: l.OpenedOn, due: s.due(lim.total, l.OpenedOn), done: l.ClosedOn, since: "发现线索", reference: true,
			why: "本系统计到确认结论为止;属实之后的评议、公示、审定也在这个总时限之内。"})
	}
	return list
}
