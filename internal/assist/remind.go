package assist

import (
	"cmp"
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// TaskQuery chooses tasks; what is empty chooses all.
type TaskQuery struct {
	Area string `query:"area" maxLength:"12" doc:"区划代码,含下级"`
	Mine bool   `query:"mine" doc:"只看我可以办的"`
	Late bool   `query:"late" doc:"只看过期的"`
}

// FoundTasks is a part of a list of tasks with the number of all that fit.
type FoundTasks struct {
	api.List[Task]
	Total int `json:"total"`
	Late  int `json:"late" doc:"其中过期的"`
}

// maxTasks is as much as a person reads; the total says how many there are.
const maxTasks = 200

// Tasks are what has a last day in the actor's area, first due first: a list of things to
// do, of nobody's merit.
func (s *Service) Tasks(ctx context.Context, q TaskQuery) (found FoundTasks, err error) {
	found.Items = []Task{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("p", "p.area", access.AssistRead).And("p.finished_on IS NULL")
		if q.Area != "" {
			f.In("p.area", db.Scope{Areas: []string{q.Area}})
		}
		outlines, err := s.outlines(ctx, tx, f)
		if err != nil {
			return err
		}
		cat, err := s.catalogue(ctx, tx)
		if err != nil {
			return err
		}
		for i := range outlines {
			o := &outlines[i]
			for _, t := range o.tasks(cat) {
				t.Mine, t.Who = o.mine(tx.Actor(), &t), o.Helper.Name
				if q.Mine && !t.Mine || q.Late && t.LateDays == 0 {
					continue
				}
				if t.LateDays > 0 {
					found.Late++
				}
				found.Items = append(found.Items, t)
			}
		}
		slices.SortStableFunc(found.Items, func(a, b Task) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Case, b.Case)) })
		found.Total = len(found.Items)
		found.Items = found.Items[:min(maxTasks, len(found.Items))]
		return s.dressTasks(ctx, tx, found.Items)
	})
	return found, err
}

// mine says whether the actor may do a task.
func (o *outline) mine(me db.Actor, t *Task) bool {
	switch t.Key {
	case "helper":
		return me.Scope(access.HelperAssign).Covers(t.Area)
	case "check":
		return me.Scope(access.MeasureCheck).Covers(t.Area)
	case "deliver":
		return me.Scope(access.MeasureDeliver).Covers(t.Area)
	}
	return me.Scope(access.AssistPlan).Covers(t.Area)
}

func (s *Service) dressTasks(ctx context.Context, tx *db.Tx, list []Task) error {
	var homes []registry.HouseholdID
	for _, t := range list {
		homes = append(homes, t.Household)
	}
	where, err := s.places(ctx, tx, homes)
	if err != nil {
		return err
	}
	told, err := toldOf(ctx, tx)
	if err != nil {
		return err
	}
	for i := range list {
		t := &list[i]
		card := where.cards[t.Household]
		t.Number, t.Head, t.AreaName, t.Told = card.Number, card.Head, where.tree.FullName(t.Area), told[reminderKey{t.Case, t.Measure, t.Key, t.Due}]
	}
	return nil
}

// reminderKey is a deadline that is pointed out once a level.
type reminderKey struct {
	Case    CaseID
	Measure MeasureID
	Task    string
	Due     cn.Date
}

// toldOf are the reminders about open plans.
func toldOf(ctx context.Context, tx *db.Tx) (map[reminderKey][]Told, error) {
	told := map[reminderKey][]Told{}
	err := tx.Each(ctx, `SELECT r.case_id, r.measure_id, r.task, r.due, r.level, r.holder, r.said_on FROM assistance_reminder r
		JOIN assistance_plan p ON p.county_id = r.county_id AND p.case_id = r.case_id
		WHERE r.county_id = $1 AND p.finished_on IS NULL ORDER BY r.id`, []any{tx.County()}, func(row db.Scanner) error {
		var k reminderKey
		var t Told
		err := row.Scan(&k.Case, &k.Measure, &k.Task, &k.Due, &t.Level, &t.Who, &t.On)
		told[k] = append(told[k], t)
		return err
	})
	return told, err
}

