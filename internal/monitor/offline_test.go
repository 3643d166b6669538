package monitor_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// arrival is something that reaches the county: a step of somebody at a desk, or what a
// phone kept while it had no signal. A phone sends again until it gets an answer, and an
// answer may be lost.
type arrival struct {
	what  string
	phone bool // may come again
}

var arrivals = []arrival{
	{"dispatch", false}, {"accept", false}, {"true", false}, {"false", false}, {"more", false},
	{"visit-a", true}, {"visit-b", true}, {"declare-a", true}, {"declare-b", true}, {"sight-a", true},
}

// reach lets something arrive about the world's household, and gives the receipt. A visit is
// filled in for the lead that was there then, and comes again for that one.
func (w *world) reach(what string, filledIn map[string]monitor.LeadID) (receipt string, err error) {
	list, err := w.leads.List(w.officer(), monitor.Query{Household: w.household}, api.Page{})
	w.ok(err)
	var lead monitor.LeadID
	for _, l := range list.Items {
		if lead == "" || l.ClosedOn.IsZero() {
			lead = l.ID
		}
	}
	key := fmt.Sprintf("%s-%s", what, w.household)
	switch kind, _, _ := strings.Cut(what, "-"); kind {
	case "dispatch":
		_, err = w.leads.Dispatch(w.officer(), []monitor.LeadID{lead}, "", "")
	case "accept":
		_, err = w.leads.Accept(w.clerk(), lead)
	case "visit":
		if filledIn[what] == "" {
			filledIn[what] = lead
		}
		r, failed := w.leads.RecordVisit(w.clerk(), filledIn[what], input(key))
		receipt, err = string(r.Visit), failed
	case "declare":
		r, failed := w.leads.Declare(w.cadre(), w.declaration(key))
		receipt, err = r.Number, failed
	case "sight":
		in := monitor.SightingInput{Key: key, About: monitor.About{Household: w.household}, Risks: []string{"因残"}}
		r, failed := w.leads.RecordSighting(w.cadre(), in)
		receipt, err = string(r.Sighting), failed
	case "more":
		_, err = w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: monitor.NeedMore, Reason: "再去看看"})
	default:
		_, err = w.leads.Confirm(w.officer(), lead, monitor.Decision{Outcome: monitor.Outcome(what), Reason: "已核对"})
	}
	return receipt, err
}

// about is everything that is written about a household, without names and instants.
func (w *world) about(h registry.HouseholdID) string {
	var lines []string
	ctx := w.system()
	w.ok(w.db.Read(ctx, func(tx *db.Tx) error {
		for _, query := range []string{
			`SELECT 'lead ' || state || ' ' || outcome FROM lead WHERE county_id = $1 AND household_id = $2 ORDER BY id`,
			`SELECT 'step ' || s.action FROM lead_step s JOIN lead l ON l.county_id = s.county_id AND l.id = s.lead_id WHERE s.county_id = $1 AND l.household_id = $2 ORDER BY s.id`,
			`SELECT 'hit ' || h.channel || ' ' || h.ended_as FROM lead_hit h JOIN lead l ON l.county_id = h.county_id AND l.id = h.lead_id WHERE h.county_id = $1 AND l.household_id = $2 ORDER BY h.id`,
			`SELECT 'visited' FROM visit WHERE county_id = $1 AND household_id = $2`,
			`SELECT 'declaration' FROM declaration WHERE county_id = $1 AND household_id = $2`,
			`SELECT 'sighting' FROM sighting WHERE county_id = $1 AND household_id = $2`,
			`SELECT 'verdict ' || v.outcome FROM verdict v JOIN lead l ON l.county_id = v.county_id AND l.id = v.lead_id WHERE v.county_id = $1 AND l.household_id = $2 ORDER BY v.id`,
			`SELECT 'case ' || phase FROM monitor_case WHERE county_id = $1 AND household_id = $2 ORDER BY id`,
		} {
			err := tx.Each(ctx, query, []any{tx.County(), h}, func(row db.Scanner) error {
				var line string
				err := row.Scan(&line)
				lines = append(lines, line)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return strings.Join(lines, "\n")
}

// What comes again after it was answered gets the same receipt and changes nothing, however
// late it comes; what never fitted is refused and leaves nothing behind.
func TestWhatArrivesLateOrTwiceChangesNothingWrongly(t *testing.T) {
	eachReport(t, func(w *world) {
		n := int64(0)
		rapid.Check(w.TB, func(t *rapid.T) {
			order := rapid.SliceOfN(rapid.SampledFrom(arrivals), 1, 16).Draw(t, "arrivals")
			n++
			begin := func() registry.HouseholdID {
				w.household = id.New[registry.HouseholdID]()
				w.homes[w.household] = w.here
				w.take(w.hit("medical.total_year", "因病", 1000*n))
				return w.household
			}

			twice := begin()
			receipts, first, filledIn := map[string]string{}, make([]bool, len(order)), map[string]monitor.LeadID{}
			for i, a := range order {
				before := w.about(twice)
				receipt, err := w.reach(a.what, filledIn)
				known, answered := receipts[a.what]
				switch after := w.about(twice); {
				case a.phone && answered && (err != nil || receipt != known):
					t.Fatalf("%s came again after %q: %q, %v", a.what, known, receipt, err)
				case (err != nil || a.phone && answered) && before != after:
					t.Fatalf("%s (%v) left something behind:\n%s\nbefore:\n%s", a.what, err, after, before)
				case a.phone && answered:
				default:
					first[i] = true
					if a.phone && err == nil {
						receipts[a.what] = receipt
					}
				}
			}

			once := begin()
			filledIn = map[string]monitor.LeadID{}
			for i, a := range order {
				if first[i] {
					_, _ = w.reach(a.what, filledIn) // refused as it was before
				}
			}
			if got, want := w.about(twice), w.about(once); got != want {
				t.Fatalf("with what came again:\n%s\nwithout:\n%s", got, want)
			}
			if visits := strings.Count(w.about(twice), "visited\n"); visits > 2 {
				t.Fatalf("%d visits from two", visits)
			}
		})
	})
}
