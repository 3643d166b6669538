package app

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/round"
	"github.com/shouwang/shouwang/internal/rule"
)

// roundLeads hands what a round saw to monitor, and tells what the rules said of it.
type roundLeads struct {
	monitor *monitor.Service
	codes   *code.Service
	rules   func() *rule.Service
}

func (r roundLeads) See(ctx context.Context, tx *db.Tx, s round.Seen) (string, error) {
	kept, err := r.monitor.RecordSightingTx(ctx, tx, monitor.SightingInput{Key: s.Key, About: monitor.About{Household: s.Household}, Risks: s.Risks, Text: s.Text, On: s.On, Round: string(s.Round)})
	return string(kept.Lead), err
}

func (r roundLeads) Silent(ctx context.Context, tx *db.Tx, h registry.HouseholdID, risk string) (silent []string, spoke bool, err error) {
	// A rule may say 务工不稳 where the code list has 因务工就业不稳.
	c, _, err := r.codes.Resolve(ctx, tx, "risk", risk)
	if err != nil {
		return nil, false, err
	}
	words := append([]string{risk, c.Text}, c.Aliases...)
	if spoke, err = r.monitor.SpokenOfTx(ctx, tx, h, words); err != nil || spoke {
		return nil, spoke, err
	}
	list, err := r.rules().InForce(ctx, tx)
	for _, v := range list {
		if slices.Contains(words, v.Risk) && !slices.Contains(silent, v.Key) {
			silent = append(silent, v.Key)
		}
	}
	return silent, false, err
}

func (r roundLeads) Declared(ctx context.Context, tx *db.Tx, area string) (map[registry.HouseholdID]cn.Date, error) {
	return r.monitor.DeclaredTx(ctx, tx, area)
}
