package assist

import (
	"fmt"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// Task is something about a household's help that has a last day.
type Task struct {
	Key       string               `json:"key" enum:"helper,risk,comprehensive,safety_net,development,development_begun,motivation,deliver,check"`
	Case      CaseID               `json:"case"`
	Household registry.HouseholdID `json:"household"`
	Area      string               `json:"area"`
	AreaName  string               `json:"area_name,omitempty"`
	Number    string               `json:"number,omitempty"`
	Head      string               `json:"head,omitempty"`
	Measure   MeasureID            `json:"measure,omitempty"`
	Text      string               `json:"text"`
	Due       cn.Date              `json:"due"`
	LateDays  int                  `json:"late_days" doc:"过期多少天;0 为没有过期"`
	Who       string               `json:"who,omitempty" doc:"现在该谁办"`
	Mine      bool                 `json:"mine" doc:"我可以办"`
	Told      []Told               `json:"told,omitempty" doc:"已经提醒过谁"`
}

// Told is a reminder that was given.
type Told struct {
	On    cn.Date `json:"on"`
	Who   string  `json:"who,omitempty" doc:"空为没有任命责任人"`
	Level Level   `json:"level" enum:"remind,township,county"`
}

// tasks are what has a last day, the first due first.
func (o *outline) tasks(c catalogue) []Task {
	list := []Task{}
	add := func(t Task) {
		if t.Due.IsZero() {
			return
		}
		t.Case, t.Household, t.Area = o.Plan.Case, o.Plan.Household, o.Plan.Area
		if o.Today.After(t.Due) {
			t.LateDays = o.Today.Sub(t.Due)
		}
		list = append(list, t)
	}
	for _, g := range o.gaps(c) {
		if !g.Advice {
			add(Task{Key: g.Key, Text: g.Text, Due: g.Due})
		}
	}
	for i := range o.Measures {
		m := &o.Measures[i]
		title := m.Title
		switch m.State {
		case Planned, Agreed, Started:
			add(Task{Key: "deliver", Measure: m.ID, Text: fmt.Sprintf("落实%s(%s)", title, m.Department), Due: m.DeliverBy})
		case Delivered:
			add(Task{Key: "check", Measure: m.ID, Text: "核对" + title + "见没见效", Due: o.Limits.Effect.Due(m.DeliveredOn, o.Calendar)})
		}
	}
	slices.SortStableFunc(list, func(a, b Task) int { return a.Due.Compare(b.Due) })
	return list
}

// Level is to whom a late task is pointed out.
type Level string

const (
	Remind   Level = "remind"   // who is to act
	Township Level = "township" // the township's responsible person
	County   Level = "county"   // the county's task force
)

// levels are those that a task has reached on a day. Without helper or measures the county
// is told after the month that the inspections of data allow, whatever its own limits say.
// Source: docs/sources.md S16
func (o *outline) levels(t Task) (reached []Level) {
	reach := func(l Level, day cn.Date) {
		if !day.IsZero() && !o.Today.Before(day) && !slices.Contains(reached, l) {
			reached = append(reached, l)
		}
	}
	switch o.Limits.Remind.Unit {
	case cn.CalendarDays:
		reach(Remind, t.Due.AddDays(-o.Limits.Remind.N))
	case cn.WorkingDays:
		reach(Remind, o.Calendar.AddWorkdays(t.Due, -o.Limits.Remind.N))
	}
	reach(Township, o.Limits.Township.Due(t.Due, o.Calendar))
	reach(County, o.Limits.County.Due(t.Due, o.Calendar))
	if o.Limits.MissingMonths > 0 && (t.Key == "helper" || t.Key == "risk") {
		reach(County, o.Plan.start().AddMonths(int(o.Limits.MissingMonths)))
	}
	return reached
}
