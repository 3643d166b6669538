package app

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/round"
	"github.com/shouwang/shouwang/internal/rule"
)

// roundLeads hands what a round saw to monitor, and tells what the rules said of it.
type roundLeads struct {
	monitor *monitor.Service
	rules   func() *rule.Service
}

func (r roundLeads) See(ctx context.Context, tx *db.Tx, s round.Seen) (string, error) {
	kept, err := r.monitor.RecordSightingTx(ctx, tx, monitor.SightingInput{Key: s.Key, About: monitor.About{Household: s.Household}, Risks: s.Risks, Text: s.Text, On: s.On, Round: string(s.Round)})
	return string(kept.Lead), err
}

// ruleWords are the words of the shipped rules for a hardship of the code list, where they
// differ: a rule says 务工不稳 where the list has 因务工就业不稳.
var ruleWords = map[string][]string{
	"因务工就业不稳": {"务工不稳"},
	"因自然灾害":   {"因灾"},
	"因意外事故":   {"意外", "因意外"},
	"因产业失败":   {"产业失败", "产业"},
}

func (r roundLeads) Silent(ctx context.Context, tx *db.Tx, h registry.HouseholdID, risk string) (silent []string, spoke bool, err error) {
	words := append([]string{risk}, ruleWords[risk]...)
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
