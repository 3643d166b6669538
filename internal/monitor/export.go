package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// Exported is a lead as the command line lists it.
type Exported struct {
	Number   string   `json:"户编号"`
	Township string   `json:"乡镇"`
	Village  string   `json:"村"`
	Risks    []string `json:"risks"`
	Rules    []string `json:"rules"`
	Reasons  []string `json:"reasons"`
	Score    float64  `json:"score"`
	State    State    `json:"state"`
	OpenedOn cn.Date  `json:"opened_on"`
	Lead     LeadID   `json:"lead"`
}

// What stands in the place of the state of a trial lead, and of one that waits for dispatch
// though nothing behind it holds any more.
const (
	TrialMark  State = "trial"
	LapsedMark State = "lapsed"
)

// Export lists the leads in the actor's area that were open on a day, the most urgent
// first, as they stand now; today's if the day is zero. Leads of which nothing holds any
// more come after the others, trial leads last of all, and both are marked.
func (s *Service) Export(ctx context.Context, on cn.Date) (list []Exported, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if on.IsZero() {
			on = tx.Today()
		}
		f := tx.Filter("l", "l.area", access.LeadRead).And("l.opened_on <= ?", on).And("(l.closed_on IS NULL OR l.closed_on > ?)", on)
		leads, err := leadsWhere(ctx, tx, f, " ORDER BY l.trial, l.state = 'open' AND l.lapsed_on IS NOT NULL, l.score DESC, l.id")
		if err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		households := make([]registry.HouseholdID, len(leads))
		for i, l := range leads {
			households[i] = l.Household
		}
		cards, err := s.households.Cards(ctx, tx, slices.Compact(slices.Sorted(slices.Values(households))))
		if err != nil {
			return err
		}
		list = make([]Exported, len(leads))
		place := map[LeadID]int{}
		for i, l := range leads {
			place[l.ID] = i
			list[i] = Exported{Number: cards[l.Household].Number, Township: tree.Name(l.Village[:min(townshipDigits, len(l.Village))]), Village: tree.Name(l.Village),
				Risks: l.Risks, Rules: []string{}, Reasons: []string{}, Score: l.Score, State: l.State, OpenedOn: l.OpenedOn, Lead: l.ID}
			switch {
			case l.Trial:
				list[i].State = TrialMark
			case l.State == Open && !l.LapsedOn.IsZero():
				list[i].State = LapsedMark
			}
		}
		return eachCurrentHit(ctx, tx, leads, func(h heldHit) {
			e := &list[place[h.lead]]
			e.Rules, e.Reasons = append(e.Rules, h.rule), append(e.Reasons, h.sentence)
		})
	})
	return list, err
}
