package app_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// A department drops a file with errors, sees them, mends them in place, and the rest is in:
// over HTTP, in the background, as the department's own officer.
func TestDepartmentMendsItsFileInTheConsole(t *testing.T) {
	each(t, func(c *county) {
		c.as("steward", upload("花名册.csv", c.roster())).want(200)
		file := c.inGB18030(settlement(0, idNumber(0), "2025-05-10", "住院", 9000), settlement(2, idNumber(2), "2025-05-11", "住院部", 80))
		sent := request{"POST", "/api/imports", file, "医保结算2025年5月.csv"}
		var up struct {
			Import  struct{ ID, File string }
			Preview struct {
				Dataset  string
				AsOf     string `json:"as_of"`
				AsOfFrom string `json:"as_of_from"`
			}
		}
		c.as("medical", c.onlyFor(sent, "medical", "education", "steward")).want(201).into(&up)
		if up.Preview.Dataset != "medical.settlement" || up.Preview.AsOf != "2025-05-31" || up.Preview.AsOfFrom != "file_name" || up.Import.File == "" {
			t.Fatalf("%+v", up)
		}
		one := "/api/imports/" + up.Import.ID
		c.as("education", get(one)).want(404)
		c.as("education", post(one+"/start", map[string]any{})).want(404)
		c.as("medical", post(one+"/start", map[string]any{"dataset": "medical.settlement", "as_of": "2025-05-31"})).want(200)
		c.ok(c.Source.RunImports(db.WithActor(c.Context(), db.System("system", dbtest.County))))
		var run struct {
			State string
			Batch int
		}
		c.as("medical", get(one)).want(200).into(&run)
		if run.State != "done" || run.Batch == 0 {
			t.Fatalf("%+v", run)
		}
		batch := "/api/batches/" + strconv.Itoa(run.Batch)
		grid := post(batch+"/quarantine/grid", map[string]any{"purpose": "改正待处理的行"})
		var g struct {
			Rows []struct {
				Row     int
				Cells   []string
				Reasons []struct{ Column, Text string }
			}
		}
		c.as("taskforce", grid).want(403)
		c.as("education", grid).want(404)
		c.as("medical", grid).want(200).into(&g)
		if len(g.Rows) != 1 || g.Rows[0].Reasons[0].Column != "医疗类别" {
			t.Fatalf("%+v", g)
		}
		cells := g.Rows[0].Cells
		for i := range cells {
			cells[i] = strings.Replace(cells[i], "住院部", "住院", 1)
		}
		var done struct {
			Open int
			Rows []struct{ State string }
		}
		c.as("medical", post(batch+"/quarantine/corrections", map[string]any{"rows": []any{map[string]any{"row": g.Rows[0].Row, "cells": cells}}})).want(200).into(&done)
		if done.Open != 0 || done.Rows[0].State != "accepted" {
			t.Fatalf("%+v", done)
		}
		var page struct {
			Accepted    int
			ByName      string `json:"by_name"`
			MayWithdraw bool   `json:"may_withdraw"`
		}
		c.as("medical", get(batch+"/page")).want(200).into(&page)
		if page.Accepted != 2 || page.ByName == "" || page.MayWithdraw {
			t.Errorf("%+v", page)
		}
		c.as("steward", get(batch+"/withdrawal")).want(200)
		c.as("medical", get(batch+"/withdrawal")).want(403)
		if n := c.query(`SELECT count(*) FROM audit_entry WHERE verb = 'batch.read_quarantine' AND purpose <> ''`); n[0][0] != "1" {
			t.Errorf("the reading is not in the trail: %v", n)
		}
		c.as("steward", post("/api/connections", map[string]any{"level": "county", "department": "医保", "state": "file", "from": "2025-01-01"})).want(204)
		c.as("medical", get("/api/connections")).want(200)
	})
}
