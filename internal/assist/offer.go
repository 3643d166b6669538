package assist

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// Offer is a department's record that says that a help arrived: confirmed with one click
// rather than typed again.
type Offer struct {
	Record     int64     `json:"record"`
	Code       string    `json:"code" doc:"对应的措施代码"`
	CodeTitle  string    `json:"code_title"`
	Title      string    `json:"title" doc:"数据项和所属部门"`
	Dataset    string    `json:"dataset"`
	Day        cn.Date   `json:"day" doc:"事件的日子,或名单描述的日子"`
	Amount     *cn.Money `json:"amount,omitempty" doc:"一次性的金额"`
	Monthly    *cn.Money `json:"monthly,omitempty" doc:"名单上写的月标准,不算作落实的金额"`
	Person     string    `json:"person,omitempty" doc:"家庭成员姓名"`
	Measure    MeasureID `json:"measure,omitempty" doc:"可以证明的措施;省略为计划里还没有这项措施"`
	Department string    `json:"department"`
}

// offers are the records of a household that prove one of the measures given, and have not
// proved another. It checks no permission.
func (s *Service) offers(ctx context.Context, tx *db.Tx, p *Plan, measures []Measure) (list []Offer, err error) {
	var proofs []proof
	for _, proof := range shipped().Proofs {
		if provedBy(proof.Code, measures) != "" {
			proofs = append(proofs, proof)
		}
	}
	if len(proofs) == 0 {
		return []Offer{}, nil
	}
	return s.offersBy(ctx, tx, p, measures, proofs)
}

// offersBy also names the records of help for which no measure is planned.
// Policy: plan:264 A034
func (s *Service) offersBy(ctx context.Context, tx *db.Tx, p *Plan, measures []Measure, proofs []proof) ([]Offer, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return nil, err
	}
	months, _ := set.Int("assist.evidence_months")
	people, err := s.registry.Population(ctx, tx, tx.Today(), tx.Today(), p.Household)
	if err != nil || len(people) == 0 {
		return []Offer{}, err
	}
	used, err := usedRecords(ctx, tx, p.Household)
	if err != nil {
		return nil, err
	}
	w := window{tx: tx, from: p.start().AddMonths(-int(months)), subjects: subjectsOf(people[0])}
	list := []Offer{}
	for _, proof := range proofs {
		found, err := w.records(ctx, proof)
		if err != nil {
			return nil, err
		}
		for _, o := range found {
			if used[strconv.FormatInt(o.Record, 10)] {
				continue
			}
			o.Measure = provedBy(proof.Code, measures)
			list = append(list, o)
		}
	}
	return list, s.nameOffers(ctx, tx, list)
}

func subjectsOf(h registry.PopHousehold) []string {
	ids := []string{string(h.ID)}
	for _, m := range h.Members {
		ids = append(ids, string(m.Person))
	}
	return ids
}

// provedBy is the measure that a record of a help proves: the one of that very code, or
// else one planned under its heading without saying which kind.
func provedBy(measure string, measures []Measure) MeasureID {
	waits := func(m Measure) bool {
		return m.State == Planned || m.State == Agreed || m.State == Started || m.State == Delivered
	}
	for _, m := range measures {
		if waits(m) && m.Code == measure {
			return m.ID
		}
	}
	for _, m := range measures {
		if waits(m) && m.Code == m.Heading && len(measure) > len(m.Heading) && measure[:len(m.Heading)+1] == m.Heading+"." {
			return m.ID
		}
	}
	return ""
}

// window is the records of a household since help began.
type window struct {
	tx       *db.Tx
	from     cn.Date
	subjects []string
}

func (w *window) records(ctx context.Context, p proof) (list []Offer, err error) {
	def, err := source.Definition(ctx, w.tx, p.Dataset)
	if err != nil {
		return nil, err
	}
	today := w.tx.Today()
	var rows iter.Seq2[source.Record, error]
	day := func(r source.Record) cn.Date { return r.OnDate }
	if def.Kind == source.KindRoster {
		latest, ok, err := source.RosterAsOf(ctx, w.tx, p.Dataset, today, today)
		if err != nil || !ok {
			return nil, err
		}
		rows, day = source.Roster(ctx, w.tx, p.Dataset, today, today, w.subjects...), func(source.Record) cn.Date { return latest.AsOf }
	} else {
		rows = source.Events(ctx, w.tx, p.Dataset, w.from, today, today, w.subjects...)
	}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		if _, filled := r.Doc.Text(p.Filled); len(p.Only) > 0 && !slices.Contains(p.Only, r.Code) || p.Filled != "" && !filled {
			continue
		}
		o := Offer{Record: r.N, Code: p.Code, Title: def.Title, Dataset: def.Key, Department: def.Department, Day: day(r), Person: r.SubjectID}
		switch {
		case r.HasAmount && def.Kind == source.KindRoster:
			o.Monthly = &r.Amount
		case r.HasAmount:
			o.Amount = &r.Amount
		}
		list = append(list, o)
	}
	return list, nil
}

// nameOffers puts names and words in.
func (s *Service) nameOffers(ctx context.Context, tx *db.Tx, list []Offer) error {
	cat, err := s.catalogue(ctx, tx)
	if err != nil {
		return err
	}
	var people []registry.PersonID
	for _, o := range list {
		people = append(people, registry.PersonID(o.Person))
	}
	names, err := s.registry.PersonNames(ctx, tx, people)
	if err != nil {
		return err
	}
	for i := range list {
		o := &list[i]
		o.Person = names[registry.PersonID(o.Person)]
		if found, _, ok := cat.find(o.Code); ok {
			o.CodeTitle = found.Text
		}
	}
	return nil
}

// Offers are what departments already recorded for a household, for whoever may read its
// plan.
func (s *Service) Offers(ctx context.Context, c CaseID) (list []Offer, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err := s.planFor(ctx, tx, c, access.AssistRead)
		if err != nil {
			return err
		}
		measures, err := measuresOf(ctx, tx, c)
		if err != nil {
			return err
		}
		list, err = s.offersBy(ctx, tx, &p, measures, shipped().Proofs)
		return err
	})
	return list, err
}
