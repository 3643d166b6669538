package monitor

import (
	"context"
	"fmt"
	"slices"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Follow keeps cases with their households when people change who lives where (分户、并户、死亡…).
// A case stays with the household that keeps its name; of one that joins another the case
// goes along, or into the case that is open there; one whose last member has gone waits for
// the county to end it. It runs in the transaction of the act.
// Policy: plan:262 A026
func (s *Service) Follow(ctx context.Context, tx *db.Tx, c registry.Changed) error {
	if c.Verb == "merge" && len(c.Households) == 2 {
		return s.followMerge(ctx, tx, c.Households[0], c.Households[1])
	}
	for _, h := range c.Households {
		note := ""
		switch {
		case slices.Contains(c.Ended, h):
			note = fmt.Sprintf("%s 起本户已没有成员,请县级核实后办理自然减少。", c.On)
		case c.Verb == "split":
			note = fmt.Sprintf("%s 分户,分出的成员另成一户;是否仍符合条件,请重新核实。", c.On)
		case c.Verb == "death":
			note = fmt.Sprintf("%s 有成员去世,请核实风险和帮扶是否要调整。", c.On)
		case c.Verb == "move":
			note = fmt.Sprintf("%s 有成员迁入,请核实人均收入。", c.On)
		case c.Verb == "arrival":
			note = fmt.Sprintf("%s 有人从外面迁入,请核实人均收入。", c.On)
		case c.Verb == "leave":
			note = fmt.Sprintf("%s 有成员迁出,请核实风险和人均收入。", c.On)
		case c.Verb == "relocate":
			note = fmt.Sprintf("%s 整户迁到别的村或组,请看是否要改派。", c.On)
		case c.Verb == "undo" || c.Verb == "refuse":
			note = "本户有一次登记的变动撤销了,请核实案件是否还在这一户。"
		}
		if note == "" {
			continue
		}
		if err := s.followOpen(ctx, tx, h, caseStep{Action: CaseFollow, Note: note}); err != nil {
			return err
		}
	}
	return nil
}

// followOpen adds a step to the open case of a household, if it has one.
func (s *Service) followOpen(ctx context.Context, tx *db.Tx, h registry.HouseholdID, step caseStep) error {
	c, ok, err := openCaseOf(ctx, tx, h)
	if err != nil || !ok {
		return err
	}
	t := turn{c: c}
	if err := s.load(ctx, tx, &t); err != nil {
		return err
	}
	return s.add(ctx, tx, &t, step)
}

// advance orders phases by how much the county has decided.
var advance = []Phase{Ended, Identifying, Eliminated, Monitored, Eliminating}

// followMerge lets the case of a household that joined another go along. Of two cases the
// one that is further on stays, with the risks of both.
func (s *Service) followMerge(ctx context.Context, tx *db.Tx, to, from registry.HouseholdID) error {
	stays, ok, err := openCaseOf(ctx, tx, from)
	if err != nil || !ok {
		return err
	}
	other, both, err := openCaseOf(ctx, tx, to)
	if err != nil {
		return err
	}
	if both {
		if slices.Index(advance, other.Phase) >= slices.Index(advance, stays.Phase) {
			stays, other = other, stays
		}
		t := turn{c: other}
		if err := s.load(ctx, tx, &t); err != nil {
			return err
		}
		if err := s.end(ctx, tx, &t, Merged, "两户合为一户,风险转入另一案件。"); err != nil {
			return err
		}
	}
	t := turn{c: stays}
	if err := s.load(ctx, tx, &t); err != nil {
		return err
	}
	t.c.Household, t.c.Risks = to, capped(t.c.Risks, other.Risks)
	step := caseStep{Action: CaseFollow, Note: "两户合为一户,案件随合并后的户。", Payload: casePayload{Household: string(to), Risks: other.Risks}}
	if err := s.add(ctx, tx, &t, step); err != nil {
		return err
	}
	if err := s.enter(ctx, tx, to, classOf(t.c)); err != nil || s.around.Assistance == nil {
		return err
	}
	if err := s.around.Assistance.Follow(ctx, tx, t.c.ID, to, t.c.Area); err != nil || t.c.Phase != Monitored {
		return err
	}
	return s.around.Assistance.Adjust(ctx, tx, t.c.ID, t.c.Risks)
}

// classOf is the class that a household has on the roll by its case.
func classOf(c Case) registry.Category {
	if c.Phase == Monitored || c.Phase == Eliminating {
		return c.Category
	}
	return ""
}
