package dossier

import (
	"cmp"
	"context"
	_ "embed"
	"slices"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// helpRule says how much of a department's record is help.
type helpRule struct {
	Dataset string   `toml:"dataset"`
	Amounts []string `toml:"amounts"`
	Monthly bool     `toml:"monthly"`
	Given   string   `toml:"given"`
}

//go:embed help.toml
var helpPack string

var helpRules = readHelp(helpPack)

func readHelp(text string) map[string]helpRule {
	var file struct {
		Help []helpRule `toml:"help"`
	}
	if _, err := toml.Decode(text, &file); err != nil {
		panic("dossier: the shipped help: " + err.Error())
	}
	rules := map[string]helpRule{}
	for _, r := range file.Help {
		rules[r.Dataset] = r
	}
	return rules
}

// Received is help that a household or a member got, by a department's record.
type Received struct {
	Dataset    string             `json:"dataset"`
	Title      string             `json:"title"`
	Department string             `json:"department"`
	Who        string             `json:"who" doc:"哪名成员;空为全户"`
	On         cn.Date            `json:"on" doc:"一次性的:发生日;按月的:从哪一天的名单起"`
	Amount     *cn.Money          `json:"amount,omitempty" doc:"省略为没有写金额,不是 0"`
	Monthly    bool               `json:"monthly" doc:"每月"`
	Values     []source.Evidenced `json:"values"`
	Batch      int64              `json:"batch"`
	Row        int                `json:"row"`
}

// Help is what a household received up to a day.
type Help struct {
	Items    []Received `json:"items" doc:"按月的在前,其余新的在前"`
	Year     cn.Money   `json:"year" doc:"到这一天的 12 个月里一次性帮助合计"`
	Month    cn.Money   `json:"month" doc:"这一天每月领取的合计"`
	Withheld int        `json:"withheld" doc:"涉及健康、本人无权看的项数,不在合计内"`
}

// Help lists the help that a household and its members received, by the records.
// Policy: plan:260
func (s *Service) Help(ctx context.Context, h registry.HouseholdID, d AsOf) (list Help, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		v, err := s.Registry.ViewTx(ctx, tx, h, d.On, d.KnownBy)
		if err != nil {
			return err
		}
		if err := tx.Require(access.FactRead, v.Village); err != nil {
			return err
		}
		list, err = help(ctx, tx, v, d)
		return err
	})
	return list, err
}

func help(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) (list Help, err error) {
	list.Items = []Received{}
	may := sensitive(tx, v)
	listed, err := rosters(ctx, tx, v, d)
	if err != nil {
		return list, err
	}
	for _, l := range listed.Items {
		if r, ok := received(l.told, who(v, l.rec), may); ok {
			r.On = l.Since
			list.Items = append(list.Items, r)
		}
	}
	happened, err := events(ctx, tx, v, d)
	if err != nil {
		return list, err
	}
	for _, t := range happened {
		r, ok := received(t, who(v, t.rec), may)
		switch {
		case ok && t.def.Sensitive && !may:
			list.Withheld++
		case ok:
			list.Items = append(list.Items, r)
		}
	}
	list.add(d.On)
	return list, nil
}

// received reads a record as help; ok is false of one that is none.
func received(t told, who string, sensitive bool) (r Received, ok bool) {
	rule, ok := helpRules[t.def.Key]
	if !ok {
		return r, false
	}
	if rule.Given != "" {
		if text, there := t.rec.Doc.Text(rule.Given); !there || text == "" {
			return r, false
		}
	}
	amount, known := rule.amount(t.rec)
	if known && amount <= 0 {
		return r, false
	}
	r = Received{Dataset: t.def.Key, Title: t.def.Title, Department: t.def.Department, Who: who, On: t.rec.OnDate, Monthly: rule.Monthly, Batch: t.rec.Batch, Row: t.rec.Row}
	if known {
		r.Amount = &amount
	}
	r.Values, _ = t.def.Words(&t.rec, sensitive)
	return r, true
}

// amount adds what is known of the amounts; known is false where nothing is.
func (r helpRule) amount(rec source.Record) (sum cn.Money, known bool) {
	for _, of := range r.Amounts {
		m, ok := rec.Amount, rec.HasAmount
		if of != "amount" {
			m, ok = rec.Doc.Money(of)
		}
		if ok {
			sum, known = sum+m, true
		}
	}
	return sum, known
}

// add sums up and puts what comes every month first.
func (list *Help) add(on cn.Date) {
	from := on.AddMonths(-12)
	for _, r := range list.Items {
		switch {
		case r.Amount == nil:
		case r.Monthly:
			list.Month += *r.Amount
		case r.On.After(from):
			list.Year += *r.Amount
		}
	}
	slices.SortStableFunc(list.Items, func(a, b Received) int {
		if a.Monthly != b.Monthly {
			if a.Monthly {
				return -1
			}
			return 1
		}
		return cmp.Or(b.On.Compare(a.On), cmp.Compare(b.Batch, a.Batch))
	})
}
