// Command crowd gives a demonstration county a great many open leads, for the benchmark of
// long lists in a browser. Their households are in no registry.
//
//	crowd FOLDER LEADS
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/shouwang/shouwang/internal/app"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

const county = "500229"

func main() {
	if err := run(db.WithActor(context.Background(), db.System("bench", county)), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder, leads string) error {
	n, err := strconv.Atoi(leads)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Config{Dir: folder})
	if err != nil {
		return err
	}
	defer a.Close()
	var villages []string
	places, _, _ := division.Bundled(county)
	for _, p := range places {
		if len(p.Code) == 12 {
			villages = append(villages, p.Code)
		}
	}
	const chunk = 20_000
	for from := 0; from < n; from += chunk {
		err := a.DB.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the benchmark's leads")
			hits := make([]monitor.Hit, min(chunk, n-from))
			for i := range hits {
				hits[i] = hit(from+i, villages, tx.Today())
			}
			_, err := a.Monitor.Take(ctx, tx, monitor.Run{Number: 1, On: tx.Today(), KnownBy: tx.Today()}, hits)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func hit(i int, villages []string, on cn.Date) monitor.Hit {
	kinds := []struct{ rule, title, risk, sector string }{
		{"medical.total_year", "全年自付医疗费", "因病", "medical_insurance"}, {"employment.lost", "务工中断", "务工不稳", "employment"}, {"disaster.loss", "受灾", "因灾", "emergency"},
	}
	k := kinds[i%len(kinds)]
	return monitor.Hit{
		Rule: k.rule, Version: 1, Title: k.title, Household: id.New[registry.HouseholdID](), Village: villages[i%len(villages)], Risk: k.risk, Sector: k.sector,
		Severity: 1 + i%5, Distance: 1 + float64(i%400)/100, Sentence: fmt.Sprintf("%s:近12个月合计 %d 元,超过 10000 元。", k.title, 10_000+i%30_000), On: on, KnownBy: on,
	}
}
