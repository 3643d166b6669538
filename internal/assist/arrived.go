package assist

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Arrival is a help that reached a household: its heading, and the day.
type Arrival struct {
	Heading string
	On      cn.Date
}

// Arrivals are the measures that had reached the households of cases by a day, with a proof
// known by another. It checks no permission.
// Policy: plan:262 A031
func Arrivals(ctx context.Context, tx *db.Tx, on, knownBy cn.Date, cases []string) (map[CaseID][]Arrival, error) {
	by := map[CaseID][]Arrival{}
	f := tx.CountyFilter("m").AnyOf("m.case_id", cases...).And("m.delivered_on <= ?", on)
	proof := f.Arg(knownBy.AddDays(1).Time())
	err := tx.Each(ctx, `SELECT m.case_id, m.heading, m.delivered_on FROM measure m`+f.Where()+`
		AND EXISTS (SELECT 1 FROM measure_evidence e WHERE e.county_id = m.county_id AND e.measure_id = m.id AND e.recorded_at < `+proof+`)`, f.Args(), func(row db.Scanner) error {
		var c CaseID
		var a Arrival
		err := row.Scan(&c, &a.Heading, &a.On)
		by[c] = append(by[c], a)
		return err
	})
	return by, err
}
