package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// CaseChannels are the channels by which the county learnt of what opened cases, as known by
// a day. It checks no permission.
func CaseChannels(ctx context.Context, tx *db.Tx, knownBy cn.Date, cases []string) (map[CaseID][]Channel, error) {
	by := map[CaseID][]Channel{}
	f := tx.CountyFilter("c").AnyOf("c.id", cases...).And("h.first_at < ?", knownBy.AddDays(1).Time())
	err := tx.Each(ctx, `SELECT c.id, h.channel FROM monitor_case c JOIN lead_hit h ON h.county_id = c.county_id AND h.lead_id = c.lead_id`+f.Where(), f.Args(), func(row db.Scanner) error {
		var c CaseID
		var channel Channel
		err := row.Scan(&c, &channel)
		if !slices.Contains(by[c], channel) {
			by[c] = append(by[c], channel)
		}
		return err
	})
	return by, err
}

// Channels are all channels, in the order of the plan.
func Channels() (list []Channel) {
	for _, c := range channels {
		list = append(list, c.key)
	}
	return list
}

// VerifiedLead is a lead that a township gave a verdict on.
type VerifiedLead struct {
	Lead      LeadID
	Household registry.HouseholdID
	Area      string
	On        cn.Date
	True      bool
	Risks     []string
	Channels  []Channel
}

// VerifiedLeads are the leads with a verdict of true or false between two days, both
// included. Trial leads do not count. It checks no permission.
func VerifiedLeads(ctx context.Context, tx *db.Tx, from, to cn.Date) (list []VerifiedLead, err error) {
	err = tx.Each(ctx, `SELECT l.id, l.household_id, l.area, l.closed_on, l.outcome = 'true', h.channel, h.risk
		FROM lead l JOIN lead_hit h ON h.county_id = l.county_id AND h.lead_id = l.id
		WHERE l.county_id = $1 AND l.closed_on >= $2 AND l.closed_on <= $3 AND l.outcome IN ('true', 'false') AND NOT l.trial
		ORDER BY l.id, h.channel, h.risk`, []any{tx.County(), from, to}, func(row db.Scanner) error {
		var v VerifiedLead
		var channel Channel
		var risk string
		if err := row.Scan(&v.Lead, &v.Household, &v.Area, &v.On, &v.True, &channel, &risk); err != nil {
			return err
		}
		if n := len(list); n == 0 || list[n-1].Lead != v.Lead {
			list = append(list, v)
		}
		last := &list[len(list)-1]
		if !slices.Contains(last.Channels, channel) {
			last.Channels = append(last.Channels, channel)
		}
		if !slices.Contains(last.Risks, risk) {
			last.Risks = append(last.Risks, risk)
		}
		return nil
	})
	return list, err
}
