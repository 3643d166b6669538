package app

import (
	"context"

	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// assistance lets a case begin and finish the help for its household.
type assistance struct{ assist *assist.Service }

func (a assistance) Begin(ctx context.Context, tx *db.Tx, o monitor.Opening) error {
	return a.assist.Begin(ctx, tx, assist.Opening{Case: assist.CaseID(o.Case), Household: o.Household, Area: o.Area, Category: o.Category, Risks: o.Risks,
		Labour: o.Labour, RecognisedOn: o.Recognised, GreenChannel: o.GreenChannel})
}

func (a assistance) Adjust(ctx context.Context, tx *db.Tx, c monitor.CaseID, risks []string) error {
	return a.assist.Adjust(ctx, tx, assist.CaseID(c), risks)
}

func (a assistance) Follow(ctx context.Context, tx *db.Tx, c monitor.CaseID, h registry.HouseholdID, area string) error {
	return a.assist.Follow(ctx, tx, assist.CaseID(c), h, area)
}

func (a assistance) Finish(ctx context.Context, tx *db.Tx, c monitor.CaseID, on cn.Date) error {
	return a.assist.Finish(ctx, tx, assist.CaseID(c), on)
}

// Delivered tells what arrived. What was found to have had no effect arrived, but answers
// no risk.
func (a assistance) Delivered(ctx context.Context, tx *db.Tx, c monitor.CaseID) ([]monitor.Delivery, error) {
	found, err := a.assist.Delivered(ctx, tx, assist.CaseID(c))
	list := make([]monitor.Delivery, len(found))
	for i, d := range found {
		list[i] = monitor.Delivery{Measure: d.Title, Risks: d.Risks, On: d.DeliveredOn}
		if d.Effect == assist.Ineffective {
			list[i].Risks = nil
		}
	}
	return list, err
}