// Reminder is a late task pointed out to somebody.
type Reminder struct {
	reminderKey
	Level   Level
	Area    string
	Account string
	Holder  string // "" where nobody is posted
}

// Nightly points out what falls due and what is late to a named person, once a level and
// deadline, and ends the policies whose last day has passed. It is run once a day by a job.
// Policy: plan:264 A034
// Policy: plan:271 (responsibilities at county, township and village)
func (s *Service) Nightly(ctx context.Context) (done []Reminder, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.AssistRead, tx.County()); err != nil {
			return err
		}
		outlines, err := s.outlines(ctx, tx, tx.CountyFilter("p").And("p.finished_on IS NULL"))
		if err != nil {
			return err
		}
		if done, err = s.remind(ctx, tx, outlines); err != nil {
			return err
		}
		ended, err := s.endPast(ctx, tx)
		if err != nil || len(done)+ended == 0 {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "assistance.remind", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(),
			Detail: map[string]any{"reminders": len(done), "ended": ended}})
	})
	return done, err
}

func (s *Service) remind(ctx context.Context, tx *db.Tx, outlines []outline) (done []Reminder, err error) {
	told, err := toldOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	cat, err := s.catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	for i := range outlines {
		o := &outlines[i]
		for _, t := range o.tasks(cat) {
			key := reminderKey{t.Case, t.Measure, t.Key, t.Due}
			for _, level := range o.levels(t) {
				if slices.ContainsFunc(told[key], func(t Told) bool { return t.Level == level }) {
					continue
				}
				r := Reminder{reminderKey: key, Level: level, Area: o.Plan.Area}
				if err := s.name(ctx, tx, o, &r); err != nil {
					return nil, err
				}
				if err := insertReminder(ctx, tx, &r); err != nil {
					return nil, err
				}
				told[key] = append(told[key], Told{Level: level})
				done = append(done, r)
			}
		}
	}
	return done, nil
}

const townshipDigits = 9

// name finds the person of a level: the helper or the village's officer, the township's
// responsible person, the county's task force.
func (s *Service) name(ctx context.Context, tx *db.Tx, o *outline, r *Reminder) error {
	township := o.Plan.Area[:min(townshipDigits, len(o.Plan.Area))]
	duties := []division.Duty{division.InformationOfficer, division.ResponsibleOfficer, division.FirstResponsible}
	switch {
	case r.Level == County:
		r.Area, duties = tx.County(), []division.Duty{division.TaskForce, division.WorkingGroup, division.FirstResponsible}
	case r.Level == Township || r.Task == "check" || r.Task == "helper": // the township checks and appoints
		r.Area, duties = township, []division.Duty{division.ResponsibleOfficer, division.FirstResponsible, division.WorkingGroup}
	case o.Helped:
		r.Account, r.Holder = o.Helper.Account, o.Helper.Name
		return nil
	}
	for _, duty := range duties {
		posts, err := s.divisions.Responsible(ctx, tx, r.Area, duty, o.Today)
		if err != nil {
			return err
		}
		if len(posts) > 0 {
			r.Area, r.Account, r.Holder = posts[0].Area, posts[0].Account, posts[0].Holder
			return nil
		}
	}
	return nil
}

func insertReminder(ctx context.Context, tx *db.Tx, r *Reminder) error {
	_, err := tx.Exec(ctx, `INSERT INTO assistance_reminder (county_id, id, case_id, measure_id, task, level, due, area, account_id, holder, said_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.County(), id.New[string](), r.Case, r.Measure, r.Task, r.Level, r.Due, r.Area, r.Account, r.Holder, tx.Today())
	return err
}

// endPast ends the checked measures whose policy is over.
func (s *Service) endPast(ctx context.Context, tx *db.Tx) (int, error) {
	list, err := measuresWhere(ctx, tx, tx.CountyFilter("m").And("m.state = ? AND m.end_on < ?", Checked, tx.Today()), " ORDER BY m.id")
	for i := range list {
		m := &list[i]
		m.State = Ended
		if err := s.add(ctx, tx, m, measureStep{Action: End, Payload: measurePayload{On: m.EndOn}}); err != nil {
			return 0, err
		}
	}
	return len(list), err
}
