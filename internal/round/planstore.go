package round

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// Refresh writes the plans of an area anew by the county's kinds. What a village has put
// in, moved or dropped stays; who is of no kind any more leaves.
// Policy: plan:256
func (s *Service) Refresh(ctx context.Context, area string) (planned int, err error) {
	found := map[registry.HouseholdID]*Planned{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.RoundRecord, area); err != nil {
			return err
		}
		found, err = s.plannedBy(ctx, tx, area)
		return err
	})
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.storePlan(ctx, tx, area, found); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "visit_plan.refresh", Ref: id.Ref{Kind: "division", ID: area}, Area: area, Detail: map[string]any{"households": len(found)}})
	})
	return len(found), err
}

// plannedBy are the households of an area that are of one of the county's kinds.
func (s *Service) plannedBy(ctx context.Context, tx *db.Tx, area string) (map[registry.HouseholdID]*Planned, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return nil, err
	}
	text, _ := set.Text("visit_plan.kinds")
	kinds, err := chosen(text)
	if err != nil {
		return nil, err
	}
	f := tx.CountyFilter("h").And("h.ended_on IS NULL").In("h.village", db.Scope{Areas: []string{area}})
	ids, err := db.Select(ctx, tx, `SELECT h.id FROM household h`+f.Where(), f.Args(), func(row db.Scanner) (h registry.HouseholdID, err error) {
		return h, row.Scan(&h)
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	t, err := s.facts.Evaluate(ctx, tx, tx.Today(), tx.Today(), ids...)
	if err != nil {
		return nil, err
	}
	found := map[registry.HouseholdID]*Planned{}
	for i := range t.Households {
		h := &t.Households[i]
		for _, k := range kinds {
			if !k.holds(t, h) {
				continue
			}
			if found[h.ID] == nil {
				found[h.ID] = &Planned{Household: h.ID, Village: h.Village}
			}
			found[h.ID].Reasons = append(found[h.ID].Reasons, k.Title)
		}
	}
	return found, nil
}

func (s *Service) storePlan(ctx context.Context, tx *db.Tx, area string, found map[registry.HouseholdID]*Planned) error {
	f := tx.CountyFilter("visit_plan").And("NOT visit_plan.by_village").In("visit_plan.village", db.Scope{Areas: []string{area}})
	kept, err := db.Select(ctx, tx, `SELECT household_id FROM visit_plan`+f.Where(), f.Args(), func(row db.Scanner) (h registry.HouseholdID, err error) {
		return h, row.Scan(&h)
	})
	if err != nil {
		return err
	}
	for _, h := range kept {
		if found[h] == nil {
			if _, err := tx.Exec(ctx, `DELETE FROM visit_plan WHERE county_id = $1 AND household_id = $2`, tx.County(), h); err != nil {
				return err
			}
		}
	}
	for _, h := range slices.SortedFunc(maps.Keys(found), func(a, b registry.HouseholdID) int { return cmp.Compare(a, b) }) {
		p := found[h]
		text, err := json.Marshal(p.Reasons)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO visit_plan (county_id, household_id, village, reasons, visitor, note, by_village, planned_on, set_by, set_at)
			VALUES ($1, $2, $3, $4, '', '', $5, $6, $7, $8) ON CONFLICT (county_id, household_id) DO UPDATE SET reasons = $4, village = $3`,
			tx.County(), h, p.Village, string(text), false, tx.Today(), tx.Actor().ID, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// PlanQuery picks lines of the plan.
type PlanQuery struct {
	Area  string `query:"area" maxLength:"15" doc:"区划代码,含下级"`
	State string `query:"state" enum:"waiting,done,late,dropped" doc:"省略为在计划里的全部"`
}

// PlanPage is the plan of an area, what is due first.
type PlanPage struct {
	Items   []Planned `json:"items" doc:"先到期的在前,最多 500 户"`
	Waiting int       `json:"waiting"`
	Done    int       `json:"done"`
	Late    int       `json:"late"`
	Every   string    `json:"every,omitempty" doc:"多久走访一次;县里没有定的省略"`
}

// Plan is whom the villages of an area mean to visit.
func (s *Service) Plan(ctx context.Context, q PlanQuery) (page PlanPage, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, every, err := s.planned(ctx, tx, q.Area)
		if err != nil {
			return err
		}
		if every.N > 0 {
			page.Every = every.String()
		}
		page.Items = []Planned{}
		for _, p := range list {
			dropped := !p.DroppedOn.IsZero()
			state := "waiting"
			switch {
			case dropped:
				state = "dropped"
			case p.Done:
				state = "done"
				page.Done++
			default:
				page.Waiting++
			}
			if p.Late {
				page.Late++
			}
			if q.State == state || q.State == "" && !dropped || q.State == "late" && p.Late {
				page.Items = append(page.Items, p)
			}
		}
		page.Items = page.Items[:min(len(page.Items), 500)]
		return s.namePlan(ctx, tx, page.Items)
	})
	return page, err
}

const noDay = "9999-12-31"

func (s *Service) planned(ctx context.Context, tx *db.Tx, area string) ([]Planned, cn.Days, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return nil, cn.Days{}, err
	}
	every, _ := set.Days("visit_plan.every")
	f := tx.Filter("p", "p.village", access.HouseholdRead)
	if area != "" {
		f.In("p.village", db.Scope{Areas: []string{area}})
	}
	list, err := db.Select(ctx, tx, `SELECT p.household_id, p.village, p.reasons, p.due, p.visitor, p.note, p.by_village, p.dropped_on, p.planned_on,
			(SELECT max(v.visited_on) FROM visit v WHERE v.county_id = p.county_id AND v.household_id = p.household_id)
		FROM visit_plan p`+f.Where(), f.Args(), func(row db.Scanner) (p Planned, err error) {
		var text []byte
		if err = row.Scan(&p.Household, &p.Village, &text, &p.Due, &p.Visitor, &p.Note, &p.ByVillage, &p.DroppedOn, &p.plannedOn, &p.LastVisit); err != nil {
			return p, err
		}
		return p, json.Unmarshal(text, &p.Reasons)
	})
	if err != nil {
		return nil, every, err
	}
	declared, err := s.leads.Declared(ctx, tx, area)
	if err != nil {
		return nil, every, err
	}
	for i := range list {
		list[i].settle(tx.Today(), declared[list[i].Household], every, s.calendar)
		delete(declared, list[i].Household)
	}
	for h, due := range declared { // they are in the plan without anybody's putting them there
		p := Planned{Household: h, plannedOn: tx.Today(), Reasons: []string{}}
		if p.Village, err = s.register.AreaOf(ctx, tx, h); err != nil {
			return nil, every, err
		}
		if tx.Actor().Scope(access.HouseholdRead).Covers(p.Village) {
			p.settle(tx.Today(), due, cn.Days{}, s.calendar)
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b Planned) int {
		day := func(p Planned) string { return cmp.Or(p.Due.String(), noDay) }
		return cmp.Or(cmp.Compare(day(a), day(b)), cmp.Compare(a.Village, b.Village), cmp.Compare(a.Household, b.Household))
	})
	return list, every, nil
}

func (s *Service) namePlan(ctx context.Context, tx *db.Tx, list []Planned) error {
	ids := make([]registry.HouseholdID, len(list))
	for i, p := range list {
		ids[i] = p.Household
	}
	cards, err := s.register.Cards(ctx, tx, ids)
	for i := range list {
		c := cards[list[i].Household]
		list[i].Number, list[i].Head, list[i].Group = c.Number, c.Head, c.Group
	}
	return err
}

// PlanChange is what a village sets of one household in its plan.
type PlanChange struct {
	Due     cn.Date `json:"due,omitempty" required:"false" doc:"最晚哪天去"`
	Visitor string  `json:"visitor,omitempty" required:"false" maxLength:"40" doc:"谁去"`
	Note    string  `json:"note,omitempty" required:"false" maxLength:"300" doc:"为什么去,或为什么拿掉"`
	Drop    bool    `json:"drop,omitempty" required:"false" doc:"从计划里拿掉,要写为什么"`
}

var errDrop = errs.New(errs.Invalid, "round.drop", "拿掉一户请写明为什么,例如“本月已在别的走访中看过”。")

// Put puts a household into its village's plan, moves its day, says who goes, or drops it.
// Errors: round.drop, round.note, round.visitor.
func (s *Service) Put(ctx context.Context, h registry.HouseholdID, c PlanChange) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		village, err := s.register.AreaOf(ctx, tx, h)
		if err != nil {
			return err
		}
		if err := tx.Require(access.RoundRecord, village); err != nil {
			return err
		}
		switch {
		case c.Drop && c.Note == "":
			return errDrop
		case cn.HasLongNumber(c.Note):
			return errNote
		case cn.HasLongNumber(c.Visitor):
			return errVisitor
		}
		var dropped cn.Date
		if c.Drop {
			dropped = tx.Today()
		}
		if _, err := tx.Exec(ctx, `INSERT INTO visit_plan (county_id, household_id, village, reasons, due, visitor, note, by_village, dropped_on, planned_on, set_by, set_at)
			VALUES ($1, $2, $3, '[]', $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (county_id, household_id) DO UPDATE SET due = $4, visitor = $5, note = $6, by_village = $7, dropped_on = $8, set_by = $10, set_at = $11`,
			tx.County(), h, village, c.Due, c.Visitor, c.Note, true, dropped, tx.Today(), tx.Actor().ID, tx.Now()); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "visit_plan.put", Ref: h.Ref(), Area: village, Detail: map[string]any{"dropped": c.Drop, "due": c.Due.String()}})
	})
}
