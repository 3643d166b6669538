package app_test

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/source"
)

// vehicles is what the police sends: a car of the first household's head.
func (c *county) vehicles() []byte {
	return []byte("姓名,证件号码,车牌,车型,用途,登记日期\n" + fmt.Sprintf("%s,%s,渝F00000,小型轿车,家用,2024-03-01\n", name(0), idNumber(0)))
}

// home is the household and the head of the first family of the roster.
func (c *county) home() (household, head string) {
	c.Helper()
	rows := c.query(`SELECT h.id, p.id FROM household h JOIN person p ON p.household_id = h.id WHERE h.number = 'H900000' AND p.name = '` + name(0) + `'`)
	if len(rows) != 1 {
		c.Fatalf("%d heads", len(rows))
	}
	return rows[0][0], rows[0][1]
}

// What a dataset of doubts says of a household cannot be read without its authorisation:
// not by the county, not as evidence, not by a comparison; and not any more once it is
// taken back.
func TestCheckedDataIsReadOnlyUnderAnAuthorisation(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.roster()))
		household, head := c.home()
		path := "/api/households/" + household + "/authorisations"
		batch := c.imports("steward", upload("车辆.csv", c.vehicles()))
		if batch.Dataset != "check.vehicle" || batch.Linked != 1 {
			c.Fatalf("%+v", batch)
		}
		row := c.query(`SELECT n FROM record WHERE dataset = 'check.vehicle'`)[0][0]
		record, err := strconv.ParseInt(row, 10, 64)
		c.ok(err)
		readable := func() (n int) {
			ctx := db.WithActor(context.Background(), db.System("system", dbtest.County))
			c.ok(c.DB.Read(ctx, func(tx *db.Tx) error {
				for _, err := range source.Roster(ctx, tx, "check.vehicle", tx.Today(), tx.Today()) {
					if err != nil {
						return err
					}
					n++
				}
				return nil
			}))
			return n
		}
		see := func() string {
			ctx := db.WithActor(context.Background(), db.System("system", dbtest.County))
			err := c.DB.Read(ctx, func(tx *db.Tx) error { _, err := source.RecordRow(ctx, tx, record); return err })
			if e, ok := errs.As(err); ok {
				return e.Code
			}
			c.ok(err)
			return ""
		}
		if readable() != 0 || see() != "source.no_authorisation" {
			t.Fatalf("read without an authorisation: %d rows, %q", readable(), see())
		}
		grant := map[string]any{"datasets": []string{"check.vehicle"}, "purpose": "监测对象识别", "signer": head, "manner": "paper", "signed_on": "2025-07-01", "to": "2025-12-31"}
		var signed struct{ ID string }
		c.as("cadre", c.onlyFor(post(path, grant), "cadre", "team")).want(200).into(&signed)
		if readable() != 1 || see() != "" {
			t.Errorf("with an authorisation: %d rows, %q", readable(), see())
		}
		c.as("nextcadre", get(path)).want(404)
		c.as("cadre", post("/api/authorisations/"+signed.ID+"/revoke", map[string]any{"reason": "农户不再申请"})).want(204)
		if readable() != 0 || see() != "source.no_authorisation" {
			t.Errorf("read after it was taken back: %d rows, %q", readable(), see())
		}
		for want, change := range map[string]func(map[string]any){
			"authorisation.datasets": func(g map[string]any) { g["datasets"] = []string{"medical.settlement"} },
			"authorisation.day":      func(g map[string]any) { g["to"] = "2025-06-30" },
			"authorisation.signer":   func(g map[string]any) { g["signer"] = "somebody" },
			"authorisation.witness":  func(g map[string]any) { g["manner"] = "phone" },
			"authorisation.purpose":  func(g map[string]any) { g["purpose"] = "查 13800000000" },
		} {
			wrong := maps.Clone(grant)
			change(wrong)
			if got := c.as("cadre", post(path, wrong)).want(422).code(); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	})
}
