package dossier

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

// Show is what a reader asks to see beside the rest, and why.
type Show struct {
	Numbers bool   `json:"numbers,omitempty" required:"false" doc:"证件号码、电话不遮盖(须有权限并写明用途)"`
	Health  bool   `json:"health,omitempty" required:"false" doc:"含健康内容(须有权限并写明用途)"`
	Purpose string `json:"purpose,omitempty" required:"false" maxLength:"200" doc:"用途"`
}

var errPurpose = errs.New(errs.Invalid, "dossier.purpose", "要看完整号码或健康内容,请写明用途,200 字以内,不要写证件号码和电话。")

// check refuses a disclosure without a purpose.
func (s *Show) check() error {
	s.Purpose = strings.TrimSpace(s.Purpose)
	if (s.Numbers || s.Health) && s.Purpose == "" || utf8.RuneCountInString(s.Purpose) > 200 || cn.HasLongNumber(s.Purpose) {
		return errPurpose
	}
	return nil
}

// require refuses what the actor may see nowhere.
func (s *Show) require(tx *db.Tx) error {
	if s.Numbers {
		if err := tx.RequireSomewhere(access.IdentityReveal); err != nil {
			return err
		}
	}
	if s.Health {
		return tx.RequireSomewhere(access.HealthRead)
	}
	return nil
}

// load reads households as the fields given need them, in the order of the IDs. One that
// did not exist, or where the actor has no business, is left out.
func (s *Service) load(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID, d AsOf, show Show, file bool, fields []Field) ([]line, error) {
	tree, err := s.Divisions.Tree(ctx, tx)
	if err != nil {
		return nil, err
	}
	lists, err := s.texts(ctx, tx)
	if err != nil {
		return nil, err
	}
	found, err := s.Registry.ParticularsOf(ctx, tx, ids, d.On, d.KnownBy, registry.Disclosure{Numbers: show.Numbers, Health: show.Health})
	if err != nil {
		return nil, err
	}
	me := tx.Actor()
	facts, leads := me.Scope(access.FactRead), me.Scope(access.CaseRead)
	lines, there := make([]line, len(found)), make([]registry.HouseholdID, len(found))
	for i, p := range found {
		there[i] = p.ID
		lines[i] = line{Particulars: p, tree: tree, lists: lists, file: file, mayFacts: facts.Covers(p.Village), mayWatch: leads.Covers(p.Village)}
	}
	for _, read := range []struct {
		from []part
		do   func(context.Context, *db.Tx, []registry.HouseholdID, AsOf, []line) error
	}{
		{[]part{fromFacts, fromIncome}, s.loadFacts}, {[]part{fromVisit}, loadVisits}, {[]part{fromWatch}, s.loadWatches},
	} {
		if slices.ContainsFunc(fields, func(f Field) bool { return slices.Contains(read.from, f.from) }) {
			if err := read.do(ctx, tx, there, d, lines); err != nil {
				return nil, err
			}
		}
	}
	return lines, nil
}

// texts are the county's code lists by list and code.
func (s *Service) texts(ctx context.Context, tx *db.Tx) (map[string]map[string]string, error) {
	lists, err := s.Codes.Lists(ctx, tx)
	if err != nil {
		return nil, err
	}
	texts := map[string]map[string]string{}
	for _, l := range lists.All() {
		texts[l.Key] = map[string]string{}
		for _, c := range l.Codes {
			texts[l.Key][c.Code] = c.Text
		}
	}
	return texts, nil
}

func (s *Service) loadFacts(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID, d AsOf, lines []line) error {
	if len(ids) == 0 {
		return nil
	}
	table, err := s.Facts.Evaluate(ctx, tx, d.On, d.KnownBy, ids...)
	if err != nil {
		return err
	}
	incomes, err := s.Facts.Workings(ctx, tx, table)
	if err != nil {
		return err
	}
	at := make(map[registry.HouseholdID]*fact.Household, len(table.Households))
	for i := range table.Households {
		at[table.Households[i].ID] = &table.Households[i]
	}
	for i := range lines {
		lines[i].facts = at[lines[i].ID]
		if w := incomes[lines[i].ID]; len(w) > 0 {
			lines[i].income = &w[0]
		}
	}
	return nil
}

func loadVisits(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID, d AsOf, lines []line) error {
	visits, err := visit.Latest(ctx, tx, ids, d.On, d.KnownBy)
	for i := range lines {
		if v, ok := visits[lines[i].ID]; ok {
			lines[i].visit = &v
		}
	}
	return err
}

func (s *Service) loadWatches(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID, d AsOf, lines []line) error {
	watches, err := s.Monitor.Watches(ctx, tx, ids, d.last())
	for i := range lines {
		lines[i].watch = watches[lines[i].ID]
	}
	return err
}

// member is the line of one of the household's members.
func (l line) member(i int) *line {
	l.m = &l.Members[i]
	if l.facts != nil {
		for k := range l.facts.Members {
			if l.facts.Members[k].Person == l.m.ID {
				l.mf = &l.facts.Members[k]
			}
		}
	}
	return &l
}

// disclosed records that numbers or health left their place, where that was asked for.
func (s *Show) disclosed(ctx context.Context, tx *db.Tx, ref id.Ref, area string) error {
	if !s.Numbers && !s.Health {
		return nil
	}
	return tx.Record(ctx, db.Entry{Verb: "dossier.disclose", Ref: ref, Area: area, Purpose: s.Purpose, Detail: map[string]any{"numbers": s.Numbers, "health": s.Health}})
}
